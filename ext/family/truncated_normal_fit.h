/* truncated_normal_fit.h - the truncated normal distribution with a given mean and variance. */
#ifndef KLDIV_FAMILY_TRUNCATED_NORMAL_FIT_H
#define KLDIV_FAMILY_TRUNCATED_NORMAL_FIT_H

#include <stdbool.h>

#include "num/scaled.h"

/* On 0 .. 1, 0 < mean < 1, variance > 0; rest = 1 - mean.  `way` is how far the parent's mean lies
** above `mean`, `sd` its sd.  false: there is none, since the variance is that of the exponential
** tilt of this mean, or larger. */
bool kl_truncated_normal_of_moments(KlScaled mean, KlScaled rest, KlScaled variance, KlScaled *way,
                                    KlScaled *sd);

#endif
