/* log_product.c - sums of many logarithms, as the logarithm of one quotient of products. */
#include "num/log_product.h"

#include <stdint.h>

#include "num/elementary.h"
#include "num/gap.h"

/* Exponents of a quotient up to this size go into its logarithm; beyond it, beside it. */
#define LOG_PRODUCT_FAR 0x1p20

enum { LOG_PRODUCT_CHAINS = 4 };

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
      kl_log_factor_multiply(factor + b, a.value, a.exponent);
    }
  }
}

/* In chains, as each multiplication has to wait for the one before.  No chain leaves the range of
** doubles: each factor is 1/2 or more. */
static void log_factor_all(KlLogFactor *factor, const KlScaled *a, size_t n) {
  KlDd chain[LOG_PRODUCT_CHAINS] = {{1.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}};
  int64_t exponent = 0;
  size_t i = 0;
  for (; n - i >= LOG_PRODUCT_CHAINS; i += LOG_PRODUCT_CHAINS) {
    KL_UNROLL
    for (size_t j = 0; j < LOG_PRODUCT_CHAINS; j++) {
      chain[j] = kl_dd_multiply(chain[j], a[i + j].value);
      exponent += a[i + j].exponent;
    }
  }
  for (; i < n; i++) {
    chain[0] = kl_dd_multiply(chain[0], a[i].value);
    exponent += a[i].exponent;
  }
  chain[0] = kl_dd_multiply(chain[0], chain[1]);
  chain[2] = kl_dd_multiply(chain[2], chain[3]);
  kl_log_factor_multiply(factor, kl_dd_multiply(chain[0], chain[2]), (double)exponent);
}

void kl_log_product_over_all(KlLogProduct *product, const KlScaled *a, size_t n) {
  log_factor_all(product->over, a, n);
}

void kl_log_product_under_all(KlLogProduct *product, const KlScaled *a, size_t n) {
  log_factor_all(product->under, a, n);
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
