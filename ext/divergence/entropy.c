/* entropy.c - Shannon entropy of masses. */
#include "divergence/discrete.h"
#include "divergence/members.h"

typedef struct Entropy {
  const KlTotals *totals;
  KlWideSum sum;
} Entropy;

static void entropy_visit(void *work, const KlMassPair *row, size_t count) {
  Entropy *w = work;
  for (size_t i = 0; i < count; i++) {
    if (row[i].p.hi > 0.0) {
      kl_wide_add(&w->sum, kl_scaled_multiply(kl_scaled(row[i].p, w->totals->p.shift),
                                              kl_surprise(&w->totals->p, row[i].p)));
    }
  }
}

/* -sum p ln p: terms that are not negative, each to its last bits (kl_surprise).  Exactly 0 for a
** single outcome. */
static KlStatus entropy_masses(const double *parameter, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result) {
  (void)parameter;
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, KL_OF_ONE, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  Entropy work = {.totals = &totals};
  kl_wide_begin(&work.sum);
  status = source->each(source->rows, entropy_visit, &work, poll);
  if (status == KL_OK) {
    result->value = kl_scaled_divide(kl_wide_value(&work.sum), kl_scaled(totals.p.scaled, 0));
  }
  return status;
}

const KlDivergence kl_divergence_entropy = {
    .name = "entropy",
    .properties = KL_NATS | KL_OF_ONE | KL_SIGNED,
    .most = HUGE_VAL,
    .masses = entropy_masses,
    .members = kl_members_entropy,
    .bound = 0.501,
    .help = "Shannon entropy: -sum of p ln p",
    .source = "Shannon 1948, section 6",
};
