/* jeffreys.h - the term of the Jeffreys divergence, which the stability index has as well. */
#ifndef KLDIV_DIVERGENCE_JEFFREYS_H
#define KLDIV_DIVERGENCE_JEFFREYS_H

#include "divergence/divergence.h"

/* (b - a) ln(b/a) >= 0; +Inf where one of them is 0. */
KlDd kl_jeffreys_term(const KlOutcome *outcome, const double *parameter);

#endif
