/* ends.c - which expectations of -ln q are infinite. */
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

/* Whether E_P[-ln q] diverges at one end of P: no part of Q, the heaviest of which counts, fades
** slowly enough there.  Where Q goes on beyond the end, it does not fade. */
static bool ends_diverge_at(const KlMember *p, const KlMember *q, bool high) {
  EndsSide of_p = ends_side(p, high);
  const KlMember *part;
  bool badly = false;
  for (int i = 0; (part = ends_part(q, i)) != NULL; i++) {
    if (part->family->ends == NULL) {
      return false;
    }
    EndsSide of_q = ends_side(part, high);
    if (high ? of_q.at > of_p.at : of_q.at < of_p.at) {
      return false;
    }
    if (of_q.at == of_p.at) {
      if (!ends_meet_badly(&of_p.end, &of_q.end)) {
        return false;
      }
      badly = true;
    }
  }
  return badly;
}

bool kl_ends_diverge(const KlMember *p, const KlMember *q) {
  const KlMember *part;
  for (int i = 0; (part = ends_part(p, i)) != NULL; i++) {
    if (part->family->ends != NULL &&
        (ends_diverge_at(part, q, false) || ends_diverge_at(part, q, true))) {
      return true;
    }
  }
  return false;
}
