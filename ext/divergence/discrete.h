/* discrete.h - divergences of two distributions given as masses, one row an outcome.
**
** First a pass over the rows for the exact totals, then one for each sum.  Masses are finite and
** >= 0 and are normalised by their totals, which may exceed DBL_MAX.  Everything is summed exactly,
** so the order of rows does not show.  Nothing allocates; what fails is the source.
*/
#ifndef KLDIV_DIVERGENCE_DISCRETE_H
#define KLDIV_DIVERGENCE_DISCRETE_H

#include "divergence/divergence.h"
#include "num/sum.h"

/* The total of one side: exact, and as a double-double times 2^shift near 2^200. */
typedef struct KlTotal {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  KlInteger exact;
  KlDd scaled;
  int shift;
} KlTotal;

typedef struct KlTotals {
  KlTotal p, q;
  double outcomes; /* rows with mass on either side */
} KlTotals;

/* The first pass. */
KlStatus kl_totals(KlTotals *totals, const KlMassSource *source, const KlPoll *poll);

/* The same, as the beginning of a divergence: `result` becomes "counts" and 2^-53, or does not
** exist because a side has no mass.  Only P has to have some where the divergence is KL_OF_ONE. */
KlStatus kl_totals_begin(KlTotals *totals, unsigned properties, const KlMassSource *source,
                         const KlPoll *poll, KlResult *result);

/* A total without its scaling. */
KlScaled kl_total_value(const KlTotal *total);

/* The sum of `term` over the outcomes, P and Q normalised: >= 0, +Inf allowed. */
typedef KlDd KlOutcomeTerm(const KlOutcome *outcome, const double *parameter);

KlStatus kl_discrete_sum(const KlTotals *totals, KlOutcomeTerm *term, const double *parameter,
                         const KlMassSource *source, const KlPoll *poll, KlScaled *sum);

/* The same outcome with P and Q in each other's place. */
KlOutcome kl_outcome_swap(const KlOutcome *outcome);

/* Probabilities of an outcome, of any size, and d = q - p to its last bits however close they are.
** Slower than KlOutcome, for what does not stay in the range of doubles. */
typedef struct KlChance {
  KlScaled p, q, d;
} KlChance;

typedef void KlChanceVisit(void *work, const KlChance *outcome);

/* Visits each outcome that has mass on either side.  Every chance is good to 2^-98. */
KlStatus kl_discrete_visit(const KlTotals *totals, KlChanceVisit *visit, void *work,
                           const KlMassSource *source, const KlPoll *poll);

/* ln(p/q) of an outcome with p, q > 0. */
KlScaled kl_chance_log_ratio(const KlChance *outcome);

/* p ln(p/q) - p + q >= 0; q for p = 0, +Inf for q = 0 < p. */
KlScaled kl_chance_entropy(const KlChance *outcome);

/* -ln(mass/total) >= 0, 0 < mass <= total.  A mass that is more than half of the total is known by
** the exact rest, so that a distribution with one outcome next to certain has an entropy to its
** last bits. */
KlScaled kl_surprise(const KlTotal *total, KlDd mass);

/* An exact sum of numbers of any size between 2^-2100 and 2^2000, and +Inf. */
typedef struct KlWideSum {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  bool infinite;
} KlWideSum;

void kl_wide_begin(KlWideSum *sum);
void kl_wide_add(KlWideSum *sum, KlScaled x);
KlScaled kl_wide_value(const KlWideSum *sum);

#endif
