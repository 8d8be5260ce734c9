/* samples.h - reports built by hand, for the tests of the page.
**
** Everything they point to is allocated, so that kl_report_clear ends them.
*/
#ifndef KLDIV_TESTS_PAGE_SAMPLES_H
#define KLDIV_TESTS_PAGE_SAMPLES_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "report/report.h"

#define SAMPLE_NAN ((double)NAN)
#define SAMPLE_INFINITY ((double)INFINITY)

enum { SAMPLE_COLUMNS = 700, SAMPLE_ROWS = 1400 };

static const KlMetric sample_wasserstein = {
    .name = "wasserstein_sd",
    .help = "The mean distance that a value has to be moved for one side to become the other, in "
            "standard deviations of the baseline.",
    .over = KL_OVER_POINTS,
    .warn = 0.1,
    .alert = 0.2};
static const KlMetric sample_js = {
    .name = "js_distance_bits",
    .help = "The Jensen-Shannon distance in bits: 0 where the shares are the same, 1 where no "
            "label is on both sides.",
    .warn = 0.1,
    .alert = 0.2};
static const KlMetric sample_psi = {.name = "psi",
                                    .help = "The population stability index: the sum of the "
                                            "differences of shares, weighted by their log ratios.",
                                    .smoothing = "smoothing",
                                    .warn = 0.1,
                                    .alert = 0.25};

static inline char *sample_text(const char *text) {
  char *copy = kl_allocate(strlen(text) + 1);
  memcpy(copy, text, strlen(text) + 1);
  return copy;
}

static inline KlLabel sample_bytes(KlLabelType type, const void *bytes, size_t length) {
  unsigned char *copy = kl_allocate(length + 1);
  memcpy(copy, bytes, length);
  return (KlLabel){.type = type, .bytes = copy, .length = length};
}

static inline KlLabel sample_label(const char *text) {
  return sample_bytes(KL_LABEL_TEXT, text, strlen(text));
}

static inline void *sample_zeros(size_t size) {
  void *memory = kl_allocate(size);
  memset(memory, 0, size);
  return memory;
}

static inline KlReport sample_report(const char *p, const char *q, double rows_p, double rows_q) {
  KlReport report = {.alpha = 0.05, .rows = {rows_p, rows_q}};
  report.source[KL_BASELINE] = sample_text(p);
  report.source[KL_CURRENT] = sample_text(q);
  report.column = sample_zeros(SAMPLE_COLUMNS * sizeof *report.column);
  report.row = sample_zeros(SAMPLE_ROWS * sizeof *report.row);
  return report;
}

/* A column without metrics, cells and numbers. */
static inline KlReportColumn *sample_column(KlReport *report, const char *name, KlColumnKind kind,
                                            KlAspect aspect) {
  KlReportColumn *column = &report->column[report->columns];
  column->name = sample_text(name);
  column->position = (int)report->columns++;
  column->kind = kind;
  column->aspect = aspect;
  for (int s = 0; s < KL_REPORT_SIDES; s++) {
    column->side[s] =
        (KlReportSide){report->rows[s], 0,          0,          SAMPLE_NAN, SAMPLE_NAN,
                       SAMPLE_NAN,      SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN};
  }
  column->new_labels = column->vanished_labels = column->out_of_range = SAMPLE_NAN;
  column->p_value = column->q_value = SAMPLE_NAN;
  return column;
}

static inline void sample_metric(KlReportColumn *column, const KlMetric *metric, double value,
                                 double noise_floor, KlReportStatus status) {
  if (column->metric == NULL) {
    column->metric = sample_zeros(4 * sizeof *column->metric);
  }
  KlReportMetric *m = &column->metric[column->metrics++];
  char method[200];
  (void)snprintf(m->name, sizeof m->name, "%s%s", metric->name,
                 metric->smoothing != NULL ? "(smoothing=0.5)" : "");
  (void)snprintf(method, sizeof method,
                 "SELECT dist_%s(\n  (SELECT dist_count(\"%.40s\") FROM old),\n"
                 "  (SELECT dist_count(\"%.40s\") FROM new))",
                 metric->name, column->name, column->name);
  m->metric = metric;
  m->value = value;
  m->noise_floor = noise_floor;
  m->warn = metric->warn;
  m->alert = metric->alert;
  m->status = status;
  m->method = isnan(value) ? NULL : sample_text(method);
  m->why = isnan(value) ? "one side has no values" : NULL;
}

static inline void sample_test(KlReportColumn *column, const char *test, double p, double q) {
  column->test = test;
  column->p_value = p;
  column->q_value = q;
}

static inline KlReportCell *sample_cell(KlReportColumn *column, double p, double q, double part) {
  if (column->cell == NULL) {
    column->cell = sample_zeros(128 * sizeof *column->cell);
  }
  KlReportCell *cell = &column->cell[column->cells++];
  *cell =
      (KlReportCell){.low = SAMPLE_NAN, .high = SAMPLE_NAN, .share = {p, q}, .contribution = part};
  return cell;
}

static inline void sample_text_cell(KlReportColumn *column, const char *label, double p, double q,
                                    double part) {
  sample_cell(column, p, q, part)->label = sample_label(label);
}

static inline void sample_bin(KlReportColumn *column, double low, double high, double p, double q,
                              double part) {
  KlReportCell *cell = sample_cell(column, p, q, part);
  cell->is_bin = true;
  cell->low = low;
  cell->high = high;
}

/* Bells around `centre`, `width` wide, as a picture from `low` to `high`. */
static inline void sample_chart(KlReportColumn *column, double low, double high,
                                const double centre[2], const double width[2]) {
  column->chart = (KlReportChart){.count = 40, .low = low, .high = high};
  for (int s = 0; s < KL_REPORT_SIDES; s++) {
    double *share = column->chart.share[s] = sample_zeros(40 * sizeof *share);
    double total = 0.0;
    for (int i = 0; i < 40; i++) {
      double z = (low + (high - low) * (i + 0.5) / 40.0 - centre[s]) / width[s];
      share[i] = 1.0 / (1.0 + z * z * z * z) + 0.02 * (i * 7 % 5);
      total += share[i];
    }
    for (int i = 0; i < 40; i++) {
      share[i] /= total;
    }
  }
}

static inline void sample_moments(KlReportColumn *column, int side, double mean, double sd,
                                  double low, double high) {
  KlReportSide *s = &column->side[side];
  s->mean = mean;
  s->sd = sd;
  s->median = mean - 0.11 * sd;
  s->low = low;
  s->high = high;
}

/* The rows of every column, by status. */
static inline void sample_finish(KlReport *report) {
  for (int status = KL_STATUS_ALERT; status <= KL_STATUS_OK; status++) {
    for (size_t i = 0; i < report->columns; i++) {
      const KlReportColumn *column = &report->column[i];
      for (int m = 0; m < column->metrics; m++) {
        if ((int)column->metric[m].status == status) {
          report->row[report->count++] =
              (KlReportRow){column, &column->metric[m], (KlReportStatus)status};
        }
      }
      if (column->metrics == 0 && status == KL_STATUS_NOT_COMPUTABLE) {
        report->row[report->count++] = (KlReportRow){column, NULL, KL_STATUS_NOT_COMPUTABLE};
      }
    }
  }
}

/* ---- columns of a shop ---- */

static inline void sample_price(KlReport *report) {
  KlReportColumn *c = sample_column(report, "price", KL_COLUMN_NUMBER, KL_ASPECT_VALUES);
  sample_moments(c, KL_BASELINE, 24.1834, 9.2417, 0.49, 88.5);
  sample_moments(c, KL_CURRENT, 29.9071, 10.8833, 0.99, 131.25);
  sample_chart(c, 0.0, 90.0, (double[]){22, 29}, (double[]){9, 11});
  sample_metric(c, &sample_wasserstein, 0.61932, 0.0298, KL_STATUS_ALERT);
  sample_metric(c, &sample_psi, 0.3417, 0.0071, KL_STATUS_ALERT);
  sample_test(c, "KS", 1.2e-87, 2.1e-86);
  c->out_of_range = 0.00341;
  c->side[0].nulls = 21;
  c->side[1].nulls = 34;
  sample_bin(c, 35.9, SAMPLE_INFINITY, 0.1003, 0.2417, 0.1211);
  sample_bin(c, -SAMPLE_INFINITY, 12.5, 0.0998, 0.0412, 0.0518);
  sample_bin(c, 12.5, 15.99, 0.1, 0.0541, 0.0284);
  sample_bin(c, 15.99, 18.2, 0.1001, 0.0617, 0.0186);
  sample_bin(c, 29.95, 35.9, 0.0997, 0.1503, 0.0208);
  sample_bin(c, 18.2, 20.75, 0.1, 0.0803, 0.0043);
  sample_bin(c, 20.75, 23.0, 0.1, 0.0851, 0.0024);
  sample_bin(c, 26.5, 29.95, 0.1001, 0.1105, 0.0011);
  sample_bin(c, 23.0, 24.8, 0.1, 0.0911, 0.0008);
  sample_bin(c, 24.8, 26.5, 0.1, 0.084, 0.0027);
}

static inline void sample_country(KlReport *report) {
  static const char *const name[] = {"Germany",
                                     "France",
                                     "United Kingdom of Great Britain and Northern Ireland",
                                     "Italy",
                                     "",
                                     "Poland",
                                     "Netherlands",
                                     "日本国（ジャパン）と周辺地域",
                                     "Austria",
                                     "WWWWWWWWWWWWWWWWWWWWWWWW",
                                     "Sweden",
                                     "Norway",
                                     "Ελλάδα",
                                     "مصر",
                                     "Denmark",
                                     "Spain",
                                     "007"};
  KlReportColumn *c = sample_column(report, "country", KL_COLUMN_CATEGORY, KL_ASPECT_VALUES);
  c->side[0].labels = 16;
  c->side[1].labels = 17;
  c->new_labels = 2;
  c->vanished_labels = 1;
  for (int i = 0; i < 17; i++) {
    double p = 0.231 / (1 + i), q = 0.19 / (1 + i * 0.8);
    sample_text_cell(c, name[i], i == 16 ? 0.0 : p, i == 12 ? 0.0 : q, 0.004 / (1 + i));
  }
  KlReportCell *rest = sample_cell(c, 0.1, 0.1011, 0.00001);
  rest->is_rest = true;
  sample_metric(c, &sample_js, 0.1294, 0.0171, KL_STATUS_WARN);
  sample_test(c, "G", 0.00004, 0.00011);
  c->note =
      sample_text("17 labels; those that one side alone has: '007' is new, 'Ελλάδα' vanished");
}

static inline void sample_date(KlReport *report) {
  KlReportColumn *c = sample_column(report, "ordered_at", KL_COLUMN_DATE, KL_ASPECT_VALUES);
  sample_moments(c, KL_BASELINE, 2460340.2, 26.3, 2460310.5, 2460400.4);
  sample_moments(c, KL_CURRENT, 2460344.9, 25.1, 2460310.5, 2460409.1);
  sample_chart(c, 2460310.5, 2460409.1, (double[]){2460340, 2460348}, (double[]){26, 25});
  sample_bin(c, 2460390.5, SAMPLE_INFINITY, 0.1, 0.1521, 0.02);
  sample_bin(c, -SAMPLE_INFINITY, 2460320.5, 0.1, 0.0821, 0.01);
  sample_bin(c, 2460320.5, 2460341.5, 0.4, 0.3821, 0.001);
  sample_bin(c, 2460341.5, 2460390.5, 0.4, 0.3837, 0.001);
  sample_metric(c, &sample_wasserstein, 0.1787, 0.0312, KL_STATUS_WARN);
  sample_test(c, "KS", 0.00061, 0.0021);
}

static inline void sample_email(KlReport *report) {
  KlReportColumn *c = sample_column(report, "email_domain", KL_COLUMN_CATEGORY, KL_ASPECT_VALUES);
  sample_text_cell(c, "gmail.com", 0.512, 0.509, 0.00002);
  sample_text_cell(c, "web.de", 0.288, 0.291, 0.00002);
  sample_text_cell(c, "1", 0.2, 0.2, 0.0);
  c->side[0].labels = c->side[1].labels = 3;
  sample_metric(c, &sample_js, 0.0051, 0.0181, KL_STATUS_OK);
  sample_test(c, "G", 0.831, 0.92);
  KlReportColumn *n = sample_column(report, "email_domain", KL_COLUMN_CATEGORY, KL_ASPECT_NULLS);
  for (int s = 0; s < KL_REPORT_SIDES; s++) {
    c->side[s].nulls = n->side[s].nulls = s == 0 ? 31 : 1204;
  }
  KlReportCell *null = sample_cell(n, 0.0031, 0.0979, 0.07);
  null->label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = 1};
  KlReportCell *some = sample_cell(n, 0.9969, 0.9021, 0.003);
  some->label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = 0};
  sample_metric(n, &sample_js, 0.2011, 0.0082, KL_STATUS_ALERT);
  sample_test(n, "G", 1e-99, 1e-98);
}

static inline void sample_age(KlReport *report) {
  KlReportColumn *c = sample_column(report, "age", KL_COLUMN_NUMBER, KL_ASPECT_VALUES);
  sample_moments(c, KL_BASELINE, 41.213, 13.5, 18, 94);
  sample_moments(c, KL_CURRENT, 41.388, 13.4, 18, 99);
  sample_chart(c, 18.0, 99.0, (double[]){40, 40.4}, (double[]){15, 15});
  sample_bin(c, 40.0, 44.0, 0.1, 0.1031, 0.0001);
  sample_bin(c, -SAMPLE_INFINITY, 40.0, 0.5, 0.4911, 0.00008);
  sample_bin(c, 44.0, SAMPLE_INFINITY, 0.4, 0.4058, 0.00004);
  sample_metric(c, &sample_wasserstein, 0.0131, 0.0302, KL_STATUS_OK);
  sample_test(c, "KS", 0.4412, 0.621);
  c->side[1].strays = 212;
  KlReportColumn *n = sample_column(report, "age", KL_COLUMN_NUMBER, KL_ASPECT_STRAYS);
  n->side[1].strays = 212;
  sample_cell(n, 0.0, 0.0172, 0.01)->label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = 1};
  sample_cell(n, 1.0, 0.9828, 0.001)->label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = 0};
  sample_metric(n, &sample_js, 0.0929, 0.0082, KL_STATUS_OK);
  sample_test(n, "permutation", 0.0002, 0.0006);
}

static inline void sample_boolean(KlReport *report) {
  KlReportColumn *c = sample_column(report, "is_member", KL_COLUMN_BOOLEAN, KL_ASPECT_VALUES);
  sample_cell(c, 0.7034, 0.7101, 0.00001)->label =
      (KlLabel){.type = KL_LABEL_INTEGER, .integer = 0};
  sample_cell(c, 0.2966, 0.2899, 0.00001)->label =
      (KlLabel){.type = KL_LABEL_INTEGER, .integer = 1};
  c->side[0].labels = c->side[1].labels = 2;
  sample_metric(c, &sample_js, 0.0062, 0.0121, KL_STATUS_OK);
  sample_test(c, "G", 0.3012, 0.481);
}

static inline void sample_revenue(KlReport *report) {
  KlReportColumn *c =
      sample_column(report, "lifetime_revenue_micros", KL_COLUMN_NUMBER, KL_ASPECT_VALUES);
  sample_moments(c, KL_BASELINE, 18345678901.2, 4.2e9, -12.5, 3.1e10);
  sample_moments(c, KL_CURRENT, 18355678901.2, 4.3e9, 0.0, 3.2e10);
  sample_chart(c, 0.0, 3.2e10, (double[]){1.8e10, 1.8e10}, (double[]){4e9, 4.3e9});
  sample_bin(c, 1.8e10, 1.82345e10, 0.1, 0.1031, SAMPLE_NAN);
  sample_metric(c, &sample_wasserstein, 0.081, 0.131, KL_STATUS_TOO_FEW_ROWS);
  sample_test(c, "KS", 0.2412, 0.421);
}

static inline void sample_gone(KlReport *report) {
  KlReportColumn *c = sample_column(report, "legacy_code", KL_COLUMN_EMPTY, KL_ASPECT_VALUES);
  c->side[1] = (KlReportSide){SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN,
                              SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN, SAMPLE_NAN};
  c->note = sample_text("the current table has no such column");
  KlReportColumn *d = sample_column(report, "discount", KL_COLUMN_NUMBER, KL_ASPECT_VALUES);
  sample_metric(d, &sample_wasserstein, SAMPLE_NAN, SAMPLE_NAN, KL_STATUS_NOT_COMPUTABLE);
}

static inline KlReport sample_shop(void) {
  KlReport report = sample_report("orders_2023", "orders_2024", 10000, 12304);
  sample_price(&report);
  sample_country(&report);
  sample_date(&report);
  sample_email(&report);
  sample_age(&report);
  sample_boolean(&report);
  sample_revenue(&report);
  sample_gone(&report);
  sample_finish(&report);
  return report;
}

#endif
