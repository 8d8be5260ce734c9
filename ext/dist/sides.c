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
  size_t cost; /* of a row, in rows of KL_POLL_ROWS */
} SideStretch;

static KlStatus side_flush(SideStretch *s) {
  s->visit(s->work, s->row, s->count);
  s->since += s->count * s->cost;
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

/* What the labels of a side weigh together, as its cursor gives their masses. */
static KlDd side_total(const KlSide *side) {
  return side->counts == NULL
             ? kl_dd(1.0, 0.0)
             : kl_scaled_dd(kl_scaled_twice(side->counts->total, kl_counts_shift(side->counts)));
}

/* A member's mass in units of the labels' total; where that is the label's own mass but for the
** error of the former, the same number, so that one law written in two ways is at no distance. */
static KlDd side_settled(KlDd mass, KlDd label) {
  return fabs(kl_dd_subtract(mass, label).hi) <= 0x1p-80 * label.hi ? label : mass;
}

/* Labels on one side, a member on the other; `swapped` if the member is P. */
static KlStatus sides_lump(const KlSide *labels, const KlMember *member, bool swapped,
                           SideStretch *stretch) {
  const KlDd total = side_total(labels);
  KlSideCursor c;
  KlDd rest = {1.0, 0.0};
  const KlDd nothing = {0.0, 0.0};
  KlStatus status = KL_OK;
  stretch->cost = 32; /* densities take microseconds */
  for (kl_side_start(&c, labels); c.more && status == KL_OK; kl_side_next(&c)) {
    KlDd mass = side_member_mass(member, &c.now.label);
    rest = kl_dd_subtract(rest, mass);
    mass = side_settled(kl_dd_multiply(mass, total), c.now.mass);
    status = swapped ? side_put(stretch, mass, c.now.mass) : side_put(stretch, c.now.mass, mass);
  }
  /* What is left of 1 is below the masses' own error where the labels are all there are. */
  if (status == KL_OK && rest.hi > 0x1p-70) {
    rest = kl_dd_multiply(rest, total);
    status = swapped ? side_put(stretch, rest, nothing) : side_put(stretch, nothing, rest);
  }
  return status;
}

/* The place of a label of `side` that is not below its label at `from`. */
static size_t sides_find(const KlSide *side, size_t from, const KlLabel *label) {
  size_t low = from, step = 1;
  while (low + step < side->size && kl_label_compare(&side->array[low + step].label, label) <= 0) {
    low += step;
    step *= 2;
  }
  for (; step > 0; step /= 2) {
    if (low + step < side->size && kl_label_compare(&side->array[low + step].label, label) <= 0) {
      low += step;
    }
  }
  return low;
}

/* What is left of Q's mass, 1, without the labels of P. */
static KlDd sides_rest(const KlSides *sides) {
  KlSideCursor p;
  KlDd rest = {1.0, 0.0};
  size_t at = 0;
  for (kl_side_start(&p, &sides->p); p.more; kl_side_next(&p)) {
    at = sides_find(&sides->q, at, &p.now.label);
    rest = kl_dd_subtract(rest, sides->q.array[at].mass);
  }
  return rest;
}

/* Labels of P, and what else there is of Q as one outcome. */
static KlStatus sides_within(const KlSides *sides, KlDd rest, SideStretch *stretch) {
  KlSideCursor p;
  KlStatus status = KL_OK;
  size_t at = 0;
  for (kl_side_start(&p, &sides->p); p.more && status == KL_OK; kl_side_next(&p)) {
    at = sides_find(&sides->q, at, &p.now.label);
    status = side_put(stretch, p.now.mass, sides->q.array[at].mass);
  }
  return status == KL_OK ? side_put(stretch, kl_dd(0.0, 0.0), rest) : status;
}

/* The same labels for a small P.  What is left of 1 has the error of the masses, 2^-104, so it
** stands for them only where it is no small part: a divergence may be no larger. */
static KlStatus sides_union_within(const KlSides *sides, SideStretch *stretch) {
  const double small = 0x1p-10;
  KlDd rest = sides_rest(sides);
  return rest.hi > small ? sides_within(sides, rest, stretch) : sides_union(sides, stretch);
}

KlStatus kl_sides_each(const void *sides, KlMassVisit *visit, void *work, const KlPoll *poll) {
  const KlSides *both = sides;
  SideStretch stretch = {.visit = visit, .work = work, .poll = poll, .cost = 1};
  KlStatus status;
  if (both->p.member != NULL) {
    status = sides_lump(&both->q, both->p.member, true, &stretch);
  } else if (both->q.member != NULL) {
    status = sides_lump(&both->p, both->q.member, false, &stretch);
  } else if (both->within) {
    status = sides_union_within(both, &stretch);
  } else {
    status = sides_union(both, &stretch);
  }
  return status == KL_OK ? side_flush(&stretch) : status;
}

/* A place as a label. */
static KlLabel side_label(KlScaled x) { return kl_label_of_real(kl_scaled_round(x)); }

/* ---- mixtures of labels ----
**
** Sides wait on a stack, each more than twice as long as the next: whatever the number of
** components, a label is copied a logarithmic number of times, and there is room for two unions. */

enum { SIDE_RUNS = 64 };

typedef struct SideRuns {
  KlSide run[SIDE_RUNS];
  int count;
  const KlPoll *poll;
  size_t since; /* labels since the last question */
} SideRuns;

static KlStatus side_poll(SideRuns *runs, size_t labels) {
  runs->since += labels;
  if (runs->since < KL_POLL_ROWS) {
    return KL_OK;
  }
  runs->since = 0;
  return kl_poll(runs->poll);
}

/* Room for `size` labels. */
static KlStatus side_room(KlSide *side, uint64_t size) {
  *side = (KlSide){0};
  if (size <= SIZE_MAX / sizeof *side->own) {
    side->own = kl_allocate((size_t)size * sizeof *side->own);
  }
  side->array = side->own;
  return side->own != NULL ? KL_OK : KL_NO_MEMORY;
}

/* out = share b, where b is labels. */
static KlStatus side_scale(KlSide *out, const KlSide *b, KlScaled share) {
  KlSideCursor c;
  KlDd total = {1.0, 0.0};
  KlStatus status = side_room(out, b->counts != NULL ? b->counts->labels : b->size);
  if (status != KL_OK) {
    return status;
  }
  if (b->counts != NULL) {
    total = kl_scaled_dd(kl_scaled_twice(b->counts->total, kl_counts_shift(b->counts)));
  }
  KlDd factor = kl_scaled_dd(kl_scaled_divide(share, kl_scaled(total, 0)));
  for (kl_side_start(&c, b); c.more; kl_side_next(&c)) {
    out->own[out->size++] = (KlLabelMass){c.now.label, kl_dd_multiply(c.now.mass, factor)};
  }
  return KL_OK;
}

/* out = a + b, over the union of labels. */
static KlStatus side_add(KlSide *out, const KlSide *a, const KlSide *b) {
  KlStatus status = side_room(out, a->size + b->size);
  for (size_t i = 0, j = 0; status == KL_OK && (i < a->size || j < b->size);) {
    int order = i == a->size   ? 1
                : j == b->size ? -1
                               : kl_label_compare(&a->array[i].label, &b->array[j].label);
    KlLabelMass *sum = &out->own[out->size++];
    *sum = order <= 0 ? a->array[i] : b->array[j];
    if (order == 0) {
      sum->mass = kl_dd_add(sum->mass, b->array[j].mass);
    }
    i += order <= 0;
    j += order >= 0;
  }
  return status;
}

/* The last two become their sum. */
static KlStatus side_join(SideRuns *runs) {
  KlSide *a = &runs->run[runs->count - 2], *b = &runs->run[runs->count - 1], sum;
  KlStatus status = side_add(&sum, a, b);
  if (status == KL_OK) {
    kl_side_clear(a);
    kl_side_clear(b);
    *a = sum;
    runs->count--;
    status = side_poll(runs, sum.size);
  }
  return status;
}

/* Adds share b. */
static KlStatus side_push(SideRuns *runs, const KlSide *b, KlScaled share) {
  KlSide *top = &runs->run[runs->count];
  KlStatus status = side_scale(top, b, share);
  if (status != KL_OK) {
    return status;
  }
  runs->count++;
  status = side_poll(runs, top->size);
  while (status == KL_OK && runs->count > 1 &&
         runs->run[runs->count - 2].size / 2 <= runs->run[runs->count - 1].size) {
    status = side_join(runs);
  }
  return status;
}

/* Makes one side of all; `ok` is false where there is none to make. */
static KlStatus side_finish(SideRuns *runs, KlSide *side, KlStatus status, bool ok) {
  while (status == KL_OK && ok && runs->count > 1) {
    status = side_join(runs);
  }
  if (status == KL_OK && ok) {
    *side = runs->run[--runs->count];
  }
  while (runs->count > 0) {
    kl_side_clear(&runs->run[--runs->count]);
  }
  return status;
}

/* The masses of a mixture of labels: shares of its components' masses. */
static KlStatus side_mixture(KlSide *side, const KlDist *dist, bool *is_side, const KlPoll *poll) {
  KlCursor cursor;
  SideRuns runs = {.poll = poll};
  KlStatus status = KL_OK;
  kl_cursor_begin(&cursor, &dist->counts);
  for (uint64_t i = 0; cursor.more && *is_side && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    KlSide part;
    status = kl_side_begin(&part, &dist->component[i], is_side, poll);
    *is_side = *is_side && part.member == NULL;
    if (status == KL_OK && *is_side) {
      status = side_push(&runs, &part, kl_scaled_divide(cursor.entry.weight, dist->counts.total));
    }
    kl_side_clear(&part);
  }
  return side_finish(&runs, side, status, *is_side);
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
