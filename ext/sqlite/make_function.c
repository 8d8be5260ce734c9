/* make_function.c - dist(family, parameters ...) and dist_from_json(text): values that are
** stated. */
#include "base/memory.h"
#include "dist/given.h"
#include "dist/json_value.h"
#include "sqlite/argument.h"
#include "sqlite/family_argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"

static const char *const make_name = "dist";

/* A call of dist(), behind the family. */
typedef struct MakeCall {
  sqlite3_context *context;
  const KlFamily *family;
  int count;
  sqlite3_value **value;
  const KlPoll *poll;
} MakeCall;

static void make_refuse(const MakeCall *call, char *text) {
  if (text == NULL) {
    sqlite3_result_error_nomem(call->context);
  } else {
    kl_argument_wrong(call->context, make_name, text);
  }
  sqlite3_free(text);
}

/* "normal(mean, sd)" from sqlite3_mprintf; NULL without memory. */
static char *make_signature(const KlFamily *family) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "%s(", family->name);
  for (int i = 0; i < family->parameters; i++) {
    sqlite3_str_appendf(text, "%s%s", i == 0 ? "" : ", ", family->parameter[i].name);
  }
  sqlite3_str_appendall(text, ")");
  return sqlite3_str_finish(text);
}

static void make_refuse_count(const MakeCall *call) {
  char *signature = make_signature(call->family);
  make_refuse(call, signature == NULL
                        ? NULL
                        : sqlite3_mprintf("%s takes %d parameter%s, not %d", signature,
                                          call->family->parameters,
                                          call->family->parameters == 1 ? "" : "s", call->count));
  sqlite3_free(signature);
}

/* The member with these parameters as the result, unless the family refuses them. */
static void make_member(const MakeCall *call, int dimension, const KlScaled *theta) {
  const KlFamily *family = call->family;
  const char *refusal = family->refuse != NULL ? family->refuse(dimension, theta) : NULL;
  if (refusal != NULL) {
    sqlite3_str *text = sqlite3_str_new(NULL);
    sqlite3_str_appendf(text, "%s", family->name);
    for (int i = 0; family->shape == KL_SHAPE_SCALARS && i < family->parameters; i++) {
      sqlite3_str_appendf(text, "%s%s = %!.15g%s", i == 0 ? "(" : ", ", family->parameter[i].name,
                          kl_scaled_round(theta[i]), i + 1 < family->parameters ? "" : ")");
    }
    sqlite3_str_appendf(text, "%s%s", family->shape == KL_SHAPE_SCALARS ? ", " : " ", refusal);
    make_refuse(call, sqlite3_str_finish(text));
    return;
  }
  KlBytes bytes = {0};
  KlMember member = {family, dimension, theta};
  kl_dist_write_member(&bytes, &member);
  kl_result_bytes(call->context, &bytes);
}

static void make_scalars(const MakeCall *call) {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  for (int i = 0; i < call->family->parameters; i++) {
    KlDd number;
    if (!kl_argument_number(call->context, make_name, &call->family->parameter[i], call->value[i],
                            &number)) {
      return;
    }
    theta[i] = kl_scaled_double(kl_dd_round(number));
  }
  make_member(call, 1, theta);
}

/* The JSON text of parameter i; NULL after an error. */
static const char *make_text(const MakeCall *call, int i, size_t *length) {
  if (sqlite3_value_type(call->value[i]) != SQLITE_TEXT) {
    kl_argument_unexpected(call->context, make_name, call->family->parameter[i].name,
                           call->value[i], "JSON text");
    return NULL;
  }
  const char *text = (const char *)sqlite3_value_text(call->value[i]);
  *length = (size_t)sqlite3_value_bytes(call->value[i]);
  if (text == NULL) {
    sqlite3_result_error_nomem(call->context);
  }
  return text;
}

static void make_problem(const MakeCall *call, int i, KlStatus status, const KlProblem *problem) {
  KlProblem named = {""};
  kl_problem(&named, "%s: %s", call->family->parameter[i].name,
             status == KL_REFUSED ? problem->text : "");
  kl_result_problem(call->context, make_name, status, &named);
}

static void make_labels(const MakeCall *call) {
  KlBytes bytes = {0};
  KlProblem problem = {""};
  size_t length;
  const char *text = make_text(call, 0, &length);
  if (text == NULL) {
    return;
  }
  KlStatus status = kl_given_labels(text, length, call->poll, &bytes, &problem);
  if (status != KL_OK) {
    kl_bytes_clear(&bytes);
    make_problem(call, 0, status, &problem);
    return;
  }
  kl_result_bytes(call->context, &bytes);
}

/* The first number of theta that is outside its domain, as an error; false then. */
static bool make_check_domains(const MakeCall *call, int i, const KlScaled *theta, int count) {
  const KlArgument *parameter = &call->family->parameter[i];
  for (int j = 0; j < count; j++) {
    double x = kl_scaled_round(theta[j]);
    if (!kl_domain_contains(parameter->domain, x)) {
      make_refuse(call, sqlite3_mprintf("%s = %!.15g, must be a %s", parameter->name, x,
                                        parameter->domain->text));
      return false;
    }
  }
  return true;
}

/* The matrix beside a vector; false and an error otherwise. */
static bool make_matrix(const MakeCall *call, KlScaled *theta, int dimension) {
  KlProblem problem = {""};
  size_t length;
  int order = 0;
  const char *text = make_text(call, 1, &length);
  if (text == NULL) {
    return false;
  }
  KlStatus status = kl_given_matrix(text, length, theta, KL_FAMILY_DIMENSIONS, &order, &problem);
  if (status == KL_OK && order != dimension) {
    kl_problem(&problem, "a matrix of order %d, must be of order %d as the vector", order,
               dimension);
    status = KL_REFUSED;
  }
  if (status != KL_OK) {
    make_problem(call, 1, status, &problem);
  }
  return status == KL_OK;
}

/* One more vector of as many numbers; false and an error otherwise. */
static bool make_other(const MakeCall *call, int i, KlScaled *theta, int dimension) {
  KlProblem problem = {""};
  size_t length;
  int count = 0;
  const char *text = make_text(call, i, &length);
  if (text == NULL) {
    return false;
  }
  KlStatus status = kl_given_vector(text, length, theta, KL_FAMILY_DIMENSIONS, &count, &problem);
  if (status == KL_OK && count != dimension) {
    kl_problem(&problem, "an array of %d numbers, must be of %d as %s", count, dimension,
               call->family->parameter[0].name);
    status = KL_REFUSED;
  }
  if (status != KL_OK) {
    make_problem(call, i, status, &problem);
  }
  return status == KL_OK && make_check_domains(call, i, theta, count);
}

/* Vectors, and a vector with a matrix. */
static void make_arrays(const MakeCall *call, KlScaled *theta) {
  KlProblem problem = {""};
  size_t length;
  int dimension = 0;
  bool vector = call->family->shape == KL_SHAPE_VECTOR;
  const char *text = make_text(call, 0, &length);
  if (text == NULL) {
    return;
  }
  KlStatus status = kl_given_vector(
      text, length, theta, vector ? KL_FAMILY_VECTOR : KL_FAMILY_DIMENSIONS, &dimension, &problem);
  if (status == KL_OK && dimension == 0 && !vector) {
    kl_problem(&problem, "an empty array, must have a number for each dimension");
    status = KL_REFUSED;
  }
  if (status != KL_OK) {
    make_problem(call, 0, status, &problem);
    return;
  }
  bool made = make_check_domains(call, 0, theta, dimension);
  for (int i = 1; i < call->family->parameters && made; i++) {
    KlScaled *at = theta + (ptrdiff_t)i * dimension;
    made = call->family->shape == KL_SHAPE_MATRIX ? make_matrix(call, at, dimension)
                                                  : make_other(call, i, at, dimension);
  }
  if (made) {
    make_member(call, dimension, theta);
  }
}

static void make_value(const MakeCall *call) {
  if (call->count != call->family->parameters) {
    make_refuse_count(call);
    return;
  }
  switch (call->family->shape) {
  case KL_SHAPE_SCALARS:
    make_scalars(call);
    break;
  case KL_SHAPE_LABELS:
    make_labels(call);
    break;
  default: {
    KlScaled *theta = kl_allocate(KL_FAMILY_THETA * sizeof *theta);
    if (theta == NULL) {
      sqlite3_result_error_nomem(call->context);
    } else {
      make_arrays(call, theta);
    }
    kl_release(theta);
  }
  }
}

static bool make_has_null(int count, sqlite3_value **value) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      return true;
    }
  }
  return false;
}

static void make_call(sqlite3_context *context, int count, sqlite3_value **value) {
  if (make_has_null(count, value)) {
    sqlite3_result_null(context);
    return;
  }
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  MakeCall call = {context, kl_argument_family(context, make_name, value[0]), count - 1, value + 1,
                   &host.poll};
  if (call.family != NULL) {
    make_value(&call);
  }
  kl_host_poll_end(&host);
}

static void make_from_json(sqlite3_context *context, int count, sqlite3_value **value) {
  static const char *const name = "dist_from_json";
  KlBytes bytes = {0};
  KlProblem problem = {""};
  KlHostPoll host;
  if (make_has_null(count, value)) {
    sqlite3_result_null(context);
    return;
  }
  if (sqlite3_value_type(value[0]) != SQLITE_TEXT) {
    kl_argument_unexpected(context, name, "text", value[0], "JSON text");
    return;
  }
  const char *text = (const char *)sqlite3_value_text(value[0]);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  kl_host_poll_begin(&host, context);
  KlStatus status =
      kl_dist_from_json(text, (size_t)sqlite3_value_bytes(value[0]), &host.poll, &bytes, &problem);
  kl_host_poll_end(&host);
  kl_result_written(context, name, status, &bytes, &problem);
}

int kl_register_make(sqlite3 *db, bool present) {
  int code = SQLITE_OK;
  for (int count = 1; count <= 1 + KL_FAMILY_PARAMETERS && (code == SQLITE_OK || !present);
       count++) {
    code = sqlite3_create_function_v2(db, make_name, count, KL_PURE, NULL,
                                      present ? make_call : NULL, NULL, NULL, NULL);
  }
  if (code == SQLITE_OK || !present) {
    code = sqlite3_create_function_v2(db, "dist_from_json", 1, KL_PURE, NULL,
                                      present ? make_from_json : NULL, NULL, NULL, NULL);
  }
  return code;
}
