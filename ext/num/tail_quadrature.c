/* tail_quadrature.c - the integral of a narrow density from a point outwards. */
#include "num/tail_quadrature.h"

#include "num/gap.h"
#include "num/legendre_table.h"

/* Where E reaches this, all that is left is below 2^-80 of the integral.  48 nodes integrate both
** exp(-56 y) and exp(-56 y^2) over 0 .. 1 to 2^-73 (legendre_table.py). */
#define TAIL_REACH 56.0

/* The v > 0 with curve v^2/2 + slope v = reach, without cancellation. */
static KlScaled tail_parabola(KlScaled curve, KlScaled slope) {
  KlScaled product = kl_scaled_multiply(kl_scaled_double(2.0 * TAIL_REACH), curve);
  KlScaled root = kl_scaled_sqrt(kl_scaled_add(kl_scaled_multiply(slope, slope), product));
  return kl_scaled_divide(kl_scaled_double(2.0 * TAIL_REACH), kl_scaled_add(slope, root));
}

/* A v at which one term and the slope reach TAIL_REACH.  psi(-v) >= v^2/2 for a term that grows
** towards a wall; psi(v) >= v^2/(2 + 4 v/3) for one that opens, which makes (power + 4/3 slope)
** v^2 + (2 slope - 4/3 reach) v = 2 reach: twice a parabola's `curve` and `slope`. */
static KlScaled tail_length_of(KlScaled power, KlScaled slope, bool is_open) {
  if (!is_open) {
    return tail_parabola(power, slope);
  }
  KlScaled third = kl_scaled_divide(kl_scaled_double(2.0), kl_scaled_double(3.0));
  KlScaled curve = kl_scaled_add(power, kl_scaled_twice(kl_scaled_multiply(third, slope), 1));
  KlScaled tilt =
      kl_scaled_subtract(slope, kl_scaled_multiply(third, kl_scaled_double(TAIL_REACH)));
  return tail_parabola(curve, tilt);
}

static KlScaled tail_length(const KlDensityTail *tail) {
  KlScaled length = tail_length_of(tail->power, tail->slope, tail->is_upper);
  if (tail->other.value.hi > 0.0) {
    KlScaled slope = kl_scaled_divide(tail->slope, tail->odds);
    KlScaled other =
        kl_scaled_divide(tail_length_of(tail->other, slope, !tail->is_upper), tail->odds);
    length = kl_scaled_compare(other, length) < 0 ? other : length;
  }
  return length;
}

static KlScaled tail_height(const KlDensityTail *tail, KlScaled v) {
  KlScaled t = tail->is_upper ? v : kl_scaled_negate(v);
  KlScaled fall = kl_scaled_multiply(tail->slope, v);
  fall = kl_scaled_add(fall, kl_scaled_multiply(tail->power, kl_gap_log(t)));
  if (tail->other.value.hi > 0.0) {
    KlScaled u = kl_scaled_negate(kl_scaled_multiply(tail->odds, t));
    fall = kl_scaled_add(fall, kl_scaled_multiply(tail->other, kl_gap_log(u)));
  }
  return kl_scaled_exponential(kl_scaled_negate(fall));
}

KlScaled kl_tail_integral(const KlDensityTail *tail) {
  KlScaled length = tail_length(tail), sum = kl_scaled_zero();
  for (int i = 0; i < LEGENDRE_PAIRS; i++) {
    KlScaled node = kl_scaled(legendre_table[i].node, 0);
    KlScaled near = kl_scaled_multiply(length, node), far = kl_scaled_subtract(length, near);
    KlScaled both = kl_scaled_add(tail_height(tail, near), tail_height(tail, far));
    sum = kl_scaled_add(sum, kl_scaled_multiply(both, kl_scaled(legendre_table[i].weight, 0)));
  }
  return kl_scaled_multiply(sum, length);
}
