/* pages.h - a hint to the system that a stretch of memory is large. */
#ifndef KLDIV_BASE_PAGES_H
#define KLDIV_BASE_PAGES_H

#include <stddef.h>

/* From here on larger pages are worth having: 16 of 2 MB.  What is read at random misses fewer
** translations, what is filled once fewer pages. */
#define KL_PAGES_WORTH ((size_t)32 << 20)

/* Asks for large pages in `size` bytes at `memory`, before they are touched.  Changes nothing that
** a program can see but its speed. */
void kl_pages_large(void *memory, size_t size);

#endif
