/* student_fit.h - location and scale of maximum likelihood of Student's t with known degrees of
** freedom; one degree is the Cauchy distribution. */
#ifndef KLDIV_FAMILY_STUDENT_FIT_H
#define KLDIV_FAMILY_STUDENT_FIT_H

#include "family/family.h"

/* The largest share of one value in the rows, from 0 to 1. */
KlScaled kl_student_largest_share(const KlStatistics *s);

/* The least value up to which this share of the rows lies. */
double kl_student_quantile(const KlStatistics *s, double share);

/* A start: the median, and half of the middle half's width or, if that is 0, the mean distance from
** the median; two values at least. */
void kl_student_begin(const KlStatistics *s, KlScaled *theta);

/* From there to the maximum for these degrees of freedom, of the scale alone if `fixed`.  false:
** nothing found, after some hundred passes. */
bool kl_student_climb(const KlStatistics *s, KlScaled df, bool fixed, KlScaled *loc,
                      KlScaled *scale);

#endif
