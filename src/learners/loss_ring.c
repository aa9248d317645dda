// See loss_ring.h.
#include "learners/loss_ring.h"

#include "base/arena.h"

void loss_ring_open(LossRing *ring, int32_t columns, gdn_arena *arena) {
  ring->columns = columns;
  ring->rows = ARENA_NEW(arena, double, (int64_t)LOSS_RING_ROWS *columns);
  ring->sums = ARENA_NEW(arena, double, columns);
}

void loss_ring_note(LossRing *ring, const double *now, int32_t refused) {
  int32_t last = ring->columns - 1;
  double *sums = ring->sums;
  for (int32_t i = 1; i < last && !refused; i++) sums[i] += now[i];
  sums[last] += refused;
  if (++sums[0] < LOSS_RING_EVERY) return;
  double *row = &ring->rows[ring->n++ % LOSS_RING_ROWS * (uint64_t)ring->columns];
  double sound = LOSS_RING_EVERY - sums[last]; // 0: then the means are NaN
  for (int32_t i = 1; i < last; i++) row[i] = sums[i] / sound;
  row[0] = (double)(ring->n * LOSS_RING_EVERY);
  row[last] = sums[last];
  for (int32_t i = 0; i <= last; i++) sums[i] = 0;
}

void loss_ring_state(LossRing *ring, gdn_archive *archive) {
  gdn_archive_u64(archive, &ring->n, 1);
  gdn_archive_f64(archive, ring->sums, ring->columns);
  gdn_archive_f64(archive, ring->rows, (int64_t)LOSS_RING_ROWS * ring->columns);
}
