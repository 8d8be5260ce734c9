/* gamma.c - the gamma distribution with shape k and rate r.
**
** With L(x) = ln Gamma(x) - x ln x + x and its Bregman distance GL, and means m = k/r,
**
**     KL = GL(k_q; k_p) + k_q psi(m_p/m_q - 1),  psi(t) = t - ln(1 + t)
**
** (the textbook's ln Gamma(k_q) - ln Gamma(k_p) + (k_p - k_q) psi(k_p) + ..., arranged): shape and
** mean are orthogonal, so both terms are >= 0 and nothing cancels.  The density likewise: with y =
** r x, ln p(x) = -k psi(y/k - 1) - ln x - L(k).
*/
#include "family/gamma.h"

#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* Newton's method doubles the 6 bits that it begins with at each step. */
enum { GAMMA_STEPS = 20 };

static void gamma_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void gamma_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(m->theta[0]);
  *high = kl_end_stretched(1.0, m->theta[1]);
}

/* L(k) = what Stirling leaves + ln(2 pi/k)/2 */
static KlScaled gamma_log_norm(const KlMember *m) {
  KlScaled half = kl_scaled_twice(kl_scaled_log(m->theta[0]), -1);
  return kl_scaled_add(kl_stirling(m->theta[0]), kl_scaled_subtract(KL_LOG_SQRT_2PI, half));
}

/* At 0 the density is 0 for k > 1, r for k = 1, and has a pole for k < 1. */
static KlScaled gamma_log_kernel_at_zero(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(1.0));
  if (kl_scaled_sign(excess) != 0) {
    return kl_log_power_at_zero(excess);
  }
  return kl_scaled_add(kl_scaled_log(m->theta[1]), gamma_log_norm(m));
}

static KlScaled gamma_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  if (kl_scaled_sign(x->x) == 0) {
    return gamma_log_kernel_at_zero(m);
  }
  KlScaled gap = kl_gap_ratio(kl_scaled_multiply(m->theta[1], x->x), m->theta[0]);
  KlScaled sum = kl_scaled_add(kl_scaled_multiply(m->theta[0], gap), kl_scaled_log(x->x));
  return kl_scaled_negate(sum);
}

static KlScaled gamma_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  return kl_gamma_tail(m->theta[0], kl_scaled_multiply(m->theta[1], x->x), tail == KL_UPPER);
}

static KlScaled gamma_mean(const KlMember *m) { return kl_scaled_divide(m->theta[0], m->theta[1]); }

static KlScaled gamma_variance(const KlMember *m) {
  return kl_scaled_divide(gamma_mean(m), m->theta[1]);
}

/* (k - 1) D(k) + ln(k/r) + L(k), D(k) = ln k - psi(k): k + ln Gamma(k) + (1 - k) psi(k) - ln r
** without the two terms of size k ln k. */
static KlScaled gamma_entropy(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(1.0));
  KlScaled bend = kl_scaled_multiply(excess, kl_log_minus_digamma(m->theta[0]));
  KlScaled scale = kl_scaled_log_ratio(m->theta[0], m->theta[1]);
  return kl_scaled_add(kl_scaled_add(bend, gamma_log_norm(m)), scale);
}

static KlScaled gamma_kl(const KlMember *p, const KlMember *q) {
  KlScaled kp = p->theta[0], kq = q->theta[0];
  /* Exact products for parameters that are doubles, so that the gap knows the difference. */
  KlScaled a = kl_scaled_multiply(kp, q->theta[1]), b = kl_scaled_multiply(kq, p->theta[1]);
  KlScaled scale = kl_scaled_multiply(kq, kl_gap_ratio(a, b));
  return kl_scaled_add(kl_gap_stirling(kq, kp, kl_scaled_subtract(kq, kp)), scale);
}

static bool gamma_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  for (int i = 0; i < 2; i++) {
    KlScaled d = kl_scaled_subtract(p->theta[i], q->theta[i]);
    theta[i] = kl_scaled_add(q->theta[i], kl_scaled_multiply(alpha, d));
  }
  return kl_scaled_sign(theta[0]) > 0 && kl_scaled_sign(theta[1]) > 0;
}

static int gamma_sums(int dimension) {
  (void)dimension;
  return KL_GAMMA_SUMS;
}

/* x and ln x are sufficient; x^2 tells a column that is one value. */
void kl_gamma_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  const KlDd one = {1.0, 0.0};
  t[KL_GAMMA_X] = (KlFactors){x[0], one};
  t[KL_GAMMA_SQUARE] = (KlFactors){x[0], x[0]};
  t[KL_GAMMA_LOG] = (KlFactors){kl_scaled_dd(kl_scaled_log(kl_scaled(x[0], 0))), one};
}

/* d ln D(k) / d ln k, D(k) = ln k - psi(k): (1 - k psi'(k))/D(k), from -1 (both ends) to -1.1 or
** so.  Large k: -1 + O(1/k), where the numerator has lost its digits. */
static KlScaled gamma_slope(KlScaled k, KlScaled gap) {
  if (k.exponent > 40) {
    return kl_scaled_double(-1.0);
  }
  KlScaled product = kl_scaled_multiply(k, kl_trigamma(k));
  return kl_scaled_divide(kl_scaled_subtract(kl_scaled_double(1.0), product), gap);
}

/* The k > 0 with ln k - psi(k) = s > 0, by Newton's method for ln k as a function of ln s, which is
** nearly a straight line.  The start is 1.5 % off at most (Minka 2002, "Estimating a gamma
** distribution"): k = [3 - s + sqrt((s - 3)^2 + 24 s)]/(12 s); for large s its limit 1/s. */
static KlScaled gamma_solve(KlScaled s) {
  KlScaled k;
  if (s.exponent > 20) {
    k = kl_scaled_divide(kl_scaled_double(1.0), s);
  } else {
    double x = kl_scaled_round(s);
    double root = sqrt((x - 3.0) * (x - 3.0) + 24.0 * x);
    k = kl_scaled_divide(kl_scaled_double((3.0 - x + root) / 12.0), s);
  }
  for (int i = 0; i < GAMMA_STEPS; i++) {
    KlScaled gap = kl_log_minus_digamma(k);
    KlScaled rest = kl_scaled_log_ratio(gap, s);
    KlScaled step = kl_scaled_divide(kl_scaled_negate(rest), gamma_slope(k, gap));
    k = kl_scaled_add(k, kl_scaled_multiply(k, kl_scaled_expm1(step)));
    if (step.value.hi == 0.0 || step.exponent < -50) {
      break; /* what is left is the square of this */
    }
  }
  return k;
}

KlScaled kl_gamma_variation(const KlStatistics *s) {
  KlInteger spread;
  kl_spread(&spread, s, KL_GAMMA_X, KL_GAMMA_SQUARE);
  KlScaled sum = kl_integer_scaled(&s->sum[KL_GAMMA_X]);
  return kl_scaled_divide(kl_integer_scaled(&spread), kl_scaled_multiply(sum, sum));
}

/* Where the gap is below 2^-50, so that the error of the logarithms may show, it is v/2 - ..., v
** the variation: off by v^(1/2) at most. */
KlScaled kl_gamma_shape(KlScaled gap, KlScaled variation) {
  bool lost = variation.exponent < -50 || kl_scaled_sign(gap) <= 0;
  return gamma_solve(lost ? kl_scaled_twice(variation, -1) : gap);
}

/* By Newton's method for psi as a function of ln k, which is concave, so that it comes from one
** side: k <- k exp([log - psi(k)]/[k psi'(k)]).  The start is 4 % off at most (Minka 2000,
** "Estimating a Dirichlet distribution", appendix C): exp(log) + 1/2 or -1/(log - psi(1)). */
KlScaled kl_gamma_shape_of_log(KlScaled log) {
  const KlScaled euler = kl_scaled(kl_dd(0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58), 0);
  const KlScaled minus_one = kl_scaled_double(-1.0);
  bool large = kl_scaled_compare(log, kl_scaled_double(-2.22)) >= 0;
  KlScaled k = large ? kl_scaled_add(kl_scaled_exponential(log), kl_scaled_double(0.5))
                     : kl_scaled_divide(minus_one, kl_scaled_add(log, euler));
  for (int i = 0; i < GAMMA_STEPS; i++) {
    KlScaled slope = kl_scaled_multiply(k, kl_trigamma(k));
    /* ln k - psi(k) keeps its digits where ln k and log are large. */
    KlScaled rest =
        kl_scaled_add(kl_scaled_subtract(log, kl_scaled_log(k)), kl_log_minus_digamma(k));
    KlScaled step = kl_scaled_divide(rest, slope);
    k = kl_scaled_add(k, kl_scaled_multiply(k, kl_scaled_expm1(step)));
    if (step.value.hi == 0.0 || step.exponent < -50) {
      break; /* what is left is the square of this */
    }
  }
  return k;
}

/* Solves ln k - psi(k) = ln(mean x) - mean(ln x); rate = k/mean. */
static KlStatus gamma_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled mean = kl_statistics_mean(s, KL_GAMMA_X), variation = kl_gamma_variation(s);
  if (kl_scaled_sign(variation) == 0) {
    *how = kl_fit_point(s, mean, theta);
    return KL_OK;
  }
  KlScaled gap = kl_scaled_subtract(kl_scaled_log(mean), kl_statistics_mean(s, KL_GAMMA_LOG));
  theta[0] = kl_gamma_shape(gap, variation);
  theta[1] = kl_scaled_divide(theta[0], mean);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

bool kl_gamma_possible(const KlStatistics *s) {
  return s->sum[KL_GAMMA_X].sign > 0 && kl_spread_is_possible(s, KL_GAMMA_X, KL_GAMMA_SQUARE);
}

/* ln Gamma(k) - k ln r - (k - 1) ln x + r x */
static void gamma_cost(const KlMember *q, KlCost *cost) {
  KlScaled log = kl_scaled_multiply(q->theta[0], kl_scaled_log(q->theta[1]));
  kl_cost_constant(cost, kl_log_gamma(q->theta[0]));
  kl_cost_constant(cost, kl_scaled_negate(log));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_subtract(kl_scaled_double(1.0), q->theta[0]));
  kl_cost_add(cost, KL_OF_X, q->theta[1]);
}

/* E (X/at)^j = Gamma(k + j)/Gamma(k) (r at)^-j, as exp of j [psi(k) - ln(r at)] + the gap. */
static KlScaled gamma_expect_power(const KlMember *p, KlScaled at, KlScaled j) {
  KlScaled k = p->theta[0], sum = kl_scaled_add(k, j);
  if (kl_scaled_sign(sum) <= 0) {
    return kl_expect_none();
  }
  KlScaled unit = kl_scaled_log(kl_scaled_multiply(p->theta[1], at));
  KlScaled log = kl_scaled_multiply(j, kl_scaled_subtract(kl_digamma(k), unit));
  return kl_expect_exp(kl_scaled_add(log, kl_gap_gamma(sum, k, j)));
}

/* E exp(-s (X - at)) = exp(s at) (1 + s/r)^-k */
static KlScaled gamma_expect_exponential(const KlMember *p, KlScaled at, KlScaled s) {
  KlScaled ratio = kl_scaled_divide(s, p->theta[1]);
  if (kl_scaled_compare(ratio, kl_scaled_double(-1.0)) <= 0) {
    return kl_expect_none();
  }
  KlScaled power = kl_scaled_multiply(p->theta[0], kl_scaled_log1p(ratio));
  return kl_expect_exp(kl_scaled_subtract(kl_scaled_multiply(s, at), power));
}

static KlScaled gamma_expect(const KlMember *p, const KlFeature *f) {
  KlScaled log = kl_scaled_subtract(kl_digamma(p->theta[0]), kl_scaled_log(p->theta[1]));
  switch (f->kind) {
  case KL_OF_LOG:
    return log;
  case KL_OF_LOG_SQUARE:
    return kl_expect_square(log, kl_trigamma(p->theta[0]), f->at);
  case KL_OF_POWER:
    return gamma_expect_power(p, f->at, f->rate);
  default:
    return gamma_expect_exponential(p, f->at, f->rate);
  }
}

const KlFamily kl_family_gamma = {
    .id = 4,
    .name = "gamma",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"shape", &kl_domain_positive, 0.0}, {"rate", &kl_domain_positive, 0.0}},
    .support = gamma_support,
    .ends = gamma_ends,
    .log_norm = gamma_log_norm,
    .log_kernel = gamma_log_kernel,
    .cdf = gamma_cdf,
    .mean = gamma_mean,
    .variance = gamma_variance,
    .entropy = gamma_entropy,
    .kl = gamma_kl,
    .blend = gamma_blend,
    .cost = gamma_cost,
    .expect = gamma_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_X),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER) |
               KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = kl_gamma_possible,
    .sums = gamma_sums,
    .observe = kl_gamma_observe,
    .fit = gamma_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "gamma distribution with a shape and a rate (mean = shape/rate)",
    .probe = {{2.0, 1.5}, {1e-3, 1e-200}, {1e10, 1e200}, {1.0, 3.0}},
};
