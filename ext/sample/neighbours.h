/* neighbours.h - nearest neighbours of points, on the line or in several dimensions.
**
** Rows that are the same point are a point with their weight, which is whole: a row has its
** equals as neighbours at distance 0.  Everything is exact, as line_neighbours.h and kd_search.h
** say.
*/
#ifndef KLDIV_SAMPLE_NEIGHBOURS_H
#define KLDIV_SAMPLE_NEIGHBOURS_H

#include "base/compiler.h"
#include "sample/kd_search.h"
#include "sample/line_neighbours.h"

enum { KL_NEIGHBOURS_AHEAD = 64 }; /* points on the line whose radii are computed together */

/* The neighbours in one sample.  Zeroed memory can be cleared. */
typedef struct KlNeighbours {
  const KlPoints *points;
  const KlMetric *metric;
  double *end;         /* on the line: rows up to and with each point; NULL: a row each */
  KlLineWindow window; /* on the line */
  double from;         /* on the line: the point */
  size_t ahead;        /* on the line: the first step whose radius is not known yet */
  KlScaled radius[KL_NEIGHBOURS_AHEAD]; /* of the steps before */
  double rows;                          /* in several dimensions: how many are asked for */
  KlKdTree tree;
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

/* For the function below: in several dimensions, and further ahead on the line. */
KlScaled kl_neighbours_radius_in_space(KlNeighbours *neighbours, const KlNeighbours *of,
                                       size_t step);
void kl_neighbours_look_ahead(KlNeighbours *neighbours, const KlNeighbours *of, size_t step);

/* From the point of a step of `of`, these neighbours or others, to the rows-th nearest row.  The
** steps of one `of` are asked about, all of them and in order. */
KL_INLINE KlScaled kl_neighbours_radius(KlNeighbours *neighbours, const KlNeighbours *of,
                                        size_t step) {
  if (neighbours->points->dimension > 1) {
    return kl_neighbours_radius_in_space(neighbours, of, step);
  }
  if (step == neighbours->ahead) {
    kl_neighbours_look_ahead(neighbours, of, step);
  }
  neighbours->from = of->points->x[step];
  return neighbours->radius[step % KL_NEIGHBOURS_AHEAD];
}

/* From the same point: how many rows are at most `radius` away, and how far the farthest of them
** is. */
double kl_neighbours_within(KlNeighbours *neighbours, KlScaled radius, KlScaled *farthest);

#endif
