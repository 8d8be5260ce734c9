/* rows_table.c - dist_rows(d): the labels, bins, cells or points of a value, with mass and
** share. */
#include <float.h>

#include "base/json.h"
#include "dist/dist.h"
#include "dist/sketch_cell.h"
#include "sqlite/label_argument.h"
#include "sqlite/table_function.h"

/* A row is a label of the counts; of a hist, every bin; of a sample, a point. */
typedef struct RowsCursor {
  KlDist dist;
  KlCursor at;     /* the counts' next label */
  uint64_t bin;    /* of a hist */
  size_t point;    /* of a sample */
  KlReader weight; /* of a sample, behind those of the points before */
  KlScaled mass;   /* of the row */
  KlScaled total;
} RowsCursor;

/* The mass of the row that the cursor has come to. */
static void rows_load(RowsCursor *cursor) {
  const KlSampleValue *sample = &cursor->dist.sample;
  switch (cursor->dist.kind) {
  case KL_KIND_SAMPLE:
    cursor->mass = sample->exact != NULL && cursor->point < sample->count
                       ? kl_read_exact_scaled(&cursor->weight)
                       : kl_scaled_double(1.0);
    break;
  case KL_KIND_HIST:
    cursor->mass = cursor->at.more && cursor->at.entry.label.integer == (int64_t)cursor->bin
                       ? cursor->at.entry.weight
                       : kl_scaled_zero();
    break;
  default:
    cursor->mass = cursor->at.entry.weight;
  }
}

static void rows_begin(RowsCursor *cursor) {
  if (cursor->dist.kind == KL_KIND_SAMPLE) {
    kl_reader_begin(&cursor->weight, cursor->dist.sample.exact, cursor->dist.sample.exact_size);
    cursor->total = cursor->dist.sample.total;
  } else {
    kl_cursor_begin(&cursor->at, &cursor->dist.counts);
    cursor->total = cursor->dist.counts.total;
  }
  rows_load(cursor);
}

/* The value that the argument is; nothing for NULL. */
static int rows_open(KlRows *rows, sqlite3_value *const *argument) {
  RowsCursor *cursor = rows->cursor;
  KlProblem problem = {""};
  if (sqlite3_value_type(argument[0]) == SQLITE_NULL) {
    return SQLITE_OK;
  }
  if (sqlite3_value_type(argument[0]) != SQLITE_BLOB) {
    rows->error = sqlite3_mprintf("dist_rows(): d must be a distribution value");
    return SQLITE_ERROR;
  }
  const void *bytes = sqlite3_value_blob(argument[0]);
  size_t size = (size_t)sqlite3_value_bytes(argument[0]);
  if (bytes == NULL && size > 0) {
    return SQLITE_NOMEM;
  }
  KlStatus status = kl_dist_decode(&cursor->dist, bytes, size, NULL, &problem);
  if (status == KL_REFUSED) {
    rows->error = sqlite3_mprintf("dist_rows(): d is %s", problem.text);
    return SQLITE_ERROR;
  }
  if (status != KL_OK) {
    return SQLITE_NOMEM;
  }
  if (cursor->dist.counts.labels == 0 && cursor->dist.kind != KL_KIND_SAMPLE) {
    rows->error =
        sqlite3_mprintf("dist_rows(): d is %s, which has no labels", kl_dist_name(&cursor->dist));
    return SQLITE_ERROR;
  }
  rows_begin(cursor);
  return SQLITE_OK;
}

static bool rows_more(const KlRows *rows) {
  const RowsCursor *cursor = rows->cursor;
  switch (cursor->dist.kind) {
  case KL_KIND_SAMPLE:
    return cursor->point < cursor->dist.sample.count;
  case KL_KIND_HIST:
    return cursor->bin <= cursor->dist.edges;
  default:
    return cursor->at.more;
  }
}

static int rows_next(KlRows *rows) {
  RowsCursor *cursor = rows->cursor;
  if (cursor->dist.kind == KL_KIND_SAMPLE) {
    cursor->point++;
  } else {
    if (cursor->dist.kind != KL_KIND_HIST || kl_scaled_sign(cursor->mass) > 0) {
      kl_cursor_next(&cursor->at);
    }
    cursor->bin++;
  }
  rows_load(cursor);
  return SQLITE_OK;
}

/* A weight: whole ones are integers. */
static void rows_mass(sqlite3_context *context, KlScaled weight) {
  KlDd mass = kl_scaled_dd(weight);
  if (mass.hi < 0x1p63 && floor(mass.hi) == mass.hi && floor(mass.lo) == mass.lo) {
    sqlite3_result_int64(context, (sqlite3_int64)mass.hi + (sqlite3_int64)mass.lo);
  } else {
    sqlite3_result_double(context, kl_scaled_round(weight));
  }
}

/* A point in several dimensions, as a JSON array. */
static void rows_point(sqlite3_context *context, const KlSampleValue *sample, size_t i) {
  KlBytes text = {0};
  const double *x = sample->x + i * (size_t)sample->dimension;
  for (int j = 0; j < sample->dimension; j++) {
    kl_json_write_text(&text, j == 0 ? "[" : ",");
    kl_json_write_real(&text, x[j]);
  }
  kl_json_write_text(&text, "]");
  if (text.failed) {
    kl_bytes_clear(&text);
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_text64(context, (char *)text.data, text.size, sqlite3_free, SQLITE_UTF8);
}

/* The ends of the bin or the cell; nothing (NULL) where it is open or there is none. */
static double rows_end(const RowsCursor *cursor, bool high) {
  const KlDist *dist = &cursor->dist;
  if (dist->kind == KL_KIND_SKETCH) {
    int64_t cell = cursor->at.entry.label.integer;
    return high ? kl_sketch_high(cell, dist->bits) : kl_sketch_low(cell, dist->bits);
  }
  if (dist->kind == KL_KIND_HIST && (high ? cursor->bin < dist->edges : cursor->bin > 0)) {
    return dist->edge[high ? cursor->bin : cursor->bin - 1];
  }
  return (double)NAN;
}

static void rows_label(const RowsCursor *cursor, sqlite3_context *context) {
  const KlDist *dist = &cursor->dist;
  switch (dist->kind) {
  case KL_KIND_SAMPLE:
    if (dist->sample.dimension == 1) {
      sqlite3_result_double(context, dist->sample.x[cursor->point]);
    } else {
      rows_point(context, &dist->sample, cursor->point);
    }
    break;
  case KL_KIND_HIST:
    sqlite3_result_int64(context, (sqlite3_int64)cursor->bin);
    break;
  case KL_KIND_SKETCH:
    sqlite3_result_double(context, kl_sketch_value(cursor->at.entry.label.integer, dist->bits));
    break;
  default:
    kl_result_label(context, &cursor->at.entry.label);
  }
}

static void rows_column(const KlRows *rows, sqlite3_context *context, int column) {
  const RowsCursor *cursor = rows->cursor;
  switch (column) {
  case 0:
    rows_label(cursor, context);
    break;
  case 1:
    rows_mass(context, cursor->mass);
    break;
  case 2:
    sqlite3_result_double(context, kl_scaled_round(kl_scaled_divide(cursor->mass, cursor->total)));
    break;
  default:
    sqlite3_result_double(context, rows_end(cursor, column == 4)); /* NaN is NULL */
  }
}

static void rows_close(KlRows *rows) { kl_dist_clear(&((RowsCursor *)rows->cursor)->dist); }

const KlTable kl_table_dist_rows = {
    .name = "dist_rows",
    .columns = "label, mass, share REAL, low REAL, high REAL",
    .argument = {"d"},
    .visible = 5,
    .size = sizeof(RowsCursor),
    .open = rows_open,
    .more = rows_more,
    .next = rows_next,
    .column = rows_column,
    .close = rows_close,
    .help = "the labels of counts, the points of a sample, the bins of a hist or a sketch and "
            "where they "
            "begin and end (or the values of a mixture), with mass and share",
    .example = "SELECT label, share FROM dist_rows(dist('categorical', '{\"a\":3,\"b\":1}'))",
};
