/* truncated_normal.c - the normal distribution with a mean and an sd, cut to low .. high.
**
** Where P's interval lies in Q's (else KL is +Inf), with Q' for Q cut to P's interval,
**
**     KL = KL(P || Q') + ln[1 + Q(outside)/Q(inside)]
**
** (the duo Bregman divergence of Nielsen, Entropy 24 (2022), arranged in two terms >= 0).  P and Q'
** are one exponential family: with h(x) = ln(p/q') less its mean, a polynomial that is known from
** differences of parameters, KL(P || Q') = ln E_P[exp(-h)] = ln(1 + E_P[exp(-h) - 1 + h]), an
** integral of what is >= 0.  Far apart, E_P[ln(p/q')] as it stands.  All integrals are those of
** num/bell.h, by a fixed rule on smooth functions.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "family/truncated_normal_fit.h"
#include "num/bell.h"
#include "num/gap.h"

/* Below this KL(P || Q') is the integral of what is >= 0: Q' is at most 1.5 times as wide. */
#define TRUNCATED_NEAR 0.1

static const char *truncated_normal_refuse(int dimension, const KlScaled *theta) {
  (void)dimension;
  return kl_scaled_compare(theta[2], theta[3]) < 0 ? NULL : "must have low < high";
}

static KlBell truncated_normal_bell(const KlMember *m) {
  return kl_bell(m->theta[0], m->theta[1], m->theta[2], m->theta[3]);
}

static void truncated_normal_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[2]);
  *high = kl_scaled_round(m->theta[3]);
}

static void truncated_normal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = *low;
}

static KlScaled truncated_normal_log_norm(const KlMember *m) {
  KlBell bell = truncated_normal_bell(m);
  return kl_scaled_log(kl_bell_total(&bell, NULL, NULL, false));
}

static bool truncated_normal_is_inside(const KlMember *m, const KlPoint *x) {
  return kl_scaled_compare(x->x, m->theta[2]) >= 0 && kl_scaled_compare(x->x, m->theta[3]) <= 0;
}

static KlScaled truncated_normal_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!truncated_normal_is_inside(m, x)) {
    return kl_log_zero();
  }
  KlBell bell = truncated_normal_bell(m);
  bool at_high = kl_scaled_compare(bell.top, bell.high) == 0 && !kl_scaled_is_infinite(x->rest);
  KlScaled d = at_high ? kl_scaled_negate(x->rest) : kl_scaled_subtract(x->x, bell.top);
  return kl_scaled_negate(kl_bell_level(&bell, d));
}

/* The integral over a part of the interval over that of all of it. */
static KlScaled truncated_normal_share(const KlBell *whole, KlScaled low, KlScaled high) {
  KlBell part = kl_bell(whole->mean, whole->sd, low, high);
  KlScaled down = kl_bell_level(whole, kl_scaled_subtract(part.top, whole->top));
  KlScaled share = kl_scaled_divide(kl_bell_total(&part, NULL, NULL, false),
                                    kl_bell_total(whole, NULL, NULL, false));
  return kl_scaled_multiply(share, kl_scaled_exponential(kl_scaled_negate(down)));
}

static KlScaled truncated_normal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_compare(x->x, m->theta[2]) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_compare(x->x, m->theta[3]) >= 0) {
    return kl_tail_above(tail);
  }
  KlBell bell = truncated_normal_bell(m);
  return tail == KL_LOWER ? truncated_normal_share(&bell, bell.low, x->x)
                          : truncated_normal_share(&bell, x->x, bell.high);
}

static KlScaled truncated_normal_mean(const KlMember *m) {
  KlBell bell = truncated_normal_bell(m);
  return kl_scaled_add(bell.top, kl_bell_shift(&bell));
}

static KlScaled truncated_normal_variance(const KlMember *m) {
  KlBell bell = truncated_normal_bell(m);
  return kl_bell_variance(&bell, kl_bell_shift(&bell));
}

/* E_P[level of Q] = [v + s^2 + 2 s (top_q - mean_q)]/(2 sd_q^2), s the mean of P less top_q: terms
** >= 0. */
static KlScaled truncated_normal_level(const KlBell *q, KlScaled shift, KlScaled variance) {
  KlScaled square = kl_scaled_divide(kl_scaled_divide(variance, q->sd), q->sd);
  return kl_scaled_add(kl_scaled_twice(square, -1), kl_bell_level(q, shift));
}

static KlScaled truncated_normal_entropy(const KlMember *m) {
  KlBell bell = truncated_normal_bell(m);
  KlScaled shift = kl_bell_shift(&bell), variance = kl_bell_variance(&bell, shift);
  return kl_scaled_add(truncated_normal_log_norm(m),
                       truncated_normal_level(&bell, shift, variance));
}

/* h = slope (x - mean) + bend [(x - mean)^2 - variance], with x - mean = d - shift. */
typedef struct TruncatedRatio {
  KlScaled shift, variance, slope, bend;
} TruncatedRatio;

static KlScaled truncated_normal_gap(const void *work, KlScaled d) {
  const TruncatedRatio *r = work;
  KlScaled way = kl_scaled_subtract(d, r->shift);
  KlScaled square = kl_scaled_subtract(kl_scaled_multiply(way, way), r->variance);
  KlScaled h =
      kl_scaled_add(kl_scaled_multiply(r->slope, way), kl_scaled_multiply(r->bend, square));
  return kl_gap_exp(kl_scaled_negate(h));
}

/* With c = 1/sd_q^2 - 1/sd_p^2 from the difference of the sds: bend = c/2 and slope = (mean -
** mean_q) c + (mean_p - mean_q)/sd_p^2 for the parents' means. */
static TruncatedRatio truncated_normal_ratio(const KlBell *p, const KlBell *q, KlScaled shift,
                                             KlScaled variance) {
  KlScaled apart = kl_scaled_subtract(p->sd, q->sd), sum = kl_scaled_add(p->sd, q->sd);
  KlScaled c = kl_scaled_multiply(kl_scaled_divide(kl_scaled_divide(apart, p->sd), q->sd),
                                  kl_scaled_divide(kl_scaled_divide(sum, p->sd), q->sd));
  KlScaled mean = kl_scaled_add(kl_scaled_subtract(p->top, q->mean), shift);
  KlScaled means = kl_scaled_subtract(p->mean, q->mean);
  means = kl_scaled_divide(kl_scaled_divide(means, p->sd), p->sd);
  KlScaled slope = kl_scaled_add(kl_scaled_multiply(mean, c), means);
  return (TruncatedRatio){shift, variance, slope, kl_scaled_twice(c, -1)};
}

/* KL(P || Q') of the same interval. */
static KlScaled truncated_normal_kl_inside(const KlBell *p, const KlBell *q) {
  KlScaled shift = kl_bell_shift(p), variance = kl_bell_variance(p, shift);
  KlScaled total = kl_bell_total(p, NULL, NULL, false);
  KlScaled to_q = kl_scaled_add(shift, kl_scaled_subtract(p->top, q->top));
  KlScaled levels = kl_scaled_subtract(truncated_normal_level(q, to_q, variance),
                                       truncated_normal_level(p, shift, variance));
  KlScaled direct =
      kl_scaled_add(levels, kl_scaled_log_ratio(kl_bell_total(q, NULL, NULL, false), total));
  if (kl_scaled_compare(direct, kl_scaled_double(TRUNCATED_NEAR)) > 0) {
    return direct;
  }
  TruncatedRatio ratio = truncated_normal_ratio(p, q, shift, variance);
  KlScaled gap = kl_bell_total(p, truncated_normal_gap, &ratio, true);
  return kl_scaled_log1p(kl_scaled_divide(gap, total));
}

/* The integral of Q's bell from low to high over that inside, or +Inf; 0 for low >= high. */
static KlScaled truncated_normal_outside(const KlBell *q, const KlBell *inside, KlScaled low,
                                         KlScaled high) {
  if (kl_scaled_compare(low, high) >= 0) {
    return kl_scaled_zero();
  }
  KlBell part = kl_bell(q->mean, q->sd, low, high);
  KlScaled up = kl_bell_level(q, kl_scaled_subtract(inside->top, q->top));
  KlScaled down = kl_bell_level(q, kl_scaled_subtract(part.top, q->top));
  KlScaled power = kl_scaled_exponential(kl_scaled_subtract(up, down));
  if (kl_scaled_is_infinite(power)) {
    return power;
  }
  KlScaled ratio = kl_scaled_divide(kl_bell_total(&part, NULL, NULL, false),
                                    kl_bell_total(inside, NULL, NULL, false));
  return kl_scaled_multiply(ratio, power);
}

/* -ln Q(inside): as ln(1 + outside/inside) where most is inside, else from the levels, which no
** exponent limits. */
static KlScaled truncated_normal_lack(const KlBell *q, const KlBell *inside) {
  KlScaled below = truncated_normal_outside(q, inside, q->low, inside->low);
  KlScaled above = truncated_normal_outside(q, inside, inside->high, q->high);
  bool infinite = kl_scaled_is_infinite(below) || kl_scaled_is_infinite(above);
  KlScaled outside = infinite ? kl_scaled_infinity() : kl_scaled_add(below, above);
  if (kl_scaled_compare(outside, kl_scaled_double(1.0)) < 0) {
    return kl_scaled_log1p(outside);
  }
  KlScaled up = kl_bell_level(q, kl_scaled_subtract(inside->top, q->top));
  KlScaled all = kl_bell_total(q, NULL, NULL, false);
  return kl_scaled_add(up, kl_scaled_log_ratio(all, kl_bell_total(inside, NULL, NULL, false)));
}

static KlScaled truncated_normal_kl(const KlMember *p, const KlMember *q) {
  KlBell of_p = truncated_normal_bell(p), of_q = truncated_normal_bell(q);
  if (kl_scaled_compare(of_p.low, of_q.low) < 0 || kl_scaled_compare(of_p.high, of_q.high) > 0) {
    return kl_scaled_infinity();
  }
  KlBell inside = kl_bell(of_q.mean, of_q.sd, of_p.low, of_p.high);
  return kl_scaled_add(truncated_normal_kl_inside(&of_p, &inside),
                       truncated_normal_lack(&of_q, &inside));
}

static int truncated_normal_sums(int dimension) {
  (void)dimension;
  return 2;
}

static void truncated_normal_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], kl_dd(1.0, 0.0)};
  t[1] = (KlFactors){x[0], x[0]};
}

/* out = the sum of x - end, exactly. */
static void truncated_normal_excess(KlInteger *out, const KlStatistics *s, double end) {
  KlInteger number, product;
  kl_integer_from_double(&number, end);
  kl_integer_multiply(&product, &s->n, &number);
  kl_integer_subtract(out, &s->sum[0], &product);
}

/* The member with the mean and the variance of the rows. There is none where the variance is that
** of the exponential density of this mean on the interval, or larger (that of the uniform one, in
** the middle): likelihood then grows without end towards infinite means and sds. */
static KlStatus truncated_normal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger spread, above, below;
  KlScaled mean = kl_statistics_mean(s, 0), n = kl_integer_scaled(&s->n), way, sd;
  kl_spread(&spread, s, 0, 1);
  if (spread.sign == 0) {
    *how = kl_fit_point(s, mean, theta);
    return KL_OK;
  }
  truncated_normal_excess(&above, s, s->low);
  truncated_normal_excess(&below, s, s->high);
  KlScaled width = kl_scaled_subtract(kl_scaled_double(s->high), kl_scaled_double(s->low));
  KlScaled unit = kl_scaled_multiply(n, width);
  KlScaled variance = kl_scaled_divide(kl_scaled_divide(kl_integer_scaled(&spread), unit), unit);
  bool found = kl_truncated_normal_of_moments(
      kl_scaled_divide(kl_integer_scaled(&above), unit),
      kl_scaled_negate(kl_scaled_divide(kl_integer_scaled(&below), unit)), variance, &way, &sd);
  *how = found ? KL_FIT_MEMBER : KL_FIT_NONE;
  if (found) {
    theta[0] = kl_scaled_add(mean, kl_scaled_multiply(width, way));
    theta[1] = kl_scaled_multiply(width, sd);
    theta[2] = kl_scaled_double(s->low);
    theta[3] = kl_scaled_double(s->high);
  }
  return KL_OK;
}

/* The sum of (x - low) (high - x) is >= 0, as is that of (x - mean)^2: n times the first is (sum of
** x - low) (sum of high - x) less n times the second. */
static bool truncated_normal_possible(const KlStatistics *s) {
  KlInteger spread, above, below, product, rest;
  kl_spread(&spread, s, 0, 1);
  truncated_normal_excess(&above, s, s->low);
  truncated_normal_excess(&below, s, s->high);
  below.sign = -below.sign;
  kl_integer_multiply(&product, &above, &below);
  kl_integer_subtract(&rest, &product, &spread);
  return spread.sign >= 0 && above.sign >= 0 && below.sign >= 0 && rest.sign >= 0;
}

/* (x - mean)^2/(2 sd^2), and the constant that -ln q has over that at its greatest density. */
static void truncated_normal_cost(const KlMember *q, KlCost *cost) {
  KlBell bell = truncated_normal_bell(q);
  KlScaled square = kl_scaled_multiply(q->theta[1], q->theta[1]);
  KlScaled half = kl_scaled_divide(kl_scaled_double(0.5), square);
  KlScaled away = kl_scaled_subtract(bell.top, q->theta[0]);
  KlScaled least = kl_scaled_multiply(half, kl_scaled_multiply(away, away));
  kl_cost_constant(cost, truncated_normal_log_norm(q));
  kl_cost_constant(cost, kl_scaled_negate(least));
  kl_cost_add_at(cost, KL_OF_SQUARE, half, q->theta[0]);
}

const KlFamily kl_family_truncated_normal = {
    .id = 18,
    .name = "truncated_normal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 4,
    .parameter = {{"mean", &kl_domain_real, 0.0},
                  {"sd", &kl_domain_positive, 0.0},
                  {"low", &kl_domain_real, 0.0},
                  {"high", &kl_domain_real, 0.0}},
    .refuse = truncated_normal_refuse,
    .support = truncated_normal_support,
    .ends = truncated_normal_ends,
    .log_norm = truncated_normal_log_norm,
    .log_kernel = truncated_normal_log_kernel,
    .cdf = truncated_normal_cdf,
    .mean = truncated_normal_mean,
    .variance = truncated_normal_variance,
    .entropy = truncated_normal_entropy,
    .kl = truncated_normal_kl,
    .cost = truncated_normal_cost,
    .costs = KL_FEATURE(KL_OF_SQUARE),
    .gather = KL_GATHER_SUMS_BOUNDS,
    .columns = 3,
    .column = {{"x", &kl_domain_real, 0.0},
               {"low", &kl_domain_real, 0.0},
               {"high", &kl_domain_real, 0.0}},
    .moments = true,
    .possible = truncated_normal_possible,
    .sums = truncated_normal_sums,
    .observe = truncated_normal_observe,
    .fit = truncated_normal_fit,
    .bound = 0.501,
    .source = "Nielsen, Entropy 24 (2022), duo Bregman divergences",
    .help = "normal distribution with this mean and sd, cut to low .. high",
    .probe = {{0.5, 1.0, -2.0, 4.0},
              {-0.5, 0.01, -0.3, -0.2},
              {0.3, 3e4, 0.0, 3.0},
              {0.0, 1.0, -1.5, 2.0}},
};
