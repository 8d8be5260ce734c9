/* legendre.c - Gauss and Legendre's rule of 48 points. */
#include "num/legendre.h"

#include "num/legendre_table.h"

KlScaled kl_legendre(KlScaled (*value)(void *work, KlScaled x), void *work, KlScaled low,
                     KlScaled length) {
  KlScaled high = kl_scaled_add(low, length), sum = kl_scaled_zero();
  for (int i = 0; i < LEGENDRE_PAIRS; i++) {
    KlScaled way = kl_scaled_multiply(length, kl_scaled(legendre_table[i].node, 0));
    KlScaled near = value(work, kl_scaled_add(low, way));
    KlScaled both = kl_scaled_add(near, value(work, kl_scaled_subtract(high, way)));
    sum = kl_scaled_add(sum, kl_scaled_multiply(both, kl_scaled(legendre_table[i].weight, 0)));
  }
  return kl_scaled_multiply(sum, length);
}
