/* tail_area.h - areas under the tails of members of families. */
#ifndef KLDIV_SAMPLE_TAIL_AREA_H
#define KLDIV_SAMPLE_TAIL_AREA_H

#include "base/poll.h"
#include "family/family.h"

/* The integral of G^power from -Inf to x (KL_LOWER), or of (1 - G)^power from x to Inf (KL_UPPER),
** for the distribution function G of a member of one dimension, power 1 or 2; +Inf where it
** diverges. *error is relative. */
KlStatus kl_tail_area(const KlMember *m, double x, KlTail tail, int power, const KlPoll *poll,
                      KlScaled *area, double *error);

#endif
