/* compare_function.c - dist_kl(p, q) and its kin: one SQL function for each divergence.
**
** Behind P and Q come the parameters that have to be given or come `first`, the base where the
** value is in nats, and the other parameters that have a usual value.  The last argument may be
** options as JSON instead, by name: any of these, and the parameters that are options alone.
*/
#include <string.h>

#include "sqlite/argument.h"
#include "sqlite/compare_call.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/options.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"

static const KlArgument compare_base = KL_ARGUMENT_BASE;

static void compare_extra(KlCompareExtras *extras, const KlDivergence *divergence, int parameter) {
  int i = extras->count++;
  extras->option[i] =
      parameter < 0 ? (KlOption){&compare_base, NULL}
                    : (KlOption){&divergence->parameter[parameter], divergence->choice[parameter]};
  extras->parameter[i] = parameter;
}

KlCompareExtras kl_compare_extras(const KlDivergence *divergence) {
  int given = divergence->parameters - divergence->options;
  KlCompareExtras extras = {.required = divergence->required ? given : 0};
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
int kl_compare_places(const KlCompareExtras *extras) {
  return extras->places + (extras->places < extras->count ? 1 : 0);
}

int kl_compare_sides(const KlDivergence *divergence) {
  return (divergence->properties & KL_OF_ONE) != 0 ? 1 : 2;
}

static void compare_set(KlCompareCall *call, const KlCompareExtras *extras, int i, double x) {
  *(extras->parameter[i] < 0 ? &call->base : &call->parameter[extras->parameter[i]]) = x;
}

/* Options set what they name and leave the rest. */
bool kl_compare_read_options(sqlite3_context *context, KlCompareCall *call,
                             const KlCompareExtras *extras, sqlite3_value *value) {
  double number[KL_COMPARE_EXTRAS];
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
void kl_compare_usual(KlCompareCall *call) {
  call->base = 0.0;
  for (int i = 0; i < call->divergence->parameters; i++) {
    call->parameter[i] = call->divergence->parameter[i].otherwise;
  }
}

/* Reads what follows P and Q; false after an error. */
static bool compare_read(sqlite3_context *context, KlCompareCall *call, int count,
                         sqlite3_value **value) {
  KlCompareExtras extras = kl_compare_extras(call->divergence);
  kl_compare_usual(call);
  for (int i = 0; i < count; i++) {
    KlDd number;
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      continue;
    }
    if (i >= extras.required && i + 1 == count && kl_is_options(value[i])) {
      return kl_compare_read_options(context, call, &extras, value[i]);
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

static void compare_result(sqlite3_context *context, const KlCompareCall *call, KlDist *p,
                           KlDist *q, const KlPoll *poll) {
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
    if (sqlite3_value_type(value[i]) == SQLITE_NULL &&
        !(open && i >= kl_compare_sides(divergence))) {
      return true;
    }
  }
  return false;
}

/* Reads one or two values and answers. */
void kl_compare_answer(sqlite3_context *context, const KlCompareCall *call, int sides,
                       sqlite3_value **value, KlCompareAnswer *answer) {
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
void kl_compare_values(sqlite3_context *context, KlCompareCall *call, int count,
                       sqlite3_value **value, KlCompareAnswer *answer) {
  int sides = kl_compare_sides(call->divergence);
  if (compare_has_null(call->divergence, count, value)) {
    sqlite3_result_null(context);
    return;
  }
  if (compare_read(context, call, count - sides, value + sides)) {
    kl_compare_answer(context, call, sides, value, answer);
  }
}

static void compare_call(sqlite3_context *context, int count, sqlite3_value **value) {
  KlCompareCall call = {.divergence = sqlite3_user_data(context)};
  sqlite3_snprintf((int)sizeof call.name, call.name, "dist_%s", call.divergence->name);
  kl_compare_values(context, &call, count, value, compare_result);
}

void kl_divergence_signature(const KlDivergence *divergence, char text[KL_SIGNATURE]) {
  KlCompareExtras extras = kl_compare_extras(divergence);
  char required[KL_SIGNATURE] = "", optional[KL_SIGNATURE] = "";
  int places = kl_compare_places(&extras);
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
                   kl_compare_sides(divergence) == 1 ? "d" : "p, q", required, optional);
}

int kl_register_divergence(sqlite3 *db, const KlDivergence *divergence, bool present) {
  KlCompareExtras extras = kl_compare_extras(divergence);
  char name[40];
  sqlite3_snprintf((int)sizeof name, name, "dist_%s", divergence->name);
  int code = SQLITE_OK;
  int least = kl_compare_sides(divergence) + extras.required;
  int most = kl_compare_sides(divergence) + kl_compare_places(&extras);
  for (int count = least; count <= most && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, name, count, KL_PURE, kl_unconst(divergence),
                                      present ? compare_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
