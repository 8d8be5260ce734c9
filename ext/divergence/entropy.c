/* entropy.c - Shannon entropy of masses, and of what estimators take counts for. */
#include "divergence/estimate.h"
#include "divergence/members.h"
#include "num/gap.h"

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
static KlStatus entropy_sum(const KlTotals *totals, const KlMassSource *source, const KlPoll *poll,
                            KlScaled *value) {
  Entropy work = {.totals = totals};
  kl_wide_begin(&work.sum);
  KlStatus status = source->each(source->rows, entropy_visit, &work, poll);
  if (status == KL_OK) {
    *value = kl_scaled_divide(kl_wide_value(&work.sum), kl_scaled(totals->p.scaled, 0));
  }
  return status;
}

/* The entropy of what an estimator takes rows for.  Labels that were not seen are alike, so that
** what they add to the entropy of a row for all of them is its share of ln(their number). */
static KlStatus entropy_adjusted(const double *parameter, KlTotals *totals,
                                 const KlMassSource *source, const KlPoll *poll, KlResult *result) {
  KlAdjusted rows;
  KlStatus status = kl_estimate(parameter, true, totals, source, poll, &rows, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  KlMassSource adjusted = kl_adjusted_source(&rows);
  status = kl_totals(totals, &adjusted, poll);
  status = status == KL_OK ? entropy_sum(totals, &adjusted, poll, &result->value) : status;
  if (status == KL_OK && rows.unseen > 1.0) {
    KlScaled unseen = kl_scaled(kl_dd_multiply_double(rows.p.plus, rows.unseen), 0);
    KlScaled share = kl_scaled_divide(unseen, kl_total_value(&totals->p));
    KlScaled more = kl_scaled_multiply(share, kl_scaled_log(kl_scaled_double(rows.unseen)));
    result->value = kl_scaled_add(result->value, more);
  }
  return status;
}

static KlStatus entropy_masses(const double *parameter, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result) {
  KlEstimator estimator = kl_estimator(parameter);
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, KL_OF_ONE, source, poll, result);
  if (status != KL_OK || !result->exists || kl_estimate_is_odd(parameter, result)) {
    return status;
  }
  if (estimator != KL_PLUG_IN && estimator <= KL_JAMES_STEIN) {
    return entropy_adjusted(parameter, &totals, source, poll, result);
  }
  status = entropy_sum(&totals, source, poll, &result->value);
  return status == KL_OK && estimator != KL_PLUG_IN
             ? kl_estimate_entropy(estimator, result->value, &totals, source, poll, result)
             : status;
}

static KlStatus entropy_members(const KlMember *p, const KlMember *q, const double *parameter,
                                const KlPoll *poll, KlResult *result, bool *done) {
  return kl_estimate_of_members(parameter, result, done)
             ? KL_OK
             : kl_members_entropy(p, q, parameter, poll, result, done);
}

const KlDivergence kl_divergence_entropy = {
    .name = "entropy",
    .properties = KL_NATS | KL_OF_ONE | KL_SIGNED,
    .parameters = KL_ESTIMATE_PARAMETERS,
    .parameter = KL_ESTIMATE_ARGUMENTS,
    .options = KL_ESTIMATE_PARAMETERS,
    .choice = {kl_estimators_of_entropy},
    .most = HUGE_VAL,
    .masses = entropy_masses,
    .members = entropy_members,
    .bound = 0.501,
    .help = "Shannon entropy: -sum of p ln p",
    .source = "Shannon 1948, section 6",
};
