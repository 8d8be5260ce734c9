/* loguniform.c - the log-uniform (reciprocal) distribution: ln X is uniform from ln low to ln high.
**
** KL, Renyi's divergence and fits are those of the uniform distribution of ln X; lengths are
** logarithms of ratios of the ends, from exact differences, so that nothing cancels where ends are
** close to each other.
*/
#include "family/edges.h"
#include "family/interval.h"
#include "family/spread.h"
#include "num/gap.h"

/* Up to this ratio of the ends, as a logarithm, the variance is a series. */
#define LOGUNIFORM_NARROW 2.0

static const char *loguniform_refuse(int dimension, const KlScaled *theta) {
  (void)dimension;
  return kl_scaled_compare(theta[0], theta[1]) < 0 ? NULL : "must have low < high";
}

static void loguniform_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[0]);
  *high = kl_scaled_round(m->theta[1]);
}

static void loguniform_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(kl_scaled_double(1.0));
}

/* ln(high/low) */
static KlScaled loguniform_width(const KlMember *m) {
  return kl_scaled_log_ratio(m->theta[1], m->theta[0]);
}

static KlScaled loguniform_log_norm(const KlMember *m) {
  return kl_scaled_log(loguniform_width(m));
}

static KlScaled loguniform_log_kernel(const KlMember *m, const KlPoint *x) {
  bool inside =
      kl_scaled_compare(x->x, m->theta[0]) >= 0 && kl_scaled_compare(x->x, m->theta[1]) <= 0;
  return inside ? kl_scaled_negate(kl_scaled_log(x->x)) : kl_log_zero();
}

/* ln(high/x), where the distance to the end has the digits. */
static KlScaled loguniform_above(const KlMember *m, const KlPoint *x) {
  return kl_scaled_is_infinite(x->rest) ? kl_scaled_log_ratio(m->theta[1], x->x)
                                        : kl_scaled_log1p(kl_scaled_divide(x->rest, x->x));
}

static KlScaled loguniform_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_compare(x->x, m->theta[0]) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_compare(x->x, m->theta[1]) >= 0) {
    return kl_tail_above(tail);
  }
  KlScaled part =
      tail == KL_LOWER ? kl_scaled_log_ratio(x->x, m->theta[0]) : loguniform_above(m, x);
  return kl_scaled_divide(part, loguniform_width(m));
}

/* low (high/low)^u, or high (low/high)^u: from the end that is meant. */
static double loguniform_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled part = kl_scaled_multiply(kl_scaled_double(u), loguniform_width(m));
  KlScaled from = m->theta[tail == KL_LOWER ? 0 : 1];
  KlScaled way = kl_scaled_exponential(tail == KL_LOWER ? part : kl_scaled_negate(part));
  return kl_scaled_round(kl_scaled_multiply(from, way));
}

static KlScaled loguniform_mean(const KlMember *m) {
  return kl_scaled_divide(kl_scaled_subtract(m->theta[1], m->theta[0]), loguniform_width(m));
}

/* sinh(w)/w - 2 (cosh(w) - 1)/w^2 = sum of w^(2 k) 2 k/(2 k + 2)!, k >= 1, for 0 < w <= 2: all
** terms positive. */
static KlScaled loguniform_series(KlScaled width) {
  KlScaled square = kl_scaled_multiply(width, width);
  KlScaled power = kl_scaled_double(0.5), sum = kl_scaled_zero(), term = sum; /* w^0/2! */
  for (int k = 1; k == 1 || term.exponent > sum.exponent - 110; k++) {
    KlScaled factor = kl_scaled_double((2.0 * k + 1.0) * (2.0 * k + 2.0));
    power = kl_scaled_divide(kl_scaled_multiply(power, square), factor);
    term = kl_scaled_multiply(power, kl_scaled_double(2.0 * k));
    sum = kl_scaled_add(sum, term);
  }
  return sum;
}

/* (high^2 - low^2)/(2 w) - (high - low)^2/w^2, w = ln(high/low): for narrow ones low high times the
** series, for others (high - low) [(high + low) w/2 - (high - low)]/w^2, which loses two bits at
** most. */
static KlScaled loguniform_variance(const KlMember *m) {
  KlScaled w = loguniform_width(m);
  if (kl_scaled_compare(w, kl_scaled_double(LOGUNIFORM_NARROW)) <= 0) {
    return kl_scaled_multiply(kl_scaled_multiply(m->theta[0], m->theta[1]), loguniform_series(w));
  }
  KlScaled apart = kl_scaled_subtract(m->theta[1], m->theta[0]);
  KlScaled both = kl_scaled_multiply(kl_scaled_add(m->theta[1], m->theta[0]), w);
  KlScaled bend = kl_scaled_subtract(kl_scaled_twice(both, -1), apart);
  return kl_scaled_divide(kl_scaled_multiply(apart, bend), kl_scaled_multiply(w, w));
}

/* sinh(w/2)/(w/2) - 1 = sum of (w/2)^(2 k)/(2 k + 1)!, k >= 1, for 0 < w <= 2. */
static KlScaled loguniform_bulge(KlScaled width) {
  KlScaled square = kl_scaled_twice(kl_scaled_multiply(width, width), -2);
  KlScaled term = kl_scaled_double(1.0), sum = kl_scaled_zero();
  for (int k = 1; k == 1 || term.exponent > sum.exponent - 110; k++) {
    KlScaled factor = kl_scaled_double(2.0 * k * (2.0 * k + 1.0));
    term = kl_scaled_divide(kl_scaled_multiply(term, square), factor);
    sum = kl_scaled_add(sum, term);
  }
  return sum;
}

/* ln w + (ln low + ln high)/2; for narrow ones as ln(high - low) - ln(sinh(w/2)/(w/2)), which does
** not cancel where high - low is near 1. */
static KlScaled loguniform_entropy(const KlMember *m) {
  KlScaled w = loguniform_width(m);
  if (kl_scaled_compare(w, kl_scaled_double(LOGUNIFORM_NARROW)) <= 0) {
    KlScaled apart = kl_scaled_log(kl_scaled_subtract(m->theta[1], m->theta[0]));
    return kl_scaled_subtract(apart, kl_scaled_log1p(loguniform_bulge(w)));
  }
  KlScaled ends = kl_scaled_log(kl_scaled_multiply(m->theta[0], m->theta[1]));
  return kl_scaled_add(kl_scaled_log(w), kl_scaled_twice(ends, -1));
}

/* ln(x/y) where that is positive, else 0. */
static KlScaled loguniform_excess(KlScaled x, KlScaled y) {
  return kl_scaled_compare(x, y) > 0 ? kl_scaled_log_ratio(x, y) : kl_scaled_zero();
}

/* How much of P's interval sticks out of Q's. */
static KlScaled loguniform_outside(const KlMember *p, const KlMember *q) {
  return kl_scaled_add(loguniform_excess(q->theta[0], p->theta[0]),
                       loguniform_excess(p->theta[1], q->theta[1]));
}

static KlIntervals loguniform_intervals(const KlMember *p, const KlMember *q) {
  bool p_begins = kl_scaled_compare(p->theta[0], q->theta[0]) > 0;
  bool p_ends = kl_scaled_compare(p->theta[1], q->theta[1]) < 0;
  KlScaled overlap = kl_scaled_log_ratio((p_ends ? p : q)->theta[1], (p_begins ? p : q)->theta[0]);
  return (KlIntervals){loguniform_outside(p, q), loguniform_outside(q, p), loguniform_width(p),
                       overlap};
}

static KlScaled loguniform_kl(const KlMember *p, const KlMember *q) {
  KlIntervals both = loguniform_intervals(p, q);
  return kl_interval_kl(&both);
}

static KlScaled loguniform_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlIntervals both = loguniform_intervals(p, q);
  return kl_interval_renyi(&both, alpha);
}

/* The least and the greatest value, as for a uniform distribution. */
static KlStatus loguniform_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  theta[0] = kl_scaled_double(s->low);
  theta[1] = kl_scaled_double(s->high);
  *how = s->low < s->high ? KL_FIT_MEMBER : kl_fit_point(s, theta[0], theta);
  return KL_OK;
}

/* ln ln(high/low) + ln x */
static void loguniform_cost(const KlMember *q, KlCost *cost) {
  KlScaled width = kl_scaled_log_ratio(q->theta[1], q->theta[0]);
  kl_cost_constant(cost, kl_scaled_log(width));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_double(1.0));
}

/* ln X is uniform, L = ln(high/low) wide: E (X/at)^j = (low/at)^j [exp(j L) - 1]/(j L). */
static KlScaled loguniform_expect(const KlMember *p, const KlFeature *f) {
  KlScaled width = kl_scaled_log_ratio(p->theta[1], p->theta[0]);
  KlScaled log = kl_scaled_add(kl_scaled_log(p->theta[0]), kl_scaled_twice(width, -1));
  if (f->kind == KL_OF_LOG) {
    return log;
  }
  if (f->kind == KL_OF_LOG_SQUARE) {
    KlScaled square = kl_scaled_multiply(width, width);
    return kl_expect_square(log, kl_scaled_divide(square, kl_scaled_double(12.0)), f->at);
  }
  KlScaled grows = kl_scaled_multiply(f->rate, width);
  KlScaled power =
      kl_expect_exp(kl_scaled_multiply(f->rate, kl_scaled_log_ratio(p->theta[0], f->at)));
  if (isnan(power.value.hi) || !(fabs(kl_scaled_round(grows)) < 0x1p29)) {
    return kl_expect_none();
  }
  return kl_scaled_multiply(power, kl_scaled_divide(kl_scaled_expm1(grows), grows));
}

const KlFamily kl_family_loguniform = {
    .id = 22,
    .name = "loguniform",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"low", &kl_domain_positive, 0.0}, {"high", &kl_domain_positive, 0.0}},
    .refuse = loguniform_refuse,
    .support = loguniform_support,
    .ends = loguniform_ends,
    .log_norm = loguniform_log_norm,
    .log_kernel = loguniform_log_kernel,
    .cdf = loguniform_cdf,
    .quantile = loguniform_quantile,
    .mean = loguniform_mean,
    .variance = loguniform_variance,
    .entropy = loguniform_entropy,
    .kl = loguniform_kl,
    .renyi = loguniform_renyi,
    .cost = loguniform_cost,
    .expect = loguniform_expect,
    .costs = KL_FEATURE(KL_OF_LOG),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_RANGE,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .fit = loguniform_fit,
    .bound = 0.501,
    .source = "uniform distributions of the logarithm: Gil, Alajaji & Linder, Information Sciences "
              "249 (2013)",
    .help = "log-uniform (reciprocal) distribution from low to high, both > 0",
    .probe = {{1.0, 10.0}, {1e-300, 1e300}, {0.5, 20.0}, {1.0, 1.0000000000000002}},
};
