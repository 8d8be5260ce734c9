/* test_sum.c - exact sums, against reference.h. */
#include "unit/reference.h"

#include "num/sum.h"
#include "support/libc_memory.h"

static void sum_add(KlSum *sum, double x) { law(kl_sum_add(sum, x) == KL_OK, "%a", x); }

static void sum_add_product(KlSum *sum, double x, double y) {
  law(kl_sum_add_product(sum, x, y) == KL_OK, "%a * %a", x, y);
}

/* `sum` is `want`: as an integer, and rounded. */
static void law_sum(const KlSum *sum, const Reference *want, const char *what) {
  KlInteger got;
  uint32_t limb[REFERENCE_LIMBS];
  kl_sum_integer(sum, &got);
  law_integer(&got, want, what);
  int sign = reference_value(want, limb);
  law_same(kl_sum_round(sum), reference_round(sign, limb), "%s", what);
}

/* What random data look like: exponents in low .. high, or any double at all. */
typedef struct SumRange {
  const char *name;
  int low, high;
} SumRange;

static const SumRange ranges[] = {
    {"any double", 0, 0},         {"near 1", -3, 3},           {"a few limbs", -40, 40},
    {"near DBL_MAX", 1000, 1024}, {"subnormal", -1073, -1020}, {"very wide", -1020, 1020},
};

static double range_double(UnitRandom *random, const SumRange *range) {
  return range->low == range->high ? unit_any(random) : unit_wide(random, range->low, range->high);
}

static void test_sums_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (size_t k = 0; k < UNIT_COUNT(ranges); k++) {
    for (int round = 0; round < 10; round++) {
      KlSum sum = {0};
      Reference want = {{0}, {0}};
      for (int i = 0; i < 150; i++) {
        double x = range_double(&random, &ranges[k]);
        sum_add(&sum, x);
        reference_add(&want, x);
        if (i % 15 == 0) {
          law_sum(&sum, &want, ranges[k].name);
        }
      }
      law_sum(&sum, &want, ranges[k].name);
      kl_sum_clear(&sum);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_sums_of_products_are_exact(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (size_t k = 0; k < UNIT_COUNT(ranges); k++) {
    for (int round = 0; round < 4; round++) {
      KlSum sum = {0};
      Reference want = {{0}, {0}};
      for (int i = 0; i < 40; i++) {
        double x = range_double(&random, &ranges[k]), y = range_double(&random, &ranges[k]);
        sum_add_product(&sum, x, y);
        reference_add_product(&want, x, y);
      }
      law_sum(&sum, &want, ranges[k].name);
      kl_sum_clear(&sum);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_every_shift_of_a_number_is_exact(void **state) {
  (void)state;
  static const double mantissas[] = {1.0, 2.0 - DBL_EPSILON, 0x1.8000000000001p0};
  for (size_t k = 0; k < UNIT_COUNT(mantissas); k++) {
    for (int e = -1074; e <= 1023; e++) {
      double x = ldexp(mantissas[k], e);
      for (int sign = -1; sign <= 1 && isfinite(x); sign += 2) {
        KlSum sum = {0};
        Reference want = {{0}, {0}};
        sum_add(&sum, sign * x);
        reference_add(&want, sign * x);
        law_sum(&sum, &want, "a number");
        kl_sum_clear(&sum);
      }
    }
  }
}

static void test_every_shift_of_a_product_is_exact(void **state) {
  (void)state;
  const double x = 2.0 - DBL_EPSILON;
  for (int e = -2148; e <= 2046; e++) {
    double a = ldexp(x, e / 2), b = -ldexp(x, e - e / 2);
    KlSum sum = {0};
    Reference want = {{0}, {0}};
    sum_add_product(&sum, a, b);
    reference_add_product(&want, a, b);
    law_sum(&sum, &want, "a product");
    kl_sum_clear(&sum);
  }
}

static void test_wide_products_match_partial_products(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 2000; i++) {
    uint64_t a = unit_bits(&random) >> 11, b = unit_bits(&random) >> 11;
    uint64_t high, low = kl_wide_product(a, b, &high);
    /* Schoolbook, by digits of 32 bits. */
    uint64_t digit[4] = {0, 0, 0, 0};
    for (int j = 0; j < 2; j++) {
      uint64_t carry = 0, part = j == 0 ? a & 0xffffffffU : a >> 32;
      for (int k = 0; k < 2; k++) {
        carry += part * (k == 0 ? b & 0xffffffffU : b >> 32) + digit[j + k];
        digit[j + k] = carry & 0xffffffffU;
        carry >>= 32;
      }
      digit[j + 2] += carry;
    }
    law(low == (digit[1] << 32 | digit[0]) && high == (digit[3] << 32 | digit[2]),
        "%llx * %llx: got %llx %llx", (unsigned long long)a, (unsigned long long)b,
        (unsigned long long)high, (unsigned long long)low);
  }
}

static void test_what_is_taken_out_again_was_never_there(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (size_t k = 0; k < UNIT_COUNT(ranges); k++) {
    enum { N = 1500 };
    double x[N];
    KlSum sum = {0};
    for (int i = 0; i < N; i++) {
      x[i] = range_double(&random, &ranges[k]);
      sum_add(&sum, x[i]);
      sum_add_product(&sum, x[i], x[N - 1 - i < i ? N - 1 - i : i]);
    }
    for (int i = 0; i < N; i++) {
      sum_add(&sum, -x[i]);
      sum_add_product(&sum, -x[i], x[N - 1 - i < i ? N - 1 - i : i]);
    }
    KlInteger got;
    kl_sum_integer(&sum, &got);
    law(got.sign == 0 && got.count == 0, "%s: got sign %d with %d limbs, want 0", ranges[k].name,
        got.sign, got.count);
    law_same(kl_sum_round(&sum), 0.0, "%s", ranges[k].name);
    kl_sum_clear(&sum);
  }
}

static void test_cancellation_leaves_the_small_addend(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 500; i++) {
    double big = unit_wide(&random, 900, 1024), small = unit_any(&random);
    KlSum sum = {0};
    sum_add(&sum, big);
    sum_add(&sum, small);
    sum_add(&sum, -big);
    law_same(kl_sum_round(&sum), small + 0.0, "with %a", big);
    kl_sum_clear(&sum);
  }
}

/* Thousands of the largest pieces, of one sign, over many carries. */
static void test_carries_of_one_sign_are_exact(void **state) {
  (void)state;
  static const double addends[] = {DBL_MAX,
                                   -DBL_MAX,
                                   0x1.fffffffffffffp31,
                                   -0x1.fffffffffffffp31,
                                   0x1.fffffffffffffp19,
                                   -0x1.fffffffffffffp10,
                                   0x0.fffffffffffffp-1022};
  enum { N = 5000 };
  for (size_t k = 0; k < UNIT_COUNT(addends); k++) {
    KlSum sum = {0}, squares = {0};
    double x = addends[k];
    for (int i = 0; i < N; i++) {
      sum_add(&sum, x);
      sum_add_product(&squares, x, fabs(x));
    }
    Reference want = {{0}, {0}}, want_squares = {{0}, {0}};
    for (int bit = 12; bit >= 0; bit--) {
      reference_double(&want);
      reference_double(&want_squares);
      if ((N >> bit & 1) != 0) {
        reference_add(&want, x);
        reference_add_product(&want_squares, x, fabs(x));
      }
    }
    law_sum(&sum, &want, "5000 of one number");
    law_sum(&squares, &want_squares, "5000 squares of one number");
    kl_sum_clear(&sum);
    kl_sum_clear(&squares);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* The top cell, which only carries reach, takes 2^29 carries to fill: here it is filled by hand. */
static void test_a_full_top_cell_gets_another_above(void **state) {
  (void)state;
  static const int64_t full[] = {INT64_C(1) << 62, -(INT64_C(1) << 62)};
  for (size_t k = 0; k < UNIT_COUNT(full); k++) {
    KlSum sum = {0};
    sum_add(&sum, 1.0);
    law(sum.cell != NULL, "no cells");
    int top = sum.count - 1;
    sum.cell[top] = full[k];
    sum.pending = KL_SUM_PENDING;
    int count = sum.count;
    sum_add(&sum, 1.0);
    law(sum.count > count, "still %d cells", sum.count);
    law(sum.cell[top] >= 0 && sum.cell[top] <= 0xffffffff, "top cell not carried: %lld",
        (long long)sum.cell[top]);
    Reference want = {{0}, {0}};
    reference_add(&want, 2.0);
    reference_add(&want, ldexp((double)full[k], 32 * (sum.low + top) - KL_SUM_BIAS));
    law_sum(&sum, &want, "a full top cell");
    kl_sum_clear(&sum);
  }
}

static void test_a_column_that_is_narrow_stays_in_few_cells(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlSum sum = {0}, squares = {0};
  for (int i = 0; i < 3000; i++) {
    double x = unit_wide(&random, 0, 20);
    sum_add(&sum, x);
    sum_add_product(&squares, x, x);
  }
  law(sum.count <= 8, "sum has %d cells", sum.count);
  law(squares.count <= 10, "squares have %d cells", squares.count);
  assert_int_equal(libc_memory_blocks(), 2);
  sum_add(&sum, 1e300);
  law(sum.count > 30 && sum.count < 40, "sum has %d cells", sum.count);
  kl_sum_clear(&sum);
  kl_sum_clear(&squares);
  assert_int_equal(libc_memory_blocks(), 0);
  assert_true(sum.cell == NULL && sum.count == 0);
}

/* Integers of 64 bits at any power of two, against their two halves as doubles. */
static void test_scaled_integers_are_added_whole(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static const int64_t edges[] = {-INT64_MAX, -INT64_MAX + 1, -1, 0, 1, INT64_MAX};
  for (int round = 0; round < 200; round++) {
    KlSum sum = {0};
    Reference want = {{0}, {0}};
    for (int i = 0; i < 20; i++) {
      int64_t value = i < 6 ? edges[i] : (int64_t)unit_bits(&random) >> unit_below(&random, 64);
      int exponent = round < 64 ? round - 32 : unit_between(&random, -1074, 950);
      double high = (double)(value >> 32), low = (double)(value & 0xffffffff);
      law(kl_sum_add_scaled(&sum, value, exponent) == KL_OK, "2^%d", exponent);
      reference_add_product(&want, high * 0x1p32, ldexp(1.0, exponent));
      reference_add_product(&want, low, ldexp(1.0, exponent));
    }
    law_sum(&sum, &want, "scaled integers");
    kl_sum_clear(&sum);
  }
}

/* A room of few digits, for numbers that lie in them, over many carries. */
static void test_a_borrowed_sum_of_few_digits(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int low = 35; low <= 90; low++) {
    int64_t room[8];
    KlSum sum;
    Reference want = {{0}, {0}};
    memset(room, 0xa5, sizeof room);
    kl_sum_borrow(&sum, room, low, 8);
    for (int i = 0; i < 1500; i++) {
      int exponent = 32 * low - KL_SUM_BIAS + unit_between(&random, 0, 4 * 32);
      int32_t value = (int32_t)(unit_bits(&random) >> 32);
      assert_int_equal(kl_sum_add_scaled(&sum, value, exponent), KL_OK);
      reference_add(&want, ldexp(value, exponent));
    }
    assert_ptr_equal(sum.cell, room);
    assert_int_equal(sum.count, 8);
    law_sum(&sum, &want, "few digits");
    kl_sum_clear(&sum);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Whatever is added, the cell above it is there, and only carries reach the top one. */
static void test_the_top_cell_is_left_to_carries(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 4000; round++) {
    KlSum sum = {0}, other = {0};
    sum_add(&sum, unit_wide(&random, -100, 100));
    int kind = round % 4, size = unit_between(&random, -200, 200);
    double x = unit_wide(&random, size, size);
    if (kind == 0) {
      sum_add(&sum, x);
    } else if (kind == 1) {
      sum_add_product(&sum, x, x);
    } else if (kind == 2) {
      assert_int_equal(kl_sum_add_scaled(&sum, (int64_t)unit_bits(&random) | 1, size), KL_OK);
    } else {
      sum_add_product(&other, x, x);
      assert_int_equal(kl_sum_merge(&sum, &other), KL_OK);
    }
    law(sum.cell != NULL, "no cells");
    law(sum.cell[sum.count - 1] == 0, "round %d: %lld in cell %d", round,
        (long long)sum.cell[sum.count - 1], sum.count - 1);
    int first = unit_between(&random, 0, 130), last = first + unit_between(&random, 0, 4);
    assert_int_equal(kl_sum_prepare(&sum, first, last), KL_OK);
    law(sum.low <= first && last + 1 < sum.low + sum.count, "%d .. %d in %d cells from %d", first,
        last, sum.count, sum.low);
    kl_sum_clear(&sum);
    kl_sum_clear(&other);
  }
}

static void test_the_empty_sum_is_zero(void **state) {
  (void)state;
  KlSum sum = {0}, other = {0};
  KlInteger value;
  kl_sum_integer(&sum, &value);
  assert_int_equal(value.sign, 0);
  assert_int_equal(value.count, 0);
  law_same(kl_sum_round(&sum), 0.0, "empty");
  sum_add(&sum, 0.0);
  sum_add(&sum, -0.0);
  sum_add_product(&sum, 0.0, DBL_MAX);
  sum_add_product(&sum, DBL_MAX, -0.0);
  assert_int_equal(kl_sum_merge(&sum, &other), KL_OK);
  law(sum.count == 0, "zeros made %d cells", sum.count);
  kl_sum_clear(&sum);
  kl_sum_clear(&sum);
}

static void test_the_order_of_additions_does_not_show(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { N = 200 };
  double x[N];
  int order[N];
  KlInteger want, got;
  for (int round = 0; round < 50; round++) {
    const SumRange *range = &ranges[round % (int)UNIT_COUNT(ranges)];
    for (int i = 0; i < N; i++) {
      x[i] = range_double(&random, range);
    }
    for (int pass = 0; pass < 2; pass++) {
      KlSum sum = {0};
      unit_permutation(&random, order, N);
      for (int i = 0; i < N; i++) {
        sum_add(&sum, x[order[i]]);
      }
      kl_sum_integer(&sum, pass == 0 ? &want : &got);
      kl_sum_clear(&sum);
    }
    law(integer_equal(&got, &want), "%s, round %d", range->name, round);
  }
}

static void test_merging_in_any_tree_gives_the_same_integer(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { PARTS = 12, EACH = 40 };
  for (int round = 0; round < 40; round++) {
    const SumRange *range = &ranges[round % (int)UNIT_COUNT(ranges)];
    KlSum whole = {0}, part[PARTS] = {{0}};
    for (int i = 0; i < PARTS * EACH; i++) {
      double x = range_double(&random, range), y = range_double(&random, range);
      KlSum *p = &part[unit_below(&random, PARTS)];
      sum_add(&whole, x);
      sum_add_product(&whole, x, y);
      sum_add(p, x);
      sum_add_product(p, x, y);
    }
    KlInteger want, got;
    kl_sum_integer(&whole, &want);
    for (int left = PARTS; left > 1; left--) {
      int i = unit_below(&random, left), j = unit_below(&random, left - 1);
      j += j >= i;
      assert_int_equal(kl_sum_merge(&part[i], &part[j]), KL_OK);
      kl_sum_clear(&part[j]);
      part[j] = part[left - 1];
      part[left - 1] = (KlSum){0};
    }
    kl_sum_integer(&part[0], &got);
    law(integer_equal(&got, &want), "%s, round %d", range->name, round);
    kl_sum_clear(&part[0]);
    kl_sum_clear(&whole);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Doubling by merging a sum with itself, until the product of two largest has room for no more. */
static void test_merging_with_itself_doubles(void **state) {
  (void)state;
  static const double start[] = {3.0, -DBL_MAX, 0x1p-1074, -0x1.23456789abcdep-7};
  for (size_t k = 0; k < UNIT_COUNT(start); k++) {
    KlSum sum = {0};
    Reference want = {{0}, {0}};
    sum_add(&sum, start[k]);
    reference_add(&want, start[k]);
    for (int i = 0; i < 300; i++) {
      assert_int_equal(kl_sum_merge(&sum, &sum), KL_OK);
      reference_double(&want);
    }
    law_sum(&sum, &want, "doubled");
    kl_sum_clear(&sum);
  }
}

/* Merging counts as an addition: more than KL_SUM_PENDING of them carry on the way. */
static void test_many_merges_are_exact(void **state) {
  (void)state;
  KlSum one = {0}, sum = {0};
  Reference want = {{0}, {0}};
  sum_add_product(&one, 0x1.fffffffffffffp40, 0x1.fffffffffffffp40);
  for (int bit = 11; bit >= 0; bit--) {
    reference_double(&want);
    if ((2500 >> bit & 1) != 0) {
      reference_add_product(&want, 0x1.fffffffffffffp40, 0x1.fffffffffffffp40);
    }
  }
  for (int i = 0; i < 2500; i++) {
    assert_int_equal(kl_sum_merge(&sum, &one), KL_OK);
    law(sum.pending <= KL_SUM_PENDING, "%d pending", sum.pending);
  }
  law_sum(&sum, &want, "2500 merges");
  kl_sum_clear(&sum);
  kl_sum_clear(&one);
}

/* A cell is never more than KL_SUM_PENDING pieces below 2^53 away from where a carry left it.  The
** upper piece of this number, 52 bits, is the largest that there is. */
static void test_cells_stay_far_from_overflow(void **state) {
  (void)state;
  KlSum sum = {0};
  for (int i = 0; i < 20000; i++) {
    sum_add(&sum, 0x1.fffffffffffffp19);
    law(sum.pending <= KL_SUM_PENDING, "%d pending", sum.pending);
    for (int j = 0; j < sum.count; j++) {
      law(sum.cell[j] < INT64_C(1) << 62, "cell %d is %lld", j, (long long)sum.cell[j]);
    }
  }
  kl_sum_clear(&sum);
}

static void test_a_borrowed_sum_is_the_same_and_never_allocates(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  libc_memory_fail_after(0, 1);
  for (size_t k = 0; k < UNIT_COUNT(ranges); k++) {
    int64_t room[KL_SUM_DIGITS];
    memset(room, 0xa5, sizeof room);
    KlSum sum;
    Reference want = {{0}, {0}};
    kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
    for (int i = 0; i < 1200; i++) {
      double x = range_double(&random, &ranges[k]);
      sum_add(&sum, x);
      reference_add(&want, x);
      if (i % 100 == 0) {
        double y = range_double(&random, &ranges[k]);
        sum_add_product(&sum, x, y);
        reference_add_product(&want, x, y);
      }
    }
    law_sum(&sum, &want, ranges[k].name);
    kl_sum_clear(&sum);
    assert_true(sum.cell == NULL && sum.count == 0 && !sum.borrowed);
  }
  assert_false(libc_memory_failed());
  libc_memory_fail_after(-1, 0);
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_a_borrowed_sum_holds_the_extremes(void **state) {
  (void)state;
  int64_t room[KL_SUM_DIGITS];
  KlSum sum;
  Reference want = {{0}, {0}};
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  for (int i = 0; i < 3000; i++) {
    sum_add_product(&sum, -DBL_MAX, DBL_MAX);
    sum_add_product(&sum, 0x1p-1074, 0x1p-1074);
  }
  for (int bit = 11; bit >= 0; bit--) {
    reference_double(&want);
    if ((3000 >> bit & 1) != 0) {
      reference_add_product(&want, -DBL_MAX, DBL_MAX);
      reference_add_product(&want, 0x1p-1074, 0x1p-1074);
    }
  }
  law_sum(&sum, &want, "extremes");
}

typedef struct RoundCase {
  double addend[3];
  double want;
} RoundCase;

static void test_sums_round_to_nearest_with_ties_to_even(void **state) {
  (void)state;
  static const RoundCase cases[] = {
      {{1.0, 0x1p-53, 0.0}, 1.0},
      {{1.0, 0x1p-53, 0x1p-1074}, 1.0 + DBL_EPSILON},
      {{1.0, 0x1p-53, -0x1p-1074}, 1.0},
      {{1.0 + DBL_EPSILON, 0x1p-53, 0.0}, 1.0 + 2 * DBL_EPSILON},
      {{1.0 + DBL_EPSILON, 0x1p-53, -0x1p-1074}, 1.0 + DBL_EPSILON},
      {{-1.0, -0x1p-53, 0.0}, -1.0},
      {{-1.0 - DBL_EPSILON, -0x1p-53, 0.0}, -1.0 - 2 * DBL_EPSILON},
      {{1.0, -0x1p-54, 0.0}, 1.0},
      {{1.0, -0x1p-54, -0x1p-1074}, 1.0 - 0x1p-53},
      {{0x1.fffffffffffffp0, 0x1p-53, 0.0}, 2.0},
      {{0x1p-1022, -0x1p-1074, 0.0}, 0x0.fffffffffffffp-1022},
      {{0x1p-1074, 0x1p-1074, 0.0}, 0x1p-1073},
      {{DBL_MAX, 0x1p969, 0.0}, DBL_MAX},
      {{DBL_MAX, 0x1p970, 0.0}, HUGE_VAL},
      {{DBL_MAX, 0x1p970, -0x1p-1074}, DBL_MAX},
      {{-DBL_MAX, -0x1p970, 0.0}, -HUGE_VAL},
      {{DBL_MAX, DBL_MAX, DBL_MAX}, HUGE_VAL},
      {{DBL_MAX, DBL_MAX, -DBL_MAX}, DBL_MAX},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlSum sum = {0};
    for (int j = 0; j < 3; j++) {
      sum_add(&sum, cases[i].addend[j]);
    }
    law_same(kl_sum_round(&sum), cases[i].want, "case %zu", i);
    kl_sum_clear(&sum);
  }
}

/* Products reach below the subnormals: halves, ties and less of 2^-1074. */
static void test_products_below_the_subnormals_round_once(void **state) {
  (void)state;
  static const RoundCase cases[] = {
      {{0x1p-1074, 0.5, 0.0}, 0.0},
      {{0x1p-1074, 0.75, 0.0}, 0x1p-1074},
      {{0x3p-1074, 0.5, 0.0}, 0x1p-1073},
      {{0x5p-1074, 0.5, 0.0}, 0x1p-1073},
      {{-0x3p-1074, 0.5, 0.0}, -0x1p-1073},
      {{0x1p-1074, 0.25, 0.0}, 0.0},
      {{0x1p-1074, 0x1p-1074, 0.0}, 0.0},
      {{0x1.8p-1000, 0x1p-75, 0.0}, 0x1p-1074},
      {{0x0.fffffffffffffp-1022, 0x1.8p0, 0.0}, 0x1.7fffffffffffep-1022},
      {{-0x1p-1074, 0x1p-1074, 0.0}, -0.0},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    KlSum sum = {0};
    sum_add_product(&sum, cases[i].addend[0], cases[i].addend[1]);
    law_same(kl_sum_round(&sum), cases[i].want, "case %zu", i);
    kl_sum_clear(&sum);
  }
}

static void test_failed_growth_leaves_the_sum_as_it_was(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    KlSum sum = {0}, other = {0};
    for (int i = 0; i < 20; i++) {
      sum_add(&sum, unit_wide(&random, -100, round % 2 == 0 ? -90 : 300));
    }
    sum_add(&other, 1e300);
    sum_add_product(&other, 1e-300, 1e-300);
    if (round % 4 == 3) {
      sum.pending = KL_SUM_PENDING;
    }
    KlInteger before, after;
    kl_sum_integer(&sum, &before);
    libc_memory_fail_after(0, 1);
    assert_int_equal(kl_sum_add(&sum, 1e306), KL_NO_MEMORY);
    assert_int_equal(kl_sum_add(&sum, -1e-306), KL_NO_MEMORY);
    assert_int_equal(kl_sum_add_product(&sum, 1e200, 1e200), KL_NO_MEMORY);
    assert_int_equal(kl_sum_add_dd(&sum, kl_dd(1e306, 1e280)), KL_NO_MEMORY);
    assert_int_equal(kl_sum_add_scaled(&sum, 1, 1000), KL_NO_MEMORY);
    assert_int_equal(kl_sum_merge(&sum, &other), KL_NO_MEMORY);
    assert_true(libc_memory_failed());
    libc_memory_fail_after(-1, 0);
    kl_sum_integer(&sum, &after);
    law(integer_equal(&before, &after), "round %d", round);
    sum_add(&sum, 1e306);
    sum_add(&sum, -1e306);
    kl_sum_integer(&sum, &after);
    law(integer_equal(&before, &after), "round %d, after growth", round);
    kl_sum_clear(&sum);
    kl_sum_clear(&other);
    assert_int_equal(libc_memory_blocks(), 0);
  }
}

static void test_a_double_double_is_added_whole(void **state) {
  (void)state;
  KlSum sum = {0};
  assert_int_equal(kl_sum_add_dd(&sum, kl_dd(1e16, 1.0)), KL_OK);
  sum_add(&sum, -1e16);
  law_same(kl_sum_round(&sum), 1.0, "lo");
  kl_sum_clear(&sum);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sums_are_exact),
      cmocka_unit_test(test_sums_of_products_are_exact),
      cmocka_unit_test(test_every_shift_of_a_number_is_exact),
      cmocka_unit_test(test_every_shift_of_a_product_is_exact),
      cmocka_unit_test(test_wide_products_match_partial_products),
      cmocka_unit_test(test_what_is_taken_out_again_was_never_there),
      cmocka_unit_test(test_cancellation_leaves_the_small_addend),
      cmocka_unit_test(test_carries_of_one_sign_are_exact),
      cmocka_unit_test(test_a_full_top_cell_gets_another_above),
      cmocka_unit_test(test_a_column_that_is_narrow_stays_in_few_cells),
      cmocka_unit_test(test_scaled_integers_are_added_whole),
      cmocka_unit_test(test_a_borrowed_sum_of_few_digits),
      cmocka_unit_test(test_the_top_cell_is_left_to_carries),
      cmocka_unit_test(test_the_empty_sum_is_zero),
      cmocka_unit_test(test_the_order_of_additions_does_not_show),
      cmocka_unit_test(test_merging_in_any_tree_gives_the_same_integer),
      cmocka_unit_test(test_merging_with_itself_doubles),
      cmocka_unit_test(test_many_merges_are_exact),
      cmocka_unit_test(test_cells_stay_far_from_overflow),
      cmocka_unit_test(test_a_borrowed_sum_is_the_same_and_never_allocates),
      cmocka_unit_test(test_a_borrowed_sum_holds_the_extremes),
      cmocka_unit_test(test_sums_round_to_nearest_with_ties_to_even),
      cmocka_unit_test(test_products_below_the_subnormals_round_once),
      cmocka_unit_test(test_failed_growth_leaves_the_sum_as_it_was),
      cmocka_unit_test(test_a_double_double_is_added_whole),
  };
  return cmocka_run_group_tests_name("sum", tests, NULL, NULL);
}
