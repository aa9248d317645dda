// See heap.h.
#include "math/heap.h"

#include "base/arena.h"

void heap_open(Heap *h, int32_t cap, gdn_arena *arena) {
  h->cap = cap;
  h->items = ARENA_NEW(arena, int32_t, cap);
  h->place = ARENA_NEW(arena, int32_t, cap);
  h->priority = ARENA_NEW(arena, double, cap);
}

void heap_start(Heap *h) {
  h->n = 0;
  for (int32_t item = 0; item < h->cap; item++) h->place[item] = -1;
}

static int32_t comes_before(const Heap *h, int32_t a, int32_t b) {
  return h->priority[a] > h->priority[b] || (h->priority[a] == h->priority[b] && a < b);
}

static void put(Heap *h, int32_t index, int32_t item) {
  h->items[index] = item;
  h->place[item] = index;
}

static void rise(Heap *h, int32_t index) {
  int32_t item = h->items[index];
  for (; index > 0; index = (index - 1) / 2) {
    int32_t parent = h->items[(index - 1) / 2];
    if (!comes_before(h, item, parent)) break;
    put(h, index, parent);
  }
  put(h, index, item);
}

static void sink(Heap *h, int32_t index) {
  int32_t item = h->items[index];
  for (;;) {
    int32_t child = 2 * index + 1;
    if (child >= h->n) break;
    if (child + 1 < h->n && comes_before(h, h->items[child + 1], h->items[child])) child++;
    if (!comes_before(h, h->items[child], item)) break;
    put(h, index, h->items[child]);
    index = child;
  }
  put(h, index, item);
}

void heap_push(Heap *h, int32_t item, double priority) {
  if (h->place[item] < 0) {
    h->priority[item] = priority;
    put(h, h->n++, item);
  } else if (priority > h->priority[item]) {
    h->priority[item] = priority;
  } else {
    return;
  }
  rise(h, h->place[item]);
}

int32_t heap_pop(Heap *h) {
  if (h->n == 0) return -1;
  int32_t top = h->items[0];
  h->place[top] = -1;
  h->priority[top] = 0; // so that the state of an empty queue is always the same
  h->n--;
  if (h->n > 0) {
    put(h, 0, h->items[h->n]);
    sink(h, 0);
  }
  return top;
}

void heap_restore(Heap *h) {
  h->n = 0;
  for (int32_t item = 0; item < h->cap; item++) {
    if (h->place[item] < 0) continue;
    put(h, h->n++, item);
    rise(h, h->n - 1);
  }
}
