/* gamma.h - what the fits of the gamma distribution's relatives have of it. */
#ifndef KLDIV_FAMILY_GAMMA_H
#define KLDIV_FAMILY_GAMMA_H

#include "family/family.h"

/* Three sums of positive numbers x: of x, x^2 and ln x, at these places. */
enum { KL_GAMMA_X, KL_GAMMA_SQUARE, KL_GAMMA_LOG, KL_GAMMA_SUMS };

void kl_gamma_observe(int dimension, const KlDd *x, KlFactors *t);
bool kl_gamma_possible(const KlStatistics *s);

/* The variance of x over its squared mean, from these sums; 0 exactly if x is one value. */
KlScaled kl_gamma_variation(const KlStatistics *s);

/* The shape k of maximum likelihood, where y is gamma distributed: ln k - psi(k) = gap = ln(mean y)
** - mean(ln y), known to 2^-85 of the logarithms.  `variation`, the variance of y over its squared
** mean, is > 0. */
KlScaled kl_gamma_shape(KlScaled gap, KlScaled variation);

/* The shape k > 0 with psi(k) = log, -2^29 < log < 2^29: of maximum likelihood where the rate is
** known to be 1 and log is the mean of ln y.  Relative error below 2^-80, if `log` is that good. */
KlScaled kl_gamma_shape_of_log(KlScaled log);

#endif
