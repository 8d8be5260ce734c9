/* label_order.c - sorts labels by 128 bits at a time.
**
** Each entry carries a key of two words whose order is that of the labels as far as the key goes,
** so that comparisons stay inside the array.  Numbers are told apart by one key.  Bytes are taken
** in windows: the entries that are equal in one are a group, to be sorted by the next.  So no byte
** of a label is looked at twice, however long a beginning it shares with others.  Within a window,
** a radix sort goes through those of the 16 bytes that vary.
*/
#include "aggregate/label_order.h"

#include <assert.h>

/* Bytes of a label in one key.  The last byte of the key counts them, with one more where the label
** goes on: the others are told apart by their keys, and are not looked at again. */
enum { ORDER_WINDOW = 15 };

/* Up to so many are sorted by insertion. */
enum { ORDER_FEW = 40 };

/* Work in progress: polls, and the room to sort into. */
typedef struct OrderWork {
  KlLabelEntry *spare;
  const KlPoll *poll;
  size_t since; /* entries moved since the last question */
} OrderWork;

static KlStatus order_poll(OrderWork *work, size_t moved) {
  work->since += moved;
  if (work->since < KL_POLL_ROWS) {
    return KL_OK;
  }
  work->since = 0;
  return kl_poll(work->poll);
}

/* ---- keys ---- */

/* Doubles in their order, as unsigned integers. */
static uint64_t order_double(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (bits >> 63) != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

/* An integer n as the nearest double and n minus that, which is at most 2^10 in size: rounding is
** monotonic, so this is the order of integers.  A real number has the rest 0.  One that is the
** nearest double of an integer is 2^63, or it would be an integer, and those have rests below 0. */
static void order_number(KlLabelEntry *entry, const KlLabel *label) {
  const uint64_t zero = UINT64_C(1) << 63;
  double nearest = label->real;
  entry->low = zero;
  if (label->type == KL_LABEL_INTEGER) {
    nearest = (double)label->integer;
    uint64_t whole = nearest < 0x1p63 ? (uint64_t)(int64_t)nearest : zero;
    entry->low = (uint64_t)label->integer - whole + zero;
  }
  entry->high = order_double(nearest);
}

/* Eight bytes as a number whose order is theirs. */
static uint64_t order_word(const unsigned char *byte) {
  return (uint64_t)byte[0] << 56 | (uint64_t)byte[1] << 48 | (uint64_t)byte[2] << 40 |
         (uint64_t)byte[3] << 32 | (uint64_t)byte[4] << 24 | (uint64_t)byte[5] << 16 |
         (uint64_t)byte[6] << 8 | (uint64_t)byte[7];
}

/* The window that begins at byte `depth`.  Bytes behind the end are 0: where one label is another
** followed by zeros, the last byte decides. */
static void order_window(KlLabelEntry *entry, const KlLabel *label, size_t depth) {
  unsigned char window[ORDER_WINDOW + 1] = {0};
  size_t left = label->length - depth;
  size_t here = left < ORDER_WINDOW ? left : ORDER_WINDOW;
  if (label->length > depth) {
    memcpy(window, label->bytes + depth, here);
  }
  window[ORDER_WINDOW] = (unsigned char)(left > ORDER_WINDOW ? ORDER_WINDOW + 1 : left);
  entry->high = order_word(window);
  entry->low = order_word(window + 8);
}

static void order_key(KlLabelEntry *entry, size_t depth) {
  KlLabel label = kl_slot_label(entry->slot);
  if (label.type <= KL_LABEL_REAL) {
    order_number(entry, &label);
  } else {
    order_window(entry, &label, depth);
  }
}

static bool order_same(const KlLabelEntry *a, const KlLabelEntry *b) {
  return a->high == b->high && a->low == b->low;
}

static bool order_less(const KlLabelEntry *a, const KlLabelEntry *b) {
  return a->high != b->high ? a->high < b->high : a->low < b->low;
}

/* ---- one window: radix sort from the last byte that varies ---- */

static void order_insert(KlLabelEntry *entry, size_t count) {
  for (size_t i = 1; i < count; i++) {
    KlLabelEntry one = entry[i];
    size_t j = i;
    for (; j > 0 && order_less(&one, &entry[j - 1]); j--) {
      entry[j] = entry[j - 1];
    }
    entry[j] = one;
  }
}

/* Byte `i` of a key of two words, the last being 0. */
KL_INLINE size_t order_digit(uint64_t high, uint64_t low, int i) {
  return (size_t)((i < 8 ? low : high) >> (8 * (i % 8)) & 0xff);
}

/* Copies entries from `from` to `to` in the order of one byte of the key, keeping that of
** equals. */
static KlStatus order_pass(OrderWork *work, KlLabelEntry *to, const KlLabelEntry *from,
                           size_t count, int byte) {
  size_t place[256] = {0};
  for (size_t i = 0; i < count; i++) {
    place[order_digit(from[i].high, from[i].low, byte)]++;
  }
  size_t before = 0;
  for (int digit = 0; digit < 256; digit++) {
    size_t here = place[digit];
    place[digit] = before;
    before += here;
  }
  for (size_t i = 0, stretch; i < count; i += stretch) {
    stretch = count - i < KL_POLL_ROWS ? count - i : KL_POLL_ROWS;
    for (size_t j = i; j < i + stretch; j++) {
      to[place[order_digit(from[j].high, from[j].low, byte)]++] = from[j];
    }
    KlStatus status = order_poll(work, stretch);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

static KlStatus order_sort(OrderWork *work, KlLabelEntry *entry, size_t count) {
  if (count <= ORDER_FEW) {
    order_insert(entry, count);
    return KL_OK;
  }
  uint64_t high = 0, low = 0; /* the bits that vary */
  for (size_t i = 1; i < count; i++) {
    high |= entry[i].high ^ entry[0].high;
    low |= entry[i].low ^ entry[0].low;
  }
  KlLabelEntry *from = entry, *to = work->spare;
  for (int byte = 0; byte < 16; byte++) {
    if (order_digit(high, low, byte) == 0) {
      continue;
    }
    KlStatus status = order_pass(work, to, from, count, byte);
    if (status != KL_OK) {
      return status;
    }
    KlLabelEntry *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != entry) {
    memcpy(entry, from, count * sizeof *entry);
  }
  return KL_OK;
}

/* ---- all windows ---- */

/* A group is entries that agree up to byte `depth`; its first entry keeps what is known of it where
** its key was. */
static void order_make_group(KlLabelEntry *first, size_t count, size_t depth) {
  first->high = count;
  first->low = depth;
}

/* Sorts a group by its window at `depth`, and makes groups of what is equal there. */
static KlStatus order_refine(OrderWork *work, KlLabelEntry *entry, size_t count, size_t depth) {
  for (size_t i = 0; i < count; i++) {
    order_key(&entry[i], depth);
  }
  KlStatus status = order_poll(work, count);
  if (status == KL_OK) {
    status = order_sort(work, entry, count);
  }
  if (status != KL_OK) {
    return status;
  }
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i + 1; next < count && order_same(&entry[i], &entry[next]); next++) {
    }
    order_make_group(&entry[i], next - i, depth + ORDER_WINDOW);
  }
  return KL_OK;
}

KlStatus kl_label_order(KlLabelEntry *entry, KlLabelEntry *spare, size_t count,
                        const KlPoll *poll) {
  OrderWork work = {.spare = spare, .poll = poll};
  if (count > 0) {
    order_make_group(entry, count, 0);
  }
  for (size_t i = 0; i < count;) {
    size_t group = (size_t)entry[i].high;
    if (group == 1) {
      i++;
      continue;
    }
    assert(group <= count - i);
    KlStatus status = order_refine(&work, entry + i, group, (size_t)entry[i].low);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}
