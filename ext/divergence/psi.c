/* psi.c - population stability index: Jeffreys divergence of binned data, in nats. */
#include "divergence/adjusted.h"
#include "divergence/discrete.h"
#include "divergence/jeffreys.h"
#include "divergence/members.h"

/* NaN stands for NULL, the usual bins: 10 of data, those that are there of counts. */
static const KlDomain psi_bins = {1.0, 10000.0, "whole number of bins from 1 to 10000"};

/* Each row of the source is a cell, with mass or without.  A side that has none before smoothing
** has no index.  Bins are the source's own. */
static KlStatus psi_masses(const double *parameter, const KlMassSource *source, const KlPoll *poll,
                           KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  const KlAdjustment more = kl_pseudo_count(parameter[1]);
  const KlAdjusted rows = {source, more, more, 0.0};
  const KlMassSource smoothed = kl_adjusted_source(&rows);
  if (parameter[1] > 0.0) {
    source = &smoothed;
    status = kl_totals(&totals, source, poll);
  }
  return status != KL_OK
             ? status
             : kl_discrete_sum(&totals, kl_jeffreys_term, NULL, source, poll, &result->value);
}

const KlDivergence kl_divergence_psi = {
    .name = "psi",
    .properties = KL_SYMMETRIC | KL_MONOTONE | KL_OPEN,
    .parameters = 2,
    .parameter = {{"bins", &psi_bins, (double)NAN}, {"smoothing", &kl_domain_mass, 0.0}},
    .most = HUGE_VAL,
    .term = kl_jeffreys_term,
    .masses = psi_masses,
    .members = kl_members_psi,
    .bound = 0.501,
    .help =
        "population stability index: Jeffreys divergence in nats over bins or labels; smoothing is "
        "added to each",
    .source = "Siddiqi 2006, section 10; Yurdakul 2018",
};
