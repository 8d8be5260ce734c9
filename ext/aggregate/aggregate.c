/* aggregate.c - the list of aggregates. */
#include "aggregate/aggregate.h"

enum {
  AGGREGATE_COUNT = 0
#define KL_AGGREGATE(name) +1
#include "aggregate/aggregates.def"
#undef KL_AGGREGATE
};

static const KlAggregate *const aggregates[] = {
#define KL_AGGREGATE(name) &kl_aggregate_##name,
#include "aggregate/aggregates.def"
#undef KL_AGGREGATE
};

const KlAggregate *kl_aggregate_at(size_t position) {
  return position < AGGREGATE_COUNT ? aggregates[position] : NULL;
}
