/* resample.c - samples that might have been: with replacement, of one law, or part of the rows. */
#include "sample/resample.h"

#include <string.h>

#include "base/memory.h"

/* Any number; the same for all, so that results can be repeated. */
static const uint64_t resample_seed = 20240229;

static bool resample_is_stated(const KlResample *draw, int side) {
  return draw->side[side]->size <= 0.0;
}

static bool resample_is_whole(const KlResample *draw, int side) {
  return resample_is_stated(draw, side) || draw->side[side]->whole;
}

/* The one law of kl_resample_alike. */
static void resample_pool(KlResample *draw) {
  int stated = resample_is_stated(draw, 0) ? 0 : 1;
  for (size_t i = 0; i < draw->count; i++) {
    double p = draw->side[0]->weight[i], q = draw->side[1]->weight[i];
    if (resample_is_stated(draw, stated)) {
      draw->pooled[i] = stated == 0 ? p : q;
    } else if (draw->subsets) {
      draw->pooled[i] = p + q;
    } else {
      draw->pooled[i] =
          p / draw->total[0] * draw->side[0]->size + q / draw->total[1] * draw->side[1]->size;
    }
  }
}

KlStatus kl_resample_begin(KlResample *draw, size_t count, const KlSampled *p, const KlSampled *q) {
  *draw = (KlResample){.count = count, .side = {p, q}};
  kl_random_begin(&draw->random, resample_seed);
  draw->subsets = resample_is_whole(draw, 0) && resample_is_whole(draw, 1);
  draw->pooled = kl_allocate(count * sizeof *draw->pooled);
  KlStatus status = draw->pooled != NULL ? KL_OK : KL_NO_MEMORY;
  for (int s = 0; s < 2 && status == KL_OK; s++) {
    status = kl_urn_begin(&draw->urn[s], draw->side[s]->weight, count);
    draw->weight[s] = kl_allocate(count * sizeof *draw->weight[s]);
    if (status != KL_OK || draw->weight[s] == NULL) {
      return KL_NO_MEMORY;
    }
    draw->total[s] = draw->urn[s].rest[0];
  }
  if (status != KL_OK) {
    return status;
  }
  resample_pool(draw);
  return kl_urn_begin(&draw->pool, draw->pooled, count);
}

void kl_resample_clear(KlResample *draw) {
  for (int s = 0; s < 2; s++) {
    kl_urn_clear(&draw->urn[s]);
    kl_release(draw->weight[s]);
  }
  kl_urn_clear(&draw->pool);
  kl_release(draw->pooled);
  *draw = (KlResample){0};
}

static uint64_t resample_size(const KlResample *draw, int side) {
  double size = floor(draw->side[side]->size + 0.5);
  return size >= 1.0 ? (uint64_t)size : 1;
}

static void resample_keep(KlResample *draw, int side) {
  memcpy(draw->weight[side], draw->side[side]->weight, draw->count * sizeof(double));
}

/* A side from an urn; its own where `urn` is NULL. */
static KlStatus resample_draw(KlResample *draw, int side, KlUrn *urn, const KlPoll *poll) {
  if (resample_is_stated(draw, side)) {
    resample_keep(draw, side);
    return KL_OK;
  }
  return kl_urn_draw(urn != NULL ? urn : &draw->urn[side], &draw->random, resample_size(draw, side),
                     draw->weight[side], poll);
}

KlStatus kl_resample_again(KlResample *draw, const KlPoll *poll) {
  KlStatus status = resample_draw(draw, 0, NULL, poll);
  return status == KL_OK ? resample_draw(draw, 1, NULL, poll) : status;
}

KlStatus kl_resample_alike(KlResample *draw, const KlPoll *poll) {
  if (!draw->subsets || resample_is_stated(draw, 0) || resample_is_stated(draw, 1)) {
    KlStatus status = resample_draw(draw, 0, &draw->pool, poll);
    return status == KL_OK ? resample_draw(draw, 1, &draw->pool, poll) : status;
  }
  uint64_t n = resample_size(draw, 0), m = resample_size(draw, 1);
  KlStatus status =
      kl_urn_subset(&draw->random, draw->pooled, draw->count, n + m, n, draw->weight[0], poll);
  for (size_t i = 0; i < draw->count && status == KL_OK; i++) {
    draw->weight[1][i] = draw->pooled[i] - draw->weight[0][i];
  }
  return status;
}

KlStatus kl_resample_part(KlResample *draw, double share, const KlPoll *poll) {
  KlStatus status = KL_OK;
  for (int s = 0; s < 2 && status == KL_OK; s++) {
    if (resample_is_stated(draw, s)) {
      resample_keep(draw, s);
      continue;
    }
    uint64_t n = resample_size(draw, s);
    double part = floor(draw->side[s]->size * share);
    status = kl_urn_subset(&draw->random, draw->side[s]->weight, draw->count, n,
                           part >= 1.0 ? (uint64_t)part : 1, draw->weight[s], poll);
  }
  return status;
}
