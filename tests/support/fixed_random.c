/* fixed_random.c - base/random.h by splitmix64 (Steele, Lea & Flood 2014). */
#include "support/fixed_random.h"

#include "base/random.h"

static uint64_t state = 1;

void fixed_random_seed(uint64_t seed) { state = seed; }

void kl_random_bytes(void *to, size_t size) {
  unsigned char *byte = to;
  for (size_t i = 0; i < size; i++) {
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    byte[i] = (unsigned char)((z ^ z >> 31) >> 56);
  }
}
