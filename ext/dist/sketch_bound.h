/* sketch_bound.h - how far a value of sketches may be from that of the rows themselves.
**
** A row is somewhere in its cell, and the cell is known.  Each bound holds for all rows with these
** cells; dist_detail calls it "absolute_error".
*/
#ifndef KLDIV_DIST_SKETCH_BOUND_H
#define KLDIV_DIST_SKETCH_BOUND_H

#include "dist/dist.h"
#include "divergence/divergence.h"
#include "sample/points.h"

/* Adds the bound of a divergence of points, where P, Q or both are sketches and there is one:
**
**     ks             max over cells of max(abs(a + p), abs(a - q)), less the value, where a is
**                    F - G before the cell and p, q what it holds: both are known at its ends
**     wasserstein    sum over cells of (p + q) r, r the way from the cell's value to its further
**                    end: moving each row that far costs no more
**     wasserstein2   the roots of the same sums with r^2
**     energy         sqrt(2 sum p^2 w) and the same of Q, w the cell's width: a distance between
**                    the rows and the sketch, each
**
** `p` and `q` are the points of these values; of a side that is a family they are not looked
** at. */
void kl_sketch_bound(const KlDivergence *divergence, const KlDist *p_dist, const KlDist *q_dist,
                     const KlPoints *p, const KlPoints *q, KlResult *result);

/* The same of the population stability index in the bins that `edge` cuts: the cell of an edge may
** be on either side of the edge that the rows have, as a whole or in part, so that each bin's share
** lies between two numbers, and each term between those of corners.  None (null) where quantiles
** fell into one cell, so that the rows may have more bins.  Both are sketches. */
void kl_sketch_bound_psi(const KlPoints *p, const KlPoints *q, const double *edge, int edges,
                         int bins, const KlMassPair *row, KlResult *result);

#endif
