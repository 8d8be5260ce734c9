/* compare_observed.c - comparisons of data on the line: samples, hists and sketches, with their
** kind, with counts of numbers, and with families.
**
** A divergence of points takes the points, one of masses those of bins (compare_bins.c).  KL of two
** samples is estimated from nearest neighbours, which needs no bins.
*/
#include "dist/compare_observed.h"

#include "dist/compare.h"
#include "dist/merge.h"
#include "dist/sketch_bound.h"
#include "family/generic.h"
#include "sample/knn.h"
#include "sample/mean_pvalue.h"

static bool observed_is_point(const KlDist *dist) {
  return dist->kind == KL_KIND_FIT && dist->fit == KL_FIT_POINT;
}

static KlStatus observed_begin(const KlComparison *c, const KlDist *dist, const char *name,
                               KlObservedSide *side) {
  *side = (KlObservedSide){.dist = dist};
  if (kl_dist_is_observed(dist) || dist->kind == KL_KIND_COUNTS || observed_is_point(dist)) {
    KlProblem fault = {""};
    KlStatus status = kl_observe(&side->data, dist, &fault);
    if (status == KL_REFUSED) {
      kl_problem(c->problem, "%s: %s", name, fault.text);
    }
    return status;
  }
  KlStatus status = kl_comparison_member(c, dist, &side->mixture, &side->member);
  return status == KL_OK && side->member == NULL
             ? kl_comparison_refuse(c, "one of them has no place on the line")
             : status;
}

static void observed_end(KlObservedSide *side) {
  kl_observed_clear(&side->data);
  kl_mixture_clear(&side->mixture);
}

int kl_observed_dimension(const KlObservedSide *side) {
  return side->member == NULL                              ? side->data.points.dimension
         : side->member->family->shape == KL_SHAPE_SCALARS ? 1
                                                           : side->member->dimension;
}

static bool observed_is_vector(const KlObservedSide *side) {
  return side->member != NULL && side->member->family->shape != KL_SHAPE_SCALARS;
}

/* Why the two cannot be compared point by point or bin by bin; NULL if they can. */
static const char *observed_disagree(const KlObservedPair *o) {
  const KlDist *p = o->p.dist, *q = o->q.dist;
  if (kl_observed_dimension(&o->p) != kl_observed_dimension(&o->q)) {
    return "the dimensions have to agree";
  }
  bool law = (o->p.member == NULL) != (o->q.member == NULL);
  if (law && (observed_is_vector(&o->p) || observed_is_vector(&o->q))) {
    return "data can be compared with families of numbers, such as normal, not of vectors";
  }
  if (o->p.member != NULL || o->q.member != NULL) {
    return NULL;
  }
  bool hists = p->kind == KL_KIND_HIST || q->kind == KL_KIND_HIST;
  bool sketches = p->kind == KL_KIND_SKETCH || q->kind == KL_KIND_SKETCH;
  if ((hists || sketches) && p->kind != q->kind) {
    return "make both by the same function";
  }
  if (hists && !kl_dist_same_edges(p, q)) {
    return "the edges have to be the same: give dist_hist() the edges of one for both";
  }
  return sketches && p->bits != q->bits ? "the bits have to be the same" : NULL;
}

/* ---- the test of means, which needs moments alone ---- */

/* What the test sees of the rows of a normal fit; false where it is none. */
static bool observed_fit_moments(const KlObservedSide *side, KlMeanSide *moments) {
  const KlDist *dist = side->dist;
  if (side->member == NULL || dist->kind != KL_KIND_FIT ||
      dist->member.family != &kl_family_normal) {
    return false;
  }
  KlScaled sd = dist->theta[1];
  *moments = (KlMeanSide){kl_integer_scaled(&dist->statistics.n), dist->theta[0],
                          kl_scaled_multiply(sd, sd)};
  return true;
}

/* Two normal fits. */
static bool observed_fitted_means(const KlObservedPair *o) {
  KlMeanSide p, q;
  if (!kl_comparison_is(o->c, &kl_divergence_mean_pvalue) || !observed_fit_moments(&o->p, &p) ||
      !observed_fit_moments(&o->q, &q)) {
    return false;
  }
  kl_mean_pvalue_of_moments(&p, &q, kl_scaled_subtract(p.mean, q.mean), o->c->result);
  return true;
}

/* ---- divergences of points ---- */

/* Whether a hist has mass beyond its outer edges. */
static bool observed_is_open(const KlObservedSide *side) {
  const KlPoints *points = &side->data.points;
  return points->x[0] == 0.0 || points->x[points->count - 1] == (double)side->dist->edges;
}

static KlStatus observed_hists(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  const KlPoints *p = &o->p.data.points, *q = &o->q.data.points;
  if ((c->divergence->properties & KL_ORDER) != 0) {
    KlStatus status = kl_comparison_points(c, c->divergence, c->parameter, p, q);
    c->result->note = "rows of one bin count as ties: of what is within bins, nothing is known";
    return status;
  }
  KlStatus rows = kl_comparison_value_only(c);
  if (rows != KL_OK) {
    return rows;
  }
  if (c->divergence->bins == NULL) {
    return kl_comparison_refuse(c, "it needs points: make the values by dist_sample()");
  }
  if (observed_is_open(&o->p) || observed_is_open(&o->q)) {
    return kl_comparison_refuse(c, "there is mass in an open bin, beyond the outer edges: make the "
                                   "values by dist_sample() or dist_sketch()");
  }
  return c->divergence->bins(o->p.dist->edge, p, q, c->parameter, c->poll, c->result);
}

/* Points on one side, a member on the other. */
static KlStatus observed_one_sample(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  bool swapped = o->p.member != NULL;
  const KlObservedSide *data = swapped ? &o->q : &o->p, *law = swapped ? &o->p : &o->q;
  if (c->divergence->one_sample == NULL || data->dist->kind == KL_KIND_HIST) {
    return kl_comparison_refuse(
        c, data->dist->kind == KL_KIND_HIST
               ? "a hist does not tell where in a bin its rows are: make it by dist_sample()"
               : "it is not defined between data and a family");
  }
  KlStatus status = c->divergence->one_sample(&data->data.points, law->member, swapped,
                                              c->parameter, c->poll, c->result);
  if (status == KL_OK && kl_comparison_is_test(c) && law->dist->kind == KL_KIND_FIT) {
    c->result->note = "p too large if the family was fitted to the same rows: its parameters were "
                      "estimated";
  }
  return status;
}

static KlStatus observed_points(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  bool law = o->p.member != NULL || o->q.member != NULL;
  KlStatus status = law ? kl_comparison_value_only(c) : KL_OK;
  if (status != KL_OK || observed_fitted_means(o)) {
    return status;
  }
  if (o->p.member != NULL && o->q.member != NULL) {
    return c->divergence->members != NULL
               ? kl_comparison_members(c, o->p.member, o->q.member)
               : kl_comparison_refuse(c, c->divergence->one_sample != NULL
                                             ? "it needs data on at least one side"
                                             : "it needs data on both sides");
  }
  bool knn = kl_comparison_is(c, &kl_divergence_kl_knn);
  if (!knn && kl_observed_dimension(&o->p) > 1) {
    return kl_comparison_refuse(c, "it is of one dimension; of several there is dist_kl_knn()");
  }
  if (law) {
    return observed_one_sample(o);
  }
  if (o->p.dist->kind == KL_KIND_HIST) {
    return observed_hists(o);
  }
  if (knn && o->p.dist->kind == KL_KIND_SKETCH) {
    return kl_comparison_refuse(c, "nearest neighbours are those of points: make them by "
                                   "dist_sample()");
  }
  if (c->divergence->points == NULL) {
    return kl_comparison_refuse(c, "it is not defined between two samples");
  }
  return kl_comparison_points(c, c->divergence, c->parameter, &o->p.data.points, &o->q.data.points);
}

/* ---- nearest neighbours, and densities ---- */

/* Points whose weights are those of rows, in any dimension. */
static bool observed_has_rows(const KlObservedSide *side) {
  return side->member == NULL && side->dist->kind == KL_KIND_SAMPLE;
}

static bool observed_is_density(const KlObservedSide *side) {
  return side->member != NULL && !side->member->family->discrete &&
         side->member->family->shape == KL_SHAPE_SCALARS;
}

/* The usual parameters of dist_kl_knn. */
static void observed_usual(double usual[KL_DIVERGENCE_PARAMETERS]) {
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    usual[i] = kl_divergence_kl_knn.parameter[i].otherwise;
  }
}

/* KL, entropy and cross entropy of samples, which have no masses: from nearest neighbours.  *done
** becomes false where they are no samples. */
static KlStatus observed_neighbours(const KlObservedPair *o, bool *done) {
  const KlComparison *c = o->c;
  const KlPoints *p = &o->p.data.points, *q = &o->q.data.points;
  bool both = observed_has_rows(&o->p) && observed_has_rows(&o->q);
  *done = true;
  if (kl_comparison_is(c, &kl_divergence_kl) && both) {
    double usual[KL_DIVERGENCE_PARAMETERS];
    observed_usual(usual);
    return kl_comparison_points(c, &kl_divergence_kl_knn, usual, p, q);
  }
  bool of_member = kl_comparison_is(c, &kl_divergence_kl) && observed_has_rows(&o->p) &&
                   observed_is_density(&o->q);
  bool entropy = kl_comparison_is(c, &kl_divergence_entropy) && both;
  bool cross = kl_comparison_is(c, &kl_divergence_cross_entropy) && both;
  *done = of_member || entropy || cross;
  KlStatus status = *done ? kl_comparison_value_only(c) : KL_OK;
  if (status != KL_OK || !*done) {
    return status;
  }
  return of_member ? kl_knn_kl_of_member(p, o->q.member, KL_KNN_USUAL, c->poll, c->result)
         : entropy ? kl_knn_entropy(p, KL_KNN_USUAL, c->poll, c->result)
                   : kl_knn_cross_entropy(p, q, KL_KNN_USUAL, c->poll, c->result);
}

/* Densities take microseconds: so many points between two questions. */
enum { OBSERVED_POLL = KL_POLL_ROWS / 32 };

/* -sum p ln f(x) over the points of P, f the density or the masses of Q. */
static KlStatus observed_log_loss(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  KlStatus rows = kl_comparison_value_only(c);
  if (rows != KL_OK) {
    return rows;
  }
  const KlPoints *p = &o->p.data.points;
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < p->count; i++) {
    KlPoint point = kl_member_point(o->q.member, p->x[i]);
    KlScaled log = kl_member_log_density(o->q.member, &point);
    if (kl_scaled_is_infinite(log)) {
      *c->result = kl_result(kl_scaled_negate(log), "support", 0.0);
      return KL_OK;
    }
    sum = kl_scaled_add(sum, kl_scaled_multiply(kl_scaled(kl_points_weight(p, i), 0), log));
    KlStatus status = i % OBSERVED_POLL == OBSERVED_POLL - 1 ? kl_poll(c->poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  sum = kl_scaled_divide(sum, kl_scaled(p->total, 0));
  *c->result = kl_result(kl_scaled_negate(sum), "points", 0x1p-50);
  return KL_OK;
}

KlStatus kl_compare_facts(const KlDivergence *divergence, const double *parameter, const KlDist *p,
                          const KlDist *q, const KlPoll *poll, KlResult *result) {
  bool knn = divergence == &kl_divergence_kl_knn;
  if ((!knn && divergence != &kl_divergence_kl) || p->kind != KL_KIND_SAMPLE ||
      q->kind != KL_KIND_SAMPLE || !result->exists) {
    return KL_OK;
  }
  double usual[KL_DIVERGENCE_PARAMETERS], error = (double)NAN;
  observed_usual(usual);
  KlPoints a, b;
  kl_sample_points(&p->sample, &a);
  kl_sample_points(&q->sample, &b);
  KlStatus status = kl_knn_standard_error(&a, &b, knn ? parameter : usual, poll, &error);
  if (status == KL_OK) {
    kl_result_fact(result, "standard_error", error);
  }
  return status;
}

/* ---- all of it ---- */

static bool observed_of_masses(const KlDivergence *divergence) {
  return divergence->term != NULL || divergence->masses != NULL;
}

static KlStatus observed_answer(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  const char *why = observed_disagree(o);
  if (why != NULL) {
    return kl_comparison_refuse(c, why);
  }
  bool done;
  KlStatus status = observed_neighbours(o, &done);
  if (status != KL_OK || done) {
    return status;
  }
  if (kl_comparison_is(c, &kl_divergence_cross_entropy) && o->p.member == NULL &&
      o->p.dist->kind != KL_KIND_HIST && observed_is_density(&o->q)) {
    return observed_log_loss(o);
  }
  if (observed_of_masses(c->divergence)) {
    return kl_compare_in_bins(o);
  }
  if (c->divergence->points == NULL && c->divergence->one_sample == NULL) {
    return kl_comparison_refuse(c, "it is not defined for data; fit a family");
  }
  status = observed_points(o);
  if (status == KL_OK && c->result->exists) {
    kl_sketch_bound(c->divergence, o->p.dist, o->q.dist, &o->p.data.points, &o->q.data.points,
                    c->result);
  }
  return status;
}

KlStatus kl_compare_observed(const KlComparison *c) {
  KlObservedPair o = {.c = c};
  KlStatus status = observed_begin(c, c->p, "p", &o.p);
  if (status == KL_OK) {
    status = observed_begin(c, c->q, "q", &o.q);
    status = status == KL_OK ? observed_answer(&o) : status;
    observed_end(&o.q);
  }
  observed_end(&o.p);
  return status;
}
