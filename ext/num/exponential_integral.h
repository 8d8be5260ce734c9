/* exponential_integral.h - E1, of which entropies of densities with a logarithm in them consist. */
#ifndef KLDIV_NUM_EXPONENTIAL_INTEGRAL_H
#define KLDIV_NUM_EXPONENTIAL_INTEGRAL_H

#include "num/scaled.h"

/* exp(x) E1(x), x > 0, E1(x) = integral of exp(-t)/t from x on: between 1/(x + 1) and 1/x. Relative
** error below 2^-88, for x of any size. */
KlScaled kl_exponential_integral(KlScaled x);

#endif
