/* memory.c - allocation that either succeeds or ends the program. */
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void memory_exhausted(void) {
  (void)fputs("sqllogictest: out of memory\n", stderr);
  exit(2);
}

void *slt_alloc(size_t size) {
  void *block = malloc(size > 0 ? size : 1);
  if (block == NULL) {
    memory_exhausted();
  }
  return block;
}

char *slt_copy(const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(slt_alloc(size), text, size);
}

void *slt_grow(void *array, size_t count, size_t item_size, size_t *capacity) {
  if (count < *capacity) {
    return array;
  }
  size_t wanted = *capacity > 0 ? *capacity * 2 : 16;
  if (wanted > SIZE_MAX / 2 / item_size) {
    memory_exhausted();
  }
  void *larger = realloc(array, wanted * item_size);
  if (larger == NULL) {
    memory_exhausted();
  }
  *capacity = wanted;
  return larger;
}
