/* tilt.c - the uniform distribution on 0 .. 1, tilted. */
#include "num/tilt.h"

#include <stdbool.h>

#include "num/gap.h"
#include "num/legendre.h"

/* Up to here, the variance is a series. */
#define TILT_SERIES 3.0
/* A way up to this is integrated: G'' has its nearest poles at eta = -+2 pi i, so that the rule of
** 48 points leaves 2^-170. */
#define TILT_WAY 8.0
/* A mean this near to 1/2 is found from its distance. */
#define TILT_MIDDLE 0.125
/* Newton's method begins within a fifth and doubles its bits. */
enum { TILT_STEPS = 30 };

static KlScaled tilt_one(void) { return kl_scaled_double(1.0); }

KlScaled kl_tilt_log_norm(KlScaled eta) {
  if (kl_scaled_sign(eta) == 0) {
    return kl_scaled_zero();
  }
  KlScaled y = kl_scaled_abs(eta);
  return kl_scaled_log_ratio(kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(y))), y);
}

/* The mean of exp(-y x): (exp(y) - 1 - y)/(y (exp(y) - 1)), which does not cancel; for large y, 1/y
** - 1/(exp(y) - 1). */
static KlScaled tilt_mean_below(KlScaled y) {
  KlScaled power = kl_scaled_expm1(y);
  if (kl_scaled_compare(y, kl_scaled_double(-TILT_SERIES)) < 0 ||
      kl_scaled_compare(y, kl_scaled_double(TILT_SERIES)) > 0) {
    KlScaled inverse = kl_scaled_divide(tilt_one(), y);
    return kl_scaled_is_infinite(power)
               ? inverse
               : kl_scaled_subtract(inverse, kl_scaled_divide(tilt_one(), power));
  }
  return kl_scaled_divide(kl_gap_exp(y), kl_scaled_multiply(y, power));
}

KlScaled kl_tilt_mean(KlScaled eta) {
  return kl_scaled_sign(eta) == 0 ? kl_scaled_double(0.5) : tilt_mean_below(kl_scaled_negate(eta));
}

/* G'(eta), as 1/2 less the mean of the steeper side: absolute error. */
static KlScaled tilt_slope(KlScaled eta) {
  if (kl_scaled_sign(eta) == 0) {
    return eta;
  }
  KlScaled rest = kl_scaled_subtract(kl_scaled_double(0.5), tilt_mean_below(kl_scaled_abs(eta)));
  return kl_scaled_sign(eta) < 0 ? kl_scaled_negate(rest) : rest;
}

/* The sum of square^j/(2 (first + j))!, j >= 0: all terms positive. */
static KlScaled tilt_series(KlScaled square, int first) {
  KlScaled term = kl_scaled_double(first == 1 ? 2.0 : 24.0);
  term = kl_scaled_divide(tilt_one(), term);
  KlScaled sum = term;
  for (int k = first + 1; term.value.hi != 0.0 && term.exponent > sum.exponent - 110; k++) {
    KlScaled factor = kl_scaled_double(2.0 * k * (2.0 * k - 1.0));
    term = kl_scaled_divide(kl_scaled_multiply(term, square), factor);
    sum = kl_scaled_add(sum, term);
  }
  return sum;
}

/* 1/eta^2 - 1/(4 sinh(eta/2)^2) = [2 cosh(eta) - 2 - eta^2]/(eta^2 [2 cosh(eta) - 2]): for small
** eta the quotient of two series of positive terms. */
KlScaled kl_tilt_variance(KlScaled eta) {
  KlScaled y = kl_scaled_abs(eta), square = kl_scaled_multiply(eta, eta);
  if (kl_scaled_compare(y, kl_scaled_double(TILT_SERIES)) <= 0) {
    return kl_scaled_divide(tilt_series(square, 2), tilt_series(square, 1));
  }
  KlScaled less = kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(y)));
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(y));
  KlScaled hyperbolic = kl_scaled_divide(power, kl_scaled_multiply(less, less));
  return kl_scaled_subtract(kl_scaled_divide(tilt_one(), square), hyperbolic);
}

typedef struct TiltWay {
  KlScaled eta, way;
} TiltWay;

static KlScaled tilt_share(void *work, KlScaled t) {
  const TiltWay *w = work;
  KlScaled bend = kl_tilt_variance(kl_scaled_add(w->eta, kl_scaled_multiply(t, w->way)));
  return kl_scaled_multiply(kl_scaled_subtract(tilt_one(), t), bend);
}

/* G(eta) = y/2 + ln[(1 - exp(-y))/y], y = abs(eta). */
static KlScaled tilt_height(KlScaled eta) {
  return kl_scaled_add(kl_scaled_twice(kl_scaled_abs(eta), -1), kl_tilt_log_norm(eta));
}

/* way^2 times the integral of (1 - t) G''(eta + t way) over 0 .. 1: terms >= 0.  Far apart, as it
** stands: for eta up to 750, as probabilities have it, 20 bits go at most. */
KlScaled kl_tilt_gap(KlScaled eta, KlScaled way) {
  if (kl_scaled_compare(kl_scaled_abs(way), kl_scaled_double(TILT_WAY)) <= 0) {
    TiltWay work = {eta, way};
    KlScaled integral = kl_legendre(tilt_share, &work, kl_scaled_zero(), tilt_one());
    return kl_scaled_multiply(kl_scaled_multiply(way, way), integral);
  }
  KlScaled rise = kl_scaled_subtract(tilt_height(kl_scaled_add(eta, way)), tilt_height(eta));
  return kl_scaled_subtract(rise, kl_scaled_multiply(way, tilt_slope(eta)));
}

/* G'(y) for 0 < y <= 3: with h = y/2, [sum of h^(2 k) 2 k/(2 k + 1)!, k >= 1]/(2 sinh h): terms of
** one sign. */
static KlScaled tilt_slope_near(KlScaled y) {
  KlScaled h = kl_scaled_twice(y, -1), square = kl_scaled_multiply(h, h);
  KlScaled power = tilt_one(), sum = kl_scaled_zero(), below = tilt_one();
  for (int k = 1; k == 1 || power.exponent > sum.exponent - 116; k++) {
    KlScaled factor = kl_scaled_double(2.0 * k * (2.0 * k + 1.0));
    power = kl_scaled_divide(kl_scaled_multiply(power, square), factor);
    below = kl_scaled_add(below, power);
    sum = kl_scaled_add(sum, kl_scaled_multiply(power, kl_scaled_double(2.0 * k)));
  }
  return kl_scaled_divide(kl_scaled_twice(sum, -1), kl_scaled_multiply(h, below));
}

/* Whether a Newton step leaves only its square. */
static bool tilt_is_done(KlScaled step, KlScaled y) {
  return step.value.hi == 0.0 || step.exponent < y.exponent - 52;
}

/* The y > 0 with G'(y) = apart, 0 < apart <= 1/8: G' is concave, and y/12 is above it. */
static KlScaled tilt_near(KlScaled apart) {
  KlScaled y = kl_scaled_multiply(apart, kl_scaled_double(12.0));
  for (int i = 0; i < TILT_STEPS; i++) {
    KlScaled rest = kl_scaled_subtract(apart, tilt_slope_near(y));
    KlScaled step = kl_scaled_divide(rest, kl_tilt_variance(y));
    y = kl_scaled_add(y, step);
    if (tilt_is_done(step, y)) {
      break;
    }
  }
  return y;
}

/* The y with M(y) = mean < 3/8 for the mean M of exp(-y x): by Newton's method for 1/M, nearly a
** straight line from 2 + y/3 to y, from 1/mean, which is above y. */
static KlScaled tilt_far(KlScaled mean) {
  KlScaled want = kl_scaled_divide(tilt_one(), mean), y = want;
  for (int i = 0; i < TILT_STEPS; i++) {
    KlScaled here = tilt_mean_below(y);
    KlScaled rest = kl_scaled_subtract(kl_scaled_divide(tilt_one(), here), want);
    KlScaled slope = kl_scaled_divide(kl_tilt_variance(y), kl_scaled_multiply(here, here));
    KlScaled step = kl_scaled_divide(rest, slope);
    y = kl_scaled_subtract(y, step);
    if (tilt_is_done(step, y)) {
      break;
    }
  }
  return y;
}

KlScaled kl_tilt_of_mean(KlScaled mean, KlScaled rest) {
  KlScaled apart = kl_scaled_twice(kl_scaled_subtract(rest, mean), -1); /* 1/2 - mean */
  bool lower = kl_scaled_sign(apart) > 0;
  KlScaled size = kl_scaled_abs(apart);
  if (kl_scaled_sign(apart) == 0) {
    return kl_scaled_zero();
  }
  KlScaled y = kl_scaled_compare(size, kl_scaled_double(TILT_MIDDLE)) <= 0
                   ? tilt_near(size)
                   : tilt_far(lower ? mean : rest);
  return lower ? kl_scaled_negate(y) : y;
}
