/* sample_gap.c - what is between the distribution functions of a sample and of a member of a
** family.
**
** F_n is a constant c from one point to the next.  For a density, such a piece is cut where G = c,
** at the ends of the support, and where the member's own hill is cut (family/cuts.h), so that G is
** smooth on what is left; there Gauss and Legendre's rule has 48 points, or 2 where the piece is so
** short beside the distance of those cuts that what 2 leave out, (h/d)^4, is below 2^-52.  c - G is
** taken from the upper tails where c > 1/2.  For outcomes, G is constant between integers.  What is
** below the first point and above the last is an area under a tail (tail_area.h).
*/
#include "sample/sample_gap.h"

#include "family/cuts.h"
#include "family/generic.h"
#include "num/legendre_table.h"
#include "sample/tail_area.h"

/* Pieces this short beside the distance of cuts. */
#define SAMPLE_SHORT 0x1p-13
/* How far below the first cut, or above the last, anything counts in t; and over how much of it 48
** points are enough for what grows as exp(t). */
#define SAMPLE_REACH 256.0
#define SAMPLE_LONG 32.0
/* Of distribution functions; relative to the integral it is as much as c - G is smaller than 1. */
#define SAMPLE_CDF_ERROR 0x1p-50
#define SAMPLE_LOST 0x1p-6

enum { SAMPLE_OUTCOMES = 1 << 22 }; /* integers between the first point and the last */

typedef struct SampleWork {
  const KlMember *m;
  double low, high; /* the support */
  int power;
  KlLine line;
  KlCuts cuts;
  size_t cut;            /* the first cut that is not below where the walk is */
  KlScaled lower, upper; /* c and 1 - c */
  bool is_upper;         /* tails are taken from above */
  KlScaled sum;
} SampleWork;

/* abs(c - G)^power, and the sign of c - G. */
static KlScaled sample_power(const SampleWork *w, KlScaled gap) {
  return w->power == 1 ? kl_scaled_abs(gap) : kl_scaled_multiply(gap, gap);
}

static KlScaled sample_gap(const SampleWork *w, const KlPoint *point) {
  if (w->is_upper) {
    return kl_scaled_subtract(kl_member_cdf(w->m, point, KL_UPPER), w->upper);
  }
  return kl_scaled_subtract(w->lower, kl_member_cdf(w->m, point, KL_LOWER));
}

static void sample_add(SampleWork *w, KlScaled gap, KlScaled length) {
  w->sum = kl_scaled_add(w->sum, kl_scaled_multiply(sample_power(w, gap), length));
}

static KlScaled sample_length(double low, double high) {
  return kl_scaled_subtract(kl_scaled_double(high), kl_scaled_double(low));
}

/* ---- densities ---- */

static KlScaled sample_at(const SampleWork *w, KlDd t, KlScaled *slope) {
  KlPlace place = kl_line_place(&w->line, t);
  KlPoint point = kl_line_point(&w->line, &place, w->high);
  *slope = place.slope;
  return sample_gap(w, &point);
}

/* The share of the rule at t. */
static void sample_node(SampleWork *w, KlDd t, KlDd weight) {
  KlScaled slope, gap = sample_at(w, t, &slope);
  sample_add(w, gap, kl_scaled_multiply(slope, kl_scaled(weight, 0)));
}

/* Gauss and Legendre's rules of 48 points and of 2, the latter at (3 +- sqrt(3))/6. */
static void sample_rule(SampleWork *w, KlDd low, KlDd high, bool is_short) {
  static const LegendreNode two = {{0x1.b0cb174df99c7p-3, 0x1.96f383f0da827p-57}, {0.5, 0.0}};
  KlDd length = kl_dd_subtract(high, low);
  for (int i = 0; i < (is_short ? 1 : LEGENDRE_PAIRS); i++) {
    const LegendreNode *node = is_short ? &two : &legendre_table[i];
    KlDd way = kl_dd_multiply(length, node->node), weight = kl_dd_multiply(length, node->weight);
    sample_node(w, kl_dd_add(low, way), weight);
    sample_node(w, kl_dd_subtract(high, way), weight);
  }
}

/* Where c = G between low and high, where c - G falls from above 0 to below. */
static KlDd sample_crossing(const SampleWork *w, KlDd low, KlDd high, double at_low,
                            double at_high) {
  KlScaled slope;
  for (int i = 0; i < 60; i++) {
    KlDd length = kl_dd_subtract(high, low);
    double share = i % 3 == 2 ? 0.5 : at_low / (at_low - at_high);
    KlDd t = kl_dd_add(low, kl_dd_multiply_double(length, share));
    double gap = kl_scaled_round(sample_at(w, t, &slope));
    if (gap == 0.0 || length.hi <= 0x1p-60 * (1.0 + fabs(t.hi))) {
      return t;
    }
    *(gap > 0.0 ? &low : &high) = t;
    *(gap > 0.0 ? &at_low : &at_high) = gap;
  }
  return low;
}

/* From low to high, between which there is no cut; `width` is the distance of the cuts around. */
static void sample_smooth(SampleWork *w, KlDd low, KlDd high, double width) {
  bool is_short = kl_dd_subtract(high, low).hi < SAMPLE_SHORT * width;
  if (w->power == 2) {
    sample_rule(w, low, high, is_short);
    return;
  }
  KlScaled slope;
  double at_low = kl_scaled_round(sample_at(w, low, &slope));
  double at_high = kl_scaled_round(sample_at(w, high, &slope));
  if (at_low > 0.0 && at_high < 0.0) {
    KlDd crossing = sample_crossing(w, low, high, at_low, at_high);
    sample_rule(w, low, crossing, is_short);
    sample_rule(w, crossing, high, is_short);
  } else {
    sample_rule(w, low, high, is_short);
  }
}

/* From low to high, cut.  Both only grow from one call to the next. */
static void sample_cut(SampleWork *w, KlDd low, KlDd high) {
  const KlCuts *cuts = &w->cuts;
  while (kl_dd_subtract(high, low).hi > 0.0) {
    while (w->cut < cuts->count && kl_dd_subtract(cuts->t[w->cut], low).hi <= 0.0) {
      w->cut++;
    }
    bool last = w->cut == cuts->count;
    KlDd end = last || kl_dd_subtract(cuts->t[w->cut], high).hi > 0.0 ? high : cuts->t[w->cut];
    end = kl_dd_subtract(end, low).hi > SAMPLE_LONG ? kl_dd_add_double(low, SAMPLE_LONG) : end;
    double width =
        w->cut > 0 && !last ? kl_dd_subtract(cuts->t[w->cut], cuts->t[w->cut - 1]).hi : 0.0;
    sample_smooth(w, low, end, width);
    low = end;
  }
}

/* The t of x, near which there is nothing any more where x is an end of the support. */
static KlDd sample_locate(const SampleWork *w, double x, bool is_low) {
  const KlCuts *cuts = &w->cuts;
  KlDd first = kl_dd_add_double(cuts->t[0], -SAMPLE_REACH);
  KlDd last = kl_dd_add_double(cuts->t[cuts->count - 1], SAMPLE_REACH);
  first = first.hi < w->line.t_low ? kl_dd(w->line.t_low, 0.0) : first;
  last = last.hi > w->line.t_high ? kl_dd(w->line.t_high, 0.0) : last;
  if (!kl_line_has_inside(&w->line, kl_scaled_double(x))) {
    return is_low ? first : last;
  }
  return kl_line_locate(&w->line, kl_scaled_double(x));
}

/* The piece from low to high: outside of the support G is 0, or 1. */
static void sample_density(SampleWork *w, double low, double high) {
  if (low < w->low) {
    double end = high < w->low ? high : w->low;
    sample_add(w, w->lower, sample_length(low, end));
    low = end;
  }
  if (high > w->high) {
    double begin = low > w->high ? low : w->high;
    sample_add(w, w->upper, sample_length(begin, high));
    high = begin;
  }
  if (low < high) {
    sample_cut(w, sample_locate(w, low, true), sample_locate(w, high, false));
  }
}

/* ---- outcomes ---- */

static KlStatus sample_outcomes(SampleWork *w, double low, double high, const KlPoll *poll) {
  KlStatus status = KL_OK;
  for (long done = 1; low < high && status == KL_OK; done++) {
    double next = floor(low) + 1.0;
    next = next < high && next > low ? next : high;
    KlPoint point = kl_member_point(w->m, floor(low));
    sample_add(w, sample_gap(w, &point), sample_length(low, next));
    low = next;
    status = done % 4096 == 0 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

/* ---- both ---- */

static void sample_begin(SampleWork *w, const KlMember *m, int power) {
  w->m = m;
  w->power = power;
  m->family->support(m, &w->low, &w->high);
  w->cuts.count = 0;
  w->cut = 0;
  w->sum = kl_scaled_zero();
  if (!m->family->discrete) {
    w->line = kl_line(false, w->low, w->high, &m, 1);
    kl_cuts_of_members(&w->cuts, &w->line, &m, 1);
  }
}

/* Sets c and 1 - c after `passed` of the total. */
static void sample_level(SampleWork *w, KlDd passed, KlDd total) {
  KlScaled all = kl_scaled(total, 0);
  w->lower = kl_scaled_divide(kl_scaled(passed, 0), all);
  w->upper = kl_scaled_divide(kl_scaled(kl_dd_subtract(total, passed), 0), all);
  w->is_upper = kl_scaled_compare(w->lower, w->upper) > 0;
}

/* From the first point to the last. */
static KlStatus sample_pieces(SampleWork *w, const KlPoints *points, const KlPoll *poll) {
  KlDd passed = {0.0, 0.0};
  KlStatus status = KL_OK;
  for (size_t i = 0; i + 1 < points->count && status == KL_OK; i++) {
    passed = kl_dd_add(passed, kl_points_weight(points, i));
    sample_level(w, passed, points->total);
    if (w->m->family->discrete) {
      status = sample_outcomes(w, points->x[i], points->x[i + 1], poll);
    } else {
      sample_density(w, points->x[i], points->x[i + 1]);
    }
    status = status == KL_OK && i % 1024 == 0 ? kl_poll(poll) : status;
  }
  return status;
}

/* What is below the first point and above the last. */
static KlStatus sample_tails(SampleWork *w, const KlPoints *points, const KlPoll *poll,
                             double *error) {
  for (int i = 0; i < 2; i++) {
    KlScaled area;
    double of_area, x = points->x[i == 0 ? 0 : points->count - 1];
    KlStatus status =
        kl_tail_area(w->m, x, i == 0 ? KL_LOWER : KL_UPPER, w->power, poll, &area, &of_area);
    if (status != KL_OK) {
      return status;
    }
    *error = of_area > *error ? of_area : *error;
    if (kl_scaled_is_infinite(area)) {
      w->sum = area;
      return KL_OK;
    }
    w->sum = kl_scaled_add(w->sum, area);
  }
  return KL_OK;
}

static void sample_judge(const SampleWork *w, double error, KlResult *result) {
  *result = kl_result(w->sum, w->m->family->discrete ? "series" : "quadrature", 0.0);
  if (kl_scaled_is_infinite(w->sum)) {
    result->method = "tails";
    return;
  }
  KlScaled middle, spread;
  kl_member_middle(w->m, &middle, &spread);
  if (kl_scaled_sign(w->sum) > 0) {
    KlScaled share = kl_scaled_divide(spread, w->sum);
    share = w->power == 1 ? share : kl_scaled_sqrt(share);
    result->error = error + SAMPLE_CDF_ERROR * (1.0 + kl_scaled_round(share));
  }
  if (!(result->error < SAMPLE_LOST)) {
    *result = kl_no_result("the integral under the family's tails is not found");
  }
}

KlStatus kl_sample_gap(const KlPoints *points, const KlMember *member, int power,
                       const KlPoll *poll, KlResult *result) {
  if (points->dimension != 1 || member->family->shape != KL_SHAPE_SCALARS) {
    *result = kl_no_result("only of one dimension");
    return KL_OK;
  }
  if (power == 1 && !isfinite(kl_member_mean(member).value.hi)) {
    *result = kl_result(kl_scaled_infinity(), "tails", 0.0);
    return KL_OK;
  }
  double span = points->x[points->count - 1] - points->x[0], error = 0.0;
  if (member->family->discrete && !(span < SAMPLE_OUTCOMES)) {
    *result = kl_no_result("too many outcomes are between the first point and the last");
    return KL_OK;
  }
  SampleWork work;
  sample_begin(&work, member, power);
  KlStatus status = sample_pieces(&work, points, poll);
  status = status == KL_OK ? sample_tails(&work, points, poll, &error) : status;
  if (status == KL_OK) {
    sample_judge(&work, error, result);
  }
  return status;
}
