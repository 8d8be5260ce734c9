/* statistics.h - what a fit keeps of its rows: exact, so that merging and taking out are too. */
#ifndef KLDIV_FAMILY_STATISTICS_H
#define KLDIV_FAMILY_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/poll.h"
#include "num/integer.h"

/* What a family's fit needs of a column: bits, of which sums go together with one of the two that
** are ends. */
typedef enum KlGather {
  KL_GATHER_NOTHING = 0, /* there is no fit */
  KL_GATHER_SUMS = 1,    /* exact sums of functions of a row */
  KL_GATHER_RANGE = 2,   /* ends: the least and the greatest value */
  KL_GATHER_VALUES = 4,  /* every distinct value with its weight */
  KL_GATHER_BOUNDS = 8,  /* ends: columns 2 and 3, the same in every row, with x between them */
  KL_GATHER_ENDS = KL_GATHER_RANGE | KL_GATHER_BOUNDS,
  KL_GATHER_SUMS_RANGE = KL_GATHER_SUMS | KL_GATHER_RANGE,
  KL_GATHER_SUMS_BOUNDS = KL_GATHER_SUMS | KL_GATHER_BOUNDS
} KlGather;

/* The share of a row in one sum is u v, times the row's weight: exact, as a product. */
typedef struct KlFactors {
  KlDd u, v;
} KlFactors;

/* A distinct value and how often it came. */
typedef struct KlWeighed {
  double value;
  KlScaled weight;
} KlWeighed;

/* The question whether a fit may go on, and the last answer. */
typedef struct KlFitPoll {
  const KlPoll *poll;
  KlStatus status;
} KlFitPoll;

typedef struct KlStatistics {
  KlFitPoll *asking; /* NULL: nobody asks */
  int dimension;
  KlInteger n;            /* rows, or their total weight: > 0 */
  const KlInteger *sum;   /* KL_GATHER_SUMS: as many as the family has for this dimension */
  double low, high;       /* KL_GATHER_ENDS */
  const KlWeighed *value; /* KL_GATHER_VALUES: ascending, weights > 0 */
  size_t values;
} KlStatistics;

/* Values that a pass goes over when the answer was no. */
enum { KL_FIT_GLANCE = 64 };

/* Whether a pass over the values goes on with the i-th: asks now and then.  Once the answer was no,
** every pass ends after a glance: the search that the passes belong to comes to its end soon, with
** numbers that are numbers, and what it finds is thrown away. */
static inline bool kl_fit_goes_on(const KlStatistics *s, size_t i) {
  if (s->asking == NULL) {
    return true;
  }
  if (s->asking->status == KL_OK && i % KL_POLL_ROWS == KL_POLL_ROWS - 1) {
    s->asking->status = kl_poll(s->asking->poll);
  }
  return s->asking->status == KL_OK || i < KL_FIT_GLANCE;
}

/* How a fit ends. */
typedef enum KlFit {
  KL_FIT_MEMBER, /* theta is the member of maximum likelihood */
  KL_FIT_POINT,  /* all rows are one value, theta[0]: the limit is a point mass there */
  KL_FIT_NONE    /* the rows fix no member (yet) */
} KlFit;

#endif
