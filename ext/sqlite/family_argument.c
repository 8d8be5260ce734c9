/* family_argument.c - names of families as arguments. */
#include "sqlite/family_argument.h"

#include "sqlite/argument.h"

const KlFamily *kl_argument_family(sqlite3_context *context, const char *function,
                                   sqlite3_value *value) {
  const KlFamily *family = NULL;
  if (sqlite3_value_type(value) == SQLITE_TEXT) {
    const char *name = (const char *)sqlite3_value_text(value);
    if (name == NULL) {
      sqlite3_result_error_nomem(context);
      return NULL;
    }
    family = kl_family_by_name(name, (size_t)sqlite3_value_bytes(value));
  }
  if (family != NULL) {
    return family;
  }
  sqlite3_str *names = sqlite3_str_new(sqlite3_context_db_handle(context));
  sqlite3_str_appendall(names, "one of ");
  const KlFamily *each;
  for (size_t i = 0; (each = kl_family_at(i)) != NULL; i++) {
    sqlite3_str_appendf(names, "%s%s", i == 0 ? "" : ", ", each->name);
  }
  char *text = sqlite3_str_finish(names);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_unexpected(context, function, "family", value, text);
  }
  sqlite3_free(text);
  return NULL;
}
