/* test_quantile_bins.c - quantile edges and masses against counting, and what follows from them. */
#include "num/sort.h"
#include "num/sum.h"
#include "sample/quantile_bins.h"
#include "support/libc_memory.h"
#include "unit/unit.h"

enum { BINS_POINTS = 64, BINS_MOST = 40 };

/* Points with whole weights, also as the three forms they can have. */
typedef struct Sample {
  size_t count;
  double x[BINS_POINTS];
  int64_t rows[BINS_POINTS];
  int64_t total;
  KlDd weight[BINS_POINTS];
} Sample;

/* Where every weight is 1, `form` 0 says so by having none.  Form 2 has weights that are not whole:
** times 3 2^-9, which leaves every share as it is. */
static KlPoints points_of(Sample *sample, int form) {
  double unit = form == 2 ? 3.0 * 0x1p-9 : 1.0;
  for (size_t i = 0; i < sample->count; i++) {
    sample->weight[i] = kl_dd((double)sample->rows[i] * unit, 0.0);
  }
  return (KlPoints){.dimension = 1,
                    .count = sample->count,
                    .x = sample->x,
                    .weight = form == 0 ? NULL : sample->weight,
                    .total = kl_dd((double)sample->total * unit, 0.0),
                    .whole = form != 2,
                    .size = kl_scaled_double((double)sample->total)};
}

static Sample make_sample(UnitRandom *random, int values, int rows) {
  Sample sample = {0};
  int here = unit_below(random, values / 2 + 1) - values / 3;
  size_t most = (size_t)unit_between(random, 1, BINS_POINTS);
  for (; sample.count < most; sample.count++) {
    int64_t weight = unit_below(random, 6) == 0 ? unit_between(random, 1, 5 * rows)
                                                : unit_between(random, 1, rows);
    sample.x[sample.count] = (double)here / 4.0;
    sample.rows[sample.count] = rows == 1 ? 1 : weight;
    sample.total += sample.rows[sample.count];
    here += 1 + unit_below(random, 3);
  }
  return sample;
}

/* ---- by counting ---- */

static int64_t rows_up_to(const Sample *sample, double x) {
  int64_t rows = 0;
  for (size_t i = 0; i < sample->count && sample->x[i] <= x; i++) {
    rows += sample->rows[i];
  }
  return rows;
}

/* Whether F(x) > level/bins. */
static bool reached(const Sample *a, const Sample *b, double x, int level, int bins) {
  if (b == NULL) {
    return bins * rows_up_to(a, x) > level * a->total;
  }
  return bins * (rows_up_to(a, x) * b->total + rows_up_to(b, x) * a->total) >
         (int64_t)2 * level * a->total * b->total;
}

/* The least value of both that is above `x`; +Inf if there is none. */
static double least_above(const Sample *a, const Sample *b, double x) {
  double least = HUGE_VAL;
  for (size_t i = 0; i < a->count; i++) {
    least = a->x[i] > x && a->x[i] < least ? a->x[i] : least;
  }
  for (size_t i = 0; b != NULL && i < b->count; i++) {
    least = b->x[i] > x && b->x[i] < least ? b->x[i] : least;
  }
  return least;
}

static double least_reached(const Sample *a, const Sample *b, int level, int bins) {
  double least = HUGE_VAL;
  for (size_t i = 0; i < a->count; i++) {
    if (a->x[i] < least && reached(a, b, a->x[i], level, bins)) {
      least = a->x[i];
    }
  }
  for (size_t i = 0; b != NULL && i < b->count; i++) {
    if (b->x[i] < least && reached(a, b, b->x[i], level, bins)) {
      least = b->x[i];
    }
  }
  return least;
}

static void law_edges(Sample *a, Sample *b, int bins, int form) {
  double edge[BINS_MOST], want[BINS_MOST];
  int edges = -1, wanted = 0;
  KlPoints p = points_of(a, form), q = {0};
  if (b != NULL) {
    q = points_of(b, form);
  }
  law(kl_quantile_edges(&p, b != NULL ? &q : NULL, bins, NULL, edge, &edges) == KL_OK, "%d", bins);
  for (int level = 1; level < bins; level++) {
    double x = least_reached(a, b, level, bins);
    bool is_least = x == least_above(a, b, -HUGE_VAL);
    if (!is_least && (wanted == 0 || want[wanted - 1] < x)) {
      want[wanted++] = x;
    }
  }
  if (wanted == 0 && bins > 1) {
    double least = least_above(a, b, -HUGE_VAL), next = least_above(a, b, least);
    want[wanted++] = next < HUGE_VAL ? next : nextafter(least, HUGE_VAL);
  }
  law(edges == wanted, "%d edges for %d, %d bins, form %d", edges, wanted, bins, form);
  for (int i = 0; i < edges; i++) {
    law_same(edge[i], want[i], "edge %d of %d, %d bins, form %d", i, edges, bins, form);
  }
}

static void test_edges(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    int rows = i % 3 == 0 ? 1 : unit_between(&random, 2, 40);
    Sample a = make_sample(&random, 40, rows), b = make_sample(&random, 40, rows);
    int bins = i % 5 == 0 ? 10 : unit_between(&random, 1, BINS_MOST);
    for (int form = rows == 1 ? 0 : 1; form <= 2; form++) {
      law_edges(&a, NULL, bins, form);
      law_edges(&a, &b, bins, form);
      law_edges(&b, &a, bins, form);
      law_edges(&a, &a, bins, form);
    }
  }
}

static void test_masses(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 2000; i++) {
    int rows = i % 3 == 0 ? 1 : 30;
    Sample a = make_sample(&random, 40, rows), cut = make_sample(&random, 40, 1);
    for (int form = rows == 1 ? 0 : 1; form <= 2; form++) {
      KlPoints p = points_of(&a, form);
      KlDd mass[BINS_POINTS + 1];
      int edges = (int)cut.count - unit_below(&random, 2);
      law(kl_bin_masses(&p, cut.x, edges, NULL, mass) == KL_OK, "%d", edges);
      for (int bin = 0; bin <= edges; bin++) {
        int64_t want = 0;
        for (size_t j = 0; j < a.count; j++) {
          bool above = bin == 0 || a.x[j] >= cut.x[bin - 1];
          want += above && (bin == edges || a.x[j] < cut.x[bin]) ? a.rows[j] : 0;
        }
        double unit = form == 2 ? 3.0 * 0x1p-9 : 1.0;
        law_same_dd(mass[bin], kl_dd((double)want * unit, 0.0), "bin %d, form %d", bin, form);
      }
    }
  }
}

/* Large samples without ties: positions are found by halving, and by walking with weights. */
static void test_many(void **state) {
  (void)state;
  enum { COUNT = 200000, BINS = 1000 };
  UnitRandom random = unit_random();
  static double x[2][COUNT], edge[2][BINS];
  static KlDd one[COUNT];
  int edges[2];
  for (size_t i = 0; i < COUNT; i++) {
    one[i] = kl_dd(1.0, 0.0);
    x[0][i] = unit_range(&random, -1.0, 1.0);
    x[1][i] = unit_range(&random, -0.5, 2.0);
  }
  KlPoints points[2];
  for (int i = 0; i < 2; i++) {
    size_t count = i == 0 ? COUNT : COUNT - 4321;
    assert_int_equal(kl_sort_doubles(x[i], count, NULL), KL_OK);
    points[i] = (KlPoints){.dimension = 1,
                           .count = count,
                           .x = x[i],
                           .total = kl_dd((double)count, 0.0),
                           .whole = true};
  }
  for (int i = 0; i < 2; i++) {
    points[0].weight = i == 0 ? NULL : one;
    law(kl_quantile_edges(&points[0], &points[1], BINS, NULL, edge[i], &edges[i]) == KL_OK, "%d",
        i);
  }
  law(edges[0] == BINS - 1 && edges[1] == BINS - 1, "%d, %d", edges[0], edges[1]);
  for (int i = 0; i < BINS - 1; i++) {
    law_same(edge[0][i], edge[1][i], "%d", i);
  }
}

/* ---- what is close is told apart ---- */

/* Two points on either side of the middle, and the edge between two bins: the second where it has
** more than half of the weight together with the first. */
static double median(KlDd first, KlDd second) {
  static const double x[4] = {0.0, 1.0, 2.0, 3.0};
  KlDd half = kl_dd(second.hi / 2.0, second.lo / 2.0);
  KlDd weight[4] = {half, kl_dd_subtract(first, half), half, half};
  KlPoints points = {.dimension = 1, .count = 4, .x = x, .weight = weight};
  points.total = kl_dd_add(first, second);
  double edge[1], pooled[1];
  int edges = 0;
  assert_int_equal(kl_quantile_edges(&points, NULL, 2, NULL, edge, &edges), KL_OK);
  assert_int_equal(edges, 1);
  assert_int_equal(kl_quantile_edges(&points, &points, 2, NULL, pooled, &edges), KL_OK);
  law_same(edge[0], pooled[0], "%a", first.hi);
  return edge[0];
}

static void test_exact_cuts(void **state) {
  (void)state;
  static const int scales[] = {0, -900, 900, -100};
  for (size_t i = 0; i < UNIT_COUNT(scales); i++) {
    double one = ldexp(1.0, scales[i]), least = ldexp(1.0, scales[i] - 104);
    law_same(median(kl_dd(one, 0.0), kl_dd(one, 0.0)), 2.0, "%d", scales[i]);
    law_same(median(kl_dd(one, least), kl_dd(one, 0.0)), 1.0, "%d", scales[i]);
    law_same(median(kl_dd(one, 0.0), kl_dd(one, least)), 2.0, "%d", scales[i]);
    law_same(median(kl_dd(one, -least), kl_dd(one, 0.0)), 2.0, "%d", scales[i]);
  }
}

/* Ten tenths make 1 or do not: sums are exact, so no level is missed by a rounding. */
static void test_levels_are_hit(void **state) {
  (void)state;
  enum { COUNT = 100 };
  double x[COUNT], edge[COUNT];
  KlDd weight[COUNT];
  KlSum sum = {0};
  for (int i = 0; i < COUNT; i++) {
    x[i] = (double)i;
    weight[i] = kl_dd(0.1, 0.0);
    assert_int_equal(kl_sum_add(&sum, 0.1), KL_OK);
  }
  KlPoints points = {.dimension = 1, .count = COUNT, .x = x, .weight = weight};
  KlInteger total;
  kl_sum_integer(&sum, &total);
  points.total = kl_scaled_dd(kl_integer_scaled(&total));
  kl_sum_clear(&sum);
  int edges = 0;
  assert_int_equal(kl_quantile_edges(&points, NULL, 10, NULL, edge, &edges), KL_OK);
  law(edges == 9, "%d", edges);
  for (int i = 0; i < 9; i++) {
    law_same(edge[i], 10.0 * i + 10.0, "%d", i);
  }
}

/* The side with more rows does not draw the edges to itself. */
static void test_sizes_do_not_show(void **state) {
  (void)state;
  Sample a = {.count = 2, .x = {0.0, 1.0}, .rows = {1000, 1000}, .total = 2000};
  Sample b = {.count = 2, .x = {10.0, 11.0}, .rows = {1, 1}, .total = 2};
  KlPoints p = points_of(&a, 1), q = points_of(&b, 1);
  double edge[4];
  int edges = 0;
  assert_int_equal(kl_quantile_edges(&p, &q, 4, NULL, edge, &edges), KL_OK);
  law(edges == 3, "%d", edges);
  law_same(edge[0], 1.0, "%d", 0);
  law_same(edge[1], 10.0, "%d", 1);
  law_same(edge[2], 11.0, "%d", 2);
}

static void test_extremes(void **state) {
  (void)state;
  Sample a = {
      .count = 4, .x = {-DBL_MAX, 0.0, 0x1p-1074, DBL_MAX}, .rows = {1, 1, 1, 1}, .total = 4};
  KlPoints p = points_of(&a, 0);
  KlSampleBins bins;
  assert_int_equal(kl_sample_bins(&bins, &p, &p, 4, true, NULL), KL_OK);
  law(bins.edges == 3, "%d", bins.edges);
  law_same(bins.edge[0], 0.0, "%d", 0);
  law_same(bins.edge[2], DBL_MAX, "%d", 2);
  law_same_dd(bins.row[0].p, kl_dd(1.0, 0.0), "%d", 0);
  law_same_dd(bins.row[3].q, kl_dd(1.0, 0.0), "%d", 3);
  kl_sample_bins_clear(&bins);

  Sample constant = {.count = 1, .x = {5.0}, .rows = {7}, .total = 7};
  p = points_of(&constant, 1);
  assert_int_equal(kl_sample_bins(&bins, &p, &p, 10, false, NULL), KL_OK);
  law(bins.edges == 1 && bins.edge[0] == nextafter(5.0, 6.0), "%d", bins.edges);
  kl_sample_bins_clear(&bins);
  assert_int_equal(kl_sample_bins(&bins, &p, &p, 1, false, NULL), KL_OK);
  law(bins.edges == 0, "%d", bins.edges);
  law_same_dd(bins.row[0].p, kl_dd(7.0, 0.0), "%d", 0);
  kl_sample_bins_clear(&bins);
}

/* ---- stability index ---- */

static double psi_of(const KlMassSource *source) {
  static const double parameter[KL_DIVERGENCE_PARAMETERS] = {(double)NAN, 0.0};
  KlResult result;
  assert_int_equal(kl_divergence_of_masses(&kl_divergence_psi, parameter, source, NULL, &result),
                   KL_OK);
  assert_true(result.exists);
  return kl_scaled_round(result.value);
}

static double psi_of_samples(const KlPoints *p, const KlPoints *q, bool pooled) {
  KlSampleBins bins;
  assert_int_equal(kl_sample_bins(&bins, p, q, 10, pooled, NULL), KL_OK);
  KlMassSource source = kl_sample_bins_source(&bins);
  double psi = psi_of(&source);
  kl_sample_bins_clear(&bins);
  return psi;
}

/* Amazon Deequ's example: PopulationStabilityIndex of two lists of ten buckets. */
static void test_known_masses(void **state) {
  (void)state;
  static const int64_t expected[] = {428, 425, 414, 427, 440, 447, 380, 386, 444, 386};
  static const int64_t actual[] = {426, 437, 429, 391, 469, 433, 360, 443, 371, 418};
  static const double edge[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
  Sample a = {.count = 10}, b = {.count = 10};
  for (int i = 0; i < 10; i++) {
    a.x[i] = (double)i + 0.5; /* inside the bin */
    b.x[i] = (double)i;       /* on its edge */
    a.total += a.rows[i] = expected[i];
    b.total += b.rows[i] = actual[i];
  }
  KlPoints p = points_of(&a, 1), q = points_of(&b, 1);
  KlDd mass[2][10];
  KlMassPair row[10];
  assert_int_equal(kl_bin_masses(&p, edge, 9, NULL, mass[0]), KL_OK);
  assert_int_equal(kl_bin_masses(&q, edge, 9, NULL, mass[1]), KL_OK);
  for (int i = 0; i < 10; i++) {
    row[i] = (KlMassPair){mass[0][i], mass[1][i]};
  }
  KlMassArray array = {row, 10};
  KlMassSource source = kl_mass_array_source(&array);
  law_near(psi_of(&source), 0.007406694184014186, 8, "Deequ's sums are rounded, %d", 10);
}

static KlPoints even_points(UnitRandom *random, double *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    x[i] = unit_fraction(random);
  }
  assert_int_equal(kl_sort_doubles(x, n, NULL), KL_OK);
  return (KlPoints){.dimension = 1,
                    .count = n,
                    .x = x,
                    .total = kl_dd((double)n, 0.0),
                    .whole = true,
                    .size = kl_scaled_double((double)n)};
}

/* Share of runs without drift where the index on P's deciles is above `limit`. */
static double share_above(UnitRandom *random, size_t n, size_t m, double limit) {
  enum { RUNS = 600, MOST = 10000 };
  static double x[MOST], y[MOST];
  int above = 0;
  for (int i = 0; i < RUNS; i++) {
    KlPoints p = even_points(random, x, n), q = even_points(random, y, m);
    above += psi_of_samples(&p, &q, false) > limit;
  }
  return (double)above / RUNS;
}

/* The index is (1/n + 1/m) chi-squared with 9 degrees of freedom (Yurdakul & Naranjo 2020): its 95
** percent points.  The error of a share of 600 runs is 0.009, or 0.015 in the middle; bounds are
** four of them. */
static void test_noise_floor(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static const struct {
    size_t n, m;
    double limit, share, error;
  } cases[] = {{1000, 1000, 0.033838, 0.05, 0.036},
               {10000, 1000, 0.018611, 0.05, 0.036},
               {10000, 10000, 0.003384, 0.05, 0.036},
               {100, 100, 0.1, 0.83, 0.062}};
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    double share = share_above(&random, cases[i].n, cases[i].m, cases[i].limit);
    law(fabs(share - cases[i].share) <= cases[i].error, "%zu, %zu: %g", cases[i].n, cases[i].m,
        share);
  }
}

/* Bins are cut by rank: whatever keeps the order of values keeps the index to the last bit. */
static void test_monotone_maps(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 1000; i++) {
    Sample a = make_sample(&random, 40, i % 2 == 0 ? 1 : 9), b = make_sample(&random, 40, 9);
    KlPoints p = points_of(&a, 1), q = points_of(&b, 2);
    double plain = psi_of_samples(&p, &q, false), pooled = psi_of_samples(&p, &q, true);
    for (size_t j = 0; j < a.count; j++) {
      a.x[j] = ldexp(a.x[j] * a.x[j] * a.x[j] - 100.0, 900);
    }
    for (size_t j = 0; j < b.count; j++) {
      b.x[j] = ldexp(b.x[j] * b.x[j] * b.x[j] - 100.0, 900);
    }
    law_same(psi_of_samples(&p, &q, false), plain, "P's bins, %d", i);
    law_same(psi_of_samples(&p, &q, true), pooled, "bins of both, %d", i);
    law_same(psi_of_samples(&q, &p, true), pooled, "bins of both do not know who is P, %d", i);
    law_same(psi_of_samples(&p, &p, false), 0.0, "P and P, %d", i);
  }
}

/* ---- failures ---- */

static void test_no_memory(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  Sample a = make_sample(&random, 40, 5);
  KlPoints p = points_of(&a, 2);
  for (long allowed = 0;; allowed++) {
    KlSampleBins bins;
    libc_memory_fail_after(allowed, 0);
    KlStatus status = kl_sample_bins(&bins, &p, &p, 10, true, NULL);
    bool failed = libc_memory_failed();
    libc_memory_fail_after(-1, 0);
    law((status == KL_NO_MEMORY) == failed, "%ld", allowed);
    if (!failed) {
      kl_sample_bins_clear(&bins);
      break;
    }
    law(libc_memory_blocks() == 0 && bins.edge == NULL && bins.row == NULL, "%ld", allowed);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static KlStatus stop(void *left) { return (*(int *)left)-- > 0 ? KL_OK : KL_INTERRUPTED; }

static void test_interrupted(void **state) {
  (void)state;
  enum { COUNT = 3 * KL_POLL_ROWS };
  static double x[COUNT];
  static KlDd weight[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    x[i] = (double)i;
    weight[i] = kl_dd(0.5, 0.0);
  }
  KlPoints p = {.dimension = 1, .count = COUNT, .x = x, .weight = weight};
  p.total = kl_dd(0.5 * COUNT, 0.0);
  int asked = 0;
  for (KlStatus status = KL_INTERRUPTED; status != KL_OK; asked++) {
    int left = asked;
    KlPoll poll = {stop, &left};
    KlSampleBins bins;
    status = kl_sample_bins(&bins, &p, &p, 10, true, &poll);
    law(status == (left < 0 ? KL_INTERRUPTED : KL_OK), "%d", asked);
    if (status == KL_OK) {
      kl_sample_bins_clear(&bins);
    }
    law(libc_memory_blocks() == 0, "%d", asked);
  }
  law(asked >= 12, "asked %d times", asked);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_edges),          cmocka_unit_test(test_masses),
      cmocka_unit_test(test_many),           cmocka_unit_test(test_exact_cuts),
      cmocka_unit_test(test_levels_are_hit), cmocka_unit_test(test_sizes_do_not_show),
      cmocka_unit_test(test_extremes),       cmocka_unit_test(test_known_masses),
      cmocka_unit_test(test_noise_floor),    cmocka_unit_test(test_monotone_maps),
      cmocka_unit_test(test_no_memory),      cmocka_unit_test(test_interrupted),
  };
  return cmocka_run_group_tests_name("quantile bins", tests, NULL, NULL);
}
