/* mean_pvalue.h - Welch's test that two samples have one mean, from their moments. */
#ifndef KLDIV_SAMPLE_MEAN_PVALUE_H
#define KLDIV_SAMPLE_MEAN_PVALUE_H

#include "divergence/divergence.h"

/* What the test sees of a side. */
typedef struct KlMeanSide {
  KlScaled n;        /* rows, or their effective number; 0: a distribution that was stated */
  KlScaled mean;     /* finite; see below for a stated one */
  KlScaled variance; /* the mean of the squares of deviations from the mean (divided by n); of a
                     ** stated side it is not looked at */
} KlMeanSide;

/* The p-value of the two-sided test that the means are equal, where the variances need not be: of
** Welch's of two samples; of Student's of one against the mean of the other side, if that was
** stated.  `difference` is that of the means, which the caller may know better than they are known
** themselves.  Facts: "statistic" (t, positive where P's mean is the greater) and "df" (Welch and
** Satterthwaite's).
**
** Where no side varies, p is 1 for equal means and 0 for others, and the facts are null.  It does
** not exist where neither side is a sample, where a sample has fewer than 2 rows, and where a
** stated mean is infinite or is none. */
void kl_mean_pvalue_of_moments(const KlMeanSide *p, const KlMeanSide *q, KlScaled difference,
                               KlResult *result);

#endif
