/* kd_group.c - nearest neighbours of the points of a leaf, which are looked for together. */
#include "sample/kd_group.h"

#include "sample/kd_square.h"

/* ---- what one point finds ---- */

/* The squares from x to the places of a leaf.  Returns how many: one block of them, or two. */
KL_INLINE size_t group_squares(const KlKdTree *tree, size_t leaf, const double *x,
                               const double *factor, int dimension, double *square) {
  const double *block = tree->block + leaf * (size_t)dimension;
  kd_block(block, x, factor, dimension, square);
  if (leaf + KL_KD_BLOCK >= tree->points->count) {
    return KL_KD_BLOCK;
  }
  kd_block(block + KL_KD_BLOCK * (size_t)dimension, x, factor, dimension, square + KL_KD_BLOCK);
  return KL_KD_LEAF;
}

/* Adds those that are within the limit to the `n` found before, without a branch that nobody could
** foresee.  Returns how many there are. */
KL_INLINE size_t group_keep(KlKdGroup *g, const double *square, size_t leaf, size_t size,
                            double limit, size_t n) {
  for (size_t i = 0; i < size; i += KL_KD_BLOCK) {
    KL_UNROLL
    for (size_t j = i; j < i + KL_KD_BLOCK; j++) {
      g->square[n] = square[j];
      g->found[n] = leaf + j;
      n += square[j] <= limit;
    }
  }
  return n;
}

/* The least squares in order, of which the last is the rows-th: what is before them is -Inf.  The
** compiler has all of them in registers. */
KL_INLINE void group_insert(double *least, double square) {
  KL_UNROLL
  for (int i = KL_KD_GROUP_ROWS - 1; i > 0; i--) {
    double after = least[i - 1] > square ? least[i - 1] : square;
    least[i] = least[i] < after ? least[i] : after;
  }
  least[0] = least[0] < square ? least[0] : square;
}

KL_INLINE void group_copy(double *to, const double *from) {
  KL_UNROLL
  for (int i = 0; i < KL_KD_GROUP_ROWS; i++) {
    to[i] = from[i];
  }
}

/* The nearest to x in low .. high. */
KL_INLINE double group_clamp(double x, double low, double high) {
  double above = x > low ? x : low;
  return above < high ? above : high;
}

/* Where the lows of coordinate d of 8 boxes are; their highs are behind. */
static inline size_t group_lows(int d) { return (size_t)d * 2 * KL_KD_BLOCK; }

/* The squares from x to the boxes of the leaves. */
KL_INLINE void group_boxes(const KlKdGroup *g, const double *x, const double *factor, int dimension,
                           double *near) {
  const double *box = g->box;
  for (size_t leaf = 0; leaf < g->leaves; leaf += KL_KD_BLOCK) {
    for (size_t j = 0; j < KL_KD_BLOCK; j++) {
      const double *side = box + j;
      double sum = 0.0;
      KL_UNROLL
      for (int d = 0; d < dimension; d++) {
        double low = side[group_lows(d)], high = side[group_lows(d) + KL_KD_BLOCK];
        sum += kd_part(factor, d, x[d] - group_clamp(x[d], low, high));
      }
      near[leaf + j] = sum;
    }
    box += group_lows(dimension);
  }
}

/* Who of the `n` found has the last of the least squares. */
static KdLast group_last(const KlKdGroup *g, double square, size_t n) {
  double low = square * (KD_BELOW * KD_BELOW), high = square * KD_ABOVE;
  KdLast last = {.square = square, .first = g->rows == 1};
  int alike = 0;
  for (size_t i = 0; i < n; i++) {
    last.place = g->square[i] == square ? g->found[i] : last.place;
    alike += (g->square[i] >= low) & (g->square[i] <= high);
  }
  last.alone = alike == 1;
  return last;
}

/* Begins with what the point found at home. */
KL_INLINE KdLast group_nearest(const KlKdSearch *s, KlKdGroup *g, int dimension,
                               const double *factor) {
  const KlKdSeed *seed = &g->seed[s->asks - g->first];
  double near[KL_KD_GROUP_LEAVES], least[KL_KD_GROUP_ROWS], limit = seed->limit;
  size_t n = group_keep(g, seed->square, g->home, KL_KD_LEAF, limit, 0);
  group_copy(least, seed->least);
  group_boxes(g, s->x, factor, dimension, near);
  for (size_t leaf = 0; leaf < g->leaves; leaf++) {
    if (near[leaf] <= limit) {
      double square[KL_KD_LEAF];
      size_t i = n, size = group_squares(s->tree, g->place[leaf], s->x, factor, dimension, square);
      n = group_keep(g, square, g->place[leaf], size, limit, n);
      for (; i < n; i++) {
        group_insert(least, g->square[i]);
      }
      limit = least[KL_KD_GROUP_ROWS - 1] * KD_ABOVE;
    }
  }
  return group_last(g, least[KL_KD_GROUP_ROWS - 1], n);
}

/* ---- the leaves ---- */

/* A box around the points that ask. */
typedef struct GroupBox {
  double low[KL_KD_GROUP_DIMENSIONS], high[KL_KD_GROUP_DIMENSIONS];
} GroupBox;

static void group_fit(const KlKdGroup *g, int dimension, GroupBox *box) {
  for (int d = 0; d < dimension; d++) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t place = g->first; place < g->last; place++) {
      double x = kd_scaled(g->of, place)[(size_t)d * KL_KD_BLOCK];
      low = x < low ? x : low;
      high = x > high ? x : high;
    }
    box->low[d] = low;
    box->high[d] = high;
  }
}

/* The leaf around the middle of the box. */
static const KlKdNode *group_home(const KlKdTree *tree, const GroupBox *box) {
  size_t dimension = (size_t)tree->metric->dimension, at = 0;
  for (const KlKdNode *node = tree->node; node->right != 0; node = &tree->node[at]) {
    const double *halves = tree->box + (at * dimension + node->axis) * 4;
    double x = 0.5 * (box->low[node->axis] + box->high[node->axis]);
    at = x - halves[2] > halves[1] - x ? node->right : at + 1;
  }
  return tree->node + at;
}

/* What each point finds at home, where there are as many as are looked for.  Returns the largest
** limit. */
KL_INLINE double group_seeds(const KlKdSearch *s, KlKdGroup *g, int dimension,
                             const double *factor) {
  double most = 0.0;
  for (size_t place = g->first; place < g->last; place++) {
    KlKdSeed *seed = &g->seed[place - g->first];
    double x[KL_KD_GROUP_DIMENSIONS], least[KL_KD_GROUP_ROWS];
    const double *from = kd_scaled(g->of, place);
    for (int d = 0; d < dimension; d++) {
      x[d] = from[(size_t)d * KL_KD_BLOCK];
    }
    for (size_t i = 0; i < KL_KD_LEAF; i++) {
      seed->square[i] = HUGE_VAL;
    }
    for (size_t i = 0; i < KL_KD_GROUP_ROWS; i++) {
      seed->least[i] = i + g->rows < KL_KD_GROUP_ROWS ? -HUGE_VAL : HUGE_VAL;
    }
    size_t size = group_squares(s->tree, g->home, x, factor, dimension, seed->square);
    group_copy(least, seed->least);
    for (size_t i = 0; i < size; i++) {
      if (seed->square[i] <= DBL_MAX) {
        group_insert(least, seed->square[i]);
      }
    }
    group_copy(seed->least, least);
    seed->limit = least[KL_KD_GROUP_ROWS - 1] * KD_ABOVE;
    most = seed->limit > most ? seed->limit : most;
  }
  return most;
}

typedef struct GroupOpen {
  size_t node;
  const double *box; /* low of each coordinate, 4 apart, high 2 after low */
} GroupOpen;

static void group_add(KlKdGroup *g, int dimension, const KlKdNode *leaf, const double *box) {
  double *to = g->box + g->leaves / KL_KD_BLOCK * group_lows(dimension) + g->leaves % KL_KD_BLOCK;
  for (int d = 0; d < dimension; d++) {
    to[group_lows(d)] = box[(size_t)d * 4];
    to[group_lows(d) + KL_KD_BLOCK] = box[(size_t)d * 4 + 2];
  }
  g->place[g->leaves++] = leaf->first;
}

/* The squares from the group's box to those of both halves: out + abs(out) is 2 out or 0. */
KL_INLINE void group_halves(const double *box, const GroupBox *group, const double *factor,
                            int dimension, double *square) {
  for (int half = 0; half < 2; half++) {
    double sum = 0.0;
    KL_UNROLL
    for (int d = 0; d < dimension; d++) {
      double below = box[4 * d + half] - group->high[d];
      double above = group->low[d] - box[4 * d + 2 + half];
      double out = below > above ? below : above;
      sum += kd_part(factor, d, 0.5 * (out + fabs(out)));
    }
    square[half] = sum;
  }
}

/* Lists the other leaves within the limit, near ones first but for exceptions.  False: they are too
** many. */
KL_INLINE bool group_list(KlKdSearch *s, KlKdGroup *g, int dimension, const double *factor,
                          const GroupBox *group, double limit) {
  const KlKdTree *tree = s->tree;
  GroupOpen stack[KL_KD_DEPTH + 2];
  int open = 1, work = 0;
  stack[0] = (GroupOpen){0, tree->box}; /* a leaf without others is at home, and needs no box */
  while (open > 0 && g->leaves < KL_KD_GROUP_LEAVES) {
    GroupOpen at = stack[--open];
    const KlKdNode *node = tree->node + at.node;
    work++;
    if (node->right == 0) {
      if (node->first != g->home) {
        group_add(g, dimension, node, at.box);
      }
      continue;
    }
    const double *box = tree->box + at.node * 4 * (size_t)dimension;
    double near[2];
    group_halves(box, group, factor, dimension, near);
    int first = near[1] < near[0] ? 1 : 0;
    size_t half[2] = {at.node + 1, node->right};
    /* The nearer last, without a branch that nobody could foresee. */
    stack[open] = (GroupOpen){half[1 - first], box + (1 - first)};
    open += near[1 - first] <= limit;
    stack[open] = (GroupOpen){half[first], box + first};
    open += near[first] <= limit;
  }
  s->work += work;
  return open == 0;
}

KL_INLINE bool group_make(KlKdSearch *s, KlKdGroup *g, int dimension, const double *factor) {
  GroupBox box;
  group_fit(g, dimension, &box);
  const KlKdNode *home = group_home(s->tree, &box);
  g->home = home->first;
  g->leaves = 0;
  return home->last - home->first >= g->rows &&
         group_list(s, g, dimension, factor, &box, group_seeds(s, g, dimension, factor));
}

/* ---- asking ---- */

KL_INLINE bool group_ask(KlKdSearch *s, double rows, int dimension, const double *factor,
                         KdLast *last) {
  KlKdGroup *g = s->group;
  if (s->of != g->of || s->asks - g->first >= KL_KD_LEAF || (double)g->rows != rows) {
    size_t count = s->of->points->count;
    g->of = s->of;
    g->first = s->asks - s->asks % KL_KD_LEAF;
    g->last = count - g->first < KL_KD_LEAF ? count : g->first + KL_KD_LEAF;
    g->rows = (size_t)rows;
    g->together = group_make(s, g, dimension, factor);
  }
  if (g->together) {
    *last = group_nearest(s, g, dimension, factor);
    s->work += 4.0;
  }
  return g->together;
}

bool kl_kd_group_last(KlKdSearch *s, double rows, KdLast *last) {
  if (s->group == NULL || s->tree->end != NULL || rows > KL_KD_GROUP_ROWS) {
    return false;
  }
  if (s->tree->metric->dimension == 2) {
    return s->plain ? group_ask(s, rows, 2, NULL, last) : group_ask(s, rows, 2, s->factor, last);
  }
  return s->plain ? group_ask(s, rows, 3, NULL, last) : group_ask(s, rows, 3, s->factor, last);
}
