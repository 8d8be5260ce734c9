/* engine.h - SQLite: a fresh database, statements run to their end, values as text. */
#ifndef SLT_ENGINE_H
#define SLT_ENGINE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "problem.h"
#include "result.h"

typedef struct SltEngine {
  sqlite3 *db;
  char *message; /* of the last execution that failed, in full: owned */
} SltEngine;

/* The number of extensions is their array's, in `count`. */
typedef struct SltExtensions {
  const char **paths;
  size_t count;
} SltExtensions;

/* Before and after all databases: makes a linked extension known, and frees what SQLite
** holds for the process.
*/
void slt_engine_start(void);
void slt_engine_stop(void);

/* Opens an empty database, in memory when `path` is NULL; a file at `path` is deleted
** first.  False, with the problem, when that or an extension fails; the engine is then
** closed.
*/
bool slt_engine_open(const char *path, const SltExtensions *extensions, SltEngine *engine,
                     SltProblem *problem);

/* Runs every statement in `sql` to its end and drops the rows.  False, with
** `engine->message`, at the first error.
*/
bool slt_engine_execute(SltEngine *engine, const char *sql);

/* Runs the one query in `sql` and appends its values to the empty `result`, rendered by
** `types`, a letter for each column:
**   T  text; "(empty)" for none; '@' for every byte that is not printable ASCII
**   I  the low 32 bits of the integer, signed
**   R  three decimals, as SQLite's own printf() has them
** and NULL as "NULL".  False, with the problem, at an error, whenever it comes, and when
** `sql` is not one query with that many columns; the result may then hold some rows.
*/
bool slt_engine_query(SltEngine *engine, const char *sql, const char *types, SltResult *result,
                      SltProblem *problem);

/* False, with the problem, when the database is still in use: something leaks. */
bool slt_engine_close(SltEngine *engine, SltProblem *problem);

#endif
