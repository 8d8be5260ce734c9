/* compare.c - a divergence of two distribution values, whatever they are. */
#include "dist/compare.h"

#include "base/decimal.h"
#include "base/memory.h"
#include "dist/comparison.h"
#include "dist/look.h"
#include "dist/merge.h"
#include "dist/sides.h"
#include "divergence/estimate.h"
#include "divergence/mass_array.h"
#include "family/generic.h"

static void compare_describe_observed(const KlDist *dist, KlProblem *text) {
  if (dist->kind == KL_KIND_SKETCH) {
    kl_problem(text, "sketch of %d bits", dist->bits);
  } else if (dist->kind == KL_KIND_HIST) {
    kl_problem(text, "hist of %llu bins", (unsigned long long)dist->edges + 1);
  } else if (dist->sample.dimension > 1) {
    kl_problem(text, "sample in %d dimensions", dist->sample.dimension);
  } else {
    kl_problem(text, "sample");
  }
}

/* "normal, which is continuous": how errors speak of a side. */
static void compare_describe(const KlDist *dist, KlProblem *text) {
  if (kl_dist_is_observed(dist)) {
    compare_describe_observed(dist, text);
  } else if (dist->kind == KL_KIND_COUNTS) {
    kl_problem(text, "%s over labels", kl_dist_name(dist));
  } else if (dist->kind == KL_KIND_MIXTURE) {
    kl_problem(text, "mixture");
  } else if (dist->member.family->shape != KL_SHAPE_SCALARS) {
    kl_problem(text, "%s in %d dimension%s", kl_dist_name(dist), dist->member.dimension,
               dist->member.dimension == 1 ? "" : "s");
  } else {
    kl_problem(text, "%s", kl_dist_name(dist));
  }
}

KlStatus kl_comparison_refuse(const KlComparison *c, const char *advice) {
  KlProblem p = {""}, q = {""};
  compare_describe(c->p, &p);
  compare_describe(c->q, &q);
  if ((c->divergence->properties & KL_OF_ONE) != 0) {
    kl_problem(c->problem, "d is %s: %s", p.text, advice);
    return KL_REFUSED;
  }
  kl_problem(c->problem, "p is %s and q is %s: %s", p.text, q.text, advice);
  return KL_REFUSED;
}

KlStatus kl_comparison_nothing(const KlComparison *c, const char *why) {
  *c->result = kl_no_result(why);
  return KL_OK;
}

KlStatus kl_comparison_points(const KlComparison *c, const KlDivergence *divergence,
                              const double *parameter, const KlPoints *p, const KlPoints *q) {
  const KlIntervalWish *wish = c->wish;
  return wish == NULL ? divergence->points(p, q, parameter, c->poll, c->result)
                      : kl_confidence_of_points(divergence, parameter, wish->base, p, q,
                                                wish->level, c->poll, wish->interval);
}

KlStatus kl_comparison_value_only(const KlComparison *c) {
  return c->wish == NULL ? KL_OK
                         : kl_comparison_refuse(c, "an interval needs rows: counts, samples, hists "
                                                   "or sketches on both sides, or on one beside "
                                                   "labels that were stated");
}

KlStatus kl_comparison_masses(const KlComparison *c, const KlMassSource *source) {
  const KlIntervalWish *wish = c->wish;
  if (wish != NULL) {
    return kl_confidence_of_masses(c->divergence, c->parameter, wish->base, source, wish->level,
                                   c->poll, wish->interval);
  }
  return kl_divergence_of_masses(c->divergence, c->parameter, source, c->poll, c->result);
}

/* Two distributions without a common outcome. */
static KlStatus compare_singular(const KlComparison *c) {
  KlMassSource source = kl_singular_source();
  KlStatus status = kl_comparison_masses(c, &source);
  c->result->method = "singular";
  return status;
}

/* Counts are samples; a family is a distribution, however it was come by. */
static KlScaled compare_size(const KlDist *dist) {
  return dist->kind == KL_KIND_COUNTS || dist->kind == KL_KIND_HIST ? kl_dist_size(dist)
                                                                    : kl_scaled_zero();
}

bool kl_comparison_is_test(const KlComparison *c) {
  return (c->divergence->properties & KL_TEST) != 0;
}

static KlStatus compare_sides(const KlComparison *c, const KlSides *sides) {
  if (c->divergence == &kl_divergence_psi && !isnan(c->parameter[0])) {
    return kl_comparison_refuse(c, "the labels are the bins, so bins must be NULL");
  }
  bool lump = sides->p.member != NULL || sides->q.member != NULL;
  bool smoothed = kl_adjusts_labels(c->divergence, c->parameter);
  if (lump && (c->divergence == &kl_divergence_linf || smoothed)) {
    return kl_comparison_refuse(
        c, "the family has outcomes without end, which have no share of their own");
  }
  KlMassSource source = {.rows = sides, .each = kl_sides_each};
  source.size_p = compare_size(c->p);
  source.size_q = compare_size(c->q);
  if (kl_comparison_is_test(c) &&
      kl_scaled_sign(source.size_p) + kl_scaled_sign(source.size_q) == 0) {
    return kl_comparison_refuse(c, "neither is a sample, so there is no size to test with");
  }
  KlStatus status = kl_comparison_masses(c, &source);
  if (status == KL_OK && kl_comparison_is_test(c) &&
      (c->p->kind == KL_KIND_FIT || c->q->kind == KL_KIND_FIT)) {
    c->result->method = "counts; too large if the family was fitted to the same rows";
  }
  return status;
}

/* Densities take microseconds: so many labels between two questions. */
enum { COMPARE_POLL = KL_POLL_ROWS / 32 };

/* -sum p ln f(x) over the labels of P, for a density f. */
static KlStatus compare_labels_with_density(const KlComparison *c, const KlCounts *counts,
                                            const KlMember *member) {
  double low, high;
  member->family->support(member, &low, &high);
  KlScaled sum = kl_scaled_zero();
  KlCursor cursor;
  KlStatus status = KL_OK;
  size_t done = 0;
  for (kl_cursor_begin(&cursor, counts); cursor.more && status == KL_OK; kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    double x = label->type == KL_LABEL_INTEGER ? (double)label->integer : label->real;
    if (label->type != KL_LABEL_INTEGER && label->type != KL_LABEL_REAL) {
      return kl_comparison_refuse(c, "labels have to be numbers");
    }
    KlPoint point = kl_member_point(member, x);
    KlScaled log = x >= low && x <= high ? kl_member_log_density(member, &point)
                                         : kl_scaled_negate(kl_scaled_infinity());
    if (kl_scaled_is_infinite(log)) {
      *c->result = kl_result(kl_scaled_negate(log), "support", 0.0);
      return KL_OK;
    }
    sum = kl_scaled_add(sum, kl_scaled_multiply(cursor.entry.weight, log));
    status = ++done % COMPARE_POLL == 0 ? kl_poll(c->poll) : KL_OK;
  }
  *c->result = kl_result(kl_scaled_negate(kl_scaled_divide(sum, counts->total)), "counts", 0x1p-50);
  return status;
}

/* Two fits of one family and dimension that know their divergence better than their parameters
** do. */
static bool compare_fits(const KlComparison *c) {
  const KlFamily *family = c->p->member.family;
  if (c->p->kind != KL_KIND_FIT || c->q->kind != KL_KIND_FIT || family != c->q->member.family ||
      c->p->member.dimension != c->q->member.dimension || family->kl_of_fits == NULL) {
    return false;
  }
  if ((!kl_comparison_is(c, &kl_divergence_kl) && !kl_comparison_is(c, &kl_divergence_jeffreys)) ||
      kl_adjusts_labels(c->divergence, c->parameter)) {
    return false;
  }
  KlScaled value = family->kl_of_fits(&c->p->statistics, &c->q->statistics);
  if (kl_comparison_is(c, &kl_divergence_jeffreys)) {
    KlScaled back = family->kl_of_fits(&c->q->statistics, &c->p->statistics);
    value = kl_scaled_is_infinite(value) || kl_scaled_is_infinite(back)
                ? kl_scaled_infinity()
                : kl_scaled_add(value, back);
  }
  *c->result = kl_result(value, "closed form", family->bound * 0x1p-53);
  return true;
}

/* Both sides as they are and, where there is one, as members of a wider family: the first choice in
** which the families agree.  The same law under another name then compares exactly. */
static void compare_widen(const KlMember **p, const KlMember **q, KlMember wide[2],
                          KlScaled *theta) {
  const KlMember *form[2][2] = {{*p, *p}, {*q, *q}};
  for (int i = 0; i < 2; i++) {
    const KlFamily *family = form[i][0]->family;
    KlScaled *room = theta + (ptrdiff_t)i * KL_FAMILY_THETA;
    if (family->widen != NULL && family->widen(form[i][0], &wide[i], room)) {
      form[i][1] = &wide[i];
    }
  }
  for (int choice = 0; choice < 4; choice++) {
    const KlMember *a = form[0][choice & 1], *b = form[1][choice >> 1];
    if (a->family == b->family) {
      *p = a;
      *q = b;
      return;
    }
  }
}

static KlStatus compare_alike(const KlComparison *c, const KlMember *p, const KlMember *q) {
  bool vectors = p->family->shape != KL_SHAPE_SCALARS || q->family->shape != KL_SHAPE_SCALARS;
  if (vectors && p->family != q->family) {
    return kl_comparison_refuse(c, "in several dimensions both have to be of one family");
  }
  if (p->dimension != q->dimension) {
    return kl_comparison_refuse(c, "the dimensions have to agree");
  }
  KlStatus status = kl_divergence_of_members(c->divergence, c->parameter, p, q, c->poll, c->result);
  if (status == KL_OK && !c->result->exists) {
    return kl_comparison_refuse(c, c->result->method);
  }
  return status;
}

KlStatus kl_comparison_members(const KlComparison *c, const KlMember *p, const KlMember *q) {
  if (kl_comparison_is_test(c)) {
    return kl_comparison_refuse(c, "neither is a sample, so there is no size to test with");
  }
  if (compare_fits(c)) {
    return KL_OK;
  }
  if (p->family == q->family) {
    return compare_alike(c, p, q);
  }
  KlMember wide[2];
  KlScaled *theta = kl_allocate((size_t)2 * KL_FAMILY_THETA * sizeof *theta);
  if (theta == NULL) {
    return KL_NO_MEMORY;
  }
  compare_widen(&p, &q, wide, theta);
  KlStatus status = compare_alike(c, p, q);
  kl_release(theta);
  return status;
}

/* The member that a side is, of a family or a mixture; NULL if it is none. */
KlStatus kl_comparison_member(const KlComparison *c, const KlDist *dist, KlMixture *mixture,
                              const KlMember **member) {
  *mixture = (KlMixture){0};
  *member = NULL;
  if (dist->kind == KL_KIND_MIXTURE) {
    KlStatus status = kl_mixture_make(mixture, dist, c->problem);
    *member = &mixture->member;
    return status;
  }
  if (dist->kind != KL_KIND_COUNTS && !kl_dist_is_observed(dist) && dist->fit == KL_FIT_MEMBER) {
    *member = &dist->member;
  }
  return KL_OK;
}

static int compare_dimension(const KlDist *dist) {
  return dist->kind == KL_KIND_MEMBER || dist->kind == KL_KIND_FIT ? dist->member.dimension : 1;
}

/* Whether a mixture is over integers, so that it can stand beside labels. */
static bool compare_is_counting(const KlMember *member) {
  return member != NULL && member->family->discrete && member->family->shape == KL_SHAPE_SCALARS;
}

/* At least one side is no side: something with a density, or in several dimensions. */
static KlStatus compare_densities(const KlComparison *c, const KlSides *sides, bool is_p,
                                  bool is_q) {
  KlStatus rows = kl_comparison_value_only(c);
  if (rows != KL_OK) {
    return rows;
  }
  const KlSide *p = &sides->p;
  bool point = (c->p->kind == KL_KIND_FIT && c->p->fit == KL_FIT_POINT) ||
               (c->q->kind == KL_KIND_FIT && c->q->fit == KL_FIT_POINT);
  if (point && compare_dimension(c->p) == compare_dimension(c->q)) {
    return compare_singular(c);
  }
  KlMixture mixture_p, mixture_q;
  const KlMember *a, *b;
  KlStatus status = kl_comparison_member(c, c->p, &mixture_p, &a);
  status = status == KL_OK ? kl_comparison_member(c, c->q, &mixture_q, &b) : status;
  if (status == KL_OK) {
    if (a != NULL && b != NULL) {
      status = kl_comparison_members(c, a, b);
    } else if (is_p && compare_is_counting(b)) {
      status = compare_sides(c, &(KlSides){.p = sides->p, .q = {.member = b}});
    } else if (is_q && compare_is_counting(a)) {
      status = compare_sides(c, &(KlSides){.p = {.member = a}, .q = sides->q});
    } else if (p->counts != NULL && b != NULL && b->family->shape == KL_SHAPE_SCALARS &&
               kl_comparison_is(c, &kl_divergence_cross_entropy)) {
      status = compare_labels_with_density(c, p->counts, b);
    } else {
      status = kl_comparison_refuse(
          c, "labels and densities have only dist_cross_entropy(labels, density) "
             "in common; fit a family, or bin the values");
    }
    kl_mixture_clear(&mixture_q);
  }
  kl_mixture_clear(&mixture_p);
  return status;
}

/* abs(m - n)/sd.  Means and deviations beyond all numbers are infinite; false where the quotient is
** of two such. */
static bool compare_distance(KlScaled m, KlScaled n, KlScaled sd, KlScaled *distance) {
  bool far = kl_scaled_is_infinite(m) || kl_scaled_is_infinite(n);
  bool wide = kl_scaled_is_infinite(sd);
  if (far || wide) {
    *distance = far ? kl_scaled_infinity() : kl_scaled_zero();
    return far != wide && !(kl_scaled_is_infinite(m) && kl_scaled_is_infinite(n));
  }
  KlScaled apart = kl_scaled_subtract(m, n);
  apart = kl_scaled_abs(apart);
  *distance = kl_scaled_sign(apart) == 0 ? apart
              : kl_scaled_sign(sd) == 0  ? kl_scaled_infinity()
                                         : kl_scaled_divide(apart, sd);
  return true;
}

/* abs(m_P - m_Q)/sd_Q, of whatever has a mean and a deviation on the line. */
static KlStatus compare_means(const KlComparison *c, KlDist *p, KlDist *q) {
  KlLook look[2];
  KlScaled mean[2], sd = kl_scaled_zero();
  bool exists[3] = {false, false, false};
  KlStatus status = kl_look_begin(&look[0], p, c->poll, c->problem);
  if (status == KL_OK) {
    status = kl_look_begin(&look[1], q, c->poll, c->problem);
    for (int i = 0; i < 2 && status == KL_OK; i++) {
      status = kl_look_mean(&look[i], &mean[i], &exists[i], c->problem);
    }
    status = status == KL_OK ? kl_look_sd(&look[1], 0, &sd, &exists[2], c->problem) : status;
    kl_look_end(&look[1]);
  }
  kl_look_end(&look[0]);
  if (status != KL_OK || !(exists[0] && exists[1] && exists[2])) {
    return status != KL_OK ? status : kl_comparison_nothing(c, "there is no mean or no deviation");
  }
  KlScaled value;
  if (!compare_distance(mean[0], mean[1], sd, &value)) {
    return kl_comparison_nothing(c, "mean and deviation are infinite");
  }
  *c->result = kl_result(value, "moments", 0x1p-52);
  return KL_OK;
}

static bool compare_is_vector(const KlDist *dist) {
  return (dist->kind == KL_KIND_MEMBER || dist->kind == KL_KIND_FIT) &&
         dist->member.family->shape != KL_SHAPE_SCALARS;
}

/* Two discrete members are compared as such: their sums have no labels to go through. */
static KlStatus compare_solved(const KlComparison *c) {
  KlSides sides = {.within = false};
  bool is_p = false, is_q = false;
  KlStatus status = kl_side_begin(&sides.p, c->p, &is_p, c->poll);
  if (status == KL_OK) {
    status = kl_side_begin(&sides.q, c->q, &is_q, c->poll);
    bool members = sides.p.member != NULL && sides.q.member != NULL;
    if (status == KL_OK) {
      status = is_p && is_q && !members ? compare_sides(c, &sides)
                                        : compare_densities(c, &sides, is_p, is_q);
    }
    kl_side_clear(&sides.q);
  }
  kl_side_clear(&sides.p);
  return status;
}

/* Whether parameters that have to be whole numbers are. */
static bool compare_is_whole(const KlComparison *c) {
  for (int i = 0; c->parameter != NULL && i < c->divergence->parameters; i++) {
    const KlArgument *argument = &c->divergence->parameter[i];
    double x = c->parameter[i];
    if (c->divergence->choice[i] == NULL && kl_domain_is_whole(argument->domain) && !isnan(x) &&
        floor(x) != x) {
      char text[KL_DECIMAL_ROOM + 1];
      kl_problem(c->problem, "%s = %s, must be a %s", argument->name, kl_decimal_text(x, text),
                 argument->domain->text);
      return false;
    }
  }
  return true;
}

/* What kl_compare and kl_compare_interval share: `c` has all but p and q, which are solved here. */
static KlStatus compare_begun(KlComparison *c, KlDist *p, KlDist *q) {
  const KlDivergence *divergence = c->divergence;
  const KlPoll *poll = c->poll;
  c->p = p;
  c->q = q;
  if (!compare_is_whole(c)) {
    return KL_REFUSED;
  }
  KlStatus status = kl_dist_solve(p, poll);
  status = status == KL_OK ? kl_dist_solve(q, poll) : status;
  if (status != KL_OK) {
    return status;
  }
  if (kl_dist_is_open(p) || kl_dist_is_open(q)) {
    return kl_comparison_nothing(c, "too few rows");
  }
  if (divergence == &kl_divergence_mahalanobis && !compare_is_vector(p) && !compare_is_vector(q)) {
    status = kl_comparison_value_only(c);
    return status == KL_OK ? compare_means(c, p, q) : status;
  }
  bool of_points = divergence->points != NULL || divergence->one_sample != NULL;
  return of_points || kl_dist_is_observed(p) || kl_dist_is_observed(q) ? kl_compare_observed(c)
                                                                       : compare_solved(c);
}

KlStatus kl_compare(const KlDivergence *divergence, const double *parameter, KlDist *p, KlDist *q,
                    const KlPoll *poll, KlResult *result, KlProblem *problem) {
  KlComparison c = {.divergence = divergence,
                    .parameter = parameter,
                    .poll = poll,
                    .result = result,
                    .problem = problem};
  return compare_begun(&c, p, q);
}

KlStatus kl_compare_interval(const KlDivergence *divergence, const double *parameter, double base,
                             KlDist *p, KlDist *q, double level, const KlPoll *poll,
                             KlConfidence *interval, KlProblem *problem) {
  KlResult result = {0};
  KlIntervalWish wish = {base, level, interval};
  KlComparison c = {.divergence = divergence,
                    .parameter = parameter,
                    .poll = poll,
                    .result = &result,
                    .problem = problem,
                    .wish = &wish};
  *interval = (KlConfidence){.method = "too few rows"};
  return compare_begun(&c, p, q);
}
