/* extremes.c - every divergence of members of all families, with parameters from one end of the
** doubles to the other.
**
**     extremes          KLDIV_TEST_SEED and KLDIV_TEST_PAIRS in the environment make other runs
**
** A call ends in a value that can be, in NULL, or in an error of its own, after a bounded amount of
** work.  Work is counted in polls, not in time, so that a slow machine does not fail.
*/
#include <sqlite3.h>

#include "clock.h"
#include "divergence/divergence.h"
#include "family/family.h"
#include "kldiv.h"
#include "unit/unit.h"

enum {
  EXTREMES_PAIRS = 150,
  EXTREMES_TRIES = 1000,
  /* A poll takes about 2.5 calls of the handler.  The longest series ask 1,200 times. */
  EXTREMES_INSTRUCTIONS = 1000,
  EXTREMES_CALLS = 12000
};

/* ---- drawing ---- */

static double draw_number(UnitRandom *random) {
  static const double special[] = {0.0,  1.0,     2.0,     3.0,    10.0,      0.25,
                                   0.5,  1e-15,   1e15,    1e300,  1e-300,    0x1p53,
                                   1e-9, DBL_MAX, DBL_MIN, 0x1p-1, 0x1p-1074, 1.0 - 0x1p-53,
                                   1e9,  100.0,   1e-3,    1e3,    7.0,       1.0 + 0x1p-52};
  double x;
  switch (unit_below(random, 4)) {
  case 0:
    x = special[unit_below(random, UNIT_COUNT(special))];
    break;
  case 1:
    x = unit_wide(random, -1073, 1024);
    break;
  case 2:
    x = unit_wide(random, -7, 7);
    break;
  default:
    x = (double)unit_between(random, 1, 200);
  }
  return unit_below(random, 4) == 0 ? fabs(x) : x;
}

/* A number in the domain, also close to its ends. */
static double draw(UnitRandom *random, const KlDomain *domain) {
  for (int i = 0; i < EXTREMES_TRIES; i++) {
    double x = draw_number(random);
    if (unit_below(random, 3) == 0 && isfinite(domain->high) && domain->high <= 1.0) {
      x = domain->high - fabs(x);
    }
    if (domain == &kl_domain_trials || domain == &kl_domain_from_one) {
      x = floor(fabs(x));
    }
    if (kl_domain_contains(domain, x)) {
      return x + 0.0;
    }
  }
  return domain->low;
}

typedef struct Drawn {
  const KlFamily *family;
  double parameter[KL_FAMILY_PARAMETERS];
  char text[200];
} Drawn;

static const KlFamily *draw_family(UnitRandom *random) {
  int count = 1;
  while (kl_family_at((size_t)count) != NULL) {
    count++;
  }
  for (;;) {
    const KlFamily *family = kl_family_at((size_t)unit_below(random, count));
    if (family->shape == KL_SHAPE_SCALARS) {
      return family;
    }
  }
}

static void describe(Drawn *d) {
  int used = snprintf(d->text, sizeof d->text, "%s(", d->family->name);
  for (int i = 0; i < d->family->parameters; i++) {
    used += snprintf(d->text + used, sizeof d->text - (size_t)used, "%s%.17g", i > 0 ? ", " : "",
                     d->parameter[i]);
  }
  (void)snprintf(d->text + used, sizeof d->text - (size_t)used, ")");
}

/* ---- asking ---- */

static int asked;

static int count_call(void *unused) {
  (void)unused;
  return ++asked > EXTREMES_CALLS;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
    fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  }
  return statement;
}

/* The value of dist(), or NULL: these parameters are refused. */
static sqlite3_value *make(sqlite3 *db, Drawn *d) {
  static const char *const sql[] = {"", "SELECT dist(?, ?)", "SELECT dist(?, ?, ?)",
                                    "SELECT dist(?, ?, ?, ?)", "SELECT dist(?, ?, ?, ?, ?)"};
  sqlite3_stmt *statement = prepare(db, sql[d->family->parameters]);
  sqlite3_bind_text(statement, 1, d->family->name, -1, SQLITE_STATIC);
  for (int i = 0; i < d->family->parameters; i++) {
    sqlite3_bind_double(statement, i + 2, d->parameter[i]);
  }
  describe(d);
  sqlite3_value *value = NULL;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    value = sqlite3_value_dup(sqlite3_column_value(statement, 0));
  } else {
    law(strncmp(sqlite3_errmsg(db), "dist(): ", 8) == 0, "%s: %s", d->text, sqlite3_errmsg(db));
  }
  (void)sqlite3_finalize(statement);
  return value;
}

static sqlite3_value *draw_member(sqlite3 *db, UnitRandom *random, Drawn *d,
                                  const KlFamily *family) {
  d->family = family;
  for (int tries = 0; tries < EXTREMES_TRIES; tries++) {
    for (int i = 0; i < family->parameters; i++) {
      d->parameter[i] = draw(random, family->parameter[i].domain);
    }
    sqlite3_value *value = make(db, d);
    if (value != NULL) {
      return value;
    }
  }
  fail_msg("no member of %s", family->name);
  return NULL;
}

/* ---- laws ---- */

/* What is drawn, asked and found. */
typedef struct Case {
  const KlDivergence *divergence;
  const Drawn *p, *q;
  double parameter;
} Case;

#define CASE_FORMAT "dist_%s of %s and %s, %g: %.17g"
#define CASE(c, x) (c)->divergence->name, (c)->p->text, (c)->q->text, (c)->parameter, x

static void law_value(const Case *c, double x, bool same) {
  const KlDivergence *divergence = c->divergence;
  law(!isnan(x), CASE_FORMAT, CASE(c, x));
  if ((divergence->properties & (KL_SIGNED | KL_OF_ONE)) == 0) {
    law(!signbit(x), CASE_FORMAT, CASE(c, x));
    law(!same || x == 0.0 || strstr(divergence->name, "pvalue") != NULL, CASE_FORMAT, CASE(c, x));
  }
  bool root = (divergence->properties & KL_ROOT) != 0;
  double most = root ? sqrt(divergence->most) : divergence->most;
  law(x <= most * (1.0 + 0x1p-40), CASE_FORMAT, CASE(c, x));
}

static void compare_two(sqlite3 *db, const Case *c, sqlite3_value *p, sqlite3_value *q) {
  const KlDivergence *divergence = c->divergence;
  bool one = (divergence->properties & KL_OF_ONE) != 0;
  char sql[100];
  (void)snprintf(sql, sizeof sql, "SELECT dist_%s(?%s%s)", divergence->name, one ? "" : ", ?",
                 divergence->required ? ", ?" : "");
  sqlite3_stmt *statement = prepare(db, sql);
  sqlite3_bind_value(statement, 1, p);
  if (!one) {
    sqlite3_bind_value(statement, 2, q);
  }
  if (divergence->required) {
    sqlite3_bind_double(statement, one ? 2 : 3, c->parameter);
  }
  asked = 0;
  int code = sqlite3_step(statement);
  law(asked <= EXTREMES_CALLS, CASE_FORMAT, CASE(c, (double)asked));
  if (code == SQLITE_ROW) {
    if (sqlite3_column_type(statement, 0) != SQLITE_NULL) {
      law_value(c, sqlite3_column_double(statement, 0), c->p == c->q);
    }
  } else {
    (void)snprintf(sql, sizeof sql, "dist_%s(): ", divergence->name);
    law(strncmp(sqlite3_errmsg(db), sql, strlen(sql)) == 0, CASE_FORMAT " %s", CASE(c, 0.0),
        sqlite3_errmsg(db));
  }
  (void)sqlite3_finalize(statement);
}

/* Another member near the first: the same, or one parameter off by little. */
static sqlite3_value *near(sqlite3 *db, UnitRandom *random, const Drawn *p, Drawn *q) {
  static const double factor[] = {1.0, 1.0 + 0x1p-52, 1.0 - 0x1p-30, 1.5};
  *q = *p;
  q->parameter[unit_below(random, p->family->parameters)] *=
      factor[unit_below(random, UNIT_COUNT(factor))];
  return make(db, q);
}

static void test_members(void **state) {
  (void)state;
  const char *text = getenv("KLDIV_TEST_PAIRS");
  long pairs = text != NULL ? strtol(text, NULL, 10) : EXTREMES_PAIRS;
  UnitRandom random = unit_random();
  sqlite3 *db;
  assert_int_equal(sqlite3_auto_extension((void (*)(void))sqlite3_kldiv_init), SQLITE_OK);
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  sqlite3_progress_handler(db, EXTREMES_INSTRUCTIONS, count_call, NULL);
  for (long i = 0; i < pairs; i++) {
    Drawn drawn_p, drawn_q;
    asked = 0;
    sqlite3_value *p = draw_member(db, &random, &drawn_p, draw_family(&random)), *q = NULL;
    if (i % 3 == 0) {
      q = near(db, &random, &drawn_p, &drawn_q);
    }
    if (q == NULL) {
      q = draw_member(db, &random, &drawn_q, draw_family(&random));
    }
    const KlDivergence *divergence;
    for (size_t j = 0; (divergence = kl_divergence_at(j)) != NULL; j++) {
      double parameter =
          draw(&random, divergence->parameter[0].domain != NULL ? divergence->parameter[0].domain
                                                                : &kl_domain_real);
      parameter = unit_below(&random, 8) == 0 ? HUGE_VAL : parameter;
      Case both = {divergence, &drawn_p, &drawn_q, parameter};
      compare_two(db, &both, p, q);
      Case itself = {divergence, &drawn_p, &drawn_p, parameter};
      compare_two(db, &itself, p, p);
    }
    sqlite3_value_free(p);
    sqlite3_value_free(q);
  }
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void) {
  clock_install();
  static const struct CMUnitTest tests[] = {cmocka_unit_test(test_members)};
  return cmocka_run_group_tests_name("extremes", tests, NULL, NULL);
}
