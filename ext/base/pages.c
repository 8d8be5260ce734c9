/* pages.c - asks Linux for huge pages; nothing elsewhere. */
#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
/* For madvise.  NOLINTNEXTLINE */
#define _DEFAULT_SOURCE
#endif

#include "base/pages.h"

#ifdef __linux__
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#if defined(__linux__) && defined(MADV_HUGEPAGE)
/* All pages that the memory touches, so that one mapping stays one: realloc moves no two. */
void kl_pages_large(void *memory, size_t size) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), before = (uintptr_t)memory % page;
  size_t pages = (before + size + page - 1) / page;
  (void)madvise((char *)memory - before, pages * page, MADV_HUGEPAGE);
}
#else
void kl_pages_large(void *memory, size_t size) {
  (void)memory;
  (void)size;
}
#endif
