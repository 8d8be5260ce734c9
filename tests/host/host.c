/* host.c - what hosts do to an extension: load it twice, interrupt it, limit its memory and its size.
**
**     host EXTENSION        the path that sqlite3_load_extension takes
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "kldiv.h"

static const char *extension;

static int rows_read;

/* read(x) is x. */
static void read_row(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  rows_read++;
  sqlite3_result_value(context, value[0]);
}

static sqlite3 *open_with(const char *path) {
  sqlite3 *db;
  char *message = NULL;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  (void)sqlite3_create_function(db, "read", 1, SQLITE_UTF8, NULL, read_row, NULL, NULL);
  assert_int_equal(sqlite3_enable_load_extension(db, 1), SQLITE_OK);
  if (path != NULL && sqlite3_load_extension(db, path, NULL, &message) != SQLITE_OK) {
    fail_msg("%s", message);
  }
  return db;
}

/* The first column of the first row, or the error's text. */
static const char *ask(sqlite3 *db, const char *sql) {
  static char answer[512];
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  code = code == SQLITE_OK ? sqlite3_step(statement) : code;
  const char *text =
      code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : sqlite3_errmsg(db);
  (void)snprintf(answer, sizeof answer, "%s", text != NULL ? text : "NULL");
  (void)sqlite3_finalize(statement);
  return answer;
}

static const char *const some = "SELECT round(kl_discrete(p, q), 6) FROM (SELECT 1 AS p, 2 AS q "
                                "UNION ALL SELECT 3, 4)";

/* A second load on the same connection, by C and by SQL (where functions are in use), changes nothing. */
static void test_loads_twice(void **state) {
  (void)state;
  sqlite3 *db = open_with(extension);
  char sql[512];
  char *message = NULL;
  assert_int_equal(sqlite3_load_extension(db, extension, NULL, &message), SQLITE_OK);
  (void)snprintf(sql, sizeof sql, "SELECT load_extension('%s')", extension);
  assert_string_equal(ask(db, sql), "NULL");
  assert_string_equal(ask(db, some), "0.016417");
  sqlite3_close(db);
}

/* Each connection has its own functions, and closing one leaves the other's alone. */
static void test_serves_two_connections(void **state) {
  (void)state;
  sqlite3 *a = open_with(extension), *b = open_with(extension);
  assert_string_equal(ask(a, some), "0.016417");
  sqlite3_close(a);
  assert_string_equal(ask(b, some), "0.016417");
  sqlite3_close(b);
}

/* Linked into the program, through sqlite3_auto_extension. */
static void test_serves_statically(void **state) {
  (void)state;
  assert_int_equal(sqlite3_auto_extension((void (*)(void))sqlite3_kldiv_init), SQLITE_OK);
  sqlite3 *db = open_with(NULL);
  assert_string_equal(ask(db, some), "0.016417");
  assert_non_null(strstr(ask(db, "SELECT kldiv_debug()"), "static"));
  sqlite3_close(db);
  (void)sqlite3_cancel_auto_extension((void (*)(void))sqlite3_kldiv_init);
}

static void users_entr(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  (void)value;
  sqlite3_result_text(context, "the user's", -1, SQLITE_STATIC);
}

/* A function of the user's has one of our names.  While a statement runs it cannot be replaced, and then the
** load fails and says so; otherwise ours takes its place. */
static void test_says_when_a_name_is_taken(void **state) {
  (void)state;
  sqlite3 *db = open_with(NULL);
  char sql[512];
  assert_int_equal(
      sqlite3_create_function(db, "entr", 1, SQLITE_UTF8, NULL, users_entr, NULL, NULL), SQLITE_OK);
  (void)snprintf(sql, sizeof sql, "SELECT load_extension('%s')", extension);
  assert_non_null(strstr(ask(db, sql), "kldiv could not register its functions"));
  assert_string_equal(ask(db, "SELECT entr(1)"), "the user's");
  assert_int_equal(sqlite3_load_extension(db, extension, NULL, NULL), SQLITE_OK);
  assert_string_equal(ask(db, "SELECT entr(1)"), "0.0");
  assert_string_equal(ask(db, some), "0.016417");
  sqlite3_close(db);
}

/* Enough rows that reading them takes a moment and the final call another. */
static const char *const many =
    "SELECT kl_discrete_log(-i % 1000, -read(i) % 999) FROM (WITH RECURSIVE c(i) AS (VALUES(1) "
    "UNION ALL SELECT i + 1 FROM c WHERE i < 1500000) SELECT i FROM c)";

enum { MANY = 1500000 };

static int asked, allowed;

/* Lets `allowed` calls pass, then stops whatever runs. */
static int stop(void *unused) {
  (void)unused;
  return asked++ >= allowed;
}

/* Stops at the second call after all rows were read.  The first may come from the end of the
** statement, of fewer than 1,000 instructions; in the second there is only the final call, where no
** instruction of the statement runs. */
static int stop_after_rows(void *unused) {
  (void)unused;
  asked += rows_read == MANY;
  return asked == 2;
}

static void stops_inside_the_final_call(void) {
  sqlite3 *db = open_with(extension);
  rows_read = 0;
  assert_string_not_equal(ask(db, many), "interrupted");
  assert_int_equal(rows_read, MANY);
  asked = rows_read = 0;
  sqlite3_progress_handler(db, 1000, stop_after_rows, NULL);
  assert_string_equal(ask(db, many), "interrupted");
  sqlite3_progress_handler(db, 0, NULL, NULL);
  assert_string_not_equal(ask(db,
                              "SELECT count(*) FROM (WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL "
                              "SELECT i + 1 FROM c WHERE i < 10) SELECT i FROM c)"),
                          "interrupted");
  assert_string_equal(ask(db, some), "0.016417");
  sqlite3_close(db);
}

static void test_stops_inside_the_final_call(void **state) {
  (void)state;
  stops_inside_the_final_call();
}

/* Then one question in 32 is passed on. */
static void test_stops_where_the_clock_stands_still(void **state) {
  (void)state;
  clock_step = 0;
  stops_inside_the_final_call();
  clock_step = 1000;
}

static int deny_recursion(void *unused, int action, const char *a, const char *b, const char *c,
                          const char *d) {
  (void)unused, (void)a, (void)b, (void)c, (void)d;
  return action == SQLITE_RECURSIVE ? SQLITE_DENY : SQLITE_OK;
}

/* Where the host forbids the statement that polls, nobody is asked and the work goes on. */
static void test_works_where_polling_is_forbidden(void **state) {
  (void)state;
  sqlite3 *db = open_with(extension);
  assert_int_equal(sqlite3_exec(db,
                                "CREATE TABLE t AS WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL "
                                "SELECT i + 1 FROM c WHERE i < 200000) SELECT i FROM c",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  assert_int_equal(sqlite3_set_authorizer(db, deny_recursion, NULL), SQLITE_OK);
  assert_string_equal(ask(db, "SELECT kl_discrete(i, 2 * i) FROM t"), "0.0");
  sqlite3_close(db);
}

/* An open transaction survives an error and an interrupt. */
static void test_keeps_the_transaction(void **state) {
  (void)state;
  sqlite3 *db = open_with(extension);
  assert_int_equal(
      sqlite3_exec(db, "CREATE TABLE t(x); BEGIN; INSERT INTO t VALUES (1);", NULL, NULL, NULL),
      SQLITE_OK);
  assert_string_equal(ask(db, "SELECT kl_discrete(-1, 1) FROM t"),
                      "kl_discrete(): p = -1, must be a number >= 0");
  asked = 0;
  allowed = 100;
  sqlite3_progress_handler(db, 1000, stop, NULL);
  assert_string_equal(ask(db, many), "interrupted");
  sqlite3_progress_handler(db, 0, NULL, NULL);
  assert_int_equal(sqlite3_get_autocommit(db), 0);
  assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
  assert_string_equal(ask(db, "SELECT count(*) FROM t"), "1");
  sqlite3_close(db);
}

/* The host's memory limit holds for the rows that are kept, 16 bytes each. */
static void test_respects_the_heap_limit(void **state) {
  (void)state;
  sqlite3 *db = open_with(extension);
  sqlite3_int64 before = sqlite3_hard_heap_limit64(-1);
  (void)sqlite3_hard_heap_limit64(sqlite3_memory_used() + 8000000);
  assert_string_equal(ask(db, many), "out of memory");
  (void)sqlite3_hard_heap_limit64(before);
  assert_string_equal(ask(db, some), "0.016417");
  sqlite3_close(db);
}

/* A sample that would be longer than the host lets a value be says what to do, from the row that is
** too many, in a window too; the connection goes on. */
static void test_respects_the_length_limit(void **state) {
  (void)state;
  static const char *const rows =
      "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c WHERE i < 20000) ";
  static const char *const refusal =
      "dist_sample(): keeps at most 12500 rows, so that the value fits this host's limit of 100000 "
      "bytes; dist_sketch() takes any number of rows";
  sqlite3 *db = open_with(extension);
  char sql[400];
  (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 100000);
  (void)snprintf(sql, sizeof sql, "%sSELECT dist_n(dist_sample(i)) FROM c", rows);
  assert_string_equal(ask(db, sql), refusal);
  (void)snprintf(sql, sizeof sql,
                 "%sSELECT max(n) FROM (SELECT dist_n(dist_sample(i) OVER (ORDER BY i ROWS BETWEEN "
                 "UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS n FROM c)",
                 rows);
  assert_string_equal(ask(db, sql), refusal);
  (void)snprintf(sql, sizeof sql, "%sSELECT dist_n(dist_sketch(i)) FROM c", rows);
  assert_string_equal(ask(db, sql), "20000");
  (void)snprintf(sql, sizeof sql, "%sSELECT dist_n(dist_sample(i)) FROM c WHERE i < 12000", rows);
  assert_string_equal(ask(db, sql), "11999");
  sqlite3_close(db);
}

/* Rows cost 16 bytes, plus one block of 64 KB at most that is not full. */
static void test_keeps_rows_in_16_bytes(void **state) {
  (void)state;
  sqlite3 *db = open_with(extension);
  (void)ask(db, some);
  (void)sqlite3_memory_highwater(1);
  sqlite3_int64 before = sqlite3_memory_used();
  (void)ask(db, many);
  sqlite3_int64 grown = sqlite3_memory_highwater(0) - before;
  assert_in_range(grown, 16 * 1500000, 16 * 1500000 + 400 * 1000);
  sqlite3_close(db);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    (void)fprintf(stderr, "usage: host EXTENSION\n");
    return 2;
  }
  extension = argv[1];
  clock_install();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_loads_twice),
      cmocka_unit_test(test_serves_two_connections),
      cmocka_unit_test(test_serves_statically),
      cmocka_unit_test(test_says_when_a_name_is_taken),
      cmocka_unit_test(test_stops_inside_the_final_call),
      cmocka_unit_test(test_stops_where_the_clock_stands_still),
      cmocka_unit_test(test_works_where_polling_is_forbidden),
      cmocka_unit_test(test_keeps_the_transaction),
      cmocka_unit_test(test_respects_the_heap_limit),
      cmocka_unit_test(test_respects_the_length_limit),
      cmocka_unit_test(test_keeps_rows_in_16_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
