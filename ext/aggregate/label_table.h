/* label_table.h - how often each label came: a hash table from labels to exact weights.
**
** Linear probing in slots of 32 bytes (label_slot.h), at most half of them in use, under
** SipHash-1-3 with a random key for each table, so that nobody can choose labels that collide.
** What is read is sorted, so the key does not show.
**
** A weight is an int64_t while it is an integer that fits, and from then on a KlSum until it comes
** back to 0.  So weights are exact, order does not show, and what is taken out was never there.  A
** label of weight 0 counts as absent; its slot is reclaimed when the table is next rebuilt.
**
** A small table remembers where labels were found, so that those that come often are not hashed.
** In a large one nearly every row waits for memory: there, labels that are counted wait a
** little while their slots are fetched.  kl_label_table_settle takes them in, and comes before
** anything that reads.
**
** Zeroed memory is the empty table.  After an error of whatever adds, the table only serves to be
** cleared.  It holds up to 2^27 labels; more are KL_NO_MEMORY.
*/
#ifndef KLDIV_AGGREGATE_LABEL_TABLE_H
#define KLDIV_AGGREGATE_LABEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregate/label_arena.h"
#include "aggregate/label_places.h"
#include "base/label.h"
#include "base/poll.h"
#include "base/siphash.h"
#include "num/dd.h"
#include "num/integer.h"

typedef struct KlLabelTable {
  KlLabelPlaces places;
  size_t used;                    /* slots that are not free */
  size_t live[KL_LABEL_BLOB + 1]; /* labels that are there, by type */
  size_t sums;                    /* weights that are sums */
  KlSipKey key;
  KlLabelArena arena;
  struct KlLabelQueue *queue; /* NULL while the table is small */
} KlLabelTable;

/* Frees what the table owns and leaves it empty. */
void kl_label_table_clear(KlLabelTable *table);

/* Adds 1 to the weight of a label: the quick way.  `type` is text or blob; x is not NaN. */
KlStatus kl_label_table_count_bytes(KlLabelTable *table, KlLabelType type,
                                    const unsigned char *bytes, size_t length);
KlStatus kl_label_table_count_integer(KlLabelTable *table, int64_t n);
KlStatus kl_label_table_count_real(KlLabelTable *table, double x);

/* Adds sign * weight to the weight of `label`; sign is 1 or -1, `weight` finite and > 0.  What is
** taken out was put in before. */
KlStatus kl_label_table_add(KlLabelTable *table, const KlLabel *label, KlDd weight, int sign);
KlStatus kl_label_table_add_exact(KlLabelTable *table, const KlLabel *label,
                                  const KlInteger *weight, int sign);

/* Takes in what waits.  Before each of the following. */
KlStatus kl_label_table_settle(KlLabelTable *table);

/* How many labels wait. */
size_t kl_label_table_waiting(const KlLabelTable *table);

/* How many labels have a weight other than 0. */
size_t kl_label_table_labels(const KlLabelTable *table);

/* The weight of a label; false where it is not there. */
bool kl_label_table_weight(const KlLabelTable *table, const KlLabel *label, KlInteger *weight);

/* The sum of all weights. */
KlStatus kl_label_table_total(const KlLabelTable *table, const KlPoll *poll, KlInteger *total);

/* A label and its weight, which is not 0.  The weight lasts until the visit is over; so does the
** label, but the bytes of a text or blob stay until the table is changed. */
typedef KlStatus KlLabelVisit(void *work, const KlLabel *label, const KlInteger *weight);

/* Visits all labels in the order of kl_label_compare, up to the first status other than KL_OK,
** which it returns.  Needs 32 bytes for each label while it works.  On KL_NO_MEMORY the table is as
** it was. */
KlStatus kl_label_table_sorted(const KlLabelTable *table, const KlPoll *poll, KlLabelVisit *visit,
                               void *work);

/* The same in no order, in place: for what does not depend on it.  Adding what is visited to
** another table is slow, as its slots would fill from one end. */
KlStatus kl_label_table_each(const KlLabelTable *table, const KlPoll *poll, KlLabelVisit *visit,
                             void *work);

#endif
