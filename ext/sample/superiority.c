/* superiority.c - how often one beats the other. */
#include "sample/superiority.h"

#include "divergence/members.h"
#include "family/generic.h"
#include "sample/pooled.h"

/* Relative, of distribution functions (family.h). */
#define SUPERIORITY_CDF_ERROR 0x1p-48

/* Distribution functions between two questions: up to 25 milliseconds. */
enum { SUPERIORITY_POLL = 256 };

/* ---- two samples ---- */

static KlScaled superiority_whole(int64_t x) {
  double hi = (double)x;
  return kl_scaled(kl_quick_two_sum(hi, (double)(x - (int64_t)hi)), 0);
}

/* Of a rows of P at a value of which Q has b, B of Q being below, P wins a (2 B + b), twice. */
static KlStatus superiority_of_rows(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                    KlWins *wins) {
  KlPooled pooled = kl_pooled(p, q);
  int64_t below = 0, sum = 0;
  KlStatus status = KL_OK;
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    int64_t a = (int64_t)pooled.a.hi, b = (int64_t)pooled.b.hi;
    sum += a * (2 * below + b);
    below += b;
    status = rows % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  int64_t all = 2 * (int64_t)kl_points_rows(p) * (int64_t)kl_points_rows(q);
  *wins = (KlWins){superiority_whole(sum), superiority_whole(all - sum)};
  return status;
}

/* The same of any weights, for both sides alike: nothing cancels. */
static KlStatus superiority_of_weights(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                       KlWins *wins) {
  KlPooled pooled = kl_pooled(p, q);
  int shift_p = -kl_exponent(p->total.hi), shift_q = -kl_exponent(q->total.hi);
  KlDd zero = {0.0, 0.0}, below_p = zero, below_q = zero, sum_p = zero, sum_q = zero;
  KlStatus status = KL_OK;
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    KlDd a = kl_dd_scale(pooled.a, shift_p), b = kl_dd_scale(pooled.b, shift_q);
    sum_p = kl_dd_add(sum_p, kl_dd_multiply(a, kl_dd_add(kl_dd_scale(below_q, 1), b)));
    sum_q = kl_dd_add(sum_q, kl_dd_multiply(b, kl_dd_add(kl_dd_scale(below_p, 1), a)));
    below_p = kl_dd_add(below_p, a);
    below_q = kl_dd_add(below_q, b);
    status = rows % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  *wins = (KlWins){kl_scaled(sum_p, 0), kl_scaled(sum_q, 0)};
  return status;
}

KlStatus kl_wins(const KlPoints *p, const KlPoints *q, const KlPoll *poll, KlWins *wins) {
  bool rows = kl_points_are_rows(p, q) && kl_points_rows(p) * kl_points_rows(q) < 0x1p61;
  return rows ? superiority_of_rows(p, q, poll, wins) : superiority_of_weights(p, q, poll, wins);
}

/* ---- a law ---- */

/* P(Y < x) + P(Y = x)/2, or P(Y > x) + P(Y = x)/2 for KL_UPPER. */
static KlScaled superiority_beaten(const KlMember *member, double x, KlTail tail) {
  bool discrete = member->family->discrete;
  double at = discrete ? floor(x) : x;
  KlPoint point = kl_member_point(member, at);
  KlScaled up_to = kl_member_cdf(member, &point, tail);
  if (!discrete || at != x) {
    return up_to;
  }
  point = kl_member_point(member, at - 1.0);
  return kl_scaled_twice(kl_scaled_add(up_to, kl_member_cdf(member, &point, tail)), -1);
}

KlStatus kl_superiority_of_member(const KlPoints *points, const KlMember *member, bool swapped,
                                  const KlPoll *poll, KlScaled *value) {
  int shift = -kl_exponent(points->total.hi);
  KlScaled sum = kl_scaled_zero();
  KlStatus status = KL_OK;
  for (size_t i = 0; i < points->count && status == KL_OK; i++) {
    KlScaled weight = kl_scaled(kl_dd_scale(kl_points_weight(points, i), shift), 0);
    KlScaled share = superiority_beaten(member, points->x[i], swapped ? KL_UPPER : KL_LOWER);
    sum = kl_scaled_add(sum, kl_scaled_multiply(weight, share));
    status = i % SUPERIORITY_POLL == 0 ? kl_poll(poll) : KL_OK;
  }
  *value = kl_scaled_divide(sum, kl_scaled(kl_dd_scale(points->total, shift), 0));
  return status;
}

/* ---- the divergence ---- */

static KlStatus superiority_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                                   const KlPoll *poll, KlResult *result) {
  (void)parameter;
  KlWins wins;
  KlStatus status = kl_wins(p, q, poll, &wins);
  if (status == KL_OK) {
    KlScaled value = kl_scaled_divide(wins.p, kl_scaled_add(wins.p, wins.q));
    *result = kl_result(value, "pairs", 0x1p-53);
  }
  return status;
}

static KlStatus superiority_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                                       const double *parameter, const KlPoll *poll,
                                       KlResult *result) {
  (void)parameter;
  KlScaled value;
  KlStatus status = kl_superiority_of_member(points, member, swapped, poll, &value);
  if (status == KL_OK) {
    *result = kl_result(value, "distribution function", SUPERIORITY_CDF_ERROR);
  }
  return status;
}

const KlDivergence kl_divergence_superiority = {
    .name = "superiority",
    .properties = KL_SIGNED | KL_ORDER,
    .most = 1.0,
    .members = kl_members_superiority,
    .points = superiority_points,
    .one_sample = superiority_one_sample,
    .bound = 0.501,
    .help = "P(X > Y) + P(X = Y)/2: how often a draw from P beats one from Q; 1/2 between equals",
    .source = "Mann & Whitney 1947; Vargha & Delaney 2000, equation 4",
};
