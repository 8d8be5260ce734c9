/* legendre.h - Gauss and Legendre's rule of 48 points, for integrands that are smooth and > 0. */
#ifndef KLDIV_NUM_LEGENDRE_H
#define KLDIV_NUM_LEGENDRE_H

#include "num/scaled.h"

/* The integral of `value` from low to low + length.  Of a function that is analytic within an
** ellipse around that with foci at its ends, half axes adding up to r length/2, and bounded by M
** there, the error is M length r^-96 and less; rounding adds 2^-100 of the integral of a positive
** function. */
KlScaled kl_legendre(KlScaled (*value)(void *work, KlScaled x), void *work, KlScaled low,
                     KlScaled length);

#endif
