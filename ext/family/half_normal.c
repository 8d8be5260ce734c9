/* half_normal.c - the half normal distribution: abs(X) for a normal X with mean 0 and sd `scale`.
**
** KL = psi(scale_p^2/scale_q^2 - 1)/2, psi(t) = t - ln(1 + t).  All formulas are in radial.c. */
#include "family/pairs.h"
#include "family/radial.h"

/* A Nakagami distribution. */
static bool half_normal_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  *wide = kl_radial_nakagami(m, 1, theta);
  return true;
}

static void half_normal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  kl_radial_ends(1, low, high);
}

static KlScaled half_normal_log_norm(const KlMember *m) { return kl_radial_log_norm(m, 1); }

static KlScaled half_normal_log_kernel(const KlMember *m, const KlPoint *x) {
  return kl_radial_log_kernel(m, 1, x);
}

static KlScaled half_normal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  return kl_radial_cdf(m, 1, x, tail);
}

static double half_normal_quantile(const KlMember *m, double u, KlTail tail) {
  return kl_scaled_round(kl_scaled_multiply(m->theta[0], kl_half_normal_score(u, tail)));
}

static KlScaled half_normal_mean(const KlMember *m) { return kl_radial_mean(m, 1); }

static KlScaled half_normal_variance(const KlMember *m) { return kl_radial_variance(m, 1); }

static KlScaled half_normal_entropy(const KlMember *m) { return kl_radial_entropy(m, 1); }

static KlScaled half_normal_kl(const KlMember *p, const KlMember *q) {
  return kl_radial_kl(p, q, 1);
}

static KlScaled half_normal_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_radial_renyi(p, q, 1, alpha);
}

static KlStatus half_normal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  return kl_radial_fit(s, 1, theta, how);
}

static KlScaled half_normal_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  return kl_radial_kl_of_fits(p, q, 1);
}

const KlFamily kl_family_half_normal = {
    .id = 17,
    .name = "half_normal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"scale", &kl_domain_positive, 0.0}},
    .widen = half_normal_widen,
    .support = kl_radial_support,
    .ends = half_normal_ends,
    .log_norm = half_normal_log_norm,
    .log_kernel = half_normal_log_kernel,
    .cdf = half_normal_cdf,
    .quantile = half_normal_quantile,
    .mean = half_normal_mean,
    .variance = half_normal_variance,
    .entropy = half_normal_entropy,
    .kl = half_normal_kl,
    .renyi = half_normal_renyi,
    .cost = kl_cost_as_wider,
    .expect = kl_expect_as_wider,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_SQUARE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .possible = kl_radial_possible,
    .sums = kl_radial_sums,
    .observe = kl_radial_observe,
    .fit = half_normal_fit,
    .kl_of_fits = half_normal_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "half normal distribution: the size of a normal one with mean 0 and sd scale",
    .probe = {{1.0}, {1e-150}, {1e150}, {3.0}},
};
