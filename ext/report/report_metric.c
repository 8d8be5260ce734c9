/* report_metric.c - the metrics of the report by position and name. */
#include "report/report_metric.h"

#include <string.h>

static const KlMetric metrics[] = {
#define KL_METRIC(metric, ...) {.name = #metric, __VA_ARGS__},
#include "report/metrics.def"
#undef KL_METRIC
};

const KlMetric *kl_metric_at(size_t position) {
  return position < KL_METRICS ? &metrics[position] : NULL;
}

size_t kl_metric_position(const KlMetric *metric) { return (size_t)(metric - metrics); }

const KlMetric *kl_metric_by_name(const char *name, size_t length) {
  for (size_t i = 0; i < KL_METRICS; i++) {
    if (strlen(metrics[i].name) == length && memcmp(metrics[i].name, name, length) == 0) {
      return &metrics[i];
    }
  }
  return NULL;
}
