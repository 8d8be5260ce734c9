/* test_gap.c - logarithm, exponential and their gaps, for numbers of any size. */
#include "unit/scaled_law.h"

#include "num/gap.h"

static KlScaled of(double x) { return kl_scaled_double(x); }

static KlScaled two(int power) { return kl_scaled(kl_dd(1.0, 0.0), power); }

static void test_known_values(void **state) {
  (void)state;
  const ScaledCase cases[] = {
      {"ln 3", kl_scaled_log(of(3.0)), {{0x1.193ea7aad030bp-1, -0x1.a256f99caabebp-55}, 1}},
      {"ln(1 + 2^-52)",
       kl_scaled_log(of(1.0 + 0x1p-52)),
       {{0x1.fffffffffffffp-1, 0x1.5555555555554p-106}, -52}},
      {"ln(1 - 2^-8)",
       kl_scaled_log(of(1.0 - 0x1p-8)),
       {{-0x1.0080559588b35p-1, -0x1.f96638cf63677p-55}, -7}},
      {"ln(1 + 2^-7)",
       kl_scaled_log(of(1.0 + 0x1p-7)),
       {{0x1.fe02a6b106789p-1, -0x1.e44b7e3711ebfp-60}, -7}},
      {"ln 2^5000", kl_scaled_log(two(5000)), {{0x1.b1378c84073b9p-1, -0x1.fce606c5a2779p-55}, 12}},
      {"ln(2^400/2^-300)",
       kl_scaled_log_ratio(two(400), two(-300)),
       {{0x1.e533f989a1b35p-1, 0x1.6378153e2755ap-58}, 9}},
      {"ln(1 + 2^-20)",
       kl_scaled_log1p(two(-20)),
       {{0x1.fffff00000aabp-1, -0x1.5755553bbbbd1p-55}, -20}},
      {"ln(1 - 3/4)",
       kl_scaled_log1p(of(-0.75)),
       {{-0x1.62e42fefa39efp-1, -0x1.abc9e3b39803fp-56}, 1}},
      {"exp 1", kl_scaled_exponential(of(1.0)), {{0x1.5bf0a8b145769p-1, 0x1.4d57ee2b1013ap-55}, 2}},
      {"exp -100000000",
       kl_scaled_exponential(of(-100000000.0)),
       {{0x1.e1675e1db147fp-1, 0x1.ebb0af2224842p-55}, -144269504}},
      {"exp 2^-30",
       kl_scaled_exponential(two(-30)),
       {{0x1.0000000400000p-1, 0x1.0000000155555p-62}, 1}},
      {"exp 1 - 1", kl_scaled_expm1(of(1.0)), {{0x1.b7e151628aed3p-1, -0x1.655023a9dfd8cp-55}, 1}},
      {"exp 2^-9 - 1",
       kl_scaled_expm1(two(-9)),
       {{0x1.00400aac00222p-1, 0x1.3ea0eadeb97a6p-55}, -8}},
      {"exp -2^-40 - 1",
       kl_scaled_expm1(of(-0x1p-40)),
       {{-0x1.ffffffffff000p-1, -0x1.5555555555000p-83}, -40}},
      {"psi(1)", kl_gap_log(of(1.0)), {{0x1.3a37a020b8c22p-1, -0x1.abc9e3b39803fp-55}, -1}},
      {"psi(1/8)", kl_gap_log(of(0.125)), {{0x1.d8f891d50d1a1p-1, 0x1.855e000780588p-55}, -7}},
      {"psi(-1/8)", kl_gap_log(of(-0.125)), {{0x1.178e8227e47bep-1, -0x1.cc74be038d218p-57}, -6}},
      {"psi(2^-10)", kl_gap_log(two(-10)), {{0x1.ffaabaa778220p-1, -0x1.3414649324d1dp-56}, -21}},
      {"psi(-2^-14)",
       kl_gap_log(of(-0x1p-14)),
       {{0x1.0002aab2aac44p-1, 0x1.2666af8bf8b32p-55}, -28}},
      {"psi(2^-700)",
       kl_gap_log(two(-700)),
       {{0x1.0000000000000p+0, -0x1.5555555555555p-701}, -1401}},
      {"psi(2^2000)", kl_gap_log(two(2000)), {{0x1.0000000000000p+0, 0.0}, 2000}},
      {"gap of 2^-900/1",
       kl_gap_ratio(two(-900), of(1.0)),
       {{0x1.376a8e219ecebp-1, 0x1.effc7120d89b8p-56}, 10}},
      {"gap of 3/2",
       kl_gap_ratio(of(3.0), of(2.0)),
       {{0x1.833704d019ed0p-1, 0x1.a92e513217f5cp-56}, -3}},
      {"gap of exp 1", kl_gap_exp(of(1.0)), {{0x1.6fc2a2c515da5p-1, 0x1.355fb8ac404e8p-55}, 0}},
      {"gap of exp 1/16",
       kl_gap_exp(of(0.0625)),
       {{0x1.056aefa69dafbp-1, -0x1.272ff30eed1b3p-55}, -8}},
      {"gap of exp -1/16",
       kl_gap_exp(of(-0.0625)),
       {{0x1.f57f78e05479dp-1, -0x1.0e700fcfb653ap-55}, -9}},
      {"gap of exp -1/15",
       kl_gap_exp(of(-0x1.1p-4)),
       {{0x1.1ab529fdd41c9p-1, 0x1.ebafb1153e46bp-57}, -8}},
      {"gap of exp 2^-600",
       kl_gap_exp(two(-600)),
       {{0x1.0000000000000p-1, 0x1.5555555555555p-603}, -1200}},
      {"gap of exp -1000", kl_gap_exp(of(-1000.0)), {{0x1.f380000000000p-1, 0.0}, 10}},
      {"3 ln 3 - 2",
       kl_gap_entropy(of(3.0), of(1.0)),
       {{0x1.4bbbf70070920p-1, -0x1.ce09d9ac00782p-56}, 1}},
      {"ln(2^900) - 1 + ...",
       kl_gap_entropy(of(1.0), two(-900)),
       {{0x1.376a8e219ecebp-1, 0x1.effc7120d89b8p-56}, 10}},
      {"Bernoulli 1/4, 1/2",
       kl_gap_bernoulli(of(0.25), of(0.75), of(0.5), of(0.5)),
       {{0x1.0be72e4252a83p-1, -0x1.259da11330801p-55}, -2}},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-96);
}

/* A number above -1: of every size, near -1, and near where the arrangement changes. */
static KlScaled gap_argument(UnitRandom *random) {
  KlScaled size = unit_scaled(random, -14 - unit_below(random, 3), 1);
  switch (unit_below(random, 4)) {
  case 0:
    return unit_scaled(random, -900, 900);
  case 1:
    return size;
  case 2:
    return kl_scaled_negate(unit_scaled(random, -20, 0));
  default:
    return kl_scaled_subtract(unit_scaled(random, -80, -1), of(1.0));
  }
}

/* psi(2 t + t^2) = 2 psi(t) + t^2, all of it positive: from ln (1 + t)^2 = 2 ln(1 + t). */
/* Beside 181/256, where the rows of the table of logarithms meet: numbers that a double is not
** beside any more.  ln by mpmath with 300 bits. */
static void test_log_beside_the_seam(void **state) {
  (void)state;
  static const struct {
    KlScaled x, log;
  } seam[] = {
      {{{0x1.69fffffffffffp-1, 0x1.978b800000001p-55}, 8},
       {{0x1.4cb42ce468f2bp+2, -0x1.e5f86208801a2p-52}, 0}},
      {{{0x1.69fffffffffffp-1, 0x1.fffffffffffffp-55}, 8},
       {{0x1.4cb42ce468f2bp+2, -0x1.d380c7de11c82p-52}, 0}},
      {{{0x1.6a00000000000p-1, -0x1.0p-56}, 8},
       {{0x1.4cb42ce468f2bp+2, -0x1.8f9d116a17706p-52}, 0}},
      {{{0x1.6a00000000000p-1, 0.0}, 8}, {{0x1.4cb42ce468f2bp+2, -0x1.78fbd498c3fddp-52}, 0}}};
  for (size_t i = 0; i < UNIT_COUNT(seam); i++) {
    KlScaled want = kl_scaled(seam[i].log.value, 0);
    law_scaled(kl_scaled_log(seam[i].x), want, 0x1p-95, "%zu", i);
    /* A ratio of two doubles can be such a number. */
    KlScaled ratio = kl_scaled_log_ratio(of(0.000905), of(5e-6));
    law(fabs(kl_scaled_round(ratio) - 5.198497031265826) < 1e-14, "%a", kl_scaled_round(ratio));
  }
}

static void test_gap_of_log_of_a_square(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlScaled t = gap_argument(&random);
    if (t.exponent < 0 || t.value.hi > 0.0) { /* near -1, 2 t + t^2 has lost t */
      KlScaled square = kl_scaled_multiply(t, t);
      KlScaled twice = kl_scaled_add(kl_scaled_twice(t, 1), square);
      KlScaled want = kl_scaled_add(kl_scaled_twice(kl_gap_log(t), 1), square);
      law_scaled(kl_gap_log(twice), want, 0x1p-95, "t = %a 2^%d", t.value.hi, t.exponent);
    }
  }
}

/* With g(y) = exp(y) - 1 - y: g(2 y) = (exp(y) - 1)^2 + 2 g(y). */
static void test_gap_of_exp_doubled(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlScaled y = unit_scaled(&random, i % 2 == 0 ? -900 : -8, 8);
    y = i % 3 == 0 ? kl_scaled_negate(y) : y;
    KlScaled m = kl_scaled_expm1(y);
    KlScaled want = kl_scaled_add(kl_scaled_multiply(m, m), kl_scaled_twice(kl_gap_exp(y), 1));
    law_scaled(kl_gap_exp(kl_scaled_twice(y, 1)), want, 0x1p-94, "y = %a 2^%d", y.value.hi,
               y.exponent);
  }
}

/* exp and ln undo each other: relative to ln a where that is below 1. */
static void test_exp_and_log_are_inverse(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlScaled t = gap_argument(&random);
    KlScaled back = kl_scaled_expm1(kl_scaled_log1p(t));
    if (t.exponent < 10 && (t.exponent < 0 || t.value.hi > 0.0)) {
      law_scaled(back, t, 0x1p-93, "t = %a 2^%d", t.value.hi, t.exponent);
    }
    KlScaled a = unit_scaled(&random, -900, 900);
    law_scaled(kl_scaled_exponential(kl_scaled_log(a)), a, 0x1p-92, "a = %a 2^%d", a.value.hi,
               a.exponent);
  }
}

static void test_logs_of_ratios(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlScaled a = unit_scaled(&random, -900, 900), b = unit_scaled(&random, -900, 900);
    if (i % 2 == 0) {
      b = kl_scaled_add(a, kl_scaled_multiply(a, gap_argument(&random)));
    }
    KlScaled forth = kl_scaled_log_ratio(a, b), back = kl_scaled_log_ratio(b, a);
    law_scaled(forth, kl_scaled_negate(back), 0x1p-95, "%a 2^%d, %a 2^%d", a.value.hi, a.exponent,
               b.value.hi, b.exponent);
  }
}

/* a ln(a/b) - a + b and b ln(b/a) - b + a add up to (a - b) ln(a/b). */
static void test_entropy_terms_there_and_back(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    KlScaled a = unit_scaled(&random, -900, 900), b = unit_scaled(&random, -900, 900);
    if (i % 4 != 0) {
      b = kl_scaled_add(a, kl_scaled_multiply(a, gap_argument(&random)));
    }
    KlScaled there = kl_gap_entropy(a, b), back = kl_gap_entropy(b, a);
    KlScaled want = kl_scaled_multiply(kl_scaled_subtract(a, b), kl_scaled_log_ratio(a, b));
    law(kl_scaled_sign(there) >= 0 && kl_scaled_sign(back) >= 0, "%a 2^%d, %a 2^%d", a.value.hi,
        a.exponent, b.value.hi, b.exponent);
    law_scaled(kl_scaled_add(there, back), want, 0x1p-95, "%a 2^%d, %a 2^%d", a.value.hi,
               a.exponent, b.value.hi, b.exponent);
  }
}

static void test_special_values(void **state) {
  (void)state;
  const KlScaled zero = kl_scaled_zero(), one = of(1.0), many = kl_scaled_infinity();
  const ScaledCase cases[] = {
      {"ln 1", kl_scaled_log(one), zero},
      {"ln 0", kl_scaled_log(zero), kl_scaled_negate(many)},
      {"ln Inf", kl_scaled_log(many), many},
      {"ln(1/0)", kl_scaled_log_ratio(one, zero), many},
      {"ln(0/1)", kl_scaled_log_ratio(zero, one), kl_scaled_negate(many)},
      {"ln(1 - 1)", kl_scaled_log1p(of(-1.0)), kl_scaled_negate(many)},
      {"ln(1 + Inf)", kl_scaled_log1p(many), many},
      {"exp -Inf", kl_scaled_exponential(kl_scaled_negate(many)), zero},
      {"exp Inf", kl_scaled_exponential(many), many},
      {"exp 2^40", kl_scaled_exponential(two(40)), many},
      {"exp 0", kl_scaled_exponential(zero), one},
      {"exp 0 - 1", kl_scaled_expm1(zero), zero},
      {"exp -Inf - 1", kl_scaled_expm1(kl_scaled_negate(many)), of(-1.0)},
      {"psi(0)", kl_gap_log(zero), zero},
      {"psi(-1)", kl_gap_log(of(-1.0)), many},
      {"psi(Inf)", kl_gap_log(many), many},
      {"gap of exp 0", kl_gap_exp(zero), zero},
      {"gap of exp 2^40", kl_gap_exp(two(40)), many},
      {"gap of exp -2^40", kl_gap_exp(kl_scaled_negate(two(40))), kl_scaled_subtract(two(40), one)},
      {"gap of exp -Inf", kl_gap_exp(kl_scaled_negate(many)), many},
      {"gap of 0", kl_gap_ratio(zero, one), many},
      {"gap of 1", kl_gap_ratio(two(77), two(77)), zero},
      {"entropy 0, 3", kl_gap_entropy(zero, of(3.0)), of(3.0)},
      {"entropy 3, 0", kl_gap_entropy(of(3.0), zero), many},
      {"entropy 3, 3", kl_gap_entropy(of(3.0), of(3.0)), zero},
      {"entropy 0, 0", kl_gap_entropy(zero, zero), zero},
      {"Bernoulli 0, 0", kl_gap_bernoulli(zero, one, zero, one), zero},
      {"Bernoulli 1, 1/2", kl_gap_bernoulli(one, zero, of(0.5), of(0.5)), kl_scaled_log(of(2.0))},
      {"Bernoulli 1/2, 1", kl_gap_bernoulli(of(0.5), of(0.5), one, zero), many},
  };
  scaled_cases(cases, UNIT_COUNT(cases), 0x1p-100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_values),
      cmocka_unit_test(test_log_beside_the_seam),
      cmocka_unit_test(test_gap_of_log_of_a_square),
      cmocka_unit_test(test_gap_of_exp_doubled),
      cmocka_unit_test(test_exp_and_log_are_inverse),
      cmocka_unit_test(test_logs_of_ratios),
      cmocka_unit_test(test_entropy_terms_there_and_back),
      cmocka_unit_test(test_special_values),
  };
  return cmocka_run_group_tests_name("gap", tests, NULL, NULL);
}
