/* metric.h - the Euclidean distance of points, as it is or with each coordinate standardised. */
#ifndef KLDIV_SAMPLE_METRIC_H
#define KLDIV_SAMPLE_METRIC_H

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

static inline KlScaled kl_metric_gap(double a, double b) {
  KlDd gap = kl_two_sum(a, -b);
  double size = fabs(gap.hi);
  if (!(size > 0x1p-1000 && size < 0x1p1000)) {
    return kl_metric_gap_slowly(a, b);
  }
  int e = kl_exponent(size);
  gap = kl_dd(size, gap.lo * copysign(1.0, gap.hi));
  return (KlScaled){kl_dd_scale(gap, -e), e};
}

/* The square of the distance of two points in units of 2^(2 unit), by scaled arithmetic alone:
** whatever the coordinates, its relative error is below 2^-98. */
KlScaled kl_metric_square(const KlMetric *metric, const double *a, const double *b);

#endif
