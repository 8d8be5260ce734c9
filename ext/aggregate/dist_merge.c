/* dist_merge.c - dist_merge(d): the value that one pass over all rows would have made. */
#include <string.h>

#include "aggregate/dist_counts.h"
#include "aggregate/fit_state.h"
#include "aggregate/sample_state.h"
#include "base/memory.h"
#include "dist/merge.h"

/* What has come so far; its kind is that of the first value. */
typedef struct MergeState {
  int64_t values;
  KlKind kind;
  KlFitState fit;
  KlLabelCounts counts;
  KlSampleState sample;
  double *edge; /* of hists */
  uint64_t edges;
  int bits; /* of sketches */
} MergeState;

/* A value like those that came, for the errors of kl_dist_mergeable. */
static KlDist merge_like(const MergeState *m) {
  KlDist like = {.kind = m->kind};
  like.member = (KlMember){m->fit.family, m->fit.dimension, NULL};
  like.statistics.low = m->fit.low;
  like.statistics.high = m->fit.high;
  like.sample.dimension = m->sample.dimension;
  like.edge = m->edge;
  like.edges = m->edges;
  like.bits = m->bits;
  return like;
}

static KlStatus merge_begin(MergeState *m, const KlDist *dist) {
  m->kind = dist->kind;
  m->bits = dist->bits;
  m->sample.dimension = dist->sample.dimension;
  if (dist->kind == KL_KIND_HIST) {
    size_t size = (size_t)dist->edges * sizeof *m->edge;
    m->edge = kl_reallocate(m->edge, size);
    if (m->edge == NULL) {
      return KL_NO_MEMORY;
    }
    memcpy(m->edge, dist->edge, size);
    m->edges = dist->edges;
  }
  return dist->kind == KL_KIND_FIT
             ? kl_fit_state_begin(&m->fit, dist->member.family, dist->member.dimension)
             : KL_OK;
}

static KlStatus merge_take(MergeState *m, const KlDist *dist, int sign, KlProblem *problem) {
  KlDist like = m->values == 0 ? *dist : merge_like(m);
  KlStatus status = kl_dist_mergeable(&like, dist, problem);
  if (status == KL_OK && m->values == 0) {
    status = merge_begin(m, dist);
  }
  if (status != KL_OK) {
    return status;
  }
  m->values += sign;
  if (m->kind == KL_KIND_FIT) {
    status = kl_fit_state_merge(&m->fit, dist, sign);
    if (m->values == 0) {
      kl_fit_state_clear(&m->fit);
    }
    return status;
  }
  return m->kind == KL_KIND_SAMPLE ? kl_sample_state_merge(&m->sample, &dist->sample, sign)
                                   : kl_label_counts_merge(&m->counts, &dist->counts, sign);
}

static KlStatus dist_merge_step(void *state, const KlLabel *label, KlDd weight, int sign,
                                const KlPoll *poll, KlProblem *problem) {
  (void)weight;
  KlDist dist;
  KlStatus status = kl_label_value(label, poll, &dist, problem);
  if (status == KL_OK) {
    status = merge_take(state, &dist, sign, problem);
    kl_dist_clear(&dist);
  }
  return status;
}

static KlStatus dist_merge_write(void *state, const KlPoll *poll, KlBytes *bytes) {
  MergeState *m = state;
  if (m->values == 0) {
    return KL_OK;
  }
  KlDist like = merge_like(m);
  switch (m->kind) {
  case KL_KIND_FIT:
    return kl_fit_state_write(&m->fit, poll, bytes);
  case KL_KIND_SAMPLE:
    return kl_sample_state_write(&m->sample, false, poll, bytes);
  default:
    return kl_label_counts_write(&m->counts, &like, poll, bytes);
  }
}

static void dist_merge_clear(void *state) {
  MergeState *m = state;
  kl_fit_state_clear(&m->fit);
  kl_label_counts_clear(&m->counts);
  kl_sample_state_clear(&m->sample);
  kl_release(m->edge);
  m->edge = NULL;
}

const KlTally kl_tally_dist_merge = {
    .name = "dist_merge",
    .label = "d",
    .values = true,
    .size = sizeof(MergeState),
    .step = dist_merge_step,
    .write = dist_merge_write,
    .clear = dist_merge_clear,
    .help = "the value that one pass over the rows of all the values d would have made",
    .example = "dist_merge(NULL)",
};
