/* normal.c - KL between Gaussians fitted to columns.
**
** KL(N(m1, v1) || N(m2, v2)) = [ psi(v1/v2 - 1) + (m1 - m2)^2 / v2 ] / 2,  psi(t) = t - ln(1 + t),
** two terms >= 0 (the usual ln(s2/s1) + (v1 + (m1 - m2)^2)/(2 v2) - 1/2, arranged).  With exact
** sums n, S, Q and A = n Q - S^2 = n^2 v, everything that psi and the square are taken of is a
** ratio of integers:
**
**   v1/v2 - 1         = (A1 n2^2 - A2 n1^2) / (A2 n1^2)
**   (m1 - m2)^2 / v2  = (n2 S1 - n1 S2)^2 / (A2 n1^2)
**
** so columns that agree to their last bits lose nothing.
*/
#include "family/normal.h"

#include "num/bregman.h"
#include "num/elementary.h"

/* t - ln(ratio) for ratio = 1 + t, both of any size. */
static KlScaled normal_psi(KlScaled t, KlScaled ratio) {
  if (t.exponent < -20) {
    /* t^2 (1/2 - t/3 + t^2/4), the square without underflow. */
    double x = kl_scaled_dd(t).hi;
    KlDd factor = kl_dd_add_double(kl_dd(0.5, 0.0), x * (-1.0 / 3.0 + x * 0.25));
    return kl_scaled_multiply(kl_scaled_multiply(t, t), kl_scaled(factor, 0));
  }
  if (t.exponent < 0) {
    return kl_scaled(kl_bregman_log(kl_scaled_dd(t)), 0);
  }
  KlDd log = kl_dd_add(kl_dd_log(ratio.value), kl_dd_multiply_double(KL_LN2, ratio.exponent));
  return kl_scaled_add(t, kl_scaled(kl_dd_negate(log), 0));
}

/* The exact numbers of the pair: what the formula above is made of. */
typedef struct NormalPair {
  KlInteger spread_x, spread_y; /* A1 n2^2, A2 n1^2 */
  KlInteger shift;              /* n2 S1 - n1 S2 */
} NormalPair;

static void normal_pair(NormalPair *pair, const KlMoments *x, const KlMoments *y) {
  /* Only the ratio of the counts matters, and often it is 1. */
  bool same = x->count == y->count;
  KlInteger nx, ny, a, b, c;
  kl_integer_from_unsigned(&nx, same ? 1 : (uint64_t)x->count);
  kl_integer_from_unsigned(&ny, same ? 1 : (uint64_t)y->count);
  kl_moments_spread(x, &a);
  kl_integer_multiply(&b, &a, &ny);
  kl_integer_multiply(&pair->spread_x, &b, &ny);
  kl_moments_spread(y, &a);
  kl_integer_multiply(&b, &a, &nx);
  kl_integer_multiply(&pair->spread_y, &b, &nx);
  kl_moments_sum(x, &c);
  kl_integer_multiply(&a, &c, &ny);
  kl_moments_sum(y, &c);
  kl_integer_multiply(&b, &c, &nx);
  kl_integer_subtract(&pair->shift, &a, &b);
}

KlScaled kl_normal_kl_of_moments(const KlMoments *x, const KlMoments *y) {
  NormalPair pair;
  normal_pair(&pair, x, y);
  KlInteger difference;
  kl_integer_subtract(&difference, &pair.spread_x, &pair.spread_y);
  if (difference.sign == 0 && pair.shift.sign == 0) {
    return kl_scaled(kl_dd(0.0, 0.0), 0);
  }
  if (pair.spread_x.sign == 0 || pair.spread_y.sign == 0) {
    return kl_scaled_infinity();
  }
  KlScaled sy = kl_integer_scaled(&pair.spread_y);
  KlScaled ratio = kl_scaled_divide(kl_integer_scaled(&pair.spread_x), sy);
  KlScaled t = kl_scaled_divide(kl_integer_scaled(&difference), sy);
  KlScaled shift = kl_integer_scaled(&pair.shift);
  KlScaled mean = kl_scaled_divide(kl_scaled_multiply(shift, shift), sy);
  KlScaled sum = kl_scaled_add(normal_psi(t, ratio), mean);
  sum.exponent -= 1;
  return sum;
}
