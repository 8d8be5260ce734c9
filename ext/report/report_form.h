/* report_form.h - what kind each column of a report is of. */
#ifndef KLDIV_REPORT_REPORT_FORM_H
#define KLDIV_REPORT_REPORT_FORM_H

#include "report/report_build.h"

/* All rows have come: decides the form of each column, from all of its segments on both sides, so
** that it is the same in all of them; where values were given, it is theirs.  Before a report or
** profiles are made.  KL_REFUSED and `problem` for given values that cannot be read. */
KlStatus kl_report_forms(KlReportBuild *build, const KlPoll *poll, KlProblem *problem);

#endif
