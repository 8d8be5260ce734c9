/* label_arena.c - blocks that are filled one after the other. */
#include "aggregate/label_arena.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"

enum {
  ARENA_BLOCK = 1 << 10, /* bytes of the first block; later ones are larger */
  ARENA_BLOCK_MOST = 1 << 20,
  ARENA_WASTE = 1 << 16 /* dead bytes that are no reason to move */
};

typedef struct KlLabelBlock KlLabelBlock;
struct KlLabelBlock {
  KlLabelBlock *next;
  size_t used, room;
  unsigned char bytes[];
};

void kl_arena_clear(KlLabelArena *arena) {
  while (arena->blocks != NULL) {
    KlLabelBlock *next = arena->blocks->next;
    kl_release(arena->blocks);
    arena->blocks = next;
  }
  *arena = (KlLabelArena){0};
}

/* A block with room for `length` bytes; NULL without memory.  Blocks grow with the arena.  A long
** label has one of its own, behind the first, which goes on being filled. */
static KlLabelBlock *arena_block(KlLabelArena *arena, size_t length) {
  size_t room = arena->size > ARENA_BLOCK ? arena->size : ARENA_BLOCK;
  room = room < ARENA_BLOCK_MOST ? room : ARENA_BLOCK_MOST;
  bool alone = length > room / 4;
  room = alone ? length : room;
  KlLabelBlock *first = arena->blocks;
  KlLabelBlock *block = room < SIZE_MAX / 2 ? kl_allocate(sizeof *block + room) : NULL;
  if (block == NULL) {
    return NULL;
  }
  block->used = 0;
  block->room = room;
  KlLabelBlock **link = alone && first != NULL ? &first->next : &arena->blocks;
  block->next = *link;
  *link = block;
  return block;
}

unsigned char *kl_arena_copy(KlLabelArena *arena, const unsigned char *bytes, size_t length) {
  KlLabelBlock *block = arena->blocks;
  if (block == NULL || length > block->room - block->used) {
    block = arena_block(arena, length);
    if (block == NULL) {
      return NULL;
    }
  }
  unsigned char *copy = block->bytes + block->used;
  memcpy(copy, bytes, length);
  block->used += length;
  arena->size += length;
  return copy;
}

bool kl_arena_is_wasteful(const KlLabelArena *arena) {
  return arena->dead > ARENA_WASTE && arena->dead > arena->size / 2;
}
