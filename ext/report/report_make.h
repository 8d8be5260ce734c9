/* report_make.h - from the rows of two tables to the report. */
#ifndef KLDIV_REPORT_REPORT_MAKE_H
#define KLDIV_REPORT_REPORT_MAKE_H

#include "report/report_build.h"

/* Compares what `build` has gathered, whose forms are decided (report_form.h), and which is used
** up.  Each column keeps at most `cells` cells
** and one for the rest.  KL_REFUSED and `problem` for given values that do not fit; then, as after
** any error, there is no report. */
KlStatus kl_report_make(KlReportBuild *build, size_t cells, const KlPoll *poll, KlReport *report,
                        KlProblem *problem);

/* Makes a value that was stored earlier one side of a column, and what it says about it: `about`
** and the values by aspect, whose bytes are copied.  KL_REFUSED and `problem` where one of them is
** none of that kind of column, or the column has some already. */
KlStatus kl_report_give(KlBuildSegment *segment, size_t column, KlColumnKind kind,
                        const KlReportSide *about, const void *const value[3], const size_t size[3],
                        const KlPoll *poll, KlProblem *problem);

/* What is to be stored of one side of a column: its kind, what there is to say about it, and its
** values, which the caller clears. */
KlStatus kl_report_profile(KlReportBuild *build, KlBuildSegment *segment, size_t column,
                           const KlPoll *poll, KlColumnKind *kind, KlReportSide *about,
                           KlBytes value[3], KlProblem *problem);

#endif
