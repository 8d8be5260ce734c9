/* argument.c - SQL values as numbers, and errors that say what was wrong with them. */
#include "sqlite/argument.h"

#include <string.h>

/* Bytes of `text` to show: 40 characters, and nothing from a NUL on.  It has `length` bytes. */
static int argument_cut(const char *text, int length) {
  int characters = 0;
  for (int i = 0; i < length; i++) {
    characters += ((unsigned char)text[i] & 0xc0) != 0x80;
    if (characters > 40 || text[i] == '\0') {
      return i;
    }
  }
  return length;
}

/* Text in quotes, cut; NULL without memory. */
static char *argument_quoted(sqlite3_value *value) {
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) {
    return NULL;
  }
  int length = sqlite3_value_bytes(value);
  int shown = argument_cut(text, length);
  return sqlite3_mprintf(shown < length ? "'%.*q...'" : "'%.*q'", shown, text);
}

char *kl_argument_text(sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_NULL:
    return sqlite3_mprintf("NULL");
  case SQLITE_INTEGER:
    return sqlite3_mprintf("%lld", sqlite3_value_int64(value));
  case SQLITE_FLOAT: {
    double x = sqlite3_value_double(value);
    if (isinf(x)) {
      return sqlite3_mprintf(x > 0.0 ? "Inf" : "-Inf");
    }
    return sqlite3_mprintf("%!.15g", x);
  }
  case SQLITE_TEXT:
    return argument_quoted(value);
  default: {
    int bytes = sqlite3_value_bytes(value);
    return sqlite3_mprintf("a blob of %d byte%s", bytes, bytes == 1 ? "" : "s");
  }
  }
}

/* Makes `message`, from sqlite3_mprintf, the error of the call. */
static void argument_error(sqlite3_context *context, char *message) {
  if (message == NULL) {
    sqlite3_result_error_nomem(context);
    return;
  }
  sqlite3_result_error(context, message, -1);
  sqlite3_free(message);
}

static void argument_refuse(sqlite3_context *context, const char *function,
                            const KlArgument *argument, sqlite3_value *value) {
  char *text = kl_argument_text(value);
  const KlDomain *domain = argument->domain;
  bool infinite = sqlite3_value_type(value) == SQLITE_FLOAT && isinf(sqlite3_value_double(value)) &&
                  domain->high == DBL_MAX && !isinf(domain->low);
  argument_error(context, text == NULL ? NULL
                                       : sqlite3_mprintf("%s(): %s = %s, must be a %s%s", function,
                                                         argument->name, text,
                                                         infinite ? "finite " : "", domain->text));
  sqlite3_free(text);
}

void kl_argument_unexpected(sqlite3_context *context, const char *function, const char *name,
                            sqlite3_value *value, const char *expected) {
  char *text = kl_argument_text(value);
  argument_error(context, text == NULL ? NULL
                                       : sqlite3_mprintf("%s(): %s = %s, must be %s", function,
                                                         name, text, expected));
  sqlite3_free(text);
}

void kl_argument_wrong(sqlite3_context *context, const char *function, const char *text) {
  argument_error(context, sqlite3_mprintf("%s(): %s", function, text));
}

/* What text reads as: SQLITE_INTEGER, SQLITE_FLOAT, or SQLITE_TEXT if it is no number from end to
** end. Newer SQLite stops reading at a NUL; text goes on behind it. */
static int argument_numeric_type(sqlite3_value *value) {
  const char *text = (const char *)sqlite3_value_text(value);
  size_t length = (size_t)sqlite3_value_bytes(value);
  bool whole = text != NULL && memchr(text, 0, length) == NULL;
  return whole ? sqlite3_value_numeric_type(value) : SQLITE_TEXT;
}

bool kl_argument_number(sqlite3_context *context, const char *function, const KlArgument *argument,
                        sqlite3_value *value, KlDd *number) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) {
    *number = kl_dd((double)NAN, 0.0);
    return true;
  }
  int numeric = type == SQLITE_TEXT ? argument_numeric_type(value) : type;
  bool ok = false;
  if (numeric == SQLITE_INTEGER) {
    /* A double holds the upper 53 bits, another one what is left. */
    sqlite3_int64 integer = sqlite3_value_int64(value);
    sqlite3_int64 low = integer % 2048;
    *number = kl_two_sum((double)(integer - low), (double)low);
    ok = true;
  } else if (numeric == SQLITE_FLOAT) {
    *number = kl_dd(sqlite3_value_double(value), 0.0);
    ok = true;
  }
  if (!ok || !kl_domain_contains(argument->domain, number->hi)) {
    argument_refuse(context, function, argument, value);
    return false;
  }
  return true;
}

void kl_argument_changed(sqlite3_context *context, const char *function, const KlArgument *argument,
                         double first, bool given, sqlite3_value *value) {
  char *text = kl_argument_text(value);
  char *before = given ? sqlite3_mprintf("%!.15g", first) : sqlite3_mprintf("NULL");
  bool ok = text != NULL && before != NULL;
  argument_error(context,
                 ok ? sqlite3_mprintf("%s(): %s = %s, but the group's first row has %s; it "
                                      "must not change within a group",
                                      function, argument->name, text, before)
                    : NULL);
  sqlite3_free(before);
  sqlite3_free(text);
}
