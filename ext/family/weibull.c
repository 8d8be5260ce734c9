/* weibull.c - the Weibull distribution: P(X > x) = exp(-(x/scale)^shape).
**
** -ln X has Gumbel's distribution with loc -ln scale and scale 1/shape, so KL and fits are its.
*/
#include "family/edges.h"
#include "family/gumbel.h"
#include "family/spread.h"
#include "num/gap.h"

static void weibull_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

/* The rate counts for shape 1. */
static void weibull_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  KlScaled rate = kl_scaled_divide(kl_scaled_double(1.0), m->theta[1]);
  *low = kl_end_power(m->theta[0]);
  *high = kl_end_stretched(kl_scaled_round(m->theta[0]), rate);
}

/* ln(x/scale), x > 0 */
static KlScaled weibull_log(const KlMember *m, KlScaled x) {
  return kl_scaled_log_ratio(x, m->theta[1]);
}

static KlScaled weibull_log_norm(const KlMember *m) {
  return kl_scaled_log_ratio(m->theta[1], m->theta[0]);
}

/* (shape - 1) ln(x/scale) - (x/scale)^shape */
static KlScaled weibull_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(1.0));
  if (kl_scaled_sign(x->x) == 0) {
    return kl_log_power_at_zero(excess);
  }
  KlScaled log = weibull_log(m, x->x);
  KlScaled power = kl_gumbel_depth(kl_scaled_multiply(m->theta[0], log));
  return kl_scaled_subtract(kl_scaled_multiply(excess, log), power);
}

static KlScaled weibull_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled log = kl_scaled_multiply(m->theta[0], weibull_log(m, x->x));
  return kl_gumbel_tail(kl_gumbel_power(log), tail == KL_UPPER);
}

/* scale (-ln(1 - u))^(1/shape) */
static double weibull_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_UPPER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled power = kl_scaled_divide(kl_scaled_log(kl_scaled_negate(log)), m->theta[0]);
  KlScaled factor = kl_scaled_exponential(power);
  return kl_scaled_round(kl_scaled_is_infinite(factor) ? factor
                                                       : kl_scaled_multiply(m->theta[1], factor));
}

/* 1 + times/shape */
static KlScaled weibull_order(const KlMember *m, double times) {
  KlScaled h = kl_scaled_divide(kl_scaled_double(times), m->theta[0]);
  return kl_scaled_add(kl_scaled_double(1.0), h);
}

static KlScaled weibull_mean(const KlMember *m) {
  KlScaled h = kl_scaled_divide(kl_scaled_double(1.0), m->theta[0]);
  return kl_gumbel_power_mean(m->theta[1], h, weibull_order(m, 1.0));
}

static KlScaled weibull_variance(const KlMember *m) {
  KlScaled h = kl_scaled_divide(kl_scaled_double(1.0), m->theta[0]);
  return kl_gumbel_power_variance(m->theta[1], h, weibull_order(m, 1.0), weibull_order(m, 2.0));
}

/* gamma (1 - 1/shape) + 1 + ln(scale/shape) */
static KlScaled weibull_entropy(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(1.0));
  KlScaled bend = kl_scaled_multiply(KL_EULER, kl_scaled_divide(excess, m->theta[0]));
  return kl_scaled_add(kl_scaled_add(bend, kl_scaled_double(1.0)), weibull_log_norm(m));
}

static KlScaled weibull_kl(const KlMember *p, const KlMember *q) {
  KlScaled log = kl_scaled_log_ratio(q->theta[1], p->theta[1]);
  KlScaled d = kl_scaled_multiply(q->theta[0], log);
  return kl_log_gamma_kl(&kl_log_gamma_gumbel, q->theta[0], p->theta[0], d);
}

/* Of -ln x, so that the greatest x is the least. */
static KlScaled weibull_away(double value, double most) {
  return kl_scaled_log_ratio(kl_scaled_double(most), kl_scaled_double(value));
}

static KlStatus weibull_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  double most = s->value[s->values - 1].value;
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(most), theta);
    return KL_OK;
  }
  KlScaled scale, shift;
  *how = KL_FIT_MEMBER;
  KlStatus status = kl_gumbel_fit(&kl_log_gamma_gumbel, s, weibull_away, most, &scale, &shift);
  if (status == KL_OK) {
    KlScaled factor = kl_scaled_exponential(kl_scaled_negate(shift));
    theta[0] = kl_scaled_divide(kl_scaled_double(1.0), scale);
    theta[1] = kl_scaled_multiply(kl_scaled_double(most), factor);
  }
  return status;
}

/* shape ln scale - ln shape - (shape - 1) ln x + (x/scale)^shape */
static void weibull_cost(const KlMember *q, KlCost *cost) {
  KlScaled one = kl_scaled_double(1.0), log = kl_scaled_log(q->theta[1]);
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_log(q->theta[0])));
  kl_cost_constant(cost, kl_scaled_multiply(q->theta[0], log));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_subtract(one, q->theta[0]));
  kl_cost_add_rate(cost, KL_OF_POWER, one, q->theta[1], q->theta[0]);
}

/* ln X = ln scale - G/shape, G a standard Gumbel variate; E (X/at)^j = (scale/at)^j Gamma(1 +
** j/shape). */
static KlScaled weibull_expect(const KlMember *p, const KlFeature *f) {
  return kl_gumbel_expect_of_log(p->theta[1], kl_scaled_negate(p->theta[0]), f);
}

const KlFamily kl_family_weibull = {
    .id = 28,
    .name = "weibull",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"shape", &kl_domain_positive, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = weibull_support,
    .ends = weibull_ends,
    .log_norm = weibull_log_norm,
    .log_kernel = weibull_log_kernel,
    .cdf = weibull_cdf,
    .quantile = weibull_quantile,
    .mean = weibull_mean,
    .variance = weibull_variance,
    .entropy = weibull_entropy,
    .kl = weibull_kl,
    .cost = weibull_cost,
    .expect = weibull_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_POWER),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .fit = weibull_fit,
    .bound = 0.501,
    .source = "Bauckhage, arXiv:1310.3713 (2013)",
    .help = "Weibull distribution with a shape and a scale (shape 1: exponential)",
    .probe = {{1.5, 2.0}, {0.25, 1e-200}, {1e6, 1e200}, {1.0, 3.0}},
};
