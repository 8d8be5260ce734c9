/* report_status.h - what a report says in the end: q-values, statuses, order. */
#ifndef KLDIV_REPORT_REPORT_STATUS_H
#define KLDIV_REPORT_REPORT_STATUS_H

#include "report/report.h"

/* Sets the q-values of all columns that were tested, the status of each metric, and the report's
** rows in their order: alerts first, and of one status what is farthest beyond its threshold.
**
** A metric is an alert where its value is at or above the threshold `alert` and the noise floor,
** and q < alpha; else a warning by `warn`; else there are too few rows where the noise floor is
** above `warn`; else it is ok. */
KlStatus kl_report_judge(KlReport *report, const KlPoll *poll);

#endif
