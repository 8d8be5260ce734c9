/* compared.h - a column while it is compared: both sides as values, and what metrics need. */
#ifndef KLDIV_REPORT_COMPARED_H
#define KLDIV_REPORT_COMPARED_H

#include "dist/contributions.h"
#include "dist/observed.h"
#include "report/column_value.h"
#include "sample/quantile_bins.h"

/* Labels or bins with what both sides have of them. */
typedef struct KlCellMasses {
  const KlMassPair *mass;
  size_t count;
  const double *edge; /* of bins; NULL: labels */
  int edges;
  KlContributions labels; /* whose they are, or */
  KlSampleBins bins;
  KlMassPair *own; /* `mass`, if it is the cells' to free */
} KlCellMasses;

/* Zeroed memory is none. */
typedef struct KlCompared {
  const KlReportOptions *options;
  const KlColumnForm *form;
  KlAspect aspect;
  KlBytes bytes[KL_REPORT_SIDES];
  KlDist dist[KL_REPORT_SIDES];
  bool on_line; /* numbers or dates, whose points are: */
  KlObserved line[KL_REPORT_SIDES];
  double sd;           /* the baseline's; 0 where it has none */
  KlCellMasses cells;  /* the labels or fixed bins; on the line bins of equal shares of P */
  KlCellMasses pooled; /* on the line: bins of equal shares of both */
} KlCompared;

/* From the bytes of both, which are not empty.  KL_REFUSED and `problem` for bytes that are no
** value.  Clear it in any case. */
KlStatus kl_compared_begin(KlCompared *c, const KlPoll *poll, KlProblem *problem);
void kl_compared_clear(KlCompared *c);

/* Whether a metric is one of such a column. */
bool kl_compared_takes(const KlCompared *c, const KlMetric *metric);

/* The metric that is usual for it. */
const KlMetric *kl_compared_usual(const KlCompared *c, KlColumnKind kind);

/* The cells that a metric of labels or bins is a sum over. */
const KlCellMasses *kl_compared_cells(const KlCompared *c, const KlMetric *metric);

/* What a metric adds to every label or bin: the option, or 0 where it takes none. */
double kl_compared_smoothing(const KlCompared *c, const KlMetric *metric);

/* name, value, why. */
KlStatus kl_compared_value(const KlCompared *c, const KlMetric *metric, KlReportMetric *out,
                           const KlPoll *poll, KlProblem *problem);

/* "dist_wasserstein(p, q) / dist_sd(p)": SQL of the value, where p and q are both sides'. */
void kl_compared_sql(KlBytes *sql, const KlCompared *c, const KlMetric *metric);

/* The noise floors of all these. */
KlStatus kl_compared_floors(const KlCompared *c, KlReportMetric *metric, int count,
                            const KlPoll *poll);

/* The one test of the column. */
KlStatus kl_compared_test(const KlCompared *c, KlReportColumn *column, const KlPoll *poll,
                          KlProblem *problem);

/* The cells of the column's first metric, at most `most` of them and one for the rest, and how many
** labels one side alone has. */
KlStatus kl_compared_report_cells(const KlCompared *c, KlReportColumn *column, size_t most,
                                  const KlPoll *poll);

/* The chart, and the plots. */
KlStatus kl_compared_chart(const KlCompared *c, KlReportColumn *column, const KlPoll *poll);

#endif
