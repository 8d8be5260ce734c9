/* linf.c - the largest difference of two probabilities. */
#include "divergence/discrete.h"
#include "divergence/members.h"

static void linf_visit(void *work, const KlChance *o) {
  KlScaled *most = work;
  KlScaled size = kl_scaled_abs(o->d);
  if (kl_scaled_compare(size, *most) > 0) {
    *most = size;
  }
}

static KlStatus linf_masses(const double *parameter, const KlMassSource *source, const KlPoll *poll,
                            KlResult *result) {
  (void)parameter;
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  return kl_discrete_visit(&totals, linf_visit, &result->value, source, poll);
}

const KlDivergence kl_divergence_linf = {
    .name = "linf",
    .properties = KL_SYMMETRIC,
    .most = 1.0,
    .masses = linf_masses,
    .members = kl_members_linf,
    .bound = 0.501,
    .help = "largest difference of two probabilities: max of abs(p - q); of masses only",
    .source = "Chebyshev's distance of the vectors of probabilities",
};
