/* test_scaled.c - double-doubles without limits. */
#include "unit/unit.h"

#include "num/elementary.h"
#include "num/scaled.h"

static double rounded(double hi, double lo, int exponent) {
  return kl_scaled_round(kl_scaled(kl_dd(hi, lo), exponent));
}

static void test_normal_results_round_to_the_nearest(void **state) {
  (void)state;
  law_same(rounded(1.0, 0x1p-54, 0), 1.0, "below half an ulp");
  law_same(rounded(1.0, -0x1p-60, 700), 0x1p700, "below half an ulp");
  law_same(rounded(-1.5, 0.0, 3), -12.0, "exact");
  law_same(rounded(1.0, 0.0, 1023), 0x1p1023, "large");
  law_same(rounded(1.0, 0.0, 1024), HUGE_VAL, "too large");
  law_same(rounded(-1.0, 0.0, 5000), -HUGE_VAL, "much too large");
  law_same(rounded(HUGE_VAL, 0.0, 0), HUGE_VAL, "infinite");
  law_same(rounded(0.0, 0.0, 7), 0.0, "nothing");
}

/* Rounding hi and lo one by one would miss each of these. */
static void test_subnormal_results_round_once(void **state) {
  (void)state;
  law_same(rounded(1.5, 0x1p-60, -1074), 0x1p-1073, "just above a tie");
  law_same(rounded(1.5, -0x1p-60, -1074), 0x1p-1074, "just below a tie");
  law_same(rounded(1.5, 0.0, -1074), 0x1p-1073, "a tie, to even");
  law_same(rounded(2.5, 0.0, -1074), 0x1p-1073, "a tie, to even");
  law_same(rounded(2.5, 0x1p-60, -1074), 0x3p-1074, "just above a tie");
  law_same(rounded(-2.5, -0x1p-60, -1074), -0x3p-1074, "just above a tie");
  law_same(rounded(0.5, 0.0, -1074), 0.0, "a tie with nothing");
  law_same(rounded(0.5, 0x1p-60, -1074), 0x1p-1074, "just above half of the least");
  law_same(rounded(1.0, 0.0, -2000), 0.0, "nothing");
  law_same(rounded(1.0 - 0x1p-53, 0.0, -1022), 0x1p-1022, "up to the least normal one");
}

/* Against the rounding of long double, which has bits to spare. */
static void test_random_results_round_once(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double hi = unit_range(&random, 0.5, 1.0);
    int exponent = unit_between(&random, -1078, -1015);
    double want = (double)ldexpl((long double)hi, exponent);
    law_same(rounded(hi, 0.0, exponent), want, "%a 2^%d", hi, exponent);
  }
}

static void test_sums_keep_what_shows(void **state) {
  (void)state;
  KlScaled one = kl_scaled(kl_dd(1.0, 0.0), 0), tiny = kl_scaled(kl_dd(1.0, 0.0), -100);
  KlScaled far = kl_scaled(kl_dd(1.0, 0.0), -3000), nothing = kl_scaled(kl_dd(0.0, 0.0), 0);
  law_same_dd(kl_scaled_dd(kl_scaled_add(one, tiny)), kl_dd(1.0, 0x1p-100), "1 + 2^-100");
  law_same_dd(kl_scaled_dd(kl_scaled_add(tiny, one)), kl_dd(1.0, 0x1p-100), "2^-100 + 1");
  law_same_dd(kl_scaled_dd(kl_scaled_add(one, far)), kl_dd(1.0, 0.0), "1 + 2^-3000");
  law_same_dd(kl_scaled_dd(kl_scaled_add(nothing, one)), kl_dd(1.0, 0.0), "0 + 1");
  law(kl_scaled_add(far, nothing).exponent == far.exponent, "2^-3000 + 0");
}

static void test_bases_are_exact_where_they_can_be(void **state) {
  (void)state;
  KlScaled bit = kl_scaled(KL_LN2, 0), least = kl_scaled(KL_LN2, -1074);
  law_same(kl_scaled_round(kl_scaled_in_base(bit, 2.0)), 1.0, "ln 2 in bits");
  law_same(kl_scaled_round(kl_scaled_in_base(bit, 4.0)), 0.5, "ln 2 in base 4");
  law_same(kl_scaled_round(kl_scaled_in_base(least, 2.0)), 0x1p-1074, "2^-1074 bits");
  law_same(kl_scaled_round(kl_scaled_in_base(kl_scaled_infinity(), 2.0)), HUGE_VAL, "infinite");
  law_same(kl_scaled_round(kl_scaled_in_base(kl_scaled(kl_dd(0.0, 0.0), 0), 2.0)), 0.0, "nothing");
  /* A base next to 1 brings 2^-1100 nats back to 2^-1048 (1 - 2^-53 ...). */
  double up = kl_scaled_round(kl_scaled_in_base(kl_scaled(kl_dd(1.0, 0.0), -1100), 1.0 + 0x1p-52));
  law_same(up, 0x1p-1048, "2^-1100 in base 1 + 2^-52");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_normal_results_round_to_the_nearest),
      cmocka_unit_test(test_subnormal_results_round_once),
      cmocka_unit_test(test_random_results_round_once),
      cmocka_unit_test(test_sums_keep_what_shows),
      cmocka_unit_test(test_bases_are_exact_where_they_can_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
