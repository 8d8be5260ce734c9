/* pareto.c - the Pareto distribution: P(X > x) = (scale/x)^shape for x >= scale.
**
** With scales x and shapes a,
**
**     KL = a_q ln(x_p/x_q) + psi(a_q/a_p - 1),  psi(t) = t - ln(1 + t),  x_p >= x_q,
**
** two terms >= 0, else +Inf: ln(X/scale) is exponential with rate a, and what Q has below P's scale
** is missing.  ln(x/scale) is of an exact difference, so that shapes of 1e300 lose nothing.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "num/gap.h"

static void pareto_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[0]);
  *high = HUGE_VAL;
}

static void pareto_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(m->theta[1]);
}

/* shape ln(x/scale), which is exponential with rate 1. */
static KlScaled pareto_depth(const KlMember *m, KlScaled x) {
  return kl_scaled_multiply(m->theta[1], kl_scaled_log_ratio(x, m->theta[0]));
}

static KlScaled pareto_log_norm(const KlMember *m) {
  return kl_scaled_negate(kl_scaled_log(m->theta[1]));
}

static KlScaled pareto_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_compare(x->x, m->theta[0]) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  return kl_scaled_negate(kl_scaled_add(pareto_depth(m, x->x), kl_scaled_log(x->x)));
}

static KlScaled pareto_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_compare(x->x, m->theta[0]) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_above(tail);
  }
  KlScaled y = kl_scaled_negate(pareto_depth(m, x->x));
  return tail == KL_UPPER ? kl_scaled_exponential(y) : kl_scaled_negate(kl_scaled_expm1(y));
}

/* scale u^(-1/shape) */
static double pareto_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_UPPER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled way = kl_scaled_exponential(kl_scaled_divide(kl_scaled_negate(log), m->theta[1]));
  return kl_scaled_is_infinite(way) ? HUGE_VAL
                                    : kl_scaled_round(kl_scaled_multiply(m->theta[0], way));
}

/* shape - k */
static KlScaled pareto_less(const KlMember *m, double k) {
  return kl_scaled_subtract(m->theta[1], kl_scaled_double(k));
}

/* scale a/(a - 1); +Inf for a <= 1. */
static KlScaled pareto_mean(const KlMember *m) {
  KlScaled less = pareto_less(m, 1.0);
  if (kl_scaled_sign(less) <= 0) {
    return kl_scaled_infinity();
  }
  return kl_scaled_multiply(m->theta[0], kl_scaled_divide(m->theta[1], less));
}

/* scale^2 a/((a - 1)^2 (a - 2)); +Inf for a <= 2. */
static KlScaled pareto_variance(const KlMember *m) {
  KlScaled one = pareto_less(m, 1.0), two = pareto_less(m, 2.0);
  if (kl_scaled_sign(two) <= 0) {
    return kl_scaled_infinity();
  }
  KlScaled unit = kl_scaled_divide(m->theta[0], one);
  return kl_scaled_multiply(kl_scaled_multiply(unit, unit), kl_scaled_divide(m->theta[1], two));
}

/* ln(scale/a) + 1 + 1/a */
static KlScaled pareto_entropy(const KlMember *m) {
  const KlScaled one = kl_scaled_double(1.0);
  KlScaled rest = kl_scaled_add(one, kl_scaled_divide(one, m->theta[1]));
  return kl_scaled_add(kl_scaled_log_ratio(m->theta[0], m->theta[1]), rest);
}

/* a ln(x/y) */
static KlScaled pareto_way(KlScaled a, KlScaled x, KlScaled y) {
  return kl_scaled_multiply(a, kl_scaled_log_ratio(x, y));
}

static KlScaled pareto_kl(const KlMember *p, const KlMember *q) {
  if (kl_scaled_compare(p->theta[0], q->theta[0]) < 0) {
    return kl_scaled_infinity();
  }
  return kl_scaled_add(pareto_way(q->theta[1], p->theta[0], q->theta[0]),
                       kl_gap_ratio(q->theta[1], p->theta[1]));
}

/* That of exponential distributions with the shapes as rates, and, with M the larger scale, alpha
** a_p ln(M/x_p)/(1 - alpha) + a_q ln(M/x_q): terms >= 0.  For alpha > 1, M has to be x_p. */
static KlScaled pareto_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlMember rate_p = {&kl_family_exponential, 1, p->theta + 1};
  KlMember rate_q = {&kl_family_exponential, 1, q->theta + 1};
  int order = kl_scaled_compare(p->theta[0], q->theta[0]);
  KlScaled shapes = kl_family_exponential.renyi(&rate_p, &rate_q, alpha);
  if (kl_scaled_is_infinite(shapes) || (alpha > 1.0 && order < 0)) {
    return kl_scaled_infinity();
  }
  if (order >= 0) {
    return kl_scaled_add(shapes, pareto_way(q->theta[1], p->theta[0], q->theta[0]));
  }
  KlScaled odds = kl_scaled_divide(kl_scaled_double(alpha), kl_scaled(kl_two_sum(1.0, -alpha), 0));
  KlScaled way = pareto_way(p->theta[1], q->theta[0], p->theta[0]);
  return kl_scaled_add(shapes, kl_scaled_multiply(odds, way));
}

static int pareto_sums(int dimension) {
  (void)dimension;
  return 1;
}

/* ln x to 106 bits: the same for the same x, so that sums stay exact. */
static KlDd pareto_log(double x) { return kl_scaled_dd(kl_scaled_log(kl_scaled_double(x))); }

/* Of x as a double, as the least value is kept. */
static void pareto_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){pareto_log(kl_dd_round(x[0])), kl_dd(1.0, 0.0)};
}

/* out = the sum of ln x less n ln(end): exact for the logarithms as they are rounded. */
static void pareto_excess(KlInteger *out, const KlStatistics *s, double end) {
  KlInteger part, product, rest;
  KlDd log = pareto_log(end);
  kl_integer_from_double(&part, log.hi);
  kl_integer_multiply(&product, &s->n, &part);
  kl_integer_subtract(&rest, &s->sum[0], &product);
  kl_integer_from_double(&part, log.lo);
  kl_integer_multiply(&product, &s->n, &part);
  kl_integer_subtract(out, &rest, &product);
}

/* scale is the least value, shape n over the sum of ln(x/scale), which is known to 2^-100 of the
** logarithms. */
static KlStatus pareto_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  theta[0] = kl_scaled_double(s->low);
  if (s->low == s->high) {
    *how = kl_fit_point(s, theta[0], theta);
    return KL_OK;
  }
  KlInteger excess;
  pareto_excess(&excess, s, s->low);
  theta[1] = kl_scaled_divide(kl_integer_scaled(&s->n), kl_integer_scaled(&excess));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* n ln(least) <= sum of ln x <= n ln(greatest), both only equal where these are. */
static bool pareto_possible(const KlStatistics *s) {
  KlInteger above, below;
  pareto_excess(&above, s, s->low);
  pareto_excess(&below, s, s->high);
  return s->low < s->high ? above.sign > 0 && below.sign < 0 : above.sign == 0;
}

/* -ln shape - shape ln scale + (shape + 1) ln x */
static void pareto_cost(const KlMember *q, KlCost *cost) {
  KlScaled log = kl_scaled_multiply(q->theta[1], kl_scaled_log(q->theta[0]));
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_log(q->theta[1])));
  kl_cost_constant(cost, kl_scaled_negate(log));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_add(q->theta[1], kl_scaled_double(1.0)));
}

/* ln(X/scale) is exponential with rate shape; E (X/at)^j = (scale/at)^j shape/(shape - j). */
static KlScaled pareto_expect(const KlMember *p, const KlFeature *f) {
  KlScaled unit = kl_scaled_divide(kl_scaled_double(1.0), p->theta[1]);
  KlScaled log = kl_scaled_add(kl_scaled_log(p->theta[0]), unit);
  if (f->kind == KL_OF_LOG) {
    return log;
  }
  if (f->kind == KL_OF_LOG_SQUARE) {
    return kl_expect_square(log, kl_scaled_multiply(unit, unit), f->at);
  }
  KlScaled rest = kl_scaled_subtract(p->theta[1], f->rate);
  KlScaled power =
      kl_expect_exp(kl_scaled_multiply(f->rate, kl_scaled_log_ratio(p->theta[0], f->at)));
  if (kl_scaled_sign(rest) <= 0 || isnan(power.value.hi)) {
    return kl_expect_none();
  }
  return kl_scaled_multiply(power, kl_scaled_divide(p->theta[1], rest));
}

const KlFamily kl_family_pareto = {
    .id = 30,
    .name = "pareto",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"scale", &kl_domain_positive, 0.0}, {"shape", &kl_domain_positive, 0.0}},
    .support = pareto_support,
    .ends = pareto_ends,
    .log_norm = pareto_log_norm,
    .log_kernel = pareto_log_kernel,
    .cdf = pareto_cdf,
    .quantile = pareto_quantile,
    .mean = pareto_mean,
    .variance = pareto_variance,
    .entropy = pareto_entropy,
    .kl = pareto_kl,
    .renyi = pareto_renyi,
    .cost = pareto_cost,
    .expect = pareto_expect,
    .costs = KL_FEATURE(KL_OF_LOG),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS_RANGE,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = pareto_possible,
    .sums = pareto_sums,
    .observe = pareto_observe,
    .fit = pareto_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Pareto distribution: P(X > x) = (scale/x)^shape from scale upwards",
    .probe = {{1.0, 3.0}, {2.0, 1.5}, {1.5, 0.5}, {1.0, 40.0}},
};
