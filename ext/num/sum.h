/* sum.h - exact sums of doubles and of products of doubles.
**
** A KlSum is a fixed-point number with digits of 32 bits, each kept in a signed cell of 64 bits so
** that carries can wait (Kulisch's long accumulator; Neal 2015, "Fast exact summation using small
** and large superaccumulators", for the cells).  It holds the digits that its data has touched and
** no others: a few dozen bytes for an ordinary column, about 1 KB when 1e-300 meets 1e300 squared.
**
** Nothing is rounded, so the sum does not depend on order or grouping, adding -x takes x out again
** to the last bit, and sums merge.  The value rounds once, when it is read.
**
** Zeroed memory is the empty sum.  Failed growth leaves a sum as it was.
*/
#ifndef KLDIV_NUM_SUM_H
#define KLDIV_NUM_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "num/dd.h"
#include "num/integer.h"

enum {
  /* cell[i] counts units of 2^(32 (low + i) - KL_SUM_BIAS): digit 0 lies below 2^-2148, the last
  ** bit of a product of two subnormals. */
  KL_SUM_BIAS = 2176,
  /* Up to the digit of DBL_MAX^2, and room for 2^64 of them. */
  KL_SUM_DIGITS = 138,
  /* A piece added to a cell is below 2^53, so this many fit between two carries. */
  KL_SUM_PENDING = 1000
};

typedef struct KlSum {
  int64_t *cell;
  int32_t low;     /* the digit of cell[0] */
  int32_t count;   /* cells; 0 while nothing was added */
  int32_t pending; /* additions since the last carry */
  bool borrowed;   /* `cell` belongs to the caller and has every digit that will be: never grows */
} KlSum;

/* An empty sum over `room`, `count` cells of the caller's for the digits from `low` on, which must
** cover what is added and two digits above: it never allocates and never fails.  All digits there
** can be are 0 .. KL_SUM_DIGITS - 1. */
void kl_sum_borrow(KlSum *sum, int64_t *room, int low, int count);

/* Frees what the sum owns and leaves it empty. */
void kl_sum_clear(KlSum *sum);

/* The exact value: the same for the same numbers, however they were added. */
void kl_sum_integer(const KlSum *sum, KlInteger *out);

/* sum += sign * value, sign 1 or -1.  KL_NO_MEMORY leaves the sum as it was. */
KlStatus kl_sum_add_integer(KlSum *sum, const KlInteger *value, int sign);

/* Adds what `from` holds to `into`.  KL_NO_MEMORY leaves `into` as it was. */
KlStatus kl_sum_merge(KlSum *into, const KlSum *from);

/* The sum as the nearest double, ties to even. */
double kl_sum_round(const KlSum *sum);

/* For the inline functions below: makes cells for the digits `first` .. `last` and one above, and
** carries.  KL_NO_MEMORY leaves the sum as it was. */
KlStatus kl_sum_prepare(KlSum *sum, int first, int last);

/* A finite double other than 0 as +-mantissa * 2^(exponent - 1075). */
typedef struct KlBits {
  uint64_t mantissa;
  int64_t sign; /* 0 or -1 */
  int exponent; /* 1 .. 2046 */
} KlBits;

KL_INLINE KlBits kl_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  uint64_t fraction = bits & 0xfffffffffffffU;
  KlBits b = {fraction, -(int64_t)(bits >> 63), 1};
  if (biased != 0) {
    b.mantissa |= 0x10000000000000U;
    b.exponent = biased;
  }
  return b;
}

/* piece, or -piece where sign is -1 */
KL_INLINE int64_t kl_signed(uint64_t piece, int64_t sign) { return ((int64_t)piece ^ sign) - sign; }

/* The cell of digit `first`, with cells up to `first + above` and at least one addition to go
** before cells may overflow; NULL if memory ran out. */
KL_INLINE int64_t *kl_sum_cells(KlSum *sum, int first, int above) {
  int i = first - sum->low;
  if (i < 0 || i + above + 1 >= sum->count || sum->pending >= KL_SUM_PENDING) {
    if (kl_sum_prepare(sum, first, first + above) != KL_OK) {
      return NULL;
    }
    i = first - sum->low;
  }
  sum->pending++;
  return sum->cell + i;
}

/* The digit where the pieces of a number, or of the product of two, begin. */
KL_INLINE int kl_sum_digit(int exponent) {
  return (int)((unsigned)(exponent + (KL_SUM_BIAS - 1075)) >> 5);
}

KL_INLINE int kl_sum_product_digit(int exponents) {
  return (int)((unsigned)(exponents + (KL_SUM_BIAS - 2150)) >> 5);
}

/* cell[0..1] += b, where cell[0] is of the digit where b begins. */
KL_INLINE void kl_cells_add(int64_t *cell, KlBits b) {
  int shift = (b.exponent + (KL_SUM_BIAS - 1075)) & 31;
  int64_t mantissa = kl_signed(b.mantissa, b.sign);
  cell[0] += (int64_t)((uint64_t)mantissa << shift & 0xffffffffU);
  cell[1] += mantissa >> (32 - shift);
}

/* The product of two integers: *high * 2^64 + what is returned. */
KL_INLINE uint64_t kl_wide_product(uint64_t a, uint64_t b, uint64_t *high) {
#ifdef __SIZEOF_INT128__
  __extension__ typedef unsigned __int128 Wide;
  Wide product = (Wide)a * b;
  *high = (uint64_t)(product >> 64);
  return (uint64_t)product;
#else
  uint64_t ah = a >> 32, al = a & 0xffffffffU;
  uint64_t bh = b >> 32, bl = b & 0xffffffffU;
  uint64_t cross = ah * bl + (al * bl >> 32);
  uint64_t more = al * bh + (cross & 0xffffffffU);
  *high = ah * bh + (cross >> 32) + (more >> 32);
  return a * b;
#endif
}

/* cell[0..3] += sign * (a b), 106 bits shifted by up to 31, where cell[0] is of the digit where it
** begins; sign is 0 or -1. */
KL_INLINE void kl_cells_add_product(int64_t *cell, KlBits a, KlBits b, int64_t sign) {
  int shift = (a.exponent + b.exponent + (KL_SUM_BIAS - 2150)) & 31;
  uint64_t high;
  uint64_t low = kl_wide_product(a.mantissa, b.mantissa, &high);
  uint64_t rest = low >> (32 - shift) | high << (32 + shift);
  cell[0] += kl_signed(low << shift & 0xffffffffU, sign);
  cell[1] += kl_signed(rest & 0xffffffffU, sign);
  cell[2] += kl_signed(rest >> 32, sign);
  cell[3] += kl_signed(high >> (32 - shift), sign);
}

/* sum += x.  x is finite.  KL_NO_MEMORY leaves the sum as it was. */
static inline KlStatus kl_sum_add(KlSum *sum, double x) {
  if (x == 0.0) {
    return KL_OK;
  }
  KlBits b = kl_bits(x);
  int64_t *cell = kl_sum_cells(sum, kl_sum_digit(b.exponent), 1);
  if (cell == NULL) {
    return KL_NO_MEMORY;
  }
  kl_cells_add(cell, b);
  return KL_OK;
}

/* sum += x y.  x and y are finite.  KL_NO_MEMORY leaves the sum as it was. */
static inline KlStatus kl_sum_add_product(KlSum *sum, double x, double y) {
  if (x == 0.0 || y == 0.0) {
    return KL_OK;
  }
  KlBits a = kl_bits(x), b = kl_bits(y);
  int64_t *cell = kl_sum_cells(sum, kl_sum_product_digit(a.exponent + b.exponent), 3);
  if (cell == NULL) {
    return KL_NO_MEMORY;
  }
  kl_cells_add_product(cell, a, b, a.sign ^ b.sign);
  return KL_OK;
}

/* sum += value * 2^exponent.  KL_NO_MEMORY leaves the sum as it was. */
static inline KlStatus kl_sum_add_scaled(KlSum *sum, int64_t value, int exponent) {
  if (value == 0) {
    return KL_OK;
  }
  int position = exponent + KL_SUM_BIAS;
  int64_t *cell = kl_sum_cells(sum, position >> 5, 2);
  if (cell == NULL) {
    return KL_NO_MEMORY;
  }
  int shift = position & 31;
  int64_t sign = value < 0 ? -1 : 0;
  uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  uint64_t rest = size >> (32 - shift);
  cell[0] += kl_signed(size << shift & 0xffffffffU, sign);
  cell[1] += kl_signed(rest & 0xffffffffU, sign);
  cell[2] += kl_signed(rest >> 32, sign);
  return KL_OK;
}

/* sum += x.hi + x.lo.  KL_NO_MEMORY may leave hi added: only for sums that are given up then, and
** for borrowed ones, which never fail. */
static inline KlStatus kl_sum_add_dd(KlSum *sum, KlDd x) {
  KlStatus status = kl_sum_add(sum, x.hi);
  return status == KL_OK ? kl_sum_add(sum, x.lo) : status;
}

/* sum += x, cut off 116 bits below x.  x is finite and below 2^1100; one below 2^-2000 adds
** nothing. KL_NO_MEMORY as for kl_sum_add_dd. */
static inline KlStatus kl_sum_add_value(KlSum *sum, KlScaled x) {
  if (x.value.hi == 0.0 || x.exponent < -2000) {
    return KL_OK;
  }
  KlStatus status = kl_sum_add_scaled(sum, (int64_t)(x.value.hi * 0x1p53), x.exponent - 53);
  return status != KL_OK
             ? status
             : kl_sum_add_scaled(sum, (int64_t)(x.value.lo * 0x1p116), x.exponent - 116);
}

#endif
