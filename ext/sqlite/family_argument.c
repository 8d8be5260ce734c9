/* family_argument.c - names of families as arguments. */
#include "sqlite/family_argument.h"

#include "sqlite/argument.h"

static const char family_expected[] = "the name of a family in dist_families";

const KlFamily *kl_argument_family(sqlite3_context *context, const char *function,
                                   sqlite3_value *value) {
  const char *name = NULL;
  size_t length = 0;
  if (sqlite3_value_type(value) == SQLITE_TEXT) {
    name = (const char *)sqlite3_value_text(value);
    if (name == NULL) {
      sqlite3_result_error_nomem(context);
      return NULL;
    }
    length = (size_t)sqlite3_value_bytes(value);
  }
  const KlFamily *family = name != NULL ? kl_family_by_name(name, length) : NULL;
  if (family != NULL) {
    return family;
  }
  const KlFamily *like = name != NULL ? kl_family_like(name, length) : NULL;
  char *text = like != NULL ? sqlite3_mprintf("%s: '%s'?", family_expected, like->name)
                            : sqlite3_mprintf("%s", family_expected);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
  } else {
    kl_argument_unexpected(context, function, "family", value, text);
  }
  sqlite3_free(text);
  return NULL;
}
