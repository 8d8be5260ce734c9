/* problem.h - one line of text that says what is wrong. */
#ifndef SLT_PROBLEM_H
#define SLT_PROBLEM_H

#include <stdbool.h>

#if defined(__GNUC__)
#define SLT_PRINTF_LIKE(text, values) __attribute__((format(printf, text, values)))
#else
#define SLT_PRINTF_LIKE(text, values)
#endif

typedef struct SltProblem {
  char text[1024];
} SltProblem;

/* A text made fit for one line of output: in quotes, clipped, without control characters. */
typedef struct SltQuoted {
  char text[208];
} SltQuoted;

/* Writes the problem and returns false, so that a check can end with
** `return slt_problem(problem, ...)`.
*/
bool slt_problem(SltProblem *problem, const char *format, ...) SLT_PRINTF_LIKE(2, 3);

/* Returns `quoted->text`. */
const char *slt_quote(const char *text, SltQuoted *quoted);

#endif
