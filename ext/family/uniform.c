/* uniform.c - the continuous uniform distribution.
**
** KL = ln(w_q/w_p) for widths w if P's interval lies in Q's, as ln(1 + (lack below + lack
** above)/w_p): exact differences of ends; else +Inf.
*/
#include "family/edges.h"
#include "family/interval.h"
#include "family/spread.h"
#include "num/gap.h"

static const char *uniform_refuse(int dimension, const KlScaled *theta) {
  (void)dimension;
  return kl_scaled_compare(theta[0], theta[1]) < 0 ? NULL : "must have low < high";
}

static void uniform_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[0]);
  *high = kl_scaled_round(m->theta[1]);
}

static void uniform_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(kl_scaled_double(1.0));
}

static KlScaled uniform_width(const KlMember *m) {
  return kl_scaled_subtract(m->theta[1], m->theta[0]);
}

static KlScaled uniform_log_norm(const KlMember *m) { return kl_scaled_log(uniform_width(m)); }

static KlScaled uniform_log_kernel(const KlMember *m, const KlPoint *x) {
  bool inside =
      kl_scaled_compare(x->x, m->theta[0]) >= 0 && kl_scaled_compare(x->x, m->theta[1]) <= 0;
  return inside ? kl_scaled_zero() : kl_log_zero();
}

static KlScaled uniform_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_compare(x->x, m->theta[0]) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_compare(x->x, m->theta[1]) >= 0) {
    return kl_tail_above(tail);
  }
  KlScaled part = tail == KL_LOWER ? kl_scaled_subtract(x->x, m->theta[0])
                                   : kl_scaled_subtract(m->theta[1], x->x);
  return kl_scaled_divide(part, uniform_width(m));
}

static double uniform_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled part = kl_scaled_multiply(kl_scaled_double(u), uniform_width(m));
  return kl_scaled_round(tail == KL_LOWER ? kl_scaled_add(m->theta[0], part)
                                          : kl_scaled_subtract(m->theta[1], part));
}

static KlScaled uniform_mean(const KlMember *m) {
  return kl_scaled_twice(kl_scaled_add(m->theta[0], m->theta[1]), -1);
}

static KlScaled uniform_variance(const KlMember *m) {
  KlScaled width = uniform_width(m);
  return kl_scaled_divide(kl_scaled_multiply(width, width), kl_scaled_double(12.0));
}

/* x - y where that is positive, else 0. */
static KlScaled uniform_excess(KlScaled x, KlScaled y) {
  KlScaled difference = kl_scaled_subtract(x, y);
  return kl_scaled_sign(difference) > 0 ? difference : kl_scaled_zero();
}

/* How much of P's interval sticks out of Q's. */
static KlScaled uniform_outside(const KlMember *p, const KlMember *q) {
  return kl_scaled_add(uniform_excess(q->theta[0], p->theta[0]),
                       uniform_excess(p->theta[1], q->theta[1]));
}

/* The length of what both intervals have in common; <= 0 if there is nothing. */
static KlScaled uniform_overlap(const KlMember *p, const KlMember *q) {
  bool p_begins = kl_scaled_compare(p->theta[0], q->theta[0]) > 0;
  bool p_ends = kl_scaled_compare(p->theta[1], q->theta[1]) < 0;
  return kl_scaled_subtract((p_ends ? p : q)->theta[1], (p_begins ? p : q)->theta[0]);
}

static KlIntervals uniform_intervals(const KlMember *p, const KlMember *q) {
  return (KlIntervals){uniform_outside(p, q), uniform_outside(q, p), uniform_width(p),
                       uniform_overlap(p, q)};
}

static KlScaled uniform_kl(const KlMember *p, const KlMember *q) {
  KlIntervals both = uniform_intervals(p, q);
  return kl_interval_kl(&both);
}

static KlScaled uniform_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlIntervals both = uniform_intervals(p, q);
  return kl_interval_renyi(&both, alpha);
}

static KlStatus uniform_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  theta[0] = kl_scaled_double(s->low);
  theta[1] = kl_scaled_double(s->high);
  *how = s->low < s->high ? KL_FIT_MEMBER : kl_fit_point(s, theta[0], theta);
  return KL_OK;
}

/* On 0 .. 1, a beta distribution. */
static bool uniform_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  const KlScaled one = kl_scaled_double(1.0);
  theta[0] = theta[1] = one;
  *wide = (KlMember){&kl_family_beta, 1, theta};
  return kl_scaled_sign(m->theta[0]) == 0 && kl_scaled_compare(m->theta[1], one) == 0;
}

static void uniform_cost(const KlMember *q, KlCost *cost) {
  kl_cost_constant(cost, kl_scaled_log(uniform_width(q)));
}

/* E ln X between 0 <= low < high: ln high - [low ln(low/high) - low + high]/(high - low), which
** does not cancel where they are close. */
static KlScaled uniform_expect_log(KlScaled low, KlScaled high, KlScaled width) {
  if (kl_scaled_sign(low) < 0) {
    return kl_expect_none();
  }
  KlScaled gap = kl_scaled_divide(kl_gap_entropy(low, high), width);
  return kl_scaled_subtract(kl_scaled_log(high), gap);
}

/* E abs(X - at): the distance from the middle, or [(at - low)^2 + (high - at)^2]/(2 width). */
static KlScaled uniform_expect_distance(const KlMember *p, KlScaled at, KlScaled width) {
  KlScaled below = kl_scaled_subtract(at, p->theta[0]), above = kl_scaled_subtract(p->theta[1], at);
  if (kl_scaled_sign(below) <= 0 || kl_scaled_sign(above) <= 0) {
    KlScaled twice = kl_scaled_subtract(below, above);
    return kl_scaled_twice(kl_scaled_abs(twice), -1);
  }
  KlScaled sum = kl_scaled_add(kl_scaled_multiply(below, below), kl_scaled_multiply(above, above));
  return kl_scaled_divide(sum, kl_scaled_twice(width, 1));
}

/* E (X/at)^k = (high/at)^k [1 - (low/high)^(k+1)] high/((k + 1) width), and ln(high/low) at/width
** for k = -1. */
static KlScaled uniform_expect_power(const KlMember *p, KlScaled at, KlScaled k, KlScaled width) {
  KlScaled low = p->theta[0], high = p->theta[1], next = kl_scaled_add(k, kl_scaled_double(1.0));
  if (kl_scaled_sign(low) < 0 || (kl_scaled_sign(low) == 0 && kl_scaled_sign(next) <= 0)) {
    return kl_expect_none();
  }
  if (kl_scaled_sign(next) == 0) {
    return kl_scaled_divide(kl_scaled_multiply(kl_scaled_log_ratio(high, low), at), width);
  }
  KlScaled share = kl_scaled_double(1.0);
  if (kl_scaled_sign(low) > 0) {
    KlScaled log = kl_scaled_multiply(next, kl_scaled_log_ratio(low, high));
    if (!(fabs(kl_scaled_round(log)) < 0x1p29)) {
      return kl_expect_none();
    }
    share = kl_scaled_negate(kl_scaled_expm1(log));
  }
  KlScaled power = kl_expect_exp(kl_scaled_multiply(k, kl_scaled_log_ratio(high, at)));
  if (isnan(power.value.hi)) {
    return power;
  }
  KlScaled unit = kl_scaled_divide(high, kl_scaled_multiply(next, width));
  return kl_scaled_multiply(kl_scaled_multiply(power, share), unit);
}

/* E exp(-r (X - at)) = exp(-r (low - at)) [1 - exp(-r width)]/(r width) */
static KlScaled uniform_expect_exponential(const KlMember *p, KlScaled at, KlScaled r,
                                           KlScaled width) {
  KlScaled drop = kl_scaled_multiply(r, width);
  KlScaled start = kl_scaled_multiply(r, kl_scaled_subtract(at, p->theta[0]));
  KlScaled first = kl_expect_exp(start);
  if (isnan(first.value.hi) || !(fabs(kl_scaled_round(drop)) < 0x1p29)) {
    return kl_expect_none();
  }
  KlScaled fall = kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(drop)));
  return kl_scaled_multiply(first, kl_scaled_divide(fall, drop));
}

static KlScaled uniform_expect(const KlMember *p, const KlFeature *f) {
  KlScaled one = kl_scaled_double(1.0), width = uniform_width(p);
  switch (f->kind) {
  case KL_OF_DISTANCE:
    return uniform_expect_distance(p, f->at, width);
  case KL_OF_LOG:
    return uniform_expect_log(p->theta[0], p->theta[1], width);
  case KL_OF_LOG_REST:
    return uniform_expect_log(kl_scaled_subtract(one, p->theta[1]),
                              kl_scaled_subtract(one, p->theta[0]), width);
  case KL_OF_POWER:
    return uniform_expect_power(p, f->at, f->rate, width);
  default:
    return uniform_expect_exponential(p, f->at, f->rate, width);
  }
}

const KlFamily kl_family_uniform = {
    .id = 6,
    .name = "uniform",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"low", &kl_domain_real, 0.0}, {"high", &kl_domain_real, 0.0}},
    .refuse = uniform_refuse,
    .widen = uniform_widen,
    .support = uniform_support,
    .ends = uniform_ends,
    .log_norm = uniform_log_norm,
    .log_kernel = uniform_log_kernel,
    .cdf = uniform_cdf,
    .quantile = uniform_quantile,
    .mean = uniform_mean,
    .variance = uniform_variance,
    .entropy = uniform_log_norm,
    .kl = uniform_kl,
    .renyi = uniform_renyi,
    .cost = uniform_cost,
    .expect = uniform_expect,
    .expects = KL_FEATURE(KL_OF_DISTANCE) | KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_REST) |
               KL_FEATURE(KL_OF_POWER) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_RANGE,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = uniform_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "uniform distribution of numbers from low to high",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {-1e308, 1.5e308}, {1.0, 1.0000000000000002}},
};
