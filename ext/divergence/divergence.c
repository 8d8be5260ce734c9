/* divergence.c - the list of divergences. */
#include "divergence/divergence.h"

static const KlDivergence *const divergences[] = {
#define KL_DIVERGENCE(name) &kl_divergence_##name,
#include "divergence/divergences.def"
#undef KL_DIVERGENCE
};

const KlDivergence *kl_divergence_at(size_t position) {
  return position < sizeof divergences / sizeof *divergences ? divergences[position] : NULL;
}
