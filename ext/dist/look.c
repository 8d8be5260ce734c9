/* look.c - what a distribution value says about itself. */
#include "dist/look.h"

#include "dist/look_observed.h"
#include "family/generic.h"
#include "num/gap.h"

KlStatus kl_look_begin(KlLook *look, KlDist *dist, const KlPoll *poll, KlProblem *problem) {
  *look = (KlLook){.dist = dist};
  KlStatus status = kl_dist_solve(dist, poll);
  if (status != KL_OK || kl_dist_is_open(dist)) {
    look->open = true;
    return status;
  }
  if (kl_dist_is_observed(dist)) {
    look->is_observed = true;
    return kl_observe(&look->observed, dist, problem);
  }
  bool is_side = false;
  status = kl_side_begin(&look->side, dist, &is_side, poll);
  if (status != KL_OK || (is_side && look->side.member == NULL)) {
    return status;
  }
  kl_side_clear(&look->side);
  if (dist->kind == KL_KIND_MIXTURE) {
    look->member = &look->mixture.member;
    return kl_mixture_make(&look->mixture, dist, problem);
  }
  look->member = &dist->member;
  return KL_OK;
}

void kl_look_end(KlLook *look) {
  kl_side_clear(&look->side);
  kl_observed_clear(&look->observed);
  kl_mixture_clear(&look->mixture);
}

/* A member that has no place on the line. */
static bool look_has_dimensions(const KlLook *look, KlProblem *problem) {
  bool several = look->member != NULL && look->member->family->shape != KL_SHAPE_SCALARS;
  if (several) {
    kl_problem(problem, "%s has several dimensions; dist_json() shows its parameters",
               look->member->family->name);
  }
  return several;
}

static bool look_number(const KlLabel *label, KlScaled *x, KlProblem *problem) {
  if (label->type == KL_LABEL_INTEGER) {
    int64_t low = label->integer % 2048;
    *x = kl_scaled(kl_two_sum((double)(label->integer - low), (double)low), 0);
    return true;
  }
  if (label->type == KL_LABEL_REAL && !isinf(label->real)) {
    *x = kl_scaled_double(label->real);
    return true;
  }
  kl_problem(problem,
             label->type == KL_LABEL_REAL ? "a label is infinite"
                                          : "a label is %s: labels have to be numbers",
             label->type == KL_LABEL_TEXT ? "text" : "a blob");
  return false;
}

/* Over labels: sums of m, m x and, around `center`, m (x - center)^2. */
typedef struct LookSums {
  KlScaled mass, first, second;
} LookSums;

static bool look_sums(const KlLook *look, KlScaled center, LookSums *sums, KlProblem *problem) {
  KlSideCursor c;
  *sums = (LookSums){kl_scaled_zero(), kl_scaled_zero(), kl_scaled_zero()};
  for (kl_side_start(&c, &look->side); c.more; kl_side_next(&c)) {
    KlScaled x, mass = kl_scaled(c.now.mass, 0);
    if (!look_number(&c.now.label, &x, problem)) {
      return false;
    }
    KlScaled away = kl_scaled_subtract(x, center);
    KlScaled moment = kl_scaled_multiply(mass, away);
    sums->mass = kl_scaled_add(sums->mass, mass);
    sums->first = kl_scaled_add(sums->first, moment);
    sums->second = kl_scaled_add(sums->second, kl_scaled_multiply(moment, away));
  }
  return true;
}

static KlStatus look_number_exists(KlScaled value, KlScaled *out, bool *exists) {
  *exists = !isnan(value.value.hi);
  *out = value;
  return KL_OK;
}

KlStatus kl_look_mean(const KlLook *look, KlScaled *mean, bool *exists, KlProblem *problem) {
  *exists = false;
  if (look->open || look_has_dimensions(look, problem)) {
    return look->open ? KL_OK : KL_REFUSED;
  }
  if (look->member != NULL) {
    return look_number_exists(kl_member_mean(look->member), mean, exists);
  }
  if (look->is_observed) {
    *exists = true;
    return kl_observed_mean(look->dist, &look->observed.points, mean, problem);
  }
  LookSums sums;
  if (!look_sums(look, kl_scaled_zero(), &sums, problem)) {
    return KL_REFUSED;
  }
  return look_number_exists(kl_scaled_divide(sums.first, sums.mass), mean, exists);
}

/* The variance that divides by n. */
static KlStatus look_variance(const KlLook *look, KlScaled *variance, bool *exists,
                              KlProblem *problem) {
  KlScaled mean;
  if (look->is_observed) {
    *exists = true;
    return kl_observed_variance(look->dist, &look->observed.points, variance, problem);
  }
  KlStatus status = kl_look_mean(look, &mean, exists, problem);
  if (status != KL_OK || look->open) {
    return status;
  }
  if (look->member != NULL) {
    return look_number_exists(kl_member_variance(look->member), variance, exists);
  }
  LookSums sums;
  (void)look_sums(look, mean, &sums, problem);
  return look_number_exists(kl_scaled_divide(sums.second, sums.mass), variance, exists);
}

KlStatus kl_look_sd(const KlLook *look, int ddof, KlScaled *sd, bool *exists, KlProblem *problem) {
  KlStatus status = look_variance(look, sd, exists, problem);
  if (status != KL_OK || !*exists) {
    return status;
  }
  if (ddof == 1) {
    KlScaled n = kl_dist_size(look->dist);
    KlScaled less = kl_scaled_subtract(n, kl_scaled_double(1.0));
    *exists = kl_scaled_sign(less) > 0;
    if (!*exists) {
      return KL_OK;
    }
    *sd = kl_scaled_divide(kl_scaled_multiply(*sd, n), less);
  }
  *sd = kl_scaled_sqrt(*sd);
  return KL_OK;
}

static KlScaled look_minus_infinity(void) { return kl_scaled_negate(kl_scaled_infinity()); }

/* ln of the share of a label. */
static KlScaled look_log_share(const KlLook *look, const KlLabel *x) {
  KlSideCursor c;
  KlScaled total = kl_scaled_zero(), mass = kl_scaled_zero();
  for (kl_side_start(&c, &look->side); c.more; kl_side_next(&c)) {
    total = kl_scaled_add(total, kl_scaled(c.now.mass, 0));
    if (kl_label_compare(&c.now.label, x) == 0) {
      mass = kl_scaled(c.now.mass, 0);
    }
  }
  return kl_scaled_sign(mass) == 0 ? look_minus_infinity() : kl_scaled_log_ratio(mass, total);
}

KlStatus kl_look_log_density(const KlLook *look, const KlLabel *x, KlScaled *log, bool *exists,
                             KlProblem *problem) {
  *exists = false;
  if (look->open || look_has_dimensions(look, problem)) {
    return look->open ? KL_OK : KL_REFUSED;
  }
  *exists = true;
  if (look->member == NULL && !look->is_observed) {
    *log = look_log_share(look, x);
    return KL_OK;
  }
  KlScaled number;
  if (x->type == KL_LABEL_REAL && isinf(x->real)) {
    *log = look_minus_infinity();
    return KL_OK;
  }
  if (!look_number(x, &number, problem)) {
    kl_problem(problem, "x has to be a number");
    return KL_REFUSED;
  }
  if (look->is_observed) {
    return kl_observed_log_density(look->dist, &look->observed.points, kl_scaled_round(number), log,
                                   problem);
  }
  KlPoint point = kl_member_point(look->member, kl_scaled_round(number));
  *log = kl_member_log_density(look->member, &point);
  return KL_OK;
}

KlStatus kl_look_cdf(const KlLook *look, double x, KlScaled *cdf, bool *exists,
                     KlProblem *problem) {
  *exists = false;
  if (look->open || look_has_dimensions(look, problem)) {
    return look->open ? KL_OK : KL_REFUSED;
  }
  *exists = true;
  if (isinf(x)) {
    *cdf = kl_scaled_double(x > 0.0 ? 1.0 : 0.0);
    return KL_OK;
  }
  if (look->member != NULL) {
    KlPoint point = kl_member_point(look->member, x);
    *cdf = kl_member_cdf(look->member, &point, KL_LOWER);
    return KL_OK;
  }
  if (look->is_observed) {
    return kl_observed_cdf(look->dist, &look->observed.points, x, cdf, problem);
  }
  KlSideCursor c;
  KlScaled total = kl_scaled_zero(), below = kl_scaled_zero();
  for (kl_side_start(&c, &look->side); c.more; kl_side_next(&c)) {
    KlScaled number, mass = kl_scaled(c.now.mass, 0);
    if (!look_number(&c.now.label, &number, problem)) {
      return KL_REFUSED;
    }
    total = kl_scaled_add(total, mass);
    if (kl_scaled_compare(number, kl_scaled_double(x)) <= 0) {
      below = total;
    }
  }
  *cdf = kl_scaled_divide(below, total);
  return KL_OK;
}

/* The quantile of labels: the first label at which u of the mass has come. */
static KlStatus look_label_quantile(const KlLook *look, double u, KlScaled *x, KlProblem *problem) {
  KlSideCursor c;
  LookSums sums;
  if (!look_sums(look, kl_scaled_zero(), &sums, problem)) {
    return KL_REFUSED;
  }
  KlScaled wanted = kl_scaled_multiply(sums.mass, kl_scaled_double(u * KL_QUANTILE_REACH));
  KlScaled come = kl_scaled_zero();
  for (kl_side_start(&c, &look->side); c.more; kl_side_next(&c)) {
    come = kl_scaled_add(come, kl_scaled(c.now.mass, 0));
    (void)look_number(&c.now.label, x, problem);
    if (kl_scaled_compare(come, wanted) >= 0) {
      break;
    }
  }
  return KL_OK;
}

KlStatus kl_look_quantile(const KlLook *look, double u, KlScaled *x, bool *exists,
                          KlProblem *problem) {
  *exists = false;
  if (look->open || look_has_dimensions(look, problem)) {
    return look->open ? KL_OK : KL_REFUSED;
  }
  *exists = true;
  if (look->is_observed) {
    return kl_observed_quantile(look->dist, &look->observed.points, u, x, problem);
  }
  if (look->member == NULL) {
    return look_label_quantile(look, u, x, problem);
  }
  double value;
  if (u == 0.0 || u == 1.0) {
    double low, high;
    look->member->family->support(look->member, &low, &high);
    value = u == 0.0 ? low : high;
  } else {
    value = kl_member_quantile(look->member, u, KL_LOWER);
  }
  *x = isinf(value) ? (KlScaled){{value, 0.0}, 0} : kl_scaled_double(value);
  return KL_OK;
}
