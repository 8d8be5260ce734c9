/* sketch_bound.c - how far a value of sketches may be from that of the rows themselves. */
#include "dist/sketch_bound.h"

#include "dist/sketch_cell.h"
#include "num/gap.h"

/* Bounds are sums of up to a million rounded terms. */
#define BOUND_ROOM (1.0 + 0x1p-30)

static double bound_share(const KlPoints *points, size_t i) {
  return kl_dd_round(kl_dd_divide(kl_points_weight(points, i), points->total));
}

/* The cell of the i-th point. */
static int64_t bound_cell(const KlDist *sketch, const KlPoints *points, size_t i) {
  return kl_sketch_cell(points->x[i], sketch->bits);
}

/* The way from the cell's value to its further end. */
static double bound_way(const KlDist *sketch, const KlPoints *points, size_t i) {
  int64_t cell = bound_cell(sketch, points, i);
  double below = points->x[i] - kl_sketch_low(cell, sketch->bits);
  double above = kl_sketch_high(cell, sketch->bits) - points->x[i];
  return below > above ? below : above;
}

static double bound_ks(const KlPoints *p, const KlPoints *q, double value) {
  double most = 0.0, apart = 0.0;
  for (size_t i = 0, j = 0; i < p->count || j < q->count;) {
    bool of_p = j == q->count || (i < p->count && p->x[i] <= q->x[j]);
    bool of_q = i == p->count || (j < q->count && q->x[j] <= p->x[i]);
    double more = of_p ? bound_share(p, i++) : 0.0, less = of_q ? bound_share(q, j++) : 0.0;
    double high = fabs(apart + more), low = fabs(apart - less);
    most = high > most ? high : most;
    most = low > most ? low : most;
    apart += more - less;
  }
  return most > value ? (most - value) * BOUND_ROOM + 0x1p-50 : 0x1p-50;
}

/* sum p r^power; 0 for what is no sketch. */
static double bound_ways(const KlDist *dist, const KlPoints *points, int power) {
  double sum = 0.0;
  for (size_t i = 0; dist->kind == KL_KIND_SKETCH && i < points->count; i++) {
    double way = bound_way(dist, points, i);
    sum += bound_share(points, i) * (power == 2 ? way * way : way);
  }
  return sum * BOUND_ROOM;
}

/* 2 sum p^2 w */
static double bound_energy(const KlDist *dist, const KlPoints *points) {
  double sum = 0.0;
  for (size_t i = 0; dist->kind == KL_KIND_SKETCH && i < points->count; i++) {
    int64_t cell = bound_cell(dist, points, i);
    double share = bound_share(points, i);
    sum += share * share * (kl_sketch_high(cell, dist->bits) - kl_sketch_low(cell, dist->bits));
  }
  return 2.0 * sum * BOUND_ROOM;
}

void kl_sketch_bound(const KlDivergence *divergence, const KlDist *p_dist, const KlDist *q_dist,
                     const KlPoints *p, const KlPoints *q, KlResult *result) {
  bool p_sketch = p_dist->kind == KL_KIND_SKETCH, q_sketch = q_dist->kind == KL_KIND_SKETCH;
  double bound = (double)NAN;
  if (!p_sketch && !q_sketch) {
    return;
  }
  if (divergence == &kl_divergence_ks && p_sketch && q_sketch) {
    bound = bound_ks(p, q, kl_scaled_round(result->value));
  } else if (divergence == &kl_divergence_wasserstein) {
    bound = bound_ways(p_dist, p, 1) + bound_ways(q_dist, q, 1);
  } else if (divergence == &kl_divergence_wasserstein2) {
    bound = sqrt(bound_ways(p_dist, p, 2)) + sqrt(bound_ways(q_dist, q, 2));
  } else if (divergence == &kl_divergence_energy) {
    bound = sqrt(bound_energy(p_dist, p)) + sqrt(bound_energy(q_dist, q));
  }
  kl_result_fact(result, "absolute_error", bound);
}

/* (p - q) ln(p/q); +Inf where one of them is 0. */
static double bound_term(double p, double q) {
  if (p <= 0.0 || q <= 0.0) {
    return p == q ? 0.0 : HUGE_VAL;
  }
  return (p - q) * kl_scaled_round(kl_scaled_log_ratio(kl_scaled_double(p), kl_scaled_double(q)));
}

/* The weight of the point at x; 0 if there is none. */
static double bound_at(const KlPoints *points, double x) {
  size_t low = 0, high = points->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (points->x[middle] < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < points->count && points->x[low] == x ? bound_share(points, low) : 0.0;
}

/* The least and the greatest share that a bin may have. */
typedef struct BoundShare {
  double low, high;
} BoundShare;

static BoundShare bound_bin(const KlPoints *points, const double *edge, int edges, int i,
                            KlDd mass) {
  double share = kl_dd_round(kl_dd_divide(mass, points->total));
  double low = share - (i > 0 ? bound_at(points, edge[i - 1]) : 0.0);
  double high = share + (i < edges ? bound_at(points, edge[i]) : 0.0);
  return (BoundShare){low > 0x1p-50 ? low : 0.0, high};
}

void kl_sketch_bound_psi(const KlPoints *p, const KlPoints *q, const double *edge, int edges,
                         int bins, const KlMassPair *row, KlResult *result) {
  double least = 0.0, most = 0.0, value = kl_scaled_round(result->value);
  for (int i = 0; i <= edges; i++) {
    BoundShare a = bound_bin(p, edge, edges, i, row[i].p);
    BoundShare b = bound_bin(q, edge, edges, i, row[i].q);
    double one = bound_term(a.low, b.high), other = bound_term(a.high, b.low);
    most += one > other ? one : other;
    least += a.low > b.high   ? bound_term(a.low, b.high)
             : b.low > a.high ? bound_term(a.high, b.low)
                              : 0.0;
  }
  double above = most - value, below = value - least;
  double bound = above > below ? above : below;
  bool known = edges == bins - 1 && bound < HUGE_VAL;
  kl_result_fact(result, "absolute_error", known ? bound * BOUND_ROOM + 0x1p-50 : (double)NAN);
}
