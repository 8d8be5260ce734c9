/* column_value.c - a column's data as a distribution value, and the SQL that makes the same. */
#include "report/column_value.h"

#include <string.h>

#include "base/memory.h"
#include "dist/bin_edges.h"
#include "dist/sketch_cell.h"
#include "report/number_text.h"
#include "report/sql_text.h"

/* What goes through a column's labels and numbers works on. */
typedef struct ValueWork {
  const KlColumnForm *form;
  KlLabelCounts *counts; /* labels, bins or cells: what comes of it */
  KlSampleState *rows;   /* or the rows, where each has weight 1 */
  bool text;             /* the numbers at hand were text */
} ValueWork;

/* ---- numbers and dates ---- */

static KlStatus value_add_rows(KlSampleState *rows, double x, const KlInteger *weight) {
  uint64_t n = (uint64_t)kl_integer_round(weight);
  for (uint64_t i = 0; i < n; i++) {
    double *row = kl_sample_state_add(rows);
    if (row == NULL) {
      return KL_NO_MEMORY;
    }
    *row = x;
  }
  return KL_OK;
}

/* Under which label a number is counted. */
static KlLabel value_bin(const KlColumnForm *form, double x) {
  KlLabel label = {.type = KL_LABEL_INTEGER};
  if (form->edge != NULL) {
    label.integer = (int64_t)kl_edges_bin(form->edge, (uint64_t)form->edges, x);
    return label;
  }
  if (form->bits > 0) {
    label.integer = kl_sketch_cell(x, form->bits);
    return label;
  }
  return kl_label_of_real(x);
}

static KlStatus value_number(void *work, double x, const KlInteger *weight) {
  const ValueWork *to = work;
  if (to->rows != NULL) {
    return value_add_rows(to->rows, x, weight);
  }
  KlLabel label = value_bin(to->form, x);
  return kl_label_table_add_exact(&to->counts->table, &label, weight, 1);
}

/* Text that is a number after all, a large integer, or a date. */
static KlStatus value_number_label(void *work, const KlLabel *label, const KlInteger *weight) {
  const ValueWork *to = work;
  double x;
  return kl_column_form_takes(to->form, label, &x) ? value_number(work, x + 0.0, weight) : KL_OK;
}

/* All numbers of the column, those of `but` aside. */
static KlStatus value_numbers(KlColumnData *data, ValueWork *work, const KlNumbers *but,
                              const KlPoll *poll) {
  KlStatus status = kl_label_table_each(&data->labels.table, poll, value_number_label, work);
  for (int i = 0; i < KL_NUMBERS && work->form->kind == KL_COLUMN_NUMBER && status == KL_OK; i++) {
    if (&data->numbers[i] != but) {
      status = kl_numbers_each(&data->numbers[i], data->bits, poll, value_number, work);
    }
  }
  return status;
}

/* Of rows of weight 1: the plain numbers are where they have to be already. */
static KlStatus value_sample(KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                             KlBytes *value) {
  KlNumbers *plain = &data->numbers[KL_NUMBERS_PLAIN], *text = &data->numbers[KL_NUMBERS_TEXT];
  KlNumbers *most = plain->rows.count >= text->rows.count ? plain : text;
  KlSampleState dates = {.dimension = 1};
  ValueWork work = {.form = form};
  work.rows = form->kind == KL_COLUMN_DATE ? &dates : &most->rows;
  KlStatus status = value_numbers(data, &work, most, poll);
  if (status == KL_OK && work.rows->count > 0) {
    status = kl_sample_state_write(work.rows, true, poll, value);
  }
  kl_sample_state_clear(&dates);
  return status;
}

/* The sums of weights that are not whole, of all that was counted. */
static KlStatus value_add_sums(KlLabelCounts *to, const KlLabelCounts *from) {
  KlStatus status = kl_sum_merge(&to->real_sum, &from->real_sum);
  return status == KL_OK ? kl_sum_merge(&to->real_square, &from->real_square) : status;
}

static KlStatus value_sums(KlLabelCounts *to, const KlColumnData *data, bool numbers) {
  KlStatus status = value_add_sums(to, &data->labels);
  for (int i = 0; i < KL_NUMBERS && numbers && status == KL_OK; i++) {
    status = value_add_sums(to, &data->numbers[i].counted);
    status = status == KL_OK ? value_add_sums(to, &data->numbers[i].cells) : status;
  }
  return status;
}

static KlStatus value_put(void *work, const KlLabel *label, const KlInteger *weight) {
  double x = label->type == KL_LABEL_INTEGER ? (double)label->integer : label->real;
  kl_sample_put(work, &x, weight);
  return KL_OK;
}

/* A sample of weighted rows, from numbers in order. */
static KlStatus value_write_sample(KlLabelCounts *counts, const KlPoll *poll, KlBytes *value) {
  KlSampleWriter writer = {.dimension = 1};
  KlInteger sum, square;
  KlStatus status = kl_label_table_settle(&counts->table);
  status =
      status == KL_OK ? kl_label_table_sorted(&counts->table, poll, value_put, &writer) : status;
  kl_sum_integer(&counts->real_sum, &sum);
  kl_sum_integer(&counts->real_square, &square);
  writer.count = status == KL_OK ? writer.count : 0;
  KlStatus end = kl_sample_finish(&writer, square.sign > 0 ? &sum : NULL, &square, value);
  return status != KL_OK ? status : end;
}

static KlStatus value_of_numbers(KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                                 KlBytes *value) {
  bool counted = form->edge != NULL || form->bits > 0;
  if (!counted && !data->weighted) {
    return value_sample(data, form, poll, value);
  }
  KlLabelCounts counts = {0};
  ValueWork work = {.form = form, .counts = &counts};
  KlDist like = {.kind = form->edge != NULL ? KL_KIND_HIST : KL_KIND_SKETCH, .bits = form->bits};
  like.edges = (uint64_t)form->edges;
  memcpy(&like.edge, &form->edge, sizeof like.edge); /* which nobody writes through */
  KlStatus status = value_numbers(data, &work, NULL, poll);
  status = status == KL_OK ? value_sums(&counts, data, form->kind == KL_COLUMN_NUMBER) : status;
  if (status == KL_OK) {
    status = counted ? kl_label_counts_write(&counts, &like, poll, value)
                     : value_write_sample(&counts, poll, value);
  }
  kl_label_counts_clear(&counts);
  return status;
}

/* ---- labels ---- */

static KlStatus value_label(void *work, const KlLabel *label, const KlInteger *weight) {
  const ValueWork *to = work;
  KlLabel number;
  bool reads = kl_column_form_label(to->form, label, &number);
  return kl_label_table_add_exact(&to->counts->table, reads ? &number : label, weight, 1);
}

static KlStatus value_label_number(void *work, double x, const KlInteger *weight) {
  const ValueWork *to = work;
  KlLabel label = kl_label_of_real(x);
  char text[KL_NUMBER_TEXT]; /* cppcheck-suppress variableScope ; the label points to it */
  if (to->text && to->form->labels == KL_LABELS_AS_THEY_ARE) {
    label = (KlLabel){.type = KL_LABEL_TEXT, .bytes = (const unsigned char *)text};
    label.length = kl_plain_number_text(x, text);
  }
  return kl_label_table_add_exact(&to->counts->table, &label, weight, 1);
}

static KlStatus value_of_labels(KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                                KlBytes *value) {
  KlLabelCounts counts = {0};
  ValueWork work = {.form = form, .counts = &counts};
  KlStatus status = kl_label_table_each(&data->labels.table, poll, value_label, &work);
  for (int i = 0; i < KL_NUMBERS && status == KL_OK; i++) {
    work.text = i == KL_NUMBERS_TEXT;
    status = kl_numbers_each(&data->numbers[i], data->bits, poll, value_label_number, &work);
  }
  status = status == KL_OK ? value_sums(&counts, data, true) : status;
  if (status == KL_OK) {
    status = kl_label_counts_write(&counts, &(KlDist){.kind = KL_KIND_COUNTS}, poll, value);
  }
  kl_label_counts_clear(&counts);
  return status;
}

/* ---- NULLs and strays ---- */

typedef struct ValueStrays {
  const KlColumnForm *form;
  KlInteger weight;
} ValueStrays;

static KlStatus value_stray(void *work, const KlLabel *label, const KlInteger *weight) {
  ValueStrays *strays = work;
  double x;
  if (!kl_column_form_takes(strays->form, label, &x)) {
    KlInteger before = strays->weight;
    kl_integer_add(&strays->weight, &before, weight);
  }
  return KL_OK;
}

static KlStatus value_stray_number(void *work, double x, const KlInteger *weight) {
  ValueStrays *strays = work;
  KlInteger before = strays->weight;
  (void)x;
  kl_integer_add(&strays->weight, &before, weight);
  return KL_OK;
}

KlStatus kl_column_strays(const KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                          KlInteger *weight) {
  ValueStrays strays = {.form = form, .weight = {.sign = 0}};
  KlStatus status = KL_OK;
  bool any = !form->strays_none;
  bool dates = any && form->kind == KL_COLUMN_DATE;
  if (dates || (any && form->kind == KL_COLUMN_NUMBER)) {
    status = kl_label_table_each(&data->labels.table, poll, value_stray, &strays);
  }
  for (int i = 0; i < KL_NUMBERS && dates && status == KL_OK; i++) {
    status = kl_numbers_each(&data->numbers[i], data->bits, poll, value_stray_number, &strays);
  }
  *weight = strays.weight;
  return status;
}

/* Counts of 0 and 1, of all rows. */
static KlStatus value_of_strays(KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                                KlBytes *value) {
  KlLabelCounts counts = {0};
  KlInteger total, weight, rest;
  KlLabel label = {.type = KL_LABEL_INTEGER, .integer = 1};
  KlStatus status = kl_column_strays(data, form, poll, &weight);
  status = status == KL_OK ? kl_label_table_total(&data->presence.table, poll, &total) : status;
  if (status == KL_OK && weight.sign > 0) {
    status = kl_label_table_add_exact(&counts.table, &label, &weight, 1);
  }
  if (status == KL_OK) {
    kl_integer_subtract(&rest, &total, &weight);
    label.integer = 0;
    status = rest.sign > 0 ? kl_label_table_add_exact(&counts.table, &label, &rest, 1) : KL_OK;
  }
  status = status == KL_OK ? value_add_sums(&counts, &data->presence) : status;
  if (status == KL_OK) {
    status = kl_label_counts_write(&counts, &(KlDist){.kind = KL_KIND_COUNTS}, poll, value);
  }
  kl_label_counts_clear(&counts);
  return status;
}

KlStatus kl_column_value(KlColumnData *data, const KlColumnForm *form, KlAspect aspect,
                         const KlPoll *poll, KlBytes *value) {
  KlStatus status;
  if (aspect == KL_ASPECT_NULLS) {
    status = kl_label_counts_write(&data->presence, &(KlDist){.kind = KL_KIND_COUNTS}, poll, value);
  } else if (aspect == KL_ASPECT_STRAYS) {
    status = value_of_strays(data, form, poll, value);
  } else if (form->kind == KL_COLUMN_NUMBER || form->kind == KL_COLUMN_DATE) {
    status = value_of_numbers(data, form, poll, value);
  } else {
    status = value_of_labels(data, form, poll, value);
  }
  return status == KL_OK && value->failed ? KL_NO_MEMORY : status;
}

/* ---- SQL ---- */

/* "x" IN ('N/A'), where + keeps a column of numbers from taking '007' for 7. */
static void value_sql_strays(KlBytes *sql, const char *name, const char *in,
                             const KlColumnForm *form) {
  kl_sql_text(sql, form->strays_digits ? "+" : "");
  kl_sql_name(sql, name);
  kl_sql_text(sql, in);
  kl_write_bytes(sql, form->strays.data, form->strays.size);
  kl_sql_text(sql, ")");
}

/* Numbers without strays; dates as days. */
static void value_sql_number(KlBytes *sql, const char *name, const KlColumnForm *form) {
  bool strays = form->strays.size > 0;
  kl_sql_text(sql, strays ? "CASE WHEN " : "");
  if (strays) {
    value_sql_strays(sql, name, " NOT IN (", form);
    kl_sql_text(sql, " THEN ");
  }
  kl_sql_text(sql, form->kind == KL_COLUMN_DATE ? "julianday(" : "");
  kl_sql_name(sql, name);
  kl_sql_text(sql, form->kind == KL_COLUMN_DATE ? ")" : "");
  kl_sql_text(sql, strays ? " END" : "");
}

static void value_sql_edges(KlBytes *sql, const KlColumnForm *form) {
  kl_sql_text(sql, ", '[");
  for (int i = 0; i < form->edges; i++) {
    kl_sql_text(sql, i > 0 ? ", " : "");
    kl_sql_number(sql, form->edge[i]);
  }
  kl_sql_text(sql, "]'");
}

static void value_sql_weights(KlBytes *sql, const char *weights) {
  if (weights != NULL) {
    kl_sql_text(sql, ", ");
    kl_sql_name(sql, weights);
  }
}

static void value_sql_numbers(KlBytes *sql, const char *name, const char *weights,
                              const KlColumnForm *form) {
  if (form->edge == NULL && form->bits == 0) {
    kl_sql_text(sql, weights != NULL ? "dist_sample_weighted(" : "dist_sample(");
    if (weights != NULL) {
      kl_sql_name(sql, weights);
      kl_sql_text(sql, ", ");
    }
    value_sql_number(sql, name, form);
  } else if (form->edge != NULL) {
    kl_sql_text(sql, "dist_hist(");
    value_sql_number(sql, name, form);
    value_sql_edges(sql, form);
    value_sql_weights(sql, weights);
  } else {
    bool usual = form->bits == KL_SKETCH_BITS;
    kl_sql_text(sql, "dist_sketch(");
    value_sql_number(sql, name, form);
    kl_sql_text(sql, weights == NULL && !usual ? ", 1" : "");
    value_sql_weights(sql, weights);
    if (!usual) {
      kl_sql_text(sql, ", ");
      kl_sql_integer(sql, form->bits);
    }
  }
}

static void value_sql_label(KlBytes *sql, const char *name, const KlColumnForm *form) {
  if (form->labels == KL_LABELS_PLAIN) {
    kl_sql_text(sql, "CASE WHEN CAST(CAST(");
    kl_sql_name(sql, name);
    kl_sql_text(sql, " AS NUMERIC) AS TEXT) = ");
    kl_sql_name(sql, name);
    kl_sql_text(sql, " THEN CAST(");
    kl_sql_name(sql, name);
    kl_sql_text(sql, " AS NUMERIC) ELSE ");
    kl_sql_name(sql, name);
    kl_sql_text(sql, " END");
    return;
  }
  bool cast = form->labels == KL_LABELS_AS_NUMBERS;
  kl_sql_text(sql, cast ? "CAST(" : "");
  kl_sql_name(sql, name);
  kl_sql_text(sql, cast ? " AS NUMERIC)" : "");
}

bool kl_column_sql(KlBytes *sql, const char *name, const char *weights, const KlColumnForm *form,
                   KlAspect aspect) {
  if ((form->strays_many || form->labels_unsafe) && aspect != KL_ASPECT_NULLS) {
    return false;
  }
  if (aspect == KL_ASPECT_VALUES &&
      (form->kind == KL_COLUMN_NUMBER || form->kind == KL_COLUMN_DATE)) {
    value_sql_numbers(sql, name, weights, form);
    kl_sql_text(sql, ")");
    return true;
  }
  kl_sql_text(sql, "dist_counts(");
  if (aspect == KL_ASPECT_NULLS) {
    kl_sql_name(sql, name);
    kl_sql_text(sql, " IS NULL");
  } else if (aspect == KL_ASPECT_STRAYS) {
    kl_sql_text(sql, "coalesce(");
    value_sql_strays(sql, name, " IN (", form);
    kl_sql_text(sql, ", 0)");
  } else {
    value_sql_label(sql, name, form);
  }
  value_sql_weights(sql, weights);
  kl_sql_text(sql, ")");
  return true;
}
