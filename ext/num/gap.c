/* gap.c - logarithm, exponential and their Bregman distances, to 95 bits, for numbers of any
** size. */
#include "num/gap.h"

#include "num/elementary_tables.h"

/* The reductions are those of elementary.c, with its tables, whose entries are double-doubles; the
** series behind them go on until nothing is left in double-double.
**
** Measured against 120 digits and more on 40,000 arguments of all sizes, the largest relative
** errors are 2^-103.5 (logarithms), 2^-104.0 (exponentials) and 2^-99.5 (gaps).
*/

/* ln 2 in double-double, and ln(2)/128 as the sum of three doubles. */
static const KlDd gap_ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const double gap_step[3] = {0x1.62e42fefa39efp-8, 0x1.abc9e3b39803fp-63,
                                   0x1.7b57a079a1934p-118};

/* 1/2, 1/3, 1/4, 1/5 */
static const KlDd gap_inverse[4] = {{0x1p-1, 0.0},
                                    {0x1.5555555555555p-2, 0x1.5555555555555p-56},
                                    {0x1p-2, 0.0},
                                    {0x1.999999999999ap-3, -0x1.999999999999ap-57}};

/* 1/3, 1/5 ... 1/15 */
static const KlDd gap_odd_inverse[7] = {
    {0x1.5555555555555p-2, 0x1.5555555555555p-56},  {0x1.999999999999ap-3, -0x1.999999999999ap-57},
    {0x1.2492492492492p-3, 0x1.2492492492492p-57},  {0x1.c71c71c71c71cp-4, 0x1.c71c71c71c71cp-58},
    {0x1.745d1745d1746p-4, -0x1.745d1745d1746p-59}, {0x1.3b13b13b13b14p-4, -0x1.3b13b13b13b14p-58},
    {0x1.1111111111111p-4, 0x1.1111111111111p-60}};

/* 1/2!, 1/3! ... 1/9! */
static const KlDd gap_factorial[8] = {{0x1p-1, 0.0},
                                      {0x1.5555555555555p-3, 0x1.5555555555555p-57},
                                      {0x1.5555555555555p-5, 0x1.5555555555555p-59},
                                      {0x1.1111111111111p-7, 0x1.1111111111111p-63},
                                      {0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65},
                                      {0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73},
                                      {0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76},
                                      {0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73}};

/* Below this, exponents of KlScaled are of numbers that are nothing beside 1. */
enum { GAP_NOTHING = -110 };

/* c[0] + c[1] x + ... + c[count - 1] x^(count - 1) + tail x^count */
static KlDd gap_polynomial(KlDd x, const KlDd *c, int count, double tail) {
  KlDd sum = kl_dd(tail, 0.0);
  for (int i = count - 1; i >= 0; i--) {
    sum = kl_dd_add(kl_dd_multiply(sum, x), c[i]);
  }
  return sum;
}

/* (x - ln(1 + x))/x^2 = 1/2 - x/3 + x^2/4 - ..., abs(x) < 2^-13.7. */
static KlDd gap_log_series(KlDd x) {
  double y = -x.hi;
  double tail = 1.0 / 6.0 + y * (1.0 / 7.0 + y * (1.0 / 8.0 + y * (1.0 / 9.0)));
  return gap_polynomial(kl_dd_negate(x), gap_inverse, 4, tail);
}

/* (exp(x) - 1 - x)/x^2 = 1/2! + x/3! + x^2/4! + ..., abs(x) <= 2^-15. */
static KlDd gap_exp_short_series(KlDd x) {
  double y = x.hi;
  return gap_polynomial(x, gap_factorial, 4, 1.0 / 720.0 + y * (1.0 / 5040.0 + y / 40320.0));
}

/* The same for abs(x) <= 1/16. */
static KlDd gap_exp_series(KlDd x) {
  double tail = 0.0, inverse = 1.0 / 6402373705728000.0; /* 1/18! */
  for (int n = 18; n >= 10; n--) {
    tail = tail * x.hi + inverse;
    inverse *= n;
  }
  return gap_polynomial(x, gap_factorial, 8, tail);
}

/* (t - ln(1 + t))/t for abs(t) <= 1/8: with z = t/(2 + t), ln(1 + t) = 2 (z + z^3/3 + z^5/5 +
** ...) and t - 2 z = t z, so it is z - 2 z^3/t (1/3 + z^2/5 + ...), and z/t = 1/(2 + t).  The
** subtraction costs less than a bit. */
static KlDd gap_log_over(KlDd t) {
  KlDd z = kl_dd_divide(t, kl_dd_add_double(t, 2.0));
  KlDd square = kl_dd_multiply(z, z);
  double w = square.hi, tail = 1.0 / 31.0;
  for (int n = 29; n >= 17; n -= 2) {
    tail = tail * w + 1.0 / n;
  }
  KlDd sum = gap_polynomial(square, gap_odd_inverse, 7, tail);
  KlDd cubic = kl_dd_divide(kl_dd_multiply(kl_dd_multiply(square, z), sum), t);
  return kl_dd_subtract(z, kl_dd_scale(cubic, 1));
}

/* The row of log_coarse for m, nearly between 1/sqrt(2) and sqrt(2): up to 52 from 1 on, from 53 on
** below.  What is just beside the seam may have been rounded on to it. */
static int gap_log_row(double m) {
  if (m < 1.0) {
    int i = (int)((m - 0.5) * 256.0);
    return i < 53 ? 53 : i;
  }
  int i = (int)((0.5 * m - 0.5) * 256.0);
  return i > 52 ? 52 : i;
}

/* ln(1 + t) for 1/sqrt(2) < 1 + t < sqrt(2) (nearly): -ln f - ln g + ln(1 + r) with r = f g (1
** + t) - 1, f and g from the tables of elementary.c.  f - 1 and g - 1 are exact, and r is made
** of t, not of 1 + t, so all errors are relative to the result. */
static KlDd gap_log_near(KlDd t) {
  double m = 1.0 + t.hi;
  const LogFactor *coarse = &log_coarse[gap_log_row(m)];
  KlDd r = kl_dd_add_double(kl_dd_multiply_double(t, coarse->factor), coarse->factor - 1.0);
  const LogFactor *fine = &log_fine[66 + (int)floor(r.hi * 8192.0 + 0.5)];
  r = kl_dd_add_double(kl_dd_multiply_double(r, fine->factor), fine->factor - 1.0);
  KlDd rest = kl_dd_subtract(r, kl_dd_multiply(kl_dd_multiply(r, r), gap_log_series(r)));
  return kl_dd_add(kl_dd_add(coarse->minus_log, fine->minus_log), rest);
}

KlScaled kl_scaled_log(KlScaled a) {
  if (a.value.hi == 0.0 || !isfinite(a.value.hi)) {
    return a.value.hi == 0.0 ? kl_scaled_negate(kl_scaled_infinity()) : a;
  }
  int shift = kl_exponent(a.value.hi); /* 1 where a.value is rounded up to 1, else 0 */
  KlDd m = kl_dd_scale(a.value, -shift);
  if (m.hi < 0.5 * (1.0 + 53.0 / 128.0)) { /* log_split's seam, between rows of the table */
    m = kl_dd_scale(m, 1);
    shift--;
  }
  KlDd whole = kl_dd_multiply_double(gap_ln2, (double)a.exponent + shift);
  return kl_scaled(kl_dd_add(whole, gap_log_near(kl_dd_add_double(m, -1.0))), 0);
}

KlScaled kl_scaled_log1p(KlScaled t) {
  if (t.value.hi == 0.0 || t.exponent < GAP_NOTHING || !isfinite(t.value.hi)) {
    return t;
  }
  if (t.exponent < -1) { /* abs(t) <= 1/4 */
    return kl_scaled(gap_log_near(kl_scaled_dd(t)), 0);
  }
  return kl_scaled_log(kl_scaled_add(t, kl_scaled_double(1.0)));
}

/* Whether a/b is surely between 1/4 and 4, and surely if it is between 1/2 and 2. */
static bool gap_is_near(KlScaled a, KlScaled b) {
  int apart = a.exponent - b.exponent;
  return apart >= -1 && apart <= 1;
}

KlScaled kl_scaled_log_ratio(KlScaled a, KlScaled b) {
  if (a.value.hi == 0.0 || kl_scaled_is_infinite(a)) {
    return kl_scaled_log(a);
  }
  if (b.value.hi == 0.0 || kl_scaled_is_infinite(b)) {
    return kl_scaled_negate(kl_scaled_log(b));
  }
  if (gap_is_near(a, b)) {
    return kl_scaled_log1p(kl_scaled_divide(kl_scaled_subtract(a, b), b));
  }
  return kl_scaled_log(kl_scaled_divide(a, b));
}

/* exp(x) = 2^*exponent (1 + result): elementary.c's reduction, with 159 bits of ln(2)/128, since n
** has up to 38. */
static KlDd gap_exp_reduced(KlDd x, int *exponent) {
  double n = floor(x.hi * (128.0 * 0x1.71547652b82fep+0) + 0.5);
  KlDd r = kl_dd_add(x, kl_two_product(-n, gap_step[0]));
  r = kl_dd_add(r, kl_two_product(-n, gap_step[1]));
  r = kl_dd_add_double(r, -n * gap_step[2]);
  double k = floor((n + 64.0) / 128.0);
  double j = floor(r.hi * 16384.0 + 0.5);
  r = kl_dd_add_double(r, -j * 0x1p-14);
  *exponent = (int)k;
  KlDd a = exp_coarse[64 + (int)(n - 128.0 * k)], b = exp_fine[46 + (int)j];
  KlDd ab = kl_dd_add(kl_dd_add(a, b), kl_dd_multiply(a, b));
  KlDd rest = kl_dd_add(r, kl_dd_multiply(kl_dd_multiply(r, r), gap_exp_short_series(r)));
  return kl_dd_add(kl_dd_add(ab, rest), kl_dd_multiply(ab, rest));
}

KlScaled kl_scaled_exponential(KlScaled x) {
  if (isnan(x.value.hi)) {
    return x;
  }
  if (x.exponent > 30 || kl_scaled_is_infinite(x)) {
    return x.value.hi > 0.0 ? kl_scaled_infinity() : kl_scaled_zero();
  }
  if (x.exponent < GAP_NOTHING) {
    return kl_scaled_double(1.0);
  }
  int k;
  KlDd y = gap_exp_reduced(kl_scaled_dd(x), &k);
  return kl_scaled(kl_dd_add_double(y, 1.0), k);
}

KlScaled kl_scaled_expm1(KlScaled x) {
  if (isnan(x.value.hi)) {
    return x;
  }
  if (x.exponent < GAP_NOTHING && !kl_scaled_is_infinite(x)) {
    return x;
  }
  if (x.exponent > 30 || kl_scaled_is_infinite(x)) {
    return x.value.hi > 0.0 ? kl_scaled_infinity() : kl_scaled_double(-1.0);
  }
  int k;
  KlDd y = gap_exp_reduced(kl_scaled_dd(x), &k);
  KlScaled power = kl_scaled(kl_dd_add_double(y, 1.0), k);
  return k == 0 ? kl_scaled(y, 0) : kl_scaled_add(power, kl_scaled_double(-1.0));
}

KlScaled kl_gap_log(KlScaled t) {
  if (t.value.hi == 0.0 || kl_scaled_is_infinite(t)) {
    return t;
  }
  if (t.exponent < -13) { /* abs(t) <= 2^-14 */
    KlDd series = gap_log_series(kl_scaled_dd(t));
    return kl_scaled_multiply(kl_scaled_multiply(t, t), kl_scaled(series, 0));
  }
  if (t.exponent < -2) { /* abs(t) <= 1/8 */
    return kl_scaled_multiply(t, kl_scaled(gap_log_over(kl_scaled_dd(t)), 0));
  }
  KlScaled log1p = kl_scaled_log1p(t);
  return kl_scaled_is_infinite(log1p) ? kl_scaled_infinity() : kl_scaled_subtract(t, log1p);
}

KlScaled kl_gap_ratio(KlScaled a, KlScaled b) {
  if (kl_scaled_is_infinite(a) || kl_scaled_is_infinite(b) || a.value.hi == 0.0 ||
      b.value.hi == 0.0) {
    return kl_scaled_infinity();
  }
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(a, b), b);
  if (gap_is_near(a, b) && t.exponent < -2) {
    return kl_gap_log(t);
  }
  return kl_scaled_subtract(t, kl_scaled_log_ratio(a, b));
}

KlScaled kl_gap_exp(KlScaled y) {
  if (y.value.hi == 0.0) {
    return y;
  }
  if (kl_scaled_is_infinite(y)) {
    return kl_scaled_infinity();
  }
  if (y.exponent < -3) { /* abs(y) <= 1/16 */
    KlDd series = gap_exp_series(kl_scaled_dd(y));
    return kl_scaled_multiply(kl_scaled_multiply(y, y), kl_scaled(series, 0));
  }
  KlScaled expm1 = kl_scaled_expm1(y);
  return kl_scaled_is_infinite(expm1) ? expm1 : kl_scaled_subtract(expm1, y);
}

KlScaled kl_gap_entropy(KlScaled a, KlScaled b) {
  if (a.value.hi == 0.0) {
    return b;
  }
  /* a (r - 1 - ln r), r = b/a */
  KlScaled ratio = kl_gap_ratio(b, a);
  return kl_scaled_is_infinite(ratio) ? ratio : kl_scaled_multiply(a, ratio);
}

KlScaled kl_gap_bernoulli(KlScaled p, KlScaled not_p, KlScaled q, KlScaled not_q) {
  KlScaled yes = kl_gap_entropy(p, q), no = kl_gap_entropy(not_p, not_q);
  return kl_scaled_is_infinite(yes) || kl_scaled_is_infinite(no) ? kl_scaled_infinity()
                                                                 : kl_scaled_add(yes, no);
}
