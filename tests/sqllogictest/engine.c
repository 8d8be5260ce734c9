/* engine.c - SQLite: a fresh database, statements run to their end, values as text. */
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#ifdef SLT_STATIC_KLDIV
int sqlite3_kldiv_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);
#endif

void slt_engine_start(void) {
#ifdef SLT_STATIC_KLDIV
  sqlite3_auto_extension((void (*)(void))sqlite3_kldiv_init);
#endif
}

void slt_engine_stop(void) {
  sqlite3_reset_auto_extension();
  sqlite3_shutdown();
}

static bool engine_delete(const char *path, const char *suffix, SltProblem *problem) {
  char *name = sqlite3_mprintf("%s%s", path, suffix);
  bool is_gone = name != NULL && (remove(name) == 0 || errno == ENOENT);
  sqlite3_free(name);
  return is_gone || slt_problem(problem, "cannot delete %s%s: %s", path, suffix, strerror(errno));
}

/* SQLite allows a connection no extension until asked, and none again afterwards, so that
** scripts find the default.
*/
static bool engine_load(sqlite3 *db, const char *path, SltProblem *problem) {
  char *message = NULL;
  sqlite3_enable_load_extension(db, 1);
  int status = sqlite3_load_extension(db, path, NULL, &message);
  sqlite3_enable_load_extension(db, 0);
  if (status != SQLITE_OK) {
    (void)slt_problem(problem, "cannot load %s: %s", path,
                      message != NULL ? message : sqlite3_errmsg(db));
  }
  sqlite3_free(message);
  return status == SQLITE_OK;
}

static bool engine_connect(const char *path, const SltExtensions *extensions, sqlite3 **db,
                           SltProblem *problem) {
  if (sqlite3_open(path, db) != SQLITE_OK) {
    return slt_problem(problem, "cannot open database %s: %s", path, sqlite3_errmsg(*db));
  }
  /* The database need not survive a power failure. */
  if (sqlite3_exec(*db, "PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK) {
    return slt_problem(problem, "cannot use database %s: %s", path, sqlite3_errmsg(*db));
  }
  for (size_t i = 0; i < extensions->count; i++) {
    if (!engine_load(*db, extensions->paths[i], problem)) {
      return false;
    }
  }
  return true;
}

bool slt_engine_open(const char *path, const SltExtensions *extensions, SltEngine *engine,
                     SltProblem *problem) {
  *engine = (SltEngine){0};
  if (path != NULL &&
      (!engine_delete(path, "", problem) || !engine_delete(path, "-journal", problem) ||
       !engine_delete(path, "-wal", problem))) {
    return false;
  }
  if (engine_connect(path != NULL ? path : ":memory:", extensions, &engine->db, problem)) {
    return true;
  }
  sqlite3_close(engine->db);
  engine->db = NULL;
  return false;
}

static bool engine_fail(SltEngine *engine) {
  free(engine->message);
  engine->message = slt_copy(sqlite3_errmsg(engine->db));
  return false;
}

/* Steps to the end and drops the rows.  A comment makes no statement, and is done at once. */
static bool engine_exhaust(sqlite3_stmt *statement) {
  int status = statement != NULL ? SQLITE_ROW : SQLITE_DONE;
  while (status == SQLITE_ROW) {
    status = sqlite3_step(statement);
  }
  return status == SQLITE_DONE;
}

bool slt_engine_execute(SltEngine *engine, const char *sql) {
  while (*sql != '\0') {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(engine->db, sql, -1, &statement, &sql) != SQLITE_OK) {
      return engine_fail(engine);
    }
    bool is_done = engine_exhaust(statement) || engine_fail(engine);
    sqlite3_finalize(statement);
    if (!is_done) {
      return false;
    }
  }
  return true;
}

static char *engine_render_text(sqlite3_stmt *query, int column) {
  const unsigned char *text = sqlite3_column_text(query, column);
  size_t size = (size_t)sqlite3_column_bytes(query, column);
  if (text == NULL || size == 0) {
    return slt_copy("(empty)");
  }
  char *value = slt_alloc(size + 1);
  for (size_t i = 0; i < size; i++) {
    value[i] = (char)(text[i] < 0x20 || text[i] > 0x7E ? '@' : text[i]);
  }
  value[size] = '\0';
  return value;
}

static char *engine_render(sqlite3_stmt *query, int column, char type) {
  char text[512]; /* 309 digits before the point are the most */
  if (sqlite3_column_type(query, column) == SQLITE_NULL) {
    return slt_copy("NULL");
  }
  if (type == 'T') {
    return engine_render_text(query, column);
  }
  if (type == 'I') {
    sqlite3_snprintf((int)sizeof text, text, "%d", sqlite3_column_int(query, column));
  } else {
    sqlite3_snprintf((int)sizeof text, text, "%.3f", sqlite3_column_double(query, column));
  }
  return slt_copy(text);
}

static bool engine_collect(sqlite3_stmt *query, const char *types, SltResult *result,
                           SltProblem *problem) {
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(query)) == SQLITE_ROW) {
    for (int i = 0; types[i] != '\0'; i++) {
      slt_result_add(result, engine_render(query, i, types[i]));
    }
  }
  if (status == SQLITE_DONE) {
    return true;
  }
  return slt_problem(problem, "query failed after %zu rows: %s", result->count / result->columns,
                     sqlite3_errmsg(sqlite3_db_handle(query)));
}

/* Is there no further statement in `sql`?  White space and comments are none. */
static bool engine_is_end(sqlite3 *db, const char *sql) {
  bool is_end = true;
  while (is_end && *sql != '\0') {
    sqlite3_stmt *statement = NULL;
    is_end = sqlite3_prepare_v2(db, sql, -1, &statement, &sql) == SQLITE_OK;
    is_end = is_end && statement == NULL;
    sqlite3_finalize(statement);
  }
  return is_end;
}

bool slt_engine_query(SltEngine *engine, const char *sql, const char *types, SltResult *result,
                      SltProblem *problem) {
  sqlite3_stmt *query = NULL;
  const char *rest = NULL;
  if (sqlite3_prepare_v2(engine->db, sql, -1, &query, &rest) != SQLITE_OK) {
    return slt_problem(problem, "query failed: %s", sqlite3_errmsg(engine->db));
  }
  bool is_good = false;
  size_t columns = (size_t)sqlite3_column_count(query);
  result->columns = strlen(types);
  if (columns != result->columns) {
    (void)slt_problem(problem, "expected %zu columns (%s), got %zu", result->columns, types,
                      columns);
  } else if (!engine_is_end(engine->db, rest)) {
    (void)slt_problem(problem, "expected one query, got more after its semicolon");
  } else {
    is_good = engine_collect(query, types, result, problem);
  }
  sqlite3_finalize(query);
  return is_good;
}

bool slt_engine_close(SltEngine *engine, SltProblem *problem) {
  bool is_closed =
      sqlite3_close(engine->db) == SQLITE_OK ||
      slt_problem(problem, "cannot close the database: %s", sqlite3_errmsg(engine->db));
  free(engine->message);
  *engine = (SltEngine){0};
  return is_closed;
}
