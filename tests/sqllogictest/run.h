/* run.h - runs one script against a fresh database and reports what fails. */
#ifndef SLT_RUN_H
#define SLT_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

typedef struct SltOptions {
  const char *engine;   /* the name that skipif and onlyif ask for */
  const char *database; /* a path, NULL for memory */
  SltExtensions extensions;
  bool has_threshold; /* `threshold` overrides what scripts say */
  uint64_t threshold;
  bool is_verbose;
} SltOptions;

/* Every statement and query is one test.  A record that is malformed counts as failed, one
** that skipif or onlyif excludes as skipped; hash-threshold and halt never count.
*/
typedef struct SltCounts {
  uint64_t passed;
  uint64_t failed;
  uint64_t skipped;
} SltCounts;

/* Prints a line for each failure on stdout, adds to the counts, and returns true.  False,
** after a line on stderr, when the script cannot be read or the database cannot be had.
*/
bool slt_run_script(const char *path, const SltOptions *options, SltCounts *counts);

#endif
