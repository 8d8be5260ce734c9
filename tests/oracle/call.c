/* call.c - calls the core, without SQLite, the way the extension does. */
#include "oracle/call.h"

#include <stdlib.h>

#include "divergence/discrete.h"
#include "divergence/log_masses.h"
#include "divergence/scalar.h"
#include "family/normal.h"
#include "num/elementary.h"

static double call_exp(const OracleCase *c) { return kl_exp(c->p.item[0]); }

static double call_expm1(const OracleCase *c) { return kl_expm1(c->p.item[0]); }

static double call_log(const OracleCase *c) { return kl_log(c->p.item[0]); }

static double call_log1p(const OracleCase *c) { return kl_log1p(c->p.item[0]); }

static double call_scalar(const KlScalar *scalar, const OracleCase *c) {
  double argument[KL_SCALAR_ARGUMENTS] = {c->p.item[0], c->q.count > 0 ? c->q.item[0] : 0.0};
  return kl_scaled_round(scalar->value(argument));
}

static double call_bernoulli_kl(const OracleCase *c) {
  return call_scalar(&kl_scalar_bernoulli_kl, c);
}

static double call_rel_entr(const OracleCase *c) { return call_scalar(&kl_scalar_rel_entr, c); }

static double call_kl_div(const OracleCase *c) { return call_scalar(&kl_scalar_kl_div, c); }

static double call_entr(const OracleCase *c) { return call_scalar(&kl_scalar_entr, c); }

/* The two columns as rows, to be freed; as many as the shorter column has. */
static KlMassPair *call_rows(const OracleCase *c, size_t *count) {
  *count = c->p.count < c->q.count ? c->p.count : c->q.count;
  KlMassPair *row = calloc(*count + 1, sizeof *row);
  if (row == NULL) {
    exit(1);
  }
  for (size_t i = 0; i < *count; i++) {
    row[i] = (KlMassPair){c->p.item[i], c->q.item[i]};
  }
  return row;
}

static double call_discrete(const KlDivergence *divergence, const OracleCase *c) {
  size_t count;
  KlMassPair *row = call_rows(c, &count);
  KlDiscrete work;
  double value = (double)NAN;
  kl_discrete_begin(&work);
  kl_discrete_total(&work, row, count);
  if (kl_discrete_scale(&work)) {
    kl_discrete_add(&work, divergence, c->parameter, row, count);
    value = kl_scaled_round(kl_discrete_value(&work));
  }
  free(row);
  return value;
}

static double call_kl_discrete(const OracleCase *c) { return call_discrete(&kl_divergence_kl, c); }

static double call_js_divergence(const OracleCase *c) {
  return call_discrete(&kl_divergence_js, c);
}

static double call_kl_discrete_log(const OracleCase *c) {
  size_t count;
  KlMassPair *row = call_rows(c, &count);
  KlLogMasses work;
  double value = (double)NAN;
  kl_log_masses_begin(&work);
  kl_log_masses_peak(&work, row, count);
  if (kl_log_masses_shift(&work)) {
    kl_log_masses_total(&work, row, count);
    kl_log_masses_scale(&work);
    kl_log_masses_add(&work, row, count);
    value = kl_scaled_round(kl_log_masses_value(&work));
  }
  free(row);
  return value;
}

/* The moments of a column, to be cleared. */
static KlMoments call_moments(const OracleVector *column) {
  KlMoments m = {0};
  for (size_t i = 0; i < column->count; i++) {
    if (kl_moments_add(&m, kl_dd(column->item[i], 0.0)) != KL_OK) {
      exit(1);
    }
  }
  return m;
}

static double call_kl_gauss_fit(const OracleCase *c) {
  KlMoments x = call_moments(&c->p), y = call_moments(&c->q);
  double value = kl_scaled_round(kl_normal_kl_of_moments(&x, &y));
  kl_moments_clear(&x);
  kl_moments_clear(&y);
  return value;
}

static double call_mean(const OracleCase *c) {
  KlMoments m = call_moments(&c->p);
  double value = kl_moments_mean(&m);
  kl_moments_clear(&m);
  return value;
}

static double call_variance(const OracleCase *c) {
  KlMoments m = call_moments(&c->p);
  double value = kl_moments_variance(&m, (int)c->parameter);
  kl_moments_clear(&m);
  return value;
}

static double call_sd(const OracleCase *c) {
  KlMoments m = call_moments(&c->p);
  double value = kl_moments_sd(&m, (int)c->parameter);
  kl_moments_clear(&m);
  return value;
}

/* A correctly rounded result is at most 0.5 ulp away; what is rounded once from 106 bits, 0.501. */
#define CALL_BOUND 0.501

const OracleFunction oracle_functions[ORACLE_FUNCTIONS] = {
    {"exp", call_exp, true, false, CALL_BOUND, NULL},
    {"expm1", call_expm1, true, false, CALL_BOUND, NULL},
    {"log", call_log, true, false, CALL_BOUND, NULL},
    {"log1p", call_log1p, true, false, CALL_BOUND, NULL},
    {"bernoulli_kl", call_bernoulli_kl, false, false, CALL_BOUND, NULL},
    {"rel_entr", call_rel_entr, true, false, CALL_BOUND, NULL},
    {"kl_div", call_kl_div, false, false, CALL_BOUND, NULL},
    {"entr", call_entr, true, false, CALL_BOUND, NULL},
    {"kl_discrete", call_kl_discrete, false, true, 0.0, &kl_divergence_kl},
    {"js_divergence", call_js_divergence, false, true, 0.0, &kl_divergence_js},
    {"kl_discrete_log", call_kl_discrete_log, false, true, CALL_BOUND, NULL},
    {"kl_gauss_fit", call_kl_gauss_fit, false, true, CALL_BOUND, NULL},
    {"mean", call_mean, true, true, CALL_BOUND, NULL},
    {"variance", call_variance, false, true, CALL_BOUND, NULL},
    {"sd", call_sd, false, true, CALL_BOUND, NULL},
};
