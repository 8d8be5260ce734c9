/* kl_gauss_fit.c - kl_gauss_fit(x, y): fits a Gaussian to each of two columns and compares them. */
#include "aggregate/aggregate.h"
#include "family/normal.h"

typedef struct TwoColumns {
  KlMoments x, y;
} TwoColumns;

/* A column skips its own NULLs: they are NaNs, which moments ignore. */
static KlStatus gauss_step(void *state, const KlDd *row) {
  TwoColumns *columns = state;
  KlStatus status = kl_moments_add(&columns->x, row[0]);
  return status == KL_OK ? kl_moments_add(&columns->y, row[1]) : status;
}

static KlStatus gauss_unstep(void *state, const KlDd *row) {
  TwoColumns *columns = state;
  KlStatus status = kl_moments_remove(&columns->x, row[0]);
  return status == KL_OK ? kl_moments_remove(&columns->y, row[1]) : status;
}

static void gauss_clear(void *state) {
  TwoColumns *columns = state;
  kl_moments_clear(&columns->x);
  kl_moments_clear(&columns->y);
}

static const KlState two_columns = {sizeof(TwoColumns), gauss_step, gauss_unstep, gauss_clear};

static KlStatus gauss_finish(const void *state, const double *parameter, const KlPoll *poll,
                             KlScaled *value, bool *exists) {
  const TwoColumns *columns = state;
  (void)parameter;
  (void)poll;
  *exists = columns->x.count >= 2 && columns->y.count >= 2;
  if (*exists) {
    *value = kl_normal_kl_of_moments(&columns->x, &columns->y);
  }
  return KL_OK;
}

const KlAggregate kl_aggregate_kl_gauss_fit = {
    .name = "kl_gauss_fit",
    .columns = 2,
    .column = {{"x", &kl_domain_real, 0.0}, {"y", &kl_domain_real, 0.0}},
    .nats = true,
    .state = &two_columns,
    .finish = gauss_finish,
    .help = "KL divergence between the Gaussians fitted to columns x and y (maximum likelihood)",
    .example = "kl_gauss_fit(1.5, 2.5)",
};
