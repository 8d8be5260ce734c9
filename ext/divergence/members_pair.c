/* members_pair.c - two members side by side: where both have mass, and integrals over it. */
#include "divergence/members_pair.h"

#include "num/bregman.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/quadrature.h"

/* A mass this far below the other one is given as that much (KlOutcome). */
#define PAIR_LEAST 0x1p-900
/* ln(p/q) that is smaller relative to what it is the difference of is taken for noise: kernels and
** norms are known to 2^-90. */
#define PAIR_NOISE (-80)
/* Beyond this, kl_bregman_exp gives way to plain exponentials, which no longer cancel. */
#define PAIR_FAR 600.0
/* exp of less is 0: it is past every exponent there is. */
#define PAIR_GONE (-0x1p29)

static bool pair_finite(KlScaled a) { return isfinite(a.value.hi); }

static KlScaled pair_double(double x) { return kl_scaled_double(x); }

static KlScaled pair_times(KlScaled a, KlDd b) { return kl_scaled_multiply(a, kl_scaled(b, 0)); }

/* exp(x) for x of any size up to 2^29.  Relative error 2^-76, which no sum can tell. */
static KlScaled pair_exp(KlScaled x) {
  double rough = kl_scaled_round(x);
  if (fabs(rough) < 2800.0) {
    return kl_scaled_exp(kl_scaled_dd(x));
  }
  if (rough < PAIR_GONE) {
    return kl_scaled_zero();
  }
  return rough > -PAIR_GONE ? kl_scaled_infinity() : kl_scaled_exponential(x);
}

/* ---- supports ---- */

static double pair_max(double a, double b) { return a > b ? a : b; }

static double pair_min(double a, double b) { return a < b ? a : b; }

static KlScaled pair_tail(const KlMember *m, double x, KlTail tail) {
  KlPoint point = kl_member_point(m, x);
  return kl_member_cdf(m, &point, tail);
}

/* P(X < low or X > high) */
static KlScaled pair_outside(const KlMember *m, double low, double high) {
  double least, most;
  m->family->support(m, &least, &most);
  KlScaled below = kl_scaled_zero(), above = kl_scaled_zero();
  if (least < low) {
    below = pair_tail(m, m->family->discrete ? low - 1.0 : low, KL_LOWER);
  }
  if (most > high) {
    above = pair_tail(m, high, KL_UPPER);
  }
  return kl_scaled_add(below, above);
}

void kl_pair(KlPair *pair, const KlMember *p, const KlMember *q) {
  double p_low, q_low;
  bool discrete = p->family->discrete;
  pair->p = p;
  pair->q = q;
  pair->differ = pair->lost = false;
  p->family->support(p, &p_low, &pair->p_high);
  q->family->support(q, &q_low, &pair->q_high);
  double low = pair_max(p_low, q_low), high = pair_min(pair->p_high, pair->q_high);
  pair->meet = discrete == q->family->discrete && (discrete ? low <= high : low < high);
  if (!pair->meet) {
    pair->p_inside = pair->q_inside = false;
    pair->p_alone = pair->q_alone = pair_double(1.0);
    return;
  }
  const KlMember *both[2] = {p, q};
  pair->p_norm = p->family->log_norm(p);
  pair->q_norm = q->family->log_norm(q);
  pair->line = kl_line(discrete, low, high, both, 2);
  pair->p_inside = low == p_low && high == pair->p_high;
  pair->q_inside = low == q_low && high == pair->q_high;
  pair->p_alone = pair->p_inside ? kl_scaled_zero() : pair_outside(p, low, high);
  pair->q_alone = pair->q_inside ? kl_scaled_zero() : pair_outside(q, low, high);
}

/* ---- the ratio ---- */

/* Whether `small` is more than rounding beside `large`. */
static bool pair_shows(KlScaled small, KlScaled large) {
  return kl_scaled_sign(small) != 0 &&
         (kl_scaled_sign(large) == 0 || small.exponent > large.exponent + PAIR_NOISE);
}

bool kl_pair_ratio(KlPair *pair, KlDd t, KlRatio *ratio) {
  KlPlace place = kl_line_place(&pair->line, t);
  KlPoint at_p = kl_line_point(&pair->line, &place, pair->p_high);
  KlPoint at_q = kl_line_point(&pair->line, &place, pair->q_high);
  KlScaled kernel_p = pair->p->family->log_kernel(pair->p, &at_p);
  KlScaled kernel_q = pair->q->family->log_kernel(pair->q, &at_q);
  if (!pair_finite(kernel_p) || !pair_finite(kernel_q)) {
    return false;
  }
  KlScaled kernels = kl_scaled_subtract(kernel_p, kernel_q);
  KlScaled norms = kl_scaled_subtract(pair->p_norm, pair->q_norm);
  ratio->log_p = kl_scaled_subtract(kernel_p, pair->p_norm);
  ratio->log_q = kl_scaled_subtract(kernel_q, pair->q_norm);
  ratio->log_ratio = kl_scaled_subtract(kernels, norms);
  ratio->slope = place.slope;
  if (!pair->differ) {
    KlScaled l = ratio->log_ratio;
    pair->differ = pair_shows(l, kernel_p) && pair_shows(l, kernel_q) &&
                   pair_shows(l, pair->p_norm) && pair_shows(l, pair->q_norm);
  }
  return true;
}

/* ---- terms ---- */

/* exp(x y) for x in nats and a double y. */
static KlScaled pair_power(KlScaled base, KlDd y, KlScaled log) {
  return pair_exp(kl_scaled_add(base, pair_times(log, y)));
}

/* [a p + (1-a) q - g]/(1-a), g = p^a q^(1-a), for 0 < a < 1 and L = ln(p/q):
** g [a phi((1-a) L) + (1-a) phi(-a L)]/(1-a) with phi(y) = exp(y) - 1 - y, both >= 0. */
static KlScaled pair_order_below(const KlRatio *r, double order) {
  KlDd rest = kl_two_sum(1.0, -order);
  KlScaled g = pair_power(r->log_q, kl_dd(order, 0.0), r->log_ratio);
  if (fabs(kl_scaled_round(r->log_ratio)) < PAIR_FAR) {
    KlDd l = kl_scaled_dd(r->log_ratio);
    KlDd up = kl_bregman_exp(kl_dd_multiply(l, rest));
    KlDd down = kl_bregman_exp(kl_dd_multiply_double(l, -order));
    up = kl_dd_divide(kl_dd_multiply_double(up, order), rest);
    return pair_times(g, kl_dd_add(up, down));
  }
  KlScaled p = pair_times(pair_exp(r->log_p), kl_dd(order, 0.0));
  KlScaled q = pair_times(pair_exp(r->log_q), rest);
  KlScaled sum = kl_scaled_subtract(kl_scaled_add(p, q), g);
  return kl_scaled_divide(sum, kl_scaled(rest, 0));
}

/* p phi(-L) = p ln(p/q) - p + q */
static KlScaled pair_order_one(const KlRatio *r) {
  KlScaled p = pair_exp(r->log_p);
  double rough = kl_scaled_round(r->log_ratio);
  if (fabs(rough) < PAIR_FAR) {
    return pair_times(p, kl_bregman_exp(kl_dd_negate(kl_scaled_dd(r->log_ratio))));
  }
  if (rough < 0.0) { /* p/q < exp(-600) */
    return pair_exp(r->log_q);
  }
  KlScaled less = kl_scaled_subtract(r->log_ratio, pair_double(1.0));
  return kl_scaled_multiply(p, less);
}

/* [p^a q^(1-a) - a p + (a-1) q]/(a-1) = p [phi((a-1) L)/(a-1) + phi(-L)] for a > 1, both >= 0. */
static KlScaled pair_order_above(const KlRatio *r, double order) {
  KlDd e = kl_two_sum(order, -1.0);
  double rough = kl_scaled_round(r->log_ratio);
  if (fabs(rough) < PAIR_FAR && fabs(rough * e.hi) < PAIR_FAR) {
    KlDd l = kl_scaled_dd(r->log_ratio);
    KlDd up = kl_dd_divide(kl_bregman_exp(kl_dd_multiply(l, e)), e);
    KlDd down = kl_bregman_exp(kl_dd_negate(l));
    return pair_times(pair_exp(r->log_p), kl_dd_add(up, down));
  }
  KlScaled g = pair_power(r->log_p, e, r->log_ratio);
  if (kl_scaled_is_infinite(g)) {
    return g;
  }
  KlScaled p = pair_times(pair_exp(r->log_p), kl_dd(order, 0.0));
  KlScaled q = pair_times(pair_exp(r->log_q), e);
  KlScaled sum = kl_scaled_subtract(kl_scaled_add(g, q), p);
  return kl_scaled_divide(sum, kl_scaled(e, 0));
}

static KlScaled pair_order(const KlRatio *r, double order) {
  if (order == 1.0) {
    return pair_order_one(r);
  }
  return order < 1.0 ? pair_order_below(r, order) : pair_order_above(r, order);
}

/* The larger density is value 2^exponent, 1/2 <= value <= 1; the outcome is without the power. */
static KlOutcome pair_outcome(const KlRatio *r, int *exponent) {
  bool q_larger = kl_scaled_sign(r->log_ratio) < 0;
  KlScaled larger = pair_exp(q_larger ? r->log_q : r->log_p);
  KlScaled way = q_larger ? r->log_ratio : kl_scaled_negate(r->log_ratio); /* <= 0 */
  double rough = kl_scaled_round(way);
  KlDd big = larger.value, small, less;
  KlOutcome o = {big, big, {0.0, 0.0}, {0.0, 0.0}};
  *exponent = larger.exponent;
  if (big.hi == 0.0) {
    return o;
  }
  if (rough > -0.5) {
    less = kl_dd_multiply(big, kl_dd_expm1(kl_scaled_dd(way)));
    small = kl_dd_add(big, less);
  } else {
    bool gone = rough < -PAIR_FAR;
    small = gone ? kl_dd(PAIR_LEAST, 0.0)
                 : kl_dd_multiply(big, kl_scaled_dd(kl_scaled_exp(kl_scaled_dd(way))));
    less = kl_dd_subtract(small, big);
    if (gone) {
      KlDd log = kl_dd_log_ratio(big, small);
      KlDd lack = kl_dd_subtract(kl_dd_negate(kl_scaled_dd(way)), log);
      o.log_lack = q_larger ? kl_dd_negate(lack) : lack;
    }
  }
  o.a = q_larger ? small : big;
  o.b = q_larger ? big : small;
  o.d = q_larger ? kl_dd_negate(less) : less;
  return o;
}

static KlScaled pair_distance(const KlRatio *r) {
  int exponent;
  KlOutcome o = pair_outcome(r, &exponent);
  return kl_scaled(o.d.hi < 0.0 ? kl_dd_negate(o.d) : o.d, exponent);
}

static KlScaled pair_value(const KlTerm *term, const KlRatio *r) {
  switch (term->kind) {
  case KL_TERM_ORDER:
    return pair_order(r, term->order);
  case KL_TERM_POWER:
    return pair_power(r->log_q, kl_dd(term->order, 0.0), r->log_ratio);
  case KL_TERM_DISTANCE:
    return pair_distance(r);
  case KL_TERM_OUTCOME:
  default:
    break;
  }
  int exponent;
  KlOutcome o = pair_outcome(r, &exponent);
  return o.a.hi + o.b.hi == 0.0 ? kl_scaled_zero()
                                : kl_scaled(term->outcome(&o, term->parameter), exponent);
}

/* ---- integrals ---- */

typedef struct PairWork {
  KlPair *pair;
  const KlTerm *term;
} PairWork;

/* The term where one of the two has no mass, as in the gap of a mixture; `density` is the
** other's. */
static KlScaled pair_value_alone(const KlTerm *term, KlScaled density, bool of_p) {
  double a = term->order;
  KlOutcome o = {{0.0, 0.0}, density.value, density.value, {0.0, 0.0}};
  switch (term->kind) {
  case KL_TERM_ORDER:
    if (!of_p) {
      return density;
    }
    return a >= 1.0 ? kl_scaled_infinity()
                    : kl_scaled_multiply(density, kl_scaled_double(a / (1.0 - a)));
  case KL_TERM_POWER:
    return of_p && a > 1.0 ? kl_scaled_infinity() : kl_scaled_zero();
  case KL_TERM_DISTANCE:
    return density;
  case KL_TERM_OUTCOME:
  default:
    break;
  }
  if (of_p) {
    o = (KlOutcome){density.value, {0.0, 0.0}, kl_dd_negate(density.value), {0.0, 0.0}};
  }
  return kl_scaled(term->outcome(&o, term->parameter), density.exponent);
}

/* ln of a member's density at a place. */
static KlScaled pair_log(const KlPair *pair, const KlMember *m, const KlPlace *place, double high,
                         KlScaled norm) {
  KlPoint point = kl_line_point(&pair->line, place, high);
  KlScaled kernel = m->family->log_kernel(m, &point);
  return pair_finite(kernel) ? kl_scaled_subtract(kernel, norm) : kernel;
}

static KlScaled pair_alone(const PairWork *w, KlDd t) {
  const KlPair *pair = w->pair;
  KlPlace place = kl_line_place(&pair->line, t);
  KlScaled p = pair_log(pair, pair->p, &place, pair->p_high, pair->p_norm);
  KlScaled q = pair_log(pair, pair->q, &place, pair->q_high, pair->q_norm);
  bool of_p = pair_finite(p) && !pair_finite(q) && kl_scaled_sign(q) < 0;
  bool of_q = pair_finite(q) && !pair_finite(p) && kl_scaled_sign(p) < 0;
  if (!of_p && !of_q) {
    return kl_scaled_zero();
  }
  w->pair->differ = true;
  KlScaled density = pair_exp(of_p ? p : q);
  if (kl_scaled_is_infinite(density)) {
    w->pair->lost = true;
    return kl_scaled_zero();
  }
  if (kl_scaled_sign(density) == 0) {
    return density;
  }
  KlScaled value = pair_value_alone(w->term, density, of_p);
  return kl_scaled_is_infinite(value) ? value : kl_scaled_multiply(value, place.slope);
}

/* Whether exp of it is past every exponent. */
static bool pair_is_past(KlScaled log) {
  return kl_scaled_compare(log, pair_double(-PAIR_GONE)) >= 0;
}

static KlScaled pair_integrand(void *work, KlDd t) {
  const PairWork *w = work;
  KlRatio r;
  if (!kl_pair_ratio(w->pair, t, &r)) {
    return pair_alone(w, t);
  }
  if (pair_is_past(r.log_p) || pair_is_past(r.log_q)) {
    w->pair->lost = true;
    return kl_scaled_zero();
  }
  KlScaled value = pair_value(w->term, &r);
  return kl_scaled_is_infinite(value) ? value : kl_scaled_multiply(value, r.slope);
}

static double pair_level(void *work, KlDd t) {
  KlScaled value = pair_integrand(work, t);
  if (kl_scaled_sign(value) <= 0) {
    return -HUGE_VAL;
  }
  if (kl_scaled_is_infinite(value)) {
    return HUGE_VAL;
  }
  return kl_dd_round(kl_dd_log(value.value)) + value.exponent * KL_LN2.hi;
}

/* Terms that are not below a constant times p + q have a hill of their own, perhaps out in a
** tail. */
static void pair_own_hill(KlPair *pair, PairWork *work, KlCuts *cuts) {
  double best = -HUGE_VAL;
  size_t at = 0;
  for (size_t i = 0; i < cuts->count; i++) {
    double level = pair_level(work, cuts->t[i]);
    if (level > best) {
      best = level;
      at = i;
    }
  }
  if (isinf(best)) {
    return;
  }
  size_t beside = at + 1 < cuts->count ? at + 1 : at;
  size_t before = at > 0 ? at - 1 : at;
  double step = 0.5 * kl_dd_subtract(cuts->t[beside], cuts->t[before]).hi;
  KlHill hill = kl_hill_climb(&pair->line, pair_level, work, cuts->t[at], step > 0.0 ? step : 1.0);
  if (fabs(hill.top.hi) < 0x1p20 || pair->line.kind == KL_LINE_INTEGERS) {
    kl_cuts_of_hill(cuts, &pair->line, &hill, pair_level, work);
  }
}

/* The sign of ln(p/q), 0 where there is none. */
static int pair_sign(KlPair *pair, KlDd t) {
  KlRatio r;
  return kl_pair_ratio(pair, t, &r) ? kl_scaled_sign(r.log_ratio) : 0;
}

/* Where ln(p/q) changes its sign between low and high, to the last bits (or the integer above). */
static KlDd pair_crossing(KlPair *pair, KlDd low, KlDd high, int sign_low) {
  bool whole = pair->line.kind == KL_LINE_INTEGERS;
  for (int i = 0; i < 110; i++) {
    KlDd gap = kl_dd_subtract(high, low);
    if (whole && gap.hi <= 1.0) {
      break;
    }
    KlDd middle = kl_dd_add(low, kl_dd_scale(gap, -1));
    middle = whole ? kl_dd(floor(middle.hi), 0.0) : middle;
    if (pair_sign(pair, middle) == sign_low) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

/* Between two cuts, 8 places are looked at. */
void kl_pair_crossings(KlPair *pair, const KlCuts *cuts, KlCuts *crossings) {
  enum { LOOKS = 8 };
  crossings->count = 0;
  for (size_t i = 0; i + 1 < cuts->count; i++) {
    KlDd step = kl_dd_scale(kl_dd_subtract(cuts->t[i + 1], cuts->t[i]), -3);
    KlDd low = cuts->t[i];
    int sign = pair_sign(pair, low);
    for (int j = 1; j <= LOOKS; j++) {
      KlDd high = j == LOOKS ? cuts->t[i + 1]
                             : kl_dd_add(cuts->t[i], kl_dd_multiply_double(step, (double)j));
      if (pair->line.kind == KL_LINE_INTEGERS) {
        high = kl_dd(floor(high.hi), 0.0);
      }
      int next = pair_sign(pair, high);
      if (sign * next < 0) {
        kl_cuts_add(crossings, pair_crossing(pair, low, high, sign));
      }
      low = high;
      sign = next;
    }
  }
}

/* Whether the term is below a constant times p + q: a hill where they have one, and convergence.
** (Which is not asked of a divergence's own term: those that are not are the orders above.) */
static bool pair_bounded(const KlTerm *term) {
  return term->kind != KL_TERM_ORDER || term->order < 1.0;
}

KlStatus kl_pair_integrate(KlPair *pair, const KlTerm *term, const KlPoll *poll, KlScaled *value,
                           double *error) {
  const KlMember *both[2] = {pair->p, pair->q};
  PairWork work = {pair, term};
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  if (!pair_bounded(term) || term->kind == KL_TERM_POWER) {
    pair_own_hill(pair, &work, &cuts);
  }
  if (term->kind == KL_TERM_DISTANCE) {
    KlCuts crossings;
    kl_pair_crossings(pair, &cuts, &crossings);
    for (size_t i = 0; i < crossings.count; i++) {
      kl_cuts_add(&cuts, crossings.t[i]);
    }
  }
  bool whole = pair->line.kind == KL_LINE_INTEGERS;
  KlIntegrand integrand = {pair_integrand, &work, whole, pair_bounded(term)};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&pair->line),
                                 kl_line_last(&pair->line), poll, &integral);
  if (status == KL_OK) {
    bool same = !pair->differ && term->kind != KL_TERM_POWER;
    *value = same ? kl_scaled_zero() : integral.value;
    bool exact = same || kl_scaled_is_infinite(integral.value);
    *error = exact ? 0.0 : kl_integral_error(&integral) + pair->line.noise;
    *error = pair->lost ? 1.0 : *error;
  }
  return status;
}

/* ---- searches ---- */

static double pair_log_ratio(KlPair *pair, KlDd t) {
  KlRatio r;
  return kl_pair_ratio(pair, t, &r) ? kl_scaled_round(r.log_ratio) : -HUGE_VAL;
}

static double pair_log_ratio_level(void *work, KlDd t) { return pair_log_ratio(work, t); }

/* By golden steps around the top that climbing found. */
static KlDd pair_polish(KlPair *pair, KlDd top, double step) {
  for (int i = 0; i < 120; i++) {
    KlDd up = kl_dd_add_double(top, step), down = kl_dd_add_double(top, -step);
    double here = pair_log_ratio(pair, top);
    double above = up.hi > kl_line_high(&pair->line) ? -HUGE_VAL : pair_log_ratio(pair, up);
    double below = down.hi < kl_line_low(&pair->line) ? -HUGE_VAL : pair_log_ratio(pair, down);
    if (above > here || below > here) {
      top = above > below ? up : down;
      continue;
    }
    if (pair->line.kind == KL_LINE_INTEGERS && step <= 1.0) {
      break;
    }
    step = pair->line.kind == KL_LINE_INTEGERS ? floor(step / 2.0) : step * 0.5;
  }
  return top;
}

static KlDd pair_better(KlPair *pair, KlDd a, KlDd b) {
  return pair_log_ratio(pair, b) > pair_log_ratio(pair, a) ? b : a;
}

/* The best of `best` and places far and wide: around the middle of one member, the ratio may be
** flat to the last bit of a double. */
static KlDd pair_probe(KlPair *pair, KlDd best) {
  for (int k = 1; k <= 128; k++) {
    double t = pair->line.kind == KL_LINE_INTEGERS ? ldexp(1.0, k % 60) : k;
    for (int sign = -1; sign <= 1; sign += 2) {
      if (sign * t > kl_line_low(&pair->line) && sign * t < kl_line_high(&pair->line)) {
        best = pair_better(pair, best, kl_dd(sign * t, 0.0));
      }
    }
  }
  return best;
}

/* Whether the top is only where the ratio drowned in the error of both logarithms while it rose:
** two normal distributions with one sd have a ratio that rises for ever, far below x^2. */
static bool pair_is_lost(const KlRatio *r) {
  KlScaled noise = kl_scaled_twice(r->log_p, -80), height = r->log_ratio;
  noise = kl_scaled_abs(noise);
  height = kl_scaled_abs(height);
  return kl_scaled_sign(height) > 0 && kl_scaled_compare(noise, height) > 0;
}

KlScaled kl_pair_most(KlPair *pair) {
  const KlMember *both[2] = {pair->p, pair->q};
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  KlDd best = cuts.t[0];
  for (size_t i = 1; i < cuts.count; i++) {
    best = pair_better(pair, best, cuts.t[i]);
  }
  best = pair_probe(pair, best);
  KlHill hill = kl_hill_climb(&pair->line, pair_log_ratio_level, pair, best, 1.0);
  if (isinf(hill.height)) {
    return kl_scaled_infinity();
  }
  /* Up to the end of the line and still rising: the ratio has no bound, unless it has levelled
  ** out. */
  double far = pair->line.kind == KL_LINE_INTEGERS ? 0x1p52 : 0x1p20;
  bool ends = pair->line.kind == KL_LINE_INTEGERS && isfinite(pair->line.high);
  if (fabs(hill.top.hi) > far && !ends) {
    KlDd half = kl_dd_scale(hill.top, -1);
    if (hill.height - pair_log_ratio(pair, half) > 0x1p-40 * fabs(hill.height)) {
      return kl_scaled_infinity();
    }
  }
  KlRatio r;
  KlDd top = pair_polish(pair, hill.top, hill.step);
  if (!kl_pair_ratio(pair, top, &r)) {
    return kl_scaled_zero();
  }
  return pair_is_lost(&r) ? kl_scaled_infinity() : r.log_ratio;
}

static KlScaled pair_gap(KlPair *pair, KlDd t) {
  KlRatio r;
  return kl_pair_ratio(pair, t, &r) ? pair_distance(&r) : kl_scaled_zero();
}

/* Climbs abs(p - q) from t by integer steps that halve. */
static KlScaled pair_climb_gap(KlPair *pair, KlDd t, double step) {
  KlScaled here = pair_gap(pair, t);
  for (int i = 0; i < 400 && step >= 1.0; i++) {
    bool moved = false;
    for (int side = -1; side <= 1; side += 2) {
      KlDd next = kl_dd_add_double(t, side * step);
      bool out = next.hi < kl_line_low(&pair->line) || next.hi > kl_line_high(&pair->line);
      KlScaled there = out ? kl_scaled_zero() : pair_gap(pair, next);
      if (kl_scaled_compare(there, here) > 0) {
        here = there;
        t = next;
        moved = true;
        break;
      }
    }
    step = moved ? step : floor(step / 2.0);
  }
  return here;
}

/* The greatest gap between one cut and the next, `length` further: from the best of 16 places. */
static KlScaled pair_largest_from(KlPair *pair, KlDd cut, double length) {
  enum { LOOKS = 16 };
  double step = floor(length / LOOKS) + 1.0;
  KlDd best = cut;
  KlScaled height = pair_gap(pair, best);
  for (int i = 1; i < LOOKS && i * step < length; i++) {
    KlDd t = kl_dd_add_double(cut, i * step);
    KlScaled there = pair_gap(pair, t);
    if (kl_scaled_compare(there, height) > 0) {
      height = there;
      best = t;
    }
  }
  return pair_climb_gap(pair, best, step);
}

KlScaled kl_pair_largest(KlPair *pair) {
  const KlMember *both[2] = {pair->p, pair->q};
  KlScaled most = kl_scaled_zero();
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  for (size_t i = 0; i < cuts.count; i++) {
    double length = i + 1 < cuts.count ? kl_dd_subtract(cuts.t[i + 1], cuts.t[i]).hi : 1.0;
    KlScaled height = pair_largest_from(pair, cuts.t[i], length);
    most = kl_scaled_compare(height, most) > 0 ? height : most;
  }
  return most;
}
