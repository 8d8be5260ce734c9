/* ulp.h - the distance between a result and the truth, in units in the last place of the truth. */
#ifndef KLDIV_TESTS_ORACLE_ULP_H
#define KLDIV_TESTS_ORACLE_ULP_H

#include <stdint.h>
#include <string.h>

#include "num/dd.h"

/* What a double is made of: 0 and -0 differ, and a NaN is like itself. */
static inline uint64_t ulp_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* A truth: value * 2^exponent to 106 bits.  The exponent is not 0 only where the lower half would
** be lost below the subnormals.  A value of 0, an infinity or a NaN stands for itself. */
typedef struct OracleTruth {
  KlDd value;
  int exponent;
} OracleTruth;

/* The exponent of the last bit of the doubles around `truth`: of its own binade, even where its
** upper half has been rounded up to the next one, and not below that of the subnormals. */
static inline int ulp_exponent(OracleTruth truth) {
  int binade = 0;
  double fraction = frexp(truth.value.hi, &binade);
  if (fabs(fraction) == 0.5 && truth.value.lo * fraction < 0.0) {
    binade--;
  }
  int exponent = binade + truth.exponent - DBL_MANT_DIG;
  return exponent < DBL_MIN_EXP - DBL_MANT_DIG ? DBL_MIN_EXP - DBL_MANT_DIG : exponent;
}

/* abs(got - truth) in ulp.  Where the truth is 0 (whose sign counts), infinite or NaN, or `got` is
** one of the latter two: 0 if they are the same, else infinite. */
static inline double ulp_distance(double got, OracleTruth truth) {
  double expected = truth.value.hi;
  if (isnan(expected)) {
    return isnan(got) ? 0.0 : HUGE_VAL;
  }
  if (expected == 0.0 || isinf(expected)) {
    return ulp_bits(got) == ulp_bits(expected) ? 0.0 : HUGE_VAL;
  }
  if (!isfinite(got)) {
    return HUGE_VAL;
  }
  KlDd distance = kl_dd_add_double(kl_dd_negate(truth.value), ldexp(got, -truth.exponent));
  return ldexp(fabs(kl_dd_round(distance)), truth.exponent - ulp_exponent(truth));
}

#endif
