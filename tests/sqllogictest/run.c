/* run.c - runs one script against a fresh database and reports what fails.
**
** A record has at most one failure, reported at the line of its first word.
*/
#include "run.h"

#include <inttypes.h>
#include <stdio.h>

#include "judge.h"
#include "labels.h"
#include "record.h"
#include "script.h"

enum { RUN_DEFAULT_THRESHOLD = 8 };

typedef enum RunVerdict { RUN_PASSED, RUN_FAILED, RUN_SKIPPED } RunVerdict;

typedef struct SltRun {
  const char *path;
  const SltOptions *options;
  SltScript script;
  SltEngine engine;
  SltLabels labels;
  uint64_t threshold;
  SltCounts counts;
} SltRun;

static void run_count(SltRun *run, const SltRecord *record, RunVerdict verdict,
                      const SltProblem *problem) {
  switch (verdict) {
  case RUN_PASSED:
    run->counts.passed++;
    break;
  case RUN_FAILED:
    run->counts.failed++;
    printf("%s:%zu: %s\n", run->path, record->line, problem->text);
    return;
  case RUN_SKIPPED:
    run->counts.skipped++;
    break;
  }
  if (run->options->is_verbose) {
    printf("%s:%zu: %s\n", run->path, record->line, verdict == RUN_PASSED ? "passed" : "skipped");
  }
}

static bool run_statement(SltRun *run, const SltRecord *record, SltProblem *problem) {
  bool is_good = slt_engine_execute(&run->engine, record->sql);
  return slt_judge_statement(record, is_good ? NULL : run->engine.message, problem);
}

/* The label is entered even if the result is not the one expected: the label's other queries
** are compared with what the engine returned.
*/
static bool run_judge_query(SltRun *run, const SltRecord *record, const SltResult *result,
                            SltProblem *problem) {
  char hash[SLT_MD5_HEX_SIZE] = "";
  SltProblem disagreement = {""};
  if (*record->label != '\0') {
    slt_result_hash(result, hash);
  }
  bool is_same = slt_judge_label(record, hash, &run->labels, &disagreement);
  if (!slt_judge_result(record, result, run->threshold, problem)) {
    return false;
  }
  if (!is_same) {
    *problem = disagreement;
  }
  return is_same;
}

static bool run_query(SltRun *run, const SltRecord *record, SltProblem *problem) {
  SltResult result = {0};
  bool is_good = slt_engine_query(&run->engine, record->sql, record->types, &result, problem);
  if (is_good) {
    slt_result_sort(&result, record->sort);
    is_good = run_judge_query(run, record, &result, problem);
  }
  slt_result_clear(&result);
  return is_good;
}

/* A skipped query still says what its label's result is. */
static RunVerdict run_skip(SltRun *run, const SltRecord *record, SltProblem *problem) {
  if (record->kind == SLT_QUERY) {
    char hash[SLT_MD5_HEX_SIZE];
    slt_judge_hash_expected(record->expected, hash);
    if (!slt_judge_label(record, hash, &run->labels, problem)) {
      return RUN_FAILED;
    }
  }
  return RUN_SKIPPED;
}

static void run_test(SltRun *run, const SltRecord *record) {
  SltProblem problem = {""};
  RunVerdict verdict;
  if (record->is_skipped) {
    verdict = run_skip(run, record, &problem);
  } else if (record->kind == SLT_STATEMENT) {
    verdict = run_statement(run, record, &problem) ? RUN_PASSED : RUN_FAILED;
  } else {
    verdict = run_query(run, record, &problem) ? RUN_PASSED : RUN_FAILED;
  }
  run_count(run, record, verdict, &problem);
}

/* Returns false when the script ends with this record. */
static bool run_record(SltRun *run, const SltRecord *record) {
  switch (record->kind) {
  case SLT_STATEMENT:
  case SLT_QUERY:
    run_test(run, record);
    return true;
  case SLT_HASH_THRESHOLD:
    if (!record->is_skipped && !run->options->has_threshold) {
      run->threshold = record->threshold;
    }
    return true;
  case SLT_HALT:
    return record->is_skipped;
  case SLT_MALFORMED:
    run_count(run, record, RUN_FAILED, &record->problem);
    return true;
  case SLT_UNKNOWN:
    run_count(run, record, RUN_FAILED, &record->problem);
    return false;
  }
  return false;
}

static void run_records(SltRun *run) {
  SltRecord record;
  bool goes_on = true;
  run->threshold = run->options->has_threshold ? run->options->threshold : RUN_DEFAULT_THRESHOLD;
  while (goes_on && slt_record_next(&run->script, run->options->engine, &record)) {
    goes_on = run_record(run, &record);
    slt_record_clear(&record);
  }
  slt_labels_clear(&run->labels);
}

static bool run_all(SltRun *run, SltProblem *problem) {
  const SltOptions *options = run->options;
  if (!slt_script_open(run->path, &run->script, problem)) {
    return false;
  }
  bool is_run = slt_engine_open(options->database, &options->extensions, &run->engine, problem);
  if (is_run) {
    run_records(run);
    is_run = slt_engine_close(&run->engine, problem);
  }
  slt_script_close(&run->script);
  return is_run;
}

bool slt_run_script(const char *path, const SltOptions *options, SltCounts *counts) {
  SltRun run = {.path = path, .options = options};
  SltProblem problem = {""};
  bool is_run = run_all(&run, &problem);
  if (!is_run) {
    (void)fprintf(stderr, "%s: %s\n", path, problem.text);
  } else if (options->is_verbose) {
    printf("%s: %" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", path,
           run.counts.passed, run.counts.failed, run.counts.skipped);
  }
  counts->passed += run.counts.passed;
  counts->failed += run.counts.failed;
  counts->skipped += run.counts.skipped;
  return is_run;
}
