/* line.c - where densities are smooth. */
#include "family/line.h"

#include "family/generic.h"
#include "num/elementary.h"
#include "num/gap.h"

/* t of a continuous line stays within this. */
#define LINE_FARTHEST 0x1p28
/* Integers beyond are no longer told apart. */
#define LINE_FARTHEST_INTEGER 0x1p900
/* A member whose width is below this power of two of the distance to the ends of the line. */
#define LINE_NEEDLE (-70)

static KlScaled line_dd(KlDd x) { return kl_scaled(x, 0); }

static KlScaled line_one(void) { return kl_scaled_double(1.0); }

bool kl_line_has_inside(const KlLine *line, KlScaled x) {
  return kl_scaled_compare(x, kl_scaled_double(line->low)) > 0 &&
         kl_scaled_compare(x, kl_scaled_double(line->high)) < 0;
}

/* Around the narrowest member, in units of the widest: x is then known to 2^-100 of its distance
** from where it matters most.  Of two equally narrow, the lower one: P and Q may change places. */
static KlScaled line_whole(KlLine *line, const KlMember *const *member, size_t members) {
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
static bool line_needle(const KlLine *line, KlScaled least) {
  if (!kl_line_has_inside(line, line->origin)) {
    return false;
  }
  double end[2] = {line->low, line->high};
  bool needle = true;
  for (int i = 0; i < 2; i++) {
    if (isfinite(end[i])) {
      KlScaled away = kl_scaled_subtract(line->origin, kl_scaled_double(end[i]));
      needle = needle && least.exponent < away.exponent + LINE_NEEDLE;
    }
  }
  return needle;
}

/* Coordinates from an end are good to 2^-95 of the distance to it, at which a member's width may be
** a small part. */
static double line_noise(const KlLine *line, KlScaled least) {
  double end[2] = {line->low, line->high}, noise = 0.0;
  for (int i = 0; i < 2; i++) {
    if (isfinite(end[i]) && kl_line_has_inside(line, line->origin)) {
      KlScaled away = kl_scaled_subtract(line->origin, kl_scaled_double(end[i]));
      int lost = away.exponent - least.exponent - 92;
      double here = lost < 0 ? ldexp(1.0, lost) : 1.0;
      noise = i == 0 || isinf(end[0]) || here < noise ? here : noise;
    }
  }
  return noise;
}

static void line_from_ends(KlLine *line) {
  line->t_low = -LINE_FARTHEST;
  line->t_high = LINE_FARTHEST;
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
    line.t_low = low > -LINE_FARTHEST_INTEGER ? low : -LINE_FARTHEST_INTEGER;
    line.t_high = high < LINE_FARTHEST_INTEGER ? high : LINE_FARTHEST_INTEGER;
    return line;
  }
  line.kind = KL_LINE_WHOLE;
  line.t_low = -LINE_FARTHEST;
  line.t_high = LINE_FARTHEST;
  KlScaled least = line_whole(&line, member, members);
  if ((isinf(low) && isinf(high)) || line_needle(&line, least)) {
    line.t_low = isinf(low) ? line.t_low : kl_line_locate(&line, kl_scaled_double(low)).hi;
    line.t_high = isinf(high) ? line.t_high : kl_line_locate(&line, kl_scaled_double(high)).hi;
    /* Ends are cut where a double t is, up to 2^-52 of t off. */
    line.noise = isinf(low) && isinf(high) ? 0.0 : 0x1p-44;
  } else {
    line.noise = line_noise(&line, least);
    line_from_ends(&line);
  }
  return line;
}

/* With m = exp(abs(t)) - 1: sinh = [m + m/(1 + m)]/2, which does not cancel, and cosh = sinh + 1/(1
** + m). */
static KlPlace line_whole_place(const KlLine *line, KlDd t) {
  bool lower = t.hi < 0.0;
  KlScaled m = kl_scaled_expm1(line_dd(lower ? kl_dd_negate(t) : t));
  KlScaled power = kl_scaled_add(m, line_one());
  KlScaled sinh = kl_scaled_twice(kl_scaled_add(m, kl_scaled_divide(m, power)), -1);
  KlScaled cosh = kl_scaled_add(sinh, kl_scaled_divide(line_one(), power));
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
static KlPlace line_between_place(const KlLine *line, KlDd t) {
  bool lower = t.hi < 0.0;
  KlScaled e = kl_scaled_exponential(line_dd(lower ? t : kl_dd_negate(t)));
  KlScaled far = kl_scaled_divide(line->scale, kl_scaled_add(line_one(), e));
  KlScaled near = kl_scaled_multiply(e, far);
  KlPlace place;
  place.x = kl_scaled_add(line->origin, lower ? near : far);
  place.rest = lower ? far : near;
  place.slope = kl_scaled_divide(kl_scaled_multiply(near, far), line->scale);
  return place;
}

KlPlace kl_line_place(const KlLine *line, KlDd t) {
  if (line->kind == KL_LINE_WHOLE) {
    return line_whole_place(line, t);
  }
  if (line->kind == KL_LINE_BETWEEN) {
    return line_between_place(line, t);
  }
  KlPlace place = {line_dd(t), kl_scaled_infinity(), line_one()};
  if (line->kind == KL_LINE_INTEGERS) {
    if (isfinite(line->high)) {
      place.rest = kl_scaled_subtract(kl_scaled_double(line->high), place.x);
    }
    return place;
  }
  bool above = line->kind == KL_LINE_ABOVE;
  place.slope = kl_scaled_exponential(line_dd(above ? t : kl_dd_negate(t)));
  place.x = above ? kl_scaled_add(line->origin, place.slope)
                  : kl_scaled_subtract(line->origin, place.slope);
  place.rest = above ? place.rest : place.slope;
  return place;
}

/* asinh(z) = ln(1 + z + z^2/(1 + sqrt(1 + z^2))) for z >= 0. */
static KlScaled line_asinh(KlScaled z) {
  if (kl_scaled_sign(z) == 0) {
    return z;
  }
  KlScaled size = kl_scaled_abs(z);
  KlScaled square = kl_scaled_multiply(size, size);
  KlScaled root = kl_scaled_sqrt(kl_scaled_add(line_one(), square));
  KlScaled more = kl_scaled_divide(square, kl_scaled_add(line_one(), root));
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
    return kl_scaled_dd(line_asinh(kl_scaled_divide(from, line->scale)));
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
