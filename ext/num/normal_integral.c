/* normal_integral.c - the normal distribution function and its inverse. */
#include "num/incomplete.h"

#include "num/gap.h"

/* 1/sqrt(2 pi) */
static const KlDd normal_peak = {0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56};

/* Up to here the series, from here on the continued fraction. */
#define NORMAL_SEAM 3.0

/* Beyond 2^15 the tail is below 2^(-2^28), and 0. */
enum { NORMAL_LARGEST = 15 };

/* Beyond 2^60 the fraction is its first term. */
enum { NORMAL_FAR = 60 };

KlScaled kl_normal_density(KlScaled z) {
  KlScaled half_square = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  KlScaled shape = kl_scaled_exponential(kl_scaled_negate(half_square));
  return kl_scaled_multiply(kl_scaled(normal_peak, 0), shape);
}

/* P(0 <= Z <= z) = density(z) (z + z^3/3 + z^5/(3 5) + ...), 0 <= z <= 4: Abramowitz & Stegun
** 26.2.11, all terms positive. */
static KlScaled normal_centre(KlScaled z) {
  KlDd x = kl_scaled_dd(z), square = kl_dd_multiply(x, x);
  KlDd term = kl_dd(1.0, 0.0), sum = term;
  for (int n = 3; term.hi > 0x1p-110 * sum.hi; n += 2) {
    term = kl_dd_divide(kl_dd_multiply(term, square), kl_dd(n, 0.0));
    sum = kl_dd_add(sum, term);
  }
  return kl_scaled_multiply(kl_scaled_multiply(kl_normal_density(z), z), kl_scaled(sum, 0));
}

/* c with P(Z > z) = density(z)/(z + c), c = 1/(z + 2/(z + 3/...)), z >= 3: Abramowitz & Stegun
** 26.2.14, all terms positive.  After n of them about exp(-2 z sqrt(2 n)) is left. */
static KlScaled normal_fraction(KlScaled z) {
  if (z.exponent > NORMAL_FAR) {
    return kl_scaled_divide(kl_scaled_double(1.0), z);
  }
  KlDd x = kl_scaled_dd(z), fraction = x;
  for (int n = 25 + (int)(1000.0 / (x.hi * x.hi)); n > 1; n--) {
    fraction = kl_dd_add(x, kl_dd_divide(kl_dd(n, 0.0), fraction));
  }
  return kl_scaled_divide(kl_scaled_double(1.0), kl_scaled(fraction, 0));
}

static KlScaled normal_outside(KlScaled z) {
  return kl_scaled_divide(kl_normal_density(z), kl_scaled_add(z, normal_fraction(z)));
}

/* P(Z > z), z >= 0.  Below the seam half of the line less the centre: up to 9 bits are lost.
** Measured: relative error below 2^-92. */
static KlScaled normal_beyond(KlScaled z) {
  if (z.exponent > NORMAL_LARGEST || kl_scaled_is_infinite(z)) {
    return kl_scaled_zero();
  }
  if (kl_scaled_compare(z, kl_scaled_double(NORMAL_SEAM)) < 0) {
    return kl_scaled_subtract(kl_scaled_double(0.5), normal_centre(z));
  }
  return normal_outside(z);
}

KlScaled kl_normal_tail(KlScaled z, bool upper) {
  bool is_beyond = (kl_scaled_sign(z) >= 0) == upper;
  KlScaled tail = normal_beyond(kl_scaled_abs(z));
  return is_beyond ? tail : kl_scaled_subtract(kl_scaled_double(1.0), tail);
}

KlScaled kl_normal_mills(KlScaled z) {
  const KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_compare(z, kl_scaled_double(NORMAL_SEAM)) < 0) {
    return kl_scaled_divide(kl_normal_tail(z, true), kl_normal_density(z));
  }
  return kl_scaled_divide(one, kl_scaled_add(z, normal_fraction(z)));
}

/* 1 - z/(z + c) = c/(z + c); below the seam as it stands, which is 0.08 at least. */
KlScaled kl_normal_mills_slope(KlScaled z) {
  const KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_compare(z, kl_scaled_double(NORMAL_SEAM)) < 0) {
    return kl_scaled_subtract(one, kl_scaled_multiply(z, kl_normal_mills(z)));
  }
  KlScaled c = normal_fraction(z);
  return kl_scaled_divide(c, kl_scaled_add(z, c));
}

/* Halley's step for F(z) = p where F' is the density and `excess` is F(z) - p: third order. */
static KlScaled normal_step(KlScaled z, KlScaled excess) {
  KlScaled newton = kl_scaled_divide(excess, kl_normal_density(z));
  KlScaled bend = kl_scaled_twice(kl_scaled_multiply(newton, z), -1);
  KlScaled correction = kl_scaled_add(kl_scaled_double(1.0), bend);
  return kl_scaled_subtract(z, kl_scaled_divide(newton, correction));
}

/* The z with P(0 <= Z <= z) = p, 0 < p <= 0.1, from the inverse series' first terms, which are
** within 10^-4. */
static KlScaled normal_quantile_centre(KlScaled p) {
  KlScaled y = kl_scaled_divide(p, kl_scaled(normal_peak, 0));
  KlScaled square = kl_scaled_multiply(y, y);
  KlScaled cubic = kl_scaled_divide(square, kl_scaled_double(6.0));
  KlScaled z = kl_scaled_multiply(y, kl_scaled_add(kl_scaled_double(1.0), cubic));
  for (int i = 0; i < 3; i++) {
    z = normal_step(z, kl_scaled_subtract(normal_centre(z), p));
  }
  return z;
}

/* The z with P(Z > z) = p, p < 0.4, from Abramowitz & Stegun 26.2.23, which is within 0.00045. */
static KlScaled normal_quantile_outside(double p) {
  KlScaled target = kl_scaled_double(p);
  double t = sqrt(-2.0 * kl_scaled_round(kl_scaled_log(target)));
  KlScaled z = kl_scaled_double(t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                                        (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (int i = 0; i < 3; i++) {
    /* P(Z > z) falls with z: the excess of its negative. */
    z = normal_step(z, kl_scaled_subtract(target, normal_beyond(z)));
  }
  return z;
}

double kl_normal_quantile(double u) {
  double p = u < 0.5 ? u : 1.0 - u;
  KlScaled from_half = kl_scaled_subtract(kl_scaled_double(0.5), kl_scaled_double(p));
  KlScaled z = p < 0.4 ? normal_quantile_outside(p)
                       : (p < 0.5 ? normal_quantile_centre(from_half) : kl_scaled_zero());
  return u < 0.5 ? -kl_scaled_round(z) : kl_scaled_round(z);
}
