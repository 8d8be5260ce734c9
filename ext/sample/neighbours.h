/* neighbours.h - nearest neighbours of points, on the line or in several dimensions.
**
** Rows that are the same point are a point with their weight, which is whole: a row has its
** equals as neighbours at distance 0.  Everything is exact, as line_neighbours.h and kd_search.h
** say.
*/
#ifndef KLDIV_SAMPLE_NEIGHBOURS_H
#define KLDIV_SAMPLE_NEIGHBOURS_H

#include "sample/kd_search.h"
#include "sample/line_neighbours.h"

enum { KL_NEIGHBOURS_TOGETHER = 64 }; /* radii on the line that are computed together */

/* The neighbours in one sample.  Zeroed memory can be cleared. */
typedef struct KlNeighbours {
  const KlPoints *points;
  const KlMetric *metric;
  double rows;                             /* how many are asked for */
  KlScaled radius[KL_NEIGHBOURS_TOGETHER]; /* of the steps that were asked about last */
  double *end;         /* on the line: rows up to and with each point; NULL: a row each */
  KlLineWindow window; /* on the line */
  KlKdTree tree;       /* in several dimensions */
  KlKdSearch search;
} KlNeighbours;

/* Prepares to ask for the `rows` nearest rows, at most KL_KD_ROWS and no more than there are, and
** for rows within a distance.  `points` and `metric` are kept.  To be cleared, OK or not. */
KlStatus kl_neighbours_begin(KlNeighbours *neighbours, const KlPoints *points,
                             const KlMetric *metric, double rows, const KlPoll *poll);

void kl_neighbours_clear(KlNeighbours *neighbours);

/* The number of the point to ask about at each step 0 .. count - 1: in this order points are near
** the ones before, and on the line they ascend, as the answers need it. */
static inline size_t kl_neighbours_step(const KlNeighbours *neighbours, size_t step) {
  return neighbours->tree.order != NULL ? neighbours->tree.order[step] : step;
}

/* What the radii below are: on the line a distance, else the square of one in units of
** 2^(2 unit) of the metric. */
static inline int kl_neighbours_power(const KlPoints *points) {
  return points->dimension == 1 ? 1 : 2;
}

/* Computes `radius`: how far the rows-th nearest row is from the points of some steps of `of`,
** which are these neighbours or others, from `step` on.  Returns how many, as `of` and the step
** say; who asks next asks about the step behind them. */
size_t kl_neighbours_radii(KlNeighbours *neighbours, const KlNeighbours *of, size_t step);

/* The same for neighbours in two samples, which is quicker than one after the other. */
size_t kl_neighbours_radii_of_two(KlNeighbours *one, KlNeighbours *other, const KlNeighbours *of,
                                  size_t step);

/* From the point of one of the steps that were asked about last: how many rows are at most `radius`
** away, and how far the farthest of them is. */
double kl_neighbours_within(KlNeighbours *neighbours, const KlNeighbours *of, size_t step,
                            KlScaled radius, KlScaled *farthest);

#endif
