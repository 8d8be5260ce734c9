/* sides.h - two distributions over labels, brought together: counts, mixtures of counts, point
** masses, and discrete families, whose labels are integers.
**
** Outcomes that only a family has cannot be enumerated.  They are one outcome here, whose mass is
** what is left of 1: for a sum of homogeneous terms, an outcome without mass on one side counts in
** proportion to its mass, so a lump of them counts as they do.
*/
#ifndef KLDIV_DIST_SIDES_H
#define KLDIV_DIST_SIDES_H

#include "dist/dist.h"
#include "divergence/divergence.h"

/* A label and its mass. */
typedef struct KlLabelMass {
  KlLabel label;
  KlDd mass;
} KlLabelMass;

/* One side: labels in ascending order, or a member of a discrete family. */
typedef struct KlSide {
  const KlCounts *counts;   /* or */
  const KlLabelMass *array; /* with `size` labels, or */
  const KlMember *member;
  size_t size;
  KlLabelMass *own; /* `array`, if it is the side's to free */
} KlSide;

/* Whether `dist`, solved, is over labels or discrete in one dimension, and then its side.  Clear it
** in either case. */
KlStatus kl_side_begin(KlSide *side, const KlDist *dist, bool *is_side, const KlPoll *poll);
void kl_side_clear(KlSide *side);

/* Goes through the labels of a side that is not a member, in ascending order. */
typedef struct KlSideCursor {
  const KlSide *side;
  KlCursor cursor;
  size_t at;
  int shift; /* the power of two that weights are multiplied by */
  KlLabelMass now;
  bool more; /* whether `now` is one */
} KlSideCursor;

void kl_side_start(KlSideCursor *cursor, const KlSide *side);
void kl_side_next(KlSideCursor *cursor);

/* Both: the rows of a KlMassSource. */
typedef struct KlSides {
  KlSide p, q;
  bool within; /* P's labels are all among Q's, an array that adds up to 1: what is not P's of it is
               ** one outcome, so that a small P takes little time */
} KlSides;

KlStatus kl_sides_each(const void *sides, KlMassVisit *visit, void *work, const KlPoll *poll);

#endif
