/* kl.c - Kullback-Leibler divergence. */
#include "divergence/kl.h"

#include "divergence/estimate.h"
#include "divergence/members.h"
#include "num/bregman.h"

/* sum p ln(p/q) = sum (p ln(p/q) - p + q), since P and Q both add up to 1. */
static KlDd kl_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  KlDd term = kl_bregman_entropy(o->a, o->b, o->d);
  return o->log_lack.hi > 0.0 ? kl_dd_add(term, kl_dd_multiply(o->a, o->log_lack)) : term;
}

KlStatus kl_kl_of_masses(const KlTotals *totals, const KlMassSource *source, const KlPoll *poll,
                         KlScaled *value) {
  return kl_discrete_sum(totals, kl_term, NULL, source, poll, value);
}

/* The divergence of P and Q as they are, or of what an estimator makes of counts (Hausser &
** Strimmer 2009, section 2): a side that is stated is known, and stays as it is. */
static KlStatus kl_masses(const double *parameter, const KlMassSource *source, const KlPoll *poll,
                          KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists || kl_estimate_is_odd(parameter, result)) {
    return status;
  }
  if (kl_estimator(parameter) == KL_PLUG_IN) {
    return kl_kl_of_masses(&totals, source, poll, &result->value);
  }
  KlAdjusted rows;
  status = kl_estimate(parameter, false, &totals, source, poll, &rows, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  KlMassSource adjusted = kl_adjusted_source(&rows);
  status = kl_totals(&totals, &adjusted, poll);
  return status == KL_OK ? kl_kl_of_masses(&totals, &adjusted, poll, &result->value) : status;
}

static KlStatus kl_members(const KlMember *p, const KlMember *q, const double *parameter,
                           const KlPoll *poll, KlResult *result, bool *done) {
  return kl_estimate_of_members(parameter, result, done)
             ? KL_OK
             : kl_members_kl(p, q, parameter, poll, result, done);
}

const KlDivergence kl_divergence_kl = {
    .name = "kl",
    .properties = KL_NATS | KL_MONOTONE,
    .parameters = KL_ESTIMATE_PARAMETERS,
    .parameter = KL_ESTIMATE_ARGUMENTS,
    .options = KL_ESTIMATE_PARAMETERS,
    .choice = {kl_estimators_of_masses},
    .most = HUGE_VAL,
    .term = kl_term,
    .masses = kl_masses,
    .members = kl_members,
    .bound = 0.501,
    .help = "Kullback-Leibler divergence: sum of p ln(p/q)",
    .source = "Kullback & Leibler 1951, eq. 2.4; generalised as in Csiszar 1991",
};
