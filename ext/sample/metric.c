/* metric.c - the Euclidean distance of points, as it is or with each coordinate standardised. */
#include "sample/metric.h"

/* Scaled coordinates stay below 2^METRIC_TOP. */
enum { METRIC_TOP = 480, METRIC_LARGEST_SHIFT = 1000 };

static double metric_largest(const KlPoints *points, int d, double largest) {
  size_t step = (size_t)points->dimension;
  size_t stride = step > 1 || points->count == 1 ? 1 : points->count - 1; /* on the line, ends */
  for (size_t i = 0; i < points->count; i += stride) {
    double x = fabs(points->x[i * step + (size_t)d]);
    largest = x > largest ? x : largest;
  }
  return largest;
}

/* Moves all shifts by as much as brings the largest coordinate below 2^METRIC_TOP. */
static void metric_fit(KlMetric *metric, const KlPoints *p, const KlPoints *q) {
  int top = METRIC_TOP - METRIC_LARGEST_SHIFT;
  for (int d = 0; d < metric->dimension; d++) {
    double largest = metric_largest(p, d, 0.0);
    largest = q != NULL ? metric_largest(q, d, largest) : largest;
    int e = largest > 0.0 ? kl_exponent(largest) + metric->shift[d] : top;
    top = e > top ? e : top;
  }
  for (int d = 0; d < metric->dimension; d++) {
    metric->shift[d] += METRIC_TOP - top;
  }
  metric->unit = top - METRIC_TOP;
}

void kl_metric_begin(KlMetric *metric, const KlPoints *p, const KlPoints *q) {
  *metric = (KlMetric){.dimension = p->dimension};
  for (int d = 0; d < p->dimension; d++) {
    metric->factor[d] = kl_dd(1.0, 0.0);
  }
  metric_fit(metric, p, q);
}

/* a - b, exact. */
static KlScaled metric_difference(double a, double b) {
  double s = a - b;
  /* Beyond 2^1023 by halves, which loses what is 2^2000 times smaller. */
  return fabs(s) < 0x1p1023 ? kl_scaled(kl_two_sum(a, -b), 0)
                            : kl_scaled(kl_two_sum(0.5 * a, -0.5 * b), 1);
}

KlScaled kl_metric_gap_slowly(double a, double b) { return kl_scaled_abs(metric_difference(a, b)); }

/* sum w (x - mean)^2 of coordinate d.  Around the first point, so that no digits cancel of a small
** spread far from 0. */
static KlStatus metric_squares(const KlPoints *points, int d, const KlPoll *poll, KlScaled *sum) {
  const double *x = points->x + d;
  size_t step = (size_t)points->dimension;
  KlScaled mean = kl_scaled_zero();
  *sum = kl_scaled_zero();
  for (int pass = 0; pass < 2; pass++) {
    KlScaled total = kl_scaled_zero();
    for (size_t i = 0; i < points->count; i++) {
      KlScaled weight = kl_scaled(kl_points_weight(points, i), 0);
      KlScaled away = kl_scaled_subtract(metric_difference(x[i * step], x[0]), mean);
      KlScaled term = pass == 0 ? away : kl_scaled_multiply(away, away);
      total = kl_scaled_add(total, kl_scaled_multiply(weight, term));
      KlStatus status = (i + 1) % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
      if (status != KL_OK) {
        return status;
      }
    }
    mean = kl_scaled_divide(total, kl_scaled(points->total, 0));
    *sum = total;
  }
  return KL_OK;
}

/* Of one variance: 1/variance = factor 4^shift. */
static void metric_unit(KlMetric *metric, int d, KlScaled variance) {
  KlScaled inverse = kl_scaled_divide(kl_scaled_double(1.0), variance);
  int odd = inverse.exponent & 1; /* value is in 1/2 .. 1 */
  metric->factor[d] = kl_dd_scale(inverse.value, odd != 0 ? 1 : 2);
  metric->shift[d] = (inverse.exponent - (odd != 0 ? 1 : 2)) / 2;
}

KlStatus kl_metric_standardise(KlMetric *metric, const KlPoints *p, const KlPoints *q,
                               const KlPoll *poll, bool *spread) {
  KlScaled freedom =
      kl_scaled_subtract(kl_scaled(kl_dd_add(p->total, q->total), 0), kl_scaled_double(2.0));
  *metric = (KlMetric){.dimension = p->dimension};
  *spread = true;
  for (int d = 0; d < p->dimension; d++) {
    KlScaled of_p, of_q;
    KlStatus status = metric_squares(p, d, poll, &of_p);
    status = status == KL_OK ? metric_squares(q, d, poll, &of_q) : status;
    if (status != KL_OK) {
      return status;
    }
    KlScaled sum = kl_scaled_add(of_p, of_q);
    if (kl_scaled_sign(sum) > 0 && kl_scaled_sign(freedom) > 0) {
      metric_unit(metric, d, kl_scaled_divide(sum, freedom));
    } else if (p->x[d] != q->x[d]) {
      *spread = false;
    }
  }
  metric_fit(metric, p, q);
  return KL_OK;
}

KlScaled kl_metric_square(const KlMetric *metric, const double *a, const double *b) {
  KlScaled sum = kl_scaled_zero();
  for (int d = 0; d < metric->dimension; d++) {
    KlScaled gap = kl_scaled_twice(kl_metric_gap(a[d], b[d]), metric->shift[d]);
    KlScaled square = kl_scaled_multiply(gap, gap);
    sum = kl_scaled_add(sum, kl_scaled_multiply(square, kl_scaled(metric->factor[d], 0)));
  }
  return sum;
}
