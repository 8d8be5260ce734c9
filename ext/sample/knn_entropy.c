/* knn_entropy.c - entropies of samples by their nearest neighbours. */
#include "family/generic.h"
#include "num/elementary.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/trigonometric.h"
#include "sample/knn.h"
#include "sample/knn_sum.h"

/* The volume of the unit ball: c_d = 2 pi/d c_(d - 2), c_1 = 2, c_2 = pi. */
static KlScaled knn_ball(int dimension) {
  KlScaled pi = kl_scaled(KL_PI, 0);
  KlScaled volume = dimension % 2 != 0 ? kl_scaled_double(2.0) : pi;
  for (int d = dimension % 2 != 0 ? 3 : 4; d <= dimension; d += 2) {
    volume =
        kl_scaled_multiply(volume, kl_scaled_divide(kl_scaled_twice(pi, 1), kl_scaled_double(d)));
  }
  return volume;
}

/* Adds the logarithms of the radii of `n` steps of p; false where one is 0. */
static bool knn_add_radii(KlKnnSum *sum, const KlPoints *p, const KlNeighbours *own, size_t step,
                          const KlScaled *radius, size_t n) {
  if (!kl_knn_apart(radius, n)) {
    return false;
  }
  if (n > 1 && p->weight == NULL) {
    kl_log_product_over_all(&sum->radii, radius, n);
    return true;
  }
  for (size_t i = 0; i < n; i++) {
    double weight = kl_points_weight(p, kl_neighbours_step(own, step + i)).hi;
    kl_log_product_over(&sum->radii, radius[i], weight);
  }
  return true;
}

/* (d/n) sum ln r: r from each row of p to its `rows`-th neighbour among the rows of `among`. */
static KlStatus knn_mean_log_radius(const KlPoints *p, const KlPoints *among, double rows,
                                    const KlPoll *poll, bool *exists, KlScaled *mean) {
  KlMetric metric;
  KlNeighbours own = {.points = NULL}, other = {.points = NULL};
  KlNeighbours *to = among == p ? &own : &other;
  KlKnnSum sum;
  kl_metric_begin(&metric, p, among);
  kl_knn_sum_begin(&sum);
  KlStatus status = kl_neighbours_begin(&own, p, &metric, among == p ? rows : 1.0, poll);
  if (status == KL_OK && among != p) {
    status = kl_neighbours_begin(&other, among, &metric, rows, poll);
  }
  *exists = true;
  for (size_t step = 0, n; step < p->count && status == KL_OK && *exists; step += n) {
    n = kl_neighbours_radii(to, &own, step);
    *exists = knn_add_radii(&sum, p, &own, step, to->radius, n);
    status = kl_knn_poll(to, NULL, step + n, poll);
  }
  if (status == KL_OK && *exists) {
    /* Squares are in units of their own. */
    KlScaled unit = kl_scaled_double(p->dimension > 1 ? (double)metric.unit * p->dimension : 0.0);
    *mean = kl_scaled_add(kl_knn_mean_log(&sum, p), kl_scaled_multiply(unit, kl_scaled(KL_LN2, 0)));
  }
  kl_neighbours_clear(&own);
  kl_neighbours_clear(&other);
  return status;
}

/* mean + ln(c size) - psi(k) */
static KlStatus knn_entropy_of(const KlPoints *p, const KlPoints *among, double rows, int k,
                               const KlPoll *poll, KlResult *result) {
  bool exists = false;
  KlScaled mean = kl_scaled_zero();
  KlStatus status = knn_mean_log_radius(p, among, rows, poll, &exists, &mean);
  if (status != KL_OK || !exists) {
    *result = kl_no_result(kl_knn_repeats);
    return status;
  }
  KlScaled size = kl_scaled(among->total, 0);
  size = among == p ? kl_scaled_subtract(size, kl_scaled_double(1.0)) : size;
  KlScaled log_size = kl_scaled_log(kl_scaled_multiply(knn_ball(p->dimension), size));
  KlScaled bias = kl_scaled_subtract(log_size, kl_digamma(kl_scaled_double(k)));
  *result = kl_result(kl_scaled_add(mean, bias), "k-nn", 0.0);
  return KL_OK;
}

KlStatus kl_knn_entropy(const KlPoints *p, int k, const KlPoll *poll, KlResult *result) {
  return kl_knn_possible(p, k + 1.0, NULL, 0.0, result)
             ? knn_entropy_of(p, p, k + 1.0, k, poll, result)
             : KL_OK;
}

KlStatus kl_knn_cross_entropy(const KlPoints *p, const KlPoints *q, int k, const KlPoll *poll,
                              KlResult *result) {
  return kl_knn_possible(p, 1.0, q, k, result) ? knn_entropy_of(p, q, k, k, poll, result) : KL_OK;
}

/* sum w ln q(x); infinite where one is. */
static KlStatus knn_log_densities(const KlPoints *p, KlLogDensity *log_density, const void *density,
                                  const KlPoll *poll, KlScaled *sum) {
  *sum = kl_scaled_zero();
  for (size_t i = 0; i < p->count; i++) {
    KlScaled value = log_density(density, p->x + i * (size_t)p->dimension);
    if (kl_scaled_is_infinite(value)) {
      *sum = value;
      return KL_OK;
    }
    *sum = kl_scaled_add(*sum, kl_scaled_multiply(value, kl_scaled(kl_points_weight(p, i), 0)));
    KlStatus status = (i + 1) % KL_KNN_POLL_STEPS == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_knn_kl_of_density(const KlPoints *p, KlLogDensity *log_density, const void *density,
                              int k, const KlPoll *poll, KlResult *result) {
  KlScaled sum = kl_scaled_zero();
  if (!kl_knn_possible(p, k + 1.0, NULL, 0.0, result)) {
    return KL_OK;
  }
  KlStatus status = knn_log_densities(p, log_density, density, poll, &sum);
  if (status == KL_OK && kl_scaled_is_infinite(sum)) {
    *result = kl_scaled_sign(sum) < 0 ? kl_result(kl_scaled_infinity(), "support", 0.0)
                                      : kl_no_result("Q's density is infinite at a row of P");
    return KL_OK;
  }
  if (status == KL_OK) {
    status = kl_knn_entropy(p, k, poll, result);
  }
  if (status == KL_OK && result->exists) {
    KlScaled mean = kl_scaled_divide(sum, kl_scaled(p->total, 0));
    result->value = kl_scaled_negate(kl_scaled_add(result->value, mean));
    result->note = "an estimate, which may be negative";
  }
  return status;
}

static KlScaled knn_member_log_density(const void *density, const double *x) {
  const KlMember *member = density;
  KlPoint point = kl_member_point(member, x[0]);
  return kl_member_log_density(member, &point);
}

KlStatus kl_knn_kl_of_member(const KlPoints *p, const KlMember *member, int k, const KlPoll *poll,
                             KlResult *result) {
  return kl_knn_kl_of_density(p, knn_member_log_density, member, k, poll, result);
}
