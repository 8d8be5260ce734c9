/* dist.h - the distribution value: what a BLOB of ours holds.
**
**     bytes 0-5   "kldiv" and a NUL
**     byte  6     version of the format: 1
**     byte  7     kind (KlKind)
**     byte  8     flags (KL_FLAG_...), 0 where the kind has none
**     payload     by kind
**
** All numbers are little-endian or varints (base/bytes.h); nothing follows the payload.  The same
** kind with the same parameters, or the same exact statistics, has the same bytes: encoding what
** was decoded gives it back.  ARCHITECTURE.md describes the bytes for readers in other languages.
*/
#ifndef KLDIV_DIST_DIST_H
#define KLDIV_DIST_DIST_H

#include "base/problem.h"
#include "dist/label_counts.h"
#include "dist/sample_value.h"
#include "family/family.h"

typedef enum KlKind {
  KL_KIND_MEMBER = 1,  /* of a family, by its parameters */
  KL_KIND_FIT = 2,     /* of a family, by the exact statistics of rows */
  KL_KIND_COUNTS = 3,  /* labels with weights */
  KL_KIND_MIXTURE = 4, /* values with weights */
  KL_KIND_SAMPLE = 5,  /* the points themselves, in one or more dimensions */
  KL_KIND_HIST = 6,    /* counts in bins between given edges */
  KL_KIND_SKETCH = 7   /* counts in cells of doubles (sketch_cell.h) */
} KlKind;

enum {
  KL_FLAG_GIVEN = 1,    /* KL_KIND_COUNTS: stated, not counted; it has no sample size */
  KL_FLAG_REAL = 2,     /* all kinds with weights: some are not whole */
  KL_FLAG_REPEATED = 4, /* KL_KIND_SAMPLE: some weight is not 1 */

  KL_DIST_VERSION = 1,
  KL_DIST_HEADER = 9, /* bytes before the payload */
  KL_DIST_DEPTH = 8,  /* of mixtures in mixtures */
  KL_HIST_EDGES = 100000
};

typedef struct KlDist KlDist;

/* Zeroed memory holds nothing.  Labels stay in the bytes that were decoded, which must outlive
** it. */
struct KlDist {
  KlKind kind;
  unsigned flags;
  /* KL_KIND_MEMBER and KL_KIND_FIT.  For fits, kl_dist_solve sets `fit` and what theta points to;
  ** for KL_FIT_POINT, theta[0] is the place. */
  KlMember member;
  KlFit fit;
  KlScaled *theta;
  /* KL_KIND_FIT */
  KlStatistics statistics;
  KlInteger *sum;
  KlWeighed *value;
  /* KL_KIND_COUNTS, KL_KIND_MIXTURE, and the values of KL_KIND_FIT where it gathers them */
  KlCounts counts;
  /* KL_KIND_MIXTURE: one for each label, with its weight in counts */
  KlDist *component;
  KlSampleValue sample; /* KL_KIND_SAMPLE */
  /* KL_KIND_HIST: ascending; bin i, counted under the label i, is from edge[i - 1] on and below
  ** edge[i]: the first and the last are open. */
  double *edge;
  uint64_t edges;
  int bits; /* KL_KIND_SKETCH: the counts' labels are numbers of cells */
};

/* Reads a value and checks all of it.  KL_REFUSED and `problem` say what is wrong and at which
** byte; then, as after any error, *dist holds nothing. */
KlStatus kl_dist_decode(KlDist *dist, const void *bytes, size_t size, const KlPoll *poll,
                        KlProblem *problem);

/* Frees what `dist` owns. */
void kl_dist_clear(KlDist *dist);

/* Fits the parameters, where `dist` is a fit or has fits in it; does nothing a second time. */
KlStatus kl_dist_solve(KlDist *dist, const KlPoll *poll);

/* Whether some part of the solved `dist` is a fit of too few rows to have parameters. */
bool kl_dist_is_open(const KlDist *dist);

/* Whether the parameters are in their domains, as doubles, and the family does not refuse them. */
bool kl_dist_is_member(const KlMember *member);

/* How deep mixtures are in mixtures: 0 for what is none. */
int kl_dist_depth(const KlDist *dist);

/* The value's bytes. */
void kl_dist_encode(KlBytes *bytes, const KlDist *dist);

/* What the payload of these kinds has before the counts. */
void kl_dist_write_edges(KlBytes *bytes, const double *edge, uint64_t edges);
void kl_dist_write_bits(KlBytes *bytes, int bits);
void kl_dist_write_bins(KlBytes *bytes, const KlDist *dist); /* the one of its kind, if any */

/* Whether it is data that stays where it was on the line: a sample, a hist, a sketch. */
static inline bool kl_dist_is_observed(const KlDist *dist) { return dist->kind >= KL_KIND_SAMPLE; }

/* Its parts, for whoever has something else than a KlDist. */
void kl_dist_write_header(KlBytes *bytes, KlKind kind, unsigned flags);
void kl_dist_write_member(KlBytes *bytes, const KlMember *member);
void kl_dist_write_fit(KlBytes *bytes, const KlFamily *family, int dimension);

/* What errors and dist_family call it: "normal", "categorical", "mixture". */
const char *kl_dist_name(const KlDist *dist);

/* Rows, or their total weight.  false: it is a distribution that was stated, not data. */
bool kl_dist_rows(const KlDist *dist, KlScaled *n);

/* The size of the sample for tests: rows, or the effective number of weighted ones; 0 for what was
** stated. */
KlScaled kl_dist_size(const KlDist *dist);

#endif
