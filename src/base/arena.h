// A bump allocator over one block that the caller gave. The same construction code runs twice: once
// measuring (no block, every take returns NULL and is only counted), once for real.
#ifndef GEDANKEN_BASE_ARENA_H
#define GEDANKEN_BASE_ARENA_H

#include "gedanken/memory.h"

#define ARENA_ALIGNMENT 64 // one cache line; the widest vectors need no more

struct gdn_arena {
  uint8_t *base; // NULL while measuring
  uint64_t used, cap;
  int32_t failed; // a take did not fit, or its size overflowed
};

// An arena that only counts; arena_bytes then tells how large the block must be.
gdn_arena arena_measure(void);
// An arena over a block of any alignment. Blocks taken from it are zeroed.
gdn_arena arena_over(void *memory, uint64_t bytes);
// Bytes that a block needs for what was taken so far, whatever its alignment.
uint64_t arena_bytes(const gdn_arena *arena);

#define ARENA_NEW(arena, type, count) \
  ((type *)gdn_arena_take((arena), (uint64_t)(count), (uint64_t)sizeof(type)))

#endif
