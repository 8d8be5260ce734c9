/* label_slot.h - one place of a table of labels: 32 bytes, half a cache line.
**
** Labels of up to 16 bytes, numbers among them, are in the slot itself, so that a row touches one
** cache line.  Longer ones are elsewhere, and the slot says where.
*/
#ifndef KLDIV_AGGREGATE_LABEL_SLOT_H
#define KLDIV_AGGREGATE_LABEL_SLOT_H

#include <stdbool.h>
#include <string.h>

#include "base/label.h"
#include "num/sum.h"

enum { KL_SLOT_BYTES = 16, KL_LINE_SLOTS = 2 /* in a cache line */ };

/* Begins to fetch what `address` points at, which will be wanted soon. */
#if defined(__GNUC__) || defined(__clang__)
#define KL_PREFETCH(address) __builtin_prefetch(address)
#else
#define KL_PREFETCH(address) ((void)(address))
#endif

typedef union KlSlotKey {
  uint64_t word[2];                   /* a number, or bytes with zeros behind them */
  unsigned char bytes[KL_SLOT_BYTES]; /* the same */
  struct {
    const unsigned char *bytes;
    size_t length;
  } far;
} KlSlotKey;

typedef struct KlLabelSlot {
  /* 0 in a free slot, else
  **     bits 0 .. 31   the lower half of the hash
  **     bits 32 .. 34  the KlLabelType
  **     bit 35         KL_SLOT_FAR: the bytes are elsewhere
  **     bit 36         KL_SLOT_SUM: the weight is a sum
  **     bits 40 .. 47  the length of bytes in the slot, or 8 for a number */
  uint64_t head;
  union {
    int64_t count;
    KlSum *sum;
  } weight;
  KlSlotKey key;
} KlLabelSlot;

#define KL_SLOT_HASH UINT64_C(0xffffffff)
#define KL_SLOT_FAR (UINT64_C(1) << 35)
#define KL_SLOT_SUM (UINT64_C(1) << 36)
enum { KL_SLOT_TYPE = 32, KL_SLOT_LENGTH = 40 };

static inline KlLabelType kl_slot_type(const KlLabelSlot *slot) {
  return (KlLabelType)(slot->head >> KL_SLOT_TYPE & 7);
}

/* Whether the label is there: its weight is not 0.  (A sum that comes to 0 is made a count.) */
static inline bool kl_slot_is_live(const KlLabelSlot *slot) {
  return (slot->head & KL_SLOT_SUM) != 0 || slot->weight.count != 0;
}

/* The label, whose bytes stay in the slot or where it points. */
static inline KlLabel kl_slot_label(const KlLabelSlot *slot) {
  KlLabel label = {.type = kl_slot_type(slot)};
  switch (label.type) {
  case KL_LABEL_INTEGER:
    memcpy(&label.integer, slot->key.bytes, sizeof label.integer);
    break;
  case KL_LABEL_REAL:
    memcpy(&label.real, slot->key.bytes, sizeof label.real);
    break;
  default:
    label.bytes = (slot->head & KL_SLOT_FAR) != 0 ? slot->key.far.bytes : slot->key.bytes;
    label.length = (slot->head & KL_SLOT_FAR) != 0 ? slot->key.far.length
                                                   : (size_t)(slot->head >> KL_SLOT_LENGTH & 0xff);
  }
  return label;
}

/* The weight of the label, 0 where it is not there. */
void kl_slot_weight(const KlLabelSlot *slot, KlInteger *weight);

#endif
