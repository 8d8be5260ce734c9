/* test_estimators.c - entropy and KL estimated from counts: exact bias over every sample, and laws. */
#include "unit/unit.h"

#include "divergence/estimate.h"
#include "divergence/mass_array.h"
#include "num/elementary.h"

enum { LABELS = 12, PLENTY = 40 };

typedef struct Sample {
  int count;
  double p[PLENTY], q[PLENTY];
} Sample;

/* Sizes are the sums, unless a side is stated. */
static KlResult result_of(const KlDivergence *d, const double *parameter, const Sample *s,
                          bool counts_p, bool counts_q) {
  KlMassPair row[PLENTY];
  KlMassArray array = {row, (size_t)s->count};
  KlMassSource source = kl_mass_array_source(&array);
  double n = 0.0, m = 0.0;
  for (int i = 0; i < s->count; i++) {
    row[i] = (KlMassPair){{s->p[i], 0.0}, {s->q[i], 0.0}};
    n += s->p[i];
    m += s->q[i];
  }
  source.size_p = kl_scaled_double(counts_p ? n : 0.0);
  source.size_q = kl_scaled_double(counts_q ? m : 0.0);
  KlResult result = {.exists = false};
  assert_int_equal(kl_divergence_of_masses(d, parameter, &source, NULL, &result), KL_OK);
  return result;
}

static double value_of(const KlDivergence *d, KlEstimator estimator, double alpha, double labels,
                       const Sample *s) {
  double parameter[KL_DIVERGENCE_PARAMETERS] = {estimator, alpha, labels};
  KlResult result = result_of(d, parameter, s, true, true);
  law(result.exists, "%s, estimator %d: %s", d->name, (int)estimator, result.method);
  return kl_scaled_round(result.value);
}

static double entropy_of(KlEstimator estimator, double labels, const Sample *s) {
  return value_of(&kl_divergence_entropy, estimator, estimator == KL_DIRICHLET ? 0.3 : 0.0, labels,
                  s);
}

static double kl_of(KlEstimator estimator, double labels, const Sample *s) {
  return value_of(&kl_divergence_kl, estimator, estimator == KL_DIRICHLET ? 0.3 : 0.0, labels, s);
}

static Sample sample_random(UnitRandom *random) {
  Sample s = {.count = unit_between(random, 1, LABELS)};
  int most = unit_between(random, 1, 20);
  for (int i = 0; i < s.count; i++) {
    s.p[i] = unit_below(random, most + 1);
    s.q[i] = unit_below(random, most + 1);
  }
  s.p[0] += 1.0;
  s.q[s.count - 1] += 1.0;
  return s;
}

/* ---- bias, by every sample there is ---- */

/* The mean of an estimator over all samples of n rows from `share`, given what the labels before
** `label` have got; `chance` is that of the sample so far, times n! over the factorials left. */
static long double mean_over(KlEstimator estimator, const double *share, int labels, int label,
                             int left, long double chance, Sample *s) {
  if (label + 1 == labels) {
    for (int i = 1; i <= left; i++) {
      chance *= (long double)share[label] / i;
    }
    s->p[label] = left;
    memcpy(s->q, s->p, sizeof s->q);
    return chance * (long double)entropy_of(estimator, 0.0, s);
  }
  long double sum = 0.0L;
  for (int y = 0; y <= left; y++) {
    s->p[label] = y;
    sum += mean_over(estimator, share, labels, label + 1, left - y, chance, s);
    chance *= (long double)share[label] / (y + 1);
  }
  return sum;
}

static double bias_of(KlEstimator estimator, const double *share, int labels, int n) {
  Sample s = {.count = labels};
  long double all = 1.0L, truth = 0.0L;
  for (int i = 2; i <= n; i++) {
    all *= i;
  }
  for (int i = 0; i < labels; i++) {
    truth -= (long double)share[i] * logl((long double)share[i]);
  }
  return (double)(mean_over(estimator, share, labels, 0, n, all, &s) - truth);
}

static void test_corrections_take_bias_off(void **state) {
  (void)state;
  static const double even[5] = {0.2, 0.2, 0.2, 0.2, 0.2},
                      steep[5] = {0.5, 0.25, 0.125, 0.0625, 0.0625};
  const double *const law_of[] = {even, steep};
  for (int k = 0; k < 2; k++) {
    for (int n = 5; n <= 10; n += 5) {
      double plug_in = bias_of(KL_PLUG_IN, law_of[k], 5, n);
      law(plug_in < -0.08, "%d rows: %g", n, plug_in);
      law(fabs(plug_in + 2.0 / n) < 0.3 * 2.0 / n, "Miller: (K - 1)/2n with %d rows: %g", n,
          plug_in);
      for (KlEstimator e = KL_MILLER_MADOW; e <= KL_GRASSBERGER; e++) {
        double bias = bias_of(e, law_of[k], 5, n);
        law(fabs(bias) < 0.65 * fabs(plug_in), "estimator %d, %d rows: %g for %g", (int)e, n, bias,
            plug_in);
      }
    }
  }
}

/* ---- laws ---- */

static void test_what_lies_between_what(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 3000; round++) {
    Sample s = sample_random(&random);
    double most = kl_log(s.count), plug_in = entropy_of(KL_PLUG_IN, 0.0, &s);
    for (KlEstimator e = KL_DIRICHLET; e <= KL_JAMES_STEIN; e++) {
      double value = entropy_of(e, 0.0, &s);
      law(value >= plug_in * (1.0 - 1e-15) && value <= most * (1.0 + 1e-15),
          "estimator %d of %d labels: %.17g", (int)e, s.count, value);
    }
    law(entropy_of(KL_MILLER_MADOW, 0.0, &s) >= plug_in, "round %d", round);
    law(entropy_of(KL_CHAO_SHEN, 0.0, &s) >= 0.0, "round %d", round);
    for (KlEstimator e = KL_DIRICHLET; e <= KL_JAMES_STEIN; e++) {
      double value = kl_of(e, 0.0, &s);
      law(value >= 0.0 && (isfinite(value) || e == KL_JAMES_STEIN), "estimator %d: %g", (int)e,
          value);
    }
  }
}

/* Labels that did not come, as rows without mass or by their number. */
static void test_labels_that_did_not_come(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 1000; round++) {
    Sample s = sample_random(&random), wide = s;
    wide.count += unit_between(&random, 1, PLENTY - LABELS);
    for (KlEstimator e = KL_JEFFREYS; e <= KL_JAMES_STEIN; e++) {
      law_near(entropy_of(e, wide.count, &s), entropy_of(e, 0.0, &wide), 1.0,
               "entropy, estimator %d, %d labels of %d", (int)e, s.count, wide.count);
      law_near(kl_of(e, wide.count, &s), kl_of(e, 0.0, &wide), 1.0,
               "kl, estimator %d, %d labels of %d", (int)e, s.count, wide.count);
    }
    for (KlEstimator e = KL_MILLER_MADOW; e <= KL_GRASSBERGER; e++) {
      law_same(entropy_of(e, 0.0, &s), entropy_of(e, 0.0, &wide), "estimator %d", (int)e);
    }
  }
}

static void test_equal_counts_are_at_zero(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 500; round++) {
    Sample s = sample_random(&random);
    memcpy(s.q, s.p, sizeof s.q);
    for (KlEstimator e = KL_DIRICHLET; e <= KL_JAMES_STEIN; e++) {
      law_same(kl_of(e, 0.0, &s), 0.0, "estimator %d, round %d", (int)e, round);
      law_same(kl_of(e, PLENTY, &s), 0.0, "estimator %d, round %d", (int)e, round);
    }
  }
}

/* A side that is stated is known. */
static void test_a_stated_side_stays_as_it_is(void **state) {
  (void)state;
  const double laplace[KL_DIVERGENCE_PARAMETERS] = {KL_LAPLACE};
  const Sample counts = {3, {3.0, 1.0, 0.0}, {0.25, 0.5, 0.25}};
  const Sample more = {3, {4.0, 2.0, 1.0}, {0.25, 0.5, 0.25}};
  KlResult got = result_of(&kl_divergence_kl, laplace, &counts, true, false);
  KlResult want = result_of(&kl_divergence_kl, NULL, &more, false, false);
  law(got.exists && kl_scaled_compare(got.value, want.value) == 0, "%s", got.method);
  const Sample swapped = {3, {0.25, 0.5, 0.25}, {3.0, 1.0, 0.0}};
  const Sample swapped_more = {3, {0.25, 0.5, 0.25}, {4.0, 2.0, 1.0}};
  got = result_of(&kl_divergence_kl, laplace, &swapped, false, true);
  want = result_of(&kl_divergence_kl, NULL, &swapped_more, false, false);
  law(got.exists && kl_scaled_compare(got.value, want.value) == 0, "%s", got.method);
}

static void test_what_is_no_sample_has_no_estimate(void **state) {
  (void)state;
  const Sample halves = {2, {1.5, 0.5}, {1.5, 0.5}}, whole = {2, {3.0, 1.0}, {3.0, 1.0}};
  for (KlEstimator e = KL_DIRICHLET; e <= KL_GRASSBERGER; e++) {
    double parameter[KL_DIVERGENCE_PARAMETERS] = {e, e == KL_DIRICHLET ? 0.3 : 0.0};
    law(!result_of(&kl_divergence_entropy, parameter, &halves, true, true).exists, "halves, %d",
        (int)e);
    law(!result_of(&kl_divergence_entropy, parameter, &whole, false, false).exists, "stated, %d",
        (int)e);
    law(result_of(&kl_divergence_entropy, parameter, &whole, true, true).exists, "counts, %d",
        (int)e);
    if (e <= KL_JAMES_STEIN) {
      law(!result_of(&kl_divergence_kl, parameter, &halves, true, false).exists, "halves, %d",
          (int)e);
      law(!result_of(&kl_divergence_kl, parameter, &whole, false, false).exists, "stated, %d",
          (int)e);
    }
  }
}

static void test_what_adjusts_labels(void **state) {
  (void)state;
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0}, usual[] = {(double)NAN, 0.0, 0.0, 0.0},
               first[KL_DIVERGENCE_PARAMETERS] = {1.0},
               second[KL_DIVERGENCE_PARAMETERS] = {(double)NAN, 0.5};
  const struct {
    const KlDivergence *divergence;
    const double *parameter;
    bool adjusts;
  } cases[] = {
      {&kl_divergence_kl, NULL, false},          {&kl_divergence_kl, none, false},
      {&kl_divergence_kl, usual, false},         {&kl_divergence_kl, first, true},
      {&kl_divergence_entropy, usual, false},    {&kl_divergence_entropy, first, true},
      {&kl_divergence_psi, usual, false},        {&kl_divergence_psi, second, true},
      {&kl_divergence_kl_smoothed, none, false}, {&kl_divergence_kl_smoothed, first, true},
      {&kl_divergence_js, first, false},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    law(kl_adjusts_labels(cases[i].divergence, cases[i].parameter) == cases[i].adjusts,
        "case %zu, %s", i, cases[i].divergence->name);
  }
}

/* The estimators by name are as many as their values. */
static void test_names(void **state) {
  (void)state;
  int masses = 0, entropies = 0;
  while (kl_estimators_of_masses[masses] != NULL) {
    law(strcmp(kl_estimators_of_masses[masses], kl_estimators_of_entropy[masses]) == 0, "%d",
        masses);
    masses++;
  }
  while (kl_estimators_of_entropy[entropies] != NULL) {
    entropies++;
  }
  law(masses == KL_JAMES_STEIN + 1 && entropies == KL_GRASSBERGER + 1, "%d, %d", masses, entropies);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_corrections_take_bias_off),
      cmocka_unit_test(test_what_lies_between_what),
      cmocka_unit_test(test_labels_that_did_not_come),
      cmocka_unit_test(test_equal_counts_are_at_zero),
      cmocka_unit_test(test_a_stated_side_stays_as_it_is),
      cmocka_unit_test(test_what_is_no_sample_has_no_estimate),
      cmocka_unit_test(test_what_adjusts_labels),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests_name("estimators", tests, NULL, NULL);
}
