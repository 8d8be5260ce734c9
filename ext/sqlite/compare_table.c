/* compare_table.c - dist_compare(baseline, current, options): what drifted. */
#include <math.h>

#include "sqlite/report_read.h"
#include "sqlite/report_result.h"
#include "sqlite/table_function.h"

enum {
  COMPARE_STATUS,
  COMPARE_SEGMENT,
  COMPARE_COLUMN,
  COMPARE_KIND,
  COMPARE_ASPECT,
  COMPARE_METRIC,
  COMPARE_VALUE,
  COMPARE_THRESHOLD,
  COMPARE_ALERT_THRESHOLD,
  COMPARE_NOISE_FLOOR,
  COMPARE_P_VALUE,
  COMPARE_Q_VALUE,
  COMPARE_MOVED,
  COMPARE_MOST,
  COMPARE_MOST_BASELINE,
  COMPARE_MOST_CURRENT,
  COMPARE_PLOT_BASELINE,
  COMPARE_PLOT_CURRENT,
  COMPARE_MEAN_BASELINE,
  COMPARE_MEAN_CURRENT,
  COMPARE_MEDIAN_BASELINE,
  COMPARE_MEDIAN_CURRENT,
  COMPARE_CHANGE,
  COMPARE_CHANGE_SD,
  COMPARE_ROWS_BASELINE,
  COMPARE_ROWS_CURRENT,
  COMPARE_NULLS_BASELINE,
  COMPARE_NULLS_CURRENT,
  COMPARE_STRAYS_BASELINE,
  COMPARE_STRAYS_CURRENT,
  COMPARE_NEW_LABELS,
  COMPARE_VANISHED_LABELS,
  COMPARE_OUT_OF_RANGE,
  COMPARE_TEST,
  COMPARE_METHOD,
  COMPARE_NOTE,
  COMPARE_COLUMNS
};

static int compare_table_open(KlRows *rows, sqlite3_value *const *argument) {
  KlReport *report = rows->cursor;
  KlReportRead read = {.function = "dist_compare", .db = rows->db};
  int code = kl_report_read_both(&read, argument, 1, report, &rows->error);
  kl_report_read_clear(&read);
  return code;
}

static bool compare_table_more(const KlRows *rows) {
  const KlReport *report = rows->cursor;
  return (size_t)rows->row < report->count;
}

/* Numbers of a metric. */
static void compare_metric(sqlite3_context *context, const KlReportMetric *metric, int column) {
  if (metric == NULL) {
    return;
  }
  switch (column) {
  case COMPARE_METRIC:
    kl_report_result_text(context, metric->name);
    break;
  case COMPARE_VALUE:
    sqlite3_result_double(context, metric->value); /* NaN is NULL */
    break;
  case COMPARE_THRESHOLD:
    sqlite3_result_double(context, metric->warn);
    break;
  case COMPARE_ALERT_THRESHOLD:
    sqlite3_result_double(context, metric->alert);
    break;
  case COMPARE_NOISE_FLOOR:
    sqlite3_result_double(context, metric->noise_floor);
    break;
  default:
    kl_report_result_text(context, metric->method);
  }
}

/* The label or bin that has most to do with it. */
static void compare_most(sqlite3_context *context, const KlReportColumn *c, int column) {
  if (c->cells == 0 || c->cell[0].is_rest) {
    return;
  }
  if (column == COMPARE_MOVED) {
    kl_report_result_moved(context, c, &c->cell[0]);
  } else if (column == COMPARE_MOST) {
    kl_report_result_cell(context, c, &c->cell[0]);
  } else {
    sqlite3_result_double(
        context, c->cell[0].share[column == COMPARE_MOST_BASELINE ? KL_BASELINE : KL_CURRENT]);
  }
}

/* Mean and median on both sides: dates as dates. */
static void compare_place(sqlite3_context *context, const KlReportColumn *c, int column) {
  const KlReportSide *p = &c->side[KL_BASELINE], *q = &c->side[KL_CURRENT];
  if (c->aspect != KL_ASPECT_VALUES) {
    return;
  }
  switch (column) {
  case COMPARE_CHANGE:
    sqlite3_result_double(context, q->mean - p->mean);
    break;
  case COMPARE_CHANGE_SD:
    sqlite3_result_double(context, p->sd > 0.0 ? (q->mean - p->mean) / p->sd : (double)NAN);
    break;
  case COMPARE_MEAN_BASELINE:
    kl_report_result_place(context, c, p->mean);
    break;
  case COMPARE_MEAN_CURRENT:
    kl_report_result_place(context, c, q->mean);
    break;
  case COMPARE_MEDIAN_BASELINE:
    kl_report_result_place(context, c, p->median);
    break;
  default:
    kl_report_result_place(context, c, q->median);
  }
}

/* Rows, NULLs and strays, on either side by turns. */
static void compare_rows(sqlite3_context *context, const KlReportColumn *c, int column) {
  int of = column - COMPARE_ROWS_BASELINE;
  const KlReportSide *side = &c->side[of % 2 == 0 ? KL_BASELINE : KL_CURRENT];
  kl_report_result_count(context, of < 2 ? side->rows : of < 4 ? side->nulls : side->strays);
}

static void compare_about(sqlite3_context *context, const KlReportRow *row, int column) {
  const KlReportColumn *c = row->column;
  switch (column) {
  case COMPARE_STATUS:
    kl_report_result_text(context, kl_report_status_name(row->status));
    break;
  case COMPARE_SEGMENT:
    kl_report_result_segment(context, c);
    break;
  case COMPARE_COLUMN:
    kl_report_result_text(context, c->name);
    break;
  case COMPARE_KIND:
    kl_report_result_text(context, kl_column_kind_name(c->kind));
    break;
  case COMPARE_ASPECT:
    kl_report_result_text(context, kl_aspect_name(c->aspect));
    break;
  case COMPARE_P_VALUE:
    sqlite3_result_double(context, c->p_value);
    break;
  case COMPARE_Q_VALUE:
    sqlite3_result_double(context, c->q_value);
    break;
  case COMPARE_NEW_LABELS:
    kl_report_result_count(context, c->new_labels);
    break;
  case COMPARE_VANISHED_LABELS:
    kl_report_result_count(context, c->vanished_labels);
    break;
  case COMPARE_OUT_OF_RANGE:
    sqlite3_result_double(context, c->out_of_range);
    break;
  case COMPARE_TEST:
    kl_report_result_text(context, c->test);
    break;
  case COMPARE_PLOT_BASELINE:
  case COMPARE_PLOT_CURRENT:
    kl_report_result_text(context, c->plot[column - COMPARE_PLOT_BASELINE]);
    break;
  default:
    kl_report_result_text(context, c->note);
  }
}

static void compare_table_column(const KlRows *rows, sqlite3_context *context, int column) {
  const KlReport *report = rows->cursor;
  const KlReportRow *row = &report->row[rows->row];
  if ((column >= COMPARE_METRIC && column <= COMPARE_NOISE_FLOOR) || column == COMPARE_METHOD) {
    compare_metric(context, row->metric, column);
  } else if (column >= COMPARE_MOVED && column <= COMPARE_MOST_CURRENT) {
    compare_most(context, row->column, column);
  } else if (column >= COMPARE_MEAN_BASELINE && column <= COMPARE_CHANGE_SD) {
    compare_place(context, row->column, column);
  } else if (column >= COMPARE_ROWS_BASELINE && column <= COMPARE_STRAYS_CURRENT) {
    compare_rows(context, row->column, column);
  } else {
    compare_about(context, row, column);
  }
}

static void compare_table_close(KlRows *rows) { kl_report_clear(rows->cursor); }

const KlTable kl_table_dist_compare = {
    .name = "dist_compare",
    .columns =
        "status TEXT, segment, \"column\" TEXT, kind TEXT, aspect TEXT, metric TEXT, value REAL, "
        "threshold REAL, alert_threshold REAL, noise_floor REAL, p_value REAL, q_value REAL, moved "
        "TEXT, most, "
        "most_baseline REAL, most_current REAL, plot_baseline TEXT, plot_current TEXT, "
        "mean_baseline, mean_current, median_baseline, median_current, change REAL, "
        "change_sd REAL, rows_baseline, rows_current, nulls_baseline, nulls_current, "
        "strays_baseline, strays_current, new_labels, vanished_labels, out_of_range REAL, "
        "test TEXT, method TEXT, note TEXT",
    .argument = {"baseline", "current", "options"},
    .optional = 1,
    .visible = COMPARE_COLUMNS,
    .runs_sql = true,
    .size = sizeof(KlReport),
    .open = compare_table_open,
    .more = compare_table_more,
    .column = compare_table_column,
    .close = compare_table_close,
    .help = "what drifted between two tables or queries: a row for each column and metric, with "
            "noise floor, p, q and status, what drifted first",
    .example = "SELECT \"column\", status, metric, value FROM "
               "dist_compare('SELECT 1 AS x', 'SELECT 2 AS x')",
};
