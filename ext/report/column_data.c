/* column_data.c - the values of one column of one table, as its rows come. */
#include "report/column_data.h"

#include "dist/sketch_cell.h"
#include "report/number_text.h"

void kl_column_data_begin(KlColumnData *data, bool weighted, int bits) {
  data->weighted = weighted;
  data->bits = bits;
  for (int i = 0; i < KL_NUMBERS; i++) {
    data->numbers[i].rows.dimension = 1;
  }
}

/* Adds a label, with or without a weight. */
static KlStatus data_label(KlLabelCounts *counts, const KlLabel *label, const KlDd *weight) {
  return kl_label_counts_step(counts, label, weight != NULL ? *weight : kl_dd(1.0, 0.0), 1);
}

/* Notes a number among the first different ones. */
KL_INLINE void data_note(KlNumbers *numbers, double x) {
  if (KL_LIKELY(numbers->fews > KL_FEW)) {
    return;
  }
  for (int i = 0; i < numbers->fews; i++) {
    if (numbers->few[i] == x) {
      return;
    }
  }
  numbers->few[numbers->fews++] = x;
}

static KlStatus data_cell(KlLabelCounts *cells, double x, int bits, const KlInteger *weight) {
  KlLabel label = {.type = KL_LABEL_INTEGER, .integer = kl_sketch_cell(x, bits)};
  return kl_label_table_add_exact(&cells->table, &label, weight, 1);
}

typedef struct DataMove {
  KlLabelCounts *cells;
  int bits;
} DataMove;

static double data_value(const KlLabel *label) {
  return label->type == KL_LABEL_INTEGER ? (double)label->integer : label->real;
}

static KlStatus data_move(void *work, const KlLabel *label, const KlInteger *weight) {
  const DataMove *move = work;
  return data_cell(move->cells, data_value(label), move->bits, weight);
}

/* What is counted becomes a sketch. */
static KlStatus data_to_cells(KlNumbers *numbers, int bits) {
  DataMove move = {&numbers->cells, bits};
  KlStatus status = kl_label_table_settle(&numbers->counted.table);
  status = status == KL_OK ? kl_label_table_sorted(&numbers->counted.table, NULL, data_move, &move)
                           : status;
  if (status == KL_OK) {
    status = kl_sum_merge(&numbers->cells.real_sum, &numbers->counted.real_sum);
  }
  if (status == KL_OK) {
    status = kl_sum_merge(&numbers->cells.real_square, &numbers->counted.real_square);
  }
  kl_label_counts_clear(&numbers->counted);
  numbers->counted = (KlLabelCounts){0};
  numbers->in_cells = true;
  return status;
}

static KlStatus data_counted(KlColumnData *data, KlNumbers *numbers, double x, const KlDd *weight) {
  if (numbers->in_cells) {
    KlLabel cell = {.type = KL_LABEL_INTEGER, .integer = kl_sketch_cell(x, data->bits)};
    return data_label(&numbers->cells, &cell, weight);
  }
  KlLabel label = kl_label_of_real(x);
  KlStatus status = data_label(&numbers->counted, &label, weight);
  bool full = data->bits > 0 && kl_label_table_labels(&numbers->counted.table) > KL_EXACT_NUMBERS;
  return status == KL_OK && full ? data_to_cells(numbers, data->bits) : status;
}

/* A finite number. */
static KlStatus data_number(KlColumnData *data, int sort, double x, const KlDd *weight) {
  KlNumbers *numbers = &data->numbers[sort];
  x += 0.0; /* never -0 */
  data_note(numbers, x);
  if (data->weighted || data->bits > 0) {
    return data_counted(data, numbers, x, weight);
  }
  double *row = kl_sample_state_quick(&numbers->rows);
  row = row != NULL ? row : kl_sample_state_add(&numbers->rows);
  if (row == NULL) {
    return KL_NO_MEMORY;
  }
  *row = x;
  return KL_OK;
}

static KlStatus data_row(KlColumnData *data, bool is_null, const KlDd *weight) {
  data->rows++;
  data->nulls += is_null;
  if (!data->weighted) {
    return KL_OK;
  }
  KlLabel label = {.type = KL_LABEL_INTEGER, .integer = is_null};
  return data_label(&data->presence, &label, weight);
}

KlStatus kl_column_data_null(KlColumnData *data, const KlDd *weight) {
  return data_row(data, true, weight);
}

/* Integers that no double is are counted as labels. */
KlStatus kl_column_data_integer(KlColumnData *data, int64_t n, const KlDd *weight) {
  const int64_t last = INT64_C(1) << 53;
  KlStatus status = data_row(data, false, weight);
  if (status != KL_OK) {
    return status;
  }
  if (n >= -last && n <= last) {
    return data_number(data, KL_NUMBERS_PLAIN, (double)n, weight);
  }
  KlLabel label = {.type = KL_LABEL_INTEGER, .integer = n};
  return data_label(&data->labels, &label, weight);
}

KlStatus kl_column_data_real(KlColumnData *data, double x, const KlDd *weight) {
  KlStatus status = data_row(data, false, weight);
  if (status != KL_OK || isfinite(x)) {
    return status == KL_OK ? data_number(data, KL_NUMBERS_PLAIN, x, weight) : status;
  }
  KlLabel label = kl_label_of_real(x);
  return data_label(&data->labels, &label, weight);
}

static KlStatus data_bytes(KlColumnData *data, KlLabelType type, const void *bytes, size_t length,
                           const KlDd *weight) {
  if (weight == NULL) {
    return kl_label_table_count_bytes(&data->labels.table, type, bytes, length);
  }
  KlLabel label = {.type = type, .bytes = bytes, .length = length};
  return data_label(&data->labels, &label, weight);
}

KlStatus kl_column_data_text(KlColumnData *data, const void *text, size_t length,
                             const KlDd *weight) {
  KlStatus status = data_row(data, false, weight);
  double x;
  if (status != KL_OK) {
    return status;
  }
  return kl_text_is_plain_number(text, length, &x)
             ? data_number(data, KL_NUMBERS_TEXT, x, weight)
             : data_bytes(data, KL_LABEL_TEXT, text, length, weight);
}

KlStatus kl_column_data_blob(KlColumnData *data, const void *blob, size_t length,
                             const KlDd *weight) {
  KlStatus status = data_row(data, false, weight);
  return status == KL_OK ? data_bytes(data, KL_LABEL_BLOB, blob, length, weight) : status;
}

/* How many rows there are with this label, 0 or 1. */
static KlStatus data_presence(KlColumnData *data, int label, uint64_t count) {
  KlLabel presence = {.type = KL_LABEL_INTEGER, .integer = label};
  KlInteger weight;
  kl_integer_from_unsigned(&weight, count);
  return count > 0 ? kl_label_table_add_exact(&data->presence.table, &presence, &weight, 1) : KL_OK;
}

KlStatus kl_column_data_end(KlColumnData *data) {
  KlStatus status = KL_OK;
  if (!data->weighted) {
    status = data_presence(data, 0, data->rows - data->nulls);
    status = status == KL_OK ? data_presence(data, 1, data->nulls) : status;
  }
  for (int i = 0; i < KL_NUMBERS && status == KL_OK; i++) {
    status = kl_label_table_settle(&data->numbers[i].counted.table);
    status = status == KL_OK ? kl_label_table_settle(&data->numbers[i].cells.table) : status;
  }
  status = status == KL_OK ? kl_label_table_settle(&data->labels.table) : status;
  return status == KL_OK ? kl_label_table_settle(&data->presence.table) : status;
}

bool kl_numbers_are(const KlNumbers *numbers) { return numbers->fews > 0; }

typedef struct DataVisit {
  KlNumberVisit *visit;
  void *work;
  int bits; /* 0: labels are numbers; otherwise those of cells */
} DataVisit;

static KlStatus data_visit(void *work, const KlLabel *label, const KlInteger *weight) {
  const DataVisit *each = work;
  double x = each->bits > 0 ? kl_sketch_value(label->integer, each->bits) : data_value(label);
  return each->visit(each->work, x, weight);
}

KlStatus kl_numbers_each(const KlNumbers *numbers, int bits, const KlPoll *poll,
                         KlNumberVisit *visit, void *work) {
  KlInteger one;
  kl_integer_from_unsigned(&one, 1);
  KlStatus status = KL_OK;
  for (size_t i = 0; i < numbers->rows.count && status == KL_OK; i++) {
    status = visit(work, *kl_sample_state_row(&numbers->rows, i), &one);
    status = status == KL_OK && i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : status;
  }
  DataVisit each = {visit, work, numbers->in_cells ? bits : 0};
  const KlLabelCounts *counts = numbers->in_cells ? &numbers->cells : &numbers->counted;
  return status == KL_OK ? kl_label_table_sorted(&counts->table, poll, data_visit, &each) : status;
}

void kl_column_data_clear(KlColumnData *data) {
  for (int i = 0; i < KL_NUMBERS; i++) {
    kl_sample_state_clear(&data->numbers[i].rows);
    kl_label_counts_clear(&data->numbers[i].counted);
    kl_label_counts_clear(&data->numbers[i].cells);
  }
  kl_label_counts_clear(&data->labels);
  kl_label_counts_clear(&data->presence);
  *data = (KlColumnData){.weighted = data->weighted, .bits = data->bits};
}
