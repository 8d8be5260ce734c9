/* page_chart.h - both distributions of a column over each other, as SVG.
**
** The drawing is as wide as its place and stretches; texts keep their size, since they are placed
** by percentages: a chart is made for 290 pixels and grows.
*/
#ifndef KLDIV_REPORT_PAGE_CHART_H
#define KLDIV_REPORT_PAGE_CHART_H

#include "base/bytes.h"
#include "report/page_cell.h"
#include "report/report.h"

/* The figure; nothing, where there is nothing to draw.  `words` is room for texts. */
void kl_page_chart(KlBytes *html, KlBytes *words, const KlReportColumn *column);

#endif
