/* ks_pvalue.c - the Kolmogorov-Smirnov test that two samples, or one and a law, are of one law. */
#include "divergence/divergence.h"
#include "family/family.h"
#include "num/kolmogorov.h"
#include "sample/ks.h"
#include "sample/lattice.h"
#include "sample/pooled.h"

static const char ks_pvalue_ties[] = "exact, given ties";
static const char ks_pvalue_exact[] = "exact";
static const char ks_pvalue_limit[] = "Kolmogorov limit";
static const char ks_pvalue_steps[] =
    "conservative: the law has steps, and the p-value is that of one without";
static const char ks_pvalue_repeats[] =
    "conservative: values repeat, and the p-value is that of values that do not";

/* P(K >= d sqrt(rows)) in the limit: a statistic with an error of 2^-98 of itself, or what the
** distribution function has, becomes one that is 4 rows d^2 times as large. */
static void ks_pvalue_of_limit(KlScaled d, KlScaled rows, KlResult *result) {
  KlScaled x = kl_scaled_multiply(d, kl_scaled_sqrt(rows));
  *result = kl_result(kl_kolmogorov_limit(x), ks_pvalue_limit, 0x1p-53);
}

static void ks_pvalue_facts(KlResult *result, KlScaled d, KlScaled n, KlScaled m) {
  kl_result_fact(result, "statistic", kl_scaled_round(d));
  kl_result_fact(result, "n", kl_scaled_round(n));
  if (kl_scaled_sign(m) > 0) {
    kl_result_fact(result, "m", kl_scaled_round(m));
  }
}

/* Two sizes as one: that of the other alone where one side is no sample. */
static KlScaled ks_pvalue_rows(KlScaled n, KlScaled m) {
  if (kl_scaled_sign(n) == 0 || kl_scaled_sign(m) == 0) {
    return kl_scaled_sign(n) == 0 ? m : n;
  }
  return kl_scaled_divide(kl_scaled_multiply(n, m), kl_scaled_add(n, m));
}

/* Distances within a run of ties do not count, so that there are fewer to be the greatest. */
static bool ks_pvalue_has_ties(const KlPoints *points) {
  return points->whole && (double)points->count < (double)kl_points_rows(points);
}

static KlStatus ks_pvalue_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                                 const KlPoll *poll, KlResult *result) {
  (void)parameter;
  bool both = kl_points_are_sample(p) && kl_points_are_sample(q);
  if (!kl_points_are_sample(p) && !kl_points_are_sample(q)) {
    *result = kl_no_result("no sample size");
    return KL_OK;
  }
  KlScaled d;
  KlStatus status = kl_ks_of_points(p, q, poll, &d);
  if (status != KL_OK) {
    return status;
  }
  ks_pvalue_of_limit(d, ks_pvalue_rows(p->size, q->size), result);
  result->note = !both                                            ? ks_pvalue_steps
                 : ks_pvalue_has_ties(p) || ks_pvalue_has_ties(q) ? ks_pvalue_repeats
                                                                  : NULL;
  if (both && kl_lattice_has(p, q)) {
    result->method = ks_pvalue_ties;
    result->note = NULL;
    status = kl_lattice_tail(p, q, d, poll, &result->value);
  }
  ks_pvalue_facts(result, d, p->size, q->size);
  return status;
}

static KlStatus ks_pvalue_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                                     const double *parameter, const KlPoll *poll,
                                     KlResult *result) {
  (void)swapped;
  (void)parameter;
  if (!kl_points_are_sample(points)) {
    *result = kl_no_result("no sample size");
    return KL_OK;
  }
  KlScaled d;
  double error;
  KlStatus status = kl_ks_of_member(points, member, poll, &d, &error);
  if (status != KL_OK) {
    return status;
  }
  ks_pvalue_of_limit(d, points->size, result);
  bool steps = member->family->discrete;
  if (!steps && points->whole && kl_points_rows(points) <= KL_KOLMOGOROV_ROWS) {
    result->method = ks_pvalue_exact;
    status = kl_kolmogorov_tail((int)kl_points_rows(points), d, poll, &result->value);
  }
  /* d ln p/d ln D = -4 n D^2 or so where p is small. */
  double x = kl_scaled_round(d), n = kl_scaled_round(points->size);
  result->error += error * (1.0 + 4.0 * n * x * x);
  result->note = steps ? ks_pvalue_steps : NULL;
  ks_pvalue_facts(result, d, points->size, kl_scaled_zero());
  return status;
}

const KlDivergence kl_divergence_ks_pvalue = {
    .name = "ks_pvalue",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_TEST | KL_ORDER,
    .most = 1.0,
    .points = ks_pvalue_points,
    .one_sample = ks_pvalue_one_sample,
    .bound = 0.501,
    .help = "two-sided p-value of the Kolmogorov-Smirnov test that both are samples of one "
            "distribution, or one of the other",
    .source = "Schroeer & Trenkler 1995; Durbin 1973; Kolmogorov 1933",
};
