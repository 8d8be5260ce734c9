/* interval.c - divergences between members whose densities are one number on their intervals. */
#include "family/interval.h"

#include "num/gap.h"

KlScaled kl_interval_kl(const KlIntervals *i) {
  if (kl_scaled_sign(i->out_p) != 0) {
    return kl_scaled_infinity();
  }
  return kl_scaled_log1p(kl_scaled_divide(i->out_q, i->width_p));
}

/* With o the overlap: [alpha ln(w_p/o) + (1 - alpha) ln(w_q/o)]/(1 - alpha) for alpha < 1; above,
** +Inf unless P lies in Q, and then KL: p/q is one number. */
KlScaled kl_interval_renyi(const KlIntervals *i, double alpha) {
  if (alpha > 1.0 || kl_scaled_sign(i->out_p) == 0) {
    return kl_interval_kl(i);
  }
  if (kl_scaled_sign(i->overlap) <= 0) {
    return kl_scaled_infinity();
  }
  KlScaled odds = kl_scaled_divide(kl_scaled_double(alpha), kl_scaled(kl_two_sum(1.0, -alpha), 0));
  KlScaled of_p = kl_scaled_log1p(kl_scaled_divide(i->out_p, i->overlap));
  KlScaled of_q = kl_scaled_log1p(kl_scaled_divide(i->out_q, i->overlap));
  return kl_scaled_add(kl_scaled_multiply(odds, of_p), of_q);
}
