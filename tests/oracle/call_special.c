/* call_special.c - calls the special functions of num/ with the arguments of a case. */
#include "oracle/call_special.h"

#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"
#include "num/kolmogorov.h"

static KlScaled special_argument(const OracleVector *v, size_t i) {
  return kl_scaled_double(v->count > i ? v->item[i] : 0.0);
}

static double special_one(KlScaled (*function)(KlScaled), const OracleCase *c) {
  return kl_scaled_round(function(special_argument(&c->p, 0)));
}

static double special_two(KlScaled (*function)(KlScaled, KlScaled), const OracleCase *c) {
  return kl_scaled_round(function(special_argument(&c->p, 0), special_argument(&c->q, 0)));
}

/* Of y, x and their difference. */
static double special_distance(KlScaled (*function)(KlScaled, KlScaled, KlScaled),
                               const OracleCase *c) {
  KlScaled y = special_argument(&c->p, 0), x = special_argument(&c->q, 0);
  return kl_scaled_round(function(y, x, kl_scaled_subtract(y, x)));
}

static double special_normal(const OracleCase *c, bool upper) {
  return kl_scaled_round(kl_normal_tail(special_argument(&c->p, 0), upper));
}

static double special_gamma(const OracleCase *c, bool upper) {
  KlScaled a = special_argument(&c->p, 0), x = special_argument(&c->q, 0);
  return kl_scaled_round(kl_gamma_tail(a, x, upper));
}

static double special_beta(const OracleCase *c, bool upper) {
  KlScaled a = special_argument(&c->p, 0), b = special_argument(&c->p, 1);
  KlScaled x = special_argument(&c->q, 0), rest = kl_scaled_subtract(kl_scaled_double(1.0), x);
  return kl_scaled_round(kl_beta_tail(a, b, x, rest, upper));
}

double call_gap_log(const OracleCase *c) { return special_one(kl_gap_log, c); }

double call_gap_exp(const OracleCase *c) { return special_one(kl_gap_exp, c); }

double call_gap_ratio(const OracleCase *c) { return special_two(kl_gap_ratio, c); }

double call_gap_entropy(const OracleCase *c) { return special_two(kl_gap_entropy, c); }

double call_log_gamma(const OracleCase *c) { return special_one(kl_log_gamma, c); }

double call_stirling(const OracleCase *c) { return special_one(kl_stirling, c); }

double call_digamma(const OracleCase *c) { return special_one(kl_digamma, c); }

double call_trigamma(const OracleCase *c) { return special_one(kl_trigamma, c); }

double call_log_minus_digamma(const OracleCase *c) { return special_one(kl_log_minus_digamma, c); }

double call_gap_gamma(const OracleCase *c) { return special_distance(kl_gap_gamma, c); }

double call_gap_stirling(const OracleCase *c) { return special_distance(kl_gap_stirling, c); }

double call_tail_normal_lower(const OracleCase *c) { return special_normal(c, false); }

double call_tail_normal_upper(const OracleCase *c) { return special_normal(c, true); }

double call_tail_normal_quantile(const OracleCase *c) { return kl_normal_quantile(c->p.item[0]); }

double call_tail_gamma_lower(const OracleCase *c) { return special_gamma(c, false); }

double call_tail_gamma_upper(const OracleCase *c) { return special_gamma(c, true); }

double call_tail_beta_lower(const OracleCase *c) { return special_beta(c, false); }

double call_tail_beta_upper(const OracleCase *c) { return special_beta(c, true); }

double call_kolmogorov_limit(const OracleCase *c) { return special_one(kl_kolmogorov_limit, c); }

/* p is n, q is d. */
double call_kolmogorov_tail(const OracleCase *c) {
  KlScaled tail;
  KlStatus status =
      kl_kolmogorov_tail((int)c->p.item[0], kl_scaled_double(c->q.item[0]), NULL, &tail);
  return status == KL_OK ? kl_scaled_round(tail) : (double)NAN;
}
