/* json_put.c - exact numbers, weights and labels as JSON. */
#include "dist/json_put.h"

#include <math.h>
#include <string.h>

#include "base/json.h"

static void json_put_hex(KlBytes *text, const unsigned char *bytes, size_t size) {
  kl_write_byte(text, '"');
  kl_write_hex(text, bytes, size);
  kl_write_byte(text, '"');
}

void kl_json_put_exact(KlBytes *text, const KlInteger *value) {
  KlBytes bytes = {0};
  kl_write_exact(&bytes, value);
  json_put_hex(text, bytes.data, bytes.size);
  text->failed = text->failed || bytes.failed;
  kl_bytes_clear(&bytes);
}

bool kl_json_put_whole(KlBytes *text, const KlInteger *value) {
  uint64_t whole = 0;
  if (value->low < 0 || value->low + value->count > 2 || value->sign < 0) {
    return false;
  }
  for (int i = 0; i < value->count; i++) {
    whole |= (uint64_t)value->limb[i] << (32 * (value->low + i));
  }
  if (whole > INT64_MAX) {
    return false;
  }
  kl_json_write_integer(text, (int64_t)whole);
  return true;
}

static bool json_put_is_double(const KlInteger *value, double x) {
  KlInteger back;
  if (isinf(x)) {
    return false;
  }
  kl_integer_from_double(&back, x);
  return back.sign == value->sign && back.low == value->low && back.count == value->count &&
         memcmp(back.limb, value->limb, (size_t)back.count * sizeof *back.limb) == 0;
}

void kl_json_put_weight(KlBytes *text, const KlEntry *entry) {
  KlInteger weight;
  kl_entry_weight(entry, &weight);
  if (kl_json_put_whole(text, &weight)) {
    return;
  }
  double x = kl_integer_round(&weight);
  if (json_put_is_double(&weight, x)) {
    kl_json_write_real(text, x);
  } else {
    json_put_hex(text, entry->exact, entry->exact_size);
  }
}

static void json_put_hidden(KlBytes *text, const char *name, const KlLabel *label) {
  kl_json_write_text(text, "{\"");
  kl_json_write_text(text, name);
  kl_json_write_text(text, "\":");
  json_put_hex(text, label->bytes, label->length);
  kl_json_write_text(text, "}");
}

static void json_put_label(KlBytes *text, const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    kl_json_write_integer(text, label->integer);
    break;
  case KL_LABEL_REAL:
    if (isinf(label->real)) {
      kl_json_write_text(text, label->real > 0.0 ? "{\"real\":null,\"sign\":1}"
                                                 : "{\"real\":null,\"sign\":-1}");
    } else {
      kl_json_write_real(text, label->real);
    }
    break;
  case KL_LABEL_TEXT:
    if (!kl_json_write_string(text, label->bytes, label->length)) {
      json_put_hidden(text, "text", label);
    }
    break;
  case KL_LABEL_BLOB:
    json_put_hidden(text, "blob", label);
    break;
  }
}

KlStatus kl_json_put_labels(KlBytes *text, const KlCounts *counts, const KlPoll *poll) {
  KlCursor cursor;
  KlStatus status = KL_OK;
  uint64_t done = 0;
  for (kl_cursor_begin(&cursor, counts); cursor.more && status == KL_OK; kl_cursor_next(&cursor)) {
    kl_json_write_text(text, done == 0 ? "[[" : ",[");
    json_put_label(text, &cursor.entry.label);
    kl_json_write_text(text, ",");
    kl_json_put_weight(text, &cursor.entry);
    kl_json_write_text(text, "]");
    done++;
    status = done % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  kl_json_write_text(text, "]");
  return status;
}
