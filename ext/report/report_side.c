/* report_side.c - one side of a column: what there is to say about it. */
#include "report/report_side.h"

#include <math.h>

#include "dist/look.h"

KlReportSide kl_report_side_none(void) {
  const double none = (double)NAN;
  return (KlReportSide){
      .labels = none, .mean = none, .sd = none, .median = none, .low = none, .high = none};
}

static double side_presence(const KlColumnData *data, int label) {
  KlLabel presence = {.type = KL_LABEL_INTEGER, .integer = label};
  KlInteger weight;
  return kl_label_table_weight(&data->presence.table, &presence, &weight)
             ? kl_integer_round(&weight)
             : 0.0;
}

KlStatus kl_report_side_rows(const KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                             KlReportSide *about) {
  KlInteger strays;
  *about = kl_report_side_none();
  about->nulls = side_presence(data, 1);
  about->rows = about->nulls + side_presence(data, 0);
  KlStatus status = kl_column_strays(data, form, poll, &strays);
  about->strays = status == KL_OK ? kl_integer_round(&strays) : 0.0;
  return status;
}

/* A number that a value has, or NaN. */
static double side_number(KlStatus status, KlScaled x, bool exists) {
  return status == KL_OK && exists ? kl_scaled_round(x) : (double)NAN;
}

static void side_numbers(const KlLook *look, KlReportSide *about) {
  KlScaled x = kl_scaled_zero();
  KlProblem problem = {""};
  bool exists = false;
  KlStatus status = kl_look_mean(look, &x, &exists, &problem);
  about->mean = side_number(status, x, exists);
  status = kl_look_sd(look, 0, &x, &exists, &problem);
  about->sd = side_number(status, x, exists);
  status = kl_look_quantile(look, 0.5, &x, &exists, &problem);
  about->median = side_number(status, x, exists);
  status = kl_look_quantile(look, 0.0, &x, &exists, &problem);
  about->low = side_number(status, x, exists);
  status = kl_look_quantile(look, 1.0, &x, &exists, &problem);
  about->high = side_number(status, x, exists);
}

KlStatus kl_report_side_value(const KlBytes *value, const KlPoll *poll, KlReportSide *about,
                              KlProblem *problem) {
  KlDist dist;
  KlLook look;
  if (value->size == 0) {
    return KL_OK;
  }
  KlStatus status = kl_dist_decode(&dist, value->data, value->size, poll, problem);
  if (status != KL_OK) {
    return status;
  }
  if (dist.kind == KL_KIND_COUNTS) {
    about->labels = (double)dist.counts.labels;
  } else if (dist.kind == KL_KIND_SAMPLE || dist.kind == KL_KIND_SKETCH) {
    status = kl_look_begin(&look, &dist, poll, problem);
    if (status == KL_OK) {
      side_numbers(&look, about);
    }
    kl_look_end(&look);
  }
  kl_dist_clear(&dist);
  return status;
}
