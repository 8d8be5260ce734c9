/* kl.c - Kullback-Leibler divergence. */
#include "divergence/members.h"
#include "num/bregman.h"

/* sum p ln(p/q) = sum (p ln(p/q) - p + q), since P and Q both add up to 1. */
static KlDd kl_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  KlDd term = kl_bregman_entropy(o->a, o->b, o->d);
  return o->log_lack.hi > 0.0 ? kl_dd_add(term, kl_dd_multiply(o->a, o->log_lack)) : term;
}

const KlDivergence kl_divergence_kl = {
    .name = "kl",
    .properties = KL_NATS | KL_MONOTONE,
    .most = HUGE_VAL,
    .term = kl_term,
    .members = kl_members_kl,
    .bound = 0.501,
    .help = "Kullback-Leibler divergence: sum of p ln(p/q)",
    .source = "Kullback & Leibler 1951, eq. 2.4; generalised as in Csiszar 1991",
};
