/* page.c - the report as one HTML page. */
#include "report/page.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "report/page_cell.h"
#include "report/page_column.h"
#include "report/page_number.h"
#include "report/page_style.h"
#include "report/page_text.h"

enum {
  PAGE_NAMED = 4,   /* columns that the first sentence names at most */
  PAGE_METRICS = 32 /* that are explained at most */
};

typedef struct Page {
  const KlReport *report;
  KlBytes *html;
  KlBytes words; /* room for texts that are not yet escaped */
} Page;

static void page_put(Page *page, const char *markup) { kl_page_put(page->html, markup); }

static void page_count(Page *page, size_t n) { kl_page_number(page->html, (double)n, 4); }

static size_t page_number_of(const Page *page, const KlReportColumn *column) {
  return (size_t)(column - page->report->column) + 1;
}

/* ---- in words ---- */

/* A column of the tables, with what is said of its NULLs and of values of another kind. */
typedef struct PageTally {
  size_t subjects;
  size_t of[KL_STATUS_OK + 1];
} PageTally;

/* The end of the subject that begins with column `i`, and the worst of its statuses. */
static size_t page_subject(const KlReport *report, size_t i, KlReportStatus *worst) {
  *worst = kl_page_column_status(&report->column[i]);
  size_t end = i + 1;
  for (; end < report->columns && report->column[end].aspect != KL_ASPECT_VALUES; end++) {
    KlReportStatus status = kl_page_column_status(&report->column[end]);
    *worst = status < *worst ? status : *worst;
  }
  return end;
}

static PageTally page_tally(const KlReport *report) {
  PageTally tally = {.subjects = 0};
  KlReportStatus status;
  for (size_t i = 0; i < report->columns; i = page_subject(report, i, &status)) {
    (void)page_subject(report, i, &status);
    tally.subjects++;
    tally.of[status]++;
  }
  return tally;
}

static void page_drifted(Page *page, const KlReportColumn *column) {
  page_put(page, "<a href=\"#c");
  kl_json_write_integer(page->html, (int64_t)page_number_of(page, column));
  page_put(page, "\">");
  kl_page_name(page->html, column->name);
  page_put(page, "</a>");
  if (column->has_segment) {
    page_put(page, " in ");
    kl_page_segment(page->html, &page->words, column);
  }
  page_put(page, " (");
  if (column->aspect != KL_ASPECT_VALUES) {
    page_put(page, column->aspect == KL_ASPECT_NULLS ? "its " : "");
    page_put(page, kl_page_aspect(column));
    page_put(page, ", ");
  }
  page_put(page, kl_report_status_name(kl_page_column_status(column)));
  page_put(page, ")");
}

/* Its first row in the report: each column is named once. */
static bool page_is_first(const KlReport *report, size_t i) {
  for (size_t j = i; j > 0 && report->row[j - 1].status <= KL_STATUS_WARN; j--) {
    if (report->row[j - 1].column == report->row[i].column) {
      return false;
    }
  }
  return true;
}

/* ": price (alert), country (warn) and 5 more", in the order of the report. */
static void page_names(Page *page) {
  const KlReport *report = page->report;
  const KlReportColumn *named[PAGE_NAMED + 1];
  size_t drifted = 0;
  for (size_t i = 0; i < report->columns; i++) {
    drifted += kl_page_column_status(&report->column[i]) <= KL_STATUS_WARN;
  }
  size_t shown = 0;
  for (size_t i = 0; i < report->count && shown <= PAGE_NAMED; i++) {
    if (report->row[i].status <= KL_STATUS_WARN && page_is_first(report, i)) {
      named[shown++] = report->row[i].column;
    }
  }
  bool more = drifted > PAGE_NAMED;
  if (shown > PAGE_NAMED) {
    shown = PAGE_NAMED;
  }
  for (size_t i = 0; i < shown; i++) {
    page_put(page, i == 0 ? ": " : !more && i + 1 == shown ? " and " : ", ");
    page_drifted(page, named[i]);
  }
  if (more) {
    page_put(page, " and ");
    page_count(page, drifted - shown);
    page_put(page, " more");
  }
}

/* "11 are as before" */
static void page_part(Page *page, bool *begun, size_t count, const char *one, const char *many) {
  if (count > 0) {
    page_put(page, *begun ? "; " : " ");
    page_count(page, count);
    page_put(page, count == 1 ? one : many);
    *begun = true;
  }
}

/* "14 columns" */
static void page_subjects(Page *page, const PageTally *tally) {
  page_count(page, tally->subjects);
  page_put(page, tally->subjects == 1 ? " column" : " columns");
  if (page->report->segment != NULL) {
    page_put(page, ", counted in each segment of ");
    kl_page_name(page->html, page->report->segment);
  }
}

/* What drifted. */
static void page_finding(Page *page, const PageTally *tally) {
  size_t drifted = tally->of[KL_STATUS_ALERT] + tally->of[KL_STATUS_WARN];
  if (tally->subjects == 0) {
    page_put(page, "Nothing was compared: there are no columns.");
  } else if (tally->of[KL_STATUS_NOT_COMPUTABLE] == tally->subjects) {
    page_put(page, "Nothing could be compared in ");
    page_subjects(page, tally);
    page_put(page, ".");
  } else if (drifted == 0) {
    page_put(page, "No drift was found in ");
    page_subjects(page, tally);
    page_put(page, ".");
  } else {
    page_count(page, drifted);
    page_put(page, " of ");
    page_subjects(page, tally);
    page_put(page, page->report->segment != NULL ? ", drifted" : " drifted");
    page_names(page);
    page_put(page, ".");
  }
}

static void page_lead(Page *page) {
  PageTally tally = page_tally(page->report);
  const size_t *of = tally.of;
  bool begun = false;
  page_put(page, "<p class=\"lead\">");
  page_finding(page, &tally);
  if (of[KL_STATUS_OK] < tally.subjects && of[KL_STATUS_NOT_COMPUTABLE] < tally.subjects) {
    page_part(page, &begun, of[KL_STATUS_OK], " is as before", " are as before");
    page_part(page, &begun, of[KL_STATUS_TOO_FEW_ROWS], " has too few rows to tell",
              " have too few rows to tell");
    page_part(page, &begun, of[KL_STATUS_NOT_COMPUTABLE], " could not be compared",
              " could not be compared");
  }
  page_put(page, begun ? ".</p>\n" : "</p>\n");
}

/* ---- the head ---- */

static const char *page_source(const KlReport *report, int side) {
  return report->source[side] != NULL ? report->source[side]
         : side == KL_BASELINE        ? "baseline"
                                      : "current";
}

static void page_title(Page *page, const char *title, bool isolate) {
  if (title != NULL) {
    kl_page_text(page->html, title, strlen(title), KL_PAGE_SENTENCE);
    return;
  }
  for (int i = 0; i < KL_REPORT_SIDES; i++) {
    const char *source = page_source(page->report, i == 0 ? KL_CURRENT : KL_BASELINE);
    page_put(page, i == 0 ? "" : " compared with ");
    page_put(page, isolate ? "<bdi>" : "");
    kl_page_text(page->html, source, strlen(source), KL_PAGE_CHARACTERS);
    page_put(page, isolate ? "</bdi>" : "");
  }
}

static void page_head(Page *page, const char *title) {
  page_put(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" "
                 "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" "
                 "content=\"kldiv\">\n<title>");
  page_title(page, title, false);
  page_put(page, "</title>\n");
  kl_page_style(page->html);
  page_put(page, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n"
                 "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
                 "focusable=\"false\"><title>Hatching</title><defs><pattern id=\"hatch\" "
                 "width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
                 "patternTransform=\"rotate(45)\"><path d=\"M0 0V4\"/></pattern></defs></svg>\n"
                 "<header><h1>");
  page_title(page, title, true);
  page_put(page, "</h1>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

static void page_facts(Page *page) {
  static const char *const name[] = {"Baseline", "Current"};
  const KlReport *report = page->report;
  page_put(page, "<dl class=\"facts\">\n");
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    page_put(page, "<div><dt>");
    page_put(page, name[side]);
    page_put(page, "</dt><dd>");
    kl_page_name(page->html, page_source(report, side));
    page_put(page, ", ");
    kl_page_number(page->html, report->rows[side], 4);
    page_put(page, report->rows[side] == 1.0 ? " row</dd></div>\n" : " rows</dd></div>\n");
  }
  if (report->segment != NULL) {
    page_put(page, "<div><dt>Segments</dt><dd>by ");
    kl_page_name(page->html, report->segment);
    page_put(page, "</dd></div>\n");
  }
  page_put(page, "<div><dt>Significance level</dt><dd>");
  kl_page_number(page->html, report->alpha, 4);
  page_put(page, "</dd></div>\n</dl>\n");
}

/* ---- the table ---- */

static void page_both(Page *page, double before, double after) {
  kl_page_number(page->html, before, 4);
  page_put(page, " → ");
  kl_page_number(page->html, after, 4);
}

static void page_row_column(Page *page, const KlReportColumn *column) {
  page_put(page, "<th scope=\"row\"><a href=\"#c");
  kl_json_write_integer(page->html, (int64_t)page_number_of(page, column));
  page_put(page, "\">");
  kl_page_name(page->html, column->name);
  page_put(page, "</a><span class=\"kind\">");
  page_put(page, column->aspect == KL_ASPECT_VALUES ? kl_column_kind_name(column->kind)
                                                    : kl_page_aspect(column));
  page_put(page, "</span></th>");
  if (page->report->segment != NULL) {
    page_put(page, "<td class=\"moved\">");
    if (column->has_segment) {
      kl_page_segment(page->html, &page->words, column);
    }
    page_put(page, "</td>");
  }
}

static void page_row_metric(Page *page, const KlReportMetric *metric) {
  if (metric == NULL) {
    page_put(page, "<td>–</td><td class=\"n\">–</td><td class=\"n\">–</td><td class=\"n\">–</td>");
    return;
  }
  page_put(page, "<td>");
  kl_page_metric(page->html, metric->name);
  page_put(page, "</td><td class=\"n\">");
  kl_page_number(page->html, metric->value, 3);
  page_put(page, "</td><td class=\"n\">");
  kl_page_number(page->html, metric->warn, 4);
  page_put(page, " / ");
  kl_page_number(page->html, metric->alert, 4);
  page_put(page, "</td><td class=\"n\">");
  kl_page_number(page->html, metric->noise_floor, 3);
  page_put(page, "</td>");
}

static void page_row_moved(Page *page, const KlReportColumn *column) {
  page_put(page, "<td class=\"moved\">");
  if (column->cells > 0) {
    kl_page_put_cell(page->html, &page->words, column, &column->cell[0]);
    page_put(page, ": ");
    kl_page_percent(page->html, column->cell[0].share[KL_BASELINE]);
    page_put(page, " → ");
    kl_page_percent(page->html, column->cell[0].share[KL_CURRENT]);
  } else {
    page_put(page, "–");
  }
  page_put(page, "</td></tr>\n");
}

static void page_row(Page *page, const KlReportRow *row) {
  const KlReportColumn *column = row->column;
  const KlReportSide *a = &column->side[KL_BASELINE], *b = &column->side[KL_CURRENT];
  page_put(page, "<tr><td>");
  kl_page_status(page->html, row->status);
  page_put(page, "</td>");
  page_row_column(page, column);
  page_row_metric(page, row->metric);
  page_put(page, "<td class=\"n\">");
  kl_page_p_value(page->html, column->p_value);
  page_put(page, "</td><td class=\"n\">");
  kl_page_p_value(page->html, column->q_value);
  page_put(page, "</td><td class=\"n\">");
  page_both(page, a->rows, b->rows);
  page_put(page, "</td><td class=\"n\">");
  page_both(page, a->nulls, b->nulls);
  page_put(page, "</td>");
  page_row_moved(page, column);
}

static KlStatus page_table(Page *page, const KlPoll *poll) {
  if (page->report->count == 0) {
    return KL_OK;
  }
  page_put(page, "<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>\n"
                 "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                 "aria-labelledby=\"rows\"><table><caption id=\"rows\">Every column with its "
                 "status, what drifted first</caption>\n<thead><tr><th scope=\"col\">Status</th>"
                 "<th scope=\"col\">Column</th>");
  page_put(page, page->report->segment != NULL ? "<th scope=\"col\">Segment</th>" : "");
  page_put(page, "<th scope=\"col\">Metric</th><th scope=\"col\" class=\"n\">Value</th>"
                 "<th scope=\"col\" class=\"n\">Warn / alert</th>"
                 "<th scope=\"col\" class=\"n\">Noise floor</th><th scope=\"col\" class=\"n\">p"
                 "</th><th scope=\"col\" class=\"n\">q</th><th scope=\"col\" class=\"n\">Rows</th>"
                 "<th scope=\"col\" class=\"n\">NULLs</th><th scope=\"col\" class=\"moved\">"
                 "Moved most</th></tr></thead>\n<tbody>\n");
  KlStatus status = KL_OK;
  for (size_t i = 0; i < page->report->count && status == KL_OK; i++) {
    page_row(page, &page->report->row[i]);
    status = kl_poll(poll);
  }
  page_put(page, "</tbody></table></div></section>\n");
  return status;
}

/* ---- the columns ---- */

static KlStatus page_column(Page *page, bool *shown, size_t i, const KlPoll *poll) {
  if (!shown[i]) {
    shown[i] = true;
    kl_page_column(page->html, &page->words, page->report, &page->report->column[i], i + 1);
  }
  return kl_poll(poll);
}

/* In the order of the rows, each once. */
static KlStatus page_columns(Page *page, const KlPoll *poll) {
  const KlReport *report = page->report;
  if (report->columns == 0) {
    return KL_OK;
  }
  bool *shown = kl_allocate(report->columns * sizeof *shown);
  if (shown == NULL) {
    return KL_NO_MEMORY;
  }
  memset(shown, 0, report->columns * sizeof *shown);
  page_put(page, "<section aria-labelledby=\"columns\"><h2 id=\"columns\">Column by column</h2>\n"
                 "<div class=\"cols\">\n");
  KlStatus status = KL_OK;
  for (size_t i = 0; i < report->count && status == KL_OK; i++) {
    status = page_column(page, shown, (size_t)(report->row[i].column - report->column), poll);
  }
  for (size_t i = 0; i < report->columns && status == KL_OK; i++) {
    status = page_column(page, shown, i, poll);
  }
  page_put(page, "</div></section>\n");
  kl_release(shown);
  return status;
}

/* ---- what words mean ---- */

static void page_word(Page *page, const char *word, const char *meaning) {
  page_put(page, "<dt>");
  kl_page_metric(page->html, word);
  page_put(page, "</dt><dd>");
  kl_page_text(page->html, meaning, strlen(meaning), KL_PAGE_SENTENCE);
  page_put(page, "</dd>\n");
}

static void page_metric_words(Page *page) {
  const KlMetric *known[PAGE_METRICS];
  int count = 0;
  for (size_t i = 0; i < page->report->count; i++) {
    const KlReportMetric *metric = page->report->row[i].metric;
    int at = 0;
    while (metric != NULL && at < count && known[at] != metric->metric) {
      at++;
    }
    if (metric != NULL && metric->metric != NULL && at == count && count < PAGE_METRICS) {
      known[count++] = metric->metric;
      page_word(page, metric->metric->name, metric->metric->help);
    }
  }
}

static void page_words(Page *page) {
  page_put(page, "<section aria-labelledby=\"words\"><h2 id=\"words\">What the words mean</h2>\n"
                 "<dl class=\"words\">\n");
  page_metric_words(page);
  page_word(page, "Noise floor",
            "What chance alone rarely exceeds: if both sides were rows of one law, the metric "
            "would be below it with probability one minus the significance level.");
  page_word(page, "Warn / alert",
            "Thresholds.  A metric that reaches one and is not below the noise floor, in a column "
            "whose q-value is below the significance level, has that status.");
  page_word(
      page, "Too few rows",
      "The noise floor is above the threshold: even a drift worth a warning could be chance.");
  page_word(page, "p and q",
            "p is how likely such a difference is by chance; q corrects it for the number of "
            "columns that were tested (the false discovery rate of Benjamini and Hochberg).");
  page_word(page, "pp", "Percentage points: the difference of two shares in percent.");
  page_word(page, "[10, 20)", "From 10 on, and below 20.");
  page_put(page, "</dl></section>\n");
}

KlStatus kl_report_page(const KlReport *report, const char *title, const KlPoll *poll,
                        KlBytes *html) {
  Page page = {.report = report, .html = html};
  page_head(&page, title);
  page_lead(&page);
  page_facts(&page);
  KlStatus status = page_table(&page, poll);
  status = status == KL_OK ? page_columns(&page, poll) : status;
  page_words(&page);
  page_put(&page, "</main>\n</body>\n</html>\n");
  bool failed = html->failed || page.words.failed;
  kl_bytes_clear(&page.words);
  return status == KL_OK && failed ? KL_NO_MEMORY : status;
}
