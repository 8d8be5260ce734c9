/* zeta_function.c - sums of k^-s by Euler's and Maclaurin's formula.
**
** From N on, with l = ln N, e = s - 1, (s)_n = s (s+1) ... (s+n-1) and b_i = B_2i/(2i)!,
**
**   sum_{k >= N} k^-s = N^-s [N/e + 1/2 + sum_i b_i (s)_n/N^n],  n = 2i - 1.
**
** Its derivatives by s bring the factors
**
**   ln k:    N (l/e + 1/e^2) + l/2 + sum_i b_i (s)_n/N^n (l - h_n),    h_n = sum_{j < n} 1/(s+j)
**   ln^2 k:  N (l^2/e + 2 l/e^2 + 2/e^3) + l^2/2 + sum_i ... [(l - h_n)^2 - sum_{j < n} 1/(s+j)^2].
**
** A change of s by d makes k^-s that times exp(-d ln k).  What it changes by, and what that leaves
** of the first order, are sums of terms that do not cancel, of expm1(y) and of gap(y) = exp(y) - 1
** - y.  With y_n = sum_{j < n} ln(1 + d/(s+j)) - d l, f = e + d > 0 and psi(t) = t - ln(1 + t),
**
**   expm1:   N [expm1(-d l)/f - d/(e f)] + expm1(-d l)/2 + sum_i ... expm1(y_n)
**   gap:     N [gap(-d l)/f + d^2 l/(e f) + d^2/(e^2 f)] + gap(-d l)/2
**            + sum_i ... [gap(y_n) - sum_{j < n} psi(d/(s+j))]
**
** Proof of both: integrate, or take the Bregman distance of (s)_n N^-(s+n) in s. */
#include "num/zeta_function.h"

#include <stdbool.h>

#include "num/gap.h"

enum {
  ZETA_START = 20, /* beyond s */
  ZETA_TERMS = 13, /* Bernoulli numbers: the first one left out is below 2^-90 of 2^-s */
  ZETA_NOTHING = 120
};

/* B_2i/(2i)!, i = 1 ... 13 */
static const KlDd zeta_bernoulli[ZETA_TERMS] = {
    {0x1.5555555555555p-4, 0x1.5555555555555p-58},
    {-0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65},
    {0x1.1566abc011567p-15, -0x1.50ffbaa655100p-69},
    {-0x1.bbd779334ef0bp-21, 0x1.4e65f77088199p-75},
    {0x1.66a8f2bf70ebep-26, -0x1.75a7bb0599f07p-80},
    {-0x1.22805d644267fp-31, 0x1.16a73200360d2p-88},
    {0x1.d6db2c4e09162p-37, -0x1.1ed444b9ec588p-95},
    {-0x1.7da4e1f79955cp-42, -0x1.2ff894d037a17p-96},
    {0x1.355871d652e9ep-47, -0x1.88d4ccd141422p-101},
    {-0x1.f57d968caacf1p-53, 0x1.9c31f0af5255fp-108},
    {0x1.967e1f09c376fp-58, -0x1.3ea5a927db8abp-116},
    {-0x1.497d9033a2b5cp-63, -0x1.b843f32aad364p-117},
    {0x1.0b132d7c6ad06p-68, 0x1.01d4526c8e75ep-122},
};

enum { ZETA_SUMS = 3 };

/* Sums side by side: of k^-s times each of a few weights. */
typedef struct ZetaSums {
  KlScaled sum[ZETA_SUMS];
} ZetaSums;

/* s, e = s - 1, f = s + d - 1, and what the weights need. */
typedef struct ZetaWork {
  KlScaled s, e, f, d;
  bool change; /* weights: 1, expm1(-d ln k), gap(-d ln k); otherwise 1, ln k, ln^2 k */
} ZetaWork;

static KlScaled zeta_one(void) { return kl_scaled_double(1.0); }

/* The weights at a count of which the logarithm is `log`. */
static void zeta_weights(const ZetaWork *work, KlScaled log, KlScaled *weight) {
  weight[0] = zeta_one();
  if (work->change) {
    KlScaled y = kl_scaled_negate(kl_scaled_multiply(work->d, log));
    weight[1] = kl_scaled_expm1(y);
    weight[2] = kl_gap_exp(y);
  } else {
    weight[1] = log;
    weight[2] = kl_scaled_multiply(log, log);
  }
}

/* What the integral's 1/e becomes with each weight: sums[0] is 1/e itself. */
static void zeta_integrals(const ZetaWork *work, KlScaled log, const KlScaled *weight,
                           KlScaled *integral) {
  KlScaled e = work->e;
  integral[0] = kl_scaled_divide(zeta_one(), e);
  if (work->change) {
    KlScaled d = work->d, f = work->f, part = kl_scaled_divide(d, e);
    integral[1] = kl_scaled_divide(kl_scaled_subtract(weight[1], part), f);
    KlScaled more = kl_scaled_multiply(kl_scaled_multiply(d, log), part);
    more = kl_scaled_add(more, kl_scaled_multiply(part, part));
    integral[2] = kl_scaled_divide(kl_scaled_add(weight[2], more), f);
  } else {
    KlScaled inverse = integral[0], first = kl_scaled_add(log, inverse);
    integral[1] = kl_scaled_multiply(inverse, first);
    KlScaled more = kl_scaled_multiply(inverse, inverse);
    more = kl_scaled_add(kl_scaled_multiply(first, first), more);
    integral[2] = kl_scaled_multiply(inverse, more);
  }
}

/* Sums over j < n, n growing: of 1/(s+j) and its square, or of ln(1 + d/(s+j)) and psi of that. */
typedef struct ZetaRise {
  KlScaled first, second;
} ZetaRise;

static void zeta_rise(const ZetaWork *work, int j, ZetaRise *rise) {
  KlScaled at = kl_scaled_add(work->s, kl_scaled_double(j));
  if (work->change) {
    KlScaled t = kl_scaled_divide(work->d, at);
    rise->first = kl_scaled_add(rise->first, kl_scaled_log1p(t));
    rise->second = kl_scaled_add(rise->second, kl_gap_log(t));
  } else {
    KlScaled inverse = kl_scaled_divide(zeta_one(), at);
    rise->first = kl_scaled_add(rise->first, inverse);
    rise->second = kl_scaled_add(rise->second, kl_scaled_multiply(inverse, inverse));
  }
}

static void zeta_corrections(const ZetaWork *work, KlScaled log, const ZetaRise *rise,
                             KlScaled *weight) {
  weight[0] = zeta_one();
  if (work->change) {
    KlScaled y = kl_scaled_subtract(rise->first, kl_scaled_multiply(work->d, log));
    weight[1] = kl_scaled_expm1(y);
    weight[2] = kl_scaled_subtract(kl_gap_exp(y), rise->second);
  } else {
    KlScaled apart = kl_scaled_subtract(log, rise->first);
    weight[1] = apart;
    weight[2] = kl_scaled_subtract(kl_scaled_multiply(apart, apart), rise->second);
  }
}

static void zeta_add(ZetaSums *sums, KlScaled factor, const KlScaled *weight) {
  for (int i = 0; i < ZETA_SUMS; i++) {
    sums->sum[i] = kl_scaled_add(sums->sum[i], kl_scaled_multiply(factor, weight[i]));
  }
}

/* All from N on. */
static void zeta_rest(const ZetaWork *work, KlScaled from, ZetaSums *sums) {
  KlScaled log = kl_scaled_log(from), weight[ZETA_SUMS], integral[ZETA_SUMS];
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(kl_scaled_multiply(work->s, log)));
  zeta_weights(work, log, weight);
  zeta_integrals(work, log, weight, integral);
  zeta_add(sums, kl_scaled_multiply(power, from), integral);
  zeta_add(sums, kl_scaled_twice(power, -1), weight);
  ZetaRise rise = {kl_scaled_zero(), kl_scaled_zero()};
  for (int i = 0, n = 0; i < ZETA_TERMS; i++) {
    for (; n < 2 * i + 1; n++) {
      KlScaled at = kl_scaled_add(work->s, kl_scaled_double(n));
      power = kl_scaled_multiply(power, kl_scaled_divide(at, from));
      zeta_rise(work, n, &rise);
    }
    zeta_corrections(work, log, &rise, weight);
    zeta_add(sums, kl_scaled_multiply(power, kl_scaled(zeta_bernoulli[i], 0)), weight);
  }
}

/* Whether a term adds nothing to any sum, and all that follow add no more: those with weights fall
** at least as k^-2 does where they are so small before N. */
static bool zeta_is_nothing(const ZetaSums *sums, KlScaled power, const KlScaled *weight) {
  for (int i = 0; i < ZETA_SUMS; i++) {
    KlScaled term = kl_scaled_multiply(power, weight[i]), sum = sums->sum[i];
    bool counts = sum.value.hi == 0.0 || term.exponent > sum.exponent - ZETA_NOTHING;
    if (term.value.hi != 0.0 && counts) {
      return false;
    }
  }
  return true;
}

static ZetaSums zeta_sums(const ZetaWork *work, KlScaled from) {
  ZetaSums sums = {{kl_scaled_zero(), kl_scaled_zero(), kl_scaled_zero()}};
  KlScaled most = work->s, k = from, weight[ZETA_SUMS];
  if (work->change && kl_scaled_sign(work->d) > 0) {
    most = kl_scaled_add(most, work->d);
  }
  KlScaled end = kl_scaled_add(most, kl_scaled_double(ZETA_START));
  for (; kl_scaled_compare(k, end) < 0; k = kl_scaled_add(k, zeta_one())) {
    KlScaled log = kl_scaled_log(k);
    KlScaled power = kl_scaled_exponential(kl_scaled_negate(kl_scaled_multiply(work->s, log)));
    zeta_weights(work, log, weight);
    if (zeta_is_nothing(&sums, power, weight)) {
      return sums;
    }
    zeta_add(&sums, power, weight);
  }
  zeta_rest(work, k, &sums);
  return sums;
}

static KlScaled zeta_less_one(KlScaled s) { return kl_scaled_subtract(s, zeta_one()); }

KlScaled kl_zeta_above(KlScaled s, KlScaled from) {
  ZetaWork work = {s, zeta_less_one(s), zeta_less_one(s), kl_scaled_zero(), false};
  return zeta_sums(&work, from).sum[0];
}

KlZeta kl_zeta(KlScaled s) {
  ZetaWork work = {s, zeta_less_one(s), zeta_less_one(s), kl_scaled_zero(), false};
  ZetaSums sums = zeta_sums(&work, kl_scaled_double(2.0));
  return (KlZeta){sums.sum[0], sums.sum[1], sums.sum[2]};
}

/* By the definition, where t and s are so far apart that it loses at most 4 bits. */
static KlScaled zeta_gap_far(KlScaled t, KlScaled s, KlScaled d) {
  KlZeta of_p = kl_zeta(s), of_q = kl_zeta(t);
  KlScaled value = kl_scaled_add(of_p.more, zeta_one());
  KlScaled first = kl_scaled_multiply(d, kl_scaled_divide(of_p.log, value));
  KlScaled change = kl_scaled_subtract(kl_scaled_log1p(of_q.more), kl_scaled_log1p(of_p.more));
  return kl_scaled_add(change, first);
}

/* With u = zeta(s + d)/zeta(s) - 1, the mean of expm1(-d ln k), it is the mean of gap(-d ln k) less
** u - ln(1 + u): half of it at most, as the square of the mean of ln k is at most half of the mean
** of its square, so that the difference loses a bit or two. */
KlScaled kl_gap_zeta(KlScaled t, KlScaled s, KlScaled difference) {
  KlScaled d = difference;
  if (kl_scaled_sign(d) == 0) {
    return kl_scaled_zero();
  }
  if (d.exponent > 0) { /* abs(d) is 1 or more */
    return zeta_gap_far(t, s, d);
  }
  ZetaWork work = {s, zeta_less_one(s), zeta_less_one(t), d, true};
  ZetaSums sums = zeta_sums(&work, kl_scaled_double(2.0));
  KlScaled value = kl_scaled_add(sums.sum[0], zeta_one());
  KlScaled u = kl_scaled_divide(sums.sum[1], value);
  if (u.exponent >= 0) { /* a half or more: ln(1 + u) is better known from both */
    return zeta_gap_far(t, s, d);
  }
  return kl_scaled_subtract(kl_scaled_divide(sums.sum[2], value), kl_gap_log(u));
}
