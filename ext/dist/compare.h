/* compare.h - a divergence of two distribution values, whatever they are. */
#ifndef KLDIV_DIST_COMPARE_H
#define KLDIV_DIST_COMPARE_H

#include "dist/dist.h"
#include "divergence/divergence.h"

/* The divergence of P and Q, before the last two steps of kl_divergence_units; Q is P for
** KL_OF_ONE. Solves fits.  KL_REFUSED and `problem`, which names both sides, where the two cannot
** be compared; a result that does not exist where one of them has no parameters yet, or no mass. */
KlStatus kl_compare(const KlDivergence *divergence, const double *parameter, KlDist *p, KlDist *q,
                    const KlPoll *poll, KlResult *result, KlProblem *problem);

/* Adds to the result of kl_compare what takes longer than the value itself: the standard error of
** an estimate from nearest neighbours. */
KlStatus kl_compare_facts(const KlDivergence *divergence, const double *parameter, const KlDist *p,
                          const KlDist *q, const KlPoll *poll, KlResult *result);

#endif
