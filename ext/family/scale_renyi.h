/* scale_renyi.h - Renyi's divergence between members that differ in scale. */
#ifndef KLDIV_FAMILY_SCALE_RENYI_H
#define KLDIV_FAMILY_SCALE_RENYI_H

#include "num/scaled.h"

/* t - ln(1 + t), given both t and 1 + t > 0, which t does not know when it is near -1. */
KlScaled kl_scale_gap(KlScaled t, KlScaled ratio);

/* [ln(1 + e t) - e ln(1 + t)]/e >= 0 for e <= 1/2 other than 0, given t and ratio = 1 + t > 0; +Inf
** where 1 + e t <= 0.
**
** Renyi's divergence of order 1 - e of exponential distributions with rates in the ratio 1 + t
** (Q's over P's), and twice that of Gaussians of one mean with variances in that ratio (P's over
** Q's). */
KlScaled kl_scale_renyi(KlScaled t, KlScaled ratio, KlScaled e);

#endif
