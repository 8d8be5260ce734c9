/* incomplete.c - the incomplete gamma function: series, continued fraction, quadrature. */
#include "num/incomplete.h"

#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/tail_quadrature.h"

/* From this shape on the series and the fraction need too many terms: quadrature. */
#define INCOMPLETE_NARROW 1000.0

/* Sums end where a term is below this part of them. */
#define INCOMPLETE_END 0x1p-90

/* 2 pi */
static const KlDd incomplete_turn = {0x1.921fb54442d18p+2, 0x1.1a62633145c07p-52};

/* a ln x - ln Gamma(a + 1) */
static KlScaled incomplete_log_power(KlScaled a, KlScaled x) {
  return kl_scaled_subtract(kl_scaled_multiply(a, kl_scaled_log(x)), kl_log_gamma1p(a));
}

/* x^a exp(-x)/Gamma(a + 1).  For a >= 1 by Stirling's formula, with a ln(x/a) - x + a = -a (r -
** 1 - ln r), r = x/a, which does not cancel: exp(-a (r - 1 - ln r) - stirling(a))/sqrt(2 pi a). */
static KlScaled incomplete_power(KlScaled a, KlScaled x) {
  if (a.exponent < 1) { /* a <= 1 */
    return kl_scaled_exponential(kl_scaled_subtract(incomplete_log_power(a, x), x));
  }
  KlScaled height = kl_scaled_multiply(a, kl_gap_ratio(x, a));
  KlScaled shape = kl_scaled_exponential(kl_scaled_negate(kl_scaled_add(height, kl_stirling(a))));
  KlScaled root = kl_scaled_sqrt(kl_scaled_multiply(kl_scaled(incomplete_turn, 0), a));
  return kl_scaled_divide(shape, root);
}

/* P(a, x) = power (1 + x/(a + 1) + x^2/((a + 1) (a + 2)) + ...), x < a + 1: DLMF 8.11.4. */
static KlScaled incomplete_series(KlScaled a, KlScaled x) {
  KlDd da = kl_scaled_dd(a), dx = kl_scaled_dd(x), term = kl_dd(1.0, 0.0), sum = term;
  for (int n = 1; term.hi > INCOMPLETE_END * sum.hi; n++) {
    term = kl_dd_multiply(term, kl_dd_divide(dx, kl_dd_add_double(da, n)));
    sum = kl_dd_add(sum, term);
  }
  return kl_scaled_multiply(incomplete_power(a, x), kl_scaled(sum, 0));
}

/* Q(a, x) = a power/(x + 1 - a + 1 (a - 1)/(x + 3 - a + 2 (a - 2)/(x + 5 - a + ...))), x >= a + 1,
** by Lentz's method: DLMF 8.9.2 contracted.  No denominator is below n + 1: those with n <= a are
** sums of positive numbers, and after them x - a + 2n + 1 - n (n - a)/n = x + n + 1. */
static KlScaled incomplete_fraction(KlScaled a, KlScaled x) {
  KlDd da = kl_scaled_dd(a), b = kl_scaled_dd(kl_scaled_subtract(x, a));
  b = kl_dd_add_double(b, 1.0);
  KlDd one = kl_dd(1.0, 0.0), c = b, d = kl_dd(0.0, 0.0), value = b;
  double change = 1.0;
  for (int n = 1; fabs(change) > INCOMPLETE_END; n++) {
    KlDd factor = kl_dd_multiply_double(kl_dd_add_double(da, -n), n);
    b = kl_dd_add_double(b, 2.0);
    d = kl_dd_divide(one, kl_dd_add(b, kl_dd_multiply(factor, d)));
    c = kl_dd_add(b, kl_dd_divide(factor, c));
    KlDd ratio = kl_dd_multiply(c, d);
    value = kl_dd_multiply(value, ratio);
    change = kl_dd_add_double(ratio, -1.0).hi;
  }
  KlScaled power = kl_scaled_multiply(a, incomplete_power(a, x));
  return kl_scaled_divide(power, kl_scaled(value, 0));
}

/* Q(a, x) for a <= 1, x < 2: with h = x^a/Gamma(a + 1),
**
**   Q = (1 - h) - h a sum_{n >= 1} (-x)^n/(n! (a + n)),                        DLMF 8.7.1
**
** and 1 - h by expm1, so that Q is right where P is nearly 1.  Loses at most 6 bits. */
static KlScaled incomplete_small_shape(KlScaled a, KlScaled x) {
  KlDd da = kl_scaled_dd(a), dx = kl_scaled_dd(x), power = kl_dd(1.0, 0.0), sum = kl_dd(0.0, 0.0);
  for (int n = 1; fabs(power.hi) > 0x1p-110; n++) {
    power = kl_dd_divide(kl_dd_multiply(power, kl_dd_negate(dx)), kl_dd(n, 0.0));
    sum = kl_dd_add(sum, kl_dd_divide(power, kl_dd_add_double(da, n)));
  }
  KlScaled log = incomplete_log_power(a, x);
  KlScaled rest =
      kl_scaled_multiply(kl_scaled_multiply(a, kl_scaled_exponential(log)), kl_scaled(sum, 0));
  return kl_scaled_negate(kl_scaled_add(kl_scaled_expm1(log), rest));
}

/* The tail on x's side of the mode a - 1, whichever that is: the density at x is a power/x, and
** ln f(x (1 + u))/f(x) = -(a - 1) psi(u) - (x - a + 1) u. */
static KlScaled incomplete_quadrature(KlScaled a, KlScaled x, bool *is_upper) {
  KlScaled mode = kl_scaled_subtract(a, kl_scaled_double(1.0));
  KlScaled beyond = kl_scaled_subtract(x, mode);
  *is_upper = kl_scaled_sign(beyond) >= 0;
  KlDensityTail tail = {mode, kl_scaled_zero(), kl_scaled_zero(),
                        *is_upper ? beyond : kl_scaled_negate(beyond), *is_upper};
  KlScaled power = kl_scaled_multiply(a, incomplete_power(a, x));
  return power.value.hi == 0.0 ? power : kl_scaled_multiply(power, kl_tail_integral(&tail));
}

/* One of the two tails, the one that is quickly had without loss. */
static KlScaled incomplete_tail(KlScaled a, KlScaled x, bool *is_upper) {
  if (kl_scaled_compare(a, kl_scaled_double(INCOMPLETE_NARROW)) > 0) {
    return incomplete_quadrature(a, x, is_upper);
  }
  *is_upper = kl_scaled_compare(x, kl_scaled_add(a, kl_scaled_double(1.0))) >= 0;
  if (x.exponent > 30) {
    return kl_scaled_zero();
  }
  return *is_upper ? incomplete_fraction(a, x) : incomplete_series(a, x);
}

KlScaled kl_gamma_tail(KlScaled a, KlScaled x, bool upper) {
  if (x.value.hi == 0.0 || kl_scaled_is_infinite(x)) {
    return kl_scaled_double((x.value.hi == 0.0) == upper ? 1.0 : 0.0);
  }
  if (upper && a.exponent < 1 && x.exponent < 1) {
    return incomplete_small_shape(a, x);
  }
  bool is_upper;
  KlScaled tail = incomplete_tail(a, x, &is_upper);
  return is_upper == upper ? tail : kl_scaled_subtract(kl_scaled_double(1.0), tail);
}
