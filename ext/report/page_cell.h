/* page_cell.h - what the labels, bins and values of a column are called. */
#ifndef KLDIV_REPORT_PAGE_CELL_H
#define KLDIV_REPORT_PAGE_CELL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "report/report.h"

/* A value of the column: a number with about so many digits, or a date. */
void kl_page_value(KlBytes *html, const KlReportColumn *column, double x, int digits);

/* Whether dates of the column are shown with their times: it spans but a few days. */
bool kl_page_has_times(const KlReportColumn *column);

/* A cell as it is read, not yet escaped: a label, or [10, 20), below 10, 20 and above. */
void kl_page_cell(KlBytes *text, const KlReportColumn *column, const KlReportCell *cell);

/* The same for a page, escaped and in an isolation of its own.  `words` is room for it. */
void kl_page_put_cell(KlBytes *html, KlBytes *words, const KlReportColumn *column,
                      const KlReportCell *cell);

#endif
