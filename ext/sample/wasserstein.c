/* wasserstein.c - Wasserstein distance of order 1: how far mass has to move, on average. */
#include "sample/gap_integral.h"

static KlStatus wasserstein_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                                   const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return kl_gap_result(p, q, NULL, 1, poll, result);
}

static KlStatus wasserstein_bins(const double *edge, const KlPoints *p, const KlPoints *q,
                                 const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return kl_gap_result(p, q, edge, 1, poll, result);
}

const KlDivergence kl_divergence_wasserstein = {
    .name = "wasserstein",
    .properties = KL_SYMMETRIC,
    .most = HUGE_VAL,
    .points = wasserstein_points,
    .bins = wasserstein_bins,
    .bound = 0.501,
    .help = "Wasserstein distance of order 1: the integral of abs(F - G), how far mass has to move",
    .source = "Vallender 1974",
};
