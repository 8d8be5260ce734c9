/* negative_binomial.c - failures before the r-th success, r > 0 real:
** Gamma(k+r) / (Gamma(r) k!) p^r (1-p)^k on k = 0, 1, 2 ...
*/
#include "family/counts.h"
#include "family/family.h"
#include "family/negative_binomial_shape.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

enum { NEGATIVE_BINOMIAL_R, NEGATIVE_BINOMIAL_P };

static bool negative_binomial_is_point(const KlMember *m) {
  return kl_scaled_compare(m->theta[NEGATIVE_BINOMIAL_P], kl_scaled_double(1.0)) == 0;
}

/* p = 1 never fails. */
static void negative_binomial_support(const KlMember *m, double *low, double *high) {
  *low = 0.0;
  *high = negative_binomial_is_point(m) ? 0.0 : HUGE_VAL;
}

static void negative_binomial_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, kl_scaled_zero());
}

static KlScaled negative_binomial_log_norm(const KlMember *m) {
  (void)m;
  return kl_scaled_zero();
}

/* At real k >= 0: the probability r/(r+k) that of r + k tosses the last is a success, times that of
** r successes in them. */
static KlScaled negative_binomial_log_mass(const KlMember *m, KlScaled k) {
  KlScaled r = m->theta[NEGATIVE_BINOMIAL_R], p = m->theta[NEGATIVE_BINOMIAL_P];
  if (negative_binomial_is_point(m)) {
    return kl_scaled_zero();
  }
  if (kl_scaled_sign(k) == 0) {
    KlScaled not_p = kl_counts_complement(p);
    KlScaled log = p.exponent < 0 ? kl_scaled_log(p) : kl_scaled_log1p(kl_scaled_negate(not_p));
    return kl_scaled_multiply(r, log);
  }
  KlScaled last = kl_scaled_log_ratio(r, kl_scaled_add(r, k));
  return kl_scaled_add(last, kl_counts_log_binomial(r, k, p, kl_counts_complement(p)));
}

static KlScaled negative_binomial_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!kl_counts_has(x->x) || (negative_binomial_is_point(m) && kl_scaled_sign(x->x) != 0)) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  return negative_binomial_log_mass(m, x->x);
}

/* P(X <= k) = I_p(r, k+1) */
static KlScaled negative_binomial_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0), p = m->theta[NEGATIVE_BINOMIAL_P];
  if (kl_scaled_sign(x->x) < 0) {
    return tail == KL_LOWER ? kl_scaled_zero() : one;
  }
  if (negative_binomial_is_point(m) || kl_scaled_is_infinite(x->x)) {
    return tail == KL_LOWER ? one : kl_scaled_zero();
  }
  KlScaled next = kl_scaled_add(kl_counts_floor(x->x), one);
  return kl_beta_tail(m->theta[NEGATIVE_BINOMIAL_R], next, p, kl_counts_complement(p),
                      tail == KL_UPPER);
}

/* P(X > k) = I_(1-p)(k+1, r) */
static KlScaled negative_binomial_above(const KlMember *m, KlScaled k) {
  KlScaled p = m->theta[NEGATIVE_BINOMIAL_P], next = kl_scaled_add(k, kl_scaled_double(1.0));
  return kl_beta_tail(m->theta[NEGATIVE_BINOMIAL_R], next, p, kl_counts_complement(p), true);
}

static KlScaled negative_binomial_mean(const KlMember *m) {
  KlScaled p = m->theta[NEGATIVE_BINOMIAL_P];
  KlScaled failures = kl_scaled_multiply(m->theta[NEGATIVE_BINOMIAL_R], kl_counts_complement(p));
  return kl_scaled_divide(failures, p);
}

static KlScaled negative_binomial_variance(const KlMember *m) {
  return kl_scaled_divide(negative_binomial_mean(m), m->theta[NEGATIVE_BINOMIAL_P]);
}

/* p_(k+1)/p_k = (k+r)/(k+1) (1-p) */
static KlScaled negative_binomial_mass_step(const KlMember *m, KlScaled k) {
  KlScaled more = kl_scaled_multiply(kl_scaled_add(k, m->theta[NEGATIVE_BINOMIAL_R]),
                                     kl_counts_complement(m->theta[NEGATIVE_BINOMIAL_P]));
  return kl_scaled_divide(more, kl_scaled_add(k, kl_scaled_double(1.0)));
}

/* ln(1 + d/(k + r_q)) + ln[(1-p)/(1-q)], d = r_p - r_q. */
static KlScaled negative_binomial_ratio_step(const KlMember *p, const KlMember *q, KlScaled k) {
  KlScaled a = p->theta[NEGATIVE_BINOMIAL_R], b = q->theta[NEGATIVE_BINOMIAL_R];
  KlScaled below = kl_scaled_add(k, b);
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(a, b), below);
  KlScaled ways =
      t.exponent < 0 ? kl_scaled_log1p(t) : kl_scaled_log_ratio(kl_scaled_add(k, a), below);
  return kl_scaled_add(
      ways, kl_counts_log_failures(p->theta[NEGATIVE_BINOMIAL_P], q->theta[NEGATIVE_BINOMIAL_P]));
}

/* ln(p_k/q_k) where r_p and r_q are close, d = r_p - r_q: of the distance G(y; x) = ln Gamma(y) -
** ln Gamma(x) - psi(x) (y - x),
**
**   d [psi(k+r_q) - psi(r_q) + ln q] + G(k+r_p; k+r_q) - G(r_p; r_q) + r_p ln(p/q)
**   + k ln[(1-p)/(1-q)]
**
** in which every term is of first order in what differs. */
static KlScaled negative_binomial_log_ratio_near(const KlMember *p, const KlMember *q, KlScaled k) {
  KlScaled rp = p->theta[NEGATIVE_BINOMIAL_R], rq = q->theta[NEGATIVE_BINOMIAL_R];
  KlScaled pp = p->theta[NEGATIVE_BINOMIAL_P], pq = q->theta[NEGATIVE_BINOMIAL_P];
  KlScaled d = kl_scaled_subtract(rp, rq);
  KlScaled kp = kl_scaled_add(k, rp), kq = kl_scaled_add(k, rq);
  KlScaled slope =
      kl_scaled_add(kl_scaled_subtract(kl_digamma(kq), kl_digamma(rq)), kl_scaled_log(pq));
  KlScaled gap = kl_scaled_subtract(kl_gap_gamma(kp, kq, d), kl_gap_gamma(rp, rq, d));
  KlScaled odds = kl_scaled_add(kl_scaled_multiply(rp, kl_scaled_log_ratio(pp, pq)),
                                kl_scaled_multiply(k, kl_counts_log_failures(pp, pq)));
  return kl_scaled_add(kl_scaled_multiply(d, slope), kl_scaled_add(gap, odds));
}

/* At k = 0 it is r_p ln(p/q) + d ln q. */
static KlScaled negative_binomial_log_ratio(const KlMember *p, const KlMember *q, KlScaled k) {
  KlScaled rp = p->theta[NEGATIVE_BINOMIAL_R], rq = q->theta[NEGATIVE_BINOMIAL_R];
  KlScaled d = kl_scaled_subtract(rp, rq);
  if (kl_scaled_sign(k) == 0) {
    KlScaled pq = q->theta[NEGATIVE_BINOMIAL_P];
    KlScaled odds = kl_scaled_log_ratio(p->theta[NEGATIVE_BINOMIAL_P], pq);
    return kl_scaled_add(kl_scaled_multiply(rp, odds), kl_scaled_multiply(d, kl_scaled_log(pq)));
  }
  if (d.exponent < rq.exponent - 3) {
    return negative_binomial_log_ratio_near(p, q, k);
  }
  return kl_scaled_subtract(negative_binomial_log_mass(p, k), negative_binomial_log_mass(q, k));
}

/* Where P has more than 2^64 for its mean and for r: E_P ln(p_k/q_k) to second order about the mean
** m of P.  With s = (r_p + m) r_q / (r_p (r_q + m)),
**
**   D(r_q; (r_q+m) q) + D(m; (r_q+m) (1-q)) + (s - 1 - ln s) / 2
**
** and D the deviance: three terms >= 0; what is left out is 1/r of them. */
static KlScaled negative_binomial_kl_huge(const KlMember *p, const KlMember *q) {
  KlScaled rp = p->theta[NEGATIVE_BINOMIAL_R], rq = q->theta[NEGATIVE_BINOMIAL_R];
  KlScaled pq = q->theta[NEGATIVE_BINOMIAL_P], m = negative_binomial_mean(p);
  KlScaled tosses = kl_scaled_add(rq, m);
  KlScaled yes = kl_gap_entropy(rq, kl_scaled_multiply(tosses, pq));
  KlScaled no = kl_gap_entropy(m, kl_scaled_multiply(tosses, kl_counts_complement(pq)));
  KlScaled shape =
      kl_gap_ratio(kl_scaled_multiply(kl_scaled_add(rp, m), rq), kl_scaled_multiply(rp, tosses));
  return kl_scaled_add(kl_scaled_add(yes, no), kl_scaled_twice(shape, -1));
}

/* The same where r_q is below 2^64 and Q so much wider than P: nothing cancels in ln p_m - ln q_m -
** 1/2 - (variance of P) (ln q)''(m) / 2, (ln q)'' = -r_q / (m (m + r_q)). */
static KlScaled negative_binomial_kl_narrow(const KlMember *p, const KlMember *q) {
  KlScaled rq = q->theta[NEGATIVE_BINOMIAL_R], m = negative_binomial_mean(p);
  KlScaled bend = kl_scaled_divide(kl_scaled_multiply(negative_binomial_variance(p), rq),
                                   kl_scaled_multiply(m, kl_scaled_add(m, rq)));
  /* ln p_m = ln[r_p / (m (r_p + m))] / 2 - ln(2 pi) / 2: at its mean, P's deviances are 0. */
  KlScaled rp = p->theta[NEGATIVE_BINOMIAL_R];
  KlScaled peak = kl_scaled_log_ratio(rp, kl_scaled_multiply(m, kl_scaled_add(rp, m)));
  KlScaled half_log_2pi = kl_scaled(kl_dd(0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55), 0);
  KlScaled top = kl_scaled_subtract(kl_scaled_twice(peak, -1), half_log_2pi);
  top = kl_scaled_subtract(top, negative_binomial_log_mass(q, m));
  KlScaled more = kl_scaled_twice(kl_scaled_add(bend, kl_scaled_double(-1.0)), -1);
  return kl_scaled_add(top, more);
}

/* Different r: no closed form. */
static KlScaled negative_binomial_kl_of_sizes(const KlMember *p, const KlMember *q) {
  KlScaled pp = p->theta[NEGATIVE_BINOMIAL_P], one = kl_scaled_double(1.0);
  if (negative_binomial_is_point(p) && negative_binomial_is_point(q)) {
    return kl_scaled_zero();
  }
  if (negative_binomial_is_point(p)) {
    return kl_scaled_negate(negative_binomial_log_mass(q, kl_scaled_zero()));
  }
  if (negative_binomial_is_point(q)) {
    return kl_scaled_infinity();
  }
  KlScaled mean = negative_binomial_mean(p), variance = negative_binomial_variance(p);
  if (mean.exponent > 64 && p->theta[NEGATIVE_BINOMIAL_R].exponent > 64) {
    bool both = q->theta[NEGATIVE_BINOMIAL_R].exponent > 62;
    return both ? negative_binomial_kl_huge(p, q) : negative_binomial_kl_narrow(p, q);
  }
  /* For r < 1 the masses fall as (1-p)^k does, not as the variance says. */
  KlScaled sd = kl_scaled_sqrt(variance), wait = kl_scaled_divide(one, pp);
  KlCountPair pair = {
      .p = p,
      .q = q,
      .log_mass = negative_binomial_log_mass,
      .log_ratio = negative_binomial_log_ratio,
      .ratio_step = negative_binomial_ratio_step,
      .mass_step = negative_binomial_mass_step,
      .mean = mean,
      .spread = kl_scaled_compare(sd, wait) > 0 ? sd : wait,
      .low = kl_counts_low(mean, variance),
      .high = kl_scaled_infinity(),
      .above = negative_binomial_above,
  };
  return kl_counts_kl(&pair);
}

/* The same r: that of the tosses, r/p of them. */
static KlScaled negative_binomial_kl(const KlMember *p, const KlMember *q) {
  KlScaled r = p->theta[NEGATIVE_BINOMIAL_R];
  if (kl_scaled_compare(r, q->theta[NEGATIVE_BINOMIAL_R]) != 0) {
    return negative_binomial_kl_of_sizes(p, q);
  }
  KlScaled pp = p->theta[NEGATIVE_BINOMIAL_P];
  KlScaled coin = kl_counts_coin_kl(pp, q->theta[NEGATIVE_BINOMIAL_P]);
  if (kl_scaled_is_infinite(coin)) {
    return coin;
  }
  return kl_scaled_multiply(kl_scaled_divide(coin, pp), r);
}

static bool negative_binomial_blend(const KlMember *p, const KlMember *q, KlScaled alpha,
                                    KlScaled *theta) {
  theta[NEGATIVE_BINOMIAL_R] = p->theta[NEGATIVE_BINOMIAL_R];
  return kl_scaled_compare(p->theta[NEGATIVE_BINOMIAL_R], q->theta[NEGATIVE_BINOMIAL_R]) == 0 &&
         kl_counts_blend_failure(p->theta[NEGATIVE_BINOMIAL_P], q->theta[NEGATIVE_BINOMIAL_P],
                                 alpha, &theta[NEGATIVE_BINOMIAL_P]);
}

/* p = r/(r + mean) */
static KlStatus negative_binomial_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled mean, r;
  *how = KL_FIT_NONE;
  if (kl_negative_binomial_shape(s->value, s->values, &mean, &r)) {
    theta[NEGATIVE_BINOMIAL_R] = r;
    theta[NEGATIVE_BINOMIAL_P] = kl_scaled_divide(r, kl_scaled_add(r, mean));
    *how = KL_FIT_MEMBER;
  }
  return KL_OK;
}

const KlFamily kl_family_negative_binomial = {
    .id = 12,
    .name = "negative_binomial",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 2,
    .parameter = {{"r", &kl_domain_positive, 0.0}, {"p", &kl_domain_stopping, 0.0}},
    .support = negative_binomial_support,
    .ends = negative_binomial_ends,
    .log_norm = negative_binomial_log_norm,
    .log_kernel = negative_binomial_log_kernel,
    .cdf = negative_binomial_cdf,
    .mean = negative_binomial_mean,
    .variance = negative_binomial_variance,
    .kl = negative_binomial_kl,
    .blend = negative_binomial_blend,
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .whole = true,
    .fit = negative_binomial_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013 for one r; the sum of the definition for r_p != r_q",
    .help = "failures before the r-th success, each toss a success with probability p",
    .probe = {{3.0, 0.3}, {0.5, 0.5}, {100.0, 0.99}, {2.5, 1e-5}},
};
