/* divergence_confidence.h - a confidence interval for a divergence of masses, or of points. */
#ifndef KLDIV_SAMPLE_DIVERGENCE_CONFIDENCE_H
#define KLDIV_SAMPLE_DIVERGENCE_CONFIDENCE_H

#include "divergence/divergence.h"
#include "sample/confidence.h"

/* Of two distributions over the rows of `source`, whose sizes say which are samples: value, low and
** high in units of ln(base) (0: nats) and after the root of KL_ROOT.  Does not exist, and `method`
** says why, where there is no value and for p-values.  KL_CONFIDENCE_LEAST_LEVEL <= level <=
** KL_CONFIDENCE_MOST_LEVEL. */
KlStatus kl_confidence_of_masses(const KlDivergence *divergence, const double *parameter,
                                 double base, const KlMassSource *source, double level,
                                 const KlPoll *poll, KlConfidence *interval);

/* The same of two sets of points, which the divergence has to be of. */
KlStatus kl_confidence_of_points(const KlDivergence *divergence, const double *parameter,
                                 double base, const KlPoints *p, const KlPoints *q, double level,
                                 const KlPoll *poll, KlConfidence *interval);

#endif
