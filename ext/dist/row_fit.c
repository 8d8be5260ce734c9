/* row_fit.c - the fit of a family to rows that are not a query's. */
#include "dist/row_fit.h"

#include <string.h>

#include "base/memory.h"

KlStatus kl_row_fit_begin(KlRowFit *fit, const KlFamily *family, uint64_t rows) {
  *fit = (KlRowFit){.family = family};
  if (kl_family_gathers(family, KL_GATHER_SUMS)) {
    int sums = family->sums(1);
    fit->sum = kl_allocate((size_t)sums * sizeof *fit->sum);
    if (fit->sum == NULL) {
      return KL_NO_MEMORY;
    }
    memset(fit->sum, 0, (size_t)sums * sizeof *fit->sum);
    fit->sums = sums;
  } else if (kl_family_gathers(family, KL_GATHER_VALUES)) {
    fit->room = rows <= SIZE_MAX / sizeof *fit->value ? (size_t)rows : 0;
    fit->value = fit->room > 0 ? kl_allocate(fit->room * sizeof *fit->value) : NULL;
    if (fit->value == NULL) {
      return KL_NO_MEMORY;
    }
  }
  return KL_OK;
}

void kl_row_fit_clear(KlRowFit *fit) {
  for (int i = 0; i < fit->sums; i++) {
    kl_sum_clear(&fit->sum[i]);
  }
  kl_release(fit->sum);
  kl_release(fit->value);
  kl_sum_clear(&fit->n);
  *fit = (KlRowFit){0};
}

/* sum += weight u v for doubles u and v. */
static KlStatus row_fit_product(KlSum *sum, const KlInteger *weight, double u, double v,
                                KlProblem *problem) {
  KlInteger factor, first, product;
  if (u == 0.0 || v == 0.0) {
    return KL_OK;
  }
  kl_integer_from_double(&factor, u);
  kl_integer_multiply(&first, weight, &factor);
  kl_integer_from_double(&factor, v);
  kl_integer_multiply(&product, &first, &factor);
  int digit = product.low + KL_SUM_BIAS / 32;
  if (digit < 0 || digit + product.count + 2 > KL_SUM_DIGITS) {
    kl_problem(problem, "weight times values is outside of what an exact sum holds");
    return KL_REFUSED;
  }
  return kl_sum_add_integer(sum, &product, 1);
}

static KlStatus row_fit_sums(KlRowFit *fit, KlDd x, const KlInteger *weight, KlProblem *problem) {
  KlFactors factors[KL_FAMILY_THETA];
  fit->family->observe(1, &x, factors);
  KlStatus status = KL_OK;
  for (int i = 0; i < fit->sums && status == KL_OK; i++) {
    const double u[2] = {factors[i].u.hi, factors[i].u.lo};
    const double v[2] = {factors[i].v.hi, factors[i].v.lo};
    for (int k = 0; k < 4 && status == KL_OK; k++) {
      status = row_fit_product(&fit->sum[i], weight, u[k >> 1], v[k & 1], problem);
    }
  }
  return status;
}

/* Whether dist_fit would take the row. */
static bool row_fit_takes(const KlFamily *family, KlDd x) {
  bool whole = floor(x.hi) == x.hi && floor(x.lo) == x.lo;
  return kl_domain_contains(family->column[0].domain, kl_dd_round(x)) &&
         (whole || !family->whole) &&
         (family->refuse_row == NULL || family->refuse_row(1, &x) == NULL);
}

KlStatus kl_row_fit_add(KlRowFit *fit, KlDd x, const KlInteger *exact, KlScaled weight,
                        KlProblem *problem) {
  if (fit->refused || !row_fit_takes(fit->family, x)) {
    fit->refused = true;
    return KL_OK;
  }
  double value = kl_dd_round(x) + 0.0;
  fit->low = fit->n.count == 0 || value < fit->low ? value : fit->low;
  fit->high = fit->n.count == 0 || value > fit->high ? value : fit->high;
  KlStatus status = kl_sum_add_integer(&fit->n, exact, 1);
  if (status != KL_OK) {
    return status;
  }
  if (kl_family_gathers(fit->family, KL_GATHER_SUMS)) {
    return row_fit_sums(fit, x, exact, problem);
  }
  if (kl_family_gathers(fit->family, KL_GATHER_VALUES) && fit->values < fit->room) {
    fit->value[fit->values++] = (KlWeighed){value, weight};
  }
  return KL_OK;
}

KlStatus kl_statistics_solve(const KlFamily *family, const KlStatistics *statistics, KlInteger *sum,
                             KlWeighed *value, const KlPoll *poll, KlDist *dist) {
  *dist = (KlDist){.kind = KL_KIND_FIT,
                   .member = {family, 1, NULL},
                   .fit = KL_FIT_NONE,
                   .statistics = *statistics,
                   .sum = sum,
                   .value = value};
  dist->statistics.dimension = 1;
  dist->statistics.sum = sum;
  dist->statistics.value = value;
  return kl_dist_solve(dist, poll);
}

KlStatus kl_row_fit_solve(KlRowFit *fit, const KlPoll *poll, KlDist *dist) {
  KlStatistics s = {.low = fit->low, .high = fit->high, .values = fit->values};
  *dist = (KlDist){.kind = KL_KIND_FIT, .member = {fit->family, 1, NULL}, .fit = KL_FIT_NONE};
  kl_sum_integer(&fit->n, &s.n);
  if (fit->refused || s.n.sign <= 0) {
    return KL_OK;
  }
  KlInteger *sum = NULL;
  if (kl_family_gathers(fit->family, KL_GATHER_SUMS)) {
    sum = kl_allocate((size_t)fit->sums * sizeof *sum);
    if (sum == NULL) {
      return KL_NO_MEMORY;
    }
    for (int i = 0; i < fit->sums; i++) {
      kl_sum_integer(&fit->sum[i], &sum[i]);
    }
  }
  KlWeighed *value = fit->value;
  fit->value = NULL;
  return kl_statistics_solve(fit->family, &s, sum, value, poll, dist);
}
