/* logitnormal_moments.h - mean and variance of logit-normal distributions. */
#ifndef KLDIV_FAMILY_LOGITNORMAL_MOMENTS_H
#define KLDIV_FAMILY_LOGITNORMAL_MOMENTS_H

#include "family/member.h"

/* 1/(1 + exp(-t)); 0 below -2^30. */
KlScaled kl_logistic(KlScaled t);

/* Of members with theta = mu, sigma: relative error below 2^-65.  At most about 50 ms, for sigma
** near 2^110; 1 ms for an everyday one. */
KlScaled kl_logitnormal_mean(const KlMember *m);
KlScaled kl_logitnormal_variance(const KlMember *m);

#endif
