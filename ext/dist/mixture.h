/* mixture.h - a mixture of members of families as a member of a family of its own.
**
** Quadrature and series then take it as they take any other: it has a density, both tails, a mean
** and a variance.
*/
#ifndef KLDIV_DIST_MIXTURE_H
#define KLDIV_DIST_MIXTURE_H

#include "dist/dist.h"

/* A member first, so that a pointer to it is a pointer to the mixture. */
typedef struct KlMixture {
  KlMember member;
  KlMember *part;
  KlScaled *share;      /* of each part; they add up to 1 */
  KlScaled *log_factor; /* ln(share) less the part's log_norm */
  KlScaled *term;       /* room for a number of each part */
  double low, high;     /* the support */
  int parts;
} KlMixture;

/* Makes a mixture of the components of `dist`, which is solved.  KL_REFUSED and `problem` where
** they are not all one-dimensional members of families with one kind of outcome. */
KlStatus kl_mixture_make(KlMixture *mixture, const KlDist *dist, KlProblem *problem);

void kl_mixture_clear(KlMixture *mixture);

#endif
