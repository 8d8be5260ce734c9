/* quantile_gap.c - integrals of what is between the quantile functions of two samples.
**
** Both quantile functions are constant, or linear where a bin's mass is spread evenly, from one
** value of F or G to the next.  With the differences a and b at the ends of such a piece, of length
** u,
**
**     int (F^-1 - G^-1)^2 = u (a^2 + a b + b^2)/3,  where a b < 0: u ((a + b)^2 + abs(a b))/3.
**
** Lengths come from the balance (balance.h) of all points up to the current ones, which are passed
** whole: it says which of them reaches further up, and by how much, exactly.
*/
#include "sample/quantile_gap.h"

#include "sample/balance.h"

/* Differences whose squares, times amounts, stay in the range of dd.h. */
#define QUANTILE_NEAR 0x1p-200
#define QUANTILE_FAR 0x1p300
/* Beyond this, the difference of two doubles may be no double. */
#define QUANTILE_HUGE 0x1p1000

/* The current point of a side, or its bin: its ends, its share, and how much of that is left. */
typedef struct QuantileSide {
  const KlPoints *points;
  size_t i;
  double low, high;
  KlAmount share, left;
} QuantileSide;

typedef struct QuantileWalk {
  KlBalance balance;
  const double *edge;
  QuantileSide p, q;
} QuantileWalk;

static KlDd quantile_abs(KlDd a) { return a.hi < 0.0 ? kl_dd_negate(a) : a; }

/* a - b of two doubles, exactly. */
static KlAmount quantile_between(double a, double b) {
  if (fabs(a) < QUANTILE_HUGE && fabs(b) < QUANTILE_HUGE) {
    return (KlAmount){kl_two_sum(a, -b), 0};
  }
  return (KlAmount){kl_two_sum(0.25 * a, -0.25 * b), 2};
}

/* ---- the walk ---- */

static void quantile_place(const QuantileWalk *w, QuantileSide *side) {
  double x = side->points->x[side->i];
  side->low = w->edge != NULL ? w->edge[(size_t)x - 1] : x;
  side->high = w->edge != NULL ? w->edge[(size_t)x] : x;
}

static void quantile_take_p(QuantileWalk *w, size_t i) {
  w->p.i = i;
  quantile_place(w, &w->p);
  kl_balance_pass_p(&w->balance, i);
  w->p.share = w->p.left = kl_balance_share_p(&w->balance, i);
}

static void quantile_take_q(QuantileWalk *w, size_t i) {
  w->q.i = i;
  quantile_place(w, &w->q);
  kl_balance_pass_q(&w->balance, i);
  w->q.share = w->q.left = kl_balance_share_q(&w->balance, i);
}

/* Goes on to where the first of the current points ends, after which nothing of it is left, and
** of the other what the balance says.  *length is how far. */
static void quantile_advance(QuantileWalk *w, KlAmount *length) {
  KlAmount over = kl_balance_read(&w->balance), none = {{0.0, 0.0}, 0};
  *length = over.value.hi > 0.0 ? w->q.left : w->p.left;
  w->p.left = over.value.hi > 0.0 ? over : none;
  w->q.left = over.value.hi < 0.0 ? (KlAmount){kl_dd_negate(over.value), over.exponent} : none;
}

/* The next points of sides of which nothing is left; false past the last. */
static bool quantile_next(QuantileWalk *w) {
  bool of_p = w->p.left.value.hi == 0.0, of_q = w->q.left.value.hi == 0.0;
  if ((of_p && w->p.i + 1 == w->p.points->count) || (of_q && w->q.i + 1 == w->q.points->count)) {
    return false;
  }
  if (of_p) {
    quantile_take_p(w, w->p.i + 1);
  }
  if (of_q) {
    quantile_take_q(w, w->q.i + 1);
  }
  return true;
}

/* ---- terms ---- */

/* How far the place is above the side's low end: (high - low) (share - left)/share. */
static KlScaled quantile_above(const QuantileSide *side) {
  KlScaled share = kl_amount_scaled(side->share);
  KlScaled gone = kl_scaled_subtract(share, kl_amount_scaled(side->left));
  KlScaled width = kl_amount_scaled(quantile_between(side->high, side->low));
  return kl_scaled_multiply(width, kl_scaled_divide(gone, share));
}

/* P's place less Q's.  Of bins with equal ends and shares it is exactly 0. */
static KlScaled quantile_apart(const QuantileWalk *w) {
  KlScaled low = kl_amount_scaled(quantile_between(w->p.low, w->q.low));
  KlScaled above = kl_scaled_subtract(quantile_above(&w->p), quantile_above(&w->q));
  return kl_scaled_add(low, above);
}

/* The mean of the squares from a to b, three times. */
static KlScaled quantile_mean(KlScaled a, KlScaled b) {
  KlScaled product = kl_scaled_multiply(a, b), sum = kl_scaled_add(a, b);
  KlScaled square = kl_scaled_multiply(sum, sum);
  if (kl_scaled_sign(product) < 0) {
    return kl_scaled_subtract(square, product);
  }
  KlScaled squares = kl_scaled_add(kl_scaled_multiply(a, a), kl_scaled_multiply(b, b));
  return kl_scaled_add(squares, product);
}

/* A sum in the range of double-doubles, and one of what is not. */
typedef struct QuantileSum {
  KlDd plain;
  KlScaled wide;
} QuantileSum;

/* Adds length times the square of the distance of the current points. */
static void quantile_add(QuantileSum *sum, const QuantileWalk *w, KlAmount length) {
  KlAmount apart = quantile_between(w->p.low, w->q.low);
  KlDd size = quantile_abs(apart.value);
  if (size.hi == 0.0) {
    return;
  }
  if (apart.exponent == 0 && length.exponent == 0 && size.hi > QUANTILE_NEAR &&
      size.hi < QUANTILE_FAR) {
    KlDd square = kl_dd_multiply(size, size);
    sum->plain = kl_dd_add(sum->plain, kl_dd_multiply(length.value, square));
    return;
  }
  KlScaled distance = kl_amount_scaled(apart);
  KlScaled square = kl_scaled_multiply(distance, distance);
  sum->wide = kl_scaled_add(sum->wide, kl_scaled_multiply(kl_amount_scaled(length), square));
}

/* One piece. */
static void quantile_piece(QuantileSum *sum, QuantileWalk *w) {
  KlAmount length;
  if (w->edge == NULL) {
    quantile_advance(w, &length);
    quantile_add(sum, w, length);
    return;
  }
  KlScaled a = quantile_apart(w);
  quantile_advance(w, &length);
  KlScaled mean = kl_scaled_divide(quantile_mean(a, quantile_apart(w)), kl_scaled_double(3.0));
  sum->wide = kl_scaled_add(sum->wide, kl_scaled_multiply(kl_amount_scaled(length), mean));
}

KlStatus kl_quantile_gap_integral(const KlPoints *p, const KlPoints *q, const double *edge,
                                  const KlPoll *poll, KlScaled *integral) {
  QuantileWalk walk;
  QuantileSum sum = {{0.0, 0.0}, kl_scaled_zero()};
  kl_balance_begin(&walk.balance, p, q);
  walk.edge = edge;
  walk.p.points = p;
  walk.q.points = q;
  quantile_take_p(&walk, 0);
  quantile_take_q(&walk, 0);
  size_t done = 1;
  do {
    quantile_piece(&sum, &walk);
    KlStatus status = done++ % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  } while (quantile_next(&walk));
  KlScaled all = kl_scaled_add(kl_scaled(sum.plain, 0), sum.wide);
  *integral = kl_scaled_divide(all, kl_balance_unit(&walk.balance));
  return KL_OK;
}
