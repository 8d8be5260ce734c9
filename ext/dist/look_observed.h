/* look_observed.h - what data on the line says about itself: look.h for samples, hists, sketches.
**
** A sample is its points; a sketch its cells, each at the number that stands for it; a hist spreads
** the mass of a bin evenly over it.  What a hist has in an open bin is somewhere beyond its outer
** edges: what depends on that place is refused.
*/
#ifndef KLDIV_DIST_LOOK_OBSERVED_H
#define KLDIV_DIST_LOOK_OBSERVED_H

#include "dist/observed.h"

/* Refuses what has several dimensions. */
KlStatus kl_observed_on_line(const KlDist *dist, KlProblem *problem);

KlStatus kl_observed_mean(const KlDist *dist, const KlPoints *points, KlScaled *mean,
                          KlProblem *problem);

/* The variance that divides by n. */
KlStatus kl_observed_variance(const KlDist *dist, const KlPoints *points, KlScaled *variance,
                              KlProblem *problem);

/* ln of the density, which only a hist has. */
KlStatus kl_observed_log_density(const KlDist *dist, const KlPoints *points, double x,
                                 KlScaled *log, KlProblem *problem);

/* P(X <= x). */
KlStatus kl_observed_cdf(const KlDist *dist, const KlPoints *points, double x, KlScaled *cdf,
                         KlProblem *problem);

/* The least x with P(X <= x) >= u; the ends of the data for 0 and 1. */
KlStatus kl_observed_quantile(const KlDist *dist, const KlPoints *points, double u, KlScaled *x,
                              KlProblem *problem);

#endif
