/* quantile_edges.h - a distribution cut into bins of equal mass. */
#ifndef KLDIV_DIST_QUANTILE_EDGES_H
#define KLDIV_DIST_QUANTILE_EDGES_H

#include "dist/look.h"

enum { KL_QUANTILE_BINS = 10, KL_QUANTILE_BINS_MOST = 10000 };

/* Appends the edges that part `d` into `bins` bins of equal mass, equal ones merged, as a JSON
** array: the edges of dist_hist(), and the bins of dist_psi().  Of data, those of
** sample/quantile_bins.h; of hists and families, the quantiles 1/bins ... (bins - 1)/bins.
** *exists becomes false where there are none (yet). */
KlStatus kl_quantile_edges_json(const KlLook *look, int bins, const KlPoll *poll, KlBytes *text,
                                bool *exists, KlProblem *problem);

#endif
