/* family.h - what a parametric family is, as data.
**
** A family is one file that exports one KlFamily, and one line of families.def.  Whatever is not
** said here about a family follows from what is: entropies, the divergences that have no closed
** form, fits, the catalogue, the law tests.
**
** Parameters and results are KlScaled: 106 bits and any exponent.  Nothing here fails or
** allocates but for `fit` and the functions of matrices, which say so.
*/
#ifndef KLDIV_FAMILY_FAMILY_H
#define KLDIV_FAMILY_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/domain.h"
#include "base/status.h"
#include "family/ends.h"
#include "family/feature.h"
#include "family/member.h"
#include "family/statistics.h"

enum {
  KL_FAMILY_PARAMETERS = 4, /* of a scalar family */
  KL_FAMILY_PROBES = 4,
  KL_FAMILY_COLUMNS = 32,    /* most columns of a fit */
  KL_FAMILY_DIMENSIONS = 32, /* of a multivariate normal, diagonal or not */
  KL_FAMILY_VECTOR = 1024,   /* parameters of a Dirichlet distribution */
  KL_FAMILY_THETA = 1056     /* numbers in theta at most: 32 means and 32 x 32 covariances */
};

/* How the parameters are written in SQL. */
typedef enum KlShape {
  KL_SHAPE_SCALARS, /* numbers: dist('normal', 0, 1) */
  KL_SHAPE_VECTOR,  /* one JSON array: dist('dirichlet', '[1,2,3]') */
  KL_SHAPE_MATRIX,  /* a JSON array and a JSON matrix: dist('mvnormal', '[0,0]', '[[1,0],[0,1]]') */
  KL_SHAPE_VECTORS, /* a JSON array for each parameter: dist('diag_normal', '[0,0]', '[1,2]') */
  KL_SHAPE_LABELS   /* labels with masses: dist('categorical', '{"a":3,"b":1}'), counts */
} KlShape;

/* Which side of x. */
typedef enum KlTail { KL_LOWER, KL_UPPER } KlTail;

struct KlFamily {
  uint16_t id;      /* frozen: stored in values, never used again for another family */
  const char *name; /* as typed in SQL */
  KlShape shape;
  bool discrete; /* outcomes are integers; otherwise there is a density */
  int parameters;
  KlArgument parameter[KL_FAMILY_PARAMETERS]; /* names, and domains of every single number */
  /* Beyond the domains (low < high, a positive definite matrix): NULL if theta is a member, else
  ** what is expected, to complete "dist(): uniform(low = 3, high = 2), must have ...".  NULL slot:
  ** the domains say it all. */
  const char *(*refuse)(int dimension, const KlScaled *theta);

  /* The same law as a member of a wider family, with which it is compared in closed form: an
  ** exponential distribution is a gamma distribution.  false: this member is none there.  `theta`
  ** has room for the parameters.  NULL: no such family. */
  bool (*widen)(const KlMember *m, KlMember *wide, KlScaled *theta);

  /* Of a mixture, which is no family but poses as one: its i-th part, i >= 0; NULL past the
  ** last. */
  const KlMember *(*part)(const KlMember *m, int i);

  /* The closed interval outside of which the density is 0; -+Inf where there is no end. */
  void (*support)(const KlMember *m, double *low, double *high);
  /* How the density fades towards them: decides which divergences are infinite. */
  void (*ends)(const KlMember *m, KlEnd *low, KlEnd *high);

  /* ln of the density (or of the mass) at a point of the support is kernel(x) - norm.  Absolute
  ** error below 2^-90 relative to the larger of the two; {-Inf, 0} where the density is 0, {+Inf,
  ** 0} where it has a pole. */
  KlScaled (*log_norm)(const KlMember *m);
  KlScaled (*log_kernel)(const KlMember *m, const KlPoint *x);

  /* P(X <= x), or P(X > x) for KL_UPPER, for x anywhere: relative error below 2^-48 (say if more).
  ** One-dimensional families only. */
  KlScaled (*cdf)(const KlMember *m, const KlPoint *x, KlTail tail);
  /* The inverse: the least x with P(X <= x) >= u (KL_LOWER), 0 < u < 1, or with P(X > x) <= u
  ** (KL_UPPER).  NULL: by bisection of cdf. */
  double (*quantile)(const KlMember *m, double u, KlTail tail);

  /* NaN where there is none, +Inf allowed.  Of the first coordinate's only for one-dimensional
  ** families.  entropy is in nats, differential for densities; NULL: integrated. */
  KlScaled (*mean)(const KlMember *m);
  KlScaled (*variance)(const KlMember *m);
  KlScaled (*entropy)(const KlMember *m);

  /* KL(P || Q) in nats between two members of one dimension: >= 0, exactly 0 for equal parameters,
  ** +Inf allowed; {NaN, 0} where these two have no closed form (kl_no_closed_form). */
  KlScaled (*kl)(const KlMember *p, const KlMember *q);

  /* Of members of other families (pairs.h): -ln q(x) on the support as a sum of features, and the
  ** expectations of features, NaN where there is none.  `costs` and `expects` are their kinds, as
  ** bits; a mean and a variance go without saying.  NULL: no such sum, no such expectation. */
  void (*cost)(const KlMember *q, KlCost *cost);
  KlScaled (*expect)(const KlMember *p, const KlFeature *feature);
  unsigned costs, expects;

  /* An exponential family's member with natural parameters alpha theta_P + (1 - alpha) theta_Q;
  ** false if there is none.  P and Q have the same support.  NULL: not an exponential family (or
  ** renyi says it all). */
  bool (*blend)(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta);
  /* Renyi's divergence of order alpha, other than 0, 1 and Inf, where it has a closed form of its
  ** own that is better than the one from blend; NULL otherwise. */
  KlScaled (*renyi)(const KlMember *p, const KlMember *q, double alpha);

  /* The fit of maximum likelihood. */
  KlGather gather;
  int columns;          /* of a fit; 0: one for each dimension */
  KlArgument column[3]; /* their names and domains; the first stands for all if columns is 0 */
  bool whole;           /* values of all columns are integers */
  bool moments;         /* the sums are of x and x^2, as in KlMoments: rows take its quick way */
  /* What is wrong with a row beyond the domains, to complete "dist_fit(): ...": NULL if nothing.
  ** NULL slot: the domains say it all. */
  const char *(*refuse_row)(int dimension, const KlDd *x);
  int (*sums)(int dimension); /* how many sums KL_GATHER_SUMS keeps */
  void (*observe)(int dimension, const KlDd *x, KlFactors *t);
  /* Whether there are rows with these sums, as far as `fit` has to rely on it. */
  bool (*possible)(const KlStatistics *s);
  /* KL_NO_MEMORY, or KL_OK and how it ended; theta has room for all parameters. */
  KlStatus (*fit)(const KlStatistics *s, KlScaled *theta, KlFit *how);
  /* KL between two fits from their exact sums, where theta has too few bits for it; NULL: kl. */
  KlScaled (*kl_of_fits)(const KlStatistics *p, const KlStatistics *q);

  double bound;       /* of the error of kl over tests/oracle, in ulp */
  const char *source; /* of kl: paper and equation */
  const char *help;   /* one line */
  /* Parameters that law tests and documents use: ordinary, extreme, near an edge. */
  double probe[KL_FAMILY_PROBES][KL_FAMILY_PARAMETERS];
};

/* Whether fits of the family keep something of this. */
static inline bool kl_family_gathers(const KlFamily *family, KlGather what) {
  return ((unsigned)family->gather & (unsigned)what) != 0;
}

#define KL_FAMILY(name) extern const KlFamily kl_family_##name;
#include "family/families.def"
#undef KL_FAMILY

/* The registered families by position, from 0; NULL past the last. */
const KlFamily *kl_family_at(size_t position);

/* By name, `length` bytes of any case; by id.  NULL if there is none. */
const KlFamily *kl_family_by_name(const char *name, size_t length);
const KlFamily *kl_family_by_id(uint64_t id);

/* The family whose name is nearest to `name`, and a third of its letters away at most; or NULL. */
const KlFamily *kl_family_like(const char *name, size_t length);

/* Numbers in theta for a member of this dimension. */
int kl_family_theta(const KlFamily *family, int dimension);

#endif
