/* page.h - the report as one HTML page, which needs nothing else: no network, no script. */
#ifndef KLDIV_REPORT_PAGE_H
#define KLDIV_REPORT_PAGE_H

#include "base/bytes.h"
#include "base/poll.h"
#include "base/status.h"
#include "report/report.h"

/* Appends the report as one self-contained HTML page, the same bytes for the same report.  `title`
** is its heading; NULL: the names of what was compared. */
KlStatus kl_report_page(const KlReport *report, const char *title, const KlPoll *poll,
                        KlBytes *html);

#endif
