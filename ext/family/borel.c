/* borel.c - the Borel distribution: exp(-mu k) (mu k)^(k-1)/k! on k = 1, 2 ...
**
** How many descend from one, himself included, where each has a Poisson number of children of mean
** mu: Borel 1942, Tanner 1961.  An exponential family with natural parameter ln mu - mu.  mu = 0 is
** a member: the point mass at 1.
*/
#include "family/borel_tail.h"
#include "family/counts.h"
#include "family/edges.h"
#include "family/spread.h"
#include "num/gap.h"

static bool borel_is_point(const KlMember *m) { return kl_scaled_sign(m->theta[0]) == 0; }

static void borel_support(const KlMember *m, double *low, double *high) {
  *low = 1.0;
  *high = borel_is_point(m) ? 1.0 : HUGE_VAL;
}

static void borel_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, kl_scaled_zero());
}

static KlScaled borel_log_norm(const KlMember *m) {
  (void)m;
  return kl_scaled_zero();
}

static KlScaled borel_log_kernel(const KlMember *m, const KlPoint *x) {
  bool one = kl_scaled_compare(x->x, kl_scaled_double(1.0)) == 0;
  if (kl_scaled_sign(x->x) <= 0 || !kl_counts_has(x->x) || (borel_is_point(m) && !one)) {
    return kl_log_zero();
  }
  return kl_borel_log_mass(m->theta[0], x->x);
}

/* P(X = 1) = exp(-mu) > 1/3: the difference from 1 loses at most 2 bits of the lower tail. */
static KlScaled borel_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled k = kl_counts_floor(x->x);
  if (kl_scaled_sign(k) <= 0) {
    return kl_tail_below(tail);
  }
  if (borel_is_point(m)) {
    return kl_tail_above(tail);
  }
  KlScaled above = kl_borel_above(m->theta[0], k);
  return tail == KL_UPPER ? above : kl_scaled_subtract(one, above);
}

static KlScaled borel_mean(const KlMember *m) {
  return kl_scaled_divide(kl_scaled_double(1.0), kl_counts_complement(m->theta[0]));
}

/* mu/(1-mu)^3 */
static KlScaled borel_variance(const KlMember *m) {
  KlScaled mean = borel_mean(m);
  KlScaled cube = kl_scaled_multiply(kl_scaled_multiply(mean, mean), mean);
  return kl_scaled_multiply(m->theta[0], cube);
}

/* The mean number of all descendants times the KL divergence of the children of one. */
static KlScaled borel_kl(const KlMember *p, const KlMember *q) {
  KlScaled children = kl_gap_entropy(p->theta[0], q->theta[0]);
  return kl_scaled_is_infinite(children) ? children : kl_scaled_multiply(children, borel_mean(p));
}

/* ---- Renyi's divergence ---- */

/* mu = exp(-w), 0 < mu < 1, with exp(-w) - 1 + w = rate > 0.  The left side is convex in w and
** grows; it is not below `rate` at sqrt(2 rate) + rate, from where Newton's steps fall. */
static KlScaled borel_solve(KlScaled rate) {
  KlScaled w = kl_scaled_add(kl_scaled_sqrt(kl_scaled_twice(rate, 1)), rate);
  for (;;) {
    KlScaled minus = kl_scaled_negate(w);
    KlScaled over = kl_scaled_subtract(kl_gap_exp(minus), rate);
    KlScaled slope = kl_scaled_negate(kl_scaled_expm1(minus));
    KlScaled next = kl_scaled_subtract(w, kl_scaled_divide(over, slope));
    if (kl_scaled_compare(next, w) >= 0) {
      return w;
    }
    bool last = kl_scaled_subtract(w, next).exponent < w.exponent - 60;
    w = next;
    if (last) { /* quadratic: 2^-60 becomes nothing */
      return w;
    }
  }
}

/* ln(t/p) for the t whose natural parameter ln t - t is ln p - p + change, from about y: with
** expm1(y) = (t - p)/p it solves (1-p) y - p [exp(y) - 1 - y] = change, and so is good relative to
** itself where t is close to p.  Two steps of Newton. */
static KlScaled borel_refine(KlScaled p, KlScaled change, KlScaled y) {
  KlScaled rest = kl_counts_complement(p), one = kl_scaled_double(1.0);
  for (int i = 0; i < 2; i++) {
    KlScaled there = kl_scaled_multiply(rest, y);
    there = kl_scaled_subtract(there, kl_scaled_multiply(p, kl_gap_exp(y)));
    KlScaled slope = kl_scaled_subtract(one, kl_scaled_multiply(p, kl_scaled_exponential(y)));
    KlScaled step = kl_scaled_divide(kl_scaled_subtract(there, change), slope);
    y = kl_scaled_subtract(y, step);
  }
  return y;
}

/* KL(Q || Q exp(y)), m = Q's mean: m q [exp(y) - 1 - y]. */
static KlScaled borel_gap(KlScaled q, KlScaled mean, KlScaled y) {
  return kl_scaled_multiply(kl_scaled_multiply(mean, q), kl_gap_exp(y));
}

/* By the member T with natural parameter a theta_P + (1-a) theta_Q: [a KL(T; P) + (1-a) KL(T;
** Q)]/(1-a) for a < 1, KL(P; Q) + KL(P; T)/(a-1) for a > 1, and +Inf if there is none. */
static KlScaled borel_renyi_inside(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled a = kl_scaled_double(alpha), rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  KlScaled mu_p = p->theta[0], mu_q = q->theta[0], one = kl_scaled_double(1.0);
  KlScaled rate = kl_scaled_add(kl_scaled_multiply(a, kl_gap_ratio(mu_p, one)),
                                kl_scaled_multiply(rest, kl_gap_ratio(mu_q, one)));
  if (kl_scaled_sign(rate) <= 0) {
    return kl_scaled_infinity();
  }
  /* theta_Q - theta_P = (1-p) y - p [exp(y) - 1 - y], y = ln(q/p) */
  KlScaled y = kl_scaled_log_ratio(mu_q, mu_p);
  KlScaled apart = kl_scaled_multiply(kl_counts_complement(mu_p), y);
  apart = kl_scaled_subtract(apart, kl_scaled_multiply(mu_p, kl_gap_exp(y)));
  KlScaled log = kl_scaled_negate(borel_solve(rate));
  KlScaled from_p = borel_refine(mu_p, kl_scaled_multiply(rest, apart),
                                 kl_scaled_subtract(log, kl_scaled_log(mu_p)));
  if (alpha > 1.0) {
    KlScaled of_t = borel_gap(mu_p, borel_mean(p), from_p);
    return kl_scaled_subtract(borel_kl(p, q), kl_scaled_divide(of_t, rest));
  }
  KlScaled from_q = borel_refine(mu_q, kl_scaled_negate(kl_scaled_multiply(a, apart)),
                                 kl_scaled_subtract(log, kl_scaled_log(mu_q)));
  KlScaled t = kl_scaled_exponential(log);
  KlScaled mean = kl_scaled_divide(kl_scaled_double(-1.0), kl_scaled_expm1(log));
  KlScaled of_p = kl_scaled_multiply(a, borel_gap(t, mean, kl_scaled_negate(from_p)));
  return kl_scaled_add(kl_scaled_divide(of_p, rest), borel_gap(t, mean, kl_scaled_negate(from_q)));
}

/* A point has only 1 in common with others: ln(P(1)^a Q(1)^(1-a))/(a-1). */
static KlScaled borel_renyi(const KlMember *p, const KlMember *q, double alpha) {
  if (kl_scaled_compare(p->theta[0], q->theta[0]) == 0) {
    return kl_scaled_zero();
  }
  if (borel_is_point(p)) {
    return q->theta[0];
  }
  if (borel_is_point(q)) {
    KlScaled odds =
        kl_scaled_divide(kl_scaled_double(alpha), kl_scaled(kl_two_sum(1.0, -alpha), 0));
    return alpha > 1.0 ? kl_scaled_infinity() : kl_scaled_multiply(odds, p->theta[0]);
  }
  return borel_renyi_inside(p, q, alpha);
}

/* ---- fits ---- */

static int borel_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void borel_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], {1.0, 0.0}};
}

static bool borel_possible(const KlStatistics *s) { return !kl_sum_is_below(&s->sum[0], &s->n); }

/* mu = 1 - n/S = (S - n)/S, which rounds to 1 for means from 10^32 on: there is no such member. */
static KlStatus borel_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger children;
  kl_integer_subtract(&children, &s->sum[0], &s->n);
  theta[0] = kl_scaled_divide(kl_integer_scaled(&children), kl_integer_scaled(&s->sum[0]));
  bool below = kl_scaled_compare(theta[0], kl_scaled_double(1.0)) < 0;
  *how = below ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

/* With C = S - n and D the deviance, D(C_p S_q; C_q S_p)/(n_p S_q): the difference is exact. */
static KlScaled borel_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlInteger children, a, b;
  kl_integer_subtract(&children, &p->sum[0], &p->n);
  kl_integer_multiply(&a, &children, &q->sum[0]);
  kl_integer_subtract(&children, &q->sum[0], &q->n);
  kl_integer_multiply(&b, &children, &p->sum[0]);
  KlScaled gap = kl_gap_entropy(kl_integer_scaled(&a), kl_integer_scaled(&b));
  if (kl_scaled_is_infinite(gap)) {
    return gap;
  }
  return kl_scaled_divide(kl_scaled_divide(gap, kl_integer_scaled(&p->n)),
                          kl_integer_scaled(&q->sum[0]));
}

const KlFamily kl_family_borel = {
    .id = 43,
    .name = "borel",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"mu", &kl_domain_below_one, 0.0}},
    .support = borel_support,
    .ends = borel_ends,
    .log_norm = borel_log_norm,
    .log_kernel = borel_log_kernel,
    .cdf = borel_cdf,
    .mean = borel_mean,
    .variance = borel_variance,
    .kl = borel_kl,
    .renyi = borel_renyi,
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_from_one, 0.0}},
    .whole = true,
    .possible = borel_possible,
    .sums = borel_sums,
    .observe = borel_observe,
    .fit = borel_fit,
    .kl_of_fits = borel_kl_of_fits,
    .bound = 0.501,
    .source = "the mean family size times the KL of two Poisson numbers of children",
    .help = "family sizes on 1, 2 ... where each has mu children in the mean",
    .probe = {{0.3}, {0.6}, {1e-6}, {0.99}},
};
