/* kolmogorov.h - how far from its law a sample's distribution function goes by chance. */
#ifndef KLDIV_NUM_KOLMOGOROV_H
#define KLDIV_NUM_KOLMOGOROV_H

#include "base/poll.h"
#include "base/status.h"
#include "num/scaled.h"

/* The limit of P(sqrt(n) D_n >= x), x >= 0: 1 at 0, and as small as 2^(-2^30).  Relative error
** below 2^-80, measured against 60 digits for x from 0.01 to 1000. */
KlScaled kl_kolmogorov_limit(KlScaled x);

enum { KL_KOLMOGOROV_ROWS = 500 };

/* P(D_n >= d), D_n the greatest distance between a continuous distribution function and that of n
** rows drawn from it, 1 <= n <= KL_KOLMOGOROV_ROWS.  Relative error below 2^-60, measured against
** exact fractions.  Up to 50 milliseconds.  KL_NO_MEMORY, or what `poll` says. */
KlStatus kl_kolmogorov_tail(int n, KlScaled d, const KlPoll *poll, KlScaled *tail);

#endif
