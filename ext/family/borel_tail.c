/* borel_tail.c - the upper tail of the Borel distribution.
**
** With g = mu - 1 - ln mu and S what Stirling leaves of ln Gamma, the mass at x is
**
**   f(x) = exp(-g x) x^(-3/2) exp(-S(x))/(mu sqrt(2 pi)).
**
** Where g is large a few masses are all.  Where it is small, masses up to BOREL_START are added one
** by one, and from there on by Euler's and Maclaurin's formula, with K the first count:
**
**   sum_{k >= K} f(k) = int_K^Inf f + f(K) [1/2 - sum_i B_2i/(2i) t_(2i-1)],
**
** t_n the coefficients of f(K + h)/f(K) in powers of h.  The integral is of exp(-S(x)) = sum_m c_m
** x^-m term by term, c_m K^(-1/2-m) E_(3/2+m)(g K)/(mu sqrt(2 pi)): DLMF 5.11.3, 8.19.
*/
#include "family/borel_tail.h"

#include <stdbool.h>

#include "family/edges.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

enum {
  BOREL_START = 40,      /* first count of the formula; c_13/40^13 is below 2^-76 */
  BOREL_ORDERS = 13,     /* coefficients c_m */
  BOREL_CORRECTIONS = 10 /* Bernoulli numbers */
};

/* c_m: the series of exp(-S(x)) in 1/x, from that of S. */
static const KlDd borel_stirling[BOREL_ORDERS] = {
    {0x1.0000000000000p+0, 0x0.0p+0},
    {-0x1.5555555555555p-4, -0x1.5555555555555p-58},
    {0x1.c71c71c71c71cp-9, 0x1.c71c71c71c71cp-63},
    {0x1.5f7268edab4c8p-9, -0x1.06f3fd78bb19fp-63},
    {-0x1.e13ce465fa859p-13, -0x1.58b45bdd71fd1p-67},
    {-0x1.9b0ff6874f2c4p-11, -0x1.c7458a7842616p-67},
    {0x1.247604839c038p-14, 0x1.f9319fe24c3e3p-68},
    {0x1.36773bdb97b48p-11, -0x1.d16de18384670p-65},
    {-0x1.b1d75d3346711p-15, -0x1.e19da57bfb068p-69},
    {-0x1.b8239c670e690p-11, -0x1.216c1c4abc3b5p-66},
    {0x1.2e31f9b7913eap-14, -0x1.d9d84e9445bdap-69},
    {0x1.f5dbcaf756cdep-10, -0x1.8155c6c7bd0cap-64},
    {-0x1.54d241144693fp-13, 0x1.fbec6d22f6fe4p-67},
};

/* B_2i/(2i) */
static const double borel_bernoulli[BOREL_CORRECTIONS] = {
    1.0 / 12.0,       -1.0 / 120.0, 1.0 / 252.0,      -1.0 / 240.0,      1.0 / 132.0,
    -691.0 / 32760.0, 1.0 / 12.0,   -3617.0 / 8160.0, 43867.0 / 14364.0, -174611.0 / 6600.0};

/* pi, sqrt(2) */
static const KlDd borel_pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const KlDd borel_root_2 = {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54};

static KlScaled borel_rate(KlScaled mu) { return kl_gap_ratio(mu, kl_scaled_double(1.0)); }

/* Near mu = 1 as above: -g x - ln(mu x) - ln(2 pi x)/2 - S(x).  Elsewhere by the definition, (x-1)
** ln mu - mu x + [x - 3/2 ln x - ln(2 pi)/2 - S(x)], whose first terms are the largest. */
KlScaled kl_borel_log_mass(KlScaled mu, KlScaled x) {
  KlScaled one = kl_scaled_double(1.0), log = kl_scaled_log(x);
  if (kl_scaled_compare(x, one) == 0) {
    return kl_scaled_negate(mu);
  }
  KlScaled root = kl_scaled_add(kl_scaled_twice(log, -1), KL_LOG_SQRT_2PI);
  root = kl_scaled_add(root, kl_stirling(x));
  if (mu.exponent >= 0) {
    KlScaled fall = kl_scaled_multiply(borel_rate(mu), x);
    fall = kl_scaled_add(fall, kl_scaled_log(kl_scaled_multiply(mu, x)));
    return kl_scaled_negate(kl_scaled_add(fall, root));
  }
  KlScaled ways = kl_scaled_subtract(kl_scaled_subtract(x, log), root);
  KlScaled power = kl_scaled_multiply(kl_scaled_subtract(x, one), kl_scaled_log(mu));
  return kl_scaled_add(kl_scaled_subtract(power, kl_scaled_multiply(mu, x)), ways);
}

static KlScaled borel_mass(KlScaled mu, KlScaled x) {
  return kl_scaled_exponential(kl_borel_log_mass(mu, x));
}

/* exp(z) E_n(z) for z >= 1, the fraction 1/(z + n - 1 n/(z + n + 2 - 2 (n + 1)/(z + n + 4 - ...)))
** by Lentz's method (DLMF 8.19.17, contracted): at most 100 terms. */
static KlDd borel_fraction(KlDd z, double n) {
  KlDd b = kl_dd_add_double(z, n), c = b, d = kl_dd(0.0, 0.0), value = b, one = kl_dd(1.0, 0.0);
  double change = 1.0;
  for (int i = 1; fabs(change) > 0x1p-80; i++) {
    double factor = -i * (n + i - 1.0);
    b = kl_dd_add_double(b, 2.0);
    d = kl_dd_divide(one, kl_dd_add(b, kl_dd_multiply_double(d, factor)));
    c = kl_dd_add(b, kl_dd_divide(kl_dd(factor, 0.0), c));
    KlDd ratio = kl_dd_multiply(c, d);
    value = kl_dd_multiply(value, ratio);
    change = kl_dd_add_double(ratio, -1.0).hi;
  }
  return kl_dd_divide(one, value);
}

/* exp(z) E_(3/2)(z) = 2 - 2 sqrt(pi z) exp(z) erfc(sqrt z), for small z. */
static KlDd borel_first(KlScaled z) {
  KlScaled root = kl_scaled_sqrt(z), two = kl_scaled_double(2.0);
  KlScaled tail = kl_normal_tail(kl_scaled_multiply(root, kl_scaled(borel_root_2, 0)), true);
  KlScaled part = kl_scaled_multiply(kl_scaled_twice(tail, 2), kl_scaled_exponential(z));
  KlScaled root_pi = kl_scaled_sqrt(kl_scaled_multiply(kl_scaled(borel_pi, 0), z));
  return kl_scaled_dd(kl_scaled_subtract(two, kl_scaled_multiply(part, root_pi)));
}

/* value[m] = exp(z) E_n(z), n = 3/2 + m, by n E_(n+1)(z) = exp(-z) - z E_n(z) from the order
** nearest to z, upwards and downwards: so no step enlarges errors. */
static void borel_exponential_integrals(KlScaled z, KlDd value[BOREL_ORDERS]) {
  KlDd at = kl_scaled_dd(z), one = kl_dd(1.0, 0.0);
  int first = at.hi < 1.5 ? 0 : at.hi > 12.5 ? BOREL_ORDERS - 1 : (int)(at.hi - 1.5);
  value[first] = at.hi < 1.5 ? borel_first(z) : borel_fraction(at, first + 1.5);
  for (int m = first; m + 1 < BOREL_ORDERS; m++) {
    KlDd more = kl_dd_subtract(one, kl_dd_multiply(at, value[m]));
    value[m + 1] = kl_dd_divide(more, kl_dd(m + 1.5, 0.0));
  }
  for (int m = first; m > 0; m--) {
    KlDd more = kl_dd_subtract(one, kl_dd_multiply_double(value[m], m + 0.5));
    value[m - 1] = kl_dd_divide(more, at);
  }
}

/* The integral of f from K on, over f(K): sum_m c_m K^(1-m) exp(z) E_(3/2+m)(z)/exp(-S(K)). */
static KlScaled borel_integral(KlScaled rate, KlScaled from) {
  KlDd value[BOREL_ORDERS], sum = kl_dd(0.0, 0.0);
  borel_exponential_integrals(kl_scaled_multiply(rate, from), value);
  KlDd inverse = kl_scaled_dd(kl_scaled_divide(kl_scaled_double(1.0), from));
  for (int m = BOREL_ORDERS - 1; m >= 0; m--) {
    KlDd term = kl_dd_multiply(borel_stirling[m], value[m]);
    sum = kl_dd_add(kl_dd_multiply(sum, inverse), term);
  }
  KlScaled shape = kl_scaled_exponential(kl_stirling(from));
  return kl_scaled_multiply(kl_scaled_multiply(from, shape), kl_scaled(sum, 0));
}

/* 1/2 - sum_i B_2i/(2i) t_(2i-1), from the coefficients l of ln f(K + h) - ln f(K) by n t_n = sum_i
** i l_i t_(n-i).  A twentieth of f(K) at most beside the 1/2: doubles are enough. */
static double borel_corrections(double rate, double from) {
  enum { MOST = 2 * BOREL_CORRECTIONS };
  static const double stirling[4] = {1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0};
  double l[MOST], t[MOST], sum = 0.0, unit = 1.0 / from, power[4];
  for (int j = 0; j < 4; j++) {
    power[j] = j == 0 ? stirling[0] * unit : stirling[j];
    for (int i = 0; j > 0 && i < 2 * j + 1; i++) {
      power[j] *= unit;
    }
  }
  double log = 1.0; /* of (1 + h/K): -(-1/K)^n/n */
  t[0] = 1.0;
  for (int n = 1; n < MOST; n++) {
    log *= -unit;
    l[n] = 1.5 * log / n - (n == 1 ? rate : 0.0);
    t[n] = 0.0;
    for (int j = 0; j < 4; j++) {
      power[j] *= -unit * (2 * j + n) / n; /* binomial(-(2j+1), n) */
      l[n] -= power[j];
    }
    for (int i = 1; i <= n; i++) {
      t[n] += i * l[i] * t[n - i];
    }
    t[n] /= n;
  }
  for (int i = BOREL_CORRECTIONS; i >= 1; i--) {
    sum += borel_bernoulli[i - 1] * t[2 * i - 1];
  }
  return 0.5 - sum;
}

/* Masses from k on until nothing is left: each is less than exp(-g) of the one before. */
static KlScaled borel_few(KlScaled mu, KlScaled k) {
  KlScaled one = kl_scaled_double(1.0), sum = kl_scaled_zero(), mass;
  do {
    mass = borel_mass(mu, k);
    sum = kl_scaled_add(sum, mass);
    k = kl_scaled_add(k, one);
  } while (kl_scaled_sign(mass) > 0 && mass.exponent > sum.exponent - 64);
  return sum;
}

KlScaled kl_borel_above(KlScaled mu, KlScaled k) {
  KlScaled one = kl_scaled_double(1.0), rate = borel_rate(mu), sum = kl_scaled_zero();
  KlScaled start = kl_scaled_double(BOREL_START);
  k = kl_scaled_add(k, one);
  if (rate.exponent >= 0) { /* 1/2 and more */
    return borel_few(mu, k);
  }
  for (; kl_scaled_compare(k, start) < 0; k = kl_scaled_add(k, one)) {
    sum = kl_scaled_add(sum, borel_mass(mu, k));
  }
  KlScaled mass = borel_mass(mu, k);
  if (kl_scaled_sign(mass) == 0) {
    return sum;
  }
  double corrections = borel_corrections(kl_scaled_round(rate), kl_scaled_round(k));
  KlScaled rest = kl_scaled_add(borel_integral(rate, k), kl_scaled_double(corrections));
  return kl_scaled_add(sum, kl_scaled_multiply(mass, rest));
}
