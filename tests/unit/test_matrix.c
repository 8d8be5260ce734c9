/* test_matrix.c - symmetric matrices: factors, congruence, the gap to the unit matrix. */
#include "unit/unit.h"

#include "num/gap.h"
#include "num/matrix.h"

/* (X X' + k I)/8 for an X of small whole numbers: every entry is exact. */
static KlMatrix random_definite(UnitRandom *random, int order) {
  int x[KL_MATRIX_ORDER][KL_MATRIX_ORDER];
  for (int i = 0; i < order; i++) {
    for (int j = 0; j < order; j++) {
      x[i][j] = unit_between(random, -50, 50);
    }
  }
  KlMatrix out = {.order = order};
  for (int i = 0; i < order; i++) {
    for (int j = 0; j <= i; j++) {
      double sum = i == j ? 1.0 : 0.0;
      for (int k = 0; k < order; k++) {
        sum += (double)(x[i][k] * x[j][k]);
      }
      out.cell[kl_matrix_at(i, j)] = kl_scaled_double(0.125 * sum);
    }
  }
  return out;
}

static KlScaled cell(const KlMatrix *a, int i, int j) {
  return a->cell[i >= j ? kl_matrix_at(i, j) : kl_matrix_at(j, i)];
}

/* abs(a - b) <= bound */
static bool is_near(KlScaled a, KlScaled b, double bound) {
  return fabs(kl_scaled_round(kl_scaled_subtract(a, b))) <= bound;
}

static bool is_close(KlScaled a, KlScaled b, double bound) {
  return is_near(a, b, bound * fabs(kl_scaled_round(b)));
}

static KlMatrix identity(int order) {
  KlMatrix out = {.order = order};
  for (int i = 0; i < order; i++) {
    out.cell[kl_matrix_at(i, i)] = kl_scaled_double(1.0);
  }
  return out;
}

static void test_factors_multiply_to_the_matrix(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int order = 1; order <= KL_MATRIX_ORDER; order++) {
    KlMatrix a = random_definite(&random, order), f = a;
    law(kl_matrix_factor(&f), "order %d", order);
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        KlScaled sum = kl_scaled_zero();
        for (int k = 0; k <= j; k++) {
          KlScaled l = k == i ? kl_scaled_double(1.0) : cell(&f, i, k);
          KlScaled m = k == j ? kl_scaled_double(1.0) : cell(&f, j, k);
          sum = kl_scaled_add(sum, kl_scaled_multiply(kl_scaled_multiply(l, m), cell(&f, k, k)));
        }
        law(is_near(sum, cell(&a, i, j), 0x1p-80), "order %d, entry %d, %d", order, i, j);
      }
    }
  }
}

static KlMatrix matrix_of_two(double a, double b, double c) {
  KlMatrix out = {.order = 2};
  out.cell[0] = kl_scaled_double(a);
  out.cell[1] = kl_scaled_double(b);
  out.cell[2] = kl_scaled_double(c);
  return out;
}

static void test_what_is_not_definite_is_found(void **state) {
  (void)state;
  static const double wrong[][3] = {{1.0, 1.0, 1.0},          {0.0, 0.0, 1.0},      {1.0, 2.0, 1.0},
                                    {-1.0, 0.0, 1.0},         {1.0, 0.0, -1.0},     {1.0, 0.0, 0.0},
                                    {0x1p-900, 1.0, 0x1p900}, {0x1p-1074, 1.0, 1.0}};
  for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
    KlMatrix a = matrix_of_two(wrong[i][0], wrong[i][1], wrong[i][2]);
    law(!kl_matrix_factor(&a), "%g %g %g", wrong[i][0], wrong[i][1], wrong[i][2]);
  }
  KlMatrix near = matrix_of_two(1.0, 1.0 - 0x1p-53, 1.0);
  law(kl_matrix_factor(&near), "a correlation of 1 - 2^-53");
  KlMatrix wide = matrix_of_two(1e-300, 0.9, 1e300);
  law(kl_matrix_factor(&wide), "sizes far apart");
  /* X X' for an X with too few columns. */
  UnitRandom random = unit_random();
  for (int trial = 0; trial < 200; trial++) {
    int order = unit_between(&random, 2, KL_MATRIX_ORDER),
        rank = unit_between(&random, 1, order - 1);
    double x[KL_MATRIX_ORDER][KL_MATRIX_ORDER];
    for (int i = 0; i < order; i++) {
      for (int k = 0; k < rank; k++) {
        x[i][k] = unit_between(&random, -1000000, 1000000);
      }
    }
    KlMatrix a = {.order = order};
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0.0;
        for (int k = 0; k < rank; k++) {
          sum += x[i][k] * x[j][k];
        }
        a.cell[kl_matrix_at(i, j)] = kl_scaled_double(sum);
      }
    }
    law(!kl_matrix_factor(&a), "order %d, rank %d", order, rank);
  }
}

static void test_a_matrix_is_the_unit_to_itself(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int order = 1; order <= KL_MATRIX_ORDER; order++) {
    KlMatrix a = random_definite(&random, order), f = a, unit = identity(order);
    law(kl_matrix_factor(&f), "order %d", order);
    kl_matrix_reduce(&a, &f);
    for (int i = 0; i < kl_matrix_at(order, 0); i++) {
      law(is_near(a.cell[i], unit.cell[i], 0x1p-60), "order %d, cell %d", order, i);
    }
  }
}

/* v' A^-1 v = 2 v'y - y'A y is largest at y = A^-1 v: so x'A x for v = A x. */
static void test_squares(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int order = 1; order <= KL_MATRIX_ORDER; order++) {
    KlMatrix a = random_definite(&random, order), f = a;
    KlScaled x[KL_MATRIX_ORDER], v[KL_MATRIX_ORDER], want = kl_scaled_zero();
    for (int i = 0; i < order; i++) {
      x[i] = kl_scaled_double(unit_between(&random, -9, 9));
    }
    for (int i = 0; i < order; i++) {
      v[i] = kl_scaled_zero();
      for (int j = 0; j < order; j++) {
        v[i] = kl_scaled_add(v[i], kl_scaled_multiply(cell(&a, i, j), x[j]));
      }
      want = kl_scaled_add(want, kl_scaled_multiply(x[i], v[i]));
    }
    law(kl_matrix_factor(&f), "order %d", order);
    law(is_near(kl_matrix_square(&f, v), want, 0x1p-60 * (1.0 + kl_scaled_round(want))), "order %d",
        order);
  }
}

/* (B - I)/size, small. */
static KlMatrix small_matrix(UnitRandom *random, int order, double size) {
  KlMatrix out = {.order = order};
  for (int i = 0; i < kl_matrix_at(order, 0); i++) {
    out.cell[i] = kl_scaled_double(unit_range(random, -size, size) / order);
  }
  return out;
}

static KlScaled gap_of(KlMatrix a) { return kl_matrix_gap(&a); }

static void test_the_gap_is_trace_less_logarithm(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int order = 1; order <= KL_MATRIX_ORDER; order++) {
    KlMatrix a = small_matrix(&random, order, 0.4), sum = a, unit = identity(order);
    kl_matrix_add(&sum, &unit, kl_scaled_double(1.0));
    law(kl_matrix_factor(&sum) && kl_matrix_factor(&unit), "order %d", order);
    law(kl_scaled_round(kl_matrix_norm(&a)) < 0.25, "order %d", order);
    KlScaled want = kl_scaled_subtract(kl_matrix_trace(&a), kl_matrix_log_det(&sum));
    law(is_close(gap_of(a), want, 0x1p-75), "order %d", order);
    want = kl_scaled_subtract(kl_matrix_trace(&a), kl_matrix_log_ratio(&sum, &unit));
    law(is_close(gap_of(a), want, 0x1p-75), "order %d", order);
  }
}

/* Where trace less logarithm would leave nothing: the gap is half of the norm. */
static void test_small_gaps_keep_their_digits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int order = 1; order <= KL_MATRIX_ORDER; order++) {
    for (int e = -40; e >= -1000; e -= 60) {
      KlMatrix a = small_matrix(&random, order, ldexp(1.0, e));
      KlScaled got = kl_scaled_twice(gap_of(a), 1);
      KlScaled ratio = kl_scaled_divide(got, kl_matrix_norm(&a));
      law(is_near(ratio, kl_scaled_double(1.0), ldexp(1.0, e > -90 ? e : -90)), "order %d, 2^%d",
          order, e);
    }
  }
  KlMatrix nothing = {.order = 5};
  law(kl_matrix_is_zero(&nothing), "zeros");
  law_same(kl_scaled_round(kl_matrix_gap(&nothing)), 0.0, "zeros");
}

static void test_a_diagonal_gap_is_a_sum(void **state) {
  (void)state;
  static const double e[] = {0.125, -0.25, 0x1p-30, -0x1p-60, 0.0};
  KlMatrix a = {.order = (int)UNIT_COUNT(e)};
  KlScaled want = kl_scaled_zero();
  for (int i = 0; i < a.order; i++) {
    a.cell[kl_matrix_at(i, i)] = kl_scaled_double(e[i]);
    want = kl_scaled_add(want, kl_gap_log(kl_scaled_double(e[i])));
  }
  law(is_close(kl_matrix_gap(&a), want, 0x1p-100), "diagonal");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_factors_multiply_to_the_matrix),
      cmocka_unit_test(test_what_is_not_definite_is_found),
      cmocka_unit_test(test_a_matrix_is_the_unit_to_itself),
      cmocka_unit_test(test_squares),
      cmocka_unit_test(test_the_gap_is_trace_less_logarithm),
      cmocka_unit_test(test_small_gaps_keep_their_digits),
      cmocka_unit_test(test_a_diagonal_gap_is_a_sum),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
