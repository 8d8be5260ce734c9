/* bell.c - integrals over a piece of a normal density. */
#include "num/bell.h"

#include "num/gap.h"
#include "num/legendre.h"

/* Where the level reaches this, what is left is below 2^-115; and the same for a second bell that
** may be wider. */
#define BELL_REACH 80.0
#define BELL_WIDE 200.0
/* Pieces of a side. On one of them the level rises by 60 at most (on the last of the wide, 88): the
** rule of 48 points leaves 2^-120 of the piece's largest value. */
enum { BELL_PIECES = 2 };

KlBell kl_bell(KlScaled mean, KlScaled sd, KlScaled low, KlScaled high) {
  KlBell bell = {mean, sd, low, high, mean};
  bell.top = kl_scaled_compare(mean, low) < 0 ? low : bell.top;
  bell.top = kl_scaled_compare(mean, high) > 0 ? high : bell.top;
  return bell;
}

KlScaled kl_bell_level(const KlBell *bell, KlScaled d) {
  KlScaled away = kl_scaled_subtract(bell->top, bell->mean);
  KlScaled sum = kl_scaled_add(d, kl_scaled_twice(away, 1));
  KlScaled unit = kl_scaled_divide(d, bell->sd);
  return kl_scaled_twice(kl_scaled_multiply(unit, kl_scaled_divide(sum, bell->sd)), -1);
}

typedef struct BellWork {
  const KlBell *bell;
  KlBellWeight *weight;
  const void *work;
} BellWork;

static KlScaled bell_value(void *work, KlScaled d) {
  const BellWork *w = work;
  KlScaled value = kl_scaled_exponential(kl_scaled_negate(kl_bell_level(w->bell, d)));
  return w->weight == NULL ? value : kl_scaled_multiply(value, w->weight(w->work, d));
}

/* The r > 0 with s r + r^2/(2 sd^2) = reach, s = abs(top - mean)/sd^2, or less: up to the end. */
static KlScaled bell_length(const KlBell *bell, KlScaled end, double reach) {
  KlScaled apart = kl_scaled_subtract(end, bell->top);
  apart = kl_scaled_abs(apart);
  KlScaled slope = kl_scaled_divide(kl_scaled_subtract(bell->top, bell->mean), bell->sd);
  slope = kl_scaled_abs(slope);
  KlScaled square = kl_scaled_add(kl_scaled_multiply(slope, slope), kl_scaled_double(2.0 * reach));
  KlScaled sum = kl_scaled_add(slope, kl_scaled_sqrt(square));
  KlScaled length = kl_scaled_divide(kl_scaled_double(2.0 * reach), sum);
  length = kl_scaled_multiply(length, bell->sd);
  return kl_scaled_compare(apart, length) < 0 ? apart : length;
}

static KlScaled bell_side(BellWork *work, KlScaled end, bool wide) {
  int pieces = wide ? 2 * BELL_PIECES : BELL_PIECES;
  bool below = kl_scaled_compare(end, work->bell->top) < 0;
  KlScaled length = bell_length(work->bell, end, wide ? BELL_WIDE : BELL_REACH);
  KlScaled piece = kl_scaled_divide(length, kl_scaled_double(pieces)), sum = kl_scaled_zero();
  for (int i = 0; i < pieces && kl_scaled_sign(length) > 0; i++) {
    int first = below ? -i - 1 : i;
    KlScaled from = kl_scaled_multiply(piece, kl_scaled_double(first));
    sum = kl_scaled_add(sum, kl_legendre(bell_value, work, from, piece));
  }
  return sum;
}

KlBellSum kl_bell_integral(const KlBell *bell, KlBellWeight *weight, const void *work, bool wide) {
  BellWork of = {bell, weight, work};
  return (KlBellSum){bell_side(&of, bell->low, wide), bell_side(&of, bell->high, wide)};
}

KlScaled kl_bell_total(const KlBell *bell, KlBellWeight *weight, const void *work, bool wide) {
  KlBellSum sum = kl_bell_integral(bell, weight, work, wide);
  return kl_scaled_add(sum.below, sum.above);
}

static KlScaled bell_way(const void *work, KlScaled d) {
  (void)work;
  return d;
}

KlScaled kl_bell_shift(const KlBell *bell) {
  return kl_scaled_divide(kl_bell_total(bell, bell_way, NULL, false),
                          kl_bell_total(bell, NULL, NULL, false));
}

static KlScaled bell_square(const void *work, KlScaled d) {
  const KlScaled *shift = work;
  KlScaled way = kl_scaled_subtract(d, *shift);
  return kl_scaled_multiply(way, way);
}

KlScaled kl_bell_variance(const KlBell *bell, KlScaled shift) {
  return kl_scaled_divide(kl_bell_total(bell, bell_square, &shift, false),
                          kl_bell_total(bell, NULL, NULL, false));
}
