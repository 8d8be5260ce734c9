/* compare_bins.c - divergences of masses of data on the line: in the bins of a hist, or in ten of
** equal shares of the data. */
#include "base/memory.h"
#include "dist/compare_observed.h"
#include "dist/sketch_bound.h"
#include "family/generic.h"
#include "sample/quantile_bins.h"

enum { BINS_USUAL = 10 };

/* The i-th of the edges that cut a member into equal parts, equal ones merged. */
static int bins_member_edges(const KlMember *member, int bins, double *edge) {
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
static KlDd bins_member_mass(const KlMember *member, double low, double high) {
  if (member->family->discrete) {
    low = ceil(low);
    high = ceil(high) - 1.0;
    if (high < low) {
      return kl_dd(0.0, 0.0);
    }
  }
  return kl_scaled_dd(kl_member_mass(member, low, high));
}

static void bins_member_masses(const KlMember *member, const double *edge, int edges, KlDd *mass) {
  for (int i = 0; i <= edges; i++) {
    mass[i] =
        bins_member_mass(member, i == 0 ? -HUGE_VAL : edge[i - 1], i == edges ? HUGE_VAL : edge[i]);
  }
}

/* The masses of a side in bins; those of a hist are its own. */
static KlStatus bins_masses(const KlObservedPair *o, const KlObservedSide *side, const double *edge,
                            int edges, KlDd *mass) {
  if (side->member != NULL) {
    bins_member_masses(side->member, edge, edges, mass);
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
typedef struct CompareBins {
  double *edge;
  int edges;
  KlDd *mass; /* of P in each bin, then of Q */
  KlMassPair *row;
} CompareBins;

static void bins_clear_bins(CompareBins *bins) {
  kl_release(bins->edge);
  kl_release(bins->mass);
  kl_release(bins->row);
}

/* The divergence of the masses in bins whose edges are there. */
static KlStatus bins_in_bins(const KlObservedPair *o, CompareBins *bins) {
  size_t count = (size_t)bins->edges + 1;
  bins->mass = kl_allocate(2 * count * sizeof *bins->mass);
  bins->row = kl_allocate(count * sizeof *bins->row);
  KlStatus status = bins->mass != NULL && bins->row != NULL ? KL_OK : KL_NO_MEMORY;
  KlDd *p = bins->mass, *q = bins->mass + count;
  status = status == KL_OK ? bins_masses(o, &o->p, bins->edge, bins->edges, p) : status;
  status = status == KL_OK ? bins_masses(o, &o->q, bins->edge, bins->edges, q) : status;
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
static KlStatus bins_cut(const KlObservedPair *o, int count, CompareBins *bins) {
  const KlComparison *c = o->c;
  const KlPoints *p = &o->p.data.points, *q = &o->q.data.points;
  bool psi = kl_comparison_is(c, &kl_divergence_psi);
  bins->edge = kl_allocate((size_t)count * sizeof *bins->edge);
  if (bins->edge == NULL) {
    return KL_NO_MEMORY;
  }
  if (o->p.member != NULL && psi) {
    bins->edges = bins_member_edges(o->p.member, count, bins->edge);
    return KL_OK;
  }
  bool both = !psi && o->p.member == NULL && o->q.member == NULL;
  return kl_quantile_edges(o->p.member == NULL ? p : q, both ? q : NULL, count, c->poll, bins->edge,
                           &bins->edges);
}

static KlStatus bins_in_quantiles(const KlObservedPair *o) {
  const KlComparison *c = o->c;
  bool psi = kl_comparison_is(c, &kl_divergence_psi);
  int count = psi && !isnan(c->parameter[0]) ? (int)c->parameter[0] : BINS_USUAL;
  CompareBins bins = {.edges = 0};
  KlStatus status = bins_cut(o, count, &bins);
  status = status == KL_OK ? bins_in_bins(o, &bins) : status;
  if (status == KL_OK && c->result->exists) {
    c->result->method = "quantile bins";
    kl_result_fact(c->result, "bins", bins.edges + 1);
    if (psi && o->p.dist->kind == KL_KIND_SKETCH && o->q.dist->kind == KL_KIND_SKETCH) {
      kl_sketch_bound_psi(&o->p.data.points, &o->q.data.points, bins.edge, bins.edges, count,
                          bins.row, c->result);
    }
  }
  bins_clear_bins(&bins);
  return status;
}

/* In the bins of the hist that one side is. */
static KlStatus bins_in_hist(const KlObservedPair *o, const KlDist *hist) {
  const KlComparison *c = o->c;
  if (kl_comparison_is(c, &kl_divergence_psi) && !isnan(c->parameter[0])) {
    return kl_comparison_refuse(c, "a hist has its own bins, so bins must be NULL");
  }
  CompareBins bins = {.edge = hist->edge, .edges = (int)hist->edges};
  KlStatus status = bins_in_bins(o, &bins);
  bins.edge = NULL;
  bins_clear_bins(&bins);
  if (status == KL_OK && c->result->exists) {
    c->result->method = "bins";
  }
  return status;
}

KlStatus kl_compare_in_bins(const KlObservedPair *o) {
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
  if (kl_observed_dimension(&o->p) > 1) {
    return kl_comparison_refuse(c, "there are no bins in several dimensions; dist_kl_knn() needs "
                                   "none");
  }
  return hist->kind == KL_KIND_HIST ? bins_in_hist(o, hist) : bins_in_quantiles(o);
}
