/* fit_state.c - the exact statistics of a fit. */
#include "aggregate/fit_state.h"

#include <string.h>

#include "aggregate/counts_value.h"
#include "base/decimal.h"
#include "base/memory.h"

KlStatus kl_fit_state_begin(KlFitState *state, const KlFamily *family, int dimension) {
  state->family = family;
  state->dimension = dimension;
  if (!kl_family_gathers(family, KL_GATHER_SUMS)) {
    return KL_OK;
  }
  int sums = family->sums(dimension);
  state->sum = kl_allocate((size_t)sums * sizeof *state->sum);
  if (state->sum == NULL) {
    return KL_NO_MEMORY;
  }
  memset(state->sum, 0, (size_t)sums * sizeof *state->sum);
  state->sums = sums;
  return KL_OK;
}

void kl_fit_state_clear(KlFitState *state) {
  for (int i = 0; i < state->sums; i++) {
    kl_sum_clear(&state->sum[i]);
  }
  kl_release(state->sum);
  kl_sum_clear(&state->n);
  kl_moments_clear(&state->moments);
  kl_range_clear(&state->range);
  kl_label_table_clear(&state->value);
  *state = (KlFitState){0};
}

/* Exponents within which a product of three numbers is exact in a KlSum. */
static bool fit_exponents_fit(double w, double u, double v) {
  if (w == 0.0 || u == 0.0 || v == 0.0) {
    return true;
  }
  int ew = kl_exponent(w), eu = kl_exponent(u), ev = kl_exponent(v);
  return ew + eu > -800 && ew + eu < 990 && ew > -900 && ew < 990 && eu < 990 &&
         ew + eu + ev > -1800 && ew + eu + ev < 2150;
}

/* sum += x y, to the last bit.  Neither is split where the other is 0. */
static KlStatus fit_add_product(KlSum *sum, KlDd x, KlDd y) {
  KlStatus status = kl_sum_add_product(sum, x.hi, y.hi);
  status = status == KL_OK && x.lo != 0.0 ? kl_sum_add_product(sum, x.lo, y.hi) : status;
  if (y.lo != 0.0 && status == KL_OK) {
    status = kl_sum_add_product(sum, x.hi, y.lo);
    status = status == KL_OK ? kl_sum_add_product(sum, x.lo, y.lo) : status;
  }
  return status;
}

/* sum += w u v, to the last bit, where the exponents fit. */
static KlStatus fit_add_weighted(KlSum *sum, KlDd w, KlDd u, KlDd v) {
  KlStatus status = fit_add_product(sum, kl_two_product(w.hi, u.hi), v);
  if (u.lo != 0.0 && status == KL_OK) {
    status = fit_add_product(sum, kl_two_product(w.hi, u.lo), v);
  }
  if (w.lo != 0.0 && status == KL_OK) {
    status = fit_add_product(sum, kl_two_product(w.lo, u.hi), v);
    status = status == KL_OK ? fit_add_product(sum, kl_two_product(w.lo, u.lo), v) : status;
  }
  return status;
}

static KlStatus fit_add_sums(KlFitState *state, const KlDd *x, KlDd weight, bool one,
                             KlProblem *problem) {
  KlFactors factors[KL_FAMILY_THETA];
  state->family->observe(state->dimension, x, factors);
  KlStatus status = KL_OK;
  for (int i = 0; i < state->sums && status == KL_OK; i++) {
    const KlFactors *f = &factors[i];
    if (one) {
      status =
          fit_add_product(&state->sum[i], kl_dd(weight.hi * f->u.hi, weight.hi * f->u.lo), f->v);
    } else if (fit_exponents_fit(weight.hi, f->u.hi, f->v.hi)) {
      status = fit_add_weighted(&state->sum[i], weight, f->u, f->v);
    } else {
      kl_problem(problem, "weight times values is outside of what an exact sum holds");
      status = KL_REFUSED;
    }
  }
  return status;
}

/* The integer of 64 bits that x is.  The upper part of those next to 2^63 is 2^63 itself. */
static int64_t fit_integer(KlDd x) {
  return x.hi < 0x1p63 ? (int64_t)x.hi + (int64_t)x.lo : INT64_MAX + (int64_t)(x.lo + 1.0);
}

/* The label that a value is counted under. */
static KlLabel fit_label(KlDd x) {
  if (x.lo == 0.0) {
    return kl_label_of_real(x.hi);
  }
  return (KlLabel){.type = KL_LABEL_INTEGER, .integer = fit_integer(x)};
}

static KlStatus fit_add_range(KlFitState *state, double x, int sign) {
  if (sign > 0) {
    return kl_range_add(&state->range, x + 0.0, x + 0.0);
  }
  kl_range_remove(&state->range);
  return KL_OK;
}

/* "x = 5.0, must be a number from low = 0.0 to high = 3.0", and what else is wrong with a row whose
** bounds are low and high. */
static void fit_refuse_bounds(const KlFitState *state, double x, double low, double high,
                              KlProblem *problem) {
  const KlArgument *column = state->family->column;
  char a[KL_DECIMAL_ROOM + 1], b[KL_DECIMAL_ROOM + 1], c[KL_DECIMAL_ROOM + 1];
  char d[KL_DECIMAL_ROOM + 1];
  kl_decimal_text(low, a);
  kl_decimal_text(high, b);
  if (!(low < high)) {
    kl_problem(problem, "%s = %s, %s = %s, must have %s < %s", column[1].name, a, column[2].name, b,
               column[1].name, column[2].name);
  } else if (x < low || x > high) {
    kl_problem(problem, "%s = %s, must be a number from %s = %s to %s = %s", column[0].name,
               kl_decimal_text(x, c), column[1].name, a, column[2].name, b);
  } else {
    kl_problem(problem,
               "%s = %s, %s = %s, must be %s, %s, as in the group's first row; they must not "
               "change within a group",
               column[1].name, a, column[2].name, b, kl_decimal_text(state->low, c),
               kl_decimal_text(state->high, d));
  }
}

/* Takes the bounds of the first row; refuses others, and a value outside of them. */
static KlStatus fit_bound(KlFitState *state, const KlDd *row, KlProblem *problem) {
  double x = kl_dd_round(row[0]), low = kl_dd_round(row[1]), high = kl_dd_round(row[2]);
  bool first = state->low == state->high;
  if (!(low < high) || x < low || x > high ||
      (!first && (low != state->low || high != state->high))) {
    fit_refuse_bounds(state, x, low, high, problem);
    return KL_REFUSED;
  }
  state->low = low + 0.0; /* never -0 */
  state->high = high + 0.0;
  return KL_OK;
}

/* What else a row changes besides n. */
static KlStatus fit_add_ends_and_sums(KlFitState *state, const KlDd *x, KlDd weight, bool one,
                                      int sign, KlProblem *problem) {
  KlStatus status = KL_OK;
  if (kl_family_gathers(state->family, KL_GATHER_RANGE)) {
    status = fit_add_range(state, kl_dd_round(x[0]), sign);
  }
  if (status == KL_OK && kl_family_gathers(state->family, KL_GATHER_SUMS)) {
    status = fit_add_sums(state, x, weight, one, problem);
  }
  return status;
}

KlStatus kl_fit_state_row(KlFitState *state, const KlDd *x, KlDd weight, int sign,
                          KlProblem *problem) {
  const KlFamily *family = state->family;
  bool one = weight.hi == 1.0 && weight.lo == 0.0;
  if (family->refuse_row != NULL) {
    const char *refusal = family->refuse_row(state->dimension, x);
    if (refusal != NULL) {
      kl_problem(problem, "a row %s", refusal);
      return KL_REFUSED;
    }
  }
  if (kl_family_gathers(family, KL_GATHER_BOUNDS)) {
    KlStatus status = fit_bound(state, x, problem);
    if (status != KL_OK) {
      return status;
    }
  }
  if (one && family->moments) {
    return sign > 0 ? kl_moments_add(&state->moments, x[0])
                    : kl_moments_remove(&state->moments, x[0]);
  }
  KlDd signed_weight = sign > 0 ? weight : kl_dd_negate(weight);
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    KlLabel label = fit_label(x[0]);
    return kl_label_table_add(&state->value, &label, weight, sign);
  }
  KlStatus status = kl_sum_add_dd(&state->n, signed_weight);
  return status == KL_OK ? fit_add_ends_and_sums(state, x, signed_weight, one, sign, problem)
                         : status;
}

KlStatus kl_fit_state_merge(KlFitState *state, const KlDist *fit, int sign) {
  const KlStatistics *s = &fit->statistics;
  if (kl_family_gathers(state->family, KL_GATHER_VALUES)) {
    return kl_counts_merge_table(&state->value, &fit->counts, sign);
  }
  KlStatus status = kl_sum_add_integer(&state->n, &s->n, sign);
  if (kl_family_gathers(state->family, KL_GATHER_BOUNDS)) {
    state->low = s->low;
    state->high = s->high;
  } else if (kl_family_gathers(state->family, KL_GATHER_RANGE) && status == KL_OK) {
    if (sign > 0) {
      status = kl_range_add(&state->range, s->low, s->high);
    } else {
      kl_range_remove(&state->range);
    }
  }
  for (int i = 0; i < state->sums && status == KL_OK; i++) {
    status = kl_sum_add_integer(&state->sum[i], &s->sum[i], sign);
  }
  return status;
}

/* out = what the sum and the moments hold together. */
static void fit_total(const KlSum *sum, const KlInteger *more, KlInteger *out) {
  KlInteger value;
  kl_sum_integer(sum, &value);
  kl_integer_add(out, &value, more);
}

/* The share of the rows that took the quick way in the i-th sum; in n for i = -1. */
static void fit_moment(const KlFitState *state, int i, KlInteger *out) {
  kl_integer_from_unsigned(out, (uint64_t)state->moments.count);
  if (state->moments.count > 0 && i == 0) {
    kl_moments_sum(&state->moments, out);
  } else if (state->moments.count > 0 && i == 1) {
    kl_moments_square(&state->moments, out);
  } else if (i > 1) {
    kl_integer_from_unsigned(out, 0);
  }
}

static KlStatus fit_write_values(KlFitState *state, const KlPoll *poll, KlBytes *bytes) {
  KlStatus status = kl_label_table_settle(&state->value);
  if (status != KL_OK || kl_label_table_labels(&state->value) == 0) {
    return status;
  }
  kl_dist_write_fit(bytes, state->family, state->dimension);
  return kl_counts_write_table(bytes, &state->value, NULL, NULL, poll);
}

KlStatus kl_fit_state_write(KlFitState *state, const KlPoll *poll, KlBytes *bytes) {
  const KlFamily *family = state->family;
  if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    return fit_write_values(state, poll, bytes);
  }
  KlInteger more, value;
  fit_moment(state, -1, &more);
  fit_total(&state->n, &more, &value);
  if (value.sign == 0) {
    return KL_OK;
  }
  kl_dist_write_fit(bytes, family, state->dimension);
  kl_write_exact(bytes, &value);
  if (kl_family_gathers(family, KL_GATHER_ENDS)) {
    bool bounds = kl_family_gathers(family, KL_GATHER_BOUNDS);
    kl_write_double(bytes, bounds ? state->low : kl_range_low(&state->range));
    kl_write_double(bytes, bounds ? state->high : kl_range_high(&state->range));
  }
  for (int i = 0; i < state->sums; i++) {
    fit_moment(state, i, &more);
    fit_total(&state->sum[i], &more, &value);
    kl_write_exact(bytes, &value);
  }
  return bytes->failed ? KL_NO_MEMORY : KL_OK;
}
