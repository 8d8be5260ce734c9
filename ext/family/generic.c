/* generic.c - what follows from a family's descriptor, for one-dimensional families. */
#include "family/generic.h"

#include "num/elementary.h"
#include "num/gap.h"

/* t of a continuous line stays within this. */
#define GENERIC_FARTHEST 0x1p28
/* Integers beyond are no longer told apart. */
#define GENERIC_FARTHEST_INTEGER 0x1p900
/* Parts of a mixture whose hills are all cut as those of a member are. */
#define GENERIC_PARTS 24
/* A member whose width is below this power of two of the distance to the ends of the line. */
#define GENERIC_NEEDLE (-70)
/* How far from its top a hill is cut on a continuous line: the walk of quadrature.c goes on from
** there, and has room to see whether it ends. */
#define GENERIC_REACH 0x1p16
/* How far down, in nats, a hill is cut. */
#define GENERIC_DOWN 50.0

static KlScaled generic_dd(KlDd x) { return kl_scaled(x, 0); }

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
  KlScaled a = kl_scaled_double(m->family->quantile(m, 0.25, KL_LOWER));
  KlScaled b = kl_scaled_double(m->family->quantile(m, 0.25, KL_UPPER));
  return kl_scaled_subtract(b, a);
}

void kl_member_middle(const KlMember *m, KlScaled *middle, KlScaled *spread) {
  KlScaled mean = kl_member_mean(m), variance = kl_member_variance(m);
  double low, high;
  m->family->support(m, &low, &high);
  if (!generic_finite(mean)) {
    bool closed = m->family->quantile != NULL;
    double otherwise = isfinite(low) ? low + 1.0 : (isfinite(high) ? high - 1.0 : 0.0);
    mean = kl_scaled_double(closed ? m->family->quantile(m, 0.5, KL_LOWER) : otherwise);
  }
  KlScaled width = generic_finite(variance) && kl_scaled_sign(variance) > 0
                       ? kl_scaled_sqrt(variance)
                       : generic_half_width(m);
  *middle = mean;
  *spread = kl_scaled_sign(width) > 0 ? width : generic_one();
}

/* ---- the line ---- */

/* Whether x lies inside. */
static bool generic_inside(const KlLine *line, KlScaled x) {
  return kl_scaled_compare(x, kl_scaled_double(line->low)) > 0 &&
         kl_scaled_compare(x, kl_scaled_double(line->high)) < 0;
}

/* Around the narrowest member, in units of the widest: x is then known to 2^-100 of its distance
** from where it matters most.  Of two equally narrow, the lower one: P and Q may change places. */
static KlScaled generic_whole(KlLine *line, const KlMember *const *member, size_t members) {
  KlScaled least = kl_scaled_infinity();
  line->origin = line->scale = kl_scaled_zero();
  for (size_t i = 0; i < members; i++) {
    KlScaled middle, spread;
    kl_member_middle(member[i], &middle, &spread);
    int narrower = kl_scaled_compare(least, spread);
    if (narrower > 0 || (narrower == 0 && kl_scaled_compare(middle, line->origin) < 0)) {
      line->origin = middle;
      least = spread;
    }
    line->scale = kl_scaled_compare(spread, line->scale) > 0 ? spread : line->scale;
  }
  /* So that the narrow one's width in t is a double. */
  KlScaled most = kl_scaled_twice(least, 800);
  line->scale = kl_scaled_compare(line->scale, most) > 0 ? most : line->scale;
  return least;
}

/* Whether the narrowest member is so narrow, and so far from both ends, that coordinates from an
** end would not know where in it they are. */
static bool generic_needle(const KlLine *line, KlScaled least) {
  if (!generic_inside(line, line->origin)) {
    return false;
  }
  double end[2] = {line->low, line->high};
  bool needle = true;
  for (int i = 0; i < 2; i++) {
    if (isfinite(end[i])) {
      KlScaled away = kl_scaled_subtract(line->origin, kl_scaled_double(end[i]));
      needle = needle && least.exponent < away.exponent + GENERIC_NEEDLE;
    }
  }
  return needle;
}

/* Coordinates from an end are good to 2^-95 of the distance to it, at which a member's width may be
** a small part. */
static double generic_noise(const KlLine *line, KlScaled least) {
  double end[2] = {line->low, line->high}, noise = 0.0;
  for (int i = 0; i < 2; i++) {
    if (isfinite(end[i]) && generic_inside(line, line->origin)) {
      KlScaled away = kl_scaled_subtract(line->origin, kl_scaled_double(end[i]));
      int lost = away.exponent - least.exponent - 92;
      double here = lost < 0 ? ldexp(1.0, lost) : 1.0;
      noise = i == 0 || isinf(end[0]) || here < noise ? here : noise;
    }
  }
  return noise;
}

static void generic_from_ends(KlLine *line) {
  line->t_low = -GENERIC_FARTHEST;
  line->t_high = GENERIC_FARTHEST;
  if (isinf(line->high)) {
    line->kind = KL_LINE_ABOVE;
    line->origin = kl_scaled_double(line->low);
  } else if (isinf(line->low)) {
    line->kind = KL_LINE_BELOW;
    line->origin = kl_scaled_double(line->high);
  } else {
    line->kind = KL_LINE_BETWEEN;
    line->origin = kl_scaled_double(line->low);
    line->scale = kl_scaled_subtract(kl_scaled_double(line->high), line->origin);
  }
}

KlLine kl_line(bool discrete, double low, double high, const KlMember *const *member,
               size_t members) {
  KlLine line = {KL_LINE_INTEGERS, low, high, {{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}, low, high, 0.0};
  if (discrete) {
    line.t_low = low > -GENERIC_FARTHEST_INTEGER ? low : -GENERIC_FARTHEST_INTEGER;
    line.t_high = high < GENERIC_FARTHEST_INTEGER ? high : GENERIC_FARTHEST_INTEGER;
    return line;
  }
  line.kind = KL_LINE_WHOLE;
  line.t_low = -GENERIC_FARTHEST;
  line.t_high = GENERIC_FARTHEST;
  KlScaled least = generic_whole(&line, member, members);
  if ((isinf(low) && isinf(high)) || generic_needle(&line, least)) {
    line.t_low = isinf(low) ? line.t_low : kl_line_locate(&line, kl_scaled_double(low)).hi;
    line.t_high = isinf(high) ? line.t_high : kl_line_locate(&line, kl_scaled_double(high)).hi;
    /* Ends are cut where a double t is, up to 2^-52 of t off. */
    line.noise = isinf(low) && isinf(high) ? 0.0 : 0x1p-44;
  } else {
    line.noise = generic_noise(&line, least);
    generic_from_ends(&line);
  }
  return line;
}

/* With m = exp(abs(t)) - 1: sinh = [m + m/(1 + m)]/2, which does not cancel, and cosh = sinh + 1/(1
** + m). */
static KlPlace generic_whole_place(const KlLine *line, KlDd t) {
  bool lower = t.hi < 0.0;
  KlScaled m = kl_scaled_expm1(generic_dd(lower ? kl_dd_negate(t) : t));
  KlScaled power = kl_scaled_add(m, generic_one());
  KlScaled sinh = kl_scaled_twice(kl_scaled_add(m, kl_scaled_divide(m, power)), -1);
  KlScaled cosh = kl_scaled_add(sinh, kl_scaled_divide(generic_one(), power));
  KlScaled way = kl_scaled_multiply(line->scale, lower ? kl_scaled_negate(sinh) : sinh);
  KlPlace place;
  place.x = kl_scaled_add(line->origin, way);
  place.rest = kl_scaled_infinity();
  place.slope = kl_scaled_multiply(line->scale, cosh);
  if (isfinite(line->high)) {
    place.rest = kl_scaled_subtract(kl_scaled_double(line->high), place.x);
  }
  return place;
}

/* With e = exp(-abs(t)): the nearer end is scale e/(1 + e) away, the other scale/(1 + e). */
static KlPlace generic_between_place(const KlLine *line, KlDd t) {
  bool lower = t.hi < 0.0;
  KlScaled e = kl_scaled_exponential(generic_dd(lower ? t : kl_dd_negate(t)));
  KlScaled far = kl_scaled_divide(line->scale, kl_scaled_add(generic_one(), e));
  KlScaled near = kl_scaled_multiply(e, far);
  KlPlace place;
  place.x = kl_scaled_add(line->origin, lower ? near : far);
  place.rest = lower ? far : near;
  place.slope = kl_scaled_divide(kl_scaled_multiply(near, far), line->scale);
  return place;
}

KlPlace kl_line_place(const KlLine *line, KlDd t) {
  if (line->kind == KL_LINE_WHOLE) {
    return generic_whole_place(line, t);
  }
  if (line->kind == KL_LINE_BETWEEN) {
    return generic_between_place(line, t);
  }
  KlPlace place = {generic_dd(t), kl_scaled_infinity(), generic_one()};
  if (line->kind == KL_LINE_INTEGERS) {
    if (isfinite(line->high)) {
      place.rest = kl_scaled_subtract(kl_scaled_double(line->high), place.x);
    }
    return place;
  }
  bool above = line->kind == KL_LINE_ABOVE;
  place.slope = kl_scaled_exponential(generic_dd(above ? t : kl_dd_negate(t)));
  place.x = above ? kl_scaled_add(line->origin, place.slope)
                  : kl_scaled_subtract(line->origin, place.slope);
  place.rest = above ? place.rest : place.slope;
  return place;
}

/* asinh(z) = ln(1 + z + z^2/(1 + sqrt(1 + z^2))) for z >= 0. */
static KlScaled generic_asinh(KlScaled z) {
  if (kl_scaled_sign(z) == 0) {
    return z;
  }
  KlScaled size = kl_scaled_sign(z) < 0 ? kl_scaled_negate(z) : z;
  KlScaled square = kl_scaled_multiply(size, size);
  KlScaled root = kl_scaled_sqrt(kl_scaled_add(generic_one(), square));
  KlScaled more = kl_scaled_divide(square, kl_scaled_add(generic_one(), root));
  KlScaled t = kl_scaled_log1p(kl_scaled_add(size, more));
  return kl_scaled_sign(z) < 0 ? kl_scaled_negate(t) : t;
}

KlDd kl_line_locate(const KlLine *line, KlScaled x) {
  if (line->kind == KL_LINE_INTEGERS) {
    KlDd t = kl_scaled_dd(x);
    double whole = floor(t.hi);
    return kl_dd(whole < line->low ? line->low : (whole > line->high ? line->high : whole), 0.0);
  }
  KlScaled from = kl_scaled_subtract(x, line->origin);
  if (line->kind == KL_LINE_WHOLE) {
    return kl_scaled_dd(generic_asinh(kl_scaled_divide(from, line->scale)));
  }
  if (line->kind == KL_LINE_ABOVE) {
    return kl_scaled_dd(kl_scaled_log(from));
  }
  if (line->kind == KL_LINE_BELOW) {
    return kl_scaled_dd(kl_scaled_negate(kl_scaled_log(kl_scaled_negate(from))));
  }
  KlScaled rest = kl_scaled_subtract(kl_scaled_double(line->high), x);
  return kl_scaled_dd(kl_scaled_log_ratio(from, rest));
}

double kl_line_low(const KlLine *line) { return line->t_low; }

double kl_line_high(const KlLine *line) { return line->t_high; }

double kl_line_first(const KlLine *line) {
  bool ends = line->kind == KL_LINE_INTEGERS || line->kind == KL_LINE_WHOLE;
  return ends && isfinite(line->low) ? line->t_low : -HUGE_VAL;
}

double kl_line_last(const KlLine *line) {
  bool ends = line->kind == KL_LINE_INTEGERS || line->kind == KL_LINE_WHOLE;
  return ends && isfinite(line->high) ? line->t_high : HUGE_VAL;
}

KlPoint kl_line_point(const KlLine *line, const KlPlace *place, double high) {
  KlPoint point = {place->x, kl_scaled_infinity()};
  if (isinf(high)) {
    return point;
  }
  if (isinf(line->high)) {
    point.rest = kl_scaled_subtract(kl_scaled_double(high), place->x);
  } else {
    KlScaled more = kl_scaled_subtract(kl_scaled_double(high), kl_scaled_double(line->high));
    point.rest = kl_scaled_add(place->rest, more);
  }
  return point;
}

/* ---- hills ---- */

static bool generic_whole_steps(const KlLine *line) { return line->kind == KL_LINE_INTEGERS; }

/* start + way, and its level; outside the line, -Inf. */
static double generic_try(const KlLine *line, KlLevel *level, void *work, KlDd start, double way,
                          KlDd *t) {
  *t = kl_dd_add_double(start, way);
  return t->hi < kl_line_low(line) || t->hi > kl_line_high(line) ? -HUGE_VAL : level(work, *t);
}

/* A step on either side that loses at most 1, given that both lose something. */
static double generic_shrink(const KlLine *line, KlLevel *level, void *work, const KlHill *hill) {
  double step = hill->step, least = generic_whole_steps(line) ? 1.0 : 0x1p-1000;
  KlDd t;
  for (int i = 0; i < 200 && step > least; i++) {
    double up = generic_try(line, level, work, hill->top, step, &t);
    double down = generic_try(line, level, work, hill->top, -step, &t);
    if ((up > down ? up : down) >= hill->height - 1.0) {
      break;
    }
    step = generic_whole_steps(line) ? floor(step / 2.0) : step / 2.0;
  }
  return step;
}

KlHill kl_hill_climb(const KlLine *line, KlLevel *level, void *work, KlDd start, double step) {
  bool whole = generic_whole_steps(line);
  KlHill hill = {start, whole ? floor(step) + 1.0 : step, level(work, start)};
  bool narrowing = false;
  for (int i = 0; i < 300; i++) {
    KlDd up, down;
    double above = generic_try(line, level, work, hill.top, hill.step, &up);
    double below = generic_try(line, level, work, hill.top, -hill.step, &down);
    double better = above > below ? above : below;
    if (better > hill.height) {
      hill.top = above > below ? up : down;
      hill.height = better;
      hill.step *= narrowing ? 1.0 : 2.0;
      continue;
    }
    double least = whole ? 1.0 : 0x1p-1000 + 0x1p-90 * fabs(hill.top.hi);
    if ((narrowing && better >= hill.height - 1.0) || hill.step <= least) {
      break;
    }
    narrowing = true;
    hill.step = whole ? floor(hill.step / 2.0) : hill.step / 2.0;
  }
  hill.step = generic_shrink(line, level, work, &hill);
  return hill;
}

typedef struct GenericMember {
  const KlLine *line;
  const KlMember *m;
  double high;
  KlScaled norm;
} GenericMember;

/* ln a as a double, for a > 0. */
static double generic_log(KlScaled a) {
  return kl_dd_round(kl_dd_log(a.value)) + a.exponent * KL_LN2.hi;
}

static double generic_level(void *work, KlDd t) {
  const GenericMember *member = work;
  KlPlace place = kl_line_place(member->line, t);
  KlPoint point = kl_line_point(member->line, &place, member->high);
  KlScaled kernel = member->m->family->log_kernel(member->m, &point);
  if (!generic_finite(kernel)) {
    return -HUGE_VAL;
  }
  return kl_scaled_round(kl_scaled_subtract(kernel, member->norm)) + generic_log(place.slope);
}

static GenericMember generic_member(const KlLine *line, const KlMember *m) {
  double low, high;
  m->family->support(m, &low, &high);
  return (GenericMember){line, m, high, m->family->log_norm(m)};
}

KlHill kl_hill_of_member(const KlLine *line, const KlMember *m) {
  GenericMember work = generic_member(line, m);
  KlScaled middle, spread;
  kl_member_middle(m, &middle, &spread);
  KlDd start = kl_dd(0.0, 0.0);
  double step = 1.0;
  if (generic_whole_steps(line) || generic_inside(line, middle)) {
    start = kl_line_locate(line, middle);
    KlPlace place = kl_line_place(line, start);
    step = kl_scaled_round(kl_scaled_divide(spread, place.slope));
  }
  double most = generic_whole_steps(line) ? 0x1p52 : 0x1p10;
  step = step < most ? step : most;
  step = step > 0x1p-1000 ? step : 0x1p-1000;
  return kl_hill_climb(line, generic_level, &work, start, step);
}

/* ---- cuts ---- */

static void generic_insert(KlCuts *cuts, KlDd t, double apart) {
  size_t at = cuts->count;
  for (size_t i = 0; i < cuts->count; i++) {
    double distance = kl_dd_subtract(cuts->t[i], t).hi;
    if (fabs(distance) <= apart) {
      return;
    }
    if (distance > 0.0 && at > i) {
      at = i;
    }
  }
  if (cuts->count == KL_CUTS) {
    return;
  }
  memmove(cuts->t + at + 1, cuts->t + at, (cuts->count - at) * sizeof *cuts->t);
  cuts->t[at] = t;
  cuts->count++;
}

void kl_cuts_add(KlCuts *cuts, KlDd t) { generic_insert(cuts, t, 0.0); }

/* The cuts on one side: at the top's step, at twice as much ... */
static void generic_slope(KlCuts *cuts, const KlLine *line, const KlHill *hill, KlLevel *level,
                          void *work, double side) {
  double end = side < 0.0 ? kl_line_low(line) : kl_line_high(line);
  double reach = generic_whole_steps(line) ? 0x1p60 * hill->step : GENERIC_REACH;
  double way = hill->step, height = hill->height;
  while (way <= reach && height >= hill->height - GENERIC_DOWN) {
    KlDd t;
    height = generic_try(line, level, work, hill->top, side * way, &t);
    if (side * (end - t.hi) < 0.0) {
      generic_insert(cuts, kl_dd(end, 0.0), 0.0);
      break;
    }
    generic_insert(cuts, t, 0.25 * way);
    way *= 2.0;
  }
}

void kl_cuts_of_hill(KlCuts *cuts, const KlLine *line, const KlHill *hill, KlLevel *level,
                     void *work) {
  generic_insert(cuts, hill->top, 0.25 * hill->step);
  generic_slope(cuts, line, hill, level, work, -1.0);
  generic_slope(cuts, line, hill, level, work, 1.0);
}

/* The lower top first, the narrower of two at one place. */
static bool generic_before(const KlHill *a, const KlHill *b) {
  double distance = kl_dd_subtract(b->top, a->top).hi;
  return distance > 0.0 || (distance == 0.0 && a->step <= b->step);
}

/* A density that is much wider than the line's scale has two hills in t, one on either side. */
static void generic_mirrored(KlCuts *cuts, const KlLine *line, GenericMember *work,
                             const KlHill *hill, size_t members) {
  for (size_t i = 0; i < members; i++) {
    if (line->kind == KL_LINE_WHOLE && fabs(hill[i].top.hi) > 8.0) {
      KlDd start = kl_dd_negate(hill[i].top);
      KlHill other = kl_hill_climb(line, generic_level, &work[i], start, hill[i].step);
      if (other.height > hill[i].height - GENERIC_DOWN) {
        kl_cuts_of_hill(cuts, line, &other, generic_level, &work[i]);
      }
    }
  }
}

/* Cuts at an end of a part's support, where the mixture has a step. */
static void generic_cut_at(KlCuts *cuts, const KlLine *line, double x) {
  if (isfinite(x) && generic_inside(line, kl_scaled_double(x))) {
    kl_cuts_add(cuts, kl_line_locate(line, kl_scaled_double(x)));
  }
}

/* A mixture has a hill for each part.  Of many, only the tops are cut. */
static void generic_cuts_of_parts(KlCuts *cuts, const KlLine *line, const KlMember *m) {
  const KlMember *part;
  if (m->family->part == NULL) {
    return;
  }
  bool many = m->family->part(m, GENERIC_PARTS) != NULL;
  for (int i = 0; (part = m->family->part(m, i)) != NULL && cuts->count < KL_CUTS - 64; i++) {
    GenericMember work = generic_member(line, part);
    KlHill hill = kl_hill_of_member(line, part);
    double low, high;
    part->family->support(part, &low, &high);
    generic_cut_at(cuts, line, low);
    generic_cut_at(cuts, line, high);
    if (many) {
      kl_cuts_add(cuts, hill.top);
    } else {
      kl_cuts_of_hill(cuts, line, &hill, generic_level, &work);
    }
  }
}

void kl_cuts_of_members(KlCuts *cuts, const KlLine *line, const KlMember *const *member,
                        size_t members) {
  GenericMember work[2];
  KlHill hill[2];
  cuts->count = 0;
  for (size_t i = 0; i < members; i++) {
    KlScaled mean = kl_member_mean(member[i]);
    if (line->kind == KL_LINE_WHOLE && generic_finite(mean) && generic_inside(line, mean)) {
      kl_cuts_add(cuts, kl_line_locate(line, mean));
    }
    work[i] = generic_member(line, member[i]);
    hill[i] = kl_hill_of_member(line, member[i]);
  }
  generic_mirrored(cuts, line, work, hill, members);
  bool swapped = members == 2 && !generic_before(&hill[0], &hill[1]);
  for (size_t i = 0; i < members; i++) {
    size_t at = swapped ? 1 - i : i;
    kl_cuts_of_hill(cuts, line, &hill[at], generic_level, &work[at]);
    generic_cuts_of_parts(cuts, line, member[at]);
  }
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

/* -f ln f dx/dt */
static KlScaled generic_surprise(void *work, KlDd t) {
  const GenericMember *member = work;
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
  GenericMember work = generic_member(&line, m);
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
