/* sql_text.c - names and values as SQL has them. */
#include "report/sql_text.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

void kl_sql_text(KlBytes *sql, const char *text) { kl_write_bytes(sql, text, strlen(text)); }

static void sql_quoted(KlBytes *sql, const unsigned char *text, size_t length, unsigned quote) {
  kl_write_byte(sql, quote);
  for (size_t i = 0; i < length; i++) {
    if (text[i] == quote) {
      kl_write_byte(sql, quote);
    }
    kl_write_byte(sql, text[i]);
  }
  kl_write_byte(sql, quote);
}

void kl_sql_name(KlBytes *sql, const char *name) {
  sql_quoted(sql, (const unsigned char *)name, strlen(name), '"');
}

void kl_sql_integer(KlBytes *sql, long long n) { kl_json_write_integer(sql, n); }

void kl_sql_number(KlBytes *sql, double x) {
  if (isinf(x)) {
    kl_sql_text(sql, x > 0.0 ? "9e999" : "-9e999");
  } else {
    kl_json_write_real(sql, x);
  }
}

static void sql_hex(KlBytes *sql, const unsigned char *bytes, size_t length) {
  kl_sql_text(sql, "x'");
  kl_write_hex(sql, bytes, length);
  kl_sql_text(sql, "'");
}

/* A text with a NUL in it ends there for SQL: it goes as its bytes. */
void kl_sql_label(KlBytes *sql, const KlLabel *label) {
  bool nul = label->length > 0 && memchr(label->bytes, 0, label->length) != NULL;
  switch (label->type) {
  case KL_LABEL_INTEGER:
    if (label->integer == INT64_MIN) {
      kl_sql_text(sql, "(-9223372036854775807 - 1)"); /* its digits alone are no integer */
    } else {
      kl_sql_integer(sql, label->integer);
    }
    break;
  case KL_LABEL_REAL:
    kl_sql_number(sql, label->real);
    break;
  case KL_LABEL_TEXT:
    if (nul) {
      kl_sql_text(sql, "CAST(");
      sql_hex(sql, label->bytes, label->length);
      kl_sql_text(sql, " AS TEXT)");
    } else {
      sql_quoted(sql, label->bytes, label->length, '\'');
    }
    break;
  default:
    sql_hex(sql, label->bytes, label->length);
  }
}
