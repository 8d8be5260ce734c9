/* fit_function.c - dist_fit(family, x ...) and dist_fit_weighted(family, weight, x ...).
**
** What SQLite calls, and when, is told in aggregate_function.c.  The family of the first row says
** how many columns there are and what may be in them.
*/
#include <string.h>

#include "aggregate/dist_counts.h"
#include "aggregate/fit_state.h"
#include "base/compiler.h"
#include "sqlite/argument.h"
#include "sqlite/family_argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/label_argument.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"
#include "sqlite/window_function.h"

static const KlArgument fit_weight = {"weight", &kl_domain_mass, 1.0};

enum { FIT_NAME = 32 };

/* What an sqlite3_context holds. */
typedef struct FitGroup {
  const KlFamily *family; /* NULL after an error */
  const char *function;
  int before;      /* arguments before the columns */
  int columns;     /* how many there are */
  int name_length; /* of the family's name as the first row has it */
  char name[FIT_NAME];
  KlFitState fit;
  KlLabelCounts counts; /* of the family that is labels */
} FitGroup;

/* The description of column `i`. */
static KlArgument fit_column(const FitGroup *group, int i, char room[8]) {
  const KlFamily *family = group->family;
  KlArgument column = family->column[family->columns > 0 ? i : 0];
  if (family->columns == 0) {
    sqlite3_snprintf(8, room, "x%d", i + 1);
    column.name = room;
  }
  return column;
}

/* Whether the family takes this many columns. */
static bool fit_takes(const KlFamily *family, int columns) {
  if (family->columns > 0) {
    return columns == family->columns;
  }
  return columns >= (family->shape == KL_SHAPE_VECTOR ? 2 : 1) && columns <= KL_FAMILY_COLUMNS;
}

static void fit_refuse_columns(sqlite3_context *context, const FitGroup *group) {
  const KlFamily *family = group->family;
  char *text =
      family->gather == KL_GATHER_NOTHING && family->shape != KL_SHAPE_LABELS
          ? sqlite3_mprintf("%s cannot be fitted", family->name)
      : family->columns > 0
          ? sqlite3_mprintf("%s takes %d column%s of values, not %d", family->name, family->columns,
                            family->columns == 1 ? "" : "s", group->columns)
          : sqlite3_mprintf("%s takes a column of values for each dimension, at most %d, not %d",
                            family->name, KL_FAMILY_COLUMNS, group->columns);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_wrong(context, group->function, text);
  }
  sqlite3_free(text);
}

/* Keeps the family and the columns of the first row; false after an error. */
static bool fit_choose(sqlite3_context *context, FitGroup *group, int count,
                       sqlite3_value **value) {
  if (count < group->before + 1) {
    kl_argument_wrong(context, group->function,
                      group->before == 1 ? "takes a family and columns of values"
                                         : "takes a family, a weight and columns of values");
    return false;
  }
  const KlFamily *family = kl_argument_family(context, group->function, value[0]);
  if (family == NULL) {
    return false;
  }
  group->family = family;
  group->columns = count - group->before;
  group->name_length = sqlite3_value_bytes(value[0]);
  memcpy(group->name, sqlite3_value_text(value[0]), (size_t)group->name_length);
  bool fitted = family->gather != KL_GATHER_NOTHING || family->shape == KL_SHAPE_LABELS;
  if (!fitted || !fit_takes(family, group->columns)) {
    fit_refuse_columns(context, group);
    return false;
  }
  int dimension = family->columns > 0 ? 1 : group->columns;
  if (kl_fit_state_begin(&group->fit, family, dimension) != KL_OK) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  return true;
}

static FitGroup *fit_begin(sqlite3_context *context, int count, sqlite3_value **value) {
  FitGroup *group = sqlite3_aggregate_context(context, (int)sizeof *group);
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->function = sqlite3_user_data(context);
  group->before = strcmp(group->function, "dist_fit") == 0 ? 1 : 2;
  if (!fit_choose(context, group, count, value)) {
    group->family = NULL;
    return NULL;
  }
  return group;
}

/* Whether a later row names the family of the first, in the same bytes. */
static bool fit_same_family(sqlite3_context *context, const FitGroup *group, sqlite3_value *value) {
  const unsigned char *name = sqlite3_value_text(value);
  if (name != NULL && sqlite3_value_bytes(value) == group->name_length &&
      memcmp(name, group->name, (size_t)group->name_length) == 0) {
    return true;
  }
  char *text =
      sqlite3_mprintf("'%.*s', as in the group's first row; it must not change within a group",
                      group->name_length, group->name);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_unexpected(context, group->function, "family", value, text);
  }
  sqlite3_free(text);
  return false;
}

/* Reads the weight; 0 for NULL, which is no row. */
static bool fit_read_weight(sqlite3_context *context, const FitGroup *group, sqlite3_value **value,
                            KlDd *weight) {
  *weight = kl_dd(1.0, 0.0);
  if (group->before == 2 &&
      !kl_argument_number(context, group->function, &fit_weight, value[1], weight)) {
    return false;
  }
  *weight = isnan(weight->hi) ? kl_dd(0.0, 0.0) : *weight;
  return true;
}

/* Reads a column: NaN for NULL. */
static bool fit_read_column(sqlite3_context *context, const FitGroup *group, int i,
                            sqlite3_value *value, KlDd *x) {
  const KlFamily *family = group->family;
  const KlArgument *known = &family->column[family->columns > 0 ? i : 0];
  if (kl_argument_quick(known, value, x) && !family->whole) {
    return true;
  }
  char room[8];
  KlArgument column = fit_column(group, i, room);
  if (!kl_argument_number(context, group->function, &column, value, x)) {
    return false;
  }
  if (family->whole && !isnan(x->hi) && (floor(x->hi) != x->hi || floor(x->lo) != x->lo)) {
    kl_argument_unexpected(context, group->function, column.name, value, "a whole number");
    return false;
  }
  return true;
}

static KlStatus fit_count_label(FitGroup *group, sqlite3_value *value, KlDd weight, int sign) {
  KlLabel label;
  if (sqlite3_value_type(value) == SQLITE_NULL) {
    return KL_OK;
  }
  return kl_argument_label(value, &label)
             ? kl_label_counts_step(&group->counts, &label, weight, sign)
             : KL_NO_MEMORY;
}

/* Adds a row or takes it out; false after an error. */
static bool fit_row(sqlite3_context *context, FitGroup *group, sqlite3_value **value, int sign) {
  KlDd weight, x[KL_FAMILY_COLUMNS];
  KlProblem problem = {""};
  KlStatus status;
  if (!fit_same_family(context, group, value[0]) ||
      !fit_read_weight(context, group, value, &weight)) {
    return false;
  }
  sqlite3_value **column = value + group->before;
  if (group->family->shape == KL_SHAPE_LABELS) {
    status = weight.hi > 0.0 ? fit_count_label(group, column[0], weight, sign) : KL_OK;
  } else {
    bool missing = weight.hi == 0.0;
    for (int i = 0; i < group->columns; i++) {
      if (!fit_read_column(context, group, i, column[i], &x[i])) {
        return false;
      }
      missing = missing || isnan(x[i].hi);
    }
    status = missing ? KL_OK : kl_fit_state_row(&group->fit, x, weight, sign, &problem);
  }
  if (status != KL_OK) {
    kl_result_problem(context, group->function, status, &problem);
  }
  return status == KL_OK;
}

static void fit_step(sqlite3_context *context, int count, sqlite3_value **value) {
  FitGroup *group = sqlite3_aggregate_context(context, 0);
  if (group == NULL) {
    group = fit_begin(context, count, value);
    if (group == NULL) {
      return;
    }
  }
  if (group->family == NULL || !fit_row(context, group, value, 1)) {
    group->family = NULL;
  }
}

static void fit_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  FitGroup *group = sqlite3_aggregate_context(context, 0);
  (void)count;
  if (group != NULL && group->family != NULL && !fit_row(context, group, value, -1)) {
    group->family = NULL;
  }
}

static void fit_value(sqlite3_context *context) {
  FitGroup *group = sqlite3_aggregate_context(context, 0);
  if (group == NULL || group->family == NULL) {
    sqlite3_result_null(context);
    return;
  }
  KlBytes bytes = {0};
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  KlStatus status = group->family->shape == KL_SHAPE_LABELS
                        ? kl_label_counts_write(&group->counts, &(KlDist){.kind = KL_KIND_COUNTS},
                                                &host.poll, &bytes)
                        : kl_fit_state_write(&group->fit, &host.poll, &bytes);
  kl_host_poll_end(&host);
  kl_result_written(context, group->function, status, &bytes, NULL);
}

static void fit_final(sqlite3_context *context) {
  FitGroup *group = sqlite3_aggregate_context(context, 0);
  fit_value(context);
  if (group != NULL) {
    kl_fit_state_clear(&group->fit);
    kl_label_counts_clear(&group->counts);
  }
}

static const KlWindow fit_window = {fit_step, fit_inverse, fit_value, fit_final};

int kl_register_fit(sqlite3 *db, bool present) {
  static const char *const name[] = {"dist_fit", "dist_fit_weighted"};
  int code = SQLITE_OK;
  for (int i = 0; i < 2 && (code == SQLITE_OK || !present); i++) {
    code = kl_register_window(db, name[i], -1, name[i], &fit_window, present);
  }
  return code;
}
