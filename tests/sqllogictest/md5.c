/* md5.c - the MD5 message digest (RFC 1321), to compare long results by. */
#include "md5.h"

#include <string.h>

/* RFC 1321, 3.4: item i is the integer part of 2^32 |sin(i + 1)|, i + 1 in radians. */
static const uint32_t md5_sines[64] = {
    0xD76AA478, 0xE8C7B756, 0x242070DB, 0xC1BDCEEE, 0xF57C0FAF, 0x4787C62A, 0xA8304613, 0xFD469501,
    0x698098D8, 0x8B44F7AF, 0xFFFF5BB1, 0x895CD7BE, 0x6B901122, 0xFD987193, 0xA679438E, 0x49B40821,
    0xF61E2562, 0xC040B340, 0x265E5A51, 0xE9B6C7AA, 0xD62F105D, 0x02441453, 0xD8A1E681, 0xE7D3FBC8,
    0x21E1CDE6, 0xC33707D6, 0xF4D50D87, 0x455A14ED, 0xA9E3E905, 0xFCEFA3F8, 0x676F02D9, 0x8D2A4C8A,
    0xFFFA3942, 0x8771F681, 0x6D9D6122, 0xFDE5380C, 0xA4BEEA44, 0x4BDECFA9, 0xF6BB4B60, 0xBEBFBC70,
    0x289B7EC6, 0xEAA127FA, 0xD4EF3085, 0x04881D05, 0xD9D4D039, 0xE6DB99E5, 0x1FA27CF8, 0xC4AC5665,
    0xF4292244, 0x432AFF97, 0xAB9423A7, 0xFC93A039, 0x655B59C3, 0x8F0CCC92, 0xFFEFF47D, 0x85845DD1,
    0x6FA87E4F, 0xFE2CE6E0, 0xA3014314, 0x4E0811A1, 0xF7537E82, 0xBD3AF235, 0x2AD7D2BB, 0xEB86D391,
};

/* RFC 1321, 3.4: the left rotations of each round, used in turn. */
static const unsigned md5_rotations[4][4] = {
    {7, 12, 17, 22},
    {5, 9, 14, 20},
    {4, 11, 16, 23},
    {6, 10, 15, 21},
};

static uint32_t md5_rotate(uint32_t word, unsigned bits) {
  return (word << bits) | (word >> (32 - bits));
}

static uint32_t md5_load(const unsigned char *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

/* The round functions F, G, H, I of RFC 1321, 3.4. */
static uint32_t md5_mix(unsigned round, uint32_t b, uint32_t c, uint32_t d) {
  switch (round) {
  case 0:
    return (b & c) | (~b & d);
  case 1:
    return (b & d) | (c & ~d);
  case 2:
    return b ^ c ^ d;
  default:
    return c ^ (b | ~d);
  }
}

/* The word of the block that each step of a round reads. */
static unsigned md5_word_index(unsigned round, unsigned step) {
  static const unsigned stride[4] = {1, 5, 3, 7};
  static const unsigned start[4] = {0, 1, 5, 0};
  return (stride[round] * step + start[round]) % 16;
}

static void md5_absorb(uint32_t state[4], const unsigned char block[SLT_MD5_BLOCK]) {
  uint32_t a = state[0];
  uint32_t b = state[1];
  uint32_t c = state[2];
  uint32_t d = state[3];
  for (unsigned step = 0; step < 64; step++) {
    unsigned round = step / 16;
    uint32_t word = md5_load(block + 4 * (size_t)md5_word_index(round, step));
    uint32_t sum = a + md5_mix(round, b, c, d) + word + md5_sines[step];
    a = d;
    d = c;
    c = b;
    b += md5_rotate(sum, md5_rotations[round][step % 4]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

void slt_md5_start(SltMd5 *md5) {
  *md5 = (SltMd5){.state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476}};
}

void slt_md5_add(SltMd5 *md5, const void *data, size_t size) {
  const unsigned char *bytes = data;
  while (size > 0) {
    size_t used = (size_t)(md5->length % SLT_MD5_BLOCK);
    size_t taken = SLT_MD5_BLOCK - used;
    if (taken > size) {
      taken = size;
    }
    memcpy(md5->block + used, bytes, taken);
    md5->length += taken;
    bytes += taken;
    size -= taken;
    if (used + taken == SLT_MD5_BLOCK) {
      md5_absorb(md5->state, md5->block);
    }
  }
}

/* Padding: one bit, zeros, and the length in bits as the last 8 bytes of a block. */
void slt_md5_finish(SltMd5 *md5, char hex[SLT_MD5_HEX_SIZE]) {
  static const unsigned char padding[SLT_MD5_BLOCK] = {0x80};
  static const char digits[] = "0123456789abcdef";
  uint64_t bits = md5->length * 8;
  unsigned char tail[8];
  for (unsigned i = 0; i < 8; i++) {
    tail[i] = (unsigned char)(bits >> (8 * i));
  }
  size_t used = (size_t)(md5->length % SLT_MD5_BLOCK);
  slt_md5_add(md5, padding, used < 56 ? 56 - used : 120 - used);
  slt_md5_add(md5, tail, sizeof tail);
  for (size_t i = 0; i < 16; i++) {
    unsigned byte = (md5->state[i / 4] >> (8 * (i % 4))) & 0xFF;
    hex[2 * i] = digits[byte >> 4];
    hex[2 * i + 1] = digits[byte & 0xF];
  }
  hex[SLT_MD5_HEX_SIZE - 1] = '\0';
}
