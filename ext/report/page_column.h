/* page_column.h - the section of a page that shows one column. */
#ifndef KLDIV_REPORT_PAGE_COLUMN_H
#define KLDIV_REPORT_PAGE_COLUMN_H

#include "base/bytes.h"
#include "report/report.h"

/* The worst of its metrics; not computable where it has none. */
KlReportStatus kl_page_column_status(const KlReportColumn *column);

/* A shape and words: never colour alone. */
void kl_page_status(KlBytes *html, KlReportStatus status);

/* "js_distance_bits", which may be broken behind underscores. */
void kl_page_metric(KlBytes *html, const char *name);

/* What of the column it is about: "", "NULLs", "values that are no numbers". */
const char *kl_page_aspect(const KlReportColumn *column);

/* Its segment, escaped. */
void kl_page_segment(KlBytes *html, KlBytes *words, const KlReportColumn *column);

/* The section, which links find as #c`number`. */
void kl_page_column(KlBytes *html, KlBytes *words, const KlReport *report,
                    const KlReportColumn *column, size_t number);

#endif
