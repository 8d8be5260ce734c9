/* memory.h - the one way to the heap.
**
** The core declares what it needs; whoever links it defines it: ext/sqlite/host_memory.c with
** SQLite's allocator, so that its limits hold, and tests/support/libc_memory.c with libc's, which
** can be told to fail.  A link-time seam has no state, hence no race at load time.
*/
#ifndef KLDIV_BASE_MEMORY_H
#define KLDIV_BASE_MEMORY_H

#include <stddef.h>

/* `size` bytes, not initialised and aligned for double and int64_t, or NULL.  `size` is not 0. */
void *kl_allocate(size_t size);

/* `size` bytes that begin with what `memory` holds, as far as it fits; or NULL, and `memory` is as
** it was.  Large blocks are often moved without being copied.  `memory` may be NULL. */
void *kl_reallocate(void *memory, size_t size);

/* Gives `memory` back.  NULL is fine. */
void kl_release(void *memory);

#endif
