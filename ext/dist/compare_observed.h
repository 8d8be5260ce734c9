/* compare_observed.h - a comparison of data on the line under way: what compare_observed.c and
** compare_bins.c share. */
#ifndef KLDIV_DIST_COMPARE_OBSERVED_H
#define KLDIV_DIST_COMPARE_OBSERVED_H

#include "dist/comparison.h"
#include "dist/observed.h"

/* One side: points, or a member of a family. */
typedef struct KlObservedSide {
  const KlDist *dist;
  KlObserved data;
  KlMixture mixture;
  const KlMember *member; /* NULL: points */
} KlObservedSide;

typedef struct KlObservedPair {
  const KlComparison *c;
  KlObservedSide p, q;
} KlObservedPair;

/* Numbers of a point of that side. */
int kl_observed_dimension(const KlObservedSide *side);

/* A divergence of masses, in bins: a hist's own, or ten of equal shares of the data. */
KlStatus kl_compare_in_bins(const KlObservedPair *o);

#endif
