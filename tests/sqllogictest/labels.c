/* labels.c - the results that the labelled queries of one script have had so far. */
#include "labels.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The slot that holds `name`, or the empty one where it belongs.  FNV-1a. */
static SltLabel *labels_slot(const SltLabels *labels, const char *name) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char *c = name; *c != '\0'; c++) {
    hash = (hash ^ (unsigned char)*c) * 0x100000001b3U;
  }
  size_t mask = labels->capacity - 1;
  size_t i = (size_t)hash & mask;
  while (labels->slots[i].name[0] != '\0' && strcmp(labels->slots[i].name, name) != 0) {
    i = (i + 1) & mask;
  }
  return &labels->slots[i];
}

static void labels_grow(SltLabels *labels) {
  SltLabels grown = {.count = labels->count};
  grown.capacity = labels->capacity > 0 ? 2 * labels->capacity : 64;
  grown.slots = slt_alloc(grown.capacity * sizeof *grown.slots);
  memset(grown.slots, 0, grown.capacity * sizeof *grown.slots);
  for (size_t i = 0; i < labels->capacity; i++) {
    if (labels->slots[i].name[0] != '\0') {
      *labels_slot(&grown, labels->slots[i].name) = labels->slots[i];
    }
  }
  free(labels->slots);
  *labels = grown;
}

const SltLabel *slt_labels_enter(SltLabels *labels, const SltLabel *label) {
  if (2 * labels->count >= labels->capacity) {
    labels_grow(labels);
  }
  SltLabel *slot = labels_slot(labels, label->name);
  if (slot->name[0] == '\0') {
    *slot = *label;
    labels->count++;
  }
  return slot;
}

void slt_labels_clear(SltLabels *labels) {
  free(labels->slots);
  *labels = (SltLabels){0};
}
