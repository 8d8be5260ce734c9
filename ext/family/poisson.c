/* poisson.c - counts of independent events: exp(-rate) rate^k / k! on k = 0, 1, 2 ...
**
** Rate 0 is a member: the point mass at 0.
*/
#include "family/counts.h"
#include "family/family.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* ln(2 pi) / 2 */
static const KlDd poisson_half_log_2pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

static void poisson_support(const KlMember *m, double *low, double *high) {
  *low = 0.0;
  *high = kl_scaled_sign(m->theta[0]) == 0 ? 0.0 : HUGE_VAL;
}

static void poisson_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, kl_scaled_zero());
}

static KlScaled poisson_log_norm(const KlMember *m) {
  (void)m;
  return kl_scaled_zero();
}

/* Loader 2000, equation 5: -S(k) - D(k; rate) - ln(2 pi k) / 2, with S what Stirling leaves of ln
** k! and D(k; m) = k ln(k/m) - k + m: relative error below 2^-85 where k ln(rate) and ln k!
** cancel. */
static KlScaled poisson_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled rate = m->theta[0], k = x->x;
  if (!kl_counts_has(k) || (kl_scaled_sign(rate) == 0 && kl_scaled_sign(k) != 0)) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  if (kl_scaled_sign(k) == 0) {
    return kl_scaled_sign(rate) == 0 ? kl_scaled_zero() : kl_scaled_negate(rate);
  }
  KlScaled root = kl_scaled_twice(kl_scaled_log(k), -1);
  root = kl_scaled_add(root, kl_scaled(poisson_half_log_2pi, 0));
  KlScaled sum = kl_scaled_add(kl_stirling(k), kl_gap_entropy(k, rate));
  return kl_scaled_negate(kl_scaled_add(sum, root));
}

/* P(X <= k) = Q(k+1, rate) */
static KlScaled poisson_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_sign(x->x) < 0) {
    return tail == KL_LOWER ? kl_scaled_zero() : one;
  }
  if (kl_scaled_sign(m->theta[0]) == 0 || kl_scaled_is_infinite(x->x)) {
    return tail == KL_LOWER ? one : kl_scaled_zero();
  }
  KlScaled shape = kl_scaled_add(kl_counts_floor(x->x), one);
  return kl_gamma_tail(shape, m->theta[0], tail == KL_LOWER);
}

static KlScaled poisson_mean(const KlMember *m) { return m->theta[0]; }

/* D(p; q): q for p = 0, +Inf for q = 0 < p. */
static KlScaled poisson_kl(const KlMember *p, const KlMember *q) {
  return kl_gap_entropy(p->theta[0], q->theta[0]);
}

/* The rate q (p/q)^alpha. */
static bool poisson_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled a = p->theta[0], b = q->theta[0];
  if (kl_scaled_compare(a, b) == 0) {
    theta[0] = a;
    return true;
  }
  if (kl_scaled_sign(a) == 0 || kl_scaled_sign(b) == 0) {
    return false;
  }
  KlScaled grown = kl_scaled_expm1(kl_scaled_multiply(alpha, kl_scaled_log_ratio(a, b)));
  if (kl_scaled_is_infinite(grown)) {
    return false;
  }
  theta[0] = kl_scaled_add(b, kl_scaled_multiply(b, grown));
  if (grown.exponent >= 0 && kl_scaled_sign(grown) < 0) {
    theta[0] = kl_scaled_multiply(
        b, kl_scaled_exponential(kl_scaled_multiply(alpha, kl_scaled_log_ratio(a, b))));
  }
  return true;
}

/* [p^a q^(1-a) - a p - (1-a) q]/(a-1), arranged not to cancel. */
static KlScaled poisson_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_counts_power_gap(p->theta[0], q->theta[0], alpha);
}

static int poisson_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void poisson_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], {1.0, 0.0}};
}

static KlStatus poisson_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  theta[0] = kl_scaled_divide(kl_integer_scaled(&s->sum[0]), kl_integer_scaled(&s->n));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* D(S_p n_q; S_q n_p) / (n_p n_q): the difference of the means is exact. */
static KlScaled poisson_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlInteger a, b;
  kl_integer_multiply(&a, &p->sum[0], &q->n);
  kl_integer_multiply(&b, &q->sum[0], &p->n);
  KlScaled gap = kl_gap_entropy(kl_integer_scaled(&a), kl_integer_scaled(&b));
  if (kl_scaled_is_infinite(gap)) {
    return gap;
  }
  return kl_scaled_divide(kl_scaled_divide(gap, kl_integer_scaled(&p->n)),
                          kl_integer_scaled(&q->n));
}

static bool poisson_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

/* rate - x ln rate + ln x!; none where all mass is at 0 */
static void poisson_cost(const KlMember *q, KlCost *cost) {
  if (kl_scaled_sign(q->theta[0]) == 0) {
    kl_cost_constant(cost, kl_expect_none());
    return;
  }
  kl_cost_constant(cost, q->theta[0]);
  kl_cost_add(cost, KL_OF_X, kl_scaled_negate(kl_scaled_log(q->theta[0])));
  kl_cost_add(cost, KL_OF_LOG_FACTORIAL, kl_scaled_double(1.0));
}

const KlFamily kl_family_poisson = {
    .id = 10,
    .name = "poisson",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"rate", &kl_domain_mass, 0.0}},
    .support = poisson_support,
    .ends = poisson_ends,
    .log_norm = poisson_log_norm,
    .log_kernel = poisson_log_kernel,
    .cdf = poisson_cdf,
    .mean = poisson_mean,
    .variance = poisson_mean,
    .kl = poisson_kl,
    .blend = poisson_blend,
    .renyi = poisson_renyi,
    .cost = poisson_cost,
    .costs = KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_LOG_FACTORIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .whole = true,
    .possible = poisson_possible,
    .sums = poisson_sums,
    .observe = poisson_observe,
    .fit = poisson_fit,
    .kl_of_fits = poisson_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013, as the Bregman distance of x ln x",
    .help = "counts of independent events with mean rate",
    .probe = {{3.0}, {0.1}, {1e-6}, {1e6}},
};
