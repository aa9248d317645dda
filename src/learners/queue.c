// See queue.h.
#include "learners/queue.h"

#include "base/arena.h"
#include "core/archive.h"

void queue_open(Queue *q, int32_t cap, gdn_arena *arena) {
  q->cap = cap;
  q->heap = ARENA_NEW(arena, int32_t, cap);
  q->place = ARENA_NEW(arena, int32_t, cap);
  q->priority = ARENA_NEW(arena, double, cap);
}

void queue_start(Queue *q) {
  q->n = 0;
  for (int32_t item = 0; item < q->cap; item++) q->place[item] = -1;
}

static int32_t comes_before(const Queue *q, int32_t a, int32_t b) {
  return q->priority[a] > q->priority[b] || (q->priority[a] == q->priority[b] && a < b);
}

static void put(Queue *q, int32_t index, int32_t item) {
  q->heap[index] = item;
  q->place[item] = index;
}

static void rise(Queue *q, int32_t index) {
  int32_t item = q->heap[index];
  for (; index > 0; index = (index - 1) / 2) {
    int32_t parent = q->heap[(index - 1) / 2];
    if (!comes_before(q, item, parent)) break;
    put(q, index, parent);
  }
  put(q, index, item);
}

static void sink(Queue *q, int32_t index) {
  int32_t item = q->heap[index];
  for (;;) {
    int32_t child = 2 * index + 1;
    if (child >= q->n) break;
    if (child + 1 < q->n && comes_before(q, q->heap[child + 1], q->heap[child])) child++;
    if (!comes_before(q, q->heap[child], item)) break;
    put(q, index, q->heap[child]);
    index = child;
  }
  put(q, index, item);
}

void queue_push(Queue *q, int32_t item, double priority) {
  if (q->place[item] < 0) {
    q->priority[item] = priority;
    put(q, q->n++, item);
  } else if (priority > q->priority[item]) {
    q->priority[item] = priority;
  } else {
    return;
  }
  rise(q, q->place[item]);
}

int32_t queue_pop(Queue *q) {
  if (q->n == 0) return -1;
  int32_t top = q->heap[0];
  q->place[top] = -1;
  q->priority[top] = 0; // so that the state of an empty queue is always the same
  q->n--;
  if (q->n > 0) {
    put(q, 0, q->heap[q->n]);
    sink(q, 0);
  }
  return top;
}

// The order of the heap follows from who is in and how urgently: only that is kept.
void queue_state(Queue *q, gdn_archive *archive) {
  for (int32_t item = 0; item < q->cap; item++) {
    int32_t in = q->place[item] >= 0;
    gdn_archive_i32(archive, &in, 1);
    gdn_archive_f64(archive, &q->priority[item], 1);
    if (archive->mode == ARCHIVE_READ) q->place[item] = in ? 0 : -1;
  }
  if (archive->mode != ARCHIVE_READ) return;
  q->n = 0;
  for (int32_t item = 0; item < q->cap; item++) {
    if (q->place[item] < 0) continue;
    put(q, q->n++, item);
    rise(q, q->n - 1);
  }
}
