/* look_observed.c - what data on the line says about itself. */
#include "dist/look_observed.h"

#include "dist/bin_edges.h"
#include "num/gap.h"

KlStatus kl_observed_on_line(const KlDist *dist, KlProblem *problem) {
  if (dist->kind == KL_KIND_SAMPLE && dist->sample.dimension > 1) {
    kl_problem(problem, "a sample in %d dimensions has no place on the line",
               dist->sample.dimension);
    return KL_REFUSED;
  }
  return KL_OK;
}

static bool observed_is_open(const KlDist *dist, double bin) {
  return bin == 0.0 || bin == (double)dist->edges;
}

static KlStatus observed_refuse_open(const KlDist *dist, KlProblem *problem) {
  (void)dist;
  kl_problem(problem, "the hist has mass in an open bin, beyond its outer edges: make the value by "
                      "dist_sample() or dist_sketch(), or with wider edges");
  return KL_REFUSED;
}

/* Refuses a hist with mass in an open bin, and points in several dimensions. */
static KlStatus observed_closed(const KlDist *dist, const KlPoints *points, KlProblem *problem) {
  KlStatus status = kl_observed_on_line(dist, problem);
  if (status == KL_OK && dist->kind == KL_KIND_HIST &&
      (observed_is_open(dist, points->x[0]) ||
       observed_is_open(dist, points->x[points->count - 1]))) {
    return observed_refuse_open(dist, problem);
  }
  return status;
}

static KlScaled observed_lower(const KlDist *dist, double bin) {
  return kl_scaled_double(dist->edge[(size_t)bin - 1]);
}

static KlScaled observed_upper(const KlDist *dist, double bin) {
  return kl_scaled_double(dist->edge[(size_t)bin]);
}

/* Where the mass of the i-th point is on average. */
static KlScaled observed_middle(const KlDist *dist, const KlPoints *points, size_t i) {
  if (dist->kind != KL_KIND_HIST) {
    return kl_scaled_double(points->x[i]);
  }
  double bin = points->x[i];
  return kl_scaled_twice(kl_scaled_add(observed_lower(dist, bin), observed_upper(dist, bin)), -1);
}

static KlScaled observed_weight(const KlPoints *points, size_t i) {
  return kl_scaled(kl_points_weight(points, i), 0);
}

/* Whether sums of w x and of w (x - mean)^2 in plain double-doubles have the bits of KlScaled's:
** numbers are 0 or from 2^-40 to 2^40, and weights whole, so that nothing is 2^-200 of what it is
** added to. */
static bool observed_is_plain(const KlDist *dist, const KlPoints *points) {
  bool plain = dist->kind != KL_KIND_HIST && (points->whole || points->weight == NULL);
  for (size_t i = 0; i < points->count && plain; i++) {
    double size = fabs(points->x[i]);
    plain = size == 0.0 || (size >= 0x1p-40 && size <= 0x1p40);
  }
  return plain;
}

static KlDd observed_plain_sum(const KlPoints *points) {
  KlDd sum = kl_dd(0.0, 0.0);
  for (size_t i = 0; i < points->count && points->weight == NULL; i++) {
    sum = kl_dd_add(sum, kl_dd(points->x[i], 0.0));
  }
  for (size_t i = 0; i < points->count && points->weight != NULL; i++) {
    sum = kl_dd_add(sum, kl_dd_multiply(points->weight[i], kl_dd(points->x[i], 0.0)));
  }
  return sum;
}

static KlDd observed_plain_squares(const KlPoints *points, KlDd mean) {
  KlDd sum = kl_dd(0.0, 0.0);
  for (size_t i = 0; i < points->count; i++) {
    KlDd away = kl_dd_subtract(kl_dd(points->x[i], 0.0), mean);
    KlDd square = kl_dd_multiply(away, away);
    sum =
        kl_dd_add(sum, points->weight != NULL ? kl_dd_multiply(points->weight[i], square) : square);
  }
  return sum;
}

static KlScaled observed_sum(const KlDist *dist, const KlPoints *points) {
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < points->count; i++) {
    sum = kl_scaled_add(
        sum, kl_scaled_multiply(observed_weight(points, i), observed_middle(dist, points, i)));
  }
  return sum;
}

/* sum w (x - mean)^2, and for a hist w width^2/12 more. */
static KlScaled observed_squares(const KlDist *dist, const KlPoints *points, KlScaled mean) {
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < points->count; i++) {
    KlScaled away = kl_scaled_subtract(observed_middle(dist, points, i), mean);
    KlScaled square = kl_scaled_multiply(away, away);
    if (dist->kind == KL_KIND_HIST) {
      KlScaled width = kl_scaled_subtract(observed_upper(dist, points->x[i]),
                                          observed_lower(dist, points->x[i]));
      square = kl_scaled_add(
          square, kl_scaled_divide(kl_scaled_multiply(width, width), kl_scaled_double(12.0)));
    }
    sum = kl_scaled_add(sum, kl_scaled_multiply(observed_weight(points, i), square));
  }
  return sum;
}

KlStatus kl_observed_mean(const KlDist *dist, const KlPoints *points, KlScaled *mean,
                          KlProblem *problem) {
  KlStatus status = observed_closed(dist, points, problem);
  if (status != KL_OK) {
    return status;
  }
  KlScaled sum = observed_is_plain(dist, points) ? kl_scaled(observed_plain_sum(points), 0)
                                                 : observed_sum(dist, points);
  *mean = kl_scaled_divide(sum, kl_scaled(points->total, 0));
  return KL_OK;
}

KlStatus kl_observed_variance(const KlDist *dist, const KlPoints *points, KlScaled *variance,
                              KlProblem *problem) {
  KlScaled mean;
  KlStatus status = kl_observed_mean(dist, points, &mean, problem);
  if (status != KL_OK) {
    return status;
  }
  KlScaled sum = observed_is_plain(dist, points)
                     ? kl_scaled(observed_plain_squares(points, kl_scaled_dd(mean)), 0)
                     : observed_squares(dist, points, mean);
  *variance = kl_scaled_divide(sum, kl_scaled(points->total, 0));
  return KL_OK;
}

/* The weight of the bin of this number. */
static KlScaled observed_bin_weight(const KlPoints *points, uint64_t bin) {
  for (size_t i = 0; i < points->count; i++) {
    if (points->x[i] == (double)bin) {
      return observed_weight(points, i);
    }
  }
  return kl_scaled_zero();
}

KlStatus kl_observed_log_density(const KlDist *dist, const KlPoints *points, double x,
                                 KlScaled *log, KlProblem *problem) {
  if (dist->kind != KL_KIND_HIST) {
    kl_problem(problem, "a %s has no density; dist_hist() has one, and so has a fitted family",
               kl_dist_name(dist));
    return KL_REFUSED;
  }
  uint64_t bin = kl_edges_bin(dist->edge, dist->edges, x);
  KlScaled mass = observed_bin_weight(points, bin);
  if (kl_scaled_sign(mass) == 0) {
    *log = kl_scaled_negate(kl_scaled_infinity());
    return KL_OK;
  }
  if (observed_is_open(dist, (double)bin)) {
    return observed_refuse_open(dist, problem);
  }
  KlScaled width =
      kl_scaled_subtract(observed_upper(dist, (double)bin), observed_lower(dist, (double)bin));
  *log = kl_scaled_log_ratio(mass, kl_scaled_multiply(width, kl_scaled(points->total, 0)));
  return KL_OK;
}

/* The share of a bin's mass that is up to x, from its lower edge. */
static KlScaled observed_share(const KlDist *dist, double bin, double x) {
  KlScaled low = observed_lower(dist, bin);
  return kl_scaled_divide(kl_scaled_subtract(kl_scaled_double(x), low),
                          kl_scaled_subtract(observed_upper(dist, bin), low));
}

/* The weight up to x of the bin that x is in. */
static KlStatus observed_part(const KlDist *dist, const KlPoints *points, size_t i, double x,
                              KlScaled *part, KlProblem *problem) {
  double bin = points->x[i];
  bool at_last = bin == (double)dist->edges && x == dist->edge[dist->edges - 1];
  *part = kl_scaled_zero();
  if (at_last) {
    return KL_OK;
  }
  if (observed_is_open(dist, bin)) {
    return observed_refuse_open(dist, problem);
  }
  *part = kl_scaled_multiply(observed_weight(points, i), observed_share(dist, bin, x));
  return KL_OK;
}

KlStatus kl_observed_cdf(const KlDist *dist, const KlPoints *points, double x, KlScaled *cdf,
                         KlProblem *problem) {
  KlStatus status = kl_observed_on_line(dist, problem);
  bool hist = dist->kind == KL_KIND_HIST;
  double place = hist ? (double)kl_edges_bin(dist->edge, dist->edges, x) : x;
  KlScaled below = kl_scaled_zero();
  for (size_t i = 0; i < points->count && points->x[i] <= place && status == KL_OK; i++) {
    KlScaled weight = observed_weight(points, i);
    if (hist && points->x[i] == place) {
      status = observed_part(dist, points, i, x, &weight, problem);
    }
    below = kl_scaled_add(below, weight);
  }
  *cdf = kl_scaled_divide(below, kl_scaled(points->total, 0));
  return status;
}

/* The place in a bin of weight w below which `wanted` of it is. */
static KlStatus observed_place(const KlDist *dist, double bin, KlScaled wanted, KlScaled weight,
                               KlScaled *x, KlProblem *problem) {
  if (observed_is_open(dist, bin)) {
    return observed_refuse_open(dist, problem);
  }
  KlScaled low = observed_lower(dist, bin);
  KlScaled width = kl_scaled_subtract(observed_upper(dist, bin), low);
  *x = kl_scaled_add(low, kl_scaled_multiply(width, kl_scaled_divide(wanted, weight)));
  return KL_OK;
}

/* The first of rows that all differ at which `wanted` of them have come. */
static size_t observed_row(const KlPoints *points, KlScaled wanted) {
  size_t low = 0, high = points->count - 1;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (kl_scaled_compare(kl_scaled_double((double)middle + 1.0), wanted) >= 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

KlStatus kl_observed_quantile(const KlDist *dist, const KlPoints *points, double u, KlScaled *x,
                              KlProblem *problem) {
  KlStatus status = kl_observed_on_line(dist, problem);
  if (status != KL_OK) {
    return status;
  }
  KlScaled total = kl_scaled(points->total, 0);
  double reach = dist->kind == KL_KIND_HIST ? 1.0 : KL_QUANTILE_REACH; /* a hist has no steps */
  KlScaled wanted = kl_scaled_multiply(total, kl_scaled_double(u * reach));
  if (points->weight == NULL) {
    *x = kl_scaled_double(points->x[observed_row(points, wanted)]);
    return KL_OK;
  }
  KlScaled come = kl_scaled_zero(), weight;
  size_t i = 0;
  for (;; i++) {
    weight = observed_weight(points, i);
    KlScaled next = kl_scaled_add(come, weight);
    if (kl_scaled_compare(next, wanted) >= 0 || i + 1 == points->count) {
      break;
    }
    come = next;
  }
  if (dist->kind == KL_KIND_HIST) {
    KlScaled rest = kl_scaled_subtract(wanted, come);
    rest = kl_scaled_compare(rest, weight) > 0 ? weight : rest;
    return observed_place(dist, points->x[i], rest, weight, x, problem);
  }
  *x = kl_scaled_double(points->x[i]);
  return KL_OK;
}
