/* source.c - what can be a source of rows, what is refused in which words, and what a source leaves
** behind: nothing.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kldiv.h"
#include "sqlite/source.h"
#include "sqlite/table_function.h"

/* ---- allocations that fail ---- */

static sqlite3_mem_methods libc;
static long good = -1; /* allocations before the one that fails; -1: all succeed */
static bool refused;

static bool refuse(void) {
  if (good == 0) {
    good = -1;
    refused = true;
    return true;
  }
  good -= good > 0;
  return false;
}

static void *source_malloc(int size) { return refuse() ? NULL : libc.xMalloc(size); }
static void *source_realloc(void *memory, int size) {
  return refuse() ? NULL : libc.xRealloc(memory, size);
}

/* ---- reading ---- */

/* The value of an SQL expression; ?1 is `text`. */
static sqlite3_value *value_of(sqlite3 *db, const char *expression, const char *text) {
  char *sql = sqlite3_mprintf("SELECT %s", expression);
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
  sqlite3_free(sql);
  (void)sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  sqlite3_value *value = sqlite3_value_dup(sqlite3_column_value(statement, 0));
  assert_non_null(value);
  (void)sqlite3_finalize(statement);
  return value;
}

/* "FROM: NAME,NAME | VALUE,VALUE | VALUE,VALUE" */
static int show(KlSource *source, sqlite3_str *text, char **error) {
  sqlite3_str_appendf(text, "%s:", source->from);
  for (int i = 0; i < source->columns; i++) {
    sqlite3_str_appendf(text, "%s%s", i > 0 ? "," : " ", sqlite3_column_name(source->statement, i));
  }
  int code = SQLITE_OK;
  while (code == SQLITE_OK && source->has_row) {
    for (int i = 0; i < source->columns; i++) {
      const char *value = (const char *)sqlite3_column_text(source->statement, i);
      if (value == NULL && sqlite3_column_type(source->statement, i) != SQLITE_NULL) {
        return SQLITE_NOMEM;
      }
      sqlite3_str_appendf(text, "%s%s", i > 0 ? "," : " | ", value != NULL ? value : "NULL");
    }
    code = kl_source_next(source, error);
  }
  return code;
}

static char answer[4096];

/* All that the sources have, or the error: its text, or in [] the code's. */
static int read_values(sqlite3 *db, sqlite3_value *const *value, int count) {
  static const char *const name[] = {"baseline", "current"};
  KlSources sources;
  char *error = NULL;
  int code = kl_sources_open(&sources, db, "dist_compare", name, value, count, &error);
  sqlite3_str *text = sqlite3_str_new(NULL);
  for (int i = 0; code == SQLITE_OK && i < count; i++) {
    sqlite3_str_appendall(text, i > 0 ? "; " : "");
    code = show(&sources.source[i], text, &error);
  }
  char *shown = sqlite3_str_finish(text);
  kl_sources_close(&sources);
  kl_sources_close(&sources);
  assert_true(code != SQLITE_OK || error == NULL);
  if (code == SQLITE_OK && shown == NULL) {
    code = SQLITE_NOMEM;
  }
  if (code != SQLITE_OK) {
    (void)snprintf(answer, sizeof answer, error != NULL ? "%s" : "[%s]",
                   error != NULL ? error : sqlite3_errstr(code));
  } else {
    (void)snprintf(answer, sizeof answer, "%s", shown != NULL ? shown : "");
  }
  sqlite3_free(shown);
  sqlite3_free(error);
  return code;
}

static const char *read_expression(sqlite3 *db, const char *expression) {
  sqlite3_value *value = value_of(db, expression, NULL);
  sqlite3_stmt *before = sqlite3_next_stmt(db, NULL);
  (void)read_values(db, &value, 1);
  assert_true(sqlite3_next_stmt(db, NULL) == before);
  sqlite3_value_free(value);
  return answer;
}

static const char *read_one(sqlite3 *db, const char *text) {
  sqlite3_value *value = value_of(db, "?1", text);
  (void)read_values(db, &value, 1);
  assert_null(sqlite3_next_stmt(db, NULL));
  sqlite3_value_free(value);
  return answer;
}

static const char *read_two(sqlite3 *db, const char *baseline, const char *current) {
  sqlite3_value *value[] = {value_of(db, "?1", baseline), value_of(db, "?1", current)};
  (void)read_values(db, value, 2);
  assert_null(sqlite3_next_stmt(db, NULL));
  sqlite3_value_free(value[0]);
  sqlite3_value_free(value[1]);
  return answer;
}

static void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
    fail_msg("%s: %s", message, sql);
  }
}

static sqlite3 *open_host(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  assert_int_equal(sqlite3_kldiv_init((struct sqlite3 *)db, NULL, NULL), SQLITE_OK);
  run(db, "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL);"
          "CREATE TABLE empty(c);"
          "CREATE TABLE \"last month\"(d); INSERT INTO \"last month\" VALUES (3);"
          "CREATE VIEW v AS SELECT a + 10 AS e FROM t;"
          "ATTACH ':memory:' AS \"old data\";"
          "CREATE TABLE \"old data\".t(f); INSERT INTO \"old data\".t VALUES (4);"
          "CREATE TABLE \"old data\".kept(g); INSERT INTO kept VALUES (5);"
          "CREATE TABLE \"old data\".\"my table\"(h); INSERT INTO \"my table\" VALUES (6)");
  return db;
}

/* Nothing that was opened keeps the connection from being closed. */
static void close_host(sqlite3 *db) { assert_int_equal(sqlite3_close(db), SQLITE_OK); }

/* ---- names ---- */

static void test_reads_tables_and_views(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(read_one(db, "t"), "\"t\": a,b | 1,x | 2,NULL");
  assert_string_equal(read_one(db, "T"), "\"T\": a,b | 1,x | 2,NULL");
  assert_string_equal(read_one(db, "empty"), "\"empty\": c");
  assert_string_equal(read_one(db, "v"), "\"v\": e | 11 | 12");
  assert_string_equal(read_one(db, "last month"), "\"last month\": d | 3");
  assert_string_equal(read_one(db, "kept"), "\"kept\": g | 5");
  run(db, "CREATE TEMP TABLE own(i); INSERT INTO own VALUES (7);"
          "CREATE TEMP VIEW own_view AS SELECT i + f AS j FROM own, \"old data\".t;"
          "CREATE TABLE hidden(k); CREATE TEMP TABLE hidden(l)");
  assert_string_equal(read_one(db, "own"), "\"own\": i | 7");
  assert_string_equal(read_one(db, "temp.own"), "\"temp\".\"own\": i | 7");
  assert_string_equal(read_one(db, "own_view"), "\"own_view\": j | 11");
  assert_string_equal(read_one(db, "hidden"), "\"hidden\": l");
  assert_string_equal(read_one(db, "main.hidden"), "\"main\".\"hidden\": k");
  close_host(db);
}

static void test_reads_names_as_sql_writes_them(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  static const char *const month = "\"last month\": d | 3";
  assert_string_equal(read_one(db, "\"last month\""), month);
  assert_string_equal(read_one(db, "[last month]"), month);
  assert_string_equal(read_one(db, "`last month`"), month);
  assert_string_equal(read_one(db, "'last month'"), month);
  assert_string_equal(read_one(db, " \n\"last month\" "), month);
  assert_string_equal(read_one(db, "\tlast month "), month);
  assert_string_equal(read_one(db, "main.t"), "\"main\".\"t\": a,b | 1,x | 2,NULL");
  static const char *const old = "\"old data\".\"t\": f | 4";
  assert_string_equal(read_one(db, "\"old data\".t"), old);
  assert_string_equal(read_one(db, "[old data].\"t\""), old);
  assert_string_equal(read_one(db, "`old data` . 't'"), old);
  assert_string_equal(read_one(db, "old data.t"), old);
  assert_string_equal(read_one(db, "\"old data\".my table"), "\"old data\".\"my table\": h | 6");
  assert_string_equal(read_one(db, "my table"), "\"my table\": h | 6");
  close_host(db);
}

/* Whatever is in a name; one that is a table's as it stands wins over what it could mean. */
static void test_reads_any_name(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  run(db,
      "CREATE TABLE \"a \"\"quoted\"\" name\"(x); CREATE TABLE \"it's\"(x);"
      "CREATE TABLE \"[b]\"(x); CREATE TABLE \"main.t\"(x); CREATE TABLE \"p.q.r\"(x);"
      "CREATE TABLE \"Größe 表\"(x); CREATE TABLE \"SELECT 1\"(x); CREATE TABLE \"\"\"t\"\"\"(x);"
      "CREATE TABLE \"-- 100%s\"(x); CREATE TABLE \"a;b\"(x); CREATE TABLE \"select\"(x)");
  assert_string_equal(read_one(db, "a \"quoted\" name"), "\"a \"\"quoted\"\" name\": x");
  assert_string_equal(read_one(db, "\"a \"\"quoted\"\" name\""), "\"a \"\"quoted\"\" name\": x");
  assert_string_equal(read_one(db, "it's"), "\"it's\": x");
  assert_string_equal(read_one(db, "'it''s'"), "\"it's\": x");
  assert_string_equal(read_one(db, "main.it's"), "\"main\".\"it's\": x");
  assert_string_equal(read_one(db, "[b]"), "\"[b]\": x");
  assert_string_equal(read_one(db, "`[b]`"), "\"[b]\": x");
  assert_string_equal(read_one(db, "main.t"), "\"main.t\": x");
  assert_string_equal(read_one(db, "\"main\".t"), "\"main\".\"t\": a,b | 1,x | 2,NULL");
  assert_string_equal(read_one(db, "p.q.r"), "\"p.q.r\": x");
  assert_string_equal(read_one(db, "main.p.q.r"), "\"main\".\"p.q.r\": x");
  assert_string_equal(read_one(db, "Größe 表"), "\"Größe 表\": x");
  assert_string_equal(read_one(db, "SELECT 1"), "\"SELECT 1\": x");
  assert_string_equal(read_one(db, "select"), "\"select\": x");
  assert_string_equal(read_one(db, "SELECT 2 AS n"), "(SELECT 2 AS n): n | 2");
  assert_string_equal(read_one(db, "\"t\""), "\"\"\"t\"\"\": x");
  assert_string_equal(read_one(db, "-- 100%s"), "\"-- 100%s\": x");
  assert_string_equal(read_one(db, "a;b"), "\"a;b\": x");
  close_host(db);
}

/* A database whose text is not UTF-8. */
static void test_reads_names_in_utf16(void **state) {
  (void)state;
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  run(db,
      "PRAGMA encoding = 'UTF-16'; CREATE TABLE \"Größe 表\"(x); INSERT INTO \"Größe 表\" VALUES "
      "('ü')");
  assert_string_equal(read_one(db, "Größe 表"), "\"Größe 表\": x | ü");
  assert_string_equal(read_one(db, "SELECT 'ß' AS y"), "(SELECT 'ß' AS y): y | ß");
  assert_string_equal(read_expression(db, "12"),
                      "dist_compare(): baseline = 12, must be the name of a table or view, or one "
                      "SELECT");
  close_host(db);
}

static void test_reads_virtual_tables(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(read_one(db, "SELECT name FROM pragma_database_list"),
                      "(SELECT name FROM pragma_database_list): name | main | old data");
  assert_non_null(strstr(read_one(db, "pragma_database_list"),
                         "\"pragma_database_list\": seq,name,file | 0,main, | 2,old data,"));
  assert_non_null(strstr(read_one(db, "dist_families"), "\"dist_families\": "));
  assert_string_equal(read_one(db, "dist_rows"),
                      "dist_compare(): baseline: dist_rows() needs an argument: dist_rows(d)");
  if (sqlite3_compileoption_used("ENABLE_FTS5")) {
    run(db, "CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('some');"
            "SELECT * FROM words"); /* FTS keeps statements of its own */
    assert_string_equal(read_expression(db, "'words'"), "\"words\": body | some");
  }
  close_host(db);
}

/* ---- queries ---- */

static void test_reads_queries(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(read_one(db, "SELECT a FROM t"), "(SELECT a FROM t): a | 1 | 2");
  assert_string_equal(read_one(db, "select a from t order by a desc limit 1"),
                      "(select a from t order by a desc limit 1): a | 2");
  assert_string_equal(read_one(db, "VALUES (1, 2), (3, 4)"),
                      "(VALUES (1, 2), (3, 4)): column1,column2 | 1,2 | 3,4");
  assert_string_equal(read_one(db, "WITH w(x) AS (SELECT 1) SELECT x FROM w"),
                      "(WITH w(x) AS (SELECT 1) SELECT x FROM w): x | 1");
  assert_string_equal(read_one(db, " SELECT a FROM t ; "), "(SELECT a FROM t): a | 1 | 2");
  assert_string_equal(read_one(db, "SELECT 1 AS a;; "),
                      "dist_compare(): baseline = 'SELECT 1 AS a;; ', must be one SELECT, not "
                      "several statements");
  assert_string_equal(read_one(db, "SELECT 1 AS a FROM t WHERE 0"),
                      "(SELECT 1 AS a FROM t WHERE 0): a");
  /* Columns of one name are told apart as SQLite does it. */
  assert_string_equal(read_one(db, "SELECT 1 AS a, 2 AS a"),
                      "(SELECT 1 AS a, 2 AS a): a,a:1 | 1,2");
  close_host(db);
}

/* Comments before, inside and behind, with what could end the query or not end it. */
static void test_reads_queries_with_comments(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(read_one(db, "/* why */ -- so\nSELECT 1 AS a"),
                      "(/* why */ -- so\nSELECT 1 AS a\n): a | 1");
  assert_string_equal(read_one(db, "SELECT 1 AS a -- so"), "(SELECT 1 AS a -- so\n): a | 1");
  assert_string_equal(read_one(db, "SELECT 1 AS a -- so;"), "(SELECT 1 AS a -- so\n): a | 1");
  assert_string_equal(read_one(db, "SELECT 1 AS a; -- so; and so"), "(SELECT 1 AS a): a | 1");
  assert_string_equal(read_one(db, "SELECT 1 AS a; /* so */\n-- so"), "(SELECT 1 AS a): a | 1");
  assert_string_equal(read_one(db, "SELECT ';' AS a"), "(SELECT ';' AS a): a | ;");
  assert_string_equal(read_one(db, "SELECT '--' AS a"), "(SELECT '--' AS a\n): a | --");
  close_host(db);
}

/* ---- refusals ---- */

static void test_refuses_what_is_no_text(void **state) {
  (void)state;
  sqlite3 *db = open_host();
#define EXPECTED ", must be the name of a table or view, or one SELECT"
  assert_string_equal(read_expression(db, "NULL"), "dist_compare(): baseline = NULL" EXPECTED);
  assert_string_equal(read_expression(db, "12"), "dist_compare(): baseline = 12" EXPECTED);
  assert_string_equal(read_expression(db, "0.5"), "dist_compare(): baseline = 0.5" EXPECTED);
  assert_string_equal(read_expression(db, "x'7400'"),
                      "dist_compare(): baseline = a blob of 2 bytes" EXPECTED);
  assert_string_equal(read_expression(db, "''"), "dist_compare(): baseline = ''" EXPECTED);
  assert_string_equal(read_expression(db, "' -- nothing'"),
                      "dist_compare(): baseline = ' -- nothing'" EXPECTED);
  assert_string_equal(read_expression(db, "'t' || char(0) || 'u'"),
                      "dist_compare(): baseline = 't...', must be text without NUL");
  assert_string_equal(read_expression(db, "'SELECT 1' || char(0) || 'u'"),
                      "dist_compare(): baseline = 'SELECT 1...', must be text without NUL");
  close_host(db);
}

/* Statements that are no queries are not even prepared, for that alone would set some PRAGMAs. */
static void test_refuses_other_statements(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  static const char *const statements[] = {
      "PRAGMA cache_size = 77",
      "pragma table_info(t)",
      "EXPLAIN SELECT 1",
      "DELETE FROM t",
      "INSERT INTO t VALUES (1)",
      "UPDATE t SET a = 1",
      "DROP TABLE t",
      "ATTACH ':memory:' AS more",
      "BEGIN",
      "COMMIT",
      "ROLLBACK",
      "VACUUM",
      "/* */ REINDEX",
      "SAVEPOINT here",
      "CREATE TABLE more(x)",
  };
  for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
    char expected[200];
    (void)snprintf(expected, sizeof expected, "dist_compare(): baseline = '%s'" EXPECTED,
                   statements[i]);
    char *text = strstr(expected, "':memory:'"); /* quotes are doubled */
    if (text != NULL) {
      (void)snprintf(expected, sizeof expected,
                     "dist_compare(): baseline = 'ATTACH '':memory:'' AS more'" EXPECTED);
    }
    assert_string_equal(read_one(db, statements[i]), expected);
  }
  assert_string_equal(read_one(db, "SELECT * FROM pragma_cache_size WHERE cache_size = 77"),
                      "(SELECT * FROM pragma_cache_size WHERE cache_size = 77): cache_size");
  assert_int_equal(sqlite3_get_autocommit(db), 1);
  close_host(db);
}

static void test_refuses_more_than_a_query(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(read_one(db, "SELECT 1; SELECT 2"),
                      "dist_compare(): baseline = 'SELECT 1; SELECT 2', must be one SELECT, not "
                      "several statements");
  assert_string_equal(read_one(db, "SELECT 1; PRAGMA cache_size = 77"),
                      "dist_compare(): baseline = 'SELECT 1; PRAGMA cache_size = 77', must be one "
                      "SELECT, not several statements");
  assert_string_equal(read_one(db, "SELECT a FROM t) UNION SELECT * FROM (SELECT 2"),
                      "dist_compare(): baseline: near \")\": syntax error");
  assert_string_equal(read_one(db, "WITH w AS (SELECT 1) DELETE FROM t"),
                      "dist_compare(): baseline = 'WITH w AS (SELECT 1) DELETE FROM t', must be a "
                      "SELECT, which writes nothing");
  static const char *const parameters[] = {"SELECT ?", "SELECT ?2", "SELECT :a", "SELECT @a",
                                           "SELECT $a"};
  for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
    char expected[200];
    (void)snprintf(expected, sizeof expected,
                   "dist_compare(): baseline = '%s', must be a SELECT without parameters: write "
                   "their values into its text",
                   parameters[i]);
    assert_string_equal(read_one(db, parameters[i]), expected);
  }
  assert_string_equal(read_one(db, "SELECT count(*) FROM t"),
                      "(SELECT count(*) FROM t): count(*) | 2");
  close_host(db);
}

/* Names that are not there: the calling query's WITH is not seen, and the error says what is. */
static void test_says_what_to_do_about_an_unknown_name(void **state) {
  (void)state;
  sqlite3 *db = open_host();
#define UNKNOWN                                                                                  \
  "; names that WITH gives in the calling query are unknown here: make it a TEMP table (CREATE " \
  "TEMP TABLE ... AS SELECT ...), or give its SELECT as text"
#define NO_SUCH ", there is no such table or view" UNKNOWN
  assert_string_equal(read_one(db, "recent"), "dist_compare(): baseline = 'recent'" NO_SUCH);
  assert_string_equal(read_one(db, "next month"),
                      "dist_compare(): baseline = 'next month'" NO_SUCH);
  assert_string_equal(read_one(db, "\"recent"), "dist_compare(): baseline = '\"recent'" NO_SUCH);
  assert_string_equal(read_one(db, "\"\""), "dist_compare(): baseline = '\"\"'" NO_SUCH);
  assert_string_equal(read_one(db, "nowhere.t"), "dist_compare(): baseline = 'nowhere.t'" NO_SUCH);
  assert_string_equal(read_one(db, "main."), "dist_compare(): baseline = 'main.'" NO_SUCH);
  assert_string_equal(read_one(db, ".t"), "dist_compare(): baseline = '.t'" NO_SUCH);
  assert_string_equal(read_one(db, "\"main\" \"t\""),
                      "dist_compare(): baseline = '\"main\" \"t\"'" NO_SUCH);
  assert_string_equal(read_two(db, "t", "recent"), "dist_compare(): current = 'recent'" NO_SUCH);
  assert_string_equal(read_one(db, "SELECT * FROM recent"),
                      "dist_compare(): baseline: no such table: recent" UNKNOWN);
  assert_string_equal(read_one(db, "SELECT * FROM main.recent"),
                      "dist_compare(): baseline: no such table: main.recent");
  close_host(db);
}

static void fail_now(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  if (sqlite3_value_int(value[0]) == 2) {
    sqlite3_result_error(context, "two is too much", -1);
  }
}

/* SQLite's own errors, those of prepared and of running statements, with function and argument. */
static void test_hands_errors_through(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  (void)sqlite3_create_function(db, "fail_at_two", 1, SQLITE_UTF8, NULL, fail_now, NULL, NULL);
  assert_string_equal(read_two(db, "t", "SELECT x FROM t"),
                      "dist_compare(): current: no such column: x");
  assert_string_equal(read_one(db, "SELECT a FORM t"),
                      "dist_compare(): baseline: near \"t\": syntax error");
  assert_string_equal(read_one(db, "SELECT fail_at_two(a) FROM t"),
                      "dist_compare(): baseline: two is too much");
  assert_string_equal(read_two(db, "t", "SELECT fail_at_two(2)"),
                      "dist_compare(): current: two is too much");
  assert_string_equal(read_two(db, "t", "SELECT bernoulli_kl(2, 0.5)"),
                      "dist_compare(): current: bernoulli_kl(): p = 2, must be a number from 0 to "
                      "1");
  run(db, "CREATE TABLE gone(x); CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone");
  assert_string_equal(read_one(db, "broken"), "dist_compare(): baseline: no such table: main.gone");
  assert_string_equal(read_one(db, "t"), "\"t\": a,b | 1,x | 2,NULL");
  close_host(db);
}

static int deny_t(void *unused, int action, const char *table, const char *column, const char *c,
                  const char *d) {
  (void)unused, (void)column, (void)c, (void)d;
  return action == SQLITE_READ && strcmp(table, "t") == 0 ? SQLITE_DENY : SQLITE_OK;
}

static int deny_schema(void *unused, int action, const char *a, const char *b, const char *c,
                       const char *d) {
  (void)unused, (void)b, (void)c, (void)d;
  return action == SQLITE_PRAGMA || (action == SQLITE_READ && strncmp(a, "sqlite_", 7) == 0)
             ? SQLITE_DENY
             : SQLITE_OK;
}

/* The host's authorizer is asked, and one that forbids what holds the snapshot is no hindrance. */
static void test_obeys_the_authorizer(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_int_equal(sqlite3_set_authorizer(db, deny_t, NULL), SQLITE_OK);
  assert_string_equal(read_one(db, "t"),
                      "dist_compare(): baseline: access to main.t.a is prohibited");
  assert_string_equal(read_one(db, "SELECT b FROM t"),
                      "dist_compare(): baseline: access to main.t.b is prohibited");
  assert_int_equal(sqlite3_set_authorizer(db, deny_schema, NULL), SQLITE_OK);
  assert_string_equal(read_one(db, "last month"), "\"last month\": d | 3");
  close_host(db);
}

/* ---- sources that open sources ---- */

/* A table that reads two sources and has one row: how many rows they had. */
static int pair_open(KlRows *rows, sqlite3_value *const *argument) {
  static const char *const name[] = {"baseline", "current"};
  sqlite3_int64 *count = rows->cursor;
  KlSources sources;
  int code = kl_sources_open(&sources, rows->db, "dist_pair", name, argument, 2, &rows->error);
  for (int i = 0; i < 2; i++) {
    while (code == SQLITE_OK && sources.source[i].has_row) {
      ++*count;
      code = kl_source_next(&sources.source[i], &rows->error);
    }
  }
  kl_sources_close(&sources);
  return code;
}

static bool pair_more(const KlRows *rows) { return rows->row == 0; }

static void pair_column(const KlRows *rows, sqlite3_context *context, int column) {
  (void)column;
  sqlite3_result_int64(context, *(const sqlite3_int64 *)rows->cursor);
}

static const KlTable pair_table = {
    .name = "dist_pair",
    .columns = "rows",
    .argument = {"baseline", "current"},
    .visible = 1,
    .runs_sql = true,
    .size = sizeof(sqlite3_int64),
    .open = pair_open,
    .more = pair_more,
    .column = pair_column,
};

static void test_bounds_the_depth(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_int_equal(kl_register_table(db, &pair_table, true), SQLITE_OK);
  run(db, "CREATE TEMP VIEW itself AS SELECT * FROM dist_pair('itself', 'itself');"
          "CREATE TEMP VIEW one AS SELECT * FROM dist_pair('t', 't');"
          "CREATE TEMP VIEW two AS SELECT * FROM dist_pair('one', 'one');"
          "CREATE TEMP VIEW three AS SELECT * FROM dist_pair('t', 'two');"
          "CREATE TEMP VIEW four AS SELECT * FROM dist_pair('t', 'three')");
  static const char *const too_deep =
      "dist_pair(): more than 4 inside each other, as of a view that reads itself";
  char prefixed[200];
  (void)snprintf(prefixed, sizeof prefixed, "dist_compare(): baseline: %s", too_deep);
  assert_string_equal(read_one(db, "one"), "\"one\": rows | 4");
  assert_string_equal(read_one(db, "two"), "\"two\": rows | 2");
  assert_string_equal(read_one(db, "three"), "\"three\": rows | 3");
  assert_string_equal(read_one(db, "four"), prefixed);
  assert_string_equal(read_one(db, "itself"), prefixed);
  assert_string_equal(read_one(db, "SELECT * FROM itself, itself AS other"), prefixed);
  /* Called by a query: a level less is open. */
  char *message = NULL;
  assert_int_equal(sqlite3_exec(db, "SELECT * FROM four", NULL, NULL, &message), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "SELECT * FROM itself", NULL, NULL, &message), SQLITE_ERROR);
  assert_string_equal(message, too_deep);
  sqlite3_free(message);
  /* Those beside each other are not inside each other. */
  run(db, "SELECT * FROM two, two AS a, two AS b, two AS c, two AS d, three");
  assert_null(sqlite3_next_stmt(db, NULL));
  close_host(db);
}

/* ---- one snapshot ---- */

static const char *const file = "build/source-test.db";
static const char *const other_file = "build/source-test-2.db";

static void remove_files(void) {
  static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};
  for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
    char path[100];
    (void)snprintf(path, sizeof path, "%s%s", file, suffix[i]);
    (void)remove(path);
    (void)snprintf(path, sizeof path, "%s%s", other_file, suffix[i]);
    (void)remove(path);
  }
}

static void commit_elsewhere(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  sqlite3 *other = sqlite3_user_data(context);
  int code = sqlite3_exec(other, (const char *)sqlite3_value_text(value[0]), NULL, NULL, NULL);
  sqlite3_result_int(context, code);
}

/* Two connections to both files; the first calls commit(sql) for what the second does. */
static void open_both(sqlite3 **db, sqlite3 **other) {
  remove_files();
  assert_int_equal(sqlite3_open(file, db), SQLITE_OK);
  assert_int_equal(sqlite3_open(file, other), SQLITE_OK);
  char attach[100];
  (void)snprintf(attach, sizeof attach, "ATTACH '%s' AS \"the \"\"other\"\" one\"", other_file);
  run(*db, attach);
  run(*other, attach);
  run(*db, "PRAGMA main.journal_mode = wal; PRAGMA \"the \"\"other\"\" one\".journal_mode = wal;"
           "CREATE TABLE t(a); INSERT INTO t VALUES (1);"
           "CREATE TABLE \"the \"\"other\"\" one\".u(a); INSERT INTO u VALUES (1)");
  assert_int_equal(sqlite3_create_function(*db, "commit_elsewhere", 1, SQLITE_UTF8, *other,
                                           commit_elsewhere, NULL, NULL),
                   SQLITE_OK);
}

static void close_both(sqlite3 *db, sqlite3 *other) {
  close_host(db);
  close_host(other);
  remove_files();
}

/* What is committed while the first side is read, the second does not see; the next read does. */
static void test_reads_one_snapshot(void **state) {
  (void)state;
  sqlite3 *db, *other;
  open_both(&db, &other);
  static const char *const commits =
      "SELECT commit_elsewhere('INSERT INTO t VALUES (2); INSERT INTO u VALUES (2)') AS code "
      "FROM t";
  char expected[300];
  (void)snprintf(expected, sizeof expected, "(%s): code | 0; \"t\": a | 1", commits);
  assert_string_equal(read_two(db, commits, "t"), expected);
  assert_string_equal(read_one(db, "t"), "\"t\": a | 1 | 2");
  assert_string_equal(read_one(db, "u"), "\"u\": a | 1 | 2");
  close_both(db, other);
}

/* Even where the first side has no row, and so ends before the second begins; in each file. */
static void test_an_empty_side_does_not_end_the_snapshot(void **state) {
  (void)state;
  sqlite3 *db, *other;
  open_both(&db, &other);
  /* Views: SQLite looks into all databases for a name that it does not find, as a SELECT's is. */
  run(db,
      "CREATE TEMP VIEW commits AS SELECT a FROM t WHERE commit_elsewhere('INSERT INTO t VALUES "
      "(2); INSERT INTO u VALUES (2)') <> 0");
  assert_string_equal(read_two(db, "commits", "t"), "\"commits\": a; \"t\": a | 1");
  assert_string_equal(read_two(db, "commits", "u"), "\"commits\": a; \"u\": a | 1 | 2");
  assert_string_equal(read_two(db, "t", "u"), "\"t\": a | 1 | 2 | 2 | 2; \"u\": a | 1 | 2 | 2 | 2");
  close_both(db, other);
}

/* A transaction's snapshot is its own, with what it has written itself. */
static void test_reads_the_transactions_snapshot(void **state) {
  (void)state;
  sqlite3 *db, *other;
  open_both(&db, &other);
  run(db, "BEGIN; SELECT * FROM t");
  run(other, "INSERT INTO t VALUES (2)");
  assert_string_equal(read_two(db, "t", "t"), "\"t\": a | 1; \"t\": a | 1");
  run(db, "COMMIT; BEGIN; INSERT INTO t VALUES (3)");
  assert_string_equal(read_two(db, "t", "empty"), "dist_compare(): current = 'empty'" NO_SUCH);
  assert_string_equal(read_two(db, "t", "t"), "\"t\": a | 1 | 2 | 3; \"t\": a | 1 | 2 | 3");
  assert_int_equal(sqlite3_get_autocommit(db), 0);
  run(db, "ROLLBACK");
  assert_string_equal(read_one(db, "t"), "\"t\": a | 1 | 2");
  close_both(db, other);
}

/* A table that another connection has made since this one read the schema. */
static void test_sees_tables_that_have_come_and_changed(void **state) {
  (void)state;
  sqlite3 *db, *other;
  open_both(&db, &other);
  assert_string_equal(read_one(db, "t"), "\"t\": a | 1");
  run(other, "CREATE TABLE new(x); ALTER TABLE t ADD COLUMN b");
  assert_string_equal(read_two(db, "new", "t"), "\"new\": x; \"t\": a,b | 1,NULL");
  run(other, "DROP TABLE new");
  assert_string_equal(read_one(db, "new"), "dist_compare(): baseline = 'new'" NO_SUCH);
  close_both(db, other);
}

/* Nothing is locked afterwards: others may write and change the schema, by the old journal too. */
static void test_leaves_no_lock(void **state) {
  (void)state;
  sqlite3 *db, *other;
  open_both(&db, &other);
  run(db, "PRAGMA main.journal_mode = delete");
  assert_string_equal(read_two(db, "t", "u"), "\"t\": a | 1; \"u\": a | 1");
  run(other, "DROP TABLE t; DROP TABLE u");
  close_both(db, other);
}

/* ---- stops ---- */

static void stop(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  if (sqlite3_value_int(value[0]) == 2) {
    sqlite3_interrupt(sqlite3_context_db_handle(context));
  }
}

static int stop_now(void *calls) { return --*(int *)calls < 0; }

static void test_can_be_interrupted(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  (void)sqlite3_create_function(db, "stop_at_two", 1, SQLITE_UTF8, NULL, stop, NULL, NULL);
  assert_string_equal(read_two(db, "t", "SELECT stop_at_two(a) FROM t"), "[interrupted]");
  assert_string_equal(read_two(db, "SELECT stop_at_two(a) FROM t", "t"), "[interrupted]");
  int calls = 100;
  sqlite3_progress_handler(db, 1000, stop_now, &calls);
  assert_string_equal(read_two(db, "t",
                               "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c) "
                               "SELECT i FROM c WHERE i < 0"),
                      "[interrupted]");
  sqlite3_progress_handler(db, 0, NULL, NULL);
  assert_string_equal(read_two(db, "t", "t"),
                      "\"t\": a,b | 1,x | 2,NULL; \"t\": a,b | 1,x | 2,NULL");
  close_host(db);
}

/* Every allocation fails once: the answer is the right one, or that there was no memory. */
static void test_survives_without_memory(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"t", "t"},
      {"main.\"t\"", "SELECT a FROM t -- so"},
      {"t", "recent"},
      {"SELECT 1; SELECT 2", "t"},
      {"t", "SELECT x FROM t"},
      {"DELETE FROM t", "t"},
      {"itself", "t"},
  };
  sqlite3 *db = open_host();
  assert_int_equal(kl_register_table(db, &pair_table, true), SQLITE_OK);
  run(db, "CREATE TEMP VIEW itself AS SELECT * FROM dist_pair('itself', 'itself')");
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    char expected[sizeof answer];
    (void)snprintf(expected, sizeof expected, "%s", read_two(db, pairs[i][0], pairs[i][1]));
    sqlite3_value *value[] = {value_of(db, "?1", pairs[i][0]), value_of(db, "?1", pairs[i][1])};
    refused = true;
    for (long n = 0; refused; n++) {
      refused = false;
      good = n;
      int code = read_values(db, value, 2);
      good = -1;
      assert_null(sqlite3_next_stmt(db, NULL));
      if (code != SQLITE_NOMEM || !refused) {
        assert_string_equal(answer, expected);
      }
    }
    sqlite3_value_free(value[0]);
    sqlite3_value_free(value[1]);
  }
  close_host(db);
  assert_int_equal(sqlite3_memory_used(), 0);
}

int main(void) {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &libc);
  sqlite3_mem_methods methods = libc;
  methods.xMalloc = source_malloc;
  methods.xRealloc = source_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reads_tables_and_views),
      cmocka_unit_test(test_reads_names_as_sql_writes_them),
      cmocka_unit_test(test_reads_any_name),
      cmocka_unit_test(test_reads_names_in_utf16),
      cmocka_unit_test(test_reads_virtual_tables),
      cmocka_unit_test(test_reads_queries),
      cmocka_unit_test(test_reads_queries_with_comments),
      cmocka_unit_test(test_refuses_what_is_no_text),
      cmocka_unit_test(test_refuses_other_statements),
      cmocka_unit_test(test_refuses_more_than_a_query),
      cmocka_unit_test(test_says_what_to_do_about_an_unknown_name),
      cmocka_unit_test(test_hands_errors_through),
      cmocka_unit_test(test_obeys_the_authorizer),
      cmocka_unit_test(test_bounds_the_depth),
      cmocka_unit_test(test_reads_one_snapshot),
      cmocka_unit_test(test_an_empty_side_does_not_end_the_snapshot),
      cmocka_unit_test(test_reads_the_transactions_snapshot),
      cmocka_unit_test(test_sees_tables_that_have_come_and_changed),
      cmocka_unit_test(test_leaves_no_lock),
      cmocka_unit_test(test_can_be_interrupted),
      cmocka_unit_test(test_survives_without_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
