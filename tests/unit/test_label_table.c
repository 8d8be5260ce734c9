/* test_label_table.c - counting labels, against a model that keeps them in a list. */
#include "unit/unit.h"

#include "aggregate/label_table.h"
#include "num/sum.h"
#include "support/fixed_random.h"
#include "support/libc_memory.h"

/* ---- labels and what a table says of them ---- */

static KlLabel integer(int64_t n) { return (KlLabel){.type = KL_LABEL_INTEGER, .integer = n}; }

static KlLabel bytes(KlLabelType type, const void *data, size_t length) {
  return (KlLabel){.type = type, .bytes = data, .length = length};
}

static KlLabel text(const char *data) { return bytes(KL_LABEL_TEXT, data, strlen(data)); }

/* One more of `label`, the quick way. */
static KlStatus count(KlLabelTable *table, const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    return kl_label_table_count_integer(table, label->integer);
  case KL_LABEL_REAL:
    return kl_label_table_count_real(table, label->real);
  default:
    return kl_label_table_count_bytes(table, label->type, label->bytes, label->length);
  }
}

static void law_add(KlLabelTable *table, KlLabel label, double weight, int sign) {
  law(kl_label_table_add(table, &label, kl_dd(weight, 0.0), sign) == KL_OK, "%a", weight);
}

/* What is seen of a table. */
typedef struct Seen {
  size_t count, room;
  KlLabel *label;    /* NULL: not kept */
  KlInteger *weight; /* the same */
  KlLabel last;
  uint64_t digest;
  size_t stop; /* the visit that fails */
} Seen;

static void digest(uint64_t *sum, const void *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    *sum = (*sum ^ ((const unsigned char *)data)[i]) * UINT64_C(0x100000001b3);
  }
}

static KlStatus see(void *work, const KlLabel *label, const KlInteger *weight) {
  Seen *seen = work;
  if (seen->count > 0 && seen->label == NULL) {
    law(label->type >= KL_LABEL_TEXT || kl_label_compare(&seen->last, label) < 0, "%zu",
        seen->count);
  }
  law(weight->sign == 1, "%zu", seen->count);
  if (seen->label != NULL && seen->count < seen->room) {
    seen->label[seen->count] = *label;
    seen->weight[seen->count] = *weight;
  }
  seen->last = *label;
  digest(&seen->digest, &label->type, sizeof label->type);
  digest(&seen->digest, &label->integer, sizeof label->integer);
  digest(&seen->digest, &label->real, sizeof label->real);
  digest(&seen->digest, label->bytes, label->length);
  digest(&seen->digest, weight->limb, (size_t)weight->count * sizeof *weight->limb);
  seen->count++;
  return seen->count == seen->stop ? KL_INTERRUPTED : KL_OK;
}

static Seen look(KlLabelTable *table) {
  Seen seen = {0};
  law(kl_label_table_settle(table) == KL_OK, "settle");
  law(kl_label_table_sorted(table, NULL, see, &seen) == KL_OK, "sorted");
  law(seen.count == kl_label_table_labels(table), "%zu", seen.count);
  return seen;
}

typedef struct Sought {
  const KlLabel *label;
  KlInteger weight;
} Sought;

static KlStatus seek(void *work, const KlLabel *label, const KlInteger *weight) {
  Sought *sought = work;
  if (kl_label_compare(label, sought->label) == 0) {
    sought->weight = *weight;
  }
  return KL_OK;
}

/* The weight of `label` as a double, 0 if it is absent. */
static double weight_of(KlLabelTable *table, KlLabel label) {
  Sought sought = {.label = &label};
  law(kl_label_table_settle(table) == KL_OK, "settle");
  law(kl_label_table_sorted(table, NULL, seek, &sought) == KL_OK, "sorted");
  return kl_integer_round(&sought.weight);
}

static double total_of(KlLabelTable *table) {
  KlInteger total;
  law(kl_label_table_settle(table) == KL_OK, "settle");
  law(kl_label_table_total(table, NULL, &total) == KL_OK, "total");
  return kl_integer_round(&total);
}

/* ---- which labels are one ---- */

static void test_labels_that_sqlite_takes_for_one_are_one(void **state) {
  (void)state;
  KlLabelTable table = {0};
  law(kl_label_table_count_integer(&table, 1) == KL_OK, "1");
  law(kl_label_table_count_real(&table, 1.0) == KL_OK, "1.0");
  law(kl_label_table_count_real(&table, 0.0) == KL_OK, "0.0");
  law(kl_label_table_count_real(&table, -0.0) == KL_OK, "-0.0");
  law(kl_label_table_count_real(&table, HUGE_VAL) == KL_OK, "inf");
  law_add(&table, kl_label_of_real(HUGE_VAL), 1.0, 1);
  law(kl_label_table_labels(&table) == 3, "%zu", kl_label_table_labels(&table));
  law_same(weight_of(&table, integer(1)), 2.0, "1");
  law_same(weight_of(&table, integer(0)), 2.0, "0");
  law_same(weight_of(&table, kl_label_of_real(HUGE_VAL)), 2.0, "inf");
  kl_label_table_clear(&table);
}

static size_t different(KlLabel *label) {
  const KlLabel list[] = {
      integer(1),
      text("1"),
      bytes(KL_LABEL_BLOB, "1", 1),
      integer(INT64_C(0x31)),
      integer((INT64_C(1) << 53) + 1),
      kl_label_of_real(0x1p53),
      integer(INT64_MAX),
      integer(INT64_MIN),
      kl_label_of_real(0x1p63),
      kl_label_of_real(9.3e18),
      kl_label_of_real(HUGE_VAL),
      kl_label_of_real(-HUGE_VAL),
      kl_label_of_real(0.5),
      bytes(KL_LABEL_TEXT, NULL, 0),
      bytes(KL_LABEL_BLOB, NULL, 0),
      bytes(KL_LABEL_TEXT, "\0", 1),
      bytes(KL_LABEL_TEXT, "\0\0", 2),
      text("a"),
      bytes(KL_LABEL_TEXT, "a\0", 2),
      bytes(KL_LABEL_TEXT, "a\0b", 3),
      text("A"),
      bytes(KL_LABEL_TEXT, "\0\0\0\0\0\0\xf0\x3f", 8), /* the bytes of 1.0 */
      bytes(KL_LABEL_TEXT, "1234567\0", 8),
      bytes(KL_LABEL_TEXT, "1234567\0\0", 9),
      text("123456789012345"),
      text("1234567890123456"),
      bytes(KL_LABEL_BLOB, "1234567890123456", 16),
      text("12345678901234567"),
      bytes(KL_LABEL_BLOB, "12345678901234567", 17),
      bytes(KL_LABEL_TEXT, "1234567890123456\0", 17),
  };
  memcpy(label, list, sizeof list);
  return UNIT_COUNT(list);
}

static void test_labels_that_differ_are_different(void **state) {
  (void)state;
  KlLabelTable table = {0};
  KlLabel label[40];
  size_t labels = different(label);
  for (size_t i = 0; i < labels; i++) {
    for (size_t j = 0; j <= i; j++) {
      law((j % 2 != 0 ? count(&table, &label[i])
                      : kl_label_table_add(&table, &label[i], kl_dd(1.0, 0.0), 1)) == KL_OK,
          "%zu", i);
    }
  }
  for (size_t i = 0; i < labels; i++) {
    law_same(weight_of(&table, label[i]), (double)(i + 1), "%zu", i);
  }
  law(look(&table).count == labels, "%zu", labels);
  kl_label_table_clear(&table);
  law(look(&table).count == 0, "cleared");
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Every length and every byte of it, on both sides of what fits into a slot. */
static void test_every_byte_of_a_label_counts(void **state) {
  (void)state;
  KlLabelTable table = {0};
  size_t labels = 0;
  for (size_t length = 0; length <= 40; length++) {
    for (size_t i = 0; i <= length; i++) {
      unsigned char *data = malloc(length + 1); /* its end is seen by the sanitizer */
      assert_non_null(data);
      memset(data, 'x', length + 1);
      data[i] = 'y';
      unsigned char *exact = malloc(length > 0 ? length : 1);
      assert_non_null(exact);
      memcpy(exact, data, length);
      KlLabel label = bytes(KL_LABEL_TEXT, exact, length);
      law(count(&table, &label) == KL_OK, "%zu", length);
      free(exact);
      free(data);
      labels++;
    }
  }
  law(look(&table).count == labels, "%zu", labels);
  law(table.arena.dead == 0 && table.arena.size > 0, "%zu", table.arena.dead);
  kl_label_table_clear(&table);
}

/* ---- a model: a sum for each label of a small world ---- */

enum { WORLD = 400, WORLD_BYTES = 70 };

typedef struct World {
  KlLabel label[WORLD]; /* sorted, all different */
  unsigned char bytes[WORLD][WORLD_BYTES];
  KlSum sum[WORLD];
} World;

static int compare_labels(const void *a, const void *b) { return kl_label_compare(a, b); }

static void world_make(World *world, UnitRandom *random) {
  memset(world, 0, sizeof *world);
  for (int i = 0; i < WORLD; i++) {
    int length =
        unit_below(random, 4) == 0 ? unit_below(random, WORLD_BYTES - 4) : unit_below(random, 14);
    /* Many begin alike. */
    memset(world->bytes[i], 'a', (size_t)length);
    memcpy(world->bytes[i] + length, &i, sizeof i);
    size_t size = (size_t)length + sizeof i;
    switch (unit_below(random, 4)) {
    case 0:
      world->label[i] = integer(((int64_t)i - WORLD / 2) * (INT64_C(1) << unit_below(random, 50)));
      break;
    case 1:
      world->label[i] = kl_label_of_real(ldexp(i + 0.5, unit_between(random, -500, 500)));
      break;
    default:
      world->label[i] = bytes((i & 1) != 0 ? KL_LABEL_TEXT : KL_LABEL_BLOB, world->bytes[i], size);
    }
  }
  qsort(world->label, WORLD, sizeof *world->label, compare_labels);
  for (int i = 1; i < WORLD; i++) {
    if (kl_label_compare(&world->label[i - 1], &world->label[i]) == 0) {
      world->label[i] = bytes(KL_LABEL_BLOB, world->bytes[i], WORLD_BYTES);
      world->bytes[i][0] = 'z';
      world->bytes[i][1] = (unsigned char)(i >> 8);
      world->bytes[i][2] = (unsigned char)i;
    }
  }
  qsort(world->label, WORLD, sizeof *world->label, compare_labels);
}

static bool same_integer(const KlInteger *a, const KlInteger *b) {
  return a->sign == b->sign && a->low == b->low && a->count == b->count &&
         memcmp(a->limb, b->limb, (size_t)a->count * sizeof *a->limb) == 0;
}

/* The table holds what the model holds, in order. */
static void law_world(KlLabelTable *table, const World *world) {
  static KlInteger weight[WORLD];
  static KlLabel label[WORLD];
  Seen seen = {.label = label, .weight = weight, .room = WORLD};
  law(kl_label_table_settle(table) == KL_OK, "settle");
  law(kl_label_table_sorted(table, NULL, see, &seen) == KL_OK, "sorted");
  size_t at = 0;
  KlSum all = {0};
  for (int i = 0; i < WORLD; i++) {
    KlInteger want;
    kl_sum_integer(&world->sum[i], &want);
    law(kl_sum_add_integer(&all, &want, 1) == KL_OK, "all");
    if (want.sign != 0) {
      law(at < seen.count && kl_label_compare(&label[at], &world->label[i]) == 0, "%d", i);
      law(same_integer(&weight[at], &want), "%d", i);
      at++;
    }
  }
  law(at == seen.count, "%zu %zu", at, seen.count);
  law(at == kl_label_table_labels(table), "%zu", at);
  KlInteger total, want;
  law(kl_label_table_total(table, NULL, &total) == KL_OK, "total");
  kl_sum_integer(&all, &want);
  law(same_integer(&total, &want), "total");
  kl_sum_clear(&all);
}

static const KlDd weights[] = {
    {1.0, 0.0},    {1.0, 0.0},     {1.0, 0.0},     {3.0, 0.0},    {0.1, 0.0},    {1e300, 0.0},
    {0x1p53, 0.5}, {0x1p65, 0.0},  {5e-324, 0.0},  {0x1p62, 0.0}, {0x1p53, 1.0}, {0x1p63, -1.0},
    {0x1p62, 1.0}, {0x1p-70, 0.0}, {0x1p100, 0.0}, {0.5, 0.0},
};

typedef struct Step {
  int label, weight;
} Step;

/* Adds a weight or takes it out, by whichever of the three ways `how` says. */
static void world_step(KlLabelTable *table, World *world, Step step, int sign, int how) {
  const KlLabel *label = &world->label[step.label];
  KlDd w = weights[step.weight];
  KlSum *sum = &world->sum[step.label];
  KlInteger before, after, exact;
  kl_sum_integer(sum, &before);
  KlDd signed_weight = sign < 0 ? kl_dd_negate(w) : w;
  law(kl_sum_add_dd(sum, signed_weight) == KL_OK, "model");
  kl_sum_integer(sum, &after);
  kl_integer_subtract(&exact, &after, &before);
  exact.sign *= sign;
  KlStatus status;
  if (how == 0 && sign > 0 && w.hi == 1.0 && w.lo == 0.0) {
    status = count(table, label);
  } else if (how == 1) {
    status = kl_label_table_add_exact(table, label, &exact, sign);
  } else {
    status = kl_label_table_add(table, label, w, sign);
  }
  law(status == KL_OK, "%d %d", step.label, step.weight);
}

static void walk(UnitRandom *random, int kinds) {
  static World world;
  static Step held[60000];
  KlLabelTable table = {0};
  world_make(&world, random);
  int holds = 0;
  for (int i = 0; i < 100000; i++) {
    /* Grows, then shrinks, then grows again: labels come and go. */
    bool out = holds > 0 && unit_below(random, 100) < (i / 10000 % 2 == 0 ? 30 : 71);
    if (out) {
      int which = unit_below(random, holds);
      world_step(&table, &world, held[which], -1, unit_below(random, 3));
      held[which] = held[--holds];
    } else {
      Step step = {unit_below(random, WORLD), unit_below(random, kinds)};
      world_step(&table, &world, step, 1, unit_below(random, 3));
      held[holds++] = step;
    }
    if (i % 2500 == 0) {
      law_world(&table, &world);
    }
  }
  while (holds > 0) {
    world_step(&table, &world, held[--holds], -1, 2);
  }
  law_world(&table, &world);
  law(kl_label_table_labels(&table) == 0 && table.sums == 0, "%zu", table.sums);
  kl_label_table_clear(&table);
  for (int i = 0; i < WORLD; i++) {
    kl_sum_clear(&world.sum[i]);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_counts_match_a_model(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  walk(&random, 3);
}

static void test_weights_match_a_model(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  walk(&random, (int)UNIT_COUNT(weights));
}

/* ---- weights ---- */

static void test_weights_are_exact(void **state) {
  (void)state;
  KlLabelTable table = {0};
  law_add(&table, text("a"), 0x1p62, 1);
  law_add(&table, text("a"), 0x1p62, 1);
  law_same(weight_of(&table, text("a")), 0x1p63, "2^63");
  law_add(&table, text("a"), 5e-324, 1);
  law_add(&table, text("a"), 1e300, 1);
  law_add(&table, text("a"), 0.1, 1);
  law_add(&table, text("a"), 0x1p62, -1);
  law_add(&table, text("a"), 1e300, -1);
  law_add(&table, text("a"), 0x1p62, -1);
  law_add(&table, text("a"), 0.1, -1);
  law_same(weight_of(&table, text("a")), 5e-324, "the least");
  law_same(total_of(&table), 5e-324, "the least");
  law_add(&table, text("a"), 5e-324, -1);
  law(look(&table).count == 0, "nothing");
  kl_label_table_clear(&table);
}

static void test_a_count_that_is_full_becomes_a_sum(void **state) {
  (void)state;
  KlLabelTable table = {0};
  KlLabel a = text("a");
  KlInteger most;
  kl_integer_from_unsigned(&most, (uint64_t)INT64_MAX);
  law(kl_label_table_add_exact(&table, &a, &most, 1) == KL_OK, "most");
  law(table.sums == 0, "still a count");
  law(count(&table, &a) == KL_OK, "one more");
  law(table.sums == 1, "a sum");
  law(count(&table, &a) == KL_OK, "two more");
  law(kl_label_table_add_exact(&table, &a, &most, -1) == KL_OK, "less");
  law_same(weight_of(&table, a), 2.0, "2");
  law_add(&table, a, 2.0, -1);
  law(table.sums == 0 && kl_label_table_labels(&table) == 0, "gone");
  law(count(&table, &a) == KL_OK, "again");
  law_same(weight_of(&table, a), 1.0, "1");
  kl_label_table_clear(&table);
}

/* ---- order ---- */

/* Labels over few letters, among them 0, that share beginnings and end in the middle of each
** other. */
static void test_labels_come_in_order(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  for (int round = 0; round < 6; round++) {
    KlLabelTable table = {0};
    for (int i = 0; i < 6000; i++) {
      unsigned char data[120];
      size_t length = (size_t)unit_below(&random, 12);
      size_t same = 15 * (size_t)unit_below(&random, round + 1);
      memset(data, round % 2 != 0 ? 'x' : 0, same);
      for (size_t j = same; j < same + length; j++) {
        data[j] = (unsigned char)(127 * unit_below(&random, 3));
      }
      KlLabel label = bytes((i & 1) != 0 ? KL_LABEL_TEXT : KL_LABEL_BLOB, data, same + length);
      law(count(&table, &label) == KL_OK, "%d", i);
      double x =
          unit_below(&random, 2) != 0 ? unit_any(&random) : ldexp(unit_below(&random, 1000), 54);
      law(kl_label_table_count_real(&table, x) == KL_OK, "%a", x);
      law(kl_label_table_count_integer(&table, (INT64_C(1) << unit_below(&random, 63)) +
                                                   unit_below(&random, 2000)) == KL_OK,
          "integer");
    }
    law(kl_label_table_settle(&table) == KL_OK, "settle");
    size_t labels = kl_label_table_labels(&table);
    Seen seen = {.room = labels};
    seen.label = malloc(labels * sizeof *seen.label);
    seen.weight = malloc(labels * sizeof *seen.weight);
    assert_non_null(seen.label);
    assert_non_null(seen.weight);
    law(kl_label_table_sorted(&table, NULL, see, &seen) == KL_OK, "sorted");
    law(seen.count == labels, "%zu", labels);
    for (size_t i = 1; i < labels; i++) {
      law(kl_label_compare(&seen.label[i - 1], &seen.label[i]) < 0, "%zu of %zu", i, labels);
    }
    free(seen.label);
    free(seen.weight);
    kl_label_table_clear(&table);
  }
}

/* Two labels of 4 MB that differ in the last byte, beside many short ones. */
static void test_long_labels_are_sorted_in_time(void **state) {
  (void)state;
  enum { LONG = 4 << 20 };
  KlLabelTable table = {0};
  char *data = malloc(LONG);
  assert_non_null(data);
  memset(data, 'a', LONG);
  for (int i = 0; i < 2; i++) {
    data[LONG - 1] = (char)('b' - i);
    KlLabel label = bytes(KL_LABEL_TEXT, data, LONG);
    law(count(&table, &label) == KL_OK, "long");
    law(count(&table, &label) == KL_OK, "long");
  }
  for (int i = 0; i < 1000; i++) {
    KlLabel label = bytes(KL_LABEL_TEXT, data, 40 * (size_t)i);
    law(count(&table, &label) == KL_OK, "%d", i);
  }
  Seen seen = look(&table);
  law(seen.count == 1002, "%zu", seen.count);
  law(seen.last.length == LONG && seen.last.bytes[LONG - 1] == 'b', "%zu", seen.last.length);
  free(data);
  kl_label_table_clear(&table);
}

/* ---- nothing shows the key; nobody can choose labels that collide ---- */

static uint64_t digest_under(uint64_t seed, bool flood) {
  fixed_random_seed(seed);
  /* The quick hash of small tables multiplies by an odd number.  Multiples of its inverse
  ** collide. */
  uint64_t odd = UINT64_C(0x9e3779b97f4a7c15), inverse = odd;
  for (int i = 0; i < 6; i++) {
    inverse *= 2 - odd * inverse;
  }
  KlLabelTable table = {0};
  for (uint64_t i = 0; i < 20000; i++) {
    uint64_t word = flood ? inverse * (i % 4000) : i % 4000;
    law(kl_label_table_count_integer(&table, (int64_t)word) == KL_OK, "%llu",
        (unsigned long long)i);
    KlLabel label = bytes(KL_LABEL_TEXT, &word, sizeof word);
    law(count(&table, &label) == KL_OK, "%llu", (unsigned long long)i);
  }
  Seen seen = look(&table);
  law(seen.count == 8000, "%zu", seen.count);
  kl_label_table_clear(&table);
  return seen.digest;
}

static void test_the_key_does_not_show(void **state) {
  (void)state;
  for (int flood = 0; flood < 2; flood++) {
    uint64_t want = digest_under(1, flood != 0);
    for (uint64_t seed = 2; seed < 8; seed++) {
      law(digest_under(seed, flood != 0) == want, "%llu", (unsigned long long)seed);
    }
  }
}

/* ---- size ---- */

static void test_a_million_labels(void **state) {
  (void)state;
  enum { MILLION = 1000000 };
  KlLabelTable table = {0};
  for (int64_t i = 0; i < INT64_C(2) * MILLION; i++) {
    int64_t n = i * 7919 % MILLION;
    law(kl_label_table_count_integer(&table, n) == KL_OK, "%lld", (long long)n);
  }
  Seen seen = look(&table);
  law(seen.count == MILLION, "%zu", seen.count);
  law(seen.last.integer == MILLION - 1, "%lld", (long long)seen.last.integer);
  law_same(total_of(&table), 2.0 * MILLION, "total");
  for (int64_t i = 0; i < MILLION; i++) {
    if (i % 10 != 0) {
      law_add(&table, integer(i), 2.0, -1);
    }
  }
  law(look(&table).count == MILLION / 10, "%zu", look(&table).count);
  kl_label_table_clear(&table);
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Where a head is found by probing, or -1. */
static long long probe(const KlLabelPlaces *places, uint64_t head) {
  size_t position = kl_places_home(places, head);
  while (kl_places_slot(places, position)->head != head) {
    if (kl_places_slot(places, position)->head == 0) {
      return -1;
    }
    position = (position + 1) & places->mask;
  }
  return (long long)position;
}

/* Labels crowd at the end, where probing goes on at the beginning, and in the middle; half of them
** belong into the upper half later.  Doubling fails where it needs memory, and changes nothing. */
static void test_labels_stay_where_they_are_found(void **state) {
  (void)state;
  enum { CROWD = 64, LABELS = 3 * CROWD };
  KlLabelPlaces places = {0};
  law(kl_places_make(&places, KL_PART_SLOTS) == KL_OK, "make");
  uint64_t head[LABELS];
  for (uint64_t i = 0; i < LABELS; i++) {
    uint64_t low[3] = {KL_PART_SLOTS - 9 + i % 11, 5 + i % 7, 70 + i % 2};
    head[i] = (i + 1) << KL_SLOT_LENGTH | (i / 3 % 4) << KL_PART_BITS | low[i % 3] % KL_PART_SLOTS;
    KlLabelSlot slot = {.head = head[i]};
    kl_places_put(&places, &slot);
  }
  for (long allowed = 0; allowed < 2; allowed++) {
    libc_memory_fail_after(allowed, 0);
    law(kl_places_double(&places) == KL_NO_MEMORY, "%ld", allowed);
    law(kl_places_count(&places) == KL_PART_SLOTS, "%zu", kl_places_count(&places));
  }
  libc_memory_fail_after(-1, 0);
  for (int round = 0; round < 3; round++) {
    size_t there = 0;
    for (size_t i = 0; i < kl_places_count(&places); i++) {
      there += kl_places_slot(&places, i)->head != 0;
    }
    law(there == LABELS, "%zu", there);
    for (int i = 0; i < LABELS; i++) {
      law(probe(&places, head[i]) >= 0, "%d in round %d", i, round);
    }
    law(kl_places_double(&places) == KL_OK, "double");
  }
  kl_places_clear(&places);
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Labels of 5 to 160 bytes that come 1 to 5 times each, in a table so large that they wait, and
** some are taken out while others do. */
static uint64_t digest_of_large(bool quick) {
  KlLabelTable table = {0};
  for (int i = 0; i < 60000; i++) {
    char data[200];
    int n = (int)((int64_t)i * 7919 % 60000) % 20011;
    (void)snprintf(data, sizeof data, "%0*d", 5 + n % 156, n);
    KlLabel label = text(data);
    law((quick ? count(&table, &label) : kl_label_table_add(&table, &label, kl_dd(1.0, 0.0), 1)) ==
            KL_OK,
        "%d", i);
    if (n % 7 == 0) {
      law_add(&table, label, 1.0, -1);
    }
    if (n % 11 == 0) {
      law_add(&table, label, 0.1, 1);
      law(count(&table, &label) == KL_OK, "%d", i);
    }
  }
  law(table.queue != NULL, "large");
  Seen seen = look(&table);
  kl_label_table_clear(&table);
  return seen.digest;
}

static void test_waiting_does_not_show(void **state) {
  (void)state;
  law(digest_of_large(true) == digest_of_large(false), "digest");
}

/* A window over labels that never come again stays as small as the window. */
static void test_labels_that_are_gone_take_no_room(void **state) {
  (void)state;
  enum { WINDOW = 100 };
  KlLabelTable table = {0};
  for (int i = 0; i < 300000; i++) {
    char data[64];
    (void)snprintf(data, sizeof data, "a label that is longer than a slot %d", i);
    law(kl_label_table_count_bytes(&table, KL_LABEL_TEXT, (const unsigned char *)data,
                                   strlen(data)) == KL_OK,
        "%d", i);
    if (i >= WINDOW) {
      (void)snprintf(data, sizeof data, "a label that is longer than a slot %d", i - WINDOW);
      law_add(&table, text(data), 1.0, -1);
    }
    law(table.places.mask / 16 < WINDOW && table.arena.size < 200000, "%d: %zu", i,
        table.arena.size);
  }
  law(look(&table).count == WINDOW, "%zu", look(&table).count);
  kl_label_table_clear(&table);
}

/* ---- failure ---- */

/* Something of everything: short and long labels, sums, growth, a ring, labels that go. */
static KlStatus scenario(KlLabelTable *table) {
  KlStatus status = KL_OK;
  char data[64];
  for (int i = 0; i < 9500 && status == KL_OK; i++) {
    status = kl_label_table_count_integer(table, i);
  }
  for (int i = 0; i < 200 && status == KL_OK; i++) {
    (void)snprintf(data, sizeof data, "%0*d", 10 + i % 40, i);
    KlLabel label = text(data);
    status = count(table, &label);
    if (status == KL_OK && i % 10 == 0) {
      status = kl_label_table_add(table, &label, kl_dd(0.1, 0.0), 1);
    }
    if (status == KL_OK && i % 10 == 0) {
      status = kl_label_table_add(table, &label, kl_dd(1e300, 0.0), 1);
    }
    if (status == KL_OK && i % 20 == 0) {
      status = kl_label_table_add(table, &label, kl_dd(1.0, 0.0), -1);
    }
  }
  return status == KL_OK ? kl_label_table_settle(table) : status;
}

static void test_every_allocation_may_fail(void **state) {
  (void)state;
  for (int for_ever = 0; for_ever < 2; for_ever++) {
    long allowed = 0;
    for (bool failed = true; failed; allowed++) {
      KlLabelTable table = {0};
      libc_memory_fail_after(allowed, for_ever);
      KlStatus status = scenario(&table);
      failed = libc_memory_failed() != 0;
      libc_memory_fail_after(-1, 0);
      law(status == (failed ? KL_NO_MEMORY : KL_OK), "%ld", allowed);
      kl_label_table_clear(&table);
      law(libc_memory_blocks() == 0, "%ld", allowed);
    }
    law(allowed > 60, "%ld", allowed);
  }
}

static void test_sorting_without_memory_leaves_the_table(void **state) {
  (void)state;
  KlLabelTable table = {0};
  law(scenario(&table) == KL_OK, "scenario");
  uint64_t want = look(&table).digest;
  long blocks = libc_memory_blocks();
  for (long allowed = 0; allowed < 2; allowed++) {
    Seen seen = {0};
    libc_memory_fail_after(allowed, 1);
    law(kl_label_table_sorted(&table, NULL, see, &seen) == KL_NO_MEMORY, "%ld", allowed);
    libc_memory_fail_after(-1, 0);
    law(seen.count == 0 && libc_memory_blocks() == blocks, "%ld", allowed);
    law(look(&table).digest == want, "%ld", allowed);
  }
  kl_label_table_clear(&table);
}

typedef struct Patience {
  int questions, allowed;
} Patience;

static KlStatus ask(void *host) {
  Patience *patience = host;
  return patience->questions++ < patience->allowed ? KL_OK : KL_INTERRUPTED;
}

static void test_reading_can_be_interrupted(void **state) {
  (void)state;
  KlLabelTable table = {0};
  for (int64_t i = 0; i < 300000; i++) {
    law(kl_label_table_count_integer(&table, i * 7919 % 300007) == KL_OK, "%lld", (long long)i);
  }
  uint64_t want = look(&table).digest;
  long blocks = libc_memory_blocks();
  KlStatus status = KL_INTERRUPTED;
  int allowed = 0;
  for (; status == KL_INTERRUPTED; allowed++) {
    Patience patience = {0, allowed};
    KlPoll poll = {ask, &patience};
    Seen seen = {0};
    status = kl_label_table_sorted(&table, &poll, see, &seen);
    law(libc_memory_blocks() == blocks, "%d", allowed);
    law(status == KL_INTERRUPTED || seen.digest == want, "%d", allowed);
  }
  law(status == KL_OK && allowed > 15, "%d", allowed);
  Patience patience = {0, 2};
  KlPoll poll = {ask, &patience};
  KlInteger total;
  law(kl_label_table_total(&table, &poll, &total) == KL_INTERRUPTED, "total");
  kl_label_table_clear(&table);
}

static void test_a_visit_can_stop(void **state) {
  (void)state;
  KlLabelTable table = {0};
  for (int64_t i = 0; i < 10; i++) {
    law(kl_label_table_count_integer(&table, i) == KL_OK, "%lld", (long long)i);
  }
  Seen seen = {.stop = 4};
  law(kl_label_table_sorted(&table, NULL, see, &seen) == KL_INTERRUPTED, "stop");
  law(seen.count == 4, "%zu", seen.count);
  kl_label_table_clear(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_labels_that_sqlite_takes_for_one_are_one),
      cmocka_unit_test(test_labels_that_differ_are_different),
      cmocka_unit_test(test_every_byte_of_a_label_counts),
      cmocka_unit_test(test_counts_match_a_model),
      cmocka_unit_test(test_weights_match_a_model),
      cmocka_unit_test(test_weights_are_exact),
      cmocka_unit_test(test_a_count_that_is_full_becomes_a_sum),
      cmocka_unit_test(test_labels_come_in_order),
      cmocka_unit_test(test_long_labels_are_sorted_in_time),
      cmocka_unit_test(test_the_key_does_not_show),
      cmocka_unit_test(test_a_million_labels),
      cmocka_unit_test(test_labels_stay_where_they_are_found),
      cmocka_unit_test(test_waiting_does_not_show),
      cmocka_unit_test(test_labels_that_are_gone_take_no_room),
      cmocka_unit_test(test_every_allocation_may_fail),
      cmocka_unit_test(test_sorting_without_memory_leaves_the_table),
      cmocka_unit_test(test_reading_can_be_interrupted),
      cmocka_unit_test(test_a_visit_can_stop),
  };
  return cmocka_run_group_tests_name("label_table", tests, NULL, NULL);
}
