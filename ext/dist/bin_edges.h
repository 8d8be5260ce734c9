/* bin_edges.h - the edges of a hist, from whatever gives them.
**
** Bins are closed on the left: bin i holds edge[i - 1] <= x < edge[i], bin 0 what is below all
** edges, the last what is not.  Each of these sets kind, edge and edges of `like`; equal edges
** become one.
*/
#ifndef KLDIV_DIST_BIN_EDGES_H
#define KLDIV_DIST_BIN_EDGES_H

#include "dist/dist.h"

/* A JSON array of numbers, none below the one before. */
KlStatus kl_edges_from_json(const void *text, size_t length, KlDist *like, KlProblem *problem);

/* The edges of a hist, or those of the cells of a sketch that are not empty. */
KlStatus kl_edges_from_value(const void *bytes, size_t size, KlDist *like, KlProblem *problem);

/* Bins of equal width from low to high: edge i is low + (high - low) i/bins, rounded once. */
KlStatus kl_edges_even(double low, double high, int bins, KlDist *like, KlProblem *problem);

/* The number of the bin of x. */
static inline uint64_t kl_edges_bin(const double *edge, uint64_t edges, double x) {
  uint64_t low = 0;
  while (edges > 0) {
    uint64_t half = edges / 2;
    bool above = edge[low + half] <= x;
    low = above ? low + half + 1 : low;
    edges = above ? edges - half - 1 : half;
  }
  return low;
}

#endif
