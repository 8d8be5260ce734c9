/* kl_smoothed.c - Kullback-Leibler divergence with a pseudo-count on every label. */
#include "divergence/adjusted.h"
#include "divergence/kl.h"

/* KL of P + alpha and Q + alpha over the union of labels.  alpha is in units of the masses as they
** are, so that it counts rows where they do.  A side that has no mass has no divergence. */
static KlStatus kl_smoothed_masses(const double *parameter, const KlMassSource *source,
                                   const KlPoll *poll, KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  const KlAdjustment more = kl_pseudo_count(parameter[0]);
  const KlAdjusted rows = {source, more, more, 0.0};
  const KlMassSource smoothed = kl_adjusted_source(&rows);
  status = kl_totals(&totals, &smoothed, poll);
  return status == KL_OK ? kl_kl_of_masses(&totals, &smoothed, poll, &result->value) : status;
}

static KlStatus kl_smoothed_members(const KlMember *p, const KlMember *q, const double *parameter,
                                    const KlPoll *poll, KlResult *result, bool *done) {
  (void)p;
  (void)q;
  (void)parameter;
  (void)poll;
  *done = true;
  *result = kl_no_result("a pseudo-count is for labels; dist_kl compares families as they are");
  return KL_OK;
}

const KlDivergence kl_divergence_kl_smoothed = {
    .name = "kl_smoothed",
    .properties = KL_NATS,
    .parameters = 1,
    .parameter = {{"alpha", &kl_domain_mass, 0.0}},
    .required = true,
    .most = HUGE_VAL,
    .masses = kl_smoothed_masses,
    .members = kl_smoothed_members,
    .bound = 0.501,
    .help = "Kullback-Leibler divergence with alpha added to the mass of every label of either",
    .source = "Lidstone 1920; Jeffreys 1946 for 1/2, Laplace 1814 for 1",
};
