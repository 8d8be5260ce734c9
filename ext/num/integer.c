/* integer.c - schoolbook arithmetic on limbs of 32 bits. */
#include "num/integer.h"

#include <assert.h>
#include <stdbool.h>

void kl_integer_from_limbs(KlInteger *out, int sign, int low, const uint32_t *limb, int count) {
  while (count > 0 && limb[count - 1] == 0) {
    count--;
  }
  while (count > 0 && limb[0] == 0) {
    limb++;
    low++;
    count--;
  }
  assert(count <= KL_INTEGER_LIMBS);
  out->sign = count > 0 ? sign : 0;
  out->low = count > 0 ? low : 0;
  out->count = count;
  memmove(out->limb, limb, (size_t)count * sizeof *limb);
}

void kl_integer_from_unsigned(KlInteger *out, uint64_t value) {
  uint32_t limb[2] = {(uint32_t)value, (uint32_t)(value >> 32)};
  kl_integer_from_limbs(out, 1, 0, limb, 2);
}

void kl_integer_from_double(KlInteger *out, double x) {
  int e = x != 0.0 ? kl_exponent(x) : 0;
  uint64_t mantissa = (uint64_t)ldexp(fabs(x), 53 - e);
  int position = e - 53 + 32 * 64; /* >= 0, so that / and % round down */
  int shift = position % 32;
  uint64_t low = mantissa << shift;
  uint64_t high = mantissa >> 1 >> (63 - shift);
  uint32_t limb[3] = {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high};
  kl_integer_from_limbs(out, x < 0.0 ? -1 : 1, position / 32 - 64, limb, 3);
}

void kl_integer_multiply(KlInteger *out, const KlInteger *a, const KlInteger *b) {
  int count = a->count + b->count;
  assert(count <= KL_INTEGER_LIMBS);
  memset(out->limb, 0, (size_t)count * sizeof *out->limb);
  for (int i = 0; i < a->count; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < b->count; j++) {
      carry += (uint64_t)a->limb[i] * b->limb[j] + out->limb[i + j];
      out->limb[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
    out->limb[i + b->count] = (uint32_t)carry;
  }
  kl_integer_from_limbs(out, a->sign * b->sign, a->low + b->low, out->limb, count);
}

/* The limb that stands at 2^(32 position). */
static uint32_t integer_limb(const KlInteger *a, int position) {
  int i = position - a->low;
  return i >= 0 && i < a->count ? a->limb[i] : 0;
}

static int integer_compare_magnitude(const KlInteger *a, const KlInteger *b) {
  int top_a = a->low + a->count, top_b = b->low + b->count;
  if (top_a != top_b) {
    return top_a < top_b ? -1 : 1;
  }
  int low = a->low < b->low ? a->low : b->low;
  for (int position = top_a - 1; position >= low; position--) {
    uint32_t x = integer_limb(a, position), y = integer_limb(b, position);
    if (x != y) {
      return x < y ? -1 : 1;
    }
  }
  return 0;
}

/* out = sign * (abs(a) + abs(b)), or sign * (abs(a) - abs(b)) for abs(a) >= abs(b). */
static void integer_combine(KlInteger *out, int sign, const KlInteger *a, const KlInteger *b,
                            bool difference) {
  int low = a->low < b->low ? a->low : b->low;
  int top_a = a->low + a->count, top_b = b->low + b->count;
  int count = (top_a > top_b ? top_a : top_b) + 1 - low;
  assert(count <= KL_INTEGER_LIMBS);
  int64_t carry = 0;
  for (int i = 0; i < count; i++) {
    int64_t x = integer_limb(a, low + i), y = integer_limb(b, low + i);
    carry += difference ? x - y : x + y;
    out->limb[i] = (uint32_t)(carry & 0xffffffff);
    carry = (carry - (carry & 0xffffffff)) / 0x100000000;
  }
  kl_integer_from_limbs(out, sign, low, out->limb, count);
}

void kl_integer_subtract(KlInteger *out, const KlInteger *a, const KlInteger *b) {
  if (b->sign == 0 || a->sign == 0) {
    *out = a->sign != 0 ? *a : *b;
    out->sign = a->sign != 0 ? a->sign : -b->sign;
    return;
  }
  if (a->sign != b->sign) {
    integer_combine(out, a->sign, a, b, false);
  } else if (integer_compare_magnitude(a, b) >= 0) {
    integer_combine(out, a->sign, a, b, true);
  } else {
    integer_combine(out, -a->sign, b, a, true);
  }
}

void kl_integer_add(KlInteger *out, const KlInteger *a, const KlInteger *b) {
  KlInteger negative = *b;
  negative.sign = -b->sign;
  kl_integer_subtract(out, a, &negative);
}

/* The top 128 bits, the highest of them set, as two words; whether anything is below; and the
** exponent e with 2^(e-1) <= abs(a) < 2^e. */
static bool integer_top(const KlInteger *a, uint64_t word[2], int *exponent) {
  uint64_t part[3] = {0, 0, 0};
  int top = a->low + a->count;
  for (int i = 0; i < 6; i++) {
    part[i / 2] |= (uint64_t)integer_limb(a, top - 1 - i) << (i % 2 == 0 ? 32 : 0);
  }
  int zeros = 0;
  while ((part[0] << zeros & UINT64_C(1) << 63) == 0) {
    zeros++;
  }
  word[0] = part[0] << zeros | part[1] >> 1 >> (63 - zeros);
  word[1] = part[1] << zeros | part[2] >> 1 >> (63 - zeros);
  *exponent = 32 * top - zeros;
  return a->count > 6 || part[2] << zeros != 0;
}

KlScaled kl_integer_scaled(const KlInteger *a) {
  KlScaled out = {{0.0, 0.0}, 0};
  if (a->sign == 0) {
    return out;
  }
  uint64_t word[2];
  (void)integer_top(a, word, &out.exponent);
  double high = ldexp((double)(word[0] >> 11), -53);
  double rest = ldexp((double)(word[0] << 53 | word[1] >> 11), -53 - 64);
  out.value = kl_quick_two_sum(a->sign * high, a->sign * rest);
  return out;
}

double kl_integer_round(const KlInteger *a) {
  if (a->sign == 0) {
    return 0.0;
  }
  uint64_t word[2];
  int exponent;
  bool below = integer_top(a, word, &exponent) || word[1] != 0;
  /* A double above 2^-1022 has 53 bits, one below as many as reach down to 2^-1074. */
  int bits = exponent + 1074 < 53 ? exponent + 1074 : 53;
  if (bits < 0) {
    return a->sign * 0.0;
  }
  uint64_t kept = word[0] >> 1 >> (63 - bits);
  uint64_t rest = word[0] << bits;
  uint64_t half = UINT64_C(1) << 63;
  if (rest > half || (rest == half && (below || (kept & 1) != 0))) {
    kept++;
  }
  return a->sign * ldexp((double)kept, exponent - bits);
}

void kl_integer_from_scaled(KlInteger *out, KlScaled x) {
  KlInteger upper, less, sum, power;
  const uint32_t one = 1;
  /* The exponent in whole limbs, and what is left of it: 0 to 31. */
  int left = x.exponent & 31, limbs = (x.exponent - left) / 32;
  kl_integer_from_double(&upper, ldexp(x.value.hi, left));
  kl_integer_from_double(&less, ldexp(-x.value.lo, left));
  kl_integer_subtract(&sum, &upper, &less);
  kl_integer_from_limbs(&power, 1, limbs, &one, 1);
  kl_integer_multiply(out, &sum, &power);
}
