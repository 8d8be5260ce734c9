/* kl_discrete_log.c - kl_discrete_log(ln_p, ln_q): KL divergence of masses given as logarithms. */
#include "aggregate/mass_rows.h"
#include "divergence/log_masses.h"

static void log_peak(void *work, const KlRowPair *row, size_t count) {
  kl_log_masses_peak(work, row, count);
}

static void log_total(void *work, const KlRowPair *row, size_t count) {
  kl_log_masses_total(work, row, count);
}

static void log_add(void *work, const KlRowPair *row, size_t count) {
  kl_log_masses_add(work, row, count);
}

static KlStatus kl_discrete_log_finish(const void *state, const double *parameter,
                                       const KlPoll *poll, KlScaled *value, bool *exists) {
  KlLogMasses work;
  (void)parameter;
  kl_log_masses_begin(&work);
  KlStatus status = kl_mass_rows_visit(state, log_peak, &work, poll);
  if (status != KL_OK) {
    return status;
  }
  *exists = kl_log_masses_shift(&work);
  if (!*exists) {
    return KL_OK;
  }
  status = kl_mass_rows_visit(state, log_total, &work, poll);
  if (status == KL_OK) {
    kl_log_masses_scale(&work);
    status = kl_mass_rows_visit(state, log_add, &work, poll);
  }
  if (status == KL_OK) {
    *value = kl_log_masses_value(&work);
  }
  return status;
}

const KlAggregate kl_aggregate_kl_discrete_log = {
    .name = "kl_discrete_log",
    .columns = 2,
    .column = {{"ln_p", &kl_domain_log_mass, 0.0}, {"ln_q", &kl_domain_log_mass, 0.0}},
    .nats = true,
    .state = &kl_state_log_masses,
    .finish = kl_discrete_log_finish,
    .help = "kl_discrete for masses given as natural logarithms: nothing underflows",
    .example = "kl_discrete_log(-0.5, -0.4)",
};
