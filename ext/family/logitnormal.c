/* logitnormal.c - the logit-normal distribution: ln(X/(1 - X)) is normal with mean mu and sd sigma.
**
** KL, Renyi's divergence and fits are those of the normal distribution of the logit: a change of
** variable does not change them.  Mean, variance and entropy have no closed form: the first two are
** in logitnormal_moments.c.
*/
#include "family/edges.h"
#include "family/logitnormal_moments.h"
#include "family/normal.h"
#include "family/spread.h"
#include "num/gap.h"
#include "num/incomplete.h"

static void logitnormal_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = 1.0;
}

static void logitnormal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_log_square();
  *high = kl_end_log_square();
}

static KlScaled logitnormal_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), KL_LOG_SQRT_2PI);
}

/* (ln(x/(1 - x)) - mu)/sigma, strictly inside. */
static KlScaled logitnormal_standard(const KlMember *m, const KlPoint *x) {
  KlScaled logit = kl_scaled_log_ratio(x->x, x->rest);
  return kl_scaled_divide(kl_scaled_subtract(logit, m->theta[0]), m->theta[1]);
}

static bool logitnormal_is_inside(const KlPoint *x) {
  return kl_scaled_sign(x->x) > 0 && kl_scaled_sign(x->rest) > 0;
}

/* -z^2/2 - ln x - ln(1 - x); the first term wins at both ends. */
static KlScaled logitnormal_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!logitnormal_is_inside(x)) {
    return kl_log_zero();
  }
  KlScaled z = logitnormal_standard(m, x);
  KlScaled square = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  KlScaled logs = kl_scaled_add(kl_scaled_log(x->x), kl_scaled_log(x->rest));
  return kl_scaled_negate(kl_scaled_add(square, logs));
}

static KlScaled logitnormal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  if (!logitnormal_is_inside(x)) {
    return kl_scaled_sign(x->x) > 0 ? kl_tail_above(tail) : kl_tail_below(tail);
  }
  return kl_normal_tail(logitnormal_standard(m, x), tail == KL_UPPER);
}

static double logitnormal_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled z = kl_scaled_multiply(kl_normal_score(u, tail), m->theta[1]);
  return kl_scaled_round(kl_logistic(kl_scaled_add(m->theta[0], z)));
}

static int logitnormal_sums(int dimension) {
  (void)dimension;
  return 2;
}

/* Of the logit, rounded to a double-double: the same for the same x, so that sums stay exact. */
static void logitnormal_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  KlScaled at = kl_scaled(x[0], 0), rest = kl_scaled_subtract(kl_scaled_double(1.0), at);
  KlDd logit = kl_scaled_dd(kl_scaled_log_ratio(at, rest));
  t[0] = (KlFactors){logit, kl_dd(1.0, 0.0)};
  t[1] = (KlFactors){logit, logit};
}

static KlStatus logitnormal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = KL_FIT_MEMBER;
  if (!kl_normal_fit_sums(s, theta)) {
    *how = kl_fit_point(s, kl_logistic(theta[0]), theta);
  }
  return KL_OK;
}

/* Logits of doubles, on average. */
static bool logitnormal_possible(const KlStatistics *s) {
  KlScaled mean = kl_statistics_mean(s, 0);
  return kl_spread_is_possible(s, 0, 1) && kl_scaled_compare(mean, kl_scaled_double(-750.0)) > 0 &&
         kl_scaled_compare(mean, kl_scaled_double(40.0)) < 0;
}

const KlFamily kl_family_logitnormal = {
    .id = 16,
    .name = "logitnormal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"mu", &kl_domain_real, 0.0}, {"sigma", &kl_domain_positive, 0.0}},
    .support = logitnormal_support,
    .ends = logitnormal_ends,
    .log_norm = logitnormal_log_norm,
    .log_kernel = logitnormal_log_kernel,
    .cdf = logitnormal_cdf,
    .quantile = logitnormal_quantile,
    .mean = kl_logitnormal_mean,
    .variance = kl_logitnormal_variance,
    .kl = kl_normal_kl,
    .renyi = kl_normal_renyi,
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_open_unit, 0.0}},
    .possible = logitnormal_possible,
    .sums = logitnormal_sums,
    .observe = logitnormal_observe,
    .fit = logitnormal_fit,
    .kl_of_fits = kl_normal_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "logit-normal distribution: the logit is normal with mean mu and sd sigma",
    .probe = {{0.0, 1.0}, {-20.0, 0.25}, {3.0, 8.0}, {1.0, 1e-3}},
};
