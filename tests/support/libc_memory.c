/* libc_memory.c - base/memory.h on top of malloc, for tests of the core without SQLite. */
#include "support/libc_memory.h"

#include <stdlib.h>

#include "base/memory.h"

static long blocks;
static long good = -1;
static int persistent, failed;

long libc_memory_blocks(void) { return blocks; }

void libc_memory_fail_after(long allowed, int for_ever) {
  good = allowed;
  persistent = for_ever;
  failed = 0;
}

int libc_memory_failed(void) { return failed; }

/* Whether the next allocation is one that fails. */
static int fails(void) {
  if (good == 0) {
    failed = 1;
    good = persistent ? 0 : -1;
    return 1;
  }
  good -= good > 0;
  return 0;
}

void *kl_allocate(size_t size) {
  void *memory = fails() ? NULL : malloc(size);
  blocks += memory != NULL;
  return memory;
}

void *kl_reallocate(void *memory, size_t size) {
  void *resized = fails() ? NULL : realloc(memory, size);
  blocks += memory == NULL && resized != NULL;
  return resized;
}

void kl_release(void *memory) {
  blocks -= memory != NULL;
  free(memory);
}
