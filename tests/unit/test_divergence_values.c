/* test_divergence_values.c - what divergences of masses are worth: a small world in full, and what
** one divergence says of another. */
#include "unit/masses.h"
#include "unit/textbook.h"

/* The textbook's sums over probabilities k/A, in long double. */
static long double small_world_kl(const int *p, const int *q, int a, int b) {
  long double sum = 0.0L;
  for (int i = 0; i < 3; i++) {
    if (p[i] > 0 && q[i] == 0) {
      return (long double)HUGE_VAL;
    }
    if (p[i] > 0) {
      sum += (long double)p[i] / a * logl((long double)(p[i] * b) / (long double)(q[i] * a));
    }
  }
  return sum;
}

/* The same as sums of terms that are not negative: nothing cancels. */
static long double small_world_arranged(const int *p, const int *q, int a, int b, bool js) {
  long double sum = 0.0L;
  for (int i = 0; i < 3; i++) {
    long double x = (long double)p[i] * b, y = (long double)q[i] * a, m = 0.5L * (x + y);
    sum += js ? 0.5L * (textbook_entropy(x, m) + textbook_entropy(y, m)) : textbook_entropy(x, y);
  }
  return sum / ((long double)a * b);
}

/* Every pair of distributions on 3 labels with weights k/8. */
static void test_the_small_world_in_full(void **state) {
  (void)state;
  for (int i = 1; i < 729; i++) {
    int p[3] = {i % 9, i / 9 % 9, i / 81}, a = p[0] + p[1] + p[2];
    for (int j = 1; j < 729; j++) {
      int q[3] = {j % 9, j / 9 % 9, j / 81}, b = q[0] + q[1] + q[2];
      MassRow row[3];
      bool equal = true;
      for (int k = 0; k < 3; k++) {
        row[k] = (MassRow){p[k] / 8.0, q[k] / 8.0};
        equal = equal && p[k] * b == q[k] * a;
      }
      double kl = kl_of(row, 3), js = js_of(row, 3);
      if (equal) {
        law_same(kl, 0.0, "KL of %d/8 and %d/8", i, j);
        law_same(js, 0.0, "JS of %d/8 and %d/8", i, j);
      } else {
        /* 4: the plain sum cancels to 2^-13 of its terms, which are 2^-11 ulp off. */
        law_nearest(kl, small_world_kl(p, q, a, b), 4.0, "KL of %d/8 and %d/8, plain", i, j);
        law_nearest(kl, small_world_arranged(p, q, a, b, false), 0.51, "KL of %d/8 and %d/8", i, j);
        law_nearest(js, small_world_arranged(p, q, a, b, true), 0.51, "JS of %d/8 and %d/8", i, j);
      }
    }
  }
}

/* The textbook's values, of probabilities that are multiples of 1/8. */
typedef struct SmallWorld {
  long double jeffreys, squared, coefficient, tv, chi2, triangular, linf, entropy, cross;
} SmallWorld;

static SmallWorld small_world_values(const int *p, const int *q) {
  SmallWorld w = {0.0L, 0.0L, 0.0L, 0.0L, 0.0L, 0.0L, 0.0L, 0.0L, 0.0L};
  for (int i = 0; i < 3; i++) {
    long double x = p[i] / 8.0L, y = q[i] / 8.0L, d = fabsl(x - y), root = sqrtl(x * y);
    long double infinity = (long double)HUGE_VAL;
    w.jeffreys += d == 0.0L ? 0.0L : x * y == 0.0L ? infinity : (x - y) * logl(x / y);
    w.squared += 0.5L * (x + y) - root;
    w.coefficient += root;
    w.tv += 0.5L * d;
    w.chi2 += d == 0.0L ? 0.0L : y == 0.0L ? infinity : d * d / y;
    w.triangular += d == 0.0L ? 0.0L : d * d / (x + y);
    w.linf = d > w.linf ? d : w.linf;
    w.entropy += x == 0.0L ? 0.0L : -x * logl(x);
    w.cross += x == 0.0L ? 0.0L : y == 0.0L ? infinity : -x * logl(y);
  }
  return w;
}

/* The same for every divergence, of all pairs of distributions whose probabilities are multiples of
** 1/8: only there do the long doubles of the plain formulas have the digits. */
static void test_the_small_world_of_all_divergences(void **state) {
  (void)state;
  for (int i = 0; i < 729; i++) {
    int p[3] = {i % 9, i / 9 % 9, i / 81};
    for (int j = 0; j < 729; j++) {
      int q[3] = {j % 9, j / 9 % 9, j / 81};
      if (p[0] + p[1] + p[2] != 8 || q[0] + q[1] + q[2] != 8) {
        continue;
      }
      MassRow row[3];
      for (int k = 0; k < 3; k++) {
        row[k] = (MassRow){p[k], q[k]};
      }
      SmallWorld w = small_world_values(p, q);
      long double bhattacharyya = -logl(w.coefficient);
      double two = 2.0;
      const struct {
        const KlDivergence *divergence;
        const double *parameter;
        long double want;
      } c[] = {
          {&kl_divergence_jeffreys, NULL, w.jeffreys},
          {&kl_divergence_hellinger, NULL, w.squared},
          {&kl_divergence_bhattacharyya, NULL, bhattacharyya},
          {&kl_divergence_tv, NULL, w.tv},
          {&kl_divergence_chi2, NULL, w.chi2},
          {&kl_divergence_triangular, NULL, w.triangular},
          {&kl_divergence_linf, NULL, w.linf},
          {&kl_divergence_entropy, NULL, w.entropy},
          {&kl_divergence_cross_entropy, NULL, w.cross},
          {&kl_divergence_tsallis, &two, w.chi2},
          {&kl_divergence_renyi, &two, log1pl(w.chi2)},
      };
      for (size_t k = 0; k < UNIT_COUNT(c); k++) {
        double got = divergence_of(c[k].divergence, c[k].parameter, row, 3);
        if (i == j && (c[k].divergence->properties & KL_SIGNED) == 0) {
          law_same(got, 0.0, "%s of %d/8 and itself", c[k].divergence->name, i);
        } else {
          /* The plain sums of Hellinger's cancel to 2^-9, with 11 bits to spare. */
          law_nearest(got, c[k].want, 0.8, "%s of %d/8 and %d/8", c[k].divergence->name, i, j);
        }
      }
    }
  }
}

/* a is b to some bits; both may be infinite. */
static bool values_agree(double a, double b, double relative) {
  return unit_identical(a, b) || fabs(a - b) <= relative * fabs(b);
}

static void test_divergences_agree_with_each_other(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST], swapped[MOST];
  for (int round = 0; round < 500; round++) {
    int count = masses_random(&random, row);
    for (int i = 0; i < count; i++) {
      swapped[i] = (MassRow){row[i].q, row[i].p};
    }
    double there = kl_of(row, count), back = kl_of(swapped, count);
    law(values_agree(divergence_of(&kl_divergence_jeffreys, NULL, row, count), there + back,
                     0x1p-52),
        "Jeffreys, round %d", round);
    double bhattacharyya = divergence_of(&kl_divergence_bhattacharyya, NULL, row, count);
    law(values_agree(renyi_of(0.5, row, count), 2.0 * bhattacharyya, 0x1p-52),
        "Renyi and Bhattacharyya, round %d", round);
    double squared = divergence_of(&kl_divergence_hellinger, NULL, row, count);
    law(values_agree(tsallis_of(0.5, row, count), 2.0 * squared, 0x1p-52),
        "Tsallis and Hellinger, round %d", round);
    double chi2 = divergence_of(&kl_divergence_chi2, NULL, row, count);
    law(values_agree(tsallis_of(2.0, row, count), chi2, 0x1p-52), "Tsallis and Pearson, round %d",
        round);
    /* Swapping P and Q swaps alpha and 1 - alpha. */
    law(values_agree(renyi_of(0.25, row, count), renyi_of(0.75, swapped, count) / 3.0, 0x1p-51),
        "Renyi of P and Q in each other's place, round %d", round);
    double entropy = divergence_of(&kl_divergence_entropy, NULL, row, count);
    double cross = divergence_of(&kl_divergence_cross_entropy, NULL, row, count);
    law(values_agree(entropy + there, cross, 0x1p-51), "cross entropy, round %d: %a + %a is %a",
        round, entropy, there, cross);
    double tv = divergence_of(&kl_divergence_tv, NULL, row, count);
    law(squared <= tv * (1.0 + 0x1p-52) && tv <= sqrt(2.0 * squared) * (1.0 + 0x1p-51),
        "Le Cam, round %d", round);
    law(2.0 * tv * tv <= there * (1.0 + 0x1p-51), "Pinsker, round %d", round);
  }
}

static void test_renyi_grows_with_its_order(void **state) {
  (void)state;
  static const double alphas[] = {0.0,           0x1p-1074,  1e-300,     1e-3,          0.25,
                                  0.5,           0.75,       1.0 - 1e-9, 1.0 - 0x1p-53, 1.0,
                                  1.0 + 0x1p-52, 1.0 + 1e-9, 1.5,        2.0,           10.0,
                                  50.0,          1e6,        1e12,       1e300,         HUGE_VAL};
  UnitRandom random = unit_random();
  MassRow row[MOST];
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    double before = 0.0, tsallis = 0.0;
    for (size_t i = 0; i < UNIT_COUNT(alphas); i++) {
      double value = renyi_of(alphas[i], row, count);
      law(value >= before * (1.0 - 0x1p-52), "round %d, order %a: %a, before %a", round, alphas[i],
          value, before);
      before = value;
      value = tsallis_of(alphas[i], row, count);
      law(value >= tsallis * (1.0 - 0x1p-52), "Tsallis, round %d, order %a: %a, before %a", round,
          alphas[i], value, tsallis);
      tsallis = value;
    }
  }
}

static void test_renyi_is_continuous(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  MassRow row[MOST];
  for (int round = 0; round < 300; round++) {
    int count = masses_random(&random, row);
    double least = 0.0, all = 0.0, kl = kl_of(row, count);
    for (int i = 0; i < count; i++) {
      all += row[i].q;
      least += row[i].p == 0.0 ? row[i].q : 0.0;
    }
    law(values_agree(tsallis_of(0.0, row, count), least / all, 1e-14), "0, round %d", round);
    law(values_agree(renyi_of(0.0, row, count), renyi_of(0x1p-1074, row, count), 0x1p-52) ||
            least == 0.0,
        "beside 0, round %d", round);
    law(values_agree(renyi_of(1.0, row, count), kl, 0x1p-52), "1, round %d", round);
    law(values_agree(renyi_of(1.0 + 0x1p-52, row, count), kl, 1e-12), "above 1, round %d", round);
    law(values_agree(renyi_of(1.0 - 0x1p-53, row, count), kl, 1e-12), "below 1, round %d", round);
    law(values_agree(renyi_of(1e300, row, count), renyi_of(HUGE_VAL, row, count), 0x1p-52),
        "Inf, round %d", round);
  }
}

/* Where the sum of roots is nothing beside 1, and where it is nothing beside the smallest
** double. */
static void test_far_distributions_keep_their_logarithm(void **state) {
  (void)state;
  for (int e = -1073; e <= -3; e += 5) {
    MassRow row[3] = {{1.0, 0.0}, {0.0, 1.0}, {ldexp(1.0, e), ldexp(1.0, e)}};
    long double little = ldexpl(1.0L, e), bhattacharyya = log1pl(little) - logl(little);
    law_nearest(divergence_of(&kl_divergence_bhattacharyya, NULL, row, 3), bhattacharyya, 0.51,
                "2^%d", e);
    law_nearest(renyi_of(0.5, row, 3), 2.0L * bhattacharyya, 0.51, "2^%d", e);
  }
  MassRow row[3] = {{DBL_MAX, 0.0}, {0.0, DBL_MAX}, {0x1p-1074, 0x1p-1074}};
  long double most = 1074.0L * logl(2.0L) + logl((long double)DBL_MAX);
  law_nearest(divergence_of(&kl_divergence_bhattacharyya, NULL, row, 3), most, 0.51, "all");
}

static void test_pvalues_of_samples_and_of_exact_distributions(void **state) {
  (void)state;
  static const KlMassPair row[2] = {{{10.0, 0.0}, {20.0, 0.0}}, {{30.0, 0.0}, {20.0, 0.0}}};
  KlMassArray array = {row, 2};
  const KlDivergence *test[2] = {&kl_divergence_g_pvalue, &kl_divergence_chi2_pvalue};
  for (int i = 0; i < 2; i++) {
    KlMassSource source = kl_mass_array_source(&array);
    KlResult result;
    assert_int_equal(kl_divergence_of_masses(test[i], NULL, &source, NULL, &result), KL_OK);
    assert_false(result.exists);
    assert_string_equal(result.method, "no sample size");
    /* 10 and 30 of 40 against 1/2: chi-squared is 10, one degree of freedom. */
    source.size_p = kl_scaled_double(40.0);
    assert_int_equal(kl_divergence_of_masses(test[i], NULL, &source, NULL, &result), KL_OK);
    long double g = 2.0L * (10.0L * logl(0.5L) + 30.0L * logl(1.5L)), x = i == 0 ? g : 10.0L;
    law_nearest(kl_scaled_round(result.value), erfcl(sqrtl(x / 2.0L)), 2.0, "one sample");
    /* 16/3 in the two-by-two table. */
    source.size_q = source.size_p;
    assert_int_equal(kl_divergence_of_masses(test[i], NULL, &source, NULL, &result), KL_OK);
    g = 2.0L * (10.0L * logl(10.0L / 15.0L) + 20.0L * logl(20.0L / 15.0L) +
                30.0L * logl(30.0L / 25.0L) + 20.0L * logl(20.0L / 25.0L));
    x = i == 0 ? g : 16.0L / 3.0L;
    law_nearest(kl_scaled_round(result.value), erfcl(sqrtl(x / 2.0L)), 2.0, "two samples");
    array.count = 1;
    assert_int_equal(kl_divergence_of_masses(test[i], NULL, &source, NULL, &result), KL_OK);
    law_same(kl_scaled_round(result.value), 1.0, "one outcome");
    array.count = 2;
  }
}

/* Sums of counts have more bits than a double. */
static void test_masses_of_106_bits(void **state) {
  (void)state;
  for (int k = 0; k < 50; k++) {
    double least = ldexp(1.0, -k), big = 0x1p53;
    KlMassPair row[2] = {{{big, least}, {big, 0.0}}, {{big, 0.0}, {big, 0.0}}};
    KlMassArray array = {row, 2};
    KlMassSource source = kl_mass_array_source(&array);
    KlResult result;
    assert_int_equal(kl_divergence_of_masses(&kl_divergence_tv, NULL, &source, NULL, &result),
                     KL_OK);
    /* (big + least)/(2 big + least) - 1/2 = least/(4 big + 2 least) */
    long double want = (long double)least / (4.0L * (long double)big + 2.0L * (long double)least);
    law_nearest(kl_scaled_round(result.value), want, 0.51, "TV, 2^-%d", k);
    assert_int_equal(kl_divergence_of_masses(&kl_divergence_kl, NULL, &source, NULL, &result),
                     KL_OK);
    law_nearest(kl_scaled_round(result.value), 2.0L * want * want, 0.52, "KL, 2^-%d", k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_small_world_in_full),
      cmocka_unit_test(test_the_small_world_of_all_divergences),
      cmocka_unit_test(test_divergences_agree_with_each_other),
      cmocka_unit_test(test_renyi_grows_with_its_order),
      cmocka_unit_test(test_renyi_is_continuous),
      cmocka_unit_test(test_far_distributions_keep_their_logarithm),
      cmocka_unit_test(test_pvalues_of_samples_and_of_exact_distributions),
      cmocka_unit_test(test_masses_of_106_bits),
  };
  return cmocka_run_group_tests_name("divergence values", tests, NULL, NULL);
}
