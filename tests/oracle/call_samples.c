/* call_samples.c - makes the points that distribution values make of rows, and compares them. */
#include "oracle/call_samples.h"

#include <stdlib.h>
#include <string.h>

#include "divergence/divergence.h"
#include "num/sum.h"
#include "sample/points.h"

typedef struct SampleRow {
  double x, weight;
} SampleRow;

typedef struct SampleColumn {
  KlPoints points;
  double *x;
  KlDd *weight;
} SampleColumn;

static int samples_order(const void *a, const void *b) {
  const SampleRow *p = a, *q = b;
  return p->x != q->x ? (p->x > q->x) - (p->x < q->x)
                      : (p->weight > q->weight) - (p->weight < q->weight);
}

static void *samples_room(size_t count, size_t size) {
  void *room = calloc(count + 1, size);
  if (room == NULL) {
    exit(1);
  }
  return room;
}

/* The rows ascending, without those of weight 0. */
static SampleRow *samples_rows(const OracleVector *v, bool weighted, size_t *count) {
  size_t width = weighted ? 2 : 1;
  SampleRow *row = samples_room(v->count, sizeof *row);
  *count = 0;
  for (size_t i = 0; i + width <= v->count; i += width) {
    SampleRow one = {v->item[i] + 0.0, weighted ? v->item[i + 1] : 1.0};
    if (one.weight > 0.0) {
      row[(*count)++] = one;
    }
  }
  qsort(row, *count, sizeof *row, samples_order);
  return row;
}

/* (sum w)^2/sum w^2 of the weights of all rows. */
static void samples_size(SampleColumn *column, const SampleRow *row, size_t count) {
  KlSum total = {0}, square = {0};
  KlInteger exact;
  for (size_t i = 0; i < count; i++) {
    if (kl_sum_add(&total, row[i].weight) != KL_OK ||
        kl_sum_add_product(&square, row[i].weight, row[i].weight) != KL_OK) {
      exit(1);
    }
  }
  kl_sum_integer(&total, &exact);
  KlScaled sum = kl_integer_scaled(&exact);
  kl_sum_integer(&square, &exact);
  column->points.total = kl_scaled_dd(sum);
  column->points.whole = column->points.whole && column->points.total.hi < 0x1p53;
  column->points.size = column->points.whole ? sum
                                             : kl_scaled_divide(kl_scaled_multiply(sum, sum),
                                                                kl_integer_scaled(&exact));
  kl_sum_clear(&total);
  kl_sum_clear(&square);
}

static SampleColumn samples_column(const OracleVector *v, bool weighted) {
  size_t rows, count = 0;
  bool ones = true;
  SampleRow *row = samples_rows(v, weighted, &rows);
  SampleColumn column = {.x = samples_room(rows, sizeof *column.x),
                         .weight = samples_room(rows, sizeof *column.weight)};
  column.points = (KlPoints){.dimension = 1, .x = column.x, .whole = true};
  for (size_t i = 0; i < rows; i++) {
    bool next = i == 0 || row[i].x != row[i - 1].x;
    count += next;
    column.x[count - 1] = row[i].x;
    column.weight[count - 1] = kl_dd_add_double(column.weight[count - 1], row[i].weight);
    ones = ones && next && row[i].weight == 1.0;
    column.points.whole = column.points.whole && floor(row[i].weight) == row[i].weight;
  }
  column.points.count = count;
  column.points.weight = ones ? NULL : column.weight;
  samples_size(&column, row, rows);
  free(row);
  return column;
}

static double samples_value(const OracleCase *c, bool weighted) {
  const char *name = strchr(c->function, '_') + 1;
  const KlDivergence *divergence = kl_divergence_by_name(name, strlen(name));
  SampleColumn p = samples_column(&c->p, weighted), q = samples_column(&c->q, weighted);
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result = {.exists = false};
  KlStatus status = divergence->points(&p.points, &q.points, none, NULL, &result);
  free(p.x);
  free(p.weight);
  free(q.x);
  free(q.weight);
  return status != KL_OK || !result.exists ? (double)NAN : kl_scaled_round(result.value);
}

double call_samples(const OracleCase *c) { return samples_value(c, false); }

double call_weighted_samples(const OracleCase *c) { return samples_value(c, true); }
