/* bernoulli.c - one toss of a coin: 1 with probability p, else 0. */
#include "family/counts.h"
#include "family/family.h"
#include "family/spread.h"
#include "num/gap.h"

static bool bernoulli_is_one(KlScaled x) {
  return kl_scaled_compare(x, kl_scaled_double(1.0)) == 0;
}

/* A point where p is 0 or 1. */
static void bernoulli_support(const KlMember *m, double *low, double *high) {
  *low = bernoulli_is_one(m->theta[0]) ? 1.0 : 0.0;
  *high = kl_scaled_sign(m->theta[0]) == 0 ? 0.0 : 1.0;
}

static void bernoulli_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(kl_scaled_double(1.0));
}

static KlScaled bernoulli_log_norm(const KlMember *m) {
  (void)m;
  return kl_scaled_zero();
}

/* ln p or ln(1-p): -Inf for a side that has no mass, and for what is neither. */
static KlScaled bernoulli_log_kernel(const KlMember *m, const KlPoint *x) {
  bool yes = bernoulli_is_one(x->x), no = kl_scaled_sign(x->x) == 0;
  KlScaled p = m->theta[0];
  if ((!yes && !no) || (yes && kl_scaled_sign(p) == 0) || (no && bernoulli_is_one(p))) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  if (no && kl_scaled_sign(p) == 0) {
    return kl_scaled_zero(); /* not -0 */
  }
  return yes ? kl_scaled_log(p) : kl_scaled_log1p(kl_scaled_negate(p));
}

static KlScaled bernoulli_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0), p = m->theta[0];
  if (kl_scaled_sign(x->x) < 0) {
    return tail == KL_LOWER ? kl_scaled_zero() : one;
  }
  if (kl_scaled_compare(x->x, one) >= 0) {
    return tail == KL_LOWER ? one : kl_scaled_zero();
  }
  return tail == KL_LOWER ? kl_counts_complement(p) : p;
}

static double bernoulli_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled p = m->theta[0], level = kl_scaled_double(u);
  bool zero = tail == KL_LOWER ? kl_scaled_compare(kl_counts_complement(p), level) >= 0
                               : kl_scaled_compare(p, level) <= 0;
  return zero ? 0.0 : 1.0;
}

static KlScaled bernoulli_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled bernoulli_variance(const KlMember *m) {
  return kl_scaled_multiply(m->theta[0], kl_counts_complement(m->theta[0]));
}

static KlScaled bernoulli_entropy(const KlMember *m) { return kl_counts_coin_entropy(m->theta[0]); }

static KlScaled bernoulli_kl(const KlMember *p, const KlMember *q) {
  return kl_counts_coin_kl(p->theta[0], q->theta[0]);
}

static bool bernoulli_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled a = p->theta[0], b = q->theta[0];
  if (kl_scaled_compare(a, b) == 0) {
    theta[0] = a;
    return true;
  }
  if (kl_scaled_sign(a) == 0 || kl_scaled_sign(b) == 0 || bernoulli_is_one(a) ||
      bernoulli_is_one(b)) {
    return false;
  }
  theta[0] = kl_counts_blend_logit(a, b, alpha);
  return true;
}

static KlScaled bernoulli_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_counts_renyi_bernoulli(p->theta[0], q->theta[0], alpha);
}

static int bernoulli_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void bernoulli_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], {1.0, 0.0}};
}

static KlStatus bernoulli_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  theta[0] = kl_scaled_divide(kl_integer_scaled(&s->sum[0]), kl_integer_scaled(&s->n));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* With successes S of n on each side, p - q is (S_p n_q - S_q n_p)/(n_p n_q): exact integers. */
static KlScaled bernoulli_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  return kl_counts_coin_kl_of_sums(&p->sum[0], &p->n, &q->sum[0], &q->n);
}

static bool bernoulli_possible(const KlStatistics *s) {
  return s->sum[0].sign >= 0 && !kl_sum_is_below(&s->n, &s->sum[0]);
}

/* A binomial distribution of one toss. */
static bool bernoulli_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = kl_scaled_double(1.0);
  theta[1] = m->theta[0];
  *wide = (KlMember){&kl_family_binomial, 1, theta};
  return true;
}

/* ln 0! = ln 1! = 0 */
static KlScaled bernoulli_expect(const KlMember *p, const KlFeature *f) {
  (void)p;
  (void)f;
  return kl_scaled_zero();
}

const KlFamily kl_family_bernoulli = {
    .id = 8,
    .name = "bernoulli",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"p", &kl_domain_probability, 0.0}},
    .widen = bernoulli_widen,
    .support = bernoulli_support,
    .ends = bernoulli_ends,
    .log_norm = bernoulli_log_norm,
    .log_kernel = bernoulli_log_kernel,
    .cdf = bernoulli_cdf,
    .quantile = bernoulli_quantile,
    .mean = bernoulli_mean,
    .variance = bernoulli_variance,
    .entropy = bernoulli_entropy,
    .kl = bernoulli_kl,
    .blend = bernoulli_blend,
    .renyi = bernoulli_renyi,
    .expect = bernoulli_expect,
    .expects = KL_FEATURE(KL_OF_LOG_FACTORIAL),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_probability, 0.0}},
    .whole = true,
    .possible = bernoulli_possible,
    .sums = bernoulli_sums,
    .observe = bernoulli_observe,
    .fit = bernoulli_fit,
    .kl_of_fits = bernoulli_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013, as two Bregman distances of x ln x",
    .help = "1 with probability p, else 0",
    .probe = {{0.3}, {0.5}, {1e-10}, {0.999999}},
};
