/* main.c - sqllogictest: runs SQL test scripts; the command line and the summary.
**
** Exit status: 0 when nothing failed, 1 when a test failed, 2 when the command line is wrong
** or a script could not be run at all.
*/
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "record.h"
#include "run.h"

enum { MAIN_PASSED = 0, MAIN_FAILED = 1, MAIN_UNUSABLE = 2 };

static const char main_usage[] =
    "usage: sqllogictest [option]... FILE...\n"
    "\n"
    "Runs each test script in a fresh in-memory SQLite database.\n"
    "\n"
    "  --load PATH         load an extension into each database; may be repeated\n"
    "  --engine NAME       the name that skipif and onlyif ask for (default: sqlite)\n"
    "  --hash-threshold N  compare more than N values by hash, 0 for never;\n"
    "                      overrides the scripts (default: as they say, else 8)\n"
    "  --database PATH     a database on disk, deleted before each script\n"
    "  --verbose           a line for each record, and counts for each script\n"
    "  --help              print this\n";

typedef struct MainArguments {
  SltOptions options;
  bool wants_help;
  size_t first_file; /* its index in argv */
} MainArguments;

/* An option with a value.  False when the name or the value is wrong. */
static bool main_set(SltOptions *options, const char *name, const char *value) {
  if (strcmp(name, "--load") == 0) {
    options->extensions.paths[options->extensions.count++] = value;
  } else if (strcmp(name, "--engine") == 0) {
    options->engine = value;
  } else if (strcmp(name, "--database") == 0) {
    options->database = value;
  } else if (strcmp(name, "--hash-threshold") == 0) {
    return options->has_threshold = slt_parse_count(value, &options->threshold);
  } else {
    return false;
  }
  return true;
}

/* Reads the options, which precede the files.  False, after a line on stderr, when they are
** wrong.
*/
static bool main_parse(size_t argc, char **argv, MainArguments *arguments) {
  SltOptions *options = &arguments->options;
  size_t i = 1;
  for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
    if (strcmp(argv[i], "--help") == 0) {
      arguments->wants_help = true;
    } else if (strcmp(argv[i], "--verbose") == 0) {
      options->is_verbose = true;
    } else if (i + 1 < argc && main_set(options, argv[i], argv[i + 1])) {
      i++;
    } else {
      (void)fprintf(stderr, "sqllogictest: bad option %s; try --help\n", argv[i]);
      return false;
    }
  }
  if (i >= argc && !arguments->wants_help) {
    (void)fputs("sqllogictest: no file to run; try --help\n", stderr);
    return false;
  }
  arguments->first_file = i;
  return true;
}

static int main_run(char **files, size_t count, const SltOptions *options) {
  SltCounts counts = {0};
  bool is_complete = true;
  slt_engine_start();
  for (size_t i = 0; i < count; i++) {
    is_complete = slt_run_script(files[i], options, &counts) && is_complete;
  }
  slt_engine_stop();
  printf("%" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", counts.passed,
         counts.failed, counts.skipped);
  if (!is_complete) {
    return MAIN_UNUSABLE;
  }
  return counts.failed > 0 ? MAIN_FAILED : MAIN_PASSED;
}

int main(int argc, char **argv) {
  size_t count = (size_t)argc;
  MainArguments arguments = {.options = {.engine = "sqlite"}};
  const char **paths = slt_alloc((count + 1) * sizeof *paths);
  arguments.options.extensions.paths = paths;
  int status = MAIN_UNUSABLE;

  /* What is printed before a crash must be seen after it. */
  (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  if (main_parse(count, argv, &arguments)) {
    if (arguments.wants_help) {
      status = fputs(main_usage, stdout) < 0 ? MAIN_UNUSABLE : MAIN_PASSED;
    } else {
      status =
          main_run(argv + arguments.first_file, count - arguments.first_file, &arguments.options);
    }
  }
  free(paths);
  return status;
}
