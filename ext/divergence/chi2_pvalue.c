/* chi2_pvalue.c - Pearson's chi-squared test of homogeneity. */
#include "divergence/homogeneity.h"

/* n m sum (p - q)^2/(n p + m q) = N sum s r (p - q)^2/(s p + r q); the quotient first, which is
** below 1/min(s, r), and then s r, which brings it below 1. */
static KlDd chi2_pvalue_two(const KlOutcome *o, const double *share) {
  KlDd s = kl_dd(share[0], share[1]), r = kl_dd(share[2], share[3]);
  KlDd m = kl_dd_add(kl_dd_multiply(o->a, s), kl_dd_multiply(o->b, r));
  KlDd share_of = kl_dd_multiply(kl_dd_divide(o->d, m), kl_dd_multiply(s, r));
  return kl_dd_multiply(o->d, share_of);
}

static KlDd chi2_pvalue_one(const KlOutcome *o, const double *share) {
  return kl_divergence_chi2.term(o, share);
}

static KlStatus chi2_pvalue_masses(const double *parameter, const KlMassSource *source,
                                   const KlPoll *poll, KlResult *result) {
  static const KlHomogeneity test = {chi2_pvalue_two, chi2_pvalue_one};
  (void)parameter;
  return kl_homogeneity_pvalue(&test, source, poll, result);
}

const KlDivergence kl_divergence_chi2_pvalue = {
    .name = "chi2_pvalue",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_TEST,
    .most = 1.0,
    .masses = chi2_pvalue_masses,
    .bound = 2.0,
    .help =
        "p-value of Pearson's test that both are samples of one distribution, or one of the other",
    .source = "Pearson 1900, 1911",
};
