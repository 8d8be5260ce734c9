/* host_memory.c - the heap is SQLite's, so that its limits and its accounting hold. */
#include "base/memory.h"
#include "sqlite/host.h"

void *kl_allocate(size_t size) { return sqlite3_malloc64(size); }

void *kl_reallocate(void *memory, size_t size) { return sqlite3_realloc64(memory, size); }

void kl_release(void *memory) { sqlite3_free(memory); }
