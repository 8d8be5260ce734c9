/* given.h - the JSON that dist() takes for labels, vectors and matrices.
**
** Numbers may begin with a point here, as in SQL: '[.2,.8]'.  All else is JSON.
*/
#ifndef KLDIV_DIST_GIVEN_H
#define KLDIV_DIST_GIVEN_H

#include "base/bytes.h"
#include "base/poll.h"
#include "base/problem.h"
#include "base/status.h"
#include "num/scaled.h"

/* Appends a categorical distribution, stated, not counted.  The text is one of
**
**     {"a":3,"b":1}         labels that are text
**     [[1,3],["b",1]]       pairs of a label (json_value.h) and its weight
**     [0.2,0.8]             the weights of the labels 0, 1, 2 ...
**
** with weights >= 0, not all of them 0.  Those of equal labels add up. */
KlStatus kl_given_labels(const void *text, size_t length, const KlPoll *poll, KlBytes *value,
                         KlProblem *problem);

/* An array of at most `most` numbers. */
KlStatus kl_given_vector(const void *text, size_t length, KlScaled *theta, int most, int *count,
                         KlProblem *problem);

/* An array of arrays of numbers, as many as there are in each, at most `most`: row by row. */
KlStatus kl_given_matrix(const void *text, size_t length, KlScaled *theta, int most, int *count,
                         KlProblem *problem);

#endif
