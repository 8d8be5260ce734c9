/* detail_function.c - dist_detail(name, p, q ...) and dist_ci(name, p, q, level, options): more
** about a divergence than its value, as JSON. */
#include <string.h>

#include "base/json.h"
#include "sqlite/argument.h"
#include "sqlite/compare_call.h"
#include "sqlite/functions.h"
#include "sqlite/value_argument.h"

/* A number that JSON may not have a form for. */
static void detail_number(KlBytes *text, double value) {
  if (isfinite(value)) {
    kl_json_write_real(text, value);
  } else {
    kl_json_write_text(text, "null");
  }
}

static void detail_text(KlBytes *text, const char *name, const char *value) {
  kl_json_write_text(text, name);
  (void)kl_json_write_string(text, (const unsigned char *)value, strlen(value));
}

static void detail_facts(KlBytes *text, const KlResult *result) {
  for (int i = 0; i < result->facts; i++) {
    kl_json_write_text(text, ",\"");
    kl_json_write_text(text, result->fact[i].name);
    kl_json_write_text(text, "\":");
    detail_number(text, result->fact[i].value);
  }
  if (result->note != NULL) {
    detail_text(text, ",\"note\":", result->note);
  }
}

/* dist_detail(name, p, q ...): the value, how it was come by, and how good it is, as JSON. */
static void detail_write(sqlite3_context *context, const KlCompareCall *call,
                         const KlResult *result) {
  KlBytes text = {0};
  KlScaled value = kl_divergence_units(call->divergence, result->value, call->base);
  double rounded = result->exists ? kl_scaled_round(value) : (double)NAN;
  kl_json_write_text(&text, "{\"value\":");
  detail_number(&text, rounded);
  if (isinf(rounded)) {
    kl_json_write_text(&text, ",\"infinite\":true");
  }
  detail_text(&text, ",\"method\":", result->method);
  kl_json_write_text(&text, ",\"relative_error\":");
  kl_json_write_real(&text, result->error);
  detail_facts(&text, result);
  kl_json_write_text(&text, "}");
  if (text.failed) {
    kl_bytes_clear(&text);
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_text64(context, (char *)text.data, text.size, sqlite3_free, SQLITE_UTF8);
  sqlite3_result_subtype(context, 'J');
}

static void compare_detail(sqlite3_context *context, const KlCompareCall *call, KlDist *p,
                           KlDist *q, const KlPoll *poll) {
  KlResult result = {0};
  KlProblem problem = {""};
  KlStatus status = kl_compare(call->divergence, call->parameter, p, q, poll, &result, &problem);
  if (status == KL_OK) {
    status = kl_compare_facts(call->divergence, call->parameter, p, q, poll, &result);
  }
  if (status != KL_OK) {
    kl_result_problem(context, call->name, status, &problem);
  } else {
    detail_write(context, call, &result);
  }
}

/* The divergence that the first argument of dist_detail names; NULL after an error. */
static const KlDivergence *detail_divergence(sqlite3_context *context, const char *function,
                                             sqlite3_value *value) {
  const KlDivergence *divergence = NULL;
  if (sqlite3_value_type(value) == SQLITE_TEXT) {
    const char *name = (const char *)sqlite3_value_text(value);
    if (name == NULL) {
      sqlite3_result_error_nomem(context);
      return NULL;
    }
    divergence = kl_divergence_by_name(name, (size_t)sqlite3_value_bytes(value));
  }
  if (divergence == NULL) {
    kl_argument_unexpected(context, function, "name", value,
                           "the name of a divergence: SELECT divergence FROM dist_divergences");
  }
  return divergence;
}

/* A quantile is no divergence, but that of a sketch has an error to tell. */
static bool detail_is_quantile(sqlite3_value *name) {
  const char *text =
      sqlite3_value_type(name) == SQLITE_TEXT ? (const char *)sqlite3_value_text(name) : NULL;
  return text != NULL && (strcmp(text, "quantile") == 0 || strcmp(text, "dist_quantile") == 0);
}

static void detail_call(sqlite3_context *context, int count, sqlite3_value **value) {
  KlCompareCall call = {.name = "dist_detail"};
  if (sqlite3_value_type(value[0]) == SQLITE_NULL) {
    sqlite3_result_null(context);
    return;
  }
  if (detail_is_quantile(value[0])) {
    kl_detail_quantile(context, count - 1, value + 1);
    return;
  }
  call.divergence = detail_divergence(context, call.name, value[0]);
  if (call.divergence == NULL) {
    return;
  }
  KlCompareExtras extras = kl_compare_extras(call.divergence);
  int sides = kl_compare_sides(call.divergence);
  if (count - 1 < sides + extras.required || count - 1 > sides + kl_compare_places(&extras)) {
    char signature[KL_SIGNATURE];
    kl_divergence_signature(call.divergence, signature);
    char *text = sqlite3_mprintf("behind the name come the arguments of %s", signature);
    kl_argument_wrong(context, call.name, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    return;
  }
  kl_compare_values(context, &call, count - 1, value + 1, compare_detail);
}

/* ---- dist_ci(name, p, q, level, options): a confidence interval, as JSON ---- */

static const KlDomain ci_levels = {KL_CONFIDENCE_LEAST_LEVEL, KL_CONFIDENCE_MOST_LEVEL,
                                   "number from 0.5 to 0.99"};
static const KlArgument ci_level = {"level", &ci_levels, 0.95};

/* ,"NAME":x; null and "NAME_infinite":true for what is infinite. */
static void ci_number(KlBytes *text, const char *name, double x) {
  kl_json_write_text(text, "\"");
  kl_json_write_text(text, name);
  kl_json_write_text(text, "\":");
  detail_number(text, x);
  if (isinf(x)) {
    kl_json_write_text(text, ",\"");
    kl_json_write_text(text, name);
    kl_json_write_text(text, "_infinite\":true");
  }
  kl_json_write_text(text, ",");
}

static void ci_write(sqlite3_context *context, double level, const KlConfidence *interval) {
  KlBytes text = {0};
  bool exists = interval->exists;
  kl_json_write_text(&text, "{");
  ci_number(&text, "value", exists ? interval->value : (double)NAN);
  ci_number(&text, "low", exists ? interval->low : (double)NAN);
  ci_number(&text, "high", exists ? interval->high : (double)NAN);
  ci_number(&text, "level", level);
  detail_text(&text, "\"method\":", interval->method);
  kl_json_write_text(&text, ",\"resamples\":");
  kl_json_write_integer(&text, exists ? interval->resamples : 0);
  kl_json_write_text(&text, "}");
  if (text.failed) {
    kl_bytes_clear(&text);
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_text64(context, (char *)text.data, text.size, sqlite3_free, SQLITE_UTF8);
  sqlite3_result_subtype(context, 'J');
}

static void ci_answer(sqlite3_context *context, const KlCompareCall *call, KlDist *p, KlDist *q,
                      const KlPoll *poll) {
  KlConfidence interval = {0};
  KlProblem problem = {""};
  KlStatus status = kl_compare_interval(call->divergence, call->parameter, call->base, p, q,
                                        call->level, poll, &interval, &problem);
  if (status != KL_OK) {
    kl_result_problem(context, call->name, status, &problem);
  } else {
    ci_write(context, call->level, &interval);
  }
}

/* Level and options; false after an error. */
static bool ci_read(sqlite3_context *context, KlCompareCall *call, int count,
                    sqlite3_value **value) {
  KlCompareExtras extras = kl_compare_extras(call->divergence);
  KlDd level = {ci_level.otherwise, 0.0};
  if (count > 0 && !kl_argument_number(context, call->name, &ci_level, value[0], &level)) {
    return false;
  }
  call->level = level.hi;
  kl_compare_usual(call);
  if (count > 1) {
    return kl_compare_read_options(context, call, &extras, value[1]);
  }
  if (extras.required > 0) {
    char *text = sqlite3_mprintf("%s needs options: dist_ci('%s', p, q, 0.95, '{\"%s\":...}')",
                                 call->divergence->name, call->divergence->name,
                                 extras.option[0].argument->name);
    kl_argument_wrong(context, call->name, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    return false;
  }
  return true;
}

static void ci_call(sqlite3_context *context, int count, sqlite3_value **value) {
  KlCompareCall call = {.name = "dist_ci"};
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      sqlite3_result_null(context);
      return;
    }
  }
  call.divergence = detail_divergence(context, call.name, value[0]);
  if (call.divergence == NULL || !ci_read(context, &call, count - 3, value + 3)) {
    return;
  }
  kl_compare_answer(context, &call, 2, value + 1, ci_answer);
}

int kl_register_ci(sqlite3 *db, bool present) {
  int code = SQLITE_OK;
  for (int count = 3; count <= 5 && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, "dist_ci", count, KL_PURE | KL_SUBTYPE, NULL,
                                      present ? ci_call : NULL, NULL, NULL, NULL);
  }
  return code;
}

int kl_register_detail(sqlite3 *db, bool present) {
  int code = SQLITE_OK;
  for (int count = 2; count <= 3 + KL_COMPARE_EXTRAS && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, "dist_detail", count, KL_PURE | KL_SUBTYPE, NULL,
                                      present ? detail_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
