/* oom.c - every allocation of every query fails once, and for ever.
**
** Each query runs under an allocator that refuses allocation 0, 1, 2, ... until a run gets by without
** meeting the refusal.  A run must end with the right answer, the query's own error, or SQLITE_NOMEM;
** the connection must work afterwards; and when all is closed not one byte may be left.  kldiv is linked
** in, so its allocations count too.
*/
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kldiv.h"

static sqlite3_mem_methods libc;
static long good = -1;
static int for_ever, refused;

static int refuse(void) {
  if (good == 0) {
    good = for_ever ? 0 : -1;
    refused = 1;
    return 1;
  }
  good -= good > 0;
  return 0;
}

static void *oom_malloc(int size) { return refuse() ? NULL : libc.xMalloc(size); }
static void *oom_realloc(void *memory, int size) {
  return refuse() ? NULL : libc.xRealloc(memory, size);
}

static const char *const queries[] = {
    "SELECT kl_gauss_fit(x, y) FROM t",
    "SELECT kl_gauss_fit(x, y, 2) FROM t GROUP BY g",
    "SELECT kl_gauss_fit(wide, 1/wide) FROM t",
    "SELECT kl_gauss_fit(wide, wide) OVER (ORDER BY k ROWS 2 PRECEDING) FROM t",
    "SELECT kl_gauss_fit(x, y) OVER (ORDER BY k ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM t",
    "SELECT kl_gauss_fit(x, y) OVER (ORDER BY k ROWS 5 PRECEDING EXCLUDE CURRENT ROW) FROM t",
    "SELECT kl_gauss_fit(text, y) FROM t",
    "SELECT kl_discrete(x, y) FROM t",
    "SELECT kl_discrete(x, y, 10) FROM t GROUP BY g",
    "SELECT kl_discrete(x, y) OVER (ORDER BY k ROWS 20 PRECEDING) FROM t",
    "SELECT kl_discrete(text, y) FROM t",
    "SELECT kl_discrete(-x, y) FROM t",
    "SELECT kl_discrete(x, 'a text that is no number and much longer than forty bytes') FROM t",
    "SELECT kl_discrete(x, y, k + 2) FROM t",
    "SELECT kl_discrete_log(ln_x, y) FROM t",
    "SELECT kl_discrete_log(ln_x, y) OVER (ORDER BY k ROWS 20 PRECEDING) FROM t",
    "SELECT js_divergence(x, y) FROM t",
    "SELECT js_divergence(x, y, 2, 0.25) OVER (ORDER BY k ROWS 20 PRECEDING) FROM t",
    "SELECT js_divergence(x, y, NULL, x'00') FROM t",
    "SELECT bernoulli_kl(x, y), rel_entr(x, y), kl_div(x, y), entr(x) FROM t WHERE k < 3",
    "SELECT bernoulli_kl(2, y) FROM t",
    "SELECT kldiv_version(), length(kldiv_debug()) > 0",
};
enum { QUERY_COUNT = sizeof queries / sizeof *queries };

static const char *const set_up =
    "CREATE TABLE t(k, g, x, y, ln_x, wide, text);"
    "WITH RECURSIVE c(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM c WHERE i < 63)"
    "INSERT INTO t SELECT i, i % 3, (i * 7 % 11 + 1) / 12.0, (i * 5 % 13 + 1) / 14.0, -i * 0.25,"
    "  CASE i % 4 WHEN 0 THEN 1e300 WHEN 1 THEN 1e-300 WHEN 2 THEN -1.5 ELSE 7e100 END,"
    "  CAST((i * 7 % 11 + 1) / 12.0 AS TEXT) FROM c";

/* The rows of `sql` as text, or its error; *code is what SQLite said. */
static void run(sqlite3 *db, const char *sql, char *out, size_t room, int *code) {
  sqlite3_stmt *statement = NULL;
  size_t used = 0;
  out[0] = '\0';
  *code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (*code == SQLITE_OK || *code == SQLITE_ROW) {
    *code = sqlite3_step(statement);
    for (int i = 0; *code == SQLITE_ROW && i < sqlite3_column_count(statement); i++) {
      const char *text = (const char *)sqlite3_column_text(statement, i);
      int written = snprintf(out + used, room - used, "%s|", text != NULL ? text : "NULL");
      used += written > 0 && (size_t)written < room - used ? (size_t)written : 0;
    }
  }
  if (*code == SQLITE_DONE) {
    *code = SQLITE_OK;
  } else if (*code != SQLITE_NOMEM) {
    (void)snprintf(out, room, "%s", sqlite3_errmsg(db));
  }
  (void)sqlite3_finalize(statement);
}

static int failures, checks;

static void check(int ok, const char *sql, long n, const char *what) {
  checks++;
  if (!ok) {
    failures++;
    printf("allocation %ld: %s: %s\n", n, what, sql);
  }
}

static void try_query(sqlite3 *db, const char *sql, int persistent) {
  static char want[16384], got[16384];
  int want_code, code;
  run(db, sql, want, sizeof want, &want_code);
  for (long n = 0;; n++) {
    good = n;
    for_ever = persistent;
    refused = 0;
    run(db, sql, got, sizeof got, &code);
    good = -1;
    /* Out of memory shows in what SQLite returns; text of a column may also be missing. */
    int right = code == want_code && strcmp(got, want) == 0;
    int excused = refused && (code == SQLITE_NOMEM || strstr(got, "NULL") != NULL ||
                              strcmp(got, "out of memory") == 0);
    check(right || excused, sql, n, got);
    if (!refused) {
      break;
    }
    run(db, "SELECT 1", got, sizeof got, &code);
    check(code == SQLITE_OK && strcmp(got, "1|") == 0, sql, n, "the connection is broken after");
  }
}

/* Registration itself, on a connection of its own. */
static void try_load(int persistent) {
  for (long n = 0;; n++) {
    sqlite3 *db = NULL;
    char *message = NULL;
    int code;
    char got[64];
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
      exit(1);
    }
    good = n;
    for_ever = persistent;
    refused = 0;
    int loaded = sqlite3_kldiv_init((struct sqlite3 *)db, &message, NULL);
    good = -1;
    check(loaded == SQLITE_OK || refused, "load", n, "fails with memory");
    run(db, "SELECT kldiv_version()", got, sizeof got, &code);
    check((code == SQLITE_OK) == (loaded == SQLITE_OK), "load", n, "half registered");
    sqlite3_free(message);
    sqlite3_close(db);
    if (!refused) {
      break;
    }
  }
}

int main(void) {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &libc);
  sqlite3_mem_methods methods = libc;
  methods.xMalloc = oom_malloc;
  methods.xRealloc = oom_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  sqlite3 *db;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
      sqlite3_kldiv_init((struct sqlite3 *)db, NULL, NULL) != SQLITE_OK ||
      sqlite3_exec(db, set_up, NULL, NULL, NULL) != SQLITE_OK) {
    printf("cannot set up: %s\n", sqlite3_errmsg(db));
    return 1;
  }
  for (int i = 0; i < QUERY_COUNT; i++) {
    try_query(db, queries[i], 0);
    try_query(db, queries[i], 1);
  }
  sqlite3_close(db);
  try_load(0);
  try_load(1);
  check(sqlite3_memory_used() == 0, "after all", sqlite3_memory_used(), "bytes are left");
  printf("%d passed, %d failed\n", checks - failures, failures);
  return failures != 0;
}
