/* label_table.c - linear probing over slots of 32 bytes; see label_table.h. */
#include "aggregate/label_table.h"

#include <math.h>

#include "aggregate/label_key.h"
#include "base/memory.h"
#include "base/random.h"

enum {
  TABLE_SMALLEST = 16,   /* slots */
  TABLE_LARGE = 1 << 14, /* slots from which labels wait */
  TABLE_BATCH = 16,      /* labels that are worked at together; a power of two */
  TABLE_WAITING = 128    /* the longest label that waits */
};

/* Labels that are to be counted once more.  While one half fills up, the slots of those in the
** other come from memory. */
struct KlLabelQueue {
  size_t next;                     /* where the next label goes */
  size_t fetched;                  /* labels in the other half: TABLE_BATCH or 0 */
  KlLabelKey key[2 * TABLE_BATCH]; /* hashed once they are fetched */
  unsigned char bytes[2 * TABLE_BATCH][TABLE_WAITING];
};
typedef struct KlLabelQueue KlLabelQueue;

/* ---- the table ---- */

static KlLabelKey table_key(const KlSipKey *secret, const KlLabel *label) {
  KlLabelKey key;
  switch (label->type) {
  case KL_LABEL_INTEGER:
    key = kl_key_of_number(KL_LABEL_INTEGER, &label->integer);
    break;
  case KL_LABEL_REAL:
    key = kl_key_of_number(KL_LABEL_REAL, &label->real);
    break;
  default:
    if (label->length > KL_SLOT_BYTES) {
      return kl_key_of_long(secret, label->type, label->bytes, label->length);
    }
    key = kl_key_of_short(label->type, label->bytes, label->length);
  }
  kl_key_hash(&key, secret);
  return key;
}

/* Whether the label of `slot`, which is not free, is `key`. */
static bool table_is(const KlLabelSlot *slot, const KlLabelKey *key) {
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
static KlLabelSlot *table_find(const KlLabelPlaces *places, const KlLabelKey *key) {
  size_t position = kl_places_home(places, key->head);
  KlLabelSlot *slot = kl_places_slot(places, position);
  while (slot->head != 0 && !table_is(slot, key)) {
    position = (position + 1) & places->mask;
    slot = kl_places_slot(places, position);
  }
  return slot;
}

/* Copies the labels that are there into empty `places`, with their bytes into `arena` unless it is
** NULL. */
static KlStatus table_copy(const KlLabelTable *table, KlLabelPlaces *places, KlLabelArena *arena) {
  size_t count = kl_places_count(&table->places);
  for (size_t i = 0; i < count; i++) {
    KlLabelSlot slot = *kl_places_slot(&table->places, i);
    if (slot.head == 0 || !kl_slot_is_live(&slot)) {
      continue;
    }
    if (arena != NULL && (slot.head & KL_SLOT_FAR) != 0) {
      slot.key.far.bytes = kl_arena_copy(arena, slot.key.far.bytes, slot.key.far.length);
      if (slot.key.far.bytes == NULL) {
        return KL_NO_MEMORY;
      }
    }
    kl_places_put(places, &slot);
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
  bool compact = kl_arena_is_wasteful(&table->arena);
  KlStatus status = kl_places_make(&places, count);
  if (status == KL_OK) {
    status = table_copy(table, &places, compact ? &arena : NULL);
  }
  if (status != KL_OK) {
    kl_places_clear(&places);
    kl_arena_clear(&arena);
    return status;
  }
  if (compact) {
    kl_arena_clear(&table->arena);
    table->arena = arena;
  }
  kl_places_clear(&table->places);
  table->places = places;
  table->used = labels;
  return KL_OK;
}

/* The first slots, and the key. */
static KlStatus table_begin(KlLabelTable *table) {
  kl_random_bytes(&table->key, sizeof table->key);
  return kl_places_make(&table->places, TABLE_SMALLEST);
}

/* Makes room.  A large table gets a queue. */
static KlStatus table_grow(KlLabelTable *table) {
  bool all = table->used == kl_label_table_labels(table);
  bool whole = kl_places_count(&table->places) >= KL_PART_SLOTS;
  KlStatus status = all && whole && !kl_arena_is_wasteful(&table->arena)
                        ? kl_places_double(&table->places)
                        : table_rebuild(table);
  if (status == KL_OK && table->queue == NULL && table->places.mask >= TABLE_LARGE - 1) {
    table->queue = kl_allocate(sizeof *table->queue);
    if (table->queue == NULL) {
      return KL_NO_MEMORY;
    }
    table->queue->next = table->queue->fetched = 0;
  }
  return status;
}

static bool table_is_full(const KlLabelTable *table) {
  return table->used > table->places.mask / 2;
}

/* Makes a slot of weight 0 for `key`, which has none. */
static KlStatus table_insert(KlLabelTable *table, const KlLabelKey *key, KlLabelSlot **slot) {
  bool far = (key->head & KL_SLOT_FAR) != 0;
  if (table_is_full(table) || (far && kl_arena_is_wasteful(&table->arena))) {
    KlStatus status = table_grow(table);
    if (status != KL_OK) {
      return status;
    }
  }
  KlLabelSlot made = {.head = key->head, .weight.count = 0, .key = key->key};
  if (far) {
    made.key.far.bytes = kl_arena_copy(&table->arena, key->key.far.bytes, key->key.far.length);
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
static KlStatus table_reach(KlLabelTable *table, const KlLabelKey *key, KlLabelSlot **slot) {
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

static KlStatus table_add_key(KlLabelTable *table, const KlLabelKey *key, const TableWeight *w) {
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
  KlLabelKey key = table_key(&table->key, label);
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

static KlStatus table_count_slowly(KlLabelTable *table, const KlLabelKey *key) {
  TableWeight one = {.n = 1, .sign = 1};
  return table_add_key(table, key, &one);
}

/* Into the free slot where a short label belongs; the label may be there with a sum as its weight,
** which has another head. */
static KlStatus table_count_first(KlLabelTable *table, KlLabelSlot *slot, const KlLabelKey *key) {
  if (table->sums > 0 || table_is_full(table)) {
    return table_count_slowly(table, key);
  }
  *slot = (KlLabelSlot){.head = key->head, .weight.count = 1, .key = key->key};
  table->used++;
  table->live[kl_slot_type(slot)]++;
  return KL_OK;
}

/* One more of a short label; *found becomes its position if it was there. */
KL_INLINE KlStatus table_count_now(KlLabelTable *table, const KlLabelKey *key, size_t *found) {
  size_t position = kl_places_home(&table->places, key->head);
  KlLabelSlot *slot = kl_places_slot(&table->places, position);
  while (!KL_LIKELY(slot->head == key->head && table_same_words(slot, &key->key))) {
    if (slot->head == 0) {
      return table_count_first(table, slot, key);
    }
    position = (position + 1) & table->places.mask;
    slot = kl_places_slot(&table->places, position);
  }
  *found = position;
  return KL_LIKELY(table_increment(slot)) ? KL_OK : table_count_slowly(table, key);
}

/* Once the first slot has come, it is known whether the next ones will be wanted, and where the
** bytes of a long label are: fetches those. */
KL_INLINE void table_fetch_more(const KlLabelTable *table, const KlLabelKey *key) {
  size_t home = kl_places_home(&table->places, key->head);
  const KlLabelSlot *slot = kl_places_slot(&table->places, home);
  if (slot->head != key->head) {
    KL_PREFETCH(kl_places_slot(&table->places, (home + KL_LINE_SLOTS) & table->places.mask));
  } else if ((key->head & KL_SLOT_FAR) != 0) {
    KL_PREFETCH(slot->key.far.bytes);
    KL_PREFETCH(slot->key.far.bytes + slot->key.far.length - 1);
  }
}

/* Counts labels whose slots have come. */
static KlStatus table_count_fetched(KlLabelTable *table, const KlLabelKey *key, size_t count) {
  for (size_t i = 0; i < count; i++) {
    table_fetch_more(table, &key[i]);
  }
  KlStatus status = KL_OK;
  for (size_t i = 0; i < count && status == KL_OK; i++) {
    size_t found;
    status = KL_LIKELY((key[i].head & KL_SLOT_FAR) == 0) ? table_count_now(table, &key[i], &found)
                                                         : table_count_slowly(table, &key[i]);
  }
  return status;
}

/* Hashes labels and begins to fetch their slots: in one loop, so that no hash waits for another. */
static void table_fetch(const KlLabelTable *table, KlLabelKey *key, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (KL_LIKELY((key[i].head & KL_SLOT_FAR) == 0)) {
      kl_key_hash(&key[i], &table->key);
    }
    KL_PREFETCH(kl_places_slot(&table->places, kl_places_home(&table->places, key[i].head)));
  }
}

/* Counts the half that was fetched, fetches the one that is full, and fills the other. */
static KlStatus table_turn(KlLabelTable *table) {
  KlLabelQueue *queue = table->queue;
  size_t full = (queue->next - 1) & TABLE_BATCH, other = full ^ TABLE_BATCH;
  KlStatus status = table_count_fetched(table, &queue->key[other], queue->fetched);
  table_fetch(table, &queue->key[full], TABLE_BATCH);
  queue->fetched = TABLE_BATCH;
  queue->next = other;
  return status;
}

/* Lets a label wait whose key is at the end of the queue. */
KL_INLINE KlStatus table_count_later(KlLabelTable *table) {
  return ++table->queue->next % TABLE_BATCH != 0 ? KL_OK : table_turn(table);
}

/* Where places->recent may have the position of `key`: the upper bits of a product, which depend on
** all of the key.  Whoever makes labels collide here gets the speed of the hash. */
KL_INLINE uint16_t *table_recent(const KlLabelPlaces *places, const KlSlotKey *key) {
  const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio */
  return &places->recent[((key->word[0] ^ key->word[1] * odd) * odd) >> places->shift];
}

/* One more of a short label that is not at its recent place. */
static KlStatus table_count_hashed(KlLabelTable *table, KlLabelKey *key) {
  if (table->places.mask == 0 && table_begin(table) != KL_OK) {
    return KL_NO_MEMORY;
  }
  kl_key_hash(key, &table->key);
  size_t found = SIZE_MAX;
  KlStatus status = table_count_now(table, key, &found);
  if (found <= table->places.mask && table->places.recent != NULL) {
    *table_recent(&table->places, &key->key) = (uint16_t)found;
  }
  return status;
}

KL_INLINE KlStatus table_count(KlLabelTable *table, KlLabelKey *key) {
  if (KL_LIKELY(table->places.recent != NULL)) {
    KlLabelSlot *slot = table->places.part->slot + *table_recent(&table->places, &key->key);
    if (KL_LIKELY((slot->head & ~KL_SLOT_HASH) == key->head && table_same_words(slot, &key->key) &&
                  table_increment(slot))) {
      return KL_OK;
    }
  }
  if (table->queue != NULL) {
    KlLabelKey *last = &table->queue->key[table->queue->next];
    last->head = key->head;
    last->key.word[0] = key->key.word[0];
    last->key.word[1] = key->key.word[1];
    return table_count_later(table);
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
static KlStatus table_count_far_hashed(KlLabelTable *table, const KlLabelKey *key,
                                       const KlSlotKey *ends) {
  KlLabelSlot *slot;
  KlStatus status = table_reach(table, key, &slot);
  if (status != KL_OK) {
    return status;
  }
  if (table->places.recent != NULL) {
    *table_recent(&table->places, ends) = (uint16_t)(slot - table->places.part->slot);
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
    KlLabelSlot *slot = table->places.part->slot + *table_recent(&table->places, &ends);
    if (table_is_far(slot, kl_key_head(type, 0) | KL_SLOT_FAR, bytes, length) &&
        table_increment(slot)) {
      return KL_OK;
    }
  }
  KlLabelKey key = kl_key_of_long(&table->key, type, bytes, length);
  if (table->queue != NULL && length <= TABLE_WAITING) {
    size_t last = table->queue->next;
    unsigned char *copy = table->queue->bytes[last];
    memcpy(copy, bytes, length);
    key.key.far.bytes = copy;
    table->queue->key[last] = key;
    return table_count_later(table);
  }
  return table_count_far_hashed(table, &key, &ends);
}

KlStatus kl_label_table_count_bytes(KlLabelTable *table, KlLabelType type,
                                    const unsigned char *bytes, size_t length) {
  if (!KL_LIKELY(length <= KL_SLOT_BYTES)) {
    return table_count_far(table, type, bytes, length);
  }
  KlLabelKey key = kl_key_of_short(type, bytes, length);
  return table_count(table, &key);
}

KlStatus kl_label_table_count_integer(KlLabelTable *table, int64_t n) {
  KlLabelKey key = kl_key_of_number(KL_LABEL_INTEGER, &n);
  return table_count(table, &key);
}

KlStatus kl_label_table_count_real(KlLabelTable *table, double x) {
  KlLabel label = kl_label_of_real(x);
  if (label.type == KL_LABEL_INTEGER) {
    return kl_label_table_count_integer(table, label.integer);
  }
  KlLabelKey key = kl_key_of_number(KL_LABEL_REAL, &label.real);
  return table_count(table, &key);
}

KlStatus kl_label_table_settle(KlLabelTable *table) {
  KlLabelQueue *queue = table->queue;
  if (queue == NULL) {
    return KL_OK;
  }
  size_t start = queue->next & TABLE_BATCH, count = queue->next % TABLE_BATCH;
  KlStatus status = table_count_fetched(table, &queue->key[start ^ TABLE_BATCH], queue->fetched);
  table_fetch(table, &queue->key[start], count);
  status = status == KL_OK ? table_count_fetched(table, &queue->key[start], count) : status;
  queue->next = queue->fetched = 0;
  return status;
}

size_t kl_label_table_waiting(const KlLabelTable *table) {
  const KlLabelQueue *queue = table->queue;
  return queue != NULL ? queue->fetched + queue->next % TABLE_BATCH : 0;
}

void kl_label_table_clear(KlLabelTable *table) {
  size_t count = kl_places_count(&table->places);
  for (size_t i = 0; i < count && table->sums > 0; i++) {
    KlLabelSlot *slot = kl_places_slot(&table->places, i);
    if ((slot->head & KL_SLOT_SUM) != 0) {
      kl_sum_clear(slot->weight.sum);
      kl_release(slot->weight.sum);
      table->sums--;
    }
  }
  kl_places_clear(&table->places);
  kl_arena_clear(&table->arena);
  kl_release(table->queue);
  *table = (KlLabelTable){0};
}

bool kl_label_table_weight(const KlLabelTable *table, const KlLabel *label, KlInteger *weight) {
  if (table->places.mask == 0) {
    return false;
  }
  KlLabelKey key = table_key(&table->key, label);
  const KlLabelSlot *slot = table_find(&table->places, &key);
  if (slot->head == 0 || !kl_slot_is_live(slot)) {
    return false;
  }
  kl_slot_weight(slot, weight);
  return true;
}

size_t kl_label_table_labels(const KlLabelTable *table) {
  size_t labels = 0;
  for (int type = 0; type <= KL_LABEL_BLOB; type++) {
    labels += table->live[type];
  }
  return labels;
}
