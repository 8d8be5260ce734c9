/* spread.c - what the fits of several families have in common. */
#include "family/spread.h"

void kl_spread(KlInteger *out, const KlStatistics *s, int sum, int square) {
  KlInteger a, b;
  kl_integer_multiply(&a, &s->n, &s->sum[square]);
  kl_integer_multiply(&b, &s->sum[sum], &s->sum[sum]);
  kl_integer_subtract(out, &a, &b);
}

bool kl_spread_is_possible(const KlStatistics *s, int sum, int square) {
  KlInteger spread;
  kl_spread(&spread, s, sum, square);
  return spread.sign >= 0;
}

bool kl_sum_is_below(const KlInteger *a, const KlInteger *b) {
  KlInteger difference;
  kl_integer_subtract(&difference, a, b);
  return difference.sign < 0;
}

KlScaled kl_statistics_mean(const KlStatistics *s, int sum) {
  return kl_scaled_divide(kl_integer_scaled(&s->sum[sum]), kl_integer_scaled(&s->n));
}

/* The nearest number of 90 bits: adding 1.5 * 2^-38 leaves in `low` no bit below 2^-90, and above
** 2^-1 stands the upper half. */
static KlScaled spread_short(KlScaled x) {
  const double unit = 0x1.8p-38;
  double low = (x.value.lo + unit) - unit;
  return kl_scaled(kl_quick_two_sum(x.value.hi, low), x.exponent);
}

KlFit kl_fit_point(const KlStatistics *s, KlScaled value, KlScaled *theta) {
  if (kl_scaled_compare(kl_integer_scaled(&s->n), kl_scaled_double(2.0)) < 0) {
    return KL_FIT_NONE;
  }
  theta[0] = spread_short(value);
  return KL_FIT_POINT;
}
