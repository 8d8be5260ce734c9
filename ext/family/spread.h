/* spread.h - what the fits of several families have in common: spreads, and columns without one. */
#ifndef KLDIV_FAMILY_SPREAD_H
#define KLDIV_FAMILY_SPREAD_H

#include "family/family.h"

/* n Q - S^2 = n^2 times the variance (maximum likelihood), exact and >= 0: S and Q are the sums of
** a function of rows and of its square, at these places of s->sum. */
void kl_spread(KlInteger *out, const KlStatistics *s, int sum, int square);

/* Whether that is >= 0, as it is of any rows. */
bool kl_spread_is_possible(const KlStatistics *s, int sum, int square);

/* a < b */
bool kl_sum_is_below(const KlInteger *a, const KlInteger *b);

/* sum / n */
KlScaled kl_statistics_mean(const KlStatistics *s, int sum);

/* The fit of a column that is one value over and over: a point mass once there are two rows of it,
** else none.  The value is a double or an integer of 64 bits, and `value` is it to 92 bits:
** theta[0] becomes it exactly, so that equal points compare as equal. */
KlFit kl_fit_point(const KlStatistics *s, KlScaled value, KlScaled *theta);

#endif
