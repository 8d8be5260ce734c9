/* interval.h - divergences between members whose densities are one number on their intervals, in x
** or in a function of x: uniform and log-uniform ones. */
#ifndef KLDIV_FAMILY_INTERVAL_H
#define KLDIV_FAMILY_INTERVAL_H

#include "num/scaled.h"

/* Two intervals by lengths: how much of P's sticks out of Q's, and the other way round, P's width,
** and what they have in common (<= 0: nothing). */
typedef struct KlIntervals {
  KlScaled out_p, out_q, width_p, overlap;
} KlIntervals;

/* ln(w_q/w_p) = ln(1 + out_q/w_p) if P's interval lies in Q's, else +Inf. */
KlScaled kl_interval_kl(const KlIntervals *i);

/* Of order alpha, other than 0, 1 and Inf. */
KlScaled kl_interval_renyi(const KlIntervals *i, double alpha);

#endif
