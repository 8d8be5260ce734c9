/* ks.h - the Kolmogorov-Smirnov statistic, max abs(F - G). */
#ifndef KLDIV_SAMPLE_KS_H
#define KLDIV_SAMPLE_KS_H

#include "base/poll.h"
#include "family/member.h"
#include "sample/points.h"

/* Of two samples, to 2^-98; exactly 0 where F = G. */
KlStatus kl_ks_of_points(const KlPoints *p, const KlPoints *q, const KlPoll *poll, KlScaled *d);

/* Of a sample and a member of a family of one dimension, both sides of each step looked at.  *error
** is relative: that of the family's distribution function. */
KlStatus kl_ks_of_member(const KlPoints *points, const KlMember *member, const KlPoll *poll,
                         KlScaled *d, double *error);

#endif
