/* knn_error.c - the standard error of a k-NN divergence, by subsampling.
**
** The bootstrap draws rows more than once, and so makes ties where there are none; subsamples
** without replacement are samples of the same law (Politis & Romano 1994).  With b = n^(2/3) of n
** rows, and as large a part of m, the variance around the mean of subsamples is about that of an
** estimate of b rows less what it shares with the whole: that of the whole is b/(n - b) of it.
*/
#include "base/memory.h"
#include "num/random.h"
#include "num/sort.h"
#include "sample/knn.h"

enum { KNN_SUBSAMPLES = 200, KNN_SUBSAMPLES_LEAST = 100, KNN_SEED = 20090101 };

/* Room for a subsample of up to `rows` rows of `of`. */
typedef struct KnnDraw {
  const KlPoints *of;
  double rows;
  double *end; /* rows up to and with each point of `of`; NULL: a row each */
  double *row; /* numbers of rows drawn, ascending */
  double *x;
  KlDd *weight;
} KnnDraw;

static void knn_draw_clear(KnnDraw *draw) {
  kl_release(draw->end);
  kl_release(draw->row);
  kl_release(draw->x);
  kl_release(draw->weight);
}

static KlStatus knn_draw_begin(KnnDraw *draw, const KlPoints *of, double rows) {
  size_t most = (size_t)rows, count = of->count;
  *draw = (KnnDraw){.of = of, .rows = rows};
  draw->end = of->weight != NULL ? kl_allocate(count * sizeof(double)) : NULL;
  draw->row = kl_allocate(most * sizeof(double));
  draw->x = kl_allocate(most * (size_t)of->dimension * sizeof(double));
  draw->weight = kl_allocate(most * sizeof(KlDd));
  if ((draw->end == NULL && of->weight != NULL) || draw->row == NULL || draw->x == NULL ||
      draw->weight == NULL) {
    return KL_NO_MEMORY;
  }
  double before = 0.0;
  for (size_t i = 0; of->weight != NULL && i < count; i++) {
    before += of->weight[i].hi;
    draw->end[i] = before;
  }
  return KL_OK;
}

/* The first so many different rows of a sequence of random ones: each set of them is as likely. */
static KlStatus knn_draw_rows(KnnDraw *draw, KlRandom *random, const KlPoll *poll) {
  size_t wanted = (size_t)draw->rows, have = 0;
  uint64_t all = (uint64_t)draw->of->total.hi;
  while (have < wanted) {
    for (size_t i = have; i < wanted; i++) {
      draw->row[i] = (double)kl_random_below(random, all);
    }
    KlStatus status = kl_sort_doubles(draw->row, wanted, poll);
    if (status != KL_OK) {
      return status;
    }
    have = 1;
    for (size_t i = 1; i < wanted; i++) {
      if (draw->row[i] != draw->row[i - 1]) {
        draw->row[have++] = draw->row[i];
      }
    }
  }
  return KL_OK;
}

/* The point of a row: the first whose end is behind it. */
static size_t knn_draw_point(const KnnDraw *draw, double row) {
  size_t low = 0, high = draw->of->count - 1;
  if (draw->end == NULL) {
    return (size_t)row;
  }
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (draw->end[middle] > row) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/* Rows drawn as points with weights. */
static KlPoints knn_draw_points(KnnDraw *draw) {
  size_t dimension = (size_t)draw->of->dimension, count = 0, before = SIZE_MAX;
  for (size_t i = 0; i < (size_t)draw->rows; i++) {
    size_t point = knn_draw_point(draw, draw->row[i]);
    if (point == before) {
      draw->weight[count - 1].hi += 1.0;
      continue;
    }
    before = point;
    for (size_t d = 0; d < dimension; d++) {
      draw->x[count * dimension + d] = draw->of->x[point * dimension + d];
    }
    draw->weight[count++] = kl_dd(1.0, 0.0);
  }
  return (KlPoints){.dimension = draw->of->dimension,
                    .count = count,
                    .x = draw->x,
                    .weight = draw->of->weight != NULL ? draw->weight : NULL,
                    .total = kl_dd(draw->rows, 0.0),
                    .whole = true,
                    .size = kl_scaled_double(draw->rows)};
}

/* The estimate from one subsample; NaN if it has none. */
static KlStatus knn_subsample(KnnDraw *p, KnnDraw *q, KlRandom *random, const KlKnnChoice *choice,
                              const KlPoll *poll, double *estimate) {
  KlResult result;
  KlStatus status = knn_draw_rows(p, random, poll);
  status = status == KL_OK ? knn_draw_rows(q, random, poll) : status;
  if (status != KL_OK) {
    return status;
  }
  KlPoints of_p = knn_draw_points(p), of_q = knn_draw_points(q);
  status = kl_knn_kl(&of_p, &of_q, choice, poll, &result);
  if (status == KL_OK) {
    *estimate = result.exists ? kl_scaled_round(result.value) : (double)NAN;
  }
  return status;
}

/* The variance of what is not NaN, around its mean: Welford's recurrence. */
static double knn_variance(const double *estimate) {
  double mean = 0.0, squares = 0.0, count = 0.0;
  for (int i = 0; i < KNN_SUBSAMPLES; i++) {
    if (!isnan(estimate[i])) {
      count += 1.0;
      double away = estimate[i] - mean;
      mean += away / count;
      squares += away * (estimate[i] - mean);
    }
  }
  return count >= KNN_SUBSAMPLES_LEAST ? squares / (count - 1.0) : (double)NAN;
}

/* ceil(x), x >= 0 */
static double knn_up(double x) { return -floor(-x); }

/* The part n^(2/3) rows are of n: n^(-1/3), by Newton's iteration from above. */
static double knn_part(double n) {
  double root = 1.0;
  while (root * root * root < n) {
    root += root;
  }
  for (int i = 0; i < 60; i++) {
    root -= (root - n / (root * root)) / 3.0;
  }
  return 1.0 / root;
}

/* Rows of a subsample: its part, or as many as the estimator needs. */
static double knn_part_rows(double all, double part, double least) {
  double rows = knn_up(all * part);
  return rows > least ? rows : least;
}

KlStatus kl_knn_standard_error(const KlPoints *p, const KlPoints *q, const double *parameter,
                               const KlPoll *poll, double *error) {
  KlKnnChoice choice = kl_knn_choice(parameter);
  double n = p->total.hi, m = q->total.hi, part = knn_part(n < m ? n : m);
  double of_n = knn_part_rows(n, part, choice.adaptive ? 2.0 : choice.l + 1.0);
  double of_m = knn_part_rows(m, part, choice.adaptive ? 1.0 : choice.k);
  *error = (double)NAN;
  /* Of subsamples that are most of the sample there is nothing to learn. */
  if (!p->whole || !q->whole || p->dimension != q->dimension || 2.0 * of_n > n || 2.0 * of_m > m) {
    return KL_OK;
  }
  KnnDraw draw_p, draw_q = {.of = NULL};
  double estimate[KNN_SUBSAMPLES];
  KlRandom random;
  kl_random_begin(&random, KNN_SEED);
  KlStatus status = knn_draw_begin(&draw_p, p, of_n);
  status = status == KL_OK ? knn_draw_begin(&draw_q, q, of_m) : status;
  for (int i = 0; i < KNN_SUBSAMPLES && status == KL_OK; i++) {
    status = knn_subsample(&draw_p, &draw_q, &random, &choice, poll, &estimate[i]);
  }
  if (status == KL_OK) {
    *error = sqrt(knn_variance(estimate) * of_n / (n - of_n));
  }
  knn_draw_clear(&draw_p);
  knn_draw_clear(&draw_q);
  return status;
}
