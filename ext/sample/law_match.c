/* law_match.c - what is between the quantile functions of two members of families.
**
** Of densities, the integral over u is one over P's line: u = F(x), du = f(x) dx, and y =
** G^-1(F(x)) by Newton's method for ln G(y) = ln F(x), or the same of the upper tails where these
** are smaller: tails of all sizes and more digits than a quantile that is a double.  Of outcomes it
** is a sum over the steps of both distribution functions.
*/
#include "sample/law_match.h"

#include "family/generic.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/quadrature.h"
#include "sample/law_gap.h"

enum {
  MATCH_STEPS = 200,        /* of Newton, and of halving where it does not go */
  MATCH_OUTCOMES = 1 << 18, /* that are added up, of both sides */
  MATCH_ENOUGH = 64         /* powers of two of mass beyond which outcomes do not count */
};

/* A step of Newton's this small leaves an error of its square. */
#define MATCH_CLOSE 0x1p-36
/* Of distribution functions in units of the spread, and estimates that are no results. */
#define MATCH_CDF_ERROR 0x1p-50
#define MATCH_LOST 0x1p-6

static const char match_alike[] = "they are so alike, or so unlike in scale, that it is not found";

/* A member on a line of its own. */
typedef struct MatchSide {
  const KlMember *m;
  KlLine line;
  double high;
  KlScaled norm;
  KlDd start; /* where Newton's method begins: where it ended before */
} MatchSide;

typedef struct MatchPair {
  MatchSide p, q;
} MatchPair;

static MatchSide match_side(const KlMember *m) {
  MatchSide side = {.m = m};
  double low;
  m->family->support(m, &low, &side.high);
  side.line = kl_line(m->family->discrete, low, side.high, &m, 1);
  side.norm = m->family->log_norm(m);
  side.start = kl_hill_of_member(&side.line, m).top;
  return side;
}

static KlScaled match_tail(const MatchSide *side, const KlPlace *place, KlTail tail) {
  KlPoint point = kl_line_point(&side->line, place, side->high);
  return kl_member_cdf(side->m, &point, tail);
}

/* The density along t: 0 where there is none, or a pole. */
static KlScaled match_density(const MatchSide *side, const KlPlace *place) {
  KlPoint point = kl_line_point(&side->line, place, side->high);
  KlScaled log = side->m->family->log_kernel(side->m, &point);
  log = isfinite(log.value.hi) ? kl_scaled_subtract(log, side->norm) : log;
  if (!isfinite(log.value.hi) || kl_scaled_compare(log, kl_scaled_double(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  return kl_scaled_multiply(kl_scaled_exponential(log), place->slope);
}

/* Newton's step from t for a tail of u; NaN where there is none. */
static double match_newton(const MatchSide *side, const KlPlace *place, KlScaled u, KlScaled v,
                           KlTail tail) {
  KlScaled density = match_density(side, place);
  if (kl_scaled_sign(density) <= 0 || kl_scaled_sign(v) <= 0) {
    return (double)NAN;
  }
  KlScaled step = kl_scaled_divide(kl_scaled_multiply(kl_scaled_log_ratio(u, v), v), density);
  return kl_scaled_round(tail == KL_LOWER ? step : kl_scaled_negate(step));
}

/* The t where the tail is u > 0. */
static KlDd match_find(MatchSide *side, KlScaled u, KlTail tail) {
  double low = kl_line_low(&side->line), high = kl_line_high(&side->line), stride = 1.0;
  bool low_known = false, high_known = false;
  KlDd t = side->start, below = kl_dd(low, 0.0), above = kl_dd(high, 0.0);
  for (int i = 0; i < MATCH_STEPS; i++) {
    KlPlace place = kl_line_place(&side->line, t);
    KlScaled v = match_tail(side, &place, tail);
    int way = kl_scaled_compare(u, v) * (tail == KL_LOWER ? 1 : -1); /* 1: t has to grow */
    if (way == 0) {
      break;
    }
    *(way > 0 ? &below : &above) = t;
    *(way > 0 ? &low_known : &high_known) = true;
    double step = match_newton(side, &place, u, v, tail);
    KlDd next = kl_dd_add_double(t, isnan(step) ? 0.0 : step);
    if (!isnan(step) && fabs(step) < MATCH_CLOSE * (1.0 + fabs(t.hi) * MATCH_CLOSE)) {
      t = next;
      break;
    }
    bool inside = !isnan(step) && next.hi > below.hi && next.hi < above.hi;
    bool leaps = fabs(step) > 4.0 * stride && !(low_known && high_known);
    if (!inside || leaps) {
      bool both = low_known && high_known;
      next = both ? kl_dd_add(below, kl_dd_scale(kl_dd_subtract(above, below), -1))
                  : kl_dd_add_double(t, way > 0 ? stride : -stride);
      stride *= 2.0;
    }
    next = next.hi < low ? kl_dd(low, 0.0) : next;
    t = next.hi > high ? kl_dd(high, 0.0) : next;
  }
  side->start = t;
  return t;
}

/* The t of one side where its tail is that of the other side's place; false where that is 0, or so
** near to an end of the support that the family no longer tells. */
static bool match_t(const MatchSide *from, const KlPlace *place, MatchSide *to, KlDd *t) {
  KlTail tail = KL_LOWER;
  KlScaled u = match_tail(from, place, KL_LOWER);
  if (kl_scaled_compare(u, kl_scaled_double(0.5)) > 0) {
    tail = KL_UPPER;
    u = match_tail(from, place, KL_UPPER);
  }
  if (kl_scaled_sign(u) <= 0) {
    return false;
  }
  *t = match_find(to, u, tail);
  return true;
}

/* (x - y)^2 f dx/dt */
static KlScaled match_integrand(void *work, KlDd t) {
  MatchPair *pair = work;
  KlPlace place = kl_line_place(&pair->p.line, t);
  KlScaled density = match_density(&pair->p, &place);
  KlDd there;
  if (kl_scaled_sign(density) == 0 || !match_t(&pair->p, &place, &pair->q, &there)) {
    return kl_scaled_zero();
  }
  KlPlace image = kl_line_place(&pair->q.line, there);
  KlScaled apart = kl_scaled_subtract(place.x, image.x);
  return kl_scaled_multiply(kl_scaled_multiply(apart, apart), density);
}

/* P's own cuts, and where Q's are matched by P. */
static void match_cuts(MatchPair *pair, KlCuts *cuts) {
  KlCuts of_q;
  kl_cuts_of_members(cuts, &pair->p.line, &pair->p.m, 1);
  kl_cuts_of_members(&of_q, &pair->q.line, &pair->q.m, 1);
  for (size_t i = 0; i < of_q.count; i++) {
    KlPlace place = kl_line_place(&pair->q.line, of_q.t[i]);
    KlDd t;
    if (match_t(&pair->q, &place, &pair->p, &t) && t.hi > kl_line_low(&pair->p.line) &&
        t.hi < kl_line_high(&pair->p.line) && fabs(t.hi) < 0x1p16) {
      kl_cuts_add(cuts, t);
    }
  }
  if (cuts->count == 1) {
    kl_cuts_add(cuts, kl_dd_add_double(cuts->t[0], 1.0));
  }
}

/* An error of the distribution functions moves y by about as much of the spread. */
static double match_cdf_error(const MatchPair *pair, KlScaled square) {
  KlScaled middle, spread_p, spread_q;
  kl_member_middle(pair->p.m, &middle, &spread_p);
  kl_member_middle(pair->q.m, &middle, &spread_q);
  KlScaled spread = kl_scaled_add(spread_p, spread_q);
  return MATCH_CDF_ERROR * kl_scaled_round(kl_scaled_divide(spread, kl_scaled_sqrt(square)));
}

static void match_judge(const MatchPair *pair, KlScaled value, double error, const char *way,
                        KlResult *result) {
  *result = kl_result(value, way, 0.0);
  if (kl_scaled_is_infinite(value)) {
    return;
  }
  if (kl_scaled_sign(value) > 0) {
    result->error = error + match_cdf_error(pair, value);
  }
  if (kl_scaled_sign(value) <= 0 || !(result->error < MATCH_LOST)) {
    *result = kl_no_result(match_alike);
  }
}

static KlStatus match_densities(MatchPair *pair, bool converges, const KlPoll *poll,
                                KlResult *result) {
  KlCuts cuts;
  match_cuts(pair, &cuts);
  KlIntegrand integrand = {match_integrand, pair, false, converges};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&pair->p.line),
                                 kl_line_last(&pair->p.line), poll, &integral);
  if (status == KL_OK) {
    double error = kl_integral_error(&integral) + pair->p.line.noise + pair->q.line.noise;
    match_judge(pair, integral.value, error, "quadrature", result);
  }
  return status;
}

/* ---- outcomes ---- */

/* The current outcome of a side, and how much of its mass is left. */
typedef struct MatchOutcome {
  const MatchSide *side;
  double x, last;
  KlScaled left;
} MatchOutcome;

static KlScaled match_mass(const MatchSide *side, double x) {
  KlPoint point = kl_member_point(side->m, x);
  KlScaled log = kl_member_log_density(side->m, &point);
  if (!isfinite(log.value.hi) || kl_scaled_compare(log, kl_scaled_double(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  return kl_scaled_exponential(log);
}

static MatchOutcome match_first(const MatchSide *side) {
  double low, high;
  side->m->family->support(side->m, &low, &high);
  double first = kl_member_quantile(side->m, ldexp(1.0, -2 * MATCH_ENOUGH), KL_LOWER);
  double last = kl_member_quantile(side->m, ldexp(1.0, -2 * MATCH_ENOUGH), KL_UPPER);
  first = first > low ? first : low;
  KlPoint point = kl_member_point(side->m, first);
  KlScaled left = kl_member_cdf(side->m, &point, KL_LOWER);
  return (MatchOutcome){side, first, last < high ? last : high, left};
}

/* Moves on to the next outcome. */
static void match_step(MatchOutcome *o) {
  o->left = kl_scaled_add(o->left, match_mass(o->side, ++o->x));
}

/* Takes `part` off what is left; what rounding leaves of a step is nothing. */
static void match_take(MatchOutcome *o, KlScaled part) {
  KlScaled left = kl_scaled_subtract(o->left, part);
  bool gone = left.exponent < part.exponent - 95 && left.exponent < -200;
  o->left = kl_scaled_sign(left) <= 0 || gone ? kl_scaled_zero() : left;
}

/* Beyond `last` there is less than 2^(-2 MATCH_ENOUGH). */
static bool match_is_over(const MatchOutcome *o) { return o->x >= o->last; }

static KlStatus match_outcomes(MatchPair *pair, const KlPoll *poll, KlResult *result) {
  MatchOutcome p = match_first(&pair->p), q = match_first(&pair->q);
  KlScaled sum = kl_scaled_zero();
  if (!(p.last - p.x + (q.last - q.x) < MATCH_OUTCOMES)) {
    *result = kl_no_result("too many outcomes count");
    return KL_OK;
  }
  for (long steps = 1;; steps++) {
    KlScaled part = kl_scaled_compare(p.left, q.left) < 0 ? p.left : q.left;
    double apart = p.x - q.x;
    KlScaled square = kl_scaled(kl_two_product(apart, apart), 0);
    sum = kl_scaled_add(sum, kl_scaled_multiply(square, part));
    match_take(&p, part);
    match_take(&q, part);
    bool next_p = kl_scaled_sign(p.left) == 0, next_q = kl_scaled_sign(q.left) == 0;
    if ((next_p && match_is_over(&p)) || (next_q && match_is_over(&q))) {
      break;
    }
    if (next_p) {
      match_step(&p);
    }
    if (next_q) {
      match_step(&q);
    }
    KlStatus status = steps % 1024 == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  match_judge(pair, sum, 0x1p-44, "series", result);
  return KL_OK;
}

/* ---- both ---- */

static bool match_has_variance(const KlMember *m) {
  return isfinite(kl_member_variance(m).value.hi);
}

KlStatus kl_law_match(const KlMember *p, const KlMember *q, const KlPoll *poll, KlResult *result) {
  if (kl_member_same(p, q)) {
    *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
    return KL_OK;
  }
  if (!kl_laws_are_of_one_line(p, q, result)) {
    return KL_OK;
  }
  bool of_p = match_has_variance(p), of_q = match_has_variance(q);
  if (of_p != of_q || (!of_p && p->family->discrete)) {
    *result = kl_result(kl_scaled_infinity(), "tails", 0.0);
    return KL_OK;
  }
  bool swapped = kl_laws_are_swapped(p, q);
  MatchPair pair = {match_side(swapped ? q : p), match_side(swapped ? p : q)};
  return p->family->discrete ? match_outcomes(&pair, poll, result)
                             : match_densities(&pair, of_p, poll, result);
}
