/* bessel.h - ln I0, A = I1/I0 and the Bregman distance of ln I0, which are the von Mises
** distribution's normaliser, mean resultant length and KL divergence.
**
** For k >= 0 of any size; relative errors below 2^-90 where nothing else is said.
*/
#ifndef KLDIV_NUM_BESSEL_H
#define KLDIV_NUM_BESSEL_H

#include "num/scaled.h"

/* ln I0(k) - k = ln(exp(-k) I0(k)) <= 0. */
KlScaled kl_log_bessel(KlScaled k);

/* A(k) = I1(k)/I0(k), from 0 to 1; 1 - A(k); and its slope 1 - A/k - A^2 > 0, to 2^-85. */
KlScaled kl_bessel_ratio(KlScaled k);
KlScaled kl_bessel_lack(KlScaled k);
KlScaled kl_bessel_slope(KlScaled k);

/* The k >= 0 with A(k) = ratio, lack = 1 - ratio, both known well; lack > 0. */
KlScaled kl_bessel_inverse(KlScaled ratio, KlScaled lack);

/* ln I0(l) - ln I0(k) - (l - k) A(k) >= 0: relative error below 2^-85 however close and however
** far; difference = l - k. */
KlScaled kl_gap_bessel(KlScaled l, KlScaled k, KlScaled difference);

/* I_n(k)/I0(k) for n = 0 ... count - 1, into `ratio`; 0 <= k <= 64. */
void kl_bessel_ratios(KlScaled k, KlScaled *ratio, int count);

#endif
