/* compared_chart.c - a column while it is compared: both sides as pictures on one scale. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "dist/plot.h"
#include "num/sort.h"
#include "report/compared.h"
#include "sample/pooled.h"

enum { CHART_CELLS = 40, CHART_PLOT = 20 };

/* The share of a side's rows beyond either end of a chart, at most: outliers do not squeeze it. */
static const double chart_tail = 0.005;

/* ---- the line ---- */

static void chart_widen(const KlPoints *points, double *low, double *high) {
  double total = kl_dd_round(points->total), passed = 0.0;
  double from = points->x[points->count - 1], to = from;
  bool started = false;
  for (size_t i = 0; i < points->count; i++) {
    passed += kl_dd_round(kl_points_weight(points, i));
    if (!started && passed > chart_tail * total) {
      from = points->x[i];
      started = true;
    }
    if (passed >= (1.0 - chart_tail) * total) {
      to = points->x[i];
      break;
    }
  }
  *low = from < *low ? from : *low;
  *high = to > *high ? to : *high;
}

static bool chart_is_whole(const KlPoints *points) {
  for (size_t i = 0; i < points->count; i++) {
    if (floor(points->x[i]) != points->x[i]) {
      return false;
    }
  }
  return true;
}

/* Whole numbers have cells of as many of them each, so that none looks higher for having more. */
static void chart_frame(const KlCompared *c, KlReportChart *chart) {
  const KlPoints *p = &c->line[KL_BASELINE].points, *q = &c->line[KL_CURRENT].points;
  double low = HUGE_VAL, high = -HUGE_VAL;
  chart_widen(p, &low, &high);
  chart_widen(q, &low, &high);
  chart->count = CHART_CELLS;
  if (chart_is_whole(p) && chart_is_whole(q) && high - low < 1e15) {
    double each = ceil((high - low + 1.0) / CHART_CELLS);
    chart->count = (int)ceil((high - low + 1.0) / each);
    high = low + each * chart->count;
  } else if (high == low) {
    chart->count = 1;
  }
  chart->low = low;
  chart->high = high;
}

static int chart_cell(const KlReportChart *chart, double x) {
  double width = chart->high / 2.0 - chart->low / 2.0;
  double place = width > 0.0 ? (x / 2.0 - chart->low / 2.0) / width : 0.0;
  double cell = floor(place * chart->count);
  return !(cell > 0.0) ? 0 : cell < chart->count ? (int)cell : chart->count - 1;
}

static void chart_fill(const KlReportChart *chart, const KlPoints *points, double *share) {
  double total = kl_dd_round(points->total);
  memset(share, 0, (size_t)chart->count * sizeof *share);
  for (size_t i = 0; i < points->count; i++) {
    share[chart_cell(chart, points->x[i])] += kl_dd_round(kl_points_weight(points, i)) / total;
  }
}

/* ---- plots ---- */

/* The plots of both sides, whose highest cell is the same full block. */
static KlStatus chart_plots(const double *const share[KL_REPORT_SIDES], int count,
                            KlReportColumn *column) {
  double most = 0.0;
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    for (int i = 0; i < count; i++) {
      most = share[side][i] > most ? share[side][i] : most;
    }
  }
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    KlBytes text = {0};
    kl_plot_cells(share[side], count, most, &text);
    kl_write_byte(&text, 0);
    if (text.failed) {
      kl_bytes_clear(&text);
      return KL_NO_MEMORY;
    }
    column->plot[side] = (char *)text.data;
  }
  return KL_OK;
}

/* A character for every other cell. */
static KlStatus chart_plot_line(const KlReportChart *chart, KlReportColumn *column) {
  double half[KL_REPORT_SIDES][CHART_CELLS];
  int each = chart->count > CHART_PLOT ? 2 : 1;
  int count = (chart->count + each - 1) / each;
  memset(half, 0, sizeof half);
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    for (int i = 0; i < chart->count; i++) {
      half[side][i / each] += chart->share[side][i];
    }
  }
  const double *const share[KL_REPORT_SIDES] = {half[KL_BASELINE], half[KL_CURRENT]};
  return chart_plots(share, count, column);
}

static KlStatus chart_of_line(const KlCompared *c, KlReportColumn *column) {
  KlReportChart *chart = &column->chart;
  chart_frame(c, chart);
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    chart->share[side] = kl_allocate((size_t)chart->count * sizeof *chart->share[side]);
    if (chart->share[side] == NULL) {
      return KL_NO_MEMORY;
    }
    chart_fill(chart, &c->line[side].points, chart->share[side]);
  }
  return chart_plot_line(chart, column);
}

/* ---- labels ---- */

/* The places of the cells with the greatest shares of both sides together, in their order. */
static KlStatus chart_places(const KlCellMasses *cells, const double *total, double *place,
                             int count, const KlPoll *poll) {
  double *key = kl_allocate((cells->count + 1) * 2 * sizeof *key);
  if (key == NULL) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < cells->count; i++) {
    key[2 * i] = 0.0 - (kl_dd_round(cells->mass[i].p) / total[KL_BASELINE] +
                        kl_dd_round(cells->mass[i].q) / total[KL_CURRENT]);
    key[2 * i + 1] = (double)i;
  }
  KlStatus status = kl_sort_rows(key, cells->count, 2, poll);
  for (int i = 0; i < count && status == KL_OK; i++) {
    place[i] = key[2 * i + 1];
  }
  kl_release(key);
  return status == KL_OK ? kl_sort_doubles(place, (size_t)count, poll) : status;
}

/* The most frequent labels, or the bins, in their order. */
static KlStatus chart_of_cells(const KlCompared *c, KlReportColumn *column, const KlPoll *poll) {
  const KlCellMasses *cells = &c->cells;
  int count = cells->count < CHART_PLOT ? (int)cells->count : CHART_PLOT;
  double place[CHART_PLOT], shares[KL_REPORT_SIDES][CHART_PLOT], total[KL_REPORT_SIDES] = {0.0};
  for (size_t i = 0; i < cells->count; i++) {
    total[KL_BASELINE] += kl_dd_round(cells->mass[i].p);
    total[KL_CURRENT] += kl_dd_round(cells->mass[i].q);
  }
  KlStatus status = chart_places(cells, total, place, count, poll);
  for (int i = 0; i < count && status == KL_OK; i++) {
    const KlMassPair *mass = &cells->mass[(size_t)place[i]];
    shares[KL_BASELINE][i] = kl_dd_round(mass->p) / total[KL_BASELINE];
    shares[KL_CURRENT][i] = kl_dd_round(mass->q) / total[KL_CURRENT];
  }
  const double *const share[KL_REPORT_SIDES] = {shares[KL_BASELINE], shares[KL_CURRENT]};
  return status == KL_OK ? chart_plots(share, count, column) : status;
}

KlStatus kl_compared_chart(const KlCompared *c, KlReportColumn *column, const KlPoll *poll) {
  KlStatus status = kl_poll(poll);
  if (status != KL_OK) {
    return status;
  }
  return c->on_line ? chart_of_line(c, column) : chart_of_cells(c, column, poll);
}
