/* kd_tree.c - how points are arranged in a k-d tree. */
#include "sample/kd_tree.h"

#include "base/compiler.h"
#include "base/memory.h"

/* While the tree is built, points are rows of their scaled coordinates and their number, moved
** about in place, so that each level reads memory in its order. */
typedef struct KdRows {
  double *row;
  size_t width; /* dimension + 1 */
} KdRows;

static double *kd_row(const KdRows *rows, size_t i) { return rows->row + i * rows->width; }

static void kd_swap(const KdRows *rows, size_t i, size_t j) {
  double *a = kd_row(rows, i), *b = kd_row(rows, j);
  for (size_t d = 0; d < rows->width; d++) {
    double x = a[d];
    a[d] = b[d];
    b[d] = x;
  }
}

/* By coordinate d, then by number: no two rows are alike. */
static bool kd_less(const KdRows *rows, const double *a, const double *b, size_t d) {
  return a[d] != b[d] ? a[d] < b[d] : a[rows->width - 1] < b[rows->width - 1];
}

static void kd_sift(const KdRows *rows, size_t first, size_t root, size_t count, size_t d) {
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count &&
        kd_less(rows, kd_row(rows, first + child), kd_row(rows, first + child + 1), d)) {
      child++;
    }
    if (!kd_less(rows, kd_row(rows, first + root), kd_row(rows, first + child), d)) {
      return;
    }
    kd_swap(rows, first + root, first + child);
  }
}

static void kd_heapsort(const KdRows *rows, size_t first, size_t last, size_t d) {
  size_t count = last - first;
  for (size_t root = count / 2; root-- > 0;) {
    kd_sift(rows, first, root, count, d);
  }
  while (count-- > 1) {
    kd_swap(rows, first, first + count);
    kd_sift(rows, first, 0, count, d);
  }
}

/* Puts the median of three rows in `first`. */
static void kd_pivot(const KdRows *rows, size_t first, size_t last, size_t d) {
  size_t low = first, middle = first + (last - first) / 2, high = last - 1;
  if (kd_less(rows, kd_row(rows, high), kd_row(rows, low), d)) {
    kd_swap(rows, high, low);
  }
  if (kd_less(rows, kd_row(rows, middle), kd_row(rows, low), d)) {
    kd_swap(rows, middle, low);
  } else if (kd_less(rows, kd_row(rows, high), kd_row(rows, middle), d)) {
    kd_swap(rows, high, middle);
  }
  kd_swap(rows, middle, first);
}

/* Rows of a stretch that are on the wrong side of the pivot, found without a branch that nobody can
** foresee: Edelkamp & Weiss, "BlockQuicksort", ESA 2016. */
enum { KD_STRETCH = 64 };

typedef struct KdWrong {
  unsigned char offset[KD_STRETCH];
  size_t next, count;
} KdWrong;

/* 1 if a row is before the pivot, else 0. */
static size_t kd_is_before(const double *row, const double *pivot, size_t d, size_t number) {
  return (size_t)((row[d] < pivot[d]) | ((row[d] == pivot[d]) & (row[number] < pivot[number])));
}

/* Of the KD_STRETCH rows from `first` on: those before the pivot, or those that are not. */
static void kd_find_wrong(const KdRows *rows, size_t first, const double *pivot, size_t d,
                          size_t before, KdWrong *wrong) {
  const double *row = kd_row(rows, first);
  wrong->next = wrong->count = 0;
  for (size_t i = 0; i < KD_STRETCH; i++, row += rows->width) {
    wrong->offset[wrong->count] = (unsigned char)i;
    wrong->count += kd_is_before(row, pivot, d, rows->width - 1) == before ? 1 : 0;
  }
}

/* Narrows *first .. *last, rows not known to be on their side of the pivot, to what is too short
** for two stretches. */
static void kd_stretches(const KdRows *rows, size_t *first, size_t *last, const double *pivot,
                         size_t d) {
  KdWrong left = {.count = 0}, right = {.count = 0};
  size_t low = *first, high = *last;
  while (high - low >= 2 * (size_t)KD_STRETCH) {
    if (left.next == left.count) {
      kd_find_wrong(rows, low, pivot, d, 0, &left);
    }
    if (right.next == right.count) {
      kd_find_wrong(rows, high - KD_STRETCH, pivot, d, 1, &right);
    }
    while (left.next < left.count && right.next < right.count) {
      kd_swap(rows, low + left.offset[left.next++], high - KD_STRETCH + right.offset[right.next++]);
    }
    low += left.next == left.count ? KD_STRETCH : 0;
    high -= right.next == right.count ? KD_STRETCH : 0;
  }
  *first = low;
  *last = high;
}

/* Moves the pivot to where it would be in order, smaller rows before it; returns its place. */
static size_t kd_partition(const KdRows *rows, size_t first, size_t last, size_t d) {
  const double *pivot = kd_row(rows, first);
  size_t i = first + 1, j = last;
  kd_stretches(rows, &i, &j, pivot, d);
  for (;;) {
    while (i < j && kd_less(rows, kd_row(rows, i), pivot, d)) {
      i++;
    }
    while (i < j && kd_less(rows, pivot, kd_row(rows, j - 1), d)) {
      j--;
    }
    if (i == j) {
      kd_swap(rows, first, i - 1);
      return i - 1;
    }
    kd_swap(rows, i++, --j);
  }
}

/* Rows before `middle` become smaller than those from it on.  Hoare's quickselect; what it has not
** found after twice log2 of the rows many partitions is sorted, as in Musser's introselect. */
static void kd_select(const KdRows *rows, size_t first, size_t last, size_t middle, size_t d) {
  int budget = 8;
  for (size_t n = last - first; n > 0; n /= 2) {
    budget += 2;
  }
  while (last - first > 1) {
    if (budget-- == 0) {
      kd_heapsort(rows, first, last, d);
      return;
    }
    kd_pivot(rows, first, last, d);
    size_t place = kd_partition(rows, first, last, d);
    if (place == middle) {
      return;
    }
    first = place < middle ? place + 1 : first;
    last = place < middle ? last : place;
  }
}

/* The least and the largest of a coordinate of the rows first .. last - 1.  Comparisons are in two
** chains, as each of them has to wait for the one before. */
static void kd_extent(const KdRows *rows, size_t first, size_t last, size_t d, double *low,
                      double *high) {
  const double *x = kd_row(rows, first) + d, *end = kd_row(rows, last - 1) + d;
  double low_of[2] = {*x, *end}, high_of[2] = {*x, *end};
  for (; x < end; x += 2 * rows->width) {
    double y = x[rows->width];
    low_of[0] = *x < low_of[0] ? *x : low_of[0];
    high_of[0] = *x > high_of[0] ? *x : high_of[0];
    low_of[1] = y < low_of[1] ? y : low_of[1];
    high_of[1] = y > high_of[1] ? y : high_of[1];
  }
  *low = low_of[0] < low_of[1] ? low_of[0] : low_of[1];
  *high = high_of[0] > high_of[1] ? high_of[0] : high_of[1];
}

/* The box around the rows of a node, into its parent's record; returns its widest side, by the
** metric. */
static size_t kd_fit(const KlKdTree *tree, const KdRows *rows, const KlKdNode *node, double *box) {
  size_t widest = 0, dimension = rows->width - 1;
  double width = -1.0;
  for (size_t d = 0; d < dimension; d++) {
    double low, high;
    kd_extent(rows, node->first, node->last, d, &low, &high);
    double side = high - low;
    side *= side * tree->metric->factor[d].hi;
    widest = side > width ? d : widest;
    width = side > width ? side : width;
    box[4 * d] = low;
    box[4 * d + 2] = high;
  }
  return widest;
}

/* The nodes, each before its halves.  The left half has whole leaves, so that but for the last of
** all each leaf is full. */
static KlStatus kd_nodes(KlKdTree *tree, const KdRows *rows, size_t count, const KlPoll *poll) {
  size_t parent[KL_KD_DEPTH], work = 0, record = 4 * (rows->width - 1);
  double root[4 * KL_SAMPLE_DIMENSIONS];
  double *box = root;
  int open = 0;
  tree->nodes = 0;
  KlKdNode next = {.last = count};
  for (;;) {
    size_t at = tree->nodes++;
    KlKdNode *node = tree->node + at;
    *node = next;
    size_t d = kd_fit(tree, rows, node, box);
    size_t inside = node->last - node->first;
    if (inside > KL_KD_LEAF) {
      size_t leaves = (inside + KL_KD_LEAF - 1) / KL_KD_LEAF;
      size_t middle = node->first + (leaves / 2) * KL_KD_LEAF;
      kd_select(rows, node->first, node->last, middle, d);
      node->right = middle; /* until its number is known */
      parent[open++] = at;
      node->axis = d;
      next = (KlKdNode){.first = node->first, .last = middle};
      box = tree->box + at * record;
    } else if (open > 0) {
      size_t above = parent[--open];
      node = tree->node + above;
      next = (KlKdNode){.first = node->right, .last = node->last};
      node->right = tree->nodes;
      box = tree->box + above * record + 1;
    } else {
      return KL_OK;
    }
    work += inside;
    KlStatus status = work >= KL_POLL_ROWS ? kl_poll(poll) : KL_OK;
    work = work >= KL_POLL_ROWS ? 0 : work;
    if (status != KL_OK) {
      return status;
    }
  }
}

/* Scaled coordinates to blocks, and the rows that each place stands for. */
static void kd_place(KlKdTree *tree, const KdRows *rows, size_t blocks) {
  size_t dimension = rows->width - 1, count = tree->points->count;
  double before = 0.0;
  for (size_t i = 0; i < blocks * KL_KD_BLOCK; i++) {
    double *to = tree->block + i / KL_KD_BLOCK * KL_KD_BLOCK * dimension + i % KL_KD_BLOCK;
    for (size_t d = 0; d < dimension; d++) {
      to[d * KL_KD_BLOCK] = i < count ? kd_row(rows, i)[d] : HUGE_VAL;
    }
    if (i < count) {
      tree->order[i] = (size_t)kd_row(rows, i)[dimension];
      if (tree->end != NULL) {
        before += tree->points->weight[tree->order[i]].hi;
        tree->end[i] = before;
      }
    }
  }
}

static void kd_scale(const KlKdTree *tree, const KdRows *rows) {
  const double *x = tree->points->x;
  size_t dimension = rows->width - 1;
  for (size_t i = 0; i < tree->points->count; i++) {
    double *row = kd_row(rows, i);
    for (size_t d = 0; d < dimension; d++) {
      row[d] = kl_scale(x[i * dimension + d], tree->metric->shift[d]);
    }
    row[dimension] = (double)i;
  }
}

static void *kd_room(size_t count, size_t size) {
  return count <= SIZE_MAX / size ? kl_allocate(count * size) : NULL;
}

KlStatus kl_kd_begin(KlKdTree *tree, const KlPoints *points, const KlMetric *metric,
                     const KlPoll *poll) {
  size_t count = points->count, dimension = (size_t)points->dimension;
  size_t blocks = (count + KL_KD_BLOCK - 1) / KL_KD_BLOCK, nodes = blocks + 1;
  KdRows rows = {kd_room(count, (dimension + 1) * sizeof(double)), dimension + 1};
  *tree = (KlKdTree){.points = points, .metric = metric};
  tree->node = kd_room(nodes, sizeof *tree->node);
  tree->box = kd_room(nodes, 4 * dimension * sizeof(double));
  tree->block = kd_room(blocks, KL_KD_BLOCK * dimension * sizeof(double));
  tree->order = kd_room(count, sizeof *tree->order);
  tree->end = points->weight != NULL ? kd_room(count, sizeof(double)) : NULL;
  KlStatus status = KL_NO_MEMORY;
  if (rows.row != NULL && tree->node != NULL && tree->box != NULL && tree->block != NULL &&
      tree->order != NULL && (tree->end != NULL || points->weight == NULL)) {
    kd_scale(tree, &rows);
    status = kd_nodes(tree, &rows, count, poll);
  }
  if (status == KL_OK) {
    kd_place(tree, &rows, blocks);
  } else {
    kl_kd_clear(tree);
  }
  kl_release(rows.row);
  return status;
}

void kl_kd_clear(KlKdTree *tree) {
  kl_release(tree->node);
  kl_release(tree->box);
  kl_release(tree->block);
  kl_release(tree->order);
  kl_release(tree->end);
  *tree = (KlKdTree){.nodes = 0};
}
