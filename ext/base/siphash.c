/* siphash.c - SipHash-1-3 of bytes. */
#include "base/siphash.h"

/* `count` bytes, at most 7, as a little-endian word. */
static uint64_t siphash_word(const unsigned char *byte, size_t count) {
  uint64_t word = 0;
  for (size_t i = 0; i < count; i++) {
    word |= (uint64_t)byte[i] << (8 * i);
  }
  return word;
}

/* Written out, compilers make one load of it. */
static uint64_t siphash_whole(const unsigned char *byte) {
  return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
         (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
         (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

uint64_t kl_siphash(const KlSipKey *key, const void *bytes, size_t size) {
  const unsigned char *byte = bytes;
  KlSip s = kl_sip_begin(key);
  size_t rest = size;
  for (; rest >= 8; rest -= 8, byte += 8) {
    kl_sip_block(&s, siphash_whole(byte));
  }
  return kl_sip_end(&s, (uint64_t)size << 56 | siphash_word(byte, rest));
}
