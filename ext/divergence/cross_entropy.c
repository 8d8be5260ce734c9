/* cross_entropy.c - cross entropy of masses. */
#include "divergence/discrete.h"
#include "divergence/members.h"

typedef struct CrossEntropy {
  const KlTotals *totals;
  KlWideSum sum;
} CrossEntropy;

static void cross_entropy_visit(void *work, const KlMassPair *row, size_t count) {
  CrossEntropy *w = work;
  for (size_t i = 0; i < count; i++) {
    if (row[i].p.hi > 0.0) {
      kl_wide_add(&w->sum, row[i].q.hi == 0.0
                               ? kl_scaled_infinity()
                               : kl_scaled_multiply(kl_scaled(row[i].p, w->totals->p.shift),
                                                    kl_surprise(&w->totals->q, row[i].q)));
    }
  }
}

/* -sum p ln q: terms that are not negative, each to its last bits (kl_surprise). */
static KlStatus cross_entropy_masses(const double *parameter, const KlMassSource *source,
                                     const KlPoll *poll, KlResult *result) {
  (void)parameter;
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  CrossEntropy work = {.totals = &totals};
  kl_wide_begin(&work.sum);
  status = source->each(source->rows, cross_entropy_visit, &work, poll);
  if (status == KL_OK) {
    result->value = kl_wide_value(&work.sum);
    if (!work.sum.infinite) {
      result->value = kl_scaled_divide(result->value, kl_scaled(totals.p.scaled, 0));
    }
  }
  return status;
}

const KlDivergence kl_divergence_cross_entropy = {
    .name = "cross_entropy",
    .properties = KL_NATS | KL_SIGNED,
    .most = HUGE_VAL,
    .masses = cross_entropy_masses,
    .members = kl_members_cross_entropy,
    .bound = 0.501,
    .help = "cross entropy: -sum of p ln q",
    .source = "Cover & Thomas 2006, section 2.3",
};
