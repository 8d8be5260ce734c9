/* inverse_gaussian.c - the inverse Gaussian (Wald) distribution with mean m and shape l: density
** sqrt(l/(2 pi x^3)) exp(-l (x - m)^2/(2 m^2 x)).
**
** With psi(t) = t - ln(1 + t),
**
**     KL = psi(l_q/l_p - 1)/2 + l_q (m_p - m_q)^2/(2 m_p m_q^2),
**
** two terms >= 0.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "num/exponential_integral.h"
#include "num/gap.h"
#include "num/incomplete.h"
#include "num/legendre.h"

/* Relative variances below 2^-68 are fitted from the variance alone. */
enum { INVERSE_GAUSSIAN_NARROW = -68 };

static void inverse_gaussian_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

/* exp(-l/(2 x)) at 0, exp(-l x/(2 m^2)) far out. */
static void inverse_gaussian_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  KlScaled half = kl_scaled_twice(m->theta[1], -1);
  *low = kl_end_stretched(1.0, half);
  *high = kl_end_stretched(1.0, kl_scaled_divide(kl_scaled_divide(half, m->theta[0]), m->theta[0]));
}

static KlScaled inverse_gaussian_log_norm(const KlMember *m) {
  return kl_scaled_subtract(KL_LOG_SQRT_2PI, kl_scaled_twice(kl_scaled_log(m->theta[1]), -1));
}

static bool inverse_gaussian_is_inside(KlScaled x) {
  return kl_scaled_sign(x) > 0 && !kl_scaled_is_infinite(x);
}

/* sqrt(l/x) (x + s m)/m, s = -1 or 1 */
static KlScaled inverse_gaussian_standard(const KlMember *m, KlScaled x, bool plus) {
  KlScaled way = plus ? kl_scaled_add(x, m->theta[0]) : kl_scaled_subtract(x, m->theta[0]);
  KlScaled root = kl_scaled_sqrt(kl_scaled_divide(m->theta[1], x));
  return kl_scaled_multiply(root, kl_scaled_divide(way, m->theta[0]));
}

static KlScaled inverse_gaussian_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!inverse_gaussian_is_inside(x->x)) {
    return kl_log_zero();
  }
  KlScaled z = inverse_gaussian_standard(m, x->x, false), log = kl_scaled_log(x->x);
  KlScaled sum =
      kl_scaled_add(kl_scaled_multiply(z, z), kl_scaled_add(log, kl_scaled_twice(log, 1)));
  return kl_scaled_negate(kl_scaled_twice(sum, -1));
}

static KlScaled inverse_gaussian_slope(void *work, KlScaled z) {
  (void)work;
  return kl_normal_mills_slope(z);
}

/* M(a) - M(b), b > a >= -1, for Mills' ratio M: the integral of -M' where the difference would
** cancel, which the rule has to 2^-100, as -M' falls no faster than 1/z^2. */
static KlScaled inverse_gaussian_mills(KlScaled a, KlScaled b) {
  KlScaled apart = kl_scaled_subtract(b, a), half = kl_scaled_double(0.5);
  KlScaled size = kl_scaled_sign(a) > 0 ? kl_scaled_add(a, half) : half;
  if (kl_scaled_compare(apart, size) < 0) {
    return kl_legendre(inverse_gaussian_slope, NULL, a, apart);
  }
  return kl_scaled_subtract(kl_normal_mills(a), kl_normal_mills(b));
}

/* With a, b = sqrt(l/x) (x -+ m)/m: P(X <= x) = Phi(a) + exp(2 l/m) Phi(-b) (Shuster, JASA 63
** (1968)), and exp(2 l/m) density(b) = density(a).  So for a <= 0 it is density(a) [M(-a) + M(b)],
** and for a > 0 the upper tail is density(a) [M(a) - M(b)] (as Giner & Smyth, R Journal 8 (2016),
** without their cancellation): nothing overflows.  Where the lower tail is near 1 though a <= 0,
** shapes are small and a > -1. */
static KlScaled inverse_gaussian_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (!inverse_gaussian_is_inside(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  const KlScaled one = kl_scaled_double(1.0);
  KlScaled a = inverse_gaussian_standard(m, x->x, false);
  KlScaled b = inverse_gaussian_standard(m, x->x, true);
  KlScaled density = kl_normal_density(a);
  bool upper = tail == KL_UPPER;
  if (kl_scaled_sign(a) > 0 || (upper && kl_scaled_compare(a, kl_scaled_double(-1.0)) >= 0)) {
    KlScaled above = kl_scaled_multiply(density, inverse_gaussian_mills(a, b));
    return upper ? above : kl_scaled_subtract(one, above);
  }
  KlScaled sum = kl_scaled_add(kl_normal_mills(kl_scaled_negate(a)), kl_normal_mills(b));
  KlScaled below = kl_scaled_multiply(density, sum);
  return upper ? kl_scaled_subtract(one, below) : below;
}

static KlScaled inverse_gaussian_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled inverse_gaussian_variance(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[0], m->theta[0]);
  return kl_scaled_multiply(square, kl_scaled_divide(m->theta[0], m->theta[1]));
}

/* [1 + ln(2 pi m^3/l)]/2 + 3/2 E[ln(X/m)], E[ln(X/m)] = -exp(t) E1(t), t = 2 l/m. */
static KlScaled inverse_gaussian_entropy(const KlMember *m) {
  KlScaled size = kl_scaled_twice(kl_scaled_log(inverse_gaussian_variance(m)), -1);
  KlScaled t = kl_scaled_twice(kl_scaled_divide(m->theta[1], m->theta[0]), 1);
  KlScaled part = kl_scaled_multiply(kl_scaled_double(1.5), kl_exponential_integral(t));
  KlScaled rest = kl_scaled_add(KL_LOG_SQRT_2PI, kl_scaled_double(0.5));
  return kl_scaled_add(size, kl_scaled_subtract(rest, part));
}

static KlScaled inverse_gaussian_kl(const KlMember *p, const KlMember *q) {
  KlScaled shapes = kl_gap_ratio(q->theta[1], p->theta[1]);
  KlScaled way = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled square =
      kl_scaled_multiply(kl_scaled_divide(way, p->theta[0]), kl_scaled_divide(way, q->theta[0]));
  KlScaled means = kl_scaled_multiply(square, kl_scaled_divide(q->theta[1], q->theta[0]));
  return kl_scaled_twice(kl_scaled_add(shapes, means), -1);
}

/* alpha x + (1 - alpha) y */
static KlScaled inverse_gaussian_mix(double alpha, KlScaled x, KlScaled y) {
  KlScaled way = kl_scaled_multiply(kl_scaled_double(alpha), kl_scaled_subtract(x, y));
  return kl_scaled_add(y, way);
}

/* Half of that of exponential distributions with the shapes as rates, and, with l, w and s the
** mixtures of l, l/m^2 and l/m,
**
**     alpha l_p l_q (1/m_p - 1/m_q)^2/(sqrt(l w) + s):
**
** [sqrt(l w) - s]/(1 - alpha) by l w - s^2 = alpha (1 - alpha) l_p l_q (1/m_p - 1/m_q)^2
** (Lagrange's identity).  Both are >= 0; +Inf for w < 0 or l <= 0. */
static KlScaled inverse_gaussian_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlMember rate_p = {&kl_family_exponential, 1, p->theta + 1};
  KlMember rate_q = {&kl_family_exponential, 1, q->theta + 1};
  KlScaled shapes = kl_family_exponential.renyi(&rate_p, &rate_q, alpha);
  KlScaled once_p = kl_scaled_divide(p->theta[1], p->theta[0]);
  KlScaled once_q = kl_scaled_divide(q->theta[1], q->theta[0]);
  KlScaled w = inverse_gaussian_mix(alpha, kl_scaled_divide(once_p, p->theta[0]),
                                    kl_scaled_divide(once_q, q->theta[0]));
  if (kl_scaled_is_infinite(shapes) || kl_scaled_sign(w) < 0) {
    return kl_scaled_infinity();
  }
  KlScaled l = inverse_gaussian_mix(alpha, p->theta[1], q->theta[1]);
  KlScaled s = inverse_gaussian_mix(alpha, once_p, once_q);
  KlScaled sum = kl_scaled_add(kl_scaled_sqrt(kl_scaled_multiply(l, w)), s);
  KlScaled way = kl_scaled_subtract(q->theta[0], p->theta[0]);
  KlScaled of_p = kl_scaled_multiply(once_p, kl_scaled_divide(way, q->theta[0]));
  KlScaled of_q = kl_scaled_multiply(once_q, kl_scaled_divide(way, p->theta[0]));
  KlScaled means = kl_scaled_divide(kl_scaled_multiply(of_p, of_q), sum);
  means = kl_scaled_multiply(means, kl_scaled_double(alpha));
  return kl_scaled_add(kl_scaled_twice(shapes, -1), means);
}

static int inverse_gaussian_sums(int dimension) {
  (void)dimension;
  return 3;
}

/* x and 1/x are sufficient; x^2 tells a column that is one value.  1/x, to 106 bits, is a product,
** as it may be 2^1074. */
static void inverse_gaussian_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  const KlDd one = {1.0, 0.0};
  KlScaled inverse = kl_scaled_divide(kl_scaled_double(1.0), kl_scaled(x[0], 0));
  int half = inverse.exponent / 2;
  t[0] = (KlFactors){x[0], one};
  t[1] = (KlFactors){x[0], x[0]};
  t[2] = (KlFactors){kl_dd_scale(inverse.value, half),
                     kl_dd(ldexp(1.0, inverse.exponent - half), 0.0)};
}

/* The mean, and 1/shape = mean(1/x) - 1/mean.  That difference is known to 2^-103 of 1/mean; where
** the relative variance v is below 2^-68, v/mean is better: off by v^(1/2). */
static KlStatus inverse_gaussian_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger spread;
  kl_spread(&spread, s, 0, 1);
  theta[0] = kl_statistics_mean(s, 0);
  if (spread.sign == 0) {
    *how = kl_fit_point(s, theta[0], theta);
    return KL_OK;
  }
  KlScaled sum = kl_integer_scaled(&s->sum[0]);
  KlScaled variance = kl_scaled_divide(kl_integer_scaled(&spread), kl_scaled_multiply(sum, sum));
  KlScaled inverse = kl_scaled_divide(kl_scaled_double(1.0), theta[0]);
  KlScaled rest = kl_scaled_subtract(kl_statistics_mean(s, 2), inverse);
  if (variance.exponent < INVERSE_GAUSSIAN_NARROW || kl_scaled_sign(rest) <= 0) {
    rest = kl_scaled_multiply(variance, inverse);
  }
  theta[1] = kl_scaled_divide(kl_scaled_double(1.0), rest);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

static bool inverse_gaussian_possible(const KlStatistics *s) {
  return s->sum[0].sign > 0 && s->sum[2].sign > 0 && kl_spread_is_possible(s, 0, 1);
}

/* ln sqrt(2 pi/l) - l/m + 3/2 ln x + l x/(2 m^2) + l/(2 x) */
static void inverse_gaussian_cost(const KlMember *q, KlCost *cost) {
  KlScaled ratio = kl_scaled_divide(q->theta[1], q->theta[0]), one = kl_scaled_double(1.0);
  KlScaled half = kl_scaled_twice(q->theta[1], -1);
  kl_cost_constant(cost, inverse_gaussian_log_norm(q));
  kl_cost_constant(cost, kl_scaled_negate(ratio));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_double(1.5));
  kl_cost_add(cost, KL_OF_X, kl_scaled_twice(kl_scaled_divide(ratio, q->theta[0]), -1));
  kl_cost_add_at(cost, KL_OF_INVERSE, one, half);
}

/* E ln X = ln m - exp(t) E1(t), t = 2 l/m; E 1/X = 1/m + 1/l; E exp(-r (X - at)) = exp(r at - 2 r
** m/[1 + sqrt(1 + 2 m^2 r/l)]). */
static KlScaled inverse_gaussian_expect(const KlMember *p, const KlFeature *f) {
  KlScaled m = p->theta[0], l = p->theta[1], one = kl_scaled_double(1.0);
  if (f->kind == KL_OF_LOG) {
    KlScaled t = kl_scaled_twice(kl_scaled_divide(l, m), 1);
    return kl_scaled_subtract(kl_scaled_log(m), kl_exponential_integral(t));
  }
  if (f->kind == KL_OF_INVERSE) {
    KlScaled inverse = kl_scaled_add(kl_scaled_divide(one, m), kl_scaled_divide(one, l));
    return kl_scaled_multiply(f->at, inverse);
  }
  KlScaled way = kl_scaled_multiply(kl_scaled_twice(f->rate, 1), m);
  KlScaled root =
      kl_scaled_sqrt(kl_scaled_add(one, kl_scaled_multiply(way, kl_scaled_divide(m, l))));
  KlScaled log = kl_scaled_divide(way, kl_scaled_add(one, root));
  return kl_expect_exp(kl_scaled_subtract(kl_scaled_multiply(f->rate, f->at), log));
}

const KlFamily kl_family_inverse_gaussian = {
    .id = 37,
    .name = "inverse_gaussian",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"mean", &kl_domain_positive, 0.0}, {"shape", &kl_domain_positive, 0.0}},
    .support = inverse_gaussian_support,
    .ends = inverse_gaussian_ends,
    .log_norm = inverse_gaussian_log_norm,
    .log_kernel = inverse_gaussian_log_kernel,
    .cdf = inverse_gaussian_cdf,
    .mean = inverse_gaussian_mean,
    .variance = inverse_gaussian_variance,
    .entropy = inverse_gaussian_entropy,
    .kl = inverse_gaussian_kl,
    .renyi = inverse_gaussian_renyi,
    .cost = inverse_gaussian_cost,
    .expect = inverse_gaussian_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_INVERSE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_INVERSE) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = inverse_gaussian_possible,
    .sums = inverse_gaussian_sums,
    .observe = inverse_gaussian_observe,
    .fit = inverse_gaussian_fit,
    .bound = 0.501,
    .source = "Bregman distance of the exponential family: Nielsen & Nock, ICPR (2010)",
    .help = "inverse Gaussian (Wald) distribution with a mean and a shape",
    .probe = {{1.0, 2.0}, {1e3, 50.0}, {2.0, 1e8}, {1.5, 0.25}},
};
