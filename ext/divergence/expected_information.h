/* expected_information.h - how much two columns tell of each other by chance. */
#ifndef KLDIV_DIVERGENCE_EXPECTED_INFORMATION_H
#define KLDIV_DIVERGENCE_EXPECTED_INFORMATION_H

#include "base/poll.h"
#include "num/dd.h"

/* The share of one cell in n times the mutual information, averaged over all ways to deal n rows:
** E[k ln(k/m) - k + m] >= 0 in nats, m = a b/n, where k is how many of a label's `a` rows are among
** the other label's `b` (hypergeometric).  Whole numbers, 1 <= a, b <= n < 2^53. */
KlStatus kl_expected_information(double a, double b, double n, const KlPoll *poll, KlDd *share);

#endif
