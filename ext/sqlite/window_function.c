/* window_function.c - aggregates that slide: how all of them are registered. */
#include "sqlite/window_function.h"

#include "sqlite/argument.h"
#include "sqlite/functions.h"

int kl_register_window(sqlite3 *db, const char *name, int count, const void *user,
                       const KlWindow *window, bool present) {
  if (!present) {
    return sqlite3_create_function_v2(db, name, count, KL_PURE, NULL, NULL, NULL, NULL, NULL);
  }
  return sqlite3_create_window_function(db, name, count, KL_PURE, kl_unconst(user), window->step,
                                        window->final, window->value, window->inverse, NULL);
}
