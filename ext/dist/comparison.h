/* comparison.h - what compare.c and compare_observed.c share: a comparison under way. */
#ifndef KLDIV_DIST_COMPARISON_H
#define KLDIV_DIST_COMPARISON_H

#include "dist/dist.h"
#include "dist/mixture.h"
#include "divergence/divergence.h"
#include "sample/divergence_confidence.h"

/* Where not the value is wanted but an interval for it. */
typedef struct KlIntervalWish {
  double base, level;
  KlConfidence *interval;
} KlIntervalWish;

/* What is compared, and where the answer goes. */
typedef struct KlComparison {
  const KlDivergence *divergence;
  const double *parameter;
  const KlDist *p, *q; /* solved, and none is open */
  const KlPoll *poll;
  KlResult *result;
  KlProblem *problem;
  const KlIntervalWish *wish; /* NULL: the value is wanted */
} KlComparison;

static inline bool kl_comparison_is(const KlComparison *c, const KlDivergence *divergence) {
  return c->divergence == divergence;
}

/* Whether it is a test, which needs the size of a sample. */
bool kl_comparison_is_test(const KlComparison *c);

/* KL_REFUSED, and the problem says what both sides are, then `advice`. */
KlStatus kl_comparison_refuse(const KlComparison *c, const char *advice);

/* There is no value, and this is why. */
KlStatus kl_comparison_nothing(const KlComparison *c, const char *why);

/* The divergence of masses, or of points: its value or the interval. */
KlStatus kl_comparison_masses(const KlComparison *c, const KlMassSource *source);
KlStatus kl_comparison_points(const KlComparison *c, const KlDivergence *divergence,
                              const double *parameter, const KlPoints *p, const KlPoints *q);

/* KL_REFUSED where an interval is wanted, for which these two have no rows; KL_OK otherwise. */
KlStatus kl_comparison_value_only(const KlComparison *c);

/* The divergence of two members of families. */
KlStatus kl_comparison_members(const KlComparison *c, const KlMember *p, const KlMember *q);

/* The member that a side is, of a family or a mixture; NULL if it is none.  Clear the mixture. */
KlStatus kl_comparison_member(const KlComparison *c, const KlDist *dist, KlMixture *mixture,
                              const KlMember **member);

/* Where a side is a sample, a hist or a sketch, or the divergence is one of points. */
KlStatus kl_compare_observed(const KlComparison *c);

#endif
