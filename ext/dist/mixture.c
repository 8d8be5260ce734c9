/* mixture.c - a mixture of members of families as a member of a family of its own.
**
** f = sum w_i f_i, and so for both tails.  Logarithms of densities are added around the largest, so
** that nothing underflows.  Var X = sum w_i (var_i + (m_i - m)^2), a sum of terms >= 0.
**
** Quadrature asks for thousands of densities: what does not depend on the point is kept, so that
** each takes one pass over the parts.
*/
#include "dist/mixture.h"

#include <string.h>

#include "base/memory.h"
#include "family/generic.h"
#include "num/gap.h"

enum { MIXTURE_PARTS = 1 << 20 };

static const KlMixture *mixture_of(const KlMember *member) {
  /* `member` is the first member of a KlMixture. */
  return (const KlMixture *)(const void *)member;
}

static void mixture_support(const KlMember *member, double *low, double *high) {
  const KlMixture *m = mixture_of(member);
  *low = m->low;
  *high = m->high;
}

static KlScaled mixture_log_norm(const KlMember *member) {
  (void)member;
  return kl_scaled_zero();
}

/* The point as the part sees it, whose support may end before the mixture's. */
static KlPoint mixture_point(const KlMixture *m, const KlMember *part, const KlPoint *x) {
  double part_low, part_high;
  part->family->support(part, &part_low, &part_high);
  KlPoint point = *x;
  if (part_high < m->high && !isinf(part_high)) {
    point.rest = kl_scaled_subtract(kl_scaled_double(part_high), x->x);
  }
  return point;
}

/* ln(share f) of one part, {-Inf, 0} outside of its support. */
static KlScaled mixture_log_share(const KlMixture *m, int i, const KlPoint *x) {
  const KlMember *part = &m->part[i];
  double low, high;
  part->family->support(part, &low, &high);
  KlPoint point = mixture_point(m, part, x);
  if (kl_scaled_compare(point.x, kl_scaled_double(low)) < 0 ||
      kl_scaled_compare(point.x, kl_scaled_double(high)) > 0) {
    return kl_scaled_negate(kl_scaled_infinity());
  }
  KlScaled kernel = part->family->log_kernel(part, &point);
  return kl_scaled_is_infinite(kernel) ? kernel : kl_scaled_add(kernel, m->log_factor[i]);
}

/* Below this, exp() of what is below the peak is lost in a sum of 2^20 parts of 106 bits. */
static const double mixture_negligible = -90.0;

static KlScaled mixture_log_kernel(const KlMember *member, const KlPoint *x) {
  const KlMixture *m = mixture_of(member);
  KlScaled peak = m->term[0] = mixture_log_share(m, 0, x);
  for (int i = 1; i < m->parts; i++) {
    m->term[i] = mixture_log_share(m, i, x);
    peak = kl_scaled_compare(m->term[i], peak) > 0 ? m->term[i] : peak;
  }
  if (kl_scaled_is_infinite(peak)) {
    return peak;
  }
  KlScaled sum = kl_scaled_zero(), least = kl_scaled_double(mixture_negligible);
  for (int i = 0; i < m->parts; i++) {
    if (!kl_scaled_is_infinite(m->term[i])) {
      KlScaled below = kl_scaled_subtract(m->term[i], peak);
      if (kl_scaled_compare(below, least) > 0) {
        sum = kl_scaled_add(sum, kl_scaled_exponential(below));
      }
    }
  }
  return kl_scaled_add(peak, kl_scaled_log(sum));
}

static KlScaled mixture_cdf(const KlMember *member, const KlPoint *x, KlTail tail) {
  const KlMixture *m = mixture_of(member);
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < m->parts; i++) {
    KlPoint point = mixture_point(m, &m->part[i], x);
    KlScaled share = kl_member_cdf(&m->part[i], &point, tail);
    sum = kl_scaled_add(sum, kl_scaled_multiply(m->share[i], share));
  }
  return sum;
}

static KlScaled mixture_mean(const KlMember *member) {
  const KlMixture *m = mixture_of(member);
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < m->parts; i++) {
    sum = kl_scaled_add(sum, kl_scaled_multiply(m->share[i], m->part[i].family->mean(&m->part[i])));
  }
  return sum;
}

static KlScaled mixture_variance(const KlMember *member) {
  const KlMixture *m = mixture_of(member);
  KlScaled mean = mixture_mean(member), sum = kl_scaled_zero();
  for (int i = 0; i < m->parts; i++) {
    const KlMember *part = &m->part[i];
    KlScaled shift = kl_scaled_subtract(part->family->mean(part), mean);
    KlScaled own = kl_scaled_add(part->family->variance(part), kl_scaled_multiply(shift, shift));
    sum = kl_scaled_add(sum, kl_scaled_multiply(m->share[i], own));
  }
  return sum;
}

static const KlMember *mixture_part(const KlMember *member, int i) {
  const KlMixture *m = mixture_of(member);
  return i < m->parts ? &m->part[i] : NULL;
}

static const KlFamily mixture_continuous = {
    .name = "mixture",
    .part = mixture_part,
    .support = mixture_support,
    .log_norm = mixture_log_norm,
    .log_kernel = mixture_log_kernel,
    .cdf = mixture_cdf,
    .mean = mixture_mean,
    .variance = mixture_variance,
    .help = "a mixture of continuous distributions",
};

static const KlFamily mixture_discrete = {
    .name = "mixture",
    .part = mixture_part,
    .discrete = true,
    .support = mixture_support,
    .log_norm = mixture_log_norm,
    .log_kernel = mixture_log_kernel,
    .cdf = mixture_cdf,
    .mean = mixture_mean,
    .variance = mixture_variance,
    .help = "a mixture of discrete distributions",
};

void kl_mixture_clear(KlMixture *mixture) {
  kl_release(mixture->part);
  kl_release(mixture->share);
  kl_release(mixture->log_factor);
  kl_release(mixture->term);
  *mixture = (KlMixture){0};
}

/* Members of families in `dist` and below it. */
static uint64_t mixture_count(const KlDist *dist) {
  if (dist->kind != KL_KIND_MIXTURE) {
    return 1;
  }
  uint64_t count = 0;
  for (uint64_t i = 0; i < dist->counts.labels; i++) {
    count += mixture_count(&dist->component[i]);
  }
  return count;
}

/* Whether a component can be a part. */
static KlStatus mixture_check(const KlDist *part, KlProblem *problem) {
  if (part->kind == KL_KIND_COUNTS) {
    kl_problem(problem, "a mixture of counts and of families cannot be compared");
    return KL_REFUSED;
  }
  if (part->fit != KL_FIT_MEMBER || part->member.family->shape != KL_SHAPE_SCALARS) {
    kl_problem(problem, "a part of a mixture, %s, %s", kl_dist_name(part),
               part->fit != KL_FIT_MEMBER ? "has no parameters yet" : "has several dimensions");
    return KL_REFUSED;
  }
  return KL_OK;
}

static KlStatus mixture_gather(KlMixture *mixture, const KlDist *dist, KlScaled share,
                               KlProblem *problem) {
  if (dist->kind != KL_KIND_MIXTURE) {
    KlStatus status = mixture_check(dist, problem);
    if (status == KL_OK) {
      mixture->part[mixture->parts] = dist->member;
      mixture->share[mixture->parts++] = share;
    }
    return status;
  }
  KlCursor cursor;
  KlStatus status = KL_OK;
  kl_cursor_begin(&cursor, &dist->counts);
  for (uint64_t i = 0; cursor.more && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    KlScaled part = kl_scaled_divide(cursor.entry.weight, dist->counts.total);
    status = mixture_gather(mixture, &dist->component[i], kl_scaled_multiply(share, part), problem);
  }
  return status;
}

/* What is kept of the parts: all that does not depend on a point. */
static void mixture_keep(KlMixture *mixture) {
  for (int i = 0; i < mixture->parts; i++) {
    const KlMember *part = &mixture->part[i];
    double low, high;
    part->family->support(part, &low, &high);
    mixture->low = i == 0 || low < mixture->low ? low : mixture->low;
    mixture->high = i == 0 || high > mixture->high ? high : mixture->high;
    mixture->log_factor[i] =
        kl_scaled_subtract(kl_scaled_log(mixture->share[i]), part->family->log_norm(part));
  }
}

static bool mixture_room(KlMixture *mixture, size_t count) {
  mixture->part = kl_allocate(count * sizeof *mixture->part);
  mixture->share = kl_allocate(count * sizeof *mixture->share);
  mixture->log_factor = kl_allocate(count * sizeof *mixture->log_factor);
  mixture->term = kl_allocate(count * sizeof *mixture->term);
  return mixture->part != NULL && mixture->share != NULL && mixture->log_factor != NULL &&
         mixture->term != NULL;
}

KlStatus kl_mixture_make(KlMixture *mixture, const KlDist *dist, KlProblem *problem) {
  *mixture = (KlMixture){0};
  uint64_t count = mixture_count(dist);
  if (count > MIXTURE_PARTS) {
    kl_problem(problem, "a mixture has more than %d parts", MIXTURE_PARTS);
    return KL_REFUSED;
  }
  KlStatus status = mixture_room(mixture, (size_t)count) ? KL_OK : KL_NO_MEMORY;
  if (status == KL_OK) {
    status = mixture_gather(mixture, dist, kl_scaled_double(1.0), problem);
  }
  bool discrete = status == KL_OK && mixture->part[0].family->discrete;
  for (int i = 1; i < mixture->parts && status == KL_OK; i++) {
    if (mixture->part[i].family->discrete != discrete) {
      kl_problem(problem, "a mixture of %s, which is %s, and %s, which is not, cannot be compared",
                 mixture->part[0].family->name, discrete ? "discrete" : "continuous",
                 mixture->part[i].family->name);
      status = KL_REFUSED;
    }
  }
  if (status != KL_OK) {
    kl_mixture_clear(mixture);
    return status;
  }
  mixture_keep(mixture);
  mixture->member = (KlMember){discrete ? &mixture_discrete : &mixture_continuous, 1, NULL};
  return KL_OK;
}
