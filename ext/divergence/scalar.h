/* scalar.h - what a scalar SQL function of numbers is, as data: one line of scalars.def each. */
#ifndef KLDIV_DIVERGENCE_SCALAR_H
#define KLDIV_DIVERGENCE_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/domain.h"
#include "num/scaled.h"

enum { KL_SCALAR_ARGUMENTS = 2 };

typedef struct KlScalar {
  const char *name;
  int count; /* of arguments */
  KlArgument argument[KL_SCALAR_ARGUMENTS];
  bool nats; /* the value is in nats, and a base may follow the arguments */
  /* The value for arguments in their domains: +-Inf allowed, never NaN. */
  KlScaled (*value)(const double *argument);
  const char *help;    /* one line */
  const char *example; /* a call */
} KlScalar;

#define KL_SCALAR(name) extern const KlScalar kl_scalar_##name;
#include "divergence/scalars.def"
#undef KL_SCALAR

/* The registered functions by position, from 0; NULL past the last. */
const KlScalar *kl_scalar_at(size_t position);

#endif
