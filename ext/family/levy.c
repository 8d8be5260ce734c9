/* levy.c - Levy's distribution: loc + scale/Z^2 for a standard normal Z.
**
** KL = psi(scale_q/scale_p - 1)/2, psi(t) = t - ln(1 + t), for one loc: 1/(X - loc) is a gamma
** distribution of shape 1/2.  P that begins below Q is +Inf from it; for P that begins above Q
** there is no closed form.
*/
#include "family/edges.h"
#include "family/radial.h"
#include "family/spread.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/incomplete.h"

enum { LEVY_DOUBLINGS = 4400, LEVY_STEPS = 200 };

static void levy_support(const KlMember *m, double *low, double *high) {
  *low = kl_scaled_round(m->theta[0]);
  *high = HUGE_VAL;
}

/* exp(-scale z/2), z = 1/(x - loc); P(X > x) ~ x^-1/2. */
static void levy_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_stretched(1.0, kl_scaled_twice(m->theta[1], -1));
  *high = kl_end_power(kl_scaled_double(0.5));
}

/* With y = (x - loc)/scale, p(x) = exp(-1/(2 y)) y^-3/2/sqrt(2 pi)/scale. */
static KlScaled levy_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), KL_LOG_SQRT_2PI);
}

static KlScaled levy_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x) || kl_scaled_compare(x->x, m->theta[0]) <= 0) {
    return kl_log_zero();
  }
  KlScaled away = kl_scaled_subtract(x->x, m->theta[0]);
  KlScaled fall = kl_scaled_twice(kl_scaled_divide(m->theta[1], away), -1);
  KlScaled log = kl_scaled_log_ratio(away, m->theta[1]);
  KlScaled power = kl_scaled_multiply(kl_scaled_double(1.5), log);
  return kl_scaled_negate(kl_scaled_add(fall, power));
}

/* P(X <= x) = P(abs(Z) > sqrt(scale/(x - loc))) */
static KlScaled levy_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  if (kl_scaled_compare(x->x, m->theta[0]) <= 0) {
    return kl_tail_below(tail);
  }
  KlScaled away = kl_scaled_subtract(x->x, m->theta[0]);
  KlScaled half = kl_scaled_twice(kl_scaled_divide(m->theta[1], away), -1);
  return kl_gamma_tail(kl_scaled_double(0.5), half, tail == KL_LOWER);
}

static double levy_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled z = kl_half_normal_score(u, tail == KL_LOWER ? KL_UPPER : KL_LOWER);
  KlScaled away = kl_scaled_divide(m->theta[1], kl_scaled_multiply(z, z));
  return kl_scaled_round(kl_scaled_add(m->theta[0], away));
}

/* Of the mean, and of the variance. */
static KlScaled levy_infinite(const KlMember *m) {
  (void)m;
  return kl_scaled_infinity();
}

/* (1 + 3 gamma + ln(16 pi))/2 + ln(scale) */
static KlScaled levy_entropy(const KlMember *m) {
  KlScaled standard = kl_scaled(kl_dd(0x1.a988a7060e9b0p+1, 0x1.cb5f8bdf29b30p-54), 0);
  return kl_scaled_add(standard, kl_scaled_log(m->theta[1]));
}

static KlScaled levy_kl(const KlMember *p, const KlMember *q) {
  int against = kl_scaled_compare(p->theta[0], q->theta[0]);
  if (against != 0) {
    return against < 0 ? kl_scaled_infinity() : kl_no_closed_form();
  }
  return kl_scaled_twice(kl_gap_ratio(q->theta[1], p->theta[1]), -1);
}

/* Between members of one loc, which are an exponential family: that loc, and scale for scale. */
static bool levy_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  KlScaled apart = kl_scaled_subtract(p->theta[1], q->theta[1]);
  theta[0] = q->theta[0];
  theta[1] = kl_scaled_add(q->theta[1], kl_scaled_multiply(alpha, apart));
  return kl_scaled_sign(theta[1]) > 0;
}

/* ---- the fit ----
**
** Let u = 1/(x - loc), E its mean over the rows.  For a given loc the likelihood is greatest for
** scale = 1/E[u]; as a function of loc alone, its derivative has the sign of 3 E[u]^2 - E[u^2].
** Now r = E[u^2]/E[u]^2 falls as d = x_1 - loc grows, x_1 the least value:
**
**     d ln(r)/dd = 2 (E[u^2]/E[u] - E[u^3]/E[u^2]) < 0    (Cauchy and Schwarz),
**
** from 1/w for d = 0, w the share of rows that are x_1, to 1.  So there is exactly one maximum, at
** r = 3, if w < 1/3.  Otherwise the likelihood grows all the way to loc = x_1, where it is infinite
** or, for w = 1/3, that of no member: there is none of maximum likelihood.
*/

/* E[u], r and -d ln(r)/d ln(d) at loc = x_1 - d, but for the factor d^k, in E[u^k]. */
typedef struct LevySlope {
  KlScaled mean, ratio, slope;
} LevySlope;

static LevySlope levy_slope(const KlStatistics *s, KlScaled d) {
  KlScaled first = kl_scaled_double(s->value[0].value), total = kl_integer_scaled(&s->n);
  KlScaled sum[3] = {kl_scaled_zero(), kl_scaled_zero(), kl_scaled_zero()};
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled away = kl_scaled_subtract(kl_scaled_double(s->value[i].value), first);
    KlScaled u = kl_scaled_divide(d, kl_scaled_add(away, d));
    KlScaled share = s->value[i].weight;
    for (int k = 0; k < 3; k++) {
      share = kl_scaled_multiply(share, u);
      sum[k] = kl_scaled_add(sum[k], share);
    }
  }
  LevySlope at;
  KlScaled bend = kl_scaled_divide(sum[1], sum[0]);
  at.mean = kl_scaled_divide(sum[0], total);
  at.ratio = kl_scaled_divide(bend, at.mean);
  KlScaled fall = kl_scaled_subtract(kl_scaled_divide(sum[2], sum[1]), bend);
  at.slope = kl_scaled_twice(fall, 1);
  return at;
}

/* The d with r = 3, by Newton's method for ln r as a function of ln d, in a bracket that it keeps
** closing: where a step leaves it, by halving.  Ends when a step is below 2^-70 of d. */
static KlScaled levy_distance(const KlStatistics *s) {
  const KlScaled three = kl_scaled_double(3.0);
  KlScaled last = kl_scaled_double(s->value[s->values - 1].value);
  KlScaled high = kl_scaled_subtract(last, kl_scaled_double(s->value[0].value)), low = high;
  /* At d = x_n - x_1 all u are within a factor of 2, so that r < 3. */
  for (int i = 0; i < LEVY_DOUBLINGS; i++) {
    low = kl_scaled_twice(low, -1);
    LevySlope at = levy_slope(s, low);
    if (kl_scaled_compare(at.ratio, three) >= 0) {
      break;
    }
    high = low;
  }
  KlScaled d = low;
  for (int i = 0; i < LEVY_STEPS; i++) {
    LevySlope at = levy_slope(s, d);
    KlScaled rest = kl_scaled_log_ratio(at.ratio, three);
    if (kl_scaled_sign(rest) >= 0) {
      low = d;
    } else {
      high = d;
    }
    KlScaled step = kl_scaled_divide(rest, at.slope);
    KlScaled next = kl_scaled_add(d, kl_scaled_multiply(d, kl_scaled_expm1(step)));
    if (kl_scaled_compare(next, low) < 0 || kl_scaled_compare(next, high) > 0) {
      next = kl_scaled_twice(kl_scaled_add(low, high), -1);
    }
    KlScaled way = kl_scaled_subtract(next, d);
    d = next;
    if (kl_scaled_sign(way) == 0 || way.exponent < d.exponent - 70) {
      break;
    }
  }
  return d;
}

/* A double, like the loc of any other member, so that the support is what the density says; the
** scale is the best for it. */
static double levy_loc(const KlStatistics *s) {
  double first = s->value[0].value;
  double loc = kl_scaled_round(kl_scaled_subtract(kl_scaled_double(first), levy_distance(s)));
  loc = loc < first ? loc : nextafter(first, -HUGE_VAL);
  /* The likelihood rises up to its maximum: of the numbers there are, the nearest. */
  return loc > -DBL_MAX ? loc : -DBL_MAX;
}

static KlStatus levy_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled first = kl_scaled_double(s->value[0].value);
  KlScaled thrice = kl_scaled_multiply(kl_scaled_double(3.0), s->value[0].weight);
  if (s->values == 1) {
    *how = kl_fit_point(s, first, theta);
    return KL_OK;
  }
  if (kl_scaled_compare(thrice, kl_integer_scaled(&s->n)) >= 0 || s->value[0].value == -DBL_MAX) {
    *how = KL_FIT_NONE;
    return KL_OK;
  }
  theta[0] = kl_scaled_double(levy_loc(s));
  KlScaled d = kl_scaled_subtract(first, theta[0]);
  theta[1] = kl_scaled_divide(d, levy_slope(s, d).mean);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* With loc = 0 an inverse gamma distribution of shape 1/2; else its logarithm is of x - loc. */
static KlMember levy_inverse_gamma(const KlMember *m, KlScaled theta[2]) {
  theta[0] = kl_scaled_double(0.5);
  theta[1] = kl_scaled_twice(m->theta[1], -1);
  return (KlMember){&kl_family_inverse_gamma, 1, theta};
}

static void levy_cost(const KlMember *q, KlCost *cost) {
  KlScaled theta[2];
  KlMember wide = levy_inverse_gamma(q, theta);
  if (kl_scaled_sign(q->theta[0]) != 0) {
    kl_cost_constant(cost, kl_expect_none());
    return;
  }
  kl_family_inverse_gamma.cost(&wide, cost);
}

static KlScaled levy_expect(const KlMember *p, const KlFeature *f) {
  KlScaled theta[2];
  KlMember wide = levy_inverse_gamma(p, theta);
  return kl_scaled_sign(p->theta[0]) != 0 ? kl_expect_none()
                                          : kl_family_inverse_gamma.expect(&wide, f);
}

const KlFamily kl_family_levy = {
    .id = 33,
    .name = "levy",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = levy_support,
    .ends = levy_ends,
    .log_norm = levy_log_norm,
    .log_kernel = levy_log_kernel,
    .cdf = levy_cdf,
    .quantile = levy_quantile,
    .mean = levy_infinite,
    .variance = levy_infinite,
    .entropy = levy_entropy,
    .kl = levy_kl,
    .blend = levy_blend,
    .cost = levy_cost,
    .expect = levy_expect,
    .costs = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_INVERSE),
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = levy_fit,
    .bound = 0.501,
    .source = "Nawa & Nadarajah, Entropy 26 (2024) 959",
    .help = "Levy distribution: loc + scale/z^2 for a standard normal z",
    .probe = {{0.0, 1.0}, {-3.0, 2.0}, {0.0, 1e-3}, {5.0, 40.0}},
};
