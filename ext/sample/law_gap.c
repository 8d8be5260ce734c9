/* law_gap.c - what is between the distribution functions of two members of families.
**
** F - G is taken from the two lower tails or from the two upper ones, whichever are smaller.  Its
** integral is E X - E Y; so where F - G has one sign, the integral of abs(F - G) is the distance of
** the means, which loses nothing where the two are nearly equal.  Members of most families of one
** parameter have that sign for certain: their likelihood ratios are monotone (E. L. Lehmann,
** Testing Statistical Hypotheses, section 3.3).  Otherwise there is quadrature between the places
** where the sign changes.
*/
#include "sample/law_gap.h"

#include "family/cuts.h"
#include "family/generic.h"
#include "num/quadrature.h"
#include "sample/transport.h"

/* Of distribution functions, beside which a difference is noise; the relative error that they bring
** into an integral is a few times smaller. */
#define LAW_NOISE 0x1p-44
#define LAW_CDF_ERROR 0x1p-50
/* Estimates above are no results. */
#define LAW_LOST 0x1p-6
/* Of distances of means. */
#define LAW_MEANS_ERROR 0x1p-52

static const char law_alike[] = "they are so alike, or so unlike in scale, that it is not found";

typedef struct LawPair {
  const KlMember *p, *q;
  double high_p, high_q;
  int power;
  bool above, below; /* F - G was seen to be more than noise, and on which side of 0 */
  KlLine line;
  KlCuts cuts;
} LawPair;

/* ---- the two ---- */

static bool law_is_scalar(const KlMember *m) { return m->family->shape == KL_SHAPE_SCALARS; }

bool kl_laws_are_of_one_line(const KlMember *p, const KlMember *q, KlResult *result) {
  if (!law_is_scalar(p) || !law_is_scalar(q)) {
    *result = kl_no_result("only of one dimension");
    return false;
  }
  if (p->family->discrete != q->family->discrete) {
    *result = kl_no_result("one has a density and the other has outcomes");
    return false;
  }
  return true;
}

bool kl_laws_are_swapped(const KlMember *p, const KlMember *q) {
  if (p->family != q->family || p->theta == NULL || q->theta == NULL) {
    return p->family->id > q->family->id;
  }
  int order = 0;
  for (int i = 0; i < p->family->parameters && order == 0; i++) {
    order = kl_scaled_compare(p->theta[i], q->theta[i]);
  }
  return order > 0;
}

/* Whether F - G has one sign whatever the parameters: of one parameter, or of one that differs
** beside numbers of trials, or failures, that do not. */
static bool law_is_ordered(const KlMember *p, const KlMember *q) {
  if (p->family != q->family || p->family->part != NULL) {
    return false;
  }
  bool counted = p->family == &kl_family_binomial || p->family == &kl_family_negative_binomial;
  return p->family->parameters == 1 ||
         (counted && (kl_scaled_compare(p->theta[0], q->theta[0]) == 0 ||
                      kl_scaled_compare(p->theta[1], q->theta[1]) == 0));
}

static bool law_has_mean(const KlMember *m) { return isfinite(kl_member_mean(m).value.hi); }

/* The lowest order of the powers by which a member fades at an end where it goes on for ever; Inf
** if there is none. */
static KlScaled law_tail(const KlMember *m, bool high) {
  double at[2];
  KlEnd end[2];
  if (m->family->ends == NULL) {
    return kl_scaled_infinity();
  }
  m->family->support(m, &at[0], &at[1]);
  m->family->ends(m, &end[0], &end[1]);
  bool power = isinf(at[high]) && end[high].fade == KL_FADE_POWER;
  return power ? end[high].order : kl_scaled_infinity();
}

/* F - G fades as the heavier of the two tails where one is heavier: whether so slowly that its
** power has no integral. */
static bool law_tails_diverge(const KlMember *p, const KlMember *q, int power) {
  KlScaled limit = kl_scaled_double(1.0 / power);
  bool diverge = false;
  for (int high = 0; high < 2; high++) {
    KlScaled a = law_tail(p, high != 0), b = law_tail(q, high != 0);
    KlScaled least = kl_scaled_compare(a, b) < 0 ? a : b;
    diverge = diverge || (kl_scaled_compare(least, limit) <= 0 && kl_scaled_compare(a, b) != 0);
  }
  return diverge;
}

/* Whether both tails fade so fast that the power of F - G has an integral. */
static bool law_tails_converge(const KlMember *m, int power) {
  KlScaled limit = kl_scaled_double(1.0 / power);
  return m->family->ends != NULL && kl_scaled_compare(law_tail(m, false), limit) > 0 &&
         kl_scaled_compare(law_tail(m, true), limit) > 0;
}

/* ---- along the line ---- */

void kl_law_cuts(KlCuts *cuts, const KlLine *line, const KlMember *m) {
  KlCuts own;
  double end[2];
  bool whole = m->family->discrete;
  m->family->support(m, &end[0], &end[1]);
  if (whole || end[0] < end[1]) {
    KlLine along = kl_line(whole, end[0], end[1], &m, 1);
    kl_cuts_of_members(&own, &along, &m, 1);
    for (size_t i = 0; i < own.count; i++) {
      KlPlace place = kl_line_place(&along, own.t[i]);
      if (kl_line_has_inside(line, place.x)) {
        kl_cuts_add(cuts, kl_line_locate(line, place.x));
      }
    }
  }
  for (int i = 0; i < 2; i++) {
    if (isfinite(end[i]) && kl_line_has_inside(line, kl_scaled_double(end[i]))) {
      kl_cuts_add(cuts, kl_line_locate(line, kl_scaled_double(end[i])));
    }
  }
}

/* Both ends of a lattice, which are outcomes themselves. */
static void law_ends(KlCuts *cuts, const KlLine *line) {
  for (int i = 0; i < 2; i++) {
    double end = i == 0 ? line->low : line->high;
    if (line->kind == KL_LINE_INTEGERS && fabs(end) < 0x1p53) {
      kl_cuts_add(cuts, kl_dd(end, 0.0));
    }
  }
}

static void law_pair(LawPair *pair, const KlMember *p, const KlMember *q, int power) {
  bool swapped = kl_laws_are_swapped(p, q);
  pair->p = swapped ? q : p;
  pair->q = swapped ? p : q;
  pair->power = power;
  pair->above = pair->below = false;
  double low_p, low_q;
  pair->p->family->support(pair->p, &low_p, &pair->high_p);
  pair->q->family->support(pair->q, &low_q, &pair->high_q);
  double low = low_p < low_q ? low_p : low_q;
  double high = pair->high_p > pair->high_q ? pair->high_p : pair->high_q;
  const KlMember *both[2] = {pair->p, pair->q};
  pair->line = kl_line(p->family->discrete, low, high, both, 2);
  pair->cuts.count = 0;
  kl_law_cuts(&pair->cuts, &pair->line, pair->p);
  kl_law_cuts(&pair->cuts, &pair->line, pair->q);
  law_ends(&pair->cuts, &pair->line);
  if (pair->cuts.count == 0) {
    kl_cuts_add(&pair->cuts, kl_dd(isfinite(pair->line.t_low) ? pair->line.t_low : 0.0, 0.0));
  }
  if (pair->cuts.count == 1 && !p->family->discrete) {
    kl_cuts_add(&pair->cuts, kl_dd_add_double(pair->cuts.t[0], 1.0));
  }
}

/* F - G at t, and the larger of the two tails that it is taken from. */
static KlScaled law_gap(const LawPair *pair, const KlPlace *place, KlScaled *large) {
  KlPoint at_p = kl_line_point(&pair->line, place, pair->high_p);
  KlPoint at_q = kl_line_point(&pair->line, place, pair->high_q);
  KlScaled f = kl_member_cdf(pair->p, &at_p, KL_LOWER), g;
  bool upper = kl_scaled_compare(f, kl_scaled_double(0.5)) > 0;
  if (upper) {
    g = kl_member_cdf(pair->p, &at_p, KL_UPPER);
    f = kl_member_cdf(pair->q, &at_q, KL_UPPER);
  } else {
    g = kl_member_cdf(pair->q, &at_q, KL_LOWER);
  }
  *large = kl_scaled_compare(f, g) > 0 ? f : g;
  return kl_scaled_subtract(f, g);
}

static KlScaled law_integrand(void *work, KlDd t) {
  const LawPair *pair = work;
  KlPlace place = kl_line_place(&pair->line, t);
  KlScaled large, gap = law_gap(pair, &place, &large);
  gap = pair->power == 1 ? kl_scaled_abs(gap) : kl_scaled_multiply(gap, gap);
  return kl_scaled_multiply(gap, place.slope);
}

/* The sign of F - G, 0 where it is noise. */
static int law_sign(LawPair *pair, KlDd t) {
  KlPlace place = kl_line_place(&pair->line, t);
  KlScaled large, gap = law_gap(pair, &place, &large);
  KlScaled noise = kl_scaled_multiply(large, kl_scaled_double(LAW_NOISE));
  int sign = kl_scaled_compare(kl_scaled_abs(gap), noise) > 0 ? kl_scaled_sign(gap) : 0;
  pair->above = pair->above || sign > 0;
  pair->below = pair->below || sign < 0;
  return sign;
}

/* Between low and high, where F - G changes its sign; on integers, the one above. */
static KlDd law_crossing(LawPair *pair, KlDd low, KlDd high, int sign_low) {
  bool whole = pair->p->family->discrete;
  for (int i = 0; i < 70; i++) {
    KlDd gap = kl_dd_subtract(high, low);
    if (whole && gap.hi <= 1.0) {
      break;
    }
    KlDd middle = kl_dd_add(low, kl_dd_scale(gap, -1));
    middle = whole ? kl_dd(floor(middle.hi), 0.0) : middle;
    int sign = law_sign(pair, middle);
    if (sign == 0) {
      return middle;
    }
    if (sign == sign_low) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

/* Looks at the sign of F - G at cuts and between them, and cuts where it changes. */
static void law_crossings(LawPair *pair) {
  enum { LOOKS = 4 };
  KlCuts old = pair->cuts;
  KlDd low = old.t[0];
  int sign = law_sign(pair, low);
  for (size_t i = 0; i + 1 < old.count; i++) {
    KlDd step = kl_dd_scale(kl_dd_subtract(old.t[i + 1], old.t[i]), -2);
    for (int j = 1; j <= LOOKS; j++) {
      KlDd high =
          j == LOOKS ? old.t[i + 1] : kl_dd_add(old.t[i], kl_dd_multiply_double(step, (double)j));
      high = pair->p->family->discrete ? kl_dd(floor(high.hi), 0.0) : high;
      int next = law_sign(pair, high);
      if (sign * next < 0) {
        kl_cuts_add(&pair->cuts, law_crossing(pair, low, high, sign));
      }
      if (next != 0) {
        low = high;
        sign = next;
      }
    }
  }
}

/* ---- the integral ---- */

/* What errors of the distribution functions, of about LAW_CDF_ERROR where these are not 0 or 1,
** make of the integral, relative to it. */
static double law_cdf_error(const LawPair *pair, KlScaled value) {
  KlScaled middle, spread_p, spread_q;
  kl_member_middle(pair->p, &middle, &spread_p);
  kl_member_middle(pair->q, &middle, &spread_q);
  KlScaled share = kl_scaled_divide(kl_scaled_add(spread_p, spread_q), value);
  double size = kl_scaled_round(pair->power == 1 ? share : kl_scaled_sqrt(share));
  return LAW_CDF_ERROR * size;
}

static KlStatus law_integrate(LawPair *pair, bool converges, const KlPoll *poll, KlResult *result) {
  bool whole = pair->p->family->discrete;
  KlIntegrand integrand = {law_integrand, pair, whole, converges};
  KlIntegral integral;
  KlStatus status =
      kl_integrate(&integrand, pair->cuts.t, pair->cuts.count, kl_line_first(&pair->line),
                   kl_line_last(&pair->line), poll, &integral);
  if (status != KL_OK) {
    return status;
  }
  const char *way = whole ? "series" : "quadrature";
  *result = kl_result(integral.value, way, 0.0);
  if (!kl_scaled_is_infinite(integral.value) && kl_scaled_sign(integral.value) > 0) {
    result->error = kl_integral_error(&integral) + pair->line.noise;
    result->error += law_cdf_error(pair, integral.value);
  }
  if (kl_scaled_sign(integral.value) <= 0 || !(result->error < LAW_LOST)) {
    *result = kl_no_result(law_alike);
  }
  return KL_OK;
}

/* abs(E X - E Y), where both are finite. */
static KlResult law_means(const KlMember *p, const KlMember *q) {
  KlScaled apart = kl_scaled_subtract(kl_member_mean(p), kl_member_mean(q));
  return kl_result(kl_scaled_abs(apart), "means", LAW_MEANS_ERROR);
}

KlStatus kl_law_gap(const KlMember *p, const KlMember *q, int power, const KlPoll *poll,
                    KlResult *result) {
  if (kl_member_same(p, q)) {
    *result = kl_result(kl_scaled_zero(), "closed form", 0.0);
    return KL_OK;
  }
  if (!kl_laws_are_of_one_line(p, q, result)) {
    return KL_OK;
  }
  bool mean_p = law_has_mean(p), mean_q = law_has_mean(q), means = mean_p && mean_q;
  bool ordered = law_is_ordered(p, q);
  if (law_tails_diverge(p, q, power) || (power == 1 && (mean_p != mean_q || (ordered && !means)))) {
    *result = kl_result(kl_scaled_infinity(), "tails", 0.0);
    return KL_OK;
  }
  if (power == 1 && ordered) {
    *result = law_means(p, q);
    return KL_OK;
  }
  LawPair pair;
  law_pair(&pair, p, q, power);
  if (power == 1) {
    law_crossings(&pair);
    if (means && pair.above != pair.below) {
      *result = law_means(p, q);
      return KL_OK;
    }
  }
  KlStatus status = kl_poll(poll);
  if (status != KL_OK) {
    return status;
  }
  bool converges = means || (law_tails_converge(p, power) && law_tails_converge(q, power));
  return law_integrate(&pair, converges, poll, result);
}
