/* normal.h - Gaussian distributions. */
#ifndef KLDIV_FAMILY_NORMAL_H
#define KLDIV_FAMILY_NORMAL_H

#include "num/moments.h"

/* KL(N_x || N_y) in nats between the maximum-likelihood Gaussians of two columns of n >= 1 rows
** each.
**
** A column of one value repeated is a point mass (its exact variance is 0, so it is known): 0
** between equal point masses, +Inf where one side is a point mass and the other is not the same
** one.  Exactly 0 for equal means and variances, never negative; error at most 0.501 ulp
** (tests/oracle). */
KlScaled kl_normal_kl_of_moments(const KlMoments *x, const KlMoments *y);

#endif
