/* report.c - reports of tables that mean harm: what they say is what their own SQL says, nothing is
** written, and whatever else happens is an error in words.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kldiv.h"

static sqlite3 *open_memory(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  assert_int_equal(sqlite3_kldiv_init((struct sqlite3 *)db, NULL, NULL), SQLITE_OK);
  return db;
}

static void run(sqlite3 *db, const char *sql) {
  char *error = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
    fail_msg("%.300s: %s", sql, error);
  }
}

/* Of which the first column of the first row is an integer. */
static sqlite3_int64 number_of(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step(statement) != SQLITE_ROW) {
    fail_msg("%.300s: %s", sql, sqlite3_errmsg(db));
  }
  sqlite3_int64 n = sqlite3_column_int64(statement, 0);
  (void)sqlite3_finalize(statement);
  return n;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, const char *a, const char *b,
                             const char *options) {
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
  (void)sqlite3_bind_text(statement, 1, a, -1, SQLITE_TRANSIENT);
  (void)sqlite3_bind_text(statement, 2, b, -1, SQLITE_TRANSIENT);
  (void)sqlite3_bind_text(statement, 3, options, -1, SQLITE_TRANSIENT);
  return statement;
}

/* ---- chance ---- */

static uint64_t seed;

static unsigned any(unsigned below) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(seed >> 33) % below;
}

/* ---- random tables ---- */

/* Values of a sort as SQL, @ stands for a random number below 60. */
static const char *const sorts[][16] = {
    {"@ / 7.0", "@ * 1000003", "@", "-0.0", "1e308", "-1e308", "5e-324", "9007199254740993",
     "9223372036854775807", "-9223372036854775807 - 1", "0.1", NULL},
    {"@", NULL},
    {"'@'", "'@.5'", "' 5 '", "'+7'", "'1e3'", "'5.'", "'.5'", "'-0'", "'0.10'",
     "'1234567890123456'", "'9007199254740993'", "'1.0e-05'", "'1.0e+20'", "'9223372036854775808'",
     NULL},
    {"'007'", "'08'", "'7'", "'8'", "'x'", "'1_0'", "''", NULL},
    {"date('2020-01-01', '@ days')", "'2020-01-01T10:00:00.5Z'", "'2020-02-30'", "'0000-01-01'",
     "'9999-12-31 23:59:59.999'", NULL},
    {"'N/A'", "'?'", "'n/a'", "''", "9e999", "-9e999", "x'00'", "'it''s'",
     "CAST(x'610062' AS TEXT)", "CAST(x'ff' AS TEXT)", "x'7ff8000000000000'", NULL},
    {"'a'", "'b'", "'A'", "'a '", "'1'", "'0'", "1", "0", "x'61'", "'\"'", NULL},
    {"NULL", NULL},
};
enum { SORTS = sizeof sorts / sizeof sorts[0], COLUMNS = 6, GROUP = 6 };

static const char *const affinity[] = {
    "", "TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB", "TEXT COLLATE NOCASE", "COLLATE RTRIM"};

static void put_value(sqlite3_str *sql, unsigned sort) {
  unsigned count = 1;
  while (sorts[sort][count] != NULL) {
    count++;
  }
  for (const char *c = sorts[sort][any(count)]; *c != '\0'; c++) {
    if (*c == '@') {
      sqlite3_str_appendf(sql, "%u", any(60));
    } else {
      sqlite3_str_appendchar(sql, 1, *c);
    }
  }
}

static void make_table(sqlite3 *db, const char *name, const unsigned *sort, const unsigned *strange,
                       const unsigned *type, unsigned rows) {
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_str_appendf(sql, "CREATE TABLE %s(", name);
  for (int i = 0; i < COLUMNS; i++) {
    sqlite3_str_appendf(sql, "c%d %s, ", i, affinity[type[i]]);
  }
  sqlite3_str_appendf(sql, "w, g COLLATE NOCASE); INSERT INTO %s VALUES", name);
  for (unsigned row = 0; row < rows; row++) {
    sqlite3_str_appendall(sql, row > 0 ? ", (" : "(");
    for (int i = 0; i < COLUMNS; i++) {
      put_value(sql, any(5) == 0 ? strange[i] : sort[i]);
      sqlite3_str_appendall(sql, ", ");
    }
    sqlite3_str_appendf(sql, "%u, ", any(5));
    put_value(sql, GROUP);
    sqlite3_str_appendall(sql, ")");
  }
  char *text = sqlite3_str_finish(sql);
  run(db, text);
  sqlite3_free(text);
}

static void random_tables(sqlite3 *db) {
  static const unsigned sizes[] = {1, 5, 60, 200};
  unsigned sort[COLUMNS], strange[COLUMNS], p[COLUMNS], q[COLUMNS];
  unsigned same = any(2);
  for (int i = 0; i < COLUMNS; i++) {
    sort[i] = any(SORTS);
    strange[i] = any(SORTS);
    p[i] = any(sizeof affinity / sizeof affinity[0]);
    q[i] = same ? p[i] : any(sizeof affinity / sizeof affinity[0]);
  }
  make_table(db, "p", sort, strange, p, sizes[any(4)]);
  make_table(db, "q", sort, strange, q, sizes[any(4)]);
}

static const char *const asked[] = {
    NULL,
    "{\"metrics\":\"all\",\"sketch\":true}",
    "{\"metrics\":\"all\",\"smoothing\":0,\"sketch\":3}",
    "{\"metrics\":\"all\",\"weights\":\"w\"}",
    "{\"by\":\"g\"}",
    "{\"by\":\"g\",\"weights\":\"w\",\"sketch\":true}",
    "{\"metrics\":\"all\",\"edges\":{\"c0\":[0,1,5],\"c1\":[-1e308,1e308]}}",
    "{\"metrics\":\"all\",\"kinds\":{\"c0\":\"number\",\"c1\":\"date\",\"c2\":\"category\"}}",
};
enum { ASKED = sizeof asked / sizeof asked[0] };

/* The SQL gives the same bits. */
static void check_method(sqlite3 *db, const char *sql, double value) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step(statement) != SQLITE_ROW) {
    fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  }
  double again = sqlite3_column_double(statement, 0);
  if (sqlite3_column_type(statement, 0) != SQLITE_FLOAT || again != value) {
    fail_msg("%.17g, but %s gives %.17g", value, sql, again);
  }
  (void)sqlite3_finalize(statement);
}

/* A row of dist_compare(): a value with all that belongs to it, or a note. */
static int check_row(sqlite3 *db, sqlite3_stmt *row) {
  if (sqlite3_column_type(row, 0) == SQLITE_NULL) {
    assert_int_not_equal(sqlite3_column_type(row, 4), SQLITE_NULL);
    return 0;
  }
  double value = sqlite3_column_double(row, 1), p = sqlite3_column_double(row, 2);
  assert_int_equal(sqlite3_column_type(row, 1), SQLITE_FLOAT);
  assert_int_equal(sqlite3_column_type(row, 2), SQLITE_FLOAT);
  assert_int_equal(sqlite3_column_type(row, 5), SQLITE_FLOAT);
  assert_true(value >= 0.0 && p >= 0.0 && p <= 1.0 && sqlite3_column_double(row, 5) >= 0.0);
  const char *method = (const char *)sqlite3_column_text(row, 3);
  if (method != NULL) {
    check_method(db, method, value);
  }
  return method != NULL;
}

static void every_value_is_that_of_its_sql(void **state) {
  int methods = 0;
  (void)state;
  for (unsigned round = 0; round < 8; round++) {
    seed = round;
    sqlite3 *db = open_memory();
    random_tables(db);
    int changes = sqlite3_total_changes(db);
    for (int i = 0; i < ASKED; i++) {
      sqlite3_stmt *rows = prepare(db,
                                   "SELECT metric, value, p_value, method, note, noise_floor FROM "
                                   "dist_compare(?, ?, ?)",
                                   "p", "q", asked[i]);
      int code;
      while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        methods += check_row(db, rows);
      }
      if (code != SQLITE_DONE) {
        fail_msg("%u: %s: %s", round, asked[i], sqlite3_errmsg(db));
      }
      (void)sqlite3_finalize(rows);
    }
    assert_int_equal(sqlite3_total_changes(db), changes);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
  assert_true(methods > 1000);
}

/* Contributions add up, shares do, and the page is one. */
static void details_add_up(void **state) {
  (void)state;
  for (unsigned round = 0; round < 3; round++) {
    seed = round;
    sqlite3 *db = open_memory();
    random_tables(db);
    for (int i = 0; i < ASKED; i++) {
      sqlite3_stmt *rows =
          prepare(db,
                  "SELECT sum(contribution), value, count(*) = count(contribution), "
                  "sum(share_baseline), sum(share_current), min(contribution) FROM "
                  "dist_compare_detail(?, ?, ?) GROUP BY segment COLLATE BINARY, typeof(segment), "
                  "\"column\", metric",
                  "p", "q", asked[i]);
      while (sqlite3_step(rows) == SQLITE_ROW) {
        double sum = sqlite3_column_double(rows, 0), value = sqlite3_column_double(rows, 1);
        assert_true(fabs(sqlite3_column_double(rows, 3) - 1.0) < 1e-9);
        assert_true(fabs(sqlite3_column_double(rows, 4) - 1.0) < 1e-9);
        if (sqlite3_column_int(rows, 2) && isfinite(value) &&
            fabs(sum - value) > 1e-12 * (value > 1.0 ? value : 1.0)) {
          fail_msg("%u: %s: %.17g is no %.17g", round, asked[i], sum, value);
        }
        assert_true(sqlite3_column_type(rows, 5) == SQLITE_NULL ||
                    sqlite3_column_double(rows, 5) >= 0.0);
      }
      if (sqlite3_finalize(rows) != SQLITE_OK) {
        fail_msg("%u: %s: %s", round, asked[i], sqlite3_errmsg(db));
      }
      rows = prepare(db, "SELECT length(dist_report(?, ?, ?)) > 1000", "p", "q", asked[i]);
      assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
      assert_int_equal(sqlite3_column_int(rows, 0), 1);
      (void)sqlite3_finalize(rows);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
}

/* ---- stored baselines ---- */

/* Reads all rows; whether there was no error.  An error has words. */
static bool reads(sqlite3 *db, sqlite3_stmt *rows) {
  int code;
  while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
  }
  if (code != SQLITE_DONE) {
    assert_int_equal(code, SQLITE_ERROR);
    assert_ptr_equal(strstr(sqlite3_errmsg(db), "dist_compare(): "), sqlite3_errmsg(db));
  }
  (void)sqlite3_finalize(rows);
  return code == SQLITE_DONE;
}

static void damaged_baselines_are_refused(void **state) {
  int refused = 0;
  (void)state;
  for (unsigned round = 0; round < 8; round++) {
    seed = round;
    sqlite3 *db = open_memory();
    random_tables(db);
    (void)reads(db, prepare(db, "SELECT 1 FROM dist_compare(?, ?, ?)", "p", "q", NULL));
    run(db, any(2) ? "CREATE TABLE s AS SELECT * FROM dist_profile('p')"
                   : "CREATE TABLE s AS SELECT * FROM dist_profile('p', '{\"sketch\":false}')");
    assert_true(reads(db, prepare(db, "SELECT 1 FROM dist_compare(?, ?, ?)", "s", "q", NULL)));
    for (int i = 0; i < 30; i++) {
      char *sql = sqlite3_mprintf(
          "DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT * FROM s; UPDATE t SET value = "
          "CAST(substr(value, 1, %u %% length(value)) || x'%02x' || substr(value, 2 + %u %% "
          "length(value)) AS BLOB) WHERE rowid = %u",
          i, any(256), i, 1 + any(COLUMNS));
      sqlite3_stmt *damage = NULL;
      run(db, sql);
      sqlite3_free(sql);
      damage =
          prepare(db, "SELECT * FROM dist_compare(?, ?, ?)", "t", "q", "{\"metrics\":\"all\"}");
      refused += !reads(db, damage);
    }
    run(db, "UPDATE s SET kind = 'category' WHERE kind = 'number'");
    (void)reads(db, prepare(db, "SELECT * FROM dist_compare(?, ?, ?)", "s", "q", NULL));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
  assert_true(refused > 60);
}

/* ---- sizes ---- */

static void wide_tables(void **state) {
  static const int widths[] = {300, 2000};
  (void)state;
  for (int w = 0; w < 2; w++) {
    sqlite3 *db = open_memory();
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendall(sql, "CREATE TABLE t(");
    for (int i = 0; i < widths[w]; i++) {
      sqlite3_str_appendf(sql, "%s\"c %d\"", i > 0 ? ", " : "", i);
    }
    sqlite3_str_appendall(sql, "); INSERT INTO t(\"c 0\", \"c 7\") VALUES(1, 2), (3, 4)");
    char *text = sqlite3_str_finish(sql);
    run(db, text);
    sqlite3_free(text);
    assert_int_equal(number_of(db, "SELECT count(DISTINCT \"column\") FROM dist_compare('t', 't')"),
                     widths[w]);
    assert_int_equal(number_of(db, "SELECT count(*) FROM dist_profile('t')"), widths[w]);
    assert_int_equal(number_of(db, "SELECT length(dist_report('t', 't')) > 10000"), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
}

/* Labels of a megabyte, and what HTML would take for more than text. */
static void long_and_live_labels(void **state) {
  (void)state;
  sqlite3 *db = open_memory();
  run(db, "CREATE TABLE t(\"<script>alert(1)</script>\", b, \"\", \"'\"\"&\");"
          "INSERT INTO t VALUES('<script>x</script>', hex(zeroblob(500000)), "
          "zeroblob(1000000), '\"><img src=x onerror=y>'), ('</style>', hex(zeroblob(500000)) || "
          "'1', x'ff', CAST(x'fffe00' AS TEXT)), ('a', 'b', 'c', 'd')");
  assert_int_equal(
      number_of(db, "SELECT count(*) FROM dist_compare('t', 'SELECT * FROM t LIMIT 1')"), 4);
  assert_int_equal(
      number_of(
          db, "SELECT max(length(label)) FROM dist_compare_detail('t', 'SELECT * FROM t LIMIT 1')"),
      1000001);
  assert_int_equal(number_of(db, "SELECT instr(page, '<script') + instr(page, '<img') + "
                                 "instr(page, '<' || '/style>x') FROM (SELECT dist_report('t', "
                                 "'SELECT * FROM t LIMIT 1', '{\"title\":\"<script>\"}') AS page)"),
                   0);
  assert_int_equal(number_of(db, "SELECT length(CAST(dist_report('t', 't') AS BLOB)) < 1000000"),
                   1);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- what is left behind ---- */

static const char dump[] =
    "SELECT group_concat(name || sql) || (SELECT group_concat(quote(x)) FROM t) FROM sqlite_master";

static char *dumped(sqlite3 *db) {
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, dump, -1, &statement, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  char *text = sqlite3_mprintf("%s", (const char *)sqlite3_column_text(statement, 0));
  (void)sqlite3_finalize(statement);
  return text;
}

static void nothing_is_changed(void **state) {
  static const char *const sources[] = {
      "t",
      "u",
      "nosuch",
      "INSERT INTO t VALUES(1)",
      "DELETE FROM t RETURNING x",
      "DROP TABLE t",
      "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
      "SELECT 1; DELETE FROM t",
      "ROLLBACK",
      "COMMIT",
      "SELECT abs(x - 9223372036854775807 - 1) AS x FROM t",
      "PRAGMA user_version = 5",
      "SELECT x FROM t UNION ALL SELECT abs(-9223372036854775807 - 1)",
      "REPLACE INTO t VALUES(1)",
      "CREATE TABLE v(x)",
      "VACUUM",
      "SELECT * FROM dist_compare('t', 'nosuch')",
      ""};
  enum { SOURCES = sizeof sources / sizeof sources[0] };
  (void)state;
  sqlite3 *db = open_memory();
  run(db, "CREATE TABLE t(x); CREATE VIEW u AS SELECT x FROM t; INSERT INTO t VALUES(1), (2), (2);"
          "BEGIN; INSERT INTO t VALUES(7)");
  char *before = dumped(db);
  int changes = sqlite3_total_changes(db);
  for (int i = 0; i < SOURCES * SOURCES; i++) {
    sqlite3_stmt *rows = prepare(db, "SELECT * FROM dist_compare(?, ?, ?)", sources[i / SOURCES],
                                 sources[i % SOURCES], NULL);
    (void)reads(db, rows);
    assert_int_equal(sqlite3_get_autocommit(db), 0);
    assert_int_equal(number_of(db, "SELECT count(*) FROM t"), 4);
  }
  char *after = dumped(db);
  assert_string_equal(before, after);
  sqlite3_free(before);
  sqlite3_free(after);
  assert_int_equal(sqlite3_total_changes(db), changes);
  assert_int_equal(number_of(db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
  run(db, "ROLLBACK");
  assert_int_equal(number_of(db, "SELECT count(*) FROM t"), 3);
  assert_null(sqlite3_next_stmt(db, NULL));
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_value_is_that_of_its_sql), cmocka_unit_test(details_add_up),
      cmocka_unit_test(damaged_baselines_are_refused),  cmocka_unit_test(wide_tables),
      cmocka_unit_test(long_and_live_labels),           cmocka_unit_test(nothing_is_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
