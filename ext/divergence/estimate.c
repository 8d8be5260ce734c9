/* estimate.c - estimators from counts: pseudo-counts and shrinkage.
**
** Dirichlet: Agresti & Hitchcock 2005, section 2; the posterior mean under a Dirichlet prior.
** James-Stein: Hausser & Strimmer 2009, eqs. 4 and 5, towards equal shares.
*/
#include "divergence/estimate.h"

const char *const kl_estimators_of_masses[] = {"plug_in", "dirichlet",   "jeffreys",
                                               "laplace", "james_stein", NULL};
const char *const kl_estimators_of_entropy[] = {"plug_in",   "dirichlet",   "jeffreys",
                                                "laplace",   "james_stein", "miller_madow",
                                                "chao_shen", "grassberger", NULL};

const char *const kl_estimate_needs_counts =
    "an estimator needs counts: rows of a sample, of whole weight";

const KlDomain kl_domain_estimator = {0.0, KL_GRASSBERGER, "number of an estimator"};
const KlDomain kl_domain_labels = {1.0, 0x1p53, "whole number from 1 to 2^53"};

KlEstimator kl_estimator(const double *parameter) {
  return parameter != NULL && parameter[0] > 0.0 ? (KlEstimator)parameter[0] : KL_PLUG_IN;
}

bool kl_adjusts_labels(const KlDivergence *divergence, const double *parameter) {
  if (divergence == &kl_divergence_psi) {
    return parameter[1] > 0.0;
  }
  if (divergence == &kl_divergence_kl_smoothed) {
    return parameter[0] > 0.0;
  }
  bool estimated = divergence == &kl_divergence_kl || divergence == &kl_divergence_entropy;
  return estimated && kl_estimator(parameter) != KL_PLUG_IN;
}

bool kl_estimate_is_odd(const double *parameter, KlResult *result) {
  KlEstimator estimator = kl_estimator(parameter);
  if (parameter == NULL) {
    return false;
  }
  if ((estimator == KL_DIRICHLET) != (parameter[1] > 0.0)) {
    *result = kl_no_result("alpha goes with the estimator dirichlet, and it with alpha");
    return true;
  }
  if (parameter[2] > 0.0 && (estimator == KL_PLUG_IN || estimator > KL_JAMES_STEIN)) {
    *result = kl_no_result("labels goes with dirichlet, jeffreys, laplace and james_stein");
    return true;
  }
  return false;
}

bool kl_estimate_of_members(const double *parameter, KlResult *result, bool *done) {
  if (kl_estimator(parameter) == KL_PLUG_IN) {
    return false;
  }
  *done = true;
  *result = kl_no_result("an estimator is for counts");
  return true;
}

/* ---- what there is ---- */

typedef struct EstimateVisit {
  bool q;
  KlCounted *counted;
  KlSum squares;
  int64_t room[KL_SUM_DIGITS];
} EstimateVisit;

static void estimate_visit(void *work, const KlMassPair *row, size_t count) {
  EstimateVisit *w = work;
  KlCounted *c = w->counted;
  for (size_t i = 0; i < count; i++) {
    KlDd y = w->q ? row[i].q : row[i].p;
    c->labels += 1.0;
    c->seen += y.hi > 0.0 ? 1.0 : 0.0;
    c->once += y.hi == 1.0 && y.lo == 0.0 ? 1.0 : 0.0;
    c->whole = c->whole && floor(y.hi) == y.hi && floor(y.lo) == y.lo;
    (void)kl_sum_add_product(&w->squares, y.hi, y.hi);
    (void)kl_sum_add_product(&w->squares, 2.0 * y.hi, y.lo);
    (void)kl_sum_add_product(&w->squares, y.lo, y.lo);
  }
}

KlStatus kl_count(bool q, const KlTotals *totals, const KlMassSource *source, const KlPoll *poll,
                  KlCounted *counted) {
  const KlTotal *total = q ? &totals->q : &totals->p;
  KlScaled size = q ? source->size_q : source->size_p;
  EstimateVisit work = {.q = q, .counted = counted};
  *counted = (KlCounted){.whole = true, .n = kl_integer_scaled(&total->exact)};
  kl_sum_borrow(&work.squares, work.room, 0, KL_SUM_DIGITS);
  KlStatus status = source->each(source->rows, estimate_visit, &work, poll);
  kl_sum_integer(&work.squares, &counted->squares);
  counted->whole = counted->whole && kl_scaled_compare(counted->n, size) == 0;
  return status;
}

/* ---- shrinkage ---- */

/* 1 - lambda and lambda, where lambda = sum p (1 - p)/((n - 1) sum (p - 1/K)^2), at most 1:
** with A = sum y^2 it is K (n^2 - A)/((n - 1)(K A - n^2)), and 1 - lambda is of the exact
** difference of the two.  A sample of one row says nothing: lambda is 1. */
static void estimate_shrinkage(const KlCounted *c, const KlInteger *n, double labels,
                               KlScaled *rest, KlScaled *lambda) {
  KlInteger one, k, square, apart, above, spread, below, difference;
  kl_integer_from_unsigned(&one, 1);
  kl_integer_from_double(&k, labels);
  kl_integer_multiply(&square, n, n);
  kl_integer_subtract(&apart, &square, &c->squares);
  kl_integer_multiply(&above, &k, &apart);
  kl_integer_multiply(&spread, &k, &c->squares);
  kl_integer_subtract(&apart, &spread, &square);
  kl_integer_subtract(&spread, n, &one);
  kl_integer_multiply(&below, &spread, &apart);
  kl_integer_subtract(&difference, &below, &above);
  *rest = kl_scaled_zero();
  *lambda = kl_scaled_double(1.0);
  if (difference.sign > 0) {
    KlScaled divisor = kl_integer_scaled(&below);
    *rest = kl_scaled_divide(kl_integer_scaled(&difference), divisor);
    *lambda = kl_scaled_divide(kl_integer_scaled(&above), divisor);
  }
}

/* lambda/K + (1 - lambda) y/n, times n. */
static KlAdjustment estimate_shrink(const KlCounted *c, const KlInteger *n, double labels,
                                    const char *fact, KlResult *result) {
  KlScaled rest, lambda;
  estimate_shrinkage(c, n, labels, &rest, &lambda);
  kl_result_fact(result, fact, kl_scaled_round(lambda));
  if (kl_scaled_sign(rest) == 0) {
    return (KlAdjustment){{0.0, 0.0}, {1.0, 0.0}};
  }
  KlScaled share = kl_scaled_divide(kl_scaled_multiply(lambda, c->n), kl_scaled_double(labels));
  return (KlAdjustment){kl_scaled_dd(rest), kl_scaled_dd(share)};
}

/* ---- both ---- */

/* Why there is no estimate; NULL if there is one. */
static const char *estimate_fault(const double *parameter, const KlCounted *p, const KlCounted *q,
                                  bool wants_p, bool wants_q) {
  double labels = parameter[2];
  if ((wants_p && !p->whole) || (wants_q && !q->whole) || !(wants_p || wants_q)) {
    return kl_estimate_needs_counts;
  }
  if (labels > 0.0 && (floor(labels) < labels || labels < p->labels)) {
    return "labels must be a whole number, and not less than there are";
  }
  return NULL;
}

static const char *const estimate_methods[] = {"counts", "dirichlet", "jeffreys", "laplace",
                                               "james_stein"};

KlStatus kl_estimate(const double *parameter, bool one, const KlTotals *totals,
                     const KlMassSource *source, const KlPoll *poll, KlAdjusted *rows,
                     KlResult *result) {
  KlCounted p, q;
  KlEstimator estimator = kl_estimator(parameter);
  bool wants_p = one || kl_scaled_sign(source->size_p) > 0;
  bool wants_q = !one && kl_scaled_sign(source->size_q) > 0;
  KlStatus status = kl_count(false, totals, source, poll, &p);
  status = status == KL_OK ? kl_count(true, totals, source, poll, &q) : status;
  if (status != KL_OK) {
    return status;
  }
  const char *fault = estimate_fault(parameter, &p, &q, wants_p, wants_q);
  if (fault != NULL) {
    *result = kl_no_result(fault);
    return KL_OK;
  }
  double labels = parameter[2] > 0.0 ? parameter[2] : p.labels;
  double alpha = estimator == KL_JEFFREYS ? 0.5 : estimator == KL_LAPLACE ? 1.0 : parameter[1];
  *rows = (KlAdjusted){source, kl_unadjusted, kl_unadjusted, labels - p.labels};
  result->method = estimate_methods[estimator];
  kl_result_fact(result, "labels", labels);
  bool shrinks = estimator == KL_JAMES_STEIN;
  if (wants_p) {
    rows->p =
        shrinks ? estimate_shrink(&p, &totals->p.exact, labels, one ? "lambda" : "lambda_p", result)
                : kl_pseudo_count(alpha);
  }
  if (wants_q) {
    rows->q = shrinks ? estimate_shrink(&q, &totals->q.exact, labels, "lambda_q", result)
                      : kl_pseudo_count(alpha);
  }
  return KL_OK;
}
