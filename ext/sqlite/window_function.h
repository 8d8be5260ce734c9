/* window_function.h - aggregates that slide: how all of them are registered. */
#ifndef KLDIV_SQLITE_WINDOW_FUNCTION_H
#define KLDIV_SQLITE_WINDOW_FUNCTION_H

#include <stdbool.h>

#include "sqlite/host.h"

/* What SQLite calls, and when, is told in aggregate_function.c. */
typedef struct KlWindow {
  void (*step)(sqlite3_context *context, int count, sqlite3_value **value);
  void (*inverse)(sqlite3_context *context, int count, sqlite3_value **value);
  void (*value)(sqlite3_context *context);
  void (*final)(sqlite3_context *context);
} KlWindow;

/* Registers an aggregate of `count` arguments, any number for -1, whose sqlite3_user_data() is
** `user`; or, with present = false, takes it away again.  An SQLite result code. */
int kl_register_window(sqlite3 *db, const char *name, int count, const void *user,
                       const KlWindow *window, bool present);

#endif
