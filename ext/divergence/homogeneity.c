/* homogeneity.c - p-values of tests that two samples, or one and a distribution, are of one law. */
#include "divergence/homogeneity.h"

#include "num/incomplete.h"

/* Of the tail of a statistic x, whose own error of 2^-60 x becomes a relative one; x below 2^12
** leaves a p-value that is a double. */
#define HOMOGENEITY_ERROR 0x1p-45

/* The rows of a source with the sides in each other's place. */
enum { HOMOGENEITY_STRETCH = 64 };

typedef struct HomogeneitySwap {
  KlMassVisit *visit;
  void *work;
} HomogeneitySwap;

static void homogeneity_swap(void *work, const KlMassPair *row, size_t count) {
  const HomogeneitySwap *w = work;
  KlMassPair swapped[HOMOGENEITY_STRETCH];
  size_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    swapped[filled++] = (KlMassPair){row[i].q, row[i].p};
    if (filled == HOMOGENEITY_STRETCH || i + 1 == count) {
      w->visit(w->work, swapped, filled);
      filled = 0;
    }
  }
}

static KlStatus homogeneity_swapped_each(const void *rows, KlMassVisit *visit, void *work,
                                         const KlPoll *poll) {
  const KlMassSource *source = rows;
  HomogeneitySwap w = {visit, work};
  return source->each(source->rows, homogeneity_swap, &w, poll);
}

/* The statistic; +Inf where a sample has an outcome that the exact distribution rules out. */
static KlStatus homogeneity_statistic(const KlHomogeneity *test, const KlTotals *totals,
                                      const KlMassSource *source, const KlPoll *poll,
                                      KlScaled *statistic) {
  KlScaled all = kl_scaled_add(source->size_p, source->size_q);
  bool two = kl_scaled_sign(source->size_p) > 0 && kl_scaled_sign(source->size_q) > 0;
  KlDd s = kl_scaled_dd(kl_scaled_divide(source->size_p, all));
  KlDd r = kl_scaled_dd(kl_scaled_divide(source->size_q, all));
  double share[4] = {s.hi, s.lo, r.hi, r.lo};
  KlStatus status =
      kl_discrete_sum(totals, two ? test->two : test->one, share, source, poll, statistic);
  if (status == KL_OK && !kl_scaled_is_infinite(*statistic)) {
    *statistic = kl_scaled_multiply(*statistic, all);
  }
  return status;
}

KlStatus kl_homogeneity_pvalue(const KlHomogeneity *test, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result) {
  KlMassSource swapped = {source, homogeneity_swapped_each, source->size_q, source->size_p};
  if (kl_scaled_sign(source->size_p) == 0 && kl_scaled_sign(source->size_q) > 0) {
    source = &swapped;
  }
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  if (kl_scaled_sign(source->size_p) == 0) {
    result->exists = false;
    result->method = "no sample size";
    return KL_OK;
  }
  KlScaled statistic;
  status = homogeneity_statistic(test, &totals, source, poll, &statistic);
  if (status != KL_OK) {
    return status;
  }
  result->value = kl_scaled_double(totals.outcomes > 1.0 ? 0.0 : 1.0);
  result->error = HOMOGENEITY_ERROR;
  if (totals.outcomes > 1.0 && !kl_scaled_is_infinite(statistic)) {
    KlScaled freedom = kl_scaled_double(totals.outcomes - 1.0);
    result->value =
        kl_gamma_tail(kl_scaled_twice(freedom, -1), kl_scaled_twice(statistic, -1), true);
  }
  return KL_OK;
}
