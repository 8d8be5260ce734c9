/* report_metric.h - what a metric of the report is, as data: one line of metrics.def each. */
#ifndef KLDIV_REPORT_REPORT_METRIC_H
#define KLDIV_REPORT_REPORT_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "report/chance.h"

enum { KL_METRIC_NAME = 48 };

typedef struct KlMetric {
  const char *name;   /* as options and thresholds call it */
  const char *help;   /* one line for who has not met it, in words that a sentence can begin with */
  bool line;          /* of points on the line, not of labels and bins */
  bool smoothed;      /* takes the option `smoothing`, which its name then shows */
  double warn, alert; /* thresholds, unless options say otherwise */
  const char *divergence; /* what it is of P and Q */
  KlChanceStatistic *chance;
} KlMetric;

enum {
  KL_METRICS = 0
#define KL_METRIC(name, divergence, line, smoothed, warn, alert, chance, help) +1
#include "report/metrics.def"
#undef KL_METRIC
};

/* The metrics by position, from 0; NULL past the last. */
const KlMetric *kl_metric_at(size_t position);
size_t kl_metric_position(const KlMetric *metric);
const KlMetric *kl_metric_by_name(const char *name, size_t length);

#endif
