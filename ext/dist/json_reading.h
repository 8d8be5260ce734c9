/* json_reading.h - what the readers of values from JSON share. */
#ifndef KLDIV_DIST_JSON_READING_H
#define KLDIV_DIST_JSON_READING_H

#include "dist/dist.h"
#include "dist/json_part.h"

/* Who asks, and whom to tell. */
typedef struct KlJsonReading {
  const KlPoll *poll;
  KlProblem *problem;
} KlJsonReading;

/* The two sums of weights that are not whole. */
typedef struct KlJsonRealSums {
  KlInteger sum, square;
} KlJsonRealSums;

/* The number of rows, and whether it is infinite, say nothing new. */
KlStatus kl_json_read_beside(const KlJsonReading *r, KlJsonKey *n, KlJsonKey *infinite);

/* The state of what has weights: both sums, or neither, and then the flag KL_FLAG_REAL. */
KlStatus kl_json_read_real_sums(const KlJsonReading *r, const KlJsonKey *state, unsigned *flags,
                                KlJsonRealSums *sums);

/* Append the value that `at` has before it: a sample, or a hist or a sketch. */
KlStatus kl_json_read_sample(const KlJsonReading *r, const KlJson *at, KlBytes *out);
KlStatus kl_json_read_bins(const KlJsonReading *r, const KlJson *at, KlKind kind, KlBytes *out);

#endif
