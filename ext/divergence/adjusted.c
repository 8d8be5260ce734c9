/* adjusted.c - rows of masses with a pseudo-count more, or shrunk towards each other. */
#include "divergence/adjusted.h"

enum { ADJUSTED_STRETCH = 64 };

typedef struct AdjustedVisit {
  const KlAdjusted *rows;
  KlMassVisit *visit;
  void *work;
} AdjustedVisit;

/* The product only where there is one to make: masses go up to DBL_MAX. */
static KlDd adjusted_mass(const KlAdjustment *a, KlDd mass) {
  KlDd part = a->factor.hi == 1.0 && a->factor.lo == 0.0 ? mass : kl_dd_multiply(a->factor, mass);
  return kl_dd_add(part, a->plus);
}

static void adjusted_visit(void *work, const KlMassPair *row, size_t count) {
  const AdjustedVisit *w = work;
  KlMassPair adjusted[ADJUSTED_STRETCH];
  size_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    adjusted[filled++] =
        (KlMassPair){adjusted_mass(&w->rows->p, row[i].p), adjusted_mass(&w->rows->q, row[i].q)};
    if (filled == ADJUSTED_STRETCH || i + 1 == count) {
      w->visit(w->work, adjusted, filled);
      filled = 0;
    }
  }
}

static KlStatus adjusted_each(const void *rows, KlMassVisit *visit, void *work,
                              const KlPoll *poll) {
  const KlAdjusted *r = rows;
  AdjustedVisit w = {r, visit, work};
  if (r->unseen > 0.0) {
    KlMassPair unseen = {kl_dd_multiply_double(r->p.plus, r->unseen),
                         kl_dd_multiply_double(r->q.plus, r->unseen)};
    visit(work, &unseen, 1);
  }
  return r->source->each(r->source->rows, adjusted_visit, &w, poll);
}

KlMassSource kl_adjusted_source(const KlAdjusted *rows) {
  return (KlMassSource){.rows = rows, .each = adjusted_each};
}
