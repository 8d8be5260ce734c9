/* normal.h - Gaussian distributions, and what lognormal ones have of them. */
#ifndef KLDIV_FAMILY_NORMAL_H
#define KLDIV_FAMILY_NORMAL_H

#include "family/family.h"
#include "num/moments.h"

/* KL(N_x || N_y) in nats between the maximum-likelihood Gaussians of two columns of n >= 1 rows
** each.
**
** A column of one value repeated is a point mass (its exact variance is 0, so it is known): 0
** between equal point masses, +Inf where one side is a point mass and the other is not the same
** one.  Exactly 0 for equal means and variances, never negative; error at most 0.501 ulp
** (tests/oracle). */
KlScaled kl_normal_kl_of_moments(const KlMoments *x, const KlMoments *y);

/* The same of any two columns' counts (or weights), sums and sums of squares, to the same bits. */
KlScaled kl_normal_kl_of_fits(const KlStatistics *p, const KlStatistics *q);

/* Of members with theta = mean, sd. */
KlScaled kl_normal_kl(const KlMember *p, const KlMember *q);
KlScaled kl_normal_renyi(const KlMember *p, const KlMember *q, double alpha);

/* The z with P(Z <= z) = u, 0 < u < 1, or with P(Z > z) = u for KL_UPPER, to 90 bits. */
KlScaled kl_normal_score(double u, KlTail tail);

/* The mean and sd of a column of sums as above; false: the sd is 0. */
bool kl_normal_fit_sums(const KlStatistics *s, KlScaled *theta);

#endif
