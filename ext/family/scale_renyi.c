/* scale_renyi.c - Renyi's divergence between members that differ in scale. */
#include "family/scale_renyi.h"

#include "num/gap.h"

KlScaled kl_scale_gap(KlScaled t, KlScaled ratio) {
  bool near = t.value.hi == 0.0 || t.exponent < 0;
  return near ? kl_gap_log(t) : kl_scaled_subtract(t, kl_scaled_log(ratio));
}

KlScaled kl_scale_renyi(KlScaled t, KlScaled ratio, KlScaled e) {
  KlScaled product = kl_scaled_multiply(e, t);
  KlScaled weight = kl_scaled_add(kl_scaled_double(1.0), product);
  if (kl_scaled_sign(weight) <= 0) {
    return kl_scaled_infinity();
  }
  if (kl_scaled_sign(e) < 0 || t.value.hi == 0.0 || t.exponent < -2) {
    /* psi(t) - psi(e t)/e, psi(t) = t - ln(1 + t): two terms >= 0 for e < 0; for 0 < e <= 1/2 and
    ** small t the second is at most half of the first. */
    KlScaled rest = kl_scaled_divide(kl_scale_gap(product, weight), e);
    return kl_scaled_subtract(kl_scale_gap(t, ratio), rest);
  }
  /* As it stands: abs(t) >= 1/8, and the two logarithms differ by their sixteenth part or more. */
  KlScaled log = kl_scaled_divide(kl_scaled_log1p(product), e);
  return kl_scaled_subtract(log, kl_scaled_log(ratio));
}
