/* renyi.c - Renyi divergence of order alpha. */
#include "divergence/members.h"
#include "divergence/power_sum.h"

static KlStatus renyi_masses(const double *parameter, const KlMassSource *source,
                             const KlPoll *poll, KlResult *result) {
  KlPowerSum sum = {kl_scaled_zero(), kl_scaled_zero()};
  KlStatus status = kl_power_masses(parameter[0], source, poll, &sum, result);
  result->value = sum.renyi;
  return status;
}

const KlDivergence kl_divergence_renyi = {
    .name = "renyi",
    .properties = KL_NATS | KL_MONOTONE,
    .parameters = 1,
    .parameter = {{"alpha", &kl_domain_alpha, 0.0}},
    .required = true,
    .most = HUGE_VAL,
    .term = kl_power_term,
    .second = kl_power_second,
    .finish = kl_power_renyi,
    .masses = renyi_masses,
    .members = kl_members_renyi,
    .bound = 0.501,
    .help = "Renyi divergence of order alpha: ln(sum of p^alpha q^(1-alpha))/(alpha - 1)",
    .source = "Renyi 1961; van Erven & Harremoes 2014",
};
