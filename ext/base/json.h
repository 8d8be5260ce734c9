/* json.h - reading and writing JSON, strictly (RFC 8259).
**
** The reader is asked for one token after the other.  It allocates nothing but room for strings
** with escapes, checks everything, and stops at the first fault.  Numbers are exact: integers of 64
** bits are integers, all others the nearest double.
*/
#ifndef KLDIV_BASE_JSON_H
#define KLDIV_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { KL_JSON_DEPTH = 32 }; /* of arrays and objects in each other, at most */

typedef enum KlJsonToken {
  KL_JSON_ERROR, /* `fault` says why; for ever */
  KL_JSON_END,   /* the one value is complete, and nothing follows it; for ever */
  KL_JSON_OBJECT_BEGIN,
  KL_JSON_OBJECT_END,
  KL_JSON_ARRAY_BEGIN,
  KL_JSON_ARRAY_END,
  KL_JSON_KEY,     /* `string`; its value is the next token */
  KL_JSON_STRING,  /* `string` */
  KL_JSON_INTEGER, /* `integer`, and `real`, the double nearest to it */
  KL_JSON_REAL,    /* `real`, finite: a number with a point or an exponent, or beyond 64 bits */
  KL_JSON_TRUE,
  KL_JSON_FALSE,
  KL_JSON_NULL
} KlJsonToken;

typedef struct KlJson {
  const unsigned char *text;
  size_t length;
  size_t at;         /* of the next byte; of the fault, if there is one */
  size_t start;      /* of the token */
  const char *fault; /* NULL, or what is wrong at `at`: "expected ':'"; static */

  int64_t integer;
  double real;
  /* UTF-8, NULs allowed, not terminated; valid until the next token is asked for. */
  const unsigned char *string;
  size_t size;

  KlBytes *room; /* where strings are decoded; the caller clears it */
  bool lenient;  /* for callers to set: numbers may begin with a point, as in SQL: .5 */
  int depth;
  uint32_t objects; /* bit i: level i is an object, not an array */
  int expect;       /* what the grammar allows next; of json.c */
} KlJson;

/* `room` is zeroed or in use by an earlier reader; if it runs out of memory, `room->failed` says so
** beside the fault. */
void kl_json_begin(KlJson *json, const void *text, size_t length, KlBytes *room);

KlJsonToken kl_json_next(KlJson *json);

/* Passes over the value whose first token was `first`: all of it, where that opened an array or an
** object.  False: there is a fault. */
bool kl_json_skip(KlJson *json, KlJsonToken first);

/* Whether the key or string read last is `name`. */
bool kl_json_is(const KlJson *json, const char *name);

/* Whether these bytes are UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
bool kl_utf8_is_valid(const unsigned char *bytes, size_t size);

/* `text` as it is: punctuation, keys that need no escapes. */
void kl_json_write_text(KlBytes *out, const char *text);

/* In quotes, with escapes where JSON wants them and nowhere else.  False, and nothing is written,
** if the bytes are not UTF-8: JSON has no form for them, and replacing them would make one string
** of two. */
bool kl_json_write_string(KlBytes *out, const unsigned char *bytes, size_t size);

void kl_json_write_integer(KlBytes *out, int64_t value);

/* A finite number, the shortest text that reads as the same double, never as an integer: 3.0. */
void kl_json_write_real(KlBytes *out, double value);

#endif
