/* report_metric.h - what a metric of the report is, as data: one entry of metrics.def each. */
#ifndef KLDIV_REPORT_REPORT_METRIC_H
#define KLDIV_REPORT_REPORT_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "report/cell_term.h"
#include "report/chance.h"

enum { KL_METRIC_NAME = 48 };

/* What of a column is compared. */
typedef enum KlAspect {
  KL_ASPECT_VALUES,
  KL_ASPECT_NULLS, /* whether it is NULL */
  KL_ASPECT_STRAYS /* whether it is not of the column's kind: 'N/A' among numbers */
} KlAspect;

/* What a metric goes by.  Labels are labels everywhere; columns on the line are cut into bins. */
typedef enum KlMetricOver {
  KL_OVER_POINTS,        /* points on the line, and no labels */
  KL_OVER_LABELS,        /* labels alone: of samples the divergence is another quantity */
  KL_OVER_BASELINE_BINS, /* labels, or bins of equal shares of the baseline */
  KL_OVER_POOLED_BINS    /* labels, or bins of equal shares of both sides */
} KlMetricOver;

typedef struct KlMetric {
  const char *name; /* as options and thresholds call it */
  const char *help; /* one line for who has not met it, in words that a sentence can begin with */
  const char *divergence; /* what it is of P and Q */
  const char *smoothing;  /* the parameter that takes that option, which its name then shows */
  KlCellTerm *term;       /* of a label or bin, where it is a sum over them */
  KlChanceStatistic *chance;
  double warn, alert; /* thresholds, unless options say otherwise */
  KlAspect aspect;
  KlMetricOver over;
  int base;       /* of its logarithms; 0: e, or there are none */
  bool in_sd;     /* in units of the baseline's standard deviation, which has to be > 0 */
  bool transport; /* it is an integral over the line, and a bin's part that over the bin */
  bool of_two;    /* is told best of two labels */
} KlMetric;

enum {
  KL_METRICS = 0
#define KL_METRIC(metric, ...) +1
#include "report/metrics.def"
#undef KL_METRIC
};

/* The metrics by position, from 0; NULL past the last. */
const KlMetric *kl_metric_at(size_t position);
size_t kl_metric_position(const KlMetric *metric);
const KlMetric *kl_metric_by_name(const char *name, size_t length);

#endif
