/* label_list.h - labels with exact weights in any order, on their way to a payload of counts.h. */
#ifndef KLDIV_DIST_LABEL_LIST_H
#define KLDIV_DIST_LABEL_LIST_H

#include "base/problem.h"
#include "dist/label_counts.h"

/* A label and its weight, whose bytes are in the pool. */
typedef struct KlListed {
  KlLabel label;
  size_t bytes;  /* where text and blobs begin in the pool */
  size_t weight; /* where the exact weight begins there */
} KlListed;

/* Zeroed memory is the empty list. */
typedef struct KlLabelList {
  KlListed *item;
  size_t count, room;
  KlBytes pool;
} KlLabelList;

void kl_label_list_clear(KlLabelList *list);

/* Copies `label`, which waits for its weight. */
KlStatus kl_label_list_label(KlLabelList *list, const KlLabel *label);

/* The weight >= 0 of the label that came last; a label of weight 0 leaves the list again. */
KlStatus kl_label_list_weight(KlLabelList *list, const KlInteger *weight);

/* Writes the entries in ascending order, the weights of equal labels added up, and how many labels
** there are.  The list is in order then. */
KlStatus kl_label_list_write(KlLabelList *list, const KlPoll *poll, KlBytes *entries,
                             uint64_t *labels);

/* Appends the payload of counts.h with these entries; the sums are NULL where there are none.
** KL_REFUSED and `problem` if the list is empty. */
KlStatus kl_label_list_payload(KlLabelList *list, const KlInteger *real_sum,
                               const KlInteger *real_square, const KlPoll *poll, KlBytes *bytes,
                               KlProblem *problem);

#endif
