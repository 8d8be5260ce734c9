/* compiler.h - what standard C cannot say about the few functions that run once a row. */
#ifndef KLDIV_BASE_COMPILER_H
#define KLDIV_BASE_COMPILER_H

#if defined(__GNUC__) || defined(__clang__)
#define KL_INLINE static inline __attribute__((always_inline))
#define KL_LIKELY(condition) __builtin_expect(!!(condition), 1)
#else
#define KL_INLINE static inline
#define KL_LIKELY(condition) (condition)
#endif

/* Before a loop over a handful of columns.  (clang decides for itself, and warns when told.) */
#if defined(__GNUC__) && !defined(__clang__)
#define KL_UNROLL _Pragma("GCC unroll 8")
#else
#define KL_UNROLL
#endif

#endif
