/* chance_cells.h - cells of counts, and what chance does to them, for tests. */
#ifndef KLDIV_TESTS_CHANCE_CELLS_H
#define KLDIV_TESTS_CHANCE_CELLS_H

#include "divergence/mass_array.h"
#include "report/chance.h"
#include "support/libc_memory.h"
#include "unit/unit.h"

enum { MOST_CELLS = 1024 };

static inline KlChanceCells masses_of(const double *p, const double *q, size_t count, double n,
                                      double m) {
  static KlMassPair row[MOST_CELLS];
  KlChanceCells cells;
  for (size_t i = 0; i < count; i++) {
    row[i] = (KlMassPair){kl_dd(p[i], 0.0), kl_dd(q[i], 0.0)};
  }
  KlStatus status =
      kl_chance_of_masses(&cells, row, count, kl_scaled_double(n), kl_scaled_double(m));
  law(status == KL_OK, "%d", (int)status);
  return cells;
}

static inline double total_of(const double *weight, size_t count) {
  double total = 0.0;
  for (size_t i = 0; i < count; i++) {
    total += weight[i];
  }
  return total;
}

static inline KlChanceCells counts_of(const double *p, const double *q, size_t count) {
  return masses_of(p, q, count, total_of(p, count), total_of(q, count));
}

static inline double value_of(KlChanceStatistic *statistic, const KlChanceCells *cells,
                              double parameter) {
  return statistic(cells, cells->weight[0], cells->weight[1], parameter);
}

static inline double floor_of(KlChanceStatistic *statistic, const KlChanceCells *cells,
                              double parameter, double alpha) {
  KlChanceMetric metric = {statistic, parameter, -1.0};
  law(kl_chance_floors(cells, alpha, &metric, 1, NULL) == KL_OK, "alpha %g", alpha);
  return metric.floor;
}

/* The divergence of the cells' weights. */
static inline double divergence_of(const char *name, const KlChanceCells *cells, double base,
                                   const double *parameter) {
  static KlMassPair row[MOST_CELLS];
  const KlDivergence *d = kl_divergence_by_name(name, strlen(name));
  double usual[KL_DIVERGENCE_PARAMETERS];
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    usual[i] = parameter != NULL ? parameter[i] : d->parameter[i].otherwise;
  }
  for (size_t i = 0; i < cells->count; i++) {
    row[i] = (KlMassPair){kl_dd(cells->weight[0][i], 0.0), kl_dd(cells->weight[1][i], 0.0)};
  }
  const KlMassArray array = {row, cells->count};
  KlMassSource source = kl_mass_array_source(&array);
  source.size_p = kl_scaled_double(cells->size[0]);
  source.size_q = kl_scaled_double(cells->size[1]);
  KlResult result = {.exists = false};
  law(kl_divergence_of_masses(d, usual, &source, NULL, &result) == KL_OK && result.exists, "%s",
      name);
  return kl_scaled_is_infinite(result.value)
             ? HUGE_VAL
             : kl_scaled_round(kl_divergence_units(d, result.value, base));
}

static inline bool is_near(double got, double want, double bound) {
  return got == want || fabs(got - want) <= bound * fabs(want);
}

/* ---- what may go wrong ---- */

/* 79 rows and 74 of six labels, in units. */
static inline KlStatus six_labels(KlChanceCells *cells, double unit) {
  static const double p[6] = {5.0, 3.0, 30.0, 40.0, 0.0, 1.0},
                      q[6] = {2.0, 20.0, 0.0, 50.0, 1.0, 1.0};
  KlMassPair mass[6];
  for (int i = 0; i < 6; i++) {
    mass[i] = (KlMassPair){kl_dd(unit * p[i], 0.0), kl_dd(unit * q[i], 0.0)};
  }
  return kl_chance_of_masses(cells, mass, 6, kl_scaled_double(79.0), kl_scaled_double(74.0));
}

/* Work that needs memory and asks whether to stop: the `which`-th. */
typedef KlStatus ChanceWork(const KlPoll *poll, int which);

/* Each fails without leaving memory behind, whichever allocation fails, of more than `least`. */
static inline void law_survives_want_of_memory(ChanceWork *work, int count, long least) {
  long blocks = libc_memory_blocks();
  for (int which = 0; which < count; which++) {
    KlStatus status = KL_NO_MEMORY;
    long allowed = 0;
    for (; status != KL_OK && allowed < 1000; allowed++) {
      libc_memory_fail_after(allowed, 0);
      status = work(NULL, which);
      law((status == KL_OK) == !libc_memory_failed(), "%d: %ld allowed", which, allowed);
      law(libc_memory_blocks() == blocks, "%d: %ld allowed", which, allowed);
    }
    law(status == KL_OK && allowed > least, "%d: %ld allowed", which, allowed);
  }
  libc_memory_fail_after(-1, 0);
}

static inline KlStatus stop_after(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

/* Each stops, however late it is told to. */
static inline void law_can_be_stopped(ChanceWork *work, int count) {
  long blocks = libc_memory_blocks();
  for (int which = 0; which < count; which++) {
    KlStatus status = KL_INTERRUPTED;
    int asked = 0;
    for (; status == KL_INTERRUPTED && asked < 100000; asked = asked * 5 / 4 + 1) {
      int left = asked;
      const KlPoll poll = {stop_after, &left};
      status = work(&poll, which);
      law(status == (left >= 0 ? KL_OK : KL_INTERRUPTED), "%d: %d", which, (int)status);
      law(libc_memory_blocks() == blocks, "%d: %d allowed", which, asked);
    }
    law(status == KL_OK && asked > 1, "%d: asked %d times at most", which, asked);
  }
}

#endif
