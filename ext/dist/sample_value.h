/* sample_value.h - the points themselves, with exact weights, as they are stored.
**
** The payload of a sample:
**
**     varint   dimension d, 1 to KL_SAMPLE_DIMENSIONS
**     varint   number of points k, at least 1
**     exact    the sum of the rows' weights that are not whole, > 0      } if KL_FLAG_REAL
**     exact    the sum of their squares, > 0                             }
**              zeros, up to the next multiple of 8 bytes of the value
**     k d      doubles: the points, all different, ascending by their first numbers, then by the
**              second ...; none is -0 or infinite
**     k        exact weights > 0, if KL_FLAG_REPEATED: some weight is not 1
**
** so a sample of different numbers takes 8 bytes a row, and is read where it is.
*/
#ifndef KLDIV_DIST_SAMPLE_VALUE_H
#define KLDIV_DIST_SAMPLE_VALUE_H

#include "base/poll.h"
#include "num/exact.h"
#include "sample/points.h"

typedef struct KlSampleValue {
  int dimension;
  size_t count;
  const double *x; /* count * dimension, in the value or in `copy` */
  double *copy;
  const unsigned char *exact; /* the weights' bytes, in the value; NULL: each is 1 */
  size_t exact_size;
  KlDd *weight; /* the weights times 2^shift; NULL: each is 1 */
  int shift;
  KlScaled total;
  bool real; /* whether there are rows with weights that are not whole, and their sums */
  KlInteger real_sum, real_square;
} KlSampleValue;

/* Reads and checks the payload of a value; `real` and `repeated` are the header's flags.  Faults
** are in `reader`.  Clear it in any case. */
KlStatus kl_sample_decode(KlSampleValue *sample, KlReader *reader, bool real, bool repeated,
                          const KlPoll *poll);
void kl_sample_clear(KlSampleValue *sample);

/* The value again. */
void kl_sample_encode(KlBytes *bytes, const KlSampleValue *sample);

/* A new payload, points in ascending order. */
typedef struct KlSampleWriter {
  int dimension;
  uint64_t count;
  bool repeated;
  KlBytes x, weight;
} KlSampleWriter;

/* Adds a point; weight > 0, NULL for 1. */
void kl_sample_put(KlSampleWriter *writer, const double *point, const KlInteger *weight);

/* Appends the value's header and payload; the sums are NULL where all weights are whole.  Nothing
** without points.  Clears the writer. */
KlStatus kl_sample_finish(KlSampleWriter *writer, const KlInteger *real_sum,
                          const KlInteger *real_square, KlBytes *bytes);

/* Numbers of room in front of rows that become a value: for the value's header, and a payload up to
** the points of fewer than 2^42. */
enum { KL_SAMPLE_BEFORE = 2 };

/* Makes a sample of the `n` rows that follow the first KL_SAMPLE_BEFORE numbers of *block, which it
** sorts.  The block becomes that of the bytes, and *block NULL, if they all differ. */
KlStatus kl_sample_of_rows(double **block, size_t n, int dimension, const KlPoll *poll,
                           KlBytes *bytes);

/* Appends a + b, byte for byte what one pass makes. */
KlStatus kl_sample_merge(const KlSampleValue *a, const KlSampleValue *b, const KlPoll *poll,
                         KlBytes *bytes);

/* What statistics compute on; lasts as long as the sample. */
void kl_sample_points(const KlSampleValue *sample, KlPoints *points);

#endif
