/* stirling.h - the coefficients of Stirling's series, and from where on it is used. */
#ifndef KLDIV_NUM_STIRLING_H
#define KLDIV_NUM_STIRLING_H

#include "num/scaled.h"

/* ln Gamma(x) = (x - 1/2) ln x - x + ln(2 pi)/2 + sum_k c_k x^(1 - 2k), c_k = B_2k/(2k (2k - 1)):
** Abramowitz & Stegun 6.1.40.  From 24 on, 13 terms leave less than 2^-100 of the sum. */
enum { KL_STIRLING_START = 24, KL_STIRLING_PRECISE = 5, KL_STIRLING_ROUGH = 8 };

/* c_1 ... c_5, and c_6 ... c_13, of which 53 bits are enough. */
static const KlDd kl_stirling_precise[KL_STIRLING_PRECISE] = {
    {0x1.5555555555555p-4, 0x1.5555555555555p-58},  {-0x1.6c16c16c16c17p-9, 0x1.f49f49f49f49fp-64},
    {0x1.a01a01a01a01ap-11, 0x1.a01a01a01a01ap-71}, {-0x1.3813813813814p-11, 0x1.fb1fb1fb1fb20p-65},
    {0x1.b951e2b18ff23p-11, 0x1.5c3a9ce01b952p-65},
};
static const double kl_stirling_rough[KL_STIRLING_ROUGH] = {
    -691.0 / 360360.0,    1.0 / 156.0,      -3617.0 / 122400.0,       43867.0 / 244188.0,
    -174611.0 / 125400.0, 77683.0 / 5796.0, -236364091.0 / 1506960.0, 657931.0 / 300.0,
};

/* How often 1 is to be added to x > 0 to come to 24 or above: at most 24 times. */
static inline int kl_stirling_steps(KlScaled x) {
  double rounded = x.exponent > 8 ? 256.0 : kl_scaled_round(x);
  return rounded >= KL_STIRLING_START ? 0 : KL_STIRLING_START - (int)floor(rounded);
}

#endif
