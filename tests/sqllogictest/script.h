/* script.h - a test script as lines, read once and then walked.
**
** A carriage return before a line end is dropped, a line of white space only is blank, and a
** line that starts with `#` is a comment: it is not there at all, wherever it stands.
*/
#ifndef SLT_SCRIPT_H
#define SLT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

/* The white space within a line. */
#define SLT_BLANKS " \t\r\v\f"

typedef struct SltLine {
  const char *text; /* without its line end; "" when the line is blank */
  size_t number;    /* from 1, comments counted */
} SltLine;

/* Consecutive lines of a script, which owns them. */
typedef struct SltBlock {
  const SltLine *lines;
  size_t count;
} SltBlock;

typedef struct SltScript {
  char *text;
  SltLine *lines;
  size_t count;
  size_t position; /* the next line to read */
} SltScript;

/* Reads the whole file.  False, with the problem, when it cannot be read or holds a zero
** byte; the script is then empty.
*/
bool slt_script_open(const char *path, SltScript *script, SltProblem *problem);

/* The next line that is not blank, which becomes the line read last.  NULL at the end. */
const SltLine *slt_script_next(SltScript *script);

/* The lines up to the next blank line or the end, maybe none. */
SltBlock slt_script_block(SltScript *script);

/* True when the next line is blank or there is none. */
bool slt_script_is_at_gap(const SltScript *script);

void slt_script_close(SltScript *script);

#endif
