/* value_argument.c - distribution values as arguments and results. */
#include "sqlite/value_argument.h"

#include "base/memory.h"
#include "sqlite/argument.h"
#include "sqlite/result.h"

bool kl_argument_dist(sqlite3_context *context, const char *function, const char *name,
                      sqlite3_value *value, const KlPoll *poll, KlDist *dist) {
  *dist = (KlDist){0};
  if (sqlite3_value_type(value) != SQLITE_BLOB) {
    kl_argument_unexpected(context, function, name, value, "a distribution value");
    return false;
  }
  const void *bytes = sqlite3_value_blob(value);
  size_t size = (size_t)sqlite3_value_bytes(value);
  if (bytes == NULL && size > 0) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  KlProblem problem = {""}, named = {""};
  KlStatus status = kl_dist_decode(dist, bytes, size, poll, &problem);
  if (status == KL_OK) {
    return true;
  }
  kl_problem(&named, "%s is %s", name, status == KL_REFUSED ? problem.text : "");
  kl_result_problem(context, function, status, &named);
  return false;
}

void kl_result_problem(sqlite3_context *context, const char *function, KlStatus status,
                       const KlProblem *problem) {
  if (status == KL_REFUSED) {
    kl_argument_wrong(context, function, problem->text);
  } else {
    kl_result_status(context, status);
  }
}

void kl_result_bytes(sqlite3_context *context, KlBytes *bytes) {
  if (bytes->failed) {
    kl_bytes_clear(bytes);
    sqlite3_result_error_nomem(context);
  } else if (bytes->size == 0) {
    kl_bytes_clear(bytes);
    sqlite3_result_null(context);
  } else {
    /* kl_release is sqlite3_free. */
    sqlite3_result_blob64(context, bytes->data, bytes->size, sqlite3_free);
    *bytes = (KlBytes){0};
  }
}

void kl_result_written(sqlite3_context *context, const char *function, KlStatus status,
                       KlBytes *bytes, const KlProblem *problem) {
  if (status == KL_OK) {
    kl_result_bytes(context, bytes);
    return;
  }
  kl_bytes_clear(bytes);
  kl_result_problem(context, function, status, problem);
}
