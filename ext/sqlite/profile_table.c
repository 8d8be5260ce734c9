/* profile_table.c - dist_profile(rows, options): each column as values, to be stored as a
** baseline. */
#include <math.h>

#include "base/memory.h"
#include "dist/sketch_cell.h"
#include "sqlite/host_poll.h"
#include "sqlite/label_argument.h"
#include "sqlite/report_read.h"
#include "sqlite/report_result.h"
#include "sqlite/table_function.h"

typedef struct ProfileCursor {
  KlReportRead read;
  KlColumnKind kind;
  KlReportSide about;
  KlBytes value[3]; /* by KlAspect, of the row */
} ProfileCursor;

static size_t profile_rows(const ProfileCursor *cursor) {
  return cursor->read.build.segments * cursor->read.build.columns;
}

static void profile_clear_row(ProfileCursor *cursor) {
  for (int i = 0; i < 3; i++) {
    kl_bytes_clear(&cursor->value[i]);
  }
}

/* Makes the values of the row that the cursor has come to. */
static int profile_load(KlRows *rows) {
  ProfileCursor *cursor = rows->cursor;
  KlReportBuild *build = &cursor->read.build;
  KlProblem problem = {""};
  KlHostPoll host;
  profile_clear_row(cursor);
  if ((size_t)rows->row >= profile_rows(cursor)) {
    return SQLITE_OK;
  }
  size_t columns = build->columns;
  kl_host_poll_begin_on(&host, rows->db);
  KlStatus status = kl_report_profile(build, build->segment[(size_t)rows->row / columns],
                                      (size_t)rows->row % columns, &host.poll, &cursor->kind,
                                      &cursor->about, cursor->value, &problem);
  kl_host_poll_end(&host);
  return kl_report_read_code(&cursor->read, status, &problem, &rows->error);
}

static int profile_open(KlRows *rows, sqlite3_value *const *argument) {
  ProfileCursor *cursor = rows->cursor;
  cursor->read =
      (KlReportRead){.function = "dist_profile", .db = rows->db, .usual_sketch = KL_SKETCH_BITS};
  int code = kl_report_read(&cursor->read, 1, argument, &rows->error);
  return code == SQLITE_OK ? profile_load(rows) : code;
}

static bool profile_more(const KlRows *rows) {
  const ProfileCursor *cursor = rows->cursor;
  return (size_t)rows->row < profile_rows(cursor);
}

static int profile_next(KlRows *rows) { return profile_load(rows); }

enum {
  PROFILE_SEGMENT,
#define KL_PROFILE(enumerator, name) PROFILE_##enumerator,
#include "sqlite/profile_columns.def"
#undef KL_PROFILE
  PROFILE_COLUMNS
};

static void profile_number(sqlite3_context *context, const KlReportSide *about, int column) {
  switch (column) {
  case PROFILE_ROWS:
    kl_report_result_count(context, about->rows);
    break;
  case PROFILE_NULLS:
    kl_report_result_count(context, about->nulls);
    break;
  case PROFILE_STRAYS:
    kl_report_result_count(context, about->strays);
    break;
  case PROFILE_LABELS:
    kl_report_result_count(context, about->labels);
    break;
  case PROFILE_MEAN:
    sqlite3_result_double(context, about->mean);
    break;
  case PROFILE_SD:
    sqlite3_result_double(context, about->sd);
    break;
  case PROFILE_MEDIAN:
    sqlite3_result_double(context, about->median);
    break;
  case PROFILE_LOW:
    sqlite3_result_double(context, about->low);
    break;
  default:
    sqlite3_result_double(context, about->high);
  }
}

static void profile_value(sqlite3_context *context, const KlBytes *value) {
  if (value->size > 0) {
    sqlite3_result_blob64(context, value->data, value->size, SQLITE_TRANSIENT);
  }
}

static void profile_column(const KlRows *rows, sqlite3_context *context, int column) {
  const ProfileCursor *cursor = rows->cursor;
  const KlReportBuild *build = &cursor->read.build;
  const KlBuildSegment *segment = build->segment[(size_t)rows->row / build->columns];
  switch (column) {
  case PROFILE_SEGMENT:
    if (build->options->by != NULL && !segment->is_null) {
      kl_result_label(context, &segment->label);
    }
    break;
  case PROFILE_COLUMN:
    kl_report_result_text(context, build->column[(size_t)rows->row % build->columns].name);
    break;
  case PROFILE_KIND:
    kl_report_result_text(context, kl_column_kind_name(cursor->kind));
    break;
  case PROFILE_VALUE:
    profile_value(context, &cursor->value[KL_ASPECT_VALUES]);
    break;
  case PROFILE_NULL_VALUE:
    profile_value(context, &cursor->value[KL_ASPECT_NULLS]);
    break;
  case PROFILE_STRAY_VALUE:
    profile_value(context, &cursor->value[KL_ASPECT_STRAYS]);
    break;
  default:
    profile_number(context, &cursor->about, column);
  }
}

static void profile_close(KlRows *rows) {
  ProfileCursor *cursor = rows->cursor;
  profile_clear_row(cursor);
  kl_report_read_clear(&cursor->read);
}

const KlTable kl_table_dist_profile = {
    .name = "dist_profile",
    .columns = "segment, \"column\" TEXT, kind TEXT, rows, nulls, strays, labels, mean REAL, "
               "sd REAL, median REAL, low REAL, high REAL, value BLOB, null_value BLOB, "
               "stray_value BLOB",
    .argument = {"baseline", "options"},
    .optional = 1,
    .visible = PROFILE_COLUMNS,
    .runs_sql = true,
    .size = sizeof(ProfileCursor),
    .open = profile_open,
    .more = profile_more,
    .next = profile_next,
    .column = profile_column,
    .close = profile_close,
    .help = "each column of a table or query as distribution values: stored as a table, it is a "
            "baseline for dist_compare when the rows are gone; numbers are sketches unless "
            "options say otherwise",
    .example = "SELECT \"column\", kind, rows, mean FROM dist_profile('SELECT 1 AS x')",
};
