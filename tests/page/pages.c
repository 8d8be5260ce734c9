/* pages.c - writes the pages that page.py reads.
**
**     pages DIRECTORY
*/
#include "page/samples.h"

#include "report/page.h"

static int write_page(const char *directory, const char *name, KlReport *report) {
  char path[1000];
  (void)snprintf(path, sizeof path, "%s/%s.html", directory, name);
  KlBytes html = {0};
  FILE *file = fopen(path, "wb");
  int failed = file == NULL || kl_report_page(report, NULL, NULL, &html) != KL_OK ||
               fwrite(html.data, 1, html.size, file) != html.size;
  failed |= file != NULL && fclose(file) != 0;
  kl_bytes_clear(&html);
  kl_report_clear(report);
  return failed;
}

/* Names and labels that would like to be markup, or longer, or elsewhere. */
static KlReport hostile(void) {
  static const char *const text[] = {"<script>alert(1)</script>",
                                     "\"><img src=x onerror=alert(1)>",
                                     "&amp;'\"",
                                     "\u202eright to left\u202c",
                                     "a\nb\tc\r\x01\x7f",
                                     "\xff\xfe\x80 not UTF-8",
                                     "]]>--><!--",
                                     "</title></svg></style>"};
  KlReport report = sample_report("(SELECT '<b>' AS x) -- \u2028", "</title><h1>", 12, 1e18);
  report.segment = sample_text("<i>region</i>");
  char *huge = kl_allocate(1000001);
  memset(huge, 'W', 1000000);
  huge[1000000] = 0;
  for (int i = 0; i < 9; i++) {
    const char *name = i < 8 ? text[i] : huge;
    KlReportColumn *c = sample_column(&report, name, KL_COLUMN_CATEGORY, KL_ASPECT_VALUES);
    c->has_segment = true;
    c->segment_is_null = i == 3;
    c->segment = sample_label(name);
    for (int j = 0; j < 9; j++) {
      sample_text_cell(c, j < 8 ? text[j] : huge, 0.1 + 0.01 * j, 0.1, 0.01);
    }
    sample_cell(c, 0.05, 0.06, 0.0)->label = sample_bytes(KL_LABEL_TEXT, "nul\0nul", 7);
    sample_cell(c, 0.05, 0.06, 0.0)->label = sample_bytes(KL_LABEL_BLOB, huge, 5000);
    sample_cell(c, 0.05, 0.06, 0.0)->label = kl_label_of_real(-1.2345678901234567e-300);
    sample_metric(c, &sample_js, 0.3 - i * 0.03, 0.05, i < 4 ? KL_STATUS_ALERT : KL_STATUS_OK);
    c->note = sample_text(name);
  }
  kl_release(huge);
  sample_finish(&report);
  return report;
}

/* Axes of every size. */
static KlReport axes(void) {
  static const double end[][2] = {
      {0, 1},           {-1e-9, 1e-9},    {1e9, 1e9 + 1},   {1e300, 1.7e308},
      {5, 5},           {-123456, 98765}, {0.1, 0.1000001}, {-1.7e308, 1.7e308},
      {1e15, 1e15 + 8}, {0, 12345678901}, {99.5, 100.5},    {3e-320, 6e-320}};
  static const double day[][2] = {
      {2460310.5, 2460310.9}, {2460310.5, 2460312},         {2460310.5, 2460316.5},
      {2460310.5, 2460371},   {2460310.5, 2460999},         {2450310.5, 2460999},
      {0, 5373484},           {2460310.5001, 2460310.5002}, {1721425.5, 2460000}};
  KlReport report = sample_report("a", "b", 1000, 1000);
  for (int i = 0; i < 21; i++) {
    char name[40];
    (void)snprintf(name, sizeof name, "axis %d", i);
    KlReportColumn *c =
        sample_column(&report, name, i < 12 ? KL_COLUMN_NUMBER : KL_COLUMN_DATE, KL_ASPECT_VALUES);
    const double *range = i < 12 ? end[i] : day[i - 12];
    double middle = range[0] / 2 + range[1] / 2, width = range[1] / 4 - range[0] / 4 + 1e-300;
    sample_moments(c, 0, middle, width, range[0], range[1]);
    sample_moments(c, 1, middle, width, range[0], range[1]);
    sample_chart(c, range[0], range[1], (double[]){middle, middle}, (double[]){width, width / 2});
    sample_bin(c, range[0], middle, 0.5, 0.4, SAMPLE_NAN);
    sample_bin(c, middle, range[1], 0.5, 0.6, SAMPLE_NAN);
    sample_metric(c, &sample_wasserstein, 0.01 * i, 0.05, KL_STATUS_OK);
  }
  sample_finish(&report);
  return report;
}

static KlReport many(void) {
  KlReport report = sample_report("old", "new", 1e6, 1234567);
  for (int i = 0; i < 50; i++) {
    sample_price(&report);
    sample_country(&report);
    sample_age(&report);
    sample_boolean(&report);
    sample_revenue(&report);
    sample_date(&report);
  }
  sample_finish(&report);
  return report;
}

int main(int count, char **argument) {
  if (count != 2) {
    (void)fprintf(stderr, "usage: pages DIRECTORY\n");
    return 2;
  }
  KlReport shop = sample_shop(), nasty = hostile(), lines = axes(), wide = many();
  KlReport none = sample_report("a", "b", 0, 0);
  return write_page(argument[1], "shop", &shop) | write_page(argument[1], "hostile", &nasty) |
         write_page(argument[1], "axes", &lines) | write_page(argument[1], "many", &wide) |
         write_page(argument[1], "none", &none);
}
