/* kl_discrete.c - kl_discrete(p, q): KL divergence of two columns of masses. */
#include "aggregate/mass_rows.h"

static KlStatus kl_discrete_finish(const void *state, const double *parameter, const KlPoll *poll,
                                   KlScaled *value, bool *exists) {
  (void)parameter;
  return kl_mass_rows_divergence(state, &kl_divergence_kl, NULL, poll, value, exists);
}

const KlAggregate kl_aggregate_kl_discrete = {
    .name = "kl_discrete",
    .columns = 2,
    .column = {{"p", &kl_domain_mass, 0.0}, {"q", &kl_domain_mass, 0.0}},
    .nats = true,
    .state = &kl_state_masses,
    .finish = kl_discrete_finish,
    .help =
        "KL divergence of two distributions, one row an outcome with its mass under P and under Q",
    .example = "kl_discrete(0.5, 0.4)",
};
