/* compare_observed.c - comparisons of data on the line: samples, hists and sketches, with their
** kind, with counts of numbers, and with families.
**
** A divergence of points takes the points.  One of masses takes those of bins: a hist's own, or ten
** of equal shares of the data.  KL of two samples is estimated from nearest neighbours, which needs
** no bins.
*/
#include "base/memory.h"
#include "dist/compare.h"
#include "dist/comparison.h"
#include "dist/merge.h"
#include "dist/observed.h"
#include "dist/sketch_bound.h"
#include "family/generic.h"
#include "sample/knn.h"
#include "sample/mean_pvalue.h"
#include "sample/quantile_bins.h"

enum { OBSERVED_BINS = 10 };

/* One side: points, or a member of a family. */
typedef struct ObservedSide {
  const KlDist *dist;
  KlObserved data;
  KlMixture mixture;
  const KlMember *member; /* NULL: points */
} ObservedSide;

typedef struct Observed {
  const KlComparison *c;
  ObservedSide p, q;
} Observed;

static bool observed_is_point(const KlDist *dist) {
  return dist->kind == KL_KIND_FIT && dist->fit == KL_FIT_POINT;
}

static KlStatus observed_begin(const KlComparison *c, const KlDist *dist, const char *name,
                               ObservedSide *side) {
  *side = (ObservedSide){.dist = dist};
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

static void observed_end(ObservedSide *side) {
  kl_observed_clear(&side->data);
  kl_mixture_clear(&side->mixture);
}

static int observed_dimension(const ObservedSide *side) {
  return side->member == NULL                              ? side->data.points.dimension
         : side->member->family->shape == KL_SHAPE_SCALARS ? 1
                                                           : side->member->dimension;
}

static bool observed_is_vector(const ObservedSide *side) {
  return side->member != NULL && side->member->family->shape != KL_SHAPE_SCALARS;
}

/* Why the two cannot be compared point by point or bin by bin; NULL if they can. */
static const char *observed_disagree(const Observed *o) {
  const KlDist *p = o->p.dist, *q = o->q.dist;
  if (observed_dimension(&o->p) != observed_dimension(&o->q)) {
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
static bool observed_fit_moments(const ObservedSide *side, KlMeanSide *moments) {
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
static bool observed_fitted_means(const Observed *o) {
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
static bool observed_is_open(const ObservedSide *side) {
  const KlPoints *points = &side->data.points;
  return points->x[0] == 0.0 || points->x[points->count - 1] == (double)side->dist->edges;
}

static KlStatus observed_hists(const Observed *o) {
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
static KlStatus observed_one_sample(const Observed *o) {
  const KlComparison *c = o->c;
  bool swapped = o->p.member != NULL;
  const ObservedSide *data = swapped ? &o->q : &o->p, *law = swapped ? &o->p : &o->q;
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

static KlStatus observed_points(const Observed *o) {
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
  if (!knn && observed_dimension(&o->p) > 1) {
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

/* ---- divergences of masses, in bins ---- */

/* The i-th of the edges that cut a member into equal parts, equal ones merged. */
static int observed_member_edges(const KlMember *member, int bins, double *edge) {
  int edges = 0;
  for (int i = 1; i < bins; i++) {
    double x = kl_member_quantile(member, (double)i / bins, KL_LOWER) + 0.0;
    if (edges == 0 || x > edge[edges - 1]) {
      edge[edges++] = x;
    }
  }
  return edges;
}

/* The mass of a member from `low` on and below `high`. */
static KlDd observed_member_mass(const KlMember *member, double low, double high) {
  if (member->family->discrete) {
    low = ceil(low);
    high = ceil(high) - 1.0;
    if (high < low) {
      return kl_dd(0.0, 0.0);
    }
  }
  return kl_scaled_dd(kl_member_mass(member, low, high));
}

static void observed_member_masses(const KlMember *member, const double *edge, int edges,
                                   KlDd *mass) {
  for (int i = 0; i <= edges; i++) {
    mass[i] = observed_member_mass(member, i == 0 ? -HUGE_VAL : edge[i - 1],
                                   i == edges ? HUGE_VAL : edge[i]);
  }
}

/* The masses of a side in bins; those of a hist are its own. */
static KlStatus observed_masses(const Observed *o, const ObservedSide *side, const double *edge,
                                int edges, KlDd *mass) {
  if (side->member != NULL) {
    observed_member_masses(side->member, edge, edges, mass);
    return KL_OK;
  }
  if (side->dist->kind != KL_KIND_HIST) {
    return kl_bin_masses(&side->data.points, edge, edges, o->c->poll, mass);
  }
  const KlPoints *points = &side->data.points;
  for (int i = 0; i <= edges; i++) {
    mass[i] = kl_dd(0.0, 0.0);
  }
  for (size_t i = 0; i < points->count; i++) {
    mass[(size_t)points->x[i]] = kl_points_weight(points, i);
  }
  return KL_OK;
}

/* The bins of a comparison. */
typedef struct ObservedBins {
  double *edge;
  int edges;
  KlDd *mass; /* of P in each bin, then of Q */
  KlMassPair *row;
} ObservedBins;

static void observed_clear_bins(ObservedBins *bins) {
  kl_release(bins->edge);
  kl_release(bins->mass);
  kl_release(bins->row);
}

/* The divergence of the masses in bins whose edges are there. */
static KlStatus observed_in_bins(const Observed *o, ObservedBins *bins) {
  size_t count = (size_t)bins->edges + 1;
  bins->mass = kl_allocate(2 * count * sizeof *bins->mass);
  bins->row = kl_allocate(count * sizeof *bins->row);
  KlStatus status = bins->mass != NULL && bins->row != NULL ? KL_OK : KL_NO_MEMORY;
  KlDd *p = bins->mass, *q = bins->mass + count;
  status = status == KL_OK ? observed_masses(o, &o->p, bins->edge, bins->edges, p) : status;
  status = status == KL_OK ? observed_masses(o, &o->q, bins->edge, bins->edges, q) : status;
  if (status != KL_OK) {
    return status;
  }
  for (size_t i = 0; i < count; i++) {
    bins->row[i] = (KlMassPair){p[i], q[i]};
  }
  KlMassArray array = {bins->row, count};
  KlMassSource source = kl_mass_array_source(&array);
  source.size_p = o->p.member != NULL ? kl_scaled_zero() : o->p.data.points.size;
  source.size_q = o->q.member != NULL ? kl_scaled_zero() : o->q.data.points.size;
  return kl_comparison_masses(o->c, &source);
}

/* Edges of equal shares: of P for the population stability index, of both otherwise, of the data
** where one side is a family (for the index, of the family if that is P). */
static KlStatus observed_cut(const Observed *o, int count, ObservedBins *bins) {
  const KlComparison *c = o->c;
  const KlPoints *p = &o->p.data.points, *q = &o->q.data.points;
  bool psi = kl_comparison_is(c, &kl_divergence_psi);
  bins->edge = kl_allocate((size_t)count * sizeof *bins->edge);
  if (bins->edge == NULL) {
    return KL_NO_MEMORY;
  }
  if (o->p.member != NULL && psi) {
    bins->edges = observed_member_edges(o->p.member, count, bins->edge);
    return KL_OK;
  }
  bool both = !psi && o->p.member == NULL && o->q.member == NULL;
  return kl_quantile_edges(o->p.member == NULL ? p : q, both ? q : NULL, count, c->poll, bins->edge,
                           &bins->edges);
}

static KlStatus observed_in_quantiles(const Observed *o) {
  const KlComparison *c = o->c;
  bool psi = kl_comparison_is(c, &kl_divergence_psi);
  int count = psi && !isnan(c->parameter[0]) ? (int)c->parameter[0] : OBSERVED_BINS;
  ObservedBins bins = {.edges = 0};
  KlStatus status = observed_cut(o, count, &bins);
  status = status == KL_OK ? observed_in_bins(o, &bins) : status;
  if (status == KL_OK && c->result->exists) {
    c->result->method = "quantile bins";
    kl_result_fact(c->result, "bins", bins.edges + 1);
    if (psi && o->p.dist->kind == KL_KIND_SKETCH && o->q.dist->kind == KL_KIND_SKETCH) {
      kl_sketch_bound_psi(&o->p.data.points, &o->q.data.points, bins.edge, bins.edges, count,
                          bins.row, c->result);
    }
  }
  observed_clear_bins(&bins);
  return status;
}

/* In the bins of the hist that one side is. */
static KlStatus observed_in_hist(const Observed *o, const KlDist *hist) {
  const KlComparison *c = o->c;
  if (kl_comparison_is(c, &kl_divergence_psi) && !isnan(c->parameter[0])) {
    return kl_comparison_refuse(c, "a hist has its own bins, so bins must be NULL");
  }
  ObservedBins bins = {.edge = hist->edge, .edges = (int)hist->edges};
  KlStatus status = observed_in_bins(o, &bins);
  bins.edge = NULL;
  observed_clear_bins(&bins);
  if (status == KL_OK && c->result->exists) {
    c->result->method = "bins";
  }
  return status;
}

static KlStatus observed_bins(const Observed *o) {
  const KlComparison *c = o->c;
  const KlDist *hist = o->p.dist->kind == KL_KIND_HIST ? o->p.dist : o->q.dist;
  if (o->p.dist->kind == KL_KIND_COUNTS || o->q.dist->kind == KL_KIND_COUNTS) {
    return kl_comparison_refuse(c, "one counts labels, the other has places on the line: make both "
                                   "by dist_counts() or both by dist_sample()");
  }
  if (hist->kind != KL_KIND_HIST && ((c->divergence->properties & KL_OF_ONE) != 0 ||
                                     kl_comparison_is(c, &kl_divergence_cross_entropy))) {
    return kl_comparison_refuse(c,
                                "it needs the points, of dist_sample(), or bins, of dist_hist()");
  }
  if (observed_dimension(&o->p) > 1) {
    return kl_comparison_refuse(c, "there are no bins in several dimensions; dist_kl_knn() needs "
                                   "none");
  }
  return hist->kind == KL_KIND_HIST ? observed_in_hist(o, hist) : observed_in_quantiles(o);
}

/* ---- nearest neighbours, and densities ---- */

/* Points whose weights are those of rows, in any dimension. */
static bool observed_has_rows(const ObservedSide *side) {
  return side->member == NULL && side->dist->kind == KL_KIND_SAMPLE;
}

static bool observed_is_density(const ObservedSide *side) {
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
static KlStatus observed_neighbours(const Observed *o, bool *done) {
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
static KlStatus observed_log_loss(const Observed *o) {
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

static KlStatus observed_answer(const Observed *o) {
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
    return observed_bins(o);
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
  Observed o = {.c = c};
  KlStatus status = observed_begin(c, c->p, "p", &o.p);
  if (status == KL_OK) {
    status = observed_begin(c, c->q, "q", &o.q);
    status = status == KL_OK ? observed_answer(&o) : status;
    observed_end(&o.q);
  }
  observed_end(&o.p);
  return status;
}
