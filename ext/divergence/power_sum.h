/* power_sum.h - what is common to the Renyi and Tsallis divergences: S = sum p^alpha
** q^(1-alpha). */
#ifndef KLDIV_DIVERGENCE_POWER_SUM_H
#define KLDIV_DIVERGENCE_POWER_SUM_H

#include "divergence/divergence.h"

/* 0 <= alpha <= Inf. */
extern const KlDomain kl_domain_alpha;

/* The first sum: (S - 1)/(alpha - 1) for alpha >= 1, which is KL at 1; 1 - S for alpha < 1.  The
** second: S for alpha < 1, nothing for the others.  alpha is parameter[0] and finite.  (S of masses
** may leave the range of doubles: +Inf here.) */
KlDd kl_power_term(const KlOutcome *outcome, const double *parameter);
KlDd kl_power_second(const KlOutcome *outcome, const double *parameter);

/* Both divergences from the sums. */
KlScaled kl_power_renyi(KlScaled sum, KlScaled second, const double *parameter);
KlScaled kl_power_tsallis(KlScaled sum, KlScaled second, const double *parameter);

/* Both divergences of masses, of any size and any alpha. */
typedef struct KlPowerSum {
  KlScaled renyi, tsallis;
} KlPowerSum;

KlStatus kl_power_masses(double alpha, const KlMassSource *source, const KlPoll *poll,
                         KlPowerSum *sum, KlResult *result);

#endif
