/* chance.c - noise floors: what chance alone does not reach, for many metrics at a time. */
#include "report/chance.h"

#include "base/memory.h"
#include "num/sort.h"
#include "report/chance_deal.h"

/* How many deals, and how many numbers may be drawn for them. */
static const double chance_deals = 499.0, chance_least = 99.0, chance_most = 9999.0;
static const double chance_drawings = 5e6;

static size_t chance_count(const KlChanceDeal *deal, double alpha) {
  double wanted = fmin(fmax(chance_deals, ceil(2.0 / alpha) - 1.0), chance_most);
  double allowed = fmax(floor(chance_drawings / deal->drawings), chance_least);
  return (size_t)fmin(wanted, allowed);
}

/* The value of a rank, from 1; those that are infinite come last.  A product such as 0.05 * 500 may
** be an ulp off the whole number that it is. */
static KlStatus chance_quantile(double *value, size_t count, double alpha, double *quantile) {
  size_t finite = 0;
  for (size_t i = 0; i < count; i++) {
    if (isfinite(value[i])) {
      value[finite++] = value[i] + 0.0;
    }
  }
  double above = floor(alpha * (double)(count + 1) + 1e-9);
  size_t rank = count + 1 - (size_t)fmax(above, 1.0);
  KlStatus status = finite > 0 ? kl_sort_doubles(value, finite, NULL) : KL_OK;
  if (status == KL_OK) {
    *quantile = rank <= finite ? value[rank - 1] : HUGE_VAL;
  }
  return status;
}

/* value[i * deals + j]: the i-th metric of the j-th deal. */
static KlStatus chance_values(KlChanceDeal *deal, const KlChanceMetric *metric, int count,
                              size_t deals, double *value, const KlPoll *poll) {
  double drawn = 0.0;
  KlStatus status = KL_OK;
  for (size_t j = 0; j < deals && status == KL_OK; j++) {
    status = kl_chance_deal_next(deal, poll);
    for (int i = 0; i < count && status == KL_OK; i++) {
      value[(size_t)i * deals + j] = metric[i].statistic(
          &deal->drawn, deal->drawn.weight[0], deal->drawn.weight[1], metric[i].parameter);
    }
    status = status == KL_OK ? kl_chance_deal_poll(deal, &drawn, poll) : status;
  }
  return status;
}

KlStatus kl_chance_floors(const KlChanceCells *cells, double alpha, KlChanceMetric *metric,
                          int count, const KlPoll *poll) {
  KlChanceDeal deal;
  KlStatus status = kl_chance_deal_begin(&deal, cells, poll);
  size_t deals = status == KL_OK ? chance_count(&deal, alpha) : 0;
  double *value = status == KL_OK ? kl_allocate(((size_t)count * deals + 1) * sizeof *value) : NULL;
  if (value == NULL) {
    status = status == KL_OK ? KL_NO_MEMORY : status;
  } else {
    status = chance_values(&deal, metric, count, deals, value, poll);
  }
  for (int i = 0; i < count && status == KL_OK; i++) {
    status = chance_quantile(value + (size_t)i * deals, deals, alpha, &metric[i].floor);
  }
  kl_release(value);
  kl_chance_deal_clear(&deal);
  return status;
}
