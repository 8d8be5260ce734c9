/* logistic_fit.h - the fit of maximum likelihood of a logistic distribution. */
#ifndef KLDIV_FAMILY_LOGISTIC_FIT_H
#define KLDIV_FAMILY_LOGISTIC_FIT_H

#include "family/family.h"

/* theta = loc, scale of two distinct values or more. */
void kl_logistic_fit(const KlStatistics *s, KlScaled *theta);

#endif
