// What was lived through: a ring of transitions. A row is a few floats side by side
//
//     observation, action, delta = next observation - observation, reward, terminated
//
// The difference is taken in double and then rounded: of two large neighbouring numbers the floats would
// keep little of it. Rows are numbered from 0 in the order in which they came; when the ring is full the
// oldest gives way.
#ifndef GEDANKEN_CORE_REPLAY_H
#define GEDANKEN_CORE_REPLAY_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/model.h"

typedef struct Replay {
  int32_t observation_dim, action_dim;
  int32_t capacity; // rows
  int32_t width;    // floats in a row
  int32_t n;        // rows in use: slots 0 .. n-1
  uint64_t total;   // rows ever added
  float *data;      // [capacity][width]
} Replay;

// A view of one row.
typedef struct ReplayRow {
  const float *observation, *action, *delta;
  float reward;
  int32_t terminated;
} ReplayRow;

void replay_open(Replay *r, int32_t observation_dim, int32_t action_dim, int32_t capacity,
                 gdn_arena *arena);
// Keeps a transition; `action` is the world's action in [-1, 1] (models/dynamics.h). Returns its slot, or -1
// when a number in it is not finite as a float: such a row would spoil everything that learns from it.
int32_t replay_add(Replay *r, const Transition *t, const double *action);
ReplayRow replay_row(const Replay *r, int32_t slot);
// The number of the row that lies in a slot.
uint64_t replay_number(const Replay *r, int32_t slot);
void replay_state(Replay *r, gdn_archive *archive);

#endif
