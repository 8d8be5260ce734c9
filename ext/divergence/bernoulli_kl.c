/* bernoulli_kl.c - bernoulli_kl(p, q): KL between two coins. */
#include "divergence/scalar.h"
#include "num/bregman.h"

/* Terms are homogeneous, so probabilities down to 5e-324 are scaled out of the reach of
** underflow. */
enum { BERNOULLI_SCALE = 512 };

/* p ln(p/q) + (1 - p) ln((1 - p)/(1 - q)) as two Bregman terms, with q - p and 1 - p exact.
** Special values: 0 for p = q, -ln(1 - q) for p = 0, -ln q for p = 1, +Inf for q = 0 < p and for q
** = 1 > p. */
static KlScaled bernoulli_kl(const double *argument) {
  double p = argument[0], q = argument[1];
  KlDd d = kl_dd_scale(kl_two_sum(q, -p), BERNOULLI_SCALE);
  KlDd success = kl_bregman_entropy(kl_dd(kl_scale(p, BERNOULLI_SCALE), 0.0),
                                    kl_dd(kl_scale(q, BERNOULLI_SCALE), 0.0), d);
  KlDd failure =
      kl_bregman_entropy(kl_dd_scale(kl_two_sum(1.0, -p), BERNOULLI_SCALE),
                         kl_dd_scale(kl_two_sum(1.0, -q), BERNOULLI_SCALE), kl_dd_negate(d));
  if (isinf(success.hi) || isinf(failure.hi)) {
    return kl_scaled_infinity();
  }
  return kl_scaled(kl_dd_add(success, failure), -BERNOULLI_SCALE);
}

const KlScalar kl_scalar_bernoulli_kl = {
    .name = "bernoulli_kl",
    .count = 2,
    .argument = {{"p", &kl_domain_probability, 0.0}, {"q", &kl_domain_probability, 0.0}},
    .nats = true,
    .value = bernoulli_kl,
    .help = "KL divergence between two Bernoulli distributions with success probabilities p and q",
    .example = "bernoulli_kl(0.5, 0.4)",
};
