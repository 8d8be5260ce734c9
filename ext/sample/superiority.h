/* superiority.h - how often one beats the other: P(X > Y) + P(X = Y)/2. */
#ifndef KLDIV_SAMPLE_SUPERIORITY_H
#define KLDIV_SAMPLE_SUPERIORITY_H

#include "base/poll.h"
#include "family/member.h"
#include "sample/points.h"

/* Twice the pairs that either side wins, a tie being half a pair for each, times one constant:
** exact for numbers of rows n and m with n m < 2^61, else to 2^-75.  P's are Q's where P and Q
** change places, to the last bit. */
typedef struct KlWins {
  KlScaled p, q;
} KlWins;

KlStatus kl_wins(const KlPoints *p, const KlPoints *q, const KlPoll *poll, KlWins *wins);

/* X of the sample, Y of the law; or the other way round. */
KlStatus kl_superiority_of_member(const KlPoints *points, const KlMember *member, bool swapped,
                                  const KlPoll *poll, KlScaled *value);

#endif
