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

/* Whether b - x < x - a, exact: doubles round them in order, and tell all but what rounds alike. */
static inline bool line_nearer(double b, double x, double a) {
  double right = b - x, left = x - a;
  if (right != left) {
    return right < left;
  }
  KlScaled more = kl_scaled_subtract(kl_metric_gap(b, x), kl_metric_gap(x, a));
  return left > 0.0 && kl_scaled_sign(more) < 0;
}

enum { LINE_MOVES = 4 };

/* How many moves of a row are due, of LINE_MOVES from these first rows and these behind the window,
** without a branch that nobody could foresee: those that are come first.  Negative where rounded
** distances do not tell. */
static inline int line_moves(const double *first, const double *behind, double x) {
  int moves = 0, alike = 0;
  KL_UNROLL
  for (int i = 0; i < LINE_MOVES; i++) {
    double right = behind[i] - x, left = x - first[i];
    moves += right < left;
    alike |= right == left;
  }
  return alike != 0 ? -1 : moves;
}

/* The window may move on while the row behind it is nearer than its first. */
static void line_slide_rows(KlLineWindow *w, double x) {
  int moves = LINE_MOVES;
  while (moves == LINE_MOVES && w->last + LINE_MOVES < w->count) {
    moves = line_moves(w->x + w->first, w->x + w->last + 1, x);
    if (moves >= 0) {
      w->first += (size_t)moves;
      w->last += (size_t)moves;
    }
  }
  if (moves >= 0 && moves < LINE_MOVES) {
    return;
  }
  while (w->last + 1 < w->count && line_nearer(w->x[w->last + 1], x, w->x[w->first])) {
    w->first++;
    w->last++;
  }
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

KlScaled kl_line_radius(KlLineWindow *window, double x) {
  if (window->end == NULL) {
    line_slide_rows(window, x);
  } else {
    line_slide_points(window, x);
  }
  double right = window->x[window->last] - x, left = x - window->x[window->first];
  bool behind = right == left ? !line_nearer(window->x[window->last], x, window->x[window->first])
                              : right > left;
  /* A product, since nobody could foresee a branch. */
  return kl_metric_gap(x, window->x[window->first + behind * (window->last - window->first)]);
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
