/* test_permutation.c - the G test of rows dealt out: exact where all deals can be counted. */
#include "unit/unit.h"

#include "unit/chance_cells.h"

static double p_value_of(const KlChanceCells *cells, const char **test) {
  double p = -1.0;
  law(kl_chance_g(cells, NULL, &p, test) == KL_OK, "%zu cells", cells->count);
  law(p >= 0.0 && p <= 1.0, "%s: p = %g", *test, p);
  return p;
}

static long double choose(double n, double k) {
  return k < 0.0 || k > n ? 0.0L
                          : expl(lgammal((long double)n + 1.0L) - lgammal((long double)k + 1.0L) -
                                 lgammal((long double)(n - k) + 1.0L));
}

static long double xlogx(long double x) { return x > 0.0L ? x * logl(x) : 0.0L; }

/* G of counts but for what all deals share, which is in no way how the core has it. */
static long double g_part(const double *p, const double *q, int count) {
  long double sum = 0.0L;
  for (int i = 0; i < count; i++) {
    sum += xlogx((long double)p[i]) + xlogx((long double)q[i]);
  }
  return sum;
}

static void test_two_labels_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    int most = round % 2 == 0 ? 12 : 150;
    double p[3] = {unit_below(&random, most), 0.0, unit_below(&random, most)};
    double q[3] = {unit_below(&random, most), 0.0, unit_below(&random, most)};
    p[0] += 1.0;
    q[2] += 1.0;
    double n = p[0] + p[2], t = p[0] + q[0], m = q[0] + q[2];
    long double far = 0.0L, seen = g_part(p, q, 3);
    for (int a = 0; a <= t && a <= n; a++) {
      double x[3] = {a, 0.0, n - a}, y[3] = {t - a, 0.0, m - t + a};
      if (y[2] >= 0.0 && g_part(x, y, 3) >= seen - 1e-9L) {
        far += choose(n, a) * choose(m, t - a);
      }
    }
    double want = (double)(far / choose(n + m, t));
    KlChanceCells cells = counts_of(p, q, 3);
    const char *test;
    double got = p_value_of(&cells, &test);
    law(strcmp(test, "exact permutation") == 0, "%s", test);
    law(is_near(got, want, 1e-10), "round %d, %g %g, %g %g: got %.17g, want %.17g", round, p[0],
        p[2], q[0], q[2], got, want);
    kl_chance_clear(&cells);
  }
}

/* 20 of 20 against 0 of 20: 2/C(40, 20); and far beyond. */
static void test_two_labels_far_apart(void **state) {
  (void)state;
  static const double p[2] = {20.0, 0.0}, q[2] = {0.0, 20.0};
  static const double u[2] = {190.0, 1.0}, v[2] = {0.0, 100000.0};
  KlChanceCells cells = counts_of(p, q, 2);
  const char *test;
  law(is_near(p_value_of(&cells, &test), 2.0 / 137846528820.0, 1e-12), "%s", test);
  kl_chance_clear(&cells);
  cells = counts_of(u, v, 2);
  double far = p_value_of(&cells, &test);
  law(far < 1e-300, "%g", far);
  kl_chance_clear(&cells);
}

/* Three labels, all deals: multivariate hypergeometric. */
static double p_value_of_three(const double *p, const double *q) {
  long double far = 0.0L, all = 0.0L, seen = g_part(p, q, 3);
  double n = p[0] + p[1] + p[2], t[3] = {p[0] + q[0], p[1] + q[1], p[2] + q[2]};
  for (int a = 0; a <= t[0]; a++) {
    for (int b = 0; b <= t[1]; b++) {
      double x[3] = {a, b, n - a - b}, y[3] = {t[0] - a, t[1] - b, t[2] - x[2]};
      if (x[2] >= 0.0 && y[2] >= 0.0) {
        long double ways = choose(t[0], a) * choose(t[1], b) * choose(t[2], x[2]);
        all += ways;
        far += g_part(x, y, 3) >= seen - 1e-9L ? ways : 0.0L;
      }
    }
  }
  return (double)(far / all);
}

/* 100 deals as far apart know p to a tenth, 9,999 deals to sqrt(p/9999). */
static void test_three_labels_are_nearly_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  int small = 0;
  for (int round = 0; round < 40; round++) {
    double p[3], q[3];
    for (int i = 0; i < 3; i++) {
      p[i] = 1.0 + unit_below(&random, 12);
      q[i] = 1.0 + unit_below(&random, 12);
    }
    double want = p_value_of_three(p, q);
    KlChanceCells cells = counts_of(p, q, 3);
    const char *test;
    double got = p_value_of(&cells, &test), sd = fmax(0.1 * want, sqrt(want / 9999.0));
    law(strncmp(test, "permutation", 11) == 0, "%s", test);
    law(fabs(got - want) < 4.5 * sd + 2e-4, "round %d: got %g, want %g", round, got, want);
    small += want < 0.05;
    kl_chance_clear(&cells);
  }
  law(small > 0, "%d", small);
}

static void test_large_numbers_are_the_g_test(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 100; round++) {
    double p[20], q[20];
    size_t count = (size_t)unit_between(&random, 2, 20);
    for (size_t i = 0; i < count; i++) {
      p[i] = unit_between(&random, 900, 1200);
      q[i] = unit_between(&random, 2000, 2300);
    }
    KlChanceCells cells = counts_of(p, q, count);
    const char *test;
    double got = p_value_of(&cells, &test);
    law(strcmp(test, "G") == 0, "%s", test);
    law_same(got, divergence_of("g_pvalue", &cells, 0.0, NULL), "round %d", round);
    kl_chance_clear(&cells);
  }
}

/* Between the two tests there is no gap: with 30 rows in each of 20 cells, those of the chi-squared
** distribution are near, though too small by their own error, even far out where no deal goes. */
static void test_fitted_tails_are_near(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  int fitted = 0;
  for (int round = 0; round < 12; round++) {
    double p[20], q[20];
    for (int i = 0; i < 20; i++) {
      p[i] = 30.0 + unit_below(&random, 6) + (i % 2 == 0 ? 2.0 * round : 0.0);
      q[i] = 30.0 + unit_below(&random, 6) + (i % 2 == 0 ? 0.0 : 2.0 * round);
    }
    KlChanceCells cells = counts_of(p, q, 20);
    const char *test;
    double got = p_value_of(&cells, &test), want = divergence_of("g_pvalue", &cells, 0.0, NULL);
    law(strncmp(test, "permutation", 11) == 0, "%s", test);
    if (strcmp(test, "permutation, fitted tail") == 0) {
      fitted++;
      double off = log(got) / log(want);
      law(off > 0.85 && off < 1.1, "round %d: got %g, the G test has %g", round, got, want);
    } else {
      law(fabs(got - want) < 0.25 * want + 5e-4, "round %d: got %g, the G test has %g", round, got,
          want);
    }
    kl_chance_clear(&cells);
  }
  law(fitted >= 3, "%d fitted", fitted);
}

static void test_order_of_labels_does_not_show(void **state) {
  (void)state;
  enum { COUNT = 200 };
  double p[2][COUNT], q[2][COUNT];
  int order[COUNT];
  UnitRandom random = unit_random();
  for (int round = 0; round < 5; round++) {
    unit_permutation(&random, order, COUNT);
    for (int i = 0; i < COUNT; i++) { /* of one law, and then not */
      double both = unit_below(&random, i % 3 == 0 ? 60 : 4);
      p[0][i] = round < 4 ? 0.0 : both;
      for (int k = 0; k < both && round < 4; k++) {
        p[0][i] += unit_below(&random, 2);
      }
      q[0][i] = round < 4 ? both - p[0][i] : unit_below(&random, 3);
    }
    for (int i = 0; i < COUNT; i++) {
      p[1][i] = p[0][order[i]];
      q[1][i] = q[0][order[i]];
    }
    KlChanceCells a = counts_of(p[0], q[0], COUNT), b = counts_of(p[1], q[1], COUNT);
    const char *test_a, *test_b;
    double got = p_value_of(&b, &test_b), want = p_value_of(&a, &test_a);
    law_same(got, want, "round %d", round);
    law(strcmp(test_a, round < 4 ? "permutation" : "permutation, fitted tail") == 0, "%s", test_a);
    law(test_a == test_b, "%s, %s", test_a, test_b);
    law_same(p_value_of(&a, &test_a), want, "round %d: again", round);
    kl_chance_clear(&a);
    kl_chance_clear(&b);
  }
}

/* A label that each row has for itself says nothing. */
static void test_labels_of_one_row(void **state) {
  (void)state;
  double p[MOST_CELLS], q[MOST_CELLS];
  for (int i = 0; i < MOST_CELLS; i++) {
    p[i] = i % 2;
    q[i] = 1 - i % 2;
  }
  KlChanceCells cells = counts_of(p, q, MOST_CELLS);
  const char *test;
  law_same(p_value_of(&cells, &test), 1.0, "%s", test);
  law(is_near(floor_of(kl_chance_js_distance_bits, &cells, 0.0, 0.05), 1.0, 1e-12), "%s", "js");
  law(is_near(floor_of(kl_chance_tv, &cells, 0.0, 0.05), 1.0, 1e-12), "%s", "tv");
  law(is_near(floor_of(kl_chance_linf, &cells, 0.0, 0.05), 1.0 / 512.0, 1e-12), "%s", "linf");
  kl_chance_clear(&cells);
}

static void test_one_label_has_no_p_value_to_speak_of(void **state) {
  (void)state;
  static const double p[2] = {0.0, 3.0}, q[2] = {0.0, 500.0};
  KlChanceCells cells = counts_of(p, q, 2);
  const char *test;
  law_same(p_value_of(&cells, &test), 1.0, "%s", test);
  law_same(floor_of(kl_chance_tv, &cells, 0.0, 0.05), 0.0, "%s", "tv");
  kl_chance_clear(&cells);
}

/* A tenth of tables from one law may have p-values up to a tenth, of rows and of weights. */
static void test_p_values_are_not_too_small(void **state) {
  (void)state;
  enum { ROUNDS = 300 };
  UnitRandom random = unit_random();
  for (int weighted = 0; weighted < 2; weighted++) {
    int below = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double p[5] = {0.0}, q[5] = {0.0}, squares[2] = {0.0, 0.0};
      for (int i = 0; i < 40; i++) {
        double w = weighted ? unit_range(&random, 0.5, 1.5) : 1.0;
        (i < 20 ? p : q)[unit_below(&random, 5)] += w;
        squares[i < 20 ? 0 : 1] += w * w;
      }
      double n = total_of(p, 5), m = total_of(q, 5);
      KlChanceCells cells = masses_of(p, q, 5, n * n / squares[0], m * m / squares[1]);
      law(cells.whole == !weighted, "%d", weighted);
      const char *test;
      below += p_value_of(&cells, &test) <= 0.1;
      kl_chance_clear(&cells);
    }
    law(below <= 46 && below >= 10, "%d of %d, %s", below, (int)ROUNDS,
        weighted ? "weighted" : "rows"); /* 30 and three standard deviations */
  }
}

/* Half weights for twice the rows are a sample of the same size. */
static void test_weights_are_as_good_as_rows(void **state) {
  (void)state;
  static const double p[4] = {30.0, 20.0, 41.0, 9.0}, q[4] = {25.0, 35.0, 49.0, 21.0};
  double a[4], b[4];
  for (int i = 0; i < 4; i++) {
    a[i] = 0.3 * p[i];
    b[i] = 0.7 * q[i];
  }
  KlChanceCells whole = counts_of(p, q, 4), weighted = masses_of(a, b, 4, 100.0, 130.0);
  law(whole.whole && !weighted.whole, "%s", "whole");
  const char *test;
  double got = p_value_of(&weighted, &test), want = p_value_of(&whole, &test);
  law(fabs(got / want - 1.0) < 0.4, "p %g, want %g", got, want);
  got = floor_of(kl_chance_js_distance_bits, &weighted, 0.0, 0.05);
  want = floor_of(kl_chance_js_distance_bits, &whole, 0.0, 0.05);
  law(fabs(got / want - 1.0) < 0.12, "js %g, want %g", got, want);
  /* Smoothing adds to weights as they are. */
  got = floor_of(kl_chance_psi, &weighted, 1e6, 0.05);
  law(got < 1e-6, "psi %g", got);
  kl_chance_clear(&whole);
  kl_chance_clear(&weighted);
}

/* ---- what may go wrong ---- */

/* Of labels, of labels with weights. */
static KlStatus find_p_value(const KlPoll *poll, int which) {
  KlChanceCells cells = {.count = 0};
  double value;
  const char *test;
  KlStatus status = six_labels(&cells, which == 1 ? 0.3 : 1.0);
  if (status == KL_OK) {
    status = kl_chance_g(&cells, poll, &value, &test);
  }
  kl_chance_clear(&cells);
  return status;
}

static void test_p_values_survive_want_of_memory(void **state) {
  (void)state;
  law_survives_want_of_memory(find_p_value, 2, 5);
}

static void test_p_values_can_be_stopped(void **state) {
  (void)state;
  law_can_be_stopped(find_p_value, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_labels_are_exact),
      cmocka_unit_test(test_two_labels_far_apart),
      cmocka_unit_test(test_three_labels_are_nearly_exact),
      cmocka_unit_test(test_large_numbers_are_the_g_test),
      cmocka_unit_test(test_fitted_tails_are_near),
      cmocka_unit_test(test_order_of_labels_does_not_show),
      cmocka_unit_test(test_labels_of_one_row),
      cmocka_unit_test(test_one_label_has_no_p_value_to_speak_of),
      cmocka_unit_test(test_p_values_are_not_too_small),
      cmocka_unit_test(test_weights_are_as_good_as_rows),
      cmocka_unit_test(test_p_values_survive_want_of_memory),
      cmocka_unit_test(test_p_values_can_be_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
