/* integer.h - big integers times powers of 2^32: what exact sums are made into at the end.
**
** A KlInteger is sign * sum of limb[i] * 2^(32 (low + i)), with no zero limb at either end, so each
** value has one representation.  Operations are exact; only reading a value as floating point
** rounds.  Room is fixed and on the stack: the largest number that kldiv forms, n1^2 (n2 Q2 -
** S2^2), has 146 limbs over columns that reach from 5e-324 to 1.8e308, and four times the digits of
** a KlSum where somebody has made up n, S and Q.
*/
#ifndef KLDIV_NUM_INTEGER_H
#define KLDIV_NUM_INTEGER_H

#include <stdint.h>

#include "num/dd.h"
#include "num/scaled.h"

enum { KL_INTEGER_LIMBS = 568 };

typedef struct KlInteger {
  int32_t sign; /* -1, 0 or 1; 0 has no limbs */
  int32_t low;
  int32_t count;
  uint32_t limb[KL_INTEGER_LIMBS];
} KlInteger;

void kl_integer_from_unsigned(KlInteger *out, uint64_t value);

/* `x` is finite; exact. */
void kl_integer_from_double(KlInteger *out, double x);

/* `x` is finite; exact, whatever its exponent. */
void kl_integer_from_scaled(KlInteger *out, KlScaled x);

/* `out` from `count` limbs, lowest first, with zeros anywhere; trims them. */
void kl_integer_from_limbs(KlInteger *out, int sign, int low, const uint32_t *limb, int count);

/* out = a b.  `out` is neither of them. */
void kl_integer_multiply(KlInteger *out, const KlInteger *a, const KlInteger *b);

/* out = a + b.  `out` is neither of them. */
void kl_integer_add(KlInteger *out, const KlInteger *a, const KlInteger *b);

/* out = a - b.  `out` is neither of them. */
void kl_integer_subtract(KlInteger *out, const KlInteger *a, const KlInteger *b);

/* The nearest 106 bits and more: relative error below 2^-105. */
KlScaled kl_integer_scaled(const KlInteger *a);

/* The nearest double, ties to even; +-Inf beyond DBL_MAX. */
double kl_integer_round(const KlInteger *a);

#endif
