/* report_data.c - the names of what a report says, and the end of one. */
#include <string.h>

#include "base/memory.h"
#include "report/own.h"
#include "report/report.h"

const char *kl_column_kind_name(KlColumnKind kind) {
  static const char *const name[] = {"empty", "number", "date", "category", "boolean"};
  return name[kind];
}

const char *kl_report_status_name(KlReportStatus status) {
  static const char *const name[] = {"alert", "warn", "not_computable", "too_few_rows", "ok"};
  return name[status];
}

const char *kl_aspect_name(KlAspect aspect) {
  static const char *const name[] = {"values", "nulls", "strays"};
  return name[aspect];
}

KlStatus kl_report_note(KlReportColumn *column, const char *text) {
  size_t before = column->note != NULL ? strlen(column->note) : 0;
  size_t size = strlen(text);
  char *note = kl_reallocate(column->note, before + size + 3);
  if (note == NULL) {
    return KL_NO_MEMORY;
  }
  memcpy(note + before, "; ", before > 0 ? 2 : 0);
  memcpy(note + before + (before > 0 ? 2 : 0), text, size + 1);
  column->note = note;
  return KL_OK;
}

static void report_clear_column(KlReportColumn *column) {
  for (int i = 0; i < column->metrics; i++) {
    kl_release(column->metric[i].method);
  }
  for (size_t i = 0; i < column->cells; i++) {
    kl_own_label_clear(&column->cell[i].label);
  }
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    kl_release(column->chart.share[side]);
    kl_release(column->plot[side]);
  }
  kl_own_label_clear(&column->segment);
  kl_release(column->metric);
  kl_release(column->cell);
  kl_release(column->name);
  kl_release(column->note);
}

void kl_report_clear(KlReport *report) {
  for (size_t i = 0; i < report->columns; i++) {
    report_clear_column(&report->column[i]);
  }
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    kl_release(report->source[side]);
  }
  kl_release(report->segment);
  kl_release(report->column);
  kl_release(report->row);
  *report = (KlReport){0};
}
