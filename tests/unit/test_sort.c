/* test_sort.c - numbers and rows come out in order, and none is lost. */
#include "base/memory.h"
#include "num/sort.h"
#include "support/libc_memory.h"
#include "unit/unit.h"

enum { SORT_MOST = 300000 };

/* ---- numbers ---- */

static int compare_numbers(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Ways to make the i-th of n numbers. */
typedef struct Shape {
  const char *name;
  double (*make)(UnitRandom *random, size_t i, size_t n);
} Shape;

static double shape_even(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return unit_range(random, -1.0, 1.0);
}

/* Dense about 0 and with long tails: the sum of six, to the third power. */
static double shape_bell(UnitRandom *random, size_t i, size_t n) {
  double sum = 0.0;
  for (int j = 0; j < 6; j++) {
    sum += shape_even(random, i, n);
  }
  return sum * sum * sum;
}

static double shape_any(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return unit_any(random);
}

static double shape_subnormal(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return (double)unit_between(random, -5000, 5000) * 0x1p-1074;
}

static double shape_huge(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return unit_below(random, 3) == 0 ? unit_wide(random, 1020, 1024) : unit_wide(random, -1070, 9);
}

static double shape_ties(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return (double)unit_between(random, -3, 3) / 4.0;
}

/* Most are one value, and the rest are near it. */
static double shape_spike(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  return unit_below(random, 8) != 0 ? 1.0 : 1.0 + (double)unit_below(random, 9999) * 0x1p-52;
}

/* All but one lie so close together that the first pass cannot tell them apart. */
static double shape_outlier(UnitRandom *random, size_t i, size_t n) {
  (void)n;
  return i == 5 ? -DBL_MAX : 1e9 + unit_fraction(random);
}

/* Cells that are crowded inside a stretch. */
static double shape_clusters(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  double centre = ldexp(1.0, unit_between(random, -4, 4));
  return centre + (double)unit_below(random, 2000) * 0x1p-48;
}

/* And cells that are crowded inside those. */
static double shape_nested(UnitRandom *random, size_t i, size_t n) {
  (void)i;
  (void)n;
  double end = unit_below(random, 50) == 0 ? unit_range(random, -9.0, 9.0) : 0.0;
  double middle = unit_below(random, 50) == 0 ? unit_range(random, 0.0, 0x1p-20) : 0.0;
  return 1.0 + end + middle + (double)unit_below(random, 1000) * 0x1p-52;
}

static double shape_rising(UnitRandom *random, size_t i, size_t n) {
  (void)random;
  return (double)i - (double)n / 2.0;
}

static double shape_falling(UnitRandom *random, size_t i, size_t n) {
  (void)random;
  return (double)n / 2.0 - (double)i;
}

static double shape_nearly(UnitRandom *random, size_t i, size_t n) {
  return unit_below(random, 100) == 0 ? (double)unit_below(random, (int)n) : (double)i;
}

static double shape_constant(UnitRandom *random, size_t i, size_t n) {
  (void)random;
  (void)i;
  (void)n;
  return -7.25;
}

static const Shape shapes[] = {
    {"even", shape_even},           {"bell", shape_bell},        {"any", shape_any},
    {"subnormal", shape_subnormal}, {"huge", shape_huge},        {"ties", shape_ties},
    {"spike", shape_spike},         {"outlier", shape_outlier},  {"clusters", shape_clusters},
    {"nested", shape_nested},       {"rising", shape_rising},    {"falling", shape_falling},
    {"nearly", shape_nearly},       {"constant", shape_constant}};

static void fill(const Shape *shape, UnitRandom *random, double *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    x[i] = shape->make(random, i, n) + 0.0; /* never -0 */
  }
}

static void sorts(const Shape *shape, UnitRandom *random, double *x, double *want, size_t n) {
  fill(shape, random, x, n);
  memcpy(want, x, n * sizeof *x);
  qsort(want, n, sizeof *want, compare_numbers);
  law(kl_sort_doubles(x, n, NULL) == KL_OK, "%s, %zu", shape->name, n);
  for (size_t i = 0; i < n; i++) {
    law_same(x[i], want[i], "%s, %zu of %zu", shape->name, i, n);
  }
}

static void test_numbers(void **state) {
  (void)state;
  static const size_t sizes[] = {33, 64, 100, 1000, 1023, 8192, 8193, 20000, 150000, SORT_MOST};
  UnitRandom random = unit_random();
  double *x = malloc(SORT_MOST * sizeof *x), *want = malloc(SORT_MOST * sizeof *want);
  assert_non_null(x);
  assert_non_null(want);
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    for (size_t n = 1; n <= 40; n++) {
      sorts(&shapes[i], &random, x, want, n);
    }
    for (size_t j = 0; j < UNIT_COUNT(sizes); j++) {
      sorts(&shapes[i], &random, x, want, sizes[j]);
    }
    for (int k = 0; k < 20; k++) {
      sorts(&shapes[i], &random, x, want, (size_t)unit_between(&random, 41, 12000));
    }
  }
  free(x);
  free(want);
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_nothing(void **state) {
  (void)state;
  double one = 4.0;
  assert_int_equal(kl_sort_doubles(NULL, 0, NULL), KL_OK);
  assert_int_equal(kl_sort_rows(NULL, 0, 3, NULL), KL_OK);
  assert_int_equal(kl_sort_doubles(&one, 1, NULL), KL_OK);
  assert_int_equal(kl_sort_rows(&one, 1, 1, NULL), KL_OK);
  assert_true(one == 4.0);
}

static void test_order_bits(void **state) {
  (void)state;
  static const double ascending[] = {-DBL_MAX,  -1.0,    -DBL_MIN, -0x1p-1074, 0.0,
                                     0x1p-1074, DBL_MIN, 1.0,      DBL_MAX};
  for (size_t i = 1; i < UNIT_COUNT(ascending); i++) {
    law(kl_order_bits(ascending[i - 1]) < kl_order_bits(ascending[i]), "%g", ascending[i]);
  }
}

/* What is sorted asks for nothing; what is not is as it was when there is no room. */
static void test_no_memory(void **state) {
  (void)state;
  enum { COUNT = 20000 };
  UnitRandom random = unit_random();
  static double x[COUNT], before[COUNT];
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    fill(&shapes[i], &random, x, COUNT);
    memcpy(before, x, sizeof x);
    for (long allowed = 0;; allowed++) {
      libc_memory_fail_after(allowed, 0);
      KlStatus status =
          i % 2 == 0 ? kl_sort_doubles(x, COUNT, NULL) : kl_sort_rows(x, COUNT / 4, 4, NULL);
      bool failed = libc_memory_failed();
      libc_memory_fail_after(-1, 0);
      law((status == KL_NO_MEMORY) == failed, "%s, %ld", shapes[i].name, allowed);
      law(libc_memory_blocks() == 0, "%s, %ld", shapes[i].name, allowed);
      if (!failed) {
        break;
      }
      for (size_t k = 0; k < COUNT; k++) {
        law_same(x[k], before[k], "%s, %ld", shapes[i].name, allowed);
      }
    }
  }
}

static KlStatus stop(void *left) { return (*(int *)left)-- > 0 ? KL_OK : KL_INTERRUPTED; }

/* However late the question is answered with no, that is the answer, and nothing leaks. */
static void test_interrupted(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  double *x = malloc(SORT_MOST * sizeof *x);
  assert_non_null(x);
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    for (int rows = 0; rows < 2; rows++) {
      KlStatus status = KL_INTERRUPTED;
      for (int questions = 0; status != KL_OK; questions += 3) {
        int left = questions;
        KlPoll poll = {stop, &left};
        fill(&shapes[i], &random, x, SORT_MOST);
        status =
            rows ? kl_sort_rows(x, SORT_MOST / 2, 2, &poll) : kl_sort_doubles(x, SORT_MOST, &poll);
        law(status == (left < 0 ? KL_INTERRUPTED : KL_OK), "%s, %d", shapes[i].name, questions);
        bool sorted = shapes[i].make == shape_rising || shapes[i].make == shape_constant;
        law(questions > 0 || sorted || status == KL_INTERRUPTED, "%s asks", shapes[i].name);
      }
    }
  }
  free(x);
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- rows ---- */

static size_t row_width;

static int compare_rows(const void *a, const void *b) {
  const double *x = a, *y = b;
  for (size_t i = 0; i < row_width; i++) {
    if (x[i] != y[i]) {
      return x[i] < y[i] ? -1 : 1;
    }
  }
  return 0;
}

static void test_rows(void **state) {
  (void)state;
  enum { MOST = 40000 };
  static const size_t sizes[] = {2, 3, 10, 33, 100, 1000, 9000};
  UnitRandom random = unit_random();
  double *x = malloc(MOST * sizeof *x), *want = malloc(MOST * sizeof *want);
  assert_non_null(x);
  assert_non_null(want);
  for (size_t i = 0; i < UNIT_COUNT(shapes); i++) {
    for (size_t j = 0; j < UNIT_COUNT(sizes); j++) {
      for (row_width = 1; row_width <= 4; row_width++) {
        size_t n = sizes[j], cells = n * row_width;
        fill(&shapes[i], &random, x, cells);
        for (size_t k = 0; k < cells && i % 2 == 0; k += row_width) {
          x[k] = shape_ties(&random, k, n); /* so that later numbers decide */
        }
        memcpy(want, x, cells * sizeof *x);
        qsort(want, n, row_width * sizeof *want, compare_rows);
        law(kl_sort_rows(x, n, (int)row_width, NULL) == KL_OK, "%s, %zu", shapes[i].name, n);
        for (size_t k = 0; k < cells; k++) {
          law_same(x[k], want[k], "%s, %zu of %zu * %zu", shapes[i].name, k, n, row_width);
        }
      }
    }
  }
  free(x);
  free(want);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),     cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_order_bits),  cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_interrupted), cmocka_unit_test(test_rows),
  };
  return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
