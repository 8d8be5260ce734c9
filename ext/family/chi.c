/* chi.c - the chi distribution: a Nakagami distribution with m = df/2 and omega = df.
**
** KL is that of X^2, which is chi-squared (chi2.c): the Bregman distance of ln Gamma from df_p/2
** to df_q/2.  All else is the Nakagami distribution's.
*/
#include "family/edges.h"
#include "family/gamma.h"
#include "family/pairs.h"
#include "family/spread.h"
#include "num/gap.h"

/* The Nakagami distribution that m is, with `theta` for its parameters. */
static KlMember chi_nakagami(const KlMember *m, KlScaled *theta) {
  theta[0] = kl_scaled_twice(m->theta[0], -1);
  theta[1] = m->theta[0];
  return (KlMember){&kl_family_nakagami, 1, theta};
}

static bool chi_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  *wide = chi_nakagami(m, theta);
  return true;
}

static void chi_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void chi_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(m->theta[0]);
  *high = kl_end_stretched(2.0, kl_scaled_zero());
}

static KlScaled chi_log_norm(const KlMember *m) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.log_norm(&wide);
}

static KlScaled chi_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.log_kernel(&wide, x);
}

static KlScaled chi_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.cdf(&wide, x, tail);
}

static KlScaled chi_mean(const KlMember *m) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.mean(&wide);
}

static KlScaled chi_variance(const KlMember *m) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.variance(&wide);
}

static KlScaled chi_entropy(const KlMember *m) {
  KlScaled theta[2];
  KlMember wide = chi_nakagami(m, theta);
  return kl_family_nakagami.entropy(&wide);
}

static KlScaled chi_kl(const KlMember *p, const KlMember *q) { return kl_family_chi2.kl(p, q); }

static bool chi_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  return kl_family_chi2.blend(p, q, alpha, theta);
}

static int chi_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void chi_observe(int dimension, const KlDd *x, KlFactors *t) {
  kl_family_chi2.observe(dimension, x, t);
}

/* psi(df/2) = mean(ln(x^2/2)).  With one parameter, a column of one value has a member too. */
static KlStatus chi_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled half = kl_scaled_log(kl_scaled_double(0.5));
  KlScaled log = kl_scaled_add(kl_scaled_twice(kl_statistics_mean(s, 0), 1), half);
  theta[0] = kl_scaled_twice(kl_gamma_shape_of_log(log), 1);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

static bool chi_possible(const KlStatistics *s) { return kl_family_chi2.possible(s); }

const KlFamily kl_family_chi = {
    .id = 20,
    .name = "chi",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"df", &kl_domain_positive, 0.0}},
    .widen = chi_widen,
    .support = chi_support,
    .ends = chi_ends,
    .log_norm = chi_log_norm,
    .log_kernel = chi_log_kernel,
    .cdf = chi_cdf,
    .mean = chi_mean,
    .variance = chi_variance,
    .entropy = chi_entropy,
    .kl = chi_kl,
    .blend = chi_blend,
    .cost = kl_cost_as_wider,
    .expect = kl_expect_as_wider,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_SQUARE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = chi_possible,
    .sums = chi_sums,
    .observe = chi_observe,
    .fit = chi_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "chi distribution with degrees of freedom: x^2 is chi-squared",
    .probe = {{4.0}, {1e-3}, {1e10}, {1.0}},
};
