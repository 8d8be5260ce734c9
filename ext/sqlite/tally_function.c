/* tally_function.c - the SQLite callbacks of every aggregate over labels.
**
** What SQLite calls, and when, is told in aggregate_function.c.  Arguments are the label, the base
** if the result is a number in nats, and the weight.
*/
#include "aggregate/tally.h"
#include "base/compiler.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/label_argument.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"
#include "sqlite/window_function.h"

static const KlArgument tally_base = KL_ARGUMENT_BASE;
static const KlArgument tally_weight = {"weight", &kl_domain_mass, 1.0};

/* What an sqlite3_context holds. */
typedef struct TallyGroup {
  const KlTally *tally;
  bool failed;    /* a row was refused or did not fit: the query ends, the state means nothing */
  bool given;     /* whether the first row had a base */
  double base;    /* 0: nats */
  double state[]; /* of tally->size bytes */
} TallyGroup;

static bool tally_has_base(const KlTally *tally) { return tally->finish != NULL; }

/* The place of the weight among the arguments. */
static int tally_weight_place(const KlTally *tally) { return tally_has_base(tally) ? 2 : 1; }

/* The base of a row: 0 for nats. */
static bool tally_read_base(sqlite3_context *context, const KlTally *tally, int count,
                            sqlite3_value **value, double *base) {
  KlDd number = kl_dd((double)NAN, 0.0);
  if (tally_has_base(tally) && count > 1 &&
      !kl_argument_number(context, tally->name, &tally_base, value[1], &number)) {
    return false;
  }
  *base = isnan(number.hi) ? 0.0 : number.hi;
  return true;
}

static TallyGroup *tally_begin(sqlite3_context *context, int count, sqlite3_value **value) {
  const KlTally *tally = sqlite3_user_data(context);
  TallyGroup *group = sqlite3_aggregate_context(context, (int)(sizeof *group + tally->size));
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->tally = tally;
  if (!tally_read_base(context, tally, count, value, &group->base)) {
    group->failed = true;
    return NULL;
  }
  group->given = group->base != 0.0;
  return group;
}

/* Whether the row has the base of the first. */
static bool tally_check_base(sqlite3_context *context, const TallyGroup *group, int count,
                             sqlite3_value **value) {
  double base;
  if (!tally_has_base(group->tally) || count < 2) {
    return true;
  }
  if (!tally_read_base(context, group->tally, count, value, &base)) {
    return false;
  }
  if (base != group->base) {
    kl_argument_changed(context, group->tally->name, &tally_base, group->base, group->given,
                        value[1]);
    return false;
  }
  return true;
}

/* Adds a row or takes it out; false after an error. */
static bool tally_row(sqlite3_context *context, TallyGroup *group, int count, sqlite3_value **value,
                      int sign) {
  const KlTally *tally = group->tally;
  KlDd weight = {1.0, 0.0};
  KlLabel label;
  int place = tally_weight_place(tally);
  if (count > place &&
      !kl_argument_number(context, tally->name, &tally_weight, value[place], &weight)) {
    return false;
  }
  if (!tally_check_base(context, group, count, value)) {
    return false;
  }
  int type = sqlite3_value_type(value[0]);
  if (type == SQLITE_NULL || isnan(weight.hi) || weight.hi == 0.0) {
    return true;
  }
  if (tally->values && type != SQLITE_BLOB) {
    kl_argument_unexpected(context, tally->name, tally->label, value[0], "a distribution value");
    return false;
  }
  if (!kl_argument_label(value[0], &label)) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  KlHostPoll host;
  KlProblem problem = {""};
  kl_host_poll_begin(&host, context);
  KlStatus status = tally->step(group->state, &label, weight, sign, &host.poll, &problem);
  kl_host_poll_end(&host);
  if (status != KL_OK) {
    kl_result_problem(context, tally->name, status, &problem);
  }
  return status == KL_OK;
}

/* The quick way: a text of weight 1.  Whether the row went it. */
KL_INLINE bool tally_quick(TallyGroup *group, int count, sqlite3_value **value, KlStatus *status) {
  if (!KL_LIKELY(count == 1 && group->tally->count != NULL &&
                 sqlite3_value_type(value[0]) == SQLITE_TEXT)) {
    return false;
  }
  const unsigned char *bytes = sqlite3_value_text(value[0]);
  *status = bytes == NULL
                ? KL_NO_MEMORY
                : group->tally->count(group->state, bytes, (size_t)sqlite3_value_bytes(value[0]));
  return true;
}

static void tally_step(sqlite3_context *context, int count, sqlite3_value **value) {
  TallyGroup *group = sqlite3_aggregate_context(context, 0);
  if (!KL_LIKELY(group != NULL)) {
    group = tally_begin(context, count, value);
    if (group == NULL) {
      return;
    }
  }
  KlStatus status;
  if (tally_quick(group, count, value, &status)) {
    if (!KL_LIKELY(status == KL_OK)) {
      kl_result_status(context, status);
      group->failed = true;
    }
  } else if (!tally_row(context, group, count, value, 1)) {
    group->failed = true;
  }
}

static void tally_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  TallyGroup *group = sqlite3_aggregate_context(context, 0);
  if (group != NULL && !group->failed && !tally_row(context, group, count, value, -1)) {
    group->failed = true;
  }
}

static void tally_number(sqlite3_context *context, TallyGroup *group, const KlPoll *poll) {
  KlScaled value = kl_scaled_zero();
  KlProblem problem = {""};
  bool exists = false;
  KlStatus status = group->tally->finish(group->state, poll, &value, &exists, &problem);
  if (status != KL_OK) {
    kl_result_problem(context, group->tally->name, status, &problem);
  } else if (exists) {
    kl_result_value(context, value, group->base);
  } else {
    sqlite3_result_null(context);
  }
}

static void tally_result(sqlite3_context *context, TallyGroup *group) {
  if (group == NULL || group->failed) {
    sqlite3_result_null(context);
    return;
  }
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  if (group->tally->finish != NULL) {
    tally_number(context, group, &host.poll);
  } else {
    KlBytes bytes = {0};
    KlStatus status = group->tally->write(group->state, &host.poll, &bytes);
    kl_result_written(context, group->tally->name, status, &bytes, NULL);
  }
  kl_host_poll_end(&host);
}

static void tally_value(sqlite3_context *context) {
  tally_result(context, sqlite3_aggregate_context(context, 0));
}

static void tally_final(sqlite3_context *context) {
  TallyGroup *group = sqlite3_aggregate_context(context, 0);
  tally_result(context, group);
  if (group != NULL) {
    group->tally->clear(group->state);
  }
}

static const KlWindow tally_window = {tally_step, tally_inverse, tally_value, tally_final};

int kl_register_tally(sqlite3 *db, const KlTally *tally, bool present) {
  int code = SQLITE_OK;
  int most = 1 + (tally_has_base(tally) ? 1 : 0) + (tally->weighted ? 1 : 0);
  for (int count = 1; count <= most && (code == SQLITE_OK || !present); count++) {
    code = kl_register_window(db, tally->name, count, tally, &tally_window, present);
  }
  return code;
}
