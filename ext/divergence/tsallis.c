/* tsallis.c - Tsallis divergence of order alpha. */
#include "divergence/members.h"
#include "divergence/power_sum.h"

static KlStatus tsallis_masses(const double *parameter, const KlMassSource *source,
                               const KlPoll *poll, KlResult *result) {
  KlPowerSum sum = {kl_scaled_zero(), kl_scaled_zero()};
  KlStatus status = kl_power_masses(parameter[0], source, poll, &sum, result);
  result->value = sum.tsallis;
  return status;
}

const KlDivergence kl_divergence_tsallis = {
    .name = "tsallis",
    .properties = KL_MONOTONE,
    .parameters = 1,
    .parameter = {{"alpha", &kl_domain_alpha, 0.0}},
    .required = true,
    .most = HUGE_VAL,
    .term = kl_power_term,
    .second = kl_power_second,
    .finish = kl_power_tsallis,
    .masses = tsallis_masses,
    .members = kl_members_tsallis,
    .bound = 0.501,
    .help = "Tsallis divergence of order alpha: (sum of p^alpha q^(1-alpha) - 1)/(alpha - 1)",
    .source = "Tsallis 1998; Cressie & Read 1984 but for a factor of alpha",
};
