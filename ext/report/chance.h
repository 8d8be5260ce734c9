/* chance.h - what chance alone does: noise floors and p-values.
**
** If both sides are rows of one law, every way of dealing all rows out to two sides of these sizes
** is as likely as the one that was seen.  So a metric is compared with what it is on rows dealt out
** at random (Fisher's permutation test; Pitman 1937), from a fixed seed: the same answer each time.
**
** Rows enter as cells, labels or stretches of the line, and only their numbers are drawn, so that
** the time does not depend on how many rows there are.
*/
#ifndef KLDIV_REPORT_CHANCE_H
#define KLDIV_REPORT_CHANCE_H

#include "base/poll.h"
#include "base/status.h"
#include "divergence/divergence.h"
#include "sample/points.h"

/* Zeroed memory is none. */
typedef struct KlChanceCells {
  size_t count;
  double *weight[2];  /* of P and Q in each cell: >= 0 */
  double total[2];    /* of these */
  double size[2];     /* of the samples: their rows, or the effective number of weighted ones */
  bool whole;         /* weights are numbers of rows */
  double *low, *high; /* cells on the line, ascending: the least and the greatest value in each */
  double *mean;       /* of the pooled values in each; all three NULL for labels */
  double *slack;      /* what F - G goes beyond its ends in each, on the average, by chance alone:
                      ** times sqrt(1/n + 1/m); 0 where a cell has one value.  NULL for labels */
  double sd;          /* P's, for distances in its units */
  double *times;      /* how many cells alike each stands for, of labels that were dealt out; NULL:
                      ** one */
} KlChanceCells;

/* The labels' or bins' masses, of samples of these sizes, which are > 0. */
KlStatus kl_chance_of_masses(KlChanceCells *cells, const KlMassPair *row, size_t count,
                             KlScaled size_p, KlScaled size_q);

/* Two samples on the line, in at most KL_CHANCE_CELLS cells: one for each value where there are no
** more of them; otherwise one for each of the outermost values, for they weigh most in a distance,
** and the others in cells of about equal shares. */
enum { KL_CHANCE_CELLS = 512 };
KlStatus kl_chance_of_points(KlChanceCells *cells, const KlPoints *p, const KlPoints *q, double sd,
                             const KlPoll *poll);

void kl_chance_clear(KlChanceCells *cells);

/* A metric of what was drawn: p and q are weights of the cells, with the totals of both sides.
** +Inf allowed, never NaN. */
typedef double KlChanceStatistic(const KlChanceCells *cells, const double *p, const double *q,
                                 double parameter);

/* js_distance_bits, psi and kl (with `parameter` added to every cell), hellinger, tv, linf of any
** cells; ks and wasserstein_sd of cells on the line.  Where a cell has several values, ks adds what
** it hides on the average (slack), and wasserstein_sd takes F - G for linear in the pooled
** distribution function.  Where sd is not > 0, wasserstein_sd is 0 where P = Q, else +Inf. */
KlChanceStatistic kl_chance_js_distance_bits, kl_chance_psi, kl_chance_kl, kl_chance_hellinger,
    kl_chance_tv, kl_chance_linf, kl_chance_ks, kl_chance_wasserstein_sd;

typedef struct KlChanceMetric {
  KlChanceStatistic *statistic;
  double parameter;
  double floor; /* out: the 1 - alpha quantile of the metric by chance */
} KlChanceMetric;

/* The noise floors of `count` metrics of the same cells, 0 < alpha < 1, all from the same deals:
** 499 of them, or 2/alpha - 1 if that is more, but no more than 5 million cells to draw allow, and
** 99 at least.  Of B deals it is the ceil((1 - alpha) (B + 1))-th smallest value, so that a metric
** of one more deal is above it with a chance of at most alpha; the greatest where alpha asks for
** more than B.
**
** Rows are dealt out without replacement.  Where weights are no numbers of rows, it is as many as
** the samples' effective sizes, rounded: of each label, in the order given, as many as its share of
** both and what rounding has left make full; on the line, drawn with replacement from both. */
KlStatus kl_chance_floors(const KlChanceCells *cells, double alpha, KlChanceMetric *metric,
                          int count, const KlPoll *poll);

/* The p-value of the G test of homogeneity, and how it was come by:
**
** "G"                         from the chi-squared distribution, the bits of dist_g_pvalue: where
**                             every expected number is large enough for as many cells
** "exact permutation"         of two cells: the chance of deals as far apart as what was seen
** "permutation"               the share of such deals among random ones, 499 to 9,999 of them (99
**                             where there are more than 50,000 cells), valid for any numbers
** "permutation, fitted tail"  none of them was as far apart: the tail of a chi-squared distribution
**                             with their mean and variance, where it is below 1/(deals + 1)
**
** It is 1 where a single cell has weight.  The names are static. */
KlStatus kl_chance_g(const KlChanceCells *cells, const KlPoll *poll, double *p_value,
                     const char **test);

#endif
