/* negative_binomial_shape.c - the r of maximum likelihood of a negative binomial sample.
**
** With p = r/(r + m), m the mean, the likelihood of r is greatest where E[psi(x+r) - psi(r)] = ln(1
** + m/r) (Fisher 1941), once and only once if the variance is above the mean (Simonsen 1976).  With
** V(j) the share of counts above j, psi(x+r) - psi(r) = sum of 1/(r+j) over j < x, and m the sum of
** V(j), what is solved is
**
**   F(r) = r^2 gap(m/r) - sum of V(j) r j/(r+j) = 0,  gap(t) = t - ln(1 + t)
**
** (r^2 times the difference, without the m/r in which both sides agree when r is large).  F is
** nearly linear in 1/r for large r, so Newton's steps are taken there; a step that leaves what is
** known of the root is replaced by bisection of the exponent.
**
** Relative error 2^-60 and, for large r, about 2^-100 m^2/(variance - mean); measured in the unit
** test.
*/
#include "family/negative_binomial_shape.h"

#include "num/gamma_function.h"
#include "num/gap.h"

enum { SHAPE_STEPS = 400, SHAPE_DIRECT = 32 };

/* F and its derivative, which needs few bits. */
typedef struct ShapeSlope {
  KlScaled value;
  double slope;
} ShapeSlope;

/* Sums over `from` <= j < `to`, of r j/(r+j) and of (j/(r+j))^2. */
static ShapeSlope negative_binomial_shape_run(KlScaled r, double from, double to) {
  ShapeSlope run = {kl_scaled_zero(), 0.0};
  if (to - from > SHAPE_DIRECT) {
    /* j/(r+j) = 1 - r/(r+j) */
    KlScaled a = kl_scaled_add(r, kl_scaled_double(from));
    KlScaled b = kl_scaled_add(r, kl_scaled_double(to));
    KlScaled first = kl_scaled_multiply(r, kl_scaled_subtract(kl_digamma(b), kl_digamma(a)));
    KlScaled second = kl_scaled_subtract(kl_trigamma(a), kl_trigamma(b));
    KlScaled all = kl_scaled(kl_two_sum(to, -from), 0);
    run.value = kl_scaled_multiply(r, kl_scaled_subtract(all, first));
    second = kl_scaled_multiply(kl_scaled_multiply(r, r), second);
    second = kl_scaled_subtract(second, kl_scaled_twice(first, 1));
    run.slope = kl_scaled_round(kl_scaled_add(all, second));
    return run;
  }
  int count = (int)(to - from);
  for (int i = 0; i < count; i++) {
    KlScaled x = kl_scaled(kl_two_sum(from, i), 0),
             share = kl_scaled_divide(x, kl_scaled_add(r, x));
    run.value = kl_scaled_add(run.value, share);
    double ratio = kl_scaled_round(share);
    run.slope += ratio * ratio;
  }
  run.value = kl_scaled_multiply(run.value, r);
  return run;
}

static ShapeSlope negative_binomial_shape_at(const KlWeighed *value, size_t values, KlScaled total,
                                             KlScaled mean, KlScaled r) {
  KlScaled gap = kl_scaled_multiply(r, kl_gap_log(kl_scaled_divide(mean, r)));
  KlScaled square = kl_scaled_multiply(mean, mean), above = total, sum = kl_scaled_zero();
  KlScaled less = kl_scaled_divide(square, kl_scaled_add(r, mean));
  double slope = kl_scaled_round(kl_scaled_subtract(kl_scaled_twice(gap, 1), less)), from = 0.0;
  for (size_t i = 0; i < values; i++) {
    ShapeSlope run = negative_binomial_shape_run(r, from, value[i].value);
    KlScaled share = kl_scaled_divide(above, total);
    sum = kl_scaled_add(sum, kl_scaled_multiply(share, run.value));
    slope -= kl_scaled_round(share) * run.slope;
    from = value[i].value;
    above = kl_scaled_subtract(above, value[i].weight);
  }
  return (ShapeSlope){kl_scaled_subtract(kl_scaled_multiply(gap, r), sum), slope};
}

/* The next r: where Newton's step in 1/r goes, r/(1 + F/(r F')), or, if that is outside what is
** known, the middle of the exponents, or 16 times as far.  `low` and `high` are 0 while unknown. */
static KlScaled negative_binomial_shape_next(KlScaled r, ShapeSlope f, KlScaled low, KlScaled high,
                                             bool *newton) {
  KlScaled one = kl_scaled_double(1.0);
  bool bounded = kl_scaled_sign(low) > 0 && kl_scaled_sign(high) > 0;
  *newton = false;
  if (f.slope < 0.0 && f.slope > -HUGE_VAL) {
    KlScaled step = kl_scaled_divide(f.value, kl_scaled_multiply(r, kl_scaled_double(f.slope)));
    KlScaled by = kl_scaled_add(one, step);
    if (kl_scaled_sign(by) > 0 && by.exponent >= -4 && by.exponent <= 4) {
      KlScaled next = kl_scaled_divide(r, by);
      *newton =
          !bounded || (kl_scaled_compare(next, low) >= 0 && kl_scaled_compare(next, high) <= 0);
      if (*newton) {
        return next;
      }
    }
  }
  if (bounded) {
    return kl_scaled_sqrt(kl_scaled_multiply(low, high));
  }
  return kl_scaled_twice(r, kl_scaled_sign(f.value) > 0 ? 4 : -4);
}

bool kl_negative_binomial_shape(const KlWeighed *value, size_t values, KlScaled *mean,
                                KlScaled *r) {
  KlScaled n = kl_scaled_zero(), sum = n, pairs = n, low = n, high = n;
  for (size_t i = 0; i < values; i++) {
    KlScaled x = kl_scaled_double(value[i].value), all = kl_scaled_multiply(value[i].weight, x);
    n = kl_scaled_add(n, value[i].weight);
    sum = kl_scaled_add(sum, all);
    pairs =
        kl_scaled_add(pairs, kl_scaled_multiply(all, kl_scaled_subtract(x, kl_scaled_double(1.0))));
  }
  /* n^2 (variance - mean) */
  KlScaled square = kl_scaled_multiply(sum, sum);
  KlScaled excess = kl_scaled_subtract(kl_scaled_multiply(n, pairs), square);
  if (kl_scaled_sign(excess) <= 0) {
    return false;
  }
  *mean = kl_scaled_divide(sum, n);
  *r = kl_scaled_divide(square, excess); /* of equal moments */
  for (int i = 0; i < SHAPE_STEPS; i++) {
    ShapeSlope f = negative_binomial_shape_at(value, values, n, *mean, *r);
    if (kl_scaled_sign(f.value) == 0) {
      break;
    }
    *(kl_scaled_sign(f.value) > 0 ? &low : &high) = *r;
    bool newton;
    KlScaled next = negative_binomial_shape_next(*r, f, low, high, &newton);
    KlScaled step = kl_scaled_subtract(next, *r);
    *r = next;
    if (kl_scaled_sign(step) == 0 || (newton && step.exponent < next.exponent - 40)) {
      break;
    }
  }
  return true;
}
