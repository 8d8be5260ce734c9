/* label_counts.c - labels with exact weights, in ascending order, as they are stored. */
#include "dist/label_counts.h"

#include <math.h>

/* Reads a label in its one form. */
static void counts_read_label(KlReader *reader, KlLabel *label) {
  *label = (KlLabel){0};
  unsigned type = kl_read_byte(reader);
  switch (type) {
  case KL_LABEL_INTEGER:
    label->integer = kl_read_signed(reader);
    break;
  case KL_LABEL_REAL:
    label->real = kl_read_double(reader);
    if (isnan(label->real) || kl_label_of_real(label->real).type != KL_LABEL_REAL) {
      kl_reader_fail(reader, 8, "a real label is NaN or a whole number");
    }
    break;
  case KL_LABEL_TEXT:
  case KL_LABEL_BLOB:
    label->length = (size_t)kl_read_varint(reader);
    label->bytes = kl_read_bytes(reader, label->length);
    break;
  default:
    kl_reader_fail(reader, 1, "a label has an unknown type");
  }
  label->type = (KlLabelType)type;
}

static void counts_read_entry(KlReader *reader, KlEntry *entry) {
  counts_read_label(reader, &entry->label);
  size_t start = reader->at;
  entry->exact = reader->bytes + start;
  entry->weight = kl_read_exact_scaled(reader);
  entry->exact_size = reader->at - start;
}

/* Reads every entry once: order, weights, total. */
static KlStatus counts_check(KlCounts *counts, KlReader *reader, const KlPoll *poll) {
  KlEntry before, entry;
  for (uint64_t i = 0; i < counts->labels && reader->fault == NULL; i++) {
    size_t start = reader->at;
    counts_read_entry(reader, &entry);
    if (reader->fault == NULL && i > 0 && kl_label_compare(&before.label, &entry.label) >= 0) {
      kl_reader_fail(reader, reader->at - start, "labels are not in ascending order");
    }
    if (reader->fault == NULL && kl_scaled_sign(entry.weight) <= 0) {
      kl_reader_fail(reader, entry.exact_size, "a weight is not > 0");
    }
    counts->total = kl_scaled_add(counts->total, entry.weight);
    before = entry;
    if ((i + 1) % KL_POLL_ROWS == 0) {
      KlStatus status = kl_poll(poll);
      if (status != KL_OK) {
        return status;
      }
    }
  }
  return KL_OK;
}

KlStatus kl_counts_decode(KlCounts *counts, KlReader *reader, bool real, const KlPoll *poll) {
  *counts = (KlCounts){.real = real};
  if (real) {
    kl_read_positive(reader, &counts->real_sum, "a sum is not > 0");
    kl_read_positive(reader, &counts->real_square, "a sum is not > 0");
  }
  counts->labels = kl_read_varint(reader);
  if (reader->fault == NULL && counts->labels == 0) {
    kl_reader_fail(reader, 1, "there are no labels");
  }
  size_t start = reader->at;
  counts->entry = reader->bytes + start;
  KlStatus status = counts_check(counts, reader, poll);
  counts->size = reader->at - start;
  return status;
}

void kl_cursor_begin(KlCursor *cursor, const KlCounts *counts) {
  kl_reader_begin(&cursor->reader, counts->entry, counts->size);
  kl_cursor_next(cursor);
}

void kl_cursor_next(KlCursor *cursor) {
  cursor->more = cursor->reader.at < cursor->reader.size;
  if (cursor->more) {
    counts_read_entry(&cursor->reader, &cursor->entry);
  }
}

void kl_entry_weight(const KlEntry *entry, KlInteger *weight) {
  KlReader reader;
  kl_reader_begin(&reader, entry->exact, entry->exact_size);
  kl_read_exact(&reader, weight);
}

void kl_counts_write_begin(KlBytes *bytes, uint64_t labels, const KlInteger *real_sum,
                           const KlInteger *real_square) {
  if (real_sum != NULL) {
    kl_write_exact(bytes, real_sum);
    kl_write_exact(bytes, real_square);
  }
  kl_write_varint(bytes, labels);
}

void kl_counts_write(KlBytes *bytes, const KlCounts *counts) {
  kl_counts_write_begin(bytes, counts->labels, counts->real ? &counts->real_sum : NULL,
                        &counts->real_square);
  kl_write_bytes(bytes, counts->entry, counts->size);
}

void kl_counts_write_label(KlBytes *bytes, const KlLabel *label) {
  kl_write_byte(bytes, label->type);
  switch (label->type) {
  case KL_LABEL_INTEGER:
    kl_write_signed(bytes, label->integer);
    break;
  case KL_LABEL_REAL:
    kl_write_double(bytes, label->real);
    break;
  case KL_LABEL_TEXT:
  case KL_LABEL_BLOB:
    kl_write_varint(bytes, label->length);
    kl_write_bytes(bytes, label->bytes, label->length);
    break;
  }
}

KlScaled kl_effective_size(KlScaled total, const KlInteger *real_sum,
                           const KlInteger *real_square) {
  if (real_sum == NULL) {
    return total;
  }
  KlScaled sum = kl_integer_scaled(real_sum), square = kl_integer_scaled(real_square);
  KlScaled effective = kl_scaled_divide(kl_scaled_multiply(sum, sum), square);
  return kl_scaled_add(kl_scaled_subtract(total, sum), effective);
}

KlScaled kl_counts_size(const KlCounts *counts) {
  return kl_effective_size(counts->total, counts->real ? &counts->real_sum : NULL,
                           &counts->real_square);
}

int kl_total_shift(KlScaled total) {
  return total.exponent > 900 || total.exponent < -100 ? 900 - total.exponent : 0;
}

int kl_counts_shift(const KlCounts *counts) { return kl_total_shift(counts->total); }
