/* moments.h - count, sum and sum of squares of a column, exact.
**
** The usual one-pass n Q - S^2 loses every digit on a column such as 1e9 + small noise.  Here S and
** Q are exact integers, so the difference is exact too and the variance is rounded once, at the
** end.
**
** Most columns keep within a few powers of ten.  Their rows go to a window of cells on the spot: 48
** binary orders of magnitude, a shift, a multiplication and six additions a row.  Other rows, and
** everything that a window held when it moves, go to two KlSums.
*/
#ifndef KLDIV_NUM_MOMENTS_H
#define KLDIV_NUM_MOMENTS_H

#include "num/sum.h"

enum {
  /* A window covers the exponents first .. first + 8 * KL_MOMENTS_BYTES - 1. */
  KL_MOMENTS_BYTES = 6,
  KL_MOMENTS_SUM_CELLS = KL_MOMENTS_BYTES + 4,
  KL_MOMENTS_SQUARE_CELLS = KL_MOMENTS_BYTES + 6,
  /* Rows after which a window is emptied: cells gain less than 2^32 a row. */
  KL_MOMENTS_ROWS = 1 << 30
};

/* Zeroed memory is the empty column.
**
** A number y = m 2^(8 i) in units of 2^(first - 1075), where m has up to 60 bits, is added to
** sum[i] and sum[i + 4], in two halves; its square to square[i], [i + 2], [i + 4] and [i + 6], in
** four. So sum[i] counts units of 2^(8 i), and square[i] units of 2^(16 i). */
typedef struct KlMoments {
  int64_t count;
  uint32_t first; /* biased exponent, as in KlBits */
  uint32_t span;  /* how many exponents are in the window: all or none */
  int64_t sum[KL_MOMENTS_SUM_CELLS];
  int64_t square[KL_MOMENTS_SQUARE_CELLS];
  int32_t missed; /* rows outside the window since it moved */
  KlSum outer_sum, outer_square;
} KlMoments;

void kl_moments_clear(KlMoments *m);

/* For the inline functions below: rows that the window does not take, and every KL_MOMENTS_ROWS-th;
** sign is 0 to add, -1 to remove. */
KlStatus kl_moments_add_slowly(KlMoments *m, KlDd x, int64_t sign);

/* Adds the normal number x, whose exponent is `offset` above the window's first.  Removing it does
** the same to each cell with the other sign: cells hold what the rows in the window put there,
** however many have passed through. */
KL_INLINE void kl_moments_put(KlMoments *m, double x, uint32_t offset, int64_t sign) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint64_t y = ((bits & 0xfffffffffffffU) | 0x10000000000000U) << (offset & 7);
  int64_t minus = -(int64_t)(bits >> 63) ^ sign;
  uint64_t high, low = kl_wide_product(y, y, &high);
  int64_t *sum = m->sum + (offset >> 3), *square = m->square + (offset >> 3);
  sum[0] += kl_signed(y & 0xffffffffU, minus);
  sum[4] += kl_signed(y >> 32, minus);
  square[0] += kl_signed(low & 0xffffffffU, sign);
  square[2] += kl_signed(low >> 32, sign);
  square[4] += kl_signed(high & 0xffffffffU, sign);
  square[6] += kl_signed(high >> 32, sign);
}

KL_INLINE KlStatus kl_moments_add_signed(KlMoments *m, KlDd x, int64_t sign) {
  uint64_t bits, low;
  memcpy(&bits, &x.hi, sizeof bits);
  memcpy(&low, &x.lo, sizeof low);
  uint32_t offset = ((uint32_t)(bits >> 52) & 0x7ff) - m->first;
  if (!KL_LIKELY(offset < m->span && low == 0 && (m->count & (KL_MOMENTS_ROWS - 1)) != 0)) {
    return kl_moments_add_slowly(m, x, sign);
  }
  m->count += 1 | sign;
  kl_moments_put(m, x.hi, offset, sign);
  return KL_OK;
}

/* Adds the number x.hi + x.lo (a lo other than 0 is what a double has no room for in an integer of
** 64 bits), or takes it out again; nothing for a NaN.  KL_NO_MEMORY leaves the column unusable:
** only clear it. */
KL_INLINE KlStatus kl_moments_add(KlMoments *m, KlDd x) { return kl_moments_add_signed(m, x, 0); }

KL_INLINE KlStatus kl_moments_remove(KlMoments *m, KlDd x) {
  return kl_moments_add_signed(m, x, -1);
}

/* Adds the rows of `from`.  KL_NO_MEMORY leaves `into` unusable: only clear it. */
KlStatus kl_moments_merge(KlMoments *into, const KlMoments *from);

/* The exact sum and sum of squares: the same for the same rows, however they came. */
void kl_moments_sum(const KlMoments *m, KlInteger *out);
void kl_moments_square(const KlMoments *m, KlInteger *out);

/* n^2 times the variance that divides by n: n Q - S^2, exact and >= 0. */
void kl_moments_spread(const KlMoments *m, KlInteger *out);

/* The mean of n >= 1 rows; error at most 0.501 ulp. */
double kl_moments_mean(const KlMoments *m);

/* The sum of squared deviations over n - ddof, n > ddof; ddof is 0 (maximum likelihood) or 1.  Its
** square root.  Error at most 0.501 ulp. */
double kl_moments_variance(const KlMoments *m, int ddof);
double kl_moments_sd(const KlMoments *m, int ddof);

#endif
