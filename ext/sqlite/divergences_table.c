/* divergences_table.c - dist_divergences: what values can be compared by. */
#include "divergence/divergence.h"
#include "sqlite/functions.h"
#include "sqlite/table_function.h"

static int divergences_open(KlRows *rows, sqlite3_value *const *argument) {
  (void)rows;
  (void)argument;
  return SQLITE_OK;
}

static bool divergences_more(const KlRows *rows) {
  return kl_divergence_at((size_t)rows->row) != NULL;
}

static void divergences_column(const KlRows *rows, sqlite3_context *context, int column) {
  const KlDivergence *divergence = kl_divergence_at((size_t)rows->row);
  char text[KL_SIGNATURE];
  switch (column) {
  case 0:
    sqlite3_result_text(context, divergence->name, -1, SQLITE_STATIC);
    break;
  case 1:
    kl_divergence_signature(divergence, text);
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
    break;
  case 2:
    sqlite3_result_int(context, (divergence->properties & KL_NATS) != 0);
    break;
  case 3:
    sqlite3_result_int(context, (divergence->properties & KL_SYMMETRIC) != 0);
    break;
  case 4:
    sqlite3_result_double(context, (divergence->properties & KL_ROOT) != 0 ? sqrt(divergence->most)
                                                                           : divergence->most);
    break;
  case 5:
    sqlite3_result_double(context, divergence->bound);
    break;
  case 6:
    sqlite3_result_text(context, divergence->help, -1, SQLITE_STATIC);
    break;
  default:
    sqlite3_result_text(context, divergence->source, -1, SQLITE_STATIC);
  }
}

const KlTable kl_table_dist_divergences = {
    .name = "dist_divergences",
    .columns = "divergence, call, nats, symmetric, most, ulp, help, source",
    .visible = 8,
    .open = divergences_open,
    .more = divergences_more,
    .column = divergences_column,
    .help =
        "what values can be compared by: whether it is in nats and symmetric, its greatest value, "
        "and the bound of its error over labels",
    .example = "SELECT call, help FROM dist_divergences WHERE symmetric",
};
