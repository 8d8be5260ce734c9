/* frechet.c - the Frechet distribution: P(X <= x) = exp(-(x/scale)^-shape).
**
** ln X has Gumbel's distribution with loc ln scale and scale 1/shape, so KL and fits are its; 1/X
** has Weibull's.
*/
#include "family/edges.h"
#include "family/gumbel.h"
#include "family/spread.h"
#include "num/gap.h"

static void frechet_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

/* The rate counts for shape 1. */
static void frechet_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_stretched(kl_scaled_round(m->theta[0]), m->theta[1]);
  *high = kl_end_power(m->theta[0]);
}

static bool frechet_is_inside(KlScaled x) {
  return kl_scaled_sign(x) > 0 && !kl_scaled_is_infinite(x);
}

/* (x/scale)^-shape, log = ln(x/scale) */
static KlScaled frechet_power(const KlMember *m, KlScaled log) {
  return kl_gumbel_depth(kl_scaled_negate(kl_scaled_multiply(m->theta[0], log)));
}

static KlScaled frechet_log_norm(const KlMember *m) {
  return kl_scaled_log_ratio(m->theta[1], m->theta[0]);
}

/* -(shape + 1) ln(x/scale) - (x/scale)^-shape; the second term wins at 0. */
static KlScaled frechet_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!frechet_is_inside(x->x)) {
    return kl_log_zero();
  }
  KlScaled log = kl_scaled_log_ratio(x->x, m->theta[1]), power = frechet_power(m, log);
  KlScaled more = kl_scaled_add(m->theta[0], kl_scaled_double(1.0));
  return kl_scaled_negate(kl_scaled_add(kl_scaled_multiply(more, log), power));
}

static KlScaled frechet_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (!frechet_is_inside(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled y = frechet_power(m, kl_scaled_log_ratio(x->x, m->theta[1]));
  return kl_gumbel_tail(y, tail == KL_LOWER);
}

/* scale (-ln u)^(-1/shape) */
static double frechet_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_LOWER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled power = kl_scaled_divide(kl_scaled_log(kl_scaled_negate(log)), m->theta[0]);
  KlScaled factor = kl_scaled_exponential(kl_scaled_negate(power));
  return kl_scaled_round(kl_scaled_is_infinite(factor) ? factor
                                                       : kl_scaled_multiply(m->theta[1], factor));
}

/* 1 - times/shape */
static KlScaled frechet_order(const KlMember *m, double times) {
  return kl_scaled_divide(kl_scaled_subtract(m->theta[0], kl_scaled_double(times)), m->theta[0]);
}

/* scale Gamma(1 - 1/shape) for shape > 1 */
static KlScaled frechet_mean(const KlMember *m) {
  KlScaled first = frechet_order(m, 1.0);
  KlScaled h = kl_scaled_divide(kl_scaled_double(-1.0), m->theta[0]);
  return kl_scaled_sign(first) > 0 ? kl_gumbel_power_mean(m->theta[1], h, first)
                                   : kl_scaled_infinity();
}

/* scale^2 [Gamma(1 - 2/shape) - Gamma(1 - 1/shape)^2] for shape > 2 */
static KlScaled frechet_variance(const KlMember *m) {
  KlScaled second = frechet_order(m, 2.0);
  KlScaled h = kl_scaled_divide(kl_scaled_double(-1.0), m->theta[0]);
  return kl_scaled_sign(second) > 0
             ? kl_gumbel_power_variance(m->theta[1], h, frechet_order(m, 1.0), second)
             : kl_scaled_infinity();
}

/* gamma (1 + 1/shape) + 1 + ln(scale/shape) */
static KlScaled frechet_entropy(const KlMember *m) {
  KlScaled more = kl_scaled_add(m->theta[0], kl_scaled_double(1.0));
  KlScaled bend = kl_scaled_multiply(KL_EULER, kl_scaled_divide(more, m->theta[0]));
  return kl_scaled_add(kl_scaled_add(bend, kl_scaled_double(1.0)), frechet_log_norm(m));
}

static KlScaled frechet_kl(const KlMember *p, const KlMember *q) {
  KlScaled log = kl_scaled_log_ratio(p->theta[1], q->theta[1]);
  KlScaled d = kl_scaled_multiply(q->theta[0], log);
  return kl_log_gamma_kl(&kl_log_gamma_gumbel, q->theta[0], p->theta[0], d);
}

/* Of ln x. */
static KlScaled frechet_away(double value, double least) {
  return kl_scaled_log_ratio(kl_scaled_double(value), kl_scaled_double(least));
}

static KlStatus frechet_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  double least = s->value[0].value;
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(least), theta);
    return KL_OK;
  }
  KlScaled scale, shift;
  *how = KL_FIT_MEMBER;
  KlStatus status = kl_gumbel_fit(&kl_log_gamma_gumbel, s, frechet_away, least, &scale, &shift);
  if (status == KL_OK) {
    theta[0] = kl_scaled_divide(kl_scaled_double(1.0), scale);
    theta[1] = kl_scaled_multiply(kl_scaled_double(least), kl_scaled_exponential(shift));
  }
  return status;
}

/* -shape ln scale - ln shape + (shape + 1) ln x + (x/scale)^-shape */
static void frechet_cost(const KlMember *q, KlCost *cost) {
  KlScaled one = kl_scaled_double(1.0), log = kl_scaled_log(q->theta[1]);
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_log(q->theta[0])));
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_multiply(q->theta[0], log)));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_add(q->theta[0], one));
  kl_cost_add_rate(cost, KL_OF_POWER, one, q->theta[1], kl_scaled_negate(q->theta[0]));
}

/* ln X = ln scale + G/shape, G a standard Gumbel variate; E (X/at)^j = (scale/at)^j Gamma(1 -
** j/shape). */
static KlScaled frechet_expect(const KlMember *p, const KlFeature *f) {
  return kl_gumbel_expect_of_log(p->theta[1], p->theta[0], f);
}

const KlFamily kl_family_frechet = {
    .id = 29,
    .name = "frechet",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"shape", &kl_domain_positive, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = frechet_support,
    .ends = frechet_ends,
    .log_norm = frechet_log_norm,
    .log_kernel = frechet_log_kernel,
    .cdf = frechet_cdf,
    .quantile = frechet_quantile,
    .mean = frechet_mean,
    .variance = frechet_variance,
    .entropy = frechet_entropy,
    .kl = frechet_kl,
    .cost = frechet_cost,
    .expect = frechet_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_POWER),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .fit = frechet_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Frechet distribution of greatest values with a shape and a scale",
    .probe = {{3.0, 2.0}, {0.5, 1e-80}, {1e4, 1e-100}, {2.5, 1.0}},
};
