/* observed.h - data on the line as points: what statistics of samples compute on.
**
** Samples are points; so are counts of numbers, each cell of a sketch (at the number that stands
** for it) and each bin of a hist (at its number).
*/
#ifndef KLDIV_DIST_OBSERVED_H
#define KLDIV_DIST_OBSERVED_H

#include "dist/dist.h"

/* A step of a cdf that misses u by less than this reaches it, as in kl_member_quantile: 0.1 is a
** little more than 1/10, and the first of ten rows has to be its quantile. */
#define KL_QUANTILE_REACH (1.0 - 0x1p-46)

/* Zeroed memory is none. */
typedef struct KlObserved {
  KlPoints points;
  double *x;
  KlDd *weight;
} KlObserved;

/* The points of `dist`, a sample, hist, sketch or counts, or a fit of rows that are all one value
** (KL_FIT_POINT); they last as long as it.  KL_REFUSED and
** `problem` where a label is no number.  Clear it in any case. */
KlStatus kl_observe(KlObserved *observed, const KlDist *dist, KlProblem *problem);
void kl_observed_clear(KlObserved *observed);

#endif
