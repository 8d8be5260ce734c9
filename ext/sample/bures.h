/* bures.h - Wasserstein distance of order 2 between normal distributions of several dimensions. */
#ifndef KLDIV_SAMPLE_BURES_H
#define KLDIV_SAMPLE_BURES_H

#include "base/poll.h"
#include "family/member.h"

/* The square of the distance between two multivariate normal distributions of one dimension d: 0
** exactly for equal ones.  NaN where a covariance is so near to being singular that rounding makes
** it so (conditions of 2^90).  KL_NO_MEMORY, or what `poll` says. */
KlStatus kl_bures(const KlMember *p, const KlMember *q, const KlPoll *poll, KlScaled *square);

/* The same of two normal distributions with independent coordinates: a sum of squares. */
KlScaled kl_bures_diagonal(const KlMember *p, const KlMember *q);

#endif
