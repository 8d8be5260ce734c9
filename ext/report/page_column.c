/* page_column.c - the section of a page that shows one column. */
#include "report/page_column.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "report/page_cell.h"
#include "report/page_chart.h"
#include "report/page_number.h"
#include "report/page_text.h"

enum { COLUMN_CELLS = 10 }; /* that are listed at most */

/* ---- words ---- */

KlReportStatus kl_page_column_status(const KlReportColumn *column) {
  KlReportStatus worst = column->metrics > 0 ? KL_STATUS_OK : KL_STATUS_NOT_COMPUTABLE;
  for (int i = 0; i < column->metrics; i++) {
    worst = column->metric[i].status < worst ? column->metric[i].status : worst;
  }
  return worst;
}

void kl_page_status(KlBytes *html, KlReportStatus status) {
  static const char *const markup[] = {
      "<span class=\"st alert\"><span aria-hidden=\"true\">▲</span>alert</span>",
      "<span class=\"st warn\"><span aria-hidden=\"true\">◆</span>warn</span>",
      "<span class=\"st\"><span aria-hidden=\"true\">×</span>not computable</span>",
      "<span class=\"st\"><span aria-hidden=\"true\">○</span>too few rows</span>",
      "<span class=\"st ok\"><span aria-hidden=\"true\">●</span>ok</span>",
  };
  kl_page_put(html, markup[status]);
}

void kl_page_metric(KlBytes *html, const char *name) {
  const char *end = name;
  for (; *end != 0; end++) {
    if (*end == '_' || end[1] == '(') {
      kl_page_text(html, name, (size_t)(end - name) + 1, KL_METRIC_NAME);
      kl_page_put(html, "<wbr>");
      name = end + 1;
    }
  }
  kl_page_text(html, name, (size_t)(end - name), KL_METRIC_NAME);
}

static const char *column_strays(const KlReportColumn *column) {
  return column->kind == KL_COLUMN_DATE     ? "values that are no dates"
         : column->kind == KL_COLUMN_NUMBER ? "values that are no numbers"
                                            : "values of another kind";
}

const char *kl_page_aspect(const KlReportColumn *column) {
  return column->aspect == KL_ASPECT_NULLS    ? "NULLs"
         : column->aspect == KL_ASPECT_STRAYS ? column_strays(column)
                                              : "";
}

void kl_page_segment(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  if (column->segment_is_null) {
    kl_page_put(html, "<em>NULL</em>");
    return;
  }
  words->size = 0;
  kl_page_label(words, &column->segment);
  kl_page_put(html, "<bdi>");
  kl_page_text(html, words->data, words->size, KL_PAGE_CHARACTERS);
  kl_page_put(html, "</bdi>");
}

static void column_heading(KlBytes *html, KlBytes *words, const KlReport *report,
                           const KlReportColumn *column, size_t number) {
  kl_page_put(html, "<header><h3 id=\"h");
  kl_json_write_integer(html, (int64_t)number);
  kl_page_put(html, "\">");
  kl_page_name(html, column->name);
  if (column->aspect != KL_ASPECT_VALUES) {
    kl_page_put(html, ": ");
    kl_page_put(html, kl_page_aspect(column));
  }
  if (column->has_segment) {
    kl_page_put(html, " in ");
    kl_page_segment(html, words, column);
  }
  kl_page_put(html, "</h3><p>");
  kl_page_status(html, kl_page_column_status(column));
  kl_page_put(html, "</p><p class=\"soft\">");
  kl_page_put(html, kl_column_kind_name(column->kind));
  if (column->has_segment && report->segment != NULL) {
    kl_page_put(html, ", by ");
    kl_page_name(html, report->segment);
  }
  kl_page_put(html, "</p></header>\n");
}

/* ---- metrics ---- */

/* "0.1 / 0.2": warn and alert. */
static void column_thresholds(KlBytes *html, const KlReportMetric *metric) {
  kl_page_number(html, metric->warn, 4);
  kl_page_put(html, " / ");
  kl_page_number(html, metric->alert, 4);
}

static void column_metric(KlBytes *html, const KlReportMetric *metric) {
  kl_page_put(html, "<tr><th scope=\"row\">");
  kl_page_metric(html, metric->name);
  if (metric->why != NULL) {
    kl_page_put(html, "<span class=\"kind\">");
    kl_page_text(html, metric->why, strlen(metric->why), KL_PAGE_SENTENCE);
    kl_page_put(html, "</span>");
  }
  kl_page_put(html, "</th><td class=\"n\">");
  kl_page_number(html, metric->value, 3);
  kl_page_put(html, "</td><td class=\"n\">");
  kl_page_number(html, metric->noise_floor, 3);
  kl_page_put(html, "</td><td class=\"n\">");
  column_thresholds(html, metric);
  kl_page_put(html, "</td><td>");
  kl_page_status(html, metric->status);
  kl_page_put(html, "</td></tr>\n");
}

static void column_test(KlBytes *html, const KlReportColumn *column) {
  if (column->test == NULL) {
    return;
  }
  kl_page_put(html, "<p class=\"test soft\">Test: ");
  kl_page_text(html, column->test, strlen(column->test), KL_PAGE_CHARACTERS);
  kl_page_put(html, ", p ");
  kl_page_put(html, column->p_value < 0.001 ? "" : "= ");
  kl_page_p_value(html, column->p_value);
  kl_page_put(html, column->q_value < 0.001 ? ", q " : ", q = ");
  kl_page_p_value(html, column->q_value);
  kl_page_put(html, ".</p>\n");
}

static void column_metrics(KlBytes *html, const KlReportColumn *column) {
  if (column->metrics > 0) {
    kl_page_put(html, "<table><caption>How far apart</caption><thead><tr><th scope=\"col\">Metric"
                      "</th><th scope=\"col\" class=\"n\">Value</th><th scope=\"col\" class=\"n\">"
                      "Noise floor</th><th scope=\"col\" class=\"n\">Warn / alert</th>"
                      "<th scope=\"col\">Status</th></tr></thead><tbody>\n");
    for (int i = 0; i < column->metrics; i++) {
      column_metric(html, &column->metric[i]);
    }
    kl_page_put(html, "</tbody></table>\n");
  }
  column_test(html, column);
}

static void column_methods(KlBytes *html, const KlReportColumn *column) {
  bool open = false;
  for (int i = 0; i < column->metrics; i++) {
    const KlReportMetric *metric = &column->metric[i];
    if (metric->method == NULL) {
      continue;
    }
    kl_page_put(html, open ? "" : "<details><summary>SQL that gives the values</summary>\n");
    open = true;
    kl_page_put(html, "<p>");
    kl_page_metric(html, metric->name);
    kl_page_put(html, "</p><pre dir=\"ltr\"><code>");
    kl_page_lines(html, metric->method, strlen(metric->method), KL_PAGE_SQL);
    kl_page_put(html, "</code></pre>\n");
  }
  kl_page_put(html, open ? "</details>\n" : "");
}

/* ---- numbers ---- */

static void column_row(KlBytes *html, const char *name) {
  kl_page_put(html, "<tr><th scope=\"row\">");
  kl_page_put(html, name);
  kl_page_put(html, "</th>");
}

static void column_next(KlBytes *html) { kl_page_put(html, "<td class=\"n\">"); }

static void column_end(KlBytes *html) { kl_page_put(html, "</td></tr>\n"); }

static void column_counts(KlBytes *html, const char *name, double before, double after) {
  column_row(html, name);
  column_next(html);
  kl_page_number(html, before, 4);
  kl_page_put(html, "</td>");
  column_next(html);
  kl_page_number(html, after, 4);
  kl_page_put(html, "</td>");
  column_next(html);
  if (before == after) {
    kl_page_put(html, "0");
  } else {
    kl_page_signed(html, after - before, 4);
  }
  column_end(html);
}

/* Rows of some sort, of all rows. */
static void column_parts(KlBytes *html, const char *name, const KlReportSide *side, double before,
                         double after) {
  double part[KL_REPORT_SIDES] = {before, after}, share[KL_REPORT_SIDES];
  column_row(html, name);
  for (int s = 0; s < KL_REPORT_SIDES; s++) {
    share[s] = side[s].rows > 0.0 ? part[s] / side[s].rows : (double)NAN;
    column_next(html);
    kl_page_number(html, part[s], 4);
    kl_page_put(html, part[s] > 0.0 ? "<span class=\"kind\">" : "");
    if (part[s] > 0.0) {
      kl_page_percent(html, share[s]);
    }
    kl_page_put(html, part[s] > 0.0 ? "</span></td>" : "</td>");
  }
  column_next(html);
  kl_page_points(html, share[KL_CURRENT] - share[KL_BASELINE]);
  kl_page_put(html, "&nbsp;pp");
  column_end(html);
}

/* A value on both sides; `sd` > 0: its change in these, too. */
static void column_values(KlBytes *html, const KlReportColumn *column, const char *name,
                          double before, double after, double sd) {
  column_row(html, name);
  column_next(html);
  kl_page_value(html, column, before, 4);
  kl_page_put(html, "</td>");
  column_next(html);
  kl_page_value(html, column, after, 4);
  kl_page_put(html, "</td>");
  column_next(html);
  if (before == after) {
    kl_page_put(html, "0");
  } else {
    kl_page_signed(html, after - before, 3);
    kl_page_put(html, column->kind == KL_COLUMN_DATE && isfinite(after - before) ? " days" : "");
  }
  if (sd > 0.0 && isfinite(after - before)) {
    kl_page_put(html, "<span class=\"kind\">");
    kl_page_signed(html, (after - before) / sd, 2);
    kl_page_put(html, "&nbsp;sd</span>");
  }
  column_end(html);
}

/* The sd, which is a number of days where the values are dates. */
static void column_spread(KlBytes *html, const KlReportColumn *column) {
  KlReportColumn numbers = {.kind = KL_COLUMN_NUMBER};
  const char *name = column->kind == KL_COLUMN_DATE ? "SD, in days" : "SD";
  column_values(html, &numbers, name, column->side[KL_BASELINE].sd, column->side[KL_CURRENT].sd,
                0.0);
}

static void column_moments(KlBytes *html, const KlReportColumn *column) {
  const KlReportSide *a = &column->side[KL_BASELINE], *b = &column->side[KL_CURRENT];
  if (isnan(a->mean) && isnan(b->mean) && isnan(a->low) && isnan(b->low)) {
    return;
  }
  column_values(html, column, "Mean", a->mean, b->mean, a->sd);
  column_spread(html, column);
  column_values(html, column, "Median", a->median, b->median, a->sd);
  column_values(html, column, "Least", a->low, b->low, 0.0);
  column_values(html, column, "Greatest", a->high, b->high, 0.0);
}

static void column_labels(KlBytes *html, const KlReportColumn *column) {
  const KlReportSide *a = &column->side[KL_BASELINE], *b = &column->side[KL_CURRENT];
  if (!isnan(a->labels) || !isnan(b->labels)) {
    column_counts(html, "Different values", a->labels, b->labels);
  }
  if (column->vanished_labels > 0.0) {
    column_row(html, "Vanished labels");
    column_next(html);
    kl_page_number(html, column->vanished_labels, 4);
    kl_page_put(html, "</td><td class=\"n\">0</td><td></td></tr>\n");
  }
  if (column->new_labels > 0.0) {
    column_row(html, "New labels");
    kl_page_put(html, "<td class=\"n\">0</td>");
    column_next(html);
    kl_page_number(html, column->new_labels, 4);
    kl_page_put(html, "</td><td></td></tr>\n");
  }
  if (column->out_of_range > 0.0) {
    column_row(html, "Outside the baseline’s range");
    kl_page_put(html, "<td></td>");
    column_next(html);
    kl_page_percent(html, column->out_of_range);
    kl_page_put(html, "</td><td></td></tr>\n");
  }
}

static void column_numbers(KlBytes *html, const KlReportColumn *column) {
  const KlReportSide *a = &column->side[KL_BASELINE], *b = &column->side[KL_CURRENT];
  kl_page_put(html, "<table><caption>Both sides in numbers</caption><thead><tr><td></td>"
                    "<th scope=\"col\" class=\"n\">Baseline</th>"
                    "<th scope=\"col\" class=\"n\">Current</th>"
                    "<th scope=\"col\" class=\"n\">Change</th></tr></thead><tbody>\n");
  column_counts(html, "Rows", a->rows, b->rows);
  column_parts(html, "NULLs", column->side, a->nulls, b->nulls);
  if (a->strays > 0.0 || b->strays > 0.0) {
    bool date = column->kind == KL_COLUMN_DATE, number = column->kind == KL_COLUMN_NUMBER;
    column_parts(html,
                 date     ? "No dates"
                 : number ? "No numbers"
                          : "Of another kind",
                 column->side, a->strays, b->strays);
  }
  if (column->aspect == KL_ASPECT_VALUES) {
    column_moments(html, column);
    column_labels(html, column);
  }
  kl_page_put(html, "</tbody></table>\n");
}

/* ---- cells ---- */

static void column_cell(KlBytes *html, KlBytes *words, const KlReportColumn *column,
                        const KlReportCell *cell, bool contributes) {
  kl_page_put(html, "<tr><th scope=\"row\">");
  kl_page_put_cell(html, words, column, cell);
  kl_page_put(html, "</th>");
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    column_next(html);
    kl_page_percent(html, cell->share[side]);
    kl_page_put(html, "</td>");
  }
  column_next(html);
  kl_page_points(html, cell->share[KL_CURRENT] - cell->share[KL_BASELINE]);
  if (contributes) {
    kl_page_put(html, "</td>");
    column_next(html);
    kl_page_number(html, cell->contribution, 3);
  }
  column_end(html);
}

/* "and 12 more (3.4% of the whole)" */
static void column_more(KlBytes *html, const KlReportColumn *column, bool contributes) {
  double rest = 0.0, whole = 0.0;
  for (size_t i = 0; i < column->cells; i++) {
    whole += column->cell[i].contribution;
    rest += i >= COLUMN_CELLS ? column->cell[i].contribution : 0.0;
  }
  kl_page_put(html, "<p class=\"test soft\">and ");
  kl_page_number(html, (double)(column->cells - COLUMN_CELLS), 4);
  kl_page_put(html, " more");
  if (contributes && whole > 0.0 && isfinite(whole)) {
    kl_page_put(html, " (");
    kl_page_percent(html, rest / whole);
    kl_page_put(html, " of the contributions)");
  }
  kl_page_put(html, "</p>\n");
}

static void column_cells(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  if (column->cells == 0) {
    return;
  }
  bool contributes = column->metrics > 0 && !isnan(column->cell[0].contribution);
  kl_page_put(html, "<table><caption>What moved most");
  if (contributes) {
    kl_page_put(html, ", and its part of ");
    kl_page_metric(html, column->metric[0].name);
  }
  kl_page_put(html, "</caption><thead><tr><th scope=\"col\">");
  kl_page_put(html, column->cell[0].is_bin ? "Values" : "Label");
  kl_page_put(html, "</th><th scope=\"col\" class=\"n\">Baseline</th><th scope=\"col\" class=\"n\">"
                    "Current</th><th scope=\"col\" class=\"n\">Change, pp</th>");
  kl_page_put(html, contributes ? "<th scope=\"col\" class=\"n\">Part</th>" : "");
  kl_page_put(html, "</tr></thead><tbody>\n");
  for (size_t i = 0; i < column->cells && i < COLUMN_CELLS; i++) {
    column_cell(html, words, column, &column->cell[i], contributes);
  }
  kl_page_put(html, "</tbody></table>\n");
  if (column->cells > COLUMN_CELLS) {
    column_more(html, column, contributes);
  }
}

/* ---- the section ---- */

/* What drifted has the width of the page, and nothing of it is folded away. */
static void column_of_drift(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  kl_page_put(html, "<div class=\"two\"><div>");
  kl_page_chart(html, words, column);
  column_numbers(html, column);
  kl_page_put(html, "</div><div>");
  column_metrics(html, column);
  column_cells(html, words, column);
  column_methods(html, column);
  kl_page_put(html, "</div></div>");
}

static void column_of_rest(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  kl_page_chart(html, words, column);
  column_metrics(html, column);
  kl_page_put(html, "<details><summary>Numbers and what moved</summary>\n");
  column_numbers(html, column);
  column_cells(html, words, column);
  kl_page_put(html, "</details>\n");
  column_methods(html, column);
}

void kl_page_column(KlBytes *html, KlBytes *words, const KlReport *report,
                    const KlReportColumn *column, size_t number) {
  bool drifted = kl_page_column_status(column) <= KL_STATUS_WARN;
  kl_page_put(html, drifted ? "<article class=\"drift\" id=\"c" : "<article id=\"c");
  kl_json_write_integer(html, (int64_t)number);
  kl_page_put(html, "\" aria-labelledby=\"h");
  kl_json_write_integer(html, (int64_t)number);
  kl_page_put(html, "\">\n");
  column_heading(html, words, report, column, number);
  if (column->note != NULL) {
    kl_page_put(html, "<p class=\"note\">");
    kl_page_text(html, column->note, strlen(column->note), KL_PAGE_SENTENCE);
    kl_page_put(html, "</p>\n");
  }
  if (drifted) {
    column_of_drift(html, words, column);
  } else {
    column_of_rest(html, words, column);
  }
  kl_page_put(html, "</article>\n");
}
