// How updates went: a ring of rows, each the means over LOSS_RING_EVERY updates. The first column is the updates so far, 0 in
// an unused row; the last, how many of them were refused, which the means leave out.
#ifndef GEDANKEN_LEARNERS_LOSS_RING_H
#define GEDANKEN_LEARNERS_LOSS_RING_H

#include "core/archive.h"
#include "gedanken/memory.h"

enum { LOSS_RING_ROWS = 512, LOSS_RING_EVERY = 100 };

typedef struct LossRing {
  int32_t columns;
  uint64_t n;          // rows ever written
  double *rows, *sums; // [LOSS_RING_ROWS][columns]; of the row to come
} LossRing;

void loss_ring_open(LossRing *ring, int32_t columns, gdn_arena *arena);
// Adds the latest update to the row to come; `now` [columns], of which the first and the last do not count.
void loss_ring_note(LossRing *ring, const double *now, int32_t refused);
void loss_ring_state(LossRing *ring, gdn_archive *archive);

#endif
