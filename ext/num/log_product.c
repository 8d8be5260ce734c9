/* log_product.c - sums of many logarithms, as the logarithm of one quotient of products. */
#include "num/log_product.h"

#include <stdint.h>

#include "num/elementary.h"
#include "num/gap.h"

/* Exponents of a quotient up to this size go into its logarithm; beyond it, beside it. */
#define LOG_PRODUCT_FAR 0x1p20

void kl_log_product_begin(KlLogProduct *product) {
  const KlLogFactor one = {{1.0, 0.0}, 0.0};
  for (int b = 0; b < KL_LOG_PRODUCT_BITS; b++) {
    product->over[b] = one;
    product->under[b] = one;
  }
}

void kl_log_factor_settle(KlLogFactor *factor) {
  int e = kl_exponent(factor->value.hi);
  factor->value = kl_dd_scale(factor->value, -e);
  factor->exponent += e;
}

void kl_log_factor_weigh(KlLogFactor *factor, KlScaled a, double weight) {
  uint64_t bits = (uint64_t)weight;
  for (int b = 0; bits != 0; b++, bits >>= 1) {
    if ((bits & 1) != 0) {
      kl_log_factor_once(factor + b, a);
    }
  }
}

/* ln(over/under).  Where they are near each other, the quotient is near 1 and its logarithm has
** the quotient's absolute error. */
static KlScaled log_product_quotient(const KlLogFactor *over, const KlLogFactor *under) {
  KlDd quotient = kl_dd_divide(over->value, under->value);
  double exponent = over->exponent - under->exponent;
  bool far = fabs(exponent) > LOG_PRODUCT_FAR;
  KlScaled value = kl_scaled_log(kl_scaled(quotient, far ? 0 : (int)exponent));
  return far ? kl_scaled_add(value, kl_scaled(kl_dd_multiply_double(KL_LN2, exponent), 0)) : value;
}

KlScaled kl_log_product_value(const KlLogProduct *product) {
  KlScaled sum = kl_scaled_zero();
  for (int b = 0; b < KL_LOG_PRODUCT_BITS; b++) {
    KlScaled value = log_product_quotient(&product->over[b], &product->under[b]);
    sum = kl_scaled_add(sum, kl_scaled_twice(value, b));
  }
  return sum;
}
