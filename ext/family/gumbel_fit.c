/* gumbel_fit.c - the fit of maximum likelihood of loc - scale ln G, G a gamma variate of shape a.
**
** With y_i >= 0 the distances of the values from the least one, their weights w_i and their mean m,
** and b the scale, the likelihood is greatest where
**
**     H(b) = b/a + M(b) - m = 0,  M(b) = sum w_i y_i exp(-y_i/b) / sum w_i exp(-y_i/b),
**     loc - least = -b ln(sum w_i exp(-y_i/b) / sum w_i)
**
** (for a = 1 Kimball 1946; Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2,
** 22.9).  M rises from 0 to m, its derivative being V/b^2 >= 0 with V the variance of y under those
** weights, so H rises from -m at b = 0 to something >= 0 at b = a m, and has one zero.  Newton's
** steps that leave the bracket are replaced by halving it.
**
** All sums are of terms >= 0, and b/a = m - M(b) is no small difference: at least of the order of m
** over the logarithm of the number of rows.
*/
#include "family/gumbel.h"

#include "base/memory.h"
#include "num/gap.h"

/* What is left after a step of 2^-50 is the square of that. */
enum { FIT_STEPS = 1200, FIT_LAST = -50 };

/* exp of less is nothing beside the 1 of the least value, whatever the weights. */
#define FIT_GONE (-0x1p20)

/* The column as distances, and its sums of w, of w y and of w y^2, by weights w = s->value[i]'s
** times exp(-y/b). */
typedef struct FitColumn {
  const KlStatistics *s;
  KlScaled *y;
} FitColumn;

typedef struct FitSums {
  KlScaled zeroth, first, second;
} FitSums;

static KlScaled gumbel_fit_power(KlScaled x) {
  bool gone = kl_scaled_compare(x, kl_scaled_double(FIT_GONE)) < 0;
  return gone ? kl_scaled_zero() : kl_scaled_exponential(x);
}

/* rate = 1/b, 0 for the weights as they are. */
static FitSums gumbel_fit_sums(const FitColumn *c, KlScaled rate) {
  FitSums sum = {kl_scaled_zero(), kl_scaled_zero(), kl_scaled_zero()};
  for (size_t i = 0; i < c->s->values && kl_fit_goes_on(c->s, i); i++) {
    KlScaled power = gumbel_fit_power(kl_scaled_negate(kl_scaled_multiply(rate, c->y[i])));
    KlScaled w = kl_scaled_multiply(c->s->value[i].weight, power);
    KlScaled wy = kl_scaled_multiply(w, c->y[i]);
    sum.zeroth = kl_scaled_add(sum.zeroth, w);
    sum.first = kl_scaled_add(sum.first, wy);
    sum.second = kl_scaled_add(sum.second, kl_scaled_multiply(wy, c->y[i]));
  }
  return sum;
}

/* The variance, from sums: it needs few bits, but must not be below 0. */
static KlScaled gumbel_fit_variance(const FitSums *sum) {
  KlScaled mean = kl_scaled_divide(sum->first, sum->zeroth);
  KlScaled variance = kl_scaled_subtract(kl_scaled_divide(sum->second, sum->zeroth),
                                         kl_scaled_multiply(mean, mean));
  return kl_scaled_sign(variance) > 0 ? variance : kl_scaled_zero();
}

/* -H(b)/H'(b) */
static KlScaled gumbel_fit_step(const FitColumn *c, double shape, KlScaled mean, KlScaled b) {
  KlScaled rate = kl_scaled_divide(kl_scaled_double(1.0), b), over = kl_scaled_double(1.0 / shape);
  FitSums sum = gumbel_fit_sums(c, rate);
  KlScaled rest = kl_scaled_subtract(mean, kl_scaled_divide(sum.first, sum.zeroth));
  rest = kl_scaled_subtract(rest, kl_scaled_multiply(over, b));
  KlScaled bend = kl_scaled_multiply(gumbel_fit_variance(&sum), kl_scaled_multiply(rate, rate));
  return kl_scaled_divide(rest, kl_scaled_add(over, bend));
}

/* The zero of H: between 0 and a m, from where it would be if M were linear in 1/b. */
static KlScaled gumbel_fit_scale(const FitColumn *c, double shape) {
  FitSums all = gumbel_fit_sums(c, kl_scaled_zero());
  KlScaled mean = kl_scaled_divide(all.first, all.zeroth);
  KlScaled low = kl_scaled_zero(), high = kl_scaled_multiply(kl_scaled_double(shape), mean);
  KlScaled b =
      kl_scaled_sqrt(kl_scaled_multiply(kl_scaled_double(shape), gumbel_fit_variance(&all)));
  for (int i = 0; i < FIT_STEPS; i++) {
    if (kl_scaled_compare(b, low) <= 0 || kl_scaled_compare(b, high) >= 0) {
      b = kl_scaled_twice(kl_scaled_add(low, high), -1);
    }
    KlScaled step = gumbel_fit_step(c, shape, mean, b);
    if (kl_scaled_sign(step) == 0) {
      break;
    }
    *(kl_scaled_sign(step) > 0 ? &low : &high) = b;
    b = kl_scaled_add(b, step);
    if (step.exponent < b.exponent + FIT_LAST) {
      break;
    }
  }
  return b;
}

KlStatus kl_gumbel_fit(const KlLogGamma *law, const KlStatistics *s, KlGumbelAway *away,
                       double least, KlScaled *scale, KlScaled *shift) {
  FitColumn column = {s, kl_allocate(s->values * sizeof *column.y)};
  if (column.y == NULL) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    column.y[i] = away(s->value[i].value, least);
  }
  KlScaled b = gumbel_fit_scale(&column, law->shape);
  FitSums sum = gumbel_fit_sums(&column, kl_scaled_divide(kl_scaled_double(1.0), b));
  KlScaled log = kl_scaled_log_ratio(kl_integer_scaled(&s->n), sum.zeroth);
  kl_release(column.y);
  *scale = b;
  *shift = kl_scaled_multiply(b, log);
  return KL_OK;
}
