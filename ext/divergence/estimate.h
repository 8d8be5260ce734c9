/* estimate.h - estimators from counts: what a sample says of the distribution that it is of.
**
** Plug-in estimators take the sample's shares for the distribution, with a pseudo-count more or
** shrunk towards each other.  Each row of the source is a label, seen or not.
*/
#ifndef KLDIV_DIVERGENCE_ESTIMATE_H
#define KLDIV_DIVERGENCE_ESTIMATE_H

#include "divergence/adjusted.h"
#include "divergence/discrete.h"

/* Values of the parameter "estimator". */
typedef enum KlEstimator {
  KL_PLUG_IN,     /* y/n */
  KL_DIRICHLET,   /* (y + alpha)/(n + K alpha) */
  KL_JEFFREYS,    /* the same with alpha = 1/2 */
  KL_LAPLACE,     /* the same with alpha = 1 */
  KL_JAMES_STEIN, /* lambda/K + (1 - lambda) y/n */
  /* Of an entropy alone. */
  KL_MILLER_MADOW,
  KL_CHAO_SHEN,
  KL_GRASSBERGER
} KlEstimator;

extern const char *const kl_estimators_of_masses[]; /* up to KL_JAMES_STEIN */
extern const char *const kl_estimators_of_entropy[];

/* The parameters of a divergence that can be estimated: the estimator, Dirichlet's alpha, and the
** number K of labels that there may be; NaN or 0 for none, and for those that there are. */
enum { KL_ESTIMATE_PARAMETERS = 3 };
extern const KlDomain kl_domain_estimator, kl_domain_labels;
#define KL_ESTIMATE_ARGUMENTS                                                                \
  {                                                                                          \
    {"estimator", &kl_domain_estimator, 0.0}, {"alpha", &kl_domain_positive, (double)NAN}, { \
      "labels", &kl_domain_labels, (double)NAN                                               \
    }                                                                                        \
  }

/* The estimator that is asked for; the plug-in one where parameters are NULL or NaN. */
KlEstimator kl_estimator(const double *parameter);

/* Whether parameters are there that do not go with the estimator: then there is no result. */
bool kl_estimate_is_odd(const double *parameter, KlResult *result);

/* Whether a divergence with these parameters takes labels for more, or for less, than came: that is
** for outcomes of which there is an end. */
bool kl_adjusts_labels(const KlDivergence *divergence, const double *parameter);

/* Why there is no result where masses are not a sample of counts. */
extern const char *const kl_estimate_needs_counts;

/* What `rows` of the source, whose totals are given, are taken for by an estimator up to
** KL_JAMES_STEIN.  `one`: P alone; otherwise a side without a size stays as it is.  The result gets
** its method and facts, or does not exist where that is no sample of counts. */
KlStatus kl_estimate(const double *parameter, bool one, const KlTotals *totals,
                     const KlMassSource *source, const KlPoll *poll, KlAdjusted *rows,
                     KlResult *result);

/* Estimators are of counts: true, and there is no result, where one is asked for of families. */
bool kl_estimate_of_members(const double *parameter, KlResult *result, bool *done);

/* The estimators of an entropy from KL_MILLER_MADOW on.  `plug_in` is the entropy of the shares. */
KlStatus kl_estimate_entropy(KlEstimator estimator, KlScaled plug_in, const KlTotals *totals,
                             const KlMassSource *source, const KlPoll *poll, KlResult *result);

/* What a pass over the rows of one side finds. */
typedef struct KlCounted {
  bool whole;        /* masses are whole numbers and add up to the size of the sample */
  KlScaled n;        /* the size */
  double labels;     /* rows of the source */
  double seen, once; /* labels with a mass, and with a mass of 1 */
  KlInteger squares; /* the sum of the masses' squares */
} KlCounted;

/* `q`: of Q, else of P. */
KlStatus kl_count(bool q, const KlTotals *totals, const KlMassSource *source, const KlPoll *poll,
                  KlCounted *counted);

#endif
