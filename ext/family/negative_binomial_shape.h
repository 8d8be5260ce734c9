/* negative_binomial_shape.h - the r of maximum likelihood of a negative binomial sample. */
#ifndef KLDIV_FAMILY_NEGATIVE_BINOMIAL_SHAPE_H
#define KLDIV_FAMILY_NEGATIVE_BINOMIAL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "family/statistics.h"

/* The mean of the counts and the r that makes them likeliest.  False where the variance (over n) is
** not above the mean, all counts 0 among them: the likelihood then grows with r for ever, to that
** of a Poisson distribution. */
bool kl_negative_binomial_shape(const KlWeighed *value, size_t values, KlScaled *mean, KlScaled *r);

#endif
