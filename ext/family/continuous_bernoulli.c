/* continuous_bernoulli.c - the continuous Bernoulli distribution: density proportional to p^x (1 -
** p)^(1 - x) on 0 .. 1.
**
** With eta = ln[p/(1 - p)] and G(eta) = ln[sinh(eta/2)/(eta/2)],
**
**     KL = G(eta_q) - G(eta_p) - (eta_q - eta_p) G'(eta_p),
**
** the Bregman distance of an exponential family, which num/tilt.h has without cancellation, near p
** = 1/2 too (Loaiza-Ganem & Cunningham, NeurIPS (2019), whose formula is 0/0 there). */
#include "family/edges.h"
#include "family/spread.h"
#include "num/gap.h"
#include "num/tilt.h"

static KlScaled continuous_bernoulli_not(KlScaled p) {
  return kl_scaled_subtract(kl_scaled_double(1.0), p);
}

static KlScaled continuous_bernoulli_eta(const KlMember *m) {
  return kl_scaled_log_ratio(m->theta[0], continuous_bernoulli_not(m->theta[0]));
}

/* eta_q - eta_p = ln(q/p) + ln((1 - p)/(1 - q)): two terms of one sign. */
static KlScaled continuous_bernoulli_way(const KlMember *p, const KlMember *q) {
  KlScaled yes = kl_scaled_log_ratio(q->theta[0], p->theta[0]);
  KlScaled no = kl_scaled_log_ratio(continuous_bernoulli_not(p->theta[0]),
                                    continuous_bernoulli_not(q->theta[0]));
  return kl_scaled_add(yes, no);
}

static void continuous_bernoulli_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = 1.0;
}

static void continuous_bernoulli_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = *low;
}

/* With y = abs(eta) and u the distance to the end where the density is largest, ln f = -y u -
** ln[(1 - exp(-y))/y]: no overflow. */
static KlScaled continuous_bernoulli_log_norm(const KlMember *m) {
  return kl_tilt_log_norm(continuous_bernoulli_eta(m));
}

static KlScaled continuous_bernoulli_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_sign(x->rest) < 0) {
    return kl_log_zero();
  }
  KlScaled eta = continuous_bernoulli_eta(m);
  return kl_scaled_sign(eta) < 0 ? kl_scaled_multiply(eta, x->x)
                                 : kl_scaled_negate(kl_scaled_multiply(eta, x->rest));
}

/* [exp(eta x) - 1]/[exp(eta) - 1], and the same from the other end. */
static KlScaled continuous_bernoulli_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_is_infinite(x->x) || kl_scaled_sign(x->rest) <= 0) {
    return kl_tail_above(tail);
  }
  KlScaled eta = continuous_bernoulli_eta(m), part = x->x;
  if (tail == KL_UPPER) {
    eta = kl_scaled_negate(eta);
    part = x->rest;
  }
  if (kl_scaled_sign(eta) == 0) {
    return part;
  }
  return kl_scaled_divide(kl_scaled_expm1(kl_scaled_multiply(eta, part)), kl_scaled_expm1(eta));
}

/* ln[1 + u (exp(eta) - 1)]/eta from the end that is meant. */
static double continuous_bernoulli_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled eta = continuous_bernoulli_eta(m), part = kl_scaled_double(u);
  eta = tail == KL_UPPER ? kl_scaled_negate(eta) : eta;
  if (kl_scaled_sign(eta) != 0) {
    KlScaled grown = kl_scaled_multiply(part, kl_scaled_expm1(eta));
    part = kl_scaled_divide(kl_scaled_log1p(grown), eta);
  }
  return kl_scaled_round(tail == KL_UPPER ? continuous_bernoulli_not(part) : part);
}

static KlScaled continuous_bernoulli_mean(const KlMember *m) {
  return kl_tilt_mean(continuous_bernoulli_eta(m));
}

static KlScaled continuous_bernoulli_variance(const KlMember *m) {
  return kl_tilt_variance(continuous_bernoulli_eta(m));
}

/* Less the divergence from the uniform distribution. */
static KlScaled continuous_bernoulli_entropy(const KlMember *m) {
  KlScaled eta = continuous_bernoulli_eta(m);
  return kl_scaled_negate(kl_tilt_gap(eta, kl_scaled_negate(eta)));
}

static KlScaled continuous_bernoulli_kl(const KlMember *p, const KlMember *q) {
  return kl_tilt_gap(continuous_bernoulli_eta(p), continuous_bernoulli_way(p, q));
}

/* With B the Bregman distance of G and eta_t = alpha eta_p + (1 - alpha) eta_q: [alpha B(p, t) + (1
** - alpha) B(q, t)]/(1 - alpha) for alpha < 1, B(q, p) + B(t, p)/(alpha - 1) above: terms >= 0. */
static KlScaled continuous_bernoulli_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled order = kl_scaled_double(alpha), rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  KlScaled eta = continuous_bernoulli_eta(p), way = continuous_bernoulli_way(p, q);
  KlScaled to_t = kl_scaled_multiply(rest, way);
  if (alpha > 1.0) {
    KlScaled more = kl_scaled_divide(kl_tilt_gap(eta, to_t), kl_scaled_negate(rest));
    return kl_scaled_add(kl_tilt_gap(eta, way), more);
  }
  KlScaled t = kl_scaled_add(eta, to_t);
  KlScaled of_p = kl_scaled_multiply(order, kl_tilt_gap(t, kl_scaled_negate(to_t)));
  KlScaled of_q = kl_tilt_gap(t, kl_scaled_multiply(order, way));
  return kl_scaled_add(kl_scaled_divide(of_p, rest), of_q);
}

static int continuous_bernoulli_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void continuous_bernoulli_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], kl_dd(1.0, 0.0)};
}

/* The eta that has the mean of the rows: p = 1/(1 + exp(-eta)). A column of zeros, or of ones, is a
** point mass; of a mean that needs p > 1 - 2^-53, there is no member. */
static KlStatus continuous_bernoulli_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger others;
  kl_integer_subtract(&others, &s->n, &s->sum[0]);
  KlScaled n = kl_integer_scaled(&s->n), mean = kl_statistics_mean(s, 0);
  if (s->sum[0].sign == 0 || others.sign == 0) {
    *how = kl_fit_point(s, mean, theta);
    return KL_OK;
  }
  KlScaled rest = kl_scaled_divide(kl_integer_scaled(&others), n);
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(kl_tilt_of_mean(mean, rest)));
  *how = kl_scaled_is_infinite(power) ? KL_FIT_NONE : KL_FIT_MEMBER;
  theta[0] = *how == KL_FIT_NONE ? kl_scaled_zero()
                                 : kl_scaled_divide(kl_scaled_double(1.0),
                                                    kl_scaled_add(kl_scaled_double(1.0), power));
  return KL_OK;
}

static bool continuous_bernoulli_possible(const KlStatistics *s) {
  return s->sum[0].sign >= 0 && !kl_sum_is_below(&s->n, &s->sum[0]);
}

/* For p = 1/2, the uniform distribution on 0 .. 1: a beta distribution. */
static bool continuous_bernoulli_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = theta[1] = kl_scaled_double(1.0);
  *wide = (KlMember){&kl_family_beta, 1, theta};
  return kl_scaled_compare(m->theta[0], kl_scaled_double(0.5)) == 0;
}

/* -eta x and a constant; the density is exp(eta x) below eta = 0, exp(eta (x - 1)) above. */
static void continuous_bernoulli_cost(const KlMember *q, KlCost *cost) {
  KlScaled eta = continuous_bernoulli_eta(q), end = kl_scaled_double(1.0);
  kl_cost_constant(cost, continuous_bernoulli_log_norm(q));
  kl_cost_add_at(cost, KL_OF_X, kl_scaled_negate(eta),
                 kl_scaled_sign(eta) < 0 ? kl_scaled_zero() : end);
}

const KlFamily kl_family_continuous_bernoulli = {
    .id = 40,
    .name = "continuous_bernoulli",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"p", &kl_domain_open_unit, 0.0}},
    .widen = continuous_bernoulli_widen,
    .support = continuous_bernoulli_support,
    .ends = continuous_bernoulli_ends,
    .log_norm = continuous_bernoulli_log_norm,
    .log_kernel = continuous_bernoulli_log_kernel,
    .cdf = continuous_bernoulli_cdf,
    .quantile = continuous_bernoulli_quantile,
    .mean = continuous_bernoulli_mean,
    .variance = continuous_bernoulli_variance,
    .entropy = continuous_bernoulli_entropy,
    .kl = continuous_bernoulli_kl,
    .renyi = continuous_bernoulli_renyi,
    .cost = continuous_bernoulli_cost,
    .costs = KL_FEATURE(KL_OF_X),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_probability, 0.0}},
    .possible = continuous_bernoulli_possible,
    .sums = continuous_bernoulli_sums,
    .observe = continuous_bernoulli_observe,
    .fit = continuous_bernoulli_fit,
    .bound = 0.501,
    .source = "Loaiza-Ganem & Cunningham, NeurIPS (2019)",
    .help = "continuous Bernoulli distribution on 0 .. 1: density proportional to p^x (1-p)^(1-x)",
    .probe = {{0.3}, {1e-300}, {0.5}, {0.9999999}},
};
