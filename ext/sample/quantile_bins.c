/* quantile_bins.c - quantile edges by walking the distribution function, exactly. */
#include "sample/quantile_bins.h"

#include "base/memory.h"
#include "num/sum.h"

/* ---- the running total of one side ---- */

/* Totals are scaled by a power of two, the same for all of one side, so that its own is in
** [1/2, 1): products stay in range. */
typedef struct BinsSide {
  const KlPoints *points;
  size_t count; /* points up to here are in the running total */
  bool exact;   /* `running` is: weights are whole */
  int shift;    /* weight * 2^shift is scaled */
  double scale; /* 2^shift, where weights are whole */
  KlDd running; /* relative error below 2^-72: 2^32 additions of 3 2^-106 */
  KlDd total;   /* so is this */
  KlSum sum;    /* where they are not whole: the running total, not scaled */
  int64_t room[KL_SUM_DIGITS];
  KlInteger whole_total; /* exact, not scaled */
} BinsSide;

static void bins_begin_sum(BinsSide *side) {
  kl_sum_borrow(&side->sum, side->room, 0, KL_SUM_DIGITS);
}

/* The exact total of weights that are not whole, which points->total is rounded from. */
static KlStatus bins_whole_total(BinsSide *side, const KlPoll *poll) {
  const KlPoints *points = side->points;
  bins_begin_sum(side);
  for (size_t i = 0; i < points->count; i++) {
    (void)kl_sum_add_dd(&side->sum, points->weight[i]); /* borrowed: never fails */
    KlStatus status = (i + 1) % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  kl_sum_integer(&side->sum, &side->whole_total);
  bins_begin_sum(side);
  return KL_OK;
}

static KlStatus bins_begin(BinsSide *side, const KlPoints *points, const KlPoll *poll) {
  side->points = points;
  side->exact = points->whole || points->weight == NULL;
  side->shift = -kl_exponent(points->total.hi);
  side->total = kl_dd_scale(points->total, side->shift);
  side->scale = side->exact ? kl_scale(1.0, side->shift) : 0.0;
  side->count = 0;
  side->running = kl_dd(0.0, 0.0);
  if (side->exact) {
    kl_integer_from_double(&side->whole_total, points->total.hi);
    return KL_OK;
  }
  return bins_whole_total(side, poll);
}

/* Takes the next point in. */
static void bins_step(BinsSide *side) {
  KlDd weight = kl_points_weight(side->points, side->count++);
  if (side->exact) {
    side->running.hi += weight.hi * side->scale;
    return;
  }
  side->running = kl_dd_add(side->running, kl_dd_scale(weight, side->shift));
  (void)kl_sum_add_dd(&side->sum, weight);
}

/* The same for points of weight 1: the first `count` are in. */
static void bins_jump(BinsSide *side, size_t count) {
  side->count = count;
  side->running.hi = (double)count * side->scale;
}

/* The exact running total, not scaled. */
static void bins_running(const BinsSide *side, KlInteger *out) {
  if (side->exact) {
    kl_integer_from_double(out, side->running.hi / side->scale);
  } else {
    kl_sum_integer(&side->sum, out);
  }
}

/* ---- whether a quantile is reached ---- */

typedef struct BinsWork {
  BinsSide side[2];
  int sides;
  int bins;
  const KlPoll *poll;
} BinsWork;

/* a b */
static void bins_times(KlInteger *out, const KlInteger *a, int b) {
  KlInteger factor;
  kl_integer_from_unsigned(&factor, (uint64_t)b);
  kl_integer_multiply(out, a, &factor);
}

/* In integers: with running totals C, D and whole ones T, U, whether bins C > level T for one
** side, bins (C U + D T) > 2 level T U for two. */
static bool bins_reached_exactly(const BinsWork *work, int level) {
  const BinsSide *a = &work->side[0], *b = &work->side[1];
  KlInteger running, left, right, product, difference;
  bins_running(a, &running);
  if (work->sides == 1) {
    bins_times(&left, &running, work->bins);
    bins_times(&right, &a->whole_total, level);
  } else {
    KlInteger rest;
    kl_integer_multiply(&product, &a->whole_total, &b->whole_total);
    bins_times(&right, &product, 2 * level);
    kl_integer_multiply(&product, &running, &b->whole_total);
    bins_times(&left, &product, work->bins);
    bins_running(b, &running);
    kl_integer_multiply(&product, &running, &a->whole_total);
    bins_times(&rest, &product, work->bins);
    kl_integer_subtract(&product, &right, &rest);
    right = product;
  }
  kl_integer_subtract(&difference, &left, &right);
  return difference.sign > 0;
}

/* Whether F > level/bins at the running totals: as doubles where that is clear, as double-doubles
** where it then is, as integers where both are as good as equal. */
static bool bins_reached(const BinsWork *work, int level) {
  const BinsSide *a = &work->side[0], *b = &work->side[1];
  double share = a->running.hi / a->total.hi;
  if (work->sides == 2) {
    share = 0.5 * (share + b->running.hi / b->total.hi);
  }
  double over = share - (double)level / work->bins;
  if (fabs(over) > 0x1p-45) {
    return over > 0.0;
  }
  KlDd left = a->running, right = a->total;
  if (work->sides == 2) {
    left = kl_dd_add(kl_dd_multiply(a->running, b->total), kl_dd_multiply(b->running, a->total));
    right = kl_dd_multiply_double(kl_dd_multiply(a->total, b->total), 2.0);
  }
  KlDd difference =
      kl_dd_subtract(kl_dd_multiply_double(left, work->bins), kl_dd_multiply_double(right, level));
  if (fabs(difference.hi) > 0x1p-68 * level) {
    return difference.hi > 0.0;
  }
  return bins_reached_exactly(work, level);
}

/* ---- edges ---- */

static void bins_put(double x, double *edge, int *edges) {
  if (*edges == 0 || edge[*edges - 1] < x) {
    edge[(*edges)++] = x;
  }
}

/* The value that comes next.  There is one. */
static double bins_next(const BinsWork *work) {
  double next = HUGE_VAL;
  for (int i = 0; i < work->sides; i++) {
    const BinsSide *side = &work->side[i];
    if (side->count < side->points->count && side->points->x[side->count] < next) {
      next = side->points->x[side->count];
    }
  }
  return next;
}

/* Through all points, up to the last edge. */
static KlStatus bins_walk(BinsWork *work, double *edge, int *edges) {
  size_t since = 0;
  for (int level = 1; level < work->bins;) {
    double x = bins_next(work);
    for (int i = 0; i < work->sides; i++) {
      BinsSide *side = &work->side[i];
      if (side->count < side->points->count && side->points->x[side->count] == x) {
        bins_step(side);
      }
    }
    while (level < work->bins && bins_reached(work, level)) {
      bins_put(x, edge, edges);
      level++;
    }
    KlStatus status = ++since % KL_POLL_ROWS == 0 ? kl_poll(work->poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* How many points are below x, or, with `equal`, not above. */
static size_t bins_below(const KlPoints *points, double x, bool equal) {
  size_t low = 0, high = points->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (points->x[middle] < x || (equal && points->x[middle] == x)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The least x of one side where the level is reached; +Inf if it is not reached at any of them. */
static double bins_least(BinsWork *work, int which, int level) {
  const KlPoints *points = work->side[which].points;
  size_t low = 0, high = points->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    bins_jump(&work->side[which], middle + 1);
    if (work->sides == 2) {
      BinsSide *other = &work->side[1 - which];
      bins_jump(other, bins_below(other->points, points->x[middle], true));
    }
    if (bins_reached(work, level)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low < points->count ? points->x[low] : HUGE_VAL;
}

/* By halving, where points are rows and their positions are the distribution function. */
static KlStatus bins_search(BinsWork *work, double *edge, int *edges) {
  KlStatus status = KL_OK;
  for (int level = 1; level < work->bins && status == KL_OK; level++) {
    double x = bins_least(work, 0, level);
    if (work->sides == 2) {
      double y = bins_least(work, 1, level);
      x = y < x ? y : x;
    }
    bins_put(x, edge, edges);
    status = kl_poll(work->poll);
  }
  return status;
}

static double bins_lesser(double x, double y) { return x < y ? x : y; }

/* Nothing is below the least value, so it is no edge.  Where that leaves none, the rest of the data
** is parted from it; where there is no rest, whatever is greater. */
static void bins_spare_least(const KlPoints *a, const KlPoints *b, double *edge, int *edges) {
  double least = b != NULL ? bins_lesser(a->x[0], b->x[0]) : a->x[0];
  if (*edges > 0 && edge[0] == least) {
    --*edges;
    for (int i = 0; i < *edges; i++) {
      edge[i] = edge[i + 1];
    }
  }
  if (*edges > 0) {
    return;
  }
  double next = HUGE_VAL;
  for (int side = 0; side < 2; side++) {
    const KlPoints *points = side == 0 ? a : b;
    size_t above = points != NULL ? bins_below(points, least, true) : 0;
    if (points != NULL && above < points->count) {
      next = bins_lesser(next, points->x[above]);
    }
  }
  edge[(*edges)++] = next < HUGE_VAL ? next : nextafter(least, HUGE_VAL);
}

KlStatus kl_quantile_edges(const KlPoints *a, const KlPoints *b, int bins, const KlPoll *poll,
                           double *edge, int *edges) {
  BinsWork work = {.sides = b != NULL ? 2 : 1, .bins = bins, .poll = poll};
  KlStatus status = bins_begin(&work.side[0], a, poll);
  if (status == KL_OK && b != NULL) {
    status = bins_begin(&work.side[1], b, poll);
  }
  *edges = 0;
  if (status != KL_OK) {
    return status;
  }
  bool rows = a->weight == NULL && (b == NULL || b->weight == NULL);
  status = rows ? bins_search(&work, edge, edges) : bins_walk(&work, edge, edges);
  if (status == KL_OK && bins > 1) {
    bins_spare_least(a, b, edge, edges);
  }
  return status;
}

/* ---- masses ---- */

/* Of the points first .. end - 1. */
static KlStatus bins_mass(const KlPoints *points, size_t first, size_t end, const KlPoll *poll,
                          KlDd *mass) {
  if (points->weight == NULL) {
    *mass = kl_dd((double)(end - first), 0.0);
    return KL_OK;
  }
  int64_t room[KL_SUM_DIGITS];
  KlSum sum;
  KlInteger exact;
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  for (size_t i = first; i < end; i++) {
    (void)kl_sum_add_dd(&sum, points->weight[i]); /* borrowed: never fails */
    KlStatus status = (i + 1) % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  kl_sum_integer(&sum, &exact);
  *mass = kl_scaled_dd(kl_integer_scaled(&exact));
  return KL_OK;
}

KlStatus kl_bin_masses(const KlPoints *points, const double *edge, int edges, const KlPoll *poll,
                       KlDd *mass) {
  size_t first = 0;
  for (int bin = 0; bin <= edges; bin++) {
    size_t end = bin < edges ? bins_below(points, edge[bin], false) : points->count;
    KlStatus status = bins_mass(points, first, end, poll, &mass[bin]);
    if (status != KL_OK) {
      return status;
    }
    first = end;
  }
  return KL_OK;
}

/* ---- two samples ---- */

void kl_sample_bins_clear(KlSampleBins *bins) {
  kl_release(bins->edge);
  kl_release(bins->row);
  *bins = (KlSampleBins){0};
}

/* Both sides' masses, with room for as many numbers at `mass`. */
static KlStatus bins_rows(KlSampleBins *out, const KlPoints *p, const KlPoints *q,
                          const KlPoll *poll, KlDd *mass) {
  KlStatus status = kl_bin_masses(p, out->edge, out->edges, poll, mass);
  for (int i = 0; i <= out->edges && status == KL_OK; i++) {
    out->row[i].p = mass[i];
  }
  if (status == KL_OK) {
    status = kl_bin_masses(q, out->edge, out->edges, poll, mass);
  }
  for (int i = 0; i <= out->edges && status == KL_OK; i++) {
    out->row[i].q = mass[i];
  }
  out->array = (KlMassArray){out->row, (size_t)out->edges + 1};
  return status;
}

KlStatus kl_sample_bins(KlSampleBins *out, const KlPoints *p, const KlPoints *q, int bins,
                        bool pooled, const KlPoll *poll) {
  size_t most = (size_t)bins;
  *out = (KlSampleBins){.edge = kl_allocate(most * sizeof *out->edge),
                        .row = kl_allocate(most * sizeof *out->row),
                        .size_p = p->size,
                        .size_q = q->size};
  KlDd *mass = kl_allocate(most * sizeof *mass);
  KlStatus status = KL_NO_MEMORY;
  if (out->edge != NULL && out->row != NULL && mass != NULL) {
    status = kl_quantile_edges(p, pooled ? q : NULL, bins, poll, out->edge, &out->edges);
    if (status == KL_OK) {
      status = bins_rows(out, p, q, poll, mass);
    }
  }
  kl_release(mass);
  if (status != KL_OK) {
    kl_sample_bins_clear(out);
  }
  return status;
}

KlMassSource kl_sample_bins_source(const KlSampleBins *bins) {
  KlMassSource source = kl_mass_array_source(&bins->array);
  source.size_p = bins->size_p;
  source.size_q = bins->size_q;
  return source;
}
