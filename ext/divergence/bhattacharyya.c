/* bhattacharyya.c - Bhattacharyya distance. */
#include "divergence/discrete.h"
#include "divergence/hellinger.h"
#include "divergence/members.h"
#include "num/gap.h"

/* -ln BC with BC = sum sqrt(p q) = 1 - H^2.  Near P = Q it is -ln(1 - H^2), from Hellinger's sum,
** where nothing cancels; far away, where H^2 is 1 to the last bit, it is the logarithm of the sum
** itself. BC = 0 gives +Inf. */
static KlScaled bhattacharyya_finish(KlScaled squared, KlScaled coefficient,
                                     const double *parameter) {
  (void)parameter;
  if (kl_scaled_compare(squared, kl_scaled_double(0.5)) <= 0) {
    return kl_scaled_negate(kl_scaled_log1p(kl_scaled_negate(squared)));
  }
  return kl_scaled_sign(coefficient) == 0 ? kl_scaled_infinity()
                                          : kl_scaled_negate(kl_scaled_log(coefficient));
}

static KlDd bhattacharyya_second(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  return kl_hellinger_product(o);
}

/* Where BC is small it may be as small as 2^-2098: sums of chances, which have no least. */
enum { BHATTACHARYYA_SHIFT = 160 };

typedef struct BhattacharyyaSums {
  KlWideSum squared, coefficient;
} BhattacharyyaSums;

static void bhattacharyya_visit(void *work, const KlChance *o) {
  BhattacharyyaSums *w = work;
  KlScaled p = kl_scaled_sqrt(o->p), q = kl_scaled_sqrt(o->q);
  KlScaled difference = kl_scaled_divide(o->d, kl_scaled_add(p, q));
  kl_wide_add(&w->squared, kl_scaled_twice(kl_scaled_multiply(difference, difference), -1));
  kl_wide_add(&w->coefficient, kl_scaled_twice(kl_scaled_multiply(p, q), BHATTACHARYYA_SHIFT));
}

static KlStatus bhattacharyya_masses(const double *parameter, const KlMassSource *source,
                                     const KlPoll *poll, KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  BhattacharyyaSums sums;
  kl_wide_begin(&sums.squared);
  kl_wide_begin(&sums.coefficient);
  status = kl_discrete_visit(&totals, bhattacharyya_visit, &sums, source, poll);
  if (status == KL_OK) {
    KlScaled coefficient = kl_scaled_twice(kl_wide_value(&sums.coefficient), -BHATTACHARYYA_SHIFT);
    result->value = bhattacharyya_finish(kl_wide_value(&sums.squared), coefficient, parameter);
  }
  return status;
}

const KlDivergence kl_divergence_bhattacharyya = {
    .name = "bhattacharyya",
    .properties = KL_NATS | KL_SYMMETRIC | KL_MONOTONE,
    .most = HUGE_VAL,
    .term = kl_hellinger_term,
    .second = bhattacharyya_second,
    .finish = bhattacharyya_finish,
    .masses = bhattacharyya_masses,
    .members = kl_members_bhattacharyya,
    .bound = 0.501,
    .help = "Bhattacharyya distance: -ln of the sum of sqrt(p q)",
    .source = "Bhattacharyya 1943; Kailath 1967",
};
