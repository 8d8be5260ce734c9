/* label_list.c - labels with exact weights in any order, on their way to a payload of counts.h. */
#include "dist/label_list.h"

#include <string.h>

#include "base/memory.h"

void kl_label_list_clear(KlLabelList *list) {
  kl_release(list->item);
  kl_bytes_clear(&list->pool);
  *list = (KlLabelList){0};
}

/* Room for one more. */
static KlStatus label_list_grow(KlLabelList *list) {
  if (list->count < list->room) {
    return KL_OK;
  }
  size_t room = list->room + list->room / 2 + 16;
  KlListed *item = room <= SIZE_MAX / sizeof *item ? kl_allocate(room * sizeof *item) : NULL;
  if (item == NULL) {
    return KL_NO_MEMORY;
  }
  if (list->count > 0) {
    memcpy(item, list->item, list->count * sizeof *item);
  }
  kl_release(list->item);
  list->item = item;
  list->room = room;
  return KL_OK;
}

KlStatus kl_label_list_label(KlLabelList *list, const KlLabel *label) {
  if (label_list_grow(list) != KL_OK) {
    return KL_NO_MEMORY;
  }
  KlListed *item = &list->item[list->count++];
  *item = (KlListed){*label, list->pool.size, 0};
  kl_write_bytes(&list->pool, label->bytes, label->length);
  item->weight = list->pool.size;
  return list->pool.failed ? KL_NO_MEMORY : KL_OK;
}

KlStatus kl_label_list_weight(KlLabelList *list, const KlInteger *weight) {
  if (weight->sign == 0) {
    list->count--;
    list->pool.size = list->item[list->count].bytes;
    return KL_OK;
  }
  kl_write_exact(&list->pool, weight);
  return list->pool.failed ? KL_NO_MEMORY : KL_OK;
}

/* Points the labels into the pool, which moves no more; says whether they ascend. */
static bool label_list_settle(KlLabelList *list) {
  bool ascending = true;
  for (size_t i = 0; i < list->count; i++) {
    KlListed *item = &list->item[i];
    item->label.bytes = item->label.length > 0 ? list->pool.data + item->bytes : NULL;
    ascending = ascending && (i == 0 || kl_label_compare(&item[-1].label, &item->label) <= 0);
  }
  return ascending;
}

/* Lets the item at `top` sink into the heap of `count` items below it, the greatest of which is
** first. */
static void label_list_sink(KlListed *heap, size_t top, size_t count) {
  KlListed item = heap[top];
  for (size_t below = 2 * top + 1; below < count; below = 2 * top + 1) {
    if (below + 1 < count && kl_label_compare(&heap[below].label, &heap[below + 1].label) < 0) {
      below++;
    }
    if (kl_label_compare(&item.label, &heap[below].label) >= 0) {
      break;
    }
    heap[top] = heap[below];
    top = below;
  }
  heap[top] = item;
}

/* Heap sort (Williams 1964, Floyd 1964): in place, n log n at worst.  Equal labels are added up,
** so their order does not matter. */
static KlStatus label_list_sort(KlLabelList *list, const KlPoll *poll) {
  KlStatus status = KL_OK;
  for (size_t i = list->count / 2; i > 0 && status == KL_OK; i--) {
    label_list_sink(list->item, i - 1, list->count);
    status = i % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  for (size_t i = list->count; i > 1 && status == KL_OK; i--) {
    KlListed last = list->item[i - 1];
    list->item[i - 1] = list->item[0];
    list->item[0] = last;
    label_list_sink(list->item, 0, i - 1);
    status = i % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

static void label_list_read_weight(const KlLabelList *list, size_t i, KlInteger *weight) {
  KlReader reader;
  size_t at = list->item[i].weight;
  kl_reader_begin(&reader, list->pool.data + at, list->pool.size - at);
  kl_read_exact(&reader, weight);
}

/* Writes the weight of the `count` > 0 equal labels from `first` on.  They add up in the room of
** a KlInteger, which has four times the digits of a weight. */
static void label_list_write_weight(const KlLabelList *list, size_t first, size_t count,
                                    KlBytes *entries) {
  KlInteger sum, before, weight;
  label_list_read_weight(list, first, &sum);
  for (size_t i = 1; i < count; i++) {
    label_list_read_weight(list, first + i, &weight);
    weight.sign = -weight.sign;
    before = sum;
    kl_integer_subtract(&sum, &before, &weight);
  }
  kl_write_exact(entries, &sum);
}

KlStatus kl_label_list_write(KlLabelList *list, const KlPoll *poll, KlBytes *entries,
                             uint64_t *labels) {
  KlStatus status = label_list_settle(list) ? KL_OK : label_list_sort(list, poll);
  *labels = 0;
  for (size_t i = 0, next; i < list->count && status == KL_OK; i = next) {
    const KlLabel *label = &list->item[i].label;
    for (next = i + 1; next < list->count; next++) {
      if (kl_label_compare(label, &list->item[next].label) != 0) {
        break;
      }
    }
    kl_counts_write_label(entries, label);
    label_list_write_weight(list, i, next - i, entries);
    ++*labels;
    status = *labels % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  return status == KL_OK && entries->failed ? KL_NO_MEMORY : status;
}

KlStatus kl_label_list_payload(KlLabelList *list, const KlInteger *real_sum,
                               const KlInteger *real_square, const KlPoll *poll, KlBytes *bytes,
                               KlProblem *problem) {
  KlBytes entries = {0};
  uint64_t labels;
  if (list->count == 0) {
    kl_problem(problem, "no weight is > 0");
    return KL_REFUSED;
  }
  KlStatus status = kl_label_list_write(list, poll, &entries, &labels);
  if (status == KL_OK) {
    kl_counts_write_begin(bytes, labels, real_sum, real_square);
    kl_write_bytes(bytes, entries.data, entries.size);
    status = bytes->failed ? KL_NO_MEMORY : KL_OK;
  }
  kl_bytes_clear(&entries);
  return status;
}
