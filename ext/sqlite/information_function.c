/* information_function.c - dist_mi(x, y) and dist_cmi(x, y, z): aggregates of whole rows of labels.
**
** What SQLite calls, and when, is told in aggregate_function.c.  Behind the columns come the base
** and the weight, and last, or in the base's place, options as JSON.
*/
#include <string.h>

#include "aggregate/mutual_information.h"
#include "base/memory.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/label_argument.h"
#include "sqlite/options.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"
#include "sqlite/window_function.h"

static const KlArgument information_base = KL_ARGUMENT_BASE;
static const KlArgument information_weight = {"weight", &kl_domain_mass, 1.0};
static const KlArgument information_form = {"form", NULL, KL_INFORMATION_PLAIN};

enum { INFORMATION_COLUMNS = 3, INFORMATION_BASE = 0, INFORMATION_FORM = 1 };

typedef struct Information {
  const char *name;
  int columns; /* the third is what is given */
} Information;

static const Information informations[] = {{"dist_mi", 2}, {"dist_cmi", 3}};

/* What a row has behind its columns; NULL where it has none. */
typedef struct InformationExtras {
  sqlite3_value *base, *weight, *options;
} InformationExtras;

/* What an sqlite3_context holds. */
typedef struct InformationGroup {
  const Information *function;
  bool failed; /* a row was refused or did not fit: the query ends, the state means nothing */
  bool given;  /* whether the first row had a base among its arguments */
  double base; /* that one; 0: none */
  unsigned char *options; /* those of the first row as text, with a NUL behind; NULL: none */
  size_t length;
  double option[2]; /* the base in force, and the form */
  KlJointTable joint;
} InformationGroup;

/* Tells options from the base in front of them by their form. */
static InformationExtras information_extras(const Information *function, int count,
                                            sqlite3_value **value) {
  InformationExtras extras = {NULL, NULL, NULL};
  int places = count - function->columns;
  value += function->columns;
  for (int i = 0; i < places; i++) {
    if ((i == 0 || i + 1 == places) && extras.options == NULL && kl_is_options(value[i])) {
      extras.options = value[i];
    } else {
      *(i == 0 ? &extras.base : i == 1 ? &extras.weight : &extras.options) = value[i];
    }
  }
  return extras;
}

/* ---- what is constant over a group ---- */

static bool information_read_base(sqlite3_context *context, const Information *function,
                                  sqlite3_value *value, double *base) {
  KlDd number = kl_dd((double)NAN, 0.0);
  if (value != NULL &&
      !kl_argument_number(context, function->name, &information_base, value, &number)) {
    return false;
  }
  *base = isnan(number.hi) ? 0.0 : number.hi;
  return true;
}

/* The text of options, NULL for none; false after an error. */
static bool information_options_text(sqlite3_context *context, const Information *function,
                                     sqlite3_value *value, const unsigned char **text,
                                     size_t *length) {
  *text = NULL;
  *length = 0;
  if (value == NULL || sqlite3_value_type(value) == SQLITE_NULL) {
    return true;
  }
  if (!kl_is_options(value)) {
    kl_argument_unexpected(context, function->name, "options", value,
                           "JSON text that begins with {");
    return false;
  }
  *text = sqlite3_value_text(value);
  *length = (size_t)sqlite3_value_bytes(value);
  return true;
}

/* Reads the options of the first row, and keeps their text. */
static bool information_keep_options(sqlite3_context *context, InformationGroup *group,
                                     sqlite3_value *value) {
  static const KlOption option[] = {{&information_base, NULL},
                                    {&information_form, kl_information_forms}};
  const Information *function = group->function;
  const unsigned char *text;
  group->option[INFORMATION_BASE] = group->base;
  if (!information_options_text(context, function, value, &text, &group->length)) {
    return false;
  }
  if (text == NULL) {
    return true;
  }
  if (!kl_read_options(context, function->name, option, function->columns == 2 ? 2 : 1, value,
                       group->option)) {
    return false;
  }
  group->options = kl_allocate(group->length + 1);
  if (group->options == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  memcpy(group->options, text, group->length);
  group->options[group->length] = 0;
  return true;
}

static InformationGroup *information_begin(sqlite3_context *context, int count,
                                           sqlite3_value **value) {
  InformationGroup *group = sqlite3_aggregate_context(context, (int)sizeof *group);
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->function = sqlite3_user_data(context);
  InformationExtras extras = information_extras(group->function, count, value);
  if (!information_read_base(context, group->function, extras.base, &group->base) ||
      !information_keep_options(context, group, extras.options)) {
    group->failed = true;
    return NULL;
  }
  group->given = group->base != 0.0;
  return group;
}

static bool information_refuse_change(sqlite3_context *context, const InformationGroup *group,
                                      const unsigned char *text) {
  char *message = sqlite3_mprintf("options = %Q, but the group's first row has %Q; it must not "
                                  "change within a group",
                                  text, group->options);
  if (message == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_wrong(context, group->function->name, message);
  }
  sqlite3_free(message);
  return false;
}

/* Whether the row has the base and the options of the first. */
static bool information_check(sqlite3_context *context, const InformationGroup *group,
                              const InformationExtras *extras) {
  double base;
  const unsigned char *text;
  size_t length;
  if (!information_read_base(context, group->function, extras->base, &base) ||
      !information_options_text(context, group->function, extras->options, &text, &length)) {
    return false;
  }
  if (base != group->base) {
    kl_argument_changed(context, group->function->name, &information_base, group->base,
                        group->given, extras->base);
    return false;
  }
  bool both = text != NULL && group->options != NULL;
  bool same = both ? length == group->length && memcmp(text, group->options, length) == 0
                   : text == NULL && group->options == NULL;
  return same || information_refuse_change(context, group, text);
}

/* ---- rows ---- */

/* The labels of a row; *skip where one is NULL. */
static bool information_labels(sqlite3_context *context, const Information *function,
                               sqlite3_value **value, KlLabel *label, bool *skip) {
  /* z comes first in a cell. */
  int first = function->columns - 2;
  *skip = false;
  for (int i = 0; i < function->columns && !*skip; i++) {
    *skip = sqlite3_value_type(value[i]) == SQLITE_NULL;
    if (!*skip && !kl_argument_label(value[i], &label[(i + first) % function->columns])) {
      sqlite3_result_error_nomem(context);
      return false;
    }
  }
  return true;
}

/* Adds a row or takes it out; false after an error. */
static bool information_row(sqlite3_context *context, InformationGroup *group, int count,
                            sqlite3_value **value, int sign) {
  const Information *function = group->function;
  InformationExtras extras = information_extras(function, count, value);
  KlDd weight = {1.0, 0.0};
  KlLabel label[INFORMATION_COLUMNS];
  bool skip;
  if (extras.weight != NULL &&
      !kl_argument_number(context, function->name, &information_weight, extras.weight, &weight)) {
    return false;
  }
  if ((count > function->columns && !information_check(context, group, &extras)) ||
      !information_labels(context, function, value, label, &skip)) {
    return false;
  }
  if (skip || isnan(weight.hi) || weight.hi == 0.0) {
    return true;
  }
  KlStatus status = kl_joint_step(&group->joint, label, function->columns, weight, sign);
  if (status != KL_OK) {
    kl_result_status(context, status);
  }
  return status == KL_OK;
}

static void information_step(sqlite3_context *context, int count, sqlite3_value **value) {
  InformationGroup *group = sqlite3_aggregate_context(context, 0);
  if (group == NULL) {
    group = information_begin(context, count, value);
  }
  if (group != NULL && !group->failed && !information_row(context, group, count, value, 1)) {
    group->failed = true;
  }
}

static void information_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  InformationGroup *group = sqlite3_aggregate_context(context, 0);
  if (group != NULL && !group->failed && !information_row(context, group, count, value, -1)) {
    group->failed = true;
  }
}

static void information_result(sqlite3_context *context, InformationGroup *group) {
  if (group == NULL || group->failed) {
    sqlite3_result_null(context);
    return;
  }
  KlHostPoll host;
  KlScaled value = kl_scaled_zero();
  KlProblem problem = {""};
  bool exists = false;
  KlInformationForm form = (KlInformationForm)group->option[INFORMATION_FORM];
  kl_host_poll_begin(&host, context);
  KlStatus status = kl_mutual_information(&group->joint, group->function->columns > 2, form,
                                          &host.poll, &value, &exists, &problem);
  kl_host_poll_end(&host);
  if (status != KL_OK) {
    kl_result_problem(context, group->function->name, status, &problem);
  } else if (exists) {
    bool nats = form == KL_INFORMATION_PLAIN;
    kl_result_value(context, value, nats ? group->option[INFORMATION_BASE] : 0.0);
  } else {
    sqlite3_result_null(context);
  }
}

static void information_value(sqlite3_context *context) {
  information_result(context, sqlite3_aggregate_context(context, 0));
}

static void information_final(sqlite3_context *context) {
  InformationGroup *group = sqlite3_aggregate_context(context, 0);
  information_result(context, group);
  if (group != NULL) {
    kl_joint_clear(&group->joint);
    kl_release(group->options);
    group->options = NULL;
  }
}

static const KlWindow information_window = {information_step, information_inverse,
                                            information_value, information_final};

int kl_register_information(sqlite3 *db, bool present) {
  int code = SQLITE_OK;
  for (size_t i = 0; i < sizeof informations / sizeof informations[0]; i++) {
    const Information *function = &informations[i];
    for (int count = function->columns; count <= function->columns + 3; count++) {
      if (code != SQLITE_OK && present) {
        return code;
      }
      code = kl_register_window(db, function->name, count, function, &information_window, present);
    }
  }
  return code;
}
