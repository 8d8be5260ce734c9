/* line_neighbours.c - nearest neighbours on the line. */
#include "sample/line_neighbours.h"

#include "base/compiler.h"
#include "sample/metric.h"

static double line_end(const double *end, size_t i) { return end != NULL ? end[i] : (double)i + 1; }

KlLineWindow kl_line_window(const KlPoints *points, const double *end, double rows) {
  KlLineWindow w = {points->x, points->count, end, rows, 0.0, 0, 0};
  if (end == NULL) {
    w.last = (size_t)rows - 1;
  } else {
    while (end[w.last] < rows) {
      w.last++;
    }
  }
  return w;
}

/* a + b < 2 x, exact, where that sum rounds to 2 x. */
static bool line_sum_is_less(double a, double b, double x) {
  KlDd sum = isinf(2.0 * x) ? kl_two_sum(0.5 * a, 0.5 * b) : kl_two_sum(a, b);
  double rounded = isinf(2.0 * x) ? x : 2.0 * x;
  return sum.hi != rounded ? sum.hi < rounded : sum.lo < 0.0;
}

/* Whether b - x < x - a, exact. */
KL_INLINE bool line_nearer(double b, double x, double a) {
  double sum = a + b, twice = 2.0 * x;
  return KL_LIKELY(sum != twice) ? sum < twice : line_sum_is_less(a, b, x);
}

enum { LINE_MOVES = 4 };

/* How many moves of a row are surely due, of LINE_MOVES from these first rows and these behind the
** window, without a branch that nobody could foresee: those that are come first. */
KL_INLINE size_t line_moves(const double *first, const double *behind, double x) {
  size_t moves = 0;
  KL_UNROLL
  for (int i = 0; i < LINE_MOVES; i++) {
    moves += first[i] + behind[i] < 2.0 * x;
  }
  return moves;
}

/* Where the window of `span` + 1 rows begins that began at `first`: it may move on while the row
** behind it is nearer than its first. */
KL_INLINE size_t line_slide_rows(const KlLineWindow *w, size_t first, size_t span, double x) {
  while (first + span + LINE_MOVES + 1 < w->count) {
    const double *row = w->x + first, *behind = row + span + 1;
    size_t moves = line_moves(row, behind, x);
    first += moves;
    if (KL_LIKELY(row[moves] + behind[moves] > 2.0 * x)) {
      return first;
    }
    if (moves < LINE_MOVES) {
      break;
    }
  }
  while (first + span + 1 < w->count && line_nearer(w->x[first + span + 1], x, w->x[first])) {
    first++;
  }
  return first;
}

/* The same by stretches of rows between which neither end meets another point. */
static void line_slide_points(KlLineWindow *w, double x) {
  double all = w->end[w->count - 1];
  while (w->before + w->rows < all) {
    double behind = w->before + w->rows;
    size_t next = w->last + (behind >= w->end[w->last] ? 1 : 0);
    if (!line_nearer(w->x[next], x, w->x[w->first])) {
      return;
    }
    double left = w->end[w->first] - w->before, right = w->end[next] - behind;
    w->before += left < right ? left : right;
    w->first += left <= right ? 1 : 0;
    w->last = next;
  }
}

/* From x to the farther end of the window, which is a product, since nobody could foresee a
** branch. */
KL_INLINE void line_gap(const KlLineWindow *w, size_t first, size_t last, double x, KlScaled *gap) {
  bool behind = !line_nearer(w->x[last], x, w->x[first]);
  kl_metric_set_gap(x, w->x[first + behind * (last - first)], gap);
}

static void line_move(KlLineWindow *w, size_t first) {
  w->last += first - w->first;
  w->first = first;
}

/* Where each point is a row: the window, which begins at *first, moves on to x. */
KL_INLINE void line_radius(const KlLineWindow *w, size_t *first, size_t span, double x,
                           KlScaled *radius) {
  *first = line_slide_rows(w, *first, span, x);
  line_gap(w, *first, *first + span, x, radius);
}

static void line_radii_of_points(KlLineWindow *window, const double *x, size_t n,
                                 KlScaled *radius) {
  for (size_t i = 0; i < n; i++) {
    line_slide_points(window, x[i]);
    line_gap(window, window->first, window->last, x[i], &radius[i]);
  }
}

void kl_line_radii(KlLineWindow *window, const double *x, size_t n, KlScaled *radius) {
  if (window->end != NULL) {
    line_radii_of_points(window, x, n, radius);
    return;
  }
  size_t first = window->first, span = window->last - window->first;
  for (size_t i = 0; i < n; i++) {
    line_radius(window, &first, span, x[i], &radius[i]);
  }
  line_move(window, first);
}

void kl_line_radii_of_two(KlLineWindow *one, KlScaled *radius, KlLineWindow *other,
                          KlScaled *radius_other, const double *x, size_t n) {
  if (one->end != NULL || other->end != NULL) {
    kl_line_radii(one, x, n, radius);
    kl_line_radii(other, x, n, radius_other);
    return;
  }
  size_t a = one->first, span_a = one->last - one->first;
  size_t b = other->first, span_b = other->last - other->first;
  for (size_t i = 0; i < n; i++) {
    line_radius(one, &a, span_a, x[i], &radius[i]);
    line_radius(other, &b, span_b, x[i], &radius_other[i]);
  }
  line_move(one, a);
  line_move(other, b);
}

static bool line_inside(double a, double x, KlScaled radius) {
  return kl_scaled_compare(kl_metric_gap(a, x), radius) <= 0;
}

/* The last point from `from` on, in steps of +1 or -1 of which there are `most`, that is inside; by
** doubled and then halved steps.  The point at `from` is inside. */
static size_t line_reach(const double *x_of, size_t from, bool up, size_t most, double x,
                         KlScaled radius) {
  size_t inside = 0, outside = 1;
  while (outside <= most && line_inside(x_of[up ? from + outside : from - outside], x, radius)) {
    inside = outside;
    outside = most - inside < inside ? most + 1 : 2 * inside;
  }
  outside = outside > most ? most + 1 : outside;
  while (outside - inside > 1) {
    size_t middle = inside + (outside - inside) / 2;
    if (line_inside(x_of[up ? from + middle : from - middle], x, radius)) {
      inside = middle;
    } else {
      outside = middle;
    }
  }
  return up ? from + inside : from - inside;
}

double kl_line_within(const KlPoints *points, const double *end, size_t near, double x,
                      KlScaled radius, KlScaled *farthest) {
  const double *x_of = points->x;
  while (near + 1 < points->count && line_nearer(x_of[near + 1], x, x_of[near])) {
    near++;
  }
  while (near > 0 && !line_nearer(x_of[near], x, x_of[near - 1])) {
    near--;
  }
  *farthest = kl_scaled_zero();
  if (!line_inside(x_of[near], x, radius)) {
    return 0.0;
  }
  size_t low = line_reach(x_of, near, false, near, x, radius);
  size_t high = line_reach(x_of, near, true, points->count - 1 - near, x, radius);
  KlScaled left = kl_metric_gap(x_of[low], x), right = kl_metric_gap(x_of[high], x);
  *farthest = kl_scaled_compare(left, right) > 0 ? left : right;
  return line_end(end, high) - (low > 0 ? line_end(end, low - 1) : 0.0);
}
