/* radial.h - the length of a vector of d normal coordinates, each with mean 0 and sd `scale`: half
** normal for d = 1, Rayleigh's distribution for d = 2, Maxwell's for d = 3.
**
** theta is the scale.  All are Nakagami distributions with m = d/2 and omega = d scale^2.
*/
#ifndef KLDIV_FAMILY_RADIAL_H
#define KLDIV_FAMILY_RADIAL_H

#include "family/family.h"

void kl_radial_support(const KlMember *m, double *low, double *high);
void kl_radial_ends(int d, KlEnd *low, KlEnd *high);

/* The Nakagami distribution that m is, with `theta` for its two parameters. */
KlMember kl_radial_nakagami(const KlMember *m, int d, KlScaled *theta);

/* With z = x/scale: (d - 1) ln z - z^2/2, less the logarithm of the scale and of a number. */
KlScaled kl_radial_log_norm(const KlMember *m, int d);
KlScaled kl_radial_log_kernel(const KlMember *m, int d, const KlPoint *x);
KlScaled kl_radial_cdf(const KlMember *m, int d, const KlPoint *x, KlTail tail);

KlScaled kl_radial_mean(const KlMember *m, int d);
KlScaled kl_radial_variance(const KlMember *m, int d);
KlScaled kl_radial_entropy(const KlMember *m, int d);

/* d/2 psi(scale_p^2/scale_q^2 - 1), psi(t) = t - ln(1 + t). */
KlScaled kl_radial_kl(const KlMember *p, const KlMember *q, int d);
KlScaled kl_radial_renyi(const KlMember *p, const KlMember *q, int d, double alpha);

/* scale^2 = mean(x^2)/d, from the sum of x^2.  A column of zeros is a point mass at 0. */
int kl_radial_sums(int dimension);
void kl_radial_observe(int dimension, const KlDd *x, KlFactors *t);
bool kl_radial_possible(const KlStatistics *s);
KlStatus kl_radial_fit(const KlStatistics *s, int d, KlScaled *theta, KlFit *how);
KlScaled kl_radial_kl_of_fits(const KlStatistics *p, const KlStatistics *q, int d);

/* The z >= 0 with P(abs(Z) <= z) = u, or with P(abs(Z) > z) = u for KL_UPPER, 0 < u < 1, Z standard
** normal.  Relative error below 2^-75. */
KlScaled kl_half_normal_score(double u, KlTail tail);

#endif
