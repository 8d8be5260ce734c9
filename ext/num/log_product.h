/* log_product.h - sums of many logarithms, as the logarithm of one quotient of products.
**
** sum w_i ln a_i - sum w_j ln b_j with whole weights w: a factor costs a multiplication in
** double-double, the sum one logarithm for each bit that a weight has.  A product of n factors has
** a relative error below 6 n 2^-106, so a mean of n logarithms one of 6 2^-106 + 2^-95 of the sizes
** of its parts, and one that is near 0 keeps its digits as far as the products do.
*/
#ifndef KLDIV_NUM_LOG_PRODUCT_H
#define KLDIV_NUM_LOG_PRODUCT_H

#include "base/compiler.h"
#include "num/scaled.h"

enum { KL_LOG_PRODUCT_BITS = 53 }; /* weights are below 2^53 */

/* value * 2^exponent, the exponent being whole. */
typedef struct KlLogFactor {
  KlDd value;
  double exponent;
} KlLogFactor;

/* over[b] and under[b] count 2^b times. */
typedef struct KlLogProduct {
  KlLogFactor over[KL_LOG_PRODUCT_BITS], under[KL_LOG_PRODUCT_BITS];
} KlLogProduct;

/* The empty sum. */
void kl_log_product_begin(KlLogProduct *product);

/* For the inline functions: a factor of whole weight other than 1, and a value grown small. */
void kl_log_factor_weigh(KlLogFactor *factor, KlScaled a, double weight);
void kl_log_factor_settle(KlLogFactor *factor);

/* By value * 2^exponent, value from 2^-400 to 1. */
KL_INLINE void kl_log_factor_multiply(KlLogFactor *factor, KlDd value, double exponent) {
  factor->value = kl_dd_multiply(factor->value, value);
  factor->exponent += exponent;
  if (factor->value.hi < 0x1p-400) {
    kl_log_factor_settle(factor);
  }
}

KL_INLINE void kl_log_factor_times(KlLogFactor *factor, KlScaled a, double weight) {
  if (KL_LIKELY(weight == 1.0)) {
    kl_log_factor_multiply(factor, a.value, a.exponent);
  } else {
    kl_log_factor_weigh(factor, a, weight);
  }
}

/* Adds weight ln a, or takes it away; a is finite and > 0, the weight whole, from 1 to 2^53 - 1. */
KL_INLINE void kl_log_product_over(KlLogProduct *product, KlScaled a, double weight) {
  kl_log_factor_times(product->over, a, weight);
}

KL_INLINE void kl_log_product_under(KlLogProduct *product, KlScaled a, double weight) {
  kl_log_factor_times(product->under, a, weight);
}

/* The same of many that have weight 1, at most KL_LOG_PRODUCT_TOGETHER. */
enum { KL_LOG_PRODUCT_TOGETHER = 256 };
void kl_log_product_over_all(KlLogProduct *product, const KlScaled *a, size_t n);
void kl_log_product_under_all(KlLogProduct *product, const KlScaled *a, size_t n);

/* The sum. */
KlScaled kl_log_product_value(const KlLogProduct *product);

#endif
