/* resample.h - samples that might have been: with replacement, of one law, or part of the rows. */
#ifndef KLDIV_SAMPLE_RESAMPLE_H
#define KLDIV_SAMPLE_RESAMPLE_H

#include <stdbool.h>

#include "num/urn.h"

/* What was observed on one side: how much of each outcome, or point, of both. */
typedef struct KlSampled {
  const double *weight; /* finite, >= 0, with a finite sum > 0 */
  double size;          /* of the sample, at most 2^53; 0: stated, and never resampled */
  bool whole;           /* weights are numbers of rows and add up to `size` */
} KlSampled;

typedef struct KlResample {
  size_t count;
  const KlSampled *side[2]; /* P, Q */
  double total[2];          /* of the weights */
  KlRandom random;
  KlUrn urn[2], pool;
  double *pooled;
  bool subsets;      /* all rows that were observed are whole */
  double *weight[2]; /* what the last draw gave */
} KlResample;

/* Of at least one sample; the sides stay where they are.  Clear it whatever is returned. */
KlStatus kl_resample_begin(KlResample *draw, size_t count, const KlSampled *p, const KlSampled *q);

void kl_resample_clear(KlResample *draw);

/* Each sample from itself, with replacement: the bootstrap. */
KlStatus kl_resample_again(KlResample *draw, const KlPoll *poll);

/* Both samples from one law: all rows dealt out anew, so that what is drawn is as likely as what
** was seen if the laws are the same, whatever they are (a permutation test); with replacement from
** both together where rows have other weights, and from the stated side where one is. */
KlStatus kl_resample_alike(KlResample *draw, const KlPoll *poll);

/* A share of each sample's rows, at least one, without replacement.  Only where `subsets`. */
KlStatus kl_resample_part(KlResample *draw, double share, const KlPoll *poll);

#endif
