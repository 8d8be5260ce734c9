/* test_two_sample_distance.c - distances of two samples on the line: known answers, brute force
** over small samples with ties, and laws.
*/
#include "unit/point_samples.h"

#include "family/family.h"
#include "sample/mean_pvalue.h"
#include "support/libc_memory.h"

static double of_rows(const KlDivergence *d, const double *x, const double *wx, size_t n,
                      const double *y, const double *wy, size_t m) {
  PointSample p, q;
  return point_value(d, point_sample(&p, x, wx, n), point_sample(&q, y, wy, m));
}

#define OF(d, x, y) of_rows(&kl_divergence_##d, x, NULL, UNIT_COUNT(x), y, NULL, UNIT_COUNT(y))
#define OF_WEIGHTED(d, x, wx, y, wy) \
  of_rows(&kl_divergence_##d, x, wx, UNIT_COUNT(x), y, wy, UNIT_COUNT(y))

/* ---- known answers ---- */

static const double madlib_a[] = {.22, -.87, -2.39, -1.79, .37, -1.54, 1.28, -.31, -.74, 1.72,
                                  .38, -.17, -.62,  -1.10, .30, .15,   2.30, .19,  -.50, -.09};
static const double madlib_b[] = {-5.13, -2.19, -2.43, -3.83, .50,  -3.25, 4.32, 1.63, 5.18, -.43,
                                  7.11,  4.87,  -3.10, -5.81, 3.76, 6.31,  2.58, .07,  5.76, 3.50};
static const double madlib_c[] = {1.26, .34, .70, 1.75, 50.57, 1.55, .08,  .42, .50, 3.20,
                                  .15,  .49, .95, .24,  1.37,  .17,  6.98, .10, .94, .38};
static const double madlib_d[] = {2.37,  2.16, 14.82, 1.73, 41.04, .23,   1.32, 2.91, 39.41, .11,
                                  27.44, 4.51, .51,   4.50, .18,   14.68, 4.66, 1.30, 2.06,  1.19};
static const double scholz_x[] = {38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0};
static const double scholz_y[] = {39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8};

/* The samples of MADlib's Kolmogorov-Smirnov tests, and Scholz's; decimal fractions, which doubles
** are only near to. */
static void test_published_samples(void **state) {
  (void)state;
  law_near(OF(wasserstein, madlib_a, madlib_b), 2.8005, 4.0, "A, B");
  law_near(OF(energy, madlib_a, madlib_b), sqrt(1.63225), 4.0, "A, B");
  law_near(OF(wasserstein, madlib_c, madlib_d), 5.7025, 4.0, "C, D");
  law_near(OF(energy, madlib_c, madlib_d), sqrt(2.08625), 4.0, "C, D");
  law_near(OF(wasserstein, scholz_x, scholz_y), 4.1625, 4.0, "Scholz");
  law_near(OF(energy, scholz_x, scholz_y), sqrt(2.465625), 4.0, "Scholz");
  double later[UNIT_COUNT(scholz_x)];
  for (size_t i = 0; i < UNIT_COUNT(scholz_x); i++) {
    later[i] = scholz_x[i] + 5.0;
  }
  law(fabs(OF(energy, scholz_x, later) / 1.93326149291812 - 1.0) < 1e-14, "Evidently");
  law_near(OF(wasserstein, scholz_x, later), 5.0, 1.0, "a shift");
  law_near(OF(wasserstein2, scholz_x, later), 5.0, 1.0, "a shift");
}

static void test_examples_of_scipy(void **state) {
  (void)state;
  static const double zero[] = {0.0}, zero_one[] = {0.0, 1.0}, zero_two[] = {0.0, 2.0},
                      w31[] = {3.0, 1.0}, one[] = {1.0}, steps[] = {0.0, 1.0, 2.0},
                      later[] = {1.0, 2.0, 3.0}, a[] = {0.0, 1.0, 3.0}, b[] = {5.0, 6.0, 8.0};
  law_same(OF(wasserstein, zero_one, zero), 0.5, "[0, 1], [0]");
  law_same(OF_WEIGHTED(wasserstein, zero_one, w31, zero, one), 0.25, "weights 3, 1");
  law_same(OF(wasserstein, zero_two, zero), 1.0, "[0, 2], [0]");
  law_same(OF(wasserstein, steps, later), 1.0, "[0, 1, 2], [1, 2, 3]");
  law_same(OF(wasserstein, a, b), 5.0, "[0, 1, 3], [5, 6, 8]");
  static const double c[] = {1, 2, 3, 4, 5}, d[] = {11, 12, 13, 14, 15};
  law_same(OF(wasserstein, c, d), 10.0, "[1 .. 5], [11 .. 15]");
  static const double e[] = {4.5, 6.7, 2.1}, we[] = {3, 1, 1}, f[] = {4.6, 7, 9.2},
                      wf[] = {1, 3, 1};
  law_near(OF_WEIGHTED(wasserstein, e, we, f, wf), 2.5, 1.0, "weights 3, 1, 1");
  static const double g[] = {3.4, 3.9, 7.5, 7.8}, wg[] = {1.4, .9, 3.1, 7.2}, h[] = {4.5, 1.4},
                      wh[] = {3.2, 3.5};
  law_near(OF_WEIGHTED(wasserstein, g, wg, h, wh), 4.0781331438047861, 1.0, "real weights");
  static const double two[] = {2.0}, zero_eight[] = {0.0, 8.0}, w22[] = {2.0, 2.0};
  law_same(OF(energy, zero, two), 2.0, "[0], [2]");
  law_same(OF_WEIGHTED(energy, zero_eight, w31, zero_eight, w22), 1.0, "[0, 8] twice");
  static const double i[] = {.7, 7.4, 2.4, 6.8}, wi[] = {2.1, 4.2, 7.4, 8}, j[] = {1.4, 8},
                      wj[] = {7.6, 8.8};
  law_near(OF_WEIGHTED(energy, i, wi, j, wj), 0.88003340976158217, 1.0, "real weights");
  law_same(OF(energy, zero_one, zero), 0x1.6a09e667f3bcdp-1, "[0, 1], [0]");
  static const double many[] = {0, 0, 1, 1, 1, 1, 5}, more[] = {0, 3, 3, 3, 3, 4, 4},
                      few[] = {5, 0, 1}, less[] = {0, 4, 3}, w124[] = {1, 2, 4};
  law_same(OF_WEIGHTED(wasserstein, few, w124, less, w124), OF(wasserstein, many, more), "weights");
  law_same(OF_WEIGHTED(energy, few, w124, less, w124), OF(energy, many, more), "weights");
  law_same(OF_WEIGHTED(wasserstein2, few, w124, less, w124), OF(wasserstein2, many, more),
           "weights");
}

/* W1/sd of two samples of one normal distribution is as the literature has it: 0.182 on average at
** n = 100. */
static void test_noise_of_equal_laws(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  double sum = 0.0;
  enum { ROUNDS = 400, ROWS = 100 };
  for (int round = 0; round < ROUNDS; round++) {
    double x[2][ROWS];
    for (int i = 0; i < 2 * ROWS; i++) { /* Irwin & Hall: near enough to normal */
      double z = -6.0;
      for (int k = 0; k < 12; k++) {
        z += unit_fraction(&random);
      }
      x[i % 2][i / 2] = z;
    }
    sum += OF(wasserstein, x[0], x[1]);
  }
  double mean = sum / ROUNDS;
  law(mean > 0.17 && mean < 0.21, "mean %g", mean);
}

/* ---- brute force ---- */

/* Rows with ties, as whole numbers times a power of two so that sums in long double are exact. */
static size_t random_rows(UnitRandom *random, double *x, int spread) {
  size_t n = (size_t)unit_between(random, 1, 12);
  for (size_t i = 0; i < n; i++) {
    x[i] = (double)unit_between(random, -spread, spread) * 0.25;
  }
  return n;
}

/* E abs(X - Y) */
static long double mean_apart(const double *x, size_t n, const double *y, size_t m) {
  long double sum = 0.0L;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < m; j++) {
      sum += fabsl((long double)x[i] - (long double)y[j]);
    }
  }
  return sum / (long double)(n * m);
}

/* Both repeated to n m sorted rows, which move in order. */
static long double moved(const double *x, size_t n, const double *y, size_t m, int power) {
  double a[12], b[12];
  memcpy(a, x, n * sizeof *x);
  memcpy(b, y, m * sizeof *y);
  qsort(a, n, sizeof *a, point_compare);
  qsort(b, m, sizeof *b, point_compare);
  long double sum = 0.0L;
  for (size_t k = 0; k < n * m; k++) {
    long double d = fabsl((long double)a[k / m] - (long double)b[k / n]);
    sum += power == 2 ? d * d : d;
  }
  return sum / (long double)(n * m);
}

static void test_brute_force(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 6000; round++) {
    double x[12], y[12];
    int spread = round % 3 == 0 ? 2 : (round % 3 == 1 ? 9 : 100000);
    size_t n = random_rows(&random, x, spread), m = random_rows(&random, y, spread);
    long double w1 = moved(x, n, y, m, 1), w2 = sqrtl(moved(x, n, y, m, 2));
    law_nearest(of_rows(&kl_divergence_wasserstein, x, NULL, n, y, NULL, m), w1, 0.502, "round %d",
                round);
    law_nearest(of_rows(&kl_divergence_wasserstein2, x, NULL, n, y, NULL, m), w2, 0.502, "round %d",
                round);
    long double square =
        2.0L * mean_apart(x, n, y, m) - mean_apart(x, n, x, n) - mean_apart(y, m, y, m);
    double energy = of_rows(&kl_divergence_energy, x, NULL, n, y, NULL, m);
    law(fabsl((long double)energy * (long double)energy - square) <=
            1e-15L * (mean_apart(x, n, y, m) + 1.0L),
        "round %d: %.17g, want %.17Lg", round, energy, sqrtl(square > 0.0L ? square : 0.0L));
  }
}

enum { DISTANCES = 3 };

static const KlDivergence *const distances[DISTANCES] = {
    &kl_divergence_wasserstein, &kl_divergence_energy, &kl_divergence_wasserstein2};

#define EACH_DISTANCE(d)                    \
  for (size_t d_ = 0; d_ < DISTANCES; d_++) \
    for (const KlDivergence *d = distances[d_]; d != NULL; d = NULL)

/* Whole weights are rows; real ones of the same proportions are the same to the last bit or so. */
static void test_weights_are_repetitions(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 2000; round++) {
    double x[2][5], w[2][5], rows[2][25], shares[2][5];
    size_t count[2] = {0, 0};
    for (int i = 0; i < 10; i++) {
      x[i % 2][i / 2] = (double)unit_between(&random, -6, 6) * 0.1;
      w[i % 2][i / 2] = (double)unit_between(&random, i < 2 ? 1 : 0, 5);
      shares[i % 2][i / 2] = w[i % 2][i / 2] * 0.375;
      for (int k = 0; k < (int)w[i % 2][i / 2]; k++) {
        rows[i % 2][count[i % 2]++] = x[i % 2][i / 2];
      }
    }
    EACH_DISTANCE(d) {
      double want = of_rows(d, rows[0], NULL, count[0], rows[1], NULL, count[1]);
      law_same(of_rows(d, x[0], w[0], 5, x[1], w[1], 5), want, "%s, round %d", d->name, round);
      law_same(of_rows(d, x[0], shares[0], 5, x[1], shares[1], 5), want, "%s, round %d, real",
               d->name, round);
      law_same(of_rows(d, x[0], shares[0], 5, x[1], w[1], 5), want, "%s, round %d, both", d->name,
               round);
    }
  }
}

/* ---- laws ---- */

static void test_equal_laws_are_at_zero(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    double x[20], w[20], three[20];
    for (int i = 0; i < 20; i++) {
      x[i] = unit_wide(&random, -300, 300);
      w[i] = ldexp(floor(unit_fraction(&random) * 0x1p40) + 1.0, unit_between(&random, -120, 120));
      three[i] = 3.0 * w[i];
    }
    EACH_DISTANCE(d) {
      law_same(of_rows(d, x, NULL, 20, x, NULL, 20), 0.0, "%s, round %d", d->name, round);
      law_same(of_rows(d, x, w, 20, x, three, 20), 0.0, "%s, round %d, weights", d->name, round);
    }
  }
}

static void test_sides_may_change_places(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 1000; round++) {
    double x[2][15], w[2][15];
    for (int i = 0; i < 30; i++) {
      x[i % 2][i / 2] =
          round % 2 == 0 ? unit_wide(&random, -1060, 1020) : (double)unit_between(&random, -9, 9);
      w[i % 2][i / 2] = round % 4 < 2 ? 1.0 : fabs(unit_wide(&random, -200, 200));
    }
    EACH_DISTANCE(d) {
      double there = of_rows(d, x[0], w[0], 15, x[1], w[1], 15);
      law_same(of_rows(d, x[1], w[1], 15, x[0], w[0], 15), there, "%s, round %d", d->name, round);
      law(there >= 0.0 && !isnan(there), "%s, round %d: %g", d->name, round, there);
    }
  }
}

static void test_numbers_of_every_size(void **state) {
  (void)state;
  static const double most[] = {DBL_MAX}, least[] = {-DBL_MAX}, zero[] = {0.0},
                      tiny[] = {0x1p-1074}, both[] = {0.0, DBL_MAX}, near[] = {0x1p-1074, DBL_MAX},
                      half[] = {-DBL_MAX, DBL_MAX};
  law_same(OF(wasserstein, most, zero), DBL_MAX, "from 0 to the greatest");
  law_same(OF(wasserstein2, most, zero), DBL_MAX, "from 0 to the greatest");
  law_same(OF(energy, most, zero), 0x1.6a09e667f3bccp+512, "from 0 to the greatest");
  law_same(OF(wasserstein, most, least), HUGE_VAL, "beyond doubles");
  law_same(OF(wasserstein2, most, least), HUGE_VAL, "beyond doubles");
  law_near(OF(energy, most, least), 0x1.fffffffffffffp+512, 1.0,
           "beyond doubles, but for the root");
  law_same(OF(wasserstein, half, zero), DBL_MAX, "to both ends");
  law_same(OF(wasserstein, zero, tiny), 0x1p-1074, "the least");
  law_same(OF(wasserstein2, zero, tiny), 0x1p-1074, "the least");
  law_same(OF(energy, zero, tiny), 0x1.6a09e667f3bcdp-537, "the least");
  /* Half of the least double is a tie, which goes to the even side. */
  law_same(OF(wasserstein, both, near), 0.0, "half of the least");
  law_same(OF(wasserstein2, both, near), 0x1p-1074, "0.7 of the least");
  static const double ends[] = {0.0, 1.0}, weights[] = {1.0, 0x1p-1074}, one[] = {1.0},
                      middle[] = {0.0};
  law_same(OF_WEIGHTED(wasserstein, ends, weights, middle, one), 0x1p-1074, "the least weight");
  static const double far[] = {0.0, 0x1p1000}, thirds[] = {3.0, 0x1p-1074};
  law_nearest(OF_WEIGHTED(wasserstein, far, thirds, middle, one), 0x1p-74L / 3.0L, 0.501,
              "the least weight, far away");
}

static void test_points_in_one_dimension_alone(void **state) {
  (void)state;
  PointSample p, q;
  static const double x[] = {1.0, 2.0};
  (void)point_sample(&p, x, NULL, 2);
  (void)point_sample(&q, x, NULL, 2);
  p.points.dimension = 2;
  p.points.count = 1;
  EACH_DISTANCE(d) { law(!point_result(d, &p.points, &q.points).exists, "%s", d->name); }
  law(!point_result(&kl_divergence_mean_pvalue, &p.points, &q.points).exists, "mean_pvalue");
}

/* ---- bins ---- */

static double of_bins(const KlDivergence *d, const double *edge, const double *p, const double *q,
                      size_t bins) {
  double number[16];
  PointSample a, b;
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  for (size_t i = 0; i < bins; i++) {
    number[i] = (double)(i + 1);
  }
  KlResult result;
  assert_int_equal(d->bins(edge, point_sample(&a, number, p, bins),
                           point_sample(&b, number, q, bins), none, NULL, &result),
                   KL_OK);
  return kl_scaled_round(kl_divergence_units(d, result.value, 0.0));
}

/* By hand: masses on [0, 1] and [1, 3]. */
static void test_bins_by_hand(void **state) {
  (void)state;
  static const double edge[] = {0.0, 1.0, 3.0}, first[] = {1.0, 0.0}, second[] = {0.0, 1.0},
                      even[] = {1.0, 1.0};
  law_same(of_bins(&kl_divergence_wasserstein, edge, first, second, 2), 1.5, "first, second");
  law_same(of_bins(&kl_divergence_wasserstein, edge, first, even, 2), 0.75, "first, even");
  /* u/1 against 1 + 2 u: the mean of (1 + u)^2 is 7/3; int u^2 + int (1 - v/2)^2 is 1. */
  law_nearest(of_bins(&kl_divergence_wasserstein2, edge, first, second, 2), sqrtl(7.0L / 3.0L),
              0.501, "first, second");
  law_nearest(of_bins(&kl_divergence_energy, edge, first, second, 2), sqrtl(2.0L), 0.501,
              "first, second");
  /* F - G goes from 0 to 1/4 and on to -1/4 and to 0 over [0, 1], [1, 2], [2, 3]. */
  static const double thirds[] = {0.0, 1.0, 2.0, 3.0}, p[] = {2.0, 0.0, 2.0}, q[] = {1.0, 2.0, 1.0};
  law_same(of_bins(&kl_divergence_wasserstein, thirds, p, q, 3), 0.375, "a crossing");
  law_nearest(of_bins(&kl_divergence_energy, thirds, p, q, 3), sqrtl(2.0L / 16.0L), 0.501,
              "a crossing");
}

/* A bin is as many evenly spaced points, as they become many. */
static void test_bins_are_limits_of_points(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { BINS = 4, PIECES = 100, POINTS = BINS * PIECES };
  for (int round = 0; round < 100; round++) {
    double edge[BINS + 1] = {-3.0}, mass[2][BINS], x[POINTS], w[2][POINTS];
    for (int b = 0; b < BINS; b++) {
      edge[b + 1] = edge[b] + unit_range(&random, 0.1, 2.0);
      for (int side = 0; side < 2; side++) {
        mass[side][b] = (double)unit_between(&random, b == side ? 1 : 0, 6);
        for (int k = 0; k < PIECES; k++) {
          x[b * PIECES + k] = edge[b] + (edge[b + 1] - edge[b]) * (k + 0.5) / PIECES;
          w[side][b * PIECES + k] = mass[side][b];
        }
      }
    }
    EACH_DISTANCE(d) {
      double got = of_bins(d, edge, mass[0], mass[1], BINS);
      double want = of_rows(d, x, w[0], POINTS, x, w[1], POINTS);
      law(fabs(got - want) < 0.06 * (1.0 + want), "%s, round %d: %g, points %g", d->name, round,
          got, want);
      law_same(of_bins(d, edge, mass[1], mass[0], BINS), got, "%s, round %d", d->name, round);
      law_same(of_bins(d, edge, mass[0], mass[0], BINS), 0.0, "%s, round %d", d->name, round);
    }
  }
}

/* ---- Welch's test ---- */

static KlResult welch(const double *x, size_t n, const double *y, size_t m) {
  PointSample p, q;
  return point_result(&kl_divergence_mean_pvalue, point_sample(&p, x, NULL, n),
                      point_sample(&q, y, NULL, m));
}

static void test_welch_by_hand(void **state) {
  (void)state;
  KlResult result = welch(scholz_x, 8, scholz_y, 8);
  /* 60 digits, by mpmath. */
  law_near(kl_scaled_round(result.value), 0.095120564723438320226, 1.0, "p");
  assert_int_equal(result.facts, 2);
  assert_string_equal(result.fact[0].name, "statistic");
  law_near(result.fact[0].value, 1.8594523396226917966, 1.0, "t");
  assert_string_equal(result.fact[1].name, "df");
  law_near(result.fact[1].value, 9.2170311846115289797, 1.0, "df");
}

static void test_welch_without_variance(void **state) {
  (void)state;
  static const double same[] = {2.5, 2.5, 2.5}, other[] = {3.0, 3.0}, one[] = {2.5},
                      some[] = {2.0, 3.0};
  law_same(kl_scaled_round(welch(same, 3, same, 2).value), 1.0, "equal constants");
  law_same(kl_scaled_round(welch(same, 3, other, 2).value), 0.0, "other constants");
  law(welch(same, 3, other, 2).note != NULL, "a note");
  law(!welch(one, 1, some, 2).exists, "one row");
  law(!welch(some, 2, one, 1).exists, "one row");
  law_same(kl_scaled_round(welch(some, 2, same, 3).value), 1.0, "equal means, one constant");
}

/* A great offset changes nothing: the values are exact multiples of 2^-3. */
static void test_welch_far_from_zero(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 300; round++) {
    double x[2][30], far[2][30];
    for (int i = 0; i < 60; i++) {
      x[i % 2][i / 2] = (double)unit_between(&random, -40, 40) * 0.125;
      far[i % 2][i / 2] = x[i % 2][i / 2] + 1e15;
    }
    KlResult near_zero = welch(x[0], 30, x[1], 30), away = welch(far[0], 30, far[1], 30);
    law_near(kl_scaled_round(away.value), kl_scaled_round(near_zero.value), 1.0, "round %d", round);
    for (int k = 0; k < 2; k++) {
      law_near(away.fact[k].value, near_zero.fact[k].value, 1.0, "round %d, %s", round,
               away.fact[k].name);
    }
  }
}

/* Against a stated distribution: Student's test of one sample against its mean. */
static void test_one_sample(void **state) {
  (void)state;
  PointSample p, q;
  static const double x[] = {1.0, 2.0, 4.0, 5.5}, y[] = {1.0, 3.0};
  (void)point_sample(&p, x, NULL, 4);
  (void)point_sample(&q, y, NULL, 2);
  q.points.size = kl_scaled_zero();
  KlResult result = point_result(&kl_divergence_mean_pvalue, &p.points, &q.points);
  law_near(kl_scaled_round(result.value), 0.34564583902896851395, 1.0, "p");
  law_near(result.fact[0].value, 1.1163126113028761057, 1.0, "t");
  law_same(result.fact[1].value, 3.0, "df");
  KlScaled theta[2] = {kl_scaled_double(2.0), kl_scaled_double(7.0)};
  KlMember normal = {&kl_family_normal, 1, theta};
  KlResult against;
  assert_int_equal(
      kl_divergence_mean_pvalue.one_sample(&p.points, &normal, false, NULL, NULL, &against), KL_OK);
  law_same_dd(against.value.value, result.value.value, "a member");
  assert_int_equal(
      kl_divergence_mean_pvalue.one_sample(&p.points, &normal, true, NULL, NULL, &against), KL_OK);
  law_same_dd(against.value.value, result.value.value, "a member as P");
  law_same(against.fact[0].value, -result.fact[0].value, "a member as P");
  p.points.size = kl_scaled_zero();
  law(!point_result(&kl_divergence_mean_pvalue, &p.points, &q.points).exists,
      "two that are stated");
  KlMember cauchy = {&kl_family_cauchy, 1, theta};
  p.points.size = kl_scaled_double(4.0);
  assert_int_equal(
      kl_divergence_mean_pvalue.one_sample(&p.points, &cauchy, true, NULL, NULL, &against), KL_OK);
  law(!against.exists, "no mean");
}

/* ---- long work ---- */

static KlStatus stop(void *host) {
  (void)host;
  return KL_INTERRUPTED;
}

static void test_it_stops_when_told(void **state) {
  (void)state;
  enum { MANY = KL_POLL_ROWS + 2 };
  double *x = calloc(MANY, sizeof *x);
  assert_non_null(x);
  for (size_t i = 0; i < MANY; i++) {
    x[i] = (double)i;
  }
  KlScaled size = kl_scaled_double(MANY);
  KlPoints p = {1, MANY, x, NULL, {MANY, 0.0}, true, size};
  KlPoll poll = {stop, NULL};
  KlResult result;
  EACH_DISTANCE(d) { assert_int_equal(d->points(&p, &p, NULL, &poll, &result), KL_INTERRUPTED); }
  assert_int_equal(kl_divergence_mean_pvalue.points(&p, &p, NULL, &poll, &result), KL_INTERRUPTED);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_published_samples),
      cmocka_unit_test(test_examples_of_scipy),
      cmocka_unit_test(test_noise_of_equal_laws),
      cmocka_unit_test(test_brute_force),
      cmocka_unit_test(test_weights_are_repetitions),
      cmocka_unit_test(test_equal_laws_are_at_zero),
      cmocka_unit_test(test_sides_may_change_places),
      cmocka_unit_test(test_numbers_of_every_size),
      cmocka_unit_test(test_points_in_one_dimension_alone),
      cmocka_unit_test(test_bins_by_hand),
      cmocka_unit_test(test_bins_are_limits_of_points),
      cmocka_unit_test(test_welch_by_hand),
      cmocka_unit_test(test_welch_without_variance),
      cmocka_unit_test(test_welch_far_from_zero),
      cmocka_unit_test(test_one_sample),
      cmocka_unit_test(test_it_stops_when_told),
  };
  return cmocka_run_group_tests_name("two-sample distances", tests, NULL, NULL);
}
