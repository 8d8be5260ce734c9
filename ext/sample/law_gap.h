/* law_gap.h - what is between the distribution functions of two members of families. */
#ifndef KLDIV_SAMPLE_LAW_GAP_H
#define KLDIV_SAMPLE_LAW_GAP_H

#include "divergence/divergence.h"
#include "family/cuts.h"

/* The integral over the line of abs(F - G)^power, power 1 or 2, of two members of one dimension and
** one kind of outcome: 0 exactly for the same member, +Inf where it diverges; *result is none where
** there is no such integral, or where it is not found. */
KlStatus kl_law_gap(const KlMember *p, const KlMember *q, int power, const KlPoll *poll,
                    KlResult *result);

/* Whether the two can be compared; if not, *result is none, and says so. */
bool kl_laws_are_of_one_line(const KlMember *p, const KlMember *q, KlResult *result);

/* Whether Q comes before P, so that both orders of the two are computed alike. */
bool kl_laws_are_swapped(const KlMember *p, const KlMember *q);

/* Adds cuts along `line` where `m` has its hill and its ends. */
void kl_law_cuts(KlCuts *cuts, const KlLine *line, const KlMember *m);

#endif
