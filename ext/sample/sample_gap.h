/* sample_gap.h - what is between the distribution functions of a sample and of a member of a
** family. */
#ifndef KLDIV_SAMPLE_SAMPLE_GAP_H
#define KLDIV_SAMPLE_SAMPLE_GAP_H

#include "divergence/divergence.h"
#include "sample/points.h"

/* The integral over the line of abs(F_n - G)^power, power 1 or 2, of a sample and a member of one
** dimension: +Inf where the member's tail has none.  Two values of G for each point (of outcomes,
** one for each integer), and a few thousand beside them. */
KlStatus kl_sample_gap(const KlPoints *points, const KlMember *member, int power,
                       const KlPoll *poll, KlResult *result);

#endif
