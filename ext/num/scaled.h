/* scaled.h - double-doubles without limits: a value and a power of two beside it.
**
** Results are kept in this form until the end, so that nothing is lost below 2^-1022 or above
** DBL_MAX on the way, and they round once.
*/
#ifndef KLDIV_NUM_SCALED_H
#define KLDIV_NUM_SCALED_H

#include <stdbool.h>

#include "num/dd.h"

/* value * 2^exponent, where 1/2 <= abs(value.hi) <= 1, or value is 0 or {+-Inf, 0}. */
typedef struct KlScaled {
  KlDd value;
  int exponent;
} KlScaled;

/* value * 2^exponent.  value is any double-double or {+-Inf, 0}. */
KlScaled kl_scaled(KlDd value, int exponent);

static inline KlScaled kl_scaled_infinity(void) { return (KlScaled){{HUGE_VAL, 0.0}, 0}; }

static inline bool kl_scaled_is_infinite(KlScaled a) { return isinf(a.value.hi); }

static inline KlScaled kl_scaled_double(double x) { return kl_scaled(kl_dd(x, 0.0), 0); }

static inline KlScaled kl_scaled_zero(void) { return (KlScaled){{0.0, 0.0}, 0}; }

/* -1, 0 or 1; NaN has none. */
static inline int kl_scaled_sign(KlScaled a) { return (a.value.hi > 0.0) - (a.value.hi < 0.0); }

static inline KlScaled kl_scaled_negate(KlScaled a) {
  return (KlScaled){kl_dd_negate(a.value), a.exponent};
}

static inline KlScaled kl_scaled_abs(KlScaled a) {
  return kl_scaled_sign(a) < 0 ? kl_scaled_negate(a) : a;
}

/* What functions that have no value return. */
static inline KlScaled kl_scaled_nan(void) { return (KlScaled){{(double)NAN, 0.0}, 0}; }

static inline bool kl_scaled_is_nan(KlScaled a) { return isnan(a.value.hi); }

/* a * 2^power */
static inline KlScaled kl_scaled_twice(KlScaled a, int power) {
  return kl_scaled(a.value, a.exponent + power);
}

/* Of finite numbers; b is not 0 where it divides.  Relative error below 2^-101; a - a is exactly
** 0.  Products and quotients below 2^(-2 10^9) are 0, and those above 2^(2 10^9) infinite. */
KlScaled kl_scaled_add(KlScaled a, KlScaled b);
KlScaled kl_scaled_subtract(KlScaled a, KlScaled b);
KlScaled kl_scaled_multiply(KlScaled a, KlScaled b);
KlScaled kl_scaled_divide(KlScaled a, KlScaled b);

/* The square root of a >= 0, +Inf allowed.  Relative error below 2^-101. */
KlScaled kl_scaled_sqrt(KlScaled a);

/* The sign of a - b; infinities allowed. */
int kl_scaled_compare(KlScaled a, KlScaled b);

/* The nearest double, rounded once, subnormal or not; +-Inf beyond DBL_MAX. */
double kl_scaled_round(KlScaled a);

/* As a double-double: {+-Inf, 0} where it is too large for one, fewer bits below 2^-960. */
KlDd kl_scaled_dd(KlScaled a);

#endif
