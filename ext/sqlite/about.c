/* about.c - kldiv_version() and kldiv_debug(): the first two questions of a bug report. */
#include "sqlite/functions.h"
#include "sqlite/result.h"

#ifndef KLDIV_VERSION
#error "compile with -DKLDIV_VERSION='\"...\"', from the file VERSION"
#endif

#if defined(__clang__)
#define ABOUT_COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define ABOUT_COMPILER "gcc " __VERSION__
#else
#define ABOUT_COMPILER "unknown"
#endif

#ifdef SQLITE_CORE
#define ABOUT_LINKAGE "static"
#else
#define ABOUT_LINKAGE "loadable"
#endif

#ifdef __FP_FAST_FMA
#define ABOUT_PRODUCT "fma"
#else
#define ABOUT_PRODUCT "dekker"
#endif

static void about_version(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  (void)value;
  sqlite3_result_text(context, KLDIV_VERSION, -1, SQLITE_STATIC);
}

static void about_debug(sqlite3_context *context, int count, sqlite3_value **value) {
  (void)count;
  (void)value;
  char *text =
      sqlite3_mprintf("kldiv %s\ncompiler %s\nSQLite %s (headers %s)\nflags %s, product %s, "
                      "pointer %d bits",
                      KLDIV_VERSION, ABOUT_COMPILER, sqlite3_libversion(), SQLITE_VERSION,
                      ABOUT_LINKAGE, ABOUT_PRODUCT, 8 * (int)sizeof(void *));
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_text(context, text, -1, sqlite3_free);
}

int kl_register_about(sqlite3 *db, bool present) {
  int code = sqlite3_create_function_v2(db, "kldiv_debug", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL,
                                        present ? about_debug : NULL, NULL, NULL, NULL);
  if (code == SQLITE_OK || !present) {
    code = sqlite3_create_function_v2(db, "kldiv_version", 0, KL_PURE, NULL,
                                      present ? about_version : NULL, NULL, NULL, NULL);
  }
  return code;
}
