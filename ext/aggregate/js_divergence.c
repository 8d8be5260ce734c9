/* js_divergence.c - js_divergence(p, q): Jensen-Shannon divergence of two columns of masses. */
#include "aggregate/mass_rows.h"

static KlStatus js_divergence_finish(const void *state, const double *parameter, const KlPoll *poll,
                                     KlScaled *value, bool *exists) {
  return kl_mass_rows_divergence(state, &kl_divergence_js, parameter, poll, value, exists);
}

const KlAggregate kl_aggregate_js_divergence = {
    .name = "js_divergence",
    .columns = 2,
    .column = {{"p", &kl_domain_mass, 0.0}, {"q", &kl_domain_mass, 0.0}},
    .nats = true,
    .parameters = 1,
    .parameter = {{"share", &kl_domain_probability, 0.5}},
    .state = &kl_state_masses,
    .finish = js_divergence_finish,
    .help =
        "Jensen-Shannon divergence of two distributions, one row an outcome; share is P's share of "
        "the mixture",
    .example = "js_divergence(0.5, 0.4)",
};
