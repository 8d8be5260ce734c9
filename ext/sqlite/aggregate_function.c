/* aggregate_function.c - the SQLite callbacks of every aggregate and window function.
**
** What SQLite calls, and what follows from it:
**   step     for each row that enters.  It makes the context before anything else, or the final
**            call that frees things would not come.
**   inverse  for each row that leaves a window, oldest first.
**   value    for the result so far; frees nothing.  May come before any step, without a context.
**   final    once, with or without a context, after errors and interrupts too: frees everything,
**            and gives the result.  SQLite swallows its errors in window queries, so step refuses
**            bad input.
*/
#include "base/compiler.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/result.h"
#include "sqlite/window_function.h"

static const KlArgument aggregate_base = KL_ARGUMENT_BASE;

/* Most arguments that may follow the columns. */
enum { AGGREGATE_EXTRAS = KL_AGGREGATE_PARAMETERS + 1 };

/* What an sqlite3_context holds: a header, then the state.  SQLite zeroes it and aligns it to 8. */
typedef struct Group {
  const KlAggregate *aggregate;
  bool failed; /* a row was refused or did not fit: the query ends, the state means nothing */
  bool given[AGGREGATE_EXTRAS];   /* whether the first row had them */
  double extra[AGGREGATE_EXTRAS]; /* the base, if in nats, and parameters: set by the first row */
  double state[];                 /* of aggregate->state->size bytes */
} Group;

/* The description of the argument `i` places behind the columns. */
static const KlArgument *aggregate_extra(const KlAggregate *aggregate, int i) {
  if (aggregate->nats) {
    return i == 0 ? &aggregate_base : &aggregate->parameter[i - 1];
  }
  return &aggregate->parameter[i];
}

static int aggregate_extras(const KlAggregate *aggregate) {
  return aggregate->parameters + (aggregate->nats ? 1 : 0);
}

/* The number that an extra argument stands for: its own, or the usual one for NULL and for
** nothing. */
static bool aggregate_extra_number(sqlite3_context *context, const KlAggregate *aggregate,
                                   const KlArgument *argument, sqlite3_value *value, double *x) {
  KlDd number = kl_dd((double)NAN, 0.0);
  if (value != NULL && !kl_argument_number(context, aggregate->name, argument, value, &number)) {
    return false;
  }
  *x = isnan(number.hi) ? argument->otherwise : number.hi;
  return true;
}

/* The first row of a group: makes the context and keeps the extra arguments.  NULL after an
** error. */
static Group *aggregate_begin(sqlite3_context *context, int count, sqlite3_value **value) {
  const KlAggregate *aggregate = sqlite3_user_data(context);
  Group *group = sqlite3_aggregate_context(context, (int)(sizeof(Group) + aggregate->state->size));
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->aggregate = aggregate;
  for (int i = 0; i < aggregate_extras(aggregate); i++) {
    int place = aggregate->columns + i;
    if (!aggregate_extra_number(context, aggregate, aggregate_extra(aggregate, i),
                                place < count ? value[place] : NULL, &group->extra[i])) {
      group->failed = true;
      return NULL;
    }
    group->given[i] = place < count && sqlite3_value_type(value[place]) != SQLITE_NULL;
  }
  return group;
}

/* Whether a later row has the extra arguments of the first.  `value` are the `count` behind the
** columns. */
static bool aggregate_check_extras(sqlite3_context *context, const Group *group, int count,
                                   sqlite3_value **value) {
  const KlAggregate *aggregate = group->aggregate;
  for (int i = 0; i < count; i++) {
    const KlArgument *argument = aggregate_extra(aggregate, i);
    double x;
    if (!aggregate_extra_number(context, aggregate, argument, value[i], &x)) {
      return false;
    }
    if (x != group->extra[i]) {
      kl_argument_changed(context, aggregate->name, argument, group->extra[i], group->given[i],
                          value[i]);
      return false;
    }
  }
  return true;
}

/* Reads the columns of a row. */
KL_INLINE bool aggregate_read_row(sqlite3_context *context, const KlAggregate *aggregate,
                                  sqlite3_value **value, KlDd *row) {
  int columns = aggregate->columns;
  KL_UNROLL
  for (int i = 0; i < KL_AGGREGATE_COLUMNS && i < columns; i++) {
    const KlArgument *column = &aggregate->column[i];
    if (!kl_argument_quick(column, value[i], &row[i]) &&
        !kl_argument_number(context, aggregate->name, column, value[i], &row[i])) {
      return false;
    }
  }
  return true;
}

/* Adds a row to the group, or fails with an error in `context`. */
KL_INLINE bool aggregate_add(sqlite3_context *context, Group *group, int count,
                             sqlite3_value **value) {
  const KlAggregate *aggregate = group->aggregate;
  int columns = aggregate->columns;
  KlDd row[KL_AGGREGATE_COLUMNS];
  if (!aggregate_read_row(context, aggregate, value, row)) {
    return false;
  }
  if (!KL_LIKELY(count == columns) &&
      !aggregate_check_extras(context, group, count - columns, value + columns)) {
    return false;
  }
  KlStatus status = aggregate->state->step(group->state, row);
  if (!KL_LIKELY(status == KL_OK)) {
    kl_result_status(context, status);
    return false;
  }
  return true;
}

static void aggregate_step(sqlite3_context *context, int count, sqlite3_value **value) {
  Group *group = sqlite3_aggregate_context(context, 0);
  if (!KL_LIKELY(group != NULL)) {
    group = aggregate_begin(context, count, value);
    if (group == NULL) {
      return;
    }
  }
  if (!KL_LIKELY(aggregate_add(context, group, count, value))) {
    group->failed = true;
  }
}

/* Values come back as they were stepped, so there is nothing to refuse. */
static void aggregate_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  Group *group = sqlite3_aggregate_context(context, 0);
  KlDd row[KL_AGGREGATE_COLUMNS];
  (void)count;
  if (group == NULL || !aggregate_read_row(context, group->aggregate, value, row)) {
    return;
  }
  KlStatus status = group->aggregate->state->unstep(group->state, row);
  if (status != KL_OK) {
    kl_result_status(context, status);
    group->failed = true;
  }
}

static void aggregate_result(sqlite3_context *context, const Group *group) {
  KlScaled value = {{0.0, 0.0}, 0};
  bool exists = false;
  KlStatus status = KL_OK;
  if (group != NULL && !group->failed) {
    const KlAggregate *aggregate = group->aggregate;
    const double *parameter = group->extra + (aggregate->nats ? 1 : 0);
    KlHostPoll host;
    kl_host_poll_begin(&host, context);
    status = aggregate->finish(group->state, parameter, &host.poll, &value, &exists);
    kl_host_poll_end(&host);
  }
  if (status != KL_OK) {
    kl_result_status(context, status);
  } else if (!exists) {
    sqlite3_result_null(context);
  } else {
    kl_result_value(context, value, group->aggregate->nats ? group->extra[0] : 0.0);
  }
}

static void aggregate_value(sqlite3_context *context) {
  aggregate_result(context, sqlite3_aggregate_context(context, 0));
}

static void aggregate_final(sqlite3_context *context) {
  Group *group = sqlite3_aggregate_context(context, 0);
  aggregate_result(context, group);
  if (group != NULL) {
    group->aggregate->state->clear(group->state);
  }
}

static const KlWindow aggregate_window = {aggregate_step, aggregate_inverse, aggregate_value,
                                          aggregate_final};

int kl_register_aggregate(sqlite3 *db, const KlAggregate *aggregate, bool present) {
  int code = SQLITE_OK;
  int most = aggregate->columns + aggregate_extras(aggregate);
  for (int count = aggregate->columns; count <= most && (code == SQLITE_OK || !present); count++) {
    code = kl_register_window(db, aggregate->name, count, aggregate, &aggregate_window, present);
  }
  return code;
}
