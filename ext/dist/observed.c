/* observed.c - data on the line as points. */
#include "dist/observed.h"

#include <math.h>

#include "base/memory.h"
#include "dist/sketch_cell.h"

/* Where a label is on the line; not finite where it is nowhere. */
static double observed_place(const KlDist *dist, const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    return dist->kind == KL_KIND_SKETCH ? kl_sketch_value(label->integer, dist->bits)
                                        : (double)label->integer;
  case KL_LABEL_REAL:
    return label->real;
  default:
    return HUGE_VAL;
  }
}

static bool observed_room(KlObserved *observed, uint64_t labels) {
  if (labels > SIZE_MAX / sizeof *observed->weight) {
    return false;
  }
  observed->x = kl_allocate((size_t)labels * sizeof *observed->x);
  observed->weight = kl_allocate((size_t)labels * sizeof *observed->weight);
  return observed->x != NULL && observed->weight != NULL;
}

/* Integers beyond 2^53 may be one double: their weights are added up. */
static KlStatus observed_fill(KlObserved *observed, const KlDist *dist, KlProblem *problem) {
  int shift = kl_counts_shift(&dist->counts);
  KlCursor cursor;
  size_t count = 0;
  for (kl_cursor_begin(&cursor, &dist->counts); cursor.more; kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    double x = observed_place(dist, label);
    KlDd weight = kl_scaled_dd(kl_scaled_twice(cursor.entry.weight, shift));
    if (!isfinite(x)) {
      kl_problem(problem, "a label is %s: labels have to be numbers",
                 label->type == KL_LABEL_REAL   ? "infinite"
                 : label->type == KL_LABEL_TEXT ? "text"
                                                : "a blob");
      return KL_REFUSED;
    }
    if (count > 0 && observed->x[count - 1] == x) {
      observed->weight[count - 1] = kl_dd_add(observed->weight[count - 1], weight);
    } else {
      observed->x[count] = x;
      observed->weight[count++] = weight;
    }
  }
  const KlScaled total = dist->counts.total;
  bool given = dist->kind == KL_KIND_COUNTS && (dist->flags & KL_FLAG_GIVEN) != 0;
  observed->points = (KlPoints){
      .dimension = 1,
      .count = count,
      .x = observed->x,
      .weight = observed->weight,
      .total = kl_scaled_dd(kl_scaled_twice(total, shift)),
      .whole =
          !given && !dist->counts.real && kl_scaled_compare(total, kl_scaled_double(0x1p53)) < 0,
      .size = given ? kl_scaled_zero() : kl_counts_size(&dist->counts),
  };
  return KL_OK;
}

/* A fit of rows that are all one value. */
static KlStatus observed_one(KlObserved *observed, const KlDist *fit) {
  if (!observed_room(observed, 1)) {
    return KL_NO_MEMORY;
  }
  KlScaled n = kl_integer_scaled(&fit->statistics.n);
  observed->x[0] = kl_scaled_round(fit->member.theta[0]);
  observed->weight[0] = kl_scaled_dd(kl_scaled_twice(n, kl_total_shift(n)));
  observed->points = (KlPoints){.dimension = 1,
                                .count = 1,
                                .x = observed->x,
                                .weight = observed->weight,
                                .total = observed->weight[0],
                                .size = n};
  return KL_OK;
}

KlStatus kl_observe(KlObserved *observed, const KlDist *dist, KlProblem *problem) {
  *observed = (KlObserved){.x = NULL};
  if (dist->kind == KL_KIND_FIT) {
    return observed_one(observed, dist);
  }
  if (dist->kind == KL_KIND_SAMPLE) {
    kl_sample_points(&dist->sample, &observed->points);
    return KL_OK;
  }
  return observed_room(observed, dist->counts.labels) ? observed_fill(observed, dist, problem)
                                                      : KL_NO_MEMORY;
}

void kl_observed_clear(KlObserved *observed) {
  kl_release(observed->x);
  kl_release(observed->weight);
  *observed = (KlObserved){.x = NULL};
}
