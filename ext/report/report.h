/* report.h - two tables beside each other, as data: what drifted, by how much, and how surely.
**
** A report has a KlReportColumn for each column of the tables (in each segment, where a grouping
** column was named), one more for its NULLs where there are any, and one more for values that are
** not of its kind.  Each has been tested once, and has a KlReportMetric for each metric asked for:
** the rows of dist_compare().  Its cells, the labels or bins, are the rows of
** dist_compare_detail().
**
** P is the baseline, Q the current table.  Numbers that do not exist are NaN.
*/
#ifndef KLDIV_REPORT_REPORT_H
#define KLDIV_REPORT_REPORT_H

#include "base/label.h"
#include "base/poll.h"
#include "base/problem.h"
#include "base/status.h"
#include "report/report_metric.h"

/* What the values of a column are, on both sides. */
typedef enum KlColumnKind {
  KL_COLUMN_EMPTY,    /* NULLs alone */
  KL_COLUMN_NUMBER,   /* more than 20 different numbers; text that reads as one is one */
  KL_COLUMN_DATE,     /* text that is a date, and perhaps a time: days, as julianday() has them */
  KL_COLUMN_CATEGORY, /* labels */
  KL_COLUMN_BOOLEAN   /* at most two labels, 0 and 1, 'yes' and 'no' ... */
} KlColumnKind;

/* In the order of the report. */
typedef enum KlReportStatus {
  KL_STATUS_ALERT,
  KL_STATUS_WARN,
  KL_STATUS_NOT_COMPUTABLE,
  KL_STATUS_TOO_FEW_ROWS,
  KL_STATUS_OK
} KlReportStatus;

enum { KL_BASELINE, KL_CURRENT, KL_REPORT_SIDES };

/* One side of a column. */
typedef struct KlReportSide {
  double rows;                        /* all of them, or their total weight */
  double nulls;                       /* of these, NULL */
  double strays;                      /* of these, neither NULL nor of the column's kind */
  double labels;                      /* different values; NaN for numbers and dates */
  double mean, sd, median, low, high; /* numbers and dates (in days); NaN otherwise */
} KlReportSide;

/* A label, or a bin from `low` on and below `high`. */
typedef struct KlReportCell {
  KlLabel label; /* its bytes are the report's; of NULLs and strays 1, of the other values 0; unused
                 ** where it is a bin or the rest */
  bool is_bin;
  bool is_rest;     /* labels too many to list, as one */
  double low, high; /* -Inf, +Inf: open; NaN: no bin */
  double share[KL_REPORT_SIDES];
  double contribution; /* to the first metric: they add up to its value; NaN: it is no sum */
} KlReportCell;

/* Cells of equal width from `low` to `high`, which both sides share: a picture.  Rows beyond are in
** the first and the last. */
typedef struct KlReportChart {
  int count; /* 0: none (labels have their cells) */
  double low, high;
  double *share[KL_REPORT_SIDES];
} KlReportChart;

/* A metric of a column: a row of dist_compare(). */
typedef struct KlReportMetric {
  const KlMetric *metric;
  char name[KL_METRIC_NAME]; /* "psi(smoothing=0.5)" */
  double value;
  double noise_floor; /* what chance alone does not reach: its 1 - alpha quantile */
  double warn, alert; /* thresholds */
  KlReportStatus status;
  char *method;    /* SQL that gives the value; NULL: there is none */
  const char *why; /* there is no value; NULL otherwise */
} KlReportMetric;

typedef struct KlReportColumn {
  bool has_segment;
  KlLabel segment; /* of the grouping column; its bytes are the report's */
  bool segment_is_null;
  char *name;
  int position; /* in the baseline, or behind all of these in the current table; from 0 */
  KlAspect aspect;
  KlColumnKind kind;
  KlReportSide side[KL_REPORT_SIDES];
  double new_labels, vanished_labels; /* labels that one side alone has; NaN for bins */
  double out_of_range; /* the share of Q's values outside of P's range; NaN for labels */
  const char *test;    /* "KS", "G", "permutation"; NULL: not tested */
  double p_value, q_value;
  KlReportMetric *metric;
  int metrics;        /* 0: the column cannot be compared, as `note` says */
  KlReportCell *cell; /* what moved most first: by contribution, or by the change of the share where
                      ** contributions are no sum of changes */
  size_t cells;
  KlReportChart chart;
  char *plot[KL_REPORT_SIDES]; /* block characters, on one scale for both; NULL: nothing to show */
  char *note;                  /* what whoever reads it should know; NULL: nothing */
} KlReportColumn;

/* A row of dist_compare(): a metric of a column, or a column without. */
typedef struct KlReportRow {
  const KlReportColumn *column;
  const KlReportMetric *metric; /* NULL: `column` has none */
  KlReportStatus status;
} KlReportRow;

/* Zeroed memory is none. */
typedef struct KlReport {
  char *source[KL_REPORT_SIDES]; /* what was compared, as the caller named it */
  double rows[KL_REPORT_SIDES];
  double alpha;
  char *segment;          /* the grouping column's name; NULL: none */
  KlReportColumn *column; /* in the tables' order, the aspects of one in a row */
  size_t columns;
  KlReportRow *row; /* what drifted comes first */
  size_t count;
} KlReport;

void kl_report_clear(KlReport *report);

/* Adds a sentence to what whoever reads the column should know. */
KlStatus kl_report_note(KlReportColumn *column, const char *text);

/* "number", "alert", "nulls": what the columns kind, status and aspect say. */
const char *kl_column_kind_name(KlColumnKind kind);
const char *kl_report_status_name(KlReportStatus status);
const char *kl_aspect_name(KlAspect aspect);

#endif
