/* report_result.h - parts of a report as SQL values. */
#ifndef KLDIV_SQLITE_REPORT_RESULT_H
#define KLDIV_SQLITE_REPORT_RESULT_H

#include "report/report.h"
#include "sqlite/host.h"

/* A text that lasts at least as long as the row; NULL is NULL. */
void kl_report_result_text(sqlite3_context *context, const char *text);

/* A number of rows or labels: an integer where it is whole; NaN is NULL. */
void kl_report_result_count(sqlite3_context *context, double count);

/* A place on the column's line: a number, or a date as text; NaN is NULL. */
void kl_report_result_place(sqlite3_context *context, const KlReportColumn *column, double x);

/* The segment; NULL where there is none. */
void kl_report_result_segment(sqlite3_context *context, const KlReportColumn *column);

/* A cell: its label, or its bin as text, "[10, 20)", "< 10", ">= 20". */
void kl_report_result_cell(sqlite3_context *context, const KlReportColumn *column,
                           const KlReportCell *cell);

/* The cell and its shares on both sides as text: "rain: 44.2% → 32.3%".  Long labels are cut. */
void kl_report_result_moved(sqlite3_context *context, const KlReportColumn *column,
                            const KlReportCell *cell);

#endif
