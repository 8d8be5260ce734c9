/* lindley.c - the Lindley distribution: density theta^2/(1 + theta) (1 + x) exp(-theta x), x >= 0.
**
** With psi(t) = t - ln(1 + t), u = theta_q/theta_p - 1 and v = (1 + theta_q)/(1 + theta_p) - 1,
**
**     KL = psi(u) + [psi(u) - psi(v)],
**
** the Bregman distance of ln(1 + theta) - 2 ln theta.  v = u theta_p/(1 + theta_p) lies between 0
** and u and psi is convex, so the bracket is >= 0: the subtraction loses a bit and a half at most.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "num/exponential_integral.h"
#include "num/gap.h"

/* exp of this is out of reach of what is beside it. */
#define LINDLEY_NEAR 1.0

static KlScaled lindley_one_more(KlScaled x) { return kl_scaled_add(kl_scaled_double(1.0), x); }

static void lindley_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void lindley_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, m->theta[0]);
}

/* ln(1 + theta) - 2 ln theta */
static KlScaled lindley_log_norm(const KlMember *m) {
  KlScaled twice = kl_scaled_twice(kl_scaled_log(m->theta[0]), 1);
  return kl_scaled_subtract(kl_scaled_log1p(m->theta[0]), twice);
}

static KlScaled lindley_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  return kl_scaled_subtract(kl_scaled_log1p(x->x), kl_scaled_multiply(m->theta[0], x->x));
}

/* P(X > x) = exp(-y) (1 + y/(1 + theta)), y = theta x. */
static KlScaled lindley_upper(KlScaled theta, KlScaled y) {
  KlScaled line = lindley_one_more(kl_scaled_divide(y, lindley_one_more(theta)));
  return kl_scaled_multiply(kl_scaled_exponential(kl_scaled_negate(y)), line);
}

/* P(X <= x) for small y as exp(-y) [exp(y) - 1 - y + y theta/(1 + theta)], two terms >= 0. */
static KlScaled lindley_lower(KlScaled theta, KlScaled y) {
  if (kl_scaled_compare(y, kl_scaled_double(LINDLEY_NEAR)) > 0) {
    return kl_scaled_subtract(kl_scaled_double(1.0), lindley_upper(theta, y));
  }
  KlScaled line = kl_scaled_multiply(y, kl_scaled_divide(theta, lindley_one_more(theta)));
  KlScaled sum = kl_scaled_add(kl_gap_exp(y), line);
  return kl_scaled_multiply(kl_scaled_exponential(kl_scaled_negate(y)), sum);
}

static KlScaled lindley_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled y = kl_scaled_multiply(m->theta[0], x->x);
  return tail == KL_UPPER ? lindley_upper(m->theta[0], y) : lindley_lower(m->theta[0], y);
}

/* (theta + 2)/(theta (theta + 1)) */
static KlScaled lindley_mean(const KlMember *m) {
  KlScaled theta = m->theta[0], one = lindley_one_more(theta);
  return kl_scaled_divide(lindley_one_more(one), kl_scaled_multiply(theta, one));
}

/* (theta^2 + 4 theta + 2)/(theta (theta + 1))^2 */
static KlScaled lindley_variance(const KlMember *m) {
  KlScaled theta = m->theta[0], product = kl_scaled_multiply(theta, lindley_one_more(theta));
  KlScaled top = kl_scaled_multiply(theta, kl_scaled_add(theta, kl_scaled_double(4.0)));
  top = kl_scaled_add(top, kl_scaled_double(2.0));
  return kl_scaled_divide(kl_scaled_divide(top, product), product);
}

/* ln(1 + theta) - 2 ln theta + theta mean - E[ln(1 + X)], E[ln(1 + X)] = [1 + exp(theta)
** E1(theta)]/(1 + theta) by parts: the norm + 1 - exp(theta) E1(theta)/(1 + theta). */
static KlScaled lindley_entropy(const KlMember *m) {
  KlScaled part =
      kl_scaled_divide(kl_exponential_integral(m->theta[0]), lindley_one_more(m->theta[0]));
  return kl_scaled_add(lindley_log_norm(m), kl_scaled_subtract(kl_scaled_double(1.0), part));
}

/* psi(v), v = (1 + b)/(1 + a) - 1, from b - a as it is unless 1 + v is small. */
static KlScaled lindley_gap(KlScaled a, KlScaled b) {
  KlScaled v = kl_scaled_divide(kl_scaled_subtract(b, a), lindley_one_more(a));
  return kl_scaled_compare(v, kl_scaled_double(-0.5)) < 0
             ? kl_gap_ratio(lindley_one_more(b), lindley_one_more(a))
             : kl_gap_log(v);
}

static KlScaled lindley_kl(const KlMember *p, const KlMember *q) {
  KlScaled whole = kl_gap_ratio(q->theta[0], p->theta[0]);
  KlScaled part = lindley_gap(p->theta[0], q->theta[0]);
  return kl_scaled_add(whole, kl_scaled_subtract(whole, part));
}

static bool lindley_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled d = kl_scaled_subtract(p->theta[0], q->theta[0]);
  theta[0] = kl_scaled_add(q->theta[0], kl_scaled_multiply(alpha, d));
  return kl_scaled_sign(theta[0]) > 0;
}

static int lindley_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void lindley_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], kl_dd(1.0, 0.0)};
}

/* The positive root of m theta^2 + (m - 1) theta = 2, m the mean, in the form that does not cancel
** (Ghitany, Atieh & Nadarajah, Mathematics and Computers in Simulation 78 (2008)).  A column of
** zeros is a point mass at 0. */
static KlStatus lindley_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled mean = kl_statistics_mean(s, 0);
  if (kl_scaled_sign(mean) == 0) {
    theta[0] = kl_scaled_zero();
    *how = KL_FIT_POINT;
    return KL_OK;
  }
  KlScaled less = kl_scaled_subtract(mean, kl_scaled_double(1.0));
  KlScaled square = kl_scaled_add(kl_scaled_multiply(less, less), kl_scaled_twice(mean, 3));
  KlScaled root = kl_scaled_sqrt(square);
  theta[0] = kl_scaled_sign(less) > 0
                 ? kl_scaled_divide(kl_scaled_double(4.0), kl_scaled_add(root, less))
                 : kl_scaled_divide(kl_scaled_subtract(root, less), kl_scaled_twice(mean, 1));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

static bool lindley_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

/* E exp(-r (X - at)) = exp(r at) theta^2 (theta + r + 1)/[(1 + theta) (theta + r)^2], r > 0 */
static KlScaled lindley_expect(const KlMember *p, const KlFeature *f) {
  KlScaled theta = p->theta[0], sum = kl_scaled_add(theta, f->rate), one = kl_scaled_double(1.0);
  KlScaled power = kl_expect_exp(kl_scaled_multiply(f->rate, f->at));
  if (isnan(power.value.hi)) {
    return power;
  }
  KlScaled ratio = kl_scaled_divide(theta, sum);
  KlScaled more = kl_scaled_divide(kl_scaled_add(sum, one), kl_scaled_add(theta, one));
  return kl_scaled_multiply(kl_scaled_multiply(power, more), kl_scaled_multiply(ratio, ratio));
}

const KlFamily kl_family_lindley = {
    .id = 36,
    .name = "lindley",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"theta", &kl_domain_positive, 0.0}},
    .support = lindley_support,
    .ends = lindley_ends,
    .log_norm = lindley_log_norm,
    .log_kernel = lindley_log_kernel,
    .cdf = lindley_cdf,
    .mean = lindley_mean,
    .variance = lindley_variance,
    .entropy = lindley_entropy,
    .kl = lindley_kl,
    .blend = lindley_blend,
    .expect = lindley_expect,
    .expects = KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .possible = lindley_possible,
    .sums = lindley_sums,
    .observe = lindley_observe,
    .fit = lindley_fit,
    .bound = 0.501,
    .source = "Bregman distance of the exponential family: Nielsen & Nock, ICPR (2010)",
    .help = "Lindley distribution: exponential and gamma of shape 2, mixed, of one rate theta",
    .probe = {{1.0}, {1e-300}, {1e300}, {0.2}},
};
