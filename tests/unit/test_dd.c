/* test_dd.c - double-doubles, against exact sums. */
#include "unit/unit.h"

#include "num/sum.h"

/* x.hi + x.lo - a b - c, exact. */
static double dd_error(KlDd x, double a, double b, double c) {
  int64_t room[KL_SUM_DIGITS];
  KlSum sum;
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  (void)kl_sum_add(&sum, x.hi);
  (void)kl_sum_add(&sum, x.lo);
  (void)kl_sum_add_product(&sum, -a, b);
  (void)kl_sum_add(&sum, -c);
  return kl_sum_round(&sum);
}

static void test_two_sum_and_two_product_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double a = unit_wide(&random, -400, 400), b = unit_wide(&random, -400, 400);
    if (i % 2 == 0) {
      b = ldexp(b, kl_exponent(a) - kl_exponent(b) - unit_between(&random, -60, 60));
    }
    law_same(dd_error(kl_two_sum(a, b), a, 1.0, b), 0.0, "%a + %a", a, b);
    law_same(kl_two_sum(a, b).hi, a + b, "%a + %a", a, b);
    KlDd quick = fabs(a) >= fabs(b) ? kl_quick_two_sum(a, b) : kl_quick_two_sum(b, a);
    law_same_dd(quick, kl_two_sum(a, b), "%a + %a", a, b);
    KlDd product = kl_two_product(a, b);
    law_same(dd_error(product, a, b, 0.0), 0.0, "%a * %a", a, b);
    law_same(product.hi, a * b, "%a * %a", a, b);
  }
}

static KlDd dd_random(UnitRandom *random) {
  double hi = unit_wide(random, -200, 200);
  return kl_two_sum(hi, unit_range(random, -0.5, 0.5) * ldexp(1.0, kl_exponent(hi) - 53));
}

/* x.hi + x.lo - (hi + lo)(hi + lo) relative to x, exact. */
static double dd_product_error(KlDd x, KlDd a, KlDd b) {
  int64_t room[KL_SUM_DIGITS];
  KlSum sum;
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  (void)kl_sum_add(&sum, x.hi);
  (void)kl_sum_add(&sum, x.lo);
  (void)kl_sum_add_product(&sum, -a.hi, b.hi);
  (void)kl_sum_add_product(&sum, -a.hi, b.lo);
  (void)kl_sum_add_product(&sum, -a.lo, b.hi);
  (void)kl_sum_add_product(&sum, -a.lo, b.lo);
  return kl_sum_round(&sum) / x.hi;
}

/* The bounds that dd.h quotes, in units of 2^-106. */
static void test_bounds_of_the_building_blocks(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  const KlDd one = kl_dd(1.0, 0.0);
  for (int i = 0; i < 20000; i++) {
    KlDd a = dd_random(&random), b = dd_random(&random);
    if (i % 2 == 0) {
      int shift = kl_exponent(a.hi) - kl_exponent(b.hi) - unit_between(&random, -3, 3);
      b = kl_dd_scale(b, shift);
    }
    double product = dd_product_error(kl_dd_multiply(a, b), a, b) * 0x1p106;
    law(fabs(product) <= 5.0, "product: %g", product);
    double scaled = dd_product_error(kl_dd_multiply_double(a, b.hi), a, kl_dd(b.hi, 0.0)) * 0x1p106;
    law(fabs(scaled) <= 3.0, "product with a double: %g", scaled);
    KlDd quotient = kl_dd_divide(a, b);
    double back = dd_product_error(a, quotient, b) * 0x1p106;
    law(fabs(back) <= 15.0, "quotient: %g", back);
    KlDd sum = kl_dd_add(a, b), difference = kl_dd_subtract(sum, b);
    if (sum.hi != 0.0) {
      /* sum - a - b */
      int64_t room[KL_SUM_DIGITS];
      KlSum exact;
      kl_sum_borrow(&exact, room, 0, KL_SUM_DIGITS);
      (void)kl_sum_add_dd(&exact, sum);
      (void)kl_sum_add_dd(&exact, kl_dd_negate(a));
      (void)kl_sum_add_dd(&exact, kl_dd_negate(b));
      double error = kl_sum_round(&exact) / sum.hi * 0x1p106;
      law(fabs(error) <= 3.0, "sum: %g", error);
      law(fabs(difference.hi - a.hi) <= 0x1p-100 * (fabs(a.hi) + fabs(b.hi)), "a + b - b");
    }
    law_same_dd(kl_dd_add(a, b), kl_dd_add(b, a), "a + b = b + a");
    law_same_dd(kl_dd_multiply(a, b), kl_dd_multiply(b, a), "a b = b a");
    law_same(kl_dd_add(a, kl_dd_negate(a)).hi, 0.0, "a - a");
    law_same_dd(kl_dd_divide(a, one), a, "a / 1");
    law_same(kl_dd_round(a), a.hi, "round");
  }
}

static void test_adding_a_double_is_adding_a_double_double(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlDd a = dd_random(&random);
    double b = ldexp(unit_wide(&random, -60, 60), kl_exponent(a.hi));
    law_close(kl_dd_add_double(a, b), kl_dd_add(a, kl_dd(b, 0.0)), 0x1p-103, "%a", b);
  }
}

static void test_exponents_are_those_of_frexp(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double x =
        i < 4 ? (i < 2 ? DBL_MAX : 0x1p-1074) * (i % 2 == 0 ? 1.0 : -1.0) : unit_any(&random);
    int want;
    (void)frexp(x, &want);
    if (x != 0.0) {
      law(kl_exponent(x) == want, "%a: got %d, want %d", x, kl_exponent(x), want);
    }
  }
}

static void test_scaling_is_that_of_ldexp(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static const int edges[] = {-2200, -1076, -1075, -1074, -1023, -1022, -1021,
                              -1,    0,     1,     1022,  1023,  1024,  2200};
  for (int i = 0; i < 20000; i++) {
    double x = unit_any(&random);
    int e = i % 2 == 0 ? edges[unit_below(&random, (int)UNIT_COUNT(edges))]
                       : unit_between(&random, -2200, 2200);
    law_same(kl_scale(x, e), ldexp(x, e), "%a 2^%d", x, e);
  }
  for (size_t i = 0; i < UNIT_COUNT(edges); i++) {
    law_same(kl_scale(HUGE_VAL, edges[i]), HUGE_VAL, "2^%d", edges[i]);
    law_same(kl_scale(-HUGE_VAL, edges[i]), -HUGE_VAL, "2^%d", edges[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_sum_and_two_product_are_exact),
      cmocka_unit_test(test_bounds_of_the_building_blocks),
      cmocka_unit_test(test_adding_a_double_is_adding_a_double_double),
      cmocka_unit_test(test_exponents_are_those_of_frexp),
      cmocka_unit_test(test_scaling_is_that_of_ldexp),
  };
  return cmocka_run_group_tests_name("dd", tests, NULL, NULL);
}
