/* report_build.h - the rows of two tables on their way to a report.
**
** First the columns of both sides are named, then rows come, value by value, side after side; then
** kl_report_make() compares.  Rows of each segment, a value of the grouping column, are kept apart.
**
** In the place of a side's rows, its columns may be given: values that were made earlier.
*/
#ifndef KLDIV_REPORT_REPORT_BUILD_H
#define KLDIV_REPORT_REPORT_BUILD_H

#include "dist/dist.h"
#include "report/column_form.h"
#include "report/report_options.h"

/* One side of a column in one segment: rows, or what was given. */
typedef struct KlBuildSide {
  KlColumnData data;
  bool given;
  KlColumnKind kind;
  KlReportSide about;
  KlBytes value[3]; /* by KlAspect */
} KlBuildSide;

typedef struct KlBuildSegment {
  bool is_null;
  KlLabel label;                      /* its bytes are the segment's own */
  KlBuildSide *side[KL_REPORT_SIDES]; /* one for each column */
  double rows[KL_REPORT_SIDES];
} KlBuildSegment;

typedef struct KlBuildColumn {
  char *name;
  bool on[KL_REPORT_SIDES]; /* which tables have it */
  KlColumnForm form;        /* decided at the end (report_form.h) */
} KlBuildColumn;

typedef struct KlReportBuild {
  const KlReportOptions *options;
  char *source[KL_REPORT_SIDES];    /* as the caller named them */
  char *from[KL_REPORT_SIDES];      /* as SQL: what may follow FROM */
  bool given[KL_REPORT_SIDES];      /* a side of stored values, not of rows */
  bool weightless[KL_REPORT_SIDES]; /* some rows have weight 0, whose values nobody has seen */
  KlBuildColumn *column;
  size_t columns;
  KlBuildSegment **segment; /* in the order of their labels, NULL first */
  size_t segments;
  KlBuildSegment *last; /* the one that was asked for last */
} KlReportBuild;

enum { KL_REPORT_SEGMENTS = 10000 };

void kl_report_build_begin(KlReportBuild *build, const KlReportOptions *options);
void kl_report_build_clear(KlReportBuild *build);

/* The column of that name, added if it is new; NULL without memory. */
KlBuildColumn *kl_report_build_column(KlReportBuild *build, const char *name, int side);

/* Where that column is; the number of columns if there is none. */
size_t kl_report_build_find(const KlReportBuild *build, const char *name);

/* Whether the options name columns that neither side has: KL_REFUSED and `problem`. */
KlStatus kl_report_build_check(const KlReportBuild *build, KlProblem *problem);

/* The segment of a label, NULL for the only one or that of NULL.  KL_REFUSED and `problem` where
** there are too many.  Columns are complete. */
KlStatus kl_report_build_segment(KlReportBuild *build, const KlLabel *label, KlBuildSegment **out,
                                 KlProblem *problem);

#endif
