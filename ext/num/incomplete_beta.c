/* incomplete_beta.c - the incomplete beta function: series, continued fraction, quadrature. */
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"
#include "num/tail_quadrature.h"

/* Where both parameters are at least this the fraction needs too many terms: quadrature. */
#define BETA_NARROW 1000.0

/* The fraction ends where it changes by less than this. */
#define BETA_END 0x1p-90

/* 2 pi */
static const KlDd beta_turn = {0x1.921fb54442d18p+2, 0x1.1a62633145c07p-52};

/* I_x(a, b), with y = 1 - x and n = a + b. */
typedef struct BetaPoint {
  KlScaled a, b, n, x, y;
} BetaPoint;

static BetaPoint beta_mirror(const BetaPoint *p) {
  return (BetaPoint){p->b, p->a, p->n, p->y, p->x};
}

/* -ln(s B(s, l)) = ln Gamma(s + l) - ln Gamma(l) - ln Gamma(s + 1), s <= l: s times something,
** and so computed, by the Bregman distance of ln Gamma. */
static KlScaled beta_log_factor(KlScaled s, KlScaled l) {
  KlScaled line = kl_scaled_multiply(kl_digamma(l), s);
  KlScaled ratio = kl_scaled_add(line, kl_gap_gamma(kl_scaled_add(l, s), l, s));
  return kl_scaled_subtract(ratio, kl_log_gamma1p(s));
}

/* s/a with s = min(a, b): 1/(a B) is this times exp(beta_log_factor). */
static KlScaled beta_share(const BetaPoint *p) {
  return kl_scaled_compare(p->a, p->b) <= 0 ? kl_scaled_double(1.0) : kl_scaled_divide(p->b, p->a);
}

static KlScaled beta_log_factor_of(const BetaPoint *p) {
  return kl_scaled_compare(p->a, p->b) <= 0 ? beta_log_factor(p->a, p->b)
                                            : beta_log_factor(p->b, p->a);
}

/* x^a y^b/(a B(a, b)).  For a, b >= 1 by Stirling's formula:
**
**   exp(-[a ln(a/(n x)) - a + n x] - [b ln(b/(n y)) - b + n y] + stirling(n) - stirling(a) -
**   stirling(b)) sqrt(b/(2 pi n a)),
**
** where the brackets do not cancel. */
static KlScaled beta_power(const BetaPoint *p) {
  if (p->a.exponent < 1 || p->b.exponent < 1) {
    KlScaled log =
        kl_scaled_add(kl_scaled_multiply(p->a, kl_scaled_log(p->x)),
                      kl_scaled_multiply(p->b, kl_scaled_log_ratio(p->y, kl_scaled_double(1.0))));
    log = kl_scaled_add(log, beta_log_factor_of(p));
    return kl_scaled_multiply(beta_share(p), kl_scaled_exponential(log));
  }
  KlScaled height = kl_scaled_add(kl_gap_entropy(p->a, kl_scaled_multiply(p->n, p->x)),
                                  kl_gap_entropy(p->b, kl_scaled_multiply(p->n, p->y)));
  KlScaled rest = kl_scaled_add(kl_stirling(p->a), kl_stirling(p->b));
  rest = kl_scaled_subtract(rest, kl_stirling(p->n));
  KlScaled shape = kl_scaled_exponential(kl_scaled_negate(kl_scaled_add(height, rest)));
  KlScaled under = kl_scaled_multiply(kl_scaled_multiply(kl_scaled(beta_turn, 0), p->n), p->a);
  return kl_scaled_multiply(shape, kl_scaled_sqrt(kl_scaled_divide(p->b, under)));
}

/* The coefficients of the fraction DLMF 8.17.22.  a and `unit` are a and 1 over a power of two
** near a; b, n and `far_unit` are b, n and 1 over a power of two near n, and x is multiplied by
** the rest, so that everything stays in range. */
typedef struct BetaFraction {
  KlDd a, b, n, x;
  double unit, far_unit;
} BetaFraction;

static BetaFraction beta_coefficients(const BetaPoint *p) {
  int near = p->a.exponent > 0 ? p->a.exponent : 0;
  int far = p->n.exponent > near ? p->n.exponent : near;
  KlScaled a = kl_scaled_twice(p->a, -near), x = kl_scaled_twice(p->x, far - near);
  KlScaled b = kl_scaled_twice(p->b, -far), n = kl_scaled_twice(p->n, -far);
  return (BetaFraction){kl_scaled_dd(a), kl_scaled_dd(b),   kl_scaled_dd(n),
                        kl_scaled_dd(x), ldexp(1.0, -near), ldexp(1.0, -far)};
}

/* a + m */
static KlDd beta_a_plus(const BetaFraction *f, int m) {
  return kl_dd_add_double(f->a, m * f->unit);
}

/* (a + m) (n + m) x/((a + 2m) (a + 2m + 1)) */
static KlDd beta_odd(const BetaFraction *f, int m) {
  KlDd more = kl_dd_multiply(kl_dd_add_double(f->n, m * f->far_unit), f->x);
  KlDd value = kl_dd_divide(more, beta_a_plus(f, 2 * m + 1));
  if (m == 0) {
    return value;
  }
  return kl_dd_multiply(kl_dd_divide(beta_a_plus(f, m), beta_a_plus(f, 2 * m)), value);
}

/* m (b - m) x/((a + 2m - 1) (a + 2m)) */
static KlDd beta_even(const BetaFraction *f, int m) {
  KlDd less = kl_dd_multiply(kl_dd_add_double(f->b, -m * f->far_unit), f->x);
  KlDd first = kl_dd_divide(kl_dd(m * f->unit, 0.0), beta_a_plus(f, 2 * m - 1));
  return kl_dd_multiply(first, kl_dd_divide(less, beta_a_plus(f, 2 * m)));
}

/* One step of Lentz's method for 1 + q/(1 + ...): returns what the value changes by. */
static double beta_lentz(KlDd q, KlDd *c, KlDd *d, KlDd *value) {
  *d = kl_dd_divide(kl_dd(1.0, 0.0), kl_dd_add_double(kl_dd_multiply(q, *d), 1.0));
  *c = kl_dd_add_double(kl_dd_divide(q, *c), 1.0);
  KlDd ratio = kl_dd_multiply(*c, *d);
  *value = kl_dd_multiply(*value, ratio);
  return fabs(kl_dd_add_double(ratio, -1.0).hi);
}

/* I_x(a, b) = power/(1 - odd_0/(1 + even_1/(1 - odd_1/(1 + ...)))), x <= (a + 1)/(n + 2). */
static KlScaled beta_fraction(const BetaPoint *p) {
  const BetaFraction f = beta_coefficients(p);
  KlDd c = kl_dd(1.0, 0.0), d = kl_dd(0.0, 0.0), value = c;
  double change = beta_lentz(kl_dd_negate(beta_odd(&f, 0)), &c, &d, &value);
  for (int m = 1; change > BETA_END; m++) {
    double even = beta_lentz(beta_even(&f, m), &c, &d, &value);
    double odd = beta_lentz(kl_dd_negate(beta_odd(&f, m)), &c, &d, &value);
    change = even > odd ? even : odd;
  }
  return kl_scaled_divide(beta_power(p), kl_scaled(value, 0));
}

/* 1 - I_x(a, b) for a <= 1, (b + 2) x <= 2: with h = x^a/(a B(a, b)),
**
**   (1 - h) - h a sum_{k >= 1} (1 - b)_k x^k/(k! (a + k)),                     DLMF 8.17.7
**
** and 1 - h by expm1, so that it is right where I is nearly 1.  Loses at most 6 bits. */
static KlScaled beta_small_shape(const BetaPoint *p) {
  KlScaled bx = kl_scaled_multiply(p->b, p->x);
  KlDd a = kl_scaled_dd(p->a), x = kl_scaled_dd(p->x), minus_bx = kl_dd_negate(kl_scaled_dd(bx));
  KlDd power = kl_dd(1.0, 0.0), sum = kl_dd(0.0, 0.0);
  for (int k = 1; fabs(power.hi) > 0x1p-110; k++) {
    KlDd factor = kl_dd_add(kl_dd_multiply_double(x, k), minus_bx); /* (k - b) x */
    power = kl_dd_divide(kl_dd_multiply(power, factor), kl_dd(k, 0.0));
    sum = kl_dd_add(sum, kl_dd_divide(power, kl_dd_add_double(a, k)));
  }
  KlScaled log =
      kl_scaled_add(kl_scaled_multiply(p->a, kl_scaled_log(p->x)), beta_log_factor_of(p));
  log = kl_scaled_add(log, kl_scaled_log(beta_share(p)));
  KlScaled rest =
      kl_scaled_multiply(kl_scaled_multiply(p->a, kl_scaled_exponential(log)), kl_scaled(sum, 0));
  return kl_scaled_negate(kl_scaled_add(kl_scaled_expm1(log), rest));
}

/* The tail on x's side of the mode: the density at x is a power/(x y), and with u = (t - x)/x
** ln f(t)/f(x) = -(a - 1) psi(u) - (b - 1) psi(-u x/y) + [(a - 1) - (b - 1) x/y] u. */
static KlScaled beta_quadrature(const BetaPoint *p, bool *is_upper) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled a1 = kl_scaled_subtract(p->a, one), b1 = kl_scaled_subtract(p->b, one);
  KlScaled beyond = kl_scaled_subtract(kl_scaled_multiply(b1, p->x), kl_scaled_multiply(a1, p->y));
  *is_upper = kl_scaled_sign(beyond) >= 0;
  KlScaled slope = kl_scaled_divide(*is_upper ? beyond : kl_scaled_negate(beyond), p->y);
  KlDensityTail tail = {a1, b1, kl_scaled_divide(p->x, p->y), slope, *is_upper};
  KlScaled power = kl_scaled_divide(kl_scaled_multiply(p->a, beta_power(p)), p->y);
  return power.value.hi == 0.0 ? power : kl_scaled_multiply(power, kl_tail_integral(&tail));
}

/* I_x or 1 - I_x for x <= (a + 1)/(n + 2). */
static KlScaled beta_below(const BetaPoint *p, bool upper) {
  if (upper && p->a.exponent < 1) {
    return beta_small_shape(p);
  }
  KlScaled tail = beta_fraction(p);
  return upper ? kl_scaled_subtract(kl_scaled_double(1.0), tail) : tail;
}

/* For b above 2^60 and a far below: with t = -ln(1 - x) the density is t^(a-1) exp(-[b + (a-1)/2]
** t) to a relative error of a/b^2, an incomplete gamma function.  (The fraction would divide by
** what is left of 1 - (n x)/(a + 1).) */
static KlScaled beta_as_gamma(const BetaPoint *p, bool upper) {
  KlScaled half = kl_scaled_twice(kl_scaled_subtract(p->a, kl_scaled_double(1.0)), -1);
  KlScaled t =
      kl_scaled_negate(kl_scaled_compare(p->x, p->y) < 0 ? kl_scaled_log1p(kl_scaled_negate(p->x))
                                                         : kl_scaled_log(p->y));
  return kl_gamma_tail(p->a, kl_scaled_multiply(kl_scaled_add(p->b, half), t), upper);
}

static bool beta_is_like_gamma(const BetaPoint *p) {
  return p->b.exponent > 60 && p->a.exponent < 20;
}

KlScaled kl_beta_tail(KlScaled a, KlScaled b, KlScaled x, KlScaled rest, bool upper) {
  if (x.value.hi == 0.0 || rest.value.hi == 0.0) {
    return kl_scaled_double((x.value.hi == 0.0) == upper ? 1.0 : 0.0);
  }
  BetaPoint p = {a, b, kl_scaled_add(a, b), x, rest}, mirror = beta_mirror(&p);
  if (beta_is_like_gamma(&p) || beta_is_like_gamma(&mirror)) {
    return beta_is_like_gamma(&p) ? beta_as_gamma(&p, upper) : beta_as_gamma(&mirror, !upper);
  }
  KlScaled narrow = kl_scaled_double(BETA_NARROW);
  if (kl_scaled_compare(a, narrow) >= 0 && kl_scaled_compare(b, narrow) >= 0) {
    bool is_upper;
    KlScaled tail = beta_quadrature(&p, &is_upper);
    return is_upper == upper ? tail : kl_scaled_subtract(kl_scaled_double(1.0), tail);
  }
  /* x <= (a + 1)/(n + 2), that is (b + 1) x <= (a + 1) y */
  KlScaled one = kl_scaled_double(1.0);
  KlScaled left = kl_scaled_multiply(kl_scaled_add(b, one), x);
  KlScaled right = kl_scaled_multiply(kl_scaled_add(a, one), rest);
  return kl_scaled_compare(left, right) <= 0 ? beta_below(&p, upper) : beta_below(&mirror, !upper);
}
