/* test_integer.c - big integers, against 128-bit arithmetic, reference.h and the laws of a ring. */
#include "unit/reference.h"

#include "num/integer.h"

__extension__ typedef unsigned __int128 Wide;

static KlInteger integer_of_wide(int sign, Wide value) {
  uint32_t limb[4];
  for (int i = 0; i < 4; i++) {
    limb[i] = (uint32_t)(value >> 32 * i);
  }
  KlInteger out;
  kl_integer_from_limbs(&out, sign, 0, limb, 4);
  return out;
}

static KlInteger integer_random(UnitRandom *random, int limbs) {
  uint32_t limb[KL_INTEGER_LIMBS];
  int count = unit_between(random, 0, limbs);
  for (int i = 0; i < count; i++) {
    /* Zeros and ones in long runs, where carries and borrows go far. */
    int kind = unit_below(random, 4);
    limb[i] = kind == 0 ? 0 : kind == 1 ? UINT32_MAX : (uint32_t)unit_bits(random);
  }
  KlInteger out;
  kl_integer_from_limbs(&out, unit_below(random, 2) == 0 ? 1 : -1, unit_between(random, -10, 10),
                        limb, count);
  return out;
}

static KlInteger integer_times(const KlInteger *a, const KlInteger *b) {
  KlInteger out;
  kl_integer_multiply(&out, a, b);
  return out;
}

static KlInteger integer_minus(const KlInteger *a, const KlInteger *b) {
  KlInteger out;
  kl_integer_subtract(&out, a, b);
  return out;
}

static KlInteger integer_plus(const KlInteger *a, const KlInteger *b) {
  KlInteger out;
  kl_integer_add(&out, a, b);
  return out;
}

static void law_trimmed(const KlInteger *a, const char *what) {
  law(a->sign >= -1 && a->sign <= 1, "%s: sign %d", what, a->sign);
  law((a->sign == 0) == (a->count == 0), "%s: sign %d with %d limbs", what, a->sign, a->count);
  law(a->count == 0 || (a->limb[0] != 0 && a->limb[a->count - 1] != 0), "%s: a zero at an end",
      what);
  law(a->count != 0 || a->low == 0, "%s: 0 at %d", what, a->low);
}

static void law_equal(KlInteger got, KlInteger want, const char *what) {
  law_trimmed(&got, what);
  law(integer_equal(&got, &want), "%s: got sign %d, %d limbs from %d; want %d, %d, %d", what,
      got.sign, got.count, got.low, want.sign, want.count, want.low);
}

/* Numbers of 64 bits with many edges among them. */
static uint64_t edge(UnitRandom *random) {
  uint64_t x = unit_bits(random);
  switch (unit_below(random, 6)) {
  case 0:
    return x >> unit_below(random, 64);
  case 1:
    return x << unit_below(random, 64);
  case 2:
    return UINT64_C(1) << unit_below(random, 64);
  case 3:
    return UINT64_MAX >> unit_below(random, 64);
  case 4:
    return 0;
  default:
    return x;
  }
}

static void test_products_of_64_bits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    uint64_t x = edge(&random), y = edge(&random);
    KlInteger a, b;
    kl_integer_from_unsigned(&a, x);
    kl_integer_from_unsigned(&b, y);
    law_equal(integer_times(&a, &b), integer_of_wide(1, (Wide)x * y), "product");
  }
}

static void test_differences_of_128_bits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    Wide x = (Wide)edge(&random) << 62 | edge(&random),
         y = (Wide)edge(&random) << 62 | edge(&random);
    if (i % 5 == 0) {
      y = x;
    }
    KlInteger a = integer_of_wide(1, x), b = integer_of_wide(1, y);
    KlInteger minus_a = integer_of_wide(-1, x), minus_b = integer_of_wide(-1, y);
    KlInteger difference = x >= y ? integer_of_wide(1, x - y) : integer_of_wide(-1, y - x);
    KlInteger opposite = x >= y ? integer_of_wide(-1, x - y) : integer_of_wide(1, y - x);
    law_equal(integer_minus(&a, &b), difference, "a - b");
    law_equal(integer_minus(&minus_a, &minus_b), opposite, "-a - -b");
    law_equal(integer_minus(&a, &minus_b), integer_of_wide(1, x + y), "a - -b");
    law_equal(integer_minus(&minus_a, &b), integer_of_wide(-1, x + y), "-a - b");
  }
}

static void test_the_laws_of_a_ring(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 1500; i++) {
    KlInteger a = integer_random(&random, 30), b = integer_random(&random, 30);
    KlInteger c = integer_random(&random, 20);
    KlInteger ab = integer_times(&a, &b), sum = integer_plus(&a, &b),
              difference = integer_minus(&a, &b);
    law_equal(ab, integer_times(&b, &a), "a b = b a");
    law_equal(sum, integer_plus(&b, &a), "a + b = b + a");
    law_equal(integer_minus(&sum, &b), a, "a + b - b = a");
    law_equal(integer_minus(&a, &difference), b, "a - (a - b) = b");
    KlInteger squares_a = integer_times(&a, &a), squares_b = integer_times(&b, &b);
    law_equal(integer_times(&sum, &difference), integer_minus(&squares_a, &squares_b),
              "(a + b)(a - b) = a^2 - b^2");
    KlInteger ac = integer_times(&a, &c), bc = integer_times(&b, &c);
    law_equal(integer_times(&difference, &c), integer_minus(&ac, &bc), "(a - b) c = a c - b c");
    law_equal(integer_times(&ab, &c), integer_times(&a, &bc), "(a b) c = a (b c)");
    law_equal(integer_minus(&a, &a), integer_minus(&b, &b), "a - a = 0");
    assert_int_equal(integer_minus(&a, &a).sign, 0);
  }
}

static void test_zero_has_no_limbs(void **state) {
  (void)state;
  const uint32_t zeros[5] = {0, 0, 0, 0, 0};
  KlInteger zero, one, limbs, product;
  kl_integer_from_unsigned(&zero, 0);
  kl_integer_from_unsigned(&one, 1);
  kl_integer_from_limbs(&limbs, -1, 7, zeros, 5);
  kl_integer_multiply(&product, &zero, &one);
  law_trimmed(&zero, "from 0");
  law_equal(limbs, zero, "five zeros");
  law_equal(product, zero, "0 * 1");
  law_equal(integer_times(&one, &zero), zero, "1 * 0");
  law_equal(integer_minus(&zero, &zero), zero, "0 - 0");
  law_equal(integer_minus(&one, &zero), one, "1 - 0");
  assert_int_equal(integer_minus(&zero, &one).sign, -1);
  law_same(kl_integer_round(&zero), 0.0, "round");
  law_same(kl_integer_scaled(&zero).value.hi, 0.0, "scaled");
  kl_integer_from_double(&zero, -0.0);
  law_trimmed(&zero, "from -0");
}

static void test_zeros_at_the_ends_are_trimmed(void **state) {
  (void)state;
  const uint32_t limb[6] = {0, 0, 5, 0, 7, 0};
  KlInteger a;
  kl_integer_from_limbs(&a, -1, -3, limb, 6);
  assert_int_equal(a.sign, -1);
  assert_int_equal(a.low, -1);
  assert_int_equal(a.count, 3);
  assert_int_equal(a.limb[0], 5);
  assert_int_equal(a.limb[1], 0);
  assert_int_equal(a.limb[2], 7);
}

static void test_doubles_become_integers_and_come_back(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    double x = unit_any(&random);
    KlInteger a;
    kl_integer_from_double(&a, x);
    law_same(kl_integer_round(&a), x + 0.0, "round trip");
    if (i % 10 == 0) {
      Reference want = {{0}, {0}};
      reference_add(&want, x);
      law_integer(&a, &want, "from a double");
    }
  }
}

static void test_every_exponent_of_a_double(void **state) {
  (void)state;
  for (int e = -1074; e <= 1023; e++) {
    KlInteger a;
    Reference want = {{0}, {0}};
    double x = -ldexp(2.0 - DBL_EPSILON, e);
    if (isfinite(x)) {
      kl_integer_from_double(&a, x);
      reference_add(&want, x);
      law_integer(&a, &want, "from a double");
    }
  }
}

static void test_rounding_is_to_nearest_with_ties_to_even(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 6000; i++) {
    /* A few bits on top, then a tie or nearly one, then nothing or one bit far below. */
    uint32_t limb[REFERENCE_LIMBS] = {0};
    int top = unit_between(&random, 32 * 34 - 60, 32 * 102);
    uint64_t bits = unit_bits(&random) | UINT64_C(1) << 63;
    int kept = unit_between(&random, 50, 56);
    bits &= UINT64_MAX << (64 - kept);
    for (int j = 0; j < 64; j++) {
      if ((bits >> (63 - j) & 1) != 0) {
        reference_add_bit(limb, top - j);
      }
    }
    if (unit_below(&random, 2) == 0) {
      reference_add_bit(limb, unit_between(&random, 0, top - 64));
    }
    KlInteger a;
    int sign = unit_below(&random, 2) == 0 ? 1 : -1;
    kl_integer_from_limbs(&a, sign, -REFERENCE_BIAS / 32, limb, REFERENCE_LIMBS);
    law_same(kl_integer_round(&a), reference_round(sign, limb), "top bit %d, %d bits", top, kept);
  }
}

static void test_rounding_far_out_of_range(void **state) {
  (void)state;
  const uint32_t one[1] = {1};
  KlInteger a;
  kl_integer_from_limbs(&a, 1, 40, one, 1);
  law_same(kl_integer_round(&a), HUGE_VAL, "2^1280");
  kl_integer_from_limbs(&a, -1, 33, one, 1);
  law_same(kl_integer_round(&a), -HUGE_VAL, "-2^1056");
  kl_integer_from_limbs(&a, 1, -60, one, 1);
  law_same(kl_integer_round(&a), 0.0, "2^-1920");
  kl_integer_from_limbs(&a, -1, -34, one, 1);
  law_same(kl_integer_round(&a), -0.0, "-2^-1088");
}

/* a - (hi + lo) 2^exponent, exact; |a| is in 2^-900 .. 2^900. */
static KlInteger scaled_error(const KlInteger *a, KlScaled s) {
  KlInteger hi, lo;
  kl_integer_from_double(&hi, ldexp(s.value.hi, s.exponent));
  kl_integer_from_double(&lo, ldexp(s.value.lo, s.exponent));
  KlInteger rest = integer_minus(a, &hi);
  return integer_minus(&rest, &lo);
}

static void test_scaled_values_have_105_bits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 5000; i++) {
    KlInteger a = integer_random(&random, 8);
    if (a.sign == 0) {
      continue;
    }
    KlScaled s = kl_integer_scaled(&a);
    double size = fabs(s.value.hi);
    law(size >= 0.5 && size <= 1.0, "value %a + %a", s.value.hi, s.value.lo);
    law((s.value.hi < 0.0) == (a.sign < 0), "sign %d of %a", a.sign, s.value.hi);
    law(s.value.hi + s.value.lo == s.value.hi, "%a + %a overlap", s.value.hi, s.value.lo);
    KlInteger error = scaled_error(&a, s);
    if (error.sign != 0) {
      KlScaled e = kl_integer_scaled(&error);
      law(e.exponent <= s.exponent - 1 - 105, "error 2^%d of 2^%d", e.exponent, s.exponent);
    }
  }
}

static void test_scaled_values_of_105_bits_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    KlInteger a, b, sum;
    double x = ldexp(unit_fraction(&random) + 1.0, unit_between(&random, -60, 60));
    double y = ldexp(unit_fraction(&random) - 0.5, kl_exponent(x) - 54);
    kl_integer_from_double(&a, x);
    kl_integer_from_double(&b, -y);
    sum = integer_minus(&a, &b);
    KlInteger error = scaled_error(&sum, kl_integer_scaled(&sum));
    KlScaled top = kl_integer_scaled(&sum);
    law(error.sign == 0 || kl_integer_scaled(&error).exponent <= top.exponent - 106,
        "%a + %a has an error", x, y);
  }
}

static void test_scaled_arithmetic_has_no_limits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 3000; i++) {
    double x = unit_wide(&random, 0, 0), y = unit_wide(&random, 0, 0);
    int ex = unit_between(&random, -3000, 3000), ey = unit_between(&random, -3000, 3000);
    KlScaled a = {{x, 0.0}, ex}, b = {{y, 0.0}, ey};
    KlScaled product = kl_scaled_multiply(a, b), back = kl_scaled_divide(product, b);
    double size = fabs(product.value.hi);
    law(size >= 0.5 && size <= 1.0, "%a is not normalised", product.value.hi);
    law(product.exponent == ex + ey || product.exponent == ex + ey - 1, "2^%d 2^%d got 2^%d", ex,
        ey, product.exponent);
    law(back.exponent == ex || back.exponent == ex + 1, "2^%d became 2^%d", ex, back.exponent);
    law_close(kl_dd_scale(back.value, back.exponent - ex), kl_dd(x, 0.0), 0x1p-98, "(a b) / b = a");
  }
  KlScaled zero = {{0.0, 0.0}, 0}, one = {{0.5, 0.0}, 1};
  law_same(kl_scaled_divide(zero, one).value.hi, 0.0, "0 / 1");
  law_same(kl_scaled_multiply(zero, one).value.hi, 0.0, "0 * 1");
}

static void test_scaled_values_as_double_doubles(void **state) {
  (void)state;
  law_same_dd(kl_scaled_dd((KlScaled){{0.5, 0x1p-56}, 1}), kl_dd(1.0, 0x1p-55), "1");
  law_same_dd(kl_scaled_dd((KlScaled){{0.5, 0x1p-56}, 2000}), kl_dd(HUGE_VAL, 0.0), "too large");
  law_same_dd(kl_scaled_dd((KlScaled){{-0.75, 0.0}, 1025}), kl_dd(-HUGE_VAL, 0.0), "too large");
  law_same_dd(kl_scaled_dd((KlScaled){{-0.75, 0.0}, -4000}), kl_dd(-0.0, 0.0), "too small");
  law_same_dd(kl_scaled_dd((KlScaled){{0.5, 0.0}, 1024}), kl_dd(0x1p1023, 0.0), "large");
}

/* Of both halves, exactly, and whatever the exponent. */
static void test_of_scaled(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 2000; i++) {
    double hi = 0.5 + ldexp((double)(unit_bits(&random) >> 12), -53);
    double lo = ldexp((double)(int64_t)(unit_bits(&random) >> 12), -53 - 54);
    int sign = unit_below(&random, 2) == 0 ? 1 : -1;
    KlScaled x = kl_scaled(kl_dd(sign * hi, lo), unit_between(&random, -3000, 3000));
    KlInteger got;
    kl_integer_from_scaled(&got, x);
    if (abs(x.exponent) < 900) {
      KlInteger upper, lower;
      kl_integer_from_double(&upper, ldexp(x.value.hi, x.exponent));
      kl_integer_from_double(&lower, ldexp(x.value.lo, x.exponent));
      law_equal(got, integer_plus(&upper, &lower), "of scaled");
    }
    KlScaled off = kl_scaled_subtract(kl_integer_scaled(&got), x);
    law(kl_scaled_sign(off) == 0 || off.exponent < x.exponent - 103, "%.17g * 2^%d is 2^%d off",
        x.value.hi, x.exponent, off.exponent);
  }
  KlInteger zero;
  kl_integer_from_scaled(&zero, kl_scaled_zero());
  law(zero.sign == 0 && zero.count == 0, "0 has sign %d", zero.sign);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_products_of_64_bits),
      cmocka_unit_test(test_differences_of_128_bits),
      cmocka_unit_test(test_the_laws_of_a_ring),
      cmocka_unit_test(test_zero_has_no_limbs),
      cmocka_unit_test(test_zeros_at_the_ends_are_trimmed),
      cmocka_unit_test(test_doubles_become_integers_and_come_back),
      cmocka_unit_test(test_every_exponent_of_a_double),
      cmocka_unit_test(test_rounding_is_to_nearest_with_ties_to_even),
      cmocka_unit_test(test_rounding_far_out_of_range),
      cmocka_unit_test(test_scaled_values_have_105_bits),
      cmocka_unit_test(test_scaled_values_of_105_bits_are_exact),
      cmocka_unit_test(test_scaled_arithmetic_has_no_limits),
      cmocka_unit_test(test_scaled_values_as_double_doubles),
      cmocka_unit_test(test_of_scaled),
  };
  return cmocka_run_group_tests_name("integer", tests, NULL, NULL);
}
