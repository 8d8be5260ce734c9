/* scaled_law.h - laws of numbers of any size, and random ones. */
#ifndef KLDIV_TESTS_SCALED_LAW_H
#define KLDIV_TESTS_SCALED_LAW_H

#include "unit/unit.h"

#include "num/scaled.h"

/* KlScaled with a relative error of at most `bound`; 0 and infinities the same. */
#define law_scaled(got, want, bound, ...) \
  UNIT_LAW(unit_scaled_close(got, want, bound), #got " is close to " #want, __VA_ARGS__)

static inline bool unit_scaled_close(KlScaled got, KlScaled want, double bound) {
  (void)snprintf(unit_detail, sizeof unit_detail,
                 "  got  (%a + %a) 2^%d\n  want (%a + %a) 2^%d\n  allowed 2^%.2f\n", got.value.hi,
                 got.value.lo, got.exponent, want.value.hi, want.value.lo, want.exponent,
                 log2(bound));
  if (want.value.hi == 0.0 || isinf(want.value.hi) || !isfinite(got.value.hi)) {
    return got.value.hi == want.value.hi;
  }
  KlScaled error = kl_scaled_divide(kl_scaled_subtract(got, want), want);
  return fabs(kl_scaled_round(error)) <= bound;
}

/* A positive number with 106 random bits and an exponent in low .. high. */
static inline KlScaled unit_scaled(UnitRandom *random, int low, int high) {
  double hi = unit_range(random, 0.5, 1.0), lo = unit_range(random, -0x1p-55, 0x1p-55);
  return kl_scaled(kl_quick_two_sum(hi, lo), unit_between(random, low, high));
}

typedef struct ScaledCase {
  const char *name;
  KlScaled got, want;
} ScaledCase;

static inline void scaled_cases(const ScaledCase *cases, size_t count, double bound) {
  for (size_t i = 0; i < count; i++) {
    law_scaled(cases[i].got, cases[i].want, bound, "%s", cases[i].name);
  }
}

#endif
