/* moments.c - the exact moments of a column: moving the window, and reading it. */
#include "num/moments.h"

enum {
  /* A window moves to where the data is after this many rows outside it. */
  MOMENTS_PATIENCE = 256,
  /* It leaves this many powers of two below the row that it moves to, and 16 above. */
  MOMENTS_BELOW = 31,
  /* Digits of a KlSum that hold a window's sum, or its sum of squares. */
  MOMENTS_DIGITS = 12
};

void kl_moments_clear(KlMoments *m) {
  kl_sum_clear(&m->outer_sum);
  kl_sum_clear(&m->outer_square);
  *m = (KlMoments){0};
}

/* The units of sum[0] and of square[0], as powers of two. */
static int moments_unit(const KlMoments *m) { return (int)m->first - 1075; }

/* sum += what the cells hold, where cell[i] counts 2^(unit + width i). */
static KlStatus moments_pour(KlSum *sum, const int64_t *cell, int count, int unit, int width) {
  for (int i = 0; i < count; i++) {
    KlStatus status = kl_sum_add_scaled(sum, cell[i], unit + width * i);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

static KlStatus moments_pour_sum(KlSum *sum, const KlMoments *m) {
  return moments_pour(sum, m->sum, KL_MOMENTS_SUM_CELLS, moments_unit(m), 8);
}

static KlStatus moments_pour_square(KlSum *sum, const KlMoments *m) {
  return moments_pour(sum, m->square, KL_MOMENTS_SQUARE_CELLS, 2 * moments_unit(m), 16);
}

/* Empties the window into the outer sums. */
static KlStatus moments_empty(KlMoments *m) {
  if (moments_pour_sum(&m->outer_sum, m) != KL_OK ||
      moments_pour_square(&m->outer_square, m) != KL_OK) {
    return KL_NO_MEMORY;
  }
  memset(m->sum, 0, sizeof m->sum);
  memset(m->square, 0, sizeof m->square);
  return KL_OK;
}

/* Moves the empty window to where x is. */
static void moments_move(KlMoments *m, double x) {
  const int span = 8 * KL_MOMENTS_BYTES;
  int first = kl_bits(x).exponent - MOMENTS_BELOW;
  first = first > 1 ? first : 1;
  m->first = (uint32_t)(first < 2047 - span ? first : 2047 - span);
  m->span = (uint32_t)span;
  m->missed = 0;
}

/* (hi + lo)^2 = hi^2 + 2 hi lo + lo^2 */
static KlStatus moments_add_outside(KlMoments *m, KlDd x, double sign) {
  KlSum *sum = &m->outer_sum, *square = &m->outer_square;
  if (kl_sum_add(sum, sign * x.hi) != KL_OK || kl_sum_add(sum, sign * x.lo) != KL_OK ||
      kl_sum_add_product(square, sign * x.hi, x.hi) != KL_OK ||
      kl_sum_add_product(square, sign * 2.0 * x.hi, x.lo) != KL_OK ||
      kl_sum_add_product(square, sign * x.lo, x.lo) != KL_OK) {
    return KL_NO_MEMORY;
  }
  return KL_OK;
}

KlStatus kl_moments_add_slowly(KlMoments *m, KlDd x, int64_t sign) {
  if (isnan(x.hi)) {
    return KL_OK;
  }
  bool full = (m->count & (KL_MOMENTS_ROWS - 1)) == 0;
  bool astray = m->missed >= MOMENTS_PATIENCE;
  if ((full || astray) && moments_empty(m) != KL_OK) {
    return KL_NO_MEMORY;
  }
  if (x.hi == 0.0) {
    m->count += 1 | sign;
    return KL_OK;
  }
  if (full || astray || m->span == 0) {
    moments_move(m, x.hi);
  }
  m->count += 1 | sign;
  uint32_t offset = (uint32_t)kl_bits(x.hi).exponent - m->first;
  if (offset < m->span && x.lo == 0.0 && fabs(x.hi) >= DBL_MIN) {
    kl_moments_put(m, x.hi, offset, sign);
    return KL_OK;
  }
  m->missed++;
  return moments_add_outside(m, x, sign == 0 ? 1.0 : -1.0);
}

KlStatus kl_moments_merge(KlMoments *into, const KlMoments *from) {
  into->count += from->count;
  if (moments_empty(into) != KL_OK || moments_pour_sum(&into->outer_sum, from) != KL_OK ||
      moments_pour_square(&into->outer_square, from) != KL_OK ||
      kl_sum_merge(&into->outer_sum, &from->outer_sum) != KL_OK) {
    return KL_NO_MEMORY;
  }
  return kl_sum_merge(&into->outer_square, &from->outer_square);
}

/* A sum on the stack over the digits of a window, or over all if rows are outside, with those
** rows. */
static void moments_gather(KlSum *sum, int64_t *room, int unit, const KlSum *outer) {
  if (outer->count == 0) {
    kl_sum_borrow(sum, room, (unit + KL_SUM_BIAS) >> 5, MOMENTS_DIGITS);
  } else {
    kl_sum_borrow(sum, room, 0, KL_SUM_DIGITS);
    (void)kl_sum_merge(sum, outer);
  }
}

void kl_moments_sum(const KlMoments *m, KlInteger *out) {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  moments_gather(&sum, room, moments_unit(m), &m->outer_sum);
  (void)moments_pour_sum(&sum, m);
  kl_sum_integer(&sum, out);
}

void kl_moments_square(const KlMoments *m, KlInteger *out) {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  moments_gather(&sum, room, 2 * moments_unit(m), &m->outer_square);
  (void)moments_pour_square(&sum, m);
  kl_sum_integer(&sum, out);
}

void kl_moments_spread(const KlMoments *m, KlInteger *out) {
  KlInteger a, b, c;
  kl_moments_square(m, &a);
  kl_integer_from_unsigned(&b, (uint64_t)m->count);
  kl_integer_multiply(&c, &a, &b);
  kl_moments_sum(m, &a);
  kl_integer_multiply(&b, &a, &a);
  kl_integer_subtract(out, &c, &b);
}

static KlScaled moments_scaled(uint64_t n) {
  KlInteger integer;
  kl_integer_from_unsigned(&integer, n);
  return kl_integer_scaled(&integer);
}

double kl_moments_mean(const KlMoments *m) {
  KlInteger sum;
  kl_moments_sum(m, &sum);
  return kl_scaled_round(
      kl_scaled_divide(kl_integer_scaled(&sum), moments_scaled((uint64_t)m->count)));
}

static KlScaled moments_variance(const KlMoments *m, int ddof) {
  KlInteger spread;
  kl_moments_spread(m, &spread);
  KlScaled divisor = kl_scaled_multiply(moments_scaled((uint64_t)m->count),
                                        moments_scaled((uint64_t)(m->count - ddof)));
  return kl_scaled_divide(kl_integer_scaled(&spread), divisor);
}

double kl_moments_variance(const KlMoments *m, int ddof) {
  return kl_scaled_round(moments_variance(m, ddof));
}

double kl_moments_sd(const KlMoments *m, int ddof) {
  return kl_scaled_round(kl_scaled_sqrt(moments_variance(m, ddof)));
}
