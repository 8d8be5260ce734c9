/* discrete.h - a divergence of two distributions given as masses, one row an outcome.
**
** Two passes over the rows, in any order and in as many pieces as the caller likes:
**
**     KlDiscrete work;
**     kl_discrete_begin(&work);
**     kl_discrete_total(&work, rows, n);                      all rows
**     if (kl_discrete_scale(&work)) {
**       kl_discrete_add(&work, divergence, parameter, rows, n);  all rows again
**       value = kl_discrete_value(&work);
**     }
**
** Masses are finite and >= 0 and are normalised by their exact totals, which may exceed DBL_MAX.
** Terms are summed exactly, so the order of rows does not show.  Nothing allocates and nothing
** fails.
*/
#ifndef KLDIV_DIVERGENCE_DISCRETE_H
#define KLDIV_DIVERGENCE_DISCRETE_H

#include <stdbool.h>

#include "divergence/divergence.h"
#include "num/sum.h"

typedef struct KlMassPair {
  double p, q;
} KlMassPair;

/* The totals of one side: exact, and as a double-double times 2^shift near 2^200. */
typedef struct KlTotal {
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  KlInteger exact;
  KlDd scaled;
  int shift;
} KlTotal;

typedef struct KlDiscrete {
  KlTotal p, q;
  KlSum terms;
  int64_t room[KL_SUM_DIGITS];
  bool infinite;
} KlDiscrete;

void kl_discrete_begin(KlDiscrete *work);

/* First pass. */
void kl_discrete_total(KlDiscrete *work, const KlMassPair *row, size_t count);

/* Between the passes.  false: a side has no mass, so there is no divergence. */
bool kl_discrete_scale(KlDiscrete *work);

/* Second pass. */
void kl_discrete_add(KlDiscrete *work, const KlDivergence *divergence, double parameter,
                     const KlMassPair *row, size_t count);

/* The divergence in nats: >= 0, +Inf allowed. */
KlScaled kl_discrete_value(const KlDiscrete *work);

#endif
