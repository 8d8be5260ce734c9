/* mass_array.h - rows of masses that lie in an array, as a source. */
#ifndef KLDIV_DIVERGENCE_MASS_ARRAY_H
#define KLDIV_DIVERGENCE_MASS_ARRAY_H

#include "divergence/divergence.h"

typedef struct KlMassArray {
  const KlMassPair *row;
  size_t count;
} KlMassArray;

/* `rows` is a KlMassArray. */
KlStatus kl_mass_array_each(const void *rows, KlMassVisit *visit, void *work, const KlPoll *poll);

/* The rows of `array`, which stays where it is, as exact distributions; set sizes afterwards where
** they count samples. */
KlMassSource kl_mass_array_source(const KlMassArray *array);

/* Two outcomes, one of each side's own: distributions that have nothing in common. */
KlMassSource kl_singular_source(void);

#endif
