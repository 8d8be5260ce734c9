/* gumbel.h - what Gumbel, Weibull, Frechet and Moyal distributions share.
**
** All four are loc - scale ln G of a gamma variate G of a fixed shape a, up to a change of
** variable: a = 1 is Gumbel's distribution, exp(-X) of which is Weibull's and exp(X) Frechet's; a =
** 1/2, with 2 G the square of a normal variate, is Moyal's.  A change of variable changes neither
** divergences nor which member fits best.
*/
#ifndef KLDIV_FAMILY_GUMBEL_H
#define KLDIV_FAMILY_GUMBEL_H

#include "family/family.h"

/* The shape a, and psi(a + 1) less the mean of ln(G/exp(-(X - loc)/scale)). */
typedef struct KlLogGamma {
  double shape;
  KlDd slope;
} KlLogGamma;

extern const KlLogGamma kl_log_gamma_gumbel, kl_log_gamma_moyal;

/* -psi(1) */
#define KL_EULER kl_scaled(kl_dd(0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58), 0)

/* KL from the scales, p and q or any two numbers in that ratio, and d = (loc_p - loc_q)/scale_q. */
KlScaled kl_log_gamma_kl(const KlLogGamma *law, KlScaled p, KlScaled q, KlScaled d);

/* exp(x), and +Inf for x > 2^27, so that its exponent stays one that can be doubled and added to
** others. */
KlScaled kl_gumbel_power(KlScaled x);

/* exp(x), and exp(2^27) for x > 2^27: what the logarithm of a density loses.  Such a density is
** nothing to any sum, but it is no gap in the support. */
KlScaled kl_gumbel_depth(KlScaled x);

/* exp(-y) if `beyond`, else 1 - exp(-y): y >= 0 or +Inf. */
KlScaled kl_gumbel_tail(KlScaled y, bool beyond);

/* scale Gamma(1 + h) and scale^2 [Gamma(1 + 2 h) - Gamma(1 + h)^2]: mean and variance of scale
** exp(-h Z), Z of Gumbel's distribution with loc 0 and scale 1; +Inf where that is above exp(2^27).
** `first` is 1 + h > 0 and `second` is 1 + 2 h > 0, which h does not know near -1 and -1/2. */
KlScaled kl_gumbel_power_mean(KlScaled scale, KlScaled h, KlScaled first);
KlScaled kl_gumbel_power_variance(KlScaled scale, KlScaled h, KlScaled first, KlScaled second);

/* How far a value is from the least one, both as X is: >= 0. */
typedef KlScaled KlGumbelAway(double value, double least);

/* The fit of maximum likelihood to s->value[i], two or more, as X is: *scale, and *shift, which is
** loc less the least value.  `least` is the value which is that.  KL_NO_MEMORY, or KL_OK. */
KlStatus kl_gumbel_fit(const KlLogGamma *law, const KlStatistics *s, KlGumbelAway *away,
                       double least, KlScaled *scale, KlScaled *shift);

/* Expectations of ln X, its square and powers of X, where ln X = ln scale + G/shape and G is a
** standard Gumbel variate; shape < 0 for a Weibull distribution. */
KlScaled kl_gumbel_expect_of_log(KlScaled scale, KlScaled shape, const KlFeature *f);

#endif
