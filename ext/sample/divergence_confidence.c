/* divergence_confidence.c - a confidence interval for a divergence of masses, or of points. */
#include "sample/divergence_confidence.h"

#include <string.h>

#include "base/memory.h"
#include "divergence/mass_array.h"
#include "num/elementary.h"
#include "sample/points.h"

/* ---- what has an interval, and which ---- */

/* Quantities of samples that say nothing of their laws alone. */
static const char *divergence_confidence_refusal(const KlDivergence *d) {
  static const char suffix[] = "_pvalue";
  size_t length = strlen(d->name), tail = sizeof suffix - 1;
  if (length > tail && strcmp(d->name + length - tail, suffix) == 0) {
    return "a p-value has no interval";
  }
  return strcmp(d->name, "cvm") == 0 ? "a test statistic has no interval" : NULL;
}

/* The quantity for masses 1 + h and 1 - h against 1 and 1, before a root. */
static double divergence_confidence_near(const KlDivergence *d, const double *parameter, double h) {
  const KlMassPair row[2] = {{{1.0 + h, 0.0}, {1.0, 0.0}}, {{1.0 - h, 0.0}, {1.0, 0.0}}};
  const KlMassArray array = {row, 2};
  KlMassSource source = kl_mass_array_source(&array);
  KlResult result = {.exists = false};
  KlStatus status = kl_divergence_of_masses(d, parameter, &source, NULL, &result);
  return status == KL_OK && result.exists ? kl_scaled_round(result.value) : 0.0;
}

/* Twice the distance: a quadratic form is four times as large, a norm twice. */
static KlConfidenceKind divergence_confidence_kind(const KlDivergence *d, const double *parameter) {
  if ((d->properties & (KL_SIGNED | KL_OF_ONE)) != 0) {
    return KL_CONFIDENCE_SIGNED;
  }
  double far = divergence_confidence_near(d, parameter, 0x1p-9);
  double near = divergence_confidence_near(d, parameter, 0x1p-10);
  return far > 3.0 * near ? KL_CONFIDENCE_SQUARE : KL_CONFIDENCE_NORM;
}

/* ---- sides ---- */

static bool divergence_confidence_whole(double weight) {
  return weight == floor(weight) && weight <= 0x1p53;
}

/* Weights of `count` numbers, and the size of the sample that they are of. */
static KlSampled divergence_confidence_side(const double *weight, size_t count, KlScaled size) {
  KlSampled side = {.weight = weight, .size = kl_scaled_round(size), .whole = true};
  double total = 0.0;
  for (size_t i = 0; i < count; i++) {
    side.whole = side.whole && divergence_confidence_whole(weight[i]);
    total += weight[i];
  }
  side.whole = side.whole && total == side.size && total <= 0x1p53;
  side.size = side.size > 0x1p53 ? 0x1p53 : side.size;
  return side;
}

/* What is compared, and room for what a callback hands on. */
typedef struct DivergenceConfidence {
  const KlDivergence *divergence;
  const double *parameter;
  size_t count, room;
  double *weight[2];
  KlMassPair *row;   /* of masses */
  int dimension;     /* of points: */
  const double **x;  /* of each, in P's or Q's array */
  double *some_x[2]; /* of those with weight, of P and of Q */
  KlDd *some_weight[2];
  double size[2];
} DivergenceConfidence;

static void divergence_confidence_clear(DivergenceConfidence *w) {
  for (int s = 0; s < 2; s++) {
    kl_release(w->weight[s]);
    kl_release(w->some_x[s]);
    kl_release(w->some_weight[s]);
  }
  kl_release(w->row);
  kl_release(w->x);
}

static double divergence_confidence_units(const KlDivergence *d, double nats, double base) {
  return isfinite(nats) ? kl_scaled_round(kl_divergence_units(d, kl_scaled_double(nats), base))
                        : nats;
}

/* ---- masses ---- */

static KlStatus divergence_confidence_of_rows(void *work, const double *p, const double *q,
                                              const KlPoll *poll, double *value, bool *exists) {
  DivergenceConfidence *w = work;
  for (size_t i = 0; i < w->count; i++) {
    w->row[i] = (KlMassPair){kl_dd(p[i], 0.0), kl_dd(q[i], 0.0)};
  }
  const KlMassArray array = {w->row, w->count};
  KlMassSource source = kl_mass_array_source(&array);
  source.size_p = kl_scaled_double(w->size[0]);
  source.size_q = kl_scaled_double(w->size[1]);
  KlResult result = {.exists = false};
  KlStatus status = kl_divergence_of_masses(w->divergence, w->parameter, &source, poll, &result);
  *exists = status == KL_OK && result.exists;
  *value = *exists ? kl_scaled_round(result.value) : 0.0;
  return status;
}

static void divergence_confidence_count(void *work, const KlMassPair *row, size_t count) {
  (void)row;
  *(size_t *)work += count;
}

static void divergence_confidence_fill(void *work, const KlMassPair *row, size_t count) {
  DivergenceConfidence *w = work;
  for (size_t i = 0; i < count && w->count < w->room; i++) {
    w->weight[0][w->count] = kl_dd_round(row[i].p);
    w->weight[1][w->count++] = kl_dd_round(row[i].q);
  }
}

/* Masses near the end of doubles are brought where their sum is one. */
static void divergence_confidence_scale(double *weight, size_t count) {
  bool large = false;
  for (size_t i = 0; i < count; i++) {
    large = large || weight[i] > 0x1p900;
  }
  for (size_t i = 0; i < count && large; i++) {
    weight[i] *= 0x1p-150;
  }
}

static KlStatus divergence_confidence_read(DivergenceConfidence *w, const KlMassSource *source,
                                           const KlPoll *poll) {
  KlStatus status = source->each(source->rows, divergence_confidence_count, &w->room, poll);
  if (status != KL_OK) {
    return status;
  }
  w->weight[0] = kl_allocate((w->room + 1) * sizeof(double));
  w->weight[1] = kl_allocate((w->room + 1) * sizeof(double));
  w->row = kl_allocate((w->room + 1) * sizeof *w->row);
  if (w->weight[0] == NULL || w->weight[1] == NULL || w->row == NULL) {
    return KL_NO_MEMORY;
  }
  status = source->each(source->rows, divergence_confidence_fill, w, poll);
  divergence_confidence_scale(w->weight[0], w->count);
  divergence_confidence_scale(w->weight[1], w->count);
  return status;
}

static KlStatus divergence_confidence_run(DivergenceConfidence *w, KlConfidenceKind kind,
                                          KlConfidenceValue *value, KlScaled p, KlScaled q,
                                          double level, const KlPoll *poll,
                                          KlConfidence *interval) {
  KlConfidenceTask task = {
      .kind = kind,
      .count = w->count,
      .p = divergence_confidence_side(w->weight[0], w->count, p),
      .q = divergence_confidence_side(w->weight[1], w->count, q),
      .most = w->divergence->most,
      .value = value,
      .work = w,
      .dimension = w->dimension,
  };
  w->size[0] = task.p.size;
  w->size[1] = task.q.size;
  return kl_confidence(&task, level, poll, interval);
}

/* False, with `interval` filled, where there is nothing to resample. */
static bool divergence_confidence_begins(const KlDivergence *divergence, const KlResult *result,
                                         KlConfidence *interval) {
  const char *refusal = divergence_confidence_refusal(divergence);
  *interval = (KlConfidence){.method = refusal != NULL ? refusal : result->method};
  return refusal == NULL && result->exists;
}

KlStatus kl_confidence_of_masses(const KlDivergence *divergence, const double *parameter,
                                 double base, const KlMassSource *source, double level,
                                 const KlPoll *poll, KlConfidence *interval) {
  KlResult result;
  KlStatus status = kl_divergence_of_masses(divergence, parameter, source, poll, &result);
  if (status != KL_OK || !divergence_confidence_begins(divergence, &result, interval)) {
    return status;
  }
  DivergenceConfidence w = {.divergence = divergence, .parameter = parameter};
  status = divergence_confidence_read(&w, source, poll);
  if (status == KL_OK) {
    bool one = (divergence->properties & KL_OF_ONE) != 0;
    if (one) {
      memcpy(w.weight[1], w.weight[0], w.count * sizeof(double));
    }
    status = divergence_confidence_run(
        &w, divergence_confidence_kind(divergence, parameter), divergence_confidence_of_rows,
        source->size_p, one ? kl_scaled_zero() : source->size_q, level, poll, interval);
  }
  if (status == KL_OK && interval->exists) {
    interval->low = divergence_confidence_units(divergence, interval->low, base);
    interval->high = divergence_confidence_units(divergence, interval->high, base);
    interval->value = kl_scaled_round(kl_divergence_units(divergence, result.value, base));
  }
  divergence_confidence_clear(&w);
  return status;
}

/* ---- points ---- */

static KlPoints divergence_confidence_some(DivergenceConfidence *w, int side,
                                           const double *weight) {
  KlPoints points = {.dimension = w->dimension,
                     .x = w->some_x[side],
                     .weight = w->some_weight[side],
                     .whole = true};
  size_t d = (size_t)w->dimension;
  double total = 0.0, *x = w->some_x[side];
  for (size_t i = 0; i < w->count; i++) {
    /* Every point is put down; the next one takes its place if it has no weight.  A branch would go
    ** wrong every other time. */
    for (size_t j = 0; j < d; j++) {
      x[points.count * d + j] = w->x[i][j];
    }
    w->some_weight[side][points.count] = kl_dd(weight[i], 0.0);
    points.count += weight[i] > 0.0;
    points.whole = points.whole && weight[i] == floor(weight[i]);
    total += weight[i];
  }
  points.whole = points.whole && total < 0x1p53;
  points.total = kl_dd(total, 0.0);
  points.size = w->size[side] > 0.0 && points.whole ? kl_scaled_double(total)
                                                    : kl_scaled_double(w->size[side]);
  return points;
}

static KlStatus divergence_confidence_of_points(void *work, const double *p, const double *q,
                                                const KlPoll *poll, double *value, bool *exists) {
  DivergenceConfidence *w = work;
  KlPoints some_p = divergence_confidence_some(w, 0, p),
           some_q = divergence_confidence_some(w, 1, q);
  KlResult result = {.exists = false};
  KlStatus status = w->divergence->points(&some_p, &some_q, w->parameter, poll, &result);
  *exists = status == KL_OK && result.exists;
  *value = *exists ? kl_scaled_round(kl_divergence_units(w->divergence, result.value, 0.0)) : 0.0;
  return status;
}

/* The order of points: by their first number, then the second ... */
static int divergence_confidence_compare(const double *a, const double *b, int dimension) {
  for (int i = 0; i < dimension; i++) {
    if (a[i] != b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

/* The points of both sides in their order, each once, with its weights. */
static void divergence_confidence_merge(DivergenceConfidence *w, const KlPoints *p,
                                        const KlPoints *q) {
  size_t i = 0, j = 0, d = (size_t)w->dimension;
  while (i < p->count || j < q->count) {
    const double *x = p->x + i * d, *y = q->x + j * d;
    int order = i == p->count   ? 1
                : j == q->count ? -1
                                : divergence_confidence_compare(x, y, w->dimension);
    w->x[w->count] = order <= 0 ? x : y;
    w->weight[0][w->count] = order <= 0 ? kl_dd_round(kl_points_weight(p, i)) : 0.0;
    w->weight[1][w->count] = order >= 0 ? kl_dd_round(kl_points_weight(q, j)) : 0.0;
    w->count++;
    i += order <= 0;
    j += order >= 0;
  }
}

static KlStatus divergence_confidence_gather(DivergenceConfidence *w, const KlPoints *p,
                                             const KlPoints *q) {
  size_t count = p->count + q->count, d = (size_t)p->dimension;
  w->dimension = p->dimension;
  w->x = kl_allocate(count * sizeof *w->x);
  bool there = w->x != NULL;
  for (int s = 0; s < 2; s++) {
    w->weight[s] = kl_allocate(count * sizeof *w->weight[s]);
    w->some_x[s] = kl_allocate(count * d * sizeof *w->some_x[s]);
    w->some_weight[s] = kl_allocate(count * sizeof *w->some_weight[s]);
    there = there && w->weight[s] != NULL && w->some_x[s] != NULL && w->some_weight[s] != NULL;
  }
  if (there) {
    divergence_confidence_merge(w, p, q);
  }
  return there ? KL_OK : KL_NO_MEMORY;
}

/* Estimates in nats that may be negative are those of nearest neighbours, of a divergence. */
static KlConfidenceKind divergence_confidence_points_kind(const KlDivergence *d) {
  if ((d->properties & KL_SIGNED) == 0) {
    return KL_CONFIDENCE_NORM;
  }
  return (d->properties & KL_NATS) != 0 ? KL_CONFIDENCE_PART : KL_CONFIDENCE_SIGNED;
}

KlStatus kl_confidence_of_points(const KlDivergence *divergence, const double *parameter,
                                 double base, const KlPoints *p, const KlPoints *q, double level,
                                 const KlPoll *poll, KlConfidence *interval) {
  KlResult result;
  KlStatus status = divergence->points(p, q, parameter, poll, &result);
  if (status != KL_OK || !divergence_confidence_begins(divergence, &result, interval)) {
    return status;
  }
  DivergenceConfidence w = {.divergence = divergence, .parameter = parameter};
  status = divergence_confidence_gather(&w, p, q);
  if (status == KL_OK) {
    status = divergence_confidence_run(&w, divergence_confidence_points_kind(divergence),
                                       divergence_confidence_of_points, p->size, q->size, level,
                                       poll, interval);
  }
  if (status == KL_OK && interval->exists) {
    /* A root has been taken; what is left is the base. */
    double ln = base != 0.0 ? kl_scaled_round(kl_scaled_in_base(kl_scaled_double(1.0), base)) : 1.0;
    interval->low *= ln;
    interval->high *= ln;
    interval->value = kl_scaled_round(kl_divergence_units(divergence, result.value, base));
  }
  divergence_confidence_clear(&w);
  return status;
}
