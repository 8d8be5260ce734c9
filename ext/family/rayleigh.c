/* rayleigh.c - Rayleigh's distribution: the length of a vector of two normal coordinates.
**
** KL = psi(scale_p^2/scale_q^2 - 1), psi(t) = t - ln(1 + t).  All formulas are in radial.c. */
#include "family/pairs.h"
#include "family/radial.h"
#include "num/gap.h"

/* A Nakagami distribution. */
static bool rayleigh_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  *wide = kl_radial_nakagami(m, 2, theta);
  return true;
}

static void rayleigh_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  kl_radial_ends(2, low, high);
}

static KlScaled rayleigh_log_norm(const KlMember *m) { return kl_radial_log_norm(m, 2); }

static KlScaled rayleigh_log_kernel(const KlMember *m, const KlPoint *x) {
  return kl_radial_log_kernel(m, 2, x);
}

static KlScaled rayleigh_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  return kl_radial_cdf(m, 2, x, tail);
}

/* scale sqrt(-2 ln P(X > x)) */
static double rayleigh_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_UPPER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled z = kl_scaled_sqrt(kl_scaled_negate(kl_scaled_twice(log, 1)));
  return kl_scaled_round(kl_scaled_multiply(m->theta[0], z));
}

static KlScaled rayleigh_mean(const KlMember *m) { return kl_radial_mean(m, 2); }

static KlScaled rayleigh_variance(const KlMember *m) { return kl_radial_variance(m, 2); }

static KlScaled rayleigh_entropy(const KlMember *m) { return kl_radial_entropy(m, 2); }

static KlScaled rayleigh_kl(const KlMember *p, const KlMember *q) { return kl_radial_kl(p, q, 2); }

static KlScaled rayleigh_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_radial_renyi(p, q, 2, alpha);
}

static KlStatus rayleigh_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  return kl_radial_fit(s, 2, theta, how);
}

static KlScaled rayleigh_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  return kl_radial_kl_of_fits(p, q, 2);
}

const KlFamily kl_family_rayleigh = {
    .id = 31,
    .name = "rayleigh",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"scale", &kl_domain_positive, 0.0}},
    .widen = rayleigh_widen,
    .support = kl_radial_support,
    .ends = rayleigh_ends,
    .log_norm = rayleigh_log_norm,
    .log_kernel = rayleigh_log_kernel,
    .cdf = rayleigh_cdf,
    .quantile = rayleigh_quantile,
    .mean = rayleigh_mean,
    .variance = rayleigh_variance,
    .entropy = rayleigh_entropy,
    .kl = rayleigh_kl,
    .renyi = rayleigh_renyi,
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
    .fit = rayleigh_fit,
    .kl_of_fits = rayleigh_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Rayleigh distribution: the length of two normal coordinates of sd scale",
    .probe = {{1.0}, {1e-150}, {1e150}, {3.0}},
};
