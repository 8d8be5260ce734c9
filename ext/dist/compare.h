/* compare.h - a divergence of two distribution values, whatever they are. */
#ifndef KLDIV_DIST_COMPARE_H
#define KLDIV_DIST_COMPARE_H

#include "dist/dist.h"
#include "divergence/divergence.h"
#include "sample/divergence_confidence.h"

/* The divergence of P and Q, before the last two steps of kl_divergence_units; Q is P for
** KL_OF_ONE. Solves fits.  KL_REFUSED and `problem`, which names both sides, where the two cannot
** be compared; a result that does not exist where one of them has no parameters yet, or no mass. */
KlStatus kl_compare(const KlDivergence *divergence, const double *parameter, KlDist *p, KlDist *q,
                    const KlPoll *poll, KlResult *result, KlProblem *problem);

/* A confidence interval for the same, in units of ln(base) (0: nats), where at least one side has
** rows; it does not exist where the value does not, or for p-values. */
KlStatus kl_compare_interval(const KlDivergence *divergence, const double *parameter, double base,
                             KlDist *p, KlDist *q, double level, const KlPoll *poll,
                             KlConfidence *interval, KlProblem *problem);

/* Adds to the result of kl_compare what takes longer than the value itself: the standard error of
** an estimate from nearest neighbours. */
KlStatus kl_compare_facts(const KlDivergence *divergence, const double *parameter, const KlDist *p,
                          const KlDist *q, const KlPoll *poll, KlResult *result);

#endif
