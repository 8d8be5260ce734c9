/* test_neighbours.c - nearest neighbours are those that comparing all points finds. */
#include "sample/neighbours.h"

#include "support/libc_memory.h"
#include "unit/rows_as_points.h"

enum { ROWS = 400, MOST_DIMENSIONS = 6 };

/* Whole coordinates, so that squares of distances are exact integers of 64 bits. */
typedef struct Whole {
  int dimension;
  size_t count;
  double row[ROWS * MOST_DIMENSIONS];
} Whole;

/* Kinds of data: a lattice with many ties; the same with coordinates that differ in the last of 28
** bits, so that squares of distances differ in the last of 57; anything; nearly all on a line; all
** on an axis, so that sides of boxes are 0; far clusters. */
enum { KINDS = 6 };

static double whole_coordinate(UnitRandom *random, int kind, int d) {
  switch (kind) {
  case 0:
    return unit_below(random, 4);
  case 1:
    return 0x1p27 * unit_below(random, 3) + unit_below(random, 2);
  case 2:
    return floor(unit_range(random, -0x1p28, 0x1p28));
  case 3:
    return d == 0 ? floor(unit_range(random, -0x1p28, 0x1p28)) : unit_below(random, 2);
  case 4:
    return d == 1 ? unit_below(random, 1000) : 7.0;
  default:
    return (unit_below(random, 50) == 0 ? 0x1p28 : 0.0) + unit_below(random, 1000);
  }
}

static void whole_fill(Whole *w, UnitRandom *random, int kind, int dimension, size_t count) {
  w->dimension = dimension;
  w->count = count;
  for (size_t i = 0; i < count * (size_t)dimension; i++) {
    w->row[i] = whole_coordinate(random, kind, (int)(i % (size_t)dimension));
  }
}

static uint64_t whole_square(const double *a, const double *b, int dimension) {
  uint64_t sum = 0;
  for (int d = 0; d < dimension; d++) {
    int64_t gap = (int64_t)a[d] - (int64_t)b[d];
    sum += (uint64_t)(gap * gap);
  }
  return sum;
}

static int whole_compare(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* The squares from a point to all rows, ascending. */
static void whole_squares(const Whole *w, const double *from, uint64_t *square) {
  for (size_t i = 0; i < w->count; i++) {
    square[i] = whole_square(from, w->row + i * (size_t)w->dimension, w->dimension);
  }
  qsort(square, w->count, sizeof *square, whole_compare);
}

/* Exact. */
static KlScaled whole_scaled(uint64_t x) {
  double hi = (double)(x >> 12) * 4096.0;
  return kl_scaled(kl_two_sum(hi, (double)(x & 4095)), 0);
}

/* A radius as the square of a distance of the rows as they were before scaling. */
static KlScaled square_of(const KlNeighbours *n, KlScaled radius, int exponent) {
  KlScaled square = n->points->dimension == 1 ? kl_scaled_multiply(radius, radius)
                                              : kl_scaled_twice(radius, 2 * n->metric->unit);
  return kl_scaled_twice(square, -2 * exponent);
}

static void law_within(KlNeighbours *n, const KlNeighbours *of, size_t step, const uint64_t *square,
                       size_t count, KlScaled radius, uint64_t want_square, int exponent,
                       const char *what) {
  size_t want = 0;
  while (want < count && square[want] <= want_square) {
    want++;
  }
  KlScaled farthest;
  double got = kl_neighbours_within(n, of, step, radius, &farthest);
  law(got == (double)want, "%s: %.17g rows within, want %zu", what, got, want);
  if (want > 0) {
    law(kl_scaled_compare(square_of(n, farthest, exponent), whole_scaled(square[want - 1])) == 0,
        "%s: the farthest within is not the farthest", what);
  }
}

/* The radius of each step of `of`, one after the other. */
typedef struct Radii {
  size_t first, ahead; /* of those that were computed together, and behind them */
} Radii;

static KlScaled radii_next(Radii *radii, KlNeighbours *n, const KlNeighbours *of, size_t step) {
  if (step == radii->ahead) {
    radii->first = step;
    radii->ahead = step + kl_neighbours_radii(n, of, step);
  }
  return n->radius[step - radii->first];
}

/* All neighbours of the rows of p among those of `among`, the rows-th, scaled by 2^exponent. */
static void law_neighbours(const Whole *p, const Whole *among, size_t rows, int exponent,
                           bool weighted, const char *what) {
  static double scaled[2][ROWS * MOST_DIMENSIONS];
  static uint64_t square[ROWS];
  const Whole *both[2] = {p, among};
  for (int s = 0; s < 2; s++) {
    for (size_t i = 0; i < both[s]->count * (size_t)p->dimension; i++) {
      scaled[s][i] = ldexp(both[s]->row[i], exponent);
    }
  }
  RowsAsPoints a = rows_as_points(scaled[0], p->count, p->dimension, weighted);
  RowsAsPoints b = rows_as_points(scaled[1], among->count, p->dimension, weighted);
  KlMetric metric;
  KlNeighbours of, to;
  kl_metric_begin(&metric, &a.points, &b.points);
  law(kl_neighbours_begin(&of, &a.points, &metric, 1.0, NULL) == KL_OK, "%s", what);
  law(kl_neighbours_begin(&to, &b.points, &metric, (double)rows, NULL) == KL_OK, "%s", what);
  Radii radii = {0, 0};
  for (size_t step = 0; step < a.points.count; step++) {
    double from[MOST_DIMENSIONS] = {0.0};
    size_t i = kl_neighbours_step(&of, step);
    for (int d = 0; d < p->dimension; d++) {
      from[d] = ldexp(a.points.x[i * (size_t)p->dimension + (size_t)d], -exponent);
    }
    whole_squares(among, from, square);
    KlScaled radius = radii_next(&radii, &to, &of, step);
    law(kl_scaled_compare(square_of(&to, radius, exponent), whole_scaled(square[rows - 1])) == 0,
        "%s: step %zu, radius^2 is not %llu", what, step, (unsigned long long)square[rows - 1]);
    law_within(&to, &of, step, square, among->count, radius, square[rows - 1], exponent, what);
    law_within(&to, &of, step, square, among->count, kl_scaled_zero(), 0, exponent, what);
  }
  kl_neighbours_clear(&of);
  kl_neighbours_clear(&to);
  rows_clear(&a);
  rows_clear(&b);
}

static void test_neighbours_are_those_of_brute_force(void **state) {
  (void)state;
  static Whole p, q;
  static const int exponents[] = {0, -60, 900, -1074, 500};
  UnitRandom random = unit_random();
  char what[100];
  for (int round = 0; round < 360; round++) {
    int kind = round % KINDS, dimension = 1 + round / KINDS % MOST_DIMENSIONS;
    int exponent = exponents[round % (int)UNIT_COUNT(exponents)];
    size_t n = (size_t)unit_between(&random, 1, round % 3 == 0 ? ROWS : 40);
    size_t m = (size_t)unit_between(&random, 1, round % 3 == 0 ? ROWS : 40);
    size_t rows = (size_t)unit_between(&random, 1, m > 30 ? 30 : (int)m);
    whole_fill(&p, &random, kind, dimension, n);
    whole_fill(&q, &random, kind, dimension, m);
    (void)snprintf(what, sizeof what, "round %d: kind %d in %d dimensions, %zu of %zu", round, kind,
                   dimension, rows, m);
    law_neighbours(&p, &q, rows, exponent, round % 2 == 0, what);
    law_neighbours(&q, &q, rows, exponent, round % 2 == 1, what);
  }
}

static int scaled_compare(const void *a, const void *b) {
  return kl_scaled_compare(*(const KlScaled *)a, *(const KlScaled *)b);
}

/* Distances of every size at once: what is squared leaves the range of doubles, up and down. */
static void test_neighbours_at_every_scale(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  static double row[200 * 3];
  static KlScaled square[200];
  for (int round = 0; round < 12; round++) {
    int dimension = 1 + round % 3;
    size_t count = 200, rows = (size_t)unit_between(&random, 1, 12);
    for (size_t i = 0; i < count * (size_t)dimension; i++) {
      row[i] = round < 6 ? unit_any(&random) : unit_wide(&random, -1070, -500);
      row[i] = unit_below(&random, 4) == 0 ? (double)(i % 7) * 0x1p-1074 : row[i];
    }
    row[0] = DBL_MAX;
    row[dimension] = -DBL_MAX;
    RowsAsPoints a = rows_as_points(row, count, dimension, false);
    KlMetric metric;
    KlNeighbours n;
    kl_metric_begin(&metric, &a.points, NULL);
    law(kl_neighbours_begin(&n, &a.points, &metric, (double)rows, NULL) == KL_OK, "%d", round);
    Radii radii = {0, 0};
    for (size_t step = 0; step < a.points.count; step++) {
      const double *from = a.points.x + kl_neighbours_step(&n, step) * (size_t)dimension;
      for (size_t i = 0; i < count; i++) {
        square[i] = kl_metric_square(&metric, from, row + i * (size_t)dimension);
      }
      qsort(square, count, sizeof *square, scaled_compare);
      KlScaled got = radii_next(&radii, &n, &n, step), want = square[rows - 1];
      got = dimension == 1 ? kl_scaled_twice(kl_scaled_multiply(got, got), -2 * metric.unit) : got;
      KlScaled error = kl_scaled_abs(kl_scaled_subtract(got, want));
      law(kl_scaled_compare(error, kl_scaled_twice(want, -90)) <= 0,
          "round %d, step %zu: %g %d, "
          "want %g %d",
          round, step, got.value.hi, got.exponent, want.value.hi, want.exponent);
    }
    kl_neighbours_clear(&n);
    rows_clear(&a);
  }
}

/* 1 - x and x + 1 round to the same double. */
static void test_rounding_does_not_choose_a_neighbour(void **state) {
  (void)state;
  static const double ends[] = {-1.0, 1.0};
  for (int side = -1; side <= 1; side += 2) {
    double x = side * 0x1p-60;
    RowsAsPoints from = rows_as_points(&x, 1, 1, false), to = rows_as_points(ends, 2, 1, false);
    KlMetric metric;
    KlNeighbours of, n;
    kl_metric_begin(&metric, &from.points, &to.points);
    for (int rows = 1; rows <= 2; rows++) {
      law(kl_neighbours_begin(&of, &from.points, &metric, 1.0, NULL) == KL_OK, "%d", side);
      law(kl_neighbours_begin(&n, &to.points, &metric, rows, NULL) == KL_OK, "%d", side);
      law(kl_neighbours_radii(&n, &of, 0) == 1, "%d", side);
      KlDd got = kl_scaled_dd(n.radius[0]);
      law_same_dd(got, kl_dd(1.0, rows == 1 ? -0x1p-60 : 0x1p-60), "side %d, row %d", side, rows);
      kl_neighbours_clear(&of);
      kl_neighbours_clear(&n);
    }
    rows_clear(&from);
    rows_clear(&to);
  }
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Doubles on both sides of 1, next to each other: their differences are exact, and sums of two round
** to twice a third that is not between them. */
static void test_neighbours_of_adjacent_doubles(void **state) {
  (void)state;
  enum { STEPS = 60, TIMES = 2, ADJACENT = (2 * STEPS + 1) * TIMES };
  UnitRandom random = unit_random();
  for (int round = 0; round < 400; round++) {
    bool repeated = round % 4 < 2;
    double row[2][ADJACENT], gap[ADJACENT];
    size_t count[2] = {0, 0}, rows;
    for (int side = 0; side < 2; side++) {
      for (int step = -STEPS; step <= STEPS; step++) {
        double x = 1.0 + step * (step < 0 ? 0x1p-53 : 0x1p-52);
        size_t times = step == 0 ? 1 : (size_t)unit_below(&random, repeated ? TIMES + 1 : 2);
        for (size_t i = 0; i < times; i++) {
          row[side][count[side]++] = round % 2 == 0 ? x : -x;
        }
      }
    }
    RowsAsPoints a = rows_as_points(row[0], count[0], 1, repeated);
    RowsAsPoints b = rows_as_points(row[1], count[1], 1, repeated);
    rows = (size_t)unit_between(&random, 1, count[1] < 8 ? (int)count[1] : 8);
    KlMetric metric;
    KlNeighbours of, n;
    Radii radii = {0, 0};
    kl_metric_begin(&metric, &a.points, &b.points);
    law(kl_neighbours_begin(&of, &a.points, &metric, 1.0, NULL) == KL_OK, "%d", round);
    law(kl_neighbours_begin(&n, &b.points, &metric, (double)rows, NULL) == KL_OK, "%d", round);
    for (size_t step = 0; step < a.points.count; step++) {
      for (size_t i = 0; i < count[1]; i++) {
        gap[i] = fabs(row[1][i] - a.points.x[step]);
      }
      qsort(gap, count[1], sizeof *gap, compare_doubles);
      KlDd got = kl_scaled_dd(radii_next(&radii, &n, &of, step));
      law(got.hi == gap[rows - 1] && got.lo == 0.0, "round %d, step %zu: %a, want %a", round, step,
          got.hi, gap[rows - 1]);
    }
    kl_neighbours_clear(&of);
    kl_neighbours_clear(&n);
    rows_clear(&a);
    rows_clear(&b);
  }
}

/* The nearest of two points whose sum is beyond the range of doubles, and one that is not. */
static void test_neighbours_at_the_end_of_the_range(void **state) {
  (void)state;
  static const double ends[] = {0x1p1022, 0x3p1022};
  static const double middle = 0x1p1023, ulp = 0x1p971;
  for (int step = -1; step <= 1; step++) {
    double x = step < 0 ? middle - ulp / 2.0 : middle + step * ulp;
    double want = step < 0 ? x - ends[0] : ends[1] - x;
    for (int side = -1; side <= 1; side += 2) {
      double from = side * x, two[] = {side * ends[side < 0], side * ends[side > 0]};
      RowsAsPoints a = rows_as_points(&from, 1, 1, false), b = rows_as_points(two, 2, 1, false);
      KlMetric metric;
      KlNeighbours of, n;
      kl_metric_begin(&metric, &a.points, &b.points);
      law(kl_neighbours_begin(&of, &a.points, &metric, 1.0, NULL) == KL_OK, "%d", step);
      law(kl_neighbours_begin(&n, &b.points, &metric, 1.0, NULL) == KL_OK, "%d", step);
      law(kl_neighbours_radii(&n, &of, 0) == 1, "%d", side);
      KlDd got = kl_scaled_dd(n.radius[0]);
      law(got.hi == want && got.lo == 0.0, "side %d, step %d: %a", side, step, got.hi);
      kl_neighbours_clear(&of);
      kl_neighbours_clear(&n);
      rows_clear(&a);
      rows_clear(&b);
    }
  }
}

static void test_coordinates_in_units_of_the_pooled_deviation(void **state) {
  (void)state;
  /* Sums of squares around the means 2 and 8 in the first coordinate, 0.5 and 8 in the second. */
  static const double p[] = {1e15, 3.0, 1e15 + 2.0, 4.0}, q[] = {-1e15, 7.0, -1e15 + 4.0, 11.0};
  RowsAsPoints a = rows_as_points(p, 2, 2, false), b = rows_as_points(q, 2, 2, false);
  KlMetric metric;
  bool spread = false;
  law(kl_metric_standardise(&metric, &a.points, &b.points, NULL, &spread) == KL_OK, "moments");
  assert_true(spread);
  KlScaled square = kl_scaled_twice(kl_metric_square(&metric, p, p + 2), 2 * metric.unit);
  /* 2^2/(10/2) + 1/(8.5/2) */
  law_nearest(kl_scaled_round(square), 4.0L / 5.0L + 1.0L / 4.25L, 0.51, "standardised");
  rows_clear(&a);
  rows_clear(&b);
  static const double constant[] = {1.0, 2.0, 1.0, 3.0}, other[] = {2.0, 2.0, 2.0, 3.0};
  a = rows_as_points(constant, 2, 2, false);
  b = rows_as_points(other, 2, 2, false);
  law(kl_metric_standardise(&metric, &a.points, &b.points, NULL, &spread) == KL_OK, "constant");
  assert_false(spread);
  law(kl_metric_standardise(&metric, &a.points, &a.points, NULL, &spread) == KL_OK, "constant");
  assert_true(spread);
  rows_clear(&a);
  rows_clear(&b);
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  static Whole w;
  UnitRandom random = unit_random();
  for (int dimension = 1; dimension <= 3; dimension++) {
    whole_fill(&w, &random, 0, dimension, 60);
    RowsAsPoints a = rows_as_points(w.row, w.count, dimension, false);
    KlMetric metric;
    kl_metric_begin(&metric, &a.points, NULL);
    KlStatus status = KL_NO_MEMORY;
    int failures = 0;
    for (long allowed = 0; status != KL_OK; allowed++) {
      long before = libc_memory_blocks();
      KlNeighbours n;
      libc_memory_fail_after(allowed, 0);
      status = kl_neighbours_begin(&n, &a.points, &metric, 3.0, NULL);
      kl_neighbours_clear(&n);
      failures += status == KL_NO_MEMORY ? 1 : 0;
      law(status == KL_OK || libc_memory_failed(), "%d dimensions: %d", dimension, (int)status);
      law(libc_memory_blocks() == before, "%d dimensions: leaks after %ld", dimension, allowed);
    }
    libc_memory_fail_after(-1, 0);
    law(failures >= 1, "%d dimensions: nothing is allocated", dimension);
    rows_clear(&a);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_neighbours_are_those_of_brute_force),
      cmocka_unit_test(test_neighbours_at_every_scale),
      cmocka_unit_test(test_rounding_does_not_choose_a_neighbour),
      cmocka_unit_test(test_neighbours_of_adjacent_doubles),
      cmocka_unit_test(test_neighbours_at_the_end_of_the_range),
      cmocka_unit_test(test_coordinates_in_units_of_the_pooled_deviation),
      cmocka_unit_test(test_every_allocation_may_fail),
  };
  return cmocka_run_group_tests_name("neighbours", tests, NULL, NULL);
}
