/* gap.h - the non-negative distances of which closed forms are sums, for numbers of any size.
**
** The functions of bregman.h for KlScaled arguments and to 95 bits: no cancellation however close
** the arguments are, and no overflow however far.
*/
#ifndef KLDIV_NUM_GAP_H
#define KLDIV_NUM_GAP_H

#include "num/scaled.h"

/* ln a for a > 0 of any size; ln(a/b) for a, b > 0; ln(1 + t), t > -1; exp(x) for abs(x) < 2^30;
** exp(x) - 1 for x < 2^30.  Relative error of all below 2^-95, near ln 1 and exp 0 too.  NaN gives
** NaN. */
KlScaled kl_scaled_log(KlScaled a);
KlScaled kl_scaled_log_ratio(KlScaled a, KlScaled b);
KlScaled kl_scaled_log1p(KlScaled t);
KlScaled kl_scaled_exponential(KlScaled x);
KlScaled kl_scaled_expm1(KlScaled x);

/* t - ln(1 + t) >= 0 for t > -1: Bregman distance of -ln. */
KlScaled kl_gap_log(KlScaled t);

/* r - 1 - ln r >= 0 for r = a/b, a, b > 0: the same of t = (a - b)/b, when a - b is known from
** a and b as they are. */
KlScaled kl_gap_ratio(KlScaled a, KlScaled b);

/* exp(y) - 1 - y >= 0. */
KlScaled kl_gap_exp(KlScaled y);

/* a ln(a/b) - a + b >= 0 for a, b >= 0: b for a = 0, +Inf for b = 0 < a. */
KlScaled kl_gap_entropy(KlScaled a, KlScaled b);

/* The KL divergence of two Bernoulli distributions, given both probabilities and both of their
** complements, which are not less well known: gap_entropy(p, q) + gap_entropy(1-p, 1-q). */
KlScaled kl_gap_bernoulli(KlScaled p, KlScaled not_p, KlScaled q, KlScaled not_q);

#endif
