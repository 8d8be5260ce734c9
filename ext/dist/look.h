/* look.h - what a distribution value says about itself: mean, sd, density, both tails,
** quantiles. */
#ifndef KLDIV_DIST_LOOK_H
#define KLDIV_DIST_LOOK_H

#include "dist/mixture.h"
#include "dist/observed.h"
#include "dist/sides.h"

/* A value made ready.  From begin to end; `dist` has to last as long. */
typedef struct KlLook {
  KlDist *dist;
  bool open; /* a fit that has no parameters yet: nothing exists */
  KlMixture mixture;
  const KlMember *member; /* of a family, or the mixture; NULL: labels, or */
  bool is_observed;       /* data on the line */
  KlObserved observed;
  KlSide side;
} KlLook;

/* Solves fits.  KL_REFUSED and `problem` for a mixture that is none. */
KlStatus kl_look_begin(KlLook *look, KlDist *dist, const KlPoll *poll, KlProblem *problem);
void kl_look_end(KlLook *look);

/* All of these: *exists becomes false where there is no such number (yet); KL_REFUSED and `problem`
** where the question has no meaning, as the mean of labels that are no numbers.  +-Inf allowed. */

KlStatus kl_look_mean(const KlLook *look, KlScaled *mean, bool *exists, KlProblem *problem);

/* The standard deviation that divides by n, or, with ddof = 1, by n - 1 for data. */
KlStatus kl_look_sd(const KlLook *look, int ddof, KlScaled *sd, bool *exists, KlProblem *problem);

/* ln of the density, or of the probability of an outcome. */
KlStatus kl_look_log_density(const KlLook *look, const KlLabel *x, KlScaled *log, bool *exists,
                             KlProblem *problem);

/* P(X <= x). */
KlStatus kl_look_cdf(const KlLook *look, double x, KlScaled *cdf, bool *exists, KlProblem *problem);

/* The least x with P(X <= x) >= u (KL_QUANTILE_REACH), 0 <= u <= 1: the ends of the support for 0
** and 1. */
KlStatus kl_look_quantile(const KlLook *look, double u, KlScaled *x, bool *exists,
                          KlProblem *problem);

#endif
