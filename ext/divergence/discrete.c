/* discrete.c - totals, scaling, exact differences and exact sums for divergences of masses. */
#include "divergence/discrete.h"

#include <assert.h>

#include "num/elementary.h"

/* Totals are scaled to about 2^200.  A mass down to 2^-1100 of its total then stays a normal
** number, and so do its product with the other total and that product's lower half.  A smaller one
** cannot show in a sum, where it counts as that much.  Its logarithm can, and is kept. */
enum { DISCRETE_TOTAL_EXPONENT = 200 };
#define DISCRETE_LEAST 0x1p-900

/* d = b - a from rounded products keeps at least 60 bits while abs(d) > (a + b) DISCRETE_CLOSE.
** Closer than that, it is computed from the exact totals.  (P and Q may change places.) */
#define DISCRETE_CLOSE 0x1p-41

void kl_discrete_begin(KlDiscrete *work) {
  kl_sum_borrow(&work->p.sum, work->p.room, 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->q.sum, work->q.room, 0, KL_SUM_DIGITS);
  kl_sum_borrow(&work->terms, work->room, 0, KL_SUM_DIGITS);
  work->infinite = false;
}

void kl_discrete_total(KlDiscrete *work, const KlMassPair *row, size_t count) {
  for (size_t i = 0; i < count; i++) {
    (void)kl_sum_add(&work->p.sum, row[i].p);
    (void)kl_sum_add(&work->q.sum, row[i].q);
  }
}

static bool discrete_scale_total(KlTotal *total) {
  kl_sum_integer(&total->sum, &total->exact);
  KlScaled scaled = kl_integer_scaled(&total->exact);
  total->scaled = kl_dd_scale(scaled.value, DISCRETE_TOTAL_EXPONENT);
  total->shift = DISCRETE_TOTAL_EXPONENT - scaled.exponent;
  return total->exact.sign != 0;
}

bool kl_discrete_scale(KlDiscrete *work) {
  bool p = discrete_scale_total(&work->p);
  bool q = discrete_scale_total(&work->q);
  return p && q;
}

/* b - a = q A - p B from the exact totals, rounded once. */
static KlDd discrete_difference(const KlDiscrete *work, const KlMassPair *row) {
  KlInteger mass, a, b, d;
  kl_integer_from_double(&mass, row->p);
  kl_integer_multiply(&a, &mass, &work->q.exact);
  kl_integer_from_double(&mass, row->q);
  kl_integer_multiply(&b, &mass, &work->p.exact);
  kl_integer_subtract(&d, &b, &a);
  KlScaled scaled = kl_integer_scaled(&d);
  scaled.exponent += work->p.shift + work->q.shift;
  return kl_scaled_dd(scaled);
}

/* A mass, scaled, but not less than the least. */
static double discrete_mass(double mass, int shift) {
  double scaled = kl_scale(mass, shift);
  return mass > 0.0 && scaled < DISCRETE_LEAST ? DISCRETE_LEAST : scaled;
}

/* The logarithm of how much smaller a mass is than what discrete_mass makes of it. */
static KlDd discrete_lack(double mass, int shift) {
  if (mass == 0.0 || kl_scale(mass, shift) >= DISCRETE_LEAST) {
    return kl_dd(0.0, 0.0);
  }
  KlDd log = kl_dd_add(kl_dd_log(kl_dd(mass, 0.0)), kl_dd_multiply_double(KL_LN2, shift));
  return kl_dd_subtract(kl_dd_log(kl_dd(DISCRETE_LEAST, 0.0)), log);
}

static KlOutcome discrete_outcome(const KlDiscrete *work, const KlMassPair *row) {
  KlOutcome o;
  o.a = kl_dd_multiply_double(work->q.scaled, discrete_mass(row->p, work->p.shift));
  o.b = kl_dd_multiply_double(work->p.scaled, discrete_mass(row->q, work->q.shift));
  o.d = kl_dd_subtract(o.b, o.a);
  bool shows = row->p == 0.0 || kl_scale(row->p, work->p.shift) >= DISCRETE_LEAST;
  o.log_lack = shows ? discrete_lack(row->q, work->q.shift) : kl_dd(0.0, 0.0);
  if (fabs(o.d.hi) <= DISCRETE_CLOSE * (o.a.hi + o.b.hi)) {
    o.d = discrete_difference(work, row);
  }
  return o;
}

void kl_discrete_add(KlDiscrete *work, const KlDivergence *divergence, double parameter,
                     const KlMassPair *row, size_t count) {
  for (size_t i = 0; i < count && !work->infinite; i++) {
    if (row[i].p == 0.0 && row[i].q == 0.0) {
      continue;
    }
    KlOutcome outcome = discrete_outcome(work, &row[i]);
    KlDd term = divergence->term(&outcome, parameter);
    assert(!isnan(term.hi));
    if (isinf(term.hi)) {
      work->infinite = true;
    } else {
      (void)kl_sum_add_dd(&work->terms, term);
    }
  }
}

KlScaled kl_discrete_value(const KlDiscrete *work) {
  if (work->infinite) {
    return kl_scaled_infinity();
  }
  KlInteger terms;
  kl_sum_integer(&work->terms, &terms);
  KlScaled product = kl_scaled_multiply(kl_scaled(work->p.scaled, 0), kl_scaled(work->q.scaled, 0));
  return kl_scaled_divide(kl_integer_scaled(&terms), product);
}
