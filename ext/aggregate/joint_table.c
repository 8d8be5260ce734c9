/* joint_table.c - how often the labels of several columns came together. */
#include "aggregate/joint_table.h"

#include <string.h>

#include "base/memory.h"
#include "num/exact.h"

/* ---- rows ---- */

/* A byte for the type, then an integer as a varint, a real as 8 bytes, others with their length
** before them. */
static void joint_write(KlBytes *key, const KlLabel *label) {
  kl_write_byte(key, (unsigned)label->type);
  switch (label->type) {
  case KL_LABEL_INTEGER:
    kl_write_signed(key, label->integer);
    break;
  case KL_LABEL_REAL:
    kl_write_double(key, label->real);
    break;
  default:
    kl_write_varint(key, label->length);
    kl_write_bytes(key, label->bytes, label->length);
  }
}

/* Passes over one label. */
static void joint_skip(KlReader *reader) {
  switch (kl_read_byte(reader)) {
  case KL_LABEL_INTEGER:
    (void)kl_read_signed(reader);
    break;
  case KL_LABEL_REAL:
    (void)kl_read_double(reader);
    break;
  default:
    (void)kl_read_bytes(reader, kl_read_varint(reader));
  }
}

KlStatus kl_joint_step(KlJointTable *joint, const KlLabel *label, int columns, KlDd weight,
                       int sign) {
  KlBytes *key = &joint->key;
  key->size = 0;
  for (int i = 0; i < columns; i++) {
    joint_write(key, &label[i]);
  }
  if (key->failed) {
    return KL_NO_MEMORY;
  }
  if (sign > 0 && weight.hi == 1.0 && weight.lo == 0.0) {
    return kl_label_table_count_bytes(&joint->table, KL_LABEL_BLOB, key->data, key->size);
  }
  KlLabel cell = {.type = KL_LABEL_BLOB, .bytes = key->data, .length = key->size};
  return kl_label_table_add(&joint->table, &cell, weight, sign);
}

void kl_joint_clear(KlJointTable *joint) {
  kl_label_table_clear(&joint->table);
  kl_bytes_clear(&joint->key);
}

/* ---- cells ---- */

typedef struct JointVisit {
  KlJointCells *cells;
  bool given;
} JointVisit;

static KlStatus joint_visit(void *work, const KlLabel *label, const KlInteger *weight) {
  JointVisit *w = work;
  KlJointCell *cell = &w->cells->cell[w->cells->count++];
  KlReader reader;
  kl_reader_begin(&reader, label->bytes, label->length);
  *cell = (KlJointCell){.bytes = label->bytes, .y = label->length};
  cell->n = kl_integer_scaled(weight);
  if (w->given) {
    joint_skip(&reader);
  }
  cell->z = reader.at;
  joint_skip(&reader);
  cell->x = reader.at;
  w->cells->whole = w->cells->whole && weight->low >= 0;
  return KL_OK;
}

static bool joint_same(const KlJointCell *a, const KlJointCell *b, size_t length) {
  return memcmp(a->bytes, b->bytes, length) == 0;
}

bool kl_joint_same_z(const KlJointCells *cells, size_t i) {
  const KlJointCell *a = &cells->cell[i - 1], *b = &cells->cell[i];
  return a->z == b->z && joint_same(a, b, b->z);
}

bool kl_joint_same_x(const KlJointCells *cells, size_t i) {
  const KlJointCell *a = &cells->cell[i - 1], *b = &cells->cell[i];
  return a->z == b->z && a->x == b->x && joint_same(a, b, b->x);
}

/* The weights of cells that begin alike, added up exactly. */
typedef struct JointRun {
  size_t first;
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
} JointRun;

static void joint_run_begin(JointRun *run, size_t first) {
  run->first = first;
  kl_sum_borrow(&run->sum, run->room, 0, KL_SUM_DIGITS);
}

static KlScaled joint_run_end(const JointRun *run) {
  KlInteger sum;
  kl_sum_integer(&run->sum, &sum);
  return kl_integer_scaled(&sum);
}

/* n_z, or with `of_x` n_zx. */
static KlStatus joint_runs(KlJointCells *cells, bool of_x, const KlPoll *poll) {
  JointRun run;
  KlStatus status = KL_OK;
  joint_run_begin(&run, 0);
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    (void)kl_sum_add_value(&run.sum, cells->cell[i].n);
    bool goes_on = i + 1 < cells->count &&
                   (of_x ? kl_joint_same_x(cells, i + 1) : kl_joint_same_z(cells, i + 1));
    if (!goes_on) {
      KlScaled n = joint_run_end(&run);
      for (size_t j = run.first; j <= i; j++) {
        *(of_x ? &cells->cell[j].n_zx : &cells->cell[j].n_z) = n;
      }
      joint_run_begin(&run, i + 1);
    }
    status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
  }
  return status;
}

/* The label (z, y) of a cell, in `key`. */
static KlStatus joint_other(const KlJointCell *cell, KlBytes *key, KlLabel *label) {
  key->size = 0;
  kl_write_bytes(key, cell->bytes, cell->z);
  kl_write_bytes(key, cell->bytes + cell->x, cell->y - cell->x);
  *label = (KlLabel){.type = KL_LABEL_BLOB, .bytes = key->data, .length = key->size};
  return key->failed ? KL_NO_MEMORY : KL_OK;
}

/* n_zy: cells of one y are not together, so they meet in a table of their own. */
static KlStatus joint_others(KlJointCells *cells, const KlPoll *poll, KlLabelTable *margin,
                             KlBytes *key) {
  KlStatus status = KL_OK;
  KlLabel label;
  KlInteger n;
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    kl_integer_from_scaled(&n, cells->cell[i].n);
    status = joint_other(&cells->cell[i], key, &label);
    status = status == KL_OK ? kl_label_table_add_exact(margin, &label, &n, 1) : status;
    status = status == KL_OK && i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : status;
  }
  status = status == KL_OK ? kl_label_table_settle(margin) : status;
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    status = joint_other(&cells->cell[i], key, &label);
    if (status == KL_OK && kl_label_table_weight(margin, &label, &n)) {
      cells->cell[i].n_zy = kl_integer_scaled(&n);
    }
    status = status == KL_OK && i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : status;
  }
  return status;
}

static KlStatus joint_margins(KlJointCells *cells, const KlPoll *poll) {
  KlLabelTable margin = {0};
  KlBytes key = {0};
  KlStatus status = joint_runs(cells, false, poll);
  status = status == KL_OK ? joint_runs(cells, true, poll) : status;
  status = status == KL_OK ? joint_others(cells, poll, &margin, &key) : status;
  kl_label_table_clear(&margin);
  kl_bytes_clear(&key);
  return status;
}

KlStatus kl_joint_cells(KlJointTable *joint, bool given, const KlPoll *poll, KlJointCells *cells) {
  *cells = (KlJointCells){.whole = true};
  KlStatus status = kl_label_table_settle(&joint->table);
  size_t count = kl_label_table_labels(&joint->table);
  if (status != KL_OK || count == 0) {
    return status;
  }
  KlInteger total;
  JointVisit visit = {cells, given};
  cells->cell = kl_allocate(count * sizeof *cells->cell);
  status = cells->cell == NULL ? KL_NO_MEMORY : kl_label_table_total(&joint->table, poll, &total);
  if (status == KL_OK) {
    cells->total = kl_integer_scaled(&total);
    cells->whole = kl_scaled_compare(cells->total, kl_scaled_double(0x1p53)) < 0;
    status = kl_label_table_sorted(&joint->table, poll, joint_visit, &visit);
  }
  return status == KL_OK ? joint_margins(cells, poll) : status;
}

void kl_joint_cells_clear(KlJointCells *cells) {
  kl_release(cells->cell);
  *cells = (KlJointCells){0};
}
