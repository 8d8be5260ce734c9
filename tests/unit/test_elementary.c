/* test_elementary.c - exp, expm1, log and log1p: identities, known values, and long double. */
#include "unit/unit.h"

#include "num/elementary.h"

/* "the nearest double but for about one argument in 2^20", and 0.001 ulp of long double. */
#define NEAREST 0.501

/* exp(x) 2^exponent */
static KlDd exp_scaled(KlDd x, int exponent) {
  KlScaled y = kl_scaled_exp(x);
  y.exponent += exponent;
  return kl_scaled_dd(y);
}

static void test_logarithms_of_every_row_of_the_tables(void **state) {
  (void)state;
  static const int exponents[] = {-1073, -1030, -500, -2, -1, 0, 1, 2, 500, 1024};
  for (int row = 0; row < 128; row++) {
    for (int part = 0; part < 80; part++) {
      double m = 0.5 + (row + part / 80.0) / 256.0;
      double near[3] = {nextafter(m, 0.0), m, nextafter(m, 1.0)};
      for (int i = 0; i < 3; i++) {
        double x = ldexp(near[i], exponents[(row + part) % (int)UNIT_COUNT(exponents)]);
        law_nearest(kl_log(x), logl((long double)x), NEAREST, "log(%a)", x);
        law_nearest(kl_log(2.0 * near[i]), logl(2.0L * (long double)near[i]), NEAREST, "log(%a)",
                    2.0 * near[i]);
        law_nearest(kl_log(near[i]), logl((long double)near[i]), NEAREST, "log(%a)", near[i]);
      }
    }
  }
}

static void test_exponentials_of_every_row_of_the_tables(void **state) {
  (void)state;
  const double step = 0x1.62e42fefa39efp-8; /* ln(2)/128 */
  for (int i = -400; i <= 400; i++) {
    for (int part = 0; part < 100; part += 3) {
      double x = (i + part / 100.0) * step;
      law_nearest(kl_exp(x), expl((long double)x), NEAREST, "exp(%a)", x);
      law_nearest(kl_expm1(x), expm1l((long double)x), NEAREST, "expm1(%a)", x);
    }
  }
  for (int j = -50; j <= 50; j++) {
    for (int part = -2; part <= 2; part++) {
      double x = (j + 0.5 + part * 0x1p-20) * 0x1p-14;
      law_nearest(kl_exp(x), expl((long double)x), NEAREST, "exp(%a)", x);
      law_nearest(kl_expm1(x), expm1l((long double)x), NEAREST, "expm1(%a)", x);
    }
  }
}

static void test_random_arguments_of_every_size(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double x = fabs(unit_any(&random)), y = unit_wide(&random, -70, 10),
           z = unit_range(&random, -1.0, 1.0);
    if (x > 0.0) {
      law_nearest(kl_log(x), logl((long double)x), NEAREST, "log(%a)", x);
    }
    if (y > -700.0 && y < 709.0) {
      law_nearest(kl_exp(y), expl((long double)y), NEAREST, "exp(%a)", y);
    }
    if (y < 709.0) {
      law_nearest(kl_expm1(y), expm1l((long double)y), NEAREST, "expm1(%a)", y);
    }
    if (y > -1.0) {
      law_nearest(kl_log1p(y), log1pl((long double)y), NEAREST, "log1p(%a)", y);
    }
    law_nearest(kl_log1p(z), log1pl((long double)z), NEAREST, "log1p(%a)", z);
    law_nearest(kl_log(1.0 + z * 0x1p-20), logl(1.0L + (long double)(1.0 + z * 0x1p-20 - 1.0)),
                NEAREST, "log(1 + %a)", z * 0x1p-20);
  }
}

typedef struct KnownCase {
  const char *name;
  KlDd got, want;
} KnownCase;

static void test_known_values_to_double_double(void **state) {
  (void)state;
  const KlDd one = kl_dd(1.0, 0.0), half = kl_dd(0.5, 0.0), little = kl_dd(0x1p-20, 0.0);
  const KnownCase cases[] = {
      {"ln 2", KL_LN2, {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}},
      {"ln 2", kl_dd_log(kl_dd(2.0, 0.0)), {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}},
      {"ln 3", kl_dd_log(kl_dd(3.0, 0.0)), {0x1.193ea7aad030bp+0, -0x1.a256f99caabebp-54}},
      {"ln 7", kl_dd_log(kl_dd(7.0, 0.0)), {0x1.f2272ae325a57p+0, 0x1.51bda525b3c98p-54}},
      {"ln 10", kl_dd_log(kl_dd(10.0, 0.0)), {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53}},
      {"ln 0.75", kl_dd_log(kl_dd(0.75, 0.0)), {-0x1.269621134db92p-2, -0x1.e0efadd9db02bp-56}},
      {"ln(1 + 1/2)", kl_dd_log1p(half), {0x1.9f323ecbf984cp-2, -0x1.a92e513217f5cp-59}},
      {"ln(1 - 1/2)",
       kl_dd_log1p(kl_dd(-0.5, 0.0)),
       {-0x1.62e42fefa39efp-1, -0x1.abc9e3b39803fp-56}},
      {"ln(1 + 2^-20)", kl_dd_log1p(little), {0x1.fffff00000aabp-21, -0x1.5755553bbbbd1p-75}},
      {"ln(3/10)", kl_dd_log_ratio(kl_dd(3.0, 0.0), kl_dd(10.0, 0.0)),
       kl_dd_subtract(kl_dd(0x1.193ea7aad030bp+0, -0x1.a256f99caabebp-54),
                      kl_dd(0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53))},
      {"e", exp_scaled(one, 0), {0x1.5bf0a8b145769p+1, 0x1.4d57ee2b1013ap-53}},
      {"1/e", exp_scaled(kl_dd(-1.0, 0.0), 0), {0x1.78b56362cef38p-2, -0x1.ca8a4270fadf5p-57}},
      {"e^100", exp_scaled(kl_dd(100.0, 0.0), 0), {0x1.3494a9b171bf5p+144, -0x1.4cf76bdb3376fp+90}},
      {"e^(1/1024)",
       exp_scaled(kl_dd(0x1p-10, 0.0), 0),
       {0x1.00400800aab55p+0, 0x1.7778e39b3a1bap-54}},
      {"e^(1/2) - 1", kl_dd_expm1(half), {0x1.4c2531c3c0d38p-1, -0x1.b4690082a4906p-55}},
      {"e^(2^-20) - 1", kl_dd_expm1(little), {0x1.00000800002abp-20, -0x1.552aaaaa22222p-74}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    law_close(cases[i].got, cases[i].want, 0x1p-76, "%s", cases[i].name);
  }
}

static void test_exp_undoes_log(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    double size = fabs(unit_wide(&random, i % 2 == 0 ? -900 : -4, i % 2 == 0 ? 900 : 4));
    KlDd x = kl_two_sum(size, size * unit_range(&random, -0x1p-54, 0x1p-54));
    KlDd log = kl_dd_log(x);
    /* A relative error of the logarithm is an absolute one of its argument. */
    law_close(exp_scaled(log, 0), x, 0x1p-76 * (2.0 + fabs(log.hi)), "x = %a", x.hi);
  }
}

static void test_log1p_undoes_expm1(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double size = unit_wide(&random, i % 2 == 0 ? -100 : -18, 1);
    KlDd y = kl_two_sum(size, size * unit_range(&random, -0x1p-54, 0x1p-54));
    /* For y < 0 the errors of expm1 grow by (e^-y - 1)/-y <= 3.2. */
    law_close(kl_dd_log1p(kl_dd_expm1(y)), y, 0x1p-73, "y = %a", y.hi);
  }
}

static void test_logarithms_add(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    double x = fabs(unit_wide(&random, -300, 300)), y = fabs(unit_wide(&random, -300, 300));
    KlDd lx = kl_dd_log(kl_dd(x, 0.0)), ly = kl_dd_log(kl_dd(y, 0.0));
    KlDd sum = kl_dd_add(lx, ly), got = kl_dd_log(kl_two_product(x, y));
    double bound = 0x1p-74 * (fabs(lx.hi) + fabs(ly.hi)) / fabs(sum.hi);
    law_close(got, sum, bound, "ln(%a %a)", x, y);
    KlDd ratio = kl_dd_log_ratio(kl_dd(x, 0.0), kl_dd(y, 0.0));
    KlDd difference = kl_dd_subtract(lx, ly);
    bound = 0x1p-74 * (fabs(lx.hi) + fabs(ly.hi)) / fabs(difference.hi);
    law_close(ratio, difference, bound, "ln(%a / %a)", x, y);
  }
}

static void test_log_ratios_of_any_size(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 10000; i++) {
    double x = fabs(unit_any(&random)), y = fabs(unit_any(&random));
    if (x > 0.0 && y > 0.0 && (x >= 2.0 * y || y >= 2.0 * x)) {
      KlDd got = kl_dd_log_ratio(kl_dd(x, 0.0), kl_dd(y, 0.0));
      law_nearest(kl_dd_round(got), logl((long double)x) - logl((long double)y), 0.51,
                  "ln(%a / %a)", x, y);
    }
  }
  law_same(kl_dd_log_ratio(kl_dd(3.0, 0.0), kl_dd(3.0, 0.0)).hi, 0.0, "ln(3/3)");
}

static void test_powers_of_two_shift_exponentials(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlDd x = kl_dd(unit_range(&random, -300.0, 300.0), 0.0);
    int shift = unit_between(&random, -400, 400);
    law_same_dd(exp_scaled(x, shift), kl_dd_scale(exp_scaled(x, 0), shift), "exp(%a) 2^%d", x.hi,
                shift);
    KlDd far = kl_dd(unit_range(&random, -1400.0, -800.0), 0.0);
    KlDd want = kl_dd_multiply(exp_scaled(kl_dd(0.5 * far.hi, 0.0), 500),
                               exp_scaled(kl_dd(0.5 * far.hi, 0.0), 1300));
    law_close(exp_scaled(far, 1800), want, 0x1p-76, "exp(%a) 2^1800", far.hi);
  }
}

static void test_the_ends_of_the_range(void **state) {
  (void)state;
  law_same(kl_exp(0x1.62e42fefa39efp+9), 0x1.fffffffffff2ap+1023, "the last finite one");
  law_same(kl_exp(0x1.62e42fefa39f0p+9), HUGE_VAL, "the first infinite one");
  law_same(kl_expm1(0x1.62e42fefa39efp+9), 0x1.fffffffffff2ap+1023, "the last finite one");
  law_same(kl_expm1(0x1.62e42fefa39f0p+9), HUGE_VAL, "the first infinite one");
  law_same(kl_exp(-745.0), 0x1p-1074, "the last but nothing");
  law_same(kl_exp(-746.0), 0.0, "nothing");
  law_same(kl_exp(-1e308), 0.0, "nothing");
  law_same(kl_exp(1e308), HUGE_VAL, "everything");
  law_same(kl_expm1(-1e308), -1.0, "nothing");
  law_same(kl_expm1(-100.5), -1.0, "nothing");
  law_same(kl_log(0x1p-1074), -0x1.74385446d71c3p+9, "ln 2^-1074");
  law_same(kl_log(DBL_MAX), 0x1.62e42fefa39efp+9, "ln DBL_MAX");
  law_same(kl_log1p(DBL_MAX), 0x1.62e42fefa39efp+9, "ln DBL_MAX");
  law_same(kl_log1p(-1.0 + 0x1p-53), -0x1.25e4f7b2737fap+5, "ln 2^-53");
  law_same_dd(exp_scaled(kl_dd(700.0, 0.0), 100), kl_dd(HUGE_VAL, 0.0), "e^700 2^100");
  KlScaled far = kl_scaled_exp(kl_dd(-2700.0, 0.0)), half = kl_scaled_exp(kl_dd(-1350.0, 0.0));
  KlScaled square = kl_scaled_multiply(half, half);
  law(far.exponent == square.exponent, "e^-2700: %d, %d", far.exponent, square.exponent);
  law_close(far.value, square.value, 0x1p-76, "e^-2700");
}

/* Below 2^-1010 the lower half of a double-double is subnormal and rounds by itself first:
** 0.751. */
static void test_subnormal_exponentials(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    double x = unit_range(&random, -745.0, -700.0);
    law_nearest(kl_exp(x), expl((long double)x), 0.751, "exp(%a)", x);
  }
}

static void test_special_values_are_those_of_c(void **state) {
  (void)state;
  const double nan = (double)NAN, inf = HUGE_VAL;
  assert_true(isnan(kl_exp(nan)) && isnan(kl_expm1(nan)) && isnan(kl_log(nan)) &&
              isnan(kl_log1p(nan)));
  assert_true(isnan(kl_log(-1.0)) && isnan(kl_log(-inf)) && isnan(kl_log1p(-2.0)) &&
              isnan(kl_log1p(-inf)) && isnan(kl_log(-0x1p-1074)));
  law_same(kl_exp(inf), inf, "exp");
  law_same(kl_exp(-inf), 0.0, "exp");
  law_same(kl_exp(0.0), 1.0, "exp");
  law_same(kl_exp(-0.0), 1.0, "exp");
  law_same(kl_exp(0x1p-1074), 1.0, "exp");
  law_same(kl_expm1(inf), inf, "expm1");
  law_same(kl_expm1(-inf), -1.0, "expm1");
  law_same(kl_expm1(0.0), 0.0, "expm1");
  law_same(kl_expm1(-0.0), -0.0, "expm1");
  law_same(kl_expm1(-0x1p-1074), -0x1p-1074, "expm1");
  law_same(kl_log(inf), inf, "log");
  law_same(kl_log(0.0), -inf, "log");
  law_same(kl_log(-0.0), -inf, "log");
  law_same(kl_log(1.0), 0.0, "log");
  law_same(kl_log1p(inf), inf, "log1p");
  law_same(kl_log1p(-1.0), -inf, "log1p");
  law_same(kl_log1p(0.0), 0.0, "log1p");
  law_same(kl_log1p(-0.0), -0.0, "log1p");
  law_same(kl_log1p(0x1p-1074), 0x1p-1074, "log1p");
}

/* Where one arrangement hands over to the next, neighbours keep their order. */
static void test_functions_rise_across_seams(void **state) {
  (void)state;
  static const double seams[] = {0x1p-60,
                                 0x1p-14,
                                 0.5,
                                 1.0,
                                 2.0,
                                 1.4140625,
                                 0.70703125,
                                 0x1p-15,
                                 0x1.62e42fefa39efp-9,
                                 0x1.62e42fefa39efp-8,
                                 0x1.8p-14,
                                 100.0};
  for (size_t i = 0; i < UNIT_COUNT(seams); i++) {
    for (int sign = -1; sign <= 1; sign += 2) {
      double x = sign * seams[i];
      for (int j = 0; j < 40; j++) {
        x = nextafter(x, -HUGE_VAL);
      }
      for (int j = 0; j < 80; j++) {
        double next = nextafter(x, HUGE_VAL);
        law(kl_exp(next) >= kl_exp(x), "exp falls at %a", x);
        law(kl_expm1(next) >= kl_expm1(x), "expm1 falls at %a", x);
        law(!(kl_log(next) < kl_log(x)), "log falls at %a", x);
        law(!(kl_log1p(next) < kl_log1p(x)), "log1p falls at %a", x);
        x = next;
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_logarithms_of_every_row_of_the_tables),
      cmocka_unit_test(test_exponentials_of_every_row_of_the_tables),
      cmocka_unit_test(test_random_arguments_of_every_size),
      cmocka_unit_test(test_known_values_to_double_double),
      cmocka_unit_test(test_exp_undoes_log),
      cmocka_unit_test(test_log1p_undoes_expm1),
      cmocka_unit_test(test_logarithms_add),
      cmocka_unit_test(test_log_ratios_of_any_size),
      cmocka_unit_test(test_powers_of_two_shift_exponentials),
      cmocka_unit_test(test_the_ends_of_the_range),
      cmocka_unit_test(test_subnormal_exponentials),
      cmocka_unit_test(test_special_values_are_those_of_c),
      cmocka_unit_test(test_functions_rise_across_seams),
  };
  return cmocka_run_group_tests_name("elementary", tests, NULL, NULL);
}
