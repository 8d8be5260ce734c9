/* compare_detail_table.c - dist_compare_detail(baseline, current, options): what moved. */
#include <math.h>

#include "sqlite/label_argument.h"
#include "sqlite/report_read.h"
#include "sqlite/report_result.h"
#include "sqlite/table_function.h"

typedef struct DetailCursor {
  KlReport report;
  size_t row, cell; /* of the report's rows, those of first metrics alone; of its column's cells */
} DetailCursor;

/* The cells are those of a column's first metric. */
static bool detail_is_first(const KlReportRow *row) {
  return row->metric != NULL && row->metric == &row->column->metric[0];
}

/* To the next row that has the cell. */
static void detail_settle(DetailCursor *cursor) {
  const KlReport *report = &cursor->report;
  while (cursor->row < report->count && (!detail_is_first(&report->row[cursor->row]) ||
                                         cursor->cell >= report->row[cursor->row].column->cells)) {
    cursor->row++;
    cursor->cell = 0;
  }
}

static int detail_open(KlRows *rows, sqlite3_value *const *argument) {
  DetailCursor *cursor = rows->cursor;
  KlReportRead read = {.function = "dist_compare_detail", .db = rows->db};
  int code = kl_report_read_both(&read, argument, SIZE_MAX, &cursor->report, &rows->error);
  kl_report_read_clear(&read);
  detail_settle(cursor);
  return code;
}

static bool detail_more(const KlRows *rows) {
  const DetailCursor *cursor = rows->cursor;
  return cursor->row < cursor->report.count;
}

static int detail_next(KlRows *rows) {
  DetailCursor *cursor = rows->cursor;
  cursor->cell++;
  detail_settle(cursor);
  return SQLITE_OK;
}

enum {
  DETAIL_STATUS,
  DETAIL_SEGMENT,
  DETAIL_COLUMN,
  DETAIL_KIND,
  DETAIL_ASPECT,
  DETAIL_METRIC,
  DETAIL_VALUE,
  DETAIL_RANK,
  DETAIL_LABEL,
  DETAIL_LOW,
  DETAIL_HIGH,
  DETAIL_SHARE_BASELINE,
  DETAIL_SHARE_CURRENT,
  DETAIL_CHANGE,
  DETAIL_CONTRIBUTION,
  DETAIL_COLUMNS
};

static void detail_cell(sqlite3_context *context, const KlReportColumn *c, const KlReportCell *cell,
                        int column) {
  switch (column) {
  case DETAIL_LABEL:
    kl_report_result_cell(context, c, cell);
    break;
  case DETAIL_LOW:
    kl_report_result_place(context, c, isfinite(cell->low) ? cell->low : (double)NAN);
    break;
  case DETAIL_HIGH:
    kl_report_result_place(context, c, isfinite(cell->high) ? cell->high : (double)NAN);
    break;
  case DETAIL_SHARE_BASELINE:
    sqlite3_result_double(context, cell->share[KL_BASELINE]);
    break;
  case DETAIL_SHARE_CURRENT:
    sqlite3_result_double(context, cell->share[KL_CURRENT]);
    break;
  case DETAIL_CHANGE:
    sqlite3_result_double(context, cell->share[KL_CURRENT] - cell->share[KL_BASELINE]);
    break;
  default:
    sqlite3_result_double(context, cell->contribution);
  }
}

static void detail_column(const KlRows *rows, sqlite3_context *context, int column) {
  const DetailCursor *cursor = rows->cursor;
  const KlReportRow *row = &cursor->report.row[cursor->row];
  const KlReportColumn *c = row->column;
  switch (column) {
  case DETAIL_STATUS:
    kl_report_result_text(context, kl_report_status_name(row->status));
    break;
  case DETAIL_SEGMENT:
    kl_report_result_segment(context, c);
    break;
  case DETAIL_COLUMN:
    kl_report_result_text(context, c->name);
    break;
  case DETAIL_KIND:
    kl_report_result_text(context, kl_column_kind_name(c->kind));
    break;
  case DETAIL_ASPECT:
    kl_report_result_text(context, kl_aspect_name(c->aspect));
    break;
  case DETAIL_RANK:
    sqlite3_result_int64(context, (sqlite3_int64)cursor->cell + 1);
    break;
  case DETAIL_METRIC:
    kl_report_result_text(context, row->metric->name);
    break;
  case DETAIL_VALUE:
    sqlite3_result_double(context, row->metric->value);
    break;
  default:
    detail_cell(context, c, &c->cell[cursor->cell], column);
  }
}

static void detail_close(KlRows *rows) { kl_report_clear(&((DetailCursor *)rows->cursor)->report); }

const KlTable kl_table_dist_compare_detail = {
    .name = "dist_compare_detail",
    .columns = "status TEXT, segment, \"column\" TEXT, kind TEXT, aspect TEXT, metric TEXT, value "
               "REAL, rank INTEGER, label, low, high, "
               "share_baseline REAL, share_current REAL, change REAL, contribution REAL",
    .argument = {"baseline", "current", "options"},
    .optional = 1,
    .visible = DETAIL_COLUMNS,
    .runs_sql = true,
    .size = sizeof(DetailCursor),
    .open = detail_open,
    .more = detail_more,
    .next = detail_next,
    .column = detail_column,
    .close = detail_close,
    .help = "what moved between two tables or queries: for each column its labels or bins, their "
            "shares on both sides, and contributions that add up to the metric's value",
    .example = "SELECT label, share_baseline, share_current FROM "
               "dist_compare_detail('SELECT ''a'' AS x', 'SELECT ''b'' AS x')",
};
