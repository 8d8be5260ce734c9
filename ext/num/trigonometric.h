/* trigonometric.h - sine, cosine, tangent and arc tangent to 95 bits, without the C library.
**
** Relative errors are below 2^-95 for the argument as it is given, and below 2^-90 next to the
** zeros of sine and cosine.
*/
#ifndef KLDIV_NUM_TRIGONOMETRIC_H
#define KLDIV_NUM_TRIGONOMETRIC_H

#include "num/scaled.h"

/* pi in double-double, and the largest double below it. */
#define KL_PI kl_dd(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53)
#define KL_PI_DOUBLE 0x1.921fb54442d18p+1

/* Of an angle in radians, below 2^20 in size. */
KlScaled kl_scaled_sin(KlScaled x);
KlScaled kl_scaled_cos(KlScaled x);

/* x - n pi, abs(x) and n below 2^20: what is left near a multiple of pi keeps its bits. */
KlScaled kl_scaled_less_pi(KlScaled x, int n);

/* tan(pi t) for 0 <= t < 1/2, and 1/tan(pi t) for 0 < t <= 1/2. */
KlScaled kl_scaled_tan_pi(KlScaled t);
KlScaled kl_scaled_cot_pi(KlScaled t);

/* atan(t) for any t, +-Inf allowed; between -pi/2 and pi/2. */
KlScaled kl_scaled_atan(KlScaled t);

/* The angle of the point (x, y), between -pi and pi; 0 for (0, 0). */
KlScaled kl_scaled_atan2(KlScaled y, KlScaled x);

#endif
