/* quantile_bins.h - bins that hold equal shares of the data, and what two samples have in each.
**
** Bins are closed on the left and the outer ones are open: e edges make the e + 1 bins (-Inf, x_1),
** [x_1, x_2) ... [x_e, Inf), so a value that is an edge is in the bin above it.
*/
#ifndef KLDIV_SAMPLE_QUANTILE_BINS_H
#define KLDIV_SAMPLE_QUANTILE_BINS_H

#include "base/poll.h"
#include "divergence/mass_array.h"
#include "sample/points.h"

/* Edges at the quantiles 1/bins ... (bins - 1)/bins, those that are equal merged: `edge` has room
** for bins - 1, and *edges becomes how many there are.  The quantile at u is the least x of the
** data with F(x) >= u, decided in exact arithmetic.
**
** F is of `a`, or, with `b`, of an even mixture of both, each normalised first: how many rows a
** side has does not move the edges towards it.
**
** Every bin but the first holds data, the value of its edge at least.  Of n different values each
** has mass 1/n, and as the edge itself is above the cut, the first bin has up to one value less
** than its share and the last one up to one more.  A value with more mass than a bin's share is
** the quantile at several levels: those edges are one, and its bin has all of that mass.  Where it
** is the least, nothing is below and the first bin is empty; where it is the greatest, the last bin
** is that value and whatever is above it.  Data of one value makes one edge. */
KlStatus kl_quantile_edges(const KlPoints *a, const KlPoints *b, int bins, const KlPoll *poll,
                           double *edge, int *edges);

/* The weight of the points in each of the edges + 1 bins, summed exactly; `edge` ascends. */
KlStatus kl_bin_masses(const KlPoints *points, const double *edge, int edges, const KlPoll *poll,
                       KlDd *mass);

/* Two samples in the same bins. */
typedef struct KlSampleBins {
  int edges;
  double *edge;
  KlMassPair *row;   /* of each bin */
  KlMassArray array; /* the same rows */
  KlScaled size_p, size_q;
} KlSampleBins;

/* P and Q in up to `bins` bins, of equal shares of P, or of both where `pooled`.  Zeroed memory is
** no bins; on a failure there are none. */
KlStatus kl_sample_bins(KlSampleBins *out, const KlPoints *p, const KlPoints *q, int bins,
                        bool pooled, const KlPoll *poll);

void kl_sample_bins_clear(KlSampleBins *bins);

/* The masses of the bins, for kl_divergence_of_masses; `bins` stays where it is. */
KlMassSource kl_sample_bins_source(const KlSampleBins *bins);

#endif
