/* bytes.h - reading and writing bytes: little-endian, bounds-checked, canonical.
**
** A reader stops at the first fault: it keeps the place and the reason, and reads zeros from there
** on, so that callers check once.  A writer that ran out of memory keeps quiet and says so at the
** end.
**
** A varint is an unsigned integer in groups of 7 bits, lowest first, where the upper bit of a byte
** says that more follow (LEB128); the last group of a longer one is not 0, so each number has one
** form.
*/
#ifndef KLDIV_BASE_BYTES_H
#define KLDIV_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct KlReader {
  const unsigned char *bytes;
  size_t size;
  size_t at;         /* of the next byte; of the fault, if there is one */
  const char *fault; /* NULL, or what is wrong at `at`; static */
} KlReader;

void kl_reader_begin(KlReader *reader, const void *bytes, size_t size);

/* Notes a fault `back` bytes before the next byte, unless there is one already. */
void kl_reader_fail(KlReader *reader, size_t back, const char *fault);

unsigned kl_read_byte(KlReader *reader);
uint64_t kl_read_varint(KlReader *reader);
/* Any bits. */
double kl_read_double(KlReader *reader);
/* `count` of them into `x`; nothing after a fault. */
void kl_read_doubles(KlReader *reader, double *x, size_t count);
/* The same in place; NULL, and nothing is read, where they have to be copied: after a fault, from
** bytes that are not aligned, and where memory has another order of bytes. */
const double *kl_read_doubles_in_place(KlReader *reader, size_t count);
/* `count` bytes, in place; NULL after a fault. */
const unsigned char *kl_read_bytes(KlReader *reader, uint64_t count);

/* Zeroed memory is no bytes.  Whoever takes `data` frees it with kl_release. */
typedef struct KlBytes {
  unsigned char *data;
  size_t size, room;
  bool failed; /* out of memory: what is written from then on is lost */
} KlBytes;

void kl_bytes_clear(KlBytes *bytes);

/* Makes bytes of `head` and the `count` doubles that follow the first `before` of *block, which
** take as many bytes as the head.  Nothing moves: the block becomes that of the bytes, and *block
** NULL, unless they failed. */
void kl_bytes_of_doubles(KlBytes *bytes, const KlBytes *head, double **block, size_t before,
                         size_t count);

void kl_write_byte(KlBytes *bytes, unsigned value);
void kl_write_varint(KlBytes *bytes, uint64_t value);
void kl_write_double(KlBytes *bytes, double value);
void kl_write_doubles(KlBytes *bytes, const double *x, size_t count);
void kl_write_bytes(KlBytes *bytes, const void *data, size_t size);
/* Two hexadecimal digits for each byte. */
void kl_write_hex(KlBytes *bytes, const void *data, size_t size);

#endif
