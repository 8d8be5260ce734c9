/* power_sum.c - S = sum p^alpha q^(1-alpha), arranged so that nothing cancels.
**
** With L = ln(p/q) and e = alpha - 1, S = sum p exp(e L).  Bregman distances of t^alpha make of it
** sums of terms >= 0, since sum (q - p) = 0:
**
**   alpha > 1:  (S - 1)/e = sum [p ln(p/q) - p + q + p phi(e L)/e],  phi(y) = exp(y) - 1 - y;
**   alpha < 1:  1 - S = sum [s (x ln(x/y) - x + y) - x phi(-s L)],  L = ln(x/y),
**
** where s is the smaller of alpha and 1 - alpha, and (x, y) is (q, p) or (p, q): with the smaller
** share the difference leaves at least a third of what it is taken from;
**
** and where abs(e L) > 1 the same as p (exp(e L) - 1)/e + q - p, which cancels by no more than
** that. alpha = 1 +- 1 ulp are as good as any.  Renyi is ln(1 + e (S - 1)/e)/e, or ln(S)/e where S
** is far from 1.  Where S overflows, it is summed relative to its largest term, the logarithm of
** which is kept.
*/
#include "divergence/power_sum.h"

#include "divergence/discrete.h"
#include "num/gap.h"

const KlDomain kl_domain_alpha = {0.0, HUGE_VAL, "number from 0 to Inf"};

/* Terms of S below exp() of this are summed as they are. */
#define POWER_LARGE 600.0
/* Less than exp() of this is nothing beside the largest term. */
#define POWER_NOTHING (-200.0)
/* ln of what has an exponent that an int holds. */
#define POWER_BEYOND 0x1p28
/* S for alpha < 1 may be as small as 2^-2098. */
enum { POWER_SHIFT = 160 };

static KlScaled power_rest(double alpha) { return kl_scaled(kl_two_sum(1.0, -alpha), 0); }

static KlScaled power_excess(double alpha) { return kl_scaled(kl_two_sum(alpha, -1.0), 0); }

/* abs(x) <= 1 */
static bool power_is_small(KlScaled x) {
  return kl_scaled_compare(x, kl_scaled_double(1.0)) <= 0 &&
         kl_scaled_compare(x, kl_scaled_double(-1.0)) >= 0;
}

/* A term of (S - 1)/e, e >= 0, not of e L beyond the range of exponents. */
static KlScaled power_above(const KlChance *o, KlScaled e) {
  if (kl_scaled_sign(o->p) == 0 || kl_scaled_sign(o->q) == 0 || kl_scaled_sign(e) == 0) {
    return kl_chance_entropy(o);
  }
  KlScaled y = kl_scaled_multiply(e, kl_chance_log_ratio(o));
  if (power_is_small(y)) {
    KlScaled more = kl_scaled_divide(kl_gap_exp(y), e);
    return kl_scaled_add(kl_chance_entropy(o), kl_scaled_multiply(o->p, more));
  }
  KlScaled change = kl_scaled_divide(kl_scaled_expm1(y), e);
  return kl_scaled_add(kl_scaled_multiply(o->p, change), o->d);
}

/* P and Q in the order in which the share of the first is the larger, and the share of the
** second. */
static KlChance power_order(const KlChance *o, double alpha, KlScaled *s) {
  if (alpha >= 0.5) {
    *s = power_rest(alpha);
    return *o;
  }
  *s = kl_scaled_double(alpha);
  return (KlChance){o->q, o->p, kl_scaled_negate(o->d)};
}

/* A term of 1 - S, alpha < 1. */
static KlScaled power_below(const KlChance *outcome, double alpha) {
  KlScaled s;
  KlChance o = power_order(outcome, alpha, &s);
  if (kl_scaled_sign(o.p) == 0) {
    return kl_scaled_multiply(s, o.q);
  }
  if (kl_scaled_sign(o.q) == 0) {
    return kl_scaled_multiply(kl_scaled_subtract(kl_scaled_double(1.0), s), o.p);
  }
  KlScaled y = kl_scaled_negate(kl_scaled_multiply(s, kl_chance_log_ratio(&o)));
  if (power_is_small(y)) {
    return kl_scaled_subtract(kl_scaled_multiply(s, kl_chance_entropy(&o)),
                              kl_scaled_multiply(o.p, kl_gap_exp(y)));
  }
  return kl_scaled_subtract(kl_scaled_multiply(s, o.d),
                            kl_scaled_multiply(o.p, kl_scaled_expm1(y)));
}

/* A term of S, alpha < 1. */
static KlScaled power_direct(const KlChance *outcome, double alpha) {
  KlScaled s;
  KlChance o = power_order(outcome, alpha, &s);
  if (kl_scaled_sign(o.p) == 0 || kl_scaled_sign(o.q) == 0) {
    return kl_scaled_zero();
  }
  KlScaled y = kl_scaled_multiply(s, kl_chance_log_ratio(&o));
  return kl_scaled_multiply(o.p, kl_scaled_exponential(kl_scaled_negate(y)));
}

/* ---- for densities: outcomes in the range of double-doubles ---- */

static KlChance power_chance(const KlOutcome *o) {
  return (KlChance){kl_scaled(o->a, 0), kl_scaled(o->b, 0), kl_scaled(o->d, 0)};
}

KlDd kl_power_term(const KlOutcome *outcome, const double *parameter) {
  KlChance o = power_chance(outcome);
  double alpha = parameter[0];
  return kl_scaled_dd(alpha < 1.0 ? power_below(&o, alpha) : power_above(&o, power_excess(alpha)));
}

KlDd kl_power_second(const KlOutcome *outcome, const double *parameter) {
  KlChance o = power_chance(outcome);
  return parameter[0] < 1.0 ? kl_scaled_dd(power_direct(&o, parameter[0])) : kl_dd(0.0, 0.0);
}

KlScaled kl_power_renyi(KlScaled sum, KlScaled second, const double *parameter) {
  double alpha = parameter[0];
  if (kl_scaled_is_infinite(sum) || alpha == 1.0) {
    return sum;
  }
  if (alpha > 1.0) {
    KlScaled e = power_excess(alpha);
    return kl_scaled_divide(kl_scaled_log1p(kl_scaled_multiply(e, sum)), e);
  }
  KlScaled rest = power_rest(alpha);
  if (kl_scaled_compare(sum, kl_scaled_double(0.5)) <= 0) {
    return kl_scaled_divide(kl_scaled_negate(kl_scaled_log1p(kl_scaled_negate(sum))), rest);
  }
  return kl_scaled_sign(second) == 0
             ? kl_scaled_infinity()
             : kl_scaled_divide(kl_scaled_negate(kl_scaled_log(second)), rest);
}

KlScaled kl_power_tsallis(KlScaled sum, KlScaled second, const double *parameter) {
  (void)second;
  return parameter[0] < 1.0 ? kl_scaled_divide(sum, power_rest(parameter[0])) : sum;
}

/* ---- of masses ---- */

typedef struct PowerWork {
  double alpha;
  KlScaled e;
  KlWideSum sum, second;
  KlScaled peak; /* of ln(p/q), or of the logarithms of the terms of S */
  bool started, infinite, differs;
} PowerWork;

static void power_peak_add(PowerWork *w, KlScaled x) {
  if (!w->started || kl_scaled_compare(x, w->peak) > 0) {
    w->peak = x;
  }
  w->started = true;
}

/* alpha = Inf: ln of the largest p/q. */
static void power_ratio_visit(void *work, const KlChance *o) {
  PowerWork *w = work;
  w->differs = w->differs || kl_scaled_sign(o->d) != 0;
  if (kl_scaled_sign(o->p) > 0 && kl_scaled_sign(o->q) > 0) {
    power_peak_add(w, kl_chance_log_ratio(o));
  } else if (kl_scaled_sign(o->p) > 0) {
    w->infinite = true;
  }
}

/* ln(p^alpha q^(1-alpha)), p, q > 0. */
static KlScaled power_log(const PowerWork *w, const KlChance *o) {
  return kl_scaled_add(kl_scaled_log(o->p), kl_scaled_multiply(w->e, kl_chance_log_ratio(o)));
}

static void power_peak_visit(void *work, const KlChance *o) {
  PowerWork *w = work;
  if (kl_scaled_sign(o->p) > 0 && kl_scaled_sign(o->q) > 0) {
    power_peak_add(w, power_log(w, o));
  } else if (kl_scaled_sign(o->p) > 0) {
    w->infinite = true;
  }
}

static void power_relative_visit(void *work, const KlChance *o) {
  PowerWork *w = work;
  if (kl_scaled_sign(o->p) > 0 && kl_scaled_sign(o->q) > 0) {
    KlScaled x = kl_scaled_subtract(power_log(w, o), w->peak);
    if (kl_scaled_compare(x, kl_scaled_double(POWER_NOTHING)) > 0) {
      kl_wide_add(&w->sum, kl_scaled_exponential(x));
    }
  }
}

static void power_above_visit(void *work, const KlChance *o) {
  PowerWork *w = work;
  kl_wide_add(&w->sum, power_above(o, w->e));
}

static void power_below_visit(void *work, const KlChance *o) {
  PowerWork *w = work;
  kl_wide_add(&w->sum, power_below(o, w->alpha));
  kl_wide_add(&w->second, kl_scaled_twice(power_direct(o, w->alpha), POWER_SHIFT));
}

/* alpha = Inf: ln max p/q, which is 0 for P = Q alone, as is the limit of Tsallis. */
static KlPowerSum power_at_infinity(const PowerWork *w) {
  KlScaled infinity = kl_scaled_infinity();
  return (KlPowerSum){w->infinite ? infinity : w->peak, w->differs ? infinity : kl_scaled_zero()};
}

/* S = exp(peak) sum, far above 1. */
static KlPowerSum power_of_logarithm(const PowerWork *w) {
  KlScaled log = kl_scaled_add(w->peak, kl_scaled_log(kl_wide_value(&w->sum)));
  KlPowerSum out = {kl_scaled_divide(log, w->e), kl_scaled_infinity()};
  if (kl_scaled_compare(log, kl_scaled_double(POWER_BEYOND)) < 0) {
    out.tsallis = kl_scaled_divide(kl_scaled_exponential(log), w->e);
  }
  return out;
}

static KlPowerSum power_of_sums(const PowerWork *w) {
  KlScaled sum = kl_wide_value(&w->sum);
  KlScaled second = kl_scaled_twice(kl_wide_value(&w->second), -POWER_SHIFT);
  return (KlPowerSum){kl_power_renyi(sum, second, &w->alpha),
                      kl_power_tsallis(sum, second, &w->alpha)};
}

/* alpha > 1. */
static KlStatus power_masses_above(PowerWork *w, const KlTotals *totals, const KlMassSource *source,
                                   const KlPoll *poll, KlPowerSum *sum) {
  *sum = (KlPowerSum){kl_scaled_infinity(), kl_scaled_infinity()};
  KlStatus status = kl_discrete_visit(totals, power_peak_visit, w, source, poll);
  if (status != KL_OK || w->infinite) {
    return status;
  }
  bool large = kl_scaled_compare(w->peak, kl_scaled_double(POWER_LARGE)) > 0;
  status =
      kl_discrete_visit(totals, large ? power_relative_visit : power_above_visit, w, source, poll);
  if (status == KL_OK) {
    *sum = large ? power_of_logarithm(w) : power_of_sums(w);
  }
  return status;
}

KlStatus kl_power_masses(double alpha, const KlMassSource *source, const KlPoll *poll,
                         KlPowerSum *sum, KlResult *result) {
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, 0, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  PowerWork work = {.alpha = alpha, .e = isinf(alpha) ? kl_scaled_zero() : power_excess(alpha)};
  kl_wide_begin(&work.sum);
  kl_wide_begin(&work.second);
  if (alpha > 1.0 && !isinf(alpha)) {
    return power_masses_above(&work, &totals, source, poll, sum);
  }
  KlChanceVisit *below = alpha < 1.0 ? power_below_visit : power_above_visit;
  status =
      kl_discrete_visit(&totals, isinf(alpha) ? power_ratio_visit : below, &work, source, poll);
  if (status == KL_OK) {
    *sum = isinf(alpha) ? power_at_infinity(&work) : power_of_sums(&work);
  }
  return status;
}
