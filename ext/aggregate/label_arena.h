/* label_arena.h - the bytes of labels that are too long for a slot. */
#ifndef KLDIV_AGGREGATE_LABEL_ARENA_H
#define KLDIV_AGGREGATE_LABEL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory is the empty arena. */
typedef struct KlLabelArena {
  struct KlLabelBlock *blocks;
  size_t size; /* bytes of labels */
  size_t dead; /* those of labels that are absent: whoever knows keeps count of them */
} KlLabelArena;

void kl_arena_clear(KlLabelArena *arena);

/* A copy of `bytes` that stays where it is until the arena is cleared, or NULL. */
unsigned char *kl_arena_copy(KlLabelArena *arena, const unsigned char *bytes, size_t length);

/* Whether so much is dead that what lives should move into a new arena. */
bool kl_arena_is_wasteful(const KlLabelArena *arena);

#endif
