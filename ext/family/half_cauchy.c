/* half_cauchy.c - the half-Cauchy distribution: abs(X) of a Cauchy distribution around 0.
**
**   KL = ln(1 + (s_p - s_q)^2/(4 s_p s_q)),
**
** that of the Cauchy distributions: both densities are doubled on half of the line, where their
** ratio is what it is on the other half.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "family/student_fit.h"
#include "num/gap.h"
#include "num/trigonometric.h"

static void half_cauchy_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = HUGE_VAL;
}

static void half_cauchy_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = *low;
}

/* pi/2 */
static KlScaled half_cauchy_quarter(void) { return kl_scaled_twice(kl_scaled(KL_PI, 0), -1); }

static KlScaled half_cauchy_log_norm(const KlMember *m) {
  return kl_scaled_log(kl_scaled_multiply(half_cauchy_quarter(), m->theta[0]));
}

static KlScaled half_cauchy_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled z = kl_scaled_divide(x->x, m->theta[0]);
  return kl_scaled_negate(kl_scaled_log1p(kl_scaled_multiply(z, z)));
}

/* atan(x/s) or atan(s/x), over pi/2 */
static KlScaled half_cauchy_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0 || kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled angle =
      tail == KL_LOWER ? kl_scaled_atan2(x->x, m->theta[0]) : kl_scaled_atan2(m->theta[0], x->x);
  return kl_scaled_divide(angle, half_cauchy_quarter());
}

/* s tan(pi u/2) or s/tan(pi u/2) */
static double half_cauchy_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled half = kl_scaled_twice(kl_scaled_double(u), -1);
  KlScaled z = tail == KL_LOWER ? kl_scaled_tan_pi(half) : kl_scaled_cot_pi(half);
  return kl_scaled_round(kl_scaled_multiply(m->theta[0], z));
}

static KlScaled half_cauchy_infinite(const KlMember *m) {
  (void)m;
  return kl_scaled_infinity();
}

/* ln(2 pi scale) */
static KlScaled half_cauchy_entropy(const KlMember *m) {
  return kl_scaled_log(kl_scaled_twice(kl_scaled_multiply(kl_scaled(KL_PI, 0), m->theta[0]), 1));
}

static KlScaled half_cauchy_kl(const KlMember *p, const KlMember *q) {
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled product = kl_scaled_twice(kl_scaled_multiply(p->theta[0], q->theta[0]), 2);
  return kl_scaled_log1p(kl_scaled_divide(kl_scaled_multiply(apart, apart), product));
}

/* The scale at which the mean of 2 z^2/(1 + z^2), z = x/scale, is 1: one, if less than half of the
** rows are 0, since the mean falls as the scale grows.  A column of one value has one too. */
static KlStatus half_cauchy_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlScaled zero = kl_scaled_zero(), n = kl_integer_scaled(&s->n);
  if (s->value[s->values - 1].value == 0.0) {
    *how = kl_fit_point(s, zero, theta);
    return KL_OK;
  }
  KlScaled zeros = s->value[0].value == 0.0 ? s->value[0].weight : zero;
  if (kl_scaled_compare(kl_scaled_twice(zeros, 1), n) >= 0) {
    *how = KL_FIT_NONE;
    return KL_OK;
  }
  theta[0] = kl_scaled_double(kl_student_quantile(s, 0.5)); /* > 0: above the zeros */
  bool found = kl_student_climb(s, kl_scaled_double(1.0), true, &zero, &theta[0]);
  *how = found ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

/* ln(X/scale) is symmetric around 0, with variance pi^2/4. */
static KlScaled half_cauchy_expect(const KlMember *p, const KlFeature *f) {
  const KlScaled variance = kl_scaled(kl_dd(0x1.3bd3cc9be45dep+1, 0x1.692b71366cc04p-53), 0);
  KlScaled log = kl_scaled_log(p->theta[0]);
  return f->kind == KL_OF_LOG ? log : kl_expect_square(log, variance, f->at);
}

const KlFamily kl_family_half_cauchy = {
    .id = 24,
    .name = "half_cauchy",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 1,
    .parameter = {{"scale", &kl_domain_positive, 0.0}},
    .support = half_cauchy_support,
    .ends = half_cauchy_ends,
    .log_norm = half_cauchy_log_norm,
    .log_kernel = half_cauchy_log_kernel,
    .cdf = half_cauchy_cdf,
    .quantile = half_cauchy_quantile,
    .mean = half_cauchy_infinite,
    .variance = half_cauchy_infinite,
    .entropy = half_cauchy_entropy,
    .kl = half_cauchy_kl,
    .expect = half_cauchy_expect,
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_mass, 0.0}},
    .fit = half_cauchy_fit,
    .bound = 0.501,
    .source = "Chyzak & Nielsen, arXiv:1905.10965 (2019), eq. 1, halved",
    .help = "half-Cauchy distribution: the size of a Cauchy variable around 0; scale is its median",
    .probe = {{1.0}, {0.01}, {1e4}, {3.0}},
};
