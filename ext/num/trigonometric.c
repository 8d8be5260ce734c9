/* trigonometric.c - sine, cosine, tangent and arc tangent by reduction and a series.
**
** Measured against 200 digits on 20,000 arguments of all sizes, the largest relative error is
** 2^-101, and 2^-95.7 for sine and cosine of double-doubles next to a multiple of pi/2.
*/
#include "num/trigonometric.h"

#include "num/trigonometric_tables.h"

/* Below this, exponents are of arguments whose square is nothing beside 1. */
enum { TRIGONOMETRIC_TINY = -56 };

/* c[0] + c[1] x + ..., of which `rough` is what follows the `count` terms in double-double. */
static KlDd trigonometric_series(KlDd x, const KlDd *c, int count, const double *rough,
                                 int rough_count) {
  double tail = 0.0;
  for (int i = rough_count - 1; i >= 0; i--) {
    tail = tail * x.hi + rough[i];
  }
  KlDd sum = kl_dd(tail, 0.0);
  for (int i = count - 1; i >= 0; i--) {
    sum = kl_dd_add(kl_dd_multiply(sum, x), c[i]);
  }
  return sum;
}

/* sin x and cos x for abs(x) <= pi/4 and a bit: 15 terms leave less than 2^-115. */
static KlScaled trigonometric_sine_of(KlScaled x) {
  if (x.exponent < TRIGONOMETRIC_TINY) {
    return x;
  }
  KlDd r = kl_scaled_dd(x);
  KlDd sum = trigonometric_series(kl_dd_multiply(r, r), trigonometric_sine, TRIGONOMETRIC_PRECISE,
                                  trigonometric_sine_rough, TRIGONOMETRIC_ROUGH);
  return kl_scaled_multiply(x, kl_scaled(sum, 0));
}

static KlScaled trigonometric_cosine_of(KlScaled x) {
  if (x.exponent < TRIGONOMETRIC_TINY) {
    return kl_scaled_double(1.0);
  }
  KlDd r = kl_scaled_dd(x);
  return kl_scaled(trigonometric_series(kl_dd_multiply(r, r), trigonometric_cosine,
                                        TRIGONOMETRIC_PRECISE, trigonometric_cosine_rough,
                                        TRIGONOMETRIC_ROUGH),
                   0);
}

/* x - n pi/2 by the four parts of pi/2: the sums are exact where they cancel, and 2^-212 is left of
** pi. */
static KlScaled trigonometric_less(KlScaled x, double n) {
  for (int i = 0; i < 4; i++) {
    x = kl_scaled_subtract(x, kl_scaled(kl_two_product(n, trigonometric_half_pi[i]), 0));
  }
  return x;
}

/* x = *quarter pi/2 + result, *quarter modulo 4. */
static KlScaled trigonometric_reduce(KlScaled x, int *quarter) {
  *quarter = 0;
  if (x.exponent < 0) { /* abs(x) <= 1/2 */
    return x;
  }
  double n = floor(kl_scaled_dd(x).hi * 0x1.45f306dc9c883p-1 + 0.5);
  *quarter = (int)(n - 4.0 * floor(n / 4.0));
  return trigonometric_less(x, n);
}

KlScaled kl_scaled_less_pi(KlScaled x, int n) { return trigonometric_less(x, 2.0 * n); }

static KlScaled trigonometric_turned(KlScaled rest, int quarter) {
  KlScaled value = quarter % 2 == 0 ? trigonometric_sine_of(rest) : trigonometric_cosine_of(rest);
  return quarter % 4 >= 2 ? kl_scaled_negate(value) : value;
}

KlScaled kl_scaled_sin(KlScaled x) {
  int quarter;
  KlScaled rest = trigonometric_reduce(x, &quarter);
  return trigonometric_turned(rest, quarter);
}

/* cos x = sin(x + pi/2) */
KlScaled kl_scaled_cos(KlScaled x) {
  int quarter;
  KlScaled rest = trigonometric_reduce(x, &quarter);
  return trigonometric_turned(rest, quarter + 1);
}

/* 1/2 - t */
static KlScaled trigonometric_rest(KlScaled t) {
  return kl_scaled_subtract(kl_scaled_double(0.5), t);
}

/* tan(pi t), 0 <= t <= 1/4; exactly 1 at its end. */
static KlScaled trigonometric_tangent(KlScaled t) {
  if (kl_scaled_compare(t, kl_scaled_double(0.25)) == 0) {
    return kl_scaled_double(1.0);
  }
  KlScaled x = kl_scaled_multiply(kl_scaled(KL_PI, 0), t);
  return kl_scaled_divide(trigonometric_sine_of(x), trigonometric_cosine_of(x));
}

static bool trigonometric_is_low(KlScaled t) {
  return kl_scaled_compare(t, kl_scaled_double(0.25)) <= 0;
}

KlScaled kl_scaled_tan_pi(KlScaled t) {
  return trigonometric_is_low(t) ? trigonometric_tangent(t)
                                 : kl_scaled_cot_pi(trigonometric_rest(t));
}

KlScaled kl_scaled_cot_pi(KlScaled t) {
  return trigonometric_is_low(t) ? kl_scaled_divide(kl_scaled_double(1.0), trigonometric_tangent(t))
                                 : trigonometric_tangent(trigonometric_rest(t));
}

/* atan(i/32) + atan(r), r = (t - i/32)/(1 + t i/32), abs(r) <= 1/64: the series in r^2 ends after 9
** terms, and the sum cancels by a factor of 2 at most (i = 1). */
static KlScaled trigonometric_arc_of(KlScaled t) {
  if (t.exponent < TRIGONOMETRIC_TINY) {
    return t;
  }
  int i = (int)floor(kl_scaled_dd(t).hi * TRIGONOMETRIC_STEPS + 0.5);
  KlScaled r = t;
  if (i > 0) {
    KlScaled at = kl_scaled_double((double)i / TRIGONOMETRIC_STEPS);
    KlScaled below = kl_scaled_add(kl_scaled_double(1.0), kl_scaled_multiply(t, at));
    r = kl_scaled_divide(kl_scaled_subtract(t, at), below);
  }
  static const double rough[] = {-1.0 / 11.0, 1.0 / 13.0, -1.0 / 15.0, 1.0 / 17.0};
  KlDd x = kl_scaled_dd(r);
  KlDd sum = trigonometric_series(kl_dd_multiply(x, x), trigonometric_odd, 5, rough, 4);
  KlScaled arc = kl_scaled_multiply(r, kl_scaled(sum, 0));
  return kl_scaled_add(kl_scaled(trigonometric_arc[i], 0), arc);
}

/* pi/2 - t */
static KlScaled trigonometric_complement(KlScaled t) {
  return kl_scaled_subtract(kl_scaled_twice(kl_scaled(KL_PI, 0), -1), t);
}

static KlScaled trigonometric_arc_of_ratio(KlScaled y, KlScaled x) {
  if (kl_scaled_compare(y, x) <= 0) {
    return trigonometric_arc_of(kl_scaled_divide(y, x));
  }
  return trigonometric_complement(trigonometric_arc_of(kl_scaled_divide(x, y)));
}

KlScaled kl_scaled_atan(KlScaled t) {
  if (kl_scaled_sign(t) < 0) {
    return kl_scaled_negate(kl_scaled_atan(kl_scaled_negate(t)));
  }
  if (kl_scaled_is_infinite(t)) {
    return trigonometric_complement(kl_scaled_zero());
  }
  return trigonometric_arc_of_ratio(t, kl_scaled_double(1.0));
}

KlScaled kl_scaled_atan2(KlScaled y, KlScaled x) {
  if (kl_scaled_sign(y) == 0 && kl_scaled_sign(x) == 0) {
    return kl_scaled_zero();
  }
  bool below = kl_scaled_sign(y) < 0, left = kl_scaled_sign(x) < 0;
  KlScaled angle =
      trigonometric_arc_of_ratio(below ? kl_scaled_negate(y) : y, left ? kl_scaled_negate(x) : x);
  if (left) {
    angle = kl_scaled_subtract(kl_scaled(KL_PI, 0), angle);
  }
  return below ? kl_scaled_negate(angle) : angle;
}
