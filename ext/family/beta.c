/* beta.c - the beta distribution.
**
** KL is the Dirichlet distributions' of two parameters.  The density, with n = a + b and L(x) =
** ln Gamma(x) - x ln x + x:
**
**     ln p(x) = -K(x) - ln x - ln(1 - x) - [L(a) + L(b) - L(n)],
**     K(x) = a ln((a/n)/x) + b ln((b/n)/(1 - x)),
**
** where K, n times the KL from the mean to x, is a sum of two terms >= 0: a - n x and b - n (1 - x)
** cancel.  So large parameters lose nothing, nor do x near 1, given 1 - x.
*/
#include "family/dirichlet_kl.h"
#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

enum { BETA_STEPS = 200 };

static void beta_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = 1.0;
}

static void beta_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(m->theta[0]);
  *high = kl_end_power(m->theta[1]);
}

/* Whether it is the uniform distribution, of which everything is exactly 0. */
static bool beta_is_flat(const KlMember *m) {
  KlScaled one = kl_scaled_double(1.0);
  return kl_scaled_compare(m->theta[0], one) == 0 && kl_scaled_compare(m->theta[1], one) == 0;
}

/* x and 1 - x to all their bits.  Where the given rest is not 1 - x, as far as x can tell, it is to
** the end of something else. */
static KlPoint beta_point(const KlPoint *given) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled rest = kl_scaled_subtract(one, given->x);
  if (kl_scaled_is_infinite(given->rest) ||
      kl_scaled_compare(given->x, kl_scaled_double(0.5)) < 0) {
    return (KlPoint){given->x, rest};
  }
  KlScaled apart = kl_scaled_subtract(given->rest, rest);
  if (apart.value.hi != 0.0 && apart.exponent > -48) {
    return (KlPoint){given->x, rest};
  }
  return (KlPoint){kl_scaled_subtract(one, given->rest), given->rest};
}

/* a + b */
static KlScaled beta_total(const KlScaled *theta) { return kl_scaled_add(theta[0], theta[1]); }

/* L(x) - ln sqrt(2 pi) = what Stirling leaves - ln(x)/2 */
static KlScaled beta_part(KlScaled x) {
  return kl_scaled_subtract(kl_stirling(x), kl_scaled_twice(kl_scaled_log(x), -1));
}

static KlScaled beta_log_norm(const KlMember *m) {
  if (beta_is_flat(m)) {
    return kl_scaled_zero();
  }
  KlScaled sum = kl_scaled_add(beta_part(m->theta[0]), beta_part(m->theta[1]));
  return kl_scaled_add(kl_scaled_subtract(sum, beta_part(beta_total(m->theta))), KL_LOG_SQRT_2PI);
}

/* At x = 0 (end 0) or 1 (end 1), where the density is like a power of the distance to the end. */
static KlScaled beta_log_kernel_at_end(const KlMember *m, int end) {
  KlScaled excess = kl_scaled_subtract(m->theta[end], kl_scaled_double(1.0));
  if (kl_scaled_sign(excess) != 0) {
    return kl_log_power_at_zero(excess);
  }
  /* The density is the other parameter. */
  return kl_scaled_add(kl_scaled_log(m->theta[1 - end]), beta_log_norm(m));
}

static KlScaled beta_log_kernel(const KlMember *m, const KlPoint *given) {
  if (kl_scaled_is_infinite(given->x)) {
    return kl_log_zero();
  }
  KlPoint x = beta_point(given);
  if (kl_scaled_sign(x.x) < 0 || kl_scaled_sign(x.rest) < 0) {
    return kl_log_zero();
  }
  if (beta_is_flat(m)) {
    return kl_scaled_zero();
  }
  if (kl_scaled_sign(x.x) == 0 || kl_scaled_sign(x.rest) == 0) {
    return beta_log_kernel_at_end(m, kl_scaled_sign(x.x) == 0 ? 0 : 1);
  }
  KlScaled n = beta_total(m->theta);
  KlScaled gap = kl_gap_bernoulli(m->theta[0], m->theta[1], kl_scaled_multiply(n, x.x),
                                  kl_scaled_multiply(n, x.rest));
  KlScaled sum = kl_scaled_add(kl_scaled_log(x.x), kl_scaled_log(x.rest));
  return kl_scaled_negate(kl_scaled_add(gap, sum));
}

static KlScaled beta_cdf(const KlMember *m, const KlPoint *given, KlTail tail) {
  if (kl_scaled_is_infinite(given->x)) {
    return kl_tail_infinite(given->x, tail);
  }
  KlPoint x = beta_point(given);
  if (kl_scaled_sign(x.x) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_sign(x.rest) <= 0) {
    return kl_tail_above(tail);
  }
  return kl_beta_tail(m->theta[0], m->theta[1], x.x, x.rest, tail == KL_UPPER);
}

static KlScaled beta_mean(const KlMember *m) {
  return kl_scaled_divide(m->theta[0], beta_total(m->theta));
}

/* a b/(n^2 (n + 1)) */
static KlScaled beta_variance(const KlMember *m) {
  KlScaled n = beta_total(m->theta);
  KlScaled product =
      kl_scaled_multiply(kl_scaled_divide(m->theta[0], n), kl_scaled_divide(m->theta[1], n));
  return kl_scaled_divide(product, kl_scaled_add(n, kl_scaled_double(1.0)));
}

/* (x - 1) [D(x) - D(n)] + ln(x/n), D(x) = ln x - psi(x). */
static KlScaled beta_entropy_part(KlScaled x, KlScaled n) {
  KlScaled bend = kl_scaled_subtract(kl_log_minus_digamma(x), kl_log_minus_digamma(n));
  KlScaled excess = kl_scaled_subtract(x, kl_scaled_double(1.0));
  return kl_scaled_add(kl_scaled_multiply(excess, bend), kl_scaled_log_ratio(x, n));
}

/* The mean of -ln p, in the arrangement above: that of K is a [D(a) - D(n)] + b [D(b) - D(n)]. */
static KlScaled beta_entropy(const KlMember *m) {
  if (beta_is_flat(m)) {
    return kl_scaled_zero();
  }
  KlScaled n = beta_total(m->theta);
  KlScaled parts =
      kl_scaled_add(beta_entropy_part(m->theta[0], n), beta_entropy_part(m->theta[1], n));
  return kl_scaled_add(parts, beta_log_norm(m));
}

static KlScaled beta_kl(const KlMember *p, const KlMember *q) {
  return kl_dirichlet_kl(2, p->theta, q->theta);
}

static bool beta_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  for (int i = 0; i < 2; i++) {
    KlScaled d = kl_scaled_subtract(p->theta[i], q->theta[i]);
    theta[i] = kl_scaled_add(q->theta[i], kl_scaled_multiply(alpha, d));
  }
  return kl_scaled_sign(theta[0]) > 0 && kl_scaled_sign(theta[1]) > 0;
}

static int beta_sums(int dimension) {
  (void)dimension;
  return 4;
}

/* ln x and ln(1 - x) are sufficient; x and x^2 tell a column of one value, and where to begin. */
static void beta_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  const KlDd one = {1.0, 0.0};
  KlScaled at = kl_scaled(x[0], 0);
  t[0] = (KlFactors){x[0], one};
  t[1] = (KlFactors){x[0], x[0]};
  t[2] = (KlFactors){kl_scaled_dd(kl_scaled_log(at)), one};
  t[3] = (KlFactors){kl_scaled_dd(kl_scaled_log1p(kl_scaled_negate(at))), one};
}

/* The member with the sample's mean and variance v: a = m c, b = (1 - m) c, c = m (1 - m)/v - 1 > 0
** but for a column of 0 and 1, which is not allowed. */
static void beta_begin(const KlStatistics *s, const KlInteger *spread, KlScaled *theta) {
  KlInteger rest;
  kl_integer_subtract(&rest, &s->n, &s->sum[0]);
  KlScaled n = kl_integer_scaled(&s->n);
  KlScaled low = kl_scaled_divide(kl_integer_scaled(&s->sum[0]), n);
  KlScaled high = kl_scaled_divide(kl_integer_scaled(&rest), n);
  KlInteger product, within;
  kl_integer_multiply(&product, &s->sum[0], &rest);
  kl_integer_subtract(&within, &product, spread); /* n^2 (m (1 - m) - v) */
  KlScaled c = kl_scaled_divide(kl_integer_scaled(&within), kl_integer_scaled(spread));
  theta[0] = kl_scaled_multiply(low, c);
  theta[1] = kl_scaled_multiply(high, c);
}

/* ln(x/n) - D(x) + D(n) - target = psi(x) - psi(n) - target */
static KlScaled beta_residual(KlScaled x, KlScaled n, KlScaled target) {
  KlScaled bend = kl_scaled_subtract(kl_log_minus_digamma(n), kl_log_minus_digamma(x));
  return kl_scaled_add(kl_scaled_subtract(kl_scaled_log_ratio(x, n), target), bend);
}

/* Newton's step for the logarithm of the likelihood, which is concave: with u = psi'(a), v =
** psi'(b), w = psi'(n) and residuals f, g, the solution of (u - w) x - w y = -f, -w x + (v - w) y =
** -g. */
static void beta_newton(const KlScaled *theta, const KlScaled *target, KlScaled *step) {
  KlScaled n = beta_total(theta), w = kl_trigamma(n), slope[2], rest[2];
  for (int i = 0; i < 2; i++) {
    slope[i] = kl_scaled_subtract(kl_trigamma(theta[i]), w);
    rest[i] = beta_residual(theta[i], n, target[i]);
  }
  KlScaled determinant =
      kl_scaled_subtract(kl_scaled_multiply(slope[0], slope[1]), kl_scaled_multiply(w, w));
  for (int i = 0; i < 2; i++) {
    KlScaled sum = kl_scaled_add(kl_scaled_multiply(rest[i], slope[1 - i]),
                                 kl_scaled_multiply(rest[1 - i], w));
    step[i] = kl_scaled_negate(kl_scaled_divide(sum, determinant));
  }
}

/* theta + step, but not below a quarter or above four times of theta: far from the top the steps
** are too long.  Returns the larger of the relative changes. */
static double beta_move(KlScaled *theta, const KlScaled *step) {
  double most = 0.0;
  for (int i = 0; i < 2; i++) {
    double change = kl_scaled_round(kl_scaled_divide(step[i], theta[i]));
    if (change < -0.75 || change > 3.0) {
      theta[i] = kl_scaled_twice(theta[i], change < 0.0 ? -2 : 2);
    } else {
      theta[i] = kl_scaled_add(theta[i], step[i]);
    }
    most = fabs(change) > most ? fabs(change) : most;
  }
  return most;
}

/* The maximum by Newton's method; false if it does not come near.  What is left after a step is its
** square, until rounding (2^-85 of the logarithms, times a or b) makes steps that do not shrink. */
static bool beta_climb(KlScaled *theta, const KlScaled *target) {
  double before = HUGE_VAL;
  for (int i = 0; i < BETA_STEPS; i++) {
    KlScaled step[2];
    beta_newton(theta, target, step);
    double change = beta_move(theta, step);
    if (change < 0x1p-50 || (change < 0x1p-20 && change >= 0.5 * before)) {
      return true;
    }
    before = change;
  }
  return false;
}

/* Solves psi(a) - psi(n) = mean(ln x), psi(b) - psi(n) = mean(ln(1 - x)).  Where a + b is above
** 2^60 the logarithms have too few bits for that, and the member with the sample's mean and
** variance is within 2^-30 of it. */
static KlStatus beta_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger spread;
  kl_spread(&spread, s, 0, 1);
  if (spread.sign == 0) {
    *how = kl_fit_point(s, kl_statistics_mean(s, 0), theta);
    return KL_OK;
  }
  KlScaled target[2] = {kl_statistics_mean(s, 2), kl_statistics_mean(s, 3)};
  beta_begin(s, &spread, theta);
  bool narrow = beta_total(theta).exponent > 60;
  *how = narrow || beta_climb(theta, target) ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

static bool beta_possible(const KlStatistics *s) {
  return s->sum[0].sign > 0 && kl_sum_is_below(&s->sum[0], &s->n) &&
         kl_sum_is_below(&s->sum[1], &s->sum[0]) && s->sum[2].sign < 0 && s->sum[3].sign < 0 &&
         kl_spread_is_possible(s, 0, 1);
}

/* ln B(a, b) - (a - 1) ln x - (b - 1) ln(1 - x) */
static void beta_cost(const KlMember *q, KlCost *cost) {
  KlScaled one = kl_scaled_double(1.0), both = kl_scaled_add(q->theta[0], q->theta[1]);
  kl_cost_constant(cost, kl_log_gamma(q->theta[0]));
  kl_cost_constant(cost, kl_log_gamma(q->theta[1]));
  kl_cost_constant(cost, kl_scaled_negate(kl_log_gamma(both)));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_subtract(one, q->theta[0]));
  kl_cost_add(cost, KL_OF_LOG_REST, kl_scaled_subtract(one, q->theta[1]));
}

/* psi(x) - psi(a + b) */
static KlScaled beta_expect_log(const KlMember *p, KlScaled x) {
  return kl_scaled_subtract(kl_digamma(x), kl_digamma(kl_scaled_add(p->theta[0], p->theta[1])));
}

/* E (X/at)^k = B(a + k, b)/B(a, b) at^-k */
static KlScaled beta_expect_power(const KlMember *p, KlScaled at, KlScaled k) {
  KlScaled a = p->theta[0], s = kl_scaled_add(a, p->theta[1]), more = kl_scaled_add(a, k);
  if (kl_scaled_sign(more) <= 0) {
    return kl_expect_none();
  }
  KlScaled log = kl_scaled_subtract(beta_expect_log(p, a), kl_scaled_log(at));
  KlScaled gap =
      kl_scaled_subtract(kl_gap_gamma(more, a, k), kl_gap_gamma(kl_scaled_add(s, k), s, k));
  return kl_expect_exp(kl_scaled_add(kl_scaled_multiply(k, log), gap));
}

static KlScaled beta_expect(const KlMember *p, const KlFeature *f) {
  KlScaled a = p->theta[0], b = p->theta[1];
  switch (f->kind) {
  case KL_OF_LOG:
    return beta_expect_log(p, a);
  case KL_OF_LOG_REST:
    return beta_expect_log(p, b);
  case KL_OF_LOG_SQUARE:
    return kl_expect_square(beta_expect_log(p, a),
                            kl_scaled_subtract(kl_trigamma(a), kl_trigamma(kl_scaled_add(a, b))),
                            f->at);
  default:
    return beta_expect_power(p, f->at, f->rate);
  }
}

const KlFamily kl_family_beta = {
    .id = 5,
    .name = "beta",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"a", &kl_domain_positive, 0.0}, {"b", &kl_domain_positive, 0.0}},
    .support = beta_support,
    .ends = beta_ends,
    .log_norm = beta_log_norm,
    .log_kernel = beta_log_kernel,
    .cdf = beta_cdf,
    .mean = beta_mean,
    .variance = beta_variance,
    .entropy = beta_entropy,
    .kl = beta_kl,
    .blend = beta_blend,
    .cost = beta_cost,
    .expect = beta_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_REST),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_REST) | KL_FEATURE(KL_OF_LOG_SQUARE) |
               KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_open_unit, 0.0}},
    .possible = beta_possible,
    .sums = beta_sums,
    .observe = beta_observe,
    .fit = beta_fit,
    .bound = 0.501,
    .source = "Rauber, Braun & Berns, Pattern Recognition 41 (2008), eq. 15",
    .help = "beta distribution on 0 .. 1 (mean = a/(a + b))",
    .probe = {{2.0, 3.0}, {0.01, 0.02}, {1e10, 3e10}, {1.0, 0.5}},
};
