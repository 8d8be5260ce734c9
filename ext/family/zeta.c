/* zeta.c - the zeta distribution: k^-s/zeta(s) on k = 1, 2 ..., s > 1.
**
** Zipf's law without an end.  An exponential family of ln k with natural parameter -s and
** normaliser ln zeta(s); for s -> Inf it becomes the point mass at 1.
*/
#include "family/counts.h"
#include "family/edges.h"
#include "family/spread.h"
#include "num/gap.h"
#include "num/zeta_function.h"

enum { ZETA_FIT_STEPS = 200 };

static void zeta_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 1.0;
  *high = HUGE_VAL;
}

static KlScaled zeta_minus(const KlMember *m, double number) {
  return kl_scaled_subtract(m->theta[0], kl_scaled_double(number));
}

/* P(X > x) ~ x^-(s-1) */
static void zeta_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(zeta_minus(m, 1.0));
}

static KlScaled zeta_log_norm(const KlMember *m) {
  return kl_scaled_log1p(kl_zeta(m->theta[0]).more);
}

static KlScaled zeta_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) <= 0 || !kl_counts_has(x->x)) {
    return kl_log_zero();
  }
  return kl_scaled_negate(kl_scaled_multiply(m->theta[0], kl_scaled_log(x->x)));
}

/* The sum of k^-s up to k, which is 1 and more. */
static KlScaled zeta_up_to(KlScaled s, KlScaled k) {
  KlScaled all = kl_scaled_add(kl_zeta(s).more, kl_scaled_double(1.0));
  return kl_scaled_subtract(all, kl_zeta_above(s, kl_scaled_add(k, kl_scaled_double(1.0))));
}

/* For s near 1 zeta is large beside the sum up to k: that loses bits, up to those of 1/(s-1), where
** k is small; there the sum is made of its terms. */
static KlScaled zeta_lower(KlScaled s, KlScaled k) {
  KlScaled one = kl_scaled_double(1.0), sum = one;
  if (kl_scaled_compare(k, kl_scaled_double(64.0)) > 0) {
    return zeta_up_to(s, k);
  }
  for (KlScaled i = kl_scaled_double(2.0); kl_scaled_compare(i, k) <= 0;
       i = kl_scaled_add(i, one)) {
    KlScaled log = kl_scaled_multiply(s, kl_scaled_log(i));
    sum = kl_scaled_add(sum, kl_scaled_exponential(kl_scaled_negate(log)));
  }
  return sum;
}

static KlScaled zeta_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled k = kl_counts_floor(x->x), one = kl_scaled_double(1.0), s = m->theta[0];
  if (kl_scaled_sign(k) <= 0) {
    return kl_tail_below(tail);
  }
  KlScaled share = tail == KL_UPPER ? kl_zeta_above(s, kl_scaled_add(k, one)) : zeta_lower(s, k);
  return kl_scaled_divide(share, kl_scaled_add(kl_zeta(s).more, one));
}

/* zeta(s - 1)/zeta(s), infinite for s <= 2. */
static KlScaled zeta_mean(const KlMember *m) {
  KlScaled one = kl_scaled_double(1.0), less = zeta_minus(m, 1.0);
  if (kl_scaled_compare(less, one) <= 0) {
    return kl_scaled_infinity();
  }
  return kl_scaled_divide(kl_scaled_add(one, kl_zeta(less).more),
                          kl_scaled_add(one, kl_zeta(m->theta[0]).more));
}

/* With z_i = zeta(s - i) - 1: [z_0 - 2 z_1 + z_2 + (z_0 z_2 - z_1^2)]/zeta(s)^2, where the second
** part is >= 0 and the first at least a ninth of z_2; infinite for s <= 3. */
static KlScaled zeta_variance(const KlMember *m) {
  KlScaled one = kl_scaled_double(1.0), z[3];
  if (kl_scaled_compare(zeta_minus(m, 2.0), one) <= 0) {
    return kl_scaled_infinity();
  }
  for (int i = 0; i < 3; i++) {
    z[i] = kl_zeta(zeta_minus(m, i)).more;
  }
  KlScaled first = kl_scaled_subtract(kl_scaled_add(z[0], z[2]), kl_scaled_twice(z[1], 1));
  KlScaled second =
      kl_scaled_subtract(kl_scaled_multiply(z[0], z[2]), kl_scaled_multiply(z[1], z[1]));
  KlScaled all = kl_scaled_add(one, z[0]);
  return kl_scaled_divide(kl_scaled_divide(kl_scaled_add(first, second), all), all);
}

/* The mean of ln X. */
static KlScaled zeta_mean_log(const KlZeta *sums) {
  return kl_scaled_divide(sums->log, kl_scaled_add(sums->more, kl_scaled_double(1.0)));
}

/* ln zeta(s) + s E[ln X] */
static KlScaled zeta_entropy(const KlMember *m) {
  KlZeta sums = kl_zeta(m->theta[0]);
  return kl_scaled_add(kl_scaled_log1p(sums.more),
                       kl_scaled_multiply(m->theta[0], zeta_mean_log(&sums)));
}

/* ---- divergences ---- */

static KlScaled zeta_kl(const KlMember *p, const KlMember *q) {
  KlScaled s = p->theta[0], t = q->theta[0];
  return kl_gap_zeta(t, s, kl_scaled_subtract(t, s));
}

/* By the member T with s_T = a s_P + (1-a) s_Q, if that is above 1: [a KL(T; P) + (1-a) KL(T;
** Q)]/(1-a) for a < 1, KL(P; Q) + KL(P; T)/(a-1) for a > 1, from exact differences. */
static KlScaled zeta_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled a = kl_scaled_double(alpha), rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  KlScaled s = p->theta[0], other = q->theta[0], d = kl_scaled_subtract(other, s);
  KlScaled to_t = kl_scaled_multiply(rest, d), t = kl_scaled_add(s, to_t);
  if (kl_scaled_compare(t, kl_scaled_double(1.0)) <= 0) {
    return kl_scaled_infinity();
  }
  if (alpha > 1.0) {
    KlScaled of_t = kl_scaled_divide(kl_gap_zeta(t, s, to_t), rest);
    return kl_scaled_subtract(kl_gap_zeta(other, s, d), of_t);
  }
  KlScaled of_p = kl_scaled_multiply(a, kl_gap_zeta(s, t, kl_scaled_negate(to_t)));
  KlScaled of_q = kl_gap_zeta(other, t, kl_scaled_multiply(a, d));
  return kl_scaled_add(kl_scaled_divide(of_p, rest), of_q);
}

/* ---- fits ---- */

static int zeta_sums(int dimension) {
  (void)dimension;
  return 1;
}

/* Of ln x, rounded to a double-double: the same for the same x, so that sums stay exact. */
static void zeta_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  KlDd log = kl_scaled_dd(kl_scaled_log(kl_scaled(x[0], 0)));
  t[0] = (KlFactors){log, kl_dd(1.0, 0.0)};
}

static bool zeta_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

/* The step that Newton's method makes for E[ln X] = y from s = 1 + e, as a new e: of ln E[ln X],
** which is about -ln e for small e and about -e ln 2 for large, by ln e or by e. */
static KlScaled zeta_newton(KlScaled e, KlScaled y, KlScaled mean, const KlZeta *sums) {
  KlScaled all = kl_scaled_add(sums->more, kl_scaled_double(1.0));
  KlScaled square = kl_scaled_divide(sums->square, all);
  KlScaled variance = kl_scaled_subtract(square, kl_scaled_multiply(mean, mean));
  KlScaled slope = kl_scaled_divide(variance, mean);
  KlScaled step = kl_scaled_divide(kl_scaled_log_ratio(mean, y), slope);
  if (e.exponent > 1) {
    return kl_scaled_add(e, step);
  }
  KlScaled turn = kl_scaled_divide(step, e);
  return kl_scaled_multiply(e, kl_scaled_exponential(turn));
}

/* The e = s - 1 at which E[ln X], which falls from Inf to 0, is y > 0.  Newton's steps, or where
** one leaves what is known to hold the root, half or twice e or the middle of it; until a step is
** below 2^-50 of e, after which it is 2^-100.  ZETA_FIT_STEPS is far more than any y needs. */
static KlScaled zeta_solve(KlScaled y) {
  KlScaled e = kl_scaled_divide(kl_scaled_double(1.0), y), low = kl_scaled_zero(), high = low;
  KlScaled one = kl_scaled_double(1.0);
  if (e.exponent > 1) { /* y = ln(2) 2^-s and more */
    e = kl_scaled_twice(kl_scaled_add(one, kl_scaled_log(e)), 0);
  }
  for (int i = 0; i < ZETA_FIT_STEPS; i++) {
    KlZeta sums = kl_zeta(kl_scaled_add(one, e));
    KlScaled mean = zeta_mean_log(&sums);
    int side = kl_scaled_compare(mean, y);
    if (side == 0) {
      break;
    }
    *(side > 0 ? &low : &high) = e;
    KlScaled next = zeta_newton(e, y, mean, &sums), step = kl_scaled_subtract(next, e);
    bool near = kl_scaled_sign(step) == 0 || step.exponent < e.exponent - 50;
    bool inside = kl_scaled_compare(next, low) > 0 &&
                  (kl_scaled_sign(high) == 0 || kl_scaled_compare(next, high) < 0);
    if (near || inside) {
      e = next;
    } else if (kl_scaled_sign(high) == 0) {
      e = kl_scaled_twice(e, 1);
    } else {
      e = kl_scaled_twice(kl_scaled_add(low, high), -1);
    }
    if (near) {
      break;
    }
  }
  return e;
}

/* The s with the rows' mean of ln x; of ones alone, the limit s = Inf, a point. */
static KlStatus zeta_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  if (s->sum[0].sign == 0) {
    *how = kl_fit_point(s, kl_scaled_double(1.0), theta);
    return KL_OK;
  }
  theta[0] = kl_scaled_add(kl_scaled_double(1.0), zeta_solve(kl_statistics_mean(s, 0)));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* ln zeta(s) + s ln x */
static void zeta_cost(const KlMember *q, KlCost *cost) {
  kl_cost_constant(cost, zeta_log_norm(q));
  kl_cost_add(cost, KL_OF_LOG, q->theta[0]);
}

static KlScaled zeta_expect(const KlMember *p, const KlFeature *f) {
  (void)f;
  KlZeta sums = kl_zeta(p->theta[0]);
  return zeta_mean_log(&sums);
}

const KlFamily kl_family_zeta = {
    .id = 42,
    .name = "zeta",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"s", &kl_domain_base, 0.0}},
    .support = zeta_support,
    .ends = zeta_ends,
    .log_norm = zeta_log_norm,
    .log_kernel = zeta_log_kernel,
    .cdf = zeta_cdf,
    .mean = zeta_mean,
    .variance = zeta_variance,
    .entropy = zeta_entropy,
    .kl = zeta_kl,
    .renyi = zeta_renyi,
    .cost = zeta_cost,
    .expect = zeta_expect,
    .costs = KL_FEATURE(KL_OF_LOG),
    .expects = KL_FEATURE(KL_OF_LOG),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_from_one, 0.0}},
    .whole = true,
    .possible = zeta_possible,
    .sums = zeta_sums,
    .observe = zeta_observe,
    .fit = zeta_fit,
    .bound = 0.501,
    .source = "Nielsen, arXiv 2104.10548 (2021), as the Bregman distance of ln zeta",
    .help = "Zipf's law without an end: counts from 1 on with masses as k^-s",
    .probe = {{2.5}, {4.0}, {3.25}, {40.0}},
};
