/* label_order.c - sorts labels by 64 bits at a time.
**
** Each entry carries a key whose order is that of the labels as far as the key goes, so that
** comparisons stay inside the array.  Labels are strings of bytes, numbers too (order_number), and
** are taken in windows: the entries that are equal in one are a group, to be sorted by the next.
** So no byte of a label is looked at twice, however long a beginning it shares with others.
**
** Of a window, only the bits that vary go into the key: four for a digit, five for a letter of one
** case.  So a key holds more bytes than eight, and the radix sort has fewer passes to make.
*/
#include "aggregate/label_order.h"

#include <assert.h>

#include "num/sort.h"

enum {
  ORDER_WINDOW = 15,    /* bytes of a label that are looked at together */
  ORDER_NUMBER = 16,    /* bytes that stand for a number */
  ORDER_END_BITS = 5,   /* of a key, for how many bytes of a window there are */
  ORDER_FEW = 40,       /* up to so many are sorted by insertion */
  ORDER_MANY = 1 << 14, /* from so many on, passes are by the larger digit */
  ORDER_DIGIT = 8,      /* bits */
  ORDER_LARGE_DIGIT = 11,
  ORDER_AHEAD = 8 /* slots that are fetched ahead */
};

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

/* ---- windows ---- */

/* Bytes of a label from some depth on, with zeros behind the end, the first one highest.  The last
** byte of `low` counts them, with one more where the label goes on: it decides where one label is
** another followed by zeros. */
typedef struct OrderWindow {
  uint64_t high, low;
} OrderWindow;

static void order_put_word(unsigned char *byte, uint64_t word) {
  for (int i = 0; i < 8; i++) {
    byte[i] = (unsigned char)(word >> (56 - 8 * i));
  }
}

/* A number as bytes in its order.  An integer n is the nearest double and n minus that, which is at
** most 2^10 in size: rounding is monotonic, so this is the order of integers.  A real number has
** the rest 0.  One that is the nearest double of an integer is 2^63, or it would be an integer, and
** those have rests below 0. */
static void order_number(unsigned char byte[ORDER_NUMBER], const KlLabel *label) {
  const uint64_t zero = UINT64_C(1) << 63;
  double nearest = label->real;
  uint64_t rest = zero;
  if (label->type == KL_LABEL_INTEGER) {
    nearest = (double)label->integer;
    uint64_t whole = nearest < 0x1p63 ? (uint64_t)(int64_t)nearest : zero;
    rest = (uint64_t)label->integer - whole + zero;
  }
  order_put_word(byte, kl_order_bits(nearest));
  order_put_word(byte + 8, rest);
}

/* Eight bytes as a number whose order is theirs. */
KL_INLINE uint64_t order_word(const unsigned char *byte) {
  return (uint64_t)byte[0] << 56 | (uint64_t)byte[1] << 48 | (uint64_t)byte[2] << 40 |
         (uint64_t)byte[3] << 32 | (uint64_t)byte[4] << 24 | (uint64_t)byte[5] << 16 |
         (uint64_t)byte[6] << 8 | (uint64_t)byte[7];
}

/* Of 16 bytes, the last not taken, and `left` of the label. */
KL_INLINE OrderWindow order_pack(const unsigned char *byte, size_t left) {
  uint64_t end = left > ORDER_WINDOW ? ORDER_WINDOW + 1 : left;
  return (OrderWindow){order_word(byte), (order_word(byte + 8) & ~UINT64_C(0xff)) | end};
}

static OrderWindow order_part(const unsigned char *bytes, size_t length, size_t depth) {
  unsigned char window[ORDER_WINDOW + 1] = {0};
  size_t left = length - depth;
  if (left > 0) {
    memcpy(window, bytes + depth, left < ORDER_WINDOW ? left : ORDER_WINDOW);
  }
  return order_pack(window, left);
}

KL_INLINE OrderWindow order_window(const KlLabelSlot *slot, size_t depth) {
  KlLabel label = kl_slot_label(slot);
  if (label.type <= KL_LABEL_REAL) {
    unsigned char byte[ORDER_NUMBER];
    order_number(byte, &label);
    return order_part(byte, sizeof byte, depth);
  }
  return KL_LIKELY(depth == 0 && (slot->head & KL_SLOT_FAR) == 0)
             ? order_pack(slot->key.bytes, label.length)
             : order_part(label.bytes, label.length, depth);
}

/* ---- keys ---- */

/* How to make the key of a window: bits of its bytes, one after the other. */
typedef struct OrderPlan {
  size_t length; /* bytes that are taken */
  bool end;      /* whether the number of bytes is, too */
  int bits;      /* of the key */
  int parts;
  struct {
    int shift, bits; /* in the window as 128 bits */
  } part[ORDER_WINDOW];
} OrderPlan;

static int order_width(unsigned byte) {
  int bits = 0;
  for (; byte != 0; byte >>= 1) {
    bits++;
  }
  return bits;
}

KL_INLINE uint64_t order_bits(OrderWindow window, int shift) {
  return shift >= 64 ? window.high >> (shift - 64) : window.low >> shift;
}

/* As many bytes as a key can hold, 7 at least, where `varying` are the bits that vary. */
static OrderPlan order_make_plan(OrderWindow varying) {
  OrderPlan plan = {.end = (varying.low & 0xff) != 0};
  plan.bits = plan.end ? ORDER_END_BITS : 0;
  for (int i = 0; i < ORDER_WINDOW; i++) {
    int shift = 8 * (ORDER_WINDOW - i);
    int width = order_width((unsigned)(order_bits(varying, shift) & 0xff));
    if (plan.bits + width > 64) {
      break;
    }
    if (width > 0) {
      plan.part[plan.parts].shift = shift;
      plan.part[plan.parts++].bits = width;
    }
    plan.bits += width;
    plan.length++;
  }
  return plan;
}

KL_INLINE uint64_t order_key(const OrderPlan *plan, OrderWindow window) {
  uint64_t key = 0;
  for (int i = 0; i < plan->parts; i++) {
    int bits = plan->part[i].bits;
    uint64_t part = order_bits(window, plan->part[i].shift) & ((UINT64_C(1) << bits) - 1);
    key = key << bits | part;
  }
  if (plan->end) {
    uint64_t end = window.low & 0xff;
    key = key << ORDER_END_BITS | (end > plan->length ? plan->length + 1 : end);
  }
  return key;
}

/* Gives the entries keys for their window at `depth`. */
static OrderPlan order_make_keys(KlLabelEntry *entry, size_t count, size_t depth) {
  OrderWindow first = order_window(entry[0].slot, depth), varying = {0, 0};
  for (size_t i = 1; i < count; i++) {
    if (count - i > ORDER_AHEAD) {
      KL_PREFETCH(entry[i + ORDER_AHEAD].slot);
    }
    OrderWindow window = order_window(entry[i].slot, depth);
    varying.high |= window.high ^ first.high;
    varying.low |= window.low ^ first.low;
  }
  OrderPlan plan = order_make_plan(varying);
  for (size_t i = 0; i < count; i++) {
    if (count - i > ORDER_AHEAD) {
      KL_PREFETCH(entry[i + ORDER_AHEAD].slot);
    }
    entry[i].key = order_key(&plan, order_window(entry[i].slot, depth));
  }
  return plan;
}

/* ---- sorting by key ---- */

static void order_insert(KlLabelEntry *entry, size_t count) {
  for (size_t i = 1; i < count; i++) {
    KlLabelEntry one = entry[i];
    size_t j = i;
    for (; j > 0 && one.key < entry[j - 1].key; j--) {
      entry[j] = entry[j - 1];
    }
    entry[j] = one;
  }
}

/* Copies entries from `from` to `to` in the order of some bits of the key, keeping that of
** equals. */
static KlStatus order_pass(OrderWork *work, KlLabelEntry *to, const KlLabelEntry *from,
                           size_t count, int shift, int bits) {
  size_t place[1 << ORDER_LARGE_DIGIT];
  size_t digits = (size_t)1 << bits, mask = digits - 1;
  memset(place, 0, digits * sizeof *place);
  for (size_t i = 0; i < count; i++) {
    place[from[i].key >> shift & mask]++;
  }
  size_t before = 0;
  for (size_t digit = 0; digit < digits; digit++) {
    size_t here = place[digit];
    place[digit] = before;
    before += here;
  }
  for (size_t i = 0, stretch; i < count; i += stretch) {
    stretch = count - i < KL_POLL_ROWS ? count - i : KL_POLL_ROWS;
    for (size_t j = i; j < i + stretch; j++) {
      to[place[from[j].key >> shift & mask]++] = from[j];
    }
    KlStatus status = order_poll(work, stretch);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

/* Sorts by keys of `bits` bits: by radix, from the last digit. */
static KlStatus order_sort(OrderWork *work, KlLabelEntry *entry, size_t count, int bits) {
  if (count <= ORDER_FEW) {
    order_insert(entry, count);
    return KL_OK;
  }
  int most = count >= ORDER_MANY ? ORDER_LARGE_DIGIT : ORDER_DIGIT;
  int passes = (bits + most - 1) / most;
  KlLabelEntry *from = entry, *to = work->spare;
  for (int pass = 0, shift = 0; pass < passes; pass++) {
    int digit = (bits - shift + passes - pass - 1) / (passes - pass);
    KlStatus status = order_pass(work, to, from, count, shift, digit);
    if (status != KL_OK) {
      return status;
    }
    shift += digit;
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

/* A group is entries that agree up to byte `depth`.  Where the keys of the first two were, they
** keep how many there are and the depth. */
static void order_make_group(KlLabelEntry *first, size_t count, size_t depth) {
  first[0].key = count;
  if (count > 1) {
    first[1].key = depth;
  }
}

/* Sorts a group by its window at `depth`, and makes groups of what is equal there. */
static KlStatus order_refine(OrderWork *work, KlLabelEntry *entry, size_t count, size_t depth) {
  OrderPlan plan = order_make_keys(entry, count, depth);
  KlStatus status = order_poll(work, count);
  if (status == KL_OK) {
    status = order_sort(work, entry, count, plan.bits);
  }
  if (status != KL_OK) {
    return status;
  }
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i + 1; next < count && entry[i].key == entry[next].key; next++) {
    }
    order_make_group(&entry[i], next - i, depth + plan.length);
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
    size_t group = (size_t)entry[i].key;
    if (group == 1) {
      i++;
      continue;
    }
    assert(group <= count - i);
    KlStatus status = order_refine(&work, entry + i, group, (size_t)entry[i + 1].key);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}
