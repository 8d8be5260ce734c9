/* libc_memory.h - the core's heap in tests: libc's, counted, and made to fail on demand. */
#ifndef KLDIV_TESTS_LIBC_MEMORY_H
#define KLDIV_TESTS_LIBC_MEMORY_H

/* Blocks that are allocated and not yet released. */
long libc_memory_blocks(void);

/* The allocation after `allowed` more of them fails, and with `for_ever` all that follow.  A
** negative number stops failing. */
void libc_memory_fail_after(long allowed, int for_ever);

/* Whether an allocation has failed since then. */
int libc_memory_failed(void);

#endif
