/* divergence.h - what a divergence is, as data.
**
** A divergence of masses is one function of one outcome, in a file of its own, and one line of
** divergences.def.  Everything around it - totals, scaling, exact differences, exact sums - is the
** same for all of them and lives in discrete.c.
*/
#ifndef KLDIV_DIVERGENCE_DIVERGENCE_H
#define KLDIV_DIVERGENCE_DIVERGENCE_H

#include <stddef.h>

#include "num/dd.h"

/* One outcome with mass p under P and q under Q, which have totals A and B.  The first three
** members are times one positive constant: a = p B, b = q A, so that a/b is the ratio of the
** probabilities, and d = b - a to its last bits however close they are.
**
** A mass below 2^-1100 of its total is given as that much, which no sum can tell.  A logarithm
** can: log_lack >= 0 is what ln(a/b) then lacks for the smallness of q beside a p that shows;
** otherwise it is 0. */
typedef struct KlOutcome {
  KlDd a, b, d;
  KlDd log_lack;
} KlOutcome;

typedef struct KlDivergence {
  const char *name;
  /* The outcome's share of the divergence, times the same constant: >= 0, +Inf allowed, never NaN.
  ** `parameter` is the divergence's own (share, order); 0 where it has none. */
  KlDd (*term)(const KlOutcome *outcome, double parameter);
  double parameter; /* the usual value */
  double bound;     /* of the error over tests/oracle, in ulp */
  const char *source;
} KlDivergence;

#define KL_DIVERGENCE(name) extern const KlDivergence kl_divergence_##name;
#include "divergence/divergences.def"
#undef KL_DIVERGENCE

/* The registered divergences by position, from 0; NULL past the last. */
const KlDivergence *kl_divergence_at(size_t position);

#endif
