/* call_knn.c - calls k-NN estimators with rows as points. */
#include "oracle/call_knn.h"

#include <stdlib.h>
#include <string.h>

#include "family/family.h"
#include "num/sort.h"
#include "sample/knn.h"

typedef struct CallPoints {
  KlPoints points;
  double *x;
  KlDd *weight;
} CallPoints;

/* Sorted, equal rows counted; to be freed. */
static CallPoints call_knn_points(const OracleVector *column, int dimension) {
  size_t width = (size_t)dimension, count = column->count / width, kept = 0;
  CallPoints p = {.x = calloc(column->count + 1, sizeof(double)),
                  .weight = calloc(count + 1, sizeof(KlDd))};
  if (p.x == NULL || p.weight == NULL) {
    exit(1);
  }
  for (size_t i = 0; i < column->count; i++) {
    p.x[i] = column->item[i];
  }
  if (kl_sort_rows(p.x, count, dimension, NULL) != KL_OK) {
    exit(1);
  }
  for (size_t i = 0; i < count; i++) {
    bool same = kept > 0;
    for (size_t d = 0; d < width && same; d++) {
      same = p.x[i * width + d] == p.x[(kept - 1) * width + d];
    }
    if (same) {
      p.weight[kept - 1].hi += 1.0;
      continue;
    }
    memmove(p.x + kept * width, p.x + i * width, width * sizeof(double));
    p.weight[kept++] = kl_dd(1.0, 0.0);
  }
  p.points = (KlPoints){.dimension = dimension,
                        .count = kept,
                        .x = p.x,
                        .weight = kept < count ? p.weight : NULL,
                        .total = kl_dd((double)count, 0.0),
                        .whole = true};
  return p;
}

static void call_knn_clear(CallPoints *p) {
  free(p->x);
  free(p->weight);
}

static bool call_knn_is(const OracleCase *c, const char *name) {
  return strcmp(c->function, name) == 0;
}

static KlStatus call_knn_normal(const KlPoints *p, const OracleVector *q, int k, KlResult *result) {
  KlScaled theta[2] = {kl_scaled_double(q->item[0]), kl_scaled_double(q->item[1])};
  KlMember normal = {kl_family_by_name("normal", 6), 1, theta};
  return kl_knn_kl_of_member(p, &normal, k, NULL, result);
}

static KlStatus call_knn_two(const OracleCase *c, const KlPoints *p, int l, int k,
                             KlResult *result) {
  KlKnnChoice choice = {k, l, call_knn_is(c, "knn_kl_adaptive"),
                        call_knn_is(c, "knn_kl_standardised")};
  CallPoints q = call_knn_points(&c->q, p->dimension);
  KlStatus status = call_knn_is(c, "knn_cross_entropy")
                        ? kl_knn_cross_entropy(p, &q.points, k, NULL, result)
                        : kl_knn_kl(p, &q.points, &choice, NULL, result);
  call_knn_clear(&q);
  return status;
}

double call_knn(const OracleCase *c) {
  int code = (int)c->parameter, k = code % 100, l = code / 100 % 100;
  CallPoints p = call_knn_points(&c->p, code / 10000);
  KlResult result = {.exists = false};
  KlStatus status;
  if (call_knn_is(c, "knn_entropy")) {
    status = kl_knn_entropy(&p.points, k, NULL, &result);
  } else if (call_knn_is(c, "knn_kl_normal")) {
    status = call_knn_normal(&p.points, &c->q, k, &result);
  } else {
    status = call_knn_two(c, &p.points, l, k, &result);
  }
  call_knn_clear(&p);
  return status == KL_OK && result.exists ? kl_scaled_round(result.value) : (double)NAN;
}
