/* scaled.c - double-doubles without limits. */
#include "num/scaled.h"

#include <stdint.h>

/* Exponents beyond are none: sums and powers of two still fit an int. */
#define SCALED_FARTHEST INT64_C(2000000000)

KlScaled kl_scaled(KlDd value, int exponent) {
  if (value.hi == 0.0 || isinf(value.hi)) {
    return (KlScaled){kl_dd(value.hi, 0.0), 0};
  }
  int e = kl_exponent(value.hi);
  return (KlScaled){kl_dd_scale(value, -e), exponent + e};
}

KlScaled kl_scaled_add(KlScaled a, KlScaled b) {
  if (a.value.hi == 0.0 || b.value.hi == 0.0) {
    KlScaled sum = a.value.hi == 0.0 ? b : a;
    return sum.value.hi == 0.0 ? kl_scaled_zero() : sum; /* never -0 */
  }
  if (a.exponent < b.exponent) {
    KlScaled larger = b;
    b = a;
    a = larger;
  }
  /* What is 200 bits below cannot show. */
  int64_t shift = (int64_t)b.exponent - a.exponent;
  return shift < -200 ? a
                      : kl_scaled(kl_dd_add(a.value, kl_dd_scale(b.value, (int)shift)), a.exponent);
}

KlScaled kl_scaled_subtract(KlScaled a, KlScaled b) {
  return kl_scaled_add(a, kl_scaled_negate(b));
}

/* A product or quotient, where exponents may leave what an int holds: 0, or infinite. */
static KlScaled scaled_far(KlDd value, int64_t exponent) {
  if (exponent > -SCALED_FARTHEST && exponent < SCALED_FARTHEST) {
    return kl_scaled(value, (int)exponent);
  }
  return exponent < 0 || value.hi == 0.0 ? kl_scaled_zero()
                                         : (KlScaled){kl_dd(value.hi * HUGE_VAL, 0.0), 0};
}

KlScaled kl_scaled_multiply(KlScaled a, KlScaled b) {
  return scaled_far(kl_dd_multiply(a.value, b.value), (int64_t)a.exponent + b.exponent);
}

KlScaled kl_scaled_divide(KlScaled a, KlScaled b) {
  return scaled_far(kl_dd_divide(a.value, b.value), (int64_t)a.exponent - b.exponent);
}

KlScaled kl_scaled_sqrt(KlScaled a) {
  if (a.value.hi == 0.0 || isinf(a.value.hi)) {
    return a;
  }
  KlScaled v = a.exponent % 2 == 0 ? a : (KlScaled){kl_dd_scale(a.value, -1), a.exponent + 1};
  /* One step of Newton in double-double: r + (v - r^2)/(2 r). */
  double r = sqrt(v.value.hi);
  KlDd rest = kl_dd_subtract(v.value, kl_two_product(r, r));
  KlDd root = kl_quick_two_sum(r, rest.hi / (2.0 * r));
  return kl_scaled(root, v.exponent / 2);
}

int kl_scaled_compare(KlScaled a, KlScaled b) {
  if (kl_scaled_is_infinite(a) || kl_scaled_is_infinite(b)) {
    return (a.value.hi > b.value.hi) - (a.value.hi < b.value.hi);
  }
  return kl_scaled_sign(kl_scaled_subtract(a, b));
}

/* value * 2^exponent to the nearest multiple of 2^-1074, ties to even; 0 <= value, exponent <
** -1000. */
static double scaled_round_subnormal(KlDd value, int exponent) {
  if (exponent < -1080) {
    return 0.0;
  }
  KlDd units = kl_dd_scale(value, exponent + 1074); /* at most 2^74 of them: exact */
  double whole = floor(units.hi);
  KlDd rest = kl_two_sum(units.hi - whole, units.lo);
  bool above = rest.hi > 0.5 || (rest.hi == 0.5 && rest.lo > 0.0);
  bool tie = rest.hi == 0.5 && rest.lo == 0.0;
  bool odd = floor(whole / 2.0) * 2.0 != whole;
  return ldexp(whole + (above || (tie && odd) ? 1.0 : 0.0), -1074);
}

double kl_scaled_round(KlScaled a) {
  if (a.value.hi == 0.0 || isinf(a.value.hi) || a.exponent > 1100) {
    return a.value.hi * (a.exponent > 1100 ? HUGE_VAL : 1.0);
  }
  if (a.exponent > -1020) {
    return kl_scale(kl_dd_round(a.value), a.exponent);
  }
  return a.value.hi > 0.0 ? scaled_round_subnormal(a.value, a.exponent)
                          : -scaled_round_subnormal(kl_dd_negate(a.value), a.exponent);
}

KlDd kl_scaled_dd(KlScaled a) {
  KlDd x = kl_dd_scale(a.value, a.exponent);
  return isinf(x.hi) ? kl_dd(x.hi, 0.0) : x;
}
