/* oom.c - every allocation of every query fails once, and for ever.
**
** Each query runs under an allocator that refuses allocation 0, 1, 2, ... until a run gets by
** without meeting the refusal.  A run must end with the right answer, the query's own error, or
** SQLITE_NOMEM; the connection must work afterwards; and when all is closed not one byte may be
** left.  kldiv is linked in, so its allocations count too.
*/
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
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

/* NOLINTBEGIN(bugprone-suspicious-missing-comma): long queries go on in the next line */
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
    "SELECT dist_mi(g, text), dist_mi(g, k % 3, NULL, x, '{\"form\":\"normalised\"}') FROM t",
    "SELECT dist_mi(k % 3, text, '{\"form\":\"adjusted\",\"base\":2}') FROM t GROUP BY g",
    "SELECT dist_cmi(g, k % 3, k % 2) OVER (ORDER BY k ROWS 4 PRECEDING) FROM t WHERE k < 12",
    "SELECT dist_mi(g, x, '{\"form\":\"' || k || '\"}') FROM t",
    "SELECT dist_mi(g, x, '{\"base\":' || (k + 2) || '}') FROM t",
    "SELECT dist_entropy(dist_counts(text), '{\"estimator\":\"chao_shen\"}') FROM t",
    "SELECT dist_detail('kl', dist_counts(k), dist_counts(k % 3), '{\"estimator\":\"jeffreys\"}') "
    "FROM t",
    "SELECT dist_kl_smoothed(dist_counts(k), dist_counts(k % 3), 0.5, '{\"bass\":2}') FROM t",
    "SELECT hex(dist_counts(text)), hex(dist_counts(text, x)) FROM t",
    "SELECT hex(dist_counts(text)) OVER (ORDER BY k ROWS 4 PRECEDING) FROM t WHERE k < 12",
    "SELECT hex(dist_counts(k % 5, wide * wide)) FROM t WHERE k % 4 < 2",
    "SELECT hex(dist_merge(d)), hex(dist_mix(d)), dist_js_all(d) FROM "
    "(SELECT dist_counts(text) AS d FROM t GROUP BY g)",
    "SELECT hex(dist_merge(d)) FROM (SELECT dist_fit('gamma', x) AS d FROM t GROUP BY g)",
    "SELECT hex(dist_fit('normal', wide)), hex(dist_fit_weighted('lognormal', g, x)) FROM t",
    "SELECT hex(dist_fit('uniform', k)) OVER (ORDER BY k ROWS 4 PRECEDING) FROM t WHERE k < 12",
    "SELECT hex(dist_sample(x)), hex(dist_sample(x, y)), hex(dist_sample_weighted(g, x)), "
    "hex(dist_sample_weighted(y, x, y)) FROM t",
    "SELECT hex(dist_sample(x)) OVER (ORDER BY k ROWS 4 PRECEDING) FROM t WHERE k < 12",
    "SELECT hex(dist_hist(x, '[0.5, 1, 1.5]')), hex(dist_hist(x, 0, 2, 5, y)), "
    "hex(dist_hist(x, (SELECT dist_sketch(y) FROM t))), hex(dist_sketch(x)) FROM t",
    "SELECT hex(dist_merge(a)), hex(dist_merge(b)), hex(dist_merge(c)) FROM (SELECT dist_sample(x) "
    "AS a, dist_hist(x, '[0.5, 1, 1.5]') AS b, dist_sketch(x, y) AS c FROM t GROUP BY g)",
    "SELECT hex(dist_merge(dist_sample(x), dist_sample_weighted(y, x))) FROM t",
    "SELECT dist_from_json(dist_json(dist_sample_weighted(y, x, y))) = dist_sample_weighted(y, x, "
    "y), "
    "dist_from_json(dist_json(dist_hist(x, 0, 2, 5, y))) = dist_hist(x, 0, 2, 5, y), "
    "dist_from_json(dist_json(dist_sketch(x))) = dist_sketch(x) FROM t",
    "SELECT dist_mean(dist_sample(x)), dist_sd(dist_sketch(x)), dist_plot(dist_hist(x, 0, 2, 5)), "
    "dist_edges(dist_sample(x), 4) FROM t",
    "SELECT dist_psi(dist_sample(x), dist_sample(y)), dist_js(dist_sketch(x), dist_sketch(y)), "
    "dist_tv(dist_hist(x, 0, 2, 5), dist_hist(y, 0, 2, 5)), dist_psi(dist('normal', 1, 1), "
    "dist_sample(x)) FROM t",
    "SELECT sum(mass), max(high) FROM dist_rows((SELECT dist_hist(x, 0, 2, 5) FROM t))",
    "SELECT sum(mass), max(label) FROM dist_rows((SELECT dist_sample(x, y) FROM t))",
    "SELECT dist_hist(x, '[2, 1]') FROM t",
    "SELECT dist_mean(dist_fit('laplace', x)), hex(dist_fit('negative_binomial', k)) FROM t",
    "SELECT dist_json(dist_fit('mvnormal', x, y, k)), dist_kl(dist_fit('mvnormal', x, y), "
    "dist_fit('mvnormal', y, x)) FROM t",
    "SELECT dist_mean(dist_fit('beta', x)), dist_mean(dist_fit('gamma', x)) FROM t",
    "SELECT dist_mean(dist_fit('gumbel', x)), dist_mean(dist_fit('logistic', x)), "
    "dist_quantile(dist_fit('student_t', x), 0.5), dist_mean(dist_fit('von_mises', x)) FROM t",
    "SELECT hex(dist_fit('pareto', x + 1)) OVER (ORDER BY k ROWS 4 PRECEDING) FROM t WHERE k < 12",
    "SELECT hex(dist_fit('truncated_normal', x, 0, 2)) FROM t GROUP BY g",
    "SELECT dist_kl(dist_fit('diag_normal', x, y), dist('mvnormal', '[0,0]', '[[1,0],[0,1]]')) "
    "FROM t",
    "SELECT dist_json(dist_fit('dirichlet', x / 2, y / 2, 1 - x / 2 - y / 2)) FROM t",
    "SELECT dist_fit('norml', x) FROM t",
    "SELECT dist_kl(dist_counts(text), dist_counts(text, k)), dist_renyi(dist_counts(g), "
    "dist_counts(g, k), 2.5), dist_chi2_pvalue(dist_counts(g), dist_counts(g, k)) FROM t",
    "SELECT dist_js(dist('normal', 0, 1), dist('gamma', 2, 3)), dist_detail('tv', "
    "dist('poisson', 2), dist('binomial', 5, 0.3))",
    "SELECT dist_js(dist_mix(dist('normal', g, 1)), dist('normal', 0, 2)) FROM t",
    "SELECT hex(dist('categorical', '{\"a\":1,\"b\":[')), 1",
    "SELECT hex(dist('categorical', '{\"a\":1,\"b\":0.5}')), hex(dist('dirichlet', '[1,2,3]')), "
    "hex(dist('mvnormal', '[0,1]', '[[1,0],[0,1]]'))",
    "SELECT hex(dist_from_json(dist_json(d))) FROM (SELECT dist_counts(text, x) AS d FROM t)",
    "SELECT hex(dist_from_json(dist_json(d))) FROM (SELECT dist_mix(dist('poisson', g + 1)) AS d "
    "FROM t)",
    "SELECT * FROM dist_rows((SELECT dist_counts(text) FROM t))",
    "SELECT * FROM dist_rows(x'00')",
    "SELECT count(*) FROM dist_functions, dist_families, dist_pairs",
    "SELECT dist_plot(dist_counts(k)), dist_plot(dist('normal', 0, 1)), "
    "dist_plot(dist_counts(text))"
    " FROM t",
    "SELECT dist_quantile(dist_counts(k), 0.5), dist_sd(dist_counts(k), 1), "
    "dist_cdf(dist_counts(k),"
    " 7), dist_quantile(dist('beta', 2, 3), 0.3) FROM t",
    "SELECT \"column\", metric, value, noise_floor, status, method, note FROM dist_compare('few', "
    "'SELECT * FROM few WHERE k > 1')",
    "SELECT * FROM dist_compare('few', 'few', "
    "'{\"by\":\"s\",\"weights\":\"k\",\"columns\":[\"n\"]}')",
    "SELECT * FROM dist_compare('few', 'few', '{\"metrics\":[\"psi\",\"ks\"],\"columns\":[\"k\"],"
    "\"kinds\":{\"k\":\"number\"}}')",
    "SELECT value, most FROM dist_compare('few', 'few', '{\"sketch\":true,\"edges\":{\"k\":[1,2]},"
    "\"columns\":[\"k\"]}')",
    "SELECT label, contribution FROM dist_compare_detail('few', 'SELECT * FROM few WHERE k > 1', "
    "'{\"ignore\":[\"k\"]}')",
    "SELECT \"column\", hex(value), hex(null_value) FROM dist_profile('few', '{\"by\":\"s\"}')",
    "SELECT value, note FROM dist_compare('SELECT * FROM dist_profile(''few'')', 'few', "
    "'{\"columns\":[\"s\"]}')",
    "SELECT length(dist_report('few', 'SELECT * FROM few WHERE k > 1', "
    "'{\"title\":\"t\",\"columns\":"
    "[\"s\"]}')) > 0",
    "SELECT * FROM dist_compare('nosuch', 'few')",
    "SELECT * FROM dist_compare('few', 'few', '{\"metrics\":[\"psi\",\"ksi\"],\"by\":\"s\"}')",
    "SELECT * FROM dist_compare('few', 'few', '{\"alfa\":1}')",
    "SELECT * FROM dist_compare('SELECT 1 AS k', 'SELECT abs(-9223372036854775807 - 1) AS k')",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
enum { QUERY_COUNT = sizeof queries / sizeof *queries };

static const char *const set_up =
    "CREATE TABLE t(k, g, x, y, ln_x, wide, text);"
    "WITH RECURSIVE c(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM c WHERE i < 63)"
    "INSERT INTO t SELECT i, i % 3, (i * 7 % 11 + 1) / 12.0, (i * 5 % 13 + 1) / 14.0, -i * 0.25,"
    "  CASE i % 4 WHEN 0 THEN 1e300 WHEN 1 THEN 1e-300 WHEN 2 THEN -1.5 ELSE 7e100 END,"
    "  CAST((i * 7 % 11 + 1) / 12.0 AS TEXT) FROM c;"
    "CREATE TABLE few AS SELECT k % 3 AS k, substr('ab', 1 + k % 2, 1) AS s, iif(k, 1, NULL) AS n "
    "FROM t WHERE k < 5";

/* A value was there, but not the memory to show it as text. */
static int unreadable;

/* The rows of `sql` as text, or its error; *code is what SQLite said. */
static void run(sqlite3 *db, const char *sql, char *out, size_t room, int *code) {
  sqlite3_stmt *statement = NULL;
  size_t used = 0;
  out[0] = '\0';
  *code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (*code == SQLITE_OK || *code == SQLITE_ROW) {
    *code = sqlite3_step(statement);
    for (int i = 0; *code == SQLITE_ROW && i < sqlite3_column_count(statement); i++) {
      int type = sqlite3_column_type(statement, i);
      const char *text = (const char *)sqlite3_column_text(statement, i);
      unreadable |= text == NULL && type != SQLITE_NULL;
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
    refused = unreadable = 0;
    run(db, sql, got, sizeof got, &code);
    good = -1;
    int right = code == want_code && strcmp(got, want) == 0;
    /* SQLite goes without its copy of a long message if it has no room for it. */
    int wordless = code == want_code && strcmp(got, "SQL logic error") == 0;
    int excused = refused && (code == SQLITE_NOMEM || unreadable || wordless ||
                              strcmp(got, "out of memory") == 0);
    check(right || excused, sql, n, got);
    if (!refused) {
      break;
    }
    run(db, "SELECT 1", got, sizeof got, &code);
    check(code == SQLITE_OK && strcmp(got, "1|") == 0, sql, n, "the connection is broken after");
  }
}

/* Whether `db` has all functions, 1, or none, 0, or something between, -1.  None of them
** crashes. */
static int functions_of(sqlite3 *db) {
  static const char *const calls[] = {
      "SELECT kldiv_version()",   "SELECT kldiv_debug()",
      "SELECT kl_discrete(1, 1)", "SELECT kl_discrete_log(1, 1)",
      "SELECT entr(1)",           "SELECT js_divergence(1, 1, 2, 0.5)",
      "SELECT rel_entr(1, 1)",    "SELECT kl_gauss_fit(1, 1, 2)",
      "SELECT kl_div(1, 1)",      "SELECT bernoulli_kl(0, 0, 2)",
  };
  enum { CALLS = sizeof calls / sizeof *calls };
  int present = 0;
  for (int i = 0; i < CALLS; i++) {
    char got[256];
    int code;
    run(db, calls[i], got, sizeof got, &code);
    present += code == SQLITE_OK;
  }
  return present == CALLS ? 1 : present == 0 ? 0 : -1;
}

static sqlite3 *open_empty(void) {
  sqlite3 *db;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
    exit(1);
  }
  sqlite3_enable_load_extension(db, 1);
  return db;
}

/* Registration by C, on a connection of its own: all or nothing. */
static void try_register(int persistent) {
  for (long n = 0;; n++) {
    sqlite3 *db = open_empty();
    char *message = NULL;
    good = n;
    for_ever = persistent;
    refused = 0;
    int loaded = sqlite3_kldiv_init((struct sqlite3 *)db, n % 2 == 0 ? &message : NULL, NULL);
    good = -1;
    check(loaded == SQLITE_OK || refused, "register", n, "fails with memory");
    check(functions_of(db) == (loaded == SQLITE_OK), "register", n, "half registered");
    sqlite3_free(message);
    sqlite3_close(db);
    if (!refused) {
      break;
    }
  }
}

/* Loading by SQL, where a statement runs and functions cannot be taken away again: success means
** all of them, after a failure what is there works, and the next load by C mends it. */
static void try_load(const char *extension, int persistent) {
  for (long n = 0;; n++) {
    sqlite3 *db = open_empty();
    sqlite3_stmt *load = NULL;
    if (sqlite3_prepare_v2(db, "SELECT load_extension(?)", -1, &load, NULL) != SQLITE_OK ||
        sqlite3_bind_text(load, 1, extension, -1, SQLITE_STATIC) != SQLITE_OK) {
      exit(1);
    }
    good = n;
    for_ever = persistent;
    refused = 0;
    int loaded = sqlite3_step(load) == SQLITE_ROW;
    good = -1;
    (void)sqlite3_finalize(load);
    check(loaded || refused, "load", n, "fails with memory");
    int functions = functions_of(db);
    check(functions == 1 || !loaded, "load", n, "success, but not all functions");
    check(sqlite3_load_extension(db, extension, NULL, NULL) == SQLITE_OK && functions_of(db) == 1,
          "load", n, "a second load does not mend it");
    sqlite3_close(db);
    if (!refused) {
      break;
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    printf("usage: oom EXTENSION\n");
    return 2;
  }
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &libc);
  sqlite3_mem_methods methods = libc;
  methods.xMalloc = oom_malloc;
  methods.xRealloc = oom_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  clock_install();
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
  for (int persistent = 0; persistent < 2; persistent++) {
    try_register(persistent);
    try_load(argv[1], persistent);
  }
  check(sqlite3_memory_used() == 0, "after all", sqlite3_memory_used(), "bytes are left");
  printf("%d passed, %d failed\n", checks - failures, failures);
  return failures != 0;
}
