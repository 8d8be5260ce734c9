/* scalar.c - the list of scalar functions. */
#include "divergence/scalar.h"

static const KlScalar *const scalars[] = {
#define KL_SCALAR(name) &kl_scalar_##name,
#include "divergence/scalars.def"
#undef KL_SCALAR
};

const KlScalar *kl_scalar_at(size_t position) {
  return position < sizeof scalars / sizeof *scalars ? scalars[position] : NULL;
}
