/* kd_square.h - squares of distances in a k-d tree, fast and exact, for both ways to search it. */
#ifndef KLDIV_SAMPLE_KD_SQUARE_H
#define KLDIV_SAMPLE_KD_SQUARE_H

#include "base/compiler.h"
#include "sample/kd_search.h"

/* The error of a square in double precision is below (dimension + 5) 2^-53, dimension <= 32. */
#define KD_ABOVE (1.0 + 0x1p-46)
#define KD_BELOW (1.0 - 0x1p-46)

/* Squares below may have lost digits to the scale. */
#define KD_SMALL 0x1p-900

/* A node that is still to be looked at, and the square of its box. */
typedef struct KdOpen {
  double square;
  size_t node;
} KdOpen;

/* The rows-th of the nearest. */
typedef struct KdLast {
  double square;
  size_t place;
  bool first; /* nobody is nearer */
  bool alone; /* nobody else is so near it that doubles do not tell */
} KdLast;

/* The same from the point that asks, with the other points of its leaf; false: not this way. */
bool kl_kd_group_last(KlKdSearch *search, double rows, KdLast *last);

static inline const double *kd_point(const KlKdSearch *s, size_t place) {
  return s->tree->points->x + s->tree->order[place] * (size_t)s->tree->points->dimension;
}

static inline bool kd_is_from(const KlKdSearch *s, size_t place) {
  const double *x = kd_point(s, place);
  for (int d = 0; d < s->tree->metric->dimension; d++) {
    if (x[d] != s->from[d]) {
      return false;
    }
  }
  return true;
}

/* Scaled coordinates at a place, KL_KD_BLOCK apart. */
static inline const double *kd_scaled(const KlKdTree *tree, size_t place) {
  size_t dimension = (size_t)tree->metric->dimension;
  return tree->block + place / KL_KD_BLOCK * KL_KD_BLOCK * dimension + place % KL_KD_BLOCK;
}

/* The square in double-double: each difference exact, relative error below 2^-100. */
static inline KlDd kd_exact(const KlKdSearch *s, size_t place) {
  int dimension = s->tree->metric->dimension;
  const double *x = kd_scaled(s->tree, place);
  KlDd sum = kl_dd(0.0, 0.0);
  for (int d = 0; d < dimension; d++) {
    KlDd gap = kl_two_sum(s->x[d], -x[(size_t)d * KL_KD_BLOCK]);
    KlDd square = kl_dd_multiply(gap, gap);
    if (s->factor[d] != 1.0) {
      square = kl_dd_multiply(square, s->tree->metric->factor[d]);
    }
    sum = kl_dd_add(sum, square);
  }
  return sum;
}

/* A coordinate's part of a square; `factor` NULL: all are 1. */
KL_INLINE double kd_part(const double *factor, int d, double out) {
  return factor != NULL ? factor[d] * out * out : out * out;
}

/* The squares of the distances to the nearest places of both halves' boxes. */
KL_INLINE void kd_boxes(const double *box, const double *x, const double *factor, int dimension,
                        double *near) {
  for (int half = 0; half < 2; half++) {
    double sum = 0.0;
    KL_UNROLL
    for (int d = 0; d < dimension; d++) {
      double below = box[4 * d + half] - x[d], above = x[d] - box[4 * d + 2 + half];
      double out = below > above ? below : above;
      out = out > 0.0 ? out : 0.0;
      sum += kd_part(factor, d, out);
    }
    near[half] = sum;
  }
}

/* The same of their farthest corners. */
KL_INLINE void kd_corners(const double *box, const double *x, const double *factor, int dimension,
                          double *far) {
  for (int half = 0; half < 2; half++) {
    double sum = 0.0;
    for (int d = 0; d < dimension; d++) {
      double below = x[d] - box[4 * d + half], above = box[4 * d + 2 + half] - x[d];
      double out = below > above ? below : above;
      sum += kd_part(factor, d, out);
    }
    far[half] = sum;
  }
}

/* Those of the 8 places of a block. */
KL_INLINE void kd_block(const double *block, const double *x, const double *factor, int dimension,
                        double *square) {
  for (int j = 0; j < KL_KD_BLOCK; j++) {
    double sum = 0.0;
    KL_UNROLL
    for (int d = 0; d < dimension; d++) {
      double out = x[d] - block[d * KL_KD_BLOCK + j];
      sum += kd_part(factor, d, out);
    }
    square[j] = sum;
  }
}

#endif
