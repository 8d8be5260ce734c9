/* divergence.c - the list of divergences. */
#include "divergence/divergence.h"

enum {
  DIVERGENCE_COUNT = 0
#define KL_DIVERGENCE(name) +1
#include "divergence/divergences.def"
#undef KL_DIVERGENCE
};

static const KlDivergence *const divergences[] = {
#define KL_DIVERGENCE(name) &kl_divergence_##name,
#include "divergence/divergences.def"
#undef KL_DIVERGENCE
};

const KlDivergence *kl_divergence_at(size_t position) {
  return position < DIVERGENCE_COUNT ? divergences[position] : NULL;
}
