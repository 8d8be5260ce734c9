/* logistic.c - the logistic distribution: P(X <= x) = 1/(1 + exp(-z)), z = (x - loc)/scale.
**
** For equal scales, with d = abs(loc_p - loc_q)/scale,
**
**     KL = d coth(d/2) - 2 = [sum_{n >= 3} (n - 2) d^n/n!] / [exp(d) - 1]
**
** (Nawa & Nadarajah, Entropy 26 (2024) 959, with the numerator d (exp(d) + 1) - 2 (exp(d) - 1)
** expanded: terms >= 0, for small d).  Different scales have no closed form.
*/
#include "family/edges.h"
#include "family/logistic_fit.h"
#include "family/spread.h"
#include "num/gap.h"

/* pi^2/3 */
static const KlDd logistic_variance_of_one = {0x1.a51a6625307d3p+1, 0x1.1873d8912200cp-54};

/* d^25/27! is below 2^-90 for d <= 1, beside the first term of 1/6. */
enum { LOGISTIC_TERMS = 28 };

static void logistic_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void logistic_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_stretched(1.0, kl_scaled_divide(kl_scaled_double(1.0), m->theta[1]));
  *high = *low;
}

static KlScaled logistic_standard(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(x, m->theta[0]), m->theta[1]);
}

/* -abs(x) */
static KlScaled logistic_minus_size(KlScaled x) {
  return kl_scaled_sign(x) > 0 ? kl_scaled_negate(x) : x;
}

static KlScaled logistic_log_norm(const KlMember *m) { return kl_scaled_log(m->theta[1]); }

/* -abs(z) - 2 ln(1 + exp(-abs(z))) */
static KlScaled logistic_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled minus = logistic_minus_size(logistic_standard(m, x->x));
  KlScaled log = kl_scaled_log1p(kl_scaled_exponential(minus));
  return kl_scaled_subtract(minus, kl_scaled_twice(log, 1));
}

/* e/(1 + e) on the side of the tail, 1/(1 + e) on the other, e = exp(-abs(z)). */
static KlScaled logistic_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled z = logistic_standard(m, x->x), one = kl_scaled_double(1.0);
  KlScaled power = kl_scaled_exponential(logistic_minus_size(z));
  bool outer = (kl_scaled_sign(z) > 0) == (tail == KL_UPPER);
  return kl_scaled_divide(outer ? power : one, kl_scaled_add(one, power));
}

/* loc +- scale ln(u/(1 - u)) */
static double logistic_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled rest = kl_scaled(kl_two_sum(1.0, -u), 0);
  KlScaled z = kl_scaled_log_ratio(kl_scaled_double(u), rest);
  KlScaled away = kl_scaled_multiply(m->theta[1], tail == KL_LOWER ? z : kl_scaled_negate(z));
  return kl_scaled_round(kl_scaled_add(m->theta[0], away));
}

static KlScaled logistic_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled logistic_variance(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[1], m->theta[1]);
  return kl_scaled_multiply(kl_scaled(logistic_variance_of_one, 0), square);
}

static KlScaled logistic_entropy(const KlMember *m) {
  return kl_scaled_add(logistic_log_norm(m), kl_scaled_double(2.0));
}

/* sum_{n >= 3} (n - 2) d^(n - 3)/n!, 0 <= d <= 1 */
static KlScaled logistic_series(KlDd d) {
  KlDd sum = kl_dd(0.0, 0.0), power = kl_dd_divide(kl_dd(1.0, 0.0), kl_dd(6.0, 0.0));
  for (int n = 3; n < LOGISTIC_TERMS; n++) {
    sum = kl_dd_add(sum, kl_dd_multiply_double(power, n - 2));
    power = kl_dd_divide(kl_dd_multiply(power, d), kl_dd(n + 1, 0.0));
  }
  return kl_scaled(sum, 0);
}

/* For d > 1, where it loses 4 bits at most: d - 2 + 2 d/(exp(d) - 1). */
static KlScaled logistic_kl_of(KlScaled d) {
  if (kl_scaled_sign(d) == 0) {
    return kl_scaled_zero();
  }
  KlScaled power = kl_scaled_expm1(d);
  if (kl_scaled_compare(d, kl_scaled_double(1.0)) <= 0) {
    KlScaled cubic = kl_scaled_multiply(d, kl_scaled_multiply(d, d));
    return kl_scaled_divide(kl_scaled_multiply(cubic, logistic_series(kl_scaled_dd(d))), power);
  }
  KlScaled far = kl_scaled_subtract(d, kl_scaled_double(2.0));
  return kl_scaled_is_infinite(power)
             ? far
             : kl_scaled_add(far, kl_scaled_divide(kl_scaled_twice(d, 1), power));
}

static KlScaled logistic_kl(const KlMember *p, const KlMember *q) {
  if (kl_scaled_compare(p->theta[1], q->theta[1]) != 0) {
    return kl_no_closed_form();
  }
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled minus = logistic_minus_size(kl_scaled_divide(apart, p->theta[1]));
  return logistic_kl_of(kl_scaled_negate(minus));
}

static KlStatus logistic_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(s->value[0].value), theta);
    return KL_OK;
  }
  kl_logistic_fit(s, theta);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* E abs(X - at) = D + 2 scale ln(1 + exp(-D/scale)), D = abs(loc - at) */
static KlScaled logistic_expect(const KlMember *p, const KlFeature *f) {
  KlScaled away = kl_scaled_subtract(p->theta[0], f->at);
  away = kl_scaled_abs(away);
  KlScaled z = kl_scaled_divide(away, p->theta[1]);
  if (kl_scaled_compare(z, kl_scaled_double(0x1p29)) > 0) {
    return away;
  }
  KlScaled near = kl_scaled_log1p(kl_scaled_exponential(kl_scaled_negate(z)));
  return kl_scaled_add(away, kl_scaled_twice(kl_scaled_multiply(p->theta[1], near), 1));
}

const KlFamily kl_family_logistic = {
    .id = 26,
    .name = "logistic",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = logistic_support,
    .ends = logistic_ends,
    .log_norm = logistic_log_norm,
    .log_kernel = logistic_log_kernel,
    .cdf = logistic_cdf,
    .quantile = logistic_quantile,
    .mean = logistic_mean,
    .variance = logistic_variance,
    .entropy = logistic_entropy,
    .kl = logistic_kl,
    .expect = logistic_expect,
    .expects = KL_FEATURE(KL_OF_DISTANCE),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = logistic_fit,
    .bound = 0.501,
    .source = "Nawa & Nadarajah, Entropy 26 (2024) 959, for equal scales",
    .help = "logistic distribution with a location and a scale",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {1e300, 1e299}, {1e8, 1e-8}},
};
