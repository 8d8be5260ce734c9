/* fit_state.h - the exact statistics of a fit, while rows or partial fits come and go. */
#ifndef KLDIV_AGGREGATE_FIT_STATE_H
#define KLDIV_AGGREGATE_FIT_STATE_H

#include "aggregate/label_table.h"
#include "aggregate/range.h"
#include "dist/dist.h"
#include "num/moments.h"
#include "num/sum.h"

/* Zeroed memory is no fit; begin makes it one. */
typedef struct KlFitState {
  const KlFamily *family;
  int dimension;
  int sums;
  KlSum n;            /* rows that did not take the quick way, by weight */
  KlSum *sum;         /* KL_GATHER_SUMS */
  KlMoments moments;  /* rows of weight 1 where the family has moments */
  KlRange range;      /* KL_GATHER_RANGE */
  double low, high;   /* KL_GATHER_BOUNDS, once the first row has set them; else both are 0 */
  KlLabelTable value; /* KL_GATHER_VALUES */
} KlFitState;

KlStatus kl_fit_state_begin(KlFitState *state, const KlFamily *family, int dimension);

/* Adds a row (sign 1), or takes the oldest out again (sign -1).  The columns are in their domains,
** and weight > 0 is finite.  KL_REFUSED and `problem` where the row cannot be added. */
KlStatus kl_fit_state_row(KlFitState *state, const KlDd *x, KlDd weight, int sign,
                          KlProblem *problem);

/* The same for a fit of this family and dimension. */
KlStatus kl_fit_state_merge(KlFitState *state, const KlDist *fit, int sign);

/* The value's bytes; none if there are no rows. */
KlStatus kl_fit_state_write(KlFitState *state, const KlPoll *poll, KlBytes *bytes);

void kl_fit_state_clear(KlFitState *state);

#endif
