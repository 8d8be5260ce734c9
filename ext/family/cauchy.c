/* cauchy.c - the Cauchy distribution.
**
**   KL = ln(1 + [(s_p - s_q)^2 + (m_p - m_q)^2]/(4 s_p s_q))
**
** for locations m and scales s: symmetric, and a sum of terms >= 0.  With z = (x - m)/s the tail
** beyond z > 0 is atan(1/z)/pi, which keeps the digits of a small one.
*/
#include "family/edges.h"
#include "family/spread.h"
#include "family/student_fit.h"
#include "num/gap.h"
#include "num/trigonometric.h"

static void cauchy_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void cauchy_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = *low;
}

static KlScaled cauchy_standard(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(x, m->theta[0]), m->theta[1]);
}

static KlScaled cauchy_over_pi(KlScaled x) { return kl_scaled_divide(x, kl_scaled(KL_PI, 0)); }

static KlScaled cauchy_log_norm(const KlMember *m) {
  return kl_scaled_log(kl_scaled_multiply(kl_scaled(KL_PI, 0), m->theta[1]));
}

/* -ln(1 + z^2) */
static KlScaled cauchy_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled z = cauchy_standard(m, x->x);
  return kl_scaled_negate(kl_scaled_log1p(kl_scaled_multiply(z, z)));
}

/* atan(1/z)/pi on the side of the tail, 1/2 + atan(z)/pi on the other, z >= 0. */
static KlScaled cauchy_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled z = cauchy_standard(m, x->x);
  bool outer = (kl_scaled_sign(z) > 0) == (tail == KL_UPPER);
  z = kl_scaled_abs(z);
  if (outer) {
    return cauchy_over_pi(kl_scaled_atan2(kl_scaled_double(1.0), z));
  }
  return kl_scaled_add(kl_scaled_double(0.5), cauchy_over_pi(kl_scaled_atan(z)));
}

/* loc -+ scale/tan(pi v), v the smaller of u and 1 - u. */
static double cauchy_quantile(const KlMember *m, double u, KlTail tail) {
  bool inner = u > 0.5;
  KlScaled v = inner ? kl_scaled(kl_two_sum(1.0, -u), 0) : kl_scaled_double(u);
  KlScaled away = kl_scaled_multiply(m->theta[1], kl_scaled_cot_pi(v));
  bool below = (tail == KL_LOWER) != inner;
  return kl_scaled_round(kl_scaled_add(m->theta[0], below ? kl_scaled_negate(away) : away));
}

/* Neither mean nor variance: the halves of the integrals are infinite. */
static KlScaled cauchy_none(const KlMember *m) {
  (void)m;
  return kl_scaled_nan();
}

/* ln(4 pi scale) */
static KlScaled cauchy_entropy(const KlMember *m) {
  return kl_scaled_log(kl_scaled_twice(kl_scaled_multiply(kl_scaled(KL_PI, 0), m->theta[1]), 2));
}

/* The two squares are scaled one by one, so that none of them overflows on the way. */
static KlScaled cauchy_kl(const KlMember *p, const KlMember *q) {
  KlScaled product = kl_scaled_twice(kl_scaled_multiply(p->theta[1], q->theta[1]), 2);
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < 2; i++) {
    KlScaled apart = kl_scaled_subtract(p->theta[i], q->theta[i]);
    sum = kl_scaled_add(sum, kl_scaled_multiply(apart, apart));
  }
  return kl_scaled_log1p(kl_scaled_divide(sum, product));
}

/* The likelihood has one maximum, and no other stationary point, unless half of the rows or more
** are one value (Copas, Biometrika 62 (1975), "On the unimodality of the likelihood for the Cauchy
** distribution"): then it has none, or a whole arc of them. */
static KlStatus cauchy_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(s->value[0].value), theta);
    return KL_OK;
  }
  KlScaled share = kl_student_largest_share(s), half = kl_scaled_double(0.5);
  kl_student_begin(s, theta);
  bool found = kl_scaled_compare(share, half) < 0 &&
               kl_student_climb(s, kl_scaled_double(1.0), false, &theta[0], &theta[1]);
  *how = found ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

const KlFamily kl_family_cauchy = {
    .id = 23,
    .name = "cauchy",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = cauchy_support,
    .ends = cauchy_ends,
    .log_norm = cauchy_log_norm,
    .log_kernel = cauchy_log_kernel,
    .cdf = cauchy_cdf,
    .quantile = cauchy_quantile,
    .mean = cauchy_none,
    .variance = cauchy_none,
    .entropy = cauchy_entropy,
    .kl = cauchy_kl,
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = cauchy_fit,
    .bound = 0.501,
    .source = "Chyzak & Nielsen, arXiv:1905.10965 (2019), eq. 1",
    .help =
        "Cauchy distribution with a location and a scale (half of the width of the middle half)",
    .probe = {{0.0, 1.0}, {-2.0, 0.05}, {1e3, 20.0}, {1.0, 1.0000000000000002}},
};
