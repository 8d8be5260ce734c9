/* report_options.h - what a comparison of two tables may be asked for, as JSON. */
#ifndef KLDIV_REPORT_REPORT_OPTIONS_H
#define KLDIV_REPORT_REPORT_OPTIONS_H

#include "base/problem.h"
#include "report/report.h"

typedef struct KlNames {
  char **name;
  int count;
} KlNames;

/* What is said of one column. */
typedef struct KlColumnChoice {
  char *name;
  bool has_kind;
  KlColumnKind kind;
  double *edge; /* of its bins, ascending, all different; NULL: bins of equal shares */
  int edges;
} KlColumnChoice;

typedef struct KlReportOptions {
  const KlMetric *metric[KL_METRICS];
  int metrics;                                /* 0: the usual one of each column */
  double warn[KL_METRICS], alert[KL_METRICS]; /* by position */
  int bins;                                   /* of equal shares of the baseline */
  double smoothing;
  double alpha;            /* the level of significance */
  KlNames columns, ignore; /* none: all, none */
  KlColumnChoice *choice;
  int choices;
  char *by, *weights, *title; /* NULL: none */
  int sketch;                 /* bits; 0: exact */
  bool says_sketch;           /* whether the options say so */
} KlReportOptions;

enum { KL_REPORT_BINS = 10, KL_REPORT_BINS_MOST = 1000 };

/* What is usual. */
void kl_report_options_begin(KlReportOptions *options);

/* Reads a JSON object of
**
**     metrics     ["psi", "ks"], or "all"
**     bins        20: how many, of equal shares of the baseline
**     edges       {"age": [18, 30, 45]}: bins between fixed edges, for these columns
**     smoothing   0.5: what psi and kl add to each label or bin; 0: nothing
**     thresholds  {"psi": 0.1, "ks": [0.1, 0.2]}: warn at, alert at (twice that)
**     alpha       0.05
**     columns     ["a", "b"]: these alone
**     ignore      ["id"]: all but these
**     kinds       {"zip": "category"}: number, date or category
**     by          "country": a report for each value of this column
**     weights     "n": each row counts as often
**     sketch      true, or bits: memory grows with different numbers, not with rows; labels and
**                 dates are counted, and columns with edges are kept as they are
**     title       of a page
**
** null is what is usual.  KL_REFUSED and `problem` ("options: ...") for anything else.  Clear the
** options in any case. */
KlStatus kl_report_options_read(KlReportOptions *options, const void *text, size_t length,
                                KlProblem *problem);

void kl_report_options_clear(KlReportOptions *options);

/* What is said of a column; NULL: nothing. */
const KlColumnChoice *kl_report_choice(const KlReportOptions *options, const char *name);

/* Whether two names are one column's: ASCII letters match in either case, as in SQL. */
bool kl_same_name(const char *a, const char *b);

/* Whether a column is to be compared. */
bool kl_report_wants(const KlReportOptions *options, const char *name);

#endif
