/* line_neighbours.h - nearest neighbours on the line.
**
** Points are sorted, so the k rows nearest to x are k rows in succession, and their first moves
** right as x does: all of them cost one walk, without a tree.
*/
#ifndef KLDIV_SAMPLE_LINE_NEIGHBOURS_H
#define KLDIV_SAMPLE_LINE_NEIGHBOURS_H

#include "sample/points.h"

/* The `rows` rows nearest to a place that moves right. */
typedef struct KlLineWindow {
  const double *x;
  size_t count;
  const double *end;  /* rows up to and with each point; NULL: a row each */
  double rows;        /* 1 .. all */
  double before;      /* rows before the first */
  size_t first, last; /* points where the first and the last row are */
} KlLineWindow;

KlLineWindow kl_line_window(const KlPoints *points, const double *end, double rows);

/* The distances from x[0] .. x[n - 1] to the farthest of the window's rows: to their rows-th
** neighbours.  They ascend, from what was asked before. */
void kl_line_radii(KlLineWindow *window, const double *x, size_t n, KlScaled *radius);

/* The same for two windows.  Where one moves on to depends on where it was, so one waits while the
** other moves. */
void kl_line_radii_of_two(KlLineWindow *one, KlScaled *radius, KlLineWindow *other,
                          KlScaled *radius_other, const double *x, size_t n);

/* How many rows are at most `radius` from x, and how far the farthest of them is.  `near` is a
** point near x, where the search begins. */
double kl_line_within(const KlPoints *points, const double *end, size_t near, double x,
                      KlScaled radius, KlScaled *farthest);

#endif
