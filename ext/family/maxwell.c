/* maxwell.c - Maxwell's distribution: the length of a vector of three normal coordinates.
**
** KL = 3/2 psi(scale_p^2/scale_q^2 - 1), psi(t) = t - ln(1 + t).  All formulas are in radial.c. */
#include "family/pairs.h"
#include "family/radial.h"

/* A Nakagami distribution. */
static bool maxwell_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  *wide = kl_radial_nakagami(m, 3, theta);
  return true;
}

static void maxwell_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  kl_radial_ends(3, low, high);
}

static KlScaled maxwell_log_norm(const KlMember *m) { return kl_radial_log_norm(m, 3); }

static KlScaled maxwell_log_kernel(const KlMember *m, const KlPoint *x) {
  return kl_radial_log_kernel(m, 3, x);
}

static KlScaled maxwell_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  return kl_radial_cdf(m, 3, x, tail);
}

static KlScaled maxwell_mean(const KlMember *m) { return kl_radial_mean(m, 3); }

static KlScaled maxwell_variance(const KlMember *m) { return kl_radial_variance(m, 3); }

static KlScaled maxwell_entropy(const KlMember *m) { return kl_radial_entropy(m, 3); }

static KlScaled maxwell_kl(const KlMember *p, const KlMember *q) { return kl_radial_kl(p, q, 3); }

static KlScaled maxwell_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_radial_renyi(p, q, 3, alpha);
}

static KlStatus maxwell_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  return kl_radial_fit(s, 3, theta, how);
}

static KlScaled maxwell_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  return kl_radial_kl_of_fits(p, q, 3);
}

const KlFamily kl_family_maxwell = {
    .id = 32,
    .name = "maxwell",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"scale", &kl_domain_positive, 0.0}},
    .widen = maxwell_widen,
    .support = kl_radial_support,
    .ends = maxwell_ends,
    .log_norm = maxwell_log_norm,
    .log_kernel = maxwell_log_kernel,
    .cdf = maxwell_cdf,
    .mean = maxwell_mean,
    .variance = maxwell_variance,
    .entropy = maxwell_entropy,
    .kl = maxwell_kl,
    .renyi = maxwell_renyi,
    .cost = kl_cost_as_wider,
    .expect = kl_expect_as_wider,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_SQUARE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = kl_radial_possible,
    .sums = kl_radial_sums,
    .observe = kl_radial_observe,
    .fit = maxwell_fit,
    .kl_of_fits = maxwell_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Maxwell distribution: the length of three normal coordinates of sd scale",
    .probe = {{1.0}, {1e-150}, {1e150}, {3.0}},
};
