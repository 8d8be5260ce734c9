/* scalar.c - the list of scalar functions. */
#include "divergence/scalar.h"

enum {
  SCALAR_COUNT = 0
#define KL_SCALAR(name) +1
#include "divergence/scalars.def"
#undef KL_SCALAR
};

static const KlScalar *const scalars[] = {
#define KL_SCALAR(name) &kl_scalar_##name,
#include "divergence/scalars.def"
#undef KL_SCALAR
};

const KlScalar *kl_scalar_at(size_t position) {
  return position < SCALAR_COUNT ? scalars[position] : NULL;
}
