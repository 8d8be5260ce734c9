/* compared_metric.c - a column while it is compared: its metrics, noise floors and test. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "dist/compare.h"
#include "report/compared.h"
#include "report/sql_text.h"

/* ---- the value ---- */

static const KlDivergence *compared_divergence(const char *name) {
  return kl_divergence_by_name(name, strlen(name));
}

static bool compared_is_bins(const KlDivergence *divergence, int i) {
  const char *name = divergence->parameter[i].name;
  return name != NULL && strcmp(name, "bins") == 0;
}

static bool compared_is_smoothing(const KlMetric *metric, const KlDivergence *divergence, int i) {
  const char *name = divergence->parameter[i].name;
  return name != NULL && metric->smoothing != NULL && strcmp(name, metric->smoothing) == 0;
}

/* The divergence's parameters, as SQL's usual ones, but for bins and smoothing.  Labels are in no
** bins. */
static void compared_parameters(const KlCompared *c, const KlMetric *metric,
                                const KlDivergence *divergence, double *parameter) {
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    parameter[i] = divergence->parameter[i].otherwise;
    if (compared_is_bins(divergence, i)) {
      parameter[i] = c->on_line ? c->options->bins : (double)NAN;
    } else if (compared_is_smoothing(metric, divergence, i)) {
      parameter[i] = c->options->smoothing;
    }
  }
}

/* A divergence of both sides, rounded as its SQL function rounds it; NaN and `why` for none. */
static KlStatus compared_compare(const KlCompared *c, const KlDivergence *divergence,
                                 const double *parameter, double base, const KlPoll *poll,
                                 double *value, const char **why, KlProblem *problem) {
  KlResult result = {.exists = false};
  /* Comparing solves fits, which neither of these is. */
  KlDist p = c->dist[KL_BASELINE], q = c->dist[KL_CURRENT];
  KlStatus status = kl_compare(divergence, parameter, &p, &q, poll, &result, problem);
  *value = (double)NAN;
  *why = NULL;
  if (status == KL_OK && result.exists) {
    *value = kl_scaled_round(kl_divergence_units(divergence, result.value, base));
  } else if (status == KL_OK) {
    *why = result.method;
  }
  return status;
}

static KlStatus compared_name(const KlCompared *c, const KlMetric *metric,
                              char name[KL_METRIC_NAME]) {
  KlBytes text = {0};
  kl_sql_text(&text, metric->name);
  double smoothing = kl_compared_smoothing(c, metric);
  if (smoothing > 0.0) {
    kl_sql_text(&text, "(smoothing=");
    kl_sql_number(&text, smoothing);
    kl_sql_text(&text, ")");
  }
  size_t size = text.size < KL_METRIC_NAME - 1 ? text.size : KL_METRIC_NAME - 1;
  memcpy(name, text.data != NULL ? (const char *)text.data : "", size);
  name[size] = '\0';
  KlStatus status = text.failed ? KL_NO_MEMORY : KL_OK;
  kl_bytes_clear(&text);
  return status;
}

KlStatus kl_compared_value(const KlCompared *c, const KlMetric *metric, KlReportMetric *out,
                           const KlPoll *poll, KlProblem *problem) {
  const KlDivergence *divergence = compared_divergence(metric->divergence);
  double parameter[KL_DIVERGENCE_PARAMETERS];
  compared_parameters(c, metric, divergence, parameter);
  KlStatus status = compared_name(c, metric, out->name);
  if (status != KL_OK) {
    return status;
  }
  out->metric = metric;
  out->noise_floor = (double)NAN;
  out->warn = c->options->warn[kl_metric_position(metric)];
  out->alert = c->options->alert[kl_metric_position(metric)];
  status = compared_compare(c, divergence, parameter, metric->base, poll, &out->value, &out->why,
                            problem);
  if (metric->in_sd) {
    out->value /= c->sd;
  }
  return status;
}

/* ---- SQL ---- */

void kl_compared_sql(KlBytes *sql, const KlCompared *c, const KlMetric *metric) {
  const KlDivergence *divergence = compared_divergence(metric->divergence);
  kl_sql_text(sql, "dist_");
  kl_sql_text(sql, metric->divergence);
  kl_sql_text(sql, "(p, q");
  for (int i = 0; i < divergence->parameters; i++) {
    if (compared_is_smoothing(metric, divergence, i)) {
      kl_sql_text(sql, ", ");
      kl_sql_number(sql, c->options->smoothing);
    } else if (compared_is_bins(divergence, i) && c->on_line) {
      kl_sql_text(sql, ", ");
      kl_sql_integer(sql, c->options->bins);
    } else if (compared_is_bins(divergence, i)) {
      kl_sql_text(sql, ", NULL");
    }
  }
  if (metric->base > 0) {
    kl_sql_text(sql, ", ");
    kl_sql_integer(sql, metric->base);
  }
  kl_sql_text(sql, metric->in_sd ? ") / dist_sd(p)" : ")");
}

/* ---- what chance does ---- */

/* The least number of 6 digits that is not below x, but for what rounding may have put on top: a
** metric that is what many deals are, as shares of few rows are, must not be above the floor for an
** ulp between two ways to compute it. */
static double compared_round_up(double x) {
  double unit = 1.0, parts = 1.0;
  if (!(x > 1e-15 && x < 1e15)) {
    return x;
  }
  while (x / unit >= 1e6) {
    unit *= 10.0;
  }
  while (x * parts < 1e5) {
    parts *= 10.0;
  }
  return ceil(x * (1.0 - 1e-12) / unit * parts) / parts * unit;
}

/* The floors of those of the metrics that go by these cells. */
static KlStatus compared_floors_of(const KlCompared *c, const KlChanceCells *chance,
                                   const KlCellMasses *cells, KlReportMetric *metric, int count,
                                   const KlPoll *poll) {
  KlChanceMetric wanted[KL_METRICS];
  int place[KL_METRICS], wants = 0;
  for (int i = 0; i < count; i++) {
    const KlCellMasses *own =
        metric[i].metric->over == KL_OVER_POINTS ? NULL : kl_compared_cells(c, metric[i].metric);
    if (own == cells && !isnan(metric[i].value)) {
      wanted[wants] = (KlChanceMetric){.statistic = metric[i].metric->chance};
      wanted[wants].parameter = kl_compared_smoothing(c, metric[i].metric);
      place[wants++] = i;
    }
  }
  KlStatus status =
      wants > 0 ? kl_chance_floors(chance, c->options->alpha, wanted, wants, poll) : KL_OK;
  for (int i = 0; i < wants && status == KL_OK; i++) {
    metric[place[i]].noise_floor = compared_round_up(wanted[i].floor);
  }
  return status;
}

static KlStatus compared_chance_of_cells(const KlCompared *c, const KlCellMasses *cells,
                                         KlChanceCells *chance) {
  return kl_chance_of_masses(chance, cells->mass, cells->count, kl_dist_size(&c->dist[KL_BASELINE]),
                             kl_dist_size(&c->dist[KL_CURRENT]));
}

static KlStatus compared_cell_floors(const KlCompared *c, const KlCellMasses *cells,
                                     KlReportMetric *metric, int count, const KlPoll *poll) {
  KlChanceCells chance = {0};
  KlStatus status = compared_chance_of_cells(c, cells, &chance);
  status = status == KL_OK ? compared_floors_of(c, &chance, cells, metric, count, poll) : status;
  kl_chance_clear(&chance);
  return status;
}

static KlStatus compared_line_floors(const KlCompared *c, KlReportMetric *metric, int count,
                                     const KlPoll *poll) {
  KlChanceCells chance = {0};
  KlStatus status = kl_chance_of_points(&chance, &c->line[KL_BASELINE].points,
                                        &c->line[KL_CURRENT].points, c->sd, poll);
  status = status == KL_OK ? compared_floors_of(c, &chance, NULL, metric, count, poll) : status;
  kl_chance_clear(&chance);
  return status;
}

KlStatus kl_compared_floors(const KlCompared *c, KlReportMetric *metric, int count,
                            const KlPoll *poll) {
  bool line = false, own = false, pooled = false;
  for (int i = 0; i < count; i++) {
    bool on_line = metric[i].metric->over == KL_OVER_POINTS;
    const KlCellMasses *cells = kl_compared_cells(c, metric[i].metric);
    line = line || on_line;
    own = own || (!on_line && cells == &c->cells);
    pooled = pooled || (!on_line && cells == &c->pooled);
  }
  KlStatus status = line ? compared_line_floors(c, metric, count, poll) : KL_OK;
  if (status == KL_OK && own) {
    status = compared_cell_floors(c, &c->cells, metric, count, poll);
  }
  return status == KL_OK && pooled ? compared_cell_floors(c, &c->pooled, metric, count, poll)
                                   : status;
}

/* ---- the test ---- */

KlStatus kl_compared_test(const KlCompared *c, KlReportColumn *column, const KlPoll *poll,
                          KlProblem *problem) {
  if (c->on_line) {
    const char *why;
    column->test = "KS";
    return compared_compare(c, &kl_divergence_ks_pvalue, NULL, 0.0, poll, &column->p_value, &why,
                            problem);
  }
  KlChanceCells chance = {0};
  KlStatus status = compared_chance_of_cells(c, &c->cells, &chance);
  status = status == KL_OK ? kl_chance_g(&chance, poll, &column->p_value, &column->test) : status;
  kl_chance_clear(&chance);
  return status;
}
