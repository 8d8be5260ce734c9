/* problem.h - what was wrong, in words: the second half of an error message. */
#ifndef KLDIV_BASE_PROBLEM_H
#define KLDIV_BASE_PROBLEM_H

typedef struct KlProblem {
  char text[320]; /* "" if there is none */
} KlProblem;

#if defined(__GNUC__) || defined(__clang__)
__attribute__((format(printf, 2, 3)))
#endif
/* Writes the text, cut to what fits.  For strings and integers only: %s, %.*s, %d, %zu. */
void kl_problem(KlProblem *problem, const char *format, ...);

#endif
