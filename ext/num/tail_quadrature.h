/* tail_quadrature.h - the integral of a narrow density from a point outwards. */
#ifndef KLDIV_NUM_TAIL_QUADRATURE_H
#define KLDIV_NUM_TAIL_QUADRATURE_H

#include <stdbool.h>

#include "num/scaled.h"

/* Around a point x of its slope a density falls as
**
**   f(x (1 + s v))/f(x) = exp(-E(v)),  E(v) = power psi(s v) + other psi(-s odds v) + slope v,
**
** v >= 0, s = 1 upwards and -1 downwards, psi(t) = t - ln(1 + t).  power, or other times odds^2, is
** 1000 or more, whichever is not 0; slope >= 0. */
typedef struct KlDensityTail {
  KlScaled power, other, odds, slope;
  bool is_upper;
} KlDensityTail;

/* The integral of exp(-E) over v from 0 to where nothing is left.  Relative error below 2^-60. */
KlScaled kl_tail_integral(const KlDensityTail *tail);

#endif
