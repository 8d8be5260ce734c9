/* members_pair.h - two members side by side: where both have mass, and integrals over it. */
#ifndef KLDIV_DIVERGENCE_MEMBERS_PAIR_H
#define KLDIV_DIVERGENCE_MEMBERS_PAIR_H

#include "divergence/divergence.h"
#include "family/cuts.h"
#include "family/generic.h"

/* What is integrated (summed) over the places where both have mass. */
typedef enum KlTermKind {
  KL_TERM_ORDER,    /* [p^a q^(1-a) - a p - (1-a) q]/(a-1) >= 0; p ln(p/q) - p + q for a = 1 */
  KL_TERM_POWER,    /* p^a q^(1-a) */
  KL_TERM_DISTANCE, /* abs(p - q) */
  KL_TERM_OUTCOME   /* a function of KlOutcome */
} KlTermKind;

typedef struct KlTerm {
  KlTermKind kind;
  double order;
  KlDd (*outcome)(const KlOutcome *outcome, const double *parameter);
  const double *parameter;
} KlTerm;

typedef struct KlPair {
  const KlMember *p, *q;
  bool meet;     /* there are places where both have mass */
  bool p_inside; /* P has no mass where Q has none */
  bool q_inside;
  double p_high, q_high; /* the upper ends of the supports */
  KlScaled p_norm, q_norm;
  KlLine line;               /* what the supports have in common */
  KlScaled p_alone, q_alone; /* mass of one side where the other has none */
  bool differ;               /* set when ln(p/q) was seen to be more than noise */
  bool lost;                 /* set when a density was past every exponent: no integral is right */
} KlPair;

/* One-dimensional scalar families only. */
void kl_pair(KlPair *pair, const KlMember *p, const KlMember *q);

/* ln(p/q) at a place of the line, and ln p, ln q, and dx/dt; false where one has no mass there (or
** a pole). */
typedef struct KlRatio {
  KlScaled log_p, log_q, log_ratio, slope;
} KlRatio;

bool kl_pair_ratio(KlPair *pair, KlDd t, KlRatio *ratio);

/* The integral over the line, without what is alone.  *error is relative; 1 if the pair is lost. */
KlStatus kl_pair_integrate(KlPair *pair, const KlTerm *term, const KlPoll *poll, KlScaled *value,
                           double *error);

/* Where p - q changes its sign, as far as it is seen between the cuts: to the last bits, or the
** first integer with the other sign. */
void kl_pair_crossings(KlPair *pair, const KlCuts *cuts, KlCuts *crossings);

/* The sup of ln(p/q) over the line, +Inf allowed: by search. */
KlScaled kl_pair_most(KlPair *pair);

/* The greatest abs(p - q) of two discrete members: by search around where they have mass. */
KlScaled kl_pair_largest(KlPair *pair);

#endif
