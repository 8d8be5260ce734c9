/* pairs_table.c - dist_pairs: which families have a closed form for which divergence. */
#include "family/pairs.h"
#include "sqlite/table_function.h"

/* The divergences that follow from KL within a family, and those that take more. */
static const char *const pairs_divergences[] = {
    "kl", "jeffreys", "cross_entropy", "bhattacharyya", "hellinger", "chi2", "renyi", "tsallis"};

enum {
  PAIRS_JEFFREYS = 1,
  PAIRS_FROM_KL = 3,
  PAIRS_DIVERGENCES = sizeof pairs_divergences / sizeof pairs_divergences[0]
};

/* Whether the divergence has a closed form within the family. */
static bool pairs_within(const KlFamily *family, int divergence) {
  bool exponential = family->blend != NULL || family->renyi != NULL;
  return family->kl != NULL && (divergence < PAIRS_FROM_KL || exponential);
}

/* The same from one family to another. */
static bool pairs_across(const KlFamily *p, const KlFamily *q, int divergence) {
  return divergence < PAIRS_FROM_KL && kl_families_have_kl(p, q) &&
         (divergence != PAIRS_JEFFREYS || kl_families_have_kl(q, p));
}

typedef struct PairsCursor {
  size_t p, q; /* places in the list of families */
  int divergence;
} PairsCursor;

static bool pairs_is_there(const PairsCursor *cursor) {
  const KlFamily *p = kl_family_at(cursor->p), *q = kl_family_at(cursor->q);
  return p == q ? pairs_within(p, cursor->divergence) : pairs_across(p, q, cursor->divergence);
}

/* Goes one further, there or not. */
static void pairs_step(PairsCursor *cursor) {
  if (++cursor->divergence < PAIRS_DIVERGENCES) {
    return;
  }
  cursor->divergence = 0;
  if (kl_family_at(++cursor->q) == NULL) {
    cursor->q = 0;
    cursor->p++;
  }
}

/* Goes on to a pair that is there, from the one at the cursor on. */
static void pairs_settle(PairsCursor *cursor) {
  while (kl_family_at(cursor->p) != NULL && !pairs_is_there(cursor)) {
    pairs_step(cursor);
  }
}

static int pairs_open(KlRows *rows, sqlite3_value *const *argument) {
  (void)argument;
  pairs_settle(rows->cursor);
  return SQLITE_OK;
}

static bool pairs_more(const KlRows *rows) {
  return kl_family_at(((const PairsCursor *)rows->cursor)->p) != NULL;
}

static int pairs_next(KlRows *rows) {
  pairs_step(rows->cursor);
  pairs_settle(rows->cursor);
  return SQLITE_OK;
}

static void pairs_column(const KlRows *rows, sqlite3_context *context, int column) {
  const PairsCursor *cursor = rows->cursor;
  const KlFamily *p = kl_family_at(cursor->p), *q = kl_family_at(cursor->q);
  switch (column) {
  case 0:
  case 1:
    sqlite3_result_text(context, column == 0 ? p->name : q->name, -1, SQLITE_STATIC);
    break;
  case 2:
    sqlite3_result_text(context, pairs_divergences[cursor->divergence], -1, SQLITE_STATIC);
    break;
  case 3:
    if (cursor->divergence == 0) {
      sqlite3_result_double(context, p == q ? p->bound : KL_FAMILIES_BOUND);
    }
    break;
  default:
    sqlite3_result_text(context, p == q ? p->source : kl_families_source, -1, SQLITE_STATIC);
  }
}

const KlTable kl_table_dist_pairs = {
    .name = "dist_pairs",
    .columns = "p, q, divergence, ulp, source",
    .visible = 5,
    .size = sizeof(PairsCursor),
    .open = pairs_open,
    .more = pairs_more,
    .next = pairs_next,
    .column = pairs_column,
    .help =
        "every closed form between two families, with the bound of its error; all other pairs of "
        "one-dimensional families are integrated or summed",
    .example = "SELECT p, q FROM dist_pairs WHERE divergence = 'renyi'",
};
