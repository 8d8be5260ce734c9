/* hellinger.h - Hellinger's terms, of which the Bhattacharyya distance is made too. */
#ifndef KLDIV_DIVERGENCE_HELLINGER_H
#define KLDIV_DIVERGENCE_HELLINGER_H

#include "divergence/divergence.h"

/* (sqrt b - sqrt a)^2 / 2, and sqrt(a b). */
KlDd kl_hellinger_term(const KlOutcome *outcome, const double *parameter);
KlDd kl_hellinger_product(const KlOutcome *outcome);

#endif
