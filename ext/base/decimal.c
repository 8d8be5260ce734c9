/* decimal.c - decimal digits to doubles and back, exactly.
**
** Reading: the text is an integer N times 10^e, that is a ratio of two big integers; 53 bits of it
** by long division, and the remainder decides how to round (W. Clinger, "How to read floating point
** numbers accurately", PLDI 1990).
**
** Writing: R. Burger and R. K. Dybvig, "Printing floating-point numbers quickly and accurately",
** PLDI 1996: digits of R/S are generated until what is left is within the gap to the neighbours,
** all in integers.
*/
#include "base/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
  /* No halfway point between two doubles has more than 767 digits; what follows so many matters
  ** only as "not 0". */
  DECIMAL_DIGITS = 780,
  /* 10^(781 + 324) 2^54 has 3,725 bits. */
  DECIMAL_LIMBS = 120
};

/* Exponents beyond this are as good as infinite for any text that fits in memory. */
#define DECIMAL_FAR INT64_C(10000000000000000)

/* A natural number; the highest limb is not 0. */
typedef struct DecimalBig {
  int count;
  uint32_t limb[DECIMAL_LIMBS];
} DecimalBig;

static void decimal_set(DecimalBig *a, uint64_t value) {
  a->limb[0] = (uint32_t)value;
  a->limb[1] = (uint32_t)(value >> 32);
  a->count = a->limb[1] != 0 ? 2 : a->limb[0] != 0;
}

/* a = a * factor + more */
static void decimal_scale(DecimalBig *a, uint32_t factor, uint32_t more) {
  uint64_t carry = more;
  for (int i = 0; i < a->count; i++) {
    carry += (uint64_t)a->limb[i] * factor;
    a->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry != 0) {
    a->limb[a->count++] = (uint32_t)carry;
  }
}

/* a = a * 10^power */
static void decimal_power(DecimalBig *a, int power) {
  for (; power >= 9; power -= 9) {
    decimal_scale(a, 1000000000, 0);
  }
  for (; power > 0; power--) {
    decimal_scale(a, 10, 0);
  }
}

/* a = a * 2^bits */
static void decimal_shift(DecimalBig *a, int bits) {
  int limbs = bits / 32, rest = bits % 32;
  if (a->count == 0) {
    return;
  }
  a->limb[a->count] = 0;
  for (int i = a->count; i >= 0; i--) {
    uint32_t below = i > 0 && rest > 0 ? a->limb[i - 1] >> (32 - rest) : 0;
    a->limb[i + limbs] = a->limb[i] << rest | below;
  }
  memset(a->limb, 0, (size_t)limbs * sizeof *a->limb);
  a->count += limbs + 1;
  a->count -= a->limb[a->count - 1] == 0;
}

static int decimal_bits(const DecimalBig *a) {
  int bits = 32 * a->count;
  for (uint32_t top = a->limb[a->count - 1]; top < UINT32_C(1) << 31; top <<= 1) {
    bits--;
  }
  return bits;
}

/* The sign of a - b. */
static int decimal_compare(const DecimalBig *a, const DecimalBig *b) {
  if (a->count != b->count) {
    return a->count < b->count ? -1 : 1;
  }
  for (int i = a->count - 1; i >= 0; i--) {
    if (a->limb[i] != b->limb[i]) {
      return a->limb[i] < b->limb[i] ? -1 : 1;
    }
  }
  return 0;
}

/* a = a - b, which is not negative */
static void decimal_subtract(DecimalBig *a, const DecimalBig *b) {
  uint64_t borrow = 0;
  for (int i = 0; i < a->count; i++) {
    uint64_t take = borrow + (i < b->count ? b->limb[i] : 0);
    borrow = a->limb[i] < take;
    a->limb[i] = (uint32_t)(a->limb[i] - take);
  }
  while (a->count > 0 && a->limb[a->count - 1] == 0) {
    a->count--;
  }
}

static void decimal_add(DecimalBig *a, const DecimalBig *b) {
  uint64_t carry = 0;
  for (int i = 0; i < a->count || i < b->count || carry != 0; i++) {
    carry += (uint64_t)(i < a->count ? a->limb[i] : 0) + (i < b->count ? b->limb[i] : 0);
    a->limb[i] = (uint32_t)carry;
    a->count = i < a->count ? a->count : i + 1;
    carry >>= 32;
  }
}

/* The number digits * 10^exponent, digits[0] not 0. */
typedef struct DecimalText {
  unsigned char digit[DECIMAL_DIGITS + 1];
  int count;
  int64_t exponent;
} DecimalText;

/* Takes the next digit, in front of the point or behind it. */
static void decimal_take(DecimalText *d, unsigned digit, bool behind) {
  d->exponent -= behind;
  if (d->count == 0 && digit == 0) {
    return;
  }
  if (d->count < DECIMAL_DIGITS) {
    d->digit[d->count++] = (unsigned char)digit;
    return;
  }
  d->exponent++;
  if (d->count == DECIMAL_DIGITS && digit != 0) {
    d->digit[d->count++] =
        1; /* one place further: more than the digits so far, less than one unit */
    d->exponent--;
  }
}

/* What follows the letter e. */
static int64_t decimal_exponent(const char *text, size_t length) {
  size_t i = length > 0 && (text[0] == '-' || text[0] == '+');
  int64_t exponent = 0;
  for (; i < length; i++) {
    if (exponent < DECIMAL_FAR) {
      exponent = 10 * exponent + (text[i] - '0');
    }
  }
  return text[0] == '-' ? -exponent : exponent;
}

static void decimal_parse(DecimalText *d, const char *text, size_t length) {
  bool behind = false;
  d->count = 0;
  d->exponent = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '.') {
      behind = true;
    } else if (text[i] == 'e' || text[i] == 'E') {
      d->exponent += decimal_exponent(text + i + 1, length - i - 1);
      break;
    } else {
      decimal_take(d, (unsigned)(text[i] - '0'), behind);
    }
  }
  while (d->count > 0 && d->digit[d->count - 1] == 0) {
    d->count--;
    d->exponent++;
  }
}

/* a/b, both > 0, rounded once.  Overwrites them. */
static double decimal_ratio(DecimalBig *a, DecimalBig *b) {
  /* 2^(e-1) <= a/b < 2^e: scaled to 1/2 <= a/b < 2 first. */
  int e = decimal_bits(a) - decimal_bits(b);
  decimal_shift(e < 0 ? a : b, e < 0 ? -e : e);
  e += decimal_compare(a, b) >= 0;
  /* A double above 2^-1022 has 53 bits, one below as many as reach down to 2^-1074. */
  int bits = e + 1074 < 53 ? e + 1074 : 53;
  if (bits < 0) {
    return 0.0;
  }
  if (decimal_compare(a, b) >= 0) {
    decimal_shift(b, 1);
  }
  uint64_t kept = 0;
  for (int i = 0; i < bits; i++) {
    decimal_shift(a, 1);
    kept <<= 1;
    if (decimal_compare(a, b) >= 0) {
      decimal_subtract(a, b);
      kept |= 1;
    }
  }
  decimal_shift(a, 1);
  int half = decimal_compare(a, b);
  kept += half > 0 || (half == 0 && (kept & 1) != 0);
  return ldexp((double)kept, e - bits); /* exact, or beyond DBL_MAX */
}

/* Numbers of few digits are a product or a quotient of two exact doubles.  False: they are not. */
static bool decimal_short(const DecimalText *d, double *value) {
  static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (d->count > 15 || d->exponent < -22 || d->exponent > 22) {
    return false;
  }
  int64_t integer = 0;
  for (int i = 0; i < d->count; i++) {
    integer = 10 * integer + d->digit[i];
  }
  *value = d->exponent < 0 ? (double)integer / power[-d->exponent]
                           : (double)integer * power[d->exponent];
  return true;
}

static double decimal_magnitude(const DecimalText *d) {
  double value;
  if (d->count == 0 || decimal_short(d, &value)) {
    return d->count == 0 ? 0.0 : value;
  }
  /* The number is from 10^(place - 1) to 10^place. */
  int64_t place = d->count + d->exponent;
  if (place > 309 || place < -323) {
    return place > 309 ? HUGE_VAL : 0.0;
  }
  DecimalBig a, b;
  decimal_set(&a, 0);
  for (int i = 0; i < d->count; i++) {
    decimal_scale(&a, 10, d->digit[i]);
  }
  decimal_set(&b, 1);
  int exponent = (int)d->exponent;
  decimal_power(exponent < 0 ? &b : &a, exponent < 0 ? -exponent : exponent);
  return decimal_ratio(&a, &b);
}

double kl_decimal_read(const char *text, size_t length) {
  size_t sign = length > 0 && (text[0] == '-' || text[0] == '+');
  DecimalText d;
  decimal_parse(&d, text + sign, length - sign);
  double magnitude = decimal_magnitude(&d);
  return sign != 0 && text[0] == '-' ? -magnitude : magnitude;
}

/* The digits that are left to be written are those of r/s < 1; r - below and r + above are where
** the interval ends that rounds to the number, and both ends belong to it if `even`. */
typedef struct DecimalRest {
  DecimalBig r, s, below, above;
  bool even;
} DecimalRest;

/* mantissa * 2^exponent as r/s. */
static void decimal_rest(DecimalRest *rest, uint64_t mantissa, int exponent) {
  /* Below a power of two the next double is twice as near. */
  int nearer = mantissa == UINT64_C(1) << 52 && exponent > -1074;
  int up = exponent > 0 ? exponent : 0, down = exponent < 0 ? -exponent : 0;
  rest->even = mantissa % 2 == 0;
  decimal_set(&rest->r, mantissa);
  decimal_shift(&rest->r, up + 1 + nearer);
  decimal_set(&rest->s, 1);
  decimal_shift(&rest->s, down + 1 + nearer);
  decimal_set(&rest->below, 1);
  decimal_shift(&rest->below, up);
  decimal_set(&rest->above, 1);
  decimal_shift(&rest->above, up + nearer);
}

/* Whether the upper end is beyond s. */
static bool decimal_above(const DecimalRest *rest) {
  DecimalBig end = rest->r;
  decimal_add(&end, &rest->above);
  return decimal_compare(&end, &rest->s) >= (rest->even ? 0 : 1);
}

static void decimal_times_ten(DecimalRest *rest) {
  decimal_scale(&rest->r, 10, 0);
  decimal_scale(&rest->below, 10, 0);
  decimal_scale(&rest->above, 10, 0);
}

/* Brings r/s to where its digits begin right behind the point; returns the power of ten taken
** out. */
static int decimal_normalise(DecimalRest *rest, int exponent) {
  /* log10(2) = 0.30103; one off is put right below. */
  int place = (exponent * 1233 - (exponent < 0 ? 4095 : 0)) / 4096;
  decimal_power(place < 0 ? &rest->r : &rest->s, place < 0 ? -place : place);
  decimal_power(&rest->below, place < 0 ? -place : 0);
  decimal_power(&rest->above, place < 0 ? -place : 0);
  while (decimal_above(rest)) {
    decimal_scale(&rest->s, 10, 0);
    place++;
  }
  for (;;) {
    DecimalRest next = *rest;
    decimal_times_ten(&next);
    if (decimal_above(&next)) {
      return place;
    }
    *rest = next;
    place--;
  }
}

/* The digits of abs(x) > 0, 17 at most; abs(x) = 0.digits 10^place. */
static int decimal_digits(double x, char digit[17], int *place) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int biased = (int)(bits >> 52 & 0x7ff);
  uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
  mantissa |= biased > 0 ? UINT64_C(1) << 52 : 0;
  int exponent = (biased > 0 ? biased : 1) - 1075;
  DecimalRest rest;
  decimal_rest(&rest, mantissa, exponent);
  *place = decimal_normalise(&rest, decimal_bits(&rest.r) - decimal_bits(&rest.s));
  for (int count = 0;; count++) {
    decimal_times_ten(&rest);
    char next = '0';
    for (; decimal_compare(&rest.r, &rest.s) >= 0; next++) {
      decimal_subtract(&rest.r, &rest.s);
    }
    bool low = decimal_compare(&rest.r, &rest.below) < (rest.even ? 1 : 0);
    bool high = decimal_above(&rest);
    digit[count] = next;
    if (low || high) {
      decimal_shift(&rest.r, 1);
      int half = decimal_compare(&rest.r, &rest.s);
      bool nearer = half > 0 || (half == 0 && (next - '0') % 2 != 0);
      digit[count] = (char)(next + (high && (!low || nearer)));
      return count + 1;
    }
  }
}

/* Text under construction. */
typedef struct DecimalOut {
  char *text;
  size_t size;
} DecimalOut;

static void decimal_put(DecimalOut *out, const char *from, int count) {
  for (int i = 0; i < count; i++) {
    out->text[out->size++] = from[i];
  }
}

static void decimal_put_zeros(DecimalOut *out, int count) {
  for (int i = 0; i < count; i++) {
    out->text[out->size++] = '0';
  }
}

/* 0.digits 10^place without an exponent, -4 <= place < 17. */
static void decimal_put_plain(DecimalOut *out, const char *digit, int count, int place) {
  int whole = place < count ? place : count;
  if (place <= 0) {
    decimal_put(out, "0.", 2);
    decimal_put_zeros(out, -place);
    decimal_put(out, digit, count);
    return;
  }
  decimal_put(out, digit, whole);
  decimal_put_zeros(out, place - whole);
  decimal_put(out, ".", 1);
  decimal_put(out, count > whole ? digit + whole : "0", count > whole ? count - whole : 1);
}

/* 0.digits 10^place with an exponent of two digits or three. */
static void decimal_put_exponent(DecimalOut *out, const char *digit, int count, int place) {
  decimal_put_plain(out, digit, count, 1);
  int exponent = place - 1;
  decimal_put(out, exponent < 0 ? "e-" : "e+", 2);
  exponent = exponent < 0 ? -exponent : exponent;
  char number[3] = {(char)('0' + exponent / 100), (char)('0' + exponent / 10 % 10),
                    (char)('0' + exponent % 10)};
  int skip = exponent < 100;
  decimal_put(out, number + skip, 3 - skip);
}

size_t kl_decimal_write(double x, char text[KL_DECIMAL_ROOM]) {
  DecimalOut out = {text, 0};
  if (signbit(x)) {
    decimal_put(&out, "-", 1);
  }
  char digit[17] = {'0'};
  int place = 1;
  int count = x == 0.0 ? 1 : decimal_digits(fabs(x), digit, &place);
  if (place > -4 && place <= 16) {
    decimal_put_plain(&out, digit, count, place);
  } else {
    decimal_put_exponent(&out, digit, count, place);
  }
  return out.size;
}

const char *kl_decimal_text(double x, char text[KL_DECIMAL_ROOM + 1]) {
  text[kl_decimal_write(x, text)] = '\0';
  return text;
}
