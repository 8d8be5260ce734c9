/* table_function.h - table-valued functions: what they are, as data.
**
** An eponymous table that is read with SELECT ... FROM name(arguments) and never written.  A table
** is a KlTable in a file of its own, and a line of tables.def.
*/
#ifndef KLDIV_SQLITE_TABLE_FUNCTION_H
#define KLDIV_SQLITE_TABLE_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite/host.h"

enum { KL_TABLE_ARGUMENTS = 4 };

/* What a table's functions work on: its own cursor, zeroed, and where errors go. */
typedef struct KlRows {
  sqlite3 *db;
  sqlite3_int64 row; /* from 0 */
  char *error;       /* from sqlite3_mprintf; NULL if there is none */
  void *cursor;      /* of the table's size */
} KlRows;

typedef struct KlTable {
  const char *name;
  const char *columns; /* as CREATE TABLE lists them */
  /* The names of its arguments, the others NULL.  A hidden column is called argument_NAME, so that
  ** it does not make a column of the user's ambiguous. */
  const char *argument[KL_TABLE_ARGUMENTS];
  int optional;  /* so many of them, the last ones, may be missing */
  int visible;   /* columns before them */
  bool runs_sql; /* SQL that it is given: it is kept out of schemas */
  size_t size;   /* of a cursor */
  /* Goes to the first row; `argument` has as many values as there are names, NULL (the pointer) for
  ** one that is missing.  They live as long as the cursor is open.  SQLITE_OK, or another code and
  ** perhaps an error text. */
  int (*open)(KlRows *rows, sqlite3_value *const *argument);
  bool (*more)(const KlRows *rows); /* whether there is a row */
  /* Goes to the next; rows->row is counted already.  As open.  NULL: nothing is to be done. */
  int (*next)(KlRows *rows);
  void (*column)(const KlRows *rows, sqlite3_context *context, int column);
  void (*close)(KlRows *rows); /* NULL: nothing */
  const char *help;
  const char *example;
} KlTable;

#define KL_TABLE(name) extern const KlTable kl_table_##name;
#include "sqlite/tables.def"
#undef KL_TABLE

/* The registered tables by position, from 0; NULL past the last. */
const KlTable *kl_table_at(size_t position);

/* Registers the table, or takes it away again. */
int kl_register_table(sqlite3 *db, const KlTable *table, bool present);

#endif
