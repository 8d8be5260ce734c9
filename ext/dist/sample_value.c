/* sample_value.c - the points themselves, with exact weights, as they are stored. */
#include "dist/sample_value.h"

#include <string.h>

#include "base/memory.h"
#include "base/pages.h"
#include "dist/dist.h"
#include "num/sort.h"

/* -1, 0 or 1. */
static int sample_order(const double *a, const double *b, int dimension) {
  for (int i = 0; i < dimension; i++) {
    if (a[i] != b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

/* Whether every number is finite and none is -0: one pass without a branch a number. */
static bool sample_is_finite(const double *x, size_t count) {
  uint64_t bad = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t bits;
    memcpy(&bits, &x[i], sizeof bits);
    bad |= (uint64_t)((bits >> 52 & 0x7ff) == 0x7ff) | (uint64_t)(bits == 1ULL << 63);
  }
  return bad == 0;
}

/* How many rows are greater than the one before: of sorted rows, how many are different.  On the
** line that takes no branch a number. */
static size_t sample_steps_up(const double *row, size_t n, int dimension) {
  size_t d = (size_t)dimension, up = n > 0;
  if (dimension == 1) {
    for (size_t i = 1; i < n; i++) {
      up += row[i - 1] < row[i];
    }
    return up;
  }
  for (size_t i = 1; i < n; i++) {
    up += sample_order(row + (i - 1) * d, row + i * d, dimension) < 0;
  }
  return up;
}

/* Ascending numbers are finite if the first and the last are, and -0 would be where 0 is. */
static bool sample_line_is_finite(const double *x, size_t count) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (x[middle] < 0.0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return isfinite(x[0]) && isfinite(x[count - 1]) && (low == count || !signbit(x[low]));
}

/* What is wrong with the points, or NULL. */
static const char *sample_fault(const double *x, size_t count, int dimension) {
  bool ascending = sample_steps_up(x, count, dimension) == count;
  bool finite = ascending && dimension == 1 ? sample_line_is_finite(x, count)
                                            : sample_is_finite(x, count * (size_t)dimension);
  return !finite      ? "a number of a point is not finite, or -0"
         : !ascending ? "points are not in ascending order"
                      : NULL;
}

/* Zeros behind `size` bytes of a value that its points follow. */
static size_t sample_gap(size_t size) { return (0 - size) % sizeof(double); }

static KlStatus sample_read_points(KlSampleValue *sample, KlReader *reader) {
  size_t numbers = sample->count * (size_t)sample->dimension;
  sample->x = kl_read_doubles_in_place(reader, numbers);
  if (sample->x == NULL) {
    sample->copy = kl_allocate(numbers * sizeof *sample->copy);
    if (sample->copy == NULL) {
      return KL_NO_MEMORY;
    }
    if (numbers * sizeof *sample->copy >= KL_PAGES_WORTH) {
      kl_pages_large(sample->copy, numbers * sizeof *sample->copy);
    }
    kl_read_doubles(reader, sample->copy, numbers);
    sample->x = sample->copy;
  }
  const char *fault =
      reader->fault == NULL ? sample_fault(sample->x, sample->count, sample->dimension) : NULL;
  if (fault != NULL) {
    kl_reader_fail(reader, numbers * sizeof *sample->x, fault);
  }
  return KL_OK;
}

/* The weights as the reader has them, unscaled; their total; whether one is not 1. */
static KlStatus sample_scan_weights(KlSampleValue *sample, KlReader *reader, const KlPoll *poll) {
  bool repeated = false;
  size_t start = reader->at;
  sample->exact = reader->bytes + start;
  sample->total = kl_scaled_zero();
  for (size_t i = 0; i < sample->count && reader->fault == NULL; i++) {
    size_t before = reader->at;
    KlScaled weight = kl_read_exact_scaled(reader);
    if (reader->fault == NULL && kl_scaled_sign(weight) <= 0) {
      kl_reader_fail(reader, reader->at - before, "a weight is not > 0");
    }
    repeated |= kl_scaled_compare(weight, kl_scaled_double(1.0)) != 0;
    sample->total = kl_scaled_add(sample->total, weight);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  sample->exact_size = reader->at - start;
  if (reader->fault == NULL && !repeated) {
    kl_reader_fail(reader, sample->exact_size, "all weights are 1, and need not be stored");
  }
  return KL_OK;
}

/* The weights as double-doubles, of a scanned payload. */
static KlStatus sample_keep_weights(KlSampleValue *sample) {
  KlReader reader;
  sample->shift = kl_total_shift(sample->total);
  sample->weight = kl_allocate(sample->count * sizeof *sample->weight);
  if (sample->weight == NULL) {
    return KL_NO_MEMORY;
  }
  kl_reader_begin(&reader, sample->exact, sample->exact_size);
  for (size_t i = 0; i < sample->count; i++) {
    sample->weight[i] = kl_scaled_dd(kl_scaled_twice(kl_read_exact_scaled(&reader), sample->shift));
  }
  return KL_OK;
}

/* What comes before the points of the value that begins at `start`.  Faults are in `reader`. */
static void sample_read_sizes(KlSampleValue *sample, KlReader *reader, size_t start) {
  uint64_t dimension = kl_read_varint(reader);
  if (dimension < 1 || dimension > KL_SAMPLE_DIMENSIONS) {
    kl_reader_fail(reader, 1, "there are no points of this dimension");
    return;
  }
  uint64_t count = kl_read_varint(reader);
  if (sample->real) {
    kl_read_positive(reader, &sample->real_sum, "a sum is not > 0");
    kl_read_positive(reader, &sample->real_square, "a sum is not > 0");
  }
  if (reader->fault == NULL && count == 0) {
    kl_reader_fail(reader, 1, "there are no points");
  }
  for (size_t gap = sample_gap(reader->at - start); gap > 0; gap--) {
    if (kl_read_byte(reader) != 0) {
      kl_reader_fail(reader, 1, "what is in front of the points is not 0");
    }
  }
  if (reader->fault != NULL) {
    return;
  }
  if (count > (reader->size - reader->at) / sizeof(double) / dimension) {
    kl_reader_fail(reader, 0, "the value ends too early");
  }
  sample->dimension = (int)dimension;
  sample->count = (size_t)count;
}

KlStatus kl_sample_decode(KlSampleValue *sample, KlReader *reader, bool real, bool repeated,
                          const KlPoll *poll) {
  *sample = (KlSampleValue){.real = real};
  sample_read_sizes(sample, reader, reader->at - KL_DIST_HEADER);
  if (reader->fault != NULL) {
    return KL_OK;
  }
  sample->total = kl_scaled_double((double)sample->count);
  KlStatus status = sample_read_points(sample, reader);
  if (status == KL_OK && repeated && reader->fault == NULL) {
    status = sample_scan_weights(sample, reader, poll);
    status = status == KL_OK && reader->fault == NULL ? sample_keep_weights(sample) : status;
  }
  return status;
}

void kl_sample_clear(KlSampleValue *sample) {
  kl_release(sample->copy);
  kl_release(sample->weight);
  *sample = (KlSampleValue){0};
}

/* The value's bytes in front of the points. */
static void sample_write_head(KlBytes *bytes, int dimension, uint64_t count, bool repeated,
                              const KlInteger *real_sum, const KlInteger *real_square) {
  unsigned flags =
      (repeated ? (unsigned)KL_FLAG_REPEATED : 0) | (real_sum != NULL ? (unsigned)KL_FLAG_REAL : 0);
  size_t start = bytes->size;
  kl_dist_write_header(bytes, KL_KIND_SAMPLE, flags);
  kl_write_varint(bytes, (uint64_t)dimension);
  kl_write_varint(bytes, count);
  if (real_sum != NULL && real_square != NULL) {
    kl_write_exact(bytes, real_sum);
    kl_write_exact(bytes, real_square);
  }
  for (size_t gap = sample_gap(bytes->size - start); gap > 0; gap--) {
    kl_write_byte(bytes, 0);
  }
}

void kl_sample_encode(KlBytes *bytes, const KlSampleValue *sample) {
  sample_write_head(bytes, sample->dimension, sample->count, sample->exact != NULL,
                    sample->real ? &sample->real_sum : NULL, &sample->real_square);
  kl_write_doubles(bytes, sample->x, sample->count * (size_t)sample->dimension);
  if (sample->exact != NULL) {
    kl_write_bytes(bytes, sample->exact, sample->exact_size);
  }
}

void kl_sample_put(KlSampleWriter *writer, const double *point, const KlInteger *weight) {
  static const unsigned char one[] = {2, 0, 1}; /* num/exact.h */
  kl_write_doubles(&writer->x, point, (size_t)writer->dimension);
  if (weight == NULL) {
    kl_write_bytes(&writer->weight, one, sizeof one);
  } else {
    size_t start = writer->weight.size;
    kl_write_exact(&writer->weight, weight);
    writer->repeated |= writer->weight.size - start != sizeof one ||
                        memcmp(writer->weight.data + start, one, sizeof one) != 0;
  }
  writer->count++;
}

KlStatus kl_sample_finish(KlSampleWriter *writer, const KlInteger *real_sum,
                          const KlInteger *real_square, KlBytes *bytes) {
  bool failed = writer->x.failed || writer->weight.failed;
  if (writer->count > 0 && !failed) {
    sample_write_head(bytes, writer->dimension, writer->count, writer->repeated, real_sum,
                      real_square);
    kl_write_bytes(bytes, writer->x.data, writer->x.size);
    if (writer->repeated) {
      kl_write_bytes(bytes, writer->weight.data, writer->weight.size);
    }
  }
  kl_bytes_clear(&writer->x);
  kl_bytes_clear(&writer->weight);
  return failed || bytes->failed ? KL_NO_MEMORY : KL_OK;
}

static KlStatus sample_write_runs(const double *row, size_t n, int dimension, KlBytes *bytes) {
  KlSampleWriter writer = {.dimension = dimension};
  size_t d = (size_t)dimension;
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && sample_order(row + i * d, row + end * d, dimension) == 0;) {
      end++;
    }
    KlInteger weight;
    kl_integer_from_unsigned(&weight, end - i);
    kl_sample_put(&writer, row + i * d, &weight);
  }
  return kl_sample_finish(&writer, NULL, NULL, bytes);
}

KlStatus kl_sample_of_rows(double **block, size_t n, int dimension, const KlPoll *poll,
                           KlBytes *bytes) {
  double *row = *block + KL_SAMPLE_BEFORE;
  KlStatus status =
      dimension == 1 ? kl_sort_doubles(row, n, poll) : kl_sort_rows(row, n, dimension, poll);
  if (status != KL_OK || n == 0) {
    return status;
  }
  if (sample_steps_up(row, n, dimension) < n) {
    return sample_write_runs(row, n, dimension, bytes);
  }
  KlBytes head = {0};
  sample_write_head(&head, dimension, n, false, NULL, NULL);
  kl_bytes_of_doubles(bytes, &head, block, KL_SAMPLE_BEFORE, n * (size_t)dimension);
  kl_bytes_clear(&head);
  return bytes->failed ? KL_NO_MEMORY : KL_OK;
}

/* Goes through the points of a sample with their exact weights. */
typedef struct SampleCursor {
  const KlSampleValue *sample;
  size_t at;
  KlReader reader;
} SampleCursor;

static void sample_start(SampleCursor *c, const KlSampleValue *sample) {
  *c = (SampleCursor){.sample = sample};
  kl_reader_begin(&c->reader, sample->exact, sample->exact_size);
}

static bool sample_more(const SampleCursor *c) { return c->at < c->sample->count; }

static const double *sample_point(const SampleCursor *c) {
  return c->sample->x + c->at * (size_t)c->sample->dimension;
}

/* The weight of the point, and on to the next. */
static void sample_take(SampleCursor *c, KlInteger *weight) {
  if (c->sample->exact != NULL) {
    kl_read_exact(&c->reader, weight);
  } else {
    kl_integer_from_unsigned(weight, 1);
  }
  c->at++;
}

/* The next point of either, or of both. */
static void sample_merge_one(SampleCursor *p, SampleCursor *q, KlSampleWriter *writer) {
  int order = !sample_more(p)   ? 1
              : !sample_more(q) ? -1
                                : sample_order(sample_point(p), sample_point(q), writer->dimension);
  const double *point = sample_point(order <= 0 ? p : q);
  KlInteger weight;
  sample_take(order <= 0 ? p : q, &weight);
  if (order != 0) {
    kl_sample_put(writer, point, &weight);
    return;
  }
  KlInteger more, sum;
  sample_take(q, &more);
  kl_integer_add(&sum, &weight, &more);
  kl_sample_put(writer, point, &sum);
}

KlStatus kl_sample_merge(const KlSampleValue *a, const KlSampleValue *b, const KlPoll *poll,
                         KlBytes *bytes) {
  KlSampleWriter writer = {.dimension = a->dimension};
  SampleCursor p, q;
  KlInteger sum, square;
  KlStatus status = KL_OK;
  sample_start(&p, a);
  sample_start(&q, b);
  kl_integer_add(&sum, &a->real_sum, &b->real_sum);
  kl_integer_add(&square, &a->real_square, &b->real_square);
  for (size_t i = 1; status == KL_OK && (sample_more(&p) || sample_more(&q)); i++) {
    sample_merge_one(&p, &q, &writer);
    status = i % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  writer.count = status == KL_OK ? writer.count : 0;
  KlStatus end = kl_sample_finish(&writer, square.sign > 0 ? &sum : NULL, &square, bytes);
  return status != KL_OK ? status : end;
}

void kl_sample_points(const KlSampleValue *sample, KlPoints *points) {
  *points = (KlPoints){
      .dimension = sample->dimension,
      .count = sample->count,
      .x = sample->x,
      .weight = sample->weight,
      .total = kl_scaled_dd(kl_scaled_twice(sample->total, sample->shift)),
      .whole = !sample->real && kl_scaled_compare(sample->total, kl_scaled_double(0x1p53)) < 0,
      .size = kl_effective_size(sample->total, sample->real ? &sample->real_sum : NULL,
                                &sample->real_square),
  };
}
