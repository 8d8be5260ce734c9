/* test_confidence.c - intervals hold what they should, and survive want of memory. */
#include "unit/unit.h"

#include "divergence/mass_array.h"
#include "num/noncentral.h"
#include "num/sort.h"
#include "sample/divergence_confidence.h"
#include "sample/points.h"
#include "support/libc_memory.h"

/* By 30 digits of the sum, mpmath; the last two by bisection of scipy.stats.ncx2.cdf and it. */
static void test_noncentralities(void **state) {
  (void)state;
  static const struct {
    double x, freedom, u, want, bound;
  } cases[] = {{1.0, 1.0, 0.025, 8.7575829498045, 1e-11},
               {7.0, 1.0, 0.975, 0.459867982814, 1e-9},
               {7.0, 1.0, 0.025, 21.212613384134, 1e-11},
               {3.5, 2.5, 0.1, 7.9279823228062, 1e-11},
               {120.0, 99.0, 0.01, 67.480897552721, 1e-11},
               {250.0, 99.0, 0.98125, 97.635489537986, 1e-11},
               {250.0, 99.0, 0.01875, 215.56412681287, 1e-11},
               {390.0, 1.0, 0.005, 498.3720024061, 1e-11},
               {500.0, 99.0, 0.025, 489.18624822531, 1e-3},
               {1200.0, 19.0, 0.975, 1050.5687095836, 1e-3},
               {30000.0, 99.0, 0.975, 29227.44628035659, 1e-4}};
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    double got = kl_noncentrality(cases[i].x, cases[i].freedom, cases[i].u);
    law(fabs(got / cases[i].want - 1.0) < cases[i].bound, "case %zu: got %.15g, want %.15g", i, got,
        cases[i].want);
  }
  law_same(kl_noncentrality(0.0, 3.0, 0.5), 0.0, "x = %d", 0);
  law_same(kl_noncentrality(2.0, 3.0, 0.9), 0.0, "x = %d", 2); /* P(chi2(3) <= 2) = .43 */
  law_same(kl_noncentrality(300.0, 200.0, 0.9999999), 0.0, "x = %d", 300);
}

/* ---- resamples ---- */

static void test_rows_dealt_anew_are_the_rows(void **state) {
  (void)state;
  static const double p[4] = {3.0, 0.0, 5.0, 2.0}, q[4] = {0.0, 7.0, 1.0, 12.0};
  KlSampled a = {p, 10.0, true}, b = {q, 20.0, true};
  KlResample draw;
  law(kl_resample_begin(&draw, 4, &a, &b) == KL_OK, "%s", "begin");
  for (int round = 0; round < 500; round++) {
    double n = 0.0, m = 0.0;
    law(kl_resample_alike(&draw, NULL) == KL_OK, "round %d", round);
    for (int i = 0; i < 4; i++) {
      law(draw.weight[0][i] + draw.weight[1][i] == p[i] + q[i], "round %d, label %d", round, i);
      n += draw.weight[0][i];
    }
    law(n == 10.0, "round %d: %g rows", round, n);
    law(kl_resample_part(&draw, 0.5, NULL) == KL_OK, "round %d", round);
    n = 0.0;
    for (int i = 0; i < 4; i++) {
      law(draw.weight[0][i] <= p[i] && draw.weight[1][i] <= q[i], "round %d, label %d", round, i);
      n += draw.weight[0][i];
      m += draw.weight[1][i];
    }
    law(n == 5.0 && m == 10.0, "round %d: %g and %g rows", round, n, m);
    law(kl_resample_again(&draw, NULL) == KL_OK, "round %d", round);
    law(draw.weight[0][1] == 0.0 && draw.weight[1][0] == 0.0, "round %d", round);
  }
  kl_resample_clear(&draw);
}

/* A stated side stays; the other is drawn from it where laws are alike. */
static void test_stated_sides_are_not_resampled(void **state) {
  (void)state;
  static const double p[3] = {3.0, 4.0, 5.0}, q[3] = {0.25, 0.0, 0.75};
  KlSampled a = {p, 12.0, true}, b = {q, 0.0, false};
  KlResample draw;
  law(kl_resample_begin(&draw, 3, &a, &b) == KL_OK, "%s", "begin");
  law(draw.subsets, "%s", "rows are whole");
  for (int round = 0; round < 100; round++) {
    law(kl_resample_alike(&draw, NULL) == KL_OK, "round %d", round);
    law(draw.weight[0][1] == 0.0 && draw.weight[0][0] + draw.weight[0][2] == 12.0, "round %d",
        round);
    law(draw.weight[1][0] == 0.25 && draw.weight[1][2] == 0.75, "round %d", round);
    law(kl_resample_again(&draw, NULL) == KL_OK, "round %d", round);
    law(draw.weight[1][0] == 0.25 && draw.weight[1][2] == 0.75, "round %d", round);
  }
  kl_resample_clear(&draw);
}

/* ---- of masses ---- */

static KlConfidence of_counts(const char *name, const double *p, const double *q, int count,
                              bool stated_q, double level) {
  KlMassPair row[40];
  double n = 0.0, m = 0.0;
  for (int i = 0; i < count; i++) {
    row[i] = (KlMassPair){kl_dd(p[i], 0.0), kl_dd(q[i], 0.0)};
    n += p[i];
    m += q[i];
  }
  KlMassArray array = {row, (size_t)count};
  KlMassSource source = kl_mass_array_source(&array);
  source.size_p = kl_scaled_double(n);
  source.size_q = kl_scaled_double(stated_q ? 0.0 : m);
  const KlDivergence *d = kl_divergence_by_name(name, strlen(name));
  double parameter[KL_DIVERGENCE_PARAMETERS];
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    parameter[i] = d->parameter[i].otherwise;
  }
  KlConfidence got;
  KlStatus status = kl_confidence_of_masses(d, parameter, 0.0, &source, level, NULL, &got);
  law(status == KL_OK, "%s: %d", name, (int)status);
  return got;
}

static const char *const distances[] = {"kl",         "jeffreys", "js",           "js_distance",
                                        "hellinger",  "tv",       "chi2",         "psi",
                                        "triangular", "linf",     "bhattacharyya"};

static void test_equal_samples_may_be_at_zero(void **state) {
  (void)state;
  static const double p[4] = {10.0, 20.0, 30.0, 40.0}, q[4] = {20.0, 40.0, 60.0, 80.0};
  for (size_t i = 0; i < UNIT_COUNT(distances); i++) {
    KlConfidence got = of_counts(distances[i], p, q, 4, false, 0.95);
    law(got.exists && got.value == 0.0 && got.low == 0.0 && got.high > 0.0 && isfinite(got.high),
        "%s: %g, %g .. %g", distances[i], got.value, got.low, got.high);
  }
}

/* Wider for a higher level; low <= high; the same again. */
static void test_intervals_of_counts(void **state) {
  (void)state;
  static const double p[4] = {100.0, 200.0, 300.0, 400.0}, q[4] = {200.0, 110.0, 290.0, 150.0};
  for (size_t i = 0; i < UNIT_COUNT(distances); i++) {
    const char *name = distances[i];
    KlConfidence narrow = of_counts(name, p, q, 4, false, 0.8);
    KlConfidence wide = of_counts(name, p, q, 4, false, 0.98);
    KlConfidence one = of_counts(name, p, q, 4, true, 0.8),
                 again = of_counts(name, p, q, 4, true, 0.8);
    law(0.0 < wide.low && wide.low < narrow.low && narrow.low < narrow.value, "%s: %g, %g, %g",
        name, wide.low, narrow.low, narrow.value);
    law(narrow.value < narrow.high && narrow.high < wide.high, "%s: %g, %g", name, narrow.high,
        wide.high);
    law(one.high - one.low < narrow.high - narrow.low, "%s: a stated side has no noise: %g .. %g",
        name, one.low, one.high);
    law_same(one.low, again.low, "%s", name);
    law_same(one.high, again.high, "%s", name);
    law(narrow.resamples == 1000, "%s: %d", name, narrow.resamples);
  }
}

/* The ends of a monotone function of a divergence are those of the divergence. */
static void test_roots_are_taken_of_ends(void **state) {
  (void)state;
  static const double p[3] = {70.0, 20.0, 30.0}, q[3] = {40.0, 60.0, 29.0};
  KlConfidence js = of_counts("js", p, q, 3, false, 0.95);
  KlConfidence root = of_counts("js_distance", p, q, 3, false, 0.95);
  law_near(root.low, sqrt(js.low), 1.0, "%s", "low");
  law_near(root.high, sqrt(js.high), 1.0, "%s", "high");
}

static void test_stated_distributions_have_their_value(void **state) {
  (void)state;
  const KlMassPair row[2] = {{{1.0, 0.0}, {2.0, 0.0}}, {{3.0, 0.0}, {2.0, 0.0}}};
  const KlMassArray array = {row, 2};
  KlMassSource source = kl_mass_array_source(&array);
  KlConfidence got;
  law(kl_confidence_of_masses(&kl_divergence_tv, NULL, 0.0, &source, 0.95, NULL, &got) == KL_OK,
      "%s", "stated");
  law(got.exists && got.low == 0.25 && got.high == 0.25 && got.resamples == 0, "%g .. %g", got.low,
      got.high);
}

/* A label that Q does not have: with 4 rows of 1000 it may be chance, with 400 it is not. */
static void test_infinite_values_have_a_lower_end(void **state) {
  (void)state;
  static const double few[3] = {400.0, 596.0, 4.0}, many[3] = {200.0, 400.0, 400.0},
                      q[3] = {400.0, 600.0, 0.0};
  KlConfidence got = of_counts("kl", few, q, 3, false, 0.95);
  law(isinf(got.value) && isinf(got.high) && got.low == 0.0, "%g .. %g", got.low, got.high);
  got = of_counts("kl", many, q, 3, false, 0.95);
  /* q of .0037 would be missed with a probability of .025: .4 ln(.4/.0037) and the rest is 1.6. */
  law(isinf(got.value) && isinf(got.high) && got.low > 0.2 && got.low < 1.6, "%g .. %g", got.low,
      got.high);
}

/* Samples of 50 that have nothing in common: with 3 shared rows of 100 that happens. */
static void test_disjoint_samples_may_meet(void **state) {
  (void)state;
  static const double p[2] = {50.0, 0.0}, q[2] = {0.0, 50.0};
  KlConfidence got = of_counts("tv", p, q, 2, false, 0.95);
  law(got.value == 1.0 && got.high == 1.0 && got.low > 0.7 && got.low < 0.95, "%g .. %g", got.low,
      got.high);
  got = of_counts("js", p, q, 2, false, 0.95);
  law(got.high <= kl_divergence_js.most && got.low > 0.4 && got.low < 0.65, "%g .. %g", got.low,
      got.high);
}

static void test_entropies_have_intervals_and_tests_do_not(void **state) {
  (void)state;
  static const double p[4] = {100.0, 200.0, 300.0, 400.0}, q[4] = {1.0, 2.0, 3.0, 4.0};
  KlConfidence got = of_counts("entropy", p, q, 4, false, 0.95);
  /* sd of ln p over sqrt 1000 = .0146 */
  law(got.low < got.value && got.value < got.high && got.high - got.low < 0.08 &&
          got.high - got.low > 0.05,
      "%g .. %g", got.low, got.high);
  got = of_counts("g_pvalue", p, q, 4, false, 0.95);
  law(!got.exists && got.method != NULL, "%g", got.low);
}

/* ---- of points ---- */

enum { POINTS = 60 };

static KlPoints points_of(const double *x, const KlDd *weight, size_t count, double rows) {
  return (KlPoints){.dimension = 1,
                    .count = count,
                    .x = x,
                    .weight = weight,
                    .total = kl_dd(rows, 0.0),
                    .whole = true,
                    .size = kl_scaled_double(rows)};
}

static void test_intervals_of_points(void **state) {
  (void)state;
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = i;
    y[i] = 1.5 * i + 20.25;
  }
  KlPoints p = points_of(x, NULL, POINTS, POINTS), q = points_of(y, NULL, POINTS, POINTS);
  KlConfidence got, bits;
  const KlDivergence *d = kl_divergence_by_name("wasserstein", 11);
  law(kl_confidence_of_points(d, NULL, 0.0, &p, &q, 0.95, NULL, &got) == KL_OK, "%s", "points");
  /* 35: all of Q is higher; sd of the difference of means 4. */
  law(got.value == 35.0 && got.low > 15.0 && got.low < 28.0 && got.high > 40.0 && got.high < 50.0,
      "%g, %g .. %g", got.value, got.low, got.high);
  law(kl_confidence_of_points(d, NULL, 0.0, &p, &p, 0.95, NULL, &bits) == KL_OK, "%s", "points");
  law(bits.low == 0.0 && bits.high > 1.0 && bits.high < 20.0, "%g .. %g", bits.low, bits.high);
}

/* ---- estimates by parts ---- */

typedef struct PartWork {
  const double *x;
  size_t count;
} PartWork;

static KlStatus part_value(void *work, const double *p, const double *q, const KlPoll *poll,
                           double *value, bool *exists) {
  const PartWork *w = work;
  double sum_p = 0.0, sum_q = 0.0, n = 0.0, m = 0.0;
  (void)poll;
  for (size_t i = 0; i < w->count; i++) {
    law(p[i] <= 1.0 && q[i] <= 1.0, "a row is there %g times", fmax(p[i], q[i]));
    sum_p += p[i] * w->x[i];
    sum_q += q[i] * w->x[i];
    n += p[i];
    m += q[i];
  }
  *value = 1.0 + sum_p / n - sum_q / m;
  *exists = true;
  return KL_OK;
}

/* A difference of means and 1, whose interval is known. */
static void test_parts_measure_the_spread_of_the_whole(void **state) {
  (void)state;
  enum { ROWS = 2000 };
  static double x[ROWS], p[ROWS], q[ROWS];
  UnitRandom random = unit_random();
  for (int i = 0; i < ROWS; i++) {
    x[i] = unit_fraction(&random);
    p[i] = i < 800 ? 1.0 : 0.0;
    q[i] = 1.0 - p[i];
  }
  PartWork work = {x, ROWS};
  KlConfidenceTask task = {.kind = KL_CONFIDENCE_PART,
                           .count = ROWS,
                           .p = {p, 800.0, true},
                           .q = {q, 1200.0, true},
                           .most = HUGE_VAL,
                           .value = part_value,
                           .work = &work,
                           .dimension = 1};
  KlConfidence got;
  law(kl_confidence(&task, 0.95, NULL, &got) == KL_OK && got.exists, "%s", "parts");
  double sd = sqrt((1.0 / 800.0 + 1.0 / 1200.0) / 12.0), width = (got.high - got.low) / sd;
  law(width > 4.2 && width < 6.2, "%g sds", width); /* 2.08 and 2.9, and the bias */
  law(got.low < got.value && got.value < got.high, "%g .. %g", got.low, got.high);
}

static KlConfidence by_neighbours(const KlPoints *p, const KlPoints *q, double level) {
  const KlDivergence *d = &kl_divergence_kl_knn;
  double parameter[KL_DIVERGENCE_PARAMETERS];
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    parameter[i] = d->parameter[i].otherwise;
  }
  KlConfidence got;
  law(kl_confidence_of_points(d, parameter, 0.0, p, q, level, NULL, &got) == KL_OK && got.exists,
      "%s", got.method);
  return got;
}

/* Rows of Q in the middle between rows of P: the 5th neighbour in Q is at 5/2, that in P at 3. */
static void test_no_divergence_is_below_0(void **state) {
  (void)state;
  double x[POINTS], y[POINTS];
  for (int i = 0; i < POINTS; i++) {
    x[i] = i;
    y[i] = i + 0.5;
  }
  KlPoints p = points_of(x, NULL, POINTS, POINTS), q = points_of(y, NULL, POINTS, POINTS);
  KlConfidence narrow = by_neighbours(&p, &q, 0.8), wide = by_neighbours(&p, &q, 0.98);
  law(narrow.value < -0.1 && narrow.low == 0.0 && wide.low == 0.0, "%g: %g, %g", narrow.value,
      narrow.low, wide.low);
  law(0.0 < narrow.high && narrow.high < wide.high && wide.high < 1.0, "%g, %g", narrow.high,
      wide.high);
}

/* N(0, 1) and N(1, 1), whose divergence is 1/2: too small by half a standard deviation, and more
** certain the smaller it is.  Without regard to that 4 of 5 intervals hold it. */
static void test_intervals_by_neighbours_hold_the_truth(void **state) {
  (void)state;
  enum { ROWS = 150, ROUNDS = 60 };
  double x[ROWS], y[ROWS];
  UnitRandom random = unit_random();
  int held = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < ROWS; i++) {
      double u = unit_range(&random, 1e-9, 1.0), v = unit_fraction(&random);
      x[i] = sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
      u = unit_range(&random, 1e-9, 1.0);
      y[i] = 1.0 + sqrt(-2.0 * log(u)) * sin(6.283185307179586 * unit_fraction(&random));
    }
    law(kl_sort_doubles(x, ROWS, NULL) == KL_OK && kl_sort_doubles(y, ROWS, NULL) == KL_OK, "%s",
        "sort");
    KlPoints p = points_of(x, NULL, ROWS, ROWS), q = points_of(y, NULL, ROWS, ROWS);
    KlConfidence got = by_neighbours(&p, &q, 0.95);
    held += got.low <= 0.5 && 0.5 <= got.high;
    law(got.high - got.low < 1.5, "round %d: %g .. %g", round, got.low, got.high);
  }
  law(held >= 53, "%d of %d hold the truth", held, (int)ROUNDS); /* 57 less two and a half sds */
}

/* ---- coverage, in small: tests/bench/coverage.c has it in full ---- */

static KlStatus js_value(void *work, const double *p, const double *q, const KlPoll *poll,
                         double *value, bool *exists) {
  double a = 0.0, b = 0.0, sum = 0.0;
  (void)work;
  (void)poll;
  for (int i = 0; i < 5; i++) {
    a += p[i];
    b += q[i];
  }
  for (int i = 0; i < 5; i++) {
    double x = p[i] / a, y = q[i] / b, m = 0.5 * (x + y);
    sum += (x > 0.0 ? x * log(x / m) : 0.0) + (y > 0.0 ? y * log(y / m) : 0.0);
  }
  *value = 0.5 * sum;
  *exists = true;
  return KL_OK;
}

static void test_intervals_hold_the_truth(void **state) {
  (void)state;
  static const double p[5] = {1.0, 2.0, 3.0, 4.0, 5.0};
  static const double q[3][5] = {
      {1.0, 2.0, 3.0, 4.0, 5.0}, {1.5, 2.0, 3.0, 4.0, 4.5}, {5.0, 2.0, 3.0, 4.0, 1.0}};
  KlRandom random;
  kl_random_begin(&random, unit_seed());
  for (int c = 0; c < 3; c++) {
    int held = 0;
    double truth, a[5], b[5];
    bool exists;
    KlUrn urn_p, urn_q;
    law(js_value(NULL, p, q[c], NULL, &truth, &exists) == KL_OK, "%s", "truth");
    law(kl_urn_begin(&urn_p, p, 5) == KL_OK && kl_urn_begin(&urn_q, q[c], 5) == KL_OK, "%s", "urn");
    for (int round = 0; round < 200; round++) {
      law(kl_urn_draw(&urn_p, &random, 150, a, NULL) == KL_OK, "round %d", round);
      law(kl_urn_draw(&urn_q, &random, 300, b, NULL) == KL_OK, "round %d", round);
      KlConfidenceTask task = {
          KL_CONFIDENCE_SQUARE, 5, {a, 150.0, true}, {b, 300.0, true}, HUGE_VAL, js_value, NULL, 0};
      KlConfidence got;
      law(kl_confidence(&task, 0.9, NULL, &got) == KL_OK && got.low <= got.high, "round %d", round);
      held += got.low <= truth && truth <= got.high;
    }
    kl_urn_clear(&urn_p);
    kl_urn_clear(&urn_q);
    law(held >= 170, "case %d: %d of 200 hold the truth", c,
        held); /* 180 less two and a half sds */
  }
}

/* ---- what may go wrong ---- */

static KlStatus stop_after(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_intervals_can_be_stopped(void **state) {
  (void)state;
  static const double x[3] = {1.0, 2.0, 4.0};
  KlPoints p = points_of(x, NULL, 3, 3), q = points_of(x, NULL, 2, 2);
  const KlDivergence *d = kl_divergence_by_name("wasserstein", 11);
  long blocks = libc_memory_blocks();
  for (int allowed = 0; allowed < 6000; allowed += 500) {
    int left = allowed;
    KlPoll poll = {stop_after, &left};
    KlConfidence got;
    KlStatus status = kl_confidence_of_points(d, NULL, 0.0, &p, &q, 0.95, &poll, &got);
    law(status == (left >= 0 ? KL_OK : KL_INTERRUPTED), "%d allowed: %d", allowed, (int)status);
    law(libc_memory_blocks() == blocks, "%d allowed", allowed);
  }
}

static void test_intervals_survive_want_of_memory(void **state) {
  (void)state;
  static const double x[3] = {1.0, 2.0, 4.0};
  const KlMassPair row[3] = {
      {{5.0, 0.0}, {2.0, 0.0}}, {{3.0, 0.0}, {20.0, 0.0}}, {{30.0, 0.0}, {0.0, 0.0}}};
  const KlMassArray array = {row, 3};
  KlMassSource source = kl_mass_array_source(&array);
  source.size_p = kl_scaled_double(38.0);
  source.size_q = kl_scaled_double(22.0);
  KlPoints p = points_of(x, NULL, 3, 3), q = points_of(x, NULL, 2, 2);
  const KlDivergence *d = kl_divergence_by_name("wasserstein", 11);
  long blocks = libc_memory_blocks();
  for (int which = 0; which < 3; which++) {
    KlStatus status = KL_NO_MEMORY;
    for (long allowed = 0; status != KL_OK && allowed < 100000; allowed = allowed * 5 / 4 + 1) {
      KlConfidence got;
      libc_memory_fail_after(allowed, 0);
      status = which == 2
                   ? kl_confidence_of_points(d, NULL, 0.0, &p, &q, 0.95, NULL, &got)
                   : kl_confidence_of_masses(which == 0 ? &kl_divergence_js : &kl_divergence_kl,
                                             &kl_divergence_js.parameter[0].otherwise, 0.0, &source,
                                             0.95, NULL, &got);
      law((status == KL_OK) == !libc_memory_failed(), "%d: %ld allowed", which, allowed);
      law(libc_memory_blocks() == blocks, "%d: %ld allowed", which, allowed);
    }
    law(status == KL_OK, "%d", which);
  }
  libc_memory_fail_after(-1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_noncentralities),
      cmocka_unit_test(test_rows_dealt_anew_are_the_rows),
      cmocka_unit_test(test_stated_sides_are_not_resampled),
      cmocka_unit_test(test_equal_samples_may_be_at_zero),
      cmocka_unit_test(test_intervals_of_counts),
      cmocka_unit_test(test_roots_are_taken_of_ends),
      cmocka_unit_test(test_stated_distributions_have_their_value),
      cmocka_unit_test(test_infinite_values_have_a_lower_end),
      cmocka_unit_test(test_disjoint_samples_may_meet),
      cmocka_unit_test(test_entropies_have_intervals_and_tests_do_not),
      cmocka_unit_test(test_intervals_of_points),
      cmocka_unit_test(test_parts_measure_the_spread_of_the_whole),
      cmocka_unit_test(test_no_divergence_is_below_0),
      cmocka_unit_test(test_intervals_by_neighbours_hold_the_truth),
      cmocka_unit_test(test_intervals_hold_the_truth),
      cmocka_unit_test(test_intervals_can_be_stopped),
      cmocka_unit_test(test_intervals_survive_want_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
