/* aggregate.c - the list of aggregates. */
#include "aggregate/aggregate.h"

static const KlAggregate *const aggregates[] = {
#define KL_AGGREGATE(name) &kl_aggregate_##name,
#include "aggregate/aggregates.def"
#undef KL_AGGREGATE
};

const KlAggregate *kl_aggregate_at(size_t position) {
  return position < sizeof aggregates / sizeof *aggregates ? aggregates[position] : NULL;
}
