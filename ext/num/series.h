/* series.h - what is left of ln(1 + x) and exp(x) behind their first term, for small x.
**
** The logarithm, the exponential and the Bregman distances of both need the same few terms: the
** square in double-double, and what follows, which is smaller by x, in double.
*/
#ifndef KLDIV_NUM_SERIES_H
#define KLDIV_NUM_SERIES_H

#include "num/dd.h"

/* x^2/2 + tail */
static inline KlDd kl_series_sum(KlDd x, double tail) {
  KlDd square = kl_dd_multiply(x, x);
  return kl_dd_add_double(kl_dd(0.5 * square.hi, 0.5 * square.lo), tail);
}

/* x - ln(1 + x) = x^2/2 - x^3/3 + x^4/4 - x^5/5 + x^6/6, relative error below 2^-64 for abs(x) <
** 2^-13.7. */
static inline KlDd kl_series_log(KlDd x) {
  double y = x.hi;
  return kl_series_sum(x, y * y * y * (-1.0 / 3.0 + y * (0.25 + y * (-0.2 + y * (1.0 / 6.0)))));
}

/* exp(x) - 1 - x = x^2/2 + x^3/6 + x^4/24 + x^5/120 + x^6/720, relative error below 2^-64 for
** abs(x) < 2^-14. */
static inline KlDd kl_series_exp(KlDd x) {
  double y = x.hi;
  return kl_series_sum(
      x, y * y * y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0)))));
}

#endif
