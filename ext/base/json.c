/* json.c - reading and writing JSON. */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"

/* What may come next. */
enum {
  JSON_VALUE,       /* a value */
  JSON_FIRST_VALUE, /* the same, or ']' */
  JSON_KEY,         /* a key */
  JSON_FIRST_KEY,   /* the same, or '}' */
  JSON_AFTER_KEY,   /* ':' and a value */
  JSON_AFTER_VALUE  /* ',' or the end of what is open */
};

void kl_json_begin(KlJson *json, const void *text, size_t length, KlBytes *room) {
  *json = (KlJson){.text = text, .length = length, .room = room, .expect = JSON_VALUE};
}

static KlJsonToken json_fail(KlJson *json, const char *fault) {
  json->fault = fault;
  return KL_JSON_ERROR;
}

/* The next byte, or -1. */
static int json_peek(const KlJson *json) {
  return json->at < json->length ? json->text[json->at] : -1;
}

static bool json_take(KlJson *json, char byte) {
  bool there = json_peek(json) == byte;
  json->at += there;
  return there;
}

static void json_space(KlJson *json) {
  while (json->at < json->length && strchr(" \t\n\r", json->text[json->at]) != NULL &&
         json->text[json->at] != 0) {
    json->at++;
  }
}

static bool json_in_object(const KlJson *json) {
  return json->depth > 0 && (json->objects >> (json->depth - 1) & 1) != 0;
}

static KlJsonToken json_open(KlJson *json, bool object) {
  if (json->depth == KL_JSON_DEPTH) {
    return json_fail(json, "expected no more than 32 levels of '[' and '{'");
  }
  json->at++;
  uint32_t bit = UINT32_C(1) << json->depth++;
  json->objects = object ? json->objects | bit : json->objects & ~bit;
  json->expect = object ? JSON_FIRST_KEY : JSON_FIRST_VALUE;
  return object ? KL_JSON_OBJECT_BEGIN : KL_JSON_ARRAY_BEGIN;
}

static KlJsonToken json_close(KlJson *json) {
  bool object = json_in_object(json);
  json->depth--;
  json->expect = JSON_AFTER_VALUE;
  return object ? KL_JSON_OBJECT_END : KL_JSON_ARRAY_END;
}

static KlJsonToken json_word(KlJson *json, const char *word, KlJsonToken token) {
  size_t size = strlen(word);
  if (json->length - json->at < size || memcmp(json->text + json->at, word, size) != 0) {
    return json_fail(json, "expected a value");
  }
  json->at += size;
  json->expect = JSON_AFTER_VALUE;
  return token;
}

/* ---- UTF-8 ---- */

/* The bytes of the character at the front of `size` > 0 bytes; 0 if there is none.  The Unicode
** Standard, table 3-7: only the second byte has bounds that depend on the first. */
static size_t json_utf8(const unsigned char *byte, size_t size) {
  unsigned lead = byte[0];
  if (lead < 0x80) {
    return 1;
  }
  size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc2 || lead > 0xf4 || size < length) {
    return 0;
  }
  unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte[1] < low || byte[1] > high) {
    return 0;
  }
  for (size_t i = 2; i < length; i++) {
    if (byte[i] < 0x80 || byte[i] > 0xbf) {
      return 0;
    }
  }
  return length;
}

bool kl_utf8_is_valid(const unsigned char *bytes, size_t size) {
  for (size_t at = 0; at < size;) {
    size_t length = json_utf8(bytes + at, size - at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

static void json_put_utf8(KlBytes *out, unsigned code) {
  if (code < 0x80) {
    kl_write_byte(out, code);
    return;
  }
  int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned lead[] = {0, 0xc0, 0xe0, 0xf0};
  kl_write_byte(out, lead[tails] | code >> (6 * tails));
  for (int i = tails - 1; i >= 0; i--) {
    kl_write_byte(out, 0x80 | (code >> (6 * i) & 0x3f));
  }
}

/* ---- strings ---- */

/* Four hexadecimal digits, or -1. */
static int json_hex(KlJson *json) {
  int code = 0;
  for (int i = 0; i < 4; i++) {
    int byte = json_peek(json);
    int lower = byte | 0x20;
    if (byte >= '0' && byte <= '9') {
      code = 16 * code + byte - '0';
    } else if (byte >= 0 && lower >= 'a' && lower <= 'f') {
      code = 16 * code + lower - 'a' + 10;
    } else {
      (void)json_fail(json, "expected four hexadecimal digits");
      return -1;
    }
    json->at++;
  }
  return code;
}

/* What follows "\u". */
static bool json_unicode(KlJson *json) {
  size_t start = json->at - 2;
  int code = json_hex(json);
  if (code >= 0xd800 && code < 0xdc00 && json_take(json, '\\') && json_take(json, 'u')) {
    int low = json_hex(json);
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  }
  if (json->fault == NULL && code >= 0xd800 && code < 0xe000) {
    json->at = start;
    (void)json_fail(json, "expected a pair of surrogates");
  }
  if (json->fault == NULL) {
    json_put_utf8(json->room, (unsigned)code);
  }
  return json->fault == NULL;
}

/* What follows a backslash. */
static bool json_escape(KlJson *json) {
  static const char name[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
  int byte = json_peek(json);
  if (byte == 'u') {
    json->at++;
    return json_unicode(json);
  }
  const char *found = byte > 0 ? strchr(name, byte) : NULL;
  if (found == NULL) {
    (void)json_fail(json, "expected one of \" \\ / b f n r t u");
    return false;
  }
  json->at++;
  kl_write_byte(json->room, (unsigned char)meaning[found - name]);
  return true;
}

/* Passes over characters that stand for themselves; false at a byte that is in no string. */
static bool json_plain(KlJson *json) {
  for (;;) {
    int byte = json_peek(json);
    if (byte == '"' || byte == '\\') {
      return true;
    }
    if (byte < 0) {
      (void)json_fail(json, "expected '\"' at the end of a string");
      return false;
    }
    if (byte < 0x20) {
      (void)json_fail(json, "expected no control character in a string");
      return false;
    }
    size_t length = json_utf8(json->text + json->at, json->length - json->at);
    if (length == 0) {
      (void)json_fail(json, "expected UTF-8");
      return false;
    }
    json->at += length;
  }
}

/* From behind the first quote to behind the last.  A string without escapes stays where it is. */
static bool json_string(KlJson *json) {
  size_t start = json->at;
  if (!json_plain(json)) {
    return false;
  }
  if (json_take(json, '"')) {
    json->string = json->text + start;
    json->size = json->at - 1 - start;
    return true;
  }
  json->room->size = 0;
  for (;;) {
    kl_write_bytes(json->room, json->text + start, json->at - start);
    if (json_take(json, '"')) {
      break;
    }
    json->at++; /* the backslash */
    if (!json_escape(json)) {
      return false;
    }
    start = json->at;
    if (!json_plain(json)) {
      return false;
    }
  }
  json->string = json->room->data;
  json->size = json->room->size;
  if (json->room->failed) {
    (void)json_fail(json, "out of memory");
  }
  return json->fault == NULL;
}

/* ---- numbers ---- */

/* Passes over digits; false if there are none. */
static bool json_digits(KlJson *json) {
  size_t start = json->at;
  while (json_peek(json) >= '0' && json_peek(json) <= '9') {
    json->at++;
  }
  if (json->at == start) {
    (void)json_fail(json, "expected a digit");
  }
  return json->at > start;
}

/* Passes over a number; says whether it is an integer by its form. */
static bool json_scan(KlJson *json, bool *whole) {
  *whole = true;
  (void)json_take(json, '-');
  size_t start = json->at;
  bool point = json->lenient && json_peek(json) == '.';
  if (!point && !json_digits(json)) {
    return false;
  }
  if (json->text[start] == '0' && json->at > start + 1) {
    json->at = start + 1;
    (void)json_fail(json, "expected no digit behind a leading 0");
    return false;
  }
  if (json_take(json, '.')) {
    *whole = false;
    if (!json_digits(json)) {
      return false;
    }
  }
  if (json_take(json, 'e') || json_take(json, 'E')) {
    *whole = false;
    (void)(json_take(json, '-') || json_take(json, '+'));
    return json_digits(json);
  }
  return true;
}

/* An integer's value, if 64 bits hold it: summed up as a negative number, of which there is one
** more. */
static bool json_integer(KlJson *json) {
  size_t at = json->start;
  bool negative = json->text[at] == '-';
  int64_t value = 0;
  for (at += negative; at < json->at; at++) {
    int digit = json->text[at] - '0';
    if (value < (INT64_MIN + digit) / 10) {
      return false;
    }
    value = 10 * value - digit;
  }
  if (!negative && value == INT64_MIN) {
    return false;
  }
  json->integer = negative ? value : -value;
  return true;
}

static KlJsonToken json_number(KlJson *json) {
  bool whole;
  if (!json_scan(json, &whole)) {
    return KL_JSON_ERROR;
  }
  json->expect = JSON_AFTER_VALUE;
  if (whole && json_integer(json)) {
    json->real = (double)json->integer;
    return KL_JSON_INTEGER;
  }
  json->real = kl_decimal_read((const char *)json->text + json->start, json->at - json->start);
  if (isinf(json->real)) {
    json->at = json->start;
    return json_fail(json, "expected a number that a double can hold");
  }
  return KL_JSON_REAL;
}

/* ---- the grammar ---- */

static KlJsonToken json_value(KlJson *json) {
  int byte = json_peek(json);
  switch (byte) {
  case '{':
    return json_open(json, true);
  case '[':
    return json_open(json, false);
  case 't':
    return json_word(json, "true", KL_JSON_TRUE);
  case 'f':
    return json_word(json, "false", KL_JSON_FALSE);
  case 'n':
    return json_word(json, "null", KL_JSON_NULL);
  case '"':
    json->at++;
    json->expect = JSON_AFTER_VALUE;
    return json_string(json) ? KL_JSON_STRING : KL_JSON_ERROR;
  default:
    break;
  }
  if (byte == '-' || (byte >= '0' && byte <= '9') || (byte == '.' && json->lenient)) {
    return json_number(json);
  }
  return json_fail(json, json->expect == JSON_FIRST_VALUE ? "expected a value or ']'"
                                                          : "expected a value");
}

static KlJsonToken json_key(KlJson *json) {
  if (!json_take(json, '"')) {
    return json_fail(json, json->expect == JSON_FIRST_KEY ? "expected a key in quotes or '}'"
                                                          : "expected a key in quotes");
  }
  json->expect = JSON_AFTER_KEY;
  return json_string(json) ? KL_JSON_KEY : KL_JSON_ERROR;
}

/* Behind a value. */
static KlJsonToken json_after(KlJson *json) {
  bool object = json_in_object(json);
  if (json->depth == 0) {
    return json->at == json->length ? KL_JSON_END : json_fail(json, "expected nothing more");
  }
  if (json_take(json, object ? '}' : ']')) {
    return json_close(json);
  }
  if (!json_take(json, ',')) {
    return json_fail(json, object ? "expected ',' or '}'" : "expected ',' or ']'");
  }
  json->expect = object ? JSON_KEY : JSON_VALUE;
  json_space(json);
  json->start = json->at;
  return object ? json_key(json) : json_value(json);
}

KlJsonToken kl_json_next(KlJson *json) {
  if (json->fault != NULL) {
    return KL_JSON_ERROR;
  }
  json_space(json);
  if (json->expect == JSON_AFTER_KEY) {
    if (!json_take(json, ':')) {
      return json_fail(json, "expected ':'");
    }
    json_space(json);
  }
  json->start = json->at;
  switch (json->expect) {
  case JSON_AFTER_VALUE:
    return json_after(json);
  case JSON_FIRST_KEY:
    return json_take(json, '}') ? json_close(json) : json_key(json);
  case JSON_FIRST_VALUE:
    return json_take(json, ']') ? json_close(json) : json_value(json);
  default:
    return json->expect == JSON_KEY ? json_key(json) : json_value(json);
  }
}

bool kl_json_skip(KlJson *json, KlJsonToken first) {
  if (first == KL_JSON_OBJECT_BEGIN || first == KL_JSON_ARRAY_BEGIN) {
    for (int outside = json->depth - 1; json->fault == NULL && json->depth > outside;) {
      (void)kl_json_next(json);
    }
  }
  return json->fault == NULL;
}

bool kl_json_is(const KlJson *json, const char *name) {
  return json->size == strlen(name) && memcmp(json->string, name, json->size) == 0;
}

/* ---- writing ---- */

void kl_json_write_text(KlBytes *out, const char *text) { kl_write_bytes(out, text, strlen(text)); }

static void json_write_escape(KlBytes *out, unsigned byte) {
  static const char name[] = "\"\\bfnrt", meaning[] = "\"\\\b\f\n\r\t", hex[] = "0123456789abcdef";
  const char *found = byte != 0 ? strchr(meaning, (int)byte) : NULL;
  kl_write_byte(out, '\\');
  if (found != NULL) {
    kl_write_byte(out, (unsigned char)name[found - meaning]);
    return;
  }
  kl_json_write_text(out, "u00");
  kl_write_byte(out, (unsigned char)hex[byte >> 4]);
  kl_write_byte(out, (unsigned char)hex[byte & 15]);
}

bool kl_json_write_string(KlBytes *out, const unsigned char *bytes, size_t size) {
  if (!kl_utf8_is_valid(bytes, size)) {
    return false;
  }
  kl_write_byte(out, '"');
  size_t start = 0;
  for (size_t at = 0; at < size; at++) {
    if (bytes[at] < 0x20 || bytes[at] == '"' || bytes[at] == '\\') {
      kl_write_bytes(out, bytes + start, at - start);
      json_write_escape(out, bytes[at]);
      start = at + 1;
    }
  }
  if (size > start) {
    kl_write_bytes(out, bytes + start, size - start);
  }
  kl_write_byte(out, '"');
  return true;
}

void kl_json_write_integer(KlBytes *out, int64_t value) {
  char text[20];
  size_t at = sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    text[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (value < 0) {
    text[--at] = '-';
  }
  kl_write_bytes(out, text + at, sizeof text - at);
}

void kl_json_write_real(KlBytes *out, double value) {
  char text[KL_DECIMAL_ROOM];
  kl_write_bytes(out, text, kl_decimal_write(value, text));
}
