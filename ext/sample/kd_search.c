/* kd_search.c - exact nearest neighbours in a k-d tree. */
#include "sample/kd_search.h"

#include <limits.h>
#include <string.h>

#include "base/memory.h"
#include "sample/kd_square.h"

/* Units of work between two polls: boxes and leaves, about 20 ns each. */
#define KD_WORK 0x1p20

KlStatus kl_kd_search_begin(KlKdSearch *search, const KlKdTree *tree) {
  int dimension = tree->metric->dimension;
  *search = (KlKdSearch){.tree = tree,
                         .found = kl_allocate((KL_KD_ROWS + 1) * sizeof(KlKdFound)),
                         .square = kl_allocate(KL_KD_ROWS * sizeof(double)),
                         .place = kl_allocate(KL_KD_ROWS * sizeof(size_t)),
                         .plain = true};
  for (int d = 0; d < dimension; d++) {
    search->factor[d] = tree->metric->factor[d].hi;
    search->plain &= search->factor[d] == 1.0;
  }
  if (search->found == NULL || search->square == NULL || search->place == NULL) {
    return KL_NO_MEMORY;
  }
  if (dimension > KL_KD_GROUP_DIMENSIONS) {
    return KL_OK;
  }
  search->group = kl_allocate(sizeof *search->group);
  if (search->group == NULL) {
    return KL_NO_MEMORY;
  }
  memset(search->group, 0, sizeof *search->group);
  return KL_OK;
}

void kl_kd_search_clear(KlKdSearch *search) {
  kl_release(search->found);
  kl_release(search->square);
  kl_release(search->place);
  kl_release(search->group);
  *search = (KlKdSearch){.tree = NULL};
}

KlStatus kl_kd_poll(KlKdSearch *search, const KlPoll *poll) {
  if (search->work < KD_WORK) {
    return KL_OK;
  }
  search->work = 0.0;
  return kl_poll(poll);
}

static bool kd_before(const KlKdFound *a, const KlKdFound *b) {
  if (a->exponent != b->exponent) {
    return a->exponent < b->exponent;
  }
  return a->square.hi != b->square.hi ? a->square.hi < b->square.hi : a->square.lo < b->square.lo;
}

/* Lets those go that are not needed any more. */
static void kd_drop(KlKdSearch *s) {
  while (s->count > 0) {
    const KlKdFound *last = &s->found[s->count - 1];
    double rows = kl_kd_rows(s->tree, last->place);
    if (s->total - rows < s->rows) {
      return;
    }
    s->outside = last->square.hi < s->outside ? last->square.hi : s->outside;
    s->total -= rows;
    s->count--;
  }
}

/* Puts a point among those found. */
static void kd_insert(KlKdSearch *s, KlKdFound found) {
  size_t i = s->count++;
  for (; i > 0 && kd_before(&found, &s->found[i - 1]); i--) {
    s->found[i] = s->found[i - 1];
  }
  s->found[i] = found;
  s->total += kl_kd_rows(s->tree, found.place);
  kd_drop(s);
}

/* A point whose square is below the limit. */
static void kd_take(KlKdSearch *s, double square, size_t place) {
  bool full = s->total >= s->rows;
  if (full && square >= s->found[s->count - 1].square.hi) {
    s->outside = square < s->outside ? square : s->outside;
    return;
  }
  kd_insert(s, (KlKdFound){kl_dd(square, 0.0), 0, place});
  if (s->total >= s->rows) {
    s->limit = s->found[s->count - 1].square.hi * KD_ABOVE;
  }
}

/* The same where each point is a row: the list is full from the start, of nobody at an infinite
** distance. */
static void kd_take_row(KlKdSearch *s, double square, size_t place) {
  size_t i = s->count - 1;
  double last = s->square[i];
  if (square >= last) {
    s->outside = square < s->outside ? square : s->outside;
    return;
  }
  s->outside = last < s->outside ? last : s->outside;
  for (; i > 0 && s->square[i - 1] > square; i--) {
    s->square[i] = s->square[i - 1];
    s->place[i] = s->place[i - 1];
  }
  s->square[i] = square;
  s->place[i] = place;
  last = s->square[s->count - 1] * KD_ABOVE;
  s->limit = last < DBL_MAX ? last : DBL_MAX;
}

/* What is done with a point below the limit. */
typedef void KdTake(KlKdSearch *s, double square, size_t place);

KL_INLINE void kd_leaf(KlKdSearch *s, const KlKdNode *node, int dimension, KdTake *take) {
  double square[KL_KD_BLOCK];
  for (size_t place = node->first; place < node->last; place += KL_KD_BLOCK) {
    kd_block(s->tree->block + place * (size_t)dimension, s->x, s->factor, dimension, square);
    for (size_t j = 0; j < KL_KD_BLOCK; j++) {
      if (square[j] <= s->limit) {
        take(s, square[j], place + j);
      }
    }
  }
}

/* Down to the leaf where the point would be, by one coordinate at each node; what is left aside has
** no more than that to bound its square.  Returns how many are open. */
KL_INLINE int kd_descend(const KlKdSearch *s, int dimension, KdOpen *stack, size_t *leaf) {
  const KlKdTree *tree = s->tree;
  int open = 0;
  size_t at = 0;
  for (const KlKdNode *node = tree->node; node->right != 0; node = &tree->node[at]) {
    size_t axis = node->axis, half[2] = {at + 1, node->right};
    const double *box = tree->box + (at * (size_t)dimension + axis) * 4;
    double above = s->x[axis] - box[2], below = box[1] - s->x[axis];
    int first = above > below ? 1 : 0;
    double out = first == 1 ? above : below;
    out = out > 0.0 ? out : 0.0;
    stack[open++] = (KdOpen){s->factor[axis] * out * out, half[1 - first]};
    at = half[first];
  }
  *leaf = at;
  return open;
}

/* Every point within the limit, which may shrink on the way; near boxes first. */
KL_INLINE void kd_walk(KlKdSearch *s, int dimension, KdTake *take) {
  const KlKdTree *tree = s->tree;
  KdOpen stack[KL_KD_DEPTH];
  size_t at;
  int open = kd_descend(s, dimension, stack, &at);
  for (;;) {
    const KlKdNode *node = &tree->node[at];
    s->work += 1.0;
    if (node->right != 0) {
      double near[2];
      kd_boxes(tree->box + at * 4 * (size_t)dimension, s->x, s->factor, dimension, near);
      int first = near[1] < near[0] ? 1 : 0;
      size_t half[2] = {at + 1, node->right};
      if (near[1 - first] <= s->limit) {
        stack[open++] = (KdOpen){near[1 - first], half[1 - first]};
      }
      if (near[first] <= s->limit) {
        at = half[first];
        continue;
      }
    } else {
      kd_leaf(s, node, dimension, take);
    }
    do {
      if (open == 0) {
        return;
      }
      open--;
    } while (stack[open].square > s->limit);
    at = stack[open].node;
  }
}

/* The usual dimensions have loops of their own. */
KL_INLINE void kd_walk_by(KlKdSearch *s, KdTake *take) {
  switch (s->tree->metric->dimension) {
  case 2:
    kd_walk(s, 2, take);
    break;
  case 3:
    kd_walk(s, 3, take);
    break;
  case 4:
    kd_walk(s, 4, take);
    break;
  default:
    kd_walk(s, s->tree->metric->dimension, take);
    break;
  }
}

static void kd_search_begin(KlKdSearch *s, double rows, double limit) {
  s->rows = rows;
  s->count = 0;
  s->total = 0.0;
  s->limit = limit;
  s->outside = HUGE_VAL;
}

/* Of points in the band around the limit, those nearest by their exact squares; of those before it,
** the rows alone. */
static void kd_take_band(KlKdSearch *s, double square, size_t place) {
  if (square < s->limit * (KD_BELOW * KD_BELOW * KD_BELOW)) {
    s->rows -= kl_kd_rows(s->tree, place);
  } else {
    kd_insert(s, (KlKdFound){kd_exact(s, place), 0, place});
  }
}

/* The rows-th square where others are so near it that doubles do not tell which it is. */
static KlScaled kd_radius_band(KlKdSearch *s, double rows, double square) {
  kd_search_begin(s, rows, square * (KD_ABOVE * KD_ABOVE));
  kd_walk_by(s, kd_take_band);
  kd_drop(s);
  return kl_scaled(s->found[s->count - 1].square, 0);
}

/* The rows-th square of all there are, whatever their scale. */
static KlScaled kd_radius_small(KlKdSearch *s, double rows) {
  kd_search_begin(s, rows, HUGE_VAL);
  for (size_t place = 0; place < s->tree->points->count; place++) {
    KlScaled square = kl_metric_square(s->tree->metric, s->from, kd_point(s, place));
    int exponent = kl_scaled_sign(square) > 0 ? square.exponent : INT_MIN;
    kd_insert(s, (KlKdFound){square.value, exponent, place});
    s->work += 4.0;
  }
  const KlKdFound *last = &s->found[s->count - 1];
  return last->exponent != INT_MIN ? kl_scaled(last->square, last->exponent) : kl_scaled_zero();
}

void kl_kd_from(KlKdSearch *search, const KlKdTree *tree, size_t place) {
  int dimension = tree->metric->dimension;
  const double *x = kd_scaled(tree, place);
  search->of = tree;
  search->asks = place;
  search->from = tree->points->x + tree->order[place] * (size_t)dimension;
  for (int d = 0; d < dimension; d++) {
    search->x[d] = x[(size_t)d * KL_KD_BLOCK];
  }
}

static void kd_nearest(KlKdSearch *s, double rows) {
  kd_search_begin(s, rows, DBL_MAX);
  if (s->tree->end != NULL) {
    kd_walk_by(s, kd_take);
    return;
  }
  s->count = (size_t)rows;
  for (size_t i = 0; i < s->count; i++) {
    s->square[i] = HUGE_VAL;
  }
  kd_walk_by(s, kd_take_row);
}

/* One point's way, which knows weights and any number of rows. */
static KdLast kd_nearest_last(KlKdSearch *s, double rows) {
  kd_nearest(s, rows);
  size_t i = s->count - 1;
  bool row = s->tree->end == NULL;
  KdLast last = {.square = row ? s->square[i] : s->found[i].square.hi,
                 .place = row ? s->place[i] : s->found[i].place,
                 .first = i == 0};
  double before = i == 0 ? -1.0 : row ? s->square[i - 1] : s->found[i - 1].square.hi;
  last.alone = before < last.square * (KD_BELOW * KD_BELOW) && s->outside > s->limit;
  return last;
}

KlScaled kl_kd_radius(KlKdSearch *search, double rows) {
  KdLast last;
  if (!kl_kd_group_last(search, rows, &last)) {
    last = kd_nearest_last(search, rows);
  }
  if (last.square < KD_SMALL) {
    bool same = last.first && kd_is_from(search, last.place);
    return same ? kl_scaled_zero() : kd_radius_small(search, rows);
  }
  return last.alone ? kl_scaled(kd_exact(search, last.place), 0)
                    : kd_radius_band(search, rows, last.square);
}

static void kd_take_same(KlKdSearch *s, double square, size_t place) {
  (void)square;
  s->total += kd_is_from(s, place) ? kl_kd_rows(s->tree, place) : 0.0;
}

double kl_kd_same(KlKdSearch *search) {
  kd_search_begin(search, 1.0, 0.0);
  kd_walk_by(search, kd_take_same);
  return search->total;
}
