/* bell.h - integrals over a piece of a normal density, anywhere: in its middle, far out in a tail,
** or where it is level. */
#ifndef KLDIV_NUM_BELL_H
#define KLDIV_NUM_BELL_H

#include <stdbool.h>

#include "num/scaled.h"

/* exp(-level(x)) on low .. high, level(x) = [(x - mean)^2 - (top - mean)^2]/(2 sd^2) >= 0, where
** top is the number in low .. high that is nearest to mean. */
typedef struct KlBell {
  KlScaled mean, sd, low, high, top;
} KlBell;

/* low < high, sd > 0. */
KlBell kl_bell(KlScaled mean, KlScaled sd, KlScaled low, KlScaled high);

/* level(top + d) = [d^2 + 2 d (top - mean)]/(2 sd^2): two terms >= 0 within low .. high. */
KlScaled kl_bell_level(const KlBell *bell, KlScaled d);

/* What an integrand is besides the bell, at top + d: smooth, and no wilder than a polynomial or
** another bell twice as wide. */
typedef KlScaled KlBellWeight(const void *work, KlScaled d);

/* The integral of weight(d) exp(-level) over low .. high as two parts, below and above top; NULL
** weighs 1.  Of a weight >= 0 each is to 2^-90.  Twice 96 points or, if `wide`, 192 further out. */
typedef struct KlBellSum {
  KlScaled below, above;
} KlBellSum;

KlBellSum kl_bell_integral(const KlBell *bell, KlBellWeight *weight, const void *work, bool wide);

/* Both parts together. */
KlScaled kl_bell_total(const KlBell *bell, KlBellWeight *weight, const void *work, bool wide);

/* The mean less top, and the variance. */
KlScaled kl_bell_shift(const KlBell *bell);
KlScaled kl_bell_variance(const KlBell *bell, KlScaled shift);

#endif
