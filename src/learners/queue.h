// A priority queue of numbered items: a binary heap that knows where each item is, so that an item put in
// again only rises. Of equal priorities the lower number comes first, so that the order never depends on
// the order of putting in.
#ifndef GEDANKEN_LEARNERS_QUEUE_H
#define GEDANKEN_LEARNERS_QUEUE_H

#include "gedanken/env.h"

typedef struct Queue {
  int32_t n, cap;
  int32_t *heap;    // [cap] items, the largest priority first
  int32_t *place;   // [cap] item -> index in heap, -1 = not in
  double *priority; // [cap] by item
} Queue;

void queue_open(Queue *q, int32_t cap, gdn_arena *arena);
void queue_start(Queue *q);
void queue_state(Queue *q, gdn_archive *archive);
// Puts the item in, or raises its priority; never lowers it.
void queue_push(Queue *q, int32_t item, double priority);
// Takes out the item of the highest priority; -1 when empty.
int32_t queue_pop(Queue *q);

#endif
