/* adjusted.h - rows of masses with a pseudo-count more, or shrunk towards each other. */
#ifndef KLDIV_DIVERGENCE_ADJUSTED_H
#define KLDIV_DIVERGENCE_ADJUSTED_H

#include "divergence/divergence.h"

/* A mass m becomes factor m + plus; both are >= 0. */
typedef struct KlAdjustment {
  KlDd factor, plus;
} KlAdjustment;

static const KlAdjustment kl_unadjusted = {{1.0, 0.0}, {0.0, 0.0}};

static inline KlAdjustment kl_pseudo_count(double alpha) {
  return (KlAdjustment){{1.0, 0.0}, {alpha, 0.0}};
}

/* What the rows of `source` become, rows without mass among them, and one row more that stands for
** `unseen` labels of mass 0, where there are any. */
typedef struct KlAdjusted {
  const KlMassSource *source;
  KlAdjustment p, q;
  double unseen;
} KlAdjusted;

/* `rows` stays where it is.  An exact distribution: the sizes of samples are lost. */
KlMassSource kl_adjusted_source(const KlAdjusted *rows);

#endif
