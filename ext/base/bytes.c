/* bytes.c - reading and writing bytes. */
#include "base/bytes.h"

#include <string.h>

#include "base/memory.h"

/* Whether doubles in memory are the bytes that are written. */
#if defined(__BYTE_ORDER__) && defined(__FLOAT_WORD_ORDER__)
#define BYTES_ARE_LITTLE \
  (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && __FLOAT_WORD_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#else
#define BYTES_ARE_LITTLE 0
#endif

void kl_reader_begin(KlReader *reader, const void *bytes, size_t size) {
  *reader = (KlReader){.bytes = bytes, .size = size};
}

void kl_reader_fail(KlReader *reader, size_t back, const char *fault) {
  if (reader->fault == NULL) {
    reader->fault = fault;
    reader->at -= back;
  }
}

const unsigned char *kl_read_bytes(KlReader *reader, uint64_t count) {
  if (reader->fault != NULL) {
    return NULL;
  }
  if (count > reader->size - reader->at) {
    kl_reader_fail(reader, 0, "the value ends too early");
    return NULL;
  }
  const unsigned char *bytes = reader->bytes + reader->at;
  reader->at += (size_t)count;
  return bytes;
}

unsigned kl_read_byte(KlReader *reader) {
  const unsigned char *byte = kl_read_bytes(reader, 1);
  return byte != NULL ? *byte : 0;
}

uint64_t kl_read_varint(KlReader *reader) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    unsigned byte = kl_read_byte(reader);
    uint64_t group = byte & 0x7f;
    if (group << shift >> shift != group) {
      break;
    }
    value |= group << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift > 0) {
        kl_reader_fail(reader, 1, "a number has a longer form than it needs");
      }
      return reader->fault == NULL ? value : 0;
    }
  }
  kl_reader_fail(reader, 1, "a number has more than 64 bits");
  return 0;
}

double kl_read_double(KlReader *reader) {
  const unsigned char *byte = kl_read_bytes(reader, 8);
  uint64_t bits = 0;
  for (int i = 0; byte != NULL && i < 8; i++) {
    bits |= (uint64_t)byte[i] << (8 * i);
  }
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void kl_read_doubles(KlReader *reader, double *x, size_t count) {
  if (!BYTES_ARE_LITTLE) {
    for (size_t i = 0; i < count && reader->fault == NULL; i++) {
      x[i] = kl_read_double(reader);
    }
    return;
  }
  const unsigned char *bytes = kl_read_bytes(reader, (uint64_t)count * sizeof *x);
  if (bytes != NULL && count > 0) {
    memcpy(x, bytes, count * sizeof *x);
  }
}

const double *kl_read_doubles_in_place(KlReader *reader, size_t count) {
  if (!BYTES_ARE_LITTLE || reader->fault != NULL ||
      count > (reader->size - reader->at) / sizeof(double)) {
    return NULL;
  }
  const unsigned char *bytes = reader->bytes + reader->at;
  if ((uintptr_t)bytes % sizeof(double) != 0) {
    return NULL;
  }
  reader->at += count * sizeof(double);
  return (const double *)(const void *)bytes;
}

void kl_bytes_clear(KlBytes *bytes) {
  kl_release(bytes->data);
  *bytes = (KlBytes){0};
}

/* Doubles as the bytes that are written, where they are. */
static void bytes_order(double *x, size_t count) {
  for (size_t i = 0; i < count && !BYTES_ARE_LITTLE; i++) {
    uint64_t bits;
    unsigned char byte[8];
    memcpy(&bits, &x[i], sizeof bits);
    for (int j = 0; j < 8; j++) {
      byte[j] = (unsigned char)(bits >> (8 * j));
    }
    memcpy(&x[i], byte, sizeof byte);
  }
}

void kl_bytes_of_doubles(KlBytes *bytes, const KlBytes *head, double **block, size_t before,
                         size_t count) {
  double *fit = head->failed ? NULL : kl_reallocate(*block, (before + count) * sizeof *fit);
  if (fit == NULL) {
    bytes->failed = true;
    return;
  }
  size_t size = (before + count) * sizeof *fit;
  *block = NULL;
  *bytes = (KlBytes){(unsigned char *)fit, size, size, false};
  bytes_order(fit + before, count);
  memcpy(fit, head->data, head->size);
}

/* Room for `more` bytes behind those there are; false without memory. */
static bool bytes_reserve(KlBytes *bytes, size_t more) {
  if (bytes->failed || more <= bytes->room - bytes->size) {
    return !bytes->failed;
  }
  size_t room = bytes->room + bytes->room / 2 + more + 48;
  unsigned char *data = room > more ? kl_reallocate(bytes->data, room) : NULL;
  if (data == NULL) {
    bytes->failed = true;
    return false;
  }
  bytes->data = data;
  bytes->room = room;
  return true;
}

void kl_write_bytes(KlBytes *bytes, const void *data, size_t size) {
  if (size > 0 && bytes_reserve(bytes, size)) {
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
  }
}

void kl_write_byte(KlBytes *bytes, unsigned value) {
  if (bytes_reserve(bytes, 1)) {
    bytes->data[bytes->size++] = (unsigned char)value;
  }
}

void kl_write_varint(KlBytes *bytes, uint64_t value) {
  while (value >= 0x80) {
    kl_write_byte(bytes, (unsigned)(value & 0x7f) | 0x80);
    value >>= 7;
  }
  kl_write_byte(bytes, (unsigned)value);
}

void kl_write_double(KlBytes *bytes, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  unsigned char byte[8];
  for (int i = 0; i < 8; i++) {
    byte[i] = (unsigned char)(bits >> (8 * i));
  }
  kl_write_bytes(bytes, byte, sizeof byte);
}

void kl_write_doubles(KlBytes *bytes, const double *x, size_t count) {
  if (BYTES_ARE_LITTLE) {
    kl_write_bytes(bytes, x, count * sizeof *x);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    kl_write_double(bytes, x[i]);
  }
}

void kl_write_hex(KlBytes *bytes, const void *data, size_t size) {
  static const char digit[] = "0123456789abcdef";
  const unsigned char *byte = data;
  for (size_t i = 0; i < size; i++) {
    kl_write_byte(bytes, (unsigned char)digit[byte[i] >> 4]);
    kl_write_byte(bytes, (unsigned char)digit[byte[i] & 15]);
  }
}
