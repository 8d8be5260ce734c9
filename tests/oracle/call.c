/* call.c - calls the core, without SQLite, the way the extension does. */
#include "oracle/call.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate/mutual_information.h"
#include "divergence/estimate.h"
#include "divergence/log_masses.h"
#include "divergence/mass_array.h"
#include "divergence/scalar.h"
#include "family/family.h"
#include "family/mvnormal.h"
#include "family/normal.h"
#include "num/elementary.h"
#include "oracle/call_distance.h"
#include "oracle/call_knn.h"
#include "oracle/call_samples.h"
#include "oracle/call_special.h"

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
static KlLogPair *call_rows(const OracleCase *c, size_t *count) {
  *count = c->p.count < c->q.count ? c->p.count : c->q.count;
  KlLogPair *row = calloc(*count + 1, sizeof *row);
  if (row == NULL) {
    exit(1);
  }
  for (size_t i = 0; i < *count; i++) {
    row[i] = (KlLogPair){c->p.item[i], c->q.item[i]};
  }
  return row;
}

/* A divergence of the columns as masses.  Samples: 1 for P, 2 for Q, the total being the size. */
static double call_masses_of(const KlDivergence *divergence, const double *parameter, int samples,
                             const OracleCase *c) {
  size_t count;
  KlLogPair *pair = call_rows(c, &count);
  KlMassPair *row = calloc(count + 1, sizeof *row);
  if (row == NULL) {
    exit(1);
  }
  KlMassArray array = {row, count};
  KlMassSource source = kl_mass_array_source(&array);
  for (size_t i = 0; i < count; i++) {
    row[i] = (KlMassPair){{pair[i].p, 0.0}, {pair[i].q, 0.0}};
    if ((samples & 1) != 0) {
      source.size_p = kl_scaled_add(source.size_p, kl_scaled_double(pair[i].p));
    }
    if ((samples & 2) != 0) {
      source.size_q = kl_scaled_add(source.size_q, kl_scaled_double(pair[i].q));
    }
  }
  KlResult result = {.exists = false};
  KlStatus status = kl_divergence_of_masses(divergence, parameter, &source, NULL, &result);
  free(pair);
  free(row);
  return status != KL_OK || !result.exists
             ? (double)NAN
             : kl_scaled_round(kl_divergence_units(divergence, result.value, 0.0));
}

static double call_kl_discrete(const OracleCase *c) {
  return call_masses_of(&kl_divergence_kl, NULL, 0, c);
}

static double call_js_divergence(const OracleCase *c) {
  return call_masses_of(&kl_divergence_js, &c->parameter, 0, c);
}

/* dist_NAME of masses, where NAME has one parameter or none. */
static double call_masses(const OracleCase *c) {
  const KlDivergence *divergence = kl_divergence_by_name(c->function, strlen(c->function));
  OracleCase both = *c;
  both.q = c->q.count > 0 ? c->q : c->p;
  double parameter[KL_DIVERGENCE_PARAMETERS] = {c->parameter};
  return call_masses_of(divergence, parameter, 0, &both);
}

/* "entropy_NAME" and "kl_NAME": estimators by name.  The parameter is Dirichlet's alpha, and of the
** others the number of labels, where it is not 0. */
static double call_estimate(const OracleCase *c) {
  bool one = strncmp(c->function, "entropy_", 8) == 0;
  const char *name = c->function + (one ? 8 : 3);
  double parameter[KL_DIVERGENCE_PARAMETERS] = {0.0};
  while (strcmp(kl_estimators_of_entropy[(int)parameter[0]], name) != 0) {
    parameter[0] += 1.0;
  }
  parameter[parameter[0] == KL_DIRICHLET ? 1 : 2] = c->parameter;
  OracleCase both = *c;
  both.q = one ? c->p : c->q;
  return call_masses_of(one ? &kl_divergence_entropy : &kl_divergence_kl, parameter, 3, &both);
}

/* Information in a table of weights, `p`, of the shape z, x, y that `q` is. */
static double call_information_of(const OracleCase *c, bool given, KlInformationForm form) {
  KlJointTable joint = {0};
  KlProblem problem = {""};
  KlScaled value;
  bool exists = false;
  size_t columns = (size_t)c->q.item[2], size = (size_t)c->q.item[1] * columns;
  KlStatus status = KL_OK;
  for (size_t i = 0; i < c->p.count && status == KL_OK; i++) {
    KlLabel label[3] = {{.type = KL_LABEL_INTEGER, .integer = (int64_t)(i / size)},
                        {.type = KL_LABEL_INTEGER, .integer = (int64_t)(i % size / columns)},
                        {.type = KL_LABEL_INTEGER, .integer = (int64_t)(i % columns)}};
    if (c->p.item[i] > 0.0) {
      status = kl_joint_step(&joint, given ? label : label + 1, given ? 3 : 2,
                             kl_dd(c->p.item[i], 0.0), 1);
    }
  }
  status = status == KL_OK
               ? kl_mutual_information(&joint, given, form, NULL, &value, &exists, &problem)
               : status;
  kl_joint_clear(&joint);
  return status != KL_OK || !exists ? (double)NAN : kl_scaled_round(value);
}

static double call_information(const OracleCase *c) {
  return call_information_of(c, false, KL_INFORMATION_PLAIN);
}

static double call_information_given(const OracleCase *c) {
  return call_information_of(c, true, KL_INFORMATION_PLAIN);
}

static double call_information_normalised(const OracleCase *c) {
  return call_information_of(c, false, KL_INFORMATION_NORMALISED);
}

static double call_information_adjusted(const OracleCase *c) {
  return call_information_of(c, false, KL_INFORMATION_ADJUSTED);
}

static double call_psi(const OracleCase *c) {
  double parameter[KL_DIVERGENCE_PARAMETERS] = {(double)NAN, c->parameter};
  return call_masses_of(&kl_divergence_psi, parameter, 0, c);
}

/* The parameter says what is a sample: 0 for both, 1 for P, 2 for Q. */
static double call_pvalue(const OracleCase *c) {
  const KlDivergence *divergence = kl_divergence_by_name(c->function, strlen(c->function));
  return call_masses_of(divergence, NULL, c->parameter == 0.0 ? 3 : (int)c->parameter, c);
}

static double call_kl_discrete_log(const OracleCase *c) {
  size_t count;
  KlLogPair *row = call_rows(c, &count);
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

/* A member whose parameters are p, or q; theta has room for KL_FAMILY_THETA. */
static KlMember call_member(const KlFamily *family, const OracleVector *v, KlScaled *theta) {
  int count = (int)v->count, dimension = 1;
  while (family->shape != KL_SHAPE_SCALARS && kl_family_theta(family, dimension) < count) {
    dimension++;
  }
  for (int i = 0; i < count && i < KL_FAMILY_THETA; i++) {
    theta[i] = kl_scaled_double(v->item[i]);
  }
  return (KlMember){family, dimension, theta};
}

/* FAMILY_SLOT: the family that the case's function begins with. */
static const KlFamily *call_family(const OracleCase *c, const char *slot) {
  return kl_family_by_name(c->function, strlen(c->function) - strlen(slot));
}

static double call_family_kl(const OracleCase *c) {
  KlScaled theta_p[KL_FAMILY_THETA], theta_q[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, "_kl");
  KlMember p = call_member(family, &c->p, theta_p), q = call_member(family, &c->q, theta_q);
  return kl_scaled_round(family->kl(&p, &q));
}

/* By the family's own formula, or by KL divergences from and to the member between P and Q. */
static KlScaled call_renyi(const KlMember *p, const KlMember *q, double alpha) {
  const KlFamily *family = p->family;
  if (family->renyi != NULL) {
    return family->renyi(p, q, alpha);
  }
  KlScaled theta[KL_FAMILY_THETA], order = kl_scaled_double(alpha);
  KlScaled rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  KlMember middle = {family, p->dimension, theta};
  if (!family->blend(p, q, order, theta)) {
    return kl_scaled_infinity();
  }
  if (alpha > 1.0) {
    return kl_scaled_subtract(family->kl(p, q), kl_scaled_divide(family->kl(p, &middle), rest));
  }
  KlScaled of_p = kl_scaled_multiply(order, family->kl(&middle, p));
  return kl_scaled_add(kl_scaled_divide(of_p, rest), family->kl(&middle, q));
}

static double call_family_renyi(const OracleCase *c) {
  KlScaled theta_p[KL_FAMILY_THETA], theta_q[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, "_renyi");
  KlMember p = call_member(family, &c->p, theta_p), q = call_member(family, &c->q, theta_q);
  return kl_scaled_round(call_renyi(&p, &q, c->parameter));
}

/* The first of q is x; the second, if there is one, its distance from the end of the support, which
** counts for x near that end. */
static KlPoint call_point(const KlMember *m, const OracleVector *q) {
  double low, high;
  m->family->support(m, &low, &high);
  KlScaled x = kl_scaled_double(q->item[0]), end = kl_scaled_double(high);
  if (q->count > 1 && q->item[0] >= 0.5) {
    KlScaled rest = kl_scaled_double(q->item[1]);
    return (KlPoint){kl_scaled_subtract(end, rest), rest};
  }
  return (KlPoint){x, isfinite(high) ? kl_scaled_subtract(end, x) : kl_scaled_infinity()};
}

static double call_family_log_density(const OracleCase *c) {
  KlScaled theta[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, "_log_density");
  KlMember m = call_member(family, &c->p, theta);
  KlPoint x = call_point(&m, &c->q);
  KlScaled kernel = family->log_kernel(&m, &x);
  return kl_scaled_round(
      kl_scaled_is_infinite(kernel) ? kernel : kl_scaled_subtract(kernel, family->log_norm(&m)));
}

static double call_tail(const OracleCase *c, const char *slot, KlTail tail) {
  KlScaled theta[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, slot);
  KlMember m = call_member(family, &c->p, theta);
  KlPoint x = call_point(&m, &c->q);
  return kl_scaled_round(family->cdf(&m, &x, tail));
}

static double call_family_lower(const OracleCase *c) { return call_tail(c, "_lower", KL_LOWER); }

static double call_family_upper(const OracleCase *c) { return call_tail(c, "_upper", KL_UPPER); }

/* The parameter is the probability; q is 0 for the lower tail, 1 for the upper. */
static double call_family_quantile(const OracleCase *c) {
  KlScaled theta[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, "_quantile");
  KlMember m = call_member(family, &c->p, theta);
  return family->quantile(&m, c->parameter, c->q.item[0] != 0.0 ? KL_UPPER : KL_LOWER);
}

static double call_family_mean(const OracleCase *c) {
  KlScaled theta[KL_FAMILY_THETA];
  KlMember m = call_member(call_family(c, "_mean"), &c->p, theta);
  return kl_scaled_round(m.family->mean(&m));
}

static double call_family_variance(const OracleCase *c) {
  KlScaled theta[KL_FAMILY_THETA];
  KlMember m = call_member(call_family(c, "_variance"), &c->p, theta);
  return kl_scaled_round(m.family->variance(&m));
}

static double call_family_entropy(const OracleCase *c) {
  KlScaled theta[KL_FAMILY_THETA];
  KlMember m = call_member(call_family(c, "_entropy"), &c->p, theta);
  return kl_scaled_round(m.family->entropy(&m));
}

static double call_mvnormal_mahalanobis(const OracleCase *c) {
  KlScaled theta_p[KL_FAMILY_THETA], theta_q[KL_FAMILY_THETA];
  const KlFamily *family = call_family(c, "_mahalanobis");
  KlMember p = call_member(family, &c->p, theta_p), q = call_member(family, &c->q, theta_q);
  return kl_scaled_round(kl_mvnormal_mahalanobis(&p, &q));
}

/* A member whose family's id comes before its parameters. */
static KlMember call_any_member(const OracleVector *v, KlScaled *theta) {
  OracleVector parameters = {v->item + 1, v->count - 1};
  return call_member(kl_family_by_id((uint64_t)v->item[0]), &parameters, theta);
}

/* What a stated error need not cover: rounding, and of a von Mises distribution that its support
** ends at doubles next to -pi and pi, where -ln q may be large. */
static double call_slack(const KlMember *p) {
  return p->family == &kl_family_von_mises ? 0x1p-49 : 0x1p-53;
}

/* KL between any two, by whatever way; NaN where the error is more than the result says it is. */
static double call_families_kl(const OracleCase *c) {
  KlScaled theta_p[KL_FAMILY_THETA], theta_q[KL_FAMILY_THETA];
  KlMember p = call_any_member(&c->p, theta_p), q = call_any_member(&c->q, theta_q);
  const double none[KL_DIVERGENCE_PARAMETERS] = {0.0};
  KlResult result;
  KlStatus status = kl_divergence_of_members(&kl_divergence_kl, none, &p, &q, NULL, &result);
  if (status != KL_OK || !result.exists) {
    return (double)NAN;
  }
  double value = kl_scaled_round(result.value);
  KlScaled truth = kl_scaled(c->truth.value, c->truth.exponent);
  if (isfinite(value) && isfinite(truth.value.hi) && kl_scaled_sign(truth) != 0) {
    KlScaled apart = kl_scaled_subtract(result.value, truth);
    double error = fabs(kl_scaled_round(kl_scaled_divide(apart, truth)));
    return error <= result.error + call_slack(&p) ? value : (double)NAN;
  }
  return value;
}

/* A correctly rounded result is at most 0.5 ulp away; what is rounded once from 106 bits, 0.501. */
#define CALL_BOUND 0.501

/* Integrals without a closed form, and what is computed from them. */
#define CALL_TAIL_BOUND 8.0

/* Quadrature of smooth functions, which says itself how good it is. */
#define CALL_PAIR_BOUND 64.0

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
    {"dist_jeffreys", call_masses, false, true, 0.0, &kl_divergence_jeffreys},
    {"dist_js_distance", call_masses, false, true, 0.0, &kl_divergence_js_distance},
    {"dist_cross_entropy", call_masses, false, true, 0.0, &kl_divergence_cross_entropy},
    {"dist_entropy", call_masses, false, true, 0.0, &kl_divergence_entropy},
    {"dist_hellinger", call_masses, false, true, 0.0, &kl_divergence_hellinger},
    {"dist_bhattacharyya", call_masses, false, true, 0.0, &kl_divergence_bhattacharyya},
    {"dist_tv", call_masses, false, true, 0.0, &kl_divergence_tv},
    {"dist_chi2", call_masses, false, true, 0.0, &kl_divergence_chi2},
    {"dist_triangular", call_masses, false, true, 0.0, &kl_divergence_triangular},
    {"dist_linf", call_masses, false, true, 0.0, &kl_divergence_linf},
    {"dist_renyi", call_masses, false, true, 0.0, &kl_divergence_renyi},
    {"dist_tsallis", call_masses, false, true, 0.0, &kl_divergence_tsallis},
    {"dist_psi", call_psi, false, true, 0.0, &kl_divergence_psi},
    {"dist_g_pvalue", call_pvalue, false, true, 0.0, &kl_divergence_g_pvalue},
    {"dist_chi2_pvalue", call_pvalue, false, true, 0.0, &kl_divergence_chi2_pvalue},
    {"entropy_dirichlet", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_jeffreys", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_laplace", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_james_stein", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_miller_madow", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_chao_shen", call_estimate, false, true, CALL_BOUND, NULL},
    {"entropy_grassberger", call_estimate, true, true, CALL_BOUND, NULL},
    {"kl_dirichlet", call_estimate, false, true, CALL_BOUND, NULL},
    {"kl_jeffreys", call_estimate, false, true, CALL_BOUND, NULL},
    {"kl_laplace", call_estimate, false, true, CALL_BOUND, NULL},
    {"kl_james_stein", call_estimate, false, true, CALL_BOUND, NULL},
    {"dist_kl_smoothed", call_masses, false, true, 0.0, &kl_divergence_kl_smoothed},
    {"information", call_information, false, false, CALL_BOUND, NULL},
    {"information_given", call_information_given, false, false, CALL_BOUND, NULL},
    {"information_normalised", call_information_normalised, false, false, CALL_BOUND, NULL},
    {"information_adjusted", call_information_adjusted, true, false, CALL_BOUND, NULL},
    {"dist_ks", call_samples, false, true, 0.0, &kl_divergence_ks},
    {"dist_ks_pvalue", call_samples, false, true, 0.0, &kl_divergence_ks_pvalue},
    {"dist_cvm", call_samples, false, true, 0.0, &kl_divergence_cvm},
    {"dist_superiority", call_samples, false, true, 0.0, &kl_divergence_superiority},
    {"dist_mannwhitney_pvalue", call_samples, false, true, 0.0, &kl_divergence_mannwhitney_pvalue},
    {"weighted_ks", call_weighted_samples, false, false, 0.0, &kl_divergence_ks},
    {"weighted_ks_pvalue", call_weighted_samples, false, false, 0.0, &kl_divergence_ks_pvalue},
    {"weighted_cvm", call_weighted_samples, false, false, 0.0, &kl_divergence_cvm},
    {"weighted_superiority", call_weighted_samples, false, false, 0.0, &kl_divergence_superiority},
    {"weighted_mannwhitney_pvalue", call_weighted_samples, false, false, 0.0,
     &kl_divergence_mannwhitney_pvalue},
    {"kl_discrete_log", call_kl_discrete_log, false, true, CALL_BOUND, NULL},
    {"kl_gauss_fit", call_kl_gauss_fit, false, true, CALL_BOUND, NULL},
    {"mean", call_mean, true, true, CALL_BOUND, NULL},
    {"variance", call_variance, false, true, CALL_BOUND, NULL},
    {"sd", call_sd, false, true, CALL_BOUND, NULL},
    {"knn_kl", call_knn, true, false, CALL_BOUND, NULL},
    {"knn_kl_adaptive", call_knn, true, false, CALL_BOUND, NULL},
    {"knn_kl_standardised", call_knn, true, false, CALL_BOUND, NULL},
    {"knn_entropy", call_knn, true, false, CALL_BOUND, NULL},
    {"knn_cross_entropy", call_knn, true, false, CALL_BOUND, NULL},
    {"knn_kl_normal", call_knn, true, false, CALL_BOUND, NULL},
    {"families_kl", call_families_kl, false, false, CALL_PAIR_BOUND, NULL},
#define CALL_DISTANCE(name)                                                                          \
  {"dist_" #name, call_distance_rows, false, true, 0.0, &kl_divergence_##name},                      \
      {"dist_" #name "_weighted", call_distance_weighted, false, false, 0.0, &kl_divergence_##name}, \
      {"dist_" #name "_bins", call_distance_bins, false, false, 0.0, &kl_divergence_##name}, {       \
    "families_" #name, call_distance_families, false, false, CALL_PAIR_BOUND, NULL                   \
  }
    CALL_DISTANCE(wasserstein),
    CALL_DISTANCE(energy),
    CALL_DISTANCE(wasserstein2),
    {"dist_mean_pvalue", call_distance_rows, false, true, 0.0, &kl_divergence_mean_pvalue},
    {"mvnormal_mahalanobis", call_mvnormal_mahalanobis, false, false, CALL_BOUND, NULL},
#define KL_SPECIAL(name, is_signed) {#name, call_##name, is_signed, false, CALL_BOUND, NULL},
#include "oracle/special.def"
#undef KL_SPECIAL
#define KL_FAMILY(name)                                                               \
  {#name "_kl", call_family_kl, false, false, CALL_BOUND, NULL},                      \
      {#name "_renyi", call_family_renyi, false, false, CALL_BOUND, NULL},            \
      {#name "_log_density", call_family_log_density, true, false, CALL_BOUND, NULL}, \
      {#name "_lower", call_family_lower, false, false, CALL_TAIL_BOUND, NULL},       \
      {#name "_upper", call_family_upper, false, false, CALL_TAIL_BOUND, NULL},       \
      {#name "_quantile", call_family_quantile, true, false, CALL_TAIL_BOUND, NULL},  \
      {#name "_mean", call_family_mean, true, false, CALL_BOUND, NULL},               \
      {#name "_variance", call_family_variance, false, false, CALL_BOUND, NULL},      \
      {#name "_entropy", call_family_entropy, true, false, CALL_BOUND, NULL},
#include "family/families.def"
#undef KL_FAMILY
};
