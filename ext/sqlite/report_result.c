/* report_result.c - parts of a report as SQL values. */
#include "sqlite/report_result.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "report/number_text.h"
#include "report/page_number.h"
#include "report/sql_text.h"
#include "sqlite/label_argument.h"

void kl_report_result_text(sqlite3_context *context, const char *text) {
  if (text != NULL) {
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
  }
}

void kl_report_result_count(sqlite3_context *context, double count) {
  if (count == floor(count) && fabs(count) < 0x1p53) {
    sqlite3_result_int64(context, (sqlite3_int64)count);
  } else {
    sqlite3_result_double(context, count);
  }
}

static bool result_is_date(const KlReportColumn *column) {
  return column->kind == KL_COLUMN_DATE && column->aspect == KL_ASPECT_VALUES;
}

void kl_report_result_place(sqlite3_context *context, const KlReportColumn *column, double x) {
  char text[KL_NUMBER_TEXT];
  size_t length = result_is_date(column) ? kl_date_text(x, text) : 0;
  if (length > 0) {
    sqlite3_result_text(context, text, (int)length, SQLITE_TRANSIENT);
  } else {
    sqlite3_result_double(context, x);
  }
}

void kl_report_result_segment(sqlite3_context *context, const KlReportColumn *column) {
  if (column->has_segment && !column->segment_is_null) {
    kl_result_label(context, &column->segment);
  }
}

static void result_put(KlBytes *text, const KlReportColumn *column, double x) {
  char date[KL_NUMBER_TEXT];
  size_t length = result_is_date(column) ? kl_date_text(x, date) : 0;
  if (length > 0) {
    kl_write_bytes(text, date, length);
  } else if (x == floor(x) && fabs(x) < 1e15) {
    kl_json_write_integer(text, (int64_t)x);
  } else {
    kl_json_write_real(text, x);
  }
}

static void result_bin(KlBytes *text, const KlReportColumn *column, const KlReportCell *cell) {
  bool low = isfinite(cell->low), high = isfinite(cell->high);
  if (!low && !high) {
    kl_json_write_text(text, "all");
    return;
  }
  kl_json_write_text(text, low && high ? "[" : low ? ">= " : "< ");
  if (low) {
    result_put(text, column, cell->low);
  }
  kl_json_write_text(text, low && high ? ", " : "");
  if (high) {
    result_put(text, column, cell->high);
  }
  kl_json_write_text(text, low && high ? ")" : "");
}

/* What 0 and 1 stand for where NULLs or strays are compared. */
static const char *result_presence(KlAspect aspect, int64_t label) {
  static const char *const name[][2] = {{"values", "NULL"}, {"of its kind", "strays"}};
  return name[aspect == KL_ASPECT_STRAYS][label != 0];
}

/* Makes the text the result. */
static void result_take(sqlite3_context *context, KlBytes *text) {
  if (text->failed) {
    sqlite3_result_error_nomem(context);
  } else {
    sqlite3_result_text(context, (const char *)text->data, (int)text->size, SQLITE_TRANSIENT);
  }
  kl_bytes_clear(text);
}

void kl_report_result_cell(sqlite3_context *context, const KlReportColumn *column,
                           const KlReportCell *cell) {
  if (cell->is_rest) {
    return;
  }
  if (column->aspect != KL_ASPECT_VALUES) {
    kl_report_result_text(context, result_presence(column->aspect, cell->label.integer));
    return;
  }
  if (!cell->is_bin) {
    kl_result_label(context, &cell->label);
    return;
  }
  KlBytes text = {0};
  result_bin(&text, column, cell);
  result_take(context, &text);
}

/* A label as people read it, cut to what a line has room for, between characters. */
static void result_label(KlBytes *text, const KlLabel *label) {
  enum { LONGEST = 40 };
  if (label->type != KL_LABEL_TEXT) {
    size_t before = text->size;
    kl_sql_label(text, label);
    text->size = text->size > before + LONGEST ? before + LONGEST : text->size;
    return;
  }
  size_t length = label->length;
  if (length > LONGEST) {
    length = LONGEST;
    while (length > 0 && (label->bytes[length] & 0xc0) == 0x80) {
      length--;
    }
  }
  kl_write_bytes(text, label->bytes, length);
  kl_json_write_text(text, length < label->length ? "…" : "");
}

void kl_report_result_moved(sqlite3_context *context, const KlReportColumn *column,
                            const KlReportCell *cell) {
  KlBytes text = {0};
  if (column->aspect != KL_ASPECT_VALUES) {
    kl_json_write_text(&text, result_presence(column->aspect, cell->label.integer));
  } else if (cell->is_bin) {
    result_bin(&text, column, cell);
  } else {
    result_label(&text, &cell->label);
  }
  kl_json_write_text(&text, ": ");
  kl_page_percent(&text, cell->share[KL_BASELINE]);
  kl_json_write_text(&text, " → ");
  kl_page_percent(&text, cell->share[KL_CURRENT]);
  result_take(context, &text);
}
