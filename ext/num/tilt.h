/* tilt.h - the uniform distribution on 0 .. 1, tilted: densities proportional to exp(eta x).
**
** ln of the integral of exp(eta x) is eta/2 + G(eta), G(eta) = ln[sinh(eta/2)/(eta/2)], which is
** even and convex.  Everything below is to 2^-90 for any eta up to 2^30 unless said otherwise.
*/
#ifndef KLDIV_NUM_TILT_H
#define KLDIV_NUM_TILT_H

#include "num/scaled.h"

/* ln[(1 - exp(-y))/y], y = abs(eta): the logarithm of the integral over that of the larger end.
** Absolute error. */
KlScaled kl_tilt_log_norm(KlScaled eta);

/* The mean 1/2 + G'(eta), and the variance G''(eta). */
KlScaled kl_tilt_mean(KlScaled eta);
KlScaled kl_tilt_variance(KlScaled eta);

/* G(eta + way) - G(eta) - way G'(eta) >= 0, for ways near 0 too. */
KlScaled kl_tilt_gap(KlScaled eta, KlScaled way);

/* The eta with this mean, 0 < mean < 1; rest = 1 - mean. */
KlScaled kl_tilt_of_mean(KlScaled mean, KlScaled rest);

#endif
