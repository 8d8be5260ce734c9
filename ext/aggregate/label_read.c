/* label_read.c - what a table of labels holds: the sum of the weights, and all labels in order. */
#include <assert.h>

#include "aggregate/label_order.h"
#include "aggregate/label_table.h"
#include "base/memory.h"
#include "base/pages.h"
#include "num/sum.h"

enum { READ_AHEAD = 8 /* slots that are fetched ahead of a visit */ };

KlStatus kl_label_table_total(const KlLabelTable *table, const KlPoll *poll, KlInteger *total) {
  assert(kl_label_table_waiting(table) == 0);
  int64_t cell[KL_SUM_DIGITS];
  KlSum sum;
  kl_sum_borrow(&sum, cell, 0, KL_SUM_DIGITS);
  size_t count = kl_places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    const KlLabelSlot *slot = kl_places_slot(&table->places, i);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status == KL_OK && slot->head != 0) {
      status = (slot->head & KL_SLOT_SUM) != 0 ? kl_sum_merge(&sum, slot->weight.sum)
                                               : kl_sum_add_scaled(&sum, slot->weight.count, 0);
    }
    if (status != KL_OK) {
      return status;
    }
  }
  kl_sum_integer(&sum, total);
  return KL_OK;
}

/* Where the entries of each type begin: numbers together, then text, then blobs. */
static void read_zones(const KlLabelTable *table, size_t zone[4]) {
  zone[0] = 0;
  zone[1] = table->live[KL_LABEL_INTEGER] + table->live[KL_LABEL_REAL];
  zone[2] = zone[1] + table->live[KL_LABEL_TEXT];
  zone[3] = zone[2] + table->live[KL_LABEL_BLOB];
}

/* Puts each label that is there into the zone of its type. */
static KlStatus read_gather(const KlLabelTable *table, const size_t zone[4], const KlPoll *poll,
                            KlLabelEntry *entry) {
  size_t next[KL_LABEL_BLOB + 1];
  next[KL_LABEL_INTEGER] = zone[0];
  next[KL_LABEL_REAL] = zone[0] + table->live[KL_LABEL_INTEGER];
  next[KL_LABEL_TEXT] = zone[1];
  next[KL_LABEL_BLOB] = zone[2];
  size_t count = kl_places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    const KlLabelSlot *slot = kl_places_slot(&table->places, i);
    if (slot->head != 0 && kl_slot_is_live(slot)) {
      entry[next[kl_slot_type(slot)]++].slot = slot;
    }
    if (i % KL_POLL_ROWS == KL_POLL_ROWS - 1) {
      KlStatus status = kl_poll(poll);
      if (status != KL_OK) {
        return status;
      }
    }
  }
  return KL_OK;
}

void kl_slot_weight(const KlLabelSlot *slot, KlInteger *weight) {
  if ((slot->head & KL_SLOT_SUM) != 0) {
    kl_sum_integer(slot->weight.sum, weight);
    return;
  }
  int64_t n = slot->weight.count;
  kl_integer_from_unsigned(weight, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
  weight->sign = n < 0 ? -1 : weight->sign;
}

static KlStatus read_visit(const KlLabelEntry *entry, size_t count, const KlPoll *poll,
                           KlLabelVisit *visit, void *work) {
  for (size_t i = 0; i < count; i++) {
    if (count - i > READ_AHEAD) {
      KL_PREFETCH(entry[i + READ_AHEAD].slot);
    }
    KlInteger weight;
    kl_slot_weight(entry[i].slot, &weight);
    KlLabel label = kl_slot_label(entry[i].slot);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status == KL_OK) {
      status = visit(work, &label, &weight);
    }
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_label_table_each(const KlLabelTable *table, const KlPoll *poll, KlLabelVisit *visit,
                             void *work) {
  assert(kl_label_table_waiting(table) == 0);
  size_t count = kl_places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    const KlLabelSlot *slot = kl_places_slot(&table->places, i);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status == KL_OK && slot->head != 0 && kl_slot_is_live(slot)) {
      KlInteger weight;
      kl_slot_weight(slot, &weight);
      KlLabel label = kl_slot_label(slot);
      status = visit(work, &label, &weight);
    }
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_label_table_sorted(const KlLabelTable *table, const KlPoll *poll, KlLabelVisit *visit,
                               void *work) {
  assert(kl_label_table_waiting(table) == 0);
  size_t count = kl_label_table_labels(table);
  if (count == 0) {
    return KL_OK;
  }
  /* Two blocks, because one of SQLite's is below 2 GB. */
  KlLabelEntry *entry = kl_allocate(count * sizeof *entry);
  KlLabelEntry *spare = entry != NULL ? kl_allocate(count * sizeof *spare) : NULL;
  KlStatus status = spare != NULL ? KL_OK : KL_NO_MEMORY;
  if (status == KL_OK) {
    kl_pages_large(entry, count * sizeof *entry);
    kl_pages_large(spare, count * sizeof *spare);
    size_t zone[4];
    read_zones(table, zone);
    status = read_gather(table, zone, poll, entry);
    for (int i = 0; i < 3 && status == KL_OK; i++) {
      status = kl_label_order(entry + zone[i], spare, zone[i + 1] - zone[i], poll);
    }
  }
  kl_release(spare);
  if (status == KL_OK) {
    status = read_visit(entry, count, poll, visit, work);
  }
  kl_release(entry);
  return status;
}
