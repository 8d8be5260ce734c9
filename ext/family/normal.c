/* normal.c - the normal distribution, and KL between Gaussians fitted to columns.
**
** KL(N(m1, v1) || N(m2, v2)) = [ psi(v1/v2 - 1) + (m1 - m2)^2 / v2 ] / 2,  psi(t) = t - ln(1 + t),
** two terms >= 0 (the usual ln(s2/s1) + (v1 + (m1 - m2)^2)/(2 v2) - 1/2, arranged).  Of members,
**
**   v1/v2 - 1         = (s1 - s2)(s1 + s2) / s2^2,  the difference exact
**
** and of fits with exact sums n, S, Q and A = n Q - S^2 = n^2 v, everything that psi and the square
** are taken of is a ratio of integers:
**
**   v1/v2 - 1         = (A1 n2^2 - A2 n1^2) / (A2 n1^2)
**   (m1 - m2)^2 / v2  = (n2 S1 - n1 S2)^2 / (A2 n1^2)
**
** so members and columns that agree to their last bits lose nothing.
*/
#include "family/normal.h"

#include "family/edges.h"
#include "family/scale_renyi.h"
#include "family/spread.h"
#include "num/bregman.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* t - ln(ratio) for ratio = 1 + t, both of any size. */
static KlScaled normal_psi(KlScaled t, KlScaled ratio) {
  if (t.value.hi == 0.0) {
    return t;
  }
  if (t.exponent < -20) {
    /* t^2 (1/2 - t/3 + t^2/4), the square without underflow. */
    double x = kl_scaled_dd(t).hi;
    KlDd factor = kl_dd_add_double(kl_dd(0.5, 0.0), x * (-1.0 / 3.0 + x * 0.25));
    return kl_scaled_multiply(kl_scaled_multiply(t, t), kl_scaled(factor, 0));
  }
  if (t.exponent < 0) {
    return kl_scaled(kl_bregman_log(kl_scaled_dd(t)), 0);
  }
  KlDd log = kl_dd_add(kl_dd_log(ratio.value), kl_dd_multiply_double(KL_LN2, ratio.exponent));
  return kl_scaled_add(t, kl_scaled(kl_dd_negate(log), 0));
}

/* The exact numbers of the pair: what the formula above is made of. */
typedef struct NormalPair {
  KlInteger spread_x, spread_y; /* A1 n2^2, A2 n1^2 */
  KlInteger shift;              /* n2 S1 - n1 S2 */
} NormalPair;

/* Only the ratio of the counts matters, and often it is 1: then both become 1. */
static void normal_counts(KlInteger *nx, KlInteger *ny) {
  KlInteger difference;
  kl_integer_subtract(&difference, nx, ny);
  if (difference.sign == 0) {
    kl_integer_from_unsigned(nx, 1);
    kl_integer_from_unsigned(ny, 1);
  }
}

/* out = a b^2 */
static void normal_times_square(KlInteger *out, const KlInteger *a, const KlInteger *b) {
  KlInteger product;
  kl_integer_multiply(&product, a, b);
  kl_integer_multiply(out, &product, b);
}

/* out = a b - c d */
static void normal_cross(KlInteger *out, const KlInteger *a, const KlInteger *b, const KlInteger *c,
                         const KlInteger *d) {
  KlInteger ab, cd;
  kl_integer_multiply(&ab, a, b);
  kl_integer_multiply(&cd, c, d);
  kl_integer_subtract(out, &ab, &cd);
}

static KlScaled normal_kl_of_pair(const NormalPair *pair) {
  KlInteger difference;
  kl_integer_subtract(&difference, &pair->spread_x, &pair->spread_y);
  if (difference.sign == 0 && pair->shift.sign == 0) {
    return kl_scaled_zero();
  }
  if (pair->spread_x.sign == 0 || pair->spread_y.sign == 0) {
    return kl_scaled_infinity();
  }
  KlScaled sy = kl_integer_scaled(&pair->spread_y);
  KlScaled ratio = kl_scaled_divide(kl_integer_scaled(&pair->spread_x), sy);
  KlScaled t = kl_scaled_divide(kl_integer_scaled(&difference), sy);
  KlScaled shift = kl_integer_scaled(&pair->shift);
  KlScaled mean = kl_scaled_divide(kl_scaled_multiply(shift, shift), sy);
  return kl_scaled_twice(kl_scaled_add(normal_psi(t, ratio), mean), -1);
}

KlScaled kl_normal_kl_of_moments(const KlMoments *x, const KlMoments *y) {
  NormalPair pair;
  KlInteger nx, ny, a, b;
  kl_integer_from_unsigned(&nx, (uint64_t)x->count);
  kl_integer_from_unsigned(&ny, (uint64_t)y->count);
  normal_counts(&nx, &ny);
  kl_moments_spread(x, &a);
  normal_times_square(&pair.spread_x, &a, &ny);
  kl_moments_spread(y, &a);
  normal_times_square(&pair.spread_y, &a, &nx);
  kl_moments_sum(x, &a);
  kl_moments_sum(y, &b);
  normal_cross(&pair.shift, &ny, &a, &nx, &b);
  return normal_kl_of_pair(&pair);
}

KlScaled kl_normal_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  NormalPair pair;
  KlInteger nx = p->n, ny = q->n, a;
  normal_counts(&nx, &ny);
  kl_spread(&a, p, 0, 1);
  normal_times_square(&pair.spread_x, &a, &ny);
  kl_spread(&a, q, 0, 1);
  normal_times_square(&pair.spread_y, &a, &nx);
  normal_cross(&pair.shift, &ny, &p->sum[0], &nx, &q->sum[0]);
  return normal_kl_of_pair(&pair);
}

/* v1/v2 - 1, v1/v2 and (m1 - m2)^2/v2. */
typedef struct NormalRatios {
  KlScaled t, ratio, shift;
} NormalRatios;

static NormalRatios normal_ratios(const KlMember *p, const KlMember *q) {
  KlScaled s1 = p->theta[1], s2 = q->theta[1];
  KlScaled scale = kl_scaled_divide(s1, s2);
  KlScaled shift = kl_scaled_divide(kl_scaled_subtract(p->theta[0], q->theta[0]), s2);
  KlScaled apart = kl_scaled_divide(kl_scaled_subtract(s1, s2), s2);
  KlScaled sum = kl_scaled_add(scale, kl_scaled_double(1.0));
  return (NormalRatios){kl_scaled_multiply(apart, sum), kl_scaled_multiply(scale, scale),
                        kl_scaled_multiply(shift, shift)};
}

KlScaled kl_normal_kl(const KlMember *p, const KlMember *q) {
  NormalRatios r = normal_ratios(p, q);
  return kl_scaled_twice(kl_scaled_add(normal_psi(r.t, r.ratio), r.shift), -1);
}

/* Gil, Alajaji & Linder 2013: with e = 1 - alpha and w = 1 + e t = (alpha v2 + e v1)/v2,
** [ (ln w - e ln(1 + t))/e + alpha (m1 - m2)^2/(v2 w) ] / 2, +Inf where w <= 0. */
static KlScaled normal_renyi(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled e) {
  NormalRatios r = normal_ratios(p, q);
  KlScaled scale = kl_scale_renyi(r.t, r.ratio, e);
  if (kl_scaled_is_infinite(scale)) {
    return scale;
  }
  KlScaled weight = kl_scaled_add(kl_scaled_double(1.0), kl_scaled_multiply(e, r.t));
  KlScaled shift = kl_scaled_divide(kl_scaled_multiply(alpha, r.shift), weight);
  return kl_scaled_twice(kl_scaled_add(scale, shift), -1);
}

KlScaled kl_normal_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled order = kl_scaled_double(alpha), e = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  if (alpha >= 0.5) {
    return normal_renyi(p, q, order, e);
  }
  /* R_a(P || Q) = a/(1 - a) R_(1-a)(Q || P), which does not cancel for small a. */
  return kl_scaled_multiply(kl_scaled_divide(order, e), normal_renyi(q, p, e, order));
}

static void normal_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void normal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_stretched(2.0, kl_scaled_zero());
  *high = kl_end_stretched(2.0, kl_scaled_zero());
}

/* (x - mean)/sd */
static KlScaled normal_standard(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(x, m->theta[0]), m->theta[1]);
}

static KlScaled normal_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), KL_LOG_SQRT_2PI);
}

static KlScaled normal_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled z = normal_standard(m, x->x);
  return kl_scaled_negate(kl_scaled_twice(kl_scaled_multiply(z, z), -1));
}

static KlScaled normal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  return kl_normal_tail(normal_standard(m, x->x), tail == KL_UPPER);
}

/* One step of Newton's method from the double: z + [u - P(Z <= z)]/p(z), with the tail that is not
** near 1. */
KlScaled kl_normal_score(double u, KlTail tail) {
  KlScaled z = kl_scaled_double(kl_normal_quantile(u));
  KlScaled rest =
      u > 0.5 ? kl_scaled_subtract(kl_normal_tail(z, true), kl_scaled(kl_two_sum(1.0, -u), 0))
              : kl_scaled_subtract(kl_scaled_double(u), kl_normal_tail(z, false));
  KlScaled square = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  KlScaled density =
      kl_scaled_exponential(kl_scaled_negate(kl_scaled_add(square, KL_LOG_SQRT_2PI)));
  z = kl_scaled_add(z, kl_scaled_divide(rest, density));
  return tail == KL_UPPER ? kl_scaled_negate(z) : z;
}

static double normal_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled z = kl_scaled_multiply(kl_normal_score(u, tail), m->theta[1]);
  return kl_scaled_round(kl_scaled_add(m->theta[0], z));
}

static KlScaled normal_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled normal_variance(const KlMember *m) {
  return kl_scaled_multiply(m->theta[1], m->theta[1]);
}

static KlScaled normal_entropy(const KlMember *m) {
  return kl_scaled_add(normal_log_norm(m), kl_scaled_double(0.5));
}

static int normal_sums(int dimension) {
  (void)dimension;
  return 2;
}

static void normal_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], kl_dd(1.0, 0.0)};
  t[1] = (KlFactors){x[0], x[0]};
}

bool kl_normal_fit_sums(const KlStatistics *s, KlScaled *theta) {
  KlInteger spread;
  kl_spread(&spread, s, 0, 1);
  theta[0] = kl_statistics_mean(s, 0);
  theta[1] = kl_scaled_divide(kl_scaled_sqrt(kl_integer_scaled(&spread)), kl_integer_scaled(&s->n));
  return spread.sign > 0;
}

static KlStatus normal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = kl_normal_fit_sums(s, theta) ? KL_FIT_MEMBER : kl_fit_point(s, theta[0], theta);
  return KL_OK;
}

static bool normal_possible(const KlStatistics *s) { return kl_spread_is_possible(s, 0, 1); }

/* A multivariate normal distribution of one dimension. */
static bool normal_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = m->theta[0];
  theta[1] = kl_scaled_multiply(m->theta[1], m->theta[1]);
  *wide = (KlMember){&kl_family_mvnormal, 1, theta};
  return true;
}

/* ln(sd sqrt(2 pi)) + (x - mean)^2/(2 sd^2) */
static void normal_cost(const KlMember *q, KlCost *cost) {
  KlScaled square = kl_scaled_multiply(q->theta[1], q->theta[1]);
  KlScaled half = kl_scaled_divide(kl_scaled_double(0.5), square);
  kl_cost_constant(cost, kl_scaled_log(q->theta[1]));
  kl_cost_constant(cost, KL_LOG_SQRT_2PI);
  kl_cost_add_at(cost, KL_OF_SQUARE, half, q->theta[0]);
}

/* E abs(X - at) = D (1 - 2 P(Z > D/sd)) + sd sqrt(2/pi) exp(-(D/sd)^2/2), D = abs(mean - at). */
static KlScaled normal_expect_distance(const KlMember *p, KlScaled at) {
  KlScaled away = kl_scaled_subtract(p->theta[0], at);
  away = kl_scaled_abs(away);
  KlScaled z = kl_scaled_divide(away, p->theta[1]);
  KlScaled twice = kl_scaled_twice(kl_normal_tail(z, true), 1);
  KlScaled sure = kl_scaled_multiply(away, kl_scaled_subtract(kl_scaled_double(1.0), twice));
  KlScaled log = kl_scaled_negate(kl_scaled_twice(kl_scaled_multiply(z, z), -1));
  if (kl_scaled_compare(log, kl_scaled_double(-0x1p29)) < 0) {
    return sure;
  }
  log = kl_scaled_subtract(log, KL_LOG_SQRT_2PI);
  KlScaled density = kl_scaled_multiply(p->theta[1], kl_scaled_exponential(log));
  return kl_scaled_add(sure, kl_scaled_twice(density, 1));
}

/* E exp(-r (X - at)) = exp(r^2 sd^2/2 - r (mean - at)) */
static KlScaled normal_expect(const KlMember *p, const KlFeature *f) {
  if (f->kind == KL_OF_DISTANCE) {
    return normal_expect_distance(p, f->at);
  }
  KlScaled rate = kl_scaled_multiply(f->rate, p->theta[1]);
  KlScaled shift = kl_scaled_multiply(f->rate, kl_scaled_subtract(p->theta[0], f->at));
  KlScaled half = kl_scaled_twice(kl_scaled_multiply(rate, rate), -1);
  return kl_expect_exp(kl_scaled_subtract(half, shift));
}

const KlFamily kl_family_normal = {
    .id = 1,
    .name = "normal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"mean", &kl_domain_real, 0.0}, {"sd", &kl_domain_positive, 0.0}},
    .widen = normal_widen,
    .support = normal_support,
    .ends = normal_ends,
    .log_norm = normal_log_norm,
    .log_kernel = normal_log_kernel,
    .cdf = normal_cdf,
    .quantile = normal_quantile,
    .mean = normal_mean,
    .variance = normal_variance,
    .entropy = normal_entropy,
    .kl = kl_normal_kl,
    .renyi = kl_normal_renyi,
    .cost = normal_cost,
    .expect = normal_expect,
    .costs = KL_FEATURE(KL_OF_SQUARE),
    .expects = KL_FEATURE(KL_OF_DISTANCE) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .moments = true,
    .possible = normal_possible,
    .sums = normal_sums,
    .observe = normal_observe,
    .fit = normal_fit,
    .kl_of_fits = kl_normal_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "normal (Gaussian) distribution with a mean and a standard deviation",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {1e300, 1e299}, {1e8, 1e-8}},
};
