/* labels.c - the results that the labelled queries of one script have had so far. */
#include "labels.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

const SltLabel *slt_labels_enter(SltLabels *labels, const SltLabel *label) {
  for (size_t i = 0; i < labels->count; i++) {
    if (strcmp(labels->items[i].name, label->name) == 0) {
      return &labels->items[i];
    }
  }
  labels->items = slt_grow(labels->items, labels->count, sizeof *labels->items, &labels->capacity);
  labels->items[labels->count] = *label;
  return &labels->items[labels->count++];
}

void slt_labels_clear(SltLabels *labels) {
  free(labels->items);
  *labels = (SltLabels){0};
}
