/* bessel.c - modified Bessel functions: power series, Hankel's series, the trapezoidal rule.
**
** Power series of positive terms up to 64; from there on Hankel's, whose 34 terms leave less than
** 2^-100.  How a distance is arranged is said at its function.  Measured against 200 digits on
** 8,000 arguments, the largest relative errors are 2^-102 (ln I0 - k), 2^-103 (A), 2^-97 (1 - A),
** 2^-89 (slope) and 2^-96 (distance).
*/
#include "num/bessel.h"

#include "num/bessel_tables.h"
#include "num/gap.h"
#include "num/trigonometric.h"

/* From here on Hankel's series; up to BESSEL_CIRCLE the trapezoidal rule of 128 nodes is right: its
** error is I_128(k)/I0(k) < 2^-125. */
#define BESSEL_LARGE 64.0
#define BESSEL_CIRCLE 80.0

enum { BESSEL_STEPS = 100 };

static KlScaled bessel_one(void) { return kl_scaled_double(1.0); }

static bool bessel_is_large(KlScaled k) {
  return kl_scaled_compare(k, kl_scaled_double(BESSEL_LARGE)) >= 0;
}

static bool bessel_is_on_circle(KlScaled k) {
  return kl_scaled_compare(k, kl_scaled_double(BESSEL_CIRCLE)) <= 0;
}

/* sum of f(m) c_m k^-m, f(m) = 1, m or m (m + 1): ln I0 and its derivatives. */
static KlScaled bessel_hankel(KlScaled k, int derivative) {
  KlDd inverse = kl_scaled_dd(kl_scaled_divide(bessel_one(), k)), sum = kl_dd(0.0, 0.0);
  for (int m = BESSEL_TERMS; m >= 1; m--) {
    double factor = derivative == 0 ? 1.0 : derivative == 1 ? m : m * (m + 1.0);
    KlDd c = kl_dd_multiply_double(bessel_series[m - 1], factor);
    sum = kl_dd_multiply(kl_dd_add(sum, c), inverse);
  }
  return kl_scaled(sum, 0);
}

/* I0(k) - 1 = sum of x^n/n!^2 over n >= 1, and I1(k)/(k/2) = sum of x^n/(n! (n + 1)!), x = k^2/4,
** k <= 80. */
typedef struct BesselPower {
  KlDd zero, one;
} BesselPower;

static BesselPower bessel_power(KlScaled k) {
  KlDd x = kl_scaled_dd(kl_scaled_twice(kl_scaled_multiply(k, k), -2));
  KlDd term = kl_dd(1.0, 0.0);
  BesselPower sum = {kl_dd(0.0, 0.0), term};
  for (int n = 1; term.hi > 0x1p-115 * sum.one.hi; n++) {
    term = kl_dd_divide(kl_dd_multiply(term, x), kl_dd((double)n * n, 0.0));
    sum.zero = kl_dd_add(sum.zero, term);
    sum.one = kl_dd_add(sum.one, kl_dd_divide(term, kl_dd(n + 1.0, 0.0)));
  }
  return sum;
}

KlScaled kl_log_bessel(KlScaled k) {
  if (bessel_is_large(k)) {
    KlScaled circle = kl_scaled_multiply(kl_scaled_twice(kl_scaled(KL_PI, 0), 1), k);
    return kl_scaled_subtract(bessel_hankel(k, 0), kl_scaled_twice(kl_scaled_log(circle), -1));
  }
  return kl_scaled_subtract(kl_scaled_log1p(kl_scaled(bessel_power(k).zero, 0)), k);
}

KlScaled kl_bessel_ratio(KlScaled k) {
  if (bessel_is_large(k)) {
    return kl_scaled_subtract(bessel_one(), kl_bessel_lack(k));
  }
  BesselPower sum = bessel_power(k);
  KlDd ratio = kl_dd_divide(sum.one, kl_dd_add_double(sum.zero, 1.0));
  return kl_scaled_multiply(kl_scaled_twice(k, -1), kl_scaled(ratio, 0));
}

/* 1/(2k) + sum of m c_m k^-(m + 1) */
KlScaled kl_bessel_lack(KlScaled k) {
  if (bessel_is_large(k)) {
    KlScaled sum = kl_scaled_add(kl_scaled_double(0.5), bessel_hankel(k, 1));
    return kl_scaled_divide(sum, k);
  }
  return kl_scaled_subtract(bessel_one(), kl_bessel_ratio(k));
}

/* 1/(2k^2) + sum of m (m + 1) c_m k^-(m + 2); below 64 the difference loses 13 bits at most. */
KlScaled kl_bessel_slope(KlScaled k) {
  if (bessel_is_large(k)) {
    KlScaled sum = kl_scaled_add(kl_scaled_double(0.5), bessel_hankel(k, 2));
    return kl_scaled_divide(kl_scaled_divide(sum, k), k);
  }
  BesselPower sum = bessel_power(k);
  KlDd over = kl_dd_divide(sum.one, kl_dd_add_double(sum.zero, 1.0)); /* 2 A/k */
  KlScaled half = kl_scaled_twice(kl_scaled(over, 0), -1), a = kl_scaled_multiply(k, half);
  return kl_scaled_subtract(kl_scaled_subtract(bessel_one(), half), kl_scaled_multiply(a, a));
}

/* Newton's method from R (2 - R^2)/(1 - R^2) (Banerjee, Dhillon, Ghosh & Sra, JMLR 6, 2005), a few
** percent off: A is concave, so that all steps but the first come from below. */
KlScaled kl_bessel_inverse(KlScaled ratio, KlScaled lack) {
  if (kl_scaled_sign(ratio) <= 0) {
    return kl_scaled_zero();
  }
  KlScaled square = kl_scaled_multiply(ratio, ratio);
  KlScaled below = kl_scaled_multiply(lack, kl_scaled_add(bessel_one(), ratio));
  KlScaled above = kl_scaled_multiply(ratio, kl_scaled_subtract(kl_scaled_double(2.0), square));
  KlScaled k = kl_scaled_divide(above, below);
  bool low = kl_scaled_compare(ratio, lack) < 0;
  for (int i = 0; i < BESSEL_STEPS; i++) {
    KlScaled rest = low ? kl_scaled_subtract(ratio, kl_bessel_ratio(k))
                        : kl_scaled_subtract(kl_bessel_lack(k), lack);
    KlScaled step = kl_scaled_divide(rest, kl_bessel_slope(k)), next = kl_scaled_add(k, step);
    k = kl_scaled_sign(next) > 0 ? next : kl_scaled_twice(k, -2);
    if (kl_scaled_sign(step) == 0 || step.exponent < k.exponent - 50) {
      break; /* what is left is the square of this */
    }
  }
  return k;
}

/* l and k >= 64: with u = (l - k)/k and w = k/l, psi(u)/2 + sum of c_m k^-m (w^m - 1 + m u), where
** g_m = w^m - 1 + m u comes from g_m = w (g_(m-1) + m u^2): all terms >= 0. */
static KlScaled bessel_gap_large(KlScaled l, KlScaled k, KlScaled difference) {
  KlScaled u = kl_scaled_divide(difference, k), square = kl_scaled_multiply(u, u);
  KlScaled gap = kl_scaled_zero(), power = bessel_one(), sum = gap; /* k^-m g_m; k^-m */
  for (int m = 1; m <= BESSEL_TERMS; m++) {
    KlScaled more = kl_scaled_multiply(kl_scaled_double(m), kl_scaled_multiply(square, power));
    gap = kl_scaled_divide(kl_scaled_add(gap, more), l);
    power = kl_scaled_divide(power, k);
    KlScaled term = kl_scaled_multiply(gap, kl_scaled(bessel_series[m - 1], 0));
    sum = kl_scaled_add(sum, term);
    if (term.exponent < sum.exponent - 115) {
      break;
    }
  }
  return kl_scaled_add(kl_scaled_twice(kl_gap_log(u), -1), sum);
}

/* l and k <= 80: ln E[exp(D (cos - A))] = ln(1 + E[exp(y) - 1 - y]), y = D (cos - A), D = l - k,
** the expectation under density exp(k cos)/(2 pi I0(k)) by the trapezoidal rule: no term is
** negative. An error of A counts in the second order only. */
static KlScaled bessel_gap_circle(KlScaled k, KlScaled difference) {
  KlScaled ratio = kl_bessel_ratio(k), sum = kl_scaled_zero(), total = sum;
  for (int i = 0; i <= BESSEL_NODES / 2; i++) {
    KlScaled cosine = kl_scaled(bessel_cosine[i], 0);
    KlScaled fall = kl_scaled_multiply(k, kl_scaled_subtract(cosine, bessel_one()));
    KlScaled weight = kl_scaled_exponential(fall);
    if (i == 0 || i == BESSEL_NODES / 2) {
      weight = kl_scaled_twice(weight, -1);
    }
    KlScaled y = kl_scaled_multiply(difference, kl_scaled_subtract(cosine, ratio));
    sum = kl_scaled_add(sum, kl_scaled_multiply(weight, kl_gap_exp(y)));
    total = kl_scaled_add(total, weight);
  }
  return kl_scaled_log1p(kl_scaled_divide(sum, total));
}

/* Else l and k are 16 or more apart: with E(k) = ln I0(k) - k, E(l) - E(k) + (l - k) (1 - A(k)),
** whose terms are at most 2^10 times the sum. */
KlScaled kl_gap_bessel(KlScaled l, KlScaled k, KlScaled difference) {
  if (kl_scaled_sign(difference) == 0) {
    return kl_scaled_zero();
  }
  if (bessel_is_large(l) && bessel_is_large(k)) {
    return bessel_gap_large(l, k, difference);
  }
  if (bessel_is_on_circle(l) && bessel_is_on_circle(k)) {
    return bessel_gap_circle(k, difference);
  }
  KlScaled logs = kl_scaled_subtract(kl_log_bessel(l), kl_log_bessel(k));
  return kl_scaled_add(logs, kl_scaled_multiply(difference, kl_bessel_lack(k)));
}

/* Backwards by I_(n-1) = I_(n+1) + 2n/k I_n (Miller), r_n = I_n/I_(n-1) = 1/(2n/k + r_(n+1)): all
** positive.  The start, r = 0 far behind the last, is forgotten. */
void kl_bessel_ratios(KlScaled k, KlScaled *ratio, int count) {
  enum { AHEAD = 100 };
  if (kl_scaled_sign(k) == 0) {
    for (int n = 0; n < count; n++) {
      ratio[n] = n == 0 ? bessel_one() : kl_scaled_zero();
    }
    return;
  }
  KlScaled r = kl_scaled_zero();
  for (int n = count + AHEAD; n >= 1; n--) {
    KlScaled below = kl_scaled_divide(kl_scaled_double(2.0 * n), k);
    r = kl_scaled_divide(bessel_one(), kl_scaled_add(below, r));
    if (n < count) {
      ratio[n] = r;
    }
  }
  ratio[0] = bessel_one();
  for (int n = 1; n < count; n++) {
    ratio[n] = kl_scaled_multiply(ratio[n - 1], ratio[n]);
  }
}
