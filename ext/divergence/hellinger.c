/* hellinger.c - Hellinger distance. */
#include "divergence/hellinger.h"

#include "divergence/members.h"

static KlDd hellinger_root(KlDd x) { return kl_scaled_dd(kl_scaled_sqrt(kl_scaled(x, 0))); }

/* 1 - sum sqrt(p q) = sum (sqrt q - sqrt p)^2 / 2, with sqrt b - sqrt a = d / (sqrt a + sqrt b): no
** root is subtracted.  Rows where both masses are tiny come to 2^-450, whose square is normal. */
KlDd kl_hellinger_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  KlDd sum = kl_dd_add(hellinger_root(o->a), hellinger_root(o->b));
  if (sum.hi == 0.0) {
    return kl_dd(0.0, 0.0);
  }
  KlDd difference = kl_dd_divide(o->d, sum);
  return kl_dd_scale(kl_dd_multiply(difference, difference), -1);
}

KlDd kl_hellinger_product(const KlOutcome *o) {
  return kl_dd_multiply(hellinger_root(o->a), hellinger_root(o->b));
}

const KlDivergence kl_divergence_hellinger = {
    .name = "hellinger",
    .properties = KL_SYMMETRIC | KL_MONOTONE | KL_ROOT,
    .most = 1.0,
    .term = kl_hellinger_term,
    .members = kl_members_hellinger,
    .bound = 0.501,
    .help = "Hellinger distance: the square root of 1 - sum of sqrt(p q)",
    .source = "Hellinger 1909; van der Vaart 1998, section 14.5",
};
