/* report_read.c - a report of what two arguments name: tables, queries, stored profiles. */
#include "sqlite/report_read.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "report/own.h"
#include "report/report_form.h"
#include "sqlite/host_poll.h"
#include "sqlite/source.h"

/* The columns of a stored profile that are read back. */
enum {
#define KL_PROFILE(enumerator, name) PROFILE_##enumerator,
#include "sqlite/profile_columns.def"
#undef KL_PROFILE
  PROFILE_FIELDS
};

static const char *const profile_field[] = {
#define KL_PROFILE(enumerator, name) name,
#include "sqlite/profile_columns.def"
#undef KL_PROFILE
};

/* A side while it is read. */
typedef struct ReadSide {
  KlReportRead *read;
  KlSource *source;
  int side;
  size_t *column;  /* of the report, for each of the source's; the number of columns: none */
  int by, weights; /* of the source's columns; -1: none */
  int field[PROFILE_FIELDS]; /* the source's columns, where it is a profile */
  KlHostPoll *host;
  char **error;
} ReadSide;

static const char *const read_argument[] = {"baseline", "current"};
static const char *const read_name[] = {"the baseline", "the current table"};

int kl_report_read_code(const KlReportRead *read, KlStatus status, const KlProblem *problem,
                        char **error) {
  switch (status) {
  case KL_OK:
    return SQLITE_OK;
  case KL_REFUSED:
    *error = sqlite3_mprintf("%s(): %s", read->function, problem->text);
    return *error != NULL ? SQLITE_ERROR : SQLITE_NOMEM;
  case KL_INTERRUPTED:
    return SQLITE_INTERRUPT;
  default:
    return SQLITE_NOMEM;
  }
}

/* "dist_compare(): baseline: text" */
static int read_refuse(const ReadSide *side, const KlProblem *problem) {
  *side->error = sqlite3_mprintf("%s(): %s: %s", side->read->function, read_argument[side->side],
                                 problem->text);
  return *side->error != NULL ? SQLITE_ERROR : SQLITE_NOMEM;
}

static int read_code(const ReadSide *side, KlStatus status, const KlProblem *problem) {
  return status == KL_REFUSED ? read_refuse(side, problem)
                              : kl_report_read_code(side->read, status, problem, side->error);
}

/* ---- options ---- */

static int read_options_text(KlReportRead *read, sqlite3_value *value, char **error) {
  KlProblem problem = {""};
  kl_report_options_begin(&read->options);
  if (value == NULL || sqlite3_value_type(value) == SQLITE_NULL) {
    return SQLITE_OK;
  }
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    kl_problem(&problem, "options must be a JSON object, '{\"alpha\": 0.01}'");
    return kl_report_read_code(read, KL_REFUSED, &problem, error);
  }
  const void *text = sqlite3_value_text(value);
  if (text == NULL) {
    return SQLITE_NOMEM;
  }
  KlStatus status =
      kl_report_options_read(&read->options, text, (size_t)sqlite3_value_bytes(value), &problem);
  return kl_report_read_code(read, status, &problem, error);
}

static int read_options(KlReportRead *read, sqlite3_value *value, char **error) {
  int code = read_options_text(read, value, error);
  if (!read->options.says_sketch) {
    read->options.sketch = read->usual_sketch;
  }
  return code;
}

/* ---- columns ---- */

static int read_find(const KlSource *source, const char *name) {
  for (int i = 0; i < source->columns; i++) {
    const char *own = sqlite3_column_name(source->statement, i);
    if (own != NULL && kl_same_name(own, name)) {
      return i;
    }
  }
  return -1;
}

/* The place of the column that an option names; -1 where it names none. */
static int read_named(const ReadSide *side, const char *key, const char *name, int *place) {
  KlProblem problem = {""};
  *place = name != NULL ? read_find(side->source, name) : -1;
  if (name == NULL || *place >= 0) {
    return SQLITE_OK;
  }
  kl_problem(&problem, "options: %s: %s has no column '%s'", key, read_name[side->side], name);
  return kl_report_read_code(side->read, KL_REFUSED, &problem, side->error);
}

/* Names the columns of a table of rows. */
static int read_columns(ReadSide *side) {
  KlReportRead *read = side->read;
  int code = read_named(side, "by", read->options.by, &side->by);
  code =
      code == SQLITE_OK ? read_named(side, "weights", read->options.weights, &side->weights) : code;
  for (int i = 0; i < side->source->columns && code == SQLITE_OK; i++) {
    const char *name = sqlite3_column_name(side->source->statement, i);
    code = name == NULL ? SQLITE_NOMEM : SQLITE_OK;
    if (code == SQLITE_OK && kl_report_wants(&read->options, name)) {
      code =
          kl_report_build_column(&read->build, name, side->side) != NULL ? SQLITE_OK : SQLITE_NOMEM;
    }
  }
  return code;
}

/* Where each of the source's columns goes. */
static int read_places(ReadSide *side) {
  const KlReportBuild *build = &side->read->build;
  side->column = kl_allocate(((size_t)side->source->columns + 1) * sizeof *side->column);
  for (int i = 0; side->column != NULL && i < side->source->columns; i++) {
    const char *name = sqlite3_column_name(side->source->statement, i);
    bool wanted = name != NULL && kl_report_wants(&side->read->options, name);
    side->column[i] = wanted ? kl_report_build_find(build, name) : build->columns;
  }
  return side->column != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

/* ---- rows ---- */

/* A column's value as a label; false without memory.  Not NULL. */
static bool read_label(sqlite3_stmt *statement, int i, int type, KlLabel *label) {
  *label = (KlLabel){.type = type == SQLITE_BLOB ? KL_LABEL_BLOB : KL_LABEL_TEXT};
  if (type == SQLITE_INTEGER) {
    *label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = sqlite3_column_int64(statement, i)};
    return true;
  }
  if (type == SQLITE_FLOAT) {
    *label = kl_label_of_real(sqlite3_column_double(statement, i) + 0.0);
    return true;
  }
  const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob(statement, i)
                                          : (const void *)sqlite3_column_text(statement, i);
  label->bytes = bytes;
  label->length = (size_t)sqlite3_column_bytes(statement, i);
  return bytes != NULL || label->length == 0;
}

/* A value into the data of its column. */
static KlStatus read_value(KlColumnData *data, sqlite3_stmt *statement, int i, const KlDd *weight) {
  int type = sqlite3_column_type(statement, i);
  switch (type) {
  case SQLITE_NULL:
    return kl_column_data_null(data, weight);
  case SQLITE_INTEGER:
    return kl_column_data_integer(data, sqlite3_column_int64(statement, i), weight);
  case SQLITE_FLOAT:
    return kl_column_data_real(data, sqlite3_column_double(statement, i), weight);
  default:
    break;
  }
  KlLabel label;
  if (!read_label(statement, i, type, &label)) {
    return KL_NO_MEMORY;
  }
  return type == SQLITE_BLOB ? kl_column_data_blob(data, label.bytes, label.length, weight)
                             : kl_column_data_text(data, label.bytes, label.length, weight);
}

/* The row's weight: NULL for 1; 0 where it does not count. */
static int read_weight(const ReadSide *side, KlDd *room, const KlDd **weight) {
  sqlite3_stmt *statement = side->source->statement;
  KlProblem problem = {""};
  *weight = NULL;
  if (side->weights < 0) {
    return SQLITE_OK;
  }
  sqlite3_value *value = sqlite3_value_dup(sqlite3_column_value(statement, side->weights));
  if (value == NULL) {
    return SQLITE_NOMEM;
  }
  int type = sqlite3_value_numeric_type(value);
  double w = type == SQLITE_NULL ? 0.0 : sqlite3_value_double(value);
  sqlite3_value_free(value);
  if (!(w >= 0.0) || isinf(w) || type == SQLITE_TEXT || type == SQLITE_BLOB) {
    kl_problem(&problem, "options: weights: %s has a value in '%s' that is not a number >= 0",
               read_name[side->side], side->read->options.weights);
    return kl_report_read_code(side->read, KL_REFUSED, &problem, side->error);
  }
  *room = kl_dd(w, 0.0);
  *weight = room;
  return SQLITE_OK;
}

static int read_segment(const ReadSide *side, int by, KlBuildSegment **segment) {
  sqlite3_stmt *statement = side->source->statement;
  KlProblem problem = {""};
  KlLabel label;
  int type = by >= 0 ? sqlite3_column_type(statement, by) : SQLITE_NULL;
  if (type != SQLITE_NULL && !read_label(statement, by, type, &label)) {
    return SQLITE_NOMEM;
  }
  KlStatus status = kl_report_build_segment(&side->read->build, type != SQLITE_NULL ? &label : NULL,
                                            segment, &problem);
  return kl_report_read_code(side->read, status, &problem, side->error);
}

static int read_row(const ReadSide *side, size_t columns) {
  KlBuildSegment *segment = NULL;
  const KlDd *weight;
  KlDd room;
  int code = read_weight(side, &room, &weight);
  if (code == SQLITE_OK && weight != NULL && weight->hi == 0.0) {
    side->read->build.weightless[side->side] = true;
    return SQLITE_OK;
  }
  if (code != SQLITE_OK) {
    return code;
  }
  code = read_segment(side, side->by, &segment);
  if (code != SQLITE_OK) {
    return code;
  }
  segment->rows[side->side] += weight != NULL ? weight->hi : 1.0;
  KlBuildSide *into = segment->side[side->side];
  for (int i = 0; i < side->source->columns; i++) {
    if (side->column[i] < columns) {
      KlStatus status = read_value(&into[side->column[i]].data, side->source->statement, i, weight);
      if (status != KL_OK) {
        return SQLITE_NOMEM;
      }
    }
  }
  return SQLITE_OK;
}

/* ---- profiles ---- */

/* Whether the source is what dist_profile() made. */
static bool read_is_profile(ReadSide *side) {
  for (int i = 0; i < PROFILE_FIELDS; i++) {
    side->field[i] = read_find(side->source, profile_field[i]);
    if (side->field[i] < 0) {
      return false;
    }
  }
  return true;
}

static const char *read_profile_text(const ReadSide *side, int field) {
  return (const char *)sqlite3_column_text(side->source->statement, side->field[field]);
}

static double read_profile_number(const ReadSide *side, int field) {
  sqlite3_stmt *statement = side->source->statement;
  return sqlite3_column_type(statement, side->field[field]) == SQLITE_NULL
             ? (double)NAN
             : sqlite3_column_double(statement, side->field[field]);
}

static bool read_profile_kind(const ReadSide *side, KlColumnKind *kind) {
  const char *text = read_profile_text(side, PROFILE_KIND);
  for (int i = KL_COLUMN_EMPTY; text != NULL && i <= KL_COLUMN_BOOLEAN; i++) {
    *kind = (KlColumnKind)i;
    if (strcmp(text, kl_column_kind_name(*kind)) == 0) {
      return true;
    }
  }
  return false;
}

static KlReportSide read_profile_about(const ReadSide *side) {
  return (KlReportSide){.rows = read_profile_number(side, PROFILE_ROWS),
                        .nulls = read_profile_number(side, PROFILE_NULLS),
                        .strays = read_profile_number(side, PROFILE_STRAYS),
                        .labels = read_profile_number(side, PROFILE_LABELS),
                        .mean = read_profile_number(side, PROFILE_MEAN),
                        .sd = read_profile_number(side, PROFILE_SD),
                        .median = read_profile_number(side, PROFILE_MEDIAN),
                        .low = read_profile_number(side, PROFILE_LOW),
                        .high = read_profile_number(side, PROFILE_HIGH)};
}

/* The values that the row has, into its column of the report. */
static KlStatus read_profile_give(const ReadSide *side, size_t column, KlBuildSegment *segment,
                                  KlProblem *problem) {
  sqlite3_stmt *statement = side->source->statement;
  const void *value[3];
  size_t size[3];
  KlColumnKind kind;
  if (!read_profile_kind(side, &kind)) {
    kl_problem(problem, "kind is none that dist_profile() gives");
    return KL_REFUSED;
  }
  for (int i = 0; i < 3; i++) {
    int place = side->field[PROFILE_VALUE + i];
    value[i] = sqlite3_column_blob(statement, place);
    size[i] = (size_t)sqlite3_column_bytes(statement, place);
  }
  KlReportSide about = read_profile_about(side);
  return kl_report_give(segment, column, kind, &about, value, size, &side->host->poll, problem);
}

static int read_profile_row(const ReadSide *side) {
  KlReportBuild *build = &side->read->build;
  KlBuildSegment *segment = NULL;
  KlProblem problem = {""};
  const char *name = read_profile_text(side, PROFILE_COLUMN);
  size_t column = name != NULL ? kl_report_build_find(build, name) : build->columns;
  if (column == build->columns) {
    return SQLITE_OK;
  }
  int code = read_segment(side, side->by, &segment);
  if (code != SQLITE_OK) {
    return code;
  }
  double rows = read_profile_number(side, PROFILE_ROWS);
  segment->rows[side->side] = rows > segment->rows[side->side] ? rows : segment->rows[side->side];
  KlStatus status = read_profile_give(side, column, segment, &problem);
  if (status == KL_REFUSED) {
    KlProblem fault = problem;
    kl_problem(&problem, "profile of '%.*s': %s", 60, name, fault.text);
  }
  return read_code(side, status, &problem);
}

/* ---- sides ---- */

/* The names of a profile's columns come with its rows: it is read twice. */
static int read_profile_names(ReadSide *side) {
  int code = read_named(side, "by", side->read->options.by != NULL ? "segment" : NULL, &side->by);
  while (code == SQLITE_OK && side->source->has_row) {
    const char *name = read_profile_text(side, PROFILE_COLUMN);
    if (name != NULL && kl_report_wants(&side->read->options, name) &&
        kl_report_build_column(&side->read->build, name, side->side) == NULL) {
      return SQLITE_NOMEM;
    }
    code = kl_source_next(side->source, side->error);
  }
  return code;
}

static int read_rows(ReadSide *side) {
  const bool profile = side->read->build.given[side->side];
  size_t columns = side->read->build.columns;
  int code = profile ? SQLITE_OK : read_places(side);
  while (code == SQLITE_OK && side->source->has_row) {
    code = profile ? read_profile_row(side) : read_row(side, columns);
    code = code == SQLITE_OK ? kl_source_next(side->source, side->error) : code;
  }
  kl_release(side->column);
  side->column = NULL;
  return code;
}

/* What the caller named, and how SQL names it. */
static int read_names(KlReportBuild *build, int side, sqlite3_value *argument,
                      const KlSource *source) {
  const char *text = (const char *)sqlite3_value_text(argument);
  build->source[side] = text != NULL ? kl_own_text(text) : NULL;
  build->from[side] = kl_own_text(source->from);
  return build->source[side] != NULL && build->from[side] != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

/* Names a side and its columns. */
static int read_begin(ReadSide *side, bool may_be_profile, sqlite3_value *argument) {
  KlReportBuild *build = &side->read->build;
  build->given[side->side] = may_be_profile && read_is_profile(side);
  int code = read_names(build, side->side, argument, side->source);
  if (code == SQLITE_OK && build->given[side->side]) {
    code = read_profile_names(side);
    return code == SQLITE_OK ? kl_source_again(side->source, side->error) : code;
  }
  return code == SQLITE_OK ? read_columns(side) : code;
}

/* All columns are named: the options name no others, and there is the one segment where rows have
** none. */
static int read_check(KlReportRead *read, char **error) {
  KlProblem problem = {""};
  KlBuildSegment *only;
  KlStatus status = kl_report_build_check(&read->build, &problem);
  if (status == KL_OK && read->options.by == NULL) {
    status = kl_report_build_segment(&read->build, NULL, &only, &problem);
  }
  return kl_report_read_code(read, status, &problem, error);
}

static int read_sides(KlReportRead *read, KlSources *sources, int sides,
                      sqlite3_value *const *argument, KlHostPoll *host, char **error) {
  ReadSide side[KL_REPORT_SIDES];
  KlProblem problem = {""};
  int code = SQLITE_OK;
  for (int i = 0; i < sides && code == SQLITE_OK; i++) {
    side[i] = (ReadSide){.read = read,
                         .source = &sources->source[i],
                         .side = i,
                         .by = -1,
                         .weights = -1,
                         .host = host,
                         .error = error};
    code = read_begin(&side[i], i == KL_BASELINE && sides == 2, argument[i]);
  }
  code = code == SQLITE_OK ? read_check(read, error) : code;
  for (int i = 0; i < sides && code == SQLITE_OK; i++) {
    code = read_rows(&side[i]);
  }
  if (code != SQLITE_OK) {
    return code;
  }
  KlStatus status = kl_report_forms(&read->build, &host->poll, &problem);
  return kl_report_read_code(read, status, &problem, error);
}

int kl_report_read(KlReportRead *read, int sides, sqlite3_value *const *argument, char **error) {
  KlSources sources = {.count = 0};
  KlHostPoll host;
  int code = read_options(read, argument[sides], error);
  kl_report_build_begin(&read->build, &read->options);
  if (code != SQLITE_OK) {
    return code;
  }
  code = kl_sources_open(&sources, read->db, read->function, read_argument, argument, sides, error);
  if (code != SQLITE_OK) {
    return code;
  }
  kl_host_poll_begin_on(&host, read->db);
  code = read_sides(read, &sources, sides, argument, &host, error);
  kl_host_poll_end(&host);
  kl_sources_close(&sources);
  return code;
}

int kl_report_read_both(KlReportRead *read, sqlite3_value *const *argument, size_t cells,
                        KlReport *report, char **error) {
  int code = kl_report_read(read, KL_REPORT_SIDES, argument, error);
  if (code != SQLITE_OK) {
    return code;
  }
  KlHostPoll host;
  KlProblem problem = {""};
  kl_host_poll_begin_on(&host, read->db);
  KlStatus status = kl_report_make(&read->build, cells, &host.poll, report, &problem);
  kl_host_poll_end(&host);
  return kl_report_read_code(read, status, &problem, error);
}

void kl_report_read_clear(KlReportRead *read) {
  kl_report_build_clear(&read->build);
  kl_report_options_clear(&read->options);
}
