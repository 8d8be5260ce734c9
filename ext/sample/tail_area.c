/* tail_area.c - areas under the tails of members of families, by quadrature or term by term. */
#include "sample/tail_area.h"

#include "family/cuts.h"
#include "family/generic.h"
#include "num/quadrature.h"

typedef struct TailArea {
  const KlMember *m;
  KlLine line;
  double low, high; /* the support */
  KlTail tail;
  int power;
} TailArea;

static KlScaled tail_power(const TailArea *w, const KlPoint *point) {
  KlScaled value = kl_member_cdf(w->m, point, w->tail);
  return w->power == 1 ? value : kl_scaled_multiply(value, value);
}

static KlScaled tail_integrand(void *work, KlDd t) {
  const TailArea *w = work;
  KlPlace place = kl_line_place(&w->line, t);
  KlPoint point = kl_line_point(&w->line, &place, w->high);
  return kl_scaled_multiply(tail_power(w, &point), place.slope);
}

/* Cuts of the member's own hill that are on the part of the line that counts; if there are none,
** any: there is little, and it begins at the end of the line. */
static void tail_cuts(KlCuts *cuts, const TailArea *w) {
  KlCuts own;
  bool whole = w->m->family->discrete;
  KlLine line = kl_line(whole, w->low, w->high, &w->m, 1);
  kl_cuts_of_members(&own, &line, &w->m, 1);
  cuts->count = 0;
  for (size_t i = 0; i < own.count; i++) {
    KlPlace place = kl_line_place(&line, own.t[i]);
    if (kl_line_has_inside(&w->line, place.x)) {
      kl_cuts_add(cuts, kl_line_locate(&w->line, place.x));
    }
  }
  for (int i = 0; i < 2; i++) {
    double end = i == 0 ? w->line.low : w->line.high;
    if (!whole) {
      kl_cuts_add(cuts, kl_dd(i == 0 ? 0.0 : (w->tail == KL_LOWER ? -1.0 : 1.0), 0.0));
    } else if (fabs(end) < 0x1p53) {
      kl_cuts_add(cuts, kl_dd(end, 0.0));
    }
  }
}

/* From `from` to `to`, both within the support; integers, the last of them included, of outcomes.
** */
static KlStatus tail_integrate(TailArea *w, double from, double to, const KlPoll *poll,
                               KlScaled *area, double *error) {
  KlCuts cuts;
  w->line = kl_line(w->m->family->discrete, from, to, &w->m, 1);
  tail_cuts(&cuts, w);
  bool converges = isfinite(kl_member_mean(w->m).value.hi);
  KlIntegrand integrand = {tail_integrand, w, w->m->family->discrete, converges};
  KlIntegral integral;
  KlStatus status = kl_integrate(&integrand, cuts.t, cuts.count, kl_line_first(&w->line),
                                 kl_line_last(&w->line), poll, &integral);
  if (status == KL_OK) {
    *area = integral.value;
    *error = kl_integral_error(&integral) + w->line.noise;
  }
  return status;
}

/* G is constant between integers: the part of such a step beside x, and the first whole one. */
static KlScaled tail_step(const TailArea *w, double x, double *first) {
  double whole = floor(x);
  *first = w->tail == KL_LOWER ? whole - 1.0 : ceil(x);
  double length = w->tail == KL_LOWER ? x - whole : *first - x;
  KlPoint point = kl_member_point(w->m, whole);
  return kl_scaled_multiply(tail_power(w, &point), kl_scaled_double(length));
}

/* The length where the tail is 1, which is outside of the support. */
static KlScaled tail_outside(const TailArea *w, double x) {
  double from = w->tail == KL_LOWER ? w->high : x, to = w->tail == KL_LOWER ? x : w->low;
  return from < to ? kl_scaled_subtract(kl_scaled_double(to), kl_scaled_double(from))
                   : kl_scaled_zero();
}

KlStatus kl_tail_area(const KlMember *m, double x, KlTail tail, int power, const KlPoll *poll,
                      KlScaled *area, double *error) {
  TailArea work = {.m = m, .tail = tail, .power = power};
  m->family->support(m, &work.low, &work.high);
  KlScaled outside = tail_outside(&work, x);
  *area = outside;
  *error = 0.0;
  if (isinf(x)) {
    return KL_OK;
  }
  if (kl_scaled_sign(outside) > 0) {
    x = tail == KL_LOWER ? work.high - (m->family->discrete ? 1.0 : 0.0) : work.low;
  } else if (m->family->discrete) {
    double first;
    *area = tail_step(&work, x, &first);
    x = first;
  }
  double from = tail == KL_LOWER ? work.low : x, to = tail == KL_LOWER ? x : work.high;
  if (m->family->discrete ? from > to : from >= to) {
    return KL_OK;
  }
  KlScaled inside;
  KlStatus status = tail_integrate(&work, from, to, poll, &inside, error);
  if (status == KL_OK) {
    *area = kl_scaled_is_infinite(inside) ? inside : kl_scaled_add(*area, inside);
  }
  return status;
}
