/* edges.h - what densities and distribution functions are at the ends of a support and beyond. */
#ifndef KLDIV_FAMILY_EDGES_H
#define KLDIV_FAMILY_EDGES_H

#include "family/family.h"

/* ln sqrt(2 pi) */
#define KL_LOG_SQRT_2PI kl_scaled(kl_dd(0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55), 0)

/* ln 0 */
static inline KlScaled kl_log_zero(void) { return kl_scaled_negate(kl_scaled_infinity()); }

/* What a slot returns for members that have no closed form. */
static inline KlScaled kl_no_closed_form(void) { return kl_scaled_nan(); }

/* power * ln(0), and 0 for power = 0: the logarithm of x^power at 0. */
static inline KlScaled kl_log_power_at_zero(KlScaled power) {
  int sign = kl_scaled_sign(power);
  return sign == 0 ? kl_scaled_zero() : sign > 0 ? kl_log_zero() : kl_scaled_infinity();
}

/* The distribution function below all outcomes, and above all of them. */
static inline KlScaled kl_tail_below(KlTail tail) {
  return tail == KL_UPPER ? kl_scaled_double(1.0) : kl_scaled_zero();
}

static inline KlScaled kl_tail_above(KlTail tail) {
  return tail == KL_LOWER ? kl_scaled_double(1.0) : kl_scaled_zero();
}

/* Below or above all numbers, as the sign says. */
static inline KlScaled kl_tail_infinite(KlScaled x, KlTail tail) {
  return kl_scaled_sign(x) > 0 ? kl_tail_above(tail) : kl_tail_below(tail);
}

#endif
