/* reference.h - exact sums by the plainest means, to judge num/sum.h and num/integer.h by.
**
** One fixed-point number of 4544 bits for what was added and one for what was taken away; every bit
** of every addend is added by itself, with its carry rippling up.  No code is shared with ext.
*/
#ifndef KLDIV_TESTS_REFERENCE_H
#define KLDIV_TESTS_REFERENCE_H

#include "num/integer.h"
#include "unit/unit.h"

/* Bit 0 is 2^-REFERENCE_BIAS, a limb's edge of a KlInteger. */
enum { REFERENCE_LIMBS = 142, REFERENCE_BIAS = 2176 };

typedef struct Reference {
  uint32_t plus[REFERENCE_LIMBS], minus[REFERENCE_LIMBS];
} Reference;

static inline void reference_add_bit(uint32_t *limb, int position) {
  uint32_t bit = UINT32_C(1) << position % 32;
  for (int i = position / 32; i < REFERENCE_LIMBS; i++) {
    limb[i] += bit;
    if (limb[i] >= bit) {
      return;
    }
    bit = 1;
  }
}

static inline void reference_add_bits(uint32_t *limb, uint64_t bits, int position) {
  for (int i = 0; i < 64; i++) {
    if ((bits >> i & 1) != 0) {
      reference_add_bit(limb, position + i);
    }
  }
}

/* abs(x) = result * 2^*exponent */
static inline uint64_t reference_split(double x, int *exponent) {
  double fraction = frexp(fabs(x), exponent);
  *exponent -= 53;
  return (uint64_t)(fraction * 0x1p53);
}

static inline void reference_add(Reference *r, double x) {
  int e;
  uint64_t mantissa = reference_split(x, &e);
  while (mantissa != 0 && mantissa % 2 == 0) {
    mantissa /= 2;
    e++;
  }
  reference_add_bits(x < 0.0 ? r->minus : r->plus, mantissa, e + REFERENCE_BIAS);
}

static inline void reference_add_product(Reference *r, double x, double y) {
  int ex, ey;
  uint64_t a = reference_split(x, &ex), b = reference_split(y, &ey);
  while (a != 0 && a % 2 == 0) {
    a /= 2;
    ex++;
  }
  while (b != 0 && b % 2 == 0) {
    b /= 2;
    ey++;
  }
  for (int i = 0; i < 53; i++) {
    if ((a >> i & 1) != 0) {
      reference_add_bits((x < 0.0) != (y < 0.0) ? r->minus : r->plus, b,
                         ex + ey + i + REFERENCE_BIAS);
    }
  }
}

static inline void reference_double(Reference *r) {
  for (int i = REFERENCE_LIMBS - 1; i >= 0; i--) {
    r->plus[i] = r->plus[i] << 1 | (i > 0 ? r->plus[i - 1] >> 31 : 0);
    r->minus[i] = r->minus[i] << 1 | (i > 0 ? r->minus[i - 1] >> 31 : 0);
  }
}

/* The sign of the sum, and its magnitude. */
static inline int reference_value(const Reference *r, uint32_t *limb) {
  int i = REFERENCE_LIMBS - 1;
  while (i > 0 && r->plus[i] == r->minus[i]) {
    i--;
  }
  int sign = r->plus[i] > r->minus[i] ? 1 : r->plus[i] < r->minus[i] ? -1 : 0;
  const uint32_t *large = sign < 0 ? r->minus : r->plus;
  const uint32_t *small = sign < 0 ? r->plus : r->minus;
  uint32_t borrow = 0;
  for (i = 0; i < REFERENCE_LIMBS; i++) {
    uint64_t difference = (uint64_t)large[i] - small[i] - borrow;
    limb[i] = (uint32_t)difference;
    borrow = difference >> 63 != 0;
  }
  return sign;
}

static inline bool reference_bit(const uint32_t *limb, int position) {
  return position >= 0 && (limb[position / 32] >> position % 32 & 1) != 0;
}

/* The nearest double to sign * limb * 2^-REFERENCE_BIAS, ties to even. */
static inline double reference_round(int sign, const uint32_t *limb) {
  int top = 32 * REFERENCE_LIMBS - 1;
  while (top >= 0 && !reference_bit(limb, top)) {
    top--;
  }
  if (top < 0) {
    return 0.0;
  }
  /* The last bit a double has: 52 below the top one, but not below 2^-1074. */
  int last = top - 52 > REFERENCE_BIAS - 1074 ? top - 52 : REFERENCE_BIAS - 1074;
  double x = 0.0;
  for (int i = top; i >= last; i--) {
    x = 2.0 * x + reference_bit(limb, i);
  }
  bool below = false;
  for (int i = 0; i < last - 1; i++) {
    below = below || reference_bit(limb, i);
  }
  if (reference_bit(limb, last - 1) && (below || reference_bit(limb, last))) {
    x += 1.0;
  }
  return sign * ldexp(x, last - REFERENCE_BIAS);
}

/* `got` is the reference's value, in the one form that a value has. */
static inline void law_integer(const KlInteger *got, const Reference *want, const char *what) {
  uint32_t limb[REFERENCE_LIMBS];
  int sign = reference_value(want, limb);
  law(got->sign == sign, "%s: got sign %d, want %d", what, got->sign, sign);
  law(got->sign != 0 || (got->count == 0 && got->low == 0), "%s: 0 has %d limbs from %d", what,
      got->count, got->low);
  law(got->count == 0 || (got->limb[0] != 0 && got->limb[got->count - 1] != 0),
      "%s: a zero limb at an end of %d", what, got->count);
  int low = got->low + REFERENCE_BIAS / 32;
  law(got->count == 0 || (low >= 0 && low + got->count <= REFERENCE_LIMBS),
      "%s: got %d limbs from %d", what, got->count, got->low);
  for (int i = 0; i < REFERENCE_LIMBS; i++) {
    uint32_t here = i >= low && i < low + got->count ? got->limb[i - low] : 0;
    law(here == limb[i], "%s: got %08x, want %08x at limb %d", what, here, limb[i], i);
  }
}

/* Two integers are equal, limb by limb. */
static inline bool integer_equal(const KlInteger *a, const KlInteger *b) {
  return a->sign == b->sign && a->low == b->low && a->count == b->count &&
         memcmp(a->limb, b->limb, (size_t)a->count * sizeof *a->limb) == 0;
}

#endif
