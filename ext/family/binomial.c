/* binomial.c - successes in n tosses: C(n, k) p^k (1-p)^(n-k) on k = 0 ... n. */
#include "family/counts.h"
#include "family/family.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

enum { BINOMIAL_N, BINOMIAL_P };

static const char *binomial_refuse(int dimension, const KlScaled *theta) {
  (void)dimension;
  bool whole = kl_scaled_compare(kl_counts_floor(theta[BINOMIAL_N]), theta[BINOMIAL_N]) == 0;
  return whole ? NULL : "must have a whole number n";
}

static bool binomial_always(const KlMember *m) {
  return kl_scaled_compare(m->theta[BINOMIAL_P], kl_scaled_double(1.0)) == 0;
}

static bool binomial_never(const KlMember *m) { return kl_scaled_sign(m->theta[BINOMIAL_P]) == 0; }

/* A point where p is 0 or 1. */
static void binomial_support(const KlMember *m, double *low, double *high) {
  double n = kl_scaled_round(m->theta[BINOMIAL_N]);
  *low = binomial_always(m) ? n : 0.0;
  *high = binomial_never(m) ? 0.0 : n;
}

static void binomial_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_power(kl_scaled_double(1.0));
}

static KlScaled binomial_log_norm(const KlMember *m) {
  (void)m;
  return kl_scaled_zero();
}

/* ln C(n, k) p^k (1-p)^(n-k) for real k in 0 .. n, 0 < p < 1. */
static KlScaled binomial_log_mass(const KlMember *m, KlScaled k) {
  KlScaled n = m->theta[BINOMIAL_N], p = m->theta[BINOMIAL_P];
  KlScaled rest = kl_scaled_subtract(n, k);
  if (kl_scaled_sign(k) == 0) {
    return kl_scaled_multiply(n, kl_scaled_log1p(kl_scaled_negate(p)));
  }
  if (kl_scaled_sign(rest) == 0) {
    return kl_scaled_multiply(n, kl_scaled_log(p));
  }
  return kl_counts_log_binomial(k, rest, p, kl_counts_complement(p));
}

/* `rest` of x is not looked at: whole numbers know theirs. */
static KlScaled binomial_log_kernel(const KlMember *m, const KlPoint *x) {
  KlScaled n = m->theta[BINOMIAL_N];
  if (!kl_counts_has(x->x) || kl_scaled_compare(x->x, n) > 0) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  if (binomial_never(m) || binomial_always(m)) {
    bool there = kl_scaled_compare(x->x, binomial_never(m) ? kl_scaled_zero() : n) == 0;
    return there ? kl_scaled_zero() : kl_scaled_negate(kl_scaled_infinity());
  }
  return binomial_log_mass(m, x->x);
}

/* P(X > k) = I_p(k+1, n-k) for 0 <= k < n. */
static KlScaled binomial_above(const KlMember *m, KlScaled k) {
  KlScaled p = m->theta[BINOMIAL_P], rest = kl_scaled_subtract(m->theta[BINOMIAL_N], k);
  return kl_beta_tail(kl_scaled_add(k, kl_scaled_double(1.0)), rest, p, kl_counts_complement(p),
                      false);
}

static KlScaled binomial_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0), n = m->theta[BINOMIAL_N], p = m->theta[BINOMIAL_P];
  KlScaled first = binomial_always(m) ? n : kl_scaled_zero();
  KlScaled last = binomial_never(m) ? kl_scaled_zero() : n;
  if (kl_scaled_compare(x->x, first) < 0) {
    return tail == KL_LOWER ? kl_scaled_zero() : one;
  }
  if (kl_scaled_compare(x->x, last) >= 0) {
    return tail == KL_LOWER ? one : kl_scaled_zero();
  }
  KlScaled k = kl_counts_floor(x->x);
  return kl_beta_tail(kl_scaled_add(k, one), kl_scaled_subtract(n, k), p, kl_counts_complement(p),
                      tail == KL_LOWER);
}

static KlScaled binomial_mean(const KlMember *m) {
  return kl_scaled_multiply(m->theta[BINOMIAL_N], m->theta[BINOMIAL_P]);
}

static KlScaled binomial_variance(const KlMember *m) {
  return kl_scaled_multiply(binomial_mean(m), kl_counts_complement(m->theta[BINOMIAL_P]));
}

/* p_(k+1)/p_k = (n-k)/(k+1) p/(1-p) */
static KlScaled binomial_mass_step(const KlMember *m, KlScaled k) {
  KlScaled p = m->theta[BINOMIAL_P];
  KlScaled more = kl_scaled_multiply(kl_scaled_subtract(m->theta[BINOMIAL_N], k), p);
  KlScaled less = kl_scaled_add(k, kl_scaled_double(1.0));
  return kl_scaled_divide(more, kl_scaled_multiply(less, kl_counts_complement(p)));
}

/* ln[(n_p-k)/(n_q-k)] + ln[p (1-q) / (q (1-p))] */
static KlScaled binomial_ratio_step(const KlMember *p, const KlMember *q, KlScaled k) {
  KlScaled a = p->theta[BINOMIAL_P], b = q->theta[BINOMIAL_P];
  KlScaled ways = kl_scaled_log_ratio(kl_scaled_subtract(p->theta[BINOMIAL_N], k),
                                      kl_scaled_subtract(q->theta[BINOMIAL_N], k));
  KlScaled odds = kl_scaled_add(kl_scaled_log_ratio(a, b), kl_counts_log_failures(b, a));
  return kl_scaled_add(ways, odds);
}

/* ln(p_k/q_k) at k = 0: n_p ln[(1-p)/(1-q)] - (n_q - n_p) ln(1-q). */
static KlScaled binomial_log_ratio_none(const KlMember *p, const KlMember *q) {
  KlScaled more = kl_scaled_subtract(q->theta[BINOMIAL_N], p->theta[BINOMIAL_N]);
  KlScaled a = p->theta[BINOMIAL_P], b = q->theta[BINOMIAL_P];
  KlScaled tosses = kl_scaled_multiply(p->theta[BINOMIAL_N], kl_counts_log_failures(a, b));
  return kl_scaled_subtract(tosses, kl_scaled_multiply(more, kl_scaled_log1p(kl_scaled_negate(b))));
}

/* v - u for the mean numbers of failures u = n_p (1-p) and v = n_q (1-q): by the numbers of
** successes where those are the smaller ones. */
static KlScaled binomial_more_failures(const KlMember *p, const KlMember *q, KlScaled u,
                                       KlScaled v) {
  KlScaled a = binomial_mean(p), b = binomial_mean(q);
  if (kl_scaled_compare(b, v) > 0) {
    return kl_scaled_subtract(v, u);
  }
  KlScaled more = kl_scaled_subtract(q->theta[BINOMIAL_N], p->theta[BINOMIAL_N]);
  return kl_scaled_add(more, kl_scaled_subtract(a, b));
}

/* ln(p_k/q_k) for 0 < k < n_p < n_q: Loader's form of both, term by term.  With the mean successes
** a of P and b of Q, mean failures u and v, failures x = n_p - k and y = n_q - k, and m = y - x, it
** is
**
**   S(n_p) - S(n_q) - [S(x) - S(y)] + ln[(n_p y)/(n_q x)] / 2
**   - k ln(b/a) - x ln[(x v)/(y u)] + m ln(y/v)
**
** so that no term is larger than the difference of the means.  x v - y u is x (v-u) - m u. */
static KlScaled binomial_log_ratio(const KlMember *p, const KlMember *q, KlScaled k) {
  KlScaled np = p->theta[BINOMIAL_N], nq = q->theta[BINOMIAL_N];
  KlScaled x = kl_scaled_subtract(np, k), y = kl_scaled_subtract(nq, k);
  if (kl_scaled_sign(k) == 0) {
    return binomial_log_ratio_none(p, q);
  }
  if (kl_scaled_sign(x) == 0) {
    return kl_scaled_subtract(binomial_log_mass(p, k), binomial_log_mass(q, k));
  }
  KlScaled u = kl_scaled_multiply(np, kl_counts_complement(p->theta[BINOMIAL_P]));
  KlScaled v = kl_scaled_multiply(nq, kl_counts_complement(q->theta[BINOMIAL_P]));
  KlScaled m = kl_scaled_subtract(nq, np), under = kl_scaled_multiply(y, u);
  KlScaled over = kl_scaled_subtract(kl_scaled_multiply(x, binomial_more_failures(p, q, u, v)),
                                     kl_scaled_multiply(m, u));
  KlScaled t = kl_scaled_divide(over, under);
  KlScaled log =
      t.exponent < 0 ? kl_scaled_log1p(t) : kl_scaled_log_ratio(kl_scaled_multiply(x, v), under);
  KlScaled failures = kl_scaled_subtract(kl_scaled_multiply(m, kl_scaled_log_ratio(y, v)),
                                         kl_scaled_multiply(x, log));
  KlScaled successes =
      kl_scaled_multiply(k, kl_scaled_log_ratio(binomial_mean(p), binomial_mean(q)));
  KlScaled stirling = kl_scaled_subtract(kl_scaled_subtract(kl_stirling(np), kl_stirling(nq)),
                                         kl_scaled_subtract(kl_stirling(x), kl_stirling(y)));
  KlScaled root =
      kl_scaled_twice(kl_scaled_add(kl_scaled_log_ratio(np, nq), kl_scaled_log_ratio(y, x)), -1);
  return kl_scaled_add(kl_scaled_add(stirling, root), kl_scaled_add(successes, failures));
}

/* Different n: P's support must be in Q's; then a sum over the counts, of which no more than about
** a thousand are visited. */
static KlScaled binomial_kl_of_sizes(const KlMember *p, const KlMember *q) {
  KlScaled np = p->theta[BINOMIAL_N], nq = q->theta[BINOMIAL_N];
  if (binomial_never(p)) {
    KlScaled log = kl_scaled_log1p(kl_scaled_negate(q->theta[BINOMIAL_P]));
    return binomial_always(q) ? kl_scaled_infinity()
                              : kl_scaled_multiply(kl_scaled_negate(log), nq);
  }
  if (kl_scaled_compare(np, nq) > 0 || binomial_never(q) || binomial_always(q)) {
    return kl_scaled_infinity();
  }
  if (binomial_always(p)) {
    return kl_scaled_negate(binomial_log_mass(q, np));
  }
  KlScaled variance = binomial_variance(p);
  KlCountPair pair = {
      .p = p,
      .q = q,
      .log_mass = binomial_log_mass,
      .log_ratio = binomial_log_ratio,
      .ratio_step = binomial_ratio_step,
      .mass_step = binomial_mass_step,
      .mean = binomial_mean(p),
      .spread = kl_scaled_sqrt(variance),
      .low = kl_counts_low(binomial_mean(p), variance),
      .high = np,
      .above = binomial_above,
  };
  return kl_counts_kl(&pair);
}

static KlScaled binomial_kl(const KlMember *p, const KlMember *q) {
  if (kl_scaled_compare(p->theta[BINOMIAL_N], q->theta[BINOMIAL_N]) != 0) {
    return binomial_kl_of_sizes(p, q);
  }
  KlScaled coin = kl_counts_coin_kl(p->theta[BINOMIAL_P], q->theta[BINOMIAL_P]);
  return kl_scaled_is_infinite(coin) ? coin : kl_scaled_multiply(coin, p->theta[BINOMIAL_N]);
}

static bool binomial_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  if (kl_scaled_compare(p->theta[BINOMIAL_N], q->theta[BINOMIAL_N]) != 0) {
    return false;
  }
  theta[BINOMIAL_N] = p->theta[BINOMIAL_N];
  if (kl_scaled_compare(p->theta[BINOMIAL_P], q->theta[BINOMIAL_P]) == 0) {
    theta[BINOMIAL_P] = p->theta[BINOMIAL_P];
    return true;
  }
  if (binomial_never(p) || binomial_always(p) || binomial_never(q) || binomial_always(q)) {
    return false;
  }
  theta[BINOMIAL_P] = kl_counts_blend_logit(p->theta[BINOMIAL_P], q->theta[BINOMIAL_P], alpha);
  return true;
}

static const char *binomial_refuse_row(int dimension, const KlDd *x) {
  (void)dimension;
  KlDd rest = kl_dd_subtract(x[1], x[0]);
  return rest.hi < 0.0 ? "must not have more successes than tosses: x <= n" : NULL;
}

/* x, n and n^2, which says whether n varied. */
static int binomial_sums(int dimension) {
  (void)dimension;
  return 3;
}

static void binomial_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  KlDd one = kl_dd(1.0, 0.0);
  t[0] = (KlFactors){x[0], one};
  t[1] = (KlFactors){x[1], one};
  t[2] = (KlFactors){x[1], x[1]};
}

/* Whether all rows had one n: n sum(n^2) = sum(n)^2, exactly. */
static bool binomial_is_constant(const KlStatistics *s) {
  KlInteger squares, square, difference;
  kl_integer_multiply(&squares, &s->sum[2], &s->n);
  kl_integer_multiply(&square, &s->sum[1], &s->sum[1]);
  kl_integer_subtract(&difference, &squares, &square);
  return difference.sign == 0;
}

/* n = tosses / rows, p = successes / tosses. */
static void binomial_theta(const KlStatistics *s, KlScaled *theta) {
  KlScaled tosses = kl_integer_scaled(&s->sum[1]);
  theta[BINOMIAL_N] = kl_scaled_divide(tosses, kl_integer_scaled(&s->n));
  theta[BINOMIAL_P] = kl_scaled_divide(kl_integer_scaled(&s->sum[0]), tosses);
}

/* No member where n varied. */
static KlStatus binomial_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = binomial_is_constant(s) ? KL_FIT_MEMBER : KL_FIT_NONE;
  if (*how == KL_FIT_MEMBER) {
    binomial_theta(s, theta);
  }
  return KL_OK;
}

/* The exact counts of successes and tosses, where n is the same. */
static KlScaled binomial_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlScaled theta_p[2], theta_q[2];
  binomial_theta(p, theta_p);
  binomial_theta(q, theta_q);
  KlMember of_p = {&kl_family_binomial, 1, theta_p}, of_q = {&kl_family_binomial, 1, theta_q};
  if (kl_scaled_compare(theta_p[BINOMIAL_N], theta_q[BINOMIAL_N]) != 0) {
    return binomial_kl(&of_p, &of_q);
  }
  KlScaled coin = kl_counts_coin_kl_of_sums(&p->sum[0], &p->sum[1], &q->sum[0], &q->sum[1]);
  return kl_scaled_is_infinite(coin) ? coin : kl_scaled_multiply(coin, theta_p[BINOMIAL_N]);
}

static bool binomial_possible(const KlStatistics *s) {
  return s->sum[0].sign >= 0 && s->sum[1].sign > 0 && !kl_sum_is_below(&s->sum[1], &s->sum[0]) &&
         kl_spread_is_possible(s, 1, 2);
}

const KlFamily kl_family_binomial = {
    .id = 9,
    .name = "binomial",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 2,
    .parameter = {{"n", &kl_domain_trials, 0.0}, {"p", &kl_domain_probability, 0.0}},
    .refuse = binomial_refuse,
    .support = binomial_support,
    .ends = binomial_ends,
    .log_norm = binomial_log_norm,
    .log_kernel = binomial_log_kernel,
    .cdf = binomial_cdf,
    .mean = binomial_mean,
    .variance = binomial_variance,
    .kl = binomial_kl,
    .blend = binomial_blend,
    .gather = KL_GATHER_SUMS,
    .columns = 2,
    .column = {{"x", &kl_domain_mass, 0.0}, {"n", &kl_domain_trials, 0.0}},
    .whole = true,
    .refuse_row = binomial_refuse_row,
    .possible = binomial_possible,
    .sums = binomial_sums,
    .observe = binomial_observe,
    .fit = binomial_fit,
    .kl_of_fits = binomial_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013 for one n; the sum of the definition for n_p < n_q",
    .help = "successes in n tosses, each with probability p",
    .probe = {{10.0, 0.3}, {1.0, 0.5}, {1000.0, 1e-5}, {1e6, 0.999}},
};
