/* merge.h - the value that one pass over the rows of both would have made. */
#ifndef KLDIV_DIST_MERGE_H
#define KLDIV_DIST_MERGE_H

#include "dist/dist.h"

/* Whether `a` and `b` are data of one kind, with the same parameters: KL_REFUSED and `problem`
** where they are not. */
KlStatus kl_dist_mergeable(const KlDist *a, const KlDist *b, KlProblem *problem);

/* Whether the bins of two hists are the same (and true of what has none). */
bool kl_dist_same_edges(const KlDist *a, const KlDist *b);

/* Writes a + b, byte for byte what one pass makes. */
KlStatus kl_dist_merge(const KlDist *a, const KlDist *b, const KlPoll *poll, KlBytes *bytes,
                       KlProblem *problem);

#endif
