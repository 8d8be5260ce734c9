/* kd_group.h - nearest neighbours of the points of a leaf, which are looked for together.
**
** The points of a leaf are near each other, so one walk through a tree finds the leaves where the
** neighbours of any of them can be.  Then each compares itself with the boxes of all of these, with
** no branch and no address that depends on the box before, and looks into those near enough.  In
** more than three dimensions that are too many: points go through the tree one by one.
*/
#ifndef KLDIV_SAMPLE_KD_GROUP_H
#define KLDIV_SAMPLE_KD_GROUP_H

#include "sample/kd_tree.h"

enum {
  KL_KD_GROUP_DIMENSIONS = 3,
  KL_KD_GROUP_ROWS = 8,    /* the most neighbours that are looked for */
  KL_KD_GROUP_LEAVES = 128 /* the most leaves that are listed */
};

/* What a point finds in the leaf that its search begins with. */
typedef struct KlKdSeed {
  double square[KL_KD_LEAF];      /* of each place */
  double least[KL_KD_GROUP_ROWS]; /* ascending; the last is that of the neighbour looked for */
  double limit;                   /* farther is out */
} KlKdSeed;

/* Who asks, and the leaves of a tree where their neighbours can be.  Zeroed memory is nobody. */
typedef struct KlKdGroup {
  const KlKdTree *of; /* whose points ask */
  size_t first, last; /* their places: first .. last - 1 */
  size_t rows;        /* how many neighbours */
  bool together;      /* false: one by one */
  size_t home;        /* the first place of the leaf that all begin with */
  KlKdSeed seed[KL_KD_LEAF];
  size_t leaves;                                               /* that are listed: the others */
  size_t place[KL_KD_GROUP_LEAVES];                            /* the first of each */
  double box[KL_KD_GROUP_LEAVES * 2 * KL_KD_GROUP_DIMENSIONS]; /* in blocks of 8 leaves: their lows
                                                               ** and highs of each coordinate */
  double
      square[(KL_KD_GROUP_LEAVES + 1) * KL_KD_LEAF]; /* what one of the points finds, and where */
  size_t found[(KL_KD_GROUP_LEAVES + 1) * KL_KD_LEAF];
} KlKdGroup;

#endif
