/* test_ks.c - the Kolmogorov-Smirnov distance and its test: against all values, all ways of dealing
** out the rows, and published numbers.
*/
#include "unit/samples.h"

#include "family/generic.h"
#include "num/kolmogorov.h"
#include "sample/ks.h"
#include "support/libc_memory.h"

/* ---- published numbers ---- */

typedef struct Published {
  const char *what;
  int n, m;
  double x[21], y[26];
  double ks, pvalue;
} Published;

/* p-values given the ties, as R has them since 4.2. */
static const Published published[] = {
    {"MADlib ks_test 1",
     20,
     20,
     {.22, -.87, -2.39, -1.79, .37, -1.54, 1.28, -.31, -.74, 1.72,
      .38, -.17, -.62,  -1.10, .30, .15,   2.30, .19,  -.50, -.09},
     {-5.13, -2.19, -2.43, -3.83, .50,  -3.25, 4.32, 1.63, 5.18, -.43,
      7.11,  4.87,  -3.10, -5.81, 3.76, 6.31,  2.58, .07,  5.76, 3.50},
     0.45,
     1975898.0 / 58908773.0},
    {"MADlib ks_test 2",
     20,
     20,
     {1.26, .34, .70, 1.75, 50.57, 1.55, .08,  .42, .50, 3.20,
      .15,  .49, .95, .24,  1.37,  .17,  6.98, .10, .94, .38},
     {2.37,  2.16, 14.82, 1.73, 41.04, .23,   1.32, 2.91, 39.41, .11,
      27.44, 4.51, .51,   4.50, .18,   14.68, 4.66, 1.30, 2.06,  1.19},
     0.45,
     1975898.0 / 58908773.0},
    {"SciPy", 2, 3, {1.01, 2.01}, {1, 2, 3}, 1.0 / 3.0, 1.0},
    {"SciPy", 2, 3, {.99, 1.99}, {1, 2, 3}, 2.0 / 3.0, .6},
    {"SciPy", 2, 4, {1.01, 2.01}, {1, 2, 3, 4}, .5, 14.0 / 15.0},
    {"SciPy", 2, 4, {.99, 1.99}, {1, 2, 3, 4}, .75, 6.0 / 15.0},
    {"SciPy's data, R's p",
     16,
     16,
     {2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 5, 6, 6, 6, 6},
     {3, 3, 3, 4, 4, 4, 4, 6, 6, 6, 6, 6, 7, 7, 7, 7},
     5.0 / 16.0,
     .1982098833734952},
    {"SciPy's data, R's p",
     21,
     26,
     {2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6},
     {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7},
     190.0 / 546.0,
     .03521772711683935},
    {"datajudge", 4, 5, {1, 1, 2, 3}, {3, 4, 5, 5, 8}, 0.8, (double)NAN},
    {"Scholz",
     8,
     8,
     {38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0},
     {39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8},
     .625,
     1120.0 / 12870.0},
    {"Deequ", 4, 4, {1, 2, 3, 4}, {2, 3, 4, 5}, .25, 1.0},
};

static void law_published(double got, double want, const char *what, const char *name) {
  law(isnan(want) || fabs(got - want) <= 1e-12 * fabs(want), "%s of %s: %.17g, not %.17g", name,
      what, got, want);
}

static void test_published(void **state) {
  (void)state;
  static Sample p, q;
  for (size_t i = 0; i < UNIT_COUNT(published); i++) {
    const Published *c = &published[i];
    sample_of(&p, c->x, c->n);
    sample_of(&q, c->y, c->m);
    law_near(sample_value(&kl_divergence_ks, &p, &q), c->ks, 0, "%s", c->what);
    KlResult test = sample_result(&kl_divergence_ks_pvalue, &p.points, &q.points);
    law_published(kl_scaled_round(test.value), c->pvalue, c->what, "p");
    assert_string_equal(test.method, "exact, given ties");
    law_same(sample_fact(&test, "statistic"), c->ks, "%s", c->what);
    law_same(sample_fact(&test, "n"), (double)c->n, "%s", c->what);
    law_same(sample_fact(&test, "m"), (double)c->m, "%s", c->what);
  }
  /* Two lines of 100 and 110 places, the second 20.1 further on. */
  double x[100], y[110];
  for (int i = 0; i < 110; i++) {
    x[i % 100] = 1.0 + i % 100;
    y[i] = 1.0 + 99.0 * i / 109.0 + 20.1;
  }
  sample_of(&p, x, 100);
  sample_of(&q, y, 110);
  law_near(sample_value(&kl_divergence_ks, &p, &q), 232.0 / 1100.0, 0, "SciPy");
  law_published(sample_value(&kl_divergence_ks_pvalue, &p, &q), .015739183865607353, "SciPy", "p");
}

/* Values 1, 2, 3 ... with these numbers of rows. */
static void counts_of(Sample *s, const double *count, int values) {
  double value[10], weight[10];
  int kept = 0;
  for (int i = 0; i < values; i++) {
    if (count[i] > 0.0) {
      value[kept] = i + 1.0;
      weight[kept++] = count[i];
    }
  }
  sample_weighted(s, value, weight, kept);
}

static void test_published_counts(void **state) {
  (void)state;
  static Sample p, q;
  counts_of(&p, (const double[]){16, 18, 16, 14, 12, 12}, 6);
  counts_of(&q, (const double[]){16, 16, 16, 16, 16, 8}, 6);
  law_near(sample_value(&kl_divergence_ks, &p, &q), 4.0 / 88.0, 0, "Evidently");
  counts_of(&p, (const double[]){2, 4}, 2);
  counts_of(&q, (const double[]){1, 3}, 2);
  double d = sample_value(&kl_divergence_ks, &p, &q);
  law_near(d, 1.0 / 12.0, 0, "popmon");
  law(fabs(d * sqrt(24.0 / 10.0) - .1291) < 5e-5, "popmon");
  law_published(kl_scaled_round(kl_kolmogorov_limit(kl_scaled_double(.8))), .544142411574141,
                "popmon", "limit");
}

/* Where P(sqrt(n/2) D) is 5 %: D = 1.3581015 sqrt(2/n). */
static void test_critical_values(void **state) {
  (void)state;
  static const double rows[] = {100, 500, 1000, 10000};
  static const double critical[] = {.192065, .085894, .060736, .019206};
  for (int i = 0; i < 4; i++) {
    double x = critical[i] * sqrt(rows[i] / 2.0);
    double p = kl_scaled_round(kl_kolmogorov_limit(kl_scaled_double(x)));
    law(fabs(p - .05) < 1e-5, "%g rows: p = %.9g", rows[i], p);
  }
}

/* What DataSketches makes of ties: .973, .267 and .094. */
static void test_ties_are_no_distance(void **state) {
  (void)state;
  static const double sizes[][3] = {{100000, 150, 1}, {150, 30, 3}, {99999, 5001, 3}};
  static Sample p, q;
  for (size_t i = 0; i < UNIT_COUNT(sizes); i++) {
    double a = sizes[i][0] / sizes[i][2], b = sizes[i][1] / sizes[i][2];
    bool all = sizes[i][2] > 1.0;
    double v[3] = {a, all ? a : 0.0, all ? a : 0.0}, w[3] = {b, all ? b : 0.0, all ? b : 0.0};
    counts_of(&p, v, 3);
    counts_of(&q, w, 3);
    law_same(sample_value(&kl_divergence_ks, &p, &q), 0.0, "case %zu", i);
    law_same(sample_value(&kl_divergence_ks_pvalue, &p, &q), 1.0, "case %zu", i);
  }
  counts_of(&p, (const double[]){33334, 33333, 33333}, 3);
  counts_of(&q, (const double[]){1667, 1667, 1666}, 3);
  law(sample_value(&kl_divergence_ks, &p, &q) < 1.0 / 5000.0, "a row more or less");
}

/* ---- all pairs ---- */

static long passed(const Sample *s, double x) {
  long count = 0;
  for (int i = 0; i < s->rows; i++) {
    count += s->row[i] <= x;
  }
  return count;
}

static long brute(const Sample *p, const Sample *q) {
  long most = 0;
  for (int i = 0; i < p->rows + q->rows; i++) {
    double x = i < p->rows ? p->row[i] : q->row[i - p->rows];
    long gap = labs(q->rows * passed(p, x) - p->rows * passed(q, x));
    most = gap > most ? gap : most;
  }
  return most;
}

static void test_all_values(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  for (int round = 0; round < 4000; round++) {
    int values = round % 3 == 0 ? 1000000 : unit_between(&random, 1, 60);
    sample_random(&p, &random, round % 2 ? 40 : 9, values);
    sample_random(&q, &random, round % 5 ? 40 : 9, values);
    double want = (double)brute(&p, &q) / ((double)p.rows * q.rows);
    law_same(sample_value(&kl_divergence_ks, &p, &q), want, "round %d", round);
    law_same(sample_value(&kl_divergence_ks, &q, &p), want, "round %d, swapped", round);
    law_same(sample_value(&kl_divergence_ks, &p, &p), 0.0, "round %d, itself", round);
  }
}

/* Weights that are no whole numbers are what whole ones are, and proportional ones are equal. */
static void test_weights(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q, v, w;
  static double real[SAMPLE_MOST];
  for (int round = 0; round < 1000; round++) {
    sample_random(&p, &random, 60, 30);
    sample_random(&q, &random, 60, 30);
    const Sample *from[2] = {&p, &q};
    Sample *to[2] = {&v, &w};
    for (int side = 0; side < 2; side++) {
      for (size_t i = 0; i < from[side]->points.count; i++) {
        real[i] = kl_points_weight(&from[side]->points, i).hi * 0.25;
      }
      sample_weighted(to[side], from[side]->x, real, (int)from[side]->points.count);
    }
    law_same(sample_value(&kl_divergence_ks, &v, &w), sample_value(&kl_divergence_ks, &p, &q),
             "round %d", round);
    for (size_t i = 0; i < p.points.count; i++) { /* with 50 bits, so that 5 times it is exact */
      double bits = floor(unit_range(&random, 0x1p49, 0x1p50));
      real[i] = ldexp(bits, unit_between(&random, -400, 400));
    }
    sample_weighted(&v, p.x, real, (int)p.points.count);
    for (size_t i = 0; i < p.points.count; i++) {
      real[i] *= 5.0;
    }
    sample_weighted(&w, p.x, real, (int)p.points.count);
    law_same(sample_value(&kl_divergence_ks, &v, &w), 0.0, "round %d, proportional", round);
    law_same(sample_value(&kl_divergence_ks, &v, &q), sample_value(&kl_divergence_ks, &w, &q),
             "round %d, of another", round);
  }
}

/* Long columns take four lanes: as many as weights, walked by one. */
static void test_lanes(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  static KlDd ones[SAMPLE_MOST];
  for (int round = 0; round < 400; round++) {
    static double row[SAMPLE_MOST];
    Sample *both[2] = {&p, &q};
    for (int side = 0; side < 2; side++) {
      int rows = unit_between(&random, 1, round % 2 ? 2000 : 12);
      for (int i = 0; i < rows; i++) {
        row[i] = round % 3 == 0 ? 3.0 * i + side * (round % 7) : 5.0 * i + unit_below(&random, 5);
      }
      sample_of(both[side], row, rows);
      assert_null(both[side]->points.weight);
    }
    double fast = sample_value(&kl_divergence_ks, &p, &q);
    for (int i = 0; i < SAMPLE_MOST; i++) {
      ones[i] = kl_dd(1.0, 0.0);
    }
    p.points.weight = ones;
    law_same(sample_value(&kl_divergence_ks, &p, &q), fast, "round %d", round);
  }
}

/* ---- all ways of dealing out the rows ---- */

static int bits_of(unsigned set) {
  int count = 0;
  for (; set != 0; set &= set - 1) {
    count++;
  }
  return count;
}

static void test_all_deals(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  for (int round = 0; round < 150; round++) {
    double pooled[11], x[11], y[11];
    int n = unit_between(&random, 1, 6), all = n + unit_between(&random, 1, 5);
    int values = unit_between(&random, 1, 14);
    for (int i = 0; i < all; i++) {
      pooled[i] = unit_below(&random, values);
    }
    sample_of(&p, pooled, n);
    sample_of(&q, pooled + n, all - n);
    long seen = brute(&p, &q), deals = 0, apart = 0;
    double got = sample_value(&kl_divergence_ks_pvalue, &p, &q);
    law_same(sample_value(&kl_divergence_ks_pvalue, &q, &p), got, "round %d, swapped", round);
    for (unsigned set = 0; set < 1U << all; set++) {
      int a = 0, b = 0;
      if (bits_of(set) != n) {
        continue;
      }
      for (int i = 0; i < all; i++) {
        if ((set >> i & 1) != 0) {
          x[a++] = pooled[i];
        } else {
          y[b++] = pooled[i];
        }
      }
      sample_of(&p, x, a);
      sample_of(&q, y, b);
      deals++;
      apart += brute(&p, &q) >= seen;
    }
    law_same(got, (double)apart / (double)deals, "round %d: %ld of %ld", round, apart, deals);
  }
}

static void test_which_way(void **state) {
  (void)state;
  static Sample p, q;
  double row[1100];
  for (int i = 0; i < 1100; i++) {
    row[i] = i;
  }
  sample_of(&p, row, 1000);
  sample_of(&q, row + 500, 600);
  KlResult test = sample_result(&kl_divergence_ks_pvalue, &p.points, &q.points);
  assert_string_equal(test.method, "exact, given ties");
  sample_of(&p, row, 1001);
  sample_of(&q, row, 1000);
  test = sample_result(&kl_divergence_ks_pvalue, &p.points, &q.points);
  assert_string_equal(test.method, "Kolmogorov limit");
  law(test.note == NULL, "two samples");
  q.points.size = kl_scaled_zero(); /* stated, not observed */
  test = sample_result(&kl_divergence_ks_pvalue, &p.points, &q.points);
  assert_string_equal(test.method, "Kolmogorov limit");
  law(test.exists && test.note != NULL && isnan(sample_fact(&test, "m")), "one sample");
  p.points.size = kl_scaled_zero();
  test = sample_result(&kl_divergence_ks_pvalue, &p.points, &q.points);
  law(!test.exists, "no sample");
  assert_string_equal(test.method, "no sample size");
}

/* ---- one sample ---- */

static KlResult one_sample(const KlDivergence *d, const KlPoints *points, const KlMember *member) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result = {.exists = false}, swapped;
  assert_int_equal(d->one_sample(points, member, false, none, NULL, &result), KL_OK);
  assert_int_equal(d->one_sample(points, member, true, none, NULL, &swapped), KL_OK);
  law(kl_scaled_compare(result.value, swapped.value) == 0, "%s", d->name);
  return result;
}

/* Both sides of every step. */
static double brute_member(const Sample *s, const KlMember *member) {
  double most = 0.0;
  bool discrete = member->family->discrete;
  for (int i = 0; i < s->rows; i++) {
    double x = s->row[i], below = (double)passed(s, nextafter(x, -HUGE_VAL));
    KlPoint at = kl_member_point(member, discrete ? floor(x) : x);
    KlPoint before = kl_member_point(member, discrete ? ceil(x) - 1.0 : x);
    double g = kl_scaled_round(kl_member_cdf(member, &at, KL_LOWER));
    double h = kl_scaled_round(kl_member_cdf(member, &before, KL_LOWER));
    double after = fabs((double)passed(s, x) / s->rows - g), up = fabs(below / s->rows - h);
    most = after > most ? after : most;
    most = up > most ? up : most;
  }
  return most;
}

static void test_one_sample_both_sides_of_each_step(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample s;
  static double row[SAMPLE_MOST];
  for (int round = 0; round < 300; round++) {
    KlScaled theta[2] = {kl_scaled_double(unit_range(&random, 0.5, 3.0)), kl_scaled_double(1.0)};
    static const char *const names[] = {"normal", "poisson", "exponential", "laplace"};
    const char *name = names[round % 4];
    KlMember member = {kl_family_by_name(name, strlen(name)), 1, theta};
    int rows = unit_between(&random, 1, round % 10 == 0 ? 1500 : 40);
    for (int i = 0; i < rows; i++) {
      double x = unit_range(&random, -1.0, 4.0);
      row[i] = round % 3 == 0 ? floor(x) : (round % 3 == 1 ? floor(8.0 * x) / 8.0 : x);
    }
    sample_of(&s, row, rows);
    KlResult got = one_sample(&kl_divergence_ks, &s.points, &member);
    double want = brute_member(&s, &member), value = kl_scaled_round(got.value);
    law(fabs(value - want) <= 1e-14 * (1.0 + want), "%s, round %d: %.17g, not %.17g", name, round,
        value, want);
    law(got.error > 0.0 && got.error < 1e-10, "%s: error %g", name, got.error);
  }
}

/* 1 - Phi(-1) and the like: of one row, and of rows that are quantiles. */
static void test_one_sample_known(void **state) {
  (void)state;
  static Sample s;
  KlScaled theta[2] = {kl_scaled_zero(), kl_scaled_double(1.0)};
  KlMember normal = {&kl_family_normal, 1, theta};
  sample_of(&s, (const double[]){1.0}, 1);
  KlResult d = one_sample(&kl_divergence_ks, &s.points, &normal);
  law_near(kl_scaled_round(d.value), 0.84134474606854294859, 1, "of one row");
  /* P(D_1 >= d) = 2 - 2 d for d >= 1/2. */
  KlResult p = one_sample(&kl_divergence_ks_pvalue, &s.points, &normal);
  law_near(kl_scaled_round(p.value), 0.31731050786291410283, 2, "of one row");
  assert_string_equal(p.method, "exact");
  sample_of(&s, (const double[]){-40.0, 40.0}, 2);
  d = one_sample(&kl_divergence_ks, &s.points, &normal);
  law_same(kl_scaled_round(d.value), 0.5, "far out");
  /* P(D_2 >= d) = 2 (1 - d)^2 for d >= 1/2. */
  p = one_sample(&kl_divergence_ks_pvalue, &s.points, &normal);
  law_near(kl_scaled_round(p.value), 0.5, 1, "of two rows");
  KlScaled rate[1] = {kl_scaled_double(3.0)};
  KlMember poisson = {&kl_family_poisson, 1, rate};
  sample_of(&s, (const double[]){3.0}, 1);
  d = one_sample(&kl_divergence_ks, &s.points, &poisson);
  law_near(kl_scaled_round(d.value), 0.42319008112684352936, 2,
           "Poisson(3) up to 2"); /* 8.5 e^-3 */
  p = one_sample(&kl_divergence_ks_pvalue, &s.points, &poisson);
  assert_string_equal(p.method, "Kolmogorov limit");
  law(p.note != NULL, "steps");
}

/* A pair of polls that count, and stop. */
static KlStatus stop_after(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_failures(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  static double weight[SAMPLE_MOST];
  KlScaled theta[2] = {kl_scaled_zero(), kl_scaled_double(1.0)};
  KlMember normal = {&kl_family_normal, 1, theta};
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  sample_random(&p, &random, 50, 1000000);
  for (int i = 0; i < 50; i++) {
    weight[i] = unit_fraction(&random) + 0.1;
  }
  sample_weighted(&q, p.x, weight, (int)p.points.count);
  static const KlDivergence *const both[] = {&kl_divergence_ks, &kl_divergence_ks_pvalue};
  for (int i = 0; i < 4; i++) {
    const KlDivergence *d = both[i / 2];
    const KlPoints *one = i % 2 == 0 ? &p.points : &q.points;
    KlResult result;
    long allowed = 0;
    bool failed = true;
    for (; failed; allowed++) {
      libc_memory_fail_after(allowed, 1);
      KlStatus status = d->points(one, &p.points, none, NULL, &result);
      status = status == KL_OK ? d->one_sample(one, &normal, false, none, NULL, &result) : status;
      failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law((status == KL_NO_MEMORY) == failed, "%s after %ld", d->name, allowed);
      assert_int_equal(libc_memory_blocks(), 0);
    }
    int left = 0;
    KlPoll poll = {stop_after, &left};
    assert_int_equal(d->one_sample(one, &normal, false, none, &poll, &result), KL_INTERRUPTED);
    assert_int_equal(libc_memory_blocks(), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_published),
      cmocka_unit_test(test_published_counts),
      cmocka_unit_test(test_critical_values),
      cmocka_unit_test(test_ties_are_no_distance),
      cmocka_unit_test(test_all_values),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_lanes),
      cmocka_unit_test(test_all_deals),
      cmocka_unit_test(test_which_way),
      cmocka_unit_test(test_one_sample_both_sides_of_each_step),
      cmocka_unit_test(test_one_sample_known),
      cmocka_unit_test(test_failures),
  };
  return cmocka_run_group_tests_name("ks", tests, NULL, NULL);
}
