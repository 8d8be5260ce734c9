/* compared_cells.c - a column while it is compared: what moved, label by label or bin by bin.
**
** A divergence is a sum over cells of terms >= 0 of both shares, or its square root; a cell's
** contribution is its part of the sum times the value, so that contributions add up to the value.
** The Wasserstein distance is an integral, and a bin's contribution the integral over it.
*/
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "num/sort.h"
#include "report/compared.h"
#include "report/own.h"
#include "sample/pooled.h"

/* ---- contributions ---- */

/* Both sides' masses and what smoothing adds to each. */
typedef struct CellsTotals {
  double p, q, more;
  size_t count;
} CellsTotals;

static CellsTotals cells_totals(const KlCellMasses *cells, double smoothing) {
  CellsTotals totals = {.more = smoothing, .count = cells->count};
  for (size_t i = 0; i < cells->count; i++) {
    totals.p += kl_dd_round(cells->mass[i].p);
    totals.q += kl_dd_round(cells->mass[i].q);
  }
  return totals;
}

static void cells_smoothed(const CellsTotals *totals, const KlMassPair *mass, double *p,
                           double *q) {
  double more = totals->more, all = more * (double)totals->count;
  *p = (kl_dd_round(mass->p) + more) / (totals->p + all);
  *q = (kl_dd_round(mass->q) + more) / (totals->q + all);
}

/* Sets each cell's contribution to a metric of this value. */
static void cells_contribute(const KlCompared *c, const KlCellMasses *cells,
                             const KlReportMetric *metric, double *contribution) {
  KlCellTerm *term = metric->metric->term;
  CellsTotals totals = cells_totals(cells, kl_compared_smoothing(c, metric->metric));
  double sum = 0.0, p, q;
  for (size_t i = 0; i < cells->count && term != NULL; i++) {
    cells_smoothed(&totals, &cells->mass[i], &p, &q);
    contribution[i] = term(p, q);
    sum += contribution[i];
  }
  for (size_t i = 0; i < cells->count; i++) {
    contribution[i] = term == NULL || !isfinite(sum) || isnan(metric->value) ? (double)NAN
                      : sum > 0.0 ? contribution[i] / sum * metric->value
                                  : 0.0;
  }
}

/* The integral of abs(F - G) over each bin, in the metric's unit. */
static KlStatus cells_transport(const KlCompared *c, double *contribution, const KlPoll *poll) {
  const KlCellMasses *cells = &c->cells;
  const KlPoints *p = &c->line[KL_BASELINE].points, *q = &c->line[KL_CURRENT].points;
  KlPooled pooled = kl_pooled(p, q);
  double n = kl_dd_round(p->total), m = kl_dd_round(q->total), a = 0.0, b = 0.0, last = 0.0;
  int bin = 0;
  memset(contribution, 0, cells->count * sizeof *contribution);
  for (size_t i = 0; kl_pooled_next(&pooled); i++) {
    double x = pooled.a.hi > 0.0 ? p->x[pooled.i - 1] : q->x[pooled.j - 1];
    double gap = fabs(a / n - b / m);
    for (; i > 0 && bin < cells->edges && cells->edge[bin] <= x; bin++) {
      contribution[bin] += gap * (cells->edge[bin] - last) / c->sd;
      last = cells->edge[bin];
    }
    if (i == 0) {
      while (bin < cells->edges && cells->edge[bin] <= x) {
        bin++;
      }
    } else {
      contribution[bin] += gap * (x - last) / c->sd;
    }
    last = x;
    a += kl_dd_round(pooled.a);
    b += kl_dd_round(pooled.b);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* ---- the report's cells ---- */

/* What the cells are sorted by, least first: rows of two numbers, the second of them the cell. */
static void cells_key(double contribution, double p, double q, size_t place, double *key) {
  key[0] = 0.0 - (isnan(contribution) ? fabs(p - q) : contribution); /* never -0 */
  key[1] = (double)place;
}

static KlStatus cells_put(const KlCellMasses *cells, const CellsTotals *totals, size_t i,
                          double contribution, KlReportCell *cell) {
  *cell = (KlReportCell){.is_bin = cells->edge != NULL,
                         .label.type = KL_LABEL_INTEGER,
                         .low = (double)NAN,
                         .high = (double)NAN,
                         .contribution = contribution};
  cell->share[KL_BASELINE] = kl_dd_round(cells->mass[i].p) / totals->p;
  cell->share[KL_CURRENT] = kl_dd_round(cells->mass[i].q) / totals->q;
  if (!cell->is_bin) {
    return kl_own_label(&cells->labels.row[i].label, &cell->label) ? KL_OK : KL_NO_MEMORY;
  }
  cell->low = i > 0 ? cells->edge[i - 1] : -HUGE_VAL;
  cell->high = i < (size_t)cells->edges ? cells->edge[i] : HUGE_VAL;
  return KL_OK;
}

/* What did not fit, as one. */
static void cells_rest(const KlCellMasses *cells, const CellsTotals *totals, const double *key,
                       size_t count, const double *contribution, KlReportCell *rest) {
  *rest = (KlReportCell){
      .is_rest = true, .label.type = KL_LABEL_INTEGER, .low = (double)NAN, .high = (double)NAN};
  for (size_t i = 0; i < count; i++) {
    size_t place = (size_t)key[2 * i + 1];
    rest->share[KL_BASELINE] += kl_dd_round(cells->mass[place].p) / totals->p;
    rest->share[KL_CURRENT] += kl_dd_round(cells->mass[place].q) / totals->q;
    rest->contribution += contribution[place];
  }
}

static KlStatus cells_take(const KlCellMasses *cells, const CellsTotals *totals, const double *key,
                           const double *contribution, size_t most, KlReportColumn *column) {
  size_t taken = cells->count <= most ? cells->count : most;
  column->cell = kl_allocate((taken + 1) * sizeof *column->cell);
  KlStatus status = column->cell != NULL ? KL_OK : KL_NO_MEMORY;
  for (size_t i = 0; i < taken && status == KL_OK; i++) {
    size_t place = (size_t)key[2 * i + 1];
    status = cells_put(cells, totals, place, contribution[place], &column->cell[column->cells]);
    column->cells += status == KL_OK;
  }
  if (status == KL_OK && taken < cells->count) {
    cells_rest(cells, totals, key + 2 * taken, cells->count - taken, contribution,
               &column->cell[column->cells++]);
  }
  return status;
}

static void cells_one_sided(const KlCellMasses *cells, KlReportColumn *column) {
  column->new_labels = column->vanished_labels = cells->edge == NULL ? 0.0 : (double)NAN;
  for (size_t i = 0; i < cells->count && cells->edge == NULL; i++) {
    column->new_labels += cells->mass[i].p.hi == 0.0;
    column->vanished_labels += cells->mass[i].q.hi == 0.0;
  }
}

KlStatus kl_compared_report_cells(const KlCompared *c, KlReportColumn *column, size_t most,
                                  const KlPoll *poll) {
  const KlReportMetric *metric = &column->metric[0];
  const KlCellMasses *cells = kl_compared_cells(c, metric->metric);
  CellsTotals totals = cells_totals(cells, 0.0);
  double *key = kl_allocate((cells->count + 1) * 2 * sizeof *key);
  double *contribution = kl_allocate((cells->count + 1) * sizeof *contribution);
  KlStatus status = key != NULL && contribution != NULL ? KL_OK : KL_NO_MEMORY;
  /* Mass that passes through a bin counts there, though the bin's share may stay as it is. */
  bool passing = metric->metric->transport;
  cells_one_sided(cells, column);
  if (status == KL_OK && passing) {
    status = cells_transport(c, contribution, poll);
  } else if (status == KL_OK) {
    cells_contribute(c, cells, metric, contribution);
  }
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    cells_key(passing ? (double)NAN : contribution[i], kl_dd_round(cells->mass[i].p) / totals.p,
              kl_dd_round(cells->mass[i].q) / totals.q, i, key + 2 * i);
  }
  status = status == KL_OK ? kl_sort_rows(key, cells->count, 2, poll) : status;
  if (status == KL_OK && c->aspect != KL_ASPECT_VALUES && cells->count == 2) {
    key[1] = 1.0; /* NULLs before values, whose share makes up for theirs */
    key[3] = 0.0;
  }
  status = status == KL_OK ? cells_take(cells, &totals, key, contribution, most, column) : status;
  kl_release(key);
  kl_release(contribution);
  return status;
}
