/* counts_value.h - a table of labels to the payload of a value and back. */
#ifndef KLDIV_AGGREGATE_COUNTS_VALUE_H
#define KLDIV_AGGREGATE_COUNTS_VALUE_H

#include "aggregate/label_table.h"
#include "dist/label_counts.h"

/* Writes the labels in ascending order.  `real_sum` and `real_square` are NULL where all weights
** are whole.  The table is settled and has labels. */
KlStatus kl_counts_write_table(KlBytes *bytes, const KlLabelTable *table, const KlInteger *real_sum,
                               const KlInteger *real_square, const KlPoll *poll);

/* Adds the weights of `from`, multiplied by `sign` (1 or -1), to those of its labels. */
KlStatus kl_counts_merge_table(KlLabelTable *table, const KlCounts *from, int sign);

#endif
