/* mass_rows.c - a queue of (p, q) pairs in blocks. */
#include "aggregate/mass_rows.h"

#include "base/memory.h"

/* The first block suits a small group, the largest an allocator: 64 KB less its header. */
enum { MASS_ROWS_SMALLEST = 14, MASS_ROWS_LARGEST = 4094 };

static KlStatus mass_rows_push(KlMassRows *rows, KlRowPair pair) {
  KlMassBlock *tail = rows->tail;
  if (tail == NULL || tail->count == tail->room) {
    size_t room = tail == NULL ? MASS_ROWS_SMALLEST : 2 * tail->room + 2;
    room = room < MASS_ROWS_LARGEST ? room : MASS_ROWS_LARGEST;
    KlMassBlock *block = kl_allocate(sizeof *block + room * sizeof *block->row);
    if (block == NULL) {
      return KL_NO_MEMORY;
    }
    block->next = NULL;
    block->first = block->count = 0;
    block->room = room;
    *(tail != NULL ? &tail->next : &rows->head) = block;
    rows->tail = tail = block;
  }
  tail->row[tail->count++] = pair;
  return KL_OK;
}

static void mass_rows_pop(KlMassRows *rows) {
  KlMassBlock *head = rows->head;
  head->first++;
  if (head->first == head->count) {
    rows->head = head->next;
    rows->tail = head->next != NULL ? rows->tail : NULL;
    kl_release(head);
  }
}

static void mass_rows_clear(void *state) {
  KlMassRows *rows = state;
  while (rows->head != NULL) {
    KlMassBlock *next = rows->head->next;
    kl_release(rows->head);
    rows->head = next;
  }
  rows->tail = NULL;
}

/* The masses of a row, with `nothing` for NULL; whether there are any. */
static bool mass_rows_pair(const KlDd *row, double nothing, KlRowPair *pair) {
  pair->p = kl_is_null(row[0]) ? nothing : row[0].hi;
  pair->q = kl_is_null(row[1]) ? nothing : row[1].hi;
  return pair->p != nothing || pair->q != nothing;
}

static KlStatus masses_step(void *state, const KlDd *row) {
  KlRowPair pair;
  return mass_rows_pair(row, 0.0, &pair) ? mass_rows_push(state, pair) : KL_OK;
}

static KlStatus masses_unstep(void *state, const KlDd *row) {
  KlRowPair pair;
  if (mass_rows_pair(row, 0.0, &pair)) {
    mass_rows_pop(state);
  }
  return KL_OK;
}

static KlStatus log_masses_step(void *state, const KlDd *row) {
  KlRowPair pair;
  return mass_rows_pair(row, -HUGE_VAL, &pair) ? mass_rows_push(state, pair) : KL_OK;
}

static KlStatus log_masses_unstep(void *state, const KlDd *row) {
  KlRowPair pair;
  if (mass_rows_pair(row, -HUGE_VAL, &pair)) {
    mass_rows_pop(state);
  }
  return KL_OK;
}

const KlState kl_state_masses = {sizeof(KlMassRows), masses_step, masses_unstep, mass_rows_clear};
const KlState kl_state_log_masses = {sizeof(KlMassRows), log_masses_step, log_masses_unstep,
                                     mass_rows_clear};

KlStatus kl_mass_rows_visit(const KlMassRows *rows, KlRowVisit *visit, void *work,
                            const KlPoll *poll) {
  size_t since = 0;
  for (const KlMassBlock *block = rows->head; block != NULL; block = block->next) {
    size_t count = block->count - block->first;
    visit(work, block->row + block->first, count);
    since += count;
    if (since >= KL_POLL_ROWS) {
      since = 0;
      KlStatus status = kl_poll(poll);
      if (status != KL_OK) {
        return status;
      }
    }
  }
  return KL_OK;
}

/* Rows as a source gives them, a stretch on the stack at a time. */
enum { MASS_ROWS_STRETCH = 64 };

typedef struct MassRowsVisit {
  KlMassVisit *visit;
  void *work;
} MassRowsVisit;

static void mass_rows_widen(void *work, const KlRowPair *row, size_t count) {
  const MassRowsVisit *w = work;
  KlMassPair wide[MASS_ROWS_STRETCH];
  size_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    wide[filled++] = (KlMassPair){{row[i].p, 0.0}, {row[i].q, 0.0}};
    if (filled == MASS_ROWS_STRETCH || i + 1 == count) {
      w->visit(w->work, wide, filled);
      filled = 0;
    }
  }
}

static KlStatus mass_rows_each(const void *rows, KlMassVisit *visit, void *work,
                               const KlPoll *poll) {
  MassRowsVisit w = {visit, work};
  return kl_mass_rows_visit(rows, mass_rows_widen, &w, poll);
}

KlMassSource kl_mass_rows_source(const KlMassRows *rows) {
  return (KlMassSource){.rows = rows, .each = mass_rows_each};
}

KlStatus kl_mass_rows_divergence(const KlMassRows *rows, const KlDivergence *divergence,
                                 const double *parameter, const KlPoll *poll, KlScaled *value,
                                 bool *exists) {
  KlMassSource source = kl_mass_rows_source(rows);
  KlResult result = {.exists = false};
  KlStatus status = kl_divergence_of_masses(divergence, parameter, &source, poll, &result);
  if (status == KL_OK) {
    *value = result.value;
    *exists = result.exists;
  }
  return status;
}
