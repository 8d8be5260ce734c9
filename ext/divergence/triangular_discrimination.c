/* triangular_discrimination.c - triangular discrimination, Vincze-Le Cam. */
#include "divergence/divergence.h"

/* (p - q)^2/(p + q): the quotient first, which is in -1 .. 1. */
static KlDd triangular_discrimination_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  KlDd sum = kl_dd_add(o->a, o->b);
  return sum.hi == 0.0 ? sum : kl_dd_multiply(o->d, kl_dd_divide(o->d, sum));
}

const KlDivergence kl_divergence_triangular = {
    .name = "triangular",
    .properties = KL_SYMMETRIC | KL_MONOTONE,
    .most = 2.0,
    .term = triangular_discrimination_term,
    .bound = 0.501,
    .help = "triangular discrimination: sum of (p - q)^2/(p + q)",
    .source = "Topsoe 2000, eq. 8",
};
