/* knn_sum.h - what k-NN estimators add up: logarithms of radii, and digammas of counts. */
#ifndef KLDIV_SAMPLE_KNN_SUM_H
#define KLDIV_SAMPLE_KNN_SUM_H

#include "divergence/divergence.h"
#include "num/log_product.h"
#include "sample/neighbours.h"

enum { KL_KNN_DIGAMMAS = 256, KL_KNN_POLL_STEPS = 4096 };

typedef struct KlKnnSum {
  KlLogProduct radii;            /* powers of radii, as kl_neighbours_power says */
  KlDd counts;                   /* psi of counts */
  double plain;                  /* rows that had both radii */
  KlDd digamma[KL_KNN_DIGAMMAS]; /* psi of 1, 2 ..., as far as they were needed */
  int digammas;
} KlKnnSum;

void kl_knn_sum_begin(KlKnnSum *sum);

/* psi(l) - psi(k), l and k >= 1 and whole. */
KlDd kl_knn_digammas(KlKnnSum *sum, double l, double k);

/* (d/n) sum ln r: of radii, whose powers were added, of `points`. */
KlScaled kl_knn_mean_log(const KlKnnSum *sum, const KlPoints *points);

/* Whether there are rows enough; else `result` says what is missing. */
bool kl_knn_possible(const KlPoints *p, double least_p, const KlPoints *q, double least_q,
                     KlResult *result);

_Static_assert((int)KL_NEIGHBOURS_TOGETHER <= (int)KL_LOG_PRODUCT_TOGETHER, "too many factors");
_Static_assert((int)KL_KNN_POLL_STEPS % (int)KL_NEIGHBOURS_TOGETHER == 0, "polls are passed by");

/* Whether none of `n` radii is 0. */
bool kl_knn_apart(const KlScaled *radius, size_t n);

/* Why there is no value where a distance is 0. */
extern const char kl_knn_repeats[];

/* After so many steps: every KL_KNN_POLL_STEPS steps, or more often where they take long. */
KlStatus kl_knn_poll(KlNeighbours *one, KlNeighbours *other, size_t steps, const KlPoll *poll);

#endif
