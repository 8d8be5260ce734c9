/* script.c - a test script as lines, read once and then walked. */
#include "script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The bytes of the stream and a terminator; NULL when reading fails. */
static char *script_read(FILE *stream, size_t *size) {
  size_t capacity = 0;
  size_t count = 0;
  char *text = NULL;
  for (;;) {
    text = slt_grow(text, count, 1, &capacity);
    size_t got = fread(text + count, 1, capacity - count, stream);
    count += got;
    if (got == 0) {
      break;
    }
  }
  if (ferror(stream)) {
    free(text);
    return NULL;
  }
  text[count] = '\0'; /* the last slt_grow() left room for it */
  *size = count;
  return text;
}

/* Ends the line in place at its line end and returns what follows it. */
static char *script_cut_line(char *line) {
  char *end = strchr(line, '\n');
  char *next = end != NULL ? end + 1 : line + strlen(line);
  if (end == NULL) {
    end = next;
  }
  if (end > line && end[-1] == '\r') {
    end--;
  }
  *end = '\0';
  return next;
}

static void script_split(SltScript *script, const char *end) {
  size_t capacity = 0;
  size_t number = 1;
  char *next = NULL;
  for (char *line = script->text; line < end; line = next, number++) {
    next = script_cut_line(line);
    if (*line == '#') {
      continue;
    }
    bool is_blank = line[strspn(line, SLT_BLANKS)] == '\0';
    script->lines = slt_grow(script->lines, script->count, sizeof *script->lines, &capacity);
    script->lines[script->count++] = (SltLine){is_blank ? "" : line, number};
  }
}

bool slt_script_open(const char *path, SltScript *script, SltProblem *problem) {
  *script = (SltScript){0};
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) {
    return slt_problem(problem, "cannot open: %s", strerror(errno));
  }
  size_t size = 0;
  char *text = script_read(stream, &size);
  int read_error = errno;
  (void)fclose(stream);
  if (text == NULL) {
    return slt_problem(problem, "cannot read: %s", strerror(read_error));
  }
  if (strlen(text) != size) {
    free(text);
    return slt_problem(problem, "not a text file: it holds a zero byte");
  }
  script->text = text;
  script_split(script, text + size);
  return true;
}

bool slt_script_is_at_gap(const SltScript *script) {
  return script->position == script->count || *script->lines[script->position].text == '\0';
}

const SltLine *slt_script_next(SltScript *script) {
  while (script->position < script->count) {
    const SltLine *line = &script->lines[script->position++];
    if (*line->text != '\0') {
      return line;
    }
  }
  return NULL;
}

SltBlock slt_script_block(SltScript *script) {
  SltBlock block = {NULL, 0};
  if (script->count > 0) {
    block.lines = script->lines + script->position;
  }
  for (; !slt_script_is_at_gap(script); script->position++) {
    block.count++;
  }
  return block;
}

void slt_script_close(SltScript *script) {
  free(script->lines);
  free(script->text);
  *script = (SltScript){0};
}
