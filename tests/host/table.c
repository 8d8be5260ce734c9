/* table.c - what a table-valued function is in a host: arguments that may be missing, and whom it
** serves.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "kldiv.h"
#include "sqlite/table_function.h"

/* One row, a letter for each argument: its first, '-' for a missing one, 'N' for NULL. */
typedef struct Seen {
  char text[KL_TABLE_ARGUMENTS + 1];
} Seen;

static int seen_open(KlRows *rows, sqlite3_value *const *argument) {
  Seen *seen = rows->cursor;
  for (int i = 0; i < KL_TABLE_ARGUMENTS; i++) { /* beyond the names there is nothing either */
    seen->text[i] = '-';
    if (argument[i] != NULL) {
      const char *text = (const char *)sqlite3_value_text(argument[i]);
      seen->text[i] = (char)(text != NULL ? text[0] : 'N');
    }
  }
  return SQLITE_OK;
}

static bool seen_more(const KlRows *rows) { return rows->row == 0; }

static void seen_column(const KlRows *rows, sqlite3_context *context, int column) {
  (void)column;
  const Seen *seen = rows->cursor;
  sqlite3_result_text(context, seen->text, -1, SQLITE_TRANSIENT);
}

static const KlTable seen_table = {
    .name = "seen",
    .columns = "text",
    .argument = {"p", "q", "r", "s"},
    .optional = 2,
    .visible = 1,
    .size = sizeof(Seen),
    .open = seen_open,
    .more = seen_more,
    .column = seen_column,
};

static const KlTable one_table = {
    .name = "one",
    .columns = "text",
    .argument = {"p", "q"},
    .optional = 1,
    .visible = 1,
    .size = sizeof(Seen),
    .runs_sql = true,
    .open = seen_open,
    .more = seen_more,
    .column = seen_column,
};

static sqlite3 *open_host(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  assert_int_equal(kl_register_table(db, &seen_table, true), SQLITE_OK);
  assert_int_equal(kl_register_table(db, &one_table, true), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db,
                                "CREATE TABLE t(a, b); INSERT INTO t VALUES ('a', 'b'), ('c', 'd')",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  return db;
}

/* All rows, columns by '|' and rows by ';', or the error's text. */
static const char *ask(sqlite3 *db, const char *sql) {
  static char answer[1024];
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(statement);
    for (int i = 0; code == SQLITE_ROW && i < sqlite3_column_count(statement); i++) {
      const char *value = (const char *)sqlite3_column_text(statement, i);
      sqlite3_str_appendf(text, "%s%s",
                          i > 0                          ? "|"
                          : sqlite3_str_length(text) > 0 ? ";"
                                                         : "",
                          value != NULL ? value : "NULL");
    }
  }
  char *rows = sqlite3_str_finish(text);
  (void)snprintf(answer, sizeof answer, "%s",
                 code != SQLITE_DONE ? sqlite3_errmsg(db)
                 : rows != NULL      ? rows
                                     : "");
  sqlite3_free(rows);
  (void)sqlite3_finalize(statement);
  return answer;
}

/* A missing argument is no value; NULL is one. */
static void test_arguments_may_be_missing(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b')"), "ab--");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b', 'c')"), "abc-");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b', 'c', 'd')"), "abcd");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b', NULL, 'd')"), "abNd");
  assert_string_equal(ask(db, "SELECT text FROM seen(NULL, NULL)"), "NN--");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b', 'c', 'd', 'e')"),
                      "too many arguments on seen() - max 4");
  sqlite3_close(db);
}

/* By name, in any order, with a hole. */
static void test_arguments_may_be_named(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(ask(db, "SELECT text FROM seen WHERE argument_s = 's' AND argument_q = 'q' "
                              "AND argument_p = 'p'"),
                      "pq-s");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') WHERE argument_s = 's'"), "ab-s");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') WHERE argument_p = 'b'"), "");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') WHERE argument_p = 'a'"), "ab--");
  assert_string_equal(
      ask(db, "SELECT text FROM seen('a', 'b') WHERE argument_r IN ('x', 'y') ORDER BY 1"),
      "abx-;aby-");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') WHERE argument_r = 'x' OR "
                              "argument_r = 'y' ORDER BY 1"),
                      "abx-;aby-");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') LIMIT 1 OFFSET 0"), "ab--");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b') LIMIT 1 OFFSET 1"), "");
  sqlite3_close(db);
}

/* Arguments of another table's rows, and hidden columns that say what was given. */
static void test_arguments_may_come_from_rows(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_string_equal(ask(db, "SELECT text, a FROM t, seen(t.a, t.b, t.a) ORDER BY 1"),
                      "aba-|a;cdc-|c");
  assert_string_equal(ask(db, "SELECT text, a FROM seen(t.a, t.b), t ORDER BY 1"), "ab--|a;cd--|c");
  assert_string_equal(ask(db, "SELECT text, a FROM t LEFT JOIN seen(t.a, t.b) ORDER BY 1"),
                      "ab--|a;cd--|c");
  assert_string_equal(
      ask(db, "SELECT argument_p, argument_q, argument_r, argument_s FROM seen('a', 'b', NULL)"),
      "a|b|NULL|NULL");
  assert_string_equal(ask(db, "SELECT (SELECT text FROM seen(t.a, t.b, t.b)) FROM t"), "abb-;cdd-");
  sqlite3_close(db);
}

static void test_says_what_is_missing(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  static const char *const message = "seen() needs 2 arguments: seen(p, q [, r [, s]])";
  assert_string_equal(ask(db, "SELECT * FROM seen"), message);
  assert_string_equal(ask(db, "SELECT * FROM seen('a')"), message);
  assert_string_equal(ask(db, "SELECT * FROM seen WHERE argument_r = 1 AND argument_q = 1"),
                      message);
  assert_string_equal(ask(db, "SELECT * FROM one"), "one() needs an argument: one(p [, q])");
  assert_string_equal(ask(db, "SELECT text FROM seen('a', 'b')"), "ab--");
  sqlite3_close(db);
}

/* What runs SQL is refused in a stored view, which may be a stranger's, and allowed in a TEMP view,
** which is the user's own; what does not run SQL is allowed in both, even where schemas are not
** trusted. */
static void test_guards_what_runs_sql(void **state) {
  (void)state;
  sqlite3 *db = open_host();
  assert_int_equal(sqlite3_exec(db,
                                "CREATE VIEW stored AS SELECT * FROM one('a');"
                                "CREATE TEMP VIEW own AS SELECT * FROM one('a');"
                                "CREATE VIEW harmless AS SELECT * FROM seen('a', 'b');"
                                "PRAGMA trusted_schema = 0",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  assert_string_equal(ask(db, "SELECT text FROM one('a')"), "a---");
  assert_string_equal(ask(db, "SELECT text FROM own"), "a---");
  assert_string_equal(ask(db, "SELECT text FROM harmless"), "ab--");
  if (sqlite3_libversion_number() >= 3031000) {
    assert_string_equal(ask(db, "SELECT text FROM stored"), "unsafe use of virtual table \"one\"");
    (void)ask(db, "PRAGMA trusted_schema = 1");
    assert_string_equal(ask(db, "SELECT text FROM stored"), "unsafe use of virtual table \"one\"");
  }
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arguments_may_be_missing),
      cmocka_unit_test(test_arguments_may_be_named),
      cmocka_unit_test(test_arguments_may_come_from_rows),
      cmocka_unit_test(test_says_what_is_missing),
      cmocka_unit_test(test_guards_what_runs_sql),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
