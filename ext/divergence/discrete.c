/* discrete.c - totals, scaling, exact differences and exact sums for divergences of masses. */
#include "divergence/discrete.h"

#include <assert.h>

#include "num/elementary.h"
#include "num/gap.h"

/* Totals are scaled to about 2^200.  A mass down to 2^-1100 of its total then stays a normal
** number, and so do its product with the other total and that product's lower half.  A smaller one
** cannot show in a sum, where it counts as that much.  Its logarithm can, and is kept. */
enum { DISCRETE_TOTAL_EXPONENT = 200 };
#define DISCRETE_LEAST 0x1p-900

/* d = b - a from rounded products keeps at least 60 bits while abs(d) > (a + b) DISCRETE_CLOSE.
** Closer than that, it is computed from the exact totals.  (P and Q may change places.) */
#define DISCRETE_CLOSE 0x1p-41

/* The same for chances, whose squares are wanted: 70 bits. */
#define DISCRETE_CHANCE_CLOSE 0x1p-30

/* ---- totals ---- */

static void discrete_total(void *work, const KlMassPair *row, size_t count) {
  KlTotals *totals = work;
  for (size_t i = 0; i < count; i++) {
    (void)kl_sum_add_dd(&totals->p.sum, row[i].p);
    (void)kl_sum_add_dd(&totals->q.sum, row[i].q);
    totals->outcomes += row[i].p.hi > 0.0 || row[i].q.hi > 0.0 ? 1.0 : 0.0;
  }
}

static void discrete_scale_total(KlTotal *total) {
  kl_sum_integer(&total->sum, &total->exact);
  KlScaled scaled = kl_integer_scaled(&total->exact);
  total->scaled = kl_dd_scale(scaled.value, DISCRETE_TOTAL_EXPONENT);
  total->shift = DISCRETE_TOTAL_EXPONENT - scaled.exponent;
}

KlStatus kl_totals(KlTotals *totals, const KlMassSource *source, const KlPoll *poll) {
  kl_sum_borrow(&totals->p.sum, totals->p.room, 0, KL_SUM_DIGITS);
  kl_sum_borrow(&totals->q.sum, totals->q.room, 0, KL_SUM_DIGITS);
  totals->outcomes = 0.0;
  KlStatus status = source->each(source->rows, discrete_total, totals, poll);
  if (status == KL_OK) {
    discrete_scale_total(&totals->p);
    discrete_scale_total(&totals->q);
  }
  return status;
}

KlStatus kl_totals_begin(KlTotals *totals, unsigned properties, const KlMassSource *source,
                         const KlPoll *poll, KlResult *result) {
  KlStatus status = kl_totals(totals, source, poll);
  if (status == KL_OK) {
    bool q = (properties & KL_OF_ONE) != 0 || totals->q.exact.sign != 0;
    bool exists = totals->p.exact.sign != 0 && q;
    *result = exists ? kl_result(kl_scaled_zero(), "counts", 0x1p-53) : kl_no_result("no mass");
  }
  return status;
}

KlScaled kl_total_value(const KlTotal *total) { return kl_scaled(total->scaled, -total->shift); }

/* ---- outcomes ---- */

static void discrete_integer(KlInteger *out, KlDd mass) {
  if (mass.lo == 0.0) {
    kl_integer_from_double(out, mass.hi);
    return;
  }
  KlInteger hi, lo;
  kl_integer_from_double(&hi, mass.hi);
  kl_integer_from_double(&lo, -mass.lo);
  kl_integer_subtract(out, &hi, &lo);
}

/* q A - p B from the exact totals, rounded once. */
static KlScaled discrete_difference(const KlTotals *totals, const KlMassPair *row) {
  KlInteger mass, a, b, d;
  discrete_integer(&mass, row->p);
  kl_integer_multiply(&a, &mass, &totals->q.exact);
  discrete_integer(&mass, row->q);
  kl_integer_multiply(&b, &mass, &totals->p.exact);
  kl_integer_subtract(&d, &b, &a);
  return kl_integer_scaled(&d);
}

/* A mass, scaled, but not less than the least. */
static KlDd discrete_mass(KlDd mass, int shift) {
  KlDd scaled = kl_dd_scale(mass, shift);
  return mass.hi > 0.0 && scaled.hi < DISCRETE_LEAST ? kl_dd(DISCRETE_LEAST, 0.0) : scaled;
}

static bool discrete_shows(KlDd mass, int shift) {
  return mass.hi == 0.0 || kl_scale(mass.hi, shift) >= DISCRETE_LEAST;
}

/* The logarithm of how much smaller a mass is than what discrete_mass makes of it. */
static KlDd discrete_lack(KlDd mass, int shift) {
  KlDd log = kl_dd_add(kl_dd_log(mass), kl_dd_multiply_double(KL_LN2, shift));
  return kl_dd_subtract(kl_dd_log(kl_dd(DISCRETE_LEAST, 0.0)), log);
}

static KlOutcome discrete_outcome(const KlTotals *totals, const KlMassPair *row) {
  const KlTotal *p = &totals->p, *q = &totals->q;
  KlOutcome o;
  o.a = kl_dd_multiply(q->scaled, discrete_mass(row->p, p->shift));
  o.b = kl_dd_multiply(p->scaled, discrete_mass(row->q, q->shift));
  o.d = kl_dd_subtract(o.b, o.a);
  o.log_lack = kl_dd(0.0, 0.0);
  bool p_shows = discrete_shows(row->p, p->shift), q_shows = discrete_shows(row->q, q->shift);
  if (p_shows && !q_shows) {
    o.log_lack = discrete_lack(row->q, q->shift);
  } else if (q_shows && !p_shows) {
    o.log_lack = kl_dd_negate(discrete_lack(row->p, p->shift));
  }
  if (fabs(o.d.hi) <= DISCRETE_CLOSE * (o.a.hi + o.b.hi)) {
    o.d = kl_scaled_dd(kl_scaled_twice(discrete_difference(totals, row), p->shift + q->shift));
  }
  return o;
}

KlOutcome kl_outcome_swap(const KlOutcome *o) {
  return (KlOutcome){o->b, o->a, kl_dd_negate(o->d), kl_dd_negate(o->log_lack)};
}

/* ---- sums of terms ---- */

typedef struct DiscreteSum {
  const KlTotals *totals;
  KlOutcomeTerm *term;
  const double *parameter;
  KlWideSum sum;
} DiscreteSum;

static void discrete_add(void *work, const KlMassPair *row, size_t count) {
  DiscreteSum *w = work;
  for (size_t i = 0; i < count && !w->sum.infinite; i++) {
    if (row[i].p.hi == 0.0 && row[i].q.hi == 0.0) {
      continue;
    }
    KlOutcome outcome = discrete_outcome(w->totals, &row[i]);
    KlDd term = w->term(&outcome, w->parameter);
    assert(!isnan(term.hi));
    if (isinf(term.hi)) {
      w->sum.infinite = true;
    } else {
      (void)kl_sum_add_dd(&w->sum.sum, term);
    }
  }
}

KlStatus kl_discrete_sum(const KlTotals *totals, KlOutcomeTerm *term, const double *parameter,
                         const KlMassSource *source, const KlPoll *poll, KlScaled *sum) {
  DiscreteSum work = {.totals = totals, .term = term, .parameter = parameter};
  kl_wide_begin(&work.sum);
  KlStatus status = source->each(source->rows, discrete_add, &work, poll);
  if (status != KL_OK) {
    return status;
  }
  *sum = kl_wide_value(&work.sum);
  if (!work.sum.infinite) {
    *sum = kl_scaled_divide(
        *sum, kl_scaled_multiply(kl_scaled(totals->p.scaled, 0), kl_scaled(totals->q.scaled, 0)));
  }
  return KL_OK;
}

/* ---- chances ---- */

static KlScaled discrete_chance(const KlTotal *total, KlDd mass) {
  return total->exact.sign != 0 ? kl_scaled_divide(kl_scaled(mass, 0), kl_total_value(total))
                                : kl_scaled_zero();
}

typedef struct DiscreteVisit {
  const KlTotals *totals;
  KlScaled product; /* of the totals */
  KlChanceVisit *visit;
  void *work;
} DiscreteVisit;

static void discrete_visit(void *work, const KlMassPair *row, size_t count) {
  const DiscreteVisit *w = work;
  for (size_t i = 0; i < count; i++) {
    if (row[i].p.hi == 0.0 && row[i].q.hi == 0.0) {
      continue;
    }
    KlChance o = {.p = discrete_chance(&w->totals->p, row[i].p),
                  .q = discrete_chance(&w->totals->q, row[i].q)};
    o.d = kl_scaled_subtract(o.q, o.p);
    KlScaled reach =
        kl_scaled_multiply(kl_scaled_add(o.p, o.q), kl_scaled_double(DISCRETE_CHANCE_CLOSE));
    if (kl_scaled_compare(o.d, reach) <= 0 &&
        kl_scaled_compare(kl_scaled_negate(o.d), reach) <= 0) {
      o.d = kl_scaled_divide(discrete_difference(w->totals, &row[i]), w->product);
    }
    w->visit(w->work, &o);
  }
}

KlStatus kl_discrete_visit(const KlTotals *totals, KlChanceVisit *visit, void *work,
                           const KlMassSource *source, const KlPoll *poll) {
  KlScaled product = kl_scaled_multiply(kl_total_value(&totals->p), kl_total_value(&totals->q));
  DiscreteVisit w = {totals, product, visit, work};
  return source->each(source->rows, discrete_visit, &w, poll);
}

/* abs(d) <= p/2: where a logarithm is better taken of d/p. */
static bool discrete_is_near(const KlChance *o) {
  KlScaled half = kl_scaled_twice(o->p, -1);
  return kl_scaled_compare(o->d, half) <= 0 && kl_scaled_compare(kl_scaled_negate(o->d), half) <= 0;
}

KlScaled kl_chance_log_ratio(const KlChance *o) {
  if (kl_scaled_sign(o->d) == 0) {
    return kl_scaled_zero(); /* without a sign */
  }
  return discrete_is_near(o) ? kl_scaled_negate(kl_scaled_log1p(kl_scaled_divide(o->d, o->p)))
                             : kl_scaled_log_ratio(o->p, o->q);
}

KlScaled kl_chance_entropy(const KlChance *o) {
  if (kl_scaled_sign(o->p) == 0) {
    return o->q;
  }
  if (kl_scaled_sign(o->q) == 0) {
    return kl_scaled_infinity();
  }
  if (discrete_is_near(o)) {
    return kl_scaled_multiply(o->p, kl_gap_log(kl_scaled_divide(o->d, o->p)));
  }
  /* q/p is below 1/2 or above 3/2: neither sum cancels by more than a factor of 6. */
  return kl_scaled_add(kl_scaled_multiply(o->p, kl_scaled_log_ratio(o->p, o->q)), o->d);
}

KlScaled kl_surprise(const KlTotal *total, KlDd mass) {
  KlScaled value = kl_scaled(mass, 0), all = kl_total_value(total);
  if (kl_scaled_compare(kl_scaled_twice(value, 1), all) <= 0) {
    return kl_scaled_log_ratio(all, value);
  }
  KlInteger exact, rest;
  discrete_integer(&exact, mass);
  kl_integer_subtract(&rest, &total->exact, &exact);
  KlScaled share = kl_scaled_divide(kl_integer_scaled(&rest), all);
  return kl_scaled_negate(kl_scaled_log1p(kl_scaled_negate(share)));
}

/* ---- wide sums ---- */

void kl_wide_begin(KlWideSum *sum) {
  kl_sum_borrow(&sum->sum, sum->room, 0, KL_SUM_DIGITS);
  sum->infinite = false;
}

void kl_wide_add(KlWideSum *sum, KlScaled x) {
  if (kl_scaled_is_infinite(x)) {
    sum->infinite = true;
  } else {
    (void)kl_sum_add_value(&sum->sum, x);
  }
}

KlScaled kl_wide_value(const KlWideSum *sum) {
  if (sum->infinite) {
    return kl_scaled_infinity();
  }
  KlInteger value;
  kl_sum_integer(&sum->sum, &value);
  return kl_integer_scaled(&value);
}
