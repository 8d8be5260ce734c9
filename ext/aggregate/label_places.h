/* label_places.h - the slots of a table of labels: a power of two of them, probed linearly.
**
** They are in parts of 32 MB, so that a large table grows by new parts: no slot is copied but those
** that belong into them, and nothing is given back.  (And SQLite allocates less than 2 GB at a
** time.)  A small table is part of one part.
*/
#ifndef KLDIV_AGGREGATE_LABEL_PLACES_H
#define KLDIV_AGGREGATE_LABEL_PLACES_H

#include "aggregate/label_slot.h"
#include "base/compiler.h"
#include "base/status.h"

enum { KL_PART_BITS = 20, KL_PARTS = 1 << 8 };
#define KL_PART_SLOTS ((size_t)1 << KL_PART_BITS)

typedef struct KlLabelPart {
  KlLabelSlot *slot; /* aligned to cache lines */
  void *memory;      /* what they are in */
} KlLabelPart;

/* Zeroed memory is no places. */
typedef struct KlLabelPlaces {
  size_t mask; /* slots - 1; 0 if there are none */
  KlLabelPart *part;
  /* In small tables: positions where labels were found, by a quick hash without a key.  What
  ** is found there is compared, so anything may be there. */
  uint16_t *recent;
  int shift; /* of the quick hash: what is left are the bits of a place in `recent` */
} KlLabelPlaces;

/* `count` free slots, a power of two and at least 2, in empty places. */
KlStatus kl_places_make(KlLabelPlaces *places, size_t count);

/* Twice as many, of at least KL_PART_SLOTS of which one is free, with the labels where they belong
** then.  KL_NO_MEMORY leaves them as they were. */
KlStatus kl_places_double(KlLabelPlaces *places);

void kl_places_clear(KlLabelPlaces *places);

/* The slots there are: positions 0 .. this - 1. */
KL_INLINE size_t kl_places_count(const KlLabelPlaces *places) {
  return places->mask > 0 ? places->mask + 1 : 0;
}

KL_INLINE KlLabelSlot *kl_places_slot(const KlLabelPlaces *places, size_t position) {
  return places->part[position >> KL_PART_BITS].slot + (position & (KL_PART_SLOTS - 1));
}

/* Where a label is looked for first, by the head of its slot. */
KL_INLINE size_t kl_places_home(const KlLabelPlaces *places, uint64_t head) {
  return (size_t)head & places->mask;
}

/* Puts the slot of a label that is not there into the first free place. */
KL_INLINE void kl_places_put(KlLabelPlaces *places, const KlLabelSlot *from) {
  size_t position = kl_places_home(places, from->head);
  KlLabelSlot *to = kl_places_slot(places, position);
  while (to->head != 0) {
    position = (position + 1) & places->mask;
    to = kl_places_slot(places, position);
  }
  *to = *from;
}

#endif
