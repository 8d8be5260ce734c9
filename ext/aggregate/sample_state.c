/* sample_state.c - the rows of a sample, as they come and go. */
#include "aggregate/sample_state.h"

#include <string.h>

#include "base/memory.h"
#include "base/pages.h"

enum { SAMPLE_FIRST = 64, SAMPLE_KEY = 8 * KL_SAMPLE_DIMENSIONS };

/* Over the rows that left. */
static void sample_close_up(KlSampleState *state) {
  if (state->first == 0) {
    return;
  }
  memmove(kl_sample_state_row(state, 0), kl_sample_state_row(state, state->first),
          state->count * (size_t)state->dimension * sizeof(double));
  state->first = 0;
}

/* Makes room: what left first, then more, by large steps: what is not touched costs nothing, and
** the block is copied while it is small. */
static bool sample_make_room(KlSampleState *state) {
  if (state->first > state->room / 2) {
    sample_close_up(state);
    return true;
  }
  size_t before = KL_SAMPLE_BEFORE * sizeof(double);
  size_t bytes = (size_t)state->dimension * sizeof(double);
  size_t room = state->room == 0 ? SAMPLE_FIRST
                                 : state->room * (state->room * bytes < KL_PAGES_WORTH ? 4 : 2);
  double *block = room < (SIZE_MAX - before) / bytes
                      ? kl_reallocate(state->block, before + room * bytes)
                      : NULL;
  if (block == NULL) {
    return false;
  }
  state->block = block;
  state->room = room;
  if (room * bytes >= KL_PAGES_WORTH) {
    kl_pages_large(block, before + room * bytes);
  }
  return true;
}

double *kl_sample_state_add(KlSampleState *state) {
  if (state->first + state->count == state->room && !sample_make_room(state)) {
    return NULL;
  }
  return kl_sample_state_row(state, state->first + state->count++);
}

void kl_sample_state_remove(KlSampleState *state) {
  state->first++;
  state->count--;
}

/* Bytes that compare as the numbers do: the sign's bit turned over, all bits of negative numbers,
** the highest byte first. */
static size_t sample_key(const double *point, int dimension, unsigned char *key) {
  for (int i = 0; i < dimension; i++) {
    uint64_t bits;
    memcpy(&bits, &point[i], sizeof bits);
    bits ^= bits >> 63 ? UINT64_MAX : 1ULL << 63;
    for (int j = 0; j < 8; j++) {
      *key++ = (unsigned char)(bits >> (56 - 8 * j));
    }
  }
  return (size_t)dimension * 8;
}

static void sample_point(const unsigned char *key, int dimension, double *point) {
  for (int i = 0; i < dimension; i++) {
    uint64_t bits = 0;
    for (int j = 0; j < 8; j++) {
      bits = bits << 8 | *key++;
    }
    bits ^= bits >> 63 ? 1ULL << 63 : UINT64_MAX;
    memcpy(&point[i], &bits, sizeof bits);
  }
}

KlStatus kl_sample_state_weigh(KlSampleState *state, const double *point, KlDd weight, int sign) {
  unsigned char key[SAMPLE_KEY];
  KlLabel label = {.type = KL_LABEL_BLOB, .bytes = key};
  label.length = sample_key(point, state->dimension, key);
  return kl_label_counts_step(&state->counts, &label, weight, sign);
}

KlStatus kl_sample_state_merge(KlSampleState *state, const KlSampleValue *from, int sign) {
  unsigned char key[SAMPLE_KEY];
  KlLabel label = {.type = KL_LABEL_BLOB, .bytes = key};
  KlStatus status = KL_OK;
  KlInteger weight;
  KlReader reader;
  kl_integer_from_unsigned(&weight, 1);
  kl_reader_begin(&reader, from->exact, from->exact_size);
  for (size_t i = 0; i < from->count && status == KL_OK; i++) {
    label.length = sample_key(from->x + i * (size_t)from->dimension, from->dimension, key);
    if (from->exact != NULL) {
      kl_read_exact(&reader, &weight);
    }
    status = kl_label_table_add_exact(&state->counts.table, &label, &weight, sign);
  }
  if (from->real && status == KL_OK) {
    status = kl_sum_add_integer(&state->counts.real_sum, &from->real_sum, sign);
    status = status == KL_OK
                 ? kl_sum_add_integer(&state->counts.real_square, &from->real_square, sign)
                 : status;
  }
  return status;
}

static KlStatus sample_put(void *work, const KlLabel *label, const KlInteger *weight) {
  KlSampleWriter *writer = work;
  double point[KL_SAMPLE_DIMENSIONS];
  sample_point(label->bytes, writer->dimension, point);
  kl_sample_put(writer, point, weight);
  return KL_OK;
}

static KlStatus sample_write_counts(KlSampleState *state, const KlPoll *poll, KlBytes *bytes) {
  KlSampleWriter writer = {.dimension = state->dimension};
  KlInteger sum, square;
  KlStatus status = kl_label_table_settle(&state->counts.table);
  if (status == KL_OK) {
    status = kl_label_table_sorted(&state->counts.table, poll, sample_put, &writer);
  }
  kl_sum_integer(&state->counts.real_sum, &sum);
  kl_sum_integer(&state->counts.real_square, &square);
  writer.count = status == KL_OK ? writer.count : 0;
  KlStatus end = kl_sample_finish(&writer, square.sign > 0 ? &sum : NULL, &square, bytes);
  return status != KL_OK ? status : end;
}

/* The rows stay in their order: what is sorted is a copy. */
static KlStatus sample_write_copy(const KlSampleState *state, const KlPoll *poll, KlBytes *bytes) {
  size_t size = state->count * (size_t)state->dimension * sizeof(double);
  double *block = kl_allocate(KL_SAMPLE_BEFORE * sizeof *block + size);
  if (block == NULL) {
    return KL_NO_MEMORY;
  }
  memcpy(block + KL_SAMPLE_BEFORE, kl_sample_state_row(state, state->first), size);
  KlStatus status = kl_sample_of_rows(&block, state->count, state->dimension, poll, bytes);
  kl_release(block);
  return status;
}

KlStatus kl_sample_state_write(KlSampleState *state, bool last, const KlPoll *poll,
                               KlBytes *bytes) {
  if (state->count == 0) {
    return sample_write_counts(state, poll, bytes);
  }
  if (!last) {
    return sample_write_copy(state, poll, bytes);
  }
  sample_close_up(state);
  return kl_sample_of_rows(&state->block, state->count, state->dimension, poll, bytes);
}

void kl_sample_state_clear(KlSampleState *state) {
  kl_release(state->block);
  kl_label_counts_clear(&state->counts);
  int dimension = state->dimension;
  *state = (KlSampleState){.dimension = dimension};
}
