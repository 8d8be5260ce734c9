/* dd.h - double-double arithmetic: numbers of 106 bits as the exact sum of two doubles.
**
** A KlDd is the real number hi + lo, with abs(lo) <= ulp(hi)/2.  Built from + - * / alone, so
** every platform with IEEE doubles gives the same bits.  (A fused multiply-add is used where it is
** an instruction; it gives the same exact product that Dekker's splitting gives.)
**
** Bounds below are relative to the result, with u = 2^-53, and are proved in Joldes, Muller &
** Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic",
** ACM TOMS 44 (2017).  They hold while no intermediate leaves 2^-960 .. 2^990; callers scale.
** Nothing here handles infinities, except that a hi of +-Inf with lo = 0 survives the functions
** that say so.
*/
#ifndef KLDIV_NUM_DD_H
#define KLDIV_NUM_DD_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__FAST_MATH__)
#error "kldiv needs IEEE arithmetic: compile without -ffast-math"
#endif
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "kldiv needs doubles that are doubles: compile with -msse2 -mfpmath=sse"
#endif

typedef struct KlDd {
  double hi, lo;
} KlDd;

static inline KlDd kl_dd(double hi, double lo) {
  KlDd x = {hi, lo};
  return x;
}

/* The nearest double, since abs(lo) is at most half an ulp of hi. */
static inline double kl_dd_round(KlDd x) { return x.hi + x.lo; }

static inline KlDd kl_dd_negate(KlDd x) { return kl_dd(-x.hi, -x.lo); }

/* a + b exactly.  Knuth. */
static inline KlDd kl_two_sum(double a, double b) {
  double s = a + b;
  double bb = s - a;
  return kl_dd(s, (a - (s - bb)) + (b - bb));
}

/* a + b exactly, if abs(a) >= abs(b) or a = 0.  Dekker. */
static inline KlDd kl_quick_two_sum(double a, double b) {
  double s = a + b;
  return kl_dd(s, b - (s - a));
}

/* a * b exactly. */
static inline KlDd kl_two_product(double a, double b) {
  double p = a * b;
#ifdef __FP_FAST_FMA
  return kl_dd(p, fma(a, b, -p));
#else
  /* Veltkamp splits each factor in two of 26 bits; Dekker adds the four products, all exact. */
  const double splitter = 134217729.0; /* 2^27 + 1 */
  double ta = splitter * a, tb = splitter * b;
  double ah = ta - (ta - a), bh = tb - (tb - b);
  double al = a - ah, bl = b - bh;
  return kl_dd(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl);
#endif
}

/* Error at most 3u^2: AccurateDWPlusDW.  a + (-a) is exactly 0. */
static inline KlDd kl_dd_add(KlDd a, KlDd b) {
  KlDd s = kl_two_sum(a.hi, b.hi);
  KlDd t = kl_two_sum(a.lo, b.lo);
  s = kl_quick_two_sum(s.hi, s.lo + t.hi);
  return kl_quick_two_sum(s.hi, s.lo + t.lo);
}

static inline KlDd kl_dd_subtract(KlDd a, KlDd b) { return kl_dd_add(a, kl_dd_negate(b)); }

/* Error at most 2u^2: DWPlusFP. */
static inline KlDd kl_dd_add_double(KlDd a, double b) {
  KlDd s = kl_two_sum(a.hi, b);
  return kl_quick_two_sum(s.hi, s.lo + a.lo);
}

/* Error at most 5u^2: DWTimesDW1 with one product more. */
static inline KlDd kl_dd_multiply(KlDd a, KlDd b) {
  KlDd p = kl_two_product(a.hi, b.hi);
  return kl_quick_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* Error at most 3u^2: DWTimesFP. */
static inline KlDd kl_dd_multiply_double(KlDd a, double b) {
  KlDd p = kl_two_product(a.hi, b);
  return kl_quick_two_sum(p.hi, p.lo + a.lo * b);
}

/* Error at most 15u^2: DWDivDW2, long division by one correction. */
static inline KlDd kl_dd_divide(KlDd a, KlDd b) {
  double q = a.hi / b.hi;
  KlDd r = kl_dd_multiply_double(b, q);
  double rest = (a.hi - r.hi) + (a.lo - r.lo);
  return kl_quick_two_sum(q, rest / b.hi);
}

/* e with 2^(e-1) <= abs(x) < 2^e, for x that is normal. */
static inline int kl_exponent_normal(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (int)(bits >> 52 & 0x7ff) - 1022;
}

/* The same for finite x other than 0: what frexp says, without the call. */
static inline int kl_exponent(double x) {
  int e = kl_exponent_normal(x);
  if (e == -1022) {
    (void)frexp(x, &e);
  }
  return e;
}

/* 2^exponent, from -1022 to 1023. */
static inline double kl_power_of_two(int exponent) {
  uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return power;
}

/* x * 2^exponent, rounded once where it leaves the range of normal doubles: ldexp, inlined for the
** exponents of one multiplication.  Infinities stay. */
static inline double kl_scale(double x, int exponent) {
  return exponent < -1022 || exponent > 1023 ? ldexp(x, exponent) : x * kl_power_of_two(exponent);
}

/* Both halves.  Below 2^-1022 they round one by one, so that their sum may be 0.75 ulp off. */
static inline KlDd kl_dd_scale(KlDd a, int exponent) {
  return kl_dd(kl_scale(a.hi, exponent), kl_scale(a.lo, exponent));
}

#endif
