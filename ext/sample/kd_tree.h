/* kd_tree.h - points in several dimensions, so arranged that the near ones are found.
**
** A k-d tree (Bentley 1975; Friedman, Bentley & Finkel 1977): each node halves the widest side of
** the box around its points at their median, so n points have O(log n) levels whatever they are.
** Boxes fit their points, leaves have up to 16, and leaves lie beside each other as the tree is
** walked from left to right, in blocks of 8 points whose coordinates are together.
*/
#ifndef KLDIV_SAMPLE_KD_TREE_H
#define KLDIV_SAMPLE_KD_TREE_H

#include "base/poll.h"
#include "sample/metric.h"

enum { KL_KD_BLOCK = 8, KL_KD_LEAF = 2 * KL_KD_BLOCK, KL_KD_DEPTH = 64 };

typedef struct KlKdNode {
  size_t first, last; /* its places: first .. last - 1 */
  size_t right;       /* the other half; the first half is the next node.  0: a leaf */
  size_t axis;        /* the coordinate by which they are halves */
} KlKdNode;

typedef struct KlKdTree {
  const KlPoints *points;
  const KlMetric *metric;
  size_t nodes;
  KlKdNode *node;
  double *box;   /* of each node that has halves, for each scaled coordinate: low of the first half,
                 ** low of the other, high, high */
  double *block; /* 8 places: their first scaled coordinates, then the second ...; +Inf: nobody */
  size_t *order; /* the point at each place */
  double *end;   /* rows up to and with each place; NULL: a row each */
} KlKdTree;

/* `points` and `metric` are kept and have to stay.  What is not KL_OK leaves nothing to clear. */
KlStatus kl_kd_begin(KlKdTree *tree, const KlPoints *points, const KlMetric *metric,
                     const KlPoll *poll);

void kl_kd_clear(KlKdTree *tree);

/* Rows at a place. */
static inline double kl_kd_rows(const KlKdTree *tree, size_t place) {
  return tree->end == NULL ? 1.0 : tree->end[place] - (place > 0 ? tree->end[place - 1] : 0.0);
}

#endif
