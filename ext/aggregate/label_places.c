/* label_places.c - makes slots, and more of them. */
#include "aggregate/label_places.h"

#include "base/memory.h"
#include "base/pages.h"

enum {
  PLACES_LINE = 64,     /* bytes of a cache line */
  PLACES_FEW = 1 << 13, /* slots up to which positions are remembered */
  PLACES_RECENT = 8     /* positions remembered for each slot, so that few labels share one */
};

/* `count` free slots, and `more` bytes of 0 behind them. */
static KlStatus places_make_part(KlLabelPart *part, size_t count, size_t more) {
  size_t size = count * sizeof(KlLabelSlot) + more + PLACES_LINE;
  unsigned char *memory = kl_allocate(size);
  if (memory == NULL) {
    return KL_NO_MEMORY;
  }
  if (size >= KL_PAGES_WORTH) {
    kl_pages_large(memory, size);
  }
  memset(memory, 0, size);
  size_t skip = PLACES_LINE - (uintptr_t)memory % PLACES_LINE;
  *part = (KlLabelPart){(KlLabelSlot *)(void *)(memory + skip), memory};
  return KL_OK;
}

/* Parts part[from] .. part[to - 1], all of them or none. */
static KlStatus places_make_parts(KlLabelPart *part, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    if (places_make_part(&part[i], KL_PART_SLOTS, 0) != KL_OK) {
      while (i > from) {
        kl_release(part[--i].memory);
      }
      return KL_NO_MEMORY;
    }
  }
  return KL_OK;
}

static KlStatus places_make_few(KlLabelPlaces *places, size_t count) {
  bool few = count <= PLACES_FEW;
  size_t recent = few ? count * PLACES_RECENT * sizeof *places->recent : 0;
  KlStatus status = places_make_part(places->part, count, recent);
  if (status == KL_OK && few) {
    places->recent = (uint16_t *)(void *)(places->part->slot + count);
    places->shift = 64;
    for (size_t i = PLACES_RECENT * count; i > 1; i /= 2) {
      places->shift--;
    }
  }
  return status;
}

KlStatus kl_places_make(KlLabelPlaces *places, size_t count) {
  size_t parts = (count + KL_PART_SLOTS - 1) / KL_PART_SLOTS;
  if (parts > KL_PARTS) {
    return KL_NO_MEMORY;
  }
  places->part = kl_allocate(parts * sizeof *places->part);
  if (places->part == NULL) {
    return KL_NO_MEMORY;
  }
  KlStatus status = count < KL_PART_SLOTS ? places_make_few(places, count)
                                          : places_make_parts(places->part, 0, parts);
  if (status != KL_OK) {
    kl_release(places->part);
    *places = (KlLabelPlaces){0};
    return status;
  }
  places->mask = count - 1;
  return KL_OK;
}

/* Puts the labels of the first `count` places where they belong among all.  They are taken in the
** order of probing, from a free place on: so a label never goes behind its old place in the lower
** half, and whatever it passes there was moved before and stays. */
static void places_spread(KlLabelPlaces *places, size_t count) {
  size_t start = 0;
  while (kl_places_slot(places, start)->head != 0) {
    start++;
  }
  for (size_t i = 1; i < count; i++) {
    KlLabelSlot *from = kl_places_slot(places, (start + i) & (count - 1));
    if (from->head != 0) {
      KlLabelSlot slot = *from;
      from->head = 0;
      kl_places_put(places, &slot);
    }
  }
}

KlStatus kl_places_double(KlLabelPlaces *places) {
  size_t count = kl_places_count(places), parts = count / KL_PART_SLOTS;
  if (2 * parts > KL_PARTS) {
    return KL_NO_MEMORY;
  }
  KlLabelPart *part = kl_reallocate(places->part, 2 * parts * sizeof *part);
  if (part == NULL) {
    return KL_NO_MEMORY;
  }
  places->part = part;
  KlStatus status = places_make_parts(part, parts, 2 * parts);
  if (status == KL_OK) {
    places->mask = 2 * count - 1;
    places_spread(places, count);
  }
  return status;
}

void kl_places_clear(KlLabelPlaces *places) {
  size_t count = kl_places_count(places);
  for (size_t i = 0; i * KL_PART_SLOTS < count; i++) {
    kl_release(places->part[i].memory);
  }
  kl_release(places->part);
  *places = (KlLabelPlaces){0};
}
