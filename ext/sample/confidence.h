/* confidence.h - a confidence interval for a quantity of two distributions, from samples. */
#ifndef KLDIV_SAMPLE_CONFIDENCE_H
#define KLDIV_SAMPLE_CONFIDENCE_H

#include "sample/resample.h"

/* How the quantity behaves, which decides how its interval is made (confidence.c). */
typedef enum KlConfidenceKind {
  /* At least 0, convex, and near P = Q a quadratic form of their difference: f-divergences of
  ** masses, before a root is taken. */
  KL_CONFIDENCE_SQUARE,
  KL_CONFIDENCE_NORM,   /* at least 0; meets the triangle inequality */
  KL_CONFIDENCE_SIGNED, /* any number: entropies */
  /* An estimate of what is at least 0, in nats, spoilt by rows that are drawn twice: divergences by
  ** nearest neighbours. */
  KL_CONFIDENCE_PART
} KlConfidenceKind;

/* The quantity for these weights, each side times a constant of its own; resampled sides have whole
** weights, but not all have (some are mixed of both).  +Inf allowed; *exists becomes false where
** there is none. */
typedef KlStatus KlConfidenceValue(void *work, const double *weight_p, const double *weight_q,
                                   const KlPoll *poll, double *value, bool *exists);

typedef struct KlConfidenceTask {
  KlConfidenceKind kind;
  size_t count;   /* of outcomes or points, those of both sides */
  KlSampled p, q; /* weights may be 0 on one side */
  double most;    /* no value is above; HUGE_VAL if there is no bound */
  KlConfidenceValue *value;
  void *work;
  int dimension; /* of points, for KL_CONFIDENCE_PART */
} KlConfidenceTask;

typedef struct KlConfidence {
  bool exists;
  double value; /* of the samples as they are; its bias may put it outside the interval */
  double low, high;
  int resamples;
  const char *method; /* or why there is none; static */
} KlConfidence;

/* Levels that 1,000 resamples can tell. */
#define KL_CONFIDENCE_LEAST_LEVEL 0.5
#define KL_CONFIDENCE_MOST_LEVEL 0.99

KlStatus kl_confidence(const KlConfidenceTask *task, double level, const KlPoll *poll,
                       KlConfidence *interval);

#endif
