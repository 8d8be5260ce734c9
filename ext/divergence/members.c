/* members.c - divergences of two members of parametric families. */
#include "divergence/members.h"

#include "base/memory.h"
#include "divergence/mass_array.h"
#include "divergence/members_pair.h"
#include "family/pairs.h"
#include "num/elementary.h"
#include "num/gap.h"

/* How a value was come by. */
static const char members_closed[] = "closed form";
static const char members_support[] = "support";
static const char members_tails[] = "tails";
static const char members_singular[] = "singular";
static const char members_quadrature[] = "quadrature";
static const char members_series[] = "series";
static const char members_search[] = "search";
static const char members_many[] = "no closed form in several dimensions";
static const char members_density[] = "on densities it would depend on the unit";

/* Of cdfs, of which masses alone are made; of arithmetic with 90 bits. */
#define MEMBERS_CDF_ERROR 0x1p-48
#define MEMBERS_ROUNDING 0x1p-53

static KlStatus members_is(KlResult *result, KlScaled value, const char *method, double error) {
  *result = kl_result(value, method, error);
  return KL_OK;
}

/* What masses from cdfs bring into the error of a value that has them among its terms. */
static double members_cdf_error(KlScaled alone, KlScaled value) {
  if (kl_scaled_sign(alone) == 0 || kl_scaled_is_infinite(value)) {
    return 0.0;
  }
  double share = kl_scaled_round(kl_scaled_divide(alone, value));
  return MEMBERS_CDF_ERROR * fabs(share);
}

static KlStatus members_none(KlResult *result, const char *why) {
  *result = kl_no_result(why);
  return KL_OK;
}

static KlScaled members_one(void) { return kl_scaled_double(1.0); }

static bool members_scalar(const KlMember *m) { return m->family->shape == KL_SHAPE_SCALARS; }

static bool members_alike(const KlMember *p, const KlMember *q) {
  return p->family == q->family && p->dimension == q->dimension;
}

/* "quadrature" or "series", for members that meet; else why not. */
static const char *members_way(const KlPair *pair) {
  if (pair->meet) {
    return pair->p->family->discrete ? members_series : members_quadrature;
  }
  bool alike = pair->p->family->discrete == pair->q->family->discrete;
  return alike ? members_support : members_singular;
}

/* ---- Kullback-Leibler ---- */

static KlStatus members_kl_integral(const KlMember *p, const KlMember *q, const KlPoll *poll,
                                    KlResult *result) {
  KlPair pair;
  kl_pair(&pair, p, q);
  const char *way = members_way(&pair);
  if (!pair.p_inside) {
    return members_is(result, kl_scaled_infinity(), pair.meet ? members_support : way, 0.0);
  }
  if (kl_ends_diverge(p, q)) {
    return members_is(result, kl_scaled_infinity(), members_tails, 0.0);
  }
  KlScaled closed;
  double bound;
  if (kl_families_kl(p, q, &closed, &bound)) {
    return members_is(result, closed, members_closed, bound + MEMBERS_ROUNDING);
  }
  KlTerm term = {KL_TERM_ORDER, 1.0, NULL, NULL};
  KlScaled sum;
  double error;
  KlStatus status = kl_pair_integrate(&pair, &term, poll, &sum, &error);
  if (status != KL_OK) {
    return status;
  }
  KlScaled value = kl_scaled_is_infinite(sum) ? sum : kl_scaled_add(sum, pair.q_alone);
  return members_is(result, value, way, error + members_cdf_error(pair.q_alone, value));
}

/* +Inf of a closed form is so by support, or because E[-ln q] diverges. */
static KlStatus members_kl(const KlMember *p, const KlMember *q, const KlPoll *poll,
                           KlResult *result) {
  if (kl_member_same(p, q)) {
    return members_is(result, kl_scaled_zero(), members_closed, 0.0);
  }
  if (members_alike(p, q) && p->family->kl != NULL) {
    KlScaled value = p->family->kl(p, q);
    if (!isnan(value.value.hi)) {
      return members_is(result, value, members_closed, p->family->bound * MEMBERS_ROUNDING);
    }
  }
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(result, members_many);
  }
  return members_kl_integral(p, q, poll, result);
}

KlStatus kl_members_kl(const KlMember *p, const KlMember *q, const double *parameter,
                       const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  return members_kl(p, q, poll, result);
}

/* *result += other, with errors weighed by size.  Infinite stays infinite. */
static void members_add(KlResult *result, const KlResult *other) {
  if (!result->exists || !other->exists) {
    *result = result->exists ? *other : *result;
    return;
  }
  if (kl_scaled_is_infinite(result->value) || kl_scaled_is_infinite(other->value)) {
    *result = kl_scaled_is_infinite(result->value) ? *result : *other;
    return;
  }
  KlScaled sum = kl_scaled_add(result->value, other->value);
  if (kl_scaled_sign(sum) == 0) {
    result->error = result->error > other->error ? result->error : other->error;
  } else {
    double a = fabs(kl_scaled_round(kl_scaled_divide(result->value, sum)));
    double b = fabs(kl_scaled_round(kl_scaled_divide(other->value, sum)));
    result->error = a * result->error + b * other->error;
  }
  result->value = sum;
  result->method = other->method != members_closed ? other->method : result->method;
}

KlStatus kl_members_jeffreys(const KlMember *p, const KlMember *q, const double *parameter,
                             const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  KlResult there, back;
  KlStatus status = members_kl(p, q, poll, &there);
  if (status == KL_OK && !(there.exists && kl_scaled_is_infinite(there.value))) {
    status = members_kl(q, p, poll, &back);
    if (status == KL_OK) {
      members_add(&there, &back);
    }
  }
  if (status == KL_OK) {
    *result = there;
  }
  return status;
}

/* ---- entropies ---- */

static KlStatus members_entropy(const KlMember *p, const KlPoll *poll, KlResult *result) {
  if (p->family->entropy == NULL && !members_scalar(p)) {
    return members_none(result, members_many);
  }
  KlScaled value;
  double error;
  KlStatus status = kl_member_entropy(p, poll, &value, &error);
  if (status != KL_OK) {
    return status;
  }
  const char *way = p->family->discrete ? members_series : members_quadrature;
  return members_is(result, value, p->family->entropy != NULL ? members_closed : way, error);
}

KlStatus kl_members_entropy(const KlMember *p, const KlMember *q, const double *parameter,
                            const KlPoll *poll, KlResult *result, bool *done) {
  (void)q;
  (void)parameter;
  *done = true;
  return members_entropy(p, poll, result);
}

/* KL(P || Q) + H(P) */
KlStatus kl_members_cross_entropy(const KlMember *p, const KlMember *q, const double *parameter,
                                  const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  KlResult kl, entropy;
  KlStatus status = members_kl(p, q, poll, &kl);
  if (status == KL_OK && kl.exists && !kl_scaled_is_infinite(kl.value)) {
    status = members_entropy(p, poll, &entropy);
    if (status == KL_OK) {
      members_add(&kl, &entropy);
    }
  }
  if (status == KL_OK) {
    *result = kl;
  }
  return status;
}

/* ---- the orders of Renyi and Tsallis ---- */

/* Renyi's divergence R or Tsallis' T of one order: whichever was come by; `result` is without
** value. exp((a - 1) R) = 1 + (a - 1) T. */
typedef struct Order {
  double order;
  bool is_renyi;
  KlResult result;
} Order;

static KlScaled members_by(KlScaled x, KlDd y) { return kl_scaled_multiply(x, kl_scaled(y, 0)); }

/* exp(x) - 1; exponents past every limit are infinite, or 0. */
static KlScaled members_expm1(KlScaled x) {
  if (kl_scaled_compare(x, kl_scaled_double(0x1p29)) > 0) {
    return kl_scaled_infinity();
  }
  if (kl_scaled_compare(x, kl_scaled_double(-0x1p29)) < 0) {
    return kl_scaled_double(-1.0);
  }
  return kl_scaled_expm1(x);
}

static KlScaled members_renyi_of(const Order *o) {
  KlScaled value = o->result.value;
  if (kl_scaled_sign(value) == 0) {
    return kl_scaled_zero();
  }
  if (o->is_renyi || kl_scaled_is_infinite(value) || o->order == 1.0) {
    return value;
  }
  KlDd e = kl_two_sum(o->order, -1.0);
  return kl_scaled_divide(kl_scaled_log1p(members_by(value, e)), kl_scaled(e, 0));
}

static KlScaled members_tsallis_of(const Order *o) {
  KlScaled value = o->result.value;
  KlDd e = kl_two_sum(o->order, -1.0);
  if (!o->is_renyi || o->order == 1.0) {
    return value;
  }
  if (kl_scaled_is_infinite(value)) {
    return e.hi > 0.0 ? value : kl_scaled_divide(members_one(), kl_scaled(kl_dd_negate(e), 0));
  }
  value = members_expm1(members_by(value, e));
  return kl_scaled_is_infinite(value) ? value : kl_scaled_divide(value, kl_scaled(e, 0));
}

/* Order 0: R = -ln Q(p > 0), T = Q(p = 0). */
static void members_order_zero(const KlPair *pair, Order *o) {
  KlScaled outside = pair->q_alone;
  double error = kl_scaled_sign(outside) != 0 ? MEMBERS_CDF_ERROR : 0.0;
  o->result = kl_result(outside, members_support, error);
  o->is_renyi = false;
  if (!pair->meet) {
    o->is_renyi = true;
    o->result = kl_result(kl_scaled_infinity(), members_way(pair), 0.0);
  } else if (outside.exponent >= 0) {
    /* More than half is outside: what is inside has the digits. */
    KlScaled inside = kl_member_mass(pair->q, pair->line.low, pair->line.high);
    o->is_renyi = true;
    o->result.value = kl_scaled_negate(kl_scaled_log(inside));
  }
}

/* Order Inf: R = ln ess sup p/q. */
static void members_order_infinite(KlPair *pair, Order *o) {
  o->is_renyi = true;
  if (!pair->p_inside) {
    const char *why = pair->meet ? members_support : members_way(pair);
    o->result = kl_result(kl_scaled_infinity(), why, 0.0);
  } else if (kl_ends_outlast(pair->p, pair->q)) {
    o->result = kl_result(kl_scaled_infinity(), members_tails, 0.0);
  } else {
    o->result = kl_result(kl_pair_most(pair), members_search, 4 * MEMBERS_ROUNDING);
  }
}

/* By the integral of [p^a q^(1-a) - a p - (1-a) q]/(a-1); for members far apart and a < 1 by that
** of p^a q^(1-a) itself, which then has more digits than its difference to 1. */
static KlStatus members_order_integral(KlPair *pair, const KlPoll *poll, Order *o) {
  double a = o->order, error = 0.0;
  o->is_renyi = false;
  if ((a >= 1.0 && !pair->p_inside) || !pair->meet) {
    o->is_renyi = true;
    const char *why = pair->meet ? members_support : members_way(pair);
    o->result = kl_result(kl_scaled_infinity(), why, 0.0);
    return KL_OK;
  }
  KlTerm term = {KL_TERM_ORDER, a, NULL, NULL};
  KlScaled sum;
  KlStatus status = kl_pair_integrate(pair, &term, poll, &sum, &error);
  if (status != KL_OK) {
    return status;
  }
  KlDd rest = kl_two_sum(1.0, -a);
  if (!kl_scaled_is_infinite(sum)) {
    KlScaled alone = pair->q_alone;
    if (a < 1.0) {
      KlScaled share = kl_scaled_multiply(pair->p_alone, kl_scaled_double(a));
      alone = kl_scaled_add(alone, kl_scaled_divide(share, kl_scaled(rest, 0)));
    }
    sum = kl_scaled_add(sum, alone);
    error += members_cdf_error(alone, sum);
  }
  o->result = kl_result(sum, members_way(pair), error);
  if (a < 1.0 && kl_scaled_compare(members_by(sum, rest), kl_scaled_double(0.5)) > 0) {
    term.kind = KL_TERM_POWER;
    status = kl_pair_integrate(pair, &term, poll, &sum, &error);
    o->is_renyi = true;
    KlScaled log =
        kl_scaled_sign(sum) > 0 ? kl_scaled_negate(kl_scaled_log(sum)) : kl_scaled_infinity();
    o->result.value = kl_scaled_is_infinite(log) ? log : kl_scaled_divide(log, kl_scaled(rest, 0));
    o->result.error = error;
  }
  return status;
}

static bool members_same_support(const KlMember *p, const KlMember *q) {
  double p_low, p_high, q_low, q_high;
  if (!members_scalar(p)) {
    return true;
  }
  p->family->support(p, &p_low, &p_high);
  q->family->support(q, &q_low, &q_high);
  return p_low == q_low && p_high == q_high;
}

/* Of T, from the natural parameters: [a KL(T || P) + (1-a) KL(T || Q)]/(1-a) for a < 1, KL(P || Q)
** + KL(P || T)/(a-1) for a > 1: two terms >= 0. */
static KlScaled members_order_of_blend(const KlMember *p, const KlMember *q, const KlMember *t,
                                       double a) {
  const KlFamily *family = p->family;
  KlDd rest = kl_two_sum(1.0, -a);
  KlScaled first, second;
  if (a < 1.0) {
    first = kl_scaled_multiply(kl_scaled_double(a), family->kl(t, p));
    first = kl_scaled_divide(first, kl_scaled(rest, 0));
    second = family->kl(t, q);
  } else {
    first = family->kl(p, q);
    second = kl_scaled_divide(family->kl(p, t), kl_scaled(kl_dd_negate(rest), 0));
  }
  bool infinite = kl_scaled_is_infinite(first) || kl_scaled_is_infinite(second);
  return infinite ? kl_scaled_infinity() : kl_scaled_add(first, second);
}

/* From the member T with natural parameters a theta_P + (1-a) theta_Q.  Natural parameters are a
** convex set, so T exists for a < 1 unless P and Q are of different exponential families (negative
** binomials of different r): then there is no closed form.  If it is missing for a > 1 only, the
** integral diverges. */
static KlStatus members_order_blend(const KlMember *p, const KlMember *q, Order *o, bool *done) {
  const KlFamily *family = p->family;
  size_t count = (size_t)kl_family_theta(family, p->dimension);
  KlScaled *theta = kl_allocate(count * sizeof *theta);
  if (theta == NULL) {
    return KL_NO_MEMORY;
  }
  KlMember t = {family, p->dimension, theta};
  KlScaled value = kl_scaled_infinity();
  *done = true;
  if (family->blend(p, q, kl_scaled_double(o->order), theta)) {
    value = members_order_of_blend(p, q, &t, o->order);
  } else {
    *done = o->order > 1.0 && family->blend(p, q, kl_scaled_double(0.5), theta);
  }
  kl_release(theta);
  o->is_renyi = true;
  o->result = kl_result(value, members_closed, 2.0 * family->bound * MEMBERS_ROUNDING);
  return KL_OK;
}

/* Whether the order has a closed form, and it. */
static KlStatus members_order_closed(const KlMember *p, const KlMember *q, Order *o, bool *done) {
  double a = o->order;
  const KlFamily *family = p->family;
  *done = true;
  if (kl_member_same(p, q)) {
    o->is_renyi = true;
    o->result = kl_result(kl_scaled_zero(), members_closed, 0.0);
    return KL_OK;
  }
  bool inner = a > 0.0 && !isinf(a) && a != 1.0;
  if (!inner || !members_alike(p, q)) {
    *done = false;
    return KL_OK;
  }
  if (family->renyi != NULL) {
    o->is_renyi = true;
    o->result = kl_result(family->renyi(p, q, a), members_closed, family->bound * MEMBERS_ROUNDING);
    return KL_OK;
  }
  if (family->blend != NULL && family->kl != NULL && members_same_support(p, q)) {
    return members_order_blend(p, q, o, done);
  }
  *done = false;
  return KL_OK;
}

static KlStatus members_order(const KlMember *p, const KlMember *q, const KlPoll *poll, Order *o) {
  bool done;
  o->is_renyi = false;
  KlStatus status = members_order_closed(p, q, o, &done);
  if (status != KL_OK || done) {
    return status;
  }
  if (o->order == 1.0) {
    return members_kl(p, q, poll, &o->result);
  }
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(&o->result, members_many);
  }
  KlPair pair;
  kl_pair(&pair, p, q);
  if (o->order == 0.0) {
    members_order_zero(&pair, o);
    return KL_OK;
  }
  if (isinf(o->order)) {
    members_order_infinite(&pair, o);
    return KL_OK;
  }
  return members_order_integral(&pair, poll, o);
}

KlStatus kl_members_renyi(const KlMember *p, const KlMember *q, const double *parameter,
                          const KlPoll *poll, KlResult *result, bool *done) {
  Order o = {.order = parameter[0]};
  *done = true;
  KlStatus status = members_order(p, q, poll, &o);
  if (status == KL_OK) {
    *result = o.result;
    result->value = o.result.exists ? members_renyi_of(&o) : o.result.value;
  }
  return status;
}

KlStatus kl_members_tsallis(const KlMember *p, const KlMember *q, const double *parameter,
                            const KlPoll *poll, KlResult *result, bool *done) {
  *done = true;
  if (isinf(parameter[0])) { /* the limit: 0 for P = Q, else +Inf */
    KlScaled kl_or_zero = kl_scaled_zero();
    KlStatus status = members_kl(p, q, poll, result);
    if (status == KL_OK && result->exists) {
      bool same = kl_scaled_sign(result->value) == 0;
      result->value = same ? kl_or_zero : kl_scaled_infinity();
      result->error = 0.0;
    }
    return status;
  }
  Order o = {.order = parameter[0]};
  KlStatus status = members_order(p, q, poll, &o);
  if (status == KL_OK) {
    *result = o.result;
    result->value = o.result.exists ? members_tsallis_of(&o) : o.result.value;
  }
  return status;
}

/* Puts P and Q into an order of their own, so that what is symmetric is so to the last bit. */
static void members_order_of_two(const KlMember **p, const KlMember **q) {
  int sign = ((*p)->family->id > (*q)->family->id) - ((*p)->family->id < (*q)->family->id);
  if (members_alike(*p, *q)) {
    int count = kl_family_theta((*p)->family, (*p)->dimension);
    for (int i = 0; i < count && sign == 0; i++) {
      sign = kl_scaled_compare((*p)->theta[i], (*q)->theta[i]);
    }
  }
  if (sign > 0) {
    const KlMember *swapped = *p;
    *p = *q;
    *q = swapped;
  }
}

/* -ln BC = R/2 at order 1/2. */
KlStatus kl_members_bhattacharyya(const KlMember *p, const KlMember *q, const double *parameter,
                                  const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  double half = 0.5;
  members_order_of_two(&p, &q);
  KlStatus status = kl_members_renyi(p, q, &half, poll, result, done);
  if (status == KL_OK) {
    result->value = kl_scaled_twice(result->value, -1);
  }
  return status;
}

/* 1 - BC = T/2 at order 1/2. */
KlStatus kl_members_hellinger(const KlMember *p, const KlMember *q, const double *parameter,
                              const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  double half = 0.5;
  members_order_of_two(&p, &q);
  KlStatus status = kl_members_tsallis(p, q, &half, poll, result, done);
  if (status == KL_OK) {
    result->value = kl_scaled_twice(result->value, -1);
  }
  return status;
}

/* T at order 2. */
KlStatus kl_members_chi2(const KlMember *p, const KlMember *q, const double *parameter,
                         const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  double two = 2.0;
  return kl_members_tsallis(p, q, &two, poll, result, done);
}

/* ---- total variation, greatest difference ---- */

KlStatus kl_members_tv(const KlMember *p, const KlMember *q, const double *parameter,
                       const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  *done = true;
  if (kl_member_same(p, q)) {
    return members_is(result, kl_scaled_zero(), members_closed, 0.0);
  }
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(result, members_many);
  }
  KlPair pair;
  kl_pair(&pair, p, q);
  if (!pair.meet) {
    return members_is(result, members_one(), members_way(&pair), 0.0);
  }
  KlTerm term = {KL_TERM_DISTANCE, 0.0, NULL, NULL};
  KlScaled sum;
  double error;
  KlStatus status = kl_pair_integrate(&pair, &term, poll, &sum, &error);
  if (status != KL_OK) {
    return status;
  }
  KlScaled alone = kl_scaled_add(pair.p_alone, pair.q_alone);
  sum = kl_scaled_add(sum, alone);
  error += members_cdf_error(alone, sum);
  return members_is(result, kl_scaled_twice(sum, -1), members_way(&pair), error);
}

/* The greatest mass of m outside of what both have: next to it, or at m's top. */
static KlScaled members_alone_most(const KlMember *m, const KlPair *pair) {
  double low, high;
  m->family->support(m, &low, &high);
  KlLine line = kl_line(true, low, high, &m, 1);
  KlHill hill = kl_hill_of_member(&line, m);
  double place[3] = {hill.top.hi, pair->line.low - 1.0, pair->line.high + 1.0};
  KlScaled most = kl_scaled_zero();
  for (int i = 0; i < 3; i++) {
    bool outside = !pair->meet || place[i] < pair->line.low || place[i] > pair->line.high;
    bool has = outside && place[i] >= low && place[i] <= high && (pair->meet || i == 0);
    if (has) {
      KlPoint point = kl_member_point(m, place[i]);
      KlScaled mass = kl_scaled_exponential(kl_member_log_density(m, &point));
      most = kl_scaled_compare(mass, most) > 0 ? mass : most;
    }
  }
  return most;
}

KlStatus kl_members_linf(const KlMember *p, const KlMember *q, const double *parameter,
                         const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  (void)poll;
  *done = true;
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(result, members_many);
  }
  if (!p->family->discrete || !q->family->discrete) {
    return members_none(result, members_density);
  }
  if (kl_member_same(p, q)) {
    return members_is(result, kl_scaled_zero(), members_closed, 0.0);
  }
  KlPair pair;
  kl_pair(&pair, p, q);
  KlScaled most = pair.meet ? kl_pair_largest(&pair) : kl_scaled_zero();
  most = pair.meet && !pair.differ ? kl_scaled_zero() : most;
  const KlMember *both[2] = {p, q};
  for (int i = 0; i < 2; i++) {
    bool inside = i == 0 ? pair.p_inside : pair.q_inside;
    KlScaled alone = inside ? kl_scaled_zero() : members_alone_most(both[i], &pair);
    most = kl_scaled_compare(alone, most) > 0 ? alone : most;
  }
  return members_is(result, most, members_search, 4 * MEMBERS_ROUNDING);
}

/* ---- PSI ---- */

enum { MEMBERS_BINS = 10, MEMBERS_MOST_BINS = 1000000 };

typedef struct MembersRows {
  const KlMassPair *row;
  size_t count;
} MembersRows;

static KlStatus members_each(const void *rows, KlMassVisit *visit, void *work, const KlPoll *poll) {
  const MembersRows *all = rows;
  KlStatus status = kl_poll(poll);
  if (status == KL_OK) {
    visit(work, all->row, all->count);
  }
  return status;
}

/* P's quantile i/bins. */
static double members_edge(const KlMember *p, size_t i, size_t bins) {
  bool lower = 2 * i <= bins;
  double u = (double)(lower ? i : bins - i) / (double)bins;
  return kl_member_quantile(p, u, lower ? KL_LOWER : KL_UPPER);
}

/* P(low < X <= high); infinite ends allowed. */
static KlDd members_bin(const KlMember *m, double low, double high) {
  if (m->family->discrete) {
    return low < high ? kl_scaled_dd(kl_member_mass(m, floor(low) + 1.0, high)) : kl_dd(0.0, 0.0);
  }
  return kl_scaled_dd(kl_member_mass(m, low, high));
}

/* Quantile bins of P, one row each.  Quantiles that coincide (discrete families) leave bins out. */
static size_t members_bins(const KlMember *p, const KlMember *q, size_t bins, KlMassPair *row) {
  size_t count = 0;
  double low = -HUGE_VAL;
  for (size_t i = 1; i <= bins; i++) {
    double high = i < bins ? members_edge(p, i, bins) : HUGE_VAL;
    if (high > low) {
      row[count].p = members_bin(p, low, high);
      row[count].q = members_bin(q, low, high);
      count++;
      low = high;
    }
  }
  return count;
}

/* Masses that are off by e of themselves make a sum of (p - q)^2/p or so off by 2 e over its
** root. */
static double members_psi_error(KlScaled value) {
  double root = kl_scaled_round(kl_scaled_sqrt(value));
  double error = root > 0.0 ? MEMBERS_CDF_ERROR * (1.0 + 2.0 / root) : 1.0;
  return error < 1.0 ? error : 1.0;
}

/* Jeffreys' divergence of the masses in P's quantile bins. */
KlStatus kl_members_psi(const KlMember *p, const KlMember *q, const double *parameter,
                        const KlPoll *poll, KlResult *result, bool *done) {
  *done = true;
  if (kl_member_same(p, q)) {
    return members_is(result, kl_scaled_zero(), members_closed, 0.0);
  }
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(result, members_many);
  }
  double wanted = isnan(parameter[0]) ? MEMBERS_BINS : parameter[0];
  if (!(wanted >= 1.0 && wanted <= MEMBERS_MOST_BINS)) {
    return members_none(result, "bins must be from 1 to 1000000");
  }
  const KlDivergence *psi = kl_divergence_by_name("psi", 3);
  size_t bins = (size_t)wanted;
  KlMassPair *row = kl_allocate(bins * sizeof *row);
  if (row == NULL) {
    return KL_NO_MEMORY;
  }
  MembersRows rows = {row, members_bins(p, q, bins, row)};
  KlMassSource source = {&rows, members_each, kl_scaled_zero(), kl_scaled_zero()};
  KlStatus status = kl_divergence_of_masses(psi, parameter, &source, poll, result);
  kl_release(row);
  if (status == KL_OK) {
    result->method = "P's quantile bins";
    result->error = members_psi_error(result->value);
  }
  return status;
}

/* ---- whatever has a term ---- */

/* The sum of `term` over what is alone, as masses of their own. */
static KlScaled members_alone(const KlPair *pair, const KlTerm *term) {
  KlScaled sum = kl_scaled_zero();
  for (int side = 0; side < 2; side++) {
    KlScaled mass = side == 0 ? pair->p_alone : pair->q_alone;
    if (kl_scaled_sign(mass) > 0) {
      KlDd none = {0.0, 0.0}, all = mass.value;
      KlOutcome p_alone = {all, none, kl_dd_negate(all), none}, q_alone = {none, all, all, none};
      KlDd share = term->outcome(side == 0 ? &p_alone : &q_alone, term->parameter);
      if (isinf(share.hi)) {
        return kl_scaled_infinity();
      }
      sum = kl_scaled_add(sum, kl_scaled(share, mass.exponent));
    }
  }
  return sum;
}

/* The integral of one term over everything. */
static KlStatus members_term(KlPair *pair, const KlTerm *term, const KlPoll *poll, KlScaled *sum,
                             double *error) {
  *error = 0.0;
  *sum = members_alone(pair, term);
  if (!pair->meet || kl_scaled_is_infinite(*sum)) {
    return KL_OK;
  }
  KlScaled common, alone = *sum;
  KlStatus status = kl_pair_integrate(pair, term, poll, &common, error);
  if (status == KL_OK) {
    *sum = kl_scaled_is_infinite(common) ? common : kl_scaled_add(alone, common);
    *error += members_cdf_error(alone, *sum);
  }
  return status;
}

static KlStatus members_terms(const KlDivergence *divergence, const double *parameter,
                              const KlMember *p, const KlMember *q, const KlPoll *poll,
                              KlResult *result) {
  KlPair pair;
  kl_pair(&pair, p, q);
  KlTerm term = {KL_TERM_OUTCOME, 0.0, divergence->term, parameter};
  KlScaled sum, second = kl_scaled_zero();
  double error, error_second = 0.0;
  KlStatus status = members_term(&pair, &term, poll, &sum, &error);
  if (status == KL_OK && divergence->second != NULL) {
    term.outcome = divergence->second;
    status = members_term(&pair, &term, poll, &second, &error_second);
  }
  if (status != KL_OK) {
    return status;
  }
  KlScaled value = divergence->finish != NULL ? divergence->finish(sum, second, parameter) : sum;
  return members_is(result, value, members_way(&pair), error > error_second ? error : error_second);
}

static KlStatus members_divergence(const KlDivergence *divergence, const double *parameter,
                                   const KlMember *p, const KlMember *q, const KlPoll *poll,
                                   KlResult *result) {
  if (divergence->members != NULL) {
    bool done = true;
    KlStatus status = divergence->members(p, q, parameter, poll, result, &done);
    if (status != KL_OK || done) {
      return status;
    }
  }
  if (kl_member_same(p, q) && (divergence->properties & KL_SIGNED) == 0) {
    return members_is(result, kl_scaled_zero(), members_closed, 0.0);
  }
  if (!members_scalar(p) || !members_scalar(q)) {
    return members_none(result, members_many);
  }
  if (divergence->term == NULL) {
    return members_none(result, "not defined for families");
  }
  return members_terms(divergence, parameter, p, q, poll, result);
}

/* ---- members that hardly meet ---- */

/* By middles and spreads: whether the two are `distance` powers of two of their spreads apart, or
** one is `scale` powers of two as wide as the other. */
static bool members_are_unlike(const KlMember *p, const KlMember *q, int distance, int scale) {
  KlScaled m_p, m_q, s_p, s_q;
  kl_member_middle(p, &m_p, &s_p);
  kl_member_middle(q, &m_q, &s_q);
  KlScaled apart = kl_scaled_subtract(m_p, m_q), reach = kl_scaled_add(s_p, s_q);
  apart = kl_scaled_abs(apart);
  int wider = s_p.exponent - s_q.exponent;
  return wider > scale || -wider > scale ||
         kl_scaled_compare(apart, kl_scaled_twice(reach, distance)) > 0;
}

/* Whether all of `a` but 2 u is where `b` has less than u. */
static bool members_misses(const KlMember *a, const KlMember *b, double u) {
  double low = kl_member_quantile(a, u, KL_LOWER), high = kl_member_quantile(a, u, KL_UPPER);
  return isfinite(low) && isfinite(high) &&
         kl_scaled_compare(kl_member_mass(b, low, high), kl_scaled_double(u)) < 0;
}

/* A bounded divergence of two that hardly meet is that of two that do not: with less than u of each
** in the other's place it is off by less than u ln(1/u), or for Hellinger's by the square root of
** u. No quadrature can see both when one is 2^100 times as wide. */
static bool members_are_apart(const KlDivergence *divergence, const KlMember *p,
                              const KlMember *q) {
  bool bounded = divergence->most < HUGE_VAL && divergence->term != NULL;
  if (!bounded || !members_scalar(p) || !members_scalar(q) ||
      p->family->discrete != q->family->discrete || divergence == &kl_divergence_linf ||
      !members_are_unlike(p, q, 6, 40)) {
    return false;
  }
  double u = divergence == &kl_divergence_hellinger ? 0x1p-124 : 0x1p-62;
  return members_misses(p, q, u) || members_misses(q, p, u);
}

/* Whether the support is the whole line, which has no end from where to see both near and far. */
static bool members_has_no_end(const KlMember *m) {
  double low, high;
  m->family->support(m, &low, &high);
  return isinf(low) && isinf(high);
}

/* Whether quadrature, a series or a search came to what cannot be, or cannot be known to be. */
static bool members_is_lost(const KlDivergence *divergence, const KlMember *p, const KlMember *q,
                            const KlResult *result) {
  bool summed = result->method == members_quadrature || result->method == members_series;
  bool one = (divergence->properties & KL_OF_ONE) != 0;
  if (result->exists && result->method == members_search) {
    return kl_scaled_sign(result->value) < 0; /* p > q somewhere */
  }
  if (!result->exists || !summed) {
    return false;
  }
  if (!one && (members_has_no_end(p) || members_has_no_end(q)) &&
      members_are_unlike(p, q, 50, 100)) {
    return true; /* what is found may be one of the two alone, and look right */
  }
  double value = kl_scaled_round(result->value);
  bool below = (divergence->properties & KL_SIGNED) == 0 && kl_scaled_sign(result->value) < 0;
  return isnan(value) || below || value > divergence->most * (1.0 + 0x1p-30) ||
         result->error > 0x1p-6;
}

KlStatus kl_divergence_of_members(const KlDivergence *divergence, const double *parameter,
                                  const KlMember *p, const KlMember *q, const KlPoll *poll,
                                  KlResult *result) {
  if (members_are_apart(divergence, p, q)) {
    KlMassSource source = kl_singular_source();
    KlStatus status = kl_divergence_of_masses(divergence, parameter, &source, poll, result);
    result->method = "apart";
    result->error = MEMBERS_ROUNDING;
    return status;
  }
  KlStatus status = members_divergence(divergence, parameter, p, q, poll, result);
  if (status == KL_OK && members_is_lost(divergence, p, q, result)) {
    return members_none(result, "they are so unlike in scale that their integral is not found");
  }
  return status;
}
