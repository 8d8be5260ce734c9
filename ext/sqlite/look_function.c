/* look_function.c - dist_mean(d), dist_cdf(d, x) and their kin: functions of one value.
**
** Each is a row of a table.  One callback decodes the value and makes it ready; the row's function
** makes the result.
*/
#include "base/json.h"
#include "dist/json_value.h"
#include "dist/look.h"
#include "dist/merge.h"
#include "dist/plot.h"
#include "dist/project.h"
#include "dist/quantile_edges.h"
#include "dist/sketch_cell.h"
#include "num/gap.h"
#include "sqlite/argument.h"
#include "sqlite/family_argument.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/label_argument.h"
#include "sqlite/result.h"
#include "sqlite/value_argument.h"

static const KlDomain look_whole_domain = {0.0, 1.0, "whole number, 0 or 1"};
static const KlDomain look_width_domain = {1.0, KL_PLOT_MOST, "whole number from 1 to 200"};
static const KlDomain look_bins_domain = {1.0, KL_QUANTILE_BINS_MOST,
                                          "whole number from 1 to 10000"};
static const KlDomain look_line_domain = {-HUGE_VAL, HUGE_VAL, "number"};
static const KlArgument look_ddof = {"ddof", &look_whole_domain, 0.0};
static const KlArgument look_width = {"width", &look_width_domain, KL_PLOT_WIDTH};
static const KlArgument look_bins = {"bins", &look_bins_domain, KL_QUANTILE_BINS};
static const KlArgument look_x = {"x", &look_line_domain, 0.0};
static const KlArgument look_u = {"u", &kl_domain_probability, 0.0};

/* A call, with what every function needs. */
typedef struct LookCall {
  sqlite3_context *context;
  const char *name;
  int count;             /* of arguments behind the value */
  sqlite3_value **value; /* these */
  KlLook look;
  const KlPoll *poll;
  KlProblem problem;
} LookCall;

/* Makes the number the result; of KL_REFUSED, the error. */
static void look_result(LookCall *call, KlStatus status, bool exists, KlScaled value) {
  if (status != KL_OK) {
    kl_result_problem(call->context, call->name, status, &call->problem);
  } else if (!exists) {
    sqlite3_result_null(call->context);
  } else {
    kl_result_value(call->context, value, 0.0);
  }
}

/* The number that argument `i` behind the value is, or the usual one; false after an error. */
static bool look_argument(LookCall *call, int i, const KlArgument *argument, double *x) {
  KlDd number = {argument->otherwise, 0.0};
  if (i < call->count &&
      !kl_argument_number(call->context, call->name, argument, call->value[i], &number)) {
    return false;
  }
  *x = number.hi;
  return true;
}

static void look_family(LookCall *call) {
  sqlite3_result_text(call->context, kl_dist_name(call->look.dist), -1, SQLITE_STATIC);
}

static void look_n(LookCall *call) {
  KlScaled n;
  if (!kl_dist_rows(call->look.dist, &n)) {
    sqlite3_result_null(call->context);
    return;
  }
  KlDd rows = kl_scaled_dd(n);
  if (rows.hi < 0x1p63 && floor(rows.hi) == rows.hi && floor(rows.lo) == rows.lo) {
    sqlite3_result_int64(call->context, (sqlite3_int64)rows.hi + (sqlite3_int64)rows.lo);
  } else {
    sqlite3_result_double(call->context, kl_scaled_round(n));
  }
}

static void look_mean(LookCall *call) {
  KlScaled mean = kl_scaled_zero();
  bool exists;
  KlStatus status = kl_look_mean(&call->look, &mean, &exists, &call->problem);
  look_result(call, status, exists, mean);
}

static void look_sd(LookCall *call) {
  KlScaled sd = kl_scaled_zero();
  bool exists;
  double ddof;
  if (!look_argument(call, 0, &look_ddof, &ddof)) {
    return;
  }
  if (ddof != 0.0 && ddof != 1.0) {
    kl_argument_unexpected(call->context, call->name, "ddof", call->value[0], "0 or 1");
    return;
  }
  KlStatus status = kl_look_sd(&call->look, (int)ddof, &sd, &exists, &call->problem);
  look_result(call, status, exists, sd);
}

/* The density at x, or its logarithm.  Labels may be of any type. */
static void look_density(LookCall *call, bool log) {
  KlScaled density = kl_scaled_zero();
  KlLabel x;
  bool exists = false;
  KlStatus status = KL_NO_MEMORY;
  if (kl_argument_label(call->value[0], &x)) {
    status = kl_look_log_density(&call->look, &x, &density, &exists, &call->problem);
  }
  if (status == KL_REFUSED && call->look.member != NULL && call->look.member->family->cdf != NULL) {
    kl_argument_unexpected(call->context, call->name, "x", call->value[0], "a number");
    return;
  }
  if (status == KL_OK && exists && !log) {
    if (!kl_scaled_is_infinite(density)) {
      density = kl_scaled_exponential(density);
    } else if (kl_scaled_sign(density) < 0) {
      density = kl_scaled_zero();
    }
  }
  look_result(call, status, exists, density);
}

static void look_pdf(LookCall *call) { look_density(call, false); }

static void look_logpdf(LookCall *call) { look_density(call, true); }

static void look_cdf(LookCall *call) {
  KlScaled cdf = kl_scaled_zero();
  bool exists;
  double x;
  if (!look_argument(call, 0, &look_x, &x)) {
    return;
  }
  KlStatus status = kl_look_cdf(&call->look, x, &cdf, &exists, &call->problem);
  look_result(call, status, exists, cdf);
}

static void look_quantile(LookCall *call) {
  KlScaled x = kl_scaled_zero();
  bool exists;
  double u;
  if (!look_argument(call, 0, &look_u, &u)) {
    return;
  }
  KlStatus status = kl_look_quantile(&call->look, u, &x, &exists, &call->problem);
  look_result(call, status, exists, x);
}

/* Makes text the result and takes it. */
static void look_text(LookCall *call, KlStatus status, KlBytes *text) {
  if (status != KL_OK) {
    kl_bytes_clear(text);
    kl_result_problem(call->context, call->name, status, &call->problem);
    return;
  }
  sqlite3_result_text64(call->context, text->size > 0 ? (const char *)text->data : "", text->size,
                        text->size > 0 ? sqlite3_free : SQLITE_STATIC, SQLITE_UTF8);
}

/* How far a quantile of a sketch may be from that of the rows, which is in the same cell. */
static double look_quantile_error(const KlDist *dist, double x) {
  int64_t cell = kl_sketch_cell(x, dist->bits);
  double below = x - kl_sketch_low(cell, dist->bits), above = kl_sketch_high(cell, dist->bits) - x;
  return below > above ? below : above;
}

/* dist_detail('quantile', d, u) */
static void look_quantile_detail(LookCall *call) {
  KlScaled x = kl_scaled_zero();
  KlBytes text = {0};
  bool exists;
  double u;
  if (!look_argument(call, 0, &look_u, &u)) {
    return;
  }
  KlStatus status = kl_look_quantile(&call->look, u, &x, &exists, &call->problem);
  double rounded = kl_scaled_round(x);
  if (status != KL_OK || !exists || isinf(rounded)) {
    look_result(call, status, exists, x);
    return;
  }
  kl_json_write_text(&text, "{\"value\":");
  kl_json_write_real(&text, rounded);
  kl_json_write_text(&text, ",\"method\":\"");
  kl_json_write_text(&text, kl_dist_name(call->look.dist));
  kl_json_write_text(&text, "\"");
  if (call->look.dist->kind == KL_KIND_SKETCH) {
    kl_json_write_text(&text, ",\"absolute_error\":");
    kl_json_write_real(&text, look_quantile_error(call->look.dist, rounded));
  }
  kl_json_write_text(&text, "}");
  look_text(call, text.failed ? KL_NO_MEMORY : KL_OK, &text);
  sqlite3_result_subtype(call->context, 'J');
}

static void look_plot(LookCall *call) {
  KlBytes text = {0};
  double width;
  if (!look_argument(call, 0, &look_width, &width)) {
    return;
  }
  if (call->look.open) {
    sqlite3_result_null(call->context);
    return;
  }
  if (floor(width) != width) {
    kl_argument_unexpected(call->context, call->name, "width", call->value[0], "a whole number");
    return;
  }
  look_text(call, kl_plot(&call->look, (int)width, &text, &call->problem), &text);
}

static void look_edges(LookCall *call) {
  KlBytes text = {0};
  double bins;
  bool exists = true;
  if (!look_argument(call, 0, &look_bins, &bins)) {
    return;
  }
  if (floor(bins) != bins) {
    kl_argument_unexpected(call->context, call->name, "bins", call->value[0], "a whole number");
    return;
  }
  KlStatus status =
      kl_quantile_edges_json(&call->look, (int)bins, call->poll, &text, &exists, &call->problem);
  if (status == KL_OK && !exists) {
    kl_bytes_clear(&text);
    sqlite3_result_null(call->context);
    return;
  }
  look_text(call, status, &text);
  sqlite3_result_subtype(call->context, 'J');
}

static void look_json(LookCall *call) {
  KlBytes text = {0};
  look_text(call, kl_dist_to_json(call->look.dist, call->poll, &text, &call->problem), &text);
  sqlite3_result_subtype(call->context, 'J');
}

/* The direction that the last argument of dist_project names; false after an error. */
static bool look_direction(LookCall *call, bool *reverse) {
  *reverse = call->count > 1;
  if (!*reverse) {
    return true;
  }
  const char *text = NULL;
  if (sqlite3_value_type(call->value[1]) == SQLITE_TEXT) {
    text = (const char *)sqlite3_value_text(call->value[1]);
    if (text == NULL) {
      sqlite3_result_error_nomem(call->context);
      return false;
    }
  }
  if (text == NULL || sqlite3_stricmp(text, "reverse") != 0) {
    kl_argument_unexpected(call->context, call->name, "direction", call->value[1], "'reverse'");
    return false;
  }
  return true;
}

static void look_project(LookCall *call) {
  KlBytes bytes = {0};
  bool reverse;
  if (call->look.is_observed) {
    kl_argument_wrong(call->context, call->name,
                      "d is data; dist_fit() finds the member of a family nearest to the rows");
    return;
  }
  const KlFamily *family = kl_argument_family(call->context, call->name, call->value[0]);
  if (family == NULL || !look_direction(call, &reverse)) {
    return;
  }
  if (family->shape != KL_SHAPE_SCALARS) {
    kl_argument_unexpected(call->context, call->name, "family", call->value[0],
                           "a family of one dimension with parameters");
    return;
  }
  KlStatus status = kl_project(&call->look, family, reverse, call->poll, &bytes, &call->problem);
  kl_result_written(call->context, call->name, status, &bytes, &call->problem);
}

typedef struct LookFunction {
  const char *name;
  int least, most; /* arguments */
  bool whole;      /* the value as it is: need not be made ready */
  void (*result)(LookCall *call);
} LookFunction;

static const LookFunction look_functions[] = {
    {"dist_family", 1, 1, true, look_family},    {"dist_n", 1, 1, true, look_n},
    {"dist_mean", 1, 1, false, look_mean},       {"dist_sd", 1, 2, false, look_sd},
    {"dist_pdf", 2, 2, false, look_pdf},         {"dist_logpdf", 2, 2, false, look_logpdf},
    {"dist_cdf", 2, 2, false, look_cdf},         {"dist_quantile", 2, 2, false, look_quantile},
    {"dist_plot", 1, 2, false, look_plot},       {"dist_json", 1, 1, true, look_json},
    {"dist_project", 2, 3, false, look_project}, {"dist_edges", 1, 2, false, look_edges},
};

enum { LOOK_COUNT = sizeof look_functions / sizeof look_functions[0] };

static void look_make_ready(LookCall *call, KlDist *dist, const LookFunction *function) {
  KlStatus status = KL_OK;
  if (function->whole) {
    call->look = (KlLook){.dist = dist};
  } else {
    status = kl_look_begin(&call->look, dist, call->poll, &call->problem);
  }
  if (status == KL_OK) {
    function->result(call);
  } else {
    kl_result_problem(call->context, call->name, status, &call->problem);
  }
  kl_look_end(&call->look);
}

static void look_answer(sqlite3_context *context, const LookFunction *function, int count,
                        sqlite3_value **value) {
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      sqlite3_result_null(context);
      return;
    }
  }
  KlHostPoll host;
  KlDist dist;
  kl_host_poll_begin(&host, context);
  if (kl_argument_dist(context, function->name, "d", value[0], &host.poll, &dist)) {
    LookCall call = {.context = context,
                     .name = function->name,
                     .count = count - 1,
                     .value = value + 1,
                     .poll = &host.poll};
    look_make_ready(&call, &dist, function);
    kl_dist_clear(&dist);
  }
  kl_host_poll_end(&host);
}

static void look_call(sqlite3_context *context, int count, sqlite3_value **value) {
  look_answer(context, sqlite3_user_data(context), count, value);
}

void kl_detail_quantile(sqlite3_context *context, int count, sqlite3_value **value) {
  static const LookFunction function = {"dist_detail", 2, 2, false, look_quantile_detail};
  if (count != 2) {
    kl_argument_wrong(context, function.name,
                      "behind the name come the arguments of dist_quantile(d, u)");
    return;
  }
  look_answer(context, &function, count, value);
}

/* dist_merge(a, b): a side that is NULL is no data. */
static void merge_call(sqlite3_context *context, int count, sqlite3_value **value) {
  static const char *const name = "dist_merge";
  bool null[2];
  KlDist dist[2] = {{0}, {0}};
  KlHostPoll host;
  (void)count;
  kl_host_poll_begin(&host, context);
  bool ok = true;
  for (int i = 0; i < 2 && ok; i++) {
    null[i] = sqlite3_value_type(value[i]) == SQLITE_NULL;
    ok = null[i] ||
         kl_argument_dist(context, name, i == 0 ? "a" : "b", value[i], &host.poll, &dist[i]);
  }
  if (ok && (null[0] || null[1])) {
    sqlite3_result_value(context, value[null[0] ? 1 : 0]);
  } else if (ok) {
    KlBytes bytes = {0};
    KlProblem problem = {""};
    KlStatus status = kl_dist_merge(&dist[0], &dist[1], &host.poll, &bytes, &problem);
    kl_result_written(context, name, status, &bytes, &problem);
  }
  kl_dist_clear(&dist[0]);
  kl_dist_clear(&dist[1]);
  kl_host_poll_end(&host);
}

int kl_register_look(sqlite3 *db, bool present) {
  int code = SQLITE_OK;
  for (int i = 0; i < LOOK_COUNT; i++) {
    const LookFunction *f = &look_functions[i];
    for (int count = f->least; count <= f->most && (code == SQLITE_OK || !present); count++) {
      code = sqlite3_create_function_v2(db, f->name, count, KL_PURE | KL_SUBTYPE, kl_unconst(f),
                                        present ? look_call : NULL, NULL, NULL, NULL);
    }
  }
  if (code == SQLITE_OK || !present) {
    code = sqlite3_create_function_v2(db, "dist_merge", 2, KL_PURE, NULL,
                                      present ? merge_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
