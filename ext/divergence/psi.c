/* psi.c - population stability index: Jeffreys divergence of binned data, in nats. */
#include "divergence/discrete.h"
#include "divergence/jeffreys.h"
#include "divergence/members.h"

/* NaN stands for NULL, the usual bins: 10 of data, those that are there of counts. */
static const KlDomain psi_bins = {1.0, 10000.0, "whole number of bins from 1 to 10000"};

enum { PSI_STRETCH = 64 };

/* Rows with a pseudo-count more on both sides. */
typedef struct PsiRows {
  const KlMassSource *source;
  double smoothing;
} PsiRows;

typedef struct PsiVisit {
  double smoothing;
  KlMassVisit *visit;
  void *work;
} PsiVisit;

static void psi_visit(void *work, const KlMassPair *row, size_t count) {
  const PsiVisit *w = work;
  KlMassPair smoothed[PSI_STRETCH];
  size_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    smoothed[filled++] = (KlMassPair){kl_dd_add_double(row[i].p, w->smoothing),
                                      kl_dd_add_double(row[i].q, w->smoothing)};
    if (filled == PSI_STRETCH || i + 1 == count) {
      w->visit(w->work, smoothed, filled);
      filled = 0;
    }
  }
}

static KlStatus psi_each(const void *rows, KlMassVisit *visit, void *work, const KlPoll *poll) {
  const PsiRows *r = rows;
  PsiVisit w = {r->smoothing, visit, work};
  return r->source->each(r->source->rows, psi_visit, &w, poll);
}

/* Each row of the source is a cell, with mass or without.  A side that has none before smoothing
** has no index.  Bins are the source's own. */
static KlStatus psi_masses(const double *parameter, const KlMassSource *source, const KlPoll *poll,
                           KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  PsiRows rows = {source, parameter[1]};
  KlMassSource smoothed = {.rows = &rows, .each = psi_each};
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
