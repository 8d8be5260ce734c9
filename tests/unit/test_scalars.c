/* test_scalars.c - laws of every scalar function, and of each. */
#include "unit/textbook.h"

#include "divergence/mass_array.h"
#include "divergence/scalar.h"

static double scalar_of(const KlScalar *scalar, double x, double y) {
  const double argument[KL_SCALAR_ARGUMENTS] = {x, y};
  KlScaled scaled = scalar->value(argument);
  KlDd value = scaled.value;
  law(!isnan(value.hi) && !isnan(value.lo), "%s(%a, %a) is NaN", scalar->name, x, y);
  law(!isinf(value.hi) || value.lo == 0.0, "%s(%a, %a) is {Inf, %a}", scalar->name, x, y, value.lo);
  return kl_scaled_round(scaled);
}

static double bernoulli(double p, double q) { return scalar_of(&kl_scalar_bernoulli_kl, p, q); }
static double rel_entr(double x, double y) { return scalar_of(&kl_scalar_rel_entr, x, y); }
static double kl_div(double x, double y) { return scalar_of(&kl_scalar_kl_div, x, y); }
static double entr(double x) { return scalar_of(&kl_scalar_entr, x, 0.0); }

static void test_descriptors_are_complete(void **state) {
  (void)state;
  size_t count = 0;
  for (const KlScalar *s; (s = kl_scalar_at(count)) != NULL; count++) {
    law(s->name != NULL && s->name[0] != '\0', "scalar %zu has no name", count);
    law(s->help != NULL && s->help[0] != '\0' && strchr(s->help, '\n') == NULL, "%s: help",
        s->name);
    law(s->count >= 1 && s->count <= KL_SCALAR_ARGUMENTS, "%s: %d arguments", s->name, s->count);
    law(s->value != NULL, "%s has no value", s->name);
    for (int i = 0; i < s->count; i++) {
      const KlArgument *a = &s->argument[i];
      law(a->name != NULL && a->name[0] != '\0', "%s: argument %d has no name", s->name, i);
      law(a->domain != NULL && a->domain->low < a->domain->high, "%s: domain of %s", s->name,
          a->name);
      law(i == 0 || strcmp(a->name, s->argument[0].name) != 0, "%s: %s twice", s->name, a->name);
    }
    for (size_t i = 0; i < count; i++) {
      law(strcmp(s->name, kl_scalar_at(i)->name) != 0, "%s twice", s->name);
    }
  }
  law(count >= 4, "only %zu scalars", count);
  assert_null(kl_scalar_at(count + 1));
  assert_null(kl_scalar_at(SIZE_MAX));
}

static void test_no_value_in_the_domain_is_nan(void **state) {
  (void)state;
  static const double grid[] = {-HUGE_VAL, -DBL_MAX,  -1.0,          -0x1p-1074, -0.0,
                                0.0,       0x1p-1074, 0x1p-1022,     1e-300,     1e-20,
                                0.25,      0.5,       1.0 - 0x1p-53, 1.0,        2.0,
                                1e20,      1e300,     DBL_MAX,       HUGE_VAL};
  UnitRandom random = unit_random();
  for (size_t k = 0; kl_scalar_at(k) != NULL; k++) {
    const KlScalar *s = kl_scalar_at(k);
    for (size_t i = 0; i < UNIT_COUNT(grid) * UNIT_COUNT(grid); i++) {
      double x = grid[i % UNIT_COUNT(grid)], y = grid[i / UNIT_COUNT(grid)];
      if (kl_domain_contains(s->argument[0].domain, x) &&
          (s->count < 2 || kl_domain_contains(s->argument[1].domain, y))) {
        (void)scalar_of(s, x, y);
      }
    }
    for (int i = 0; i < 20000; i++) {
      double x = unit_any(&random), y = unit_any(&random);
      if (kl_domain_contains(s->argument[0].domain, x) &&
          (s->count < 2 || kl_domain_contains(s->argument[1].domain, y))) {
        (void)scalar_of(s, x, y);
      }
    }
  }
}

static void test_bernoulli_is_zero_on_itself_and_positive_elsewhere(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double p = i % 2 == 0 ? unit_fraction(&random) : fabs(unit_wide(&random, -1073, 0));
    law_same(bernoulli(p, p), 0.0, "p = %a", p);
    double near = nextafter(p, 1.0);
    law(p < 0x1p-500 || bernoulli(p, near) > 0.0, "%a and the next", p);
    double q = unit_fraction(&random);
    double got = bernoulli(p, q);
    law(got >= 0.0 && !signbit(got), "%a, %a: %a", p, q, got);
  }
  law_same(bernoulli(0.0, 0.0), 0.0, "0, 0");
  law_same(bernoulli(1.0, 1.0), 0.0, "1, 1");
}

static void test_bernoulli_does_not_know_which_side_is_success(void **state) {
  (void)state;
  for (int i = 0; i <= 128; i++) {
    for (int j = 0; j <= 128; j++) {
      double p = i / 128.0, q = j / 128.0;
      law_same(bernoulli(p, q), bernoulli(1.0 - p, 1.0 - q), "%g, %g", p, q);
    }
  }
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double p = unit_fraction(&random),
           q = unit_fraction(&random); /* multiples of 2^-53: 1 - p is exact */
    law_same(bernoulli(p, q), bernoulli(1.0 - p, 1.0 - q), "%a, %a", p, q);
  }
}

static void test_bernoulli_at_the_corners(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 2000; i++) {
    double q = i % 2 == 0 ? unit_fraction(&random) : fabs(unit_wide(&random, -1000, 0));
    if (q > 0.0 && q < 1.0) {
      law_nearest(bernoulli(0.0, q), -log1pl(-(long double)q), 0.51, "0, %a", q);
      law_nearest(bernoulli(1.0, q), -logl((long double)q), 0.51, "1, %a", q);
      law_same(bernoulli(q, 0.0), HUGE_VAL, "%a, 0", q);
      law_same(bernoulli(q, 1.0), HUGE_VAL, "%a, 1", q);
    }
  }
  law_same(bernoulli(1.0, 0.0), HUGE_VAL, "1, 0");
  law_same(bernoulli(0.0, 1.0), HUGE_VAL, "0, 1");
}

static void test_bernoulli_is_kl_of_two_outcomes(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double p = unit_fraction(&random),
           q = i % 2 == 0 ? unit_fraction(&random) : p + unit_range(&random, -0.001, 0.001);
    q = floor(fabs(q) * 0x1p53) * 0x1p-53;
    if (q > 0.0 && q < 1.0) {
      const KlMassPair row[2] = {{{p, 0.0}, {q, 0.0}}, {{1.0 - p, 0.0}, {1.0 - q, 0.0}}};
      KlMassArray array = {row, 2};
      KlMassSource source = kl_mass_array_source(&array);
      KlResult result = {.exists = false};
      KlStatus status = kl_divergence_of_masses(&kl_divergence_kl, NULL, &source, NULL, &result);
      assert_int_equal(status, KL_OK);
      law_near(bernoulli(p, q), kl_scaled_round(result.value), 1.0, "%a, %a", p, q);
    }
  }
}

static void test_bernoulli_of_every_size_matches_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    double p = fabs(unit_wide(&random, -1073, 0)), q = fabs(unit_wide(&random, -1073, 0));
    if (i % 4 == 1) { /* where the product of two is the least that is normal */
      p = fabs(unit_wide(&random, -1010, -960));
      q = fabs(unit_wide(&random, -1010, -960));
    }
    if (i % 2 == 0) {
      q = p * unit_range(&random, 0.3, 1.5);
    }
    if (p < 1.0 && q < 1.0) {
      long double a = (long double)p, b = (long double)q, want = textbook_entropy(a, b);
      want += fabsl(a - b) < 0.5L ? (1.0L - a) * textbook_psi((a - b) / (1.0L - a))
                                  : textbook_entropy(1.0L - a, 1.0L - b);
      law_nearest(bernoulli(p, q), want, want > 0x1p-1000L ? 0.51 : 0.751, "%a, %a", p, q);
    }
  }
}

static void test_rel_entr_matches_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double x = fabs(unit_any(&random)), y = fabs(unit_any(&random));
    if (i % 2 == 0) {
      x = fabs(unit_wide(&random, -900, 900));
      y = x * unit_range(&random, 0.4, 2.5);
    } else if (i % 4 == 1) {
      x = fabs(unit_wide(&random, -900, 900));
      y = x * (1.0 + unit_wide(&random, -50, -3));
    }
    if (x > 0.0 && y > 0.0) {
      long double a = (long double)x, b = (long double)y;
      long double log = fabsl(a - b) < 0.5L * b ? log1pl((a - b) / b) : logl(a / b);
      law_nearest(rel_entr(x, y), a * log, fabsl(a * log) > 0x1p-1000L ? 0.51 : 0.751, "%a, %a", x,
                  y);
    }
  }
}

/* Neighbours, at every place between two powers of two: the lower half of the value is good too. */
static void test_rel_entr_of_neighbours_keeps_62_bits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    double x = i % 4 == 0 ? ldexp(1.0, i % 40) : fabs(unit_wide(&random, -20, 20)), y = x;
    for (int steps = 0; steps <= i % 3; steps++) {
      y = nextafter(y, i % 2 == 0 ? 0.0 : HUGE_VAL);
    }
    const double argument[KL_SCALAR_ARGUMENTS] = {x, y};
    KlDd got = kl_scaled_dd(kl_scalar_rel_entr.value(argument));
    long double t = ((long double)x - (long double)y) / (long double)y, a = (long double)x;
    long double want = a * (t - t * t / 2.0L), value = (long double)got.hi + (long double)got.lo;
    law(fabsl(value - want) <= (UNIT_LONG ? 0x1p-61L : 0x1p-51L) * fabsl(want),
        "%a, %a: got %La, want %La", x, y, value, want);
  }
}

static void test_kl_div_matches_the_textbook(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double x = fabs(unit_any(&random)), y = fabs(unit_any(&random));
    if (i % 2 == 0) {
      x = fabs(unit_wide(&random, -900, 900));
      y = x * unit_range(&random, 0.4, 2.5);
    } else if (i % 4 == 1) {
      x = fabs(unit_wide(&random, -900, 900));
      y = x * (1.0 + unit_wide(&random, -50, -3));
    }
    if (x > 0.0 && y > 0.0) {
      long double want = textbook_entropy((long double)x, (long double)y);
      law_nearest(kl_div(x, y), want, want > 0x1p-1000L ? 0.51 : 0.751, "%a, %a", x, y);
      law(kl_div(x, y) >= 0.0, "%a, %a", x, y);
    }
  }
}

static void test_entr_is_rel_entr_of_one_with_its_sign_changed(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    double x = i % 2 == 0 ? fabs(unit_any(&random)) : unit_range(&random, 0.0, 3.0);
    if (x > 0.0) {
      law_same(entr(x) + 0.0, 0.0 - rel_entr(x, 1.0), "%a", x);
    }
  }
  law_same(entr(0.0), 0.0, "0");
  law_same(entr(-0.0), 0.0, "-0");
  law(entr(1.0) == 0.0, "got %a", entr(1.0));
  law_same(entr(-1.0), -HUGE_VAL, "-1");
  law_same(entr(-0x1p-1074), -HUGE_VAL, "-2^-1074");
  law_same(entr(DBL_MAX), -HUGE_VAL, "DBL_MAX");
}

/* scipy.special at and outside the edges of the domain. */
static void test_edges_are_those_of_scipy(void **state) {
  (void)state;
  law_same(rel_entr(0.0, 0.0), 0.0, "0, 0");
  law_same(rel_entr(0.0, 5.0), 0.0, "0, 5");
  law_same(rel_entr(0.0, -5.0), HUGE_VAL, "0, -5");
  law_same(rel_entr(1.0, 0.0), HUGE_VAL, "1, 0");
  law_same(rel_entr(-1.0, 1.0), HUGE_VAL, "-1, 1");
  law_same(rel_entr(1.0, -1.0), HUGE_VAL, "1, -1");
  law_same(rel_entr(-1.0, -1.0), HUGE_VAL, "-1, -1");
  law_same(rel_entr(2.0, 2.0), 0.0, "2, 2");
  law_same(rel_entr(DBL_MAX, 1.0), HUGE_VAL, "DBL_MAX, 1");
  law_same(rel_entr(1e308, DBL_MAX), -0x1.4e157b30bbdbfp+1022, "1e308, DBL_MAX");
  law_same(kl_div(0.0, 0.0), 0.0, "0, 0");
  law_same(kl_div(0.0, 5.0), 5.0, "0, 5");
  law_same(kl_div(0.0, DBL_MAX), DBL_MAX, "0, DBL_MAX");
  law_same(kl_div(0.0, -5.0), HUGE_VAL, "0, -5");
  law_same(kl_div(1.0, 0.0), HUGE_VAL, "1, 0");
  law_same(kl_div(-1.0, 1.0), HUGE_VAL, "-1, 1");
  law_same(kl_div(1.0, -1.0), HUGE_VAL, "1, -1");
  law_same(kl_div(2.0, 2.0), 0.0, "2, 2");
  law_same(kl_div(DBL_MAX, 0x1p-1074), HUGE_VAL, "DBL_MAX, 2^-1074");
  law_same(kl_div(0x1p-1074, DBL_MAX), DBL_MAX, "2^-1074, DBL_MAX");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_descriptors_are_complete),
      cmocka_unit_test(test_no_value_in_the_domain_is_nan),
      cmocka_unit_test(test_bernoulli_is_zero_on_itself_and_positive_elsewhere),
      cmocka_unit_test(test_bernoulli_does_not_know_which_side_is_success),
      cmocka_unit_test(test_bernoulli_at_the_corners),
      cmocka_unit_test(test_bernoulli_is_kl_of_two_outcomes),
      cmocka_unit_test(test_bernoulli_of_every_size_matches_the_textbook),
      cmocka_unit_test(test_rel_entr_matches_the_textbook),
      cmocka_unit_test(test_rel_entr_of_neighbours_keeps_62_bits),
      cmocka_unit_test(test_kl_div_matches_the_textbook),
      cmocka_unit_test(test_entr_is_rel_entr_of_one_with_its_sign_changed),
      cmocka_unit_test(test_edges_are_those_of_scipy),
  };
  return cmocka_run_group_tests_name("scalars", tests, NULL, NULL);
}
