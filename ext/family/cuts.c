/* cuts.c - climbs to the tops of densities, and cuts the line around them. */
#include "family/cuts.h"

#include "family/generic.h"
#include "num/elementary.h"
#include "num/gap.h"

/* Parts of a mixture whose hills are all cut as those of a member are. */
#define CUTS_PARTS 24
/* How far from its top a hill is cut on a continuous line: the walk of quadrature.c goes on from
** there, and has room to see whether it ends. */
#define CUTS_REACH 0x1p16
/* How far down, in nats, a hill is cut. */
#define CUTS_DOWN 50.0

static bool cuts_finite(KlScaled a) { return isfinite(a.value.hi); }

/* ---- hills ---- */

static bool cuts_whole_steps(const KlLine *line) { return line->kind == KL_LINE_INTEGERS; }

/* start + way, and its level; outside the line, -Inf. */
static double cuts_try(const KlLine *line, KlLevel *level, void *work, KlDd start, double way,
                       KlDd *t) {
  *t = kl_dd_add_double(start, way);
  return t->hi < kl_line_low(line) || t->hi > kl_line_high(line) ? -HUGE_VAL : level(work, *t);
}

/* A step on either side that loses at most 1, given that both lose something. */
static double cuts_shrink(const KlLine *line, KlLevel *level, void *work, const KlHill *hill) {
  double step = hill->step, least = cuts_whole_steps(line) ? 1.0 : 0x1p-1000;
  KlDd t;
  for (int i = 0; i < 200 && step > least; i++) {
    double up = cuts_try(line, level, work, hill->top, step, &t);
    double down = cuts_try(line, level, work, hill->top, -step, &t);
    if ((up > down ? up : down) >= hill->height - 1.0) {
      break;
    }
    step = cuts_whole_steps(line) ? floor(step / 2.0) : step / 2.0;
  }
  return step;
}

KlHill kl_hill_climb(const KlLine *line, KlLevel *level, void *work, KlDd start, double step) {
  bool whole = cuts_whole_steps(line);
  KlHill hill = {start, whole ? floor(step) + 1.0 : step, level(work, start)};
  bool narrowing = false;
  for (int i = 0; i < 300; i++) {
    KlDd up, down;
    double above = cuts_try(line, level, work, hill.top, hill.step, &up);
    double below = cuts_try(line, level, work, hill.top, -hill.step, &down);
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
  hill.step = cuts_shrink(line, level, work, &hill);
  return hill;
}

typedef struct CutsMember {
  const KlLine *line;
  const KlMember *m;
  double high;
  KlScaled norm;
} CutsMember;

/* ln a as a double, for a > 0. */
static double cuts_log(KlScaled a) {
  return kl_dd_round(kl_dd_log(a.value)) + a.exponent * KL_LN2.hi;
}

static double cuts_level(void *work, KlDd t) {
  const CutsMember *member = work;
  KlPlace place = kl_line_place(member->line, t);
  KlPoint point = kl_line_point(member->line, &place, member->high);
  KlScaled kernel = member->m->family->log_kernel(member->m, &point);
  if (!cuts_finite(kernel)) {
    return -HUGE_VAL;
  }
  return kl_scaled_round(kl_scaled_subtract(kernel, member->norm)) + cuts_log(place.slope);
}

static CutsMember cuts_member(const KlLine *line, const KlMember *m) {
  double low, high;
  m->family->support(m, &low, &high);
  return (CutsMember){line, m, high, m->family->log_norm(m)};
}

KlHill kl_hill_of_member(const KlLine *line, const KlMember *m) {
  CutsMember work = cuts_member(line, m);
  KlScaled middle, spread;
  kl_member_middle(m, &middle, &spread);
  KlDd start = kl_dd(0.0, 0.0);
  double step = 1.0;
  if (cuts_whole_steps(line) || kl_line_has_inside(line, middle)) {
    start = kl_line_locate(line, middle);
    KlPlace place = kl_line_place(line, start);
    step = kl_scaled_round(kl_scaled_divide(spread, place.slope));
  }
  double most = cuts_whole_steps(line) ? 0x1p52 : 0x1p10;
  step = step < most ? step : most;
  step = step > 0x1p-1000 ? step : 0x1p-1000;
  return kl_hill_climb(line, cuts_level, &work, start, step);
}

/* ---- cuts ---- */

static void cuts_insert(KlCuts *cuts, KlDd t, double apart) {
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

void kl_cuts_add(KlCuts *cuts, KlDd t) { cuts_insert(cuts, t, 0.0); }

/* The cuts on one side: at the top's step, at twice as much ... */
static void cuts_slope(KlCuts *cuts, const KlLine *line, const KlHill *hill, KlLevel *level,
                       void *work, double side) {
  double end = side < 0.0 ? kl_line_low(line) : kl_line_high(line);
  double reach = cuts_whole_steps(line) ? 0x1p60 * hill->step : CUTS_REACH;
  double way = hill->step, height = hill->height;
  while (way <= reach && height >= hill->height - CUTS_DOWN) {
    KlDd t;
    height = cuts_try(line, level, work, hill->top, side * way, &t);
    if (side * (end - t.hi) < 0.0) {
      cuts_insert(cuts, kl_dd(end, 0.0), 0.0);
      break;
    }
    cuts_insert(cuts, t, 0.25 * way);
    way *= 2.0;
  }
}

void kl_cuts_of_hill(KlCuts *cuts, const KlLine *line, const KlHill *hill, KlLevel *level,
                     void *work) {
  cuts_insert(cuts, hill->top, 0.25 * hill->step);
  cuts_slope(cuts, line, hill, level, work, -1.0);
  cuts_slope(cuts, line, hill, level, work, 1.0);
}

/* The lower top first, the narrower of two at one place. */
static bool cuts_before(const KlHill *a, const KlHill *b) {
  double distance = kl_dd_subtract(b->top, a->top).hi;
  return distance > 0.0 || (distance == 0.0 && a->step <= b->step);
}

/* A density that is much wider than the line's scale has two hills in t, one on either side. */
static void cuts_mirrored(KlCuts *cuts, const KlLine *line, CutsMember *work, const KlHill *hill,
                          size_t members) {
  for (size_t i = 0; i < members; i++) {
    if (line->kind == KL_LINE_WHOLE && fabs(hill[i].top.hi) > 8.0) {
      KlDd start = kl_dd_negate(hill[i].top);
      KlHill other = kl_hill_climb(line, cuts_level, &work[i], start, hill[i].step);
      if (other.height > hill[i].height - CUTS_DOWN) {
        kl_cuts_of_hill(cuts, line, &other, cuts_level, &work[i]);
      }
    }
  }
}

/* Cuts at an end of a part's support, where the mixture has a step. */
static void cuts_cut_at(KlCuts *cuts, const KlLine *line, double x) {
  if (isfinite(x) && kl_line_has_inside(line, kl_scaled_double(x))) {
    kl_cuts_add(cuts, kl_line_locate(line, kl_scaled_double(x)));
  }
}

/* A mixture has a hill for each part.  Of many, only the tops are cut. */
static void cuts_of_parts(KlCuts *cuts, const KlLine *line, const KlMember *m) {
  const KlMember *part;
  if (m->family->part == NULL) {
    return;
  }
  bool many = m->family->part(m, CUTS_PARTS) != NULL;
  for (int i = 0; (part = m->family->part(m, i)) != NULL && cuts->count < KL_CUTS - 64; i++) {
    CutsMember work = cuts_member(line, part);
    KlHill hill = kl_hill_of_member(line, part);
    double low, high;
    part->family->support(part, &low, &high);
    cuts_cut_at(cuts, line, low);
    cuts_cut_at(cuts, line, high);
    if (many) {
      kl_cuts_add(cuts, hill.top);
    } else {
      kl_cuts_of_hill(cuts, line, &hill, cuts_level, &work);
    }
  }
}

void kl_cuts_of_members(KlCuts *cuts, const KlLine *line, const KlMember *const *member,
                        size_t members) {
  CutsMember work[2];
  KlHill hill[2];
  cuts->count = 0;
  for (size_t i = 0; i < members; i++) {
    KlScaled mean = kl_member_mean(member[i]);
    if (line->kind == KL_LINE_WHOLE && cuts_finite(mean) && kl_line_has_inside(line, mean)) {
      kl_cuts_add(cuts, kl_line_locate(line, mean));
    }
    work[i] = cuts_member(line, member[i]);
    hill[i] = kl_hill_of_member(line, member[i]);
  }
  cuts_mirrored(cuts, line, work, hill, members);
  bool swapped = members == 2 && !cuts_before(&hill[0], &hill[1]);
  for (size_t i = 0; i < members; i++) {
    size_t at = swapped ? 1 - i : i;
    kl_cuts_of_hill(cuts, line, &hill[at], cuts_level, &work[at]);
    cuts_of_parts(cuts, line, member[at]);
  }
}
