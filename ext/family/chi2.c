/* chi2.c - the chi-squared distribution: a gamma distribution with shape df/2 and rate 1/2.
**
** KL is the Bregman distance of ln Gamma from df_p/2 to df_q/2.  All else is the gamma
** distribution's.
*/
#include "family/edges.h"
#include "family/gamma.h"
#include "family/pairs.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"

/* The gamma distribution that m is, with `theta` for its parameters. */
static KlMember chi2_gamma(const KlMember *m, KlScaled *theta) {
  theta[0] = kl_scaled_twice(m->theta[0], -1);
  theta[1] = kl_scaled_double(0.5);
  return (KlMember){&kl_family_gamma, 1, theta};
}

static bool chi2_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  *wide = chi2_gamma(m, theta);
  return true;
}

static void chi2_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void chi2_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_twice(m->theta[0], -1));
  *high = kl_end_stretched(1.0, kl_scaled_double(0.5));
}

static KlScaled chi2_log_norm(const KlMember *m) {
  KlScaled theta[2];
  KlMember gamma = chi2_gamma(m, theta);
  return kl_family_gamma.log_norm(&gamma);
}

static KlScaled chi2_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled theta[2];
  KlMember gamma = chi2_gamma(m, theta);
  return kl_family_gamma.log_kernel(&gamma, x);
}

static KlScaled chi2_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled theta[2];
  KlMember gamma = chi2_gamma(m, theta);
  return kl_family_gamma.cdf(&gamma, x, tail);
}

static KlScaled chi2_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled chi2_variance(const KlMember *m) { return kl_scaled_twice(m->theta[0], 1); }

static KlScaled chi2_entropy(const KlMember *m) {
  KlScaled theta[2];
  KlMember gamma = chi2_gamma(m, theta);
  return kl_family_gamma.entropy(&gamma);
}

static KlScaled chi2_kl(const KlMember *p, const KlMember *q) {
  KlScaled kp = kl_scaled_twice(p->theta[0], -1), kq = kl_scaled_twice(q->theta[0], -1);
  return kl_gap_gamma(kq, kp, kl_scaled_subtract(kq, kp));
}

static bool chi2_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  theta[0] = kl_scaled_add(q->theta[0], kl_scaled_multiply(alpha, apart));
  return kl_scaled_sign(theta[0]) > 0;
}

static int chi2_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void chi2_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){kl_scaled_dd(kl_scaled_log(kl_scaled(x[0], 0))), kl_dd(1.0, 0.0)};
}

/* psi(df/2) = mean(ln(x/2)).  With one parameter, a column of one value has a member too. */
static KlStatus chi2_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled half = kl_scaled_log(kl_scaled_double(0.5));
  KlScaled log = kl_scaled_add(kl_statistics_mean(s, 0), half);
  theta[0] = kl_scaled_twice(kl_gamma_shape_of_log(log), 1);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* Logarithms of doubles, on average. */
static bool chi2_possible(const KlStatistics *s) {
  KlScaled mean = kl_statistics_mean(s, 0);
  return kl_scaled_compare(mean, kl_scaled_double(-750.0)) > 0 &&
         kl_scaled_compare(mean, kl_scaled_double(750.0)) < 0;
}

const KlFamily kl_family_chi2 = {
    .id = 21,
    .name = "chi2",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"df", &kl_domain_positive, 0.0}},
    .widen = chi2_widen,
    .support = chi2_support,
    .ends = chi2_ends,
    .log_norm = chi2_log_norm,
    .log_kernel = chi2_log_kernel,
    .cdf = chi2_cdf,
    .mean = chi2_mean,
    .variance = chi2_variance,
    .entropy = chi2_entropy,
    .kl = chi2_kl,
    .blend = chi2_blend,
    .cost = kl_cost_as_wider,
    .expect = kl_expect_as_wider,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_X),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER) |
               KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = chi2_possible,
    .sums = chi2_sums,
    .observe = chi2_observe,
    .fit = chi2_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "chi-squared distribution with degrees of freedom (mean = df)",
    .probe = {{4.0}, {1e-3}, {1e10}, {2.0}},
};
