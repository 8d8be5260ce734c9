/* gumbel.c - the Gumbel distribution of greatest values: P(X <= x) = exp(-exp(-z)), z = (x -
** loc)/scale.
**
** Of loc - scale ln G, G a gamma variate of shape a, with rho = scale_p/scale_q and d = (loc_p -
** loc_q)/scale_q,
**
**     KL = a [exp(t) - 1 - t] + a B(a + rho; a + 1) + [rho - 1 - ln rho],
**     t = ln(Gamma(a + rho)/Gamma(a + 1)) - d = B(a + rho; a + 1) + (rho - 1) psi(a + 1) - d,
**
** B the Bregman distance of ln Gamma: all terms >= 0, and no logarithm of a gamma function near
** one of its zeros.  The textbook's, for a = 1, is gamma (rho - 1) - ln rho + d + Gamma(1 + rho)
** exp(-d) - 1.  Where t is a small difference, its error is small beside the other two terms.
*/
#include "family/gumbel.h"

#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"

/* 1 - gamma, and 2 - gamma - ln 2 (psi(3/2) = 2 - gamma - 2 ln 2, and exp(-z) = 2 G). */
const KlLogGamma kl_log_gamma_gumbel = {1.0, {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58}};
const KlLogGamma kl_log_gamma_moyal = {0.5, {0x1.7593004960ff8p-1, -0x1.509ba1f319054p-56}};

/* pi^2/6 */
static const KlDd gumbel_variance_of_one = {0x1.a51a6625307d3p+0, 0x1.1873d8912200cp-55};

KlScaled kl_log_gamma_kl(const KlLogGamma *law, KlScaled p, KlScaled q, KlScaled d) {
  KlScaled shape = kl_scaled_double(law->shape), one = kl_scaled_double(1.0);
  KlScaled excess = kl_scaled_divide(kl_scaled_subtract(p, q), q);
  KlScaled from = kl_scaled_add(shape, one), to = kl_scaled_add(shape, kl_scaled_divide(p, q));
  KlScaled bend = kl_gap_gamma(to, from, excess);
  KlScaled line = kl_scaled_multiply(kl_scaled(law->slope, 0), excess);
  KlScaled t = kl_scaled_subtract(kl_scaled_add(bend, line), d);
  KlScaled gap = kl_gap_exp(t);
  if (kl_scaled_is_infinite(gap)) {
    return gap;
  }
  KlScaled sum = kl_scaled_multiply(shape, kl_scaled_add(gap, bend));
  return kl_scaled_add(sum, kl_gap_ratio(p, q));
}

KlScaled kl_gumbel_power(KlScaled x) {
  bool beyond = kl_scaled_compare(x, kl_scaled_double(0x1p27)) > 0;
  return beyond ? kl_scaled_infinity() : kl_scaled_exponential(x);
}

KlScaled kl_gumbel_depth(KlScaled x) {
  KlScaled most = kl_scaled_double(0x1p27);
  return kl_scaled_exponential(kl_scaled_compare(x, most) > 0 ? most : x);
}

KlScaled kl_gumbel_tail(KlScaled y, bool beyond) {
  KlScaled minus = kl_scaled_negate(y);
  /* Subtracting gives no -0. */
  return beyond ? kl_scaled_exponential(minus)
                : kl_scaled_subtract(kl_scaled_zero(), kl_scaled_expm1(minus));
}

/* ln Gamma(1 + h) = B(1 + h; 1) + h psi(1), which knows small h. */
KlScaled kl_gumbel_power_mean(KlScaled scale, KlScaled h, KlScaled first) {
  KlScaled bend = kl_gap_gamma(first, kl_scaled_double(1.0), h);
  KlScaled log = kl_scaled_subtract(bend, kl_scaled_multiply(KL_EULER, h));
  KlScaled gamma = kl_gumbel_power(log);
  return kl_scaled_is_infinite(gamma) ? gamma : kl_scaled_multiply(scale, gamma);
}

/* mean^2 [exp(w) - 1], w = ln Gamma(1 + 2 h) - 2 ln Gamma(1 + h) = B(1 + 2 h; 1 + h) + B(1; 1 + h):
** nothing cancels for small h, where the variance is nearly mean^2 h^2 pi^2/6. */
KlScaled kl_gumbel_power_variance(KlScaled scale, KlScaled h, KlScaled first, KlScaled second) {
  KlScaled mean = kl_gumbel_power_mean(scale, h, first), one = kl_scaled_double(1.0);
  KlScaled up = kl_gap_gamma(second, first, h);
  KlScaled down = kl_gap_gamma(one, first, kl_scaled_negate(h));
  KlScaled w = kl_scaled_add(up, down);
  if (kl_scaled_is_infinite(mean) || kl_scaled_is_infinite(kl_gumbel_power(w))) {
    return kl_scaled_infinity();
  }
  return kl_scaled_multiply(kl_scaled_multiply(mean, mean), kl_scaled_expm1(w));
}

KlScaled kl_gumbel_expect_of_log(KlScaled scale, KlScaled shape, const KlFeature *f) {
  KlScaled unit = kl_scaled_divide(kl_scaled_double(1.0), shape);
  KlScaled log = kl_scaled_add(kl_scaled_log(scale), kl_scaled_multiply(KL_EULER, unit));
  if (f->kind == KL_OF_LOG) {
    return log;
  }
  if (f->kind == KL_OF_LOG_SQUARE) {
    KlScaled square = kl_scaled_multiply(unit, unit);
    return kl_expect_square(log, kl_scaled_multiply(kl_scaled(gumbel_variance_of_one, 0), square),
                            f->at);
  }
  KlScaled one = kl_scaled_double(1.0);
  KlScaled to = kl_scaled_subtract(one, kl_scaled_multiply(f->rate, unit));
  if (kl_scaled_sign(to) <= 0) {
    return kl_expect_none();
  }
  KlScaled power = kl_scaled_multiply(f->rate, kl_scaled_log_ratio(scale, f->at));
  return kl_expect_exp(kl_scaled_add(power, kl_log_gamma(to)));
}

static void gumbel_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void gumbel_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  KlScaled rate = kl_scaled_divide(kl_scaled_double(1.0), m->theta[1]);
  *low = kl_end_double(rate);
  *high = kl_end_stretched(1.0, rate);
}

/* (loc - x)/scale */
static KlScaled gumbel_below(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(m->theta[0], x), m->theta[1]);
}

static KlScaled gumbel_log_norm(const KlMember *m) { return kl_scaled_log(m->theta[1]); }

/* -(z + exp(-z)), at most -1 */
static KlScaled gumbel_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled below = gumbel_below(m, x->x), power = kl_gumbel_depth(below);
  return kl_scaled_subtract(below, power);
}

static KlScaled gumbel_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  return kl_gumbel_tail(kl_gumbel_power(gumbel_below(m, x->x)), tail == KL_LOWER);
}

/* loc - scale ln(-ln u) */
static double gumbel_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_LOWER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled away = kl_scaled_multiply(m->theta[1], kl_scaled_log(kl_scaled_negate(log)));
  return kl_scaled_round(kl_scaled_subtract(m->theta[0], away));
}

static KlScaled gumbel_mean(const KlMember *m) {
  return kl_scaled_add(m->theta[0], kl_scaled_multiply(KL_EULER, m->theta[1]));
}

static KlScaled gumbel_variance(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[1], m->theta[1]);
  return kl_scaled_multiply(kl_scaled(gumbel_variance_of_one, 0), square);
}

static KlScaled gumbel_entropy(const KlMember *m) {
  return kl_scaled_add(gumbel_log_norm(m), kl_scaled_add(KL_EULER, kl_scaled_double(1.0)));
}

static KlScaled gumbel_kl(const KlMember *p, const KlMember *q) {
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled d = kl_scaled_divide(apart, q->theta[1]);
  return kl_log_gamma_kl(&kl_log_gamma_gumbel, p->theta[1], q->theta[1], d);
}

static KlScaled gumbel_away(double value, double least) {
  return kl_scaled_subtract(kl_scaled_double(value), kl_scaled_double(least));
}

static KlStatus gumbel_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  double least = s->value[0].value;
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(least), theta);
    return KL_OK;
  }
  KlScaled shift;
  *how = KL_FIT_MEMBER;
  KlStatus status = kl_gumbel_fit(&kl_log_gamma_gumbel, s, gumbel_away, least, &theta[1], &shift);
  if (status == KL_OK) {
    theta[0] = kl_scaled_add(kl_scaled_double(least), shift);
  }
  return status;
}

/* ln scale + z + exp(-z), z = (x - loc)/scale */
static void gumbel_cost(const KlMember *q, KlCost *cost) {
  KlScaled one = kl_scaled_double(1.0), rate = kl_scaled_divide(one, q->theta[1]);
  kl_cost_constant(cost, gumbel_log_norm(q));
  kl_cost_add_at(cost, KL_OF_X, rate, q->theta[0]);
  kl_cost_add_rate(cost, KL_OF_EXPONENTIAL, one, q->theta[0], rate);
}

/* E exp(-r (X - at)) = exp(-r (loc - at)) Gamma(1 + r scale), r > 0 */
static KlScaled gumbel_expect(const KlMember *p, const KlFeature *f) {
  KlScaled away = kl_scaled_subtract(p->theta[0], f->at);
  KlScaled log = kl_log_gamma1p(kl_scaled_multiply(f->rate, p->theta[1]));
  return kl_expect_exp(kl_scaled_subtract(log, kl_scaled_multiply(f->rate, away)));
}

const KlFamily kl_family_gumbel = {
    .id = 25,
    .name = "gumbel",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = gumbel_support,
    .ends = gumbel_ends,
    .log_norm = gumbel_log_norm,
    .log_kernel = gumbel_log_kernel,
    .cdf = gumbel_cdf,
    .quantile = gumbel_quantile,
    .mean = gumbel_mean,
    .variance = gumbel_variance,
    .entropy = gumbel_entropy,
    .kl = gumbel_kl,
    .cost = gumbel_cost,
    .expect = gumbel_expect,
    .costs = KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .expects = KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = gumbel_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Gumbel distribution of greatest values with a location and a scale",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {1e300, 1e299}, {1e5, 1e-2}},
};
