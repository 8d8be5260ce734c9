/* kd_within.c - how many points of a k-d tree are within a distance. */
#include "sample/kd_square.h"

/* The square as double-double, with room for ties; and as doubles, below and above. */
typedef struct KdBall {
  KlDd square;
  double low, high;
} KdBall;

/* Whether a point is inside, by its square in doubles, or by the exact one. */
static bool kd_inside(const KlKdSearch *s, const KdBall *ball, double square, size_t place) {
  if (square < ball->low || square > ball->high) {
    return square < ball->low;
  }
  KlDd exact = kd_exact(s, place);
  return exact.hi < ball->square.hi || (exact.hi == ball->square.hi && exact.lo <= ball->square.lo);
}

static double kd_rows_between(const KlKdTree *tree, size_t first, size_t last) {
  if (tree->end == NULL) {
    return (double)(last - first);
  }
  return tree->end[last - 1] - (first > 0 ? tree->end[first - 1] : 0.0);
}

/* Calls `each` with the points of a leaf that are inside. */
typedef void KdInside(KlKdSearch *s, double square, size_t place, void *work);

static void kd_leaf_inside(KlKdSearch *s, const KlKdNode *node, const KdBall *ball, KdInside *each,
                           void *work) {
  double square[KL_KD_BLOCK];
  int dimension = s->tree->metric->dimension;
  for (size_t i = node->first; i < node->last; i++) {
    size_t j = (i - node->first) % KL_KD_BLOCK;
    if (j == 0) {
      kd_block(s->tree->block + i * (size_t)dimension, s->x, s->factor, dimension, square);
    }
    if (kd_inside(s, ball, square[j], i)) {
      each(s, square[j], i, work);
    }
  }
}

static void kd_add_rows(KlKdSearch *s, double square, size_t place, void *work) {
  double *rows = work;
  (void)square;
  *rows += kl_kd_rows(s->tree, place);
}

/* Boxes that are inside are counted whole. */
static double kd_count(KlKdSearch *s, const KdBall *ball) {
  const KlKdTree *tree = s->tree;
  int dimension = tree->metric->dimension, open = 0;
  size_t stack[KL_KD_DEPTH + 1];
  double rows = 0.0, near[2], far[2];
  stack[open++] = 0;
  while (open > 0) {
    size_t at = stack[--open];
    const KlKdNode *node = &tree->node[at];
    s->work += 1.0;
    if (node->right == 0) {
      kd_leaf_inside(s, node, ball, kd_add_rows, &rows);
      continue;
    }
    kd_boxes(tree->box + at * 4 * (size_t)dimension, s->x, s->factor, dimension, near);
    kd_corners(tree->box + at * 4 * (size_t)dimension, s->x, s->factor, dimension, far);
    for (int i = 0; i < 2; i++) {
      size_t half = i == 0 ? at + 1 : node->right;
      if (far[i] < ball->low) {
        rows += kd_rows_between(tree, tree->node[half].first, tree->node[half].last);
      } else if (near[i] <= ball->high) {
        stack[open++] = half;
      }
    }
  }
  return rows;
}

static void kd_keep_farthest(KlKdSearch *s, double square, size_t place, void *work) {
  KlDd *best = work;
  if (square > best->hi * KD_BELOW) {
    KlDd exact = kd_exact(s, place);
    bool more = exact.hi > best->hi || (exact.hi == best->hi && exact.lo > best->lo);
    *best = more ? exact : *best;
  }
}

/* The largest square of a point inside; boxes whose farthest corner is nearer than what is known
** are left out, those with the farther corners come first. */
static KlDd kd_farthest(KlKdSearch *s, const KdBall *ball) {
  const KlKdTree *tree = s->tree;
  int dimension = tree->metric->dimension, open = 0;
  KdOpen stack[KL_KD_DEPTH + 1];
  KlDd best = kl_dd(-1.0, 0.0);
  double near[2], far[2];
  stack[open++] = (KdOpen){HUGE_VAL, 0};
  while (open > 0) {
    KdOpen at = stack[--open];
    const KlKdNode *node = &tree->node[at.node];
    s->work += 1.0;
    if (at.square < best.hi * KD_BELOW) {
      continue;
    }
    if (node->right == 0) {
      kd_leaf_inside(s, node, ball, kd_keep_farthest, &best);
      continue;
    }
    kd_boxes(tree->box + at.node * 4 * (size_t)dimension, s->x, s->factor, dimension, near);
    kd_corners(tree->box + at.node * 4 * (size_t)dimension, s->x, s->factor, dimension, far);
    for (int i = 0; i < 2; i++) { /* the farther last */
      int half = (far[0] > far[1] ? 1 : 0) ^ i;
      if (near[half] <= ball->high) {
        stack[open++] = (KdOpen){far[half], half == 0 ? at.node + 1 : node->right};
      }
    }
  }
  return best;
}

/* The same of all points one by one, whatever their scale. */
static double kd_within_small(KlKdSearch *s, KlScaled square, KlScaled *farthest) {
  double rows = 0.0;
  KlScaled most = kl_scaled_multiply(square, kl_scaled(kl_dd(1.0, 0x1p-96), 0));
  for (size_t place = 0; place < s->tree->points->count; place++) {
    KlScaled of = kl_metric_square(s->tree->metric, s->from, kd_point(s, place));
    if (kl_scaled_compare(of, most) <= 0) {
      rows += kl_kd_rows(s->tree, place);
      *farthest = kl_scaled_compare(of, *farthest) > 0 ? of : *farthest;
    }
    s->work += 4.0;
  }
  return rows;
}

double kl_kd_within(KlKdSearch *search, KlScaled square, KlScaled *farthest) {
  *farthest = kl_scaled_zero();
  if (kl_scaled_sign(square) == 0) {
    return kl_kd_same(search);
  }
  double near = kl_scaled_round(square);
  if (near < KD_SMALL) {
    return kd_within_small(search, square, farthest);
  }
  KdBall ball = {kl_dd_multiply(kl_scaled_dd(square), kl_dd(1.0, 0x1p-96)),
                 near * (KD_BELOW * KD_BELOW), near * (KD_ABOVE * KD_ABOVE)};
  double rows = kd_count(search, &ball);
  KlDd most = rows > 0.0 ? kd_farthest(search, &ball) : kl_dd(0.0, 0.0);
  if (most.hi < KD_SMALL && rows > 0.0 && kl_kd_same(search) < rows) {
    return kd_within_small(search, square, farthest);
  }
  *farthest = kl_scaled(most, 0);
  return rows;
}
