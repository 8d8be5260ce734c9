/* members_superiority.c - how often a draw from one law beats one from another. */
#include "divergence/members.h"
#include "divergence/members_pair.h"
#include "family/normal.h"
#include "num/gap.h"
#include "num/incomplete.h"
#include "num/quadrature.h"

/* Relative, of distribution functions (family.h). */
#define MEMBERS_SUPERIORITY_CDF_ERROR 0x1p-48

typedef struct MembersSuperiority {
  KlPair *pair;
  const KlMember *p, *q;
  double p_high, q_high;
} MembersSuperiority;

/* p (G(x-) + G(x))/2 dx/dt */
static KlScaled members_superiority_integrand(void *work, KlDd t) {
  const MembersSuperiority *w = work;
  const KlLine *line = &w->pair->line;
  KlPlace place = kl_line_place(line, t);
  KlPoint at_p = kl_line_point(line, &place, w->p_high);
  KlPoint at_q = kl_line_point(line, &place, w->q_high);
  KlScaled log = kl_member_log_density(w->p, &at_p);
  if (!isfinite(log.value.hi) || kl_scaled_compare(log, kl_scaled_double(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  if (kl_scaled_compare(log, kl_scaled_double(0x1p29)) > 0) {
    w->pair->lost = true;
    return kl_scaled_zero();
  }
  KlScaled beaten = kl_member_cdf(w->q, &at_q, KL_LOWER);
  if (line->kind == KL_LINE_INTEGERS) { /* less half of q */
    KlScaled log_q = kl_member_log_density(w->q, &at_q);
    bool none =
        !isfinite(log_q.value.hi) || kl_scaled_compare(log_q, kl_scaled_double(-0x1p29)) < 0;
    KlScaled tie = none ? kl_scaled_zero() : kl_scaled_exponential(log_q);
    beaten = kl_scaled_subtract(beaten, kl_scaled_twice(tie, -1));
  }
  KlScaled share = kl_scaled_multiply(kl_scaled_exponential(log), beaten);
  return kl_scaled_multiply(share, place.slope);
}

/* P(X > x), of the law at the upper end of what both have in common. */
static KlScaled members_superiority_above(const KlMember *m, double x) {
  KlPoint point = kl_member_point(m, x);
  return kl_member_cdf(m, &point, KL_UPPER);
}

/* Over what both supports have in common, and what P has above it.  What P has below it beats
** nothing. */
static KlStatus members_superiority_integral(KlPair *pair, const KlPoll *poll, KlResult *result) {
  const KlMember *both[2] = {pair->p, pair->q};
  MembersSuperiority work = {pair, pair->p, pair->q, pair->p_high, pair->q_high};
  bool whole = pair->line.kind == KL_LINE_INTEGERS;
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  KlIntegrand integrand = {members_superiority_integrand, &work, whole, true};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&pair->line),
                                 kl_line_last(&pair->line), poll, &integral);
  if (status != KL_OK) {
    return status;
  }
  KlScaled above = pair->p_high > pair->line.high
                       ? members_superiority_above(pair->p, pair->line.high)
                       : kl_scaled_zero();
  double error = kl_integral_error(&integral) + pair->line.noise + MEMBERS_SUPERIORITY_CDF_ERROR;
  *result = kl_result(kl_scaled_add(integral.value, above), whole ? "series" : "quadrature",
                      pair->lost ? 1.0 : error);
  return KL_OK;
}

/* X - Y is normal: Phi((m_P - m_Q)/sqrt(s_P^2 + s_Q^2)). */
static KlScaled members_superiority_normal(const KlMember *p, const KlMember *q) {
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled variance = kl_scaled_add(kl_scaled_multiply(p->theta[1], p->theta[1]),
                                    kl_scaled_multiply(q->theta[1], q->theta[1]));
  return kl_normal_tail(kl_scaled_divide(apart, kl_scaled_sqrt(variance)), false);
}

/* Whether both are one law under two names. */
static bool members_superiority_one(KlPair *pair) {
  const KlMember *both[2] = {pair->p, pair->q};
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  bool seen = false;
  for (size_t i = 0; i < cuts.count; i++) {
    KlRatio ratio;
    seen = kl_pair_ratio(pair, cuts.t[i], &ratio) || seen;
  }
  return seen && !pair->differ && pair->p_inside && pair->q_inside;
}

/* Whether all of P but u is above all of Q but u: no integral may have seen P then, and the value
** is 1 to 2 u. */
static bool members_superiority_above_all(const KlMember *p, const KlMember *q) {
  const double u = 0x1p-62;
  return kl_member_quantile(p, u, KL_LOWER) > kl_member_quantile(q, u, KL_UPPER);
}

static KlStatus members_superiority_meet(const KlMember *p, const KlMember *q, const KlPoll *poll,
                                         KlResult *result) {
  KlPair pair;
  kl_pair(&pair, p, q);
  if (!pair.meet) {
    double p_low, p_high, q_low, q_high;
    p->family->support(p, &p_low, &p_high);
    q->family->support(q, &q_low, &q_high);
    *result = kl_result(kl_scaled_double(p_low >= q_high ? 1.0 : 0.0), "support", 0.0);
    return KL_OK;
  }
  if (members_superiority_one(&pair)) {
    *result = kl_result(kl_scaled_double(0.5), "closed form", 0.0);
    return KL_OK;
  }
  KlStatus status = members_superiority_integral(&pair, poll, result);
  if (status == KL_OK && kl_scaled_compare(result->value, kl_scaled_double(0x1p-30)) < 0 &&
      members_superiority_above_all(p, q)) {
    *result = kl_result(kl_scaled_double(1.0), "apart", 0x1p-53);
  }
  bool lost = status == KL_OK && (result->error > 0x1p-6 || kl_scaled_sign(result->value) < 0 ||
                                  kl_scaled_round(result->value) > 1.0 + result->error);
  if (lost) {
    *result = kl_no_result("they are so unlike in scale that their integral is not found");
  }
  return status;
}

KlStatus kl_members_superiority(const KlMember *p, const KlMember *q, const double *parameter,
                                const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  const KlFamily *normal = &kl_family_normal;
  if (p->family->shape != KL_SHAPE_SCALARS || q->family->shape != KL_SHAPE_SCALARS) {
    *result = kl_no_result("of one dimension only");
  } else if (p->family->discrete != q->family->discrete) {
    *result = kl_no_result("one is of integers, the other has a density");
  } else if (kl_member_same(p, q)) {
    *result = kl_result(kl_scaled_double(0.5), "closed form", 0.0);
  } else if (p->family == normal && q->family == normal) {
    *result = kl_result(members_superiority_normal(p, q), "closed form", 0x1p-52);
  } else {
    return members_superiority_meet(p, q, poll, result);
  }
  return KL_OK;
}
