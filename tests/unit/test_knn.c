/* test_knn.c - k-NN estimates: known answers, laws, and what other libraries get wrong. */
#include "sample/knn.h"

#include "family/family.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "support/libc_memory.h"
#include "unit/rows_as_points.h"

enum { FIXED, ADAPTIVE };

static double choice_of(const RowsAsPoints *p, const RowsAsPoints *q, KlKnnChoice choice) {
  KlResult result;
  law(kl_knn_kl(&p->points, &q->points, &choice, NULL, &result) == KL_OK, "k = %d", choice.k);
  law(result.exists == (result.note != NULL), "%s", result.method);
  return result.exists ? kl_scaled_round(result.value) : (double)NAN;
}

static KlKnnChoice choice_for(int k, int variant) {
  return (KlKnnChoice){k, k, variant == ADAPTIVE, false};
}

static double knn_of(const double *p, size_t n, const double *q, size_t m, int dimension,
                     KlKnnChoice choice) {
  RowsAsPoints a = rows_as_points(p, n, dimension, false);
  RowsAsPoints b = rows_as_points(q, m, dimension, false);
  double value = choice_of(&a, &b, choice);
  rows_clear(&a);
  rows_clear(&b);
  return value;
}

#define KNN(p, q, k, variant) knn_of(p, UNIT_COUNT(p), q, UNIT_COUNT(q), 1, choice_for(k, variant))

/* skl-groups, test_divs_knn.py, "verified by hand". */
static const double hand_x[] = {0.0, 1.0, 3.0}, hand_y[] = {0.2, 1.2, 3.2, 7.2};

/* As published, in double precision; tests/oracle/knn.tsv has their digits. */
static void law_published(double got, double want, const char *what) {
  law(fabs(got - want) < 1e-15, "%s: got %.17g, want %.17g", what, got, want);
}

static void test_known_answers(void **state) {
  (void)state;
  law_published(KNN(hand_x, hand_y, 2, FIXED), -0.08798851527815488, "k = 2");
  law_published(KNN(hand_y, hand_x, 2, FIXED), -0.5274866423072897, "k = 2, swapped");
  law_published(KNN(hand_x, hand_y, 1, FIXED), -1.147339792060803, "k = 1");
  law_published(KNN(hand_y, hand_x, 1, FIXED), -1.368167688423203, "k = 1, swapped");
  law_published(KNN(hand_x, hand_y, 5, ADAPTIVE), -0.6195001459087669, "adaptive");
  law_published(KNN(hand_y, hand_x, 5, ADAPTIVE), -1.2715940981432308, "adaptive, swapped");
}

/* FNN has ln(m/n) where it is ln(m/(n - 1)), so 3 rows are -0.4934536233863194 apart there; NPEET
** adds noise of 1e-10, and skl-groups takes no distance below 1e-3. */
static void test_defects_of_others(void **state) {
  (void)state;
  double of_fnn = -0.4934536233863194, got = KNN(hand_x, hand_y, 2, FIXED);
  law_nearest(got - of_fnn, logl(3.0L / 2.0L), 4.0, "FNN's constant");
  double small_x[3], small_y[4];
  for (int i = 0; i < 4; i++) {
    small_x[i % 3] = hand_x[i % 3] * 0x1p-70;
    small_y[i] = hand_y[i] * 0x1p-70;
  }
  law_same(KNN(small_x, small_y, 2, FIXED), got, "distances below every floor and every noise");
}

/* Values that repeat, as counts of two labels. */
static void test_repeated_values_are_compared_as_counts(void **state) {
  (void)state;
  double p[100], q[100];
  for (int i = 0; i < 100; i++) {
    p[i] = i < 90 ? 0.0 : 1.0;
    q[i] = i < 10 ? 0.0 : 1.0;
  }
  /* 0.9 (psi(89) - psi(10)) + 0.1 (psi(9) - psi(90)) + ln(100/99) */
  KlScaled psi[4];
  static const double at[] = {89.0, 10.0, 9.0, 90.0};
  for (int i = 0; i < 4; i++) {
    psi[i] = kl_digamma(kl_scaled_double(at[i]));
  }
  long double want = 0.9L * (long double)kl_scaled_round(kl_scaled_subtract(psi[0], psi[1])) +
                     0.1L * (long double)kl_scaled_round(kl_scaled_subtract(psi[2], psi[3])) +
                     logl(100.0L / 99.0L);
  for (int variant = FIXED; variant <= ADAPTIVE; variant++) {
    double got = KNN(p, q, 5, variant);
    law_nearest(got, want, 2.0, "variant %d", variant);
    law(fabs(got - 1.783) < 5e-4, "got %.17g", got);
  }
}

/* FNN: NaN and -Inf; the value 3 of P is nowhere in Q, but it does not repeat. */
static void test_ties_are_never_nan_and_never_infinite(void **state) {
  (void)state;
  static const double p[] = {1.0, 1.0, 2.0, 3.0}, q[] = {1.0, 2.0, 2.0, 4.0};
  /* Of 1 twice: 1 and 1 within 0.  Of 2: rho = 1 and nu = 0, so 3 rows and 3 within 1.  Of 3: both
  ** radii are 1. */
  law_nearest(KNN(p, q, 1, FIXED), logl(4.0L / 3.0L), 0.51, "FNN's ties");
  static const double same[] = {1.0, 2.0, 3.0, 4.0};
  double itself = KNN(same, same, 1, FIXED);
  /* nu = 0, and rho = 1: 1, 2, 2, 1 rows of P, 2, 3, 3, 2 of Q. */
  long double want = logl(4.0L / 3.0L) - 0.5L * (1.0L + 0.5L);
  law_nearest(itself, want, 4.0, "a sample and itself");
  static const double repeated[] = {1.0, 1.0, 2.0, 3.0, 4.0},
                      elsewhere[] = {1.5, 2.0, 3.0, 4.0, 9.0};
  for (int variant = FIXED; variant <= ADAPTIVE; variant++) {
    law(isnan(KNN(repeated, elsewhere, 1, variant)), "1 repeats and never occurs in Q");
  }
}

static void law_refused(KlResult result, const char *what) {
  law(!result.exists && result.method != NULL && strlen(result.method) > 10, "%s: %s", what,
      result.exists ? "exists" : result.method);
}

static void test_too_few_rows_have_no_value(void **state) {
  (void)state;
  RowsAsPoints p = rows_as_points(hand_x, 3, 1, false), q = rows_as_points(hand_y, 4, 1, false);
  RowsAsPoints plane = rows_as_points(hand_y, 2, 2, false);
  KlKnnChoice choice = choice_for(3, FIXED);
  KlResult result;
  law(kl_knn_kl(&p.points, &q.points, &choice, NULL, &result) == KL_OK, "P");
  law_refused(result, "k = 3 of 3 rows");
  law(kl_knn_kl(&q.points, &p.points, &choice, NULL, &result) == KL_OK && result.exists, "Q");
  choice = (KlKnnChoice){4, 2, false, false};
  law(kl_knn_kl(&p.points, &p.points, &choice, NULL, &result) == KL_OK, "Q");
  law_refused(result, "k = 4 of 3 rows in Q");
  law(kl_knn_kl(&p.points, &plane.points, &choice, NULL, &result) == KL_OK, "dimensions");
  law_refused(result, "a line and a plane");
  law(kl_knn_entropy(&p.points, 3, NULL, &result) == KL_OK, "entropy");
  law_refused(result, "entropy, k = 3 of 3 rows");
  law(kl_knn_cross_entropy(&p.points, &q.points, 5, NULL, &result) == KL_OK, "cross-entropy");
  law_refused(result, "cross-entropy, k = 5 of 4 rows");
  p.points.whole = false;
  choice = choice_for(1, ADAPTIVE);
  law(kl_knn_kl(&p.points, &q.points, &choice, NULL, &result) == KL_OK, "weights");
  law_refused(result, "weights that are not whole");
  static const double half[] = {0.5, 0.0, (double)NAN, 0.0};
  law(kl_divergence_kl_knn.points(&q.points, &q.points, half, NULL, &result) == KL_OK, "half");
  law_refused(result, "half a neighbour");
  rows_clear(&p);
  rows_clear(&q);
  rows_clear(&plane);
}

static double normal_row(UnitRandom *random) {
  double u = 1.0 - unit_fraction(random), v = unit_fraction(random);
  return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

static void test_affine_maps_of_the_line_do_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static const double factors[] = {-1.0, 3.0, 0x1p-900, -0x1p900};
  double p[60], q[50], p2[60], q2[50];
  for (int round = 0; round < 40; round++) {
    double factor = factors[round % 4], shift = fabs(factor) * unit_below(&random, 1000);
    for (int i = 0; i < 60; i++) { /* 20 bits, so that all is exact */
      p[i] = floor(unit_range(&random, 0.0, 0x1p20));
      p2[i] = factor * p[i] + shift;
      q[i % 50] = floor(unit_range(&random, 0.0, 0x1p19));
      q2[i % 50] = factor * q[i % 50] + shift;
    }
    for (int k = 1; k < 9; k++) {
      law_same(KNN(p2, q2, k, k % 2), KNN(p, q, k, k % 2), "round %d, k = %d", round, k);
    }
  }
}

static void test_weights_are_repeated_rows(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  double p[90], q[90];
  for (int round = 0; round < 60; round++) {
    int dimension = 1 + round % 3;
    for (int i = 0; i < 90; i++) {
      p[i] = unit_below(&random, 5);
      q[i] = i < 30 ? p[i] : unit_below(&random, 4);
    }
    size_t rows = 90 / (size_t)dimension;
    RowsAsPoints a = rows_as_points(p, rows, dimension, false);
    RowsAsPoints b = rows_as_points(q, rows, dimension, false);
    for (int variant = FIXED; variant <= ADAPTIVE; variant++) {
      double got = choice_of(&a, &b, choice_for(3, variant));
      law(!isinf(got), "round %d", round);
      /* One row for each point, with weights or without. */
      RowsAsPoints ones = rows_as_points(a.x, a.points.count, dimension, true), bare = ones;
      bare.points.weight = NULL;
      double want = choice_of(&bare, &bare, choice_for(2, variant));
      double weighed = choice_of(&ones, &ones, choice_for(2, variant));
      law(unit_identical(weighed, want) || (isnan(weighed) && isnan(want)),
          "round %d: %g by weights of 1, %g without", round, weighed, want);
      rows_clear(&ones);
    }
    rows_clear(&a);
    rows_clear(&b);
  }
}

static void test_divergence_is_cross_entropy_less_entropy(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static double p[600], q[900];
  for (int dimension = 1; dimension <= 3; dimension++) {
    for (int i = 0; i < 900; i++) {
      p[i % 600] = normal_row(&random);
      q[i] = 1.5 * normal_row(&random);
    }
    RowsAsPoints a = rows_as_points(p, 600 / (size_t)dimension, dimension, false);
    RowsAsPoints b = rows_as_points(q, 900 / (size_t)dimension, dimension, false);
    for (int k = 1; k <= 40; k += 13) {
      KlResult entropy, cross, kl;
      KlKnnChoice choice = choice_for(k, FIXED);
      law(kl_knn_entropy(&a.points, k, NULL, &entropy) == KL_OK && entropy.exists, "k = %d", k);
      law(kl_knn_cross_entropy(&a.points, &b.points, k, NULL, &cross) == KL_OK, "k = %d", k);
      law(kl_knn_kl(&a.points, &b.points, &choice, NULL, &kl) == KL_OK && kl.exists, "k = %d", k);
      KlScaled difference = kl_scaled_subtract(cross.value, entropy.value);
      law_close(kl_scaled_dd(difference), kl_scaled_dd(kl.value), 0x1p-85,
                "k = %d in %d dimensions", k, dimension);
    }
    rows_clear(&a);
    rows_clear(&b);
  }
}

static KlMember member_of(const char *family, double first, double second, KlScaled *theta) {
  theta[0] = kl_scaled_double(first);
  theta[1] = kl_scaled_double(second);
  return (KlMember){kl_family_by_name(family, strlen(family)), 1, theta};
}

static void test_known_densities_end_where_their_support_does(void **state) {
  (void)state;
  RowsAsPoints p = rows_as_points(hand_y, 4, 1, false);
  KlScaled theta[2];
  KlResult result;
  KlMember uniform = member_of("uniform", 0.0, 7.0, theta);
  law(kl_knn_kl_of_member(&p.points, &uniform, 1, NULL, &result) == KL_OK, "uniform");
  law(result.exists && kl_scaled_is_infinite(result.value) && kl_scaled_sign(result.value) > 0,
      "7.2 is outside");
  KlMember wider = member_of("uniform", 0.0, 8.0, theta);
  KlResult entropy;
  law(kl_knn_kl_of_member(&p.points, &wider, 2, NULL, &result) == KL_OK, "uniform");
  law(kl_knn_entropy(&p.points, 2, NULL, &entropy) == KL_OK, "entropy");
  long double want = 3.0L * logl(2.0L) - (long double)kl_scaled_round(entropy.value);
  law_nearest(kl_scaled_round(result.value), want, 4.0, "ln 8 less the entropy");
  rows_clear(&p);
}

/* Normal samples of which the divergence is known: within 6 standard errors, as reported. */
static void test_estimates_are_near_the_truth(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static double p[2000], q[2000];
  for (int dimension = 1; dimension <= 2; dimension++) {
    for (int i = 0; i < 2000; i++) {
      p[i] = normal_row(&random);
      q[i] = 1.0 + 2.0 * normal_row(&random);
    }
    size_t rows = 2000 / (size_t)dimension;
    RowsAsPoints a = rows_as_points(p, rows, dimension, false);
    RowsAsPoints b = rows_as_points(q, rows, dimension, false);
    double parameter[KL_DIVERGENCE_PARAMETERS] = {5.0, 0.0, (double)NAN, 0.0}, error, again;
    for (int variant = FIXED; variant <= ADAPTIVE; variant++) {
      parameter[1] = variant;
      double truth = dimension * 0.4431471805599453,
             got = choice_of(&a, &b, choice_for(5, variant));
      law(kl_knn_standard_error(&a.points, &b.points, parameter, NULL, &error) == KL_OK, "error");
      law(kl_knn_standard_error(&a.points, &b.points, parameter, NULL, &again) == KL_OK, "error");
      law_same(again, error, "the error is repeatable");
      law(error > 0.01 && error < 0.2, "standard error %g", error);
      law(fabs(got - truth) < 6.0 * error, "got %g +- %g, truth %g", got, error, truth);
    }
    rows_clear(&a);
    rows_clear(&b);
  }
}

static void test_standardised_coordinates_have_no_units(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static double p[400], q[400], p2[400], q2[400];
  for (int i = 0; i < 400; i++) {
    p[i] = normal_row(&random);
    q[i] = 0.5 + normal_row(&random);
    p2[i] = p[i] * (i % 2 == 0 ? 0x1p40 : 0x1p-300);
    q2[i] = q[i] * (i % 2 == 0 ? 0x1p40 : 0x1p-300);
  }
  for (int variant = FIXED; variant <= ADAPTIVE; variant++) {
    KlKnnChoice choice = {5, 5, variant == ADAPTIVE, true};
    double plain = knn_of(p, 200, q, 200, 2, choice);
    law_same(knn_of(p2, 200, q2, 200, 2, choice), plain, "variant %d", variant);
    choice.standardise = false;
    law(knn_of(p2, 200, q2, 200, 2, choice) != plain, "units show in plain distances");
  }
}

/* Each entry point with each allocation failing in turn. */
static KlStatus knn_call(int which, const KlPoints *p, const KlPoints *q) {
  static const double parameter[] = {3.0, 0.0, (double)NAN, 1.0};
  KlResult result;
  double error;
  switch (which) {
  case 0:
    return kl_divergence_kl_knn.points(p, q, parameter, NULL, &result);
  case 1:
    return kl_knn_entropy(p, 3, NULL, &result);
  case 2:
    return kl_knn_cross_entropy(p, q, 3, NULL, &result);
  default:
    return kl_knn_standard_error(p, q, parameter, NULL, &error);
  }
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  double p[120], q[120];
  for (int i = 0; i < 120; i++) {
    p[i] = unit_below(&random, 1000);
    q[i] = unit_below(&random, 1000);
  }
  for (int i = 0; i < 8; i++) {
    int dimension = 1 + i / 4;
    RowsAsPoints a = rows_as_points(p, 120 / (size_t)dimension, dimension, true);
    RowsAsPoints b = rows_as_points(q, 120 / (size_t)dimension, dimension, true);
    long before = libc_memory_blocks();
    KlStatus status = KL_NO_MEMORY;
    for (long allowed = 0; status != KL_OK; allowed++) {
      libc_memory_fail_after(allowed, 0);
      status = knn_call(i % 4, &a.points, &b.points);
      law(status == KL_OK || status == KL_NO_MEMORY, "call %d: %d", i % 4, (int)status);
      law(status == KL_OK || libc_memory_failed(), "call %d: no reason", i % 4);
      law(libc_memory_blocks() == before, "call %d leaks after %ld", i % 4, allowed);
      allowed += allowed > 40 ? 100 : 0;
    }
    libc_memory_fail_after(-1, 0);
    rows_clear(&a);
    rows_clear(&b);
  }
}

static KlStatus asked(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_long_work_can_be_stopped(void **state) {
  (void)state;
  enum { MANY = 40000 };
  UnitRandom random = unit_random();
  double *p = malloc(2 * (size_t)MANY * sizeof *p);
  assert_non_null(p);
  for (int i = 0; i < 2 * MANY; i++) {
    p[i] = unit_fraction(&random);
  }
  for (int dimension = 1; dimension <= 2; dimension++) {
    RowsAsPoints a = rows_as_points(p, MANY, dimension, false);
    long before = libc_memory_blocks();
    for (int polls = 0; polls < 4; polls++) {
      int left = polls;
      KlPoll poll = {asked, &left};
      KlResult result;
      KlKnnChoice choice = kl_knn_usual();
      law(kl_knn_kl(&a.points, &a.points, &choice, &poll, &result) == KL_INTERRUPTED,
          "after %d polls", polls);
      law(libc_memory_blocks() == before, "leaks after %d polls", polls);
    }
    rows_clear(&a);
  }
  free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_answers),
      cmocka_unit_test(test_defects_of_others),
      cmocka_unit_test(test_repeated_values_are_compared_as_counts),
      cmocka_unit_test(test_ties_are_never_nan_and_never_infinite),
      cmocka_unit_test(test_too_few_rows_have_no_value),
      cmocka_unit_test(test_affine_maps_of_the_line_do_not_show),
      cmocka_unit_test(test_weights_are_repeated_rows),
      cmocka_unit_test(test_divergence_is_cross_entropy_less_entropy),
      cmocka_unit_test(test_known_densities_end_where_their_support_does),
      cmocka_unit_test(test_estimates_are_near_the_truth),
      cmocka_unit_test(test_standardised_coordinates_have_no_units),
      cmocka_unit_test(test_every_allocation_may_fail),
      cmocka_unit_test(test_long_work_can_be_stopped),
  };
  return cmocka_run_group_tests_name("knn", tests, NULL, NULL);
}
