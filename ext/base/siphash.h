/* siphash.h - SipHash-1-3: hashes that nobody can make collide without the key.
**
** Source: Aumasson & Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012, with one round
** for each block and three at the end, as the hash tables of Rust, Ruby and CPython have it.
*/
#ifndef KLDIV_BASE_SIPHASH_H
#define KLDIV_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

typedef struct KlSipKey {
  uint64_t word[2]; /* the bytes of the key, two little-endian words */
} KlSipKey;

uint64_t kl_siphash(const KlSipKey *key, const void *bytes, size_t size);

/* The state, for whoever has the message as words: begin, a block for each 8 bytes, end with the
** last word, which has the length modulo 256 in its upper byte and 0 to 7 bytes below. */
typedef struct KlSip {
  uint64_t v0, v1, v2, v3;
} KlSip;

KL_INLINE uint64_t kl_sip_rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

KL_INLINE void kl_sip_round(KlSip *s) {
  s->v0 += s->v1;
  s->v2 += s->v3;
  s->v1 = kl_sip_rotate(s->v1, 13) ^ s->v0;
  s->v3 = kl_sip_rotate(s->v3, 16) ^ s->v2;
  s->v0 = kl_sip_rotate(s->v0, 32) + s->v3;
  s->v2 += s->v1;
  s->v3 = kl_sip_rotate(s->v3, 21) ^ s->v0;
  s->v1 = kl_sip_rotate(s->v1, 17) ^ s->v2;
  s->v2 = kl_sip_rotate(s->v2, 32);
}

KL_INLINE KlSip kl_sip_begin(const KlSipKey *key) {
  KlSip s = {
      key->word[0] ^ UINT64_C(0x736f6d6570736575), key->word[1] ^ UINT64_C(0x646f72616e646f6d),
      key->word[0] ^ UINT64_C(0x6c7967656e657261), key->word[1] ^ UINT64_C(0x7465646279746573)};
  return s;
}

KL_INLINE void kl_sip_block(KlSip *s, uint64_t word) {
  s->v3 ^= word;
  kl_sip_round(s);
  s->v0 ^= word;
}

KL_INLINE uint64_t kl_sip_end(KlSip *s, uint64_t last) {
  kl_sip_block(s, last);
  s->v2 ^= 0xff;
  kl_sip_round(s);
  kl_sip_round(s);
  kl_sip_round(s);
  return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

#endif
