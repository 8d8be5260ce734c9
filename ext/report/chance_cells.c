/* chance_cells.c - what was observed, as cells whose rows chance deals out. */
#include "base/memory.h"
#include "report/chance.h"
#include "sample/pooled.h"

static KlStatus chance_cells_room(KlChanceCells *cells, size_t count, bool line) {
  double **array[6] = {&cells->weight[0], &cells->weight[1], &cells->low,
                       &cells->high,      &cells->mean,      &cells->slack};
  bool there = true;
  for (int i = 0; i < (line ? 6 : 2); i++) {
    *array[i] = kl_allocate((count + 1) * sizeof(double));
    there = there && *array[i] != NULL;
  }
  return there ? KL_OK : KL_NO_MEMORY;
}

void kl_chance_clear(KlChanceCells *cells) {
  kl_release(cells->weight[0]);
  kl_release(cells->weight[1]);
  kl_release(cells->low);
  kl_release(cells->high);
  kl_release(cells->mean);
  kl_release(cells->slack);
  kl_release(cells->times);
  *cells = (KlChanceCells){0};
}

/* ---- masses ---- */

/* Masses near the end of doubles are brought where their sum is one. */
static void chance_cells_scale(double *weight, size_t count) {
  double most = 0.0;
  for (size_t i = 0; i < count; i++) {
    most = fmax(most, weight[i]);
  }
  for (size_t i = 0; i < count && most > 0x1p900; i++) {
    weight[i] *= 0x1p-150;
  }
}

static bool chance_cells_whole(const double *weight, size_t count, double total, double size) {
  for (size_t i = 0; i < count; i++) {
    if (weight[i] != floor(weight[i])) {
      return false;
    }
  }
  return total == size && total < 0x1p52;
}

KlStatus kl_chance_of_masses(KlChanceCells *cells, const KlMassPair *row, size_t count,
                             KlScaled size_p, KlScaled size_q) {
  KlChanceCells made = {.count = count, .size = {kl_scaled_round(size_p), kl_scaled_round(size_q)}};
  KlStatus status = chance_cells_room(&made, count, false);
  if (status != KL_OK) {
    kl_chance_clear(&made);
    return status;
  }
  for (size_t i = 0; i < count; i++) {
    made.weight[0][i] = kl_dd_round(row[i].p);
    made.weight[1][i] = kl_dd_round(row[i].q);
  }
  made.whole = true;
  for (int s = 0; s < 2; s++) {
    chance_cells_scale(made.weight[s], count);
    for (size_t i = 0; i < count; i++) {
      made.total[s] += made.weight[s][i];
    }
    made.whole =
        made.whole && chance_cells_whole(made.weight[s], count, made.total[s], made.size[s]);
  }
  *cells = made;
  return KL_OK;
}

/* ---- points ---- */

/* Values at either end that have a cell each. */
enum { CHANCE_CELLS_OUTER = 64 };

/* A random walk that is seen every h of its variance only goes 0.5826 sqrt(h) further, between what
** is seen: -zeta(1/2)/sqrt(2 pi) of Chernoff 1965; Siegmund, "Sequential Analysis" (1985). */
#define CHANCE_CELLS_BEYOND 0.5826

/* How cells are filled, in order of the values. */
typedef struct ChanceCellsFill {
  KlChanceCells *cells;
  double scale[2];      /* from weights to rows, or to effective ones */
  size_t values, value; /* of the pooled sample: in all, and passed */
  double middle;        /* rows of those between the outer ones that no cell has yet */
  double rows, of_all;  /* of the cell that is filled, and of all cells */
  size_t of_cell;       /* values of that cell; 0: none is begun */
  double half_offset;   /* (mean - low)/2 of that cell */
} ChanceCellsFill;

static double chance_cells_rows(const ChanceCellsFill *fill, const KlPooled *pooled) {
  return kl_dd_round(pooled->a) * fill->scale[0] + kl_dd_round(pooled->b) * fill->scale[1];
}

static bool chance_cells_is_outer(const ChanceCellsFill *fill, size_t value) {
  return value < CHANCE_CELLS_OUTER || value + CHANCE_CELLS_OUTER >= fill->values;
}

/* Goes over all values: how many there are, and the rows of those in the middle. */
static KlStatus chance_cells_measure(ChanceCellsFill *fill, KlPooled pooled, const KlPoll *poll) {
  KlPooled ahead = pooled;
  KlStatus status = KL_OK;
  while (status == KL_OK && kl_pooled_next(&ahead)) {
    status = ++fill->values % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  for (size_t i = 0; status == KL_OK && kl_pooled_next(&pooled); i++) {
    double rows = chance_cells_rows(fill, &pooled);
    fill->of_all += rows;
    fill->middle += chance_cells_is_outer(fill, i) ? 0.0 : rows;
    status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

static void chance_cells_end(ChanceCellsFill *fill) {
  KlChanceCells *cells = fill->cells;
  if (fill->of_cell == 0) {
    return;
  }
  size_t i = cells->count++;
  double share = fill->rows / fill->of_all;
  cells->mean[i] = cells->low[i] + 2.0 * fill->half_offset;
  cells->slack[i] = CHANCE_CELLS_BEYOND * (sqrt(share) - sqrt(share / (double)fill->of_cell));
  fill->of_cell = 0;
}

/* Whether the cell that is filled ends before a value of `rows` rows: it does between the middle
** and the outer ones, which are alone, and where it is nearer to its share without the value. */
static bool chance_cells_ends(const ChanceCellsFill *fill, double rows) {
  if (fill->values <= KL_CHANCE_CELLS || chance_cells_is_outer(fill, fill->value) ||
      chance_cells_is_outer(fill, fill->value - 1)) {
    return true;
  }
  /* The cell that is filled is one of those that are left. */
  size_t left = KL_CHANCE_CELLS - CHANCE_CELLS_OUTER - fill->cells->count;
  double share = (fill->middle + fill->rows) / (double)left;
  return left > 1 && 2.0 * fill->rows + rows > 2.0 * share;
}

static void chance_cells_value(ChanceCellsFill *fill, const KlPooled *pooled, double x) {
  KlChanceCells *cells = fill->cells;
  double rows = chance_cells_rows(fill, pooled);
  if (fill->of_cell > 0 && chance_cells_ends(fill, rows)) {
    chance_cells_end(fill);
  }
  size_t i = cells->count;
  if (fill->of_cell++ == 0) {
    cells->low[i] = x;
    cells->weight[0][i] = cells->weight[1][i] = 0.0;
    fill->rows = fill->half_offset = 0.0;
  }
  cells->high[i] = x;
  cells->weight[0][i] += kl_dd_round(pooled->a);
  cells->weight[1][i] += kl_dd_round(pooled->b);
  fill->rows += rows;
  fill->half_offset += (0.5 * x - 0.5 * cells->low[i] - fill->half_offset) * (rows / fill->rows);
  fill->middle -= chance_cells_is_outer(fill, fill->value) ? 0.0 : rows;
  fill->value++;
}

static KlStatus chance_cells_fill(ChanceCellsFill *fill, KlPooled pooled, const KlPoll *poll) {
  KlStatus status = KL_OK;
  while (status == KL_OK && kl_pooled_next(&pooled)) {
    double x = pooled.a.hi > 0.0 ? pooled.p->x[pooled.i - 1] : pooled.q->x[pooled.j - 1];
    chance_cells_value(fill, &pooled, x);
    status = fill->value % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  chance_cells_end(fill);
  return status;
}

KlStatus kl_chance_of_points(KlChanceCells *cells, const KlPoints *p, const KlPoints *q, double sd,
                             const KlPoll *poll) {
  KlChanceCells made = {.sd = sd,
                        .size = {kl_scaled_round(p->size), kl_scaled_round(q->size)},
                        .whole = kl_points_are_rows(p, q) &&
                                 kl_points_rows(p) + kl_points_rows(q) < 0x1p53};
  ChanceCellsFill fill = {.cells = &made, .scale = {1.0, 1.0}};
  for (int s = 0; s < 2 && !made.whole; s++) {
    fill.scale[s] = made.size[s] / kl_dd_round(s == 0 ? p->total : q->total);
  }
  KlStatus status = chance_cells_room(&made, KL_CHANCE_CELLS, true);
  if (status == KL_OK) {
    status = chance_cells_measure(&fill, kl_pooled(p, q), poll);
  }
  if (status == KL_OK) {
    status = chance_cells_fill(&fill, kl_pooled(p, q), poll);
  }
  if (status != KL_OK) {
    kl_chance_clear(&made);
    return status;
  }
  for (size_t i = 0; i < made.count; i++) {
    made.total[0] += made.weight[0][i];
    made.total[1] += made.weight[1][i];
  }
  *cells = made;
  return KL_OK;
}
