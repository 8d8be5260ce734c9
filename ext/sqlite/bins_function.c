/* bins_function.c - dist_hist(x, edges, weight), dist_hist(x, low, high, bins, weight) and
** dist_sketch(x, weight, bits): counts of numbers in bins.
**
** What SQLite calls, and when, is told in aggregate_function.c.  What fixes the bins has to be the
** same in all rows of a group; it is read once, and later rows are compared with the first.
*/
#include <string.h>

#include "aggregate/dist_counts.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "dist/bin_edges.h"
#include "dist/sketch_cell.h"
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"
#include "sqlite/window_function.h"

static const KlDomain bins_domain = {1.0, KL_HIST_EDGES - 1, "whole number from 1 to 99999"};
static const KlDomain bits_domain = {1.0, KL_SKETCH_BITS_MOST, "whole number from 1 to 20"};
static const KlArgument bins_weight = {"weight", &kl_domain_mass, 1.0};
static const KlArgument bins_x = {"x", &kl_domain_real, 0.0};
static const KlArgument bins_low = {"low", &kl_domain_real, 0.0};
static const KlArgument bins_high = {"high", &kl_domain_real, 0.0};
static const KlArgument bins_bins = {"bins", &bins_domain, 0.0};
static const KlArgument bins_bits = {"bits", &bits_domain, KL_SKETCH_BITS};

static const char *const bins_hist = "dist_hist", *const bins_sketch = "dist_sketch";

/* The arguments that fix the bins, and where the weight is; -1: there is none. */
typedef struct BinsForm {
  int first, count, weight;
} BinsForm;

static BinsForm bins_form(const char *function, int count) {
  if (function == bins_sketch) {
    return (BinsForm){2, count > 2 ? 1 : 0, count > 1 ? 1 : -1};
  }
  return count < 4 ? (BinsForm){1, 1, count == 3 ? 2 : -1} : (BinsForm){1, 3, count == 5 ? 4 : -1};
}

/* What an sqlite3_context holds. */
typedef struct BinsGroup {
  const char *function;
  bool failed;
  BinsForm form;
  KlDist like;         /* the value without its counts */
  unsigned char *text; /* the first row's edges, as they were given */
  size_t length;
  double number[3]; /* or its low, high and bins, or its bits */
  KlLabelCounts counts;
} BinsGroup;

/* A number that fixes the bins; NULL is the usual one, or an error where there is none. */
static bool bins_number(sqlite3_context *context, const char *function, const KlArgument *argument,
                        bool whole, sqlite3_value *value, double *x) {
  KlDd number;
  if (!kl_argument_number(context, function, argument, value, &number)) {
    return false;
  }
  *x = isnan(number.hi) ? argument->otherwise : kl_dd_round(number) + 0.0;
  bool missing = isnan(number.hi) && argument->otherwise == 0.0;
  if (missing || (whole && floor(*x) != *x)) {
    kl_argument_unexpected(context, function, argument->name, value,
                           whole ? "a whole number" : "a number");
    return false;
  }
  return true;
}

static const KlArgument *bins_argument(const BinsGroup *group, int i) {
  if (group->function == bins_sketch) {
    return &bins_bits;
  }
  return i == 0 ? &bins_low : i == 1 ? &bins_high : &bins_bins;
}

static bool bins_read_numbers(sqlite3_context *context, const BinsGroup *group,
                              sqlite3_value **value, double *number) {
  for (int i = 0; i < group->form.count; i++) {
    const KlArgument *argument = bins_argument(group, i);
    bool whole = argument == &bins_bins || argument == &bins_bits;
    if (!bins_number(context, group->function, argument, whole, value[group->form.first + i],
                     &number[i])) {
      return false;
    }
  }
  return true;
}

static bool bins_problem(sqlite3_context *context, const BinsGroup *group, KlStatus status,
                         const KlProblem *problem) {
  if (status != KL_OK) {
    kl_result_problem(context, group->function, status, problem);
  }
  return status == KL_OK;
}

/* The bytes of the argument that edges are given by; NULL after an error. */
static const void *bins_bytes(sqlite3_context *context, const BinsGroup *group,
                              sqlite3_value *value, size_t *length) {
  int type = sqlite3_value_type(value);
  if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
    kl_argument_unexpected(context, group->function, "edges", value,
                           "a JSON array of numbers, or a hist or a sketch");
    return NULL;
  }
  const void *bytes =
      type == SQLITE_TEXT ? (const void *)sqlite3_value_text(value) : sqlite3_value_blob(value);
  *length = (size_t)sqlite3_value_bytes(value);
  if (bytes == NULL && *length > 0) {
    sqlite3_result_error_nomem(context);
  }
  return bytes == NULL && *length == 0 ? "" : bytes;
}

static bool bins_read_edges(sqlite3_context *context, BinsGroup *group, sqlite3_value *value) {
  const void *bytes = bins_bytes(context, group, value, &group->length);
  KlProblem problem = {""};
  if (bytes == NULL) {
    return false;
  }
  group->text = kl_allocate(group->length + 1);
  if (group->text == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  memcpy(group->text, bytes, group->length);
  KlStatus status = sqlite3_value_type(value) == SQLITE_TEXT
                        ? kl_edges_from_json(group->text, group->length, &group->like, &problem)
                        : kl_edges_from_value(group->text, group->length, &group->like, &problem);
  return bins_problem(context, group, status, &problem);
}

/* Reads what fixes the bins from the first row. */
static bool bins_fix(sqlite3_context *context, BinsGroup *group, sqlite3_value **value) {
  KlProblem problem = {""};
  if (group->function == bins_sketch) {
    group->number[0] = KL_SKETCH_BITS;
    group->like.kind = KL_KIND_SKETCH;
    bool ok = bins_read_numbers(context, group, value, group->number);
    group->like.bits = (int)group->number[0];
    return ok;
  }
  group->like.kind = KL_KIND_HIST;
  if (group->form.count == 1) {
    return bins_read_edges(context, group, value[group->form.first]);
  }
  if (!bins_read_numbers(context, group, value, group->number)) {
    return false;
  }
  KlStatus status = kl_edges_even(group->number[0], group->number[1], (int)group->number[2],
                                  &group->like, &problem);
  return bins_problem(context, group, status, &problem);
}

/* Whether a later row has what the first had. */
static bool bins_same(sqlite3_context *context, const BinsGroup *group, sqlite3_value **value) {
  if (group->text != NULL) {
    size_t length;
    const void *bytes = bins_bytes(context, group, value[group->form.first], &length);
    if (bytes == NULL) {
      return false;
    }
    if (length != group->length || memcmp(bytes, group->text, length) != 0) {
      kl_argument_unexpected(context, group->function, "edges", value[group->form.first],
                             "those of the group's first row; they must not change within a group");
      return false;
    }
    return true;
  }
  double number[3];
  if (!bins_read_numbers(context, group, value, number)) {
    return false;
  }
  for (int i = 0; i < group->form.count; i++) {
    if (number[i] != group->number[i]) {
      kl_argument_changed(context, group->function, bins_argument(group, i), group->number[i], true,
                          value[group->form.first + i]);
      return false;
    }
  }
  return true;
}

static BinsGroup *bins_begin(sqlite3_context *context, int count, sqlite3_value **value) {
  BinsGroup *group = sqlite3_aggregate_context(context, (int)sizeof *group);
  if (group == NULL) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  group->function = sqlite3_user_data(context);
  group->form = bins_form(group->function, count);
  group->failed = !bins_fix(context, group, value);
  return group->failed ? NULL : group;
}

/* The label that x is counted under. */
KL_INLINE int64_t bins_of(const BinsGroup *group, double x) {
  return group->like.kind == KL_KIND_SKETCH
             ? kl_sketch_cell(x, group->like.bits)
             : (int64_t)kl_edges_bin(group->like.edge, group->like.edges, x);
}

/* Adds a row or takes it out; false after an error. */
static bool bins_row(sqlite3_context *context, BinsGroup *group, sqlite3_value **value, int sign) {
  KlDd x, weight = {1.0, 0.0};
  if (!kl_argument_quick(&bins_x, value[0], &x) &&
      !kl_argument_number(context, group->function, &bins_x, value[0], &x)) {
    return false;
  }
  if (group->form.weight >= 0 && !kl_argument_number(context, group->function, &bins_weight,
                                                     value[group->form.weight], &weight)) {
    return false;
  }
  if (group->form.count > 0 && !bins_same(context, group, value)) {
    return false;
  }
  if (isnan(x.hi) || isnan(weight.hi) || weight.hi == 0.0) {
    return true;
  }
  int64_t bin = bins_of(group, kl_dd_round(x));
  KlStatus status;
  if (KL_LIKELY(group->form.weight < 0 && sign > 0)) {
    status = kl_label_table_count_integer(&group->counts.table, bin);
  } else {
    KlLabel label = {.type = KL_LABEL_INTEGER, .integer = bin};
    status = kl_label_counts_step(&group->counts, &label, weight, sign);
  }
  if (status != KL_OK) {
    kl_result_status(context, status);
  }
  return status == KL_OK;
}

static void bins_step(sqlite3_context *context, int count, sqlite3_value **value) {
  BinsGroup *group = sqlite3_aggregate_context(context, 0);
  if (group == NULL) {
    group = bins_begin(context, count, value);
  }
  if (group != NULL && !group->failed && !bins_row(context, group, value, 1)) {
    group->failed = true;
  }
}

static void bins_inverse(sqlite3_context *context, int count, sqlite3_value **value) {
  BinsGroup *group = sqlite3_aggregate_context(context, 0);
  (void)count;
  if (group != NULL && !group->failed && !bins_row(context, group, value, -1)) {
    group->failed = true;
  }
}

static void bins_value(sqlite3_context *context) {
  BinsGroup *group = sqlite3_aggregate_context(context, 0);
  if (group == NULL || group->failed) {
    sqlite3_result_null(context);
    return;
  }
  KlBytes bytes = {0};
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  KlStatus status = kl_label_counts_write(&group->counts, &group->like, &host.poll, &bytes);
  kl_host_poll_end(&host);
  kl_result_written(context, group->function, status, &bytes, NULL);
}

static void bins_final(sqlite3_context *context) {
  BinsGroup *group = sqlite3_aggregate_context(context, 0);
  bins_value(context);
  if (group != NULL) {
    kl_label_counts_clear(&group->counts);
    kl_release(group->like.edge);
    kl_release(group->text);
  }
}

static const KlWindow bins_window = {bins_step, bins_inverse, bins_value, bins_final};

static int bins_register(sqlite3 *db, const char *name, int least, int most, bool present) {
  int code = SQLITE_OK;
  for (int count = least; count <= most && (code == SQLITE_OK || !present); count++) {
    code = kl_register_window(db, name, count, name, &bins_window, present);
  }
  return code;
}

int kl_register_bins(sqlite3 *db, bool present) {
  int code = bins_register(db, bins_hist, 2, 5, present);
  return code == SQLITE_OK || !present ? bins_register(db, bins_sketch, 1, 3, present) : code;
}
