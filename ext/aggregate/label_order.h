/* label_order.h - puts the slots of a table in the order of their labels. */
#ifndef KLDIV_AGGREGATE_LABEL_ORDER_H
#define KLDIV_AGGREGATE_LABEL_ORDER_H

#include "aggregate/label_slot.h"
#include "base/poll.h"

/* A slot and what it is sorted by at the moment. */
typedef struct KlLabelEntry {
  uint64_t key;
  const KlLabelSlot *slot;
} KlLabelEntry;

/* Sorts `count` different labels of one class: numbers, text or blobs.  `spare` is room for as many
** entries.  Time is at most proportional to the number of labels and their bytes. */
KlStatus kl_label_order(KlLabelEntry *entry, KlLabelEntry *spare, size_t count, const KlPoll *poll);

#endif
