/* gamma_function.c - ln Gamma, its derivatives and its Bregman distance by Stirling's series. */
#include "num/gamma_function.h"

#include "num/gap.h"
#include "num/stirling.h"

/* Stirling's series serves from 24 on (stirling.h).  A smaller x is shifted there by Gamma(x + 1)
** = x Gamma(x); the product of the shifts and what else is needed of them are gathered with
** multiplications and additions of positive numbers alone.
**
** Measured against 105 digits and more on 4,200 x from 2^-1000 to 2^1000: ln Gamma 2^-97.8, psi
** 2^-100.8, relative to max(1, abs(value)); relative errors of psi' 2^-102, ln x - psi(x) 2^-98.7,
** stirling 2^-90.4.
*/

/* ln(2 pi)/2 */
static const KlDd gamma_log_root = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

/* -psi(1) */
static const KlDd gamma_euler = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58};

/* Below this exponent of x, x Gamma(x) is 1. */
enum { GAMMA_TINY = -120 };

static KlScaled gamma_shifted(KlScaled x, int steps) {
  return steps == 0 ? x : kl_scaled_add(x, kl_scaled_double(steps));
}

/* The factor of c_k in the series of ln Gamma or of its first or second derivative. */
static double gamma_factor(int k, int derivative) {
  double m = 2.0 * k - 1.0;
  return derivative == 0 ? 1.0 : (derivative == 1 ? m : m * (m + 1.0));
}

static bool gamma_is_end(KlScaled x) { return x.value.hi == 0.0 || kl_scaled_is_infinite(x); }

/* What falls from +Inf at 0 to 0 at +Inf, at either end. */
static KlScaled gamma_end(KlScaled x) {
  return x.value.hi == 0.0 ? kl_scaled_infinity() : kl_scaled_zero();
}

/* sum_k c_k factor_k w^(k - 1), w = x^-2, for x >= 24: relative error below 2^-93. */
static KlDd gamma_series(KlScaled x, int derivative) {
  KlDd inverse = kl_scaled_dd(kl_scaled_divide(kl_scaled_double(1.0), x));
  KlDd w = kl_dd_multiply(inverse, inverse);
  double tail = 0.0;
  for (int i = KL_STIRLING_ROUGH - 1; i >= 0; i--) {
    tail =
        tail * w.hi + kl_stirling_rough[i] * gamma_factor(i + KL_STIRLING_PRECISE + 1, derivative);
  }
  KlDd sum = kl_dd(tail, 0.0);
  for (int i = KL_STIRLING_PRECISE - 1; i >= 0; i--) {
    KlDd c = kl_dd_multiply_double(kl_stirling_precise[i], gamma_factor(i + 1, derivative));
    sum = kl_dd_add(kl_dd_multiply(sum, w), c);
  }
  return sum;
}

/* ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2] for x >= 24 */
static KlScaled gamma_stirling_rest(KlScaled x) {
  return kl_scaled_divide(kl_scaled(gamma_series(x, 0), 0), x);
}

/* ln x - psi(x) = 1/(2x) + x^-2 (1/12 - ...) for x >= 24 */
static KlScaled gamma_digamma_rest(KlScaled x) {
  KlScaled sum = kl_scaled_divide(kl_scaled(gamma_series(x, 1), 0), x);
  return kl_scaled_divide(kl_scaled_add(kl_scaled_double(0.5), sum), x);
}

/* Of the a_j = x + j, 0 <= j < steps: their product P, and P' = P sum 1/a_j. */
typedef struct GammaShift {
  KlDd product, slope;
} GammaShift;

static GammaShift gamma_shift(KlDd x, int steps) {
  GammaShift s = {kl_dd(1.0, 0.0), kl_dd(0.0, 0.0)};
  for (int j = 0; j < steps; j++) {
    KlDd a = kl_dd_add_double(x, j);
    s.slope = kl_dd_add(kl_dd_multiply(s.slope, a), s.product);
    s.product = kl_dd_multiply(s.product, a);
  }
  return s;
}

/* sum 1/a_j^2, in the same way */
static KlScaled gamma_shift_squares(KlDd x, int steps) {
  KlDd product = kl_dd(1.0, 0.0), squares = kl_dd(0.0, 0.0);
  for (int j = 0; j < steps; j++) {
    KlDd a = kl_dd_add_double(x, j), square = kl_dd_multiply(a, a);
    squares = kl_dd_add(kl_dd_multiply(squares, square), product);
    product = kl_dd_multiply(product, square);
  }
  return kl_scaled(kl_dd_divide(squares, product), 0);
}

KlScaled kl_log_gamma(KlScaled x) {
  if (gamma_is_end(x)) {
    return kl_scaled_infinity();
  }
  if (x.exponent < GAMMA_TINY) {
    return kl_scaled_negate(kl_scaled_log(x));
  }
  int steps = kl_stirling_steps(x);
  KlScaled end = gamma_shifted(x, steps), half = kl_scaled_double(0.5);
  KlScaled leading = kl_scaled_multiply(kl_scaled_subtract(end, half), kl_scaled_log(end));
  KlScaled rest = kl_scaled_add(kl_scaled(gamma_log_root, 0), gamma_stirling_rest(end));
  KlScaled value = kl_scaled_add(kl_scaled_subtract(leading, end), rest);
  if (steps == 0) {
    return value;
  }
  GammaShift shift = gamma_shift(kl_scaled_dd(x), steps);
  return kl_scaled_subtract(value, kl_scaled_log(kl_scaled(shift.product, 0)));
}

/* By its Bregman distance from 1: ln Gamma(1 + x) = -euler x + [the rest]. */
KlScaled kl_log_gamma1p(KlScaled x) {
  KlScaled one = kl_scaled_double(1.0), end = kl_scaled_add(one, x);
  if (x.exponent > 0) { /* x >= 1/2 */
    return kl_log_gamma(end);
  }
  KlScaled line = kl_scaled_multiply(kl_scaled(gamma_euler, 0), x);
  return kl_scaled_subtract(kl_gap_gamma(end, one, x), line);
}

/* Below 24 a difference of numbers that are at most 2^14 times as large. */
KlScaled kl_stirling(KlScaled x) {
  if (gamma_is_end(x)) {
    return gamma_end(x);
  }
  if (kl_stirling_steps(x) == 0) {
    return gamma_stirling_rest(x);
  }
  KlScaled leading =
      kl_scaled_multiply(kl_scaled_subtract(x, kl_scaled_double(0.5)), kl_scaled_log(x));
  KlScaled known = kl_scaled_add(kl_scaled_subtract(leading, x), kl_scaled(gamma_log_root, 0));
  return kl_scaled_subtract(kl_log_gamma(x), known);
}

/* sum 1/(x + j), 0 <= j < steps */
static KlScaled gamma_harmonic(KlScaled x, int steps) {
  GammaShift shift = gamma_shift(kl_scaled_dd(x), steps);
  return kl_scaled_divide(kl_scaled(shift.slope, 0), kl_scaled(shift.product, 0));
}

/* sum 1/(x + j) - ln(X/x) + [ln X - psi(X)], X = x + steps: loses at most 5 bits. */
KlScaled kl_log_minus_digamma(KlScaled x) {
  if (gamma_is_end(x)) {
    return gamma_end(x);
  }
  int steps = kl_stirling_steps(x);
  if (steps == 0) {
    return gamma_digamma_rest(x);
  }
  if (x.exponent < GAMMA_TINY) {
    return kl_scaled_add(kl_scaled_divide(kl_scaled_double(1.0), x), kl_scaled_log(x));
  }
  KlScaled end = gamma_shifted(x, steps);
  KlScaled sum = kl_scaled_subtract(gamma_harmonic(x, steps), kl_scaled_log_ratio(end, x));
  return kl_scaled_add(sum, gamma_digamma_rest(end));
}

KlScaled kl_digamma(KlScaled x) {
  if (gamma_is_end(x)) {
    return x.value.hi == 0.0 ? kl_scaled_negate(kl_scaled_infinity()) : x;
  }
  if (x.exponent < GAMMA_TINY) {
    return kl_scaled_negate(kl_scaled_divide(kl_scaled_double(1.0), x));
  }
  int steps = kl_stirling_steps(x);
  KlScaled end = gamma_shifted(x, steps);
  KlScaled value = kl_scaled_subtract(kl_scaled_log(end), gamma_digamma_rest(end));
  return steps == 0 ? value : kl_scaled_subtract(value, gamma_harmonic(x, steps));
}

/* psi'(x) = 1/x + 1/(2x^2) + sum B_2k x^(-2k - 1), and 1/(x + j)^2 for each shift: all positive. */
KlScaled kl_trigamma(KlScaled x) {
  if (gamma_is_end(x)) {
    return gamma_end(x);
  }
  KlScaled one = kl_scaled_double(1.0), inverse = kl_scaled_divide(one, x);
  if (x.exponent < GAMMA_TINY) {
    return kl_scaled_multiply(inverse, inverse);
  }
  int steps = kl_stirling_steps(x);
  inverse = kl_scaled_divide(one, gamma_shifted(x, steps));
  KlScaled series = kl_scaled(gamma_series(gamma_shifted(x, steps), 2), 0);
  KlScaled sum = kl_scaled_add(kl_scaled_double(0.5), kl_scaled_multiply(inverse, series));
  KlScaled value =
      kl_scaled_multiply(inverse, kl_scaled_add(one, kl_scaled_multiply(inverse, sum)));
  return steps == 0 ? value : kl_scaled_add(value, gamma_shift_squares(kl_scaled_dd(x), steps));
}
