/* test_page.c - the report as a page: numbers and texts for people, and what a page holds. */
#include "unit/unit.h"

#include "base/json.h"
#include "page/samples.h"
#include "report/page.h"
#include "report/page_number.h"
#include "report/page_text.h"
#include "support/libc_memory.h"

/* ---- numbers ---- */

static KlBytes written;

static const char *text_of(void) {
  kl_write_byte(&written, 0);
  return (const char *)written.data;
}

static void law_written(const char *want) {
  law(strcmp(text_of(), want) == 0, "got '%s', want '%s'", text_of(), want);
  kl_bytes_clear(&written);
}

static void numbers_have_the_digits_that_people_need(void **state) {
  (void)state;
  static const struct {
    double x;
    int digits;
    const char *want;
  } each[] = {
      {0.0, 3, "0"},
      {-0.0, 3, "0"},
      {0.0431234, 3, "0.0431"},
      {0.99951, 3, "1"},
      {-9.996, 3, "−10"},
      {1234.56, 4, "1235"},
      {12345.6, 4, "12\u202f346"},
      {-1234567.0, 2, "−1\u202f234\u202f567"},
      {9999999999.0, 4, "9\u202f999\u202f999\u202f999"},
      {12345678901.0, 4, "1.235×10¹⁰"},
      {0.00012345, 3, "0.000123"},
      {0.000012345, 3, "1.23×10⁻⁵"},
      {DBL_MAX, 3, "1.8×10³⁰⁸"},
      {5e-324, 3, "5×10⁻³²⁴"},
      {(double)NAN, 3, "–"},
      {(double)INFINITY, 3, "∞"},
      {(double)-INFINITY, 3, "−∞"},
  };
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    kl_page_number(&written, each[i].x, each[i].digits);
    law_written(each[i].want);
  }
  kl_page_signed(&written, 1.5, 3);
  kl_page_signed(&written, -1.5, 3);
  kl_page_signed(&written, 0.0, 3);
  law_written("+1.5−1.50");
}

static void numbers_have_places(void **state) {
  (void)state;
  static const struct {
    double x;
    int places;
    const char *want;
  } each[] = {
      {20.0, 1, "20"},
      {15.99, 1, "16"},
      {0.05, 1, "0.1"},
      {0.04, 1, "0"},
      {-0.04, 1, "0"},
      {35.44, 2, "35.44"},
      {1e9, 0, "1\u202f000\u202f000\u202f000"},
      {1e20, 3, "1×10²⁰"},
      {-5e-10, 12, "−5×10⁻¹⁰"},
      {99999.96, 1, "100\u202f000"},
  };
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    kl_page_places(&written, each[i].x, each[i].places);
    law_written(each[i].want);
  }
}

static void shares_are_percents(void **state) {
  (void)state;
  static const struct {
    double share;
    const char *want;
  } each[] = {
      {0.0, "0%"},
      {1.0, "100%"},
      {0.5, "50.0%"},
      {0.12345, "12.3%"},
      {0.001, "0.10%"},
      {0.00995, "1.0%"},
      {1e-9, "&lt;\u00a00.01%"},
      {0.9999, "&gt;\u00a099.9%"},
      {0.0991, "9.9%"},
      {(double)NAN, "–"},
  };
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    kl_page_percent(&written, each[i].share);
    law_written(each[i].want);
  }
  kl_page_points(&written, 0.14141);
  law_written("+14.1");
  kl_page_points(&written, -0.0042);
  law_written("−0.42");
  kl_page_points(&written, 0.0);
  law_written("0.0");
  kl_page_p_value(&written, 0.0005);
  law_written("&lt;\u00a00.001");
  kl_page_p_value(&written, 0.0312);
  law_written("0.031");
  kl_page_p_value(&written, 0.99999);
  law_written("1");
  kl_page_coordinate(&written, 1.0 / 3.0);
  kl_page_coordinate(&written, -1.0);
  kl_page_coordinate(&written, 7.0);
  law_written("33.33%0%100%");
}

static void days_are_dates(void **state) {
  (void)state;
  static const struct {
    double day;
    bool time;
    const char *want;
  } each[] = {
      {2440587.5, false, "1970-01-01"},
      {2451545.0, false, "2000-01-01"},
      {2451545.0, true, "2000-01-01\u00a012:00"},
      {2460370.49999, true, "2024-03-01\u00a000:00"},
      {2460369.5, false, "2024-02-29"},
      {2415078.5, false, "1900-02-28"},
      {2415079.5, false, "1900-03-01"},
      {1721059.5, false, "0000-01-01"},
      {0.0, false, "−4713-11-24"},
      {5373484.0, false, "9999-12-31"},
      {1e300, false, "day 1×10³⁰⁰"},
      {(double)NAN, false, "–"},
  };
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    kl_page_day(&written, each[i].day, each[i].time);
    law_written(each[i].want);
  }
}

static void every_day_follows_the_one_before(void **state) {
  (void)state;
  KlPageDate last = kl_page_date(0.0);
  for (int i = 1; i < 5373484; i++) {
    KlPageDate date = kl_page_date(i);
    law_same(kl_page_julian(date.year, date.month, date.day), i - 0.5, "%d", i);
    bool next = date.day == last.day + 1 && date.month == last.month;
    bool first = date.day == 1 && date.month == last.month % 12 + 1 && last.day >= 28;
    law(next || first, "%d", i);
    last = date;
  }
}

/* ---- texts ---- */

static void law_escaped(const char *text, size_t size, size_t limit, const char *want) {
  kl_page_text(&written, text, size, limit);
  law_written(want);
}

static void texts_are_harmless(void **state) {
  (void)state;
  law_escaped("<a href=\"x\">&'", 14, 99, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  law_escaped("a\0b\n\x7f", 5, 99, "a␀b␊␡");
  law_escaped("\xff\xe2\x82", 3, 99, "���");
  law_escaped("\xed\xa0\x80", 3, 99, "���");
  law_escaped("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xe2\x80\xa8\xc2\x85\xef\xbb\xbf\xe2\x81\xa9\xe2"
              "\x80\xac",
              23, 99, "��������");
  law_escaped("äöü€😀", 13, 99, "äöü€😀");
  law_escaped("äöü", 6, 2, "äö…");
  law_escaped("", 0, 9, "");
  kl_page_lines(&written, "a\n\tb\r", 5, 9);
  law_written("a\n\tb␍");
}

static void texts_fit(void **state) {
  (void)state;
  law(kl_page_fitted(&written, "short", 5, 100), "fits");
  law_written("short");
  law(!kl_page_fitted(&written, "WWWWWWWWWWWWWWWW", 16, 100), "does not");
  law_written("WWWWWW…");
  law(!kl_page_fitted(&written, "日本国日本国日本国", 27, 100), "does not");
  law_written("日本国日…");
  law(!kl_page_fitted(&written, "W", 1, 5), "not even one");
  law_written("…");
}

static void labels_are_told_apart(void **state) {
  (void)state;
  static const struct {
    const char *text, *want;
  } each[] = {{"EU", "EU"},
              {"", "(empty text)"},
              {"1", "'1'"},
              {"-1.5e3", "'-1.5e3'"},
              {"NULL", "'NULL'"},
              {" a", "' a'"},
              {"a ", "'a '"},
              {"e", "e"},
              {"2024-01-01x", "2024-01-01x"},
              {"'1'", "''1''"},
              {"-", "-"}};
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    KlLabel label = {.type = KL_LABEL_TEXT,
                     .bytes = (const unsigned char *)each[i].text,
                     .length = strlen(each[i].text)};
    kl_page_label(&written, &label);
    law_written(each[i].want);
  }
  KlLabel integer = kl_label_of_real(90210.0), real = kl_label_of_real(0.1);
  KlLabel blob = {.type = KL_LABEL_BLOB, .bytes = (const unsigned char *)"\0\xff", .length = 2};
  kl_page_label(&written, &integer);
  law_written("90210");
  kl_page_label(&written, &real);
  law_written("0.1");
  kl_page_label(&written, &blob);
  law_written("x'00FF'");
}

/* ---- pages ---- */

static KlBytes page_of(const KlReport *report) {
  KlBytes html = {0};
  law(kl_report_page(report, NULL, NULL, &html) == KL_OK, "page");
  law(kl_utf8_is_valid(html.data, html.size), "UTF-8");
  kl_write_byte(&html, 0);
  return html;
}

static bool holds(const KlBytes *html, const char *text) {
  return strstr((const char *)html->data, text) != NULL;
}

static size_t count_of(const KlBytes *html, const char *text) {
  size_t count = 0;
  for (const char *at = (const char *)html->data; (at = strstr(at, text)) != NULL; at++) {
    count++;
  }
  return count;
}

static bool is_void(const char *name, size_t length) {
  static const char *const each[] = {"meta", "wbr"};
  for (size_t i = 0; i < UNIT_COUNT(each); i++) {
    if (strlen(each[i]) == length && memcmp(each[i], name, length) == 0) {
      return true;
    }
  }
  return false;
}

/* Every element that is opened is closed, in order. */
static void law_nested(const KlBytes *html) {
  const char *open[64];
  size_t length[64];
  int depth = 0;
  const char *at = strstr((const char *)html->data, "<html");
  for (; at != NULL && *at != 0; at = strchr(at, '<')) {
    bool closes = at[1] == '/';
    const char *name = at + 1 + closes, *end = strchr(at, '>');
    law(end != NULL && memchr(name, '<', (size_t)(end - name)) == NULL, "%.60s", at);
    size_t size = strcspn(name, " >/");
    if (closes) {
      law(depth > 0 && length[depth - 1] == size && memcmp(open[depth - 1], name, size) == 0,
          "%.60s", at);
      depth--;
    } else if (end[-1] != '/' && !is_void(name, size)) {
      law(depth < 64, "%.60s", at);
      open[depth] = name;
      length[depth++] = size;
    }
    at = end;
  }
  law(depth == 0, "%d left open", depth);
}

static void law_page(const KlBytes *html) {
  law_nested(html);
  law(!holds(html, "nan") && !holds(html, "NaN"), "NaN");
  law(count_of(html, "<h1>") == 1, "one h1");
  law(!holds(html, "http:") && !holds(html, "https:") && !holds(html, "<script"), "alone");
  law(holds(html, "default-src 'none'"), "CSP");
}

/* One of the two, once. */
static void law_lead(const KlReport *report, const char *want) {
  KlBytes html = page_of(report);
  char got[600] = {0};
  const char *from = strstr((const char *)html.data, "<p class=\"lead\">") + 16;
  const char *to = strstr(from, "</p>");
  size_t size = 0;
  for (bool markup = false; from < to && size + 1 < sizeof got; from++) {
    markup = markup || *from == '<';
    got[size] = *from;
    size += !markup;
    markup = markup && *from != '>';
  }
  got[size] = 0;
  law(strcmp(got, want) == 0, "got  %s\n  want %s", got, want);
  law_page(&html);
  kl_bytes_clear(&html);
}

static KlReportColumn *simple(KlReport *report, const char *name, KlReportStatus status) {
  KlReportColumn *column = sample_column(report, name, KL_COLUMN_CATEGORY, KL_ASPECT_VALUES);
  sample_metric(column, &sample_js, 0.15, 0.01, status);
  return column;
}

static void the_lead_says_what_drifted(void **state) {
  (void)state;
  KlReport report = sample_report("a", "b", 10, 10);
  law_lead(&report, "Nothing was compared: there are no columns.");
  simple(&report, "x", KL_STATUS_OK);
  law_lead(&report, "No drift was found in 1 column.");
  simple(&report, "y", KL_STATUS_NOT_COMPUTABLE);
  law_lead(&report, "No drift was found in 2 columns. 1 is as before; 1 could not be compared.");
  simple(&report, "few", KL_STATUS_TOO_FEW_ROWS);
  simple(&report, "price", KL_STATUS_ALERT);
  sample_finish(&report);
  law_lead(&report, "1 of 4 columns drifted: price (alert). 1 is as before; 1 has too few rows to "
                    "tell; 1 could not be compared.");
  kl_report_clear(&report);

  report = sample_report("a", "b", 10, 10);
  simple(&report, "x", KL_STATUS_WARN);
  simple(&report, "y", KL_STATUS_ALERT);
  sample_metric(&report.column[1], &sample_psi, 0.3, 0.1, KL_STATUS_ALERT);
  sample_finish(&report);
  law_lead(&report, "2 of 2 columns drifted: y (alert) and x (warn).");
  kl_report_clear(&report);

  report = sample_report("a", "b", 10, 10);
  sample_column(&report, "x", KL_COLUMN_EMPTY, KL_ASPECT_VALUES);
  sample_finish(&report);
  law_lead(&report, "Nothing could be compared in 1 column.");
  kl_report_clear(&report);
  law(libc_memory_blocks() == 0, "%ld", libc_memory_blocks());
}

static void the_lead_says_where(void **state) {
  (void)state;
  KlReport report = sample_report("a", "b", 10, 10);
  report.segment = sample_text("region");
  for (int i = 0; i < 6; i++) {
    char name[] = {(char)('a' + i), 0};
    KlReportColumn *column = simple(&report, name, KL_STATUS_WARN);
    column->has_segment = true;
    column->segment_is_null = i == 1;
    column->segment = sample_label(i == 0 ? "EU" : "NULL");
  }
  KlReportColumn *nulls = sample_column(&report, "f", KL_COLUMN_CATEGORY, KL_ASPECT_NULLS);
  sample_metric(nulls, &sample_js, 0.3, 0.01, KL_STATUS_ALERT);
  sample_finish(&report);
  law_lead(&report,
           "6 of 6 columns, counted in each segment of region, drifted: f (its NULLs, "
           "alert), a in EU (warn), b in NULL (warn), c in &#39;NULL&#39; (warn) and 3 more.");
  kl_report_clear(&report);
}

static void a_page_holds_the_report(void **state) {
  (void)state;
  KlReport report = sample_shop();
  KlBytes html = page_of(&report), again = page_of(&report);
  law(html.size == again.size && memcmp(html.data, again.data, html.size) == 0, "same bytes");
  law_page(&html);
  law(count_of(&html, "<article") == report.columns, "a section for each");
  law(count_of(&html, "role=\"img\"") == 9, "%zu charts", count_of(&html, "role=\"img\""));
  size_t shown = report.count;
  for (size_t i = 0; i < report.columns; i++) {
    shown += (size_t)report.column[i].metrics;
  }
  law(count_of(&html, "<td><span class=\"st") == shown, "%zu statuses", shown);
  for (size_t i = 1; i <= report.columns; i++) {
    char id[40], link[40];
    (void)snprintf(id, sizeof id, " id=\"c%zu\"", i);
    (void)snprintf(link, sizeof link, "href=\"#c%zu\"", i);
    law(count_of(&html, id) == 1 && count_of(&html, link) >= 1, "%zu", i);
  }
  static const char *const told[] = {"[12.5, 16)",
                                     "35.9 and above",
                                     "below 12.5",
                                     "10.0% → 24.2%",
                                     "(empty text)",
                                     "&#39;007&#39;",
                                     "2024-01-30",
                                     "+4.7 days",
                                     "other labels",
                                     "and 8 more",
                                     "9.8%",
                                     "12\u202f304 rows",
                                     ">no numbers</text>",
                                     "no such column",
                                     "one side has no values",
                                     "Jensen-Shannon",
                                     ">2024-02</text>",
                                     "SELECT dist_psi("};
  for (size_t i = 0; i < UNIT_COUNT(told); i++) {
    law(holds(&html, told[i]), "%s", told[i]);
  }
  kl_bytes_clear(&html);
  kl_bytes_clear(&again);
  kl_report_clear(&report);
  kl_report_clear(&report);
  law(libc_memory_blocks() == 0, "%ld", libc_memory_blocks());
}

static void names_are_never_markup(void **state) {
  (void)state;
  static const char *const name[] = {"<script>", "\"><img>", "</title>",
                                     "&amp;",    "\xff",     "\xe2\x80\xae x \xe2\x80\xac"};
  static const char turn[] = {(char)0xe2, (char)0x80, (char)0xae, 0};
  KlReport report = sample_report("</h1><script>", "\"", 1, 1);
  char *huge = kl_allocate(1000001);
  memset(huge, '<', 1000000);
  huge[1000000] = 0;
  for (size_t i = 0; i <= UNIT_COUNT(name); i++) {
    const char *text = i < UNIT_COUNT(name) ? name[i] : huge;
    KlReportColumn *column = simple(&report, text, KL_STATUS_WARN);
    column->note = sample_text(text);
    sample_text_cell(column, text, 0.5, 0.4, 0.1);
    sample_cell(column, 0.5, 0.6, 0.1)->label = sample_bytes(KL_LABEL_BLOB, huge, 1000000);
  }
  kl_release(huge);
  sample_finish(&report);
  KlBytes html = page_of(&report);
  law_page(&html);
  law(!holds(&html, "<img") && !holds(&html, turn), "markup");
  law(html.size < 80000, "%zu", html.size);
  kl_bytes_clear(&html);
  kl_report_clear(&report);
}

static void many_columns_are_a_few_megabytes(void **state) {
  (void)state;
  KlReport report = sample_report("a", "b", 1e6, 1e6);
  for (int i = 0; i < 60; i++) {
    sample_price(&report);
    sample_country(&report);
    sample_date(&report);
    sample_age(&report);
    sample_boolean(&report);
  }
  sample_finish(&report);
  KlBytes html = page_of(&report);
  law_page(&html);
  law(html.size < 3000000, "%zu", html.size);
  kl_bytes_clear(&html);
  kl_report_clear(&report);
}

static void a_chart_of_nothing_is_none(void **state) {
  (void)state;
  KlReport report = sample_report("a", "b", 1, 1);
  for (int i = 0; i < 4; i++) {
    KlReportColumn *column = sample_column(&report, "x", KL_COLUMN_NUMBER, KL_ASPECT_VALUES);
    double low = i == 0   ? 0.0
                 : i == 1 ? -DBL_MAX
                          : 7.0,
           high = i == 1   ? DBL_MAX
                  : i == 0 ? 1.0
                           : 7.0;
    sample_chart(column, low, high, (double[]){low, low}, (double[]){1, 1});
    for (int s = 0; i == 0 && s < 2; s++) {
      memset(column->chart.share[s], 0, 40 * sizeof(double));
    }
    if (i == 3) {
      column->kind = KL_COLUMN_DATE;
    }
  }
  sample_finish(&report);
  KlBytes html = page_of(&report);
  law_page(&html);
  law(count_of(&html, "role=\"img\"") == 3, "%zu", count_of(&html, "role=\"img\""));
  law(holds(&html, "−1.798×10³⁰⁸</text>") && holds(&html, ">7</text>"), "ends");
  kl_bytes_clear(&html);
  kl_report_clear(&report);
}

static void a_title_is_taken(void **state) {
  (void)state;
  KlReport report = sample_report("a", "b", 1, 1);
  KlBytes html = {0};
  law(kl_report_page(&report, "Q3 <drift>", NULL, &html) == KL_OK, "page");
  kl_write_byte(&html, 0);
  law(holds(&html, "<h1>Q3 &lt;drift&gt;</h1>") && holds(&html, "<title>Q3 &lt;drift&gt;</title>"),
      "title");
  kl_bytes_clear(&html);
  kl_report_clear(&report);
}

/* ---- what can fail ---- */

static void memory_may_fail(void **state) {
  (void)state;
  KlReport report = sample_shop();
  long blocks = libc_memory_blocks();
  int failures = 0;
  for (long allowed = 0;; allowed++) {
    KlBytes html = {0};
    libc_memory_fail_after(allowed, 0);
    KlStatus status = kl_report_page(&report, NULL, NULL, &html);
    bool failed = libc_memory_failed() != 0;
    libc_memory_fail_after(-1, 0);
    kl_bytes_clear(&html);
    law(status == (failed ? KL_NO_MEMORY : KL_OK), "%ld: %d", allowed, (int)status);
    law(libc_memory_blocks() == blocks, "%ld", allowed);
    failures += failed;
    if (!failed) {
      break;
    }
  }
  law(failures > 20, "%d", failures);
  kl_report_clear(&report);
}

static KlStatus stop_after(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void work_is_interrupted(void **state) {
  (void)state;
  KlReport report = sample_shop();
  for (int allowed = 0; allowed < 30; allowed++) {
    int left = allowed;
    KlPoll poll = {stop_after, &left};
    KlBytes html = {0};
    KlStatus status = kl_report_page(&report, NULL, &poll, &html);
    law(status == (left < 0 ? KL_INTERRUPTED : KL_OK), "%d", allowed);
    law(allowed > 10 || left < 0, "%d", allowed);
    kl_bytes_clear(&html);
  }
  kl_report_clear(&report);
}

static void kinds_and_statuses_have_names(void **state) {
  (void)state;
  assert_string_equal(kl_column_kind_name(KL_COLUMN_EMPTY), "empty");
  assert_string_equal(kl_column_kind_name(KL_COLUMN_NUMBER), "number");
  assert_string_equal(kl_column_kind_name(KL_COLUMN_DATE), "date");
  assert_string_equal(kl_column_kind_name(KL_COLUMN_CATEGORY), "category");
  assert_string_equal(kl_column_kind_name(KL_COLUMN_BOOLEAN), "boolean");
  assert_string_equal(kl_report_status_name(KL_STATUS_ALERT), "alert");
  assert_string_equal(kl_report_status_name(KL_STATUS_WARN), "warn");
  assert_string_equal(kl_report_status_name(KL_STATUS_NOT_COMPUTABLE), "not_computable");
  assert_string_equal(kl_report_status_name(KL_STATUS_TOO_FEW_ROWS), "too_few_rows");
  assert_string_equal(kl_report_status_name(KL_STATUS_OK), "ok");
  KlReport none = {0};
  kl_report_clear(&none);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_have_the_digits_that_people_need),
      cmocka_unit_test(numbers_have_places),
      cmocka_unit_test(shares_are_percents),
      cmocka_unit_test(days_are_dates),
      cmocka_unit_test(every_day_follows_the_one_before),
      cmocka_unit_test(texts_are_harmless),
      cmocka_unit_test(texts_fit),
      cmocka_unit_test(labels_are_told_apart),
      cmocka_unit_test(the_lead_says_what_drifted),
      cmocka_unit_test(the_lead_says_where),
      cmocka_unit_test(a_page_holds_the_report),
      cmocka_unit_test(names_are_never_markup),
      cmocka_unit_test(many_columns_are_a_few_megabytes),
      cmocka_unit_test(a_chart_of_nothing_is_none),
      cmocka_unit_test(a_title_is_taken),
      cmocka_unit_test(memory_may_fail),
      cmocka_unit_test(work_is_interrupted),
      cmocka_unit_test(kinds_and_statuses_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
