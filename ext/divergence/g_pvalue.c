/* g_pvalue.c - the likelihood-ratio test of homogeneity. */
#include "divergence/homogeneity.h"
#include "divergence/js.h"

/* G = 2 N (s KL(P || M) + r KL(Q || M)), M = s P + r Q; of one sample 2 n KL(P || Q).  The
** divergence is arranged, so the statistic of samples that agree to the last bit but one has
** digits. */
static KlDd g_pvalue_two(const KlOutcome *o, const double *share) {
  return kl_dd_scale(kl_js_term(o, kl_dd(share[0], share[1]), kl_dd(share[2], share[3])), 1);
}

static KlDd g_pvalue_one(const KlOutcome *o, const double *share) {
  return kl_dd_scale(kl_divergence_kl.term(o, share), 1);
}

static KlStatus g_pvalue_masses(const double *parameter, const KlMassSource *source,
                                const KlPoll *poll, KlResult *result) {
  static const KlHomogeneity test = {g_pvalue_two, g_pvalue_one};
  (void)parameter;
  return kl_homogeneity_pvalue(&test, source, poll, result);
}

const KlDivergence kl_divergence_g_pvalue = {
    .name = "g_pvalue",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_TEST,
    .most = 1.0,
    .masses = g_pvalue_masses,
    .bound = 2.0,
    .help = "p-value of the G-test that both are samples of one distribution, or one of the other",
    .source = "Wilks 1935; Sokal & Rohlf 1995, section 17.2",
};
