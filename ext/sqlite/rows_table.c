/* rows_table.c - dist_rows(d): the labels of a value, with mass and share. */
#include "dist/dist.h"
#include "sqlite/label_argument.h"
#include "sqlite/table_function.h"

typedef struct RowsCursor {
  KlDist dist;
  KlCursor at;
} RowsCursor;

/* The value that the argument is; nothing for NULL. */
static int rows_open(KlRows *rows, sqlite3_value *argument) {
  RowsCursor *cursor = rows->cursor;
  KlProblem problem = {""};
  if (sqlite3_value_type(argument) == SQLITE_NULL) {
    return SQLITE_OK;
  }
  if (sqlite3_value_type(argument) != SQLITE_BLOB) {
    rows->error = sqlite3_mprintf("dist_rows(): d must be a distribution value");
    return SQLITE_ERROR;
  }
  const void *bytes = sqlite3_value_blob(argument);
  size_t size = (size_t)sqlite3_value_bytes(argument);
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
  if (cursor->dist.counts.labels == 0) {
    rows->error =
        sqlite3_mprintf("dist_rows(): d is %s, which has no labels", kl_dist_name(&cursor->dist));
    return SQLITE_ERROR;
  }
  kl_cursor_begin(&cursor->at, &cursor->dist.counts);
  return SQLITE_OK;
}

static bool rows_more(const KlRows *rows) {
  const RowsCursor *cursor = rows->cursor;
  return cursor->at.more;
}

static void rows_next(KlRows *rows) {
  RowsCursor *cursor = rows->cursor;
  kl_cursor_next(&cursor->at);
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

static void rows_column(const KlRows *rows, sqlite3_context *context, int column) {
  const RowsCursor *cursor = rows->cursor;
  const KlEntry *entry = &cursor->at.entry;
  if (column == 0) {
    kl_result_label(context, &entry->label);
  } else if (column == 1) {
    rows_mass(context, entry->weight);
  } else {
    KlScaled share = kl_scaled_divide(entry->weight, cursor->dist.counts.total);
    sqlite3_result_double(context, kl_scaled_round(share));
  }
}

static void rows_close(KlRows *rows) { kl_dist_clear(&((RowsCursor *)rows->cursor)->dist); }

const KlTable kl_table_dist_rows = {
    .name = "dist_rows",
    .columns = "label, mass, share REAL",
    .argument = "d",
    .visible = 3,
    .size = sizeof(RowsCursor),
    .open = rows_open,
    .more = rows_more,
    .next = rows_next,
    .column = rows_column,
    .close = rows_close,
    .help = "the labels of counts (or the values of a mixture), with mass and share",
    .example = "SELECT label, share FROM dist_rows(dist('categorical', '{\"a\":3,\"b\":1}'))",
};
