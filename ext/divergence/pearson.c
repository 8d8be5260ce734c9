/* pearson.c - Pearson's chi-squared divergence. */
#include "divergence/discrete.h"
#include "divergence/members.h"

/* (p - q)^2/q: the quotient first, so that the product is as large as the value.  +Inf for q = 0 <
** p. */
static KlDd pearson_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  if (o->b.hi == 0.0) {
    return kl_dd(o->a.hi > 0.0 ? HUGE_VAL : 0.0, 0.0);
  }
  KlScaled d = kl_scaled(o->d, 0);
  return kl_scaled_dd(kl_scaled_multiply(d, kl_scaled_divide(d, kl_scaled(o->b, 0))));
}

static void pearson_visit(void *work, const KlChance *o) {
  kl_wide_add(work, kl_scaled_sign(o->q) == 0
                        ? kl_scaled_infinity()
                        : kl_scaled_multiply(o->d, kl_scaled_divide(o->d, o->q)));
}

static KlStatus pearson_masses(const double *parameter, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result) {
  (void)parameter;
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  KlWideSum sum;
  kl_wide_begin(&sum);
  status = kl_discrete_visit(&totals, pearson_visit, &sum, source, poll);
  if (status == KL_OK) {
    result->value = kl_wide_value(&sum);
  }
  return status;
}

const KlDivergence kl_divergence_chi2 = {
    .name = "chi2",
    .properties = KL_MONOTONE,
    .most = HUGE_VAL,
    .term = pearson_term,
    .masses = pearson_masses,
    .members = kl_members_chi2,
    .bound = 0.501,
    .help = "Pearson's chi-squared divergence: sum of (p - q)^2/q",
    .source = "Pearson 1900; Liese & Vajda 2006",
};
