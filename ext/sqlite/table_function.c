/* table_function.c - the SQLite callbacks of every table-valued function. */
#include "sqlite/table_function.h"

#include <string.h>

#include "sqlite/argument.h"

enum {
  TABLE_COUNT = 0
#define KL_TABLE(name) +1
#include "sqlite/tables.def"
#undef KL_TABLE
};

static const KlTable *const tables[] = {
#define KL_TABLE(name) &kl_table_##name,
#include "sqlite/tables.def"
#undef KL_TABLE
};

const KlTable *kl_table_at(size_t position) {
  return position < TABLE_COUNT ? tables[position] : NULL;
}

typedef struct TableVtab {
  sqlite3_vtab base;
  const KlTable *table;
  sqlite3 *db;
} TableVtab;

typedef struct TableCursor {
  sqlite3_vtab_cursor base;
  const KlTable *table;
  KlRows rows;
  bool is_open;
  /* Copies of the call's, for the hidden columns; NULL: not given. */
  sqlite3_value *argument[KL_TABLE_ARGUMENTS];
} TableCursor;

static int table_arguments(const KlTable *table) {
  int count = 0;
  while (count < KL_TABLE_ARGUMENTS && table->argument[count] != NULL) {
    count++;
  }
  return count;
}

/* The bits of the arguments that have to be given. */
static unsigned table_required(const KlTable *table) {
  return (1U << (table_arguments(table) - table->optional)) - 1;
}

/* From sqlite3_mprintf; NULL without memory. */
static char *table_schema(const KlTable *table) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "CREATE TABLE t(%s", table->columns);
  for (int i = 0; i < table_arguments(table); i++) {
    sqlite3_str_appendf(text, ", argument_%s HIDDEN", table->argument[i]);
  }
  sqlite3_str_appendall(text, ")");
  return sqlite3_str_finish(text);
}

/* Who may read it: from 3.31 on, what runs SQL is kept out of the schema, where a stranger's file
** could call it, and what does not is let in. */
static void table_trust(sqlite3 *db, const KlTable *table) {
  if (sqlite3_libversion_number() >= 3031000) {
    (void)sqlite3_vtab_config(db, table->runs_sql ? SQLITE_VTAB_DIRECTONLY : SQLITE_VTAB_INNOCUOUS);
  }
}

static int table_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
                         sqlite3_vtab **out, char **error) {
  const KlTable *table = aux;
  (void)argc;
  (void)argv;
  char *schema = table_schema(table);
  if (schema == NULL) {
    return SQLITE_NOMEM;
  }
  int code = sqlite3_declare_vtab(db, schema);
  sqlite3_free(schema);
  if (code != SQLITE_OK) {
    *error = sqlite3_mprintf("%s", sqlite3_errmsg(db));
    return code;
  }
  table_trust(db, table);
  TableVtab *vtab = sqlite3_malloc64(sizeof *vtab);
  if (vtab == NULL) {
    return SQLITE_NOMEM;
  }
  *vtab = (TableVtab){.table = table, .db = db};
  *out = &vtab->base;
  return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *vtab) {
  sqlite3_free(vtab);
  return SQLITE_OK;
}

/* The cost of a call.  Reading whole tables is work: it belongs into the outermost loop. */
static double table_cost(const KlTable *table) { return table->runs_sql ? 1e6 : 100.0; }

/* The constraint on each argument that can be used, or NULL.  False if one has constraints of which
** none can be: it comes from a table that the plan reads later. */
static bool table_find(const KlTable *table, const sqlite3_index_info *info,
                       struct sqlite3_index_constraint_usage *usage[KL_TABLE_ARGUMENTS]) {
  unsigned asked = 0, usable = 0;
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
    int argument = constraint->iColumn - table->visible;
    if (constraint->op != SQLITE_INDEX_CONSTRAINT_EQ || argument < 0 ||
        argument >= table_arguments(table)) {
      continue;
    }
    asked |= 1U << argument;
    if (constraint->usable && usage[argument] == NULL) {
      usable |= 1U << argument;
      usage[argument] = &info->aConstraintUsage[i];
    }
  }
  return asked == usable;
}

/* Hands the arguments over in their order; idxNum says which there are.  A plan that cannot use all
** that are given is no plan, which before 3.26 only its price could say.  One that lacks a required
** argument altogether is an error when it runs; until then it is only dear, for SQLite asks for
** such plans on the way, for the parts of an OR. */
static int table_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info) {
  const KlTable *table = ((TableVtab *)vtab)->table;
  struct sqlite3_index_constraint_usage *usage[KL_TABLE_ARGUMENTS] = {NULL};
  bool is_plan = table_find(table, info, usage);
  if (!is_plan && sqlite3_libversion_number() >= 3026000) {
    return SQLITE_CONSTRAINT;
  }
  unsigned given = 0;
  int count = 0;
  for (int argument = 0; is_plan && argument < KL_TABLE_ARGUMENTS; argument++) {
    if (usage[argument] != NULL) {
      given |= 1U << argument;
      usage[argument]->argvIndex = ++count;
      usage[argument]->omit = 1;
    }
  }
  bool runs = is_plan && (table_required(table) & ~given) == 0;
  info->idxNum = (int)given;
  info->estimatedCost = runs ? table_cost(table) : 1e100;
  info->estimatedRows = 100;
  return SQLITE_OK;
}

/* "dist_rows() needs an argument: dist_rows(d)" */
static int table_refuse(sqlite3_vtab *vtab, const KlTable *table) {
  int arguments = table_arguments(table);
  int required = arguments - table->optional;
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "%s() needs ", table->name);
  sqlite3_str_appendf(text, required == 1 ? "an argument" : "%d arguments", required);
  sqlite3_str_appendf(text, ": %s(", table->name);
  for (int i = 0; i < arguments; i++) {
    sqlite3_str_appendf(text, i == 0 ? "%s" : i < required ? ", %s" : " [, %s", table->argument[i]);
  }
  sqlite3_str_appendchar(text, table->optional, ']');
  sqlite3_str_appendall(text, ")");
  sqlite3_free(vtab->zErrMsg);
  vtab->zErrMsg = sqlite3_str_finish(text);
  return vtab->zErrMsg != NULL ? SQLITE_ERROR : SQLITE_NOMEM;
}

static int table_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out) {
  const TableVtab *own = (const TableVtab *)vtab;
  TableCursor *cursor = sqlite3_malloc64(sizeof *cursor);
  void *state = sqlite3_malloc64(own->table->size + 1);
  if (cursor == NULL || state == NULL) {
    sqlite3_free(cursor);
    sqlite3_free(state);
    return SQLITE_NOMEM;
  }
  *cursor = (TableCursor){.table = own->table, .rows = {.db = own->db, .cursor = state}};
  *out = &cursor->base;
  return SQLITE_OK;
}

static void table_end(TableCursor *cursor) {
  if (cursor->is_open && cursor->table->close != NULL) {
    cursor->table->close(&cursor->rows);
  }
  cursor->is_open = false;
  for (int i = 0; i < KL_TABLE_ARGUMENTS; i++) {
    sqlite3_value_free(cursor->argument[i]);
    cursor->argument[i] = NULL;
  }
}

static int table_close(sqlite3_vtab_cursor *base) {
  TableCursor *cursor = (TableCursor *)base;
  table_end(cursor);
  sqlite3_free(cursor->rows.cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

/* What a table's function returned, and its text where SQLite looks for it. */
static int table_code(TableCursor *cursor, int code) {
  sqlite3_vtab *vtab = cursor->base.pVtab;
  if (code == SQLITE_ERROR && cursor->rows.error == NULL) {
    code = SQLITE_NOMEM; /* no memory for its text */
  }
  if (cursor->rows.error != NULL) {
    sqlite3_free(vtab->zErrMsg);
    vtab->zErrMsg = cursor->rows.error;
    cursor->rows.error = NULL;
  }
  return code;
}

static int table_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
                        sqlite3_value **argv) {
  TableCursor *cursor = (TableCursor *)base;
  (void)text;
  (void)argc;
  table_end(cursor);
  unsigned given = (unsigned)number;
  if ((table_required(cursor->table) & ~given) != 0) {
    return table_refuse(base->pVtab, cursor->table);
  }
  for (int i = 0; i < KL_TABLE_ARGUMENTS; i++) {
    if ((given & 1U << i) != 0) {
      cursor->argument[i] = sqlite3_value_dup(*argv++);
      if (cursor->argument[i] == NULL) {
        return SQLITE_NOMEM;
      }
    }
  }
  memset(cursor->rows.cursor, 0, cursor->table->size);
  cursor->rows.row = 0;
  cursor->is_open = true;
  return table_code(cursor, cursor->table->open(&cursor->rows, cursor->argument));
}

static int table_next(sqlite3_vtab_cursor *base) {
  TableCursor *cursor = (TableCursor *)base;
  cursor->rows.row++;
  return cursor->table->next != NULL ? table_code(cursor, cursor->table->next(&cursor->rows))
                                     : SQLITE_OK;
}

static int table_eof(sqlite3_vtab_cursor *base) {
  const TableCursor *cursor = (const TableCursor *)base;
  return !cursor->table->more(&cursor->rows);
}

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
  const TableCursor *cursor = (const TableCursor *)base;
  if (column < cursor->table->visible) {
    cursor->table->column(&cursor->rows, context, column);
  } else if (cursor->argument[column - cursor->table->visible] != NULL) {
    sqlite3_result_value(context, cursor->argument[column - cursor->table->visible]);
  }
  return SQLITE_OK;
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  *rowid = ((const TableCursor *)base)->rows.row + 1;
  return SQLITE_OK;
}

static const sqlite3_module table_module = {
    .iVersion = 0,
    .xConnect = table_connect,
    .xBestIndex = table_best_index,
    .xDisconnect = table_disconnect,
    .xOpen = table_open,
    .xClose = table_close,
    .xFilter = table_filter,
    .xNext = table_next,
    .xEof = table_eof,
    .xColumn = table_column,
    .xRowid = table_rowid,
};

int kl_register_table(sqlite3 *db, const KlTable *table, bool present) {
  /* Before 3.30 no module could be taken away: NULL was registered, and called. */
  if (!present && sqlite3_libversion_number() < 3030000) {
    return SQLITE_OK;
  }
  return sqlite3_create_module_v2(db, table->name, present ? &table_module : NULL,
                                  kl_unconst(table), NULL);
}
