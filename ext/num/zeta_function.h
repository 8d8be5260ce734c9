/* zeta_function.h - sums of k^-s: Riemann's zeta function, its tails and what it changes by.
**
** By terms one by one up to N = 20 + s, or until nothing is left, and Euler's and Maclaurin's
** formula from there on (Abramowitz & Stegun 23.2.9 and its derivatives by s).  s > 1 may be as
** close to 1 as a KlScaled is, and as large as a double; sums below 2^(-2^30) are 0.  At most some
** 90 terms of each sum.
*/
#ifndef KLDIV_NUM_ZETA_FUNCTION_H
#define KLDIV_NUM_ZETA_FUNCTION_H

#include "num/scaled.h"

/* sum_{k >= from} k^-s, `from` >= 1 whole: Hurwitz's zeta function.  Relative error below 2^-60,
** and below 2^-90 for from <= 20. */
KlScaled kl_zeta_above(KlScaled s, KlScaled from);

/* Sums over k >= 2 of k^-s ln(k)^i, i = 0, 1, 2: zeta - 1, -zeta', zeta''.  Relative error below
** 2^-90. */
typedef struct KlZeta {
  KlScaled more, log, square;
} KlZeta;

KlZeta kl_zeta(KlScaled s);

/* The Bregman distance of ln zeta, ln zeta(t) - ln zeta(s) - d zeta'(s)/zeta(s) >= 0, for s, t > 1:
** exactly 0 for d = 0.  `difference` d is t - s, known better than t and s tell.  Relative error
** below 2^-85 however close and however far, near 1 too. */
KlScaled kl_gap_zeta(KlScaled t, KlScaled s, KlScaled difference);

#endif
