/* bench.c - what kldiv costs per row, beside a no-op aggregate and SQLite's own, in one run.
**
**     bench PATH-OF-EXTENSION [ROWS]
**
** Every query runs five times, round robin, so that a noisy machine is noisy for all of them; the
** table shows medians of wall time.  The no-op aggregates do nothing with their arguments: they are
** the floor that SQLite sets.
*/
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BENCH_RUNS = 5, BENCH_QUERIES = 48 };

typedef struct BenchQuery {
  const char *group;
  const char *label;
  const char *sql;
  int divide; /* rows are this many times fewer than in the table */
} BenchQuery;

static const BenchQuery queries[] = {
    {"all rows in one group", "no-op aggregate, 2 arguments", "SELECT noop(x, y) FROM t", 1},
    {"", "sum(x), sum(y)", "SELECT sum(x), sum(y) FROM t", 1},
    {"", "moments in SQL: count, sum(x), sum(x*x), sum(y), sum(y*y)",
     "SELECT count(*), sum(x), sum(x*x), sum(y), sum(y*y) FROM t", 1},
    {"", "kl_gauss_fit(x, y)", "SELECT kl_gauss_fit(x, y) FROM t", 1},
    {"", "kl_gauss_fit(x, y, 2)", "SELECT kl_gauss_fit(x, y, 2) FROM t", 1},
    {"", "kl_discrete(p, q), one outcome a row", "SELECT kl_discrete(p, q) FROM t", 1},
    {"", "kl_discrete_log(ln_p, ln_q), one outcome a row", "SELECT kl_discrete_log(x, y) FROM t",
     1},
    {"", "js_divergence(p, q), one outcome a row", "SELECT js_divergence(p, q) FROM t", 1},
    {"100,000 groups by an index", "no-op aggregate, 2 arguments",
     "SELECT max(v) FROM (SELECT noop(x, y) AS v FROM t GROUP BY g)", 1},
    {"", "sum(x), sum(y)", "SELECT max(v) FROM (SELECT sum(x) + sum(y) AS v FROM t GROUP BY g)", 1},
    {"", "kl_gauss_fit(x, y)",
     "SELECT max(v) FROM (SELECT kl_gauss_fit(x, y) AS v FROM t GROUP BY g)", 1},
    {"100 labels, counted", "no-op aggregate, 1 argument", "SELECT noop(label) FROM t", 1},
    {"", "GROUP BY label, count(*)",
     "SELECT count(*) FROM (SELECT label, count(*) FROM t NOT INDEXED GROUP BY label)", 1},
    {"", "dist_counts(label)", "SELECT dist_counts(label) FROM t", 1},
    {"", "dist_counts(label, 1.0)", "SELECT dist_counts(label, 1.0) FROM t", 1},
    {"", "dist_js of two dist_counts(label) FILTER",
     "SELECT dist_js(dist_counts(label) FILTER (WHERE c = 0), "
     "dist_counts(label) FILTER (WHERE c = 1)) FROM t",
     1},
    {"a million labels, counted", "no-op aggregate, 1 argument", "SELECT noop(many) FROM t", 1},
    {"", "GROUP BY label, count(*)",
     "SELECT count(*) FROM (SELECT many, count(*) FROM t NOT INDEXED GROUP BY many)", 1},
    {"", "dist_counts(label)", "SELECT dist_counts(many) FROM t", 1},
    {"a million labels, the only column", "no-op aggregate, 1 argument", "SELECT noop(many) FROM m",
     1},
    {"", "GROUP BY label, count(*)",
     "SELECT count(*) FROM (SELECT many, count(*) FROM m GROUP BY many)", 1},
    {"", "dist_counts(label)", "SELECT dist_counts(many) FROM m", 1},
    {"fits", "sum(x), sum(y)", "SELECT sum(x), sum(y) FROM t", 1},
    {"", "dist_fit('normal', x)", "SELECT dist_fit('normal', x) FROM t", 1},
    {"", "dist_fit('exponential', p)", "SELECT dist_fit('exponential', p) FROM t WHERE p > 0", 1},
    {"", "dist_fit('gamma', p)", "SELECT dist_fit('gamma', p) FROM t WHERE p > 0", 1},
    {"", "dist_fit('mvnormal', x, y)", "SELECT dist_fit('mvnormal', x, y) FROM t", 1},
    {"counts of 100 labels", "GROUP BY label",
     "SELECT sum(a) + sum(b) FROM (SELECT sum(c = 0) AS a, sum(c = 1) AS b FROM t GROUP BY label)",
     1},
    {"", "js_divergence over GROUP BY label",
     "SELECT js_divergence(a, b) FROM "
     "(SELECT sum(c = 0) AS a, sum(c = 1) AS b FROM t GROUP BY label)",
     1},
    {"window of 1,000 rows over a 20th of the table", "no-op, 2 arguments",
     "SELECT max(v) FROM (SELECT noop(x, y) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.05)",
     20},
    {"", "sum(x)",
     "SELECT max(v) FROM (SELECT sum(x) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.05)", 20},
    {"", "kl_gauss_fit(x, y)",
     "SELECT max(v) FROM "
     "(SELECT kl_gauss_fit(x, y) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.05)",
     20},
    {"window of 1,000 rows over a 500th of the table", "no-op, 2 arguments",
     "SELECT max(v) FROM (SELECT noop(p, q) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.002)",
     500},
    {"", "kl_discrete(p, q)",
     "SELECT max(v) FROM "
     "(SELECT kl_discrete(p, q) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.002)",
     500},
    {"", "js_divergence(p, q)",
     "SELECT max(v) FROM "
     "(SELECT js_divergence(p, q) OVER (ROWS 999 PRECEDING) AS v FROM t WHERE k < 0.002)",
     500},
};
enum { QUERY_COUNT = sizeof queries / sizeof *queries };

static void noop_step(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)context;
  (void)count;
  (void)value;
}

static void noop_result(sqlite3_context *context) { sqlite3_result_int(context, 0); }

static void fail(sqlite3 *db, const char *what) {
  (void)fprintf(stderr, "bench: %s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    fail(db, sql);
  }
}

static double seconds(void) {
  struct timespec now;
  (void)timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static uint64_t random_state = 42;

/* Uniform in [0, 1).  SplitMix64. */
static double uniform(void) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Roughly normal, which is all that a sum cares about. */
static double bell(void) {
  double sum = -6.0;
  for (int i = 0; i < 12; i++) {
    sum += uniform();
  }
  return sum;
}

static void fill(sqlite3 *db, int rows) {
  run(db, "CREATE TABLE t(x REAL, y REAL, label TEXT, many TEXT, p REAL, q REAL, c INT, g INT, "
          "k REAL)");
  run(db, "BEGIN");
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?,?,?,?,?,?,?,?,?)", -1, &insert, NULL)) {
    fail(db, "prepare");
  }
  for (int i = 0; i < rows; i++) {
    char label[16];
    (void)snprintf(label, sizeof label, "label %02d", (int)(100.0 * uniform() * uniform()));
    sqlite3_bind_double(insert, 1, 20.0 + 5.0 * bell());
    sqlite3_bind_double(insert, 2, 21.0 + 6.0 * bell());
    sqlite3_bind_double(insert, 5, uniform());
    sqlite3_bind_double(insert, 6, uniform());
    sqlite3_bind_int(insert, 7, uniform() < 0.5);
    sqlite3_bind_int(insert, 8, (int)(100000.0 * uniform()));
    sqlite3_bind_double(insert, 9, uniform());
    sqlite3_bind_text(insert, 3, label, -1, SQLITE_TRANSIENT);
    (void)snprintf(label, sizeof label, "label %07d", (int)(1e6 * uniform()));
    sqlite3_bind_text(insert, 4, label, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(insert) != SQLITE_DONE) {
      fail(db, "insert");
    }
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  run(db, "COMMIT");
  run(db, "CREATE INDEX t_g ON t(g, x, y)");
  run(db, "CREATE TABLE m AS SELECT many FROM t");
}

static sqlite3 *open_database(const char *extension) {
  sqlite3 *db;
  char *message = NULL;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
    fail(db, "open");
  }
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, extension, NULL, &message) != SQLITE_OK) {
    (void)fprintf(stderr, "bench: %s\n", message);
    exit(1);
  }
  sqlite3_create_window_function(db, "noop", 1, SQLITE_UTF8, NULL, noop_step, noop_result,
                                 noop_result, noop_step, NULL);
  sqlite3_create_window_function(db, "noop", 2, SQLITE_UTF8, NULL, noop_step, noop_result,
                                 noop_result, noop_step, NULL);
  return db;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    (void)fprintf(stderr, "usage: bench PATH-OF-EXTENSION [ROWS]\n");
    return 2;
  }
  int rows = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5000000;
  sqlite3 *db = open_database(argv[1]);
  fill(db, rows);
  static double time[QUERY_COUNT][BENCH_RUNS];
  for (int r = 0; r < BENCH_RUNS; r++) {
    for (int i = 0; i < QUERY_COUNT; i++) {
      double start = seconds();
      run(db, queries[i].sql);
      time[i][r] = seconds() - start;
    }
  }
  printf("SQLite %s, %d rows, medians of %d runs\n\n", sqlite3_libversion(), rows, BENCH_RUNS);
  printf("%-60s %10s %12s %8s %8s\n", "", "ns/row", "rows/s", "/ first", "/ second");
  double first = 1.0;
  double second = 1.0;
  int place = 0;
  for (int i = 0; i < QUERY_COUNT; i++) {
    qsort(time[i], BENCH_RUNS, sizeof **time, compare);
    double each = time[i][BENCH_RUNS / 2] / ((double)rows / queries[i].divide);
    if (queries[i].group[0] != '\0') {
      printf("%s\n", queries[i].group);
      first = each;
      place = 0;
    }
    second = place == 1 ? each : second;
    printf("  %-58s %10.1f %12.0f %8.2f", queries[i].label, 1e9 * each, 1.0 / each, each / first);
    printf(place > 0 ? " %8.2f\n" : "\n", each / second);
    place++;
  }
  sqlite3_close(db);
  return 0;
}
