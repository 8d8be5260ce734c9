/* report_side.h - one side of a column: what there is to say about it. */
#ifndef KLDIV_REPORT_REPORT_SIDE_H
#define KLDIV_REPORT_REPORT_SIDE_H

#include "report/column_value.h"

/* Rows, NULLs and strays of data that came as rows. */
KlStatus kl_report_side_rows(const KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                             KlReportSide *about);

/* Mean, sd, median and ends of a value of numbers or dates, or the number of labels of counts. */
KlStatus kl_report_side_value(const KlBytes *value, const KlPoll *poll, KlReportSide *about,
                              KlProblem *problem);

/* Nothing is known. */
KlReportSide kl_report_side_none(void);

#endif
