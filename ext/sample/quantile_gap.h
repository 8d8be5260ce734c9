/* quantile_gap.h - integrals of what is between the quantile functions of two samples. */
#ifndef KLDIV_SAMPLE_QUANTILE_GAP_H
#define KLDIV_SAMPLE_QUANTILE_GAP_H

#include "divergence/divergence.h"
#include "sample/points.h"

/* The integral over u from 0 to 1 of (F^-1 - G^-1)^2 for the quantile functions of two samples of
** one dimension.  `edge`: NULL, or the points are numbers of bins with their mass spread evenly
** (KlDivergence's slot `bins`), of which none is open.
**
** A sum of terms >= 0 of exact differences; relative error below 2^-80 up to 10^7 points.  0
** exactly where F = G. */
KlStatus kl_quantile_gap_integral(const KlPoints *p, const KlPoints *q, const double *edge,
                                  const KlPoll *poll, KlScaled *integral);

#endif
