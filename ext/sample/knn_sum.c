/* knn_sum.c - what k-NN estimators add up: logarithms of radii, and digammas of counts. */
#include "sample/knn_sum.h"

#include "num/gamma_function.h"

const char kl_knn_repeats[] = "values repeat; compare dist_counts or dist_hist";

void kl_knn_sum_begin(KlKnnSum *sum) {
  kl_log_product_begin(&sum->radii);
  sum->counts = kl_dd(0.0, 0.0);
  sum->plain = 0.0;
  sum->digammas = 0;
}

/* Small counts are most of them: psi(j + 1) = psi(j) + 1/j. */
static KlDd knn_digamma(KlKnnSum *sum, double count) {
  if (count > KL_KNN_DIGAMMAS) {
    return kl_scaled_dd(kl_digamma(kl_scaled_double(count)));
  }
  while (sum->digammas < (int)count) {
    int j = sum->digammas++;
    KlDd inverse = j > 0 ? kl_dd_divide(kl_dd(1.0, 0.0), kl_dd(j, 0.0)) : kl_dd(0.0, 0.0);
    sum->digamma[j] = j > 0 ? kl_dd_add(sum->digamma[j - 1], inverse)
                            : kl_scaled_dd(kl_digamma(kl_scaled_double(1.0)));
  }
  return sum->digamma[(int)count - 1];
}

KlDd kl_knn_digammas(KlKnnSum *sum, double l, double k) {
  if (l == k) {
    return kl_dd(0.0, 0.0);
  }
  KlDd of_l = knn_digamma(sum, l);
  return kl_dd_subtract(of_l, knn_digamma(sum, k));
}

KlScaled kl_knn_mean_log(const KlKnnSum *sum, const KlPoints *points) {
  double factor = (double)points->dimension / kl_neighbours_power(points);
  KlScaled total = kl_scaled_multiply(kl_log_product_value(&sum->radii), kl_scaled_double(factor));
  return kl_scaled_divide(total, kl_scaled(points->total, 0));
}

bool kl_knn_possible(const KlPoints *p, double least_p, const KlPoints *q, double least_q,
                     KlResult *result) {
  const char *why = NULL;
  if (!p->whole || (q != NULL && !q->whole)) {
    why = "k-NN needs rows of whole weight";
  } else if (q != NULL && q->dimension != p->dimension) {
    why = "k-NN needs samples of one dimension";
  } else if (p->total.hi < least_p) {
    why = "P needs a row more than neighbours are asked for";
  } else if (q != NULL && q->total.hi < least_q) {
    why = "Q needs as many rows as neighbours are asked for";
  }
  *result = kl_no_result(why);
  return why == NULL;
}

bool kl_knn_apart(const KlScaled *radius, size_t n) {
  bool apart = true;
  for (size_t i = 0; i < n; i++) {
    apart = apart && radius[i].value.hi > 0.0;
  }
  return apart;
}

KlStatus kl_knn_poll(KlNeighbours *one, KlNeighbours *other, size_t steps, const KlPoll *poll) {
  if (steps % KL_KNN_POLL_STEPS == 0) {
    return kl_poll(poll);
  }
  KlStatus status = kl_kd_poll(&one->search, poll);
  return status == KL_OK && other != NULL ? kl_kd_poll(&other->search, poll) : status;
}
