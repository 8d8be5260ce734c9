/* random.h - bytes that nobody can foresee: the keys of hash tables.
**
** A seam like memory.h: ext/sqlite/host_random.c defines it with SQLite's generator, and
** tests/support/fixed_random.c with one that starts alike each time.
*/
#ifndef KLDIV_BASE_RANDOM_H
#define KLDIV_BASE_RANDOM_H

#include <stddef.h>

/* Fills `size` bytes at `to`. */
void kl_random_bytes(void *to, size_t size);

#endif
