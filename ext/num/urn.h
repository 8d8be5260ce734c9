/* urn.h - many draws at a time, as how often each outcome came. */
#ifndef KLDIV_NUM_URN_H
#define KLDIV_NUM_URN_H

#include <stddef.h>

#include "base/poll.h"
#include "num/random.h"

typedef struct KlUrn {
  size_t count;
  const double *weight;   /* the caller's: >= 0, with a finite sum > 0 */
  double *rest;           /* rest[i]: sum of the weights from i on */
  struct KlUrnSlot *slot; /* NULL until draws one by one are asked for */
} KlUrn;

/* `weight` stays where it is; count is below 2^32.  Clear the urn whatever is returned. */
KlStatus kl_urn_begin(KlUrn *urn, const double *weight, size_t count);

void kl_urn_clear(KlUrn *urn);

/* n draws with replacement, n at most 2^53; outcome i came drawn[i] times.  Takes the time of
** min(n, 64 count) draws. */
KlStatus kl_urn_draw(KlUrn *urn, KlRandom *random, uint64_t n, double *drawn, const KlPoll *poll);

/* n of `total` rows without replacement, of which weight[i], a whole number, are of outcome i. */
KlStatus kl_urn_subset(KlRandom *random, const double *weight, size_t count, uint64_t total,
                       uint64_t n, double *drawn, const KlPoll *poll);

#endif
