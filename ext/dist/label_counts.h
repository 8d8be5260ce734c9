/* label_counts.h - labels with exact weights, in ascending order, as they are stored.
**
** The payload of counted values, of categorical distributions and of mixtures (whose labels are
** values themselves):
**
**     varint   number of labels, at least 1
**     then for each label, in the order of kl_label_compare
**       byte     its type: 1 integer, 2 real, 3 text, 4 blob
**       integer: zigzag varint; real: 8 bytes; text and blob: varint length, bytes
**       exact    its weight > 0 (num/exact.h)
**
** and, where the header's flag KL_FLAG_REAL says that there are weights that are not whole, before
** the labels:
**
**     exact    the sum of the rows' weights that are not whole, > 0
**     exact    the sum of their squares, > 0
**
** which is what tests need for an effective sample size.
*/
#ifndef KLDIV_DIST_LABEL_COUNTS_H
#define KLDIV_DIST_LABEL_COUNTS_H

#include "base/label.h"
#include "base/poll.h"
#include "num/exact.h"

/* One label and its weight; both point into the value. */
typedef struct KlEntry {
  KlLabel label;
  KlScaled weight;
  const unsigned char *exact; /* the weight's bytes */
  size_t exact_size;
} KlEntry;

typedef struct KlCounts {
  const unsigned char *entry; /* of the first label */
  size_t size;                /* bytes of all labels */
  uint64_t labels;
  KlScaled total;
  bool real; /* whether there are weights that are not whole, and their sums */
  KlInteger real_sum, real_square;
} KlCounts;

/* Reads and checks a payload.  `real` is the header's flag.  Faults are in `reader`. */
KlStatus kl_counts_decode(KlCounts *counts, KlReader *reader, bool real, const KlPoll *poll);

/* Goes through the labels of what kl_counts_decode has checked. */
typedef struct KlCursor {
  KlReader reader;
  KlEntry entry;
  bool more; /* whether `entry` is one */
} KlCursor;

void kl_cursor_begin(KlCursor *cursor, const KlCounts *counts);
void kl_cursor_next(KlCursor *cursor);

/* The entry's weight, to the last bit. */
void kl_entry_weight(const KlEntry *entry, KlInteger *weight);

/* The payload again. */
void kl_counts_write(KlBytes *bytes, const KlCounts *counts);

/* A new payload: first begin, then for each label in ascending order the label and its weight. */
void kl_counts_write_begin(KlBytes *bytes, uint64_t labels, const KlInteger *real_sum,
                           const KlInteger *real_square);
void kl_counts_write_label(KlBytes *bytes, const KlLabel *label);

/* The size of the sample: the sum of weights that are whole, and (sum w)^2 / sum w^2 of the
** others. */
KlScaled kl_counts_size(const KlCounts *counts);

/* The same of a total, of which the sums are those of the weights that are not whole (NULL: there
** are none) and of their squares. */
KlScaled kl_effective_size(KlScaled total, const KlInteger *real_sum, const KlInteger *real_square);

/* The power of two that brings a total and its parts into the range of doubles: 0 for all but the
** extreme. */
int kl_total_shift(KlScaled total);

/* kl_total_shift of their total. */
int kl_counts_shift(const KlCounts *counts);

#endif
