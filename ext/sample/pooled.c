/* pooled.c - two samples on the line as one. */
#include "sample/pooled.h"

/* `sum`, whose bits are those of doubles, in doubles that do not overlap. */
static KlStatus pooled_parts(KlSum *sum, KlParts *parts) {
  KlStatus status = KL_OK;
  parts->count = 0;
  double part = kl_sum_round(sum);
  while (part != 0.0 && status == KL_OK) {
    parts->part[parts->count++] = part;
    status = kl_sum_add(sum, -part);
    part = kl_sum_round(sum);
  }
  return status;
}

static KlStatus pooled_total(const KlPoints *points, KlParts *parts, KlScaled *total) {
  KlSum sum = {0};
  KlStatus status = KL_OK;
  for (size_t i = 0; i < points->count && status == KL_OK; i++) {
    status = kl_sum_add_dd(&sum, kl_points_weight(points, i));
  }
  if (status == KL_OK) {
    KlInteger exact;
    kl_sum_integer(&sum, &exact);
    *total = kl_integer_scaled(&exact);
    status = pooled_parts(&sum, parts);
  }
  kl_sum_clear(&sum);
  return status;
}

KlStatus kl_gap_begin(KlGap *gap, const KlPoints *p, const KlPoints *q) {
  memset(gap, 0, sizeof *gap);
  gap->whole = kl_points_are_rows(p, q);
  if (gap->whole) {
    gap->n = kl_points_rows(p);
    gap->m = kl_points_rows(q);
    gap->area = kl_scaled(kl_two_product(gap->n, gap->m), 0);
    return KL_OK;
  }
  KlScaled n, m;
  KlStatus status = pooled_total(p, &gap->parts_p, &n);
  if (status == KL_OK) {
    status = pooled_total(q, &gap->parts_q, &m);
  }
  if (status == KL_OK) {
    gap->area = kl_scaled_multiply(n, m);
  }
  return status;
}

/* sum += sign weight total, every product exact. */
static KlStatus pooled_product(KlSum *sum, KlDd weight, const KlParts *total, double sign) {
  KlStatus status = KL_OK;
  for (int i = 0; i < total->count && status == KL_OK; i++) {
    status = kl_sum_add_product(sum, sign * weight.hi, total->part[i]);
    if (status == KL_OK) {
      status = kl_sum_add_product(sum, sign * weight.lo, total->part[i]);
    }
  }
  return status;
}

KlStatus kl_gap_pass(KlGap *gap, KlDd a, KlDd b) {
  if (gap->whole) {
    gap->passed_p += a.hi;
    gap->passed_q += b.hi;
    return KL_OK;
  }
  KlStatus status = pooled_product(&gap->sum, a, &gap->parts_q, 1.0);
  return status == KL_OK ? pooled_product(&gap->sum, b, &gap->parts_p, -1.0) : status;
}

KlScaled kl_gap_value(const KlGap *gap) {
  if (gap->whole) {
    KlDd up = kl_two_product(gap->m, gap->passed_p);
    KlDd down = kl_two_product(gap->n, gap->passed_q);
    return kl_scaled_divide(kl_scaled(kl_dd_subtract(up, down), 0), gap->area);
  }
  KlInteger exact;
  kl_sum_integer(&gap->sum, &exact);
  return kl_scaled_divide(kl_integer_scaled(&exact), gap->area);
}

void kl_gap_clear(KlGap *gap) { kl_sum_clear(&gap->sum); }
