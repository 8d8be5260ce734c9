/* sides.c - two distributions over labels, brought together. */
#include "dist/sides.h"

#include <string.h>

#include "base/memory.h"
#include "family/generic.h"
#include "num/gap.h"

static void side_load(KlSideCursor *c) {
  if (c->side->counts != NULL) {
    c->more = c->cursor.more;
    if (c->more) {
      c->now.label = c->cursor.entry.label;
      c->now.mass = kl_scaled_dd(kl_scaled_twice(c->cursor.entry.weight, c->shift));
    }
    return;
  }
  c->more = c->at < c->side->size;
  if (c->more) {
    c->now = c->side->array[c->at];
  }
}

void kl_side_start(KlSideCursor *c, const KlSide *side) {
  *c = (KlSideCursor){.side = side};
  if (side->counts != NULL) {
    c->shift = kl_counts_shift(side->counts);
    kl_cursor_begin(&c->cursor, side->counts);
  }
  side_load(c);
}

void kl_side_next(KlSideCursor *c) {
  if (c->side->counts != NULL) {
    kl_cursor_next(&c->cursor);
  }
  c->at++;
  side_load(c);
}

/* The mass of a member at a label. */
static KlDd side_member_mass(const KlMember *member, const KlLabel *label) {
  double low, high;
  member->family->support(member, &low, &high);
  if (label->type != KL_LABEL_INTEGER || (double)label->integer < low ||
      (double)label->integer > high) {
    return kl_dd(0.0, 0.0);
  }
  KlDd x =
      kl_two_sum((double)(label->integer - label->integer % 2048), (double)(label->integer % 2048));
  KlPoint point = {kl_scaled(x, 0), kl_scaled_zero()};
  KlScaled log = kl_member_log_density(member, &point);
  return kl_scaled_is_infinite(log) ? kl_dd(0.0, 0.0) : kl_scaled_dd(kl_scaled_exponential(log));
}

/* A stretch of rows on its way to the visitor. */
typedef struct SideStretch {
  KlMassVisit *visit;
  void *work;
  const KlPoll *poll;
  KlMassPair row[64];
  size_t count, since;
} SideStretch;

static KlStatus side_flush(SideStretch *s) {
  s->visit(s->work, s->row, s->count);
  s->since += s->count;
  s->count = 0;
  if (s->since < KL_POLL_ROWS) {
    return KL_OK;
  }
  s->since = 0;
  return kl_poll(s->poll);
}

static KlStatus side_put(SideStretch *s, KlDd p, KlDd q) {
  s->row[s->count++] = (KlMassPair){p, q};
  return s->count == 64 ? side_flush(s) : KL_OK;
}

/* Labels on both sides: their union. */
static KlStatus sides_union(const KlSides *sides, SideStretch *stretch) {
  KlSideCursor p, q;
  const KlDd nothing = {0.0, 0.0};
  KlStatus status = KL_OK;
  kl_side_start(&p, &sides->p);
  kl_side_start(&q, &sides->q);
  while ((p.more || q.more) && status == KL_OK) {
    int order = !p.more ? 1 : !q.more ? -1 : kl_label_compare(&p.now.label, &q.now.label);
    status =
        side_put(stretch, order <= 0 ? p.now.mass : nothing, order >= 0 ? q.now.mass : nothing);
    if (order <= 0) {
      kl_side_next(&p);
    }
    if (order >= 0) {
      kl_side_next(&q);
    }
  }
  return status;
}

/* Labels on one side, a member on the other; `swapped` if the member is P. */
static KlStatus sides_lump(const KlSide *labels, const KlMember *member, bool swapped,
                           SideStretch *stretch) {
  KlSideCursor c;
  KlDd rest = {1.0, 0.0};
  const KlDd nothing = {0.0, 0.0};
  KlStatus status = KL_OK;
  for (kl_side_start(&c, labels); c.more && status == KL_OK; kl_side_next(&c)) {
    KlDd mass = side_member_mass(member, &c.now.label);
    rest = kl_dd_subtract(rest, mass);
    status = swapped ? side_put(stretch, mass, c.now.mass) : side_put(stretch, c.now.mass, mass);
  }
  /* What is left of 1 is below the masses' own error where the labels are all there are. */
  if (status == KL_OK && rest.hi > 0x1p-70) {
    status = swapped ? side_put(stretch, rest, nothing) : side_put(stretch, nothing, rest);
  }
  return status;
}

KlStatus kl_sides_each(const void *sides, KlMassVisit *visit, void *work, const KlPoll *poll) {
  const KlSides *both = sides;
  SideStretch stretch = {.visit = visit, .work = work, .poll = poll};
  KlStatus status;
  if (both->p.member != NULL) {
    status = sides_lump(&both->q, both->p.member, true, &stretch);
  } else if (both->q.member != NULL) {
    status = sides_lump(&both->p, both->q.member, false, &stretch);
  } else {
    status = sides_union(both, &stretch);
  }
  return status == KL_OK ? side_flush(&stretch) : status;
}

/* A place as a label. */
static KlLabel side_label(KlScaled x) { return kl_label_of_real(kl_scaled_round(x)); }

/* out = a + share b, over the union of labels.  `total` is b's. */
static KlStatus side_mix(KlSide *side, const KlSide *b, KlScaled share) {
  KlSideCursor p, q;
  size_t room = side->size;
  kl_side_start(&q, b);
  for (; q.more; kl_side_next(&q)) {
    room++;
  }
  KlLabelMass *out = kl_allocate((room + 1) * sizeof *out);
  if (out == NULL) {
    return KL_NO_MEMORY;
  }
  KlDd total = {1.0, 0.0};
  size_t count = 0;
  if (b->counts != NULL) {
    total = kl_scaled_dd(kl_scaled_twice(b->counts->total, kl_counts_shift(b->counts)));
  }
  KlDd factor = kl_scaled_dd(kl_scaled_divide(share, kl_scaled(total, 0)));
  kl_side_start(&p, side);
  kl_side_start(&q, b);
  while (p.more || q.more) {
    int order = !p.more ? 1 : !q.more ? -1 : kl_label_compare(&p.now.label, &q.now.label);
    KlDd mass = order <= 0 ? p.now.mass : kl_dd(0.0, 0.0);
    if (order >= 0) {
      mass = kl_dd_add(mass, kl_dd_multiply(q.now.mass, factor));
    }
    out[count++] = (KlLabelMass){order <= 0 ? p.now.label : q.now.label, mass};
    if (order <= 0) {
      kl_side_next(&p);
    }
    if (order >= 0) {
      kl_side_next(&q);
    }
  }
  kl_release(side->own);
  side->array = side->own = out;
  side->size = count;
  return KL_OK;
}

/* The masses of a mixture of labels: shares of its components' masses. */
static KlStatus side_mixture(KlSide *side, const KlDist *dist, bool *is_side, const KlPoll *poll) {
  KlCursor cursor;
  KlStatus status = KL_OK;
  kl_cursor_begin(&cursor, &dist->counts);
  for (uint64_t i = 0; cursor.more && *is_side && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    KlSide part;
    status = kl_side_begin(&part, &dist->component[i], is_side, poll);
    *is_side = *is_side && part.member == NULL;
    if (status == KL_OK && *is_side) {
      status = side_mix(side, &part, kl_scaled_divide(cursor.entry.weight, dist->counts.total));
    }
    kl_side_clear(&part);
    status = status == KL_OK ? kl_poll(poll) : status;
  }
  return status;
}

KlStatus kl_side_begin(KlSide *side, const KlDist *dist, bool *is_side, const KlPoll *poll) {
  *side = (KlSide){0};
  *is_side = true;
  switch (dist->kind) {
  case KL_KIND_COUNTS:
    side->counts = &dist->counts;
    return KL_OK;
  case KL_KIND_MIXTURE:
    return side_mixture(side, dist, is_side, poll);
  default:
    break;
  }
  if (dist->fit == KL_FIT_POINT) {
    side->own = kl_allocate(sizeof *side->own);
    if (side->own == NULL) {
      return KL_NO_MEMORY;
    }
    side->own[0] = (KlLabelMass){side_label(dist->theta[0]), kl_dd(1.0, 0.0)};
    side->array = side->own;
    side->size = 1;
    return KL_OK;
  }
  *is_side = dist->fit == KL_FIT_MEMBER && dist->member.family->discrete &&
             dist->member.family->shape == KL_SHAPE_SCALARS;
  side->member = &dist->member;
  return KL_OK;
}

void kl_side_clear(KlSide *side) {
  kl_release(side->own);
  *side = (KlSide){0};
}
