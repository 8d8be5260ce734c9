/* compared.c - a column while it is compared: its sides made ready. */
#include "report/compared.h"

#include "base/memory.h"
#include "dist/look.h"
#include "divergence/divergence.h"

/* ---- cells ---- */

static void compared_clear_cells(KlCellMasses *cells) {
  kl_contributions_clear(&cells->labels);
  kl_sample_bins_clear(&cells->bins);
  kl_release(cells->own);
}

/* The labels of both sides, or the bins of two hists. */
static KlStatus compared_labels(KlCompared *c, const KlPoll *poll, KlProblem *problem) {
  KlCellMasses *cells = &c->cells;
  KlStatus status =
      kl_contributions_begin(&cells->labels, &kl_divergence_jeffreys, &c->dist[KL_BASELINE],
                             &c->dist[KL_CURRENT], poll, problem);
  if (status != KL_OK || cells->labels.count == 0) {
    return status;
  }
  cells->own = kl_allocate(cells->labels.count * sizeof *cells->own);
  if (cells->own == NULL) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < cells->labels.count; i++) {
    cells->own[i] = cells->labels.row[i].mass;
  }
  cells->mass = cells->own;
  cells->count = cells->labels.count;
  cells->edge = cells->labels.edge;
  cells->edges = cells->labels.edges;
  return KL_OK;
}

static KlStatus compared_bins(const KlCompared *c, bool pooled, KlCellMasses *cells,
                              const KlPoll *poll) {
  int bins = pooled ? KL_REPORT_BINS : c->options->bins;
  KlStatus status = kl_sample_bins(&cells->bins, &c->line[KL_BASELINE].points,
                                   &c->line[KL_CURRENT].points, bins, pooled, poll);
  cells->mass = cells->bins.row;
  cells->count = cells->bins.array.count;
  cells->edge = cells->bins.edge;
  cells->edges = cells->bins.edges;
  return status;
}

/* ---- sides ---- */

static KlStatus compared_sd(KlCompared *c, const KlPoll *poll, KlProblem *problem) {
  KlLook look;
  KlScaled sd = kl_scaled_zero();
  bool exists = false;
  KlStatus status = kl_look_begin(&look, &c->dist[KL_BASELINE], poll, problem);
  if (status == KL_OK) {
    status = kl_look_sd(&look, 0, &sd, &exists, problem);
  }
  kl_look_end(&look);
  c->sd = exists ? kl_scaled_round(sd) : 0.0;
  return status;
}

static KlStatus compared_line(KlCompared *c, const KlPoll *poll, KlProblem *problem) {
  KlStatus status = KL_OK;
  for (int i = 0; i < KL_REPORT_SIDES && status == KL_OK; i++) {
    status = kl_observe(&c->line[i], &c->dist[i], problem);
  }
  status = status == KL_OK ? compared_sd(c, poll, problem) : status;
  status = status == KL_OK ? compared_bins(c, false, &c->cells, poll) : status;
  return status == KL_OK ? compared_bins(c, true, &c->pooled, poll) : status;
}

KlStatus kl_compared_begin(KlCompared *c, const KlPoll *poll, KlProblem *problem) {
  KlStatus status = KL_OK;
  for (int i = 0; i < KL_REPORT_SIDES && status == KL_OK; i++) {
    status = kl_dist_decode(&c->dist[i], c->bytes[i].data, c->bytes[i].size, poll, problem);
  }
  if (status != KL_OK) {
    return status;
  }
  KlKind p = c->dist[KL_BASELINE].kind, q = c->dist[KL_CURRENT].kind;
  c->on_line = p == q && (p == KL_KIND_SAMPLE || p == KL_KIND_SKETCH);
  return c->on_line ? compared_line(c, poll, problem) : compared_labels(c, poll, problem);
}

void kl_compared_clear(KlCompared *c) {
  compared_clear_cells(&c->cells);
  compared_clear_cells(&c->pooled);
  for (int i = 0; i < KL_REPORT_SIDES; i++) {
    kl_observed_clear(&c->line[i]);
    kl_dist_clear(&c->dist[i]);
    kl_bytes_clear(&c->bytes[i]);
  }
}

/* ---- which metrics ---- */

bool kl_compared_takes(const KlCompared *c, const KlMetric *metric) {
  if (metric->aspect != c->aspect || (metric->in_sd && !(c->sd > 0.0))) {
    return false;
  }
  switch (metric->over) {
  case KL_OVER_POINTS:
    return c->on_line;
  case KL_OVER_LABELS:
    return !c->on_line;
  default:
    return true;
  }
}

/* On the line the first that goes by points; of two labels the first that tells them best; else the
** first. */
const KlMetric *kl_compared_usual(const KlCompared *c, KlColumnKind kind) {
  for (size_t i = 0; i < KL_METRICS; i++) {
    const KlMetric *metric = kl_metric_at(i);
    bool fits = c->on_line                  ? metric->over == KL_OVER_POINTS
                : kind == KL_COLUMN_BOOLEAN ? metric->of_two
                                            : true;
    if (fits && kl_compared_takes(c, metric)) {
      return metric;
    }
  }
  return NULL;
}

const KlCellMasses *kl_compared_cells(const KlCompared *c, const KlMetric *metric) {
  return c->on_line && metric->over == KL_OVER_POOLED_BINS ? &c->pooled : &c->cells;
}

double kl_compared_smoothing(const KlCompared *c, const KlMetric *metric) {
  return metric->smoothing != NULL ? c->options->smoothing : 0.0;
}
