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

/* Of finite numbers; b is not 0 where it divides. */
KlScaled kl_scaled_add(KlScaled a, KlScaled b);
KlScaled kl_scaled_multiply(KlScaled a, KlScaled b);
KlScaled kl_scaled_divide(KlScaled a, KlScaled b);

/* The nearest double, rounded once, subnormal or not; +-Inf beyond DBL_MAX. */
double kl_scaled_round(KlScaled a);

/* As a double-double: {+-Inf, 0} where it is too large for one, fewer bits below 2^-960. */
KlDd kl_scaled_dd(KlScaled a);

#endif
