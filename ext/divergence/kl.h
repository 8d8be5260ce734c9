/* kl.h - the Kullback-Leibler divergence of masses as they are. */
#ifndef KLDIV_DIVERGENCE_KL_H
#define KLDIV_DIVERGENCE_KL_H

#include "divergence/discrete.h"

/* `totals` are those of the source. */
KlStatus kl_kl_of_masses(const KlTotals *totals, const KlMassSource *source, const KlPoll *poll,
                         KlScaled *value);

#endif
