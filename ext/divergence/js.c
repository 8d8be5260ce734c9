/* js.c - Jensen-Shannon divergence. */
#include "divergence/js.h"

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
KlDd kl_js_term(const KlOutcome *o, KlDd share, KlDd rest) {
  if (share.hi == 0.0 || rest.hi == 0.0) {
    return kl_dd(0.0, 0.0);
  }
  if (o->a.hi == 0.0 || o->b.hi == 0.0) {
    return o->a.hi == 0.0 ? js_lone_term(o->b, rest) : js_lone_term(o->a, share);
  }
  KlDd m = kl_dd_add(kl_dd_multiply(o->a, share), kl_dd_multiply(o->b, rest));
  KlDd up = kl_dd_multiply(o->d, rest);
  KlDd down = kl_dd_negate(kl_dd_multiply(o->d, share));
  KlDd from_p = kl_bregman_entropy(o->a, m, up);
  KlDd from_q = kl_bregman_entropy(o->b, m, down);
  return kl_dd_add(kl_dd_multiply(from_p, share), kl_dd_multiply(from_q, rest));
}

static KlDd js_term(const KlOutcome *o, const double *parameter) {
  return kl_js_term(o, kl_dd(parameter[0], 0.0), kl_two_sum(1.0, -parameter[0]));
}

const KlDivergence kl_divergence_js = {
    .name = "js",
    .properties = KL_NATS | KL_SYMMETRIC | KL_MONOTONE,
    .parameters = 1,
    .parameter = {{"share", &kl_domain_probability, 0.5}},
    .most = 0x1.62e42fefa39efp-1, /* ln 2, of any share */
    .term = js_term,
    .bound = 0.501,
    .help = "Jensen-Shannon divergence: share KL(P || M) + (1 - share) KL(Q || M), M the mixture",
    .source = "Lin 1991, eq. 4.1",
};
