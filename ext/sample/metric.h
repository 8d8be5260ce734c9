/* metric.h - the Euclidean distance of points, as it is or with each coordinate standardised. */
#ifndef KLDIV_SAMPLE_METRIC_H
#define KLDIV_SAMPLE_METRIC_H

#include "base/compiler.h"
#include "base/poll.h"
#include "sample/points.h"

/* The square of a distance is 2^(2 unit) sum factor_d (2^shift_d (a_d - b_d))^2.  The shifts keep
** what is squared below 2^481; they are powers of two, so differences of what they scale are exact
** as far as those of the data are. */
typedef struct KlMetric {
  int dimension;
  int unit;
  int shift[KL_SAMPLE_DIMENSIONS];
  KlDd factor[KL_SAMPLE_DIMENSIONS]; /* 1, or in 1 .. 4; 0 where all coordinates are equal */
} KlMetric;

/* The distance for points of p and q (NULL: of p alone), which have one dimension. */
void kl_metric_begin(KlMetric *metric, const KlPoints *p, const KlPoints *q);

/* The same with coordinate d in units of its pooled standard deviation
** sqrt(((n - 1) s_p^2 + (m - 1) s_q^2)/(n + m - 2)).  *spread becomes false where a coordinate is
** constant in each sample but not the same in both. */
KlStatus kl_metric_standardise(KlMetric *metric, const KlPoints *p, const KlPoints *q,
                               const KlPoll *poll, bool *spread);

/* abs(a - b), exact. */
KlScaled kl_metric_gap_slowly(double a, double b);

/* The same.  Members are set one by one: a structure that is copied right after waits for them. */
KL_INLINE void kl_metric_set_gap(double a, double b, KlScaled *gap) {
  KlDd exact = kl_two_sum(a, -b);
  int e = kl_exponent_normal(exact.hi);
  if (KL_LIKELY(e > -1000 && e < 1000)) {
    double power = copysign(kl_power_of_two(-e), exact.hi);
    gap->value.hi = exact.hi * power;
    gap->value.lo = exact.lo * power;
    gap->exponent = e;
  } else {
    *gap = kl_metric_gap_slowly(a, b);
  }
}

static inline KlScaled kl_metric_gap(double a, double b) {
  KlScaled gap;
  kl_metric_set_gap(a, b, &gap);
  return gap;
}

/* The square of the distance of two points in units of 2^(2 unit), by scaled arithmetic alone:
** whatever the coordinates, its relative error is below 2^-98. */
KlScaled kl_metric_square(const KlMetric *metric, const double *a, const double *b);

#endif
