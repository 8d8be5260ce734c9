/* knn.c - the divergence of two samples by their nearest neighbours. */
#include "sample/knn.h"

#include "num/gap.h"
#include "sample/knn_sum.h"

typedef struct Knn {
  const KlKnnChoice *choice;
  KlMetric metric;
  KlNeighbours p, q;
  KlKnnSum sum;
} Knn;

/* Where a radius is 0 there is no ratio of radii.  The counts within one radius, here the row's in
** P, estimate the ratio of the densities as well: psi(l) - psi(k), which is what the adaptive
** estimator has beside its ratio.  Where values repeat in both samples that is the divergence of
** their counts.  False: the value never occurs in Q, so its ratio is infinite. */
static bool knn_repeated(Knn *knn, size_t step, double weight, KlScaled radius) {
  KlScaled farthest;
  double l = kl_neighbours_within(&knn->p, &knn->p, step, radius, &farthest) - 1.0;
  double k = kl_neighbours_within(&knn->q, &knn->p, step, radius, &farthest);
  if (k < 1.0 || l < 1.0) {
    return false;
  }
  KlDd psi = kl_knn_digammas(&knn->sum, l, k);
  knn->sum.counts = kl_dd_add(knn->sum.counts, kl_dd_multiply_double(psi, weight));
  return true;
}

static void knn_ratio(Knn *knn, KlScaled rho, KlScaled nu, double weight) {
  kl_log_product_over(&knn->sum.radii, nu, weight);
  kl_log_product_under(&knn->sum.radii, rho, weight);
}

/* The row itself is among its neighbours in P, at distance 0: one neighbour more is looked for. */
static bool knn_fixed(Knn *knn, size_t step, double weight, KlScaled rho, KlScaled nu) {
  if (kl_scaled_sign(rho) == 0 || kl_scaled_sign(nu) == 0) {
    return knn_repeated(knn, step, weight, rho);
  }
  knn_ratio(knn, rho, nu, weight);
  knn->sum.plain += weight;
  return true;
}

/* Both counts are at least 1 within the larger of the nearest distances. */
static bool knn_adaptive(Knn *knn, size_t step, double weight, KlScaled rho, KlScaled nu) {
  KlScaled radius = kl_scaled_compare(rho, nu) > 0 ? rho : nu;
  double l = kl_neighbours_within(&knn->p, &knn->p, step, radius, &rho) - 1.0;
  double k = kl_neighbours_within(&knn->q, &knn->p, step, radius, &nu);
  if (kl_scaled_sign(rho) == 0 || kl_scaled_sign(nu) == 0) {
    return knn_repeated(knn, step, weight, rho);
  }
  knn_ratio(knn, rho, nu, weight);
  KlDd psi = kl_knn_digammas(&knn->sum, l, k);
  knn->sum.counts = kl_dd_add(knn->sum.counts, kl_dd_multiply_double(psi, weight));
  return true;
}

/* The fixed estimator of `n` rows at once, if they are several, all single, and none has a distance
** of 0. */
static bool knn_together(Knn *knn, const KlPoints *p, size_t n) {
  const KlScaled *rho = knn->p.radius, *nu = knn->q.radius;
  bool single = n > 1 && p->weight == NULL && !knn->choice->adaptive;
  if (!single || !kl_knn_apart(rho, n) || !kl_knn_apart(nu, n)) {
    return false;
  }
  kl_log_product_over_all(&knn->sum.radii, nu, n);
  kl_log_product_under_all(&knn->sum.radii, rho, n);
  knn->sum.plain += (double)n;
  return true;
}

/* The terms of `n` rows; false where one has none. */
static bool knn_terms(Knn *knn, const KlPoints *p, size_t step, size_t n) {
  bool exists = true;
  for (size_t i = 0; i < n && exists; i++) {
    double weight = kl_points_weight(p, kl_neighbours_step(&knn->p, step + i)).hi;
    KlScaled rho = knn->p.radius[i], nu = knn->q.radius[i];
    exists = knn->choice->adaptive ? knn_adaptive(knn, step + i, weight, rho, nu)
                                   : knn_fixed(knn, step + i, weight, rho, nu);
  }
  return exists;
}

/* Goes through the rows of P.  *exists becomes false where one has no term. */
static KlStatus knn_rows(Knn *knn, const KlPoints *p, const KlPoll *poll, bool *exists) {
  KlStatus status = KL_OK;
  *exists = true;
  for (size_t step = 0, n; step < p->count && *exists && status == KL_OK; step += n) {
    n = kl_neighbours_radii_of_two(&knn->p, &knn->q, &knn->p, step);
    *exists = knn_together(knn, p, n) || knn_terms(knn, p, step, n);
    status = kl_knn_poll(&knn->p, &knn->q, step + n, poll);
  }
  return status;
}

static KlScaled knn_value(Knn *knn, const KlPoints *p, const KlPoints *q) {
  KlScaled n = kl_scaled(p->total, 0), m = kl_scaled(q->total, 0);
  KlDd bias = kl_knn_digammas(&knn->sum, knn->choice->l, knn->choice->k);
  KlDd counts = kl_dd_add(knn->sum.counts, kl_dd_multiply_double(bias, knn->sum.plain));
  KlScaled mean = kl_scaled_divide(kl_scaled(counts, 0), n);
  KlScaled sizes = kl_scaled_log_ratio(m, kl_scaled_subtract(n, kl_scaled_double(1.0)));
  return kl_scaled_add(kl_scaled_add(kl_knn_mean_log(&knn->sum, p), sizes), mean);
}

static KlStatus knn_estimate(Knn *knn, const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                             KlResult *result) {
  bool exists = false;
  double l = knn->choice->adaptive ? 1.0 : knn->choice->l;
  double k = knn->choice->adaptive ? 1.0 : knn->choice->k;
  KlStatus status = kl_neighbours_begin(&knn->p, p, &knn->metric, l + 1.0, poll);
  if (status == KL_OK) {
    status = kl_neighbours_begin(&knn->q, q, &knn->metric, k, poll);
  }
  if (status == KL_OK) {
    status = knn_rows(knn, p, poll, &exists);
  }
  *result = exists ? kl_result(knn_value(knn, p, q), "k-nn", 0.0) : kl_no_result(kl_knn_repeats);
  result->note = exists
                     ? "an estimate, which may be negative; rows that both samples share bias it "
                       "downward"
                     : NULL;
  return status;
}

KlStatus kl_knn_kl(const KlPoints *p, const KlPoints *q, const KlKnnChoice *choice,
                   const KlPoll *poll, KlResult *result) {
  double l = choice->adaptive ? 1.0 : choice->l, k = choice->adaptive ? 1.0 : choice->k;
  if (!kl_knn_possible(p, l + 1.0, q, k, result)) {
    return KL_OK;
  }
  Knn knn = {.choice = choice};
  bool spread = true;
  KlStatus status = KL_OK;
  if (choice->standardise && p->dimension > 1) {
    status = kl_metric_standardise(&knn.metric, p, q, poll, &spread);
  } else {
    kl_metric_begin(&knn.metric, p, q);
  }
  kl_knn_sum_begin(&knn.sum);
  if (!spread) {
    *result = kl_no_result("a coordinate is constant in each sample, and not the same in both");
  } else if (status == KL_OK) {
    status = knn_estimate(&knn, p, q, poll, result);
  }
  kl_neighbours_clear(&knn.p);
  kl_neighbours_clear(&knn.q);
  return status;
}
