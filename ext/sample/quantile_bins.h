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

/* Edges that part the data into `bins` equal shares, those that are equal merged: `edge` has room
** for bins - 1, and *edges becomes how many there are.  The j-th is the least x of the data with
** F(x) > j/bins, decided in exact arithmetic: j/bins of the data are below it where that can be, so
** that 100 different values make ten bins of ten.
**
** F is of `a`, or, with `b`, of an even mixture of both, each normalised first: how many rows a
** side has does not move the edges towards it.
**
** A value with more mass than a bin's share is an edge at several levels: those edges are one, and
** its bin has all of that mass.  The least value is no edge, since nothing is below it; where that
** would leave none (most of the data are the least value), the next value is the edge, and of data
** of one value the next double. */
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
