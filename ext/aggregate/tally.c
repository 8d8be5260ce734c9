/* tally.c - the list of aggregates over labels. */
#include "aggregate/tally.h"

enum {
  TALLY_COUNT = 0
#define KL_TALLY(name) +1
#include "aggregate/tallies.def"
#undef KL_TALLY
};

static const KlTally *const tallies[] = {
#define KL_TALLY(name) &kl_tally_##name,
#include "aggregate/tallies.def"
#undef KL_TALLY
};

const KlTally *kl_tally_at(size_t position) {
  return position < TALLY_COUNT ? tallies[position] : NULL;
}
