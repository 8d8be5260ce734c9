/* points.h - what was observed: points with weights.
**
** Rows of the same point are one point with their weight, so ties are seen by whoever goes through
** the points.  Order of rows is lost on purpose: nothing can depend on it.
*/
#ifndef KLDIV_SAMPLE_POINTS_H
#define KLDIV_SAMPLE_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "num/dd.h"
#include "num/scaled.h"

struct KlPoints {
  int dimension;      /* numbers of a point: at least 1 */
  size_t count;       /* points, all different: at least 1 */
  const double *x;    /* count * dimension finite numbers, none of them -0: one point after the
                      ** other, ascending by their first numbers, then the second ... */
  const KlDd *weight; /* of each point, > 0, times one power of two; NULL: each is 1 */
  KlDd total;         /* of the weights, below 2^1000 */
  bool whole;         /* weights are numbers of rows and add up to less than 2^53 */
  KlScaled size; /* of the sample, for tests: rows, or their effective number (sum w)^2/sum w^2;
                      ** 0 for a distribution that was stated, not observed */
};

typedef struct KlPoints KlPoints;

enum { KL_SAMPLE_DIMENSIONS = 32 };

/* The weight of the i-th point. */
static inline KlDd kl_points_weight(const KlPoints *points, size_t i) {
  return points->weight != NULL ? points->weight[i] : kl_dd(1.0, 0.0);
}

#endif
