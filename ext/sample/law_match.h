/* law_match.h - what is between the quantile functions of two members of families. */
#ifndef KLDIV_SAMPLE_LAW_MATCH_H
#define KLDIV_SAMPLE_LAW_MATCH_H

#include "divergence/divergence.h"

/* The integral over u from 0 to 1 of (F^-1 - G^-1)^2 of two members of one dimension and one kind
** of outcome: 0 exactly for the same member, +Inf where one has a variance and the other none, or
** where it diverges; *result is none where there is no such integral, or where it is not found. */
KlStatus kl_law_match(const KlMember *p, const KlMember *q, const KlPoll *poll, KlResult *result);

#endif
