/* contributions.c - what each label or bin has to do with a divergence. */
#include "dist/contributions.h"

#include <string.h>

#include "base/memory.h"
#include "dist/merge.h"
#include "dist/observed.h"
#include "divergence/mass_array.h"
#include "sample/quantile_bins.h"

enum { CONTRIBUTIONS_BINS = 10, CONTRIBUTIONS_FIRST = 64 };

bool kl_has_contributions(const KlDivergence *d) {
  return d->term != NULL && d->finish == NULL && d->second == NULL && !d->required &&
         (d->properties & (KL_ROOT | KL_OF_ONE)) == 0;
}

/* ---- labels ---- */

static KlStatus contributions_add(KlContributions *c, const KlLabel *label, KlMassPair mass) {
  size_t room = c->count == 0 ? CONTRIBUTIONS_FIRST : c->count;
  if (c->count == 0 || (c->count >= CONTRIBUTIONS_FIRST && (c->count & (c->count - 1)) == 0)) {
    KlContribution *row = kl_reallocate(c->row, (c->count == 0 ? room : 2 * room) * sizeof *row);
    if (row == NULL) {
      return KL_NO_MEMORY;
    }
    c->row = row;
  }
  c->row[c->count++] = (KlContribution){*label, mass};
  return KL_OK;
}

/* The union of the labels of both. */
static KlStatus contributions_labels(KlContributions *c, const KlPoll *poll) {
  const KlDd nothing = {0.0, 0.0};
  KlSideCursor p, q;
  KlStatus status = KL_OK;
  kl_side_start(&p, &c->p);
  kl_side_start(&q, &c->q);
  while ((p.more || q.more) && status == KL_OK) {
    int order = !p.more ? 1 : !q.more ? -1 : kl_label_compare(&p.now.label, &q.now.label);
    KlMassPair mass = {order <= 0 ? p.now.mass : nothing, order >= 0 ? q.now.mass : nothing};
    status = contributions_add(c, order <= 0 ? &p.now.label : &q.now.label, mass);
    if (order <= 0) {
      kl_side_next(&p);
    }
    if (order >= 0) {
      kl_side_next(&q);
    }
    status = status == KL_OK && c->count % KL_POLL_ROWS == 0 ? kl_poll(poll) : status;
  }
  return status;
}

/* Counts, categorical distributions, mixtures of such, hists of the same edges. */
static KlStatus contributions_of_labels(KlContributions *c, const KlDist *p, const KlDist *q,
                                        const KlPoll *poll, KlProblem *problem) {
  bool is_p = false, is_q = false;
  KlStatus status = kl_side_begin(&c->p, p, &is_p, poll);
  status = status == KL_OK ? kl_side_begin(&c->q, q, &is_q, poll) : status;
  if (status != KL_OK) {
    return status;
  }
  if (!is_p || !is_q || c->p.member != NULL || c->q.member != NULL) {
    const KlDist *other = is_p && c->p.member == NULL ? q : p;
    kl_problem(problem, "%s has no labels or bins of its own; count or bin rows for both sides",
               kl_dist_name(other));
    return KL_REFUSED;
  }
  return contributions_labels(c, poll);
}

/* ---- bins ---- */

static KlStatus contributions_take_edges(KlContributions *c, const double *edge, size_t edges) {
  c->edge = kl_allocate((edges + 1) * sizeof *c->edge);
  if (c->edge == NULL) {
    return KL_NO_MEMORY;
  }
  memcpy(c->edge, edge, edges * sizeof *edge);
  c->edges = (int)edges;
  return KL_OK;
}

/* The mass of a bin, and on to the next that has any. */
static KlDd contributions_bin(KlSideCursor *cursor, int64_t bin) {
  KlDd mass = {0.0, 0.0};
  if (cursor->more && cursor->now.label.integer == bin) {
    mass = cursor->now.mass;
    kl_side_next(cursor);
  }
  return mass;
}

/* Every bin of two hists, those without mass too. */
static KlStatus contributions_of_hists(KlContributions *c, const KlDist *p, const KlDist *q,
                                       KlProblem *problem) {
  if (!kl_dist_same_edges(p, q)) {
    kl_problem(problem, "the edges of both hists have to be the same");
    return KL_REFUSED;
  }
  KlStatus status = contributions_take_edges(c, p->edge, (size_t)p->edges);
  c->p.counts = &p->counts;
  c->q.counts = &q->counts;
  KlSideCursor a, b;
  kl_side_start(&a, &c->p);
  kl_side_start(&b, &c->q);
  for (int i = 0; i <= c->edges && status == KL_OK; i++) {
    KlLabel label = {.type = KL_LABEL_INTEGER, .integer = i};
    KlMassPair mass = {contributions_bin(&a, i), contributions_bin(&b, i)};
    status = contributions_add(c, &label, mass);
  }
  return status;
}

/* Bins of equal shares, as kl_compare takes them. */
static KlStatus contributions_of_points(KlContributions *c, const KlDist *p, const KlDist *q,
                                        const KlPoll *poll, KlProblem *problem) {
  KlObserved a, b = {.x = NULL};
  KlSampleBins bins = {.edges = 0};
  KlStatus status = kl_observe(&a, p, problem);
  status = status == KL_OK ? kl_observe(&b, q, problem) : status;
  if (status == KL_OK && (a.points.dimension > 1 || b.points.dimension > 1)) {
    kl_problem(problem, "there are no bins in several dimensions");
    status = KL_REFUSED;
  }
  if (status == KL_OK) {
    bool pooled = c->divergence != &kl_divergence_psi;
    status = kl_sample_bins(&bins, &a.points, &b.points, CONTRIBUTIONS_BINS, pooled, poll);
  }
  status = status == KL_OK ? contributions_take_edges(c, bins.edge, (size_t)bins.edges) : status;
  for (int i = 0; i <= bins.edges && status == KL_OK; i++) {
    KlLabel label = {.type = KL_LABEL_INTEGER, .integer = i};
    status = contributions_add(c, &label, bins.row[i]);
  }
  kl_sample_bins_clear(&bins);
  kl_observed_clear(&b);
  kl_observed_clear(&a);
  return status;
}

static KlStatus contributions_gather(KlContributions *c, const KlDist *p, const KlDist *q,
                                     const KlPoll *poll, KlProblem *problem) {
  if (!kl_dist_is_observed(p) && !kl_dist_is_observed(q)) {
    return contributions_of_labels(c, p, q, poll, problem);
  }
  if (p->kind != q->kind || p->bits != q->bits) {
    kl_problem(problem, "p is %s and q is %s: make both by the same function", kl_dist_name(p),
               kl_dist_name(q));
    return KL_REFUSED;
  }
  return p->kind == KL_KIND_HIST ? contributions_of_hists(c, p, q, problem)
                                 : contributions_of_points(c, p, q, poll, problem);
}

/* ---- sums ---- */

/* The rows, which lie in larger ones. */
static KlStatus contributions_each(const void *rows, KlMassVisit *visit, void *work,
                                   const KlPoll *poll) {
  const KlContributions *c = rows;
  for (size_t i = 0; i < c->count; i++) {
    visit(work, &c->row[i].mass, 1);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_contributions_begin(KlContributions *c, const KlDivergence *divergence, KlDist *p,
                                KlDist *q, const KlPoll *poll, KlProblem *problem) {
  *c = (KlContributions){.divergence = divergence};
  for (int i = 0; i < KL_DIVERGENCE_PARAMETERS; i++) {
    c->parameter[i] = divergence->parameter[i].otherwise;
  }
  KlStatus status = kl_dist_solve(p, poll);
  status = status == KL_OK ? kl_dist_solve(q, poll) : status;
  if (status != KL_OK || kl_dist_is_open(p) || kl_dist_is_open(q)) {
    return status;
  }
  status = contributions_gather(c, p, q, poll, problem);
  KlMassSource source = {.rows = c, .each = contributions_each};
  return status == KL_OK ? kl_totals(&c->totals, &source, poll) : status;
}

KlScaled kl_contribution(const KlContributions *c, size_t i) {
  KlMassArray one = {&c->row[i].mass, 1};
  KlMassSource source = kl_mass_array_source(&one);
  KlScaled sum = kl_scaled_zero();
  /* Nothing allocates, and nobody asks: it cannot fail. */
  (void)kl_discrete_sum(&c->totals, c->divergence->term, c->parameter, &source, NULL, &sum);
  return sum;
}

KlScaled kl_contribution_share(const KlContributions *c, size_t i, bool of_q) {
  KlMassPair mass = c->row[i].mass;
  return kl_scaled_divide(kl_scaled(of_q ? mass.q : mass.p, 0),
                          kl_total_value(of_q ? &c->totals.q : &c->totals.p));
}

void kl_contributions_clear(KlContributions *c) {
  kl_side_clear(&c->p);
  kl_side_clear(&c->q);
  kl_release(c->row);
  kl_release(c->edge);
  c->row = NULL;
  c->edge = NULL;
  c->count = 0;
}
