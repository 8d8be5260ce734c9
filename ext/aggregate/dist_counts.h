/* dist_counts.h - labels with exact weights: the state of dist_counts, and of mixtures. */
#ifndef KLDIV_AGGREGATE_DIST_COUNTS_H
#define KLDIV_AGGREGATE_DIST_COUNTS_H

#include "aggregate/label_table.h"
#include "aggregate/tally.h"
#include "dist/dist.h"
#include "num/sum.h"

/* Zeroed memory is the empty state. */
typedef struct KlLabelCounts {
  KlLabelTable table;
  KlSum real_sum, real_square; /* of the weights that are not whole, and of their squares */
} KlLabelCounts;

KlStatus kl_label_counts_step(KlLabelCounts *counts, const KlLabel *label, KlDd weight, int sign);

/* Adds what a value of counts or a mixture holds, or takes it out. */
KlStatus kl_label_counts_merge(KlLabelCounts *counts, const KlCounts *from, int sign);

/* A value of the kind of `like`, with what that has before its counts, and KL_FLAG_REAL where there
** are such weights; nothing without labels. */
KlStatus kl_label_counts_write(KlLabelCounts *counts, const KlDist *like, const KlPoll *poll,
                               KlBytes *bytes);

/* The value that a row of an aggregate over values, whose argument is d, is. */
KlStatus kl_label_value(const KlLabel *label, const KlPoll *poll, KlDist *dist, KlProblem *problem);

void kl_label_counts_clear(KlLabelCounts *counts);

#endif
