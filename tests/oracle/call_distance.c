/* call_distance.c - distances of samples, of bins and of members of families. */
#include "oracle/call_distance.h"

#include <stdlib.h>
#include <string.h>

#include "divergence/divergence.h"
#include "family/family.h"
#include "sample/points.h"

/* A column as points, to be freed. */
typedef struct DistancePoints {
  double *x;
  KlDd *weight;
  KlPoints points;
} DistancePoints;

typedef struct DistanceRow {
  double x, weight;
} DistanceRow;

static void *distance_room(size_t size) {
  void *room = calloc(1, size);
  if (room == NULL) {
    exit(1);
  }
  return room;
}

static int distance_compare(const void *a, const void *b) {
  double x = ((const DistanceRow *)a)->x, y = ((const DistanceRow *)b)->x;
  return (x > y) - (x < y);
}

static void distance_row(DistancePoints *out, DistanceRow row, KlScaled *squares) {
  KlPoints *p = &out->points;
  if (row.weight > 0.0) {
    bool next = p->count == 0 || out->x[p->count - 1] != row.x;
    p->count += next ? 1 : 0;
    out->x[p->count - 1] = row.x + 0.0;
    out->weight[p->count - 1] = kl_dd_add_double(out->weight[p->count - 1], row.weight);
    p->total = kl_dd_add_double(p->total, row.weight);
    p->whole = p->whole && floor(row.weight) == row.weight && row.weight < 0x1p40;
    *squares = kl_scaled_add(*squares, kl_scaled(kl_two_product(row.weight, row.weight), 0));
  }
}

/* `rows` numbers with weights, or without. */
static void distance_points(DistancePoints *out, const double *x, const double *weight,
                            size_t rows) {
  DistanceRow *row = distance_room((rows + 1) * sizeof *row);
  for (size_t i = 0; i < rows; i++) {
    row[i] = (DistanceRow){x[i], weight != NULL ? weight[i] : 1.0};
  }
  qsort(row, rows, sizeof *row, distance_compare);
  out->x = distance_room((rows + 1) * sizeof *out->x);
  out->weight = distance_room((rows + 1) * sizeof *out->weight);
  out->points = (KlPoints){.dimension = 1, .x = out->x, .weight = out->weight, .whole = true};
  KlScaled squares = kl_scaled_zero(), total;
  for (size_t i = 0; i < rows; i++) {
    distance_row(out, row[i], &squares);
  }
  total = kl_scaled(out->points.total, 0);
  out->points.size = kl_scaled_divide(kl_scaled_multiply(total, total), squares);
  out->points.size = out->points.whole ? total : out->points.size;
  free(row);
}

static void distance_free(DistancePoints *points) {
  free(points->x);
  free(points->weight);
}

/* The divergence that the case's function names between `before` and `after`. */
static const KlDivergence *distance_named(const OracleCase *c, const char *before,
                                          const char *after) {
  const char *name = c->function + strlen(before);
  return kl_divergence_by_name(name, strlen(name) - strlen(after));
}

static double distance_value(const KlDivergence *d, KlStatus status, const KlResult *result) {
  return status == KL_OK && result->exists
             ? kl_scaled_round(kl_divergence_units(d, result->value, 0.0))
             : (double)NAN;
}

/* Of points, or of bins. */
static double distance_of(const KlDivergence *d, const double *edge, DistancePoints *p,
                          DistancePoints *q) {
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result;
  KlStatus status = edge != NULL ? d->bins(edge, &p->points, &q->points, none, NULL, &result)
                                 : d->points(&p->points, &q->points, none, NULL, &result);
  distance_free(p);
  distance_free(q);
  return distance_value(d, status, &result);
}

double call_distance_rows(const OracleCase *c) {
  DistancePoints p, q;
  distance_points(&p, c->p.item, NULL, c->p.count);
  distance_points(&q, c->q.item, NULL, c->q.count);
  return distance_of(distance_named(c, "dist_", ""), NULL, &p, &q);
}

double call_distance_weighted(const OracleCase *c) {
  DistancePoints p, q;
  size_t n = c->p.count / 2, m = c->q.count / 2;
  distance_points(&p, c->p.item, c->p.item + n, n);
  distance_points(&q, c->q.item, c->q.item + m, m);
  return distance_of(distance_named(c, "dist_", "_weighted"), NULL, &p, &q);
}

double call_distance_bins(const OracleCase *c) {
  DistancePoints p, q;
  size_t bins = c->q.count;
  double *number = distance_room((bins + 1) * sizeof *number);
  for (size_t i = 0; i < bins; i++) {
    number[i] = (double)(i + 1);
  }
  distance_points(&p, number, c->p.item + bins + 1, bins);
  distance_points(&q, number, c->q.item, bins);
  free(number);
  return distance_of(distance_named(c, "dist_", "_bins"), c->p.item, &p, &q);
}

/* A member whose family's id comes before its parameters. */
static KlMember distance_member(const OracleVector *v, KlScaled *theta) {
  const KlFamily *family = kl_family_by_id((uint64_t)v->item[0]);
  int count = (int)v->count - 1, dimension = 1;
  while (family->shape != KL_SHAPE_SCALARS && kl_family_theta(family, dimension) < count) {
    dimension++;
  }
  for (int i = 0; i < count; i++) {
    theta[i] = kl_scaled_double(v->item[i + 1]);
  }
  return (KlMember){family, dimension, theta};
}

double call_distance_families(const OracleCase *c) {
  KlScaled theta_p[KL_FAMILY_THETA], theta_q[KL_FAMILY_THETA];
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  const KlDivergence *d = distance_named(c, "families_", "");
  KlMember p = distance_member(&c->p, theta_p), q = distance_member(&c->q, theta_q);
  KlResult result;
  KlStatus status = kl_divergence_of_members(d, none, &p, &q, NULL, &result);
  double value = distance_value(d, status, &result);
  KlScaled truth = kl_scaled(c->truth.value, c->truth.exponent);
  if (isfinite(value) && isfinite(truth.value.hi) && kl_scaled_sign(truth) != 0) {
    double error = fabs(value / kl_scaled_round(truth) - 1.0);
    return error <= result.error + 0x1p-52 ? value : (double)NAN;
  }
  return value;
}
