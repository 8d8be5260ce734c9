/* jeffreys.c - Jeffreys divergence: KL both ways. */
#include "divergence/jeffreys.h"

#include "divergence/members.h"
#include "num/elementary.h"

/* KL(P || Q) + KL(Q || P) = sum (q - p) ln(q/p).  Both factors are of the smaller and the larger of
** the two, so that swapping P and Q gives the same bits; where they are within a factor of 2, the
** logarithm is that of 1 + abs(d)/smaller. */
KlDd kl_jeffreys_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  if (o->a.hi == 0.0 || o->b.hi == 0.0) {
    return kl_dd(HUGE_VAL, 0.0);
  }
  bool grows = o->d.hi >= 0.0;
  KlDd small = grows ? o->a : o->b, large = grows ? o->b : o->a;
  KlDd d = grows ? o->d : kl_dd_negate(o->d);
  KlDd log = d.hi <= small.hi ? kl_dd_log1p(kl_dd_divide(d, small)) : kl_dd_log_ratio(large, small);
  KlDd lack = o->log_lack.hi < 0.0 ? kl_dd_negate(o->log_lack) : o->log_lack;
  return kl_dd_multiply(d, kl_dd_add(log, lack));
}

const KlDivergence kl_divergence_jeffreys = {
    .name = "jeffreys",
    .properties = KL_NATS | KL_SYMMETRIC | KL_MONOTONE,
    .most = HUGE_VAL,
    .term = kl_jeffreys_term,
    .members = kl_members_jeffreys,
    .bound = 0.501,
    .help = "Jeffreys divergence: KL(P || Q) + KL(Q || P)",
    .source = "Jeffreys 1946; Kullback & Leibler 1951, eq. 2.6",
};
