/* radial.c - the length of a normal vector. */
#include "family/radial.h"

#include "family/edges.h"
#include "family/normal.h"
#include "family/scale_renyi.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* pi/2 and sqrt(2/pi) */
#define RADIAL_QUARTER kl_scaled(kl_dd(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54), 0)
#define RADIAL_PEAK kl_scaled(kl_dd(0x1.9884533d43651p-1, -0x1.cbc0d30ebfd15p-55), 0)

void kl_radial_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

void kl_radial_ends(int d, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(kl_scaled_double(d));
  *high = kl_end_stretched(2.0, kl_scaled_zero());
}

KlMember kl_radial_nakagami(const KlMember *m, int d, KlScaled *theta) {
  KlScaled square = kl_scaled_multiply(m->theta[0], m->theta[0]);
  theta[0] = kl_scaled_double(0.5 * d);
  theta[1] = kl_scaled_multiply(kl_scaled_double(d), square);
  return (KlMember){&kl_family_nakagami, 1, theta};
}

/* The densities are exp(-z^2/2) times sqrt(2/pi), z and sqrt(2/pi) z^2, over the scale. */
KlScaled kl_radial_log_norm(const KlMember *m, int d) {
  KlScaled log = kl_scaled_log(m->theta[0]);
  return d == 2 ? log : kl_scaled_add(log, kl_scaled_twice(kl_scaled_log(RADIAL_QUARTER), -1));
}

KlScaled kl_radial_log_kernel(const KlMember *m, int d, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled power = kl_scaled_double(d - 1);
  if (kl_scaled_sign(x->x) == 0) {
    return kl_log_power_at_zero(power);
  }
  KlScaled z = kl_scaled_divide(x->x, m->theta[0]);
  KlScaled fall = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  if (d == 1) {
    return kl_scaled_negate(fall);
  }
  return kl_scaled_subtract(kl_scaled_multiply(power, kl_scaled_log(z)), fall);
}

KlScaled kl_radial_cdf(const KlMember *m, int d, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled z = kl_scaled_divide(x->x, m->theta[0]);
  KlScaled fall = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  if (d == 2) {
    KlScaled y = kl_scaled_negate(fall);
    return tail == KL_UPPER ? kl_scaled_exponential(y) : kl_scaled_negate(kl_scaled_expm1(y));
  }
  return kl_gamma_tail(kl_scaled_double(0.5 * d), fall, tail == KL_UPPER);
}

KlScaled kl_radial_mean(const KlMember *m, int d) {
  KlScaled theta[2];
  KlMember wide = kl_radial_nakagami(m, d, theta);
  return kl_family_nakagami.mean(&wide);
}

KlScaled kl_radial_variance(const KlMember *m, int d) {
  KlScaled theta[2];
  KlMember wide = kl_radial_nakagami(m, d, theta);
  return kl_family_nakagami.variance(&wide);
}

KlScaled kl_radial_entropy(const KlMember *m, int d) {
  KlScaled theta[2];
  KlMember wide = kl_radial_nakagami(m, d, theta);
  return kl_family_nakagami.entropy(&wide);
}

/* scale_p^2/scale_q^2 and less 1, which keeps the digits of the scales' difference. */
typedef struct RadialRatio {
  KlScaled t, ratio;
} RadialRatio;

static RadialRatio radial_ratio(const KlMember *p, const KlMember *q) {
  KlScaled scale = kl_scaled_divide(p->theta[0], q->theta[0]);
  KlScaled apart = kl_scaled_divide(kl_scaled_subtract(p->theta[0], q->theta[0]), q->theta[0]);
  KlScaled sum = kl_scaled_add(scale, kl_scaled_double(1.0));
  return (RadialRatio){kl_scaled_multiply(apart, sum), kl_scaled_multiply(scale, scale)};
}

KlScaled kl_radial_kl(const KlMember *p, const KlMember *q, int d) {
  RadialRatio r = radial_ratio(p, q);
  return kl_scaled_multiply(kl_scaled_double(0.5 * d), kl_scale_gap(r.t, r.ratio));
}

/* The squares are gamma distributions of one shape, d/2, with rates in the ratio 1 + t: d/2 times
** what it is for shape 1. */
static KlScaled radial_renyi(const KlMember *p, const KlMember *q, int d, KlScaled e) {
  RadialRatio r = radial_ratio(p, q);
  KlScaled one = kl_scale_renyi(r.t, r.ratio, e);
  return kl_scaled_is_infinite(one) ? one : kl_scaled_multiply(kl_scaled_double(0.5 * d), one);
}

KlScaled kl_radial_renyi(const KlMember *p, const KlMember *q, int d, double alpha) {
  KlScaled order = kl_scaled_double(alpha), e = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  if (alpha >= 0.5) {
    return radial_renyi(p, q, d, e);
  }
  /* R_a(P || Q) = a/(1 - a) R_(1-a)(Q || P), which does not cancel for small a. */
  return kl_scaled_multiply(kl_scaled_divide(order, e), radial_renyi(q, p, d, order));
}

int kl_radial_sums(int dimension) {
  (void)dimension;
  return 1;
}

void kl_radial_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], x[0]};
}

bool kl_radial_possible(const KlStatistics *s) { return s->sum[0].sign >= 0; }

KlStatus kl_radial_fit(const KlStatistics *s, int d, KlScaled *theta, KlFit *how) {
  KlScaled times = kl_scaled_multiply(kl_integer_scaled(&s->n), kl_scaled_double(d));
  theta[0] = kl_scaled_sqrt(kl_scaled_divide(kl_integer_scaled(&s->sum[0]), times));
  *how = s->sum[0].sign == 0 ? KL_FIT_POINT : KL_FIT_MEMBER;
  return KL_OK;
}

/* scale_p^2/scale_q^2 = n2 S1/(n1 S2), and less 1 (n2 S1 - n1 S2)/(n1 S2): ratios of integers. */
KlScaled kl_radial_kl_of_fits(const KlStatistics *p, const KlStatistics *q, int d) {
  KlInteger a, b, difference;
  kl_integer_multiply(&a, &q->n, &p->sum[0]);
  kl_integer_multiply(&b, &p->n, &q->sum[0]);
  kl_integer_subtract(&difference, &a, &b);
  if (difference.sign == 0) {
    return kl_scaled_zero();
  }
  if (a.sign == 0 || b.sign == 0) {
    return kl_scaled_infinity();
  }
  KlScaled whole = kl_integer_scaled(&b);
  KlScaled gap = kl_scale_gap(kl_scaled_divide(kl_integer_scaled(&difference), whole),
                              kl_scaled_divide(kl_integer_scaled(&a), whole));
  return kl_scaled_multiply(kl_scaled_double(0.5 * d), gap);
}

/* sqrt(2/pi) exp(-z^2/2) */
static KlScaled radial_half_density(KlScaled z) {
  KlScaled fall = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
  return kl_scaled_multiply(RADIAL_PEAK, kl_scaled_exponential(kl_scaled_negate(fall)));
}

/* The z with P(abs(Z) > z) = p <= 1/2, by Newton's method for the logarithm of P, from the place of
** p/2, or of the least normal number where p/2 is below that: 1 off at most. */
static KlScaled radial_far_score(double p) {
  KlScaled z = kl_normal_score(p > 0x1p-1021 ? 0.5 * p : 0x1p-1022, KL_UPPER);
  for (int i = 0; i < 4; i++) {
    KlScaled tail = kl_scaled_twice(kl_normal_tail(z, true), 1);
    KlScaled width = kl_scaled_divide(tail, radial_half_density(z));
    KlScaled rest = kl_scaled_log_ratio(tail, kl_scaled_double(p));
    z = kl_scaled_add(z, kl_scaled_multiply(width, rest));
  }
  return z;
}

/* The z with P(abs(Z) <= z) = u <= 1/2, by Newton's method, from sqrt(pi/2) u (1 + pi u^2/12), the
** first terms of the inverse series, 1 % off at most. */
static KlScaled radial_near_score(double u) {
  KlScaled want = kl_scaled_double(u);
  KlScaled z = kl_scaled_multiply(
      want, kl_scaled_double(1.2533141373155003 * (1.0 + 0.2617993877991494 * u * u)));
  for (int i = 0; i < 5; i++) {
    KlScaled fall = kl_scaled_twice(kl_scaled_multiply(z, z), -1);
    KlScaled excess = kl_scaled_subtract(kl_gamma_tail(kl_scaled_double(0.5), fall, false), want);
    z = kl_scaled_subtract(z, kl_scaled_divide(excess, radial_half_density(z)));
  }
  return z;
}

KlScaled kl_half_normal_score(double u, KlTail tail) {
  bool far = (u <= 0.5) == (tail == KL_UPPER);
  double least = u <= 0.5 ? u : 1.0 - u; /* exact */
  return far ? radial_far_score(least) : radial_near_score(least);
}
