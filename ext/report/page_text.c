/* page_text.c - texts of data in a page. */
#include "report/page_text.h"

#include <string.h>

#include "base/decimal.h"
#include "base/json.h"

void kl_page_put(KlBytes *html, const char *markup) {
  kl_write_bytes(html, markup, strlen(markup));
}

/* ---- characters ---- */

static const unsigned text_unknown = 0xfffd;

/* The character at the front of `size` > 0 bytes, and how many bytes it takes.  What is no UTF-8 is
** U+FFFD, byte by byte. */
static size_t text_character(const unsigned char *byte, size_t size, unsigned *code) {
  unsigned lead = byte[0];
  size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length > size || !kl_utf8_is_valid(byte, length)) {
    *code = text_unknown;
    return 1;
  }
  static const unsigned mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  *code = lead & mask[length];
  for (size_t i = 1; i < length; i++) {
    *code = *code << 6 | (byte[i] & 0x3f);
  }
  return length;
}

/* Marks and overrides of direction. */
static bool text_is_direction(unsigned code) {
  return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

/* What stands for a character in a page. */
static unsigned text_visible(unsigned code, bool lines) {
  if (code < 0x20) {
    return lines && (code == '\n' || code == '\t') ? code : 0x2400 + code;
  }
  if (code == 0x7f) {
    return 0x2421;
  }
  bool separator = code == 0x2028 || code == 0x2029;
  bool none = (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef) || code == 0xfeff ||
              (code >= 0xfff9 && code <= 0xfffb);
  bool control = code >= 0x80 && code < 0xa0;
  return control || separator || none || text_is_direction(code) ? text_unknown : code;
}

static void text_put(KlBytes *html, unsigned code) {
  switch (code) {
  case '&':
    kl_page_put(html, "&amp;");
    return;
  case '<':
    kl_page_put(html, "&lt;");
    return;
  case '>':
    kl_page_put(html, "&gt;");
    return;
  case '"':
    kl_page_put(html, "&quot;");
    return;
  case '\'':
    kl_page_put(html, "&#39;");
    return;
  default:
    break;
  }
  if (code < 0x80) {
    kl_write_byte(html, code);
    return;
  }
  int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned lead[] = {0, 0xc0, 0xe0, 0xf0};
  kl_write_byte(html, lead[tails] | code >> (6 * tails));
  for (int i = tails - 1; i >= 0; i--) {
    kl_write_byte(html, 0x80 | (code >> (6 * i) & 0x3f));
  }
}

/* ---- texts ---- */

static void text_write(KlBytes *html, const unsigned char *text, size_t size, size_t limit,
                       bool lines) {
  size_t at = 0;
  for (size_t i = 0; at < size && i < limit; i++) {
    unsigned code;
    at += text_character(text + at, size - at, &code);
    text_put(html, text_visible(code, lines));
  }
  if (at < size) {
    kl_page_put(html, "…");
  }
}

void kl_page_text(KlBytes *html, const void *text, size_t size, size_t limit) {
  text_write(html, text, size, limit, false);
}

void kl_page_lines(KlBytes *html, const void *text, size_t size, size_t limit) {
  text_write(html, text, size, limit, true);
}

void kl_page_name(KlBytes *html, const char *name) {
  kl_page_put(html, "<bdi>");
  kl_page_text(html, name, strlen(name), KL_PAGE_CHARACTERS);
  kl_page_put(html, "</bdi>");
}

/* ---- widths ---- */

/* Tenths of a pixel that a character takes at most at 12 pixels, in the widest of the fonts that
** systems have (DejaVu Sans and Verdana). */
static int text_width(unsigned code) {
  if (code < 0x80) {
    return strchr("MWmw@%&", (int)code) != NULL           ? 126
           : strchr(" il.,:;'|!jtfrI", (int)code) != NULL ? 56
           : code >= 'A' && code <= 'Z'                   ? 102
                                                          : 82;
  }
  if (code >= 0x12000 && code < 0x12550) {
    return 400; /* cuneiform */
  }
  if (code >= 0xfb50 && code < 0xfe00) {
    return 300; /* Arabic ligatures, whole words among them */
  }
  return code < 0x600 ? 115 : 170;
}

/* How many bytes fit into `width` tenths of a pixel. */
static size_t text_fit(const unsigned char *text, size_t size, int width) {
  size_t at = 0;
  while (at < size) {
    unsigned code;
    size_t length = text_character(text + at, size - at, &code);
    width -= text_width(text_visible(code, false));
    if (width < 0) {
      break;
    }
    at += length;
  }
  return at;
}

bool kl_page_fitted(KlBytes *html, const void *text, size_t size, int width) {
  if (text_fit(text, size, 10 * width) == size) {
    text_write(html, text, size, size, false);
    return true;
  }
  size_t fits = text_fit(text, size, 10 * width - text_width(0x2026));
  text_write(html, text, fits, fits, false);
  kl_page_put(html, "…");
  return false;
}

/* ---- labels ---- */

static bool text_is(const KlLabel *label, const char *word) {
  return label->length == strlen(word) && memcmp(label->bytes, word, label->length) == 0;
}

/* Whether text without quotes could be taken for a number, a word of the page, or nothing. */
static bool text_needs_quotes(const KlLabel *label) {
  if (label->length == 0) {
    return false;
  }
  unsigned first = label->bytes[0], last = label->bytes[label->length - 1];
  bool digits = false;
  size_t i = 0;
  while (i < label->length && i < 64 && strchr("+-.0123456789eE", label->bytes[i]) != NULL &&
         label->bytes[i] != 0) {
    digits = digits || (label->bytes[i] >= '0' && label->bytes[i] <= '9');
    i++;
  }
  return (digits && i == label->length) || first <= ' ' || last <= ' ' || first == '\'' ||
         text_is(label, "NULL") || text_is(label, "(empty text)") ||
         text_is(label, "all other labels") ||
         (label->length > 1 && memcmp(label->bytes, "x'", 2) == 0);
}

/* Four bytes are a character at most; one more than are shown, so that a cut shows. */
static void text_of_text(KlBytes *text, const KlLabel *label) {
  enum { LONGEST = 4 * (KL_PAGE_CHARACTERS + 1) };
  size_t size = label->length < LONGEST ? label->length : LONGEST;
  bool quotes = text_needs_quotes(label);
  kl_page_put(text, quotes ? "'" : label->length == 0 ? "(empty text)" : "");
  kl_write_bytes(text, label->bytes, size);
  kl_page_put(text, quotes ? "'" : "");
}

static void text_of_blob(KlBytes *text, const KlLabel *label) {
  enum { BYTES = 24 };
  static const char digit[] = "0123456789ABCDEF";
  size_t size = label->length;
  if (size > BYTES) {
    size = BYTES;
  }
  kl_page_put(text, "x'");
  for (size_t i = 0; i < size; i++) {
    kl_write_byte(text, (unsigned char)digit[label->bytes[i] >> 4]);
    kl_write_byte(text, (unsigned char)digit[label->bytes[i] & 15]);
  }
  kl_page_put(text, size < label->length ? "…'" : "'");
}

static void text_of_real(KlBytes *text, double x) {
  char decimal[KL_DECIMAL_ROOM + 1];
  bool finite = x - x == 0.0;
  kl_page_put(text, finite ? kl_decimal_text(x, decimal) : x < 0.0 ? "−∞" : "∞");
}

void kl_page_label(KlBytes *text, const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    kl_json_write_integer(text, label->integer);
    break;
  case KL_LABEL_REAL:
    text_of_real(text, label->real);
    break;
  case KL_LABEL_BLOB:
    text_of_blob(text, label);
    break;
  case KL_LABEL_TEXT:
    text_of_text(text, label);
    break;
  }
}
