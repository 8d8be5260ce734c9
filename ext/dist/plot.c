/* plot.c - a distribution as a line of block characters. */
#include "dist/plot.h"

#include "dist/look_observed.h"
#include "family/generic.h"

/* The mass of each cell. */
typedef struct PlotCells {
  double mass[KL_PLOT_MOST];
  int count;
} PlotCells;

void kl_plot_cells(const double *mass, int count, double most, KlBytes *text) {
  for (int i = 0; i < count; i++) {
    if (!(mass[i] > 0.0)) {
      kl_write_byte(text, ' ');
      continue;
    }
    int eighths = (int)floor(8.0 * (mass[i] / most) + 0.5);
    eighths = eighths < 1 ? 1 : eighths;
    /* U+2581 .. U+2588 */
    const unsigned char block[3] = {0xe2, 0x96, (unsigned char)(0x80 + eighths)};
    kl_write_bytes(text, block, sizeof block);
  }
}

/* Cells of equal width from low to high, or of one whole number each. */
static int plot_cells(double low, double high, bool whole, int width) {
  return whole && high - low < width ? (int)(high - low) + 1 : width;
}

static int plot_cell(double x, double low, double high, int count) {
  double place = high > low ? (x / 2 - low / 2) / (high / 2 - low / 2) : 0.0;
  int cell = (int)floor(place * count);
  return cell < count ? cell : count - 1;
}

static double plot_finite(double x) { return x > DBL_MAX ? DBL_MAX : x < -DBL_MAX ? -DBL_MAX : x; }

/* The i-th of `count` + 1 places from low to high, where their difference may be no double. */
static double plot_edge(double low, double high, int i, int count) {
  double share = (double)i / count;
  return low * (1.0 - share) + high * share;
}

static void plot_member(const KlMember *member, int width, PlotCells *cells) {
  bool whole = member->family->discrete;
  double low = plot_finite(kl_member_quantile(member, 0.001, KL_LOWER));
  double high = plot_finite(kl_member_quantile(member, 0.001, KL_UPPER));
  cells->count = plot_cells(low, high, whole, width);
  for (int i = 0; i < cells->count; i++) {
    double from = plot_edge(low, whole ? high + 1.0 : high, i, cells->count);
    double to = plot_edge(low, whole ? high + 1.0 : high, i + 1, cells->count);
    if (whole) {
      from = floor(from + 0.5);
      to = floor(to + 0.5) - 1.0;
    }
    /* Cells of whole numbers differ by one in how many they have. */
    double wide = whole ? to - from + 1.0 : 1.0;
    cells->mass[i] = to < from ? 0.0 : kl_scaled_round(kl_member_mass(member, from, to)) / wide;
  }
}

/* What the labels of a side are like. */
typedef struct PlotLabels {
  size_t count;
  bool numbers, whole;
  double low, high;
} PlotLabels;

static double plot_number(const KlLabel *label) {
  return label->type == KL_LABEL_INTEGER ? (double)label->integer : label->real;
}

static PlotLabels plot_labels(const KlSide *side) {
  PlotLabels labels = {.numbers = true, .whole = true};
  KlSideCursor c;
  for (kl_side_start(&c, side); c.more; kl_side_next(&c)) {
    KlLabelType type = c.now.label.type;
    bool number = type == KL_LABEL_INTEGER || (type == KL_LABEL_REAL && !isinf(c.now.label.real));
    labels.numbers = labels.numbers && number;
    labels.whole = labels.whole && type == KL_LABEL_INTEGER;
    labels.high = number ? plot_number(&c.now.label) : 0.0;
    labels.low = labels.count++ == 0 ? labels.high : labels.low;
  }
  return labels;
}

static void plot_side(const KlSide *side, int width, PlotCells *cells) {
  PlotLabels labels = plot_labels(side);
  KlSideCursor c;
  size_t i = 0;
  cells->count = labels.numbers
                     ? plot_cells(labels.low, labels.high, labels.whole, width)
                     : (int)(labels.count < (size_t)width ? labels.count : (size_t)width);
  if (labels.numbers && labels.low == labels.high) {
    cells->count = 1;
  }
  bool each = labels.numbers && labels.whole && cells->count < width;
  for (kl_side_start(&c, side); c.more; kl_side_next(&c), i++) {
    int cell = each ? (int)(plot_number(&c.now.label) - labels.low)
               : labels.numbers
                   ? plot_cell(plot_number(&c.now.label), labels.low, labels.high, cells->count)
                   : (int)(i * (size_t)cells->count / labels.count);
    cells->mass[cell] += kl_dd_round(c.now.mass);
  }
}

/* Points in cells of equal width; of a hist, its bins, or as many of them as there is room for.
** Open bins show where there is something in them. */
static void plot_points(const KlDist *dist, const KlPoints *points, int width, PlotCells *cells) {
  bool hist = dist->kind == KL_KIND_HIST;
  double low = points->x[0], high = points->x[points->count - 1];
  if (hist && dist->edges > 1) {
    low = low == 0.0 ? 0.0 : 1.0;
    high = high == (double)dist->edges ? high : (double)dist->edges - 1.0;
  }
  cells->count = hist ? plot_cells(low, high, true, width) : low == high ? 1 : width;
  for (size_t i = 0; i < points->count; i++) {
    double share = kl_dd_round(kl_dd_divide(kl_points_weight(points, i), points->total));
    cells->mass[plot_cell(points->x[i], low, hist ? high + 1.0 : high, cells->count)] += share;
  }
}

KlStatus kl_plot(const KlLook *look, int width, KlBytes *text, KlProblem *problem) {
  PlotCells cells = {.count = 0};
  if (look->is_observed) {
    KlStatus status = kl_observed_on_line(look->dist, problem);
    if (status != KL_OK) {
      return status;
    }
    plot_points(look->dist, &look->observed.points, width, &cells);
  } else if (look->member == NULL) {
    plot_side(&look->side, width, &cells);
  } else if (look->member->family->cdf == NULL) {
    kl_problem(problem, "%s has several dimensions", look->member->family->name);
    return KL_REFUSED;
  } else {
    plot_member(look->member, width, &cells);
  }
  double most = 0.0;
  for (int i = 0; i < cells.count; i++) {
    most = cells.mass[i] > most ? cells.mass[i] : most;
  }
  kl_plot_cells(cells.mass, cells.count, most, text);
  return text->failed ? KL_NO_MEMORY : KL_OK;
}
