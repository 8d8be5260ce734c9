/* ends.c - which expectations of -ln q are infinite, and which ratios of densities unbounded. */
#include "family/ends.h"

#include "family/family.h"

KlEnd kl_end_power(KlScaled order) { return (KlEnd){KL_FADE_POWER, order, kl_scaled_zero()}; }

KlEnd kl_end_log_square(void) {
  return (KlEnd){KL_FADE_LOG_SQUARE, kl_scaled_zero(), kl_scaled_zero()};
}

KlEnd kl_end_stretched(double order, KlScaled rate) {
  return (KlEnd){KL_FADE_STRETCHED, kl_scaled_double(order), rate};
}

KlEnd kl_end_double(KlScaled rate) { return (KlEnd){KL_FADE_DOUBLE, kl_scaled_zero(), rate}; }

/* E_P[exp(rate z)]: at the very rate at which P fades, z^k with k > -1 stands beside the
** exponential in all families whose end is Q's infinite one, so the integral diverges there too. */
static bool ends_exponential_diverges(const KlEnd *p, const KlEnd *q) {
  if (p->fade == KL_FADE_POWER || p->fade == KL_FADE_LOG_SQUARE) {
    return true;
  }
  int against = kl_scaled_compare(p->order, kl_scaled_double(1.0));
  return p->fade == KL_FADE_STRETCHED &&
         (against < 0 || (against == 0 && kl_scaled_compare(p->rate, q->rate) <= 0));
}

static bool ends_meet_badly(const KlEnd *p, const KlEnd *q) {
  switch (q->fade) {
  case KL_FADE_STRETCHED:
    return p->fade == KL_FADE_POWER && kl_scaled_compare(p->order, q->order) <= 0;
  case KL_FADE_DOUBLE:
    return ends_exponential_diverges(p, q);
  default:
    return false;
  }
}

/* An end of a support, and how a member fades there. */
typedef struct EndsSide {
  double at;
  KlEnd end;
} EndsSide;

static EndsSide ends_side(const KlMember *m, bool high) {
  double low_at, high_at;
  KlEnd low_end, high_end;
  m->family->support(m, &low_at, &high_at);
  m->family->ends(m, &low_end, &high_end);
  return high ? (EndsSide){high_at, high_end} : (EndsSide){low_at, low_end};
}

/* The i-th member of a mixture, or the member itself as the only one; NULL past the last. */
static const KlMember *ends_part(const KlMember *m, int i) {
  if (m->family->part != NULL) {
    return m->family->part(m, i);
  }
  return i == 0 ? m : NULL;
}

/* Whether `badly` holds at one end of P for all parts of Q, the heaviest of which counts.  Where Q
** goes on beyond the end, its density is `beyond`; NULL: that is not bad. */
static bool ends_at(const KlMember *p, const KlMember *q, bool high, const KlEnd *beyond,
                    bool (*badly)(const KlEnd *p, const KlEnd *q)) {
  EndsSide of_p = ends_side(p, high);
  const KlMember *part;
  bool met = false;
  for (int i = 0; (part = ends_part(q, i)) != NULL; i++) {
    if (part->family->ends == NULL) {
      return false;
    }
    EndsSide of_q = ends_side(part, high);
    bool further = high ? of_q.at > of_p.at : of_q.at < of_p.at;
    if (!further && of_q.at != of_p.at) {
      continue;
    }
    const KlEnd *end = further ? beyond : &of_q.end;
    if (end == NULL || !badly(&of_p.end, end)) {
      return false;
    }
    met = true;
  }
  return met;
}

bool kl_ends_diverge(const KlMember *p, const KlMember *q) {
  const KlMember *part;
  for (int i = 0; (part = ends_part(p, i)) != NULL; i++) {
    if (part->family->ends != NULL && (ends_at(part, q, false, NULL, ends_meet_badly) ||
                                       ends_at(part, q, true, NULL, ends_meet_badly))) {
      return true;
    }
  }
  return false;
}

/* Whether P fades more slowly, for sure: rates are not looked at. */
static bool ends_outlast(const KlEnd *p, const KlEnd *q) {
  bool ordered = p->fade == KL_FADE_POWER || p->fade == KL_FADE_STRETCHED;
  return p->fade < q->fade ||
         (p->fade == q->fade && ordered && kl_scaled_compare(p->order, q->order) < 0);
}

bool kl_ends_outlast(const KlMember *p, const KlMember *q) {
  /* The density inside a support is a positive number, as where it ends with a jump. */
  const KlEnd inside = kl_end_power(kl_scaled_double(1.0));
  const KlMember *part;
  for (int i = 0; (part = ends_part(p, i)) != NULL; i++) {
    if (part->family->ends != NULL && !part->family->discrete &&
        (ends_at(part, q, false, &inside, ends_outlast) ||
         ends_at(part, q, true, &inside, ends_outlast))) {
      return true;
    }
  }
  return false;
}
