/* members_ks.c - the Kolmogorov-Smirnov distance of two members of families.
**
** F - G is greatest, up or down, where p - q changes its sign, or at an end of what both supports
** have in common.  It is integrated from one such place to the next from p - q, which keeps its
** digits when P and Q are close; or, where the integral is not found so well, it is the difference
** of the distribution functions there.
*/
#include "divergence/members.h"
#include "divergence/members_pair.h"
#include "num/gap.h"
#include "num/quadrature.h"

/* Relative, of distribution functions (family.h). */
#define MEMBERS_KS_CDF_ERROR 0x1p-48
#define MEMBERS_KS_ROUNDING 0x1p-53
/* exp of less is 0. */
#define MEMBERS_KS_GONE (-0x1p29)

/* A distance, and its absolute error. */
typedef struct MembersKs {
  KlScaled distance;
  double error;
} MembersKs;

static KlScaled members_ks_exp(KlScaled log) {
  bool gone = kl_scaled_compare(log, kl_scaled_double(MEMBERS_KS_GONE)) < 0;
  return gone ? kl_scaled_zero() : kl_scaled_exponential(log);
}

/* A density where the other has none: in a gap of a mixture. */
static KlScaled members_ks_alone(KlPair *pair, const KlPlace *place, const KlMember *m,
                                 double high) {
  KlPoint point = kl_line_point(&pair->line, place, high);
  KlScaled log = kl_member_log_density(m, &point);
  if (kl_scaled_is_infinite(log)) {
    pair->lost = pair->lost || kl_scaled_sign(log) > 0;
    return kl_scaled_zero();
  }
  return kl_scaled_multiply(members_ks_exp(log), place->slope);
}

/* (p - q) dx/dt: the larger density times 1 - exp(-abs(ln(p/q))). */
static KlScaled members_ks_rise(void *work, KlDd t) {
  KlPair *pair = work;
  KlRatio r;
  if (!kl_pair_ratio(pair, t, &r)) {
    KlPlace place = kl_line_place(&pair->line, t);
    return kl_scaled_subtract(members_ks_alone(pair, &place, pair->p, pair->p_high),
                              members_ks_alone(pair, &place, pair->q, pair->q_high));
  }
  bool q_larger = kl_scaled_sign(r.log_ratio) < 0;
  KlScaled way = q_larger ? r.log_ratio : kl_scaled_negate(r.log_ratio);
  KlScaled log = q_larger ? r.log_q : r.log_p;
  if (kl_scaled_compare(log, kl_scaled_double(-MEMBERS_KS_GONE)) >= 0) {
    pair->lost = true;
    return kl_scaled_zero();
  }
  KlScaled larger = kl_scaled_multiply(members_ks_exp(log), r.slope);
  bool all = kl_scaled_compare(way, kl_scaled_double(-600.0)) < 0;
  KlScaled share = all ? kl_scaled_double(-1.0) : kl_scaled_expm1(way); /* <= 0 */
  KlScaled apart = kl_scaled_multiply(larger, share);
  return q_larger ? apart : kl_scaled_negate(apart);
}

/* The integral of p - q from one place to another, the cuts between them included. */
static KlStatus members_ks_piece(KlPair *pair, const KlCuts *cuts, const KlDd *from, const KlDd *to,
                                 const KlPoll *poll, KlIntegral *integral) {
  bool whole = pair->line.kind == KL_LINE_INTEGERS;
  double low = from != NULL ? from->hi : kl_line_first(&pair->line);
  double high = to != NULL ? to->hi : kl_line_last(&pair->line);
  high -= whole && to != NULL ? 1.0 : 0.0;
  KlDd point[KL_CUTS + 2];
  size_t count = 0;
  if (from != NULL) {
    point[count++] = whole ? *from : kl_dd(low, 0.0);
  }
  for (size_t i = 0; i < cuts->count; i++) {
    double t = cuts->t[i].hi;
    bool after = from != NULL ? t > low : t >= low, before = to != NULL ? t < high : t <= high;
    if (after && before) {
      point[count++] = cuts->t[i];
    }
  }
  if (to != NULL && (count == 0 || point[count - 1].hi < high)) {
    point[count++] = kl_dd(high, 0.0);
  }
  if (count == 1 && !whole) { /* next to the outermost cut */
    bool below = to != NULL;
    point[below ? 1 : 0] = point[0];
    point[below ? 0 : 1] = kl_dd_add_double(point[0], below ? -1.0 : 1.0);
    count++;
  }
  KlIntegrand integrand = {members_ks_rise, pair, whole, true};
  return kl_integrate(&integrand, point, count, low, high, poll, integral);
}

/* F - G at x, or before x, by the smaller tails. */
static void members_ks_at(const KlPair *pair, KlScaled x, MembersKs *most) {
  KlScaled tail[2][2];
  const KlMember *both[2] = {pair->p, pair->q};
  for (int i = 0; i < 2; i++) {
    double low, high;
    both[i]->family->support(both[i], &low, &high);
    KlPoint point = {x, kl_scaled_infinity()};
    if (isfinite(high)) {
      point.rest = kl_scaled_subtract(kl_scaled_double(high), x);
    }
    tail[i][0] = kl_member_cdf(both[i], &point, KL_LOWER);
    tail[i][1] = kl_member_cdf(both[i], &point, KL_UPPER);
  }
  KlScaled lower = kl_scaled_add(tail[0][0], tail[1][0]);
  bool upper = kl_scaled_compare(lower, kl_scaled_double(1.0)) > 0;
  KlScaled apart = kl_scaled_abs(kl_scaled_subtract(tail[0][upper], tail[1][upper]));
  if (kl_scaled_compare(apart, most->distance) > 0) {
    most->distance = apart;
    most->error =
        MEMBERS_KS_CDF_ERROR * kl_scaled_round(kl_scaled_add(tail[0][upper], tail[1][upper]));
  }
}

static void members_ks_take(MembersKs *most, KlScaled rise) {
  KlScaled size = kl_scaled_abs(rise);
  most->distance = kl_scaled_compare(size, most->distance) > 0 ? size : most->distance;
}

/* F - G at the lower end of what the supports have in common. */
static KlScaled members_ks_below(const KlMember *m, const KlPair *pair) {
  bool discrete = m->family->discrete;
  KlPoint point = kl_member_point(m, discrete ? pair->line.low - 1.0 : pair->line.low);
  return isinf(pair->line.low) ? kl_scaled_zero() : kl_member_cdf(m, &point, KL_LOWER);
}

/* By both ways: the integral, and the distribution functions. */
static KlStatus members_ks_both(KlPair *pair, const KlPoll *poll, MembersKs *sum, MembersKs *cdf) {
  const KlMember *both[2] = {pair->p, pair->q};
  KlCuts cuts, crossings;
  kl_cuts_of_members(&cuts, &pair->line, both, 2);
  kl_pair_crossings(pair, &cuts, &crossings);
  KlScaled below[2] = {members_ks_below(pair->p, pair), members_ks_below(pair->q, pair)};
  KlScaled rise = kl_scaled_subtract(below[0], below[1]), before = kl_scaled_abs(rise);
  sum->distance = cdf->distance = before;
  sum->error = cdf->error = MEMBERS_KS_CDF_ERROR * kl_scaled_round(before);
  for (size_t i = 0; i <= crossings.count; i++) {
    bool last = i == crossings.count;
    KlIntegral integral;
    KlStatus status = members_ks_piece(pair, &cuts, i > 0 ? &crossings.t[i - 1] : NULL,
                                       last ? NULL : &crossings.t[i], poll, &integral);
    if (status != KL_OK) {
      return status;
    }
    rise = kl_scaled_add(rise, integral.value);
    sum->error += kl_scaled_round(integral.error);
    members_ks_take(sum, rise);
    if (!last) {
      KlDd t = crossings.t[i];
      t = pair->line.kind == KL_LINE_INTEGERS ? kl_dd_add_double(t, -1.0) : t;
      members_ks_at(pair, kl_line_place(&pair->line, t).x, cdf);
    } else if (isfinite(pair->line.high)) {
      members_ks_at(pair, kl_scaled_double(pair->line.high), cdf);
    }
  }
  return KL_OK;
}

static KlStatus members_ks_meet(KlPair *pair, const KlPoll *poll, KlResult *result) {
  MembersKs sum, cdf;
  KlStatus status = members_ks_both(pair, poll, &sum, &cdf);
  if (status != KL_OK) {
    return status;
  }
  if (!pair->differ && pair->p_inside && pair->q_inside) {
    *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
    return KL_OK;
  }
  bool whole = pair->line.kind == KL_LINE_INTEGERS;
  sum.error += pair->line.noise * kl_scaled_round(sum.distance);
  bool lost = pair->lost || kl_scaled_is_infinite(sum.distance) || !(sum.error <= cdf.error) ||
              kl_scaled_round(sum.distance) > 1.0;
  KlScaled distance = lost ? cdf.distance : sum.distance;
  double error = lost ? cdf.error : sum.error, size = kl_scaled_round(distance);
  *result = kl_result(distance, lost ? "distribution functions" : (whole ? "series" : "quadrature"),
                      (size > 0.0 ? error / size : 1.0) + MEMBERS_KS_ROUNDING);
  return KL_OK;
}

KlStatus kl_members_ks(const KlMember *p, const KlMember *q, const double *parameter,
                       const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  if (kl_member_same(p, q)) {
    *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
    return KL_OK;
  }
  if (p->family->shape != KL_SHAPE_SCALARS || q->family->shape != KL_SHAPE_SCALARS) {
    *result = kl_no_result("of one dimension only");
    return KL_OK;
  }
  if (p->family->discrete != q->family->discrete) {
    *result = kl_no_result("one is of integers, the other has a density");
    return KL_OK;
  }
  KlPair pair;
  kl_pair(&pair, p, q);
  if (!pair.meet) {
    *result = kl_result(kl_scaled_double(1.0), "support", 0.0);
    return KL_OK;
  }
  return members_ks_meet(&pair, poll, result);
}
