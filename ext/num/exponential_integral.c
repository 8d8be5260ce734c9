/* exponential_integral.c - exp(x) E1(x). */
#include "num/exponential_integral.h"

#include "num/gap.h"

/* Euler's constant. */
static const KlDd exponential_euler = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58};

/* Up to here the series, from here on the continued fraction; and beyond 2^60, two terms of the
** asymptotic series, whose third is 2/x^3. */
#define EXPONENTIAL_SEAM 2.0
enum { EXPONENTIAL_FAR = 60 };

/* E1(x) = -euler - ln x + x - x^2/(2 2!) + x^3/(3 3!) - ..., 0 < x <= 2: Abramowitz & Stegun
** 5.1.11.  The terms are at most 2 and the value is 0.048 at least: 6 bits go. */
static KlScaled exponential_near(KlScaled x) {
  KlScaled power = kl_scaled_double(-1.0), term, sum = kl_scaled_zero();
  int n = 1;
  do {
    power = kl_scaled_divide(kl_scaled_multiply(power, x), kl_scaled_double(-n));
    term = kl_scaled_divide(power, kl_scaled_double(n));
    sum = kl_scaled_add(sum, term);
    n++;
  } while (term.exponent > sum.exponent - 112);
  KlScaled rest = kl_scaled_add(kl_scaled(exponential_euler, 0), kl_scaled_log(x));
  return kl_scaled_multiply(kl_scaled_exponential(x), kl_scaled_subtract(sum, rest));
}

/* 1/(x + 1/(1 + 1/(x + 2/(1 + 2/(x + ...))))), x >= 2: Abramowitz & Stegun 5.1.22, all terms
** positive.  After n pairs about exp(-4 sqrt(n x)) is left. */
static KlScaled exponential_outside(KlScaled x) {
  KlDd at = kl_scaled_dd(x), fraction = at;
  for (int n = 12 + (int)(400.0 / at.hi); n > 0; n--) {
    KlDd inner = kl_dd_add_double(kl_dd_divide(kl_dd(n, 0.0), fraction), 1.0);
    fraction = kl_dd_add(at, kl_dd_divide(kl_dd(n, 0.0), inner));
  }
  return kl_scaled_divide(kl_scaled_double(1.0), kl_scaled(fraction, 0));
}

KlScaled kl_exponential_integral(KlScaled x) {
  const KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_compare(x, kl_scaled_double(EXPONENTIAL_SEAM)) < 0) {
    return exponential_near(x);
  }
  if (x.exponent <= EXPONENTIAL_FAR) {
    return exponential_outside(x);
  }
  KlScaled inverse = kl_scaled_divide(one, x);
  return kl_scaled_multiply(inverse, kl_scaled_subtract(one, inverse));
}
