/* kldiv.c - the entry point: registers what the lists list, nothing else. */
#include "kldiv.h"

#include "sqlite/functions.h"
#include "sqlite/host.h"

SQLITE_EXTENSION_INIT1

#ifdef _WIN32
#define KLDIV_EXPORT __declspec(dllexport)
#else
#define KLDIV_EXPORT __attribute__((visibility("default")))
#endif

/* Registers what the core's lists list, or takes all of it away; goes on after errors and returns
** the first. */
static int kldiv_register_lists(sqlite3 *db, bool present) {
  int first = SQLITE_OK;
  const KlScalar *scalar;
  for (size_t i = 0; (scalar = kl_scalar_at(i)) != NULL; i++) {
    int code = kl_register_scalar(db, scalar, present);
    first = first == SQLITE_OK ? code : first;
  }
  const KlAggregate *aggregate;
  for (size_t i = 0; (aggregate = kl_aggregate_at(i)) != NULL; i++) {
    int code = kl_register_aggregate(db, aggregate, present);
    first = first == SQLITE_OK ? code : first;
  }
  const KlTally *tally;
  for (size_t i = 0; (tally = kl_tally_at(i)) != NULL; i++) {
    int code = kl_register_tally(db, tally, present);
    first = first == SQLITE_OK ? code : first;
  }
  const KlDivergence *divergence;
  for (size_t i = 0; (divergence = kl_divergence_at(i)) != NULL; i++) {
    int code = kl_register_divergence(db, divergence, present);
    first = first == SQLITE_OK ? code : first;
  }
  const KlTable *table;
  for (size_t i = 0; (table = kl_table_at(i)) != NULL; i++) {
    int code = kl_register_table(db, table, present);
    first = first == SQLITE_OK ? code : first;
  }
  return first;
}

/* The same of everything.  kldiv_version comes last: where it is, the others are. */
static int kldiv_register(sqlite3 *db, bool present) {
  static int (*const functions[])(sqlite3 * db, bool present) = {
      kl_register_make,   kl_register_fit,  kl_register_information,
      kl_register_sample, kl_register_bins, kl_register_look,
      kl_register_detail, kl_register_ci,   kl_register_report};
  int first = kldiv_register_lists(db, present);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    int code = functions[i](db, present);
    first = first == SQLITE_OK ? code : first;
  }
  return first == SQLITE_OK || !present ? kl_register_about(db, present) : first;
}

/* Whether `db` already has this very version, from an earlier load.  Nothing is to be done then;
** and while a statement runs, as in SELECT load_extension(), nothing could be. */
static bool kldiv_is_registered(sqlite3 *db) {
  sqlite3_stmt *statement = NULL;
  bool same = sqlite3_prepare_v2(db, "SELECT kldiv_version()", -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW &&
              sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), KLDIV_VERSION) == 0;
  (void)sqlite3_finalize(statement);
  if (!same) {
    /* Leaves no error behind: sqlite3_open() would take it for one of its own. */
    (void)sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL);
  }
  return same;
}

/* Hands `text`, from sqlite3_mprintf, to whoever asked for it. */
static int kldiv_fail(char **message, char *text, int code) {
  if (message != NULL) {
    *message = text;
  } else {
    sqlite3_free(text);
  }
  return code;
}

KLDIV_EXPORT int sqlite3_kldiv_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
#ifdef SQLITE_CORE
  (void)api;
#else
  /* All calls go through one table.  Were it replaced by another library's, functions on the first
  ** one's connections would call the second. */
  if (kldiv_sqlite3_api != NULL && kldiv_sqlite3_api != api) {
    if (message != NULL) {
      *message = api->mprintf("kldiv is in use by another copy of SQLite in this process");
    }
    return SQLITE_ERROR;
  }
  SQLITE_EXTENSION_INIT2(api)
#endif
  if (sqlite3_libversion_number() < KL_OLDEST_SQLITE) {
    return kldiv_fail(
        message,
        sqlite3_mprintf("kldiv needs SQLite 3.25 or newer, this is %s", sqlite3_libversion()),
        SQLITE_ERROR);
  }
  if (kldiv_is_registered(db)) {
    return SQLITE_OK;
  }
  int code = kldiv_register(db, true);
  if (code != SQLITE_OK) {
    char *text =
        sqlite3_mprintf("kldiv could not register its functions: %s", sqlite3_errstr(code));
    (void)kldiv_register(db, false);
    return kldiv_fail(message, text, code);
  }
  return SQLITE_OK;
}
