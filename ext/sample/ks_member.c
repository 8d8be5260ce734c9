/* ks_member.c - the Kolmogorov-Smirnov distance of a sample and a member of a family.
**
** Between two values of the sample F is constant and G rises, so the greatest distance is at a
** value, before its step or after it.  G is dear (up to 100 microseconds), but both rise: between
** the values at i and k no distance is above
**
**     max(F(k-) - G(i), G(k-) - F(i)),
**
** so that stretches in which this is below what was found are not looked into.  Of a million rows
** some thousands are looked at.
*/
#include "base/memory.h"
#include "family/generic.h"
#include "sample/ks.h"
#include "sample/pooled.h"

/* Relative, of distribution functions (family.h). */
#define KS_CDF_ERROR 0x1p-48
#define KS_ROUNDING 0x1p-53
/* Bounds in double precision are raised by this much. */
#define KS_SLACK 0x1p-45

enum { KS_GRID = 256, KS_DEPTH = 64 };

/* A value of the sample that was looked at: F and G before it and at it. */
typedef struct KsLook {
  size_t at;
  double f_before, f_after, g_before, g_after;
} KsLook;

typedef struct KsSearch {
  const KlPoints *points;
  const KlMember *member;
  KlDd *passed;        /* weights up to each value; NULL: they are 1 */
  KlScaled most, tail; /* the greatest distance, and the probability it is the difference of */
} KsSearch;

static KlDd ks_passed(const KsSearch *search, size_t count) {
  if (count == 0) {
    return kl_dd(0.0, 0.0);
  }
  return search->passed != NULL ? search->passed[count - 1] : kl_dd((double)count, 0.0);
}

/* abs(F - G) where `count` values are passed, by the tail of G that is the smaller. */
static double ks_distance(KsSearch *search, size_t count, double x, double *g) {
  KlPoint point = kl_member_point(search->member, x);
  KlDd passed = ks_passed(search, count), total = ks_passed(search, search->points->count);
  KlScaled tail = kl_member_cdf(search->member, &point, KL_LOWER), whole = kl_scaled(total, 0);
  KlDd part = passed;
  *g = kl_scaled_round(tail);
  if (*g > 0.5) {
    tail = kl_member_cdf(search->member, &point, KL_UPPER);
    part = kl_dd_subtract(total, passed);
  }
  KlScaled share = kl_scaled_divide(kl_scaled(part, 0), whole);
  KlScaled apart = kl_scaled_abs(kl_scaled_subtract(share, tail));
  if (kl_scaled_compare(apart, search->most) > 0) {
    search->most = apart;
    search->tail = tail;
  }
  return kl_dd_round(passed) / kl_dd_round(total);
}

/* G(x-) of a discrete member is G of the integer below. */
static KsLook ks_look(KsSearch *search, size_t at) {
  KsLook look = {.at = at};
  double x = search->points->x[at];
  bool discrete = search->member->family->discrete;
  double before = discrete ? ceil(x) - 1.0 : x, after = discrete ? floor(x) : x;
  look.f_before = ks_distance(search, at, before, &look.g_before);
  look.f_after = ks_distance(search, at + 1, after, &look.g_after);
  return look;
}

/* Whether there may be a greater distance strictly between both. */
static bool ks_may_hide(const KsSearch *search, const KsLook *i, const KsLook *k) {
  double above = k->f_before - i->g_after, below = k->g_before - i->f_after;
  double bound = above > below ? above : below;
  return k->at - i->at > 1 && bound + KS_SLACK > kl_scaled_round(search->most);
}

/* Halves the stretch until nothing is hidden. */
static KlStatus ks_halve(KsSearch *search, KsLook low, KsLook high, const KlPoll *poll) {
  KsLook waiting[KS_DEPTH + 1]; /* the ends of stretches that begin where the last one ends */
  int depth = 0;
  waiting[0] = high;
  while (depth >= 0) {
    const KsLook *end = &waiting[depth];
    if (!ks_may_hide(search, &low, end)) {
      low = waiting[depth--];
      continue;
    }
    KsLook middle = ks_look(search, low.at + (end->at - low.at) / 2);
    waiting[++depth] = middle;
    KlStatus status = kl_poll(poll);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

static KlStatus ks_search(KsSearch *search, const KlPoll *poll) {
  KsLook look[KS_GRID + 1];
  size_t last = search->points->count - 1, looks = last;
  if (looks > KS_GRID) {
    looks = KS_GRID;
  }
  KlStatus status = KL_OK;
  for (size_t i = 0; i <= looks && status == KL_OK; i++) {
    size_t rest = looks > 0 ? last % looks * i / looks : 0;
    look[i] = ks_look(search, (looks > 0 ? last / looks * i : 0) + rest);
    status = kl_poll(poll);
  }
  for (size_t i = 0; i < looks && status == KL_OK; i++) {
    status = ks_halve(search, look[i], look[i + 1], poll);
  }
  return status;
}

/* The weights up to each value. */
static KlStatus ks_pass(KsSearch *search) {
  const KlPoints *points = search->points;
  if (points->weight == NULL) {
    return KL_OK;
  }
  search->passed = kl_allocate(points->count * sizeof *search->passed);
  if (search->passed == NULL) {
    return KL_NO_MEMORY;
  }
  KlDd sum = {0.0, 0.0};
  for (size_t i = 0; i < points->count; i++) {
    sum = kl_dd_add(sum, points->weight[i]);
    search->passed[i] = sum;
  }
  return KL_OK;
}

KlStatus kl_ks_of_member(const KlPoints *points, const KlMember *member, const KlPoll *poll,
                         KlScaled *d, double *error) {
  KsSearch search = {points, member, NULL, kl_scaled_zero(), kl_scaled_zero()};
  KlStatus status = ks_pass(&search);
  if (status == KL_OK) {
    status = ks_search(&search, poll);
  }
  kl_release(search.passed);
  if (status == KL_OK) {
    *d = search.most;
    bool none = kl_scaled_sign(search.most) == 0;
    *error = none ? 0.0
                  : KS_CDF_ERROR * kl_scaled_round(kl_scaled_divide(search.tail, search.most)) +
                        KS_ROUNDING;
  }
  return status;
}
