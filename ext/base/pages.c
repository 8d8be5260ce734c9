/* pages.c - asks Linux for huge pages; nothing elsewhere. */
#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
/* For madvise.  NOLINTNEXTLINE */
#define _DEFAULT_SOURCE
#endif

#include "base/pages.h"

#ifdef __linux__
#include <stdint.h>
#include <sys/mman.h>
#endif

#if defined(__linux__) && defined(MADV_HUGEPAGE)
/* Huge pages of x86-64, and of ARM64 with base pages of 4 KB.  A whole number of base pages. */
#define PAGES_SIZE ((uintptr_t)2 << 20)

void kl_pages_large(void *memory, size_t size) {
  char *start = memory;
  uintptr_t skip = (PAGES_SIZE - (uintptr_t)memory % PAGES_SIZE) % PAGES_SIZE;
  if (size > skip && size - skip >= PAGES_SIZE) {
    (void)madvise(start + skip, (size - skip) / PAGES_SIZE * PAGES_SIZE, MADV_HUGEPAGE);
  }
}
#else
void kl_pages_large(void *memory, size_t size) {
  (void)memory;
  (void)size;
}
#endif
