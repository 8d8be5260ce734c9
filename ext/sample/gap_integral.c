/* gap_integral.c - integrals of what is between the distribution functions of two samples.
**
** F - G is constant from one pooled point to the next, and linear inside of a bin whose mass is
** spread evenly.  With its values a and b at the ends of a piece of length h,
**
**     int abs(F - G) = h (abs(a) + abs(b))/2,  where a b < 0: h (a^2 + b^2)/(2 (abs(a) + abs(b))),
**     int (F - G)^2  = h (a^2 + a b + b^2)/3,   where a b < 0: h ((a + b)^2 + abs(a b))/3,
**
** so nothing cancels but in a and b themselves, which are exact (balance.h), and in h, which is the
** difference of two doubles.
*/
#include "sample/gap_integral.h"

#include "sample/balance.h"

/* Lengths whose product with amounts and their squares stays in the range of dd.h. */
#define GAP_SHORT 0x1p-200
#define GAP_LONG 0x1p300
/* Beyond this, the difference of two doubles may be no double. */
#define GAP_HUGE 0x1p1000

/* ---- pieces ---- */

/* From low to high, F - G goes from `before` to `after`, in units of the balance. */
typedef struct GapPiece {
  double low, high;
  KlAmount before, after;
} GapPiece;

/* A walk up the line.  `at` is where it has come to, of points past that one. */
typedef struct GapWalk {
  KlBalance balance;
  const KlPoints *p, *q;
  const double *edge;
  size_t i, j; /* points to pass next */
  KlAmount now;
  double at;
} GapWalk;

static double gap_next(const GapWalk *w) {
  double x = w->i < w->p->count ? w->p->x[w->i] : HUGE_VAL;
  double y = w->j < w->q->count ? w->q->x[w->j] : HUGE_VAL;
  return x < y ? x : y;
}

/* Passes all that is at x. */
static void gap_pass(GapWalk *w, double x) {
  if (w->i < w->p->count && w->p->x[w->i] == x) {
    kl_balance_pass_p(&w->balance, w->i++);
  }
  if (w->j < w->q->count && w->q->x[w->j] == x) {
    kl_balance_pass_q(&w->balance, w->j++);
  }
  w->now = kl_balance_read(&w->balance);
}

/* Where the first piece begins: at the first point, or at the lower edge of the first bin. */
static void gap_begin(GapWalk *w, const KlPoints *p, const KlPoints *q, const double *edge) {
  kl_balance_begin(&w->balance, p, q);
  w->p = p;
  w->q = q;
  w->edge = edge;
  w->i = w->j = 0;
  w->now = (KlAmount){{0.0, 0.0}, 0};
  w->at = gap_next(w);
  if (edge == NULL) {
    gap_pass(w, w->at);
  } else {
    w->at = edge[(size_t)w->at - 1];
  }
}

/* The next piece; false past the last point.  Bins without mass make one piece. */
static bool gap_piece(GapWalk *w, GapPiece *piece) {
  double next = gap_next(w);
  if (isinf(next)) {
    return false;
  }
  *piece = (GapPiece){w->at, next, w->now, w->now};
  if (w->edge == NULL) {
    gap_pass(w, next);
  } else if (w->edge[(size_t)next - 1] > w->at) {
    piece->high = w->edge[(size_t)next - 1];
  } else {
    piece->high = w->edge[(size_t)next];
    gap_pass(w, next);
    piece->after = w->now;
  }
  w->at = piece->high;
  return true;
}

/* ---- terms ---- */

static KlDd gap_abs(KlDd a) { return a.hi < 0.0 ? kl_dd_negate(a) : a; }

/* The mean over a piece of abs(F - G)^power, twice as much or three times. */
static KlDd gap_mean(KlDd a, KlDd b, int power) {
  bool crosses = (a.hi < 0.0) != (b.hi < 0.0) && a.hi != 0.0 && b.hi != 0.0;
  if (power == 1 && !crosses) {
    return kl_dd_add(gap_abs(a), gap_abs(b));
  }
  KlDd squares = kl_dd_add(kl_dd_multiply(a, a), kl_dd_multiply(b, b));
  if (power == 1) {
    return kl_dd_divide(squares, kl_dd_add(gap_abs(a), gap_abs(b)));
  }
  if (!crosses) {
    return kl_dd_add(squares, kl_dd_multiply(a, b));
  }
  KlDd sum = kl_dd_add(a, b);
  return kl_dd_add(kl_dd_multiply(sum, sum), gap_abs(kl_dd_multiply(a, b)));
}

/* high - low > 0 as value 2^exponent. */
static KlAmount gap_length(double low, double high) {
  if (fabs(low) < GAP_HUGE && fabs(high) < GAP_HUGE) {
    return (KlAmount){kl_two_sum(high, -low), 0};
  }
  return (KlAmount){kl_two_sum(0.25 * high, -0.25 * low), 2};
}

/* A sum in the range of double-doubles, and one of what is not. */
typedef struct GapSum {
  KlDd plain;
  KlScaled wide;
} GapSum;

static void gap_add(GapSum *sum, const GapPiece *piece, int power) {
  KlAmount length = gap_length(piece->low, piece->high), a = piece->before, b = piece->after;
  bool plain = length.exponent == 0 && length.value.hi > GAP_SHORT && length.value.hi < GAP_LONG;
  if (plain && a.exponent == 0 && b.exponent == 0) {
    KlDd term = kl_dd_multiply(length.value, gap_mean(a.value, b.value, power));
    sum->plain = kl_dd_add(sum->plain, term);
    return;
  }
  /* Brought near 1; of two that are 2^400 apart, the smaller one may be lost. */
  KlScaled of_a = kl_amount_scaled(a), of_b = kl_amount_scaled(b);
  int more = of_a.exponent > of_b.exponent ? of_a.exponent : of_b.exponent;
  if (kl_scaled_sign(of_a) == 0 || kl_scaled_sign(of_b) == 0) {
    more = kl_scaled_sign(of_a) == 0 ? of_b.exponent : of_a.exponent;
  }
  KlDd near_a = kl_scaled_dd(kl_scaled_twice(of_a, -more));
  KlDd near_b = kl_scaled_dd(kl_scaled_twice(of_b, -more));
  KlScaled term = kl_scaled(gap_mean(near_a, near_b, power), power * more);
  sum->wide = kl_scaled_add(sum->wide, kl_scaled_multiply(term, kl_amount_scaled(length)));
}

KlStatus kl_gap_integral(const KlPoints *p, const KlPoints *q, const double *edge, int power,
                         const KlPoll *poll, KlScaled *integral) {
  GapWalk walk;
  GapPiece piece;
  GapSum sum = {{0.0, 0.0}, kl_scaled_zero()};
  gap_begin(&walk, p, q, edge);
  for (size_t done = 1; gap_piece(&walk, &piece); done++) {
    gap_add(&sum, &piece, power);
    KlStatus status = done % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  KlScaled unit = kl_balance_unit(&walk.balance), all = kl_scaled(sum.plain, 0);
  all = kl_scaled_divide(kl_scaled_add(all, sum.wide), unit);
  if (power == 2) {
    all = kl_scaled_divide(all, unit);
  }
  *integral = kl_scaled_divide(all, kl_scaled_double(power == 1 ? 2.0 : 3.0));
  return KL_OK;
}

bool kl_points_are_of_the_line(const KlPoints *p, const KlPoints *q, KlResult *result) {
  if (p->dimension != 1 || q->dimension != 1) {
    *result = kl_no_result("only of one dimension");
    return false;
  }
  return true;
}

KlStatus kl_gap_result(const KlPoints *p, const KlPoints *q, const double *edge, int power,
                       const KlPoll *poll, KlResult *result) {
  if (!kl_points_are_of_the_line(p, q, result)) {
    return KL_OK;
  }
  KlScaled integral;
  KlStatus status = kl_gap_integral(p, q, edge, power, poll, &integral);
  if (status == KL_OK) {
    *result = kl_result(integral, edge == NULL ? "points" : "bins", 0.0);
  }
  return status;
}
