/* inverse_gamma.c - the inverse gamma distribution: 1/X is gamma distributed with a shape k and
** the rate that is X's scale b.
**
** KL, what lies between two members, and the fit of the shape are those of 1/X: a change of
** variable does not change them.  With y = b/x, ln p(x) = -k psi(y/k - 1) - ln x - L(k), psi and L
** as in gamma.c.
*/
#include "family/edges.h"
#include "family/gamma.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* The fourth sum. */
enum { INVERSE_GAMMA_INVERSE = KL_GAMMA_SUMS, INVERSE_GAMMA_SUMS };

static void inverse_gamma_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void inverse_gamma_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_stretched(1.0, m->theta[1]);
  *high = kl_end_power(m->theta[0]);
}

static bool inverse_gamma_is_inside(KlScaled x) {
  return kl_scaled_sign(x) > 0 && !kl_scaled_is_infinite(x);
}

static KlScaled inverse_gamma_log_norm(const KlMember *m) { return kl_family_gamma.log_norm(m); }

static KlScaled inverse_gamma_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!inverse_gamma_is_inside(x->x)) {
    return kl_log_zero();
  }
  KlScaled gap = kl_gap_ratio(m->theta[1], kl_scaled_multiply(m->theta[0], x->x));
  KlScaled sum = kl_scaled_add(kl_scaled_multiply(m->theta[0], gap), kl_scaled_log(x->x));
  return kl_scaled_negate(sum);
}

static KlScaled inverse_gamma_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (!inverse_gamma_is_inside(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  return kl_gamma_tail(m->theta[0], kl_scaled_divide(m->theta[1], x->x), tail == KL_LOWER);
}

/* b/(k - 1), +Inf for k <= 1 */
static KlScaled inverse_gamma_mean(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(1.0));
  return kl_scaled_sign(excess) > 0 ? kl_scaled_divide(m->theta[1], excess) : kl_scaled_infinity();
}

/* mean^2/(k - 2), +Inf for k <= 2: E[(X - c)^2] is, for any c. */
static KlScaled inverse_gamma_variance(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(2.0));
  if (kl_scaled_sign(excess) <= 0) {
    return kl_scaled_infinity();
  }
  KlScaled mean = inverse_gamma_mean(m);
  return kl_scaled_divide(kl_scaled_multiply(mean, mean), excess);
}

/* (k + 1) D(k) + ln(b/k) + L(k), D(k) = ln k - psi(k): k + ln b + ln Gamma(k) - (1 + k) psi(k)
** without the two terms of size k ln k. */
static KlScaled inverse_gamma_entropy(const KlMember *m) {
  KlScaled more = kl_scaled_add(m->theta[0], kl_scaled_double(1.0));
  KlScaled bend = kl_scaled_multiply(more, kl_log_minus_digamma(m->theta[0]));
  KlScaled scale = kl_scaled_log_ratio(m->theta[1], m->theta[0]);
  return kl_scaled_add(kl_scaled_add(bend, inverse_gamma_log_norm(m)), scale);
}

static KlScaled inverse_gamma_kl(const KlMember *p, const KlMember *q) {
  return kl_family_gamma.kl(p, q);
}

static bool inverse_gamma_blend(const KlMember *p, const KlMember *q, KlScaled alpha,
                                KlScaled *theta) {
  return kl_family_gamma.blend(p, q, alpha, theta);
}

static int inverse_gamma_sums(int dimension) {
  (void)dimension;
  return INVERSE_GAMMA_SUMS;
}

/* 1/x and ln x are sufficient; x and x^2 tell a column that is one value.  1/x = (1/m) 2^-e, x = m
** 2^e, in two factors: 1/x itself is no double for the smallest x, and loses bits for the largest.
*/
static void inverse_gamma_observe(int dimension, const KlDd *x, KlFactors *t) {
  kl_gamma_observe(dimension, x, t);
  KlScaled inverse = kl_scaled_divide(kl_scaled_double(1.0), kl_scaled(x[0], 0));
  int half = inverse.exponent / 2;
  t[INVERSE_GAMMA_INVERSE] = (KlFactors){kl_dd_scale(inverse.value, inverse.exponent - half),
                                         kl_dd(kl_scale(1.0, half), 0.0)};
}

static bool inverse_gamma_possible(const KlStatistics *s) {
  return kl_gamma_possible(s) && s->sum[INVERSE_GAMMA_INVERSE].sign > 0;
}

/* Solves ln k - psi(k) = ln(mean 1/x) + mean(ln x); scale = k/(mean 1/x).  The variation of 1/x is
** that of x to its first order, all that kl_gamma_shape asks for. */
static KlStatus inverse_gamma_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled variation = kl_gamma_variation(s);
  if (kl_scaled_sign(variation) == 0) {
    *how = kl_fit_point(s, kl_statistics_mean(s, KL_GAMMA_X), theta);
    return KL_OK;
  }
  KlScaled inverse = kl_statistics_mean(s, INVERSE_GAMMA_INVERSE);
  KlScaled gap = kl_scaled_add(kl_scaled_log(inverse), kl_statistics_mean(s, KL_GAMMA_LOG));
  theta[0] = kl_gamma_shape(gap, variation);
  theta[1] = kl_scaled_divide(theta[0], inverse);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* ln Gamma(k) - k ln s + (k + 1) ln x + s/x */
static void inverse_gamma_cost(const KlMember *q, KlCost *cost) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled log = kl_scaled_multiply(q->theta[0], kl_scaled_log(q->theta[1]));
  kl_cost_constant(cost, kl_log_gamma(q->theta[0]));
  kl_cost_constant(cost, kl_scaled_negate(log));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_add(q->theta[0], one));
  kl_cost_add_at(cost, KL_OF_INVERSE, one, q->theta[1]);
}

/* As of 1/X, which is gamma distributed: ln X = -ln(1/X), (X/at)^j = (1/X / (1/at))^-j. */
static KlScaled inverse_gamma_expect(const KlMember *p, const KlFeature *f) {
  KlMember gamma = {&kl_family_gamma, 1, p->theta};
  KlFeature of_gamma = *f;
  if (f->kind == KL_OF_POWER) {
    of_gamma.at = kl_scaled_divide(kl_scaled_double(1.0), f->at);
    of_gamma.rate = kl_scaled_negate(f->rate);
  } else {
    of_gamma.at = kl_scaled_negate(f->at);
  }
  KlScaled value = kl_family_gamma.expect(&gamma, &of_gamma);
  return f->kind == KL_OF_LOG ? kl_scaled_negate(value) : value;
}

const KlFamily kl_family_inverse_gamma = {
    .id = 19,
    .name = "inverse_gamma",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"shape", &kl_domain_positive, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = inverse_gamma_support,
    .ends = inverse_gamma_ends,
    .log_norm = inverse_gamma_log_norm,
    .log_kernel = inverse_gamma_log_kernel,
    .cdf = inverse_gamma_cdf,
    .mean = inverse_gamma_mean,
    .variance = inverse_gamma_variance,
    .entropy = inverse_gamma_entropy,
    .kl = inverse_gamma_kl,
    .blend = inverse_gamma_blend,
    .cost = inverse_gamma_cost,
    .expect = inverse_gamma_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_INVERSE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = inverse_gamma_possible,
    .sums = inverse_gamma_sums,
    .observe = inverse_gamma_observe,
    .fit = inverse_gamma_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "inverse gamma distribution: 1/x is gamma with the shape, and the scale as its rate",
    .probe = {{3.0, 1.5}, {0.5, 1e-3}, {40.0, 1e3}, {1.0, 3.0}},
};
