/* sample_state.h - the rows of a sample, as they come and go.
**
** Rows of weight 1 are kept in the order of their coming, so that taking out the oldest costs
** nothing; they are sorted when the value is asked for.  Weighted rows, and the points of values
** that are merged, are counted in a table of labels, whose bytes sort as the points do.
**
** Zeroed memory is the empty state, but for `dimension`.
*/
#ifndef KLDIV_AGGREGATE_SAMPLE_STATE_H
#define KLDIV_AGGREGATE_SAMPLE_STATE_H

#include "aggregate/dist_counts.h"
#include "dist/sample_value.h"

typedef struct KlSampleState {
  int dimension;
  double *block;             /* KL_SAMPLE_BEFORE numbers, then rows of `dimension` */
  size_t first, count, room; /* rows that left, rows that are there, rows there is room for */
  KlLabelCounts counts;
} KlSampleState;

/* Where the i-th row is, of those that left and those that are there. */
KL_INLINE double *kl_sample_state_row(const KlSampleState *state, size_t i) {
  return state->block + KL_SAMPLE_BEFORE + i * (size_t)state->dimension;
}

/* Room for one more row if it is there, else NULL. */
KL_INLINE double *kl_sample_state_quick(KlSampleState *state) {
  size_t end = state->first + state->count;
  if (!KL_LIKELY(end < state->room)) {
    return NULL;
  }
  state->count++;
  return kl_sample_state_row(state, end);
}

/* Room for one more row, which the caller fills; NULL without memory. */
double *kl_sample_state_add(KlSampleState *state);

/* Takes the oldest row out. */
void kl_sample_state_remove(KlSampleState *state);

/* Adds a point, or takes it out. */
KlStatus kl_sample_state_weigh(KlSampleState *state, const double *point, KlDd weight, int sign);

/* Adds the points of a value, or takes them out. */
KlStatus kl_sample_state_merge(KlSampleState *state, const KlSampleValue *from, int sign);

/* The value's bytes; none without points.  After the `last` time the state only serves to be
** cleared. */
KlStatus kl_sample_state_write(KlSampleState *state, bool last, const KlPoll *poll, KlBytes *bytes);

void kl_sample_state_clear(KlSampleState *state);

#endif
