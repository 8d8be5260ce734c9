/* test_moments.c - moments of columns, against 128-bit rationals and against exact sums row by
** row. */
#include "unit/reference.h"

#include "num/moments.h"
#include "support/libc_memory.h"

__extension__ typedef __int128 Wide;

static void moments_add(KlMoments *m, KlDd x) {
  law(kl_moments_add(m, x) == KL_OK, "%a + %a", x.hi, x.lo);
}

static void moments_remove(KlMoments *m, KlDd x) {
  law(kl_moments_remove(m, x) == KL_OK, "%a + %a", x.hi, x.lo);
}

/* An integer of 64 bits as a row: what a double has no room for is in lo. */
static KlDd moments_row(int64_t x) {
  double hi = (double)x;
  double lo = hi >= 0x1p63 ? (double)(x - INT64_MAX) - 1.0 : (double)(x - (int64_t)hi);
  return kl_dd(hi, lo);
}

static KlInteger moments_wide(Wide value) {
  __extension__ typedef unsigned __int128 Unsigned;
  Unsigned magnitude = value < 0 ? -(Unsigned)value : (Unsigned)value;
  uint32_t limb[4];
  for (int i = 0; i < 4; i++) {
    limb[i] = (uint32_t)(magnitude >> 32 * i);
  }
  KlInteger out;
  kl_integer_from_limbs(&out, value < 0 ? -1 : 1, 0, limb, 4);
  return out;
}

/* The sums of `m`, and so everything that is made of them, are those of `want`. */
static void law_moments(const KlMoments *m, int64_t count, const Reference *sum,
                        const Reference *square, const char *what) {
  KlInteger got;
  law(m->count == count, "%s: got %lld rows, want %lld", what, (long long)m->count,
      (long long)count);
  kl_moments_sum(m, &got);
  law_integer(&got, sum, what);
  kl_moments_square(m, &got);
  law_integer(&got, square, what);
}

static void law_same_moments(const KlMoments *a, const KlMoments *b, const char *what) {
  KlInteger x, y;
  law(a->count == b->count, "%s: got %lld rows, want %lld", what, (long long)a->count,
      (long long)b->count);
  kl_moments_sum(a, &x);
  kl_moments_sum(b, &y);
  law(integer_equal(&x, &y), "%s: sums", what);
  kl_moments_square(a, &x);
  kl_moments_square(b, &y);
  law(integer_equal(&x, &y), "%s: squares", what);
}

static int integer_sign_of_difference(const KlInteger *a, const KlInteger *b) {
  KlInteger difference;
  kl_integer_subtract(&difference, a, b);
  return difference.sign;
}

/* 1000 x + steps ulp(x), exact. */
static KlInteger moments_off(double x, int steps) {
  KlInteger a, b, thousand, product, out;
  int e = x != 0.0 ? kl_exponent(x) - 53 : -1074;
  kl_integer_from_double(&a, x);
  kl_integer_from_unsigned(&thousand, 1000);
  kl_integer_multiply(&product, &a, &thousand);
  kl_integer_from_double(&b, -steps * ldexp(1.0, e > -1074 ? e : -1074));
  kl_integer_subtract(&out, &product, &b);
  return out;
}

/* x is numerator / denominator to 0.501 ulp; with `squared`, the root of it.  Below 2^-1013 the
** lower half of a double-double is subnormal and rounds by itself first: 0.751 ulp. */
static void law_quotient(double x, const KlInteger *numerator, const KlInteger *denominator,
                         bool squared, const char *what) {
  KlInteger left, right, product, scale;
  if (numerator->sign == 0) {
    law_same(x, 0.0, "%s", what);
    return;
  }
  int steps = fabs(x) < 0x1p-1013 ? 751 : 501;
  kl_integer_from_unsigned(&scale, squared ? 1000000 : 1000);
  kl_integer_multiply(&right, numerator, &scale);
  for (int side = -1; side <= 1; side += 2) {
    if (isinf(x) && side * x > 0.0) {
      continue;
    }
    KlInteger off = moments_off(isinf(x) ? -side * DBL_MAX : x, steps * side);
    if (squared && off.sign > 0) {
      kl_integer_multiply(&left, &off, &off);
    } else {
      left = off;
    }
    kl_integer_multiply(&product, &left, denominator);
    int order = integer_sign_of_difference(&product, &right);
    law(side * order >= 0, "%s: %.17g is not within %d/1000 ulp", what, x, steps);
  }
}

static void law_statistics(const KlMoments *m, const char *what) {
  KlInteger n, sum, spread, divisor, less;
  kl_integer_from_unsigned(&n, (uint64_t)m->count);
  kl_moments_sum(m, &sum);
  law_quotient(kl_moments_mean(m), &sum, &n, false, what);
  kl_moments_spread(m, &spread);
  law(spread.sign >= 0, "%s: spread < 0", what);
  for (int ddof = 0; ddof < 2 && m->count > ddof; ddof++) {
    kl_integer_from_unsigned(&less, (uint64_t)(m->count - ddof));
    kl_integer_multiply(&divisor, &n, &less);
    law_quotient(kl_moments_variance(m, ddof), &spread, &divisor, false, what);
    law_quotient(kl_moments_sd(m, ddof), &spread, &divisor, true, what);
  }
}

static void test_integer_columns_match_128_bit_rationals(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 200; round++) {
    KlMoments m = {0};
    int64_t n = unit_between(&random, 1, 60), limit = INT64_C(1) << unit_between(&random, 1, 55);
    int64_t offset = (int64_t)(unit_bits(&random) % (uint64_t)limit) - limit / 2;
    Wide s = 0, q = 0;
    for (int64_t i = 0; i < n; i++) {
      int64_t x = offset + (int64_t)(unit_bits(&random) % (uint64_t)limit);
      moments_add(&m, moments_row(x));
      s += x;
      q += (Wide)x * x;
    }
    KlInteger got, want = moments_wide(n * q - s * s);
    kl_moments_spread(&m, &got);
    law(integer_equal(&got, &want), "round %d: n Q - S^2", round);
    want = moments_wide(s);
    kl_moments_sum(&m, &got);
    law(integer_equal(&got, &want), "round %d: S", round);
    law_statistics(&m, "integers");
    kl_moments_clear(&m);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_integers_of_64_bits_keep_every_bit(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 100; round++) {
    KlMoments m = {0};
    Wide s = 0;
    int64_t x[40];
    for (int i = 0; i < 40; i++) {
      int64_t edge = i % 4 == 0 ? INT64_MAX : INT64_MIN;
      x[i] = i < 8 ? edge : (int64_t)unit_bits(&random);
      KlDd row = moments_row(x[i]);
      law((Wide)row.hi + (Wide)row.lo == x[i], "%lld", (long long)x[i]);
      moments_add(&m, row);
      s += x[i];
    }
    KlInteger got, want = moments_wide(s), q = moments_wide(0), square, a, b;
    kl_moments_sum(&m, &got);
    law(integer_equal(&got, &want), "round %d: S", round);
    for (int i = 0; i < 40; i++) {
      a = moments_wide(-(Wide)x[i]);
      b = moments_wide(x[i]);
      kl_integer_multiply(&square, &a, &b); /* -x^2 */
      a = q;
      kl_integer_subtract(&q, &a, &square);
    }
    kl_moments_square(&m, &got);
    law(integer_equal(&got, &q), "round %d: Q", round);
    for (int i = 0; i < 40; i++) {
      moments_remove(&m, moments_row(x[i]));
    }
    kl_moments_sum(&m, &got);
    law(got.sign == 0 && m.count == 0, "round %d: S of nothing", round);
    kl_moments_square(&m, &got);
    law(got.sign == 0, "round %d: Q of nothing", round);
    kl_moments_clear(&m);
  }
}

typedef struct RangeCase {
  const char *name;
  int low, high;
} RangeCase;

static const RangeCase ranges[] = {
    {"ordinary", -5, 15},        {"one exponent", 3, 3},           {"wide", -300, 300},
    {"huge", 1000, 1024},        {"near the least", -1021, -1010}, {"subnormal", -1073, -1015},
    {"any double", -1073, 1024},
};

/* Rows that go the short way and ones that go the long way, added and taken out, over many
** carries. */
static void test_sums_are_those_of_the_rows(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (size_t k = 0; k < UNIT_COUNT(ranges); k++) {
    KlMoments m = {0};
    Reference sum = {{0}, {0}}, square = {{0}, {0}};
    enum { N = 700 };
    double x[N];
    for (int i = 0; i < N; i++) {
      x[i] = unit_below(&random, 40) == 0 ? 0.0 : unit_wide(&random, ranges[k].low, ranges[k].high);
      moments_add(&m, kl_dd(x[i], 0.0));
      reference_add(&sum, x[i]);
      reference_add_product(&square, x[i], x[i]);
      if (i % 50 == 0) {
        law_moments(&m, i + 1, &sum, &square, ranges[k].name);
        law_statistics(&m, ranges[k].name);
      }
    }
    law_moments(&m, N, &sum, &square, ranges[k].name);
    for (int i = 0; i < N; i++) {
      moments_remove(&m, kl_dd(x[i], 0.0));
      reference_add(&sum, -x[i]);
      reference_add_product(&square, -x[i], x[i]);
      if (i % 50 == 0) {
        law_moments(&m, N - 1 - i, &sum, &square, ranges[k].name);
      }
    }
    law_moments(&m, 0, &sum, &square, ranges[k].name);
    kl_moments_clear(&m);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* For every exponent of a first row, every exponent around the edges of its window. */
static void test_both_edges_of_the_window(void **state) {
  (void)state;
  for (int e = -1021; e <= 1024; e += e < -960 || e > 960 ? 1 : 13) {
    for (int off = -130; off <= 130; off++) {
      int f = e + off;
      if (f < -1073 || f > 1024) {
        continue;
      }
      double x = ldexp(1.0 - 0x1p-53, e), y = -ldexp(1.0 - 0x1p-53, f);
      KlMoments m = {0};
      moments_add(&m, kl_dd(x, 0.0));
      moments_add(&m, kl_dd(y, 0.0));
      moments_remove(&m, kl_dd(x, 0.0));
      moments_add(&m, kl_dd(y, 0.0));
      moments_remove(&m, kl_dd(y, 0.0));
      law(m.count == 1, "2^%d, 2^%d: got %lld rows", e, f, (long long)m.count);
      law_same(kl_moments_mean(&m), y, "2^%d, 2^%d", e, f);
      KlInteger got, want, root;
      kl_moments_square(&m, &got);
      kl_integer_from_double(&root, y);
      kl_integer_multiply(&want, &root, &root);
      law(integer_equal(&got, &want), "2^%d, 2^%d: Q", e, f);
      kl_moments_clear(&m);
    }
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Every exponent of the window has its cells, and none is that of a NaN or a subnormal. */
static void test_the_window_stays_inside_its_cells(void **state) {
  (void)state;
  for (int e = -1073; e <= 1024; e++) {
    KlMoments m = {0};
    moments_add(&m, kl_dd(ldexp(0.75, e), 0.0));
    int first = (int)m.first, last = (int)(m.first + m.span) - 1;
    law(m.span == 8 * KL_MOMENTS_BYTES, "2^%d: span %u", e, m.span);
    law(first >= 1 && last <= 2046, "2^%d: %d to %d", e, first, last);
    law((last - first) / 8 + 4 < KL_MOMENTS_SUM_CELLS, "2^%d: sum", e);
    law((last - first) / 8 + 6 < KL_MOMENTS_SQUARE_CELLS, "2^%d: squares", e);
    int own = kl_exponent(ldexp(0.75, e)) + 1022;
    law(own < 1 || (own >= first && own <= last), "2^%d is not in %d to %d", e, first, last);
    kl_moments_clear(&m);
  }
}

/* Hundreds of rows at one place, then at another: the window follows, and takes nothing with it. */
static void test_the_window_moves_to_the_data(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static const int places[] = {0, 100, -100, 1000, -1000, 20, 47, 48, -17, -1040, 1020, 0};
  KlMoments m = {0};
  Reference sum = {{0}, {0}}, square = {{0}, {0}};
  int64_t count = 0;
  for (size_t k = 0; k < UNIT_COUNT(places); k++) {
    for (int i = 0; i < 300; i++) {
      double x = unit_wide(&random, places[k], places[k] + 4);
      moments_add(&m, kl_dd(x, 0.0));
      reference_add(&sum, x);
      reference_add_product(&square, x, x);
      count++;
    }
    law_moments(&m, count, &sum, &square, "after a move");
    int e = places[k] + 1022 + 4;
    law(e < 1 || (uint32_t)e - m.first < m.span, "2^%d: window from %u", places[k], m.first);
  }
  kl_moments_clear(&m);
}

/* A window is emptied before the 2^30th row could fill a cell, whatever that row is. */
static void test_a_full_window_is_emptied(void **state) {
  (void)state;
  const double rows[] = {1.5, -2.5, 0x1p-900, 0x1p-1074, 0.0, 3.25};
  for (size_t k = 0; k < UNIT_COUNT(rows); k++) {
    KlMoments m = {0};
    Reference sum = {{0}, {0}}, square = {{0}, {0}};
    for (int i = 0; i < 10; i++) {
      double x = i == 5 ? rows[k] : 0x1.fffffffffffffp3;
      if (i == 5) { /* as if there had been as many rows of 0 */
        m.count = KL_MOMENTS_ROWS;
      }
      moments_add(&m, kl_dd(x, 0.0));
      reference_add(&sum, x);
      reference_add_product(&square, x, x);
    }
    law_moments(&m, (int64_t)KL_MOMENTS_ROWS + 5, &sum, &square, "over the edge");
    int64_t size = 0;
    for (int i = 0; i < KL_MOMENTS_SQUARE_CELLS; i++) {
      size = size > m.square[i] ? size : m.square[i];
    }
    law(size < INT64_C(6) << 32 || rows[k] == 0.0, "a cell still holds %lld", (long long)size);
    kl_moments_clear(&m);
  }
}

/* Rows that came and went leave no trace in the cells, or a small frame over many rows fills
** them. */
static void test_cells_do_not_drift(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlMoments m = {0};
  moments_add(&m, kl_dd(1.0, 0.0));
  for (int i = 0; i < 20000; i++) {
    KlDd x = kl_dd(unit_wide(&random, -10, 10), 0.0);
    moments_add(&m, x);
    moments_remove(&m, x);
  }
  for (int i = 0; i < KL_MOMENTS_SUM_CELLS; i++) {
    law(m.sum[i] <= INT64_C(8) << 32 && m.sum[i] >= -(INT64_C(8) << 32),
        "sum cell %d holds %lld for one row", i, (long long)m.sum[i]);
  }
  for (int i = 0; i < KL_MOMENTS_SQUARE_CELLS; i++) {
    law(m.square[i] <= INT64_C(8) << 32 && m.square[i] >= -(INT64_C(8) << 32),
        "square cell %d holds %lld for one row", i, (long long)m.square[i]);
  }
  kl_moments_clear(&m);
}

static void test_nan_is_no_row_whatever_the_others_are(void **state) {
  (void)state;
  const KlDd null = kl_dd((double)NAN, 0.0);
  for (int e = -1073; e <= 1024; e++) {
    KlMoments m = {0};
    double x = ldexp(0.75, e);
    moments_add(&m, null);
    moments_add(&m, kl_dd(x, 0.0));
    moments_add(&m, null);
    moments_add(&m, kl_dd(-x, 0.0));
    moments_remove(&m, null);
    moments_remove(&m, kl_dd(-x, 0.0));
    moments_add(&m, kl_dd(-(double)NAN, 0.0));
    law(m.count == 1, "2^%d: got %lld rows, want 1", e, (long long)m.count);
    law_same(kl_moments_mean(&m), x, "2^%d", e);
    law_same(kl_moments_variance(&m, 0), 0.0, "2^%d", e);
    kl_moments_clear(&m);
  }
}

static void test_zeros_count_as_rows(void **state) {
  (void)state;
  KlMoments m = {0};
  moments_add(&m, kl_dd(0.0, 0.0));
  moments_add(&m, kl_dd(-0.0, 0.0));
  assert_int_equal(m.count, 2);
  law_same(kl_moments_mean(&m), 0.0, "two zeros");
  law_same(kl_moments_variance(&m, 1), 0.0, "two zeros");
  moments_add(&m, kl_dd(3.0, 0.0));
  moments_add(&m, kl_dd(0.0, 0.0));
  law_same(kl_moments_mean(&m), 0.75, "0 0 3 0");
  law_same(kl_moments_variance(&m, 1), 2.25, "0 0 3 0");
  moments_remove(&m, kl_dd(0.0, 0.0));
  moments_remove(&m, kl_dd(-0.0, 0.0));
  assert_int_equal(m.count, 2);
  law_same(kl_moments_mean(&m), 1.5, "3 0");
  kl_moments_clear(&m);
}

/* Thousands of rows the short way, of the largest mantissa. */
static void test_carries_of_the_short_way(void **state) {
  (void)state;
  enum { N = 5000 };
  for (int e = -1021; e <= 1024; e += 5) {
    KlMoments m = {0};
    double x = e % 2 == 0 ? ldexp(1.0 - 0x1p-53, e) : -ldexp(1.0 - 0x1p-53, e);
    int rows = e % 31 == 0 ? N : 1500;
    for (int i = 0; i < rows; i++) {
      moments_add(&m, kl_dd(x, 0.0));
    }
    KlInteger got, want, n, number, square;
    kl_integer_from_unsigned(&n, (uint64_t)rows);
    kl_integer_from_double(&number, x);
    kl_integer_multiply(&want, &n, &number);
    kl_moments_sum(&m, &got);
    law(integer_equal(&got, &want), "2^%d: S", e);
    kl_integer_multiply(&square, &number, &number);
    kl_integer_multiply(&want, &n, &square);
    kl_moments_square(&m, &got);
    law(integer_equal(&got, &want), "2^%d: Q", e);
    law_same(kl_moments_mean(&m), x, "2^%d", e);
    law_same(kl_moments_variance(&m, 0), 0.0, "2^%d", e);
    for (int i = 0; i < rows; i++) {
      moments_remove(&m, kl_dd(x, 0.0));
    }
    kl_moments_square(&m, &got);
    law(got.sign == 0 && m.count == 0, "2^%d: removed", e);
    kl_moments_clear(&m);
  }
}

/* A cell gains less than 2^32 a row. */
static void test_cells_gain_little(void **state) {
  (void)state;
  KlMoments m = {0};
  for (int i = 1; i <= 20000; i++) {
    moments_add(&m, kl_dd(i % 2 == 0 ? 0x1.fffffffffffffp7 : 0x1.fffffffffffffp6, 0.0));
    for (int j = 0; j < KL_MOMENTS_SQUARE_CELLS; j++) {
      law(m.square[j] >= 0 && m.square[j] >> 32 < i, "row %d: square cell %d is %lld", i, j,
          (long long)m.square[j]);
    }
    for (int j = 0; j < KL_MOMENTS_SUM_CELLS; j++) {
      law(m.sum[j] >= 0 && m.sum[j] >> 32 < i, "row %d: sum cell %d is %lld", i, j,
          (long long)m.sum[j]);
    }
  }
  kl_moments_clear(&m);
}

static void test_constant_columns_have_no_variance(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int i = 0; i < 1000; i++) {
    KlMoments m = {0};
    double x = unit_any(&random);
    int n = unit_between(&random, 2, 50);
    for (int j = 0; j < n; j++) {
      moments_add(&m, kl_dd(x, 0.0));
    }
    law_same(kl_moments_mean(&m), x + 0.0, "%d rows", n);
    law_same(kl_moments_variance(&m, 0), 0.0, "%d rows of %a", n, x);
    law_same(kl_moments_variance(&m, 1), 0.0, "%d rows of %a", n, x);
    law_same(kl_moments_sd(&m, 1), 0.0, "%d rows of %a", n, x);
    kl_moments_clear(&m);
  }
}

/* NIST StRD, univariate summary statistics: certified mean and standard deviation. */
static void test_nist_numacc1(void **state) {
  (void)state;
  KlMoments m = {0};
  moments_add(&m, kl_dd(10000001.0, 0.0));
  moments_add(&m, kl_dd(10000003.0, 0.0));
  moments_add(&m, kl_dd(10000002.0, 0.0));
  law_same(kl_moments_mean(&m), 10000002.0, "mean");
  law_same(kl_moments_sd(&m, 1), 1.0, "standard deviation");
  law_same(kl_moments_variance(&m, 1), 1.0, "variance");
  law_same(kl_moments_variance(&m, 0), 2.0 / 3.0, "variance / n");
  kl_moments_clear(&m);
}

/* NumAcc2 .. NumAcc4: one middle value, and 500 pairs of offset + 0.1 and + 0.3 around + 0.2, of
** which tenths are scaled by 10 to be exact: the certified mean is offset + 0.2 and deviation
** 0.1. */
static void test_nist_numacc2_to_4(void **state) {
  (void)state;
  static const double offsets[] = {1.0, 1000000.0, 10000000.0};
  for (size_t k = 0; k < UNIT_COUNT(offsets); k++) {
    KlMoments m = {0};
    moments_add(&m, kl_dd(10.0 * offsets[k] + 2.0, 0.0));
    for (int i = 0; i < 500; i++) {
      moments_add(&m, kl_dd(10.0 * offsets[k] + 1.0, 0.0));
      moments_add(&m, kl_dd(10.0 * offsets[k] + 3.0, 0.0));
    }
    assert_int_equal(m.count, 1001);
    law_same(kl_moments_mean(&m), 10.0 * offsets[k] + 2.0, "offset %g", offsets[k]);
    law_same(kl_moments_variance(&m, 1), 1.0, "offset %g", offsets[k]);
    law_same(kl_moments_sd(&m, 1), 1.0, "offset %g", offsets[k]);
    kl_moments_clear(&m);
  }
}

static void test_variance_out_of_range_is_infinite_or_vanishes(void **state) {
  (void)state;
  KlMoments m = {0};
  moments_add(&m, kl_dd(DBL_MAX, 0.0));
  moments_add(&m, kl_dd(-DBL_MAX, 0.0));
  law_same(kl_moments_mean(&m), 0.0, "+-DBL_MAX");
  law_same(kl_moments_variance(&m, 0), HUGE_VAL, "+-DBL_MAX");
  law_same(kl_moments_sd(&m, 0), DBL_MAX, "+-DBL_MAX");
  kl_moments_clear(&m);
  moments_add(&m, kl_dd(0x1p-1074, 0.0));
  moments_add(&m, kl_dd(-0x1p-1074, 0.0));
  law_same(kl_moments_variance(&m, 0), 0.0, "+-2^-1074");
  law_same(kl_moments_sd(&m, 0), 0x1p-1074, "+-2^-1074");
  kl_moments_clear(&m);
}

static void test_merging_is_one_pass(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  enum { PARTS = 6 };
  for (int round = 0; round < 60; round++) {
    const RangeCase *range = &ranges[round % (int)UNIT_COUNT(ranges)];
    KlMoments whole = {0}, part[PARTS] = {{0}};
    for (int i = 0; i < 300; i++) {
      KlDd x = kl_dd(unit_wide(&random, range->low, range->high), 0.0);
      x = unit_below(&random, 10) == 0 ? moments_row((int64_t)unit_bits(&random)) : x;
      moments_add(&whole, x);
      moments_add(&part[unit_below(&random, PARTS - 1)], x); /* the last one stays empty */
    }
    int order[PARTS];
    unit_permutation(&random, order, PARTS);
    for (int i = 1; i < PARTS; i++) {
      assert_int_equal(kl_moments_merge(&part[order[0]], &part[order[i]]), KL_OK);
    }
    law_same_moments(&part[order[0]], &whole, range->name);
    /* What was merged goes on taking rows. */
    for (int i = 0; i < 1100; i++) {
      KlDd x = kl_dd(unit_wide(&random, range->low, range->high), 0.0);
      moments_add(&part[order[0]], x);
      moments_add(&whole, x);
    }
    law_same_moments(&part[order[0]], &whole, range->name);
    for (int i = 0; i < PARTS; i++) {
      kl_moments_clear(&part[i]);
    }
    kl_moments_clear(&whole);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_failed_growth_is_reported_and_nothing_leaks(void **state) {
  (void)state;
  static const double rows[] = {1.0, 1e30, 1e-30, -1e300, 1e-300, 0x1p-1074, DBL_MAX};
  for (int persistent = 0; persistent < 2; persistent++) {
    for (int fail = 0;; fail++) {
      KlMoments m = {0}, other = {0};
      KlStatus status = KL_OK;
      libc_memory_fail_after(fail, persistent);
      for (size_t i = 0; i < UNIT_COUNT(rows) && status == KL_OK; i++) {
        status = kl_moments_add(i % 2 == 0 ? &m : &other, kl_dd(rows[i], 0.0));
      }
      if (status == KL_OK) {
        status = kl_moments_merge(&m, &other);
      }
      bool failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law(failed == (status == KL_NO_MEMORY), "allocation %d: got %s", fail,
          kl_status_text(status));
      kl_moments_clear(&m);
      kl_moments_clear(&other);
      law(libc_memory_blocks() == 0, "allocation %d: %ld blocks left", fail, libc_memory_blocks());
      if (!failed) {
        law(fail >= 4, "only %d allocations", fail);
        break;
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_integer_columns_match_128_bit_rationals),
      cmocka_unit_test(test_integers_of_64_bits_keep_every_bit),
      cmocka_unit_test(test_sums_are_those_of_the_rows),
      cmocka_unit_test(test_both_edges_of_the_window),
      cmocka_unit_test(test_the_window_stays_inside_its_cells),
      cmocka_unit_test(test_the_window_moves_to_the_data),
      cmocka_unit_test(test_a_full_window_is_emptied),
      cmocka_unit_test(test_cells_do_not_drift),
      cmocka_unit_test(test_nan_is_no_row_whatever_the_others_are),
      cmocka_unit_test(test_zeros_count_as_rows),
      cmocka_unit_test(test_carries_of_the_short_way),
      cmocka_unit_test(test_cells_gain_little),
      cmocka_unit_test(test_constant_columns_have_no_variance),
      cmocka_unit_test(test_nist_numacc1),
      cmocka_unit_test(test_nist_numacc2_to_4),
      cmocka_unit_test(test_variance_out_of_range_is_infinite_or_vanishes),
      cmocka_unit_test(test_merging_is_one_pass),
      cmocka_unit_test(test_failed_growth_is_reported_and_nothing_leaks),
  };
  return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
