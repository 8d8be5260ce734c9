/* problem.c - one line of text that says what is wrong. */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool slt_problem(SltProblem *problem, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (vsnprintf(problem->text, sizeof problem->text, format, arguments) < 0) {
    problem->text[0] = '\0';
  }
  va_end(arguments);
  return false;
}

const char *slt_quote(const char *text, SltQuoted *quoted) {
  static const char ellipsis[] = "...";
  size_t room = sizeof quoted->text - 2 - sizeof ellipsis;
  char *out = quoted->text;
  *out++ = '\'';
  for (; *text != '\0' && room > 0; text++, room--) {
    unsigned char byte = (unsigned char)*text;
    *out++ = (char)(byte < 0x20 || byte == 0x7F ? ' ' : byte);
  }
  if (*text != '\0') {
    memcpy(out, ellipsis, sizeof ellipsis - 1);
    out += sizeof ellipsis - 1;
  }
  *out++ = '\'';
  *out = '\0';
  return quoted->text;
}
