/* rows_as_points.h - the points of rows: sorted, equal ones counted. */
#ifndef KLDIV_TESTS_ROWS_AS_POINTS_H
#define KLDIV_TESTS_ROWS_AS_POINTS_H

#include "sample/points.h"
#include "unit/unit.h"

typedef struct RowsAsPoints {
  KlPoints points;
  double *x;
  KlDd *weight;
} RowsAsPoints;

static int rows_dimension; /* what qsort cannot be told */

static inline int rows_compare(const void *a, const void *b) {
  const double *x = a, *y = b;
  for (int d = 0; d < rows_dimension; d++) {
    if (x[d] != y[d]) {
      return x[d] < y[d] ? -1 : 1;
    }
  }
  return 0;
}

/* To be cleared.  `weighted`: with weights though all are 1. */
static inline RowsAsPoints rows_as_points(const double *row, size_t count, int dimension,
                                          bool weighted) {
  size_t width = (size_t)dimension, kept = 0;
  RowsAsPoints r = {.x = malloc(count * width * sizeof(double) + 1),
                    .weight = malloc(count * sizeof(KlDd) + 1)};
  assert_non_null(r.x);
  assert_non_null(r.weight);
  memcpy(r.x, row, count * width * sizeof(double));
  rows_dimension = dimension;
  qsort(r.x, count, width * sizeof(double), rows_compare);
  for (size_t i = 0; i < count; i++) {
    if (kept > 0 && rows_compare(r.x + (kept - 1) * width, r.x + i * width) == 0) {
      r.weight[kept - 1].hi += 1.0;
    } else {
      memmove(r.x + kept * width, r.x + i * width, width * sizeof(double));
      r.weight[kept++] = kl_dd(1.0, 0.0);
    }
  }
  r.points = (KlPoints){.dimension = dimension,
                        .count = kept,
                        .x = r.x,
                        .weight = kept < count || weighted ? r.weight : NULL,
                        .total = kl_dd((double)count, 0.0),
                        .whole = true,
                        .size = kl_scaled_double((double)count)};
  return r;
}

static inline void rows_clear(RowsAsPoints *r) {
  free(r->x);
  free(r->weight);
}

#endif
