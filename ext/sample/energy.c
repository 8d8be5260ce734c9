/* energy.c - energy distance, as scipy.stats.energy_distance has it. */
#include "sample/gap_integral.h"
#include "sample/law_gap.h"
#include "sample/sample_gap.h"

/* 2 int (F - G)^2 = 2 E abs(X - Y) - E abs(X - X') - E abs(Y - Y'); the root is taken later. */
static KlStatus energy_finish(KlStatus status, KlResult *result) {
  if (status == KL_OK && result->exists) {
    result->value = kl_scaled_twice(result->value, 1);
  }
  return status;
}

static KlStatus energy_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                              const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return energy_finish(kl_gap_result(p, q, NULL, 2, poll, result), result);
}

static KlStatus energy_bins(const double *edge, const KlPoints *p, const KlPoints *q,
                            const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)parameter;
  return energy_finish(kl_gap_result(p, q, edge, 2, poll, result), result);
}

static KlStatus energy_members(const KlMember *p, const KlMember *q, const double *parameter,
                               const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  return energy_finish(kl_law_gap(p, q, 2, poll, result), result);
}

static KlStatus energy_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                                  const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)parameter;
  (void)swapped;
  return energy_finish(kl_sample_gap(points, member, 2, poll, result), result);
}

const KlDivergence kl_divergence_energy = {
    .name = "energy",
    .properties = KL_SYMMETRIC | KL_ROOT,
    .most = HUGE_VAL,
    .members = energy_members,
    .points = energy_points,
    .one_sample = energy_one_sample,
    .bins = energy_bins,
    .bound = 0.501,
    .help = "energy distance: the square root of twice the integral of (F - G)^2",
    .source = "Szekely & Rizzo 2013, proposition 1 and section 2",
};
