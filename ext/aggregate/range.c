/* range.c - the least and the greatest of rows that come and go. */
#include "aggregate/range.h"

#include <string.h>

#include "base/memory.h"

static KlExtreme *range_at(const KlExtremes *queue, size_t i) {
  return &queue->row[(queue->first + i) % queue->room];
}

static KlStatus range_grow(KlExtremes *queue) {
  size_t room = queue->room == 0 ? 8 : 2 * queue->room;
  KlExtreme *row = kl_allocate(room * sizeof *row);
  if (row == NULL) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < queue->count; i++) {
    row[i] = *range_at(queue, i);
  }
  kl_release(queue->row);
  queue->row = row;
  queue->first = 0;
  queue->room = room;
  return KL_OK;
}

/* Adds a row to the queue of the least (sign 1) or of the greatest (sign -1). */
static KlStatus range_push(KlExtremes *queue, double value, uint64_t number, double sign) {
  while (queue->count > 0 && sign * range_at(queue, queue->count - 1)->value >= sign * value) {
    queue->count--;
  }
  if (queue->count == queue->room && range_grow(queue) != KL_OK) {
    return KL_NO_MEMORY;
  }
  queue->count++;
  *range_at(queue, queue->count - 1) = (KlExtreme){value, number};
  return KL_OK;
}

/* Drops the rows before `number`. */
static void range_pop(KlExtremes *queue, uint64_t number) {
  while (queue->count > 0 && range_at(queue, 0)->number < number) {
    queue->first = (queue->first + 1) % queue->room;
    queue->count--;
  }
}

KlStatus kl_range_add(KlRange *range, double low, double high) {
  uint64_t number = range->entered++;
  KlStatus status = range_push(&range->low, low, number, 1.0);
  return status == KL_OK ? range_push(&range->high, high, number, -1.0) : status;
}

void kl_range_remove(KlRange *range) {
  range->left++;
  range_pop(&range->low, range->left);
  range_pop(&range->high, range->left);
}

double kl_range_low(const KlRange *range) { return range_at(&range->low, 0)->value; }

double kl_range_high(const KlRange *range) { return range_at(&range->high, 0)->value; }

void kl_range_clear(KlRange *range) {
  kl_release(range->low.row);
  kl_release(range->high.row);
  *range = (KlRange){0};
}
