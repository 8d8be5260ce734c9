/* elementary.c - exp, expm1, log and log1p in double-double, by two tables and a short series. */
#include "num/elementary.h"

#include "base/compiler.h"
#include "num/elementary_tables.h"
#include "num/series.h"

/* x = m * 2^*exponent with 1/sqrt(2) < m < sqrt(2) (nearly), and the row of log_coarse for m. */
static KlDd log_split(KlDd x, int *exponent, int *row) {
  int e = kl_exponent(x.hi);
  int i = (int)((kl_scale(x.hi, -e) - 0.5) * 256.0);
  int shift = (i >= 53) ? e : e - 1;
  *exponent = shift;
  *row = i;
  return kl_dd_scale(x, -shift);
}

/* ln(1 + r) for abs(r) < 2^-13.7.  What is behind r is below 2^-14 of it: 2^-78 is left of its
** error. */
static KlDd log_series(KlDd r) { return kl_dd_subtract(r, kl_series_log(r)); }

/* ln x = e ln 2 - ln f - ln g + ln(1 + r), with f and g the tables' factors and r = m f g - 1.
**
** f has 11 bits and g has 21, so m f and (m f - 1) g lose nothing that matters.  Near 1, e = 0 and
** f = g = 1 with logarithms of exactly 0: the error stays relative to the result.
*/
KlDd kl_dd_log(KlDd x) {
  if (!KL_LIKELY(x.hi < HUGE_VAL)) {
    return x; /* Inf, NaN */
  }
  int e, i;
  KlDd m = log_split(x, &e, &i);
  const LogFactor *coarse = &log_coarse[i];
  KlDd r = kl_dd_add_double(kl_dd_multiply_double(m, coarse->factor), -1.0);
  int j = (int)floor(r.hi * 8192.0 + 0.5);
  const LogFactor *fine = &log_fine[66 + j];
  r = kl_dd_add_double(kl_dd_multiply_double(r, fine->factor), fine->factor - 1.0);
  KlDd sum = kl_dd_add(kl_dd_multiply_double(KL_LN2, e), coarse->minus_log);
  return kl_dd_add(kl_dd_add(sum, fine->minus_log), log_series(r));
}

KlDd kl_dd_log1p(KlDd x) {
  if (fabs(x.hi) < 0x1p-14) {
    return log_series(x);
  }
  KlDd s = kl_two_sum(1.0, x.hi);
  return kl_dd_log(kl_quick_two_sum(s.hi, s.lo + x.lo));
}

KlDd kl_dd_log_ratio(KlDd a, KlDd b) {
  int ea = kl_exponent(a.hi), eb = kl_exponent(b.hi);
  KlDd quotient = kl_dd_divide(kl_dd_scale(a, -ea), kl_dd_scale(b, -eb));
  return kl_dd_add(kl_dd_multiply_double(KL_LN2, ea - eb), kl_dd_log(quotient));
}

/* exp(r) - 1 for abs(r) <= 2^-15, relative error below 2^-80. */
static KlDd exp_series(KlDd r) { return kl_dd_add(r, kl_series_exp(r)); }

/* (1 + a)(1 + b) - 1 */
static KlDd exp_compose(KlDd a, KlDd b) { return kl_dd_add(kl_dd_add(a, b), kl_dd_multiply(a, b)); }

/* exp(x) = 2^*exponent * (1 + result), abs(x) < 2800.
**
** x = (128 k + i) ln(2)/128 + j/2^14 + r with -64 <= i < 64: Tang's reduction, twice.  For small x
** all of k, i, j are 0 in turn, so the result keeps its relative accuracy down to the smallest x.
*/
static KlDd exp_reduced(KlDd x, int *exponent) {
  double n = floor(x.hi * (128.0 * 0x1.71547652b82fep+0) + 0.5);
  KlDd r = kl_two_sum(x.hi, -n * exp_step[0]);
  r = kl_dd_add(r, kl_dd(-n * exp_step[1], 0.0));
  r = kl_dd_add(r, kl_dd_add_double(kl_two_product(-n, exp_step[2]), x.lo));
  int steps = (int)n;
  int k = (int)floor((n + 64.0) / 128.0);
  int i = steps - 128 * k;
  double jd = floor(r.hi * 16384.0 + 0.5);
  KlDd rest = kl_dd_add_double(r, -jd * 0x1p-14);
  *exponent = k;
  return exp_compose(exp_compose(exp_coarse[64 + i], exp_fine[46 + (int)jd]), exp_series(rest));
}

KlScaled kl_scaled_exp(KlDd x) {
  if (!KL_LIKELY(!isnan(x.hi))) {
    return (KlScaled){x, 0}; /* NaN */
  }
  int k;
  KlDd y = exp_reduced(x, &k);
  return kl_scaled(kl_dd_add_double(y, 1.0), k);
}

KlDd kl_dd_expm1(KlDd x) {
  if (!KL_LIKELY(x.hi >= -100.0)) {
    return isnan(x.hi) ? x : kl_dd(-1.0, 0.0);
  }
  int k;
  KlDd y = exp_reduced(x, &k);
  if (k == 0) {
    return y;
  }
  /* 2^k (1 + y) - 1 = 2^k y + (2^k - 1), the bracket exact for k <= 53 and harmless above. */
  return kl_dd_add(kl_dd_scale(y, k), kl_two_sum(ldexp(1.0, k), -1.0));
}

KlScaled kl_scaled_in_base(KlScaled nats, double base) {
  if (nats.value.hi == 0.0 || kl_scaled_is_infinite(nats)) {
    return nats;
  }
  return kl_scaled_divide(nats, kl_scaled(kl_dd_log(kl_dd(base, 0.0)), 0));
}

double kl_exp(double x) {
  if (isnan(x) || fabs(x) > 1000.0) {
    return isnan(x) || x > 0.0 ? x * HUGE_VAL : 0.0;
  }
  return kl_scaled_round(kl_scaled_exp(kl_dd(x, 0.0)));
}

double kl_expm1(double x) {
  if (x > 700.0) {
    return kl_exp(x);
  }
  if (isnan(x) || fabs(x) < 0x1p-60) {
    return x;
  }
  return isinf(x) ? -1.0 : kl_dd_round(kl_dd_expm1(kl_dd(x, 0.0)));
}

double kl_log(double x) {
  if (isnan(x) || x < 0.0) {
    return (double)NAN;
  }
  if (x == 0.0) {
    return -HUGE_VAL;
  }
  return isinf(x) ? x : kl_dd_round(kl_dd_log(kl_dd(x, 0.0)));
}

double kl_log1p(double x) {
  if (isnan(x) || x < -1.0) {
    return (double)NAN;
  }
  if (x == -1.0) {
    return -HUGE_VAL;
  }
  if (isinf(x) || fabs(x) < 0x1p-60) {
    return x;
  }
  return kl_dd_round(kl_dd_log1p(kl_dd(x, 0.0)));
}
