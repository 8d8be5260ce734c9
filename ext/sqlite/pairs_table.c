/* pairs_table.c - dist_pairs: which families have a closed form for which divergence. */
#include "family/family.h"
#include "sqlite/table_function.h"

/* The divergences that follow from KL within a family, and those that take more. */
static const char *const pairs_divergences[] = {
    "kl", "jeffreys", "cross_entropy", "bhattacharyya", "hellinger", "chi2", "renyi", "tsallis"};

enum {
  PAIRS_FROM_KL = 3,
  PAIRS_DIVERGENCES = sizeof pairs_divergences / sizeof pairs_divergences[0]
};

/* Whether the divergence has a closed form within the family. */
static bool pairs_has(const KlFamily *family, int divergence) {
  bool exponential = family->blend != NULL || family->renyi != NULL;
  return family->kl != NULL && (divergence < PAIRS_FROM_KL || exponential);
}

typedef struct PairsCursor {
  size_t family;
  int divergence;
} PairsCursor;

/* Goes on to a pair that is there, from the one at the cursor on. */
static void pairs_settle(PairsCursor *cursor) {
  const KlFamily *family;
  while ((family = kl_family_at(cursor->family)) != NULL) {
    for (; cursor->divergence < PAIRS_DIVERGENCES; cursor->divergence++) {
      if (pairs_has(family, cursor->divergence)) {
        return;
      }
    }
    cursor->family++;
    cursor->divergence = 0;
  }
}

static int pairs_open(KlRows *rows, sqlite3_value *argument) {
  (void)argument;
  pairs_settle(rows->cursor);
  return SQLITE_OK;
}

static bool pairs_more(const KlRows *rows) {
  return kl_family_at(((const PairsCursor *)rows->cursor)->family) != NULL;
}

static void pairs_next(KlRows *rows) {
  PairsCursor *cursor = rows->cursor;
  cursor->divergence++;
  pairs_settle(cursor);
}

static void pairs_column(const KlRows *rows, sqlite3_context *context, int column) {
  const PairsCursor *cursor = rows->cursor;
  const KlFamily *family = kl_family_at(cursor->family);
  switch (column) {
  case 0:
  case 1:
    sqlite3_result_text(context, family->name, -1, SQLITE_STATIC);
    break;
  case 2:
    sqlite3_result_text(context, pairs_divergences[cursor->divergence], -1, SQLITE_STATIC);
    break;
  case 3:
    if (cursor->divergence == 0) {
      sqlite3_result_double(context, family->bound);
    }
    break;
  default:
    sqlite3_result_text(context, family->source, -1, SQLITE_STATIC);
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
