/* wasserstein2.c - Wasserstein distance of order 2. */
#include "family/generic.h"
#include "sample/bures.h"
#include "sample/gap_integral.h"
#include "sample/law_match.h"
#include "sample/quantile_gap.h"
#include "sample/transport.h"

static KlStatus wasserstein2_walk(const double *edge, const KlPoints *p, const KlPoints *q,
                                  const KlPoll *poll, KlResult *result) {
  if (!kl_points_are_of_the_line(p, q, result)) {
    return KL_OK;
  }
  KlScaled integral;
  KlStatus status = kl_quantile_gap_integral(p, q, edge, poll, &integral);
  if (status == KL_OK) {
    *result = kl_result(integral, edge == NULL ? "points" : "bins", 0.0);
  }
  return status;
}

static KlStatus wasserstein2_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                                    const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return wasserstein2_walk(NULL, p, q, poll, result);
}

static KlStatus wasserstein2_bins(const double *edge, const KlPoints *p, const KlPoints *q,
                                  const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return wasserstein2_walk(edge, p, q, poll, result);
}

static KlStatus wasserstein2_members(const KlMember *p, const KlMember *q, const double *parameter,
                                     const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  if (kl_member_same(p, q)) {
    *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
    return KL_OK;
  }
  if (p->family == &kl_family_diag_normal && q->family == &kl_family_diag_normal) {
    *result = kl_result(kl_bures_diagonal(p, q), "closed form", 0x1p-90);
    return KL_OK;
  }
  if (p->family == &kl_family_mvnormal && q->family == &kl_family_mvnormal) {
    KlScaled square;
    KlStatus status = kl_bures(p, q, poll, &square);
    *result = kl_result(square, "closed form", 0x1p-50);
    if (status == KL_OK && kl_scaled_is_nan(square)) {
      *result = kl_no_result("a covariance is singular but for rounding");
    }
    return status;
  }
  if (p->family->shape != KL_SHAPE_SCALARS || q->family->shape != KL_SHAPE_SCALARS) {
    *result = kl_no_result("in several dimensions only of normal distributions");
    return KL_OK;
  }
  KlTransport transport;
  if (kl_transport(p, q, &transport)) {
    *result = kl_result(kl_transport_square(&transport), "closed form", 0x1p-52);
    return KL_OK;
  }
  return kl_law_match(p, q, poll, result);
}

const KlDivergence kl_divergence_wasserstein2 = {
    .name = "wasserstein2",
    .properties = KL_SYMMETRIC | KL_ROOT,
    .most = HUGE_VAL,
    .members = wasserstein2_members,
    .points = wasserstein2_points,
    .bins = wasserstein2_bins,
    .bound = 0.501,
    .help = "Wasserstein distance of order 2: the root of the mean square of how far mass moves",
    .source = "Dowson & Landau 1982, for Gaussians; Vallender 1974, on the line",
};
