/* fixed_random.h - the core's random bytes in tests: the same in each run, or chosen. */
#ifndef KLDIV_TESTS_FIXED_RANDOM_H
#define KLDIV_TESTS_FIXED_RANDOM_H

#include <stdint.h>

/* The bytes from here on come from `seed`. */
void fixed_random_seed(uint64_t seed);

#endif
