/* generic.c - what follows from a family's descriptor, for one-dimensional families. */
#include "family/generic.h"

#include "family/cuts.h"
#include "num/elementary.h"
#include "num/gap.h"
#include "num/quadrature.h"

/* Where a bracket in t stops growing. */
#define GENERIC_FARTHEST 0x1p28

static KlScaled generic_one(void) { return kl_scaled_double(1.0); }

static bool generic_finite(KlScaled a) { return isfinite(a.value.hi); }

/* ---- one member ---- */

bool kl_member_same(const KlMember *a, const KlMember *b) {
  if (a->family != b->family || a->dimension != b->dimension || a->theta == NULL) {
    return a == b; /* a mixture has no theta */
  }
  int count = a->family->shape == KL_SHAPE_SCALARS ? a->family->parameters
                                                   : kl_family_theta(a->family, a->dimension);
  for (int i = 0; i < count; i++) {
    if (kl_scaled_compare(a->theta[i], b->theta[i]) != 0) {
      return false;
    }
  }
  return true;
}

KlPoint kl_member_point(const KlMember *m, double x) {
  double low, high;
  m->family->support(m, &low, &high);
  KlScaled at = kl_scaled_double(x);
  KlPoint point = {at, kl_scaled_infinity()};
  if (isfinite(high) && isfinite(x)) {
    point.rest = kl_scaled_subtract(kl_scaled_double(high), at);
  }
  return point;
}

/* -1 below the support, 1 above it, 0 in it. */
static int generic_side(const KlMember *m, const KlPoint *point) {
  double low, high;
  m->family->support(m, &low, &high);
  if (kl_scaled_compare(point->x, kl_scaled_double(low)) < 0) {
    return -1;
  }
  return kl_scaled_compare(point->x, kl_scaled_double(high)) > 0 ? 1 : 0;
}

KlScaled kl_member_log_density(const KlMember *m, const KlPoint *point) {
  KlScaled nothing = kl_scaled_negate(kl_scaled_infinity());
  if (generic_side(m, point) != 0 || !generic_finite(point->x)) {
    return nothing;
  }
  KlScaled kernel = m->family->log_kernel(m, point);
  return generic_finite(kernel) ? kl_scaled_subtract(kernel, m->family->log_norm(m)) : kernel;
}

KlScaled kl_member_cdf(const KlMember *m, const KlPoint *point, KlTail tail) {
  int side = generic_finite(point->x) ? generic_side(m, point) : kl_scaled_sign(point->x);
  if (side != 0) {
    return (side < 0) == (tail == KL_LOWER) ? kl_scaled_zero() : generic_one();
  }
  return m->family->cdf(m, point, tail);
}

static KlScaled generic_cdf_at(const KlMember *m, double x, KlTail tail) {
  KlPoint point = kl_member_point(m, x);
  return kl_member_cdf(m, &point, tail);
}

/* low == high of a discrete family is that outcome; P(low <= X) includes it. */
KlScaled kl_member_mass(const KlMember *m, double low, double high) {
  double before = m->family->discrete ? low - 1.0 : low;
  KlScaled below = generic_cdf_at(m, before, KL_LOWER), up_to = generic_cdf_at(m, high, KL_LOWER);
  KlScaled half = kl_scaled_double(0.5);
  if (kl_scaled_compare(up_to, half) <= 0) {
    return kl_scaled_subtract(up_to, below);
  }
  KlScaled above = generic_cdf_at(m, high, KL_UPPER);
  if (kl_scaled_compare(below, half) >= 0) {
    return kl_scaled_subtract(generic_cdf_at(m, before, KL_UPPER), above);
  }
  return kl_scaled_subtract(generic_one(), kl_scaled_add(below, above));
}

KlScaled kl_member_mean(const KlMember *m) { return m->family->mean(m); }

KlScaled kl_member_variance(const KlMember *m) { return m->family->variance(m); }

/* The middle half's width, or 0. */
static KlScaled generic_half_width(const KlMember *m) {
  if (m->family->quantile == NULL) {
    return kl_scaled_zero();
  }
  double a = m->family->quantile(m, 0.25, KL_LOWER), b = m->family->quantile(m, 0.25, KL_UPPER);
  bool finite = isfinite(a) && isfinite(b);
  return finite ? kl_scaled_subtract(kl_scaled_double(b), kl_scaled_double(a)) : kl_scaled_zero();
}

void kl_member_middle(const KlMember *m, KlScaled *middle, KlScaled *spread) {
  KlScaled mean = kl_member_mean(m), variance = kl_member_variance(m);
  double low, high;
  m->family->support(m, &low, &high);
  if (!generic_finite(mean)) {
    bool closed = m->family->quantile != NULL;
    double otherwise = isfinite(low) ? low + 1.0 : (isfinite(high) ? high - 1.0 : 0.0);
    double median = closed ? m->family->quantile(m, 0.5, KL_LOWER) : otherwise;
    mean = kl_scaled_double(fmax(-DBL_MAX, fmin(median, DBL_MAX)));
  }
  KlScaled width = generic_finite(variance) && kl_scaled_sign(variance) > 0
                       ? kl_scaled_sqrt(variance)
                       : generic_half_width(m);
  *middle = mean;
  *spread = kl_scaled_sign(width) > 0 ? width : generic_one();
}

/* ---- quantiles ---- */

/* Where the cdf jumps to u itself, its rounding must not decide: steps of a discrete cdf that miss
** u by less than the cdf's own error count as reaching it. */
#define GENERIC_TIE 0x1p-46

/* Whether t is at or above the quantile. */
static bool generic_reached(const KlLine *line, const KlMember *m, KlDd t, KlScaled u,
                            KlTail tail) {
  KlPlace place = kl_line_place(line, t);
  double low, high;
  m->family->support(m, &low, &high);
  KlPoint point = kl_line_point(line, &place, high);
  if (m->family->discrete) {
    KlScaled slack = kl_scaled_multiply(u, kl_scaled_double(GENERIC_TIE));
    u = tail == KL_LOWER ? kl_scaled_subtract(u, slack) : kl_scaled_add(u, slack);
  }
  int sign = kl_scaled_compare(kl_member_cdf(m, &point, tail), u);
  return tail == KL_LOWER ? sign >= 0 : sign <= 0;
}

/* The least integer that is reached, by doubling from where the mass is and bisection. */
static double generic_integer(const KlLine *line, const KlMember *m, KlScaled u, KlTail tail) {
  KlScaled middle, spread;
  kl_member_middle(m, &middle, &spread);
  double at = kl_line_locate(line, middle).hi, way = floor(kl_scaled_round(spread)) + 1.0;
  double below = at, above = at;
  bool reached = generic_reached(line, m, kl_dd(at, 0.0), u, tail);
  while (reached && below >= line->low && generic_reached(line, m, kl_dd(below, 0.0), u, tail)) {
    above = below;
    below = above - way > line->low - 1.0 ? above - way : line->low - 1.0;
    way *= 2.0;
  }
  while (!reached && above < line->high && !generic_reached(line, m, kl_dd(above, 0.0), u, tail)) {
    below = above;
    above = above + way < line->high ? above + way : line->high;
    way *= 2.0;
  }
  while (above - below > 1.0) {
    double between = below + floor((above - below) / 2.0);
    if (between <= below || between >= above) {
      break;
    }
    if (generic_reached(line, m, kl_dd(between, 0.0), u, tail)) {
      above = between;
    } else {
      below = between;
    }
  }
  return above;
}

static double generic_x(const KlLine *line, KlDd t) {
  return kl_scaled_round(kl_line_place(line, t).x);
}

/* An interval of t with the quantile in it, by doubling away from the top of the hill. */
static void generic_bracket(const KlLine *line, const KlMember *m, KlScaled u, KlTail tail,
                            KlDd *below, KlDd *above) {
  KlHill hill = kl_hill_of_member(line, m);
  bool reached = generic_reached(line, m, hill.top, u, tail), now = reached;
  *below = *above = hill.top;
  double way = hill.step;
  while (now == reached && way < 4.0 * GENERIC_FARTHEST) {
    KlDd t = kl_dd_add_double(hill.top, reached ? -way : way);
    if (fabs(t.hi) > GENERIC_FARTHEST) {
      t = kl_dd(reached ? -GENERIC_FARTHEST : GENERIC_FARTHEST, 0.0);
    }
    now = generic_reached(line, m, t, u, tail);
    *above = now ? t : *above;
    *below = now ? *below : t;
    way *= 2.0;
  }
}

/* Bisection of t until both ends are one double, or cannot come closer. */
static double generic_real(const KlLine *line, const KlMember *m, KlScaled u, KlTail tail) {
  KlDd below, above;
  generic_bracket(line, m, u, tail, &below, &above);
  for (int i = 0; i < 200 && generic_x(line, above) != generic_x(line, below); i++) {
    KlDd middle = kl_dd_add(below, kl_dd_scale(kl_dd_subtract(above, below), -1));
    if (generic_reached(line, m, middle, u, tail)) {
      above = middle;
    } else {
      below = middle;
    }
  }
  return generic_x(line, above);
}

double kl_member_quantile(const KlMember *m, double u, KlTail tail) {
  if (m->family->quantile != NULL) {
    return m->family->quantile(m, u, tail);
  }
  double low, high;
  m->family->support(m, &low, &high);
  if (low == high) {
    return low;
  }
  KlLine line = kl_line(m->family->discrete, low, high, &m, 1);
  KlScaled want = kl_scaled_double(u);
  return m->family->discrete ? generic_integer(&line, m, want, tail)
                             : generic_real(&line, m, want, tail);
}

/* ---- entropy ---- */

typedef struct GenericSurprise {
  const KlLine *line;
  const KlMember *m;
  double high;
  KlScaled norm;
} GenericSurprise;

/* -f ln f dx/dt */
static KlScaled generic_surprise(void *work, KlDd t) {
  const GenericSurprise *member = work;
  KlPlace place = kl_line_place(member->line, t);
  KlPoint point = kl_line_point(member->line, &place, member->high);
  KlScaled kernel = member->m->family->log_kernel(member->m, &point);
  if (!generic_finite(kernel)) {
    return kl_scaled_zero();
  }
  KlScaled log = kl_scaled_subtract(kernel, member->norm);
  if (kl_scaled_compare(log, kl_scaled_double(-0x1p29)) < 0) {
    return kl_scaled_zero();
  }
  KlScaled share = kl_scaled_multiply(kl_scaled_exponential(log), place.slope);
  return kl_scaled_negate(kl_scaled_multiply(share, log));
}

KlStatus kl_member_entropy(const KlMember *m, const KlPoll *poll, KlScaled *entropy,
                           double *error) {
  if (m->family->entropy != NULL) {
    *entropy = m->family->entropy(m);
    *error = m->family->bound * 0x1p-53;
    return KL_OK;
  }
  double low, high;
  m->family->support(m, &low, &high);
  KlLine line = kl_line(m->family->discrete, low, high, &m, 1);
  KlCuts cuts;
  kl_cuts_of_members(&cuts, &line, &m, 1);
  GenericSurprise work = {&line, m, high, m->family->log_norm(m)};
  KlIntegrand integrand = {generic_surprise, &work, m->family->discrete, false};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&line),
                                 kl_line_last(&line), poll, &integral);
  if (status == KL_OK) {
    *entropy = integral.value;
    *error = kl_integral_error(&integral);
  }
  return status;
}
