/* contributions.h - what each label or bin has to do with a divergence.
**
** Of divergences that are a sum over outcomes of terms >= 0, as they are written for their digits:
** KL's is p ln(p/q) - p + q, so that one outcome never pays for another.  They add up to the value.
*/
#ifndef KLDIV_DIST_CONTRIBUTIONS_H
#define KLDIV_DIST_CONTRIBUTIONS_H

#include "dist/compare.h"
#include "dist/sides.h"
#include "divergence/discrete.h"

/* An outcome: a label; or bin number `label` of those between the edges. */
typedef struct KlContribution {
  KlLabel label;
  KlMassPair mass;
} KlContribution;

/* Zeroed memory is none. */
typedef struct KlContributions {
  const KlDivergence *divergence;
  double parameter[KL_DIVERGENCE_PARAMETERS];
  KlSide p, q;
  KlContribution *row;
  size_t count;
  double *edge; /* of the bins, where outcomes are such */
  int edges;
  KlTotals totals;
} KlContributions;

/* Whether the divergence is such a sum. */
bool kl_has_contributions(const KlDivergence *divergence);

/* The outcomes of P and Q, which stay where they are.  Solves fits.  KL_REFUSED and `problem` where
** the two have none in common terms.  Clear it in any case. */
KlStatus kl_contributions_begin(KlContributions *c, const KlDivergence *divergence, KlDist *p,
                                KlDist *q, const KlPoll *poll, KlProblem *problem);

/* Of the i-th outcome. */
KlScaled kl_contribution(const KlContributions *c, size_t i);
KlScaled kl_contribution_share(const KlContributions *c, size_t i, bool of_q);

void kl_contributions_clear(KlContributions *c);

#endif
