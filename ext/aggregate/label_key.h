/* label_key.h - what a label is looked for by: the head of its slot and 16 bytes. */
#ifndef KLDIV_AGGREGATE_LABEL_KEY_H
#define KLDIV_AGGREGATE_LABEL_KEY_H

#include "aggregate/label_slot.h"
#include "base/compiler.h"
#include "base/siphash.h"

/* What is looked for: what its slot's head is while the weight is a count, and the key. */
typedef struct KlLabelKey {
  uint64_t head;
  KlSlotKey key;
} KlLabelKey;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
KL_INLINE uint64_t kl_key_load8(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

KL_INLINE uint64_t kl_key_load4(const unsigned char *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/* Up to 16 bytes with zeros behind them, as two words, by loads that overlap: a call of memcpy
** takes longer than all the rest. */
KL_INLINE void kl_key_words(KlSlotKey *key, const unsigned char *bytes, size_t length) {
  key->word[0] = key->word[1] = 0;
  if (length > 8) {
    key->word[0] = kl_key_load8(bytes);
    key->word[1] = kl_key_load8(bytes + length - 8) >> (8 * (16 - length));
  } else if (length >= 4) {
    key->word[0] = kl_key_load4(bytes) | kl_key_load4(bytes + length - 4) << (8 * (length - 4));
  } else if (length > 0) {
    size_t middle = length / 2, last = length - 1;
    key->word[0] = (uint64_t)bytes[0] | (uint64_t)bytes[middle] << (8 * middle) |
                   (uint64_t)bytes[last] << (8 * last);
  }
}
#else
KL_INLINE void kl_key_words(KlSlotKey *key, const unsigned char *bytes, size_t length) {
  key->word[0] = key->word[1] = 0;
  if (length > 0) {
    memcpy(key->bytes, bytes, length);
  }
}
#endif

KL_INLINE uint64_t kl_key_head(KlLabelType type, size_t length) {
  return (uint64_t)type << KL_SLOT_TYPE | (uint64_t)length << KL_SLOT_LENGTH;
}

/* Of a short label, but for the hash. */
KL_INLINE KlLabelKey kl_key_of_short(KlLabelType type, const unsigned char *bytes, size_t length) {
  KlLabelKey key;
  key.head = kl_key_head(type, length);
  kl_key_words(&key.key, bytes, length);
  return key;
}

/* Of a number, whose 8 bytes are at `number`, but for the hash. */
KL_INLINE KlLabelKey kl_key_of_number(KlLabelType type, const void *number) {
  KlLabelKey key;
  key.head = kl_key_head(type, sizeof key.key.word[0]);
  memcpy(&key.key.word[0], number, sizeof key.key.word[0]);
  key.key.word[1] = 0;
  return key;
}

/* Hashes a short label or number: the message is its words, the second where the length says so,
** then its type and length in a byte each. */
KL_INLINE void kl_key_hash(KlLabelKey *key, const KlSipKey *secret) {
  bool two = key->head >> KL_SLOT_LENGTH > 8;
  KlSip s = kl_sip_begin(secret);
  kl_sip_block(&s, key->key.word[0]);
  if (two) {
    kl_sip_block(&s, key->key.word[1]);
  }
  uint64_t size = two ? 8 + 8 + 2 : 8 + 2;
  key->head |= kl_sip_end(&s, key->head >> KL_SLOT_TYPE | size << 56) & KL_SLOT_HASH;
}

KL_INLINE KlLabelKey kl_key_of_long(const KlSipKey *secret, KlLabelType type,
                                    const unsigned char *bytes, size_t length) {
  KlLabelKey key;
  key.key.word[0] = key.key.word[1] = 0;
  key.key.far.bytes = bytes;
  key.key.far.length = length;
  key.head =
      (kl_siphash(secret, bytes, length) & KL_SLOT_HASH) | kl_key_head(type, 0) | KL_SLOT_FAR;
  return key;
}

#endif
