/* label.c - labels in the order of SQLite. */
#include "base/label.h"

#include <math.h>
#include <string.h>

/* Integers are from -2^63 to 2^63 - 1. */
static const double label_limit = 9223372036854775808.0;

KlLabel kl_label_of_real(double x) {
  KlLabel label = {.type = KL_LABEL_REAL, .real = x};
  if (x >= -label_limit && x < label_limit && floor(x) == x) {
    label = (KlLabel){.type = KL_LABEL_INTEGER, .integer = (int64_t)x};
  }
  return label;
}

/* Numbers are 0, text is 1, blobs are 2. */
static int label_class(const KlLabel *label) {
  return label->type <= KL_LABEL_REAL ? 0 : (int)label->type - (int)KL_LABEL_REAL;
}

/* `x` is no integer of 64 bits, so they differ. */
static int label_compare_mixed(int64_t n, double x) {
  if (x >= label_limit || x < -label_limit) {
    return x > 0.0 ? -1 : 1;
  }
  return n <= (int64_t)floor(x) ? -1 : 1;
}

static int label_compare_numbers(const KlLabel *a, const KlLabel *b) {
  if (a->type != b->type) {
    return a->type == KL_LABEL_INTEGER ? label_compare_mixed(a->integer, b->real)
                                       : -label_compare_mixed(b->integer, a->real);
  }
  if (a->type == KL_LABEL_INTEGER) {
    return (a->integer > b->integer) - (a->integer < b->integer);
  }
  return (a->real > b->real) - (a->real < b->real);
}

static int label_compare_bytes(const KlLabel *a, const KlLabel *b) {
  size_t common = a->length < b->length ? a->length : b->length;
  int order = common > 0 ? memcmp(a->bytes, b->bytes, common) : 0;
  return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

int kl_label_compare(const KlLabel *a, const KlLabel *b) {
  int order = label_class(a) - label_class(b);
  if (order != 0) {
    return order;
  }
  return a->type <= KL_LABEL_REAL ? label_compare_numbers(a, b) : label_compare_bytes(a, b);
}
