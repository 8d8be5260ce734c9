/* test_label.c - which labels are one, and their order. */
#include "unit/unit.h"

#include "base/label.h"

static KlLabel integer(int64_t n) { return (KlLabel){.type = KL_LABEL_INTEGER, .integer = n}; }

static KlLabel bytes(KlLabelType type, const char *text, size_t length) {
  return (KlLabel){.type = type, .bytes = (const unsigned char *)text, .length = length};
}

static void law_integer_label(double x, int64_t n) {
  KlLabel label = kl_label_of_real(x);
  law(label.type == KL_LABEL_INTEGER && label.integer == n, "%a", x);
  law(label.real == 0.0 && label.bytes == NULL && label.length == 0, "%a", x);
}

static void law_real_label(double x) {
  KlLabel label = kl_label_of_real(x);
  law(label.type == KL_LABEL_REAL && label.integer == 0, "%a", x);
  law_same(label.real, x, "%a", x);
}

static void test_whole_numbers_that_fit_are_integers(void **state) {
  (void)state;
  law_integer_label(0.0, 0);
  law_integer_label(-0.0, 0);
  law_integer_label(1.0, 1);
  law_integer_label(-7.0, -7);
  law_integer_label(0x1p53, INT64_C(1) << 53);
  law_integer_label(0x1p62, INT64_C(1) << 62);
  law_integer_label(-0x1p63, INT64_MIN);
  law_integer_label(0x1.fffffffffffffp62, INT64_MAX - 1023);
}

static void test_other_numbers_are_real(void **state) {
  (void)state;
  const double other[] = {0.5,     -0.5,  1e-300,   5e-324, -5e-324,   0x1p63,
                          -9.3e18, 1e300, HUGE_VAL, 9.3e18, -HUGE_VAL, 0x1.fffffffffffffp51};
  for (size_t i = 0; i < UNIT_COUNT(other); i++) {
    law_real_label(other[i]);
  }
}

/* All different, in SQLite's order. */
static size_t ordered(KlLabel *label) {
  const KlLabel list[] = {
      kl_label_of_real(-HUGE_VAL),
      kl_label_of_real(-1e300),
      kl_label_of_real(-0x1.0000000000001p63),
      integer(INT64_MIN),
      integer(INT64_MIN + 1),
      integer(-1),
      kl_label_of_real(-0.5),
      kl_label_of_real(-5e-324),
      integer(0),
      kl_label_of_real(5e-324),
      kl_label_of_real(0.5),
      integer(1),
      kl_label_of_real(1.5),
      integer(2),
      kl_label_of_real(0x1.fffffffffffffp51),
      kl_label_of_real(0x1p52),
      kl_label_of_real(0x1p53),
      integer((INT64_C(1) << 53) + 1),
      integer((INT64_C(1) << 53) + 2),
      integer(INT64_MAX - 1),
      integer(INT64_MAX),
      kl_label_of_real(0x1p63),
      kl_label_of_real(9.3e18),
      kl_label_of_real(HUGE_VAL),
      bytes(KL_LABEL_TEXT, NULL, 0),
      bytes(KL_LABEL_TEXT, "\0", 1),
      bytes(KL_LABEL_TEXT, "1", 1),
      bytes(KL_LABEL_TEXT, "A", 1),
      bytes(KL_LABEL_TEXT, "a", 1),
      bytes(KL_LABEL_TEXT, "a\0", 2),
      bytes(KL_LABEL_TEXT, "a\0b", 3),
      bytes(KL_LABEL_TEXT, "aa", 2),
      bytes(KL_LABEL_TEXT, "\xc3\xa9", 2),
      bytes(KL_LABEL_BLOB, NULL, 0),
      bytes(KL_LABEL_BLOB, "\0", 1),
      bytes(KL_LABEL_BLOB, "1", 1),
      bytes(KL_LABEL_BLOB, "\xff", 1),
  };
  memcpy(label, list, sizeof list);
  return UNIT_COUNT(list);
}

static void test_the_order_is_that_of_sqlite(void **state) {
  (void)state;
  KlLabel label[64];
  size_t count = ordered(label);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      int order = kl_label_compare(&label[i], &label[j]);
      law((order > 0) - (order < 0) == (i > j) - (i < j), "%zu %zu", i, j);
    }
  }
}

static void test_numbers_are_compared_exactly(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 100000; round++) {
    int64_t n = (int64_t)unit_bits(&random) >> unit_below(&random, 64);
    double x = unit_below(&random, 2) != 0 ? (double)n : unit_wide(&random, -2, 66);
    KlLabel a = integer(n), b = kl_label_of_real(x);
    int want = ((long double)n > (long double)x) - ((long double)n < (long double)x);
    if (UNIT_LONG) {
      law(kl_label_compare(&a, &b) == want, "%lld %a", (long long)n, x);
      law(kl_label_compare(&b, &a) == -want, "%lld %a", (long long)n, x);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_numbers_that_fit_are_integers),
      cmocka_unit_test(test_other_numbers_are_real),
      cmocka_unit_test(test_the_order_is_that_of_sqlite),
      cmocka_unit_test(test_numbers_are_compared_exactly),
  };
  return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
