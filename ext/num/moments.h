/* moments.h - count, sum and sum of squares of a column, exact.
**
** The usual one-pass n Q - S^2 loses every digit on a column such as 1e9 + small noise.  Here S
** and Q are exact integers, so the difference is exact too and the variance is rounded once, at
** the end.
*/
#ifndef KLDIV_NUM_MOMENTS_H
#define KLDIV_NUM_MOMENTS_H

#include "num/sum.h"

/* Zeroed memory is the empty column.
**
** A row goes the short way while its exponent is one that both sums have cells for; `first`,
** `span` and `left` say so in one comparison.  Zeros, NaNs, subnormals and the first of its size
** go the long way. */
typedef struct KlMoments {
  int64_t count;
  uint32_t first, span; /* biased exponents first .. first + span - 1 are at home */
  int32_t left;         /* rows to come before cells may overflow */
  KlSum sum;
  KlSum square; /* sum of squares */
} KlMoments;

void kl_moments_clear(KlMoments *m);

/* The long way of the functions below; sign is 0 to add, -1 to remove. */
KlStatus kl_moments_add_slowly(KlMoments *m, KlDd x, int64_t sign);

KL_INLINE KlStatus kl_moments_add_signed(KlMoments *m, KlDd x, int64_t sign) {
  uint64_t bits, low;
  memcpy(&bits, &x.hi, sizeof bits);
  memcpy(&low, &x.lo, sizeof low);
  uint32_t biased = (uint32_t)(bits >> 52) & 0x7ff;
  if (!KL_LIKELY(biased - m->first < m->span && m->left != 0 && low == 0)) {
    return kl_moments_add_slowly(m, x, sign);
  }
  m->left--;
  m->count += 1 | sign;
  uint64_t mantissa = (bits & 0xfffffffffffffU) | 0x10000000000000U;
  KlBits b = {mantissa, -(int64_t)(bits >> 63) ^ sign, (int)biased};
  int64_t *sum = m->sum.heap != NULL ? m->sum.heap : m->sum.near;
  int64_t *square = m->square.heap != NULL ? m->square.heap : m->square.near;
  kl_cells_add(sum + (kl_sum_digit(b.exponent) - m->sum.low), b);
  kl_cells_add_product(square + (kl_sum_product_digit(2 * b.exponent) - m->square.low), b, b, sign);
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

/* n^2 times the variance that divides by n: n Q - S^2, exact and >= 0. */
void kl_moments_spread(const KlMoments *m, KlInteger *out);

/* The mean of n >= 1 rows; error at most 0.501 ulp. */
double kl_moments_mean(const KlMoments *m);

/* The sum of squared deviations over n - ddof, n > ddof; ddof is 0 (maximum likelihood) or 1.  Its
** square root.  Error at most 0.501 ulp. */
double kl_moments_variance(const KlMoments *m, int ddof);
double kl_moments_sd(const KlMoments *m, int ddof);

#endif
