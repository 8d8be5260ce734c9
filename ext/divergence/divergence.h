/* divergence.h - what a divergence is, as data.
**
** A divergence is a file and one line of divergences.def; its SQL function dist_NAME, its row in
** dist_divergences and the law tests follow.  Most are a sum over outcomes of a homogeneous
** function of both masses, or the integral of that function of both densities: `term`.  What is
** around it - totals, scaling, exact differences and exact sums (discrete.c), quadrature and series
** (members.c) - is the same for all of them.
*/
#ifndef KLDIV_DIVERGENCE_DIVERGENCE_H
#define KLDIV_DIVERGENCE_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/domain.h"
#include "base/poll.h"
#include "base/status.h"
#include "family/member.h"
#include "num/dd.h"
#include "num/scaled.h"

typedef struct KlDivergence KlDivergence;
typedef struct KlPoints KlPoints;

/* One outcome with mass p under P and q under Q, which have totals A and B.  The first three
** members are times one positive constant: a = p B, b = q A, so that a/b is the ratio of the
** probabilities, and d = b - a to its last bits however close they are.
**
** A mass below 2^-1100 of its total is given as that much, which no sum can tell.  A logarithm
** can: log_lack is what ln(a/b) then lacks, > 0 for the smallness of q beside a p that shows, < 0
** for that of p beside a q that shows; otherwise it is 0. */
typedef struct KlOutcome {
  KlDd a, b, d;
  KlDd log_lack;
} KlOutcome;

/* What else dist_detail says: "statistic", "standard_error", "n_eff" ... */
typedef struct KlFact {
  const char *name; /* static */
  double value;     /* NaN: null */
} KlFact;

enum { KL_RESULT_FACTS = 6 };

/* A value and how it was come by. */
typedef struct KlResult {
  KlScaled value;     /* +Inf allowed, never NaN; in nats where the divergence is */
  const char *method; /* "closed form", "support", "counts", "quadrature", "series" ...; static */
  double error;     /* bound or estimate of the relative error; 0: exact to the last bit but one */
  const char *note; /* what whoever reads the value should know; static; NULL: nothing */
  bool exists;      /* false: there is none (NULL), and `method` says why */
  int facts;
  KlFact fact[KL_RESULT_FACTS];
} KlResult;

static inline KlResult kl_result(KlScaled value, const char *method, double error) {
  return (KlResult){.value = value, .exists = true, .method = method, .error = error};
}

/* There is no value, and `method` says why. */
static inline KlResult kl_no_result(const char *method) {
  return (KlResult){.value = kl_scaled_zero(), .method = method};
}

/* Adds a fact; `result` has room for it. */
static inline void kl_result_fact(KlResult *result, const char *name, double value) {
  result->fact[result->facts++] = (KlFact){name, value};
}

/* Rows of (p, q) masses that can be visited as often as one likes. */
typedef struct KlMassPair {
  KlDd p, q; /* finite and >= 0 */
} KlMassPair;

typedef void KlMassVisit(void *work, const KlMassPair *row, size_t count);

typedef struct KlMassSource {
  const void *rows;
  /* Calls `visit` with each stretch of rows and polls on the way. */
  KlStatus (*each)(const void *rows, KlMassVisit *visit, void *work, const KlPoll *poll);
  /* Sizes of the samples that masses count, for tests; 0: not a sample, an exact distribution. */
  KlScaled size_p, size_q;
} KlMassSource;

enum {
  KL_NATS = 1,      /* in nats: the SQL function takes a base */
  KL_SYMMETRIC = 2, /* D(P, Q) = D(Q, P) to the last bit, with the usual parameters */
  KL_MONOTONE = 4,  /* never grows when outcomes are merged: a function of an f-divergence */
  KL_OF_ONE = 8,    /* of P alone */
  KL_SIGNED = 16,   /* may be negative (differential entropies), or is not 0 at P = Q */
  KL_ROOT = 32,     /* the square root of what is described, taken after the change of base */
  KL_OPEN = 64,     /* parameters may be NULL, for their usual values */
  KL_ORDER = 128,   /* of points: depends on their order alone, not on how far apart they are */
  KL_TEST = 256     /* the p-value of a test: needs the size of a sample */
};

enum { KL_DIVERGENCE_PARAMETERS = 4 };

struct KlDivergence {
  const char *name;
  unsigned properties;
  int parameters;
  KlArgument parameter[KL_DIVERGENCE_PARAMETERS]; /* behind P and Q, and behind the base if there is
                                                  ** a usual value; before it if not (`required`) */
  bool required;                                  /* parameters have to be given */
  int first;   /* how many of them come before the base though they have a usual value */
  int options; /* how many of the last parameters are taken as options alone, as JSON */
  /* Names that stand for the values 0, 1, 2 ... of a parameter, NULL behind the last.  NULL: it is
  ** a number. */
  const char *const *choice[KL_DIVERGENCE_PARAMETERS];
  double most; /* no value is above, in nats and before the root; HUGE_VAL if there is no bound */

  /* The outcome's share of the sum, times the same constant: >= 0, +Inf allowed, never NaN.
  ** `parameter` are the divergence's own.  NULL: not such a sum; `masses` says it all. */
  KlDd (*term)(const KlOutcome *outcome, const double *parameter);
  /* A second sum, where one has too few digits for finish; NULL otherwise. */
  KlDd (*second)(const KlOutcome *outcome, const double *parameter);
  /* The value, of the sums over P and Q normalised; NULL: it is the first sum. */
  KlScaled (*finish)(KlScaled sum, KlScaled second, const double *parameter);

  /* Of masses; NULL: by term and finish.  Where it is there beside them, it is what does not stay
  ** in the range of doubles. */
  KlStatus (*masses)(const double *parameter, const KlMassSource *source, const KlPoll *poll,
                     KlResult *result);
  /* Of two members of families: a closed form.  *done becomes false where there is none and term is
  ** to be integrated.  NULL: never one. */
  KlStatus (*members)(const KlMember *p, const KlMember *q, const double *parameter,
                      const KlPoll *poll, KlResult *result, bool *done);

  /* Of two samples (sample/points.h) of one dimension, that of the line but for k-NN.  Does not
  ** exist, and `method` says why, where these points have no value.  NULL: not of points. */
  KlStatus (*points)(const KlPoints *p, const KlPoints *q, const double *parameter,
                     const KlPoll *poll, KlResult *result);
  /* Of a sample and a member of a family, which is P if `swapped`.  NULL: there is no such. */
  KlStatus (*one_sample)(const KlPoints *points, const KlMember *member, bool swapped,
                         const double *parameter, const KlPoll *poll, KlResult *result);
  /* Of two histograms with mass spread evenly in each bin.  The x of a point is the number b of a
  ** bin, 1 .. edges - 1, from edge[b - 1] to edge[b].  NULL: by points, if KL_ORDER. */
  KlStatus (*bins)(const double *edge, const KlPoints *p, const KlPoints *q,
                   const double *parameter, const KlPoll *poll, KlResult *result);

  double bound;     /* of the error over tests/oracle, in ulp */
  const char *help; /* one line: what it is */
  const char *source;
};

#define KL_DIVERGENCE(name) extern const KlDivergence kl_divergence_##name;
#include "divergence/divergences.def"
#undef KL_DIVERGENCE

/* The registered divergences by position, from 0; NULL past the last. */
const KlDivergence *kl_divergence_at(size_t position);

/* By name, with or without "dist_"; NULL if there is none. */
const KlDivergence *kl_divergence_by_name(const char *name, size_t length);

/* The divergence of masses, in nats (before the root of KL_ROOT).  Does not exist where a side has
** no mass. */
KlStatus kl_divergence_of_masses(const KlDivergence *divergence, const double *parameter,
                                 const KlMassSource *source, const KlPoll *poll, KlResult *result);

/* The divergence of two members of families, of one dimension and one kind of outcome: a closed
** form, +Inf by support, or quadrature (series for discrete families). */
KlStatus kl_divergence_of_members(const KlDivergence *divergence, const double *parameter,
                                  const KlMember *p, const KlMember *q, const KlPoll *poll,
                                  KlResult *result);

/* The last two steps: units of ln(base) (base 0: nats) and the root of KL_ROOT. */
KlScaled kl_divergence_units(const KlDivergence *divergence, KlScaled value, double base);

#endif
