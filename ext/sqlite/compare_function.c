/* compare_function.c - dist_kl(p, q) and its kin: one SQL function for each divergence.
**
** Behind P and Q come the parameters that have to be given, the base where the value is in nats,
** and the parameters that have a usual value.
*/
#include <string.h>

#include "base/json.h"
#include "dist/compare.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"

static const KlArgument compare_base = KL_ARGUMENT_BASE;

enum { COMPARE_EXTRAS = KL_DIVERGENCE_PARAMETERS + 1 };

/* The arguments behind P and Q in their order. */
typedef struct CompareExtras {
  const KlArgument *argument[COMPARE_EXTRAS];
  int parameter[COMPARE_EXTRAS]; /* which of the divergence's; -1: the base */
  int count, required;
} CompareExtras;

static void compare_extra(CompareExtras *extras, const KlDivergence *divergence, int parameter) {
  extras->argument[extras->count] =
      parameter < 0 ? &compare_base : &divergence->parameter[parameter];
  extras->parameter[extras->count++] = parameter;
}

static CompareExtras compare_extras(const KlDivergence *divergence) {
  CompareExtras extras = {.required = divergence->required ? divergence->parameters : 0};
  for (int i = 0; i < extras.required; i++) {
    compare_extra(&extras, divergence, i);
  }
  if ((divergence->properties & KL_NATS) != 0) {
    compare_extra(&extras, divergence, -1);
  }
  for (int i = extras.required; i < divergence->parameters; i++) {
    compare_extra(&extras, divergence, i);
  }
  return extras;
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
} CompareCall;

static void compare_set(CompareCall *call, const CompareExtras *extras, int i, double x) {
  *(extras->parameter[i] < 0 ? &call->base : &call->parameter[extras->parameter[i]]) = x;
}

/* Whether an argument is options, as JSON. */
static bool compare_is_json(sqlite3_value *value) {
  const unsigned char *text =
      sqlite3_value_type(value) == SQLITE_TEXT ? sqlite3_value_text(value) : NULL;
  return text != NULL && text[0] == '{';
}

/* The error of options that cannot be read:  dist_js(): options: problem, ... */
static void compare_refuse_options(sqlite3_context *context, const CompareCall *call,
                                   const CompareExtras *extras, const char *key, int length) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "options: unknown key '%.*s', must be one of ", length, key);
  for (int i = 0; i < extras->count; i++) {
    sqlite3_str_appendf(text, "%s%s", i == 0 ? "" : ", ", extras->argument[i]->name);
  }
  char *message = sqlite3_str_finish(text);
  if (message == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_wrong(context, call->name,
                      extras->count > 0 ? message : "options: it has none to set");
  }
  sqlite3_free(message);
}

/* The option whose key was read last; -1 if there is none of that name. */
static int compare_option(const CompareExtras *extras, const KlJson *json) {
  for (int i = 0; i < extras->count; i++) {
    if (kl_json_is(json, extras->argument[i]->name)) {
      return i;
    }
  }
  return -1;
}

static bool compare_option_number(sqlite3_context *context, const CompareCall *call,
                                  const KlArgument *argument, KlJsonToken token,
                                  const KlJson *json) {
  if ((token == KL_JSON_INTEGER || token == KL_JSON_REAL) &&
      kl_domain_contains(argument->domain, json->real)) {
    return true;
  }
  char *text = sqlite3_mprintf("options: %s must be a %s", argument->name, argument->domain->text);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_wrong(context, call->name, text);
  }
  sqlite3_free(text);
  return false;
}

/* Reads options; false after an error. */
static bool compare_read_options(sqlite3_context *context, CompareCall *call,
                                 const CompareExtras *extras, sqlite3_value *value) {
  KlBytes room = {0};
  KlJson json;
  bool ok = true;
  kl_json_begin(&json, sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value), &room);
  KlJsonToken token = kl_json_next(&json);
  while (ok && token != KL_JSON_ERROR && token != KL_JSON_END) {
    token = kl_json_next(&json);
    if (token == KL_JSON_KEY) {
      int option = compare_option(extras, &json);
      if (option < 0) {
        compare_refuse_options(context, call, extras, (const char *)json.string, (int)json.size);
        ok = false;
        break;
      }
      token = kl_json_next(&json);
      ok = token == KL_JSON_ERROR ||
           compare_option_number(context, call, extras->argument[option], token, &json);
      compare_set(call, extras, option, json.real);
    }
  }
  if (ok && token == KL_JSON_ERROR) {
    char *text =
        sqlite3_mprintf("options: not valid JSON: at byte %d, %s", (int)json.at, json.fault);
    kl_argument_wrong(context, call->name, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    ok = false;
  }
  kl_bytes_clear(&room);
  return ok;
}

/* Reads what follows P and Q; false after an error. */
static bool compare_read(sqlite3_context *context, CompareCall *call, int count,
                         sqlite3_value **value) {
  CompareExtras extras = compare_extras(call->divergence);
  call->base = 0.0;
  for (int i = 0; i < call->divergence->parameters; i++) {
    call->parameter[i] = call->divergence->parameter[i].otherwise;
  }
  for (int i = 0; i < count; i++) {
    KlDd number;
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      continue;
    }
    if (i >= extras.required && i + 1 == count && compare_is_json(value[i])) {
      return compare_read_options(context, call, &extras, value[i]);
    }
    if (!kl_argument_number(context, call->name, extras.argument[i], value[i], &number)) {
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

/* Reads the values and the arguments behind them, and answers. */
static void compare_values(sqlite3_context *context, CompareCall *call, int count,
                           sqlite3_value **value, CompareAnswer *answer) {
  int sides = compare_sides(call->divergence);
  if (compare_has_null(call->divergence, count, value)) {
    sqlite3_result_null(context);
    return;
  }
  if (!compare_read(context, call, count - sides, value + sides)) {
    return;
  }
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

static void compare_call(sqlite3_context *context, int count, sqlite3_value **value) {
  CompareCall call = {.divergence = sqlite3_user_data(context)};
  sqlite3_snprintf((int)sizeof call.name, call.name, "dist_%s", call.divergence->name);
  compare_values(context, &call, count, value, compare_result);
}

/* dist_detail(name, p, q ...): the value, how it was come by, and how good it is, as JSON. */
static void detail_write(sqlite3_context *context, const CompareCall *call,
                         const KlResult *result) {
  KlBytes text = {0};
  KlScaled value = kl_divergence_units(call->divergence, result->value, call->base);
  double rounded = kl_scaled_round(value);
  kl_json_write_text(&text, "{\"value\":");
  if (!result->exists || isinf(rounded)) {
    kl_json_write_text(&text, result->exists ? "null,\"infinite\":true" : "null");
  } else {
    kl_json_write_real(&text, rounded);
  }
  kl_json_write_text(&text, ",\"method\":\"");
  kl_json_write_text(&text, result->method);
  kl_json_write_text(&text, "\",\"relative_error\":");
  kl_json_write_real(&text, result->error);
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
  if (status != KL_OK) {
    kl_result_problem(context, call->name, status, &problem);
  } else {
    detail_write(context, call, &result);
  }
}

/* The divergence that the first argument of dist_detail names; NULL after an error. */
static const KlDivergence *detail_divergence(sqlite3_context *context, sqlite3_value *value) {
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
    kl_argument_unexpected(context, "dist_detail", "name", value,
                           "the name of a divergence: SELECT divergence FROM dist_divergences");
  }
  return divergence;
}

static void detail_call(sqlite3_context *context, int count, sqlite3_value **value) {
  CompareCall call = {.name = "dist_detail"};
  if (sqlite3_value_type(value[0]) == SQLITE_NULL) {
    sqlite3_result_null(context);
    return;
  }
  call.divergence = detail_divergence(context, value[0]);
  if (call.divergence == NULL) {
    return;
  }
  CompareExtras extras = compare_extras(call.divergence);
  int sides = compare_sides(call.divergence);
  if (count - 1 < sides + extras.required || count - 1 > sides + extras.count) {
    char signature[KL_SIGNATURE];
    kl_divergence_signature(call.divergence, signature);
    char *text = sqlite3_mprintf("behind the name come the arguments of %s", signature);
    kl_argument_wrong(context, call.name, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    return;
  }
  compare_values(context, &call, count - 1, value + 1, compare_detail);
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
  for (int i = 0; i < extras.count; i++) {
    bool needed = i < extras.required;
    char *to = needed ? required : optional;
    size_t length = strlen(to);
    sqlite3_snprintf((int)(KL_SIGNATURE - length), to + length, needed ? ", %s" : " [, %s",
                     extras.argument[i]->name);
  }
  for (int i = extras.required; i < extras.count; i++) {
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
  int most = compare_sides(divergence) + extras.count;
  for (int count = least; count <= most && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, name, count, KL_PURE, kl_unconst(divergence),
                                      present ? compare_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
