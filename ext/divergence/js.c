/* js.c - Jensen-Shannon divergence of masses. */
#include "divergence/divergence.h"
#include "num/bregman.h"
#include "num/elementary.h"

/* weight mass ln(1/weight): an outcome that only one side has, whose mixture is weight mass. */
static KlDd js_lone_term(KlDd mass, KlDd weight) {
  return kl_dd_multiply(mass, kl_dd_multiply(weight, kl_dd_negate(kl_dd_log(weight))));
}

/* s KL(P || M) + (1 - s) KL(Q || M) with M = s P + (1 - s) Q.
**
** Each of the two is a sum of Bregman terms, with m - a = (1 - s) d and m - b = -s d known from d
** alone: nothing cancels, and swapping P with Q (and s with 1 - s, where that is a double) gives
** the same bits. At s = 0 and s = 1 the mixture is Q or P, and the value 0 by continuity. */
static KlDd js_term(const KlOutcome *o, double share) {
  if (share == 0.0 || share == 1.0) {
    return kl_dd(0.0, 0.0);
  }
  KlDd rest = kl_two_sum(1.0, -share);
  if (o->a.hi == 0.0 || o->b.hi == 0.0) {
    return o->a.hi == 0.0 ? js_lone_term(o->b, rest) : js_lone_term(o->a, kl_dd(share, 0.0));
  }
  KlDd m = kl_dd_add(kl_dd_multiply_double(o->a, share), kl_dd_multiply(o->b, rest));
  KlDd up = kl_dd_multiply(o->d, rest);
  KlDd down = kl_dd_negate(kl_dd_multiply_double(o->d, share));
  KlDd from_p = kl_bregman_entropy(o->a, m, up);
  KlDd from_q = kl_bregman_entropy(o->b, m, down);
  return kl_dd_add(kl_dd_multiply_double(from_p, share), kl_dd_multiply(from_q, rest));
}

const KlDivergence kl_divergence_js = {
    .name = "js",
    .term = js_term,
    .parameter = 0.5,
    .bound = 0.501,
    .source = "Lin 1991, eq. 4.1",
};
