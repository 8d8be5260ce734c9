/* random.h - random numbers that are the same everywhere, from a fixed seed.
**
** For resampling: a result that was come by through chance is as repeatable as any other.  Bytes
** that nobody can foresee are those of base/random.h.
**
** xoshiro256++ 1.0 by Blackman & Vigna ("Scrambled linear pseudorandom number generators", ACM TOMS
** 47, 2021), in the public domain: period 2^256 - 1, all 64 bits good.  Its state is filled by
** splitmix64 (Steele, Lea & Flood 2014), as its authors advise.
*/
#ifndef KLDIV_NUM_RANDOM_H
#define KLDIV_NUM_RANDOM_H

#include <stdint.h>

#include "num/sum.h"

typedef struct KlRandom {
  uint64_t state[4]; /* not all 0 */
} KlRandom;

/* Any seed will do; neighbouring seeds give streams that have nothing in common. */
void kl_random_begin(KlRandom *random, uint64_t seed);

static inline uint64_t kl_random_turned(uint64_t x, int bits) {
  return x << bits | x >> (64 - bits);
}

/* 64 random bits. */
static inline uint64_t kl_random_next(KlRandom *random) {
  uint64_t *s = random->state;
  uint64_t result = kl_random_turned(s[0] + s[3], 23) + s[0];
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = kl_random_turned(s[3], 45);
  return result;
}

/* 0 .. n - 1, each as likely, n >= 1.  The upper half of a product with 64 random bits; a product
** whose lower half falls among the first 2^64 mod n is drawn anew (Lemire, "Fast random integer
** generation in an interval", ACM TOMACS 29, 2019). */
static inline uint64_t kl_random_below(KlRandom *random, uint64_t n) {
  uint64_t high, low = kl_wide_product(kl_random_next(random), n, &high);
  if (low < n) {
    uint64_t least = (0 - n) % n;
    while (low < least) {
      low = kl_wide_product(kl_random_next(random), n, &high);
    }
  }
  return high;
}

/* Between 0 and 1, neither of them: an odd multiple of 2^-53. */
static inline double kl_random_fraction(KlRandom *random) {
  return ((double)(kl_random_next(random) >> 12) + 0.5) * 0x1p-52;
}

/* How many of n trials succeed, each with chance p: n at most 2^53, 0 <= p <= 1. */
uint64_t kl_random_binomial(KlRandom *random, uint64_t n, double p);

/* How many of the `drawn` balls drawn without replacement from `good` good and `bad` bad ones are
** good: good + bad is at most 2^53, and not below drawn. */
uint64_t kl_random_hypergeometric(KlRandom *random, uint64_t good, uint64_t bad, uint64_t drawn);

#endif
