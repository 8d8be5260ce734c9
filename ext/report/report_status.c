/* report_status.c - what a report says in the end: q-values, statuses, order. */
#include "report/report_status.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "num/sort.h"
#include "report/page_number.h"
#include "report/q_value.h"
#include "report/sql_text.h"

static bool status_is_tested(const KlReportColumn *column) { return !isnan(column->p_value); }

static KlStatus status_q_values(KlReport *report) {
  size_t count = 0, at = 0;
  double *p = kl_allocate((report->columns + 1) * 2 * sizeof *p);
  if (p == NULL) {
    return KL_NO_MEMORY;
  }
  double *q = p + report->columns + 1;
  for (size_t i = 0; i < report->columns; i++) {
    if (status_is_tested(&report->column[i])) {
      p[count++] = report->column[i].p_value;
    }
  }
  KlStatus status = kl_q_values(p, count, q);
  for (size_t i = 0; i < report->columns && status == KL_OK; i++) {
    if (status_is_tested(&report->column[i])) {
      report->column[i].q_value = q[at++];
    }
  }
  kl_release(p);
  return status;
}

static KlReportStatus status_of(const KlReportMetric *metric, double q, double alpha) {
  if (isnan(metric->value)) {
    return KL_STATUS_NOT_COMPUTABLE;
  }
  bool sure = metric->value >= metric->noise_floor && q < alpha;
  if (sure && metric->value >= metric->warn) {
    return metric->value >= metric->alert ? KL_STATUS_ALERT : KL_STATUS_WARN;
  }
  return metric->noise_floor > metric->warn ? KL_STATUS_TOO_FEW_ROWS : KL_STATUS_OK;
}

/* Says why rows are too few, where it does not show in other columns of the report's row. */
static KlStatus status_note(KlReportColumn *column) {
  const KlReportMetric *metric = &column->metric[0];
  KlBytes note = {0};
  if (metric->status != KL_STATUS_TOO_FEW_ROWS || metric->noise_floor >= 1.0) {
    return KL_OK; /* where chance alone does it all, as with keys, no number of rows will tell */
  }
  kl_sql_text(&note, "chance alone reaches ");
  kl_page_number(&note, metric->noise_floor, 3);
  kl_sql_text(&note, ", above the threshold of ");
  kl_page_number(&note, metric->warn, 3);
  kl_sql_text(&note, ": it takes more rows to tell");
  kl_write_byte(&note, 0);
  KlStatus status = note.failed ? KL_NO_MEMORY : kl_report_note(column, (const char *)note.data);
  kl_bytes_clear(&note);
  return status;
}

static KlStatus status_notes(KlReport *report) {
  KlStatus status = KL_OK;
  for (size_t i = 0; i < report->columns && status == KL_OK; i++) {
    status = report->column[i].metrics > 0 ? status_note(&report->column[i]) : KL_OK;
  }
  return status;
}

static size_t status_count(KlReport *report) {
  size_t count = 0;
  for (size_t i = 0; i < report->columns; i++) {
    KlReportColumn *column = &report->column[i];
    for (int j = 0; j < column->metrics; j++) {
      column->metric[j].status = status_of(&column->metric[j], column->q_value, report->alpha);
    }
    count += column->metrics > 0 ? (size_t)column->metrics : 1;
  }
  return count;
}

/* What rows are sorted by: the status, how far beyond the threshold, and the tables' order. */
static void status_key(const KlReportRow *row, size_t place, double *key) {
  double beyond = row->metric != NULL ? row->metric->value / row->metric->warn : 0.0;
  key[0] = (double)row->status;
  key[1] = isnan(beyond) ? 0.0 : 0.0 - (beyond < DBL_MAX ? beyond : DBL_MAX);
  key[2] = (double)place;
}

static void status_rows(const KlReport *report, KlReportRow *row) {
  for (size_t i = 0; i < report->columns; i++) {
    const KlReportColumn *column = &report->column[i];
    if (column->metrics == 0) {
      *row++ = (KlReportRow){column, NULL, KL_STATUS_NOT_COMPUTABLE};
    }
    for (int j = 0; j < column->metrics; j++) {
      *row++ = (KlReportRow){column, &column->metric[j], column->metric[j].status};
    }
  }
}

KlStatus kl_report_judge(KlReport *report, const KlPoll *poll) {
  KlStatus status = status_q_values(report);
  size_t count = status == KL_OK ? status_count(report) : 0;
  status = status == KL_OK ? status_notes(report) : status;
  KlReportRow *row = kl_allocate((count + 1) * sizeof *row);
  double *key = kl_allocate((count + 1) * 3 * sizeof *key);
  report->row = kl_allocate((count + 1) * sizeof *report->row);
  if (status == KL_OK && (row == NULL || key == NULL || report->row == NULL)) {
    status = KL_NO_MEMORY;
  }
  if (status == KL_OK) {
    status_rows(report, row);
    for (size_t i = 0; i < count; i++) {
      status_key(&row[i], i, key + 3 * i);
    }
    status = count > 0 ? kl_sort_rows(key, count, 3, poll) : KL_OK;
  }
  for (size_t i = 0; i < count && status == KL_OK; i++) {
    report->row[report->count++] = row[(size_t)key[3 * i + 2]];
  }
  kl_release(row);
  kl_release(key);
  return status;
}
