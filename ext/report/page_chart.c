/* page_chart.c - both distributions of a column over each other, as SVG. */
#include "report/page_chart.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "report/page_number.h"
#include "report/page_text.h"

enum {
  CHART_NARROWEST = 290, /* pixels that the drawing is wide at least */
  CHART_HEIGHT = 180,    /* of the drawing; its axis is below */
  CHART_AXIS = 26,
  CHART_BARS = 12,   /* labels with bars of their own */
  CHART_BAR = 11,    /* pixels that a bar is high */
  CHART_ROW = 34,    /* from one pair of bars to the next */
  CHART_LABEL = 118, /* pixels for a label beside its bars */
  CHART_TICKS = 8,
  CHART_CELLS = 1 << 12 /* that are drawn at most */
};

static double chart_share(double share) { return share > 0.0 ? share : 0.0; }

static void chart_integer(KlBytes *html, const char *before, int64_t n, const char *after) {
  kl_page_put(html, before);
  kl_json_write_integer(html, n);
  kl_page_put(html, after);
}

static void chart_open(KlBytes *html, const char *kind, int height, const KlReportColumn *column) {
  kl_page_put(html, "<svg class=\"");
  kl_page_put(html, kind);
  chart_integer(html, "\" role=\"img\" width=\"100%\" height=\"", height, "\"><title>");
  kl_page_text(html, column->name, strlen(column->name), KL_PAGE_CHARACTERS);
  kl_page_put(html, column->aspect == KL_ASPECT_NULLS    ? ", NULLs"
                    : column->aspect == KL_ASPECT_STRAYS ? ", values of another kind"
                                                         : "");
  kl_page_put(html, ": baseline and current</title><desc>");
}

static void chart_shares(KlBytes *html, const double share[KL_REPORT_SIDES]) {
  kl_page_percent(html, share[KL_BASELINE]);
  kl_page_put(html, " → ");
  kl_page_percent(html, share[KL_CURRENT]);
}

static void chart_key(KlBytes *html, bool bars, const char *what) {
  kl_page_put(html, "<figcaption><span class=\"key\"><i class=\"k0\"></i>Baseline</span> "
                    "<span class=\"key\"><i class=\"");
  kl_page_put(html, bars ? "k1" : "k1 line");
  kl_page_put(html, "\"></i>Current</span> <span class=\"key\">");
  kl_page_put(html, what);
  kl_page_put(html, "</span></figcaption>");
}

/* ---- ticks ---- */

typedef struct ChartTicks {
  int count;
  double at[CHART_TICKS];
  int places; /* of numbers */
  char date;  /* of dates, what is shown: 'y', 'm', 'd' or 't'; 0: numbers */
} ChartTicks;

/* The least of 1, 2 and 5 10^e that is at least `x` > 0, and e. */
static double chart_nice(double x, int *e) {
  *e = kl_page_exponent(x);
  double power = kl_page_power(*e);
  if (x <= power) {
    return power;
  }
  if (x <= 5.0 * power) {
    return x <= 2.0 * power ? 2.0 * power : 5.0 * power;
  }
  return kl_page_power(++*e);
}

static void chart_add_tick(ChartTicks *ticks, double at) {
  if (ticks->count < CHART_TICKS) {
    ticks->at[ticks->count] = at;
  }
  ticks->count++;
}

/* Multiples of a nice step; none, where doubles cannot tell them apart. */
static ChartTicks chart_number_ticks(double low, double high, int most) {
  ChartTicks ticks = {.count = 0};
  int e;
  double span = high - low;
  if (!isfinite(span) || !(span >= 1e-300)) {
    return ticks;
  }
  double step = chart_nice(span / most, &e);
  double first = ceil(low / step), last = floor(high / step);
  if (fabs(first) > 1e14 || fabs(last) > 1e14) {
    return ticks;
  }
  ticks.places = e < 0 ? -e : 0;
  int count = (int)fmin(last - first, CHART_TICKS) + 1;
  for (int i = 0; i < count; i++) {
    chart_add_tick(&ticks, (first + i) * step);
  }
  return ticks;
}

/* The first days of every `months`-th month. */
static ChartTicks chart_month_ticks(double low, double high, int months) {
  ChartTicks ticks = {.count = 0, .date = months % 12 == 0 ? 'y' : 'm'};
  int month = 12 * kl_page_date(low + 0.5).year;
  month -= (month % months + months) % months;
  for (;; month += months) {
    int year = (month >= 0 ? month : month - 11) / 12;
    double day = kl_page_julian(year, month - 12 * year + 1, 1);
    if (day > high) {
      return ticks;
    }
    if (day >= low) {
      chart_add_tick(&ticks, day);
    }
  }
}

/* Every `step` days, counted from a Monday at midnight. */
static ChartTicks chart_day_ticks(double low, double high, double step) {
  ChartTicks ticks = {.count = 0, .date = step < 1.0 ? 't' : 'd'};
  double first = ceil((low + 0.5) / step), last = floor((high + 0.5) / step);
  int count = (int)fmin(last - first, CHART_TICKS) + 1;
  for (int i = 0; i < count; i++) {
    chart_add_tick(&ticks, (first + i) * step - 0.5);
  }
  return ticks;
}

static ChartTicks chart_date_ticks(double low, double high, int most) {
  static const double day[] = {1.0 / 1440, 1.0 / 288, 1.0 / 96, 1.0 / 24, 0.125, 0.25,
                               0.5,        1,         2,        7,        14};
  static const int month[] = {1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 60000};
  double step = (high - low) / most;
  if (!(high > low) || low < 0.0 || high > 5373484.0) {
    return (ChartTicks){.count = 0};
  }
  for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
    if (step <= day[i]) {
      return chart_day_ticks(low, high, day[i]);
    }
  }
  size_t i = 0;
  while (step > 30.4 * month[i]) {
    i++;
  }
  return chart_month_ticks(low, high, month[i]);
}

static void chart_tick_text(KlBytes *text, const ChartTicks *ticks, double at) {
  if (ticks->date == 0) {
    kl_page_places(text, at, ticks->places);
    return;
  }
  size_t before = text->size;
  kl_page_day(text, at, ticks->date == 't');
  size_t cut = ticks->date == 'y' ? 6 : ticks->date == 'm' ? 3 : 0;
  text->size -= !text->failed && text->size > before + cut ? cut : 0;
}

/* Digits and signs take 8.2 pixels at most, the spaces between groups half of that. */
static double chart_text_width(const KlBytes *text) {
  double width = 0.0;
  for (size_t i = 0; i < text->size; i++) {
    bool space = i + 2 < text->size && memcmp(text->data + i, "\u202f", 3) == 0;
    width += (text->data[i] & 0xc0) == 0x80 ? 0.0 : space ? 4.1 : 8.2;
  }
  return width;
}

/* Whether the texts have room beside each other; long ones at the ends are moved inwards. */
static bool chart_ticks_fit(const ChartTicks *ticks, KlBytes *words, double low, double high) {
  double widest = 0.0;
  for (int i = 0; i < ticks->count; i++) {
    words->size = 0;
    chart_tick_text(words, ticks, ticks->at[i]);
    widest = fmax(widest, chart_text_width(words));
  }
  double apart = ticks->count > 1 ? (ticks->at[1] - ticks->at[0]) / (high - low) * CHART_NARROWEST
                                  : CHART_NARROWEST;
  return apart >= widest + 10.0 + fmax(0.0, widest / 2.0 - 24.0);
}

static ChartTicks chart_ticks(const KlReportColumn *column, KlBytes *words) {
  const KlReportChart *chart = &column->chart;
  for (int most = 6; most > 0; most--) {
    ChartTicks ticks = column->kind == KL_COLUMN_DATE
                           ? chart_date_ticks(chart->low, chart->high, most)
                           : chart_number_ticks(chart->low, chart->high, most);
    if (ticks.count > 1 && ticks.count <= CHART_TICKS &&
        chart_ticks_fit(&ticks, words, chart->low, chart->high)) {
      return ticks;
    }
  }
  return (ChartTicks){.count = 0};
}

/* ---- areas ---- */

static double chart_highest(const KlReportChart *chart) {
  double highest = 0.0;
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    for (int i = 0; i < chart->count; i++) {
      highest = fmax(highest, chart_share(chart->share[side][i]));
    }
  }
  return highest;
}

static void chart_text_at(KlBytes *html, double part, int y, double width) {
  double left = part * CHART_NARROWEST, half = width / 2.0;
  bool start = left + 40.0 < half, end = CHART_NARROWEST - left + 24.0 < half;
  kl_page_put(html, "<text x=\"");
  kl_page_coordinate(html, part);
  chart_integer(html, "\" y=\"", y, "\" text-anchor=\"");
  kl_page_put(html, start ? "start" : end ? "end" : "middle");
  kl_page_put(html, "\">");
}

static void chart_end(KlBytes *html, const KlReportColumn *column, double at) {
  const KlReportChart *chart = &column->chart;
  if (column->kind == KL_COLUMN_DATE) {
    kl_page_value(html, column, at, 4);
  } else if (fabs(at) < 1e9) {
    kl_page_places(html, at, 2 - kl_page_exponent(chart->high - chart->low));
  } else {
    kl_page_number(html, at, 4);
  }
  kl_page_put(html, "</text>");
}

/* Where fewer than two nice numbers lie within: the ends. */
static void chart_ends(KlBytes *html, const KlReportColumn *column) {
  const KlReportChart *chart = &column->chart;
  if (chart->low == chart->high) {
    chart_text_at(html, 0.5, CHART_HEIGHT + 20, 0.0);
    chart_end(html, column, chart->low);
    return;
  }
  chart_text_at(html, 0.0, CHART_HEIGHT + 20, 200.0);
  chart_end(html, column, chart->low);
  chart_text_at(html, 1.0, CHART_HEIGHT + 20, 200.0);
  chart_end(html, column, chart->high);
}

static void chart_x_axis(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  const KlReportChart *chart = &column->chart;
  ChartTicks ticks = chart_ticks(column, words);
  if (ticks.count == 0) {
    chart_ends(html, column);
  }
  for (int i = 0; i < ticks.count; i++) {
    double part = (ticks.at[i] - chart->low) / (chart->high - chart->low);
    words->size = 0;
    chart_tick_text(words, &ticks, ticks.at[i]);
    kl_page_put(html, "<line class=\"tick\" x1=\"");
    kl_page_coordinate(html, part);
    kl_page_put(html, "\" x2=\"");
    kl_page_coordinate(html, part);
    chart_integer(html, "\" y1=\"", CHART_HEIGHT, "\"");
    chart_integer(html, " y2=\"", CHART_HEIGHT + 5, "\"/>");
    chart_text_at(html, part, CHART_HEIGHT + 20, chart_text_width(words));
    kl_write_bytes(html, words->data, words->size);
    kl_page_put(html, "</text>");
  }
}

/* Lines across at nice shares; `top` is the share at the upper edge. */
static void chart_y_axis(KlBytes *html, double top) {
  ChartTicks ticks = chart_number_ticks(0.0, 100.0 * top, 5);
  for (int i = 0; i < ticks.count && i < CHART_TICKS; i++) {
    int y = (int)(CHART_HEIGHT * (1.0 - ticks.at[i] / (100.0 * top)) + 0.5);
    kl_page_put(html, i == 0 ? "<line class=\"axis\"" : "<line class=\"grid\"");
    chart_integer(html, " x2=\"100%\" y1=\"", y, "\"");
    chart_integer(html, " y2=\"", y, "\"/>");
    chart_integer(html, "<text x=\"-8\" y=\"", y + 4, "\" text-anchor=\"end\">");
    kl_page_places(html, ticks.at[i], ticks.places);
    kl_page_put(html, "%</text>");
  }
}

/* Steps, one unit wide each and 1000 units high at `top`. */
static void chart_steps(KlBytes *html, const KlReportChart *chart, int side, double top) {
  kl_page_put(html, side == KL_BASELINE ? "<path class=\"a0\" d=\"M0 1000"
                                        : "<path class=\"a1\" d=\"M0 1000");
  int last = -1;
  for (int i = 0; i < chart->count; i++) {
    int y = 1000 - (int)(1000.0 * fmin(chart_share(chart->share[side][i]) / top, 1.0) + 0.5);
    if (y != last && i > 0) {
      chart_integer(html, "H", i, "");
    }
    if (y != last) {
      chart_integer(html, "V", y, "");
    }
    last = y;
  }
  chart_integer(html, "H", chart->count, "V1000\"/>");
}

static void chart_peak(KlBytes *html, const KlReportColumn *column, int side) {
  const KlReportChart *chart = &column->chart;
  int peak = 0;
  for (int i = 1; i < chart->count; i++) {
    peak = chart->share[side][i] > chart->share[side][peak] ? i : peak;
  }
  double width = (chart->high - chart->low) / chart->count;
  kl_page_put(html, side == KL_BASELINE ? " The baseline has most rows from "
                                        : " The current table has most rows from ");
  kl_page_value(html, column, chart->low + width * peak, 3);
  kl_page_put(html, " to ");
  kl_page_value(html, column, chart->low + width * (peak + 1), 3);
  kl_page_put(html, ": ");
  kl_page_percent(html, chart->share[side][peak]);
  kl_page_put(html, ".");
}

static void chart_areas(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  const KlReportChart *chart = &column->chart;
  double top = 1.06 * chart_highest(chart);
  kl_page_put(html, "<figure>");
  chart_key(html, false, "Percent of rows");
  chart_open(html, "area", CHART_HEIGHT + CHART_AXIS, column);
  kl_page_put(html, "Two histograms over one axis, from ");
  kl_page_value(html, column, chart->low, 4);
  kl_page_put(html, " to ");
  kl_page_value(html, column, chart->high, 4);
  kl_page_put(html, ".");
  chart_peak(html, column, KL_BASELINE);
  chart_peak(html, column, KL_CURRENT);
  kl_page_put(html, "</desc>");
  chart_integer(html, "<svg class=\"plot\" width=\"100%\" height=\"", CHART_HEIGHT, "\"");
  chart_integer(html, " viewBox=\"0 0 ", chart->count, " 1000\" preserveAspectRatio=\"none\">");
  chart_steps(html, chart, KL_BASELINE, top);
  chart_steps(html, chart, KL_CURRENT, top);
  kl_page_put(html, "</svg>");
  chart_y_axis(html, top);
  chart_x_axis(html, words, column);
  kl_page_put(html, "</svg></figure>");
}

/* ---- bars ---- */

typedef struct ChartBars {
  int count;
  const KlReportCell *cell[CHART_BARS];
  double others; /* labels without bars of their own */
  double other[KL_REPORT_SIDES];
} ChartBars;

static double chart_size(const KlReportCell *cell) {
  return chart_share(cell->share[KL_BASELINE]) + chart_share(cell->share[KL_CURRENT]);
}

static void chart_rest(ChartBars *bars, const KlReportCell *cell) {
  bars->others += cell->is_rest ? 2.0 : 1.0;
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    bars->other[side] += chart_share(cell->share[side]);
  }
}

/* Keeps the largest, the first of equals. */
static void chart_offer(ChartBars *bars, const KlReportCell *cell) {
  if (cell->is_rest) {
    chart_rest(bars, cell);
    return;
  }
  int at = bars->count;
  while (at > 0 && chart_size(cell) > chart_size(bars->cell[at - 1])) {
    at--;
  }
  if (at == CHART_BARS) {
    chart_rest(bars, cell);
    return;
  }
  if (bars->count == CHART_BARS) {
    chart_rest(bars, bars->cell[--bars->count]);
  }
  for (int i = bars->count++; i > at; i--) {
    bars->cell[i] = bars->cell[i - 1];
  }
  bars->cell[at] = cell;
}

/* Numbers and bins have an order of their own, where all are there. */
static bool chart_is_ordered(const ChartBars *bars) {
  bool ordered = bars->others == 0.0;
  for (int i = 0; i < bars->count; i++) {
    ordered = ordered && (bars->cell[i]->is_bin || bars->cell[i]->label.type <= KL_LABEL_REAL);
  }
  return ordered;
}

static bool chart_is_before(const KlReportCell *a, const KlReportCell *b) {
  return a->is_bin ? a->low < b->low : kl_label_compare(&a->label, &b->label) < 0;
}

static ChartBars chart_choose(const KlReportColumn *column) {
  ChartBars bars = {.count = 0};
  for (size_t i = 0; i < column->cells; i++) {
    chart_offer(&bars, &column->cell[i]);
  }
  for (int i = 1; chart_is_ordered(&bars) && i < bars.count; i++) {
    for (int j = i; j > 0 && chart_is_before(bars.cell[j], bars.cell[j - 1]); j--) {
      const KlReportCell *swapped = bars.cell[j];
      bars.cell[j] = bars.cell[j - 1];
      bars.cell[j - 1] = swapped;
    }
  }
  return bars;
}

static void chart_bar(KlBytes *html, int side, int y, double part) {
  if (!(part > 0.0)) {
    return;
  }
  kl_page_put(html, side == KL_BASELINE ? "<rect class=\"b0\"" : "<rect class=\"b1\"");
  chart_integer(html, " y=\"", y, "\" width=\"");
  kl_page_coordinate(html, part);
  chart_integer(html, "\" height=\"", CHART_BAR, "\"/>");
}

/* What is in `words`, its two bars and its two shares. */
static void chart_pair(KlBytes *html, const KlBytes *words, int row, const double *share,
                       double longest) {
  int y = row * CHART_ROW + 4;
  chart_integer(html, "<text x=\"-8\" text-anchor=\"end\" y=\"", y + CHART_BAR + 4, "\">");
  KlBytes fitted = {0};
  if (!kl_page_fitted(&fitted, words->data, words->size, CHART_LABEL)) {
    kl_page_put(html, "<title>");
    kl_page_text(html, words->data, words->size, KL_PAGE_CHARACTERS);
    kl_page_put(html, "</title>");
  }
  kl_write_bytes(html, fitted.data, fitted.size);
  html->failed = html->failed || fitted.failed;
  kl_bytes_clear(&fitted);
  kl_page_put(html, "</text>");
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    chart_bar(html, side, y + side * CHART_BAR, chart_share(share[side]) / longest);
  }
  chart_integer(html, "<text class=\"shares\" x=\"100%\" dx=\"8\" y=\"", y + CHART_BAR + 4, "\">");
  chart_shares(html, share);
  kl_page_put(html, "</text>");
}

static void chart_bars_words(KlBytes *html, KlBytes *words, const KlReportColumn *column,
                             const ChartBars *bars) {
  kl_page_put(html, "Pairs of bars: baseline, then current.");
  for (int i = 0; i < bars->count && i < 3; i++) {
    words->size = 0;
    kl_page_cell(words, column, bars->cell[i]);
    kl_page_put(html, " ");
    kl_page_text(html, words->data, words->size, KL_PAGE_CHARACTERS);
    kl_page_put(html, ": ");
    chart_shares(html, bars->cell[i]->share);
    kl_page_put(html, ".");
  }
  kl_page_put(html, "</desc>");
}

static double chart_longest(const ChartBars *bars) {
  double longest = bars->others > 0.0 ? fmax(bars->other[0], bars->other[1]) : 0.0;
  for (int i = 0; i < bars->count; i++) {
    for (int side = 0; side < KL_REPORT_SIDES; side++) {
      longest = fmax(longest, chart_share(bars->cell[i]->share[side]));
    }
  }
  return longest > 0.0 ? longest : 1.0;
}

static void chart_bars(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  ChartBars bars = chart_choose(column);
  double longest = chart_longest(&bars);
  int rows = bars.count + (bars.others > 0.0), height = rows * CHART_ROW;
  kl_page_put(html, "<figure>");
  chart_key(html, true, "Percent of rows");
  chart_open(html, "bars", height, column);
  chart_bars_words(html, words, column, &bars);
  for (int i = 0; i < bars.count; i++) {
    words->size = 0;
    kl_page_cell(words, column, bars.cell[i]);
    chart_pair(html, words, i, bars.cell[i]->share, longest);
  }
  if (bars.others > 0.0) {
    words->size = 0;
    kl_page_put(words, "other labels");
    chart_pair(html, words, bars.count, bars.other, longest);
  }
  chart_integer(html, "<line class=\"axis\" y2=\"", height, "\"/></svg></figure>");
}

void kl_page_chart(KlBytes *html, KlBytes *words, const KlReportColumn *column) {
  const KlReportChart *chart = &column->chart;
  if (chart->count > 0 && chart->count <= CHART_CELLS && chart_highest(chart) > 0.0) {
    chart_areas(html, words, column);
  } else if (column->cells > 0) {
    chart_bars(html, words, column);
  }
}
