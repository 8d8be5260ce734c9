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

/* Registers every function on `db`, or takes all of them away. */
static int kldiv_register(sqlite3 *db, bool present) {
  int code = kl_register_about(db, present);
  const KlScalar *scalar;
  for (size_t i = 0; (scalar = kl_scalar_at(i)) != NULL && code == SQLITE_OK; i++) {
    code = kl_register_scalar(db, scalar, present);
  }
  const KlAggregate *aggregate;
  for (size_t i = 0; (aggregate = kl_aggregate_at(i)) != NULL && code == SQLITE_OK; i++) {
    code = kl_register_aggregate(db, aggregate, present);
  }
  return code;
}

/* Whether `db` already has this very version.  Loading it twice from SQL says SQLITE_BUSY, because
** functions cannot be replaced while a statement runs; then there is nothing to do. */
static bool kldiv_is_registered(sqlite3 *db) {
  sqlite3_stmt *statement = NULL;
  bool same = sqlite3_prepare_v2(db, "SELECT kldiv_version()", -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW &&
              sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), KLDIV_VERSION) == 0;
  (void)sqlite3_finalize(statement);
  return same;
}

KLDIV_EXPORT int sqlite3_kldiv_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
#ifdef SQLITE_CORE
  (void)api;
#else
  /* All calls go through one table.  Were it replaced by another library's, functions on the first
  ** one's connections would call the second. */
  if (kldiv_sqlite3_api != NULL && kldiv_sqlite3_api != api) {
    *message = api->mprintf("kldiv is in use by another copy of SQLite in this process");
    return SQLITE_ERROR;
  }
  SQLITE_EXTENSION_INIT2(api)
#endif
  if (sqlite3_libversion_number() < KL_OLDEST_SQLITE) {
    *message =
        sqlite3_mprintf("kldiv needs SQLite 3.25 or newer, this is %s", sqlite3_libversion());
    return SQLITE_ERROR;
  }
  int code = kldiv_register(db, true);
  if (code == SQLITE_BUSY && kldiv_is_registered(db)) {
    return SQLITE_OK;
  }
  if (code != SQLITE_OK) {
    *message = sqlite3_mprintf("kldiv could not register its functions: %s", sqlite3_errmsg(db));
    /* Left behind, they would be called in a library that is no longer there. */
    (void)kldiv_register(db, false);
  }
  return code;
}
