/* lognormal.c - the lognormal distribution: ln X is normal with mean mu and sd sigma.
**
** KL, Renyi's divergence and fits are those of the normal distribution of ln X: a change of
** variable does not change them. */
#include "family/edges.h"
#include "family/normal.h"
#include "family/spread.h"
#include "num/gap.h"
#include "num/incomplete.h"

static void lognormal_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void lognormal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_log_square();
  *high = kl_end_log_square();
}

static bool lognormal_is_inside(KlScaled x) {
  return kl_scaled_sign(x) > 0 && !kl_scaled_is_infinite(x);
}

static KlScaled lognormal_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), KL_LOG_SQRT_2PI);
}

/* -z^2/2 - ln x, z = (ln x - mu)/sigma; the first term wins at both ends. */
static KlScaled lognormal_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!lognormal_is_inside(x->x)) {
    return kl_log_zero();
  }
  KlScaled log = kl_scaled_log(x->x);
  KlScaled z = kl_scaled_divide(kl_scaled_subtract(log, m->theta[0]), m->theta[1]);
  KlScaled square = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  return kl_scaled_negate(kl_scaled_add(square, log));
}

static KlScaled lognormal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (!lognormal_is_inside(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled log = kl_scaled_log(x->x);
  KlScaled z = kl_scaled_divide(kl_scaled_subtract(log, m->theta[0]), m->theta[1]);
  return kl_normal_tail(z, tail == KL_UPPER);
}

static double lognormal_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled z = kl_scaled_multiply(kl_normal_score(u, tail), m->theta[1]);
  return kl_scaled_round(kl_scaled_exponential(kl_scaled_add(m->theta[0], z)));
}

/* exp(mu + sigma^2/2) */
static KlScaled lognormal_mean(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[1], m->theta[1]);
  return kl_scaled_exponential(kl_scaled_add(m->theta[0], kl_scaled_twice(square, -1)));
}

/* (exp(s) - 1) exp(2 mu + s), s = sigma^2, as exp(2 mu + 2 s) (1 - exp(-s)), which has no Inf times
** 0 in it. */
static KlScaled lognormal_variance(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[1], m->theta[1]);
  KlScaled power = kl_scaled_exponential(kl_scaled_twice(kl_scaled_add(m->theta[0], square), 1));
  if (kl_scaled_is_infinite(power)) {
    return power;
  }
  KlScaled minus = kl_scaled_expm1(kl_scaled_negate(square));
  return kl_scaled_multiply(power, kl_scaled_negate(minus));
}

static KlScaled lognormal_entropy(const KlMember *m) {
  KlScaled normal = kl_scaled_add(lognormal_log_norm(m), kl_scaled_double(0.5));
  return kl_scaled_add(normal, m->theta[0]);
}

static int lognormal_sums(int dimension) {
  (void)dimension;
  return 2;
}

/* Of ln x, rounded to a double-double: the same for the same x, so that sums stay exact. */
static void lognormal_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  KlDd log = kl_scaled_dd(kl_scaled_log(kl_scaled(x[0], 0)));
  t[0] = (KlFactors){log, kl_dd(1.0, 0.0)};
  t[1] = (KlFactors){log, log};
}

static KlStatus lognormal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = KL_FIT_MEMBER;
  if (!kl_normal_fit_sums(s, theta)) {
    *how = kl_fit_point(s, kl_scaled_exponential(theta[0]), theta);
  }
  return KL_OK;
}

static bool lognormal_possible(const KlStatistics *s) { return kl_spread_is_possible(s, 0, 1); }

/* ln(sigma sqrt(2 pi)) + ln x + (ln x - mu)^2/(2 sigma^2) */
static void lognormal_cost(const KlMember *q, KlCost *cost) {
  KlScaled square = kl_scaled_multiply(q->theta[1], q->theta[1]);
  KlScaled half = kl_scaled_divide(kl_scaled_double(0.5), square);
  kl_cost_constant(cost, lognormal_log_norm(q));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_double(1.0));
  kl_cost_add_at(cost, KL_OF_LOG_SQUARE, half, q->theta[0]);
}

/* E (X/at)^k = exp(k (mu - ln at) + k^2 sigma^2/2) */
static KlScaled lognormal_expect(const KlMember *p, const KlFeature *f) {
  KlScaled square = kl_scaled_multiply(p->theta[1], p->theta[1]);
  if (f->kind == KL_OF_LOG) {
    return p->theta[0];
  }
  if (f->kind == KL_OF_LOG_SQUARE) {
    return kl_expect_square(p->theta[0], square, f->at);
  }
  KlScaled away = kl_scaled_subtract(p->theta[0], kl_scaled_log(f->at));
  KlScaled half = kl_scaled_twice(kl_scaled_multiply(f->rate, square), -1);
  return kl_expect_exp(kl_scaled_multiply(f->rate, kl_scaled_add(away, half)));
}

const KlFamily kl_family_lognormal = {
    .id = 2,
    .name = "lognormal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"mu", &kl_domain_real, 0.0}, {"sigma", &kl_domain_positive, 0.0}},
    .support = lognormal_support,
    .ends = lognormal_ends,
    .log_norm = lognormal_log_norm,
    .log_kernel = lognormal_log_kernel,
    .cdf = lognormal_cdf,
    .quantile = lognormal_quantile,
    .mean = lognormal_mean,
    .variance = lognormal_variance,
    .entropy = lognormal_entropy,
    .kl = kl_normal_kl,
    .renyi = kl_normal_renyi,
    .cost = lognormal_cost,
    .expect = lognormal_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = lognormal_possible,
    .sums = lognormal_sums,
    .observe = lognormal_observe,
    .fit = lognormal_fit,
    .kl_of_fits = kl_normal_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "lognormal distribution: the logarithm is normal with mean mu and sd sigma",
    .probe = {{0.0, 1.0}, {-600.0, 0.25}, {600.0, 8.0}, {3.0, 1e-8}},
};
