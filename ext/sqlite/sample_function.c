/* sample_function.c - dist_sample(x ...) and dist_sample_weighted(weight, x ...).
**
** What SQLite calls, and when, is told in aggregate_function.c.  Each column is a dimension.
*/
#include <string.h>

#include "aggregate/sample_state.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"
#include "sqlite/window_function.h"

static const KlArgument sample_weight = {"weight", &kl_domain_mass, 1.0};
static const KlArgument sample_x = {"x", &kl_domain_real, 0.0};

/* What an sqlite3_context holds. */
typedef struct SampleGroup {
  const char *function;
  bool failed;
  int before;  /* arguments before the columns */
  size_t most; /* rows that the host's limit of a value's length allows, if all are different */
  int limit;   /* that limit */
  KlSampleState state;
} SampleGroup;

static SampleGroup *sample_begin(sqlite3_context *context, int count) {
  SampleGroup *group = sqlite3_aggregate_context(context, (int)sizeof *group);
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->function = sqlite3_user_data(context);
  group->before = strcmp(group->function, "dist_sample") == 0 ? 0 : 1;
  group->state.dimension = count - group->before;
  if (group->state.dimension < 1 || group->state.dimension > KL_SAMPLE_DIMENSIONS) {
    char *text = sqlite3_mprintf("takes %sa column for each dimension, from 1 to %d, not %d",
                                 group->before == 1 ? "a weight and " : "", KL_SAMPLE_DIMENSIONS,
                                 group->state.dimension);
    kl_argument_wrong(context, group->function, text != NULL ? text : "out of memory");
    sqlite3_free(text);
    group->failed = true;
    return NULL;
  }
  group->limit = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1);
  group->most = (size_t)group->limit / ((size_t)group->state.dimension * sizeof(double));
  return group;
}

/* Reads the columns; whether one of them is NULL. */
static bool sample_read(sqlite3_context *context, const SampleGroup *group, sqlite3_value **value,
                        double *point, bool *missing) {
  int dimension = group->state.dimension;
  *missing = false;
  for (int i = 0; i < dimension; i++) {
    KlDd x;
    if (!kl_argument_quick(&sample_x, value[i], &x)) {
      char room[8];
      KlArgument column = sample_x;
      if (dimension > 1) {
        sqlite3_snprintf((int)sizeof room, room, "x%d", i + 1);
        column.name = room;
      }
      if (!kl_argument_number(context, group->function, &column, value[i], &x)) {
        return false;
      }
    }
    *missing |= isnan(x.hi);
    point[i] = kl_dd_round(x) + 0.0; /* never -0 */
  }
  return true;
}

static void sample_refuse_length(sqlite3_context *context, const SampleGroup *group) {
  char *text = sqlite3_mprintf("keeps at most %lld rows, so that the value fits this host's limit "
                               "of %d bytes; dist_sketch() takes any number of rows",
                               (sqlite3_int64)group->most, group->limit);
  kl_argument_wrong(context, group->function, text != NULL ? text : "out of memory");
  sqlite3_free(text);
}

/* A row of weight 1. */
static bool sample_row(sqlite3_context *context, SampleGroup *group, const double *point,
                       int sign) {
  if (sign < 0) {
    kl_sample_state_remove(&group->state);
    return true;
  }
  if (group->state.count >= group->most) {
    sample_refuse_length(context, group);
    return false;
  }
  double *row = kl_sample_state_add(&group->state);
  if (row == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  memcpy(row, point, (size_t)group->state.dimension * sizeof *row);
  return true;
}

/* Adds a row or takes it out; false after an error. */
static bool sample_take(sqlite3_context *context, SampleGroup *group, sqlite3_value **value,
                        int sign) {
  double point[KL_SAMPLE_DIMENSIONS];
  KlDd weight = {1.0, 0.0};
  bool missing;
  if (group->before == 1 &&
      !kl_argument_number(context, group->function, &sample_weight, value[0], &weight)) {
    return false;
  }
  if (!sample_read(context, group, value + group->before, point, &missing)) {
    return false;
  }
  if (missing || isnan(weight.hi) || weight.hi == 0.0) {
    return true;
  }
  if (group->before == 0) {
    return sample_row(context, group, point, sign);
  }
  KlStatus status = kl_sample_state_weigh(&group->state, point, weight, sign);
  if (status != KL_OK) {
    kl_result_status(context, status);
  }
  return status == KL_OK;
}

/* The quick way: a number for which there is room.  Whether the row went it. */
KL_INLINE bool sample_quick(SampleGroup *group, int count, sqlite3_value **value) {
  KlDd x;
  if (!KL_LIKELY(count == 1 && group->state.count < group->most &&
                 kl_argument_quick(&sample_x, value[0], &x))) {
    return false;
  }
  double *row = kl_sample_state_quick(&group->state);
  if (!KL_LIKELY(row != NULL)) {
    return false;
  }
  *row = x.hi + 0.0;
  return true;
}

static void sample_step(sqlite3_context *context, int count, sqlite3_value **value) {
  SampleGroup *group = sqlite3_aggregate_context(context, 0);
  if (!KL_LIKELY(group != NULL)) {
    group = sample_begin(context, count);
    if (group == NULL) {
      return;
    }
  }
  if (!sample_quick(group, count, value) && !group->failed &&
      !sample_take(context, group, value, 1)) {
    group->failed = true;
  }
}

static void sample_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  SampleGroup *group = sqlite3_aggregate_context(context, 0);
  (void)count;
  if (group != NULL && !group->failed && !sample_take(context, group, value, -1)) {
    group->failed = true;
  }
}

/* The value, for the last time or not. */
static void sample_result(sqlite3_context *context, SampleGroup *group, bool last) {
  if (group == NULL || group->failed) {
    sqlite3_result_null(context);
    return;
  }
  KlBytes bytes = {0};
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  KlStatus status = kl_sample_state_write(&group->state, last, &host.poll, &bytes);
  kl_host_poll_end(&host);
  if (status == KL_OK && bytes.size > (size_t)group->limit) {
    kl_bytes_clear(&bytes);
    sample_refuse_length(context, group);
    return;
  }
  kl_result_written(context, group->function, status, &bytes, NULL);
}

static void sample_value(sqlite3_context *context) {
  sample_result(context, sqlite3_aggregate_context(context, 0), false);
}

static void sample_final(sqlite3_context *context) {
  SampleGroup *group = sqlite3_aggregate_context(context, 0);
  sample_result(context, group, true);
  if (group != NULL) {
    kl_sample_state_clear(&group->state);
  }
}

static const KlWindow sample_window = {sample_step, sample_inverse, sample_value, sample_final};

int kl_register_sample(sqlite3 *db, bool present) {
  static const char *const name[] = {"dist_sample", "dist_sample_weighted"};
  int code = SQLITE_OK;
  for (int i = 0; i < 2 && (code == SQLITE_OK || !present); i++) {
    code = kl_register_window(db, name[i], -1, name[i], &sample_window, present);
  }
  return code;
}
