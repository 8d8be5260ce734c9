/* bregman.h - the non-negative terms of which divergences are sums.
**
** p ln(p/q) summed over outcomes cancels to nothing when P is close to Q.  The same sum taken over
** p ln(p/q) - p + q has only terms >= 0, because those are Bregman distances of convex functions;
** so the relative error of the sum is that of its worst term.  Each term is computed here without
** cancellation, in double-double.
*/
#ifndef KLDIV_NUM_BREGMAN_H
#define KLDIV_NUM_BREGMAN_H

#include "num/dd.h"

/* t - ln(1 + t) >= 0 for t > -1: Bregman distance of -ln.  Relative error below 2^-62 for t >=
** -1/2. */
KlDd kl_bregman_log(KlDd t);

/* exp(y) - 1 - y >= 0 for y <= 700: Bregman distance of exp.  Relative error below 2^-62. */
KlDd kl_bregman_exp(KlDd y);

/* a ln(a/b) - a + b >= 0 for a, b >= 0: Bregman distance of x ln x, the term of the
** Kullback-Leibler divergence.  b for a = 0; +Inf for b = 0 < a.
**
** `d` is b - a, which the caller knows better than a and b do when they are close.  a and b are 0
** or lie in 2^-900 .. 2^900, and the larger of them is above 2^-600.  Relative error below 2^-60
** if d's is. */
KlDd kl_bregman_entropy(KlDd a, KlDd b, KlDd d);

/* x ln(x/m) - x + m for x, m >= 0 in plain doubles, a few ulp off where x and m are exact: for
** chances of what is drawn.  m for x = 0, +Inf for m = 0 < x; the deviance of Loader 2000. */
double kl_deviance(double x, double m);

#endif
