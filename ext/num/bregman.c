/* bregman.c - t - ln(1+t), exp(y) - 1 - y and a ln(a/b) - a + b without cancellation. */
#include "num/bregman.h"

#include "num/elementary.h"
#include "num/series.h"

/* Below this the difference of two double-doubles has too few bits left, and four terms of the
** series are enough: it also is where kl_dd_log1p and kl_dd_expm1 are at their best. */
#define BREGMAN_SERIES 0x1p-14

KlDd kl_bregman_log(KlDd t) {
  return fabs(t.hi) < BREGMAN_SERIES ? kl_series_log(t) : kl_dd_subtract(t, kl_dd_log1p(t));
}

KlDd kl_bregman_exp(KlDd y) {
  return fabs(y.hi) < BREGMAN_SERIES ? kl_series_exp(y) : kl_dd_subtract(kl_dd_expm1(y), y);
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

/* x (e - ln(1 + e)) with e = (m - x)/x.  Near x = m it is summed as Loader does: (x - m) v +
** 2 x (v^3/3 + v^5/5 ...), v = (x - m)/(x + m). */
double kl_deviance(double x, double m) {
  double d = x - m;
  if (x == 0.0) {
    return m;
  }
  if (fabs(d) > 0.1 * (x + m)) {
    return x * kl_log(x / m) - d;
  }
  double v = d / (x + m), square = v * v, power = 2.0 * x * v, sum = d * v;
  for (int i = 3; i < 40; i += 2) {
    power *= square;
    double next = sum + power / i;
    if (next == sum) {
      break;
    }
    sum = next;
  }
  return sum;
}
