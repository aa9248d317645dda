// A priority queue of numbered items: a binary heap that knows where each item is, so that an item put in
// again only rises. Of equal priorities the lower number comes first, so that the order never depends on
// the order of putting in.
#ifndef GEDANKEN_MATH_HEAP_H
#define GEDANKEN_MATH_HEAP_H

#include "gedanken/memory.h"

typedef struct Heap {
  int32_t n, cap;
  int32_t *items;   // [n] the largest priority first
  int32_t *place;   // [cap] item -> index in items, -1 = not in
  double *priority; // [cap] by item
} Heap;

void heap_open(Heap *h, int32_t cap, gdn_arena *arena);
void heap_start(Heap *h);
// Puts the item in, or raises its priority; never lowers it.
void heap_push(Heap *h, int32_t item, double priority);
// Takes out the item of the highest priority; -1 when empty.
int32_t heap_pop(Heap *h);
// Puts in whoever has a place >= 0, by priority: what is left of a heap that was stored without its order.
void heap_restore(Heap *h);

#endif
