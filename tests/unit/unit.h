/* unit.h - what every unit test uses: laws that print got and want, and random numbers with a seed.
**
** A law that is broken prints its own text, the case, and the seed; KLDIV_TEST_SEED in the
** environment repeats the run, or makes another one.
*/
#ifndef KLDIV_TESTS_UNIT_H
#define KLDIV_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/dd.h"

#if defined(__GNUC__) || defined(__clang__)
#define UNIT_PRINTF(text, arguments) __attribute__((format(printf, text, arguments)))
#else
#define UNIT_PRINTF(text, arguments)
#endif

#define UNIT_COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- random numbers: splitmix64 (Steele, Lea & Flood 2014) ---- */

typedef struct UnitRandom {
  uint64_t state;
} UnitRandom;

static inline uint64_t unit_seed(void) {
  const char *text = getenv("KLDIV_TEST_SEED");
  return text != NULL ? strtoull(text, NULL, 0) : UINT64_C(20240229);
}

static inline UnitRandom unit_random(void) { return (UnitRandom){unit_seed()}; }

static inline uint64_t unit_bits(UnitRandom *random) {
  uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* 0 .. n - 1 */
static inline int unit_below(UnitRandom *random, int n) {
  return (int)(unit_bits(random) % (uint64_t)n);
}

/* low .. high */
static inline int unit_between(UnitRandom *random, int low, int high) {
  return low + unit_below(random, high - low + 1);
}

/* From 0 up to 1, a multiple of 2^-53. */
static inline double unit_fraction(UnitRandom *random) {
  return (double)(unit_bits(random) >> 11) * 0x1p-53;
}

static inline double unit_range(UnitRandom *random, double low, double high) {
  return low + (high - low) * unit_fraction(random);
}

/* +-m 2^e with 1/2 <= m < 1 and e in low .. high, every bit of m at random. */
static inline double unit_wide(UnitRandom *random, int low, int high) {
  double mantissa = 0.5 + 0.5 * unit_fraction(random);
  double x = ldexp(mantissa, unit_between(random, low, high));
  return (unit_bits(random) & 1) != 0 ? -x : x;
}

/* Any finite double: exponents alike likely, subnormals and zeros among them. */
static inline double unit_any(UnitRandom *random) {
  uint64_t bits = unit_bits(random);
  double x;
  if ((bits >> 52 & 0x7ff) == 0x7ff || unit_below(random, 16) == 0) {
    bits &= ~(UINT64_C(0x7ff) << 52);
  }
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* A random order of 0 .. n - 1.  Fisher & Yates. */
static inline void unit_permutation(UnitRandom *random, int *order, int n) {
  for (int i = 0; i < n; i++) {
    order[i] = i;
  }
  for (int i = n - 1; i > 0; i--) {
    int j = unit_below(random, i + 1), swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
}

/* ---- laws ---- */

/* What the comparison that failed last has to say. */
static char unit_detail[400];

_Noreturn static inline void unit_fail(const char *file, int line, const char *law,
                                       const char *format, ...) UNIT_PRINTF(4, 5);

static inline void unit_fail(const char *file, int line, const char *law, const char *format, ...) {
  va_list arguments;
  (void)fprintf(stderr, "%s:%d: broken: %s\n  ", file, line, law);
  va_start(arguments, format);
  (void)vfprintf(stderr, format, arguments);
  va_end(arguments);
  (void)fprintf(stderr, "\n%s  KLDIV_TEST_SEED=%llu\n", unit_detail,
                (unsigned long long)unit_seed());
  _fail(file, line);
  abort(); /* _fail does not return, but does not say so */
}

#define UNIT_LAW(holds, text, ...) \
  ((holds) ? (void)0 : unit_fail(__FILE__, __LINE__, text, __VA_ARGS__))

/* Each law ends in a format and the case in question. */
#define law(condition, ...) UNIT_LAW(condition, #condition, __VA_ARGS__)

/* The same bits, so that 0 is not -0. */
#define law_same(got, want, ...) UNIT_LAW(unit_same(got, want), #got " is " #want, __VA_ARGS__)
#define law_same_dd(got, want, ...) \
  UNIT_LAW(unit_same_dd(got, want), #got " is " #want, __VA_ARGS__)

/* At most `ulps` doubles apart. */
#define law_near(got, want, ulps, ...) \
  UNIT_LAW(unit_near(got, want, ulps), #got " is near " #want, __VA_ARGS__)

/* A double within `ulps` of a long double, in ulps of a double. */
#define law_nearest(got, want, ulps, ...) \
  UNIT_LAW(unit_nearest(got, want, ulps), #got " is nearest to " #want, __VA_ARGS__)

/* Double-doubles with a relative error of at most `bound`. */
#define law_close(got, want, bound, ...) \
  UNIT_LAW(unit_close(got, want, bound), #got " is close to " #want, __VA_ARGS__)

static inline bool unit_identical(double a, double b) {
  uint64_t x, y;
  memcpy(&x, &a, sizeof x);
  memcpy(&y, &b, sizeof y);
  return x == y;
}

static inline bool unit_same(double got, double want) {
  if (unit_identical(got, want)) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail, "  got  %a = %.17g\n  want %a = %.17g\n", got,
                 got, want, want);
  return false;
}

static inline bool unit_same_dd(KlDd got, KlDd want) {
  if (unit_identical(got.hi, want.hi) && unit_identical(got.lo, want.lo)) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail, "  got  %a + %a\n  want %a + %a\n", got.hi,
                 got.lo, want.hi, want.lo);
  return false;
}

/* Doubles in their order, as integers: neighbours differ by 1. */
static inline int64_t unit_rank(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits < 0 ? INT64_MIN - bits : bits;
}

/* abs(a - b), which may have 64 bits. */
static inline double unit_apart(int64_t a, int64_t b) {
  return (double)(a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a);
}

static inline bool unit_near(double got, double want, double ulps) {
  double distance =
      isnan(got) || isnan(want) ? HUGE_VAL : unit_apart(unit_rank(got), unit_rank(want));
  if (distance <= ulps) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail,
                 "  got  %a = %.17g\n  want %a = %.17g\n  apart %g ulp, allowed %g\n", got, got,
                 want, want, distance, ulps);
  return false;
}

/* Where long double has 64 bits or more, its own error is below 0.001 ulp of a double.  Where it is
** a double, the reference itself is wrong by an ulp or two. */
#define UNIT_LONG (LDBL_MANT_DIG >= 64)

static inline bool unit_nearest(double got, long double want, double ulps) {
  double nearest = (double)want;
  if (unit_identical(got, nearest)) {
    return true;
  }
  double distance = HUGE_VAL;
  if (isfinite(got) && isfinite(nearest)) {
    int e = nearest != 0.0 ? kl_exponent(nearest) - 53 : -1074;
    long double ulp = ldexpl(1.0L, e > -1074 ? e : -1074);
    distance = (double)(fabsl((long double)got - want) / ulp);
  }
  double allowed = UNIT_LONG ? ulps : ulps + 2.0;
  if (distance <= allowed) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail,
                 "  got  %a = %.17g\n  want %La = %.21Lg\n  apart %g ulp, allowed %g\n", got, got,
                 want, want, distance, allowed);
  return false;
}

static inline bool unit_close(KlDd got, KlDd want, double bound) {
  double error = kl_dd_subtract(got, want).hi;
  if (fabs(error) <= bound * fabs(want.hi)) {
    return true;
  }
  (void)snprintf(unit_detail, sizeof unit_detail,
                 "  got  %a + %a\n  want %a + %a\n  relative error 2^%.2f, allowed 2^%.2f\n",
                 got.hi, got.lo, want.hi, want.lo, log2(fabs(error / want.hi)), log2(bound));
  return false;
}

#endif
