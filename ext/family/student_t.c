/* student_t.c - Student's t distribution with df degrees of freedom, a location and a scale.
**
** Two members have no KL in closed form but Cauchy's (df = 1), so it is integrated.  With a = df/2
** and S what Stirling leaves of ln Gamma,
**
**   ln[s sqrt(df) B(1/2, a)] = ln s + ln(2 pi)/2 + a gap(1/(2a)) + S(a) - S(a + 1/2),
**
** gap(t) = t - ln(1 + t), which has no two terms of size a ln a, and
**
**   psi(a + 1/2) - psi(a) = ln(1 + 1/(2a)) + D(a) - D(a + 1/2),  D(a) = ln a - psi(a).
*/
#include "family/edges.h"
#include "family/spread.h"
#include "family/student_fit.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* The fit looks for degrees of freedom up to here, where the distribution is normal for all
** purposes, and down to here, below which the likelihood of a sample may have several maxima. */
#define STUDENT_DF_MOST 1e6
#define STUDENT_DF_LEAST 0.5

enum { STUDENT_SEARCH = 200, STUDENT_QUANTILE_STEPS = 400 };

static void student_t_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void student_t_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(m->theta[0]);
  *high = *low;
}

static KlScaled student_t_half(KlScaled df) { return kl_scaled_twice(df, -1); }

static KlScaled student_t_plus_half(KlScaled a) { return kl_scaled_add(a, kl_scaled_double(0.5)); }

static KlScaled student_t_standard(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(x, m->theta[1]), m->theta[2]);
}

static KlScaled student_t_log_norm(const KlMember *m) {
  KlScaled a = student_t_half(m->theta[0]);
  KlScaled gap = kl_gap_log(kl_scaled_divide(kl_scaled_double(0.5), a));
  KlScaled rest = kl_scaled_subtract(kl_stirling(a), kl_stirling(student_t_plus_half(a)));
  rest = kl_scaled_add(rest, kl_scaled_multiply(a, gap));
  return kl_scaled_add(kl_scaled_add(rest, KL_LOG_SQRT_2PI), kl_scaled_log(m->theta[2]));
}

/* -(df + 1)/2 ln(1 + z^2/df) */
static KlScaled student_t_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled z = student_t_standard(m, x->x);
  KlScaled log = kl_scaled_log1p(kl_scaled_divide(kl_scaled_multiply(z, z), m->theta[0]));
  KlScaled power = student_t_plus_half(student_t_half(m->theta[0]));
  return kl_scaled_negate(kl_scaled_multiply(power, log));
}

/* P(Z > z), or P(0 < Z <= z) if `inner`, for z >= 0: half of an incomplete beta function of
** df/(df + z^2). */
static KlScaled student_t_side(KlScaled df, KlScaled z, bool inner) {
  KlScaled square = kl_scaled_multiply(z, z), sum = kl_scaled_add(df, square);
  KlScaled x = kl_scaled_divide(df, sum), rest = kl_scaled_divide(square, sum);
  KlScaled tail = kl_beta_tail(student_t_half(df), kl_scaled_double(0.5), x, rest, inner);
  return kl_scaled_twice(tail, -1);
}

static KlScaled student_t_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled z = student_t_standard(m, x->x);
  bool outer = (kl_scaled_sign(z) > 0) == (tail == KL_UPPER);
  z = kl_scaled_abs(z);
  KlScaled side = student_t_side(m->theta[0], z, !outer);
  return outer ? side : kl_scaled_add(kl_scaled_double(0.5), side);
}

/* ---- quantiles ---- */

/* A standard member, and the probability on one side that is looked for. */
typedef struct StudentSide {
  KlScaled df, goal;
  bool inner;
  KlMember member;
  KlScaled theta[3];
} StudentSide;

/* How far ln P at z = exp(y) is from the goal, rising with y, and its slope z f(z)/P. */
static double student_t_miss(const StudentSide *side, KlScaled z, double *slope) {
  KlScaled p = student_t_side(side->df, z, side->inner);
  double sign = side->inner ? 1.0 : -1.0;
  *slope = 0.0;
  if (kl_scaled_sign(p) == 0) {
    return -sign * HUGE_VAL;
  }
  KlPoint point = {z, kl_scaled_infinity()};
  KlScaled log = kl_scaled_subtract(side->member.family->log_kernel(&side->member, &point),
                                    student_t_log_norm(&side->member));
  KlScaled mass = kl_scaled_multiply(z, kl_scaled_exponential(log));
  *slope = kl_scaled_round(kl_scaled_divide(mass, p));
  return sign * kl_scaled_round(kl_scaled_log_ratio(p, side->goal));
}

/* Newton's method for ln P as a function of ln z, both of which are concave; kept between what is
** known to be below and above, with steps that double while one of these is unknown. */
static KlScaled student_t_solve(const StudentSide *side) {
  KlScaled z = kl_scaled_double(1.0), low = kl_scaled_zero(), high = kl_scaled_infinity();
  double most = 1.0;
  for (int i = 0; i < STUDENT_QUANTILE_STEPS; i++) {
    double slope, miss = student_t_miss(side, z, &slope);
    if (miss == 0.0) {
      break;
    }
    *(miss < 0.0 ? &low : &high) = z;
    double step = slope > 0.0 && fabs(miss) < HUGE_VAL ? -miss / slope : (miss < 0.0 ? 1e3 : -1e3);
    step = step > most ? most : step < -most ? -most : step;
    most = 2.0 * most < 700.0 ? 2.0 * most : 700.0;
    KlScaled factor = kl_scaled_exponential(kl_scaled_double(step));
    KlScaled next = kl_scaled_multiply(z, factor);
    if (kl_scaled_compare(next, low) <= 0 || kl_scaled_compare(next, high) >= 0) {
      next = kl_scaled_twice(kl_scaled_add(low, high), -1);
    }
    z = next;
    if (fabs(step) < 0x1p-58) {
      break;
    }
  }
  return z;
}

/* From the middle where less than 1/4 is between it and there, else from the tail. */
static double student_t_quantile(const KlMember *m, double u, KlTail tail) {
  bool beyond = u > 0.5;
  KlScaled half = kl_scaled_double(0.5);
  KlScaled v = beyond ? kl_scaled(kl_two_sum(1.0, -u), 0) : kl_scaled_double(u);
  KlScaled inner = kl_scaled_subtract(half, v);
  if (kl_scaled_sign(inner) == 0) {
    return kl_scaled_round(m->theta[1]);
  }
  StudentSide side = {.df = m->theta[0], .inner = kl_scaled_compare(inner, v) < 0};
  side.goal = side.inner ? inner : v;
  side.theta[0] = m->theta[0];
  side.theta[1] = kl_scaled_zero();
  side.theta[2] = kl_scaled_double(1.0);
  side.member = (KlMember){m->family, 1, side.theta};
  KlScaled away = kl_scaled_multiply(m->theta[2], student_t_solve(&side));
  bool below = (tail == KL_LOWER) != beyond;
  return kl_scaled_round(kl_scaled_add(m->theta[1], below ? kl_scaled_negate(away) : away));
}

/* ---- moments ---- */

static KlScaled student_t_excess(const KlMember *m, double order) {
  return kl_scaled_subtract(m->theta[0], kl_scaled_double(order));
}

static KlScaled student_t_mean(const KlMember *m) {
  return kl_scaled_sign(student_t_excess(m, 1.0)) > 0 ? m->theta[1] : kl_scaled_nan();
}

/* s^2 df/(df - 2) */
static KlScaled student_t_variance(const KlMember *m) {
  KlScaled excess = student_t_excess(m, 2.0);
  if (kl_scaled_sign(excess) <= 0) {
    return kl_scaled_sign(student_t_excess(m, 1.0)) > 0 ? kl_scaled_infinity() : kl_scaled_nan();
  }
  KlScaled square = kl_scaled_multiply(m->theta[2], m->theta[2]);
  return kl_scaled_multiply(square, kl_scaled_divide(m->theta[0], excess));
}

/* psi(a + 1/2) - psi(a), a = df/2 */
static KlScaled student_t_psi(KlScaled df) {
  KlScaled a = student_t_half(df);
  KlScaled log = kl_scaled_log1p(kl_scaled_divide(kl_scaled_double(0.5), a));
  KlScaled rest =
      kl_scaled_subtract(kl_log_minus_digamma(a), kl_log_minus_digamma(student_t_plus_half(a)));
  return kl_scaled_add(log, rest);
}

/* (df + 1)/2 [psi((df + 1)/2) - psi(df/2)] + ln of the norm */
static KlScaled student_t_entropy(const KlMember *m) {
  KlScaled power = student_t_plus_half(student_t_half(m->theta[0]));
  KlScaled bend = kl_scaled_multiply(power, student_t_psi(m->theta[0]));
  return kl_scaled_add(bend, student_t_log_norm(m));
}

/* ---- one degree of freedom: Cauchy ---- */

static bool student_t_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = m->theta[1];
  theta[1] = m->theta[2];
  *wide = (KlMember){&kl_family_cauchy, 1, theta};
  return kl_scaled_sign(student_t_excess(m, 1.0)) == 0;
}

static KlScaled student_t_kl(const KlMember *p, const KlMember *q) {
  KlMember wide_p, wide_q;
  KlScaled theta_p[2], theta_q[2];
  bool same = true;
  for (int i = 0; i < 3; i++) {
    same = same && kl_scaled_compare(p->theta[i], q->theta[i]) == 0;
  }
  if (same) {
    return kl_scaled_zero();
  }
  if (student_t_widen(p, &wide_p, theta_p) && student_t_widen(q, &wide_q, theta_q)) {
    return kl_family_cauchy.kl(&wide_p, &wide_q);
  }
  return kl_no_closed_form();
}

/* ---- fits ---- */

/* The derivative of the likelihood's maximum for df degrees by df, times 2/n: at the maximum it is
** psi((df + 1)/2) - psi(df/2) - mean ln(1 + z^2/df).  false: no maximum found. */
static bool student_t_profile(const KlStatistics *s, KlScaled *theta, KlScaled *slope) {
  if (!kl_student_climb(s, theta[0], false, &theta[1], &theta[2])) {
    return false;
  }
  KlScaled sum = kl_scaled_zero(), n = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled apart = kl_scaled_subtract(kl_scaled_double(s->value[i].value), theta[1]);
    KlScaled z = kl_scaled_divide(apart, theta[2]);
    KlScaled log = kl_scaled_log1p(kl_scaled_divide(kl_scaled_multiply(z, z), theta[0]));
    sum = kl_scaled_add(sum, kl_scaled_multiply(s->value[i].weight, log));
    n = kl_scaled_add(n, s->value[i].weight);
  }
  *slope = kl_scaled_subtract(student_t_psi(theta[0]), kl_scaled_divide(sum, n));
  return true;
}

/* Degrees of freedom below which a value that comes often draws the scale to 0 without end: where
** its share is above df/(df + 1). */
static double student_t_least(const KlStatistics *s) {
  double share = kl_scaled_round(kl_student_largest_share(s));
  double least = 1.0625 * share / (1.0 - share);
  return least > STUDENT_DF_LEAST ? least : STUDENT_DF_LEAST;
}

/* Between df = low, where the profile rises, and high, where it falls: false position in df
** (Illinois), to 2^-40. */
static bool student_t_close(const KlStatistics *s, KlScaled *theta, KlScaled low, KlScaled rise,
                            KlScaled high, KlScaled fall) {
  int side = 0;
  for (int i = 0; i < STUDENT_SEARCH; i++) {
    KlScaled width = kl_scaled_subtract(high, low);
    KlScaled share = kl_scaled_divide(rise, kl_scaled_subtract(rise, fall)), slope;
    theta[0] = kl_scaled_add(low, kl_scaled_multiply(width, share));
    if (!student_t_profile(s, theta, &slope)) {
      return false;
    }
    int sign = kl_scaled_sign(slope);
    if (sign == 0) {
      return true;
    }
    if (sign > 0) {
      fall = side > 0 ? kl_scaled_twice(fall, -1) : fall;
      low = theta[0];
      rise = slope;
    } else {
      rise = side < 0 ? kl_scaled_twice(rise, -1) : rise;
      high = theta[0];
      fall = slope;
    }
    side = sign;
    width = kl_scaled_subtract(high, low);
    KlScaled step =
        kl_scaled_multiply(width, kl_scaled_divide(rise, kl_scaled_subtract(rise, fall)));
    if (kl_scaled_sign(width) == 0 || step.exponent < theta[0].exponent - 60 ||
        width.exponent < theta[0].exponent - 40) {
      return true;
    }
  }
  return false;
}

/* From df = 4 up, or down, by factors of 2 until the profile turns.  Where it rises up to
** STUDENT_DF_MOST, that is the fit; where it rises down to the least, there is none: the likelihood
** grows without end as the scale shrinks around one value. */
static bool student_t_search(const KlStatistics *s, KlScaled *theta) {
  double least = student_t_least(s), at = least > 4.0 ? least : 4.0;
  KlScaled slope, before = kl_scaled_zero(), previous = before;
  int direction = 0;
  for (int i = 0; i < STUDENT_SEARCH; i++) {
    theta[0] = kl_scaled_double(at);
    if (!student_t_profile(s, theta, &slope)) {
      return false;
    }
    int sign = kl_scaled_sign(slope);
    if (sign == 0 || (sign > 0 && at >= STUDENT_DF_MOST)) {
      return true;
    }
    if (direction != 0 && sign != direction) {
      return sign < 0 ? student_t_close(s, theta, previous, before, theta[0], slope)
                      : student_t_close(s, theta, theta[0], slope, previous, before);
    }
    if (sign < 0 && at <= least) {
      return false;
    }
    direction = sign;
    before = slope;
    previous = theta[0];
    double next = sign > 0 ? 2.0 * at : 0.5 * at;
    at = next > STUDENT_DF_MOST ? STUDENT_DF_MOST : next < least ? least : next;
  }
  return false;
}

static KlStatus student_t_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(s->value[0].value), theta);
    return KL_OK;
  }
  kl_student_begin(s, &theta[1]);
  bool some = s->values > 2 && student_t_least(s) < STUDENT_DF_MOST;
  *how = some && student_t_search(s, theta) ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

const KlFamily kl_family_student_t = {
    .id = 27,
    .name = "student_t",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 3,
    .parameter = {{"df", &kl_domain_positive, 0.0},
                  {"loc", &kl_domain_real, 0.0},
                  {"scale", &kl_domain_positive, 0.0}},
    .widen = student_t_widen,
    .support = student_t_support,
    .ends = student_t_ends,
    .log_norm = student_t_log_norm,
    .log_kernel = student_t_log_kernel,
    .cdf = student_t_cdf,
    .quantile = student_t_quantile,
    .mean = student_t_mean,
    .variance = student_t_variance,
    .entropy = student_t_entropy,
    .kl = student_t_kl,
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = student_t_fit,
    .bound = 0.501,
    .source = "Kullback-Leibler divergence by its definition; Cauchy's for df = 1",
    .help =
        "Student's t distribution: degrees of freedom, a location, a scale (which is not the sd)",
    .probe = {{3.0, 0.0, 1.0}, {1.0, 2.0, 3.0}, {1.5, -1.0, 0.5}, {40.0, 2e4, 300.0}},
};
