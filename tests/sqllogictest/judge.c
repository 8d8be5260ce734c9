/* judge.c - compares what came out of a record with what its script expects. */
#include "judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Says that there are too many or too few: by rows when the lines expected make whole rows,
** else by values.
*/
static bool judge_refuse_count(size_t expected, size_t got, size_t columns, SltProblem *problem) {
  const char *fault = got > expected ? "too many" : "too few";
  if (expected % columns == 0) {
    return slt_problem(problem, "%s rows: expected %zu, got %zu", fault, expected / columns,
                       got / columns);
  }
  return slt_problem(problem, "%s values: expected %zu, got %zu (%zu rows of %zu columns)", fault,
                     expected, got, got / columns, columns);
}

static bool judge_refuse_value(const SltRecord *query, const SltResult *result, size_t i,
                               SltProblem *problem) {
  SltQuoted expected;
  SltQuoted got;
  (void)slt_quote(query->expected.lines[i].text, &expected);
  (void)slt_quote(result->values[i], &got);
  if (query->sort == SLT_VALUESORT) {
    return slt_problem(problem, "value %zu after valuesort: expected %s, got %s", i + 1,
                       expected.text, got.text);
  }
  return slt_problem(problem, "row %zu%s, column %zu: expected %s, got %s", i / result->columns + 1,
                     query->sort == SLT_ROWSORT ? " after rowsort" : "", i % result->columns + 1,
                     expected.text, got.text);
}

static bool judge_values(const SltRecord *query, const SltResult *result, SltProblem *problem) {
  if (result->count != query->expected.count) {
    return judge_refuse_count(query->expected.count, result->count, result->columns, problem);
  }
  for (size_t i = 0; i < result->count; i++) {
    if (strcmp(query->expected.lines[i].text, result->values[i]) != 0) {
      return judge_refuse_value(query, result, i, problem);
    }
  }
  return true;
}

static bool judge_hash(const SltRecord *query, const SltResult *result, uint64_t threshold,
                       SltProblem *problem) {
  char hash[SLT_MD5_HEX_SIZE];
  char got[80];
  slt_result_hash(result, hash);
  int length = snprintf(got, sizeof got, "%zu values hashing to %s", result->count, hash);
  if (length < 0) {
    return slt_problem(problem, "cannot print the hash");
  }
  if (query->expected.count != 1) {
    return slt_problem(problem,
                       "expected %zu lines, got '%s': more than %" PRIu64
                       " values are compared by their hash",
                       query->expected.count, got, threshold);
  }
  if (strcmp(query->expected.lines[0].text, got) == 0) {
    return true;
  }
  SltQuoted expected;
  return slt_problem(problem, "expected %s, got '%s'",
                     slt_quote(query->expected.lines[0].text, &expected), got);
}

bool slt_judge_result(const SltRecord *query, const SltResult *result, uint64_t threshold,
                      SltProblem *problem) {
  if (threshold > 0 && result->count > threshold) {
    return judge_hash(query, result, threshold, problem);
  }
  return judge_values(query, result, problem);
}

bool slt_judge_statement(const SltRecord *statement, const char *message, SltProblem *problem) {
  SltQuoted expected;
  SltQuoted got;
  if (!statement->must_fail) {
    return message == NULL ||
           slt_problem(problem, "expected success, got error %s", slt_quote(message, &got));
  }
  if (message == NULL) {
    return slt_problem(problem, "expected an error, got success");
  }
  if (statement->message == NULL || strcmp(statement->message, message) == 0) {
    return true;
  }
  return slt_problem(problem, "expected error %s, got error %s",
                     slt_quote(statement->message, &expected), slt_quote(message, &got));
}

bool slt_judge_label(const SltRecord *query, const char hash[SLT_MD5_HEX_SIZE], SltLabels *labels,
                     SltProblem *problem) {
  if (*query->label == '\0') {
    return true;
  }
  SltLabel label = {.line = query->line};
  memcpy(label.name, query->label, sizeof label.name);
  memcpy(label.hash, hash, sizeof label.hash);
  const SltLabel *first = slt_labels_enter(labels, &label);
  if (strcmp(first->hash, hash) == 0) {
    return true;
  }
  SltQuoted name;
  return slt_problem(problem, "label %s: expected the result of line %zu, hashing to %s, got %s",
                     slt_quote(query->label, &name), first->line, first->hash, hash);
}

/* The hash in a line `N values hashing to HASH`, NULL when the line is another. */
static const char *judge_find_hash(const char *line) {
  static const char link[] = " values hashing to ";
  size_t digits = strspn(line, "0123456789");
  if (digits == 0 || strncmp(line + digits, link, sizeof link - 1) != 0) {
    return NULL;
  }
  const char *hash = line + digits + sizeof link - 1;
  size_t length = strspn(hash, "0123456789abcdef");
  return length == SLT_MD5_HEX_SIZE - 1 && hash[length] == '\0' ? hash : NULL;
}

void slt_judge_hash_expected(SltBlock expected, char hash[SLT_MD5_HEX_SIZE]) {
  const char *named = expected.count == 1 ? judge_find_hash(expected.lines[0].text) : NULL;
  if (named != NULL) {
    memcpy(hash, named, SLT_MD5_HEX_SIZE);
    return;
  }
  SltMd5 md5;
  slt_md5_start(&md5);
  for (size_t i = 0; i < expected.count; i++) {
    slt_md5_add(&md5, expected.lines[i].text, strlen(expected.lines[i].text));
    slt_md5_add(&md5, "\n", 1);
  }
  slt_md5_finish(&md5, hash);
}
