/* project.h - the member of a family that is nearest to a distribution. */
#ifndef KLDIV_DIST_PROJECT_H
#define KLDIV_DIST_PROJECT_H

#include "dist/look.h"

/* Appends the member of `family` with the least KL(d || member), or, with `reverse`, KL(member ||
** d), as a value of KL_KIND_MEMBER: nothing where there is none, because the divergence is infinite
** for all members, or because its infimum is no member's.
**
** Forwards, labels are rows, and the result is that of dist_fit to the last bit; of a law, families
** that are fitted from sums or a range get the expectations of these.  All else is a search
** (num/minimum.h) from the fit to places of the law; reverse searches begin at the forward result,
** in d's middle and at each part of a mixture, and the nearest of what they find is taken.
**
** KL_REFUSED and `problem`: `d` has several dimensions or labels that are no numbers, or the search
** did not converge.  `family` is one of KL_SHAPE_SCALARS. */
KlStatus kl_project(KlLook *d, const KlFamily *family, bool reverse, const KlPoll *poll,
                    KlBytes *bytes, KlProblem *problem);

#endif
