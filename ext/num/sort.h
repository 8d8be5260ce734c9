/* sort.h - sorts numbers, and rows of numbers. */
#ifndef KLDIV_NUM_SORT_H
#define KLDIV_NUM_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "base/poll.h"

/* Unsigned integers in the order of doubles, -0 below 0. */
KL_INLINE uint64_t kl_order_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits ^ ((0 - (bits >> 63)) | UINT64_C(1) << 63);
}

/* Puts `n` finite numbers, none of them -0, in ascending order, in time proportional to n.  Takes
** room for n more.  Where that is missing, KL_NO_MEMORY leaves them as they were; where `poll`
** stops it, they are lost. */
KlStatus kl_sort_doubles(double *x, size_t n, const KlPoll *poll);

/* Puts `n` rows of `width` such numbers, at least one, in ascending order: by the first number,
** then the second, down to the last.  Whatever stops it leaves them as they were. */
KlStatus kl_sort_rows(double *row, size_t n, int width, const KlPoll *poll);

#endif
