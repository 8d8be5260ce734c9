/* kd_search.h - exact nearest neighbours in a k-d tree.
**
** Squares of distances are computed in double precision first, whose error is below 2^-46 of them;
** what is nearer to a limit than that is computed again in double-double.  So the points that are
** found, and how many there are, are those of exact arithmetic (distances whose squares agree to
** 96 bits count as equal).  Squares too small for the scale of the tree are left to a search of
** all points.
*/
#ifndef KLDIV_SAMPLE_KD_SEARCH_H
#define KLDIV_SAMPLE_KD_SEARCH_H

#include "sample/kd_group.h"

/* A point found: the square of its distance, and its place. */
typedef struct KlKdFound {
  KlDd square;  /* lo = 0 while it is a double's */
  int exponent; /* 0, but in a search of all points */
  size_t place;
} KlKdFound;

/* What searches of one tree work with. */
typedef struct KlKdSearch {
  const KlKdTree *tree;
  double rows;      /* neighbours that are looked for, as rows */
  KlKdFound *found; /* the nearest so far, ascending: as few as have so many rows */
  size_t count;
  double total;       /* rows found */
  double limit;       /* farther is out */
  double outside;     /* of what was near the limit and is not among them, the nearest */
  double *square;     /* where each point is a row: the smallest squares so far, ascending */
  size_t *place;      /* and their places */
  double work;        /* boxes and leaves looked at since the last poll */
  const KlKdTree *of; /* whose point asks */
  size_t asks;        /* its place */
  const double *from; /* unscaled */
  double x[KL_SAMPLE_DIMENSIONS]; /* scaled */
  double factor[KL_SAMPLE_DIMENSIONS];
  bool plain;       /* factors are 1 */
  KlKdGroup *group; /* NULL: points ask one by one */
} KlKdSearch;

enum { KL_KD_ROWS = 1001 }; /* the most rows to look for */

KlStatus kl_kd_search_begin(KlKdSearch *search, const KlKdTree *tree);

void kl_kd_search_clear(KlKdSearch *search);

/* What follows is asked from the point at a place of a tree, this one or another of the metric. */
void kl_kd_from(KlKdSearch *search, const KlKdTree *tree, size_t place);

/* The square of the distance to the rows-th nearest row, in units of 2^(2 unit) of the metric;
** rows <= KL_KD_ROWS, and no more than there are. */
KlScaled kl_kd_radius(KlKdSearch *search, double rows);

/* How many rows are within a distance whose square is `square`, and the largest such square. */
double kl_kd_within(KlKdSearch *search, KlScaled square, KlScaled *farthest);

/* How many rows are at distance 0. */
double kl_kd_same(KlKdSearch *search);

/* Asks, after enough work. */
KlStatus kl_kd_poll(KlKdSearch *search, const KlPoll *poll);

#endif
