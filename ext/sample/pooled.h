/* pooled.h - two samples on the line as one: their values in order, and how far apart both
** distribution functions are at each.
*/
#ifndef KLDIV_SAMPLE_POOLED_H
#define KLDIV_SAMPLE_POOLED_H

#include "num/sum.h"
#include "sample/points.h"

/* The values of either sample, ascending, each once: ties are passed as a whole. */
typedef struct KlPooled {
  const KlPoints *p, *q;
  size_t i, j; /* how many points of each are passed */
  KlDd a, b;   /* what either has of the value: 0 if it does not have it */
} KlPooled;

static inline KlPooled kl_pooled(const KlPoints *p, const KlPoints *q) {
  return (KlPooled){p, q, 0, 0, {0.0, 0.0}, {0.0, 0.0}};
}

/* Goes to the next value; false: there is none. */
static inline bool kl_pooled_next(KlPooled *pooled) {
  const KlPoints *p = pooled->p, *q = pooled->q;
  size_t i = pooled->i, j = pooled->j;
  bool in_p = i < p->count && (j >= q->count || p->x[i] <= q->x[j]);
  bool in_q = j < q->count && (i >= p->count || q->x[j] <= p->x[i]);
  pooled->a = in_p ? kl_points_weight(p, i) : kl_dd(0.0, 0.0);
  pooled->b = in_q ? kl_points_weight(q, j) : kl_dd(0.0, 0.0);
  pooled->i += in_p;
  pooled->j += in_q;
  return in_p || in_q;
}

/* A total that is no double, as the exact sum of some: enough for every bit of every double. */
typedef struct KlParts {
  double part[48];
  int count;
} KlParts;

/* F - G, the difference of both distribution functions, while the weights of P and Q are passed.
** It is m A - n B over n m, with n and m for the totals and A and B for what is passed, and is
** known to 2^-98 of itself however small it is: whole numbers of rows are multiplied exactly, and
** of other weights m A - n B is an exact sum, so that it is 0 where F = G. */
typedef struct KlGap {
  bool whole;
  double passed_p, passed_q; /* whole numbers below 2^53 */
  double n, m;
  KlParts parts_p, parts_q; /* of n and m, where they are not whole */
  KlSum sum;
  KlScaled area; /* n m */
} KlGap;

/* KL_NO_MEMORY, or a gap to be cleared. */
KlStatus kl_gap_begin(KlGap *gap, const KlPoints *p, const KlPoints *q);

/* a more of P and b more of Q are passed. */
KlStatus kl_gap_pass(KlGap *gap, KlDd a, KlDd b);

KlScaled kl_gap_value(const KlGap *gap);

void kl_gap_clear(KlGap *gap);

/* Both totals as numbers of rows, where both are: then they are doubles. */
static inline bool kl_points_are_rows(const KlPoints *p, const KlPoints *q) {
  return p->whole && q->whole;
}

static inline double kl_points_rows(const KlPoints *points) { return kl_dd_round(points->total); }

/* Whether something was observed, not stated. */
static inline bool kl_points_are_sample(const KlPoints *points) {
  return kl_scaled_sign(points->size) > 0;
}

#endif
