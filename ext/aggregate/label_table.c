/* label_table.c - linear probing over slots of 32 bytes; see label_table.h. */
#include "aggregate/label_table.h"

#include <assert.h>
#include <math.h>

#include "aggregate/label_order.h"
#include "aggregate/label_slot.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "base/pages.h"
#include "base/random.h"

enum {
  TABLE_SMALLEST = 16,   /* slots */
  TABLE_LINE = 64,       /* bytes of a cache line: what slots are aligned to */
  TABLE_RING = 16,       /* rows that wait; a power of two */
  TABLE_WAITING = 128,   /* the longest label that waits */
  TABLE_FEW = 1 << 13,   /* slots up to which positions are remembered */
  TABLE_RECENT = 8,      /* positions remembered for each slot, so that few labels share one */
  TABLE_LARGE = 1 << 14, /* slots from which rows wait */
  TABLE_BLOCK = 1 << 10, /* bytes of the first block of an arena; later ones are larger */
  TABLE_BLOCK_MOST = 1 << 20,
  TABLE_WASTE = 1 << 16, /* dead bytes that are no reason to rebuild */
  TABLE_AHEAD = 8        /* slots that are fetched ahead of a visit */
};

/* What is looked for: what its slot's head is while the weight is a count, and the key. */
typedef struct TableKey {
  uint64_t head;
  KlSlotKey key;
} TableKey;

/* A label that is to be counted once more, and its bytes if they are not in the key. */
typedef struct TableWaiting {
  TableKey key;
  unsigned char bytes[TABLE_WAITING];
} TableWaiting;

/* Labels that wait until their slots have come from memory. */
struct KlLabelRing {
  size_t waiting, next; /* the oldest is at next - waiting, modulo TABLE_RING */
  TableWaiting row[TABLE_RING];
};
typedef struct KlLabelRing KlLabelRing;

/* ---- places ---- */

#define TABLE_PART_SLOTS ((size_t)1 << KL_LABEL_PART_BITS)

KL_INLINE KlLabelSlot *table_slot(const KlLabelPlaces *places, size_t position) {
  return places->part[position >> KL_LABEL_PART_BITS] + (position & (TABLE_PART_SLOTS - 1));
}

static void places_clear(KlLabelPlaces *places) {
  for (int i = 0; i < KL_LABEL_PARTS; i++) {
    kl_release(places->memory[i]);
  }
  *places = (KlLabelPlaces){0};
}

/* `count` free slots in places->part[i], and places->recent if they are few. */
static KlStatus places_make_part(KlLabelPlaces *places, size_t i, size_t count) {
  bool few = count <= TABLE_FEW;
  size_t slots = count * sizeof(KlLabelSlot);
  size_t size = slots + (few ? count * TABLE_RECENT * sizeof *places->recent : 0) + TABLE_LINE;
  unsigned char *memory = kl_allocate(size);
  if (memory == NULL) {
    return KL_NO_MEMORY;
  }
  if (size >= KL_PAGES_WORTH) {
    kl_pages_large(memory, size);
  }
  memset(memory, 0, size);
  size_t skip = TABLE_LINE - (uintptr_t)memory % TABLE_LINE;
  places->memory[i] = memory;
  places->part[i] = (KlLabelSlot *)(void *)(memory + skip);
  places->recent = few ? (uint16_t *)(void *)(memory + skip + slots) : NULL;
  return KL_OK;
}

/* `count` free slots, a power of two, in empty places. */
static KlStatus places_make(KlLabelPlaces *places, size_t count) {
  size_t each = count < TABLE_PART_SLOTS ? count : TABLE_PART_SLOTS;
  if (count / each > KL_LABEL_PARTS) {
    return KL_NO_MEMORY;
  }
  for (size_t i = 0; i < count / each; i++) {
    if (places_make_part(places, i, each) != KL_OK) {
      places_clear(places);
      return KL_NO_MEMORY;
    }
  }
  places->mask = count - 1;
  places->shift = 64;
  for (size_t i = TABLE_RECENT * count; i > 1; i /= 2) {
    places->shift--;
  }
  return KL_OK;
}

/* The slots there are: positions 0 .. this - 1. */
static size_t places_count(const KlLabelPlaces *places) {
  return places->mask > 0 ? places->mask + 1 : 0;
}

/* ---- the bytes of long labels ---- */

typedef struct KlLabelBlock KlLabelBlock;
struct KlLabelBlock {
  KlLabelBlock *next;
  size_t used, room;
  unsigned char bytes[];
};

static void arena_clear(KlLabelArena *arena) {
  while (arena->blocks != NULL) {
    KlLabelBlock *next = arena->blocks->next;
    kl_release(arena->blocks);
    arena->blocks = next;
  }
  *arena = (KlLabelArena){0};
}

/* A block with room for `length` bytes; NULL without memory.  Blocks grow with the arena.  A long
** label has one of its own, behind the first, which goes on being filled. */
static KlLabelBlock *arena_block(KlLabelArena *arena, size_t length) {
  size_t room = arena->size > TABLE_BLOCK ? arena->size : TABLE_BLOCK;
  room = room < TABLE_BLOCK_MOST ? room : TABLE_BLOCK_MOST;
  bool alone = length > room / 4;
  room = alone ? length : room;
  KlLabelBlock *first = arena->blocks;
  KlLabelBlock *block = room < SIZE_MAX / 2 ? kl_allocate(sizeof *block + room) : NULL;
  if (block == NULL) {
    return NULL;
  }
  block->used = 0;
  block->room = room;
  KlLabelBlock **link = alone && first != NULL ? &first->next : &arena->blocks;
  block->next = *link;
  *link = block;
  return block;
}

/* A copy of `bytes`, or NULL. */
static unsigned char *arena_copy(KlLabelArena *arena, const unsigned char *bytes, size_t length) {
  KlLabelBlock *block = arena->blocks;
  if (block == NULL || length > block->room - block->used) {
    block = arena_block(arena, length);
    if (block == NULL) {
      return NULL;
    }
  }
  unsigned char *copy = block->bytes + block->used;
  memcpy(copy, bytes, length);
  block->used += length;
  arena->size += length;
  return copy;
}

static bool arena_is_wasteful(const KlLabelArena *arena) {
  return arena->dead > TABLE_WASTE && arena->dead > arena->size / 2;
}

/* ---- keys ---- */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static inline uint64_t table_load8(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint64_t table_load4(const unsigned char *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/* Up to 16 bytes with zeros behind them, as two words, by loads that overlap: a call of memcpy
** takes longer than all the rest. */
KL_INLINE void table_words(KlSlotKey *key, const unsigned char *bytes, size_t length) {
  key->word[0] = key->word[1] = 0;
  if (length > 8) {
    key->word[0] = table_load8(bytes);
    key->word[1] = table_load8(bytes + length - 8) >> (8 * (16 - length));
  } else if (length >= 4) {
    key->word[0] = table_load4(bytes) | table_load4(bytes + length - 4) << (8 * (length - 4));
  } else if (length > 0) {
    size_t middle = length / 2, last = length - 1;
    key->word[0] = (uint64_t)bytes[0] | (uint64_t)bytes[middle] << (8 * middle) |
                   (uint64_t)bytes[last] << (8 * last);
  }
}
#else
KL_INLINE void table_words(KlSlotKey *key, const unsigned char *bytes, size_t length) {
  key->word[0] = key->word[1] = 0;
  if (length > 0) {
    memcpy(key->bytes, bytes, length);
  }
}
#endif

KL_INLINE uint64_t table_head(KlLabelType type, size_t length) {
  return (uint64_t)type << KL_SLOT_TYPE | (uint64_t)length << KL_SLOT_LENGTH;
}

/* Of a short label, but for the hash. */
KL_INLINE TableKey table_short_key(KlLabelType type, const unsigned char *bytes, size_t length) {
  TableKey key;
  key.head = table_head(type, length);
  table_words(&key.key, bytes, length);
  return key;
}

/* Of a number, whose 8 bytes are at `number`, but for the hash. */
KL_INLINE TableKey table_number_key(KlLabelType type, const void *number) {
  TableKey key;
  key.head = table_head(type, sizeof key.key.word[0]);
  memcpy(&key.key.word[0], number, sizeof key.key.word[0]);
  key.key.word[1] = 0;
  return key;
}

/* Hashes a short label or number: the message is its words, the second where the length says so,
** then its type and length in a byte each. */
KL_INLINE void table_hash(TableKey *key, const KlSipKey *secret) {
  bool two = key->head >> KL_SLOT_LENGTH > 8;
  KlSip s = kl_sip_begin(secret);
  kl_sip_block(&s, key->key.word[0]);
  if (two) {
    kl_sip_block(&s, key->key.word[1]);
  }
  uint64_t size = two ? 8 + 8 + 2 : 8 + 2;
  key->head |= kl_sip_end(&s, key->head >> KL_SLOT_TYPE | size << 56) & KL_SLOT_HASH;
}

static TableKey table_far_key(const KlSipKey *secret, KlLabelType type, const unsigned char *bytes,
                              size_t length) {
  TableKey key;
  key.key.word[0] = key.key.word[1] = 0;
  key.key.far.bytes = bytes;
  key.key.far.length = length;
  key.head = (kl_siphash(secret, bytes, length) & KL_SLOT_HASH) | table_head(type, 0) | KL_SLOT_FAR;
  return key;
}

static TableKey table_key(const KlSipKey *secret, const KlLabel *label) {
  TableKey key;
  switch (label->type) {
  case KL_LABEL_INTEGER:
    key = table_number_key(KL_LABEL_INTEGER, &label->integer);
    break;
  case KL_LABEL_REAL:
    key = table_number_key(KL_LABEL_REAL, &label->real);
    break;
  default:
    if (label->length > KL_SLOT_BYTES) {
      return table_far_key(secret, label->type, label->bytes, label->length);
    }
    key = table_short_key(label->type, label->bytes, label->length);
  }
  table_hash(&key, secret);
  return key;
}

/* ---- the table ---- */

/* Whether the label of `slot`, which is not free, is `key`. */
static bool table_is(const KlLabelSlot *slot, const TableKey *key) {
  if ((slot->head & ~KL_SLOT_SUM) != key->head) {
    return false;
  }
  if ((key->head & KL_SLOT_FAR) != 0) {
    return slot->key.far.length == key->key.far.length &&
           memcmp(slot->key.far.bytes, key->key.far.bytes, key->key.far.length) == 0;
  }
  return slot->key.word[0] == key->key.word[0] && slot->key.word[1] == key->key.word[1];
}

/* The slot of `key`, or the free one where it belongs. */
static KlLabelSlot *table_find(const KlLabelPlaces *places, const TableKey *key) {
  size_t position = (size_t)key->head & places->mask;
  KlLabelSlot *slot = table_slot(places, position);
  while (slot->head != 0 && !table_is(slot, key)) {
    position = (position + 1) & places->mask;
    slot = table_slot(places, position);
  }
  return slot;
}

/* Puts the slot of a label that is not there yet into the first free place. */
static void places_put(KlLabelPlaces *places, const KlLabelSlot *from) {
  size_t position = (size_t)from->head & places->mask;
  while (table_slot(places, position)->head != 0) {
    position = (position + 1) & places->mask;
  }
  *table_slot(places, position) = *from;
}

/* Copies the labels that are there into empty `places`, with their bytes into `arena` unless it is
** NULL. */
static KlStatus table_copy(const KlLabelTable *table, KlLabelPlaces *places, KlLabelArena *arena) {
  size_t count = places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    KlLabelSlot slot = *table_slot(&table->places, i);
    if (slot.head == 0 || !kl_slot_is_live(&slot)) {
      continue;
    }
    if (arena != NULL && (slot.head & KL_SLOT_FAR) != 0) {
      slot.key.far.bytes = arena_copy(arena, slot.key.far.bytes, slot.key.far.length);
      if (slot.key.far.bytes == NULL) {
        return KL_NO_MEMORY;
      }
    }
    places_put(places, &slot);
  }
  return KL_OK;
}

/* Makes the table anew, without the labels that are absent, at most a quarter full.  KL_NO_MEMORY
** leaves it as it was. */
static KlStatus table_rebuild(KlLabelTable *table) {
  size_t labels = kl_label_table_labels(table);
  size_t count = TABLE_SMALLEST;
  while (count / 4 < labels) {
    count *= 2;
  }
  KlLabelPlaces places = {0};
  KlLabelArena arena = {0};
  bool compact = arena_is_wasteful(&table->arena);
  KlStatus status = places_make(&places, count);
  if (status == KL_OK) {
    status = table_copy(table, &places, compact ? &arena : NULL);
  }
  if (status != KL_OK) {
    places_clear(&places);
    arena_clear(&arena);
    return status;
  }
  if (compact) {
    arena_clear(&table->arena);
    table->arena = arena;
  }
  places_clear(&table->places);
  table->places = places;
  table->used = labels;
  return KL_OK;
}

/* The first slots, and the key. */
static KlStatus table_begin(KlLabelTable *table) {
  kl_random_bytes(&table->key, sizeof table->key);
  return places_make(&table->places, TABLE_SMALLEST);
}

/* A large table gets a ring. */
static KlStatus table_grow(KlLabelTable *table) {
  KlStatus status = table_rebuild(table);
  if (status == KL_OK && table->ring == NULL && table->places.mask >= TABLE_LARGE - 1) {
    table->ring = kl_allocate(sizeof *table->ring);
    if (table->ring == NULL) {
      return KL_NO_MEMORY;
    }
    table->ring->waiting = table->ring->next = 0;
  }
  return status;
}

/* Makes a slot of weight 0 for `key`, which has none. */
static KlStatus table_insert(KlLabelTable *table, const TableKey *key, KlLabelSlot **slot) {
  bool far = (key->head & KL_SLOT_FAR) != 0;
  bool full = table->used >= (table->places.mask + 1) / 2;
  if (full || (far && arena_is_wasteful(&table->arena))) {
    KlStatus status = table_grow(table);
    if (status != KL_OK) {
      return status;
    }
  }
  KlLabelSlot made = {.head = key->head, .weight.count = 0, .key = key->key};
  if (far) {
    made.key.far.bytes = arena_copy(&table->arena, key->key.far.bytes, key->key.far.length);
    if (made.key.far.bytes == NULL) {
      return KL_NO_MEMORY;
    }
    table->arena.dead += key->key.far.length;
  }
  *slot = table_find(&table->places, key);
  **slot = made;
  table->used++;
  return KL_OK;
}

/* The slot of `key`, made if there was none. */
static KlStatus table_reach(KlLabelTable *table, const TableKey *key, KlLabelSlot **slot) {
  *slot = table_find(&table->places, key);
  return (*slot)->head != 0 ? KL_OK : table_insert(table, key, slot);
}

/* ---- weights ---- */

/* Keeps count of a slot that was live or not, and now is or is not. */
static void table_note(KlLabelTable *table, const KlLabelSlot *slot, bool was) {
  bool is = kl_slot_is_live(slot);
  if (is == was) {
    return;
  }
  size_t length = (slot->head & KL_SLOT_FAR) != 0 ? slot->key.far.length : 0;
  if (is) {
    table->live[kl_slot_type(slot)]++;
    table->arena.dead -= length;
  } else {
    table->live[kl_slot_type(slot)]--;
    table->arena.dead += length;
  }
}

/* Makes the weight a sum, if it is none. */
static KlStatus table_make_sum(KlLabelTable *table, KlLabelSlot *slot) {
  if ((slot->head & KL_SLOT_SUM) != 0) {
    return KL_OK;
  }
  KlSum *sum = kl_allocate(sizeof *sum);
  if (sum == NULL) {
    return KL_NO_MEMORY;
  }
  *sum = (KlSum){0};
  if (kl_sum_add_scaled(sum, slot->weight.count, 0) != KL_OK) {
    kl_release(sum);
    return KL_NO_MEMORY;
  }
  slot->weight.sum = sum;
  slot->head |= KL_SLOT_SUM;
  table->sums++;
  return KL_OK;
}

/* A sum of 0 becomes a count of 0. */
static void table_drop_sum(KlLabelTable *table, KlLabelSlot *slot) {
  KlInteger value;
  kl_sum_integer(slot->weight.sum, &value);
  if (value.sign == 0) {
    kl_sum_clear(slot->weight.sum);
    kl_release(slot->weight.sum);
    slot->weight.count = 0;
    slot->head &= ~KL_SLOT_SUM;
    table->sums--;
  }
}

/* Adds a weight to a slot: `n`, or with `n` 0 sign * `exact`, or sign * `weight`. */
typedef struct TableWeight {
  int64_t n;
  const KlInteger *exact; /* or NULL */
  KlDd weight;
  int sign;
} TableWeight;

static KlStatus table_add_to_sum(KlSum *sum, const TableWeight *w) {
  if (w->n != 0) {
    return kl_sum_add_scaled(sum, w->n, 0);
  }
  if (w->exact != NULL) {
    return kl_sum_add_integer(sum, w->exact, w->sign);
  }
  return kl_sum_add_dd(sum, w->sign < 0 ? kl_dd_negate(w->weight) : w->weight);
}

static bool table_fits(int64_t a, int64_t b) {
  return b >= 0 ? a <= INT64_MAX - b : a >= INT64_MIN - b;
}

static KlStatus table_add_weight(KlLabelTable *table, KlLabelSlot *slot, const TableWeight *w) {
  bool was = kl_slot_is_live(slot);
  if (w->n != 0 && (slot->head & KL_SLOT_SUM) == 0 && table_fits(slot->weight.count, w->n)) {
    slot->weight.count += w->n;
  } else {
    KlStatus status = table_make_sum(table, slot);
    if (status == KL_OK) {
      status = table_add_to_sum(slot->weight.sum, w);
    }
    if (status != KL_OK) {
      return status;
    }
    if (w->sign < 0) {
      table_drop_sum(table, slot);
    }
  }
  table_note(table, slot, was);
  return KL_OK;
}

static KlStatus table_add_key(KlLabelTable *table, const TableKey *key, const TableWeight *w) {
  KlLabelSlot *slot;
  KlStatus status = table_reach(table, key, &slot);
  return status == KL_OK ? table_add_weight(table, slot, w) : status;
}

static KlStatus table_add(KlLabelTable *table, const KlLabel *label, const TableWeight *w) {
  KlStatus status = table->places.mask == 0 ? table_begin(table) : KL_OK;
  if (status == KL_OK && w->sign < 0) {
    status = kl_label_table_settle(table);
  }
  if (status != KL_OK) {
    return status;
  }
  TableKey key = table_key(&table->key, label);
  return table_add_key(table, &key, w);
}

/* sign * x, or 0 if x is no integer or may not fit. */
static int64_t table_small(KlDd x, int sign) {
  if (!(fabs(x.hi) <= 0x1p62) || floor(x.hi) != x.hi || floor(x.lo) != x.lo) {
    return 0;
  }
  return sign * ((int64_t)x.hi + (int64_t)x.lo);
}

/* The same of an exact number. */
static int64_t table_small_integer(const KlInteger *x, int sign) {
  if (x->low < 0 || x->low + x->count > 2) {
    return 0;
  }
  uint64_t size = 0;
  for (int i = 0; i < x->count; i++) {
    size |= (uint64_t)x->limb[i] << (32 * (x->low + i));
  }
  int64_t n = size <= (uint64_t)INT64_MAX ? (int64_t)size : 0;
  return sign * x->sign < 0 ? -n : n;
}

KlStatus kl_label_table_add(KlLabelTable *table, const KlLabel *label, KlDd weight, int sign) {
  TableWeight w = {.n = table_small(weight, sign), .weight = weight, .sign = sign};
  return table_add(table, label, &w);
}

KlStatus kl_label_table_add_exact(KlLabelTable *table, const KlLabel *label,
                                  const KlInteger *weight, int sign) {
  TableWeight w = {.n = table_small_integer(weight, sign), .exact = weight, .sign = sign};
  return table_add(table, label, &w);
}

/* ---- the quick way ---- */

KL_INLINE bool table_same_words(const KlLabelSlot *slot, const KlSlotKey *key) {
  return slot->key.word[0] == key->word[0] && slot->key.word[1] == key->word[1];
}

/* Adds 1 to a count that is not 0 and not the largest. */
KL_INLINE bool table_increment(KlLabelSlot *slot) {
  if (!KL_LIKELY(slot->weight.count > 0 && slot->weight.count < INT64_MAX)) {
    return false;
  }
  slot->weight.count++;
  return true;
}

static KlStatus table_count_slowly(KlLabelTable *table, const TableKey *key) {
  TableWeight one = {.n = 1, .sign = 1};
  return table_add_key(table, key, &one);
}

/* One more of a short label; *found becomes its position if it was there. */
KL_INLINE KlStatus table_count_now(KlLabelTable *table, const TableKey *key, size_t *found) {
  size_t position = (size_t)key->head & table->places.mask;
  KlLabelSlot *slot = table_slot(&table->places, position);
  while (!KL_LIKELY(slot->head == key->head && table_same_words(slot, &key->key))) {
    if (slot->head == 0) {
      return table_count_slowly(table, key);
    }
    position = (position + 1) & table->places.mask;
    slot = table_slot(&table->places, position);
  }
  *found = position;
  return KL_LIKELY(table_increment(slot)) ? KL_OK : table_count_slowly(table, key);
}

/* Counts a label that has waited. */
static KlStatus table_count_waiting(KlLabelTable *table, const TableWaiting *row) {
  size_t found;
  return (row->key.head & KL_SLOT_FAR) == 0 ? table_count_now(table, &row->key, &found)
                                            : table_count_slowly(table, &row->key);
}

/* Once the slot has come, it is known where the bytes of a long label are: fetches them too. */
KL_INLINE void table_fetch_far(const KlLabelTable *table, const TableWaiting *row) {
  const TableKey *key = &row->key;
  if ((key->head & KL_SLOT_FAR) != 0) {
    const KlLabelSlot *slot = table_slot(&table->places, (size_t)key->head & table->places.mask);
    if (slot->head == key->head) {
      KL_PREFETCH(slot->key.far.bytes);
      KL_PREFETCH(slot->key.far.bytes + slot->key.far.length - 1);
    }
  }
}

/* Lets the label wait, and counts the one that has waited longest. */
static KlStatus table_count_later(KlLabelTable *table, const TableKey *key) {
  KlLabelRing *ring = table->ring;
  KL_PREFETCH(table_slot(&table->places, (size_t)key->head & table->places.mask));
  TableWaiting *row = &ring->row[ring->next];
  KlStatus status = KL_OK;
  if (ring->waiting == TABLE_RING) {
    status = table_count_waiting(table, row);
    table_fetch_far(table, &ring->row[(ring->next + TABLE_RING / 2) % TABLE_RING]);
  } else {
    ring->waiting++;
  }
  ring->next = (ring->next + 1) % TABLE_RING;
  row->key = *key;
  if ((key->head & KL_SLOT_FAR) != 0) {
    memcpy(row->bytes, key->key.far.bytes, key->key.far.length);
    row->key.key.far.bytes = row->bytes;
  }
  return status;
}

/* Where places->recent may have the position of `key`: the upper bits of a product, which depend on
** all of the key.  Whoever makes labels collide here gets the speed of the hash. */
KL_INLINE uint16_t *table_recent(const KlLabelPlaces *places, const KlSlotKey *key) {
  const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio */
  return &places->recent[((key->word[0] ^ key->word[1] * odd) * odd) >> places->shift];
}

/* One more of a short label that is not at its recent place. */
static KlStatus table_count_hashed(KlLabelTable *table, TableKey *key) {
  if (table->places.mask == 0 && table_begin(table) != KL_OK) {
    return KL_NO_MEMORY;
  }
  table_hash(key, &table->key);
  if (table->ring != NULL) {
    return table_count_later(table, key);
  }
  size_t found = SIZE_MAX;
  KlStatus status = table_count_now(table, key, &found);
  if (found <= table->places.mask && table->places.recent != NULL) {
    *table_recent(&table->places, &key->key) = (uint16_t)found;
  }
  return status;
}

KL_INLINE KlStatus table_count(KlLabelTable *table, TableKey *key) {
  if (KL_LIKELY(table->places.recent != NULL)) {
    KlLabelSlot *slot = table->places.part[0] + *table_recent(&table->places, &key->key);
    if (KL_LIKELY((slot->head & ~KL_SLOT_HASH) == key->head && table_same_words(slot, &key->key) &&
                  table_increment(slot))) {
      return KL_OK;
    }
  }
  return table_count_hashed(table, key);
}

/* Whether `slot` has this long label. */
static bool table_is_far(const KlLabelSlot *slot, uint64_t head, const unsigned char *bytes,
                         size_t length) {
  return (slot->head & ~KL_SLOT_HASH) == head && slot->key.far.length == length &&
         memcmp(slot->key.far.bytes, bytes, length) == 0;
}

/* One more of a long label in a small table; `ends` stands for it in the quick hash. */
static KlStatus table_count_far_hashed(KlLabelTable *table, const TableKey *key,
                                       const KlSlotKey *ends) {
  KlLabelSlot *slot;
  KlStatus status = table_reach(table, key, &slot);
  if (status != KL_OK) {
    return status;
  }
  if (table->places.recent != NULL) {
    *table_recent(&table->places, ends) = (uint16_t)(slot - table->places.part[0]);
  }
  const TableWeight one = {.n = 1, .sign = 1};
  return table_add_weight(table, slot, &one);
}

static KlStatus table_count_far(KlLabelTable *table, KlLabelType type, const unsigned char *bytes,
                                size_t length) {
  if (table->places.mask == 0 && table_begin(table) != KL_OK) {
    return KL_NO_MEMORY;
  }
  KlSlotKey ends;
  memcpy(&ends.word[0], bytes, 8);
  memcpy(&ends.word[1], bytes + length - 8, 8);
  if (table->places.recent != NULL) {
    KlLabelSlot *slot = table->places.part[0] + *table_recent(&table->places, &ends);
    if (table_is_far(slot, table_head(type, 0) | KL_SLOT_FAR, bytes, length) &&
        table_increment(slot)) {
      return KL_OK;
    }
  }
  TableKey key = table_far_key(&table->key, type, bytes, length);
  return table->ring != NULL && length <= TABLE_WAITING
             ? table_count_later(table, &key)
             : table_count_far_hashed(table, &key, &ends);
}

KlStatus kl_label_table_count_bytes(KlLabelTable *table, KlLabelType type,
                                    const unsigned char *bytes, size_t length) {
  if (!KL_LIKELY(length <= KL_SLOT_BYTES)) {
    return table_count_far(table, type, bytes, length);
  }
  TableKey key = table_short_key(type, bytes, length);
  return table_count(table, &key);
}

KlStatus kl_label_table_count_integer(KlLabelTable *table, int64_t n) {
  TableKey key = table_number_key(KL_LABEL_INTEGER, &n);
  return table_count(table, &key);
}

KlStatus kl_label_table_count_real(KlLabelTable *table, double x) {
  KlLabel label = kl_label_of_real(x);
  if (label.type == KL_LABEL_INTEGER) {
    return kl_label_table_count_integer(table, label.integer);
  }
  TableKey key = table_number_key(KL_LABEL_REAL, &label.real);
  return table_count(table, &key);
}

KlStatus kl_label_table_settle(KlLabelTable *table) {
  KlLabelRing *ring = table->ring;
  while (ring != NULL && ring->waiting > 0) {
    size_t oldest = (ring->next - ring->waiting) % TABLE_RING;
    KlStatus status = table_count_waiting(table, &ring->row[oldest]);
    if (status != KL_OK) {
      return status;
    }
    ring->waiting--;
  }
  return KL_OK;
}

/* ---- reading ---- */

void kl_label_table_clear(KlLabelTable *table) {
  size_t count = places_count(&table->places);
  for (size_t i = 0; i < count && table->sums > 0; i++) {
    KlLabelSlot *slot = table_slot(&table->places, i);
    if ((slot->head & KL_SLOT_SUM) != 0) {
      kl_sum_clear(slot->weight.sum);
      kl_release(slot->weight.sum);
      table->sums--;
    }
  }
  places_clear(&table->places);
  arena_clear(&table->arena);
  kl_release(table->ring);
  *table = (KlLabelTable){0};
}

size_t kl_label_table_labels(const KlLabelTable *table) {
  size_t labels = 0;
  for (int type = 0; type <= KL_LABEL_BLOB; type++) {
    labels += table->live[type];
  }
  return labels;
}

KlStatus kl_label_table_total(const KlLabelTable *table, const KlPoll *poll, KlInteger *total) {
  assert(table->ring == NULL || table->ring->waiting == 0);
  int64_t cell[KL_SUM_DIGITS];
  KlSum sum;
  kl_sum_borrow(&sum, cell, 0, KL_SUM_DIGITS);
  size_t count = places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    const KlLabelSlot *slot = table_slot(&table->places, i);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status == KL_OK && slot->head != 0) {
      status = (slot->head & KL_SLOT_SUM) != 0 ? kl_sum_merge(&sum, slot->weight.sum)
                                               : kl_sum_add_scaled(&sum, slot->weight.count, 0);
    }
    if (status != KL_OK) {
      return status;
    }
  }
  kl_sum_integer(&sum, total);
  return KL_OK;
}

/* Where the entries of each type begin: numbers together, then text, then blobs. */
static void table_zones(const KlLabelTable *table, size_t zone[4]) {
  zone[0] = 0;
  zone[1] = table->live[KL_LABEL_INTEGER] + table->live[KL_LABEL_REAL];
  zone[2] = zone[1] + table->live[KL_LABEL_TEXT];
  zone[3] = zone[2] + table->live[KL_LABEL_BLOB];
}

/* Puts each label that is there into the zone of its type. */
static KlStatus table_gather(const KlLabelTable *table, const size_t zone[4], const KlPoll *poll,
                             KlLabelEntry *entry) {
  size_t next[KL_LABEL_BLOB + 1];
  next[KL_LABEL_INTEGER] = zone[0];
  next[KL_LABEL_REAL] = zone[0] + table->live[KL_LABEL_INTEGER];
  next[KL_LABEL_TEXT] = zone[1];
  next[KL_LABEL_BLOB] = zone[2];
  size_t count = places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    const KlLabelSlot *slot = table_slot(&table->places, i);
    if (slot->head != 0 && kl_slot_is_live(slot)) {
      entry[next[kl_slot_type(slot)]++].slot = slot;
    }
    if (i % KL_POLL_ROWS == KL_POLL_ROWS - 1) {
      KlStatus status = kl_poll(poll);
      if (status != KL_OK) {
        return status;
      }
    }
  }
  return KL_OK;
}

static void table_weight(const KlLabelSlot *slot, KlInteger *weight) {
  if ((slot->head & KL_SLOT_SUM) != 0) {
    kl_sum_integer(slot->weight.sum, weight);
    return;
  }
  int64_t n = slot->weight.count;
  kl_integer_from_unsigned(weight, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
  weight->sign = n < 0 ? -1 : weight->sign;
}

static KlStatus table_visit(const KlLabelEntry *entry, size_t count, const KlPoll *poll,
                            KlLabelVisit *visit, void *work) {
  for (size_t i = 0; i < count; i++) {
    if (count - i > TABLE_AHEAD) {
      KL_PREFETCH(entry[i + TABLE_AHEAD].slot);
    }
    KlInteger weight;
    table_weight(entry[i].slot, &weight);
    KlLabel label = kl_slot_label(entry[i].slot);
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status == KL_OK) {
      status = visit(work, &label, &weight);
    }
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_label_table_sorted(const KlLabelTable *table, const KlPoll *poll, KlLabelVisit *visit,
                               void *work) {
  assert(table->ring == NULL || table->ring->waiting == 0);
  size_t count = kl_label_table_labels(table);
  if (count == 0) {
    return KL_OK;
  }
  /* Two blocks, because one of SQLite's is below 2 GB. */
  KlLabelEntry *entry = kl_allocate(count * sizeof *entry);
  KlLabelEntry *spare = entry != NULL ? kl_allocate(count * sizeof *spare) : NULL;
  KlStatus status = spare != NULL ? KL_OK : KL_NO_MEMORY;
  if (status == KL_OK) {
    kl_pages_large(entry, count * sizeof *entry);
    kl_pages_large(spare, count * sizeof *spare);
    size_t zone[4];
    table_zones(table, zone);
    status = table_gather(table, zone, poll, entry);
    for (int i = 0; i < 3 && status == KL_OK; i++) {
      status = kl_label_order(entry + zone[i], spare, zone[i + 1] - zone[i], poll);
    }
  }
  kl_release(spare);
  if (status == KL_OK) {
    status = table_visit(entry, count, poll, visit, work);
  }
  kl_release(entry);
  return status;
}
