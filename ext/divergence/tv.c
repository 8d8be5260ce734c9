/* tv.c - total variation distance. */
#include "divergence/members.h"

static KlDd tv_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  return kl_dd_scale(o->d.hi < 0.0 ? kl_dd_negate(o->d) : o->d, -1);
}

const KlDivergence kl_divergence_tv = {
    .name = "tv",
    .properties = KL_SYMMETRIC | KL_MONOTONE,
    .most = 1.0,
    .term = tv_term,
    .members = kl_members_tv,
    .bound = 0.501,
    .help = "total variation distance: half the sum of abs(p - q)",
    .source = "Levin, Peres & Wilmer 2009, proposition 4.2",
};
