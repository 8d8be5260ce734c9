/* bregman.c - t - ln(1+t), exp(y) - 1 - y and a ln(a/b) - a + b without cancellation. */
#include "num/bregman.h"

#include "num/elementary.h"

/* Below this the difference of two double-doubles has too few bits left, and four terms of the
** series are enough: it also is where kl_dd_log1p and kl_dd_expm1 are at their best. */
#define BREGMAN_SERIES 0x1p-14

/* t^2/2 - t^3/3 + t^4/4 - t^5/5 + t^6/6; what is left out is below 2^-70 of it. */
static KlDd bregman_log_series(KlDd t) {
  double x = t.hi;
  double tail = x * x * x * (-1.0 / 3.0 + x * (0.25 + x * (-0.2 + x * (1.0 / 6.0))));
  KlDd square = kl_dd_multiply(t, t);
  return kl_dd_add_double(kl_dd(0.5 * square.hi, 0.5 * square.lo), tail);
}

KlDd kl_bregman_log(KlDd t) {
  return fabs(t.hi) < BREGMAN_SERIES ? bregman_log_series(t) : kl_dd_subtract(t, kl_dd_log1p(t));
}

/* y^2/2 + y^3/6 + y^4/24 + y^5/120 + y^6/720 */
static KlDd bregman_exp_series(KlDd y) {
  double x = y.hi;
  double tail = x * x * x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x * (1.0 / 720.0))));
  KlDd square = kl_dd_multiply(y, y);
  return kl_dd_add_double(kl_dd(0.5 * square.hi, 0.5 * square.lo), tail);
}

KlDd kl_bregman_exp(KlDd y) {
  return fabs(y.hi) < BREGMAN_SERIES ? bregman_exp_series(y) : kl_dd_subtract(kl_dd_expm1(y), y);
}

KlDd kl_bregman_entropy(KlDd a, KlDd b, KlDd d) {
  if (a.hi == 0.0) {
    return b;
  }
  if (b.hi == 0.0) {
    return kl_dd(HUGE_VAL, 0.0);
  }
  if (fabs(d.hi) <= 0.5 * a.hi) {
    /* a psi(d/a), psi(t) = t - ln(1 + t). */
    return kl_dd_multiply(a, kl_bregman_log(kl_dd_divide(d, a)));
  }
  /* b/a is below 1/2 or above 3/2: neither sum cancels by more than a factor of 6. */
  return kl_dd_add(kl_dd_multiply(a, kl_dd_log_ratio(a, b)), d);
}
