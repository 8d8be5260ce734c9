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

/* t - ln(ratio) for ratio = 1 + t, both of any size: {+Inf, 0} beyond DBL_MAX, 0 below 5e-324. */
static KlDd normal_psi(KlScaled t, KlScaled ratio) {
  KlDd small = kl_scaled_dd(t);
  if (fabs(small.hi) <= 0.5 || isinf(small.hi)) {
    return isinf(small.hi) ? small : kl_bregman_log(small);
  }
  KlDd log = kl_dd_add(kl_dd_log(ratio.value), kl_dd_multiply_double(KL_LN2, ratio.exponent));
  return kl_dd_subtract(small, log);
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

KlDd kl_normal_kl_of_moments(const KlMoments *x, const KlMoments *y) {
  NormalPair pair;
  normal_pair(&pair, x, y);
  KlInteger difference;
  kl_integer_subtract(&difference, &pair.spread_x, &pair.spread_y);
  if (difference.sign == 0 && pair.shift.sign == 0) {
    return kl_dd(0.0, 0.0);
  }
  if (pair.spread_x.sign == 0 || pair.spread_y.sign == 0) {
    return kl_dd(HUGE_VAL, 0.0);
  }
  KlScaled sy = kl_integer_scaled(&pair.spread_y);
  KlScaled ratio = kl_scaled_divide(kl_integer_scaled(&pair.spread_x), sy);
  KlScaled t = kl_scaled_divide(kl_integer_scaled(&difference), sy);
  KlScaled shift = kl_integer_scaled(&pair.shift);
  KlDd variance = normal_psi(t, ratio);
  KlDd mean = kl_scaled_dd(kl_scaled_divide(kl_scaled_multiply(shift, shift), sy));
  if (isinf(variance.hi) || isinf(mean.hi)) {
    return kl_dd(HUGE_VAL, 0.0);
  }
  KlDd sum = kl_dd_add(variance, mean);
  return isfinite(sum.hi) ? kl_dd_scale(sum, -1) : kl_dd(HUGE_VAL, 0.0);
}
