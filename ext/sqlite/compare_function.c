/* compare_function.c - dist_kl(p, q) and its kin: one SQL function for each divergence.
**
** Behind P and Q come the parameters that have to be given or come `first`, the base where the
** value is in nats, and the other parameters that have a usual value.  The last argument may be
** options as JSON instead, by name: any of these, and the parameters that are options alone.
*/
#include <string.h>

#include "base/json.h"
#include "dist/compare.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/options.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"

static const KlArgument compare_base = KL_ARGUMENT_BASE;

enum { COMPARE_EXTRAS = KL_DIVERGENCE_PARAMETERS + 1 };

/* The arguments behind P and Q in their order, then those that are options alone. */
typedef struct CompareExtras {
  KlOption option[COMPARE_EXTRAS];
  int parameter[COMPARE_EXTRAS]; /* which of the divergence's; -1: the base */
  int required, places, count;   /* required <= places <= count */
} CompareExtras;

static void compare_extra(CompareExtras *extras, const KlDivergence *divergence, int parameter) {
  int i = extras->count++;
  extras->option[i] =
      parameter < 0 ? (KlOption){&compare_base, NULL}
                    : (KlOption){&divergence->parameter[parameter], divergence->choice[parameter]};
  extras->parameter[i] = parameter;
}

static CompareExtras compare_extras(const KlDivergence *divergence) {
  int given = divergence->parameters - divergence->options;
  CompareExtras extras = {.required = divergence->required ? given : 0};
  int first = extras.required > divergence->first ? extras.required : divergence->first;
  for (int i = 0; i < first; i++) {
    compare_extra(&extras, divergence, i);
  }
  if ((divergence->properties & KL_NATS) != 0) {
    compare_extra(&extras, divergence, -1);
  }
  for (int i = first; i < divergence->parameters; i++) {
    compare_extra(&extras, divergence, i);
  }
  extras.places = extras.count - divergence->options;
  return extras;
}

/* Most arguments behind P and Q: what is an option alone needs a place for the options. */
static int compare_places(const CompareExtras *extras) {
  return extras->places + (extras->places < extras->count ? 1 : 0);
}

static int compare_sides(const KlDivergence *divergence) {
  return (divergence->properties & KL_OF_ONE) != 0 ? 1 : 2;
}

/* What a call asks for, beside P and Q. */
typedef struct CompareCall {
  const KlDivergence *divergence;
  char name[40];
  double base;
  double parameter[KL_DIVERGENCE_PARAMETERS];
  double level; /* of dist_ci */
} CompareCall;

static void compare_set(CompareCall *call, const CompareExtras *extras, int i, double x) {
  *(extras->parameter[i] < 0 ? &call->base : &call->parameter[extras->parameter[i]]) = x;
}

/* Options set what they name and leave the rest. */
static bool compare_read_options(sqlite3_context *context, CompareCall *call,
                                 const CompareExtras *extras, sqlite3_value *value) {
  double number[COMPARE_EXTRAS];
  for (int i = 0; i < extras->count; i++) {
    number[i] = extras->parameter[i] < 0 ? call->base : call->parameter[extras->parameter[i]];
  }
  bool ok = kl_read_options(context, call->name, extras->option, extras->count, value, number);
  for (int i = 0; ok && i < extras->count; i++) {
    compare_set(call, extras, i, number[i]);
  }
  return ok;
}

/* Nats, and the usual parameters. */
static void compare_usual(CompareCall *call) {
  call->base = 0.0;
  for (int i = 0; i < call->divergence->parameters; i++) {
    call->parameter[i] = call->divergence->parameter[i].otherwise;
  }
}

/* Reads what follows P and Q; false after an error. */
static bool compare_read(sqlite3_context *context, CompareCall *call, int count,
                         sqlite3_value **value) {
  CompareExtras extras = compare_extras(call->divergence);
  compare_usual(call);
  for (int i = 0; i < count; i++) {
    KlDd number;
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      continue;
    }
    if (i >= extras.required && i + 1 == count && kl_is_options(value[i])) {
      return compare_read_options(context, call, &extras, value[i]);
    }
    if (i >= extras.places) {
      kl_argument_unexpected(context, call->name, "options", value[i],
                             "JSON text that begins with {");
      return false;
    }
    if (!kl_argument_number(context, call->name, extras.option[i].argument, value[i], &number)) {
      return false;
    }
    compare_set(call, &extras, i, number.hi);
  }
  return true;
}

static void compare_result(sqlite3_context *context, const CompareCall *call, KlDist *p, KlDist *q,
                           const KlPoll *poll) {
  KlResult result = {0};
  KlProblem problem = {""};
  KlStatus status = kl_compare(call->divergence, call->parameter, p, q, poll, &result, &problem);
  if (status != KL_OK) {
    kl_result_problem(context, call->name, status, &problem);
  } else if (!result.exists) {
    sqlite3_result_null(context);
  } else {
    kl_result_value(context, kl_divergence_units(call->divergence, result.value, call->base), 0.0);
  }
}

/* A NULL is no data; but the number of bins may be left open. */
static bool compare_has_null(const KlDivergence *divergence, int count, sqlite3_value **value) {
  bool open = (divergence->properties & KL_OPEN) != 0;
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(value[i]) == SQLITE_NULL && !(open && i >= compare_sides(divergence))) {
      return true;
    }
  }
  return false;
}

/* What is done with two values. */
typedef void CompareAnswer(sqlite3_context *context, const CompareCall *call, KlDist *p, KlDist *q,
                           const KlPoll *poll);

/* Reads one or two values and answers. */
static void compare_answer(sqlite3_context *context, const CompareCall *call, int sides,
                           sqlite3_value **value, CompareAnswer *answer) {
  KlHostPoll host;
  KlDist p, q;
  kl_host_poll_begin(&host, context);
  if (kl_argument_dist(context, call->name, sides == 1 ? "d" : "p", value[0], &host.poll, &p)) {
    if (sides == 1) {
      answer(context, call, &p, &p, &host.poll);
    } else if (kl_argument_dist(context, call->name, "q", value[1], &host.poll, &q)) {
      answer(context, call, &p, &q, &host.poll);
      kl_dist_clear(&q);
    }
    kl_dist_clear(&p);
  }
  kl_host_poll_end(&host);
}

/* Reads the values and the arguments behind them, and answers. */
static void compare_values(sqlite3_context *context, CompareCall *call, int count,
                           sqlite3_value **value, CompareAnswer *answer) {
  int sides = compare_sides(call->divergence);
  if (compare_has_null(call->divergence, count, value)) {
    sqlite3_result_null(context);
    return;
  }
  if (compare_read(context, call, count - sides, value + sides)) {
    compare_answer(context, call, sides, value, answer);
  }
}

static void compare_call(sqlite3_context *context, int count, sqlite3_value **value) {
  CompareCall call = {.divergence = sqlite3_user_data(context)};
  sqlite3_snprintf((int)sizeof call.name, call.name, "dist_%s", call.divergence->name);
  compare_values(context, &call, count, value, compare_result);
}

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
static void detail_write(sqlite3_context *context, const CompareCall *call,
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

static void compare_detail(sqlite3_context *context, const CompareCall *call, KlDist *p, KlDist *q,
                           const KlPoll *poll) {
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
  CompareCall call = {.name = "dist_detail"};
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
  CompareExtras extras = compare_extras(call.divergence);
  int sides = compare_sides(call.divergence);
  if (count - 1 < sides + extras.required || count - 1 > sides + compare_places(&extras)) {
    char signature[KL_SIGNATURE];
    kl_divergence_signature(call.divergence, signature);
    char *text = sqlite3_mprintf("behind the name come the arguments of %s", signature);
    kl_argument_wrong(context, call.name, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    return;
  }
  compare_values(context, &call, count - 1, value + 1, compare_detail);
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

static void ci_answer(sqlite3_context *context, const CompareCall *call, KlDist *p, KlDist *q,
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
static bool ci_read(sqlite3_context *context, CompareCall *call, int count, sqlite3_value **value) {
  CompareExtras extras = compare_extras(call->divergence);
  KlDd level = {ci_level.otherwise, 0.0};
  if (count > 0 && !kl_argument_number(context, call->name, &ci_level, value[0], &level)) {
    return false;
  }
  call->level = level.hi;
  compare_usual(call);
  if (count > 1) {
    return compare_read_options(context, call, &extras, value[1]);
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
  CompareCall call = {.name = "dist_ci"};
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
  compare_answer(context, &call, 2, value + 1, ci_answer);
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
  for (int count = 2; count <= 3 + COMPARE_EXTRAS && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, "dist_detail", count, KL_PURE | KL_SUBTYPE, NULL,
                                      present ? detail_call : NULL, NULL, NULL, NULL);
  }
  return code;
}

void kl_divergence_signature(const KlDivergence *divergence, char text[KL_SIGNATURE]) {
  CompareExtras extras = compare_extras(divergence);
  char required[KL_SIGNATURE] = "", optional[KL_SIGNATURE] = "";
  int places = compare_places(&extras);
  for (int i = 0; i < places; i++) {
    bool needed = i < extras.required;
    char *to = needed ? required : optional;
    size_t length = strlen(to);
    sqlite3_snprintf((int)(KL_SIGNATURE - length), to + length, needed ? ", %s" : " [, %s",
                     i < extras.places ? extras.option[i].argument->name : "options");
  }
  for (int i = extras.required; i < places; i++) {
    size_t length = strlen(optional);
    sqlite3_snprintf((int)(KL_SIGNATURE - length), optional + length, "]");
  }
  sqlite3_snprintf(KL_SIGNATURE, text, "dist_%s(%s%s%s)", divergence->name,
                   compare_sides(divergence) == 1 ? "d" : "p, q", required, optional);
}

int kl_register_divergence(sqlite3 *db, const KlDivergence *divergence, bool present) {
  CompareExtras extras = compare_extras(divergence);
  char name[40];
  sqlite3_snprintf((int)sizeof name, name, "dist_%s", divergence->name);
  int code = SQLITE_OK;
  int least = compare_sides(divergence) + extras.required;
  int most = compare_sides(divergence) + compare_places(&extras);
  for (int count = least; count <= most && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, name, count, KL_PURE, kl_unconst(divergence),
                                      present ? compare_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
