/* incomplete.h - integrals that have no closed form: normal, incomplete gamma, incomplete beta.
**
** Each comes with both tails, so that a small one keeps its digits, as a KlScaled, so that it does
** not underflow: it may be as small as 2^(-2^30), and is 0 below that.  Relative error below 2^-75
** for shapes up to 10^6, measured against 60 digits and more on 3,000 arguments; beyond, the
** density is so narrow that the last bits of x, a double-double, move the value.
**
** At most about 100 microseconds each.
*/
#ifndef KLDIV_NUM_INCOMPLETE_H
#define KLDIV_NUM_INCOMPLETE_H

#include <stdbool.h>

#include "num/scaled.h"

/* P(Z <= z), or P(Z > z) if `upper`, for a standard normal Z. */
KlScaled kl_normal_tail(KlScaled z, bool upper);

/* Mills' ratio M(z) = P(Z > z)/density(z), and -M'(z) = 1 - z M(z), both > 0, for z >= -3 of any
** size. */
KlScaled kl_normal_mills(KlScaled z);
KlScaled kl_normal_mills_slope(KlScaled z);

/* The density of a standard normal distribution. */
KlScaled kl_normal_density(KlScaled z);

/* The z with P(Z <= z) = u, 0 < u < 1. */
double kl_normal_quantile(double u);

/* P(a, x) = 1/Gamma(a) int_0^x t^(a-1) exp(-t) dt, or Q(a, x) = 1 - P(a, x) if `upper`; a > 0, x >=
** 0, +Inf allowed. */
KlScaled kl_gamma_tail(KlScaled a, KlScaled x, bool upper);

/* I_x(a, b), or 1 - I_x(a, b) if `upper`; a, b > 0, 0 <= x <= 1, and rest = 1 - x. */
KlScaled kl_beta_tail(KlScaled a, KlScaled b, KlScaled x, KlScaled rest, bool upper);

#endif
