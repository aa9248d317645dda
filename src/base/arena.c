// See arena.h. No block is ever given back: a run is destroyed by forgetting its memory.
#include "base/arena.h"

#include <string.h>

gdn_arena arena_measure(void) {
  return (gdn_arena){NULL, 0, UINT64_MAX / 2, 0};
}

gdn_arena arena_over(void *memory, uint64_t bytes) {
  uint64_t skip = (ARENA_ALIGNMENT - (uintptr_t)memory % ARENA_ALIGNMENT) % ARENA_ALIGNMENT;
  if (memory == NULL || bytes < skip) return (gdn_arena){NULL, 0, 0, 1};
  return (gdn_arena){(uint8_t *)memory + skip, 0, bytes - skip, 0};
}

uint64_t arena_bytes(const gdn_arena *arena) {
  return arena->used + ARENA_ALIGNMENT - 1;
}

void *gdn_arena_take(gdn_arena *arena, uint64_t count, uint64_t size) {
  if (arena == NULL) return NULL;
  if (size != 0 && count > UINT64_MAX / 4 / size) arena->failed = 1;
  if (arena->failed) return NULL;
  uint64_t bytes = (count * size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
  if (bytes > arena->cap - arena->used) {
    arena->failed = 1;
    return NULL;
  }
  uint64_t at = arena->used;
  arena->used += bytes;
  if (arena->base == NULL) return NULL; // measuring
  return memset(arena->base + at, 0, (size_t)bytes);
}
