/* memory.h - allocation that either succeeds or ends the program.
**
** A test runner without memory has no verdict to give, so no caller carries an error path
** for it: the program says so on stderr and exits with status 2.
*/
#ifndef SLT_MEMORY_H
#define SLT_MEMORY_H

#include <stddef.h>

/* A block of `size` bytes (at least one).  The caller frees it. */
void *slt_alloc(size_t size);

/* A private copy of `text`.  The caller frees it. */
char *slt_copy(const char *text);

/* Returns `array` with room for one more item than `count`.  `*capacity`, in items, is
** doubled when it is reached; the array may move.
*/
void *slt_grow(void *array, size_t count, size_t item_size, size_t *capacity);

#endif
