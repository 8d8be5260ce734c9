/* functions_table.c - dist_functions: the manual, inside the shell. */
#include "sqlite/manual.h"
#include "sqlite/table_function.h"

typedef struct FunctionsCursor {
  KlManual manual;
  bool more;
} FunctionsCursor;

static int functions_next(KlRows *rows) {
  FunctionsCursor *cursor = rows->cursor;
  cursor->more = kl_manual_at((size_t)rows->row, &cursor->manual);
  return SQLITE_OK;
}

static int functions_open(KlRows *rows, sqlite3_value *const *argument) {
  (void)argument;
  (void)functions_next(rows);
  return SQLITE_OK;
}

static bool functions_more(const KlRows *rows) {
  return ((const FunctionsCursor *)rows->cursor)->more;
}

static void functions_column(const KlRows *rows, sqlite3_context *context, int column) {
  const KlManual *manual = &((const FunctionsCursor *)rows->cursor)->manual;
  const char *text[] = {manual->name, manual->kind, manual->call, manual->help, manual->example};
  sqlite3_result_text(context, text[column], -1, SQLITE_TRANSIENT);
}

const KlTable kl_table_dist_functions = {
    .name = "dist_functions",
    .columns = "name, kind, call, help, example",
    .visible = 5,
    .size = sizeof(FunctionsCursor),
    .open = functions_open,
    .more = functions_more,
    .next = functions_next,
    .column = functions_column,
    .help = "every function: its kind, how it is called, what it does, an example; aggregates are "
            "window "
            "functions too",
    .example = "SELECT call, help FROM dist_functions WHERE name LIKE '%merge%'",
};
