/* samples.h - points made of rows, as distribution values have them. */
#ifndef KLDIV_TESTS_SAMPLES_H
#define KLDIV_TESTS_SAMPLES_H

#include "divergence/divergence.h"
#include "sample/points.h"
#include "unit/unit.h"

enum { SAMPLE_MOST = 2048 };

/* Rows, and the points that they are. */
typedef struct Sample {
  KlPoints points;
  int rows;
  double row[SAMPLE_MOST]; /* ascending */
  double x[SAMPLE_MOST];
  KlDd weight[SAMPLE_MOST];
} Sample;

static inline int sample_order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Of weights: NULL for 1 each.  Rows of one value become one point. */
static inline void sample_weighted(Sample *s, const double *row, const double *weight, int rows) {
  size_t count = 0;
  double square = 0.0;
  bool ones = true;
  s->rows = rows;
  memcpy(s->row, row, (size_t)rows * sizeof *row);
  if (weight == NULL) {
    qsort(s->row, (size_t)rows, sizeof *s->row, sample_order);
  }
  s->points = (KlPoints){.dimension = 1, .x = s->x, .weight = s->weight, .whole = true};
  for (int i = 0; i < rows; i++) {
    double w = weight != NULL ? weight[i] : 1.0;
    if (count > 0 && s->x[count - 1] == s->row[i]) {
      s->weight[count - 1] = kl_dd_add_double(s->weight[count - 1], w);
      ones = false;
    } else {
      s->x[count] = s->row[i];
      s->weight[count++] = kl_dd(w, 0.0);
    }
    ones = ones && w == 1.0;
    square += w * w;
    s->points.whole = s->points.whole && floor(w) == w;
    s->points.total = kl_dd_add_double(s->points.total, w);
  }
  s->points.count = count;
  s->points.weight = ones ? NULL : s->weight;
  s->points.whole = s->points.whole && s->points.total.hi < 0x1p53;
  KlScaled total = kl_scaled(s->points.total, 0);
  s->points.size = s->points.whole ? total
                                   : kl_scaled_divide(kl_scaled_multiply(total, total),
                                                      kl_scaled_double(square));
}

static inline void sample_of(Sample *s, const double *row, int rows) {
  sample_weighted(s, row, NULL, rows);
}

/* 1 .. most rows of few values, many ties. */
static inline void sample_random(Sample *s, UnitRandom *random, int most, int values) {
  double row[SAMPLE_MOST];
  int rows = unit_between(random, 1, most);
  for (int i = 0; i < rows; i++) {
    row[i] = unit_between(random, -values / 2, values / 2) * 0.1;
  }
  sample_of(s, row, rows);
}

static inline KlResult sample_result(const KlDivergence *d, const KlPoints *p, const KlPoints *q) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result = {.exists = false};
  assert_int_equal(d->points(p, q, none, NULL, &result), KL_OK);
  law(result.method != NULL, "%s", d->name);
  return result;
}

static inline double sample_value(const KlDivergence *d, const Sample *p, const Sample *q) {
  KlResult result = sample_result(d, &p->points, &q->points);
  law(result.exists, "%s: %s", d->name, result.method);
  return kl_scaled_round(result.value);
}

/* The fact of this name; NaN if there is none. */
static inline double sample_fact(const KlResult *result, const char *name) {
  for (int i = 0; i < result->facts; i++) {
    if (strcmp(result->fact[i].name, name) == 0) {
      return result->fact[i].value;
    }
  }
  return (double)NAN;
}

#endif
