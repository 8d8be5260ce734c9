/* record.h - the records of a script: what is to be run and what is to come out. */
#ifndef SLT_RECORD_H
#define SLT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "labels.h"
#include "problem.h"
#include "result.h"
#include "script.h"

/* A token of a record's first line is cut after this many bytes. */
enum { SLT_TOKEN_LENGTH = 199 };

typedef enum SltKind {
  SLT_STATEMENT,
  SLT_QUERY,
  SLT_HALT,
  SLT_HASH_THRESHOLD,
  SLT_MALFORMED, /* a known word that is used wrongly: `problem` says how */
  SLT_UNKNOWN    /* not a record: what follows cannot be trusted either */
} SltKind;

typedef struct SltRecord {
  SltKind kind;
  size_t line;     /* of the word that names the record */
  bool is_skipped; /* by skipif or onlyif */
  char *sql;       /* statement, query: owned */

  bool must_fail;      /* statement */
  const char *message; /* statement: the error expected, NULL for any; the script owns it */

  char types[SLT_TOKEN_LENGTH + 1]; /* query: one of T I R for each column */
  SltSort sort;
  char label[SLT_LABEL_LENGTH + 1]; /* "" for none */
  SltBlock expected;                /* one value a line, or one line with their hash */

  uint64_t threshold; /* hash-threshold */
  SltProblem problem; /* malformed, unknown */
} SltRecord;

/* Reads the next record; `engine` is the name that skipif and onlyif ask for.  False at
** the end of the script.  A record is cleared after use, before the script is closed.
*/
bool slt_record_next(SltScript *script, const char *engine, SltRecord *record);

void slt_record_clear(SltRecord *record);

/* A whole decimal number without a sign.  False when the text is anything else. */
bool slt_parse_count(const char *text, uint64_t *count);

#endif
