/* homogeneity.h - p-values of tests that two samples, or one and a distribution, are of one law. */
#ifndef KLDIV_DIVERGENCE_HOMOGENEITY_H
#define KLDIV_DIVERGENCE_HOMOGENEITY_H

#include "divergence/discrete.h"

/* The terms of a statistic.  Of two samples with the shares s = n/N and r = m/N of all N, the
** statistic is N times the sum of `two`, whose parameters are s and r, two halves each; of one
** sample of n and an exact distribution, it is n times the sum of `one`, with the sample as P. */
typedef struct KlHomogeneity {
  KlOutcomeTerm *two, *one;
} KlHomogeneity;

/* P(X >= statistic), X chi-squared with as many degrees of freedom as there are outcomes with mass,
** less one; 1 where that is 0.  Does not exist where neither side is a sample. */
KlStatus kl_homogeneity_pvalue(const KlHomogeneity *test, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result);

#endif
