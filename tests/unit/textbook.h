/* textbook.h - the formulas of textbooks in long double, to judge the arranged ones by. */
#ifndef KLDIV_TESTS_TEXTBOOK_H
#define KLDIV_TESTS_TEXTBOOK_H

#include "unit/unit.h"

/* t - ln(1 + t): by its series where the difference cancels. */
static inline long double textbook_psi(long double t) {
  if (fabsl(t) > 0.25L) {
    return t - log1pl(t);
  }
  long double sum = 0.0L;
  for (int k = 60; k >= 2; k--) {
    sum = 1.0L / k - t * sum;
  }
  return t * t * sum;
}

/* e^y - 1 - y */
static inline long double textbook_exp(long double y) {
  if (fabsl(y) > 0.5L) {
    return expm1l(y) - y;
  }
  long double sum = 0.0L;
  for (int k = 40; k >= 2; k--) {
    sum = (1.0L + sum * y) / k;
  }
  return y * y * sum;
}

/* a ln(a/b) - a + b */
static inline long double textbook_entropy(long double a, long double b) {
  if (a == 0.0L) {
    return b;
  }
  if (b == 0.0L) {
    return (long double)HUGE_VAL;
  }
  if (fabsl(b - a) <= 0.75L * a) {
    return a * textbook_psi((b - a) / a);
  }
  return a * logl(a / b) - a + b;
}

#endif
