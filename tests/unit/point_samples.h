/* point_samples.h - samples of points for tests, made of rows as a user has them. */
#ifndef KLDIV_TESTS_POINT_SAMPLES_H
#define KLDIV_TESTS_POINT_SAMPLES_H

#include "divergence/divergence.h"
#include "sample/points.h"
#include "unit/unit.h"

enum { POINTS_MOST = 512 };

typedef struct PointSample {
  double x[POINTS_MOST];
  KlDd weight[POINTS_MOST];
  KlPoints points;
} PointSample;

static inline int point_compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Rows with weights (NULL: each 1), as one point for each x; whole if all weights are. */
static inline const KlPoints *point_sample(PointSample *s, const double *x, const double *weight,
                                           size_t rows) {
  double sorted[POINTS_MOST];
  assert_true(rows > 0 && rows <= POINTS_MOST);
  memcpy(sorted, x, rows * sizeof *x);
  qsort(sorted, rows, sizeof *sorted, point_compare);
  s->points = (KlPoints){.dimension = 1, .x = s->x, .weight = s->weight, .whole = true};
  KlScaled squares = kl_scaled_zero();
  for (size_t i = 0; i < rows; i++) {
    if (i > 0 && sorted[i] == sorted[i - 1]) {
      continue;
    }
    KlDd sum = {0.0, 0.0};
    for (size_t k = 0; k < rows; k++) {
      double w = weight != NULL ? weight[k] : 1.0;
      if (x[k] == sorted[i]) {
        sum = kl_dd_add_double(sum, w);
        squares = kl_scaled_add(squares, kl_scaled(kl_two_product(w, w), 0));
        s->points.whole = s->points.whole && floor(w) == w;
      }
    }
    if (sum.hi > 0.0) {
      s->x[s->points.count] = sorted[i] + 0.0;
      s->weight[s->points.count++] = sum;
      s->points.total = kl_dd_add(s->points.total, sum);
    }
  }
  KlScaled total = kl_scaled(s->points.total, 0);
  s->points.size =
      s->points.whole ? total : kl_scaled_divide(kl_scaled_multiply(total, total), squares);
  return &s->points;
}

/* The divergence of two samples, after the root. */
static inline KlResult point_result(const KlDivergence *d, const KlPoints *p, const KlPoints *q) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result = {.exists = false};
  assert_int_equal(d->points(p, q, none, NULL, &result), KL_OK);
  return result;
}

static inline double point_value(const KlDivergence *d, const KlPoints *p, const KlPoints *q) {
  KlResult result = point_result(d, p, q);
  assert_true(result.exists);
  return kl_scaled_round(kl_divergence_units(d, result.value, 0.0));
}

#endif
