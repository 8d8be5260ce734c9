/* nakagami.c - the Nakagami distribution: X^2 is gamma distributed with shape m and mean omega.
**
** KL is that of X^2 (gamma.c): GL(m_q; m_p) + m_q psi(omega_p/omega_q - 1).  The density is
** ln p(x) = -m psi(x^2/omega - 1) - ln x - [L(m) - ln 2], psi and L as in gamma.c.
*/
#include "family/edges.h"
#include "family/gamma.h"
#include "family/spread.h"
#include "num/elementary.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

static void nakagami_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void nakagami_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_twice(m->theta[0], 1));
  *high = kl_end_stretched(2.0, kl_scaled_zero());
}

static KlScaled nakagami_log_norm(const KlMember *m) {
  return kl_scaled_subtract(kl_family_gamma.log_norm(m), kl_scaled(KL_LN2, 0));
}

/* x^(2 m - 1): a pole for m < 1/2; for m = 1/2 the density is sqrt(2/(pi omega)). */
static KlScaled nakagami_log_kernel_at_zero(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(0.5));
  if (kl_scaled_sign(excess) != 0) {
    return kl_log_power_at_zero(excess);
  }
  KlScaled scale = kl_scaled_twice(kl_scaled_log(m->theta[1]), -1);
  KlScaled peak = kl_scaled_subtract(kl_scaled(KL_LN2, 0), kl_scaled_add(scale, KL_LOG_SQRT_2PI));
  return kl_scaled_add(peak, nakagami_log_norm(m));
}

static KlScaled nakagami_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  if (kl_scaled_sign(x->x) == 0) {
    return nakagami_log_kernel_at_zero(m);
  }
  KlScaled gap = kl_gap_ratio(kl_scaled_multiply(x->x, x->x), m->theta[1]);
  KlScaled sum = kl_scaled_add(kl_scaled_multiply(m->theta[0], gap), kl_scaled_log(x->x));
  return kl_scaled_negate(sum);
}

static KlScaled nakagami_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled square = kl_scaled_divide(kl_scaled_multiply(x->x, x->x), m->theta[1]);
  return kl_gamma_tail(m->theta[0], kl_scaled_multiply(m->theta[0], square), tail == KL_UPPER);
}

/* h > 0 with E[X] = sqrt(omega) exp(-h): ln(m)/2 + ln Gamma(m) - ln Gamma(m + 1/2), which is
** about 1/(8 m) for large m, as m psi(1/(2 m)) + S(m) - S(m + 1/2), S(x) = kl_stirling(x).  S
** falls, so both parts are positive, and the second loses no more than S has of the first. */
static KlScaled nakagami_bend(KlScaled m) {
  KlScaled half = kl_scaled_double(0.5);
  KlScaled gap = kl_scaled_multiply(m, kl_gap_log(kl_scaled_divide(half, m)));
  KlScaled fall = kl_scaled_subtract(kl_stirling(m), kl_stirling(kl_scaled_add(m, half)));
  return kl_scaled_add(gap, fall);
}

static KlScaled nakagami_mean(const KlMember *m) {
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(nakagami_bend(m->theta[0])));
  return kl_scaled_multiply(kl_scaled_sqrt(m->theta[1]), power);
}

/* omega - mean^2 = omega (1 - exp(-2 h)) */
static KlScaled nakagami_variance(const KlMember *m) {
  KlScaled twice = kl_scaled_twice(nakagami_bend(m->theta[0]), 1);
  KlScaled rest = kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(twice)));
  return kl_scaled_multiply(m->theta[1], rest);
}

/* (m - 1/2) D(m) + ln(omega)/2 + L(m) - ln 2, D(m) = ln m - psi(m): that of X^2 (gamma.c) less
** E[ln(2 X)]. */
static KlScaled nakagami_entropy(const KlMember *m) {
  KlScaled excess = kl_scaled_subtract(m->theta[0], kl_scaled_double(0.5));
  KlScaled bend = kl_scaled_multiply(excess, kl_log_minus_digamma(m->theta[0]));
  KlScaled scale = kl_scaled_twice(kl_scaled_log(m->theta[1]), -1);
  return kl_scaled_add(kl_scaled_add(bend, nakagami_log_norm(m)), scale);
}

static KlScaled nakagami_kl(const KlMember *p, const KlMember *q) {
  KlScaled mp = p->theta[0], mq = q->theta[0];
  KlScaled scale = kl_scaled_multiply(mq, kl_gap_ratio(p->theta[1], q->theta[1]));
  return kl_scaled_add(kl_gap_stirling(mq, mp, kl_scaled_subtract(mq, mp)), scale);
}

/* From X^2, whose natural parameters are m and m/omega, in the unit that makes the latter m_p
** omega_q and m_q omega_p: exact products for parameters that are doubles, so that T, with natural
** parameters alpha P + (1 - alpha) Q, is P or Q to the last bit where it has to be.  [alpha KL(T ||
** P) + (1 - alpha) KL(T || Q)]/(1 - alpha) for alpha < 1, KL(P || Q) + KL(P || T)/(alpha - 1)
** above: two terms >= 0. */
static KlScaled nakagami_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled of_p[2] = {p->theta[0], kl_scaled_multiply(p->theta[0], q->theta[1])};
  KlScaled of_q[2] = {q->theta[0], kl_scaled_multiply(q->theta[0], p->theta[1])};
  KlScaled of_t[2], order = kl_scaled_double(alpha), rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  const KlFamily *gamma = &kl_family_gamma;
  KlMember a = {gamma, 1, of_p}, b = {gamma, 1, of_q}, t = {gamma, 1, of_t};
  if (!gamma->blend(&a, &b, order, of_t)) {
    return kl_scaled_infinity();
  }
  if (alpha > 1.0) {
    KlScaled more = kl_scaled_divide(gamma->kl(&a, &t), kl_scaled_negate(rest));
    return kl_scaled_add(gamma->kl(&a, &b), more);
  }
  KlScaled back = kl_scaled_divide(kl_scaled_multiply(order, gamma->kl(&t, &a)), rest);
  return kl_scaled_add(back, gamma->kl(&t, &b));
}

static int nakagami_sums(int dimension) {
  (void)dimension;
  return KL_GAMMA_SUMS;
}

/* omega = mean(x^2), ln m - psi(m) = ln(omega) - 2 mean(ln x).  The variation of x^2 is 4 times
** that of x to its first order, all that kl_gamma_shape asks for. */
static KlStatus nakagami_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled variation = kl_gamma_variation(s);
  if (kl_scaled_sign(variation) == 0) {
    *how = kl_fit_point(s, kl_statistics_mean(s, KL_GAMMA_X), theta);
    return KL_OK;
  }
  theta[1] = kl_statistics_mean(s, KL_GAMMA_SQUARE);
  KlScaled logs = kl_scaled_twice(kl_statistics_mean(s, KL_GAMMA_LOG), 1);
  KlScaled gap = kl_scaled_subtract(kl_scaled_log(theta[1]), logs);
  theta[0] = kl_gamma_shape(gap, kl_scaled_twice(variation, 2));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* ln Gamma(m) - m ln(m/omega) - ln 2 - (2 m - 1) ln x + (m/omega) x^2 */
static void nakagami_cost(const KlMember *q, KlCost *cost) {
  KlScaled m = q->theta[0], two = kl_scaled_double(2.0);
  KlScaled log = kl_scaled_multiply(m, kl_scaled_log_ratio(m, q->theta[1]));
  kl_cost_constant(cost, kl_log_gamma(m));
  kl_cost_constant(cost, kl_scaled_negate(log));
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_log(two)));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_subtract(kl_scaled_double(1.0), kl_scaled_twice(m, 1)));
  kl_cost_add(cost, KL_OF_SQUARE, kl_scaled_divide(m, q->theta[1]));
}

/* As of Y = X^2, which is gamma distributed: ln X = (ln Y)/2, (X/at)^j = (Y/at^2)^(j/2). */
static KlScaled nakagami_expect(const KlMember *p, const KlFeature *f) {
  KlScaled theta[2] = {p->theta[0], kl_scaled_divide(p->theta[0], p->theta[1])};
  KlMember gamma = {&kl_family_gamma, 1, theta};
  KlFeature of_gamma = *f;
  if (f->kind == KL_OF_POWER) {
    of_gamma.at = kl_scaled_multiply(f->at, f->at);
    of_gamma.rate = kl_scaled_twice(f->rate, -1);
  } else {
    of_gamma.at = kl_scaled_twice(f->at, 1);
  }
  KlScaled value = kl_family_gamma.expect(&gamma, &of_gamma);
  return f->kind == KL_OF_POWER ? value : kl_scaled_twice(value, f->kind == KL_OF_LOG ? -1 : -2);
}

const KlFamily kl_family_nakagami = {
    .id = 35,
    .name = "nakagami",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"m", &kl_domain_positive, 0.0}, {"omega", &kl_domain_positive, 0.0}},
    .support = nakagami_support,
    .ends = nakagami_ends,
    .log_norm = nakagami_log_norm,
    .log_kernel = nakagami_log_kernel,
    .cdf = nakagami_cdf,
    .mean = nakagami_mean,
    .variance = nakagami_variance,
    .entropy = nakagami_entropy,
    .kl = nakagami_kl,
    .renyi = nakagami_renyi,
    .cost = nakagami_cost,
    .expect = nakagami_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_SQUARE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_positive, 0.0}},
    .possible = kl_gamma_possible,
    .sums = nakagami_sums,
    .observe = kl_gamma_observe,
    .fit = nakagami_fit,
    .bound = 0.501,
    .source = "Nawa & Nadarajah, Entropy 26 (2024) 959",
    .help = "Nakagami distribution: x^2 is gamma with shape m and mean omega",
    .probe = {{2.0, 1.5}, {1e-3, 1e-200}, {1e10, 1e200}, {0.5, 3.0}},
};
