/* report_method.h - the SQL that gives a metric's value. */
#ifndef KLDIV_REPORT_REPORT_METHOD_H
#define KLDIV_REPORT_REPORT_METHOD_H

#include "report/compared.h"
#include "report/report_build.h"

/* A SELECT of one value, as a text; *method becomes NULL where SQL cannot say it in short. */
KlStatus kl_report_method(const KlReportBuild *build, const KlBuildSegment *segment, size_t column,
                          const KlCompared *c, const KlMetric *metric, char **method);

#endif
