/* page_cell.c - what the labels, bins and values of a column are called. */
#include "report/page_cell.h"

#include <math.h>

#include "report/page_number.h"
#include "report/page_text.h"

bool kl_page_has_times(const KlReportColumn *column) {
  double low = (double)INFINITY, high = -low;
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    low = column->side[side].low < low ? column->side[side].low : low;
    high = column->side[side].high > high ? column->side[side].high : high;
  }
  return high - low < 3.0;
}

void kl_page_value(KlBytes *html, const KlReportColumn *column, double x, int digits) {
  if (column->kind == KL_COLUMN_DATE) {
    kl_page_day(html, x, kl_page_has_times(column));
  } else {
    kl_page_number(html, x, digits);
  }
}

/* Decimal places that tell the edges of the narrowest bin apart: two digits of its width. */
static int cell_places(const KlReportColumn *column) {
  double narrowest = (double)INFINITY;
  for (size_t i = 0; i < column->cells; i++) {
    double width = column->cell[i].high - column->cell[i].low;
    narrowest = width > 0.0 && width < narrowest ? width : narrowest;
  }
  int places = isfinite(narrowest) ? 1 - kl_page_exponent(narrowest) : 3;
  return places < 0 ? 0 : places;
}

static void cell_edge(KlBytes *text, const KlReportColumn *column, double edge) {
  if (column->kind == KL_COLUMN_DATE) {
    kl_page_value(text, column, edge, 0);
  } else {
    kl_page_places(text, edge, cell_places(column));
  }
}

static void cell_bin(KlBytes *text, const KlReportColumn *column, const KlReportCell *cell) {
  bool from = isfinite(cell->low), to = isfinite(cell->high);
  if (from && to) {
    kl_page_put(text, "[");
    cell_edge(text, column, cell->low);
    kl_page_put(text, ", ");
    cell_edge(text, column, cell->high);
    kl_page_put(text, ")");
  } else if (from) {
    cell_edge(text, column, cell->low);
    kl_page_put(text, " and above");
  } else if (to) {
    kl_page_put(text, "below ");
    cell_edge(text, column, cell->high);
  } else {
    kl_page_put(text, "all values");
  }
}

/* 1: it is NULL, or of another kind. */
static const char *cell_of_aspect(const KlReportColumn *column, const KlLabel *label) {
  if (column->aspect == KL_ASPECT_VALUES || label->type != KL_LABEL_INTEGER) {
    return NULL;
  }
  bool is = label->integer != 0;
  if (column->aspect == KL_ASPECT_NULLS) {
    return is ? "NULL" : "not NULL";
  }
  return column->kind == KL_COLUMN_DATE     ? (is ? "no dates" : "dates")
         : column->kind == KL_COLUMN_NUMBER ? (is ? "no numbers" : "numbers")
                                            : (is ? "of another kind" : "of its kind");
}

void kl_page_cell(KlBytes *text, const KlReportColumn *column, const KlReportCell *cell) {
  const char *named = cell_of_aspect(column, &cell->label);
  if (cell->is_bin) {
    cell_bin(text, column, cell);
  } else if (cell->is_rest) {
    kl_page_put(text, "all other labels");
  } else if (named != NULL) {
    kl_page_put(text, named);
  } else {
    kl_page_label(text, &cell->label);
  }
}

void kl_page_put_cell(KlBytes *html, KlBytes *words, const KlReportColumn *column,
                      const KlReportCell *cell) {
  words->size = 0;
  kl_page_cell(words, column, cell);
  bool plain = cell->is_bin || cell->is_rest;
  kl_page_put(html, plain ? "" : "<bdi>");
  kl_page_text(html, words->data, words->size, KL_PAGE_CHARACTERS);
  kl_page_put(html, plain ? "" : "</bdi>");
}
