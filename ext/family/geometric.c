/* geometric.c - failures before the first success: (1-p)^k p on k = 0, 1, 2 ... */
#include "family/counts.h"
#include "family/family.h"
#include "family/spread.h"
#include "num/gap.h"

static bool geometric_is_point(const KlMember *m) {
  return kl_scaled_compare(m->theta[0], kl_scaled_double(1.0)) == 0;
}

/* p = 1 succeeds at once. */
static void geometric_support(const KlMember *m, double *low, double *high) {
  *low = 0.0;
  *high = geometric_is_point(m) ? 0.0 : HUGE_VAL;
}

static void geometric_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, kl_scaled_zero());
}

/* ln(1-p) */
static KlScaled geometric_log_failure(const KlMember *m) {
  return kl_scaled_log1p(kl_scaled_negate(m->theta[0]));
}

static KlScaled geometric_log_norm(const KlMember *m) {
  return kl_scaled_negate(kl_scaled_log(m->theta[0]));
}

static KlScaled geometric_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!kl_counts_has(x->x) || (geometric_is_point(m) && kl_scaled_sign(x->x) != 0)) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  if (kl_scaled_sign(x->x) == 0) {
    return kl_scaled_zero();
  }
  return kl_scaled_multiply(x->x, geometric_log_failure(m));
}

/* P(X > x) = (1-p)^(k+1) for k = floor(x). */
static KlScaled geometric_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_sign(x->x) < 0) {
    return tail == KL_LOWER ? kl_scaled_zero() : one;
  }
  if (geometric_is_point(m) || kl_scaled_is_infinite(x->x)) {
    return tail == KL_LOWER ? one : kl_scaled_zero();
  }
  KlScaled tosses = kl_scaled_add(kl_counts_floor(x->x), one);
  KlScaled log = kl_scaled_multiply(tosses, geometric_log_failure(m));
  return tail == KL_UPPER ? kl_scaled_exponential(log) : kl_scaled_negate(kl_scaled_expm1(log));
}

/* The least k >= 0 with (k+1) ln(1-p) <= ln P(X > k).  A quotient within 2^-85 of a whole number is
** taken for it: where u is P(X > k) exactly, k is the answer. */
static double geometric_quantile(const KlMember *m, double u, KlTail tail) {
  if (geometric_is_point(m)) {
    return 0.0;
  }
  KlScaled level = kl_scaled_double(u);
  KlScaled log = tail == KL_UPPER ? kl_scaled_log(level) : kl_scaled_log1p(kl_scaled_negate(level));
  KlScaled tosses = kl_scaled_divide(log, geometric_log_failure(m));
  KlScaled k = kl_counts_floor(kl_scaled_multiply(tosses, kl_scaled(kl_dd(1.0, 0x1p-85), 0)));
  KlScaled over = kl_scaled_subtract(tosses, k);
  bool whole = kl_scaled_sign(over) <= 0 || over.exponent < tosses.exponent - 84;
  KlScaled answer = whole ? kl_scaled_subtract(k, kl_scaled_double(1.0)) : k;
  return kl_scaled_sign(answer) < 0 ? 0.0 : kl_scaled_round(answer);
}

static KlScaled geometric_mean(const KlMember *m) {
  return kl_scaled_divide(kl_counts_complement(m->theta[0]), m->theta[0]);
}

static KlScaled geometric_variance(const KlMember *m) {
  return kl_scaled_divide(geometric_mean(m), m->theta[0]);
}

/* A coin's entropy for each toss, of which there are 1/p. */
static KlScaled geometric_entropy(const KlMember *m) {
  return kl_scaled_divide(kl_counts_coin_entropy(m->theta[0]), m->theta[0]);
}

static KlScaled geometric_kl(const KlMember *p, const KlMember *q) {
  KlScaled coin = kl_counts_coin_kl(p->theta[0], q->theta[0]);
  return kl_scaled_is_infinite(coin) ? coin : kl_scaled_divide(coin, p->theta[0]);
}

static bool geometric_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  return kl_counts_blend_failure(p->theta[0], q->theta[0], alpha, theta);
}

static KlScaled geometric_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return kl_counts_renyi_geometric(p->theta[0], q->theta[0], alpha);
}

static int geometric_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void geometric_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], {1.0, 0.0}};
}

/* n successes in n + S tosses. */
static void geometric_tosses(const KlStatistics *s, KlInteger *tosses) {
  KlInteger failures = s->sum[0];
  failures.sign = -failures.sign;
  kl_integer_subtract(tosses, &s->n, &failures);
}

static KlStatus geometric_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger tosses;
  geometric_tosses(s, &tosses);
  theta[0] = kl_scaled_divide(kl_integer_scaled(&s->n), kl_integer_scaled(&tosses));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

static KlScaled geometric_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlInteger tosses_p, tosses_q;
  geometric_tosses(p, &tosses_p);
  geometric_tosses(q, &tosses_q);
  KlScaled coin = kl_counts_coin_kl_of_sums(&p->n, &tosses_p, &q->n, &tosses_q);
  if (kl_scaled_is_infinite(coin)) {
    return coin;
  }
  KlScaled share = kl_scaled_divide(kl_integer_scaled(&tosses_p), kl_integer_scaled(&p->n));
  return kl_scaled_multiply(coin, share);
}

static bool geometric_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

/* A negative binomial distribution of one success. */
static bool geometric_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = kl_scaled_double(1.0);
  theta[1] = m->theta[0];
  *wide = (KlMember){&kl_family_negative_binomial, 1, theta};
  return true;
}

/* -ln p - x ln(1 - p); none where all mass is at 0 */
static void geometric_cost(const KlMember *q, KlCost *cost) {
  KlScaled rest = kl_counts_complement(q->theta[0]);
  if (kl_scaled_sign(rest) <= 0) {
    kl_cost_constant(cost, kl_expect_none());
    return;
  }
  kl_cost_constant(cost, kl_scaled_negate(kl_scaled_log(q->theta[0])));
  kl_cost_add(cost, KL_OF_X, kl_scaled_negate(kl_scaled_log(rest)));
}

const KlFamily kl_family_geometric = {
    .id = 11,
    .name = "geometric",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"p", &kl_domain_stopping, 0.0}},
    .widen = geometric_widen,
    .support = geometric_support,
    .ends = geometric_ends,
    .log_norm = geometric_log_norm,
    .log_kernel = geometric_log_kernel,
    .cdf = geometric_cdf,
    .quantile = geometric_quantile,
    .mean = geometric_mean,
    .variance = geometric_variance,
    .entropy = geometric_entropy,
    .kl = geometric_kl,
    .blend = geometric_blend,
    .renyi = geometric_renyi,
    .cost = geometric_cost,
    .costs = KL_FEATURE(KL_OF_X),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .whole = true,
    .possible = geometric_possible,
    .sums = geometric_sums,
    .observe = geometric_observe,
    .fit = geometric_fit,
    .kl_of_fits = geometric_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013: the KL of one toss times the mean number of tosses",
    .help = "failures before the first success, each toss a success with probability p",
    .probe = {{0.3}, {0.5}, {1e-6}, {0.999999}},
};
