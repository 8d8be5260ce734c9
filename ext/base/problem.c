/* problem.c - what was wrong, in words. */
#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>

void kl_problem(KlProblem *problem, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  /* cppcheck-suppress ctuuninitvar ; it is written, not read */
  (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
  va_end(arguments);
}
