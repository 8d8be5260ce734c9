/* exponential.c - the exponential distribution.
**
** KL = psi(rate_q/rate_p - 1), psi(t) = t - ln(1 + t).
*/
#include "family/edges.h"
#include "family/pairs.h"
#include "family/scale_renyi.h"
#include "family/spread.h"
#include "num/gap.h"

static void exponential_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void exponential_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, m->theta[0]);
}

static KlScaled exponential_log_norm(const KlMember *m) {
  return kl_scaled_negate(kl_scaled_log(m->theta[0]));
}

static KlScaled exponential_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  return kl_scaled_negate(kl_scaled_multiply(m->theta[0], x->x));
}

static KlScaled exponential_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled y = kl_scaled_negate(kl_scaled_multiply(m->theta[0], x->x));
  return tail == KL_UPPER ? kl_scaled_exponential(y) : kl_scaled_negate(kl_scaled_expm1(y));
}

static double exponential_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_UPPER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  return kl_scaled_round(kl_scaled_divide(kl_scaled_negate(log), m->theta[0]));
}

static KlScaled exponential_mean(const KlMember *m) {
  return kl_scaled_divide(kl_scaled_double(1.0), m->theta[0]);
}

static KlScaled exponential_variance(const KlMember *m) {
  KlScaled mean = exponential_mean(m);
  return kl_scaled_multiply(mean, mean);
}

static KlScaled exponential_entropy(const KlMember *m) {
  return kl_scaled_subtract(kl_scaled_double(1.0), kl_scaled_log(m->theta[0]));
}

static KlScaled exponential_kl(const KlMember *p, const KlMember *q) {
  bool same = kl_scaled_compare(p->theta[0], q->theta[0]) == 0;
  return same ? kl_scaled_zero() : kl_gap_ratio(q->theta[0], p->theta[0]);
}

/* Of order 1 - e, e <= 1/2. */
static KlScaled exponential_renyi_of(const KlMember *p, const KlMember *q, KlScaled e) {
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(q->theta[0], p->theta[0]), p->theta[0]);
  return kl_scale_renyi(t, kl_scaled_divide(q->theta[0], p->theta[0]), e);
}

static KlScaled exponential_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled order = kl_scaled_double(alpha), e = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  if (alpha >= 0.5) {
    return exponential_renyi_of(p, q, e);
  }
  /* R_a(P || Q) = a/(1 - a) R_(1-a)(Q || P), which does not cancel for small a. */
  return kl_scaled_multiply(kl_scaled_divide(order, e), exponential_renyi_of(q, p, order));
}

static int exponential_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void exponential_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], kl_dd(1.0, 0.0)};
}

/* rate = n/S; a column of zeros is a point mass at 0. */
static KlStatus exponential_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  bool zero = s->sum[0].sign == 0;
  theta[0] = zero ? kl_scaled_zero()
                  : kl_scaled_divide(kl_integer_scaled(&s->n), kl_integer_scaled(&s->sum[0]));
  *how = zero ? KL_FIT_POINT : KL_FIT_MEMBER;
  return KL_OK;
}

/* rate_q/rate_p = n2 S1/(n1 S2), and less 1 (n2 S1 - n1 S2)/(n1 S2): ratios of integers. */
static KlScaled exponential_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlInteger a, b, difference;
  kl_integer_multiply(&a, &q->n, &p->sum[0]);
  kl_integer_multiply(&b, &p->n, &q->sum[0]);
  kl_integer_subtract(&difference, &a, &b);
  if (difference.sign == 0) {
    return kl_scaled_zero();
  }
  if (a.sign == 0 || b.sign == 0) {
    return kl_scaled_infinity();
  }
  KlScaled whole = kl_integer_scaled(&b);
  return kl_scale_gap(kl_scaled_divide(kl_integer_scaled(&difference), whole),
                      kl_scaled_divide(kl_integer_scaled(&a), whole));
}

static bool exponential_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

/* A gamma distribution of shape 1. */
static bool exponential_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = kl_scaled_double(1.0);
  theta[1] = m->theta[0];
  *wide = (KlMember){&kl_family_gamma, 1, theta};
  return true;
}

static void exponential_cost(const KlMember *q, KlCost *cost) {
  kl_cost_constant(cost, exponential_log_norm(q));
  kl_cost_add(cost, KL_OF_X, q->theta[0]);
}

/* E abs(X - at) = at - mean + 2 mean exp(-rate at) for at >= 0. */
static KlScaled exponential_expect_distance(const KlMember *p, KlScaled at) {
  KlScaled mean = exponential_mean(p);
  if (kl_scaled_sign(at) <= 0) {
    return kl_scaled_subtract(mean, at);
  }
  KlScaled y = kl_scaled_multiply(p->theta[0], at);
  if (kl_scaled_compare(y, kl_scaled_double(0x1p29)) > 0) {
    return at;
  }
  /* at - mean + 2 mean e = mean [(e - 1 + y) + e], e = exp(-y) */
  KlScaled less = kl_scaled_negate(y);
  KlScaled sum = kl_scaled_add(kl_gap_exp(less), kl_scaled_exponential(less));
  return kl_scaled_multiply(mean, sum);
}

/* The features of ln x and powers of it as of a gamma distribution of shape 1. */
static KlScaled exponential_expect(const KlMember *p, const KlFeature *f) {
  return f->kind == KL_OF_DISTANCE ? exponential_expect_distance(p, f->at)
                                   : kl_expect_as_wider(p, f);
}

const KlFamily kl_family_exponential = {
    .id = 3,
    .name = "exponential",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"rate", &kl_domain_positive, 0.0}},
    .widen = exponential_widen,
    .support = exponential_support,
    .ends = exponential_ends,
    .log_norm = exponential_log_norm,
    .log_kernel = exponential_log_kernel,
    .cdf = exponential_cdf,
    .quantile = exponential_quantile,
    .mean = exponential_mean,
    .variance = exponential_variance,
    .entropy = exponential_entropy,
    .kl = exponential_kl,
    .renyi = exponential_renyi,
    .cost = exponential_cost,
    .expect = exponential_expect,
    .costs = KL_FEATURE(KL_OF_X),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER) |
               KL_FEATURE(KL_OF_EXPONENTIAL) | KL_FEATURE(KL_OF_DISTANCE),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .possible = exponential_possible,
    .sums = exponential_sums,
    .observe = exponential_observe,
    .fit = exponential_fit,
    .kl_of_fits = exponential_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "exponential distribution with a rate (1/mean)",
    .probe = {{1.0}, {1e-300}, {1e300}, {2.2250738585072014e-308}},
};
