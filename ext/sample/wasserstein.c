/* wasserstein.c - Wasserstein distance of order 1: how far mass has to move, on average. */
#include "family/generic.h"
#include "sample/gap_integral.h"
#include "sample/law_gap.h"
#include "sample/sample_gap.h"
#include "sample/transport.h"

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

static KlStatus wasserstein_members(const KlMember *p, const KlMember *q, const double *parameter,
                                    const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  KlTransport transport;
  if (kl_member_same(p, q) || !kl_transport(p, q, &transport)) {
    return kl_law_gap(p, q, 1, poll, result);
  }
  *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
  KlStatus status = kl_transport_mean(&transport, poll, &result->value, &result->error);
  result->error += 0x1p-52;
  return status;
}

static KlStatus wasserstein_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                                       const double *parameter, const KlPoll *poll,
                                       KlResult *result) {
  (void)parameter;
  (void)swapped;
  return kl_sample_gap(points, member, 1, poll, result);
}

const KlDivergence kl_divergence_wasserstein = {
    .name = "wasserstein",
    .properties = KL_SYMMETRIC,
    .most = HUGE_VAL,
    .members = wasserstein_members,
    .points = wasserstein_points,
    .one_sample = wasserstein_one_sample,
    .bins = wasserstein_bins,
    .bound = 0.501,
    .help = "Wasserstein distance of order 1: the integral of abs(F - G), how far mass has to move",
    .source = "Vallender 1974",
};
