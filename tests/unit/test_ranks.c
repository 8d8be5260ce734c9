/* test_ranks.c - Cramer and von Mises' statistic, superiority, and the test of Mann and Whitney:
** against midranks, all pairs, all ways of dealing out the rows, and published numbers.
*/
#include "unit/samples.h"

#include "family/generic.h"
#include "support/libc_memory.h"

/* ---- published numbers ---- */

static void test_published(void **state) {
  (void)state;
  static Sample p, q;
  static const double a[] = {.22, -.87, -2.39, -1.79, .37, -1.54, 1.28, -.31, -.74, 1.72,
                             .38, -.17, -.62,  -1.10, .30, .15,   2.30, .19,  -.50, -.09};
  static const double b[] = {-5.13, -2.19, -2.43, -3.83, .50,  -3.25, 4.32, 1.63, 5.18, -.43,
                             7.11,  4.87,  -3.10, -5.81, 3.76, 6.31,  2.58, .07,  5.76, 3.50};
  sample_of(&p, a, 20);
  sample_of(&q, b, 20);
  law_near(sample_value(&kl_divergence_cvm, &p, &q), .585, 0, "MADlib ks_test 1");
  static const double c[] = {1.26, .34, .70, 1.75, 50.57, 1.55, .08,  .42, .50, 3.20,
                             .15,  .49, .95, .24,  1.37,  .17,  6.98, .10, .94, .38};
  static const double d[] = {2.37,  2.16, 14.82, 1.73, 41.04, .23,   1.32, 2.91, 39.41, .11,
                             27.44, 4.51, .51,   4.50, .18,   14.68, 4.66, 1.30, 2.06,  1.19};
  sample_of(&p, c, 20);
  sample_of(&q, d, 20);
  law_near(sample_value(&kl_divergence_cvm, &p, &q), .77, 0, "MADlib ks_test 2");
  static const double e[] = {38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0};
  static const double f[] = {39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8};
  sample_of(&p, e, 8);
  sample_of(&q, f, 8);
  law_near(sample_value(&kl_divergence_cvm, &p, &q), .4375, 0, "Scholz");
}

/* The chance of one side, which some call two-sided, would be .481433030598749. */
static void test_published_mann_whitney(void **state) {
  (void)state;
  static Sample p, q;
  static const double value[] = {1, 2, 3, 4, 5, 6};
  sample_weighted(&p, value, (const double[]){16, 18, 16, 14, 12, 12}, 6);
  sample_weighted(&q, value, (const double[]){16, 16, 16, 16, 16, 8}, 6);
  KlResult test = sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points);
  law_near(kl_scaled_round(test.value), .962866061197499, 8, "Evidently");
  law_same(sample_fact(&test, "statistic"), 3856.0, "Evidently");
  law_same(sample_fact(&test, "n"), 88.0, "Evidently");
  law_same(sample_fact(&test, "m"), 88.0, "Evidently");
  /* SciPy with its continuity correction; without, .17764648316561216. */
  static const double a[] = {.55, .67, .43, .51, .48, .60, .71, .53, .44, .65, .75};
  static const double b[] = {.49, .68, .59, .72, .67, .75, .65, .77, .62, .48, .59};
  sample_of(&p, a, 11);
  sample_of(&q, b, 11);
  test = sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points);
  law_near(kl_scaled_round(test.value), .18845679155177264, 8, "NIST prc35");
  law_same(sample_fact(&test, "statistic"), 40.0, "NIST prc35");
  law_same(sample_value(&kl_divergence_superiority, &p, &q), 40.0 / 121.0, "NIST prc35");
}

/* ---- midranks and pairs ---- */

/* Twice the midrank of x among both. */
static long midrank(const Sample *p, const Sample *q, double x) {
  long twice = 1;
  const Sample *both[2] = {p, q};
  for (int side = 0; side < 2; side++) {
    for (int i = 0; i < both[side]->rows; i++) {
      twice += both[side]->row[i] < x ? 2 : (both[side]->row[i] == x);
    }
  }
  return twice;
}

/* n times the sum of (twice the midrank less twice the place)^2. */
static long cvm_side(const Sample *p, const Sample *p_or_q, const Sample *q) {
  long sum = 0;
  for (int i = 0; i < p_or_q->rows; i++) {
    long away = midrank(p, q, p_or_q->row[i]) - 2L * (i + 1);
    sum += away * away;
  }
  return sum * p_or_q->rows;
}

/* Anderson's T, all in whole numbers up to one division. */
static double cvm_by_ranks(const Sample *p, const Sample *q) {
  long n = p->rows, m = q->rows, area = n * m;
  long u = cvm_side(p, p, q) + cvm_side(p, q, q); /* 4 U */
  long above = 3 * u - 2 * area * (4 * area - 1);
  return (double)above / (12.0 * (double)(area * (n + m)));
}

static double superiority_by_pairs(const Sample *p, const Sample *q) {
  long twice = 0;
  for (int i = 0; i < p->rows; i++) {
    for (int j = 0; j < q->rows; j++) {
      twice += p->row[i] > q->row[j] ? 2 : (p->row[i] == q->row[j]);
    }
  }
  return (double)twice / (2.0 * p->rows * q->rows);
}

static void test_all_pairs(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  for (int round = 0; round < 4000; round++) {
    int values = round % 3 == 0 ? 1000000 : unit_between(&random, 1, 60);
    sample_random(&p, &random, round % 2 ? 40 : 9, values);
    sample_random(&q, &random, round % 5 ? 40 : 9, values);
    law_same(sample_value(&kl_divergence_cvm, &p, &q), cvm_by_ranks(&p, &q), "round %d", round);
    law_same(sample_value(&kl_divergence_cvm, &q, &p), cvm_by_ranks(&p, &q), "round %d", round);
    law_same(sample_value(&kl_divergence_cvm, &p, &p), 0.0, "round %d", round);
    law_same(sample_value(&kl_divergence_superiority, &p, &q), superiority_by_pairs(&p, &q),
             "round %d", round);
    law_same(sample_value(&kl_divergence_superiority, &q, &p), superiority_by_pairs(&q, &p),
             "round %d", round);
    law_same(sample_value(&kl_divergence_superiority, &p, &p), 0.5, "round %d", round);
    law_same(sample_value(&kl_divergence_mannwhitney_pvalue, &p, &p), 1.0, "round %d", round);
  }
}

/* Equal weights that are no whole numbers are rows; superiority sees shares alone. */
static void test_weights(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q, v, w;
  static double real[SAMPLE_MOST];
  for (int round = 0; round < 1000; round++) {
    double row[60];
    Sample *both[2] = {&p, &q};
    int rows[2];
    for (int side = 0; side < 2; side++) {
      rows[side] = unit_between(&random, 2, 60);
      for (int i = 0; i < rows[side]; i++) {
        row[i] = unit_range(&random, -1.0, 1.0);
      }
      sample_of(both[side], row, rows[side]);
    }
    for (int i = 0; i < 60; i++) {
      real[i] = 0.375;
    }
    sample_weighted(&v, p.x, real, rows[0]);
    sample_weighted(&w, q.x, real, rows[1]);
    law_same(sample_value(&kl_divergence_cvm, &v, &w), cvm_by_ranks(&p, &q), "round %d", round);
    law_same(sample_value(&kl_divergence_superiority, &v, &w), superiority_by_pairs(&p, &q),
             "round %d", round);
    law_same(sample_value(&kl_divergence_superiority, &v, &v), 0.5, "round %d", round);
    law_same(sample_value(&kl_divergence_mannwhitney_pvalue, &v, &w),
             sample_value(&kl_divergence_mannwhitney_pvalue, &w, &v), "round %d", round);
    for (int i = 0; i < rows[0]; i++) {
      real[i] = fabs(unit_wide(&random, -300, 300));
    }
    sample_weighted(&v, p.x, real, rows[0]);
    double there = sample_value(&kl_divergence_superiority, &v, &w);
    double back = sample_value(&kl_divergence_superiority, &w, &v);
    law(fabs(there + back - 1.0) <= 0x1p-52, "round %d: %.17g and %.17g", round, there, back);
    law_same(sample_value(&kl_divergence_superiority, &v, &v), 0.5, "round %d", round);
  }
}

/* ---- the test of Mann and Whitney ---- */

/* 2 min(P(U <= u), P(U >= u)) over all deals. */
static double mann_whitney_by_deals(int n, int all, double u) {
  long deals = 0, low = 0, high = 0;
  for (unsigned set = 0; set < 1U << all; set++) {
    int mine = 0, others = 0, wins = 0;
    for (int i = 0; i < all; i++) {
      bool is_mine = (set >> i & 1) != 0;
      wins += is_mine ? others : 0;
      mine += is_mine;
      others += !is_mine;
    }
    if (mine == n) {
      deals++;
      low += wins <= u;
      high += wins >= u;
    }
  }
  double p = 2.0 * (double)(low < high ? low : high) / (double)deals;
  return p < 1.0 ? p : 1.0;
}

static void test_all_deals(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  for (int round = 0; round < 200; round++) {
    double pooled[11];
    int order[11], n = unit_between(&random, 1, 6), all = n + unit_between(&random, 1, 5);
    unit_permutation(&random, order, all);
    for (int i = 0; i < all; i++) {
      pooled[i] = order[i];
    }
    sample_of(&p, pooled, n);
    sample_of(&q, pooled + n, all - n);
    KlResult test = sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points);
    assert_string_equal(test.method, "exact");
    double u = sample_fact(&test, "statistic");
    law_near(superiority_by_pairs(&p, &q) * n * (all - n), u, 2, "round %d", round);
    law_same(kl_scaled_round(test.value), mann_whitney_by_deals(n, all, u), "round %d", round);
    law_same(sample_value(&kl_divergence_mannwhitney_pvalue, &q, &p), kl_scaled_round(test.value),
             "round %d", round);
  }
}

/* 49 rows of each, none tied, are the last that are counted: 2/C(98, 49) where one beats all. */
static void test_which_way(void **state) {
  (void)state;
  static Sample p, q;
  double row[200];
  for (int i = 0; i < 200; i++) {
    row[i] = i;
  }
  sample_of(&p, row, 49);
  sample_of(&q, row + 49, 49);
  KlResult test = sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points);
  assert_string_equal(test.method, "exact");
  law_near(kl_scaled_round(test.value), 2.0 / 25477612258980856902730428600.0, 1, "49 and 49");
  sample_of(&q, row + 49, 50);
  test = sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points);
  assert_string_equal(test.method, "normal approximation, corrected for ties and continuity");
  q.points.size = kl_scaled_zero();
  law(!sample_result(&kl_divergence_mannwhitney_pvalue, &p.points, &q.points).exists, "no size");
  law(!sample_result(&kl_divergence_cvm, &p.points, &q.points).exists, "no size");
  law(sample_result(&kl_divergence_superiority, &p.points, &q.points).exists, "of shares");
  sample_of(&p, row, 1);
  sample_of(&q, row, 1);
  law_same(sample_value(&kl_divergence_mannwhitney_pvalue, &p, &q), 1.0, "one value");
}

/* ---- one sample ---- */

static KlResult one_sample(const KlDivergence *d, const Sample *s, const KlMember *member,
                           bool swapped) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result = {.exists = false};
  assert_int_equal(d->one_sample(&s->points, member, swapped, none, NULL, &result), KL_OK);
  return result;
}

static double lower(const KlMember *member, double x) {
  KlPoint point = kl_member_point(member, x);
  return kl_scaled_round(kl_member_cdf(member, &point, KL_LOWER));
}

/* 1/(12 n) + sum ((2 i - 1)/(2 n) - G)^2, and the mean of G, row by row. */
static void test_one_sample(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample s;
  KlScaled theta[2] = {kl_scaled_double(0.5), kl_scaled_double(2.0)};
  static const KlFamily *const families[] = {&kl_family_normal, &kl_family_laplace,
                                             &kl_family_poisson};
  for (int round = 0; round < 600; round++) {
    KlMember member = {families[round % 3], 1, theta};
    sample_random(&s, &random, 60, round % 2 ? 20 : 100000);
    bool discrete = member.family->discrete;
    double t = 1.0 / (12.0 * s.rows), mean = 0.0;
    for (int i = 0; i < s.rows; i++) {
      double x = s.row[i], up_to = lower(&member, discrete ? floor(x) : x);
      double below = discrete ? lower(&member, ceil(x) - 1.0) : up_to;
      double away = (2.0 * i + 1.0) / (2.0 * s.rows) - up_to;
      t += away * away;
      mean += 0.5 * (up_to + below) / s.rows;
    }
    KlResult cvm = one_sample(&kl_divergence_cvm, &s, &member, false);
    law(cvm.exists == !discrete, "round %d: %s", round, cvm.method);
    if (cvm.exists) {
      double got = kl_scaled_round(cvm.value);
      law(fabs(got - t) <= 1e-13 * t, "round %d: %.17g, not %.17g", round, got, t);
      law(cvm.error < 1e-12, "round %d: error %g", round, cvm.error);
    }
    double there =
        kl_scaled_round(one_sample(&kl_divergence_superiority, &s, &member, false).value);
    double back = kl_scaled_round(one_sample(&kl_divergence_superiority, &s, &member, true).value);
    law(fabs(there - mean) <= 1e-14, "round %d: %.17g, not %.17g", round, there, mean);
    law(fabs(there + back - 1.0) <= 1e-14, "round %d: %.17g and %.17g", round, there, back);
  }
}

static void test_failures(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static Sample p, q;
  static double weight[SAMPLE_MOST];
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  sample_random(&p, &random, 40, 1000000);
  for (int i = 0; i < 40; i++) {
    weight[i] = unit_fraction(&random) + 0.1;
  }
  sample_weighted(&q, p.x, weight, (int)p.points.count);
  static const char *const all[] = {"cvm", "superiority", "mannwhitney_pvalue"};
  for (int i = 0; i < 6; i++) {
    const KlDivergence *d = kl_divergence_by_name(all[i / 2], strlen(all[i / 2]));
    bool failed = true;
    for (long allowed = 0; failed; allowed++) {
      KlResult result;
      libc_memory_fail_after(allowed, 1);
      KlStatus status =
          d->points(i % 2 == 0 ? &p.points : &q.points, &p.points, none, NULL, &result);
      failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law((status == KL_NO_MEMORY) == failed, "%s after %ld", d->name, allowed);
      assert_int_equal(libc_memory_blocks(), 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_published),  cmocka_unit_test(test_published_mann_whitney),
      cmocka_unit_test(test_all_pairs),  cmocka_unit_test(test_weights),
      cmocka_unit_test(test_all_deals),  cmocka_unit_test(test_which_way),
      cmocka_unit_test(test_one_sample), cmocka_unit_test(test_failures),
  };
  return cmocka_run_group_tests_name("ranks", tests, NULL, NULL);
}
