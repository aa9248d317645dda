// The data set D: what happened, a ring of transitions. A row is a few floats side by side
//
//     observation, action, delta = next observation - observation, reward
//
// and a mark. The difference is taken in double and then rounded: of two large neighbouring numbers the floats would
// keep little of it. Rows are numbered from 0 in the order in which they came; when the ring is full the oldest gives
// way. Until then no row ever changes, and whatever was said of a row by its number stays true.
//
// The agent keeps D; its model is lent it (models/dynamics.h), so that no row is stored twice.
#ifndef GEDANKEN_CORE_REPLAY_H
#define GEDANKEN_CORE_REPLAY_H

#include "base/arena.h"
#include "core/archive.h"
#include "core/model.h"

// How much an agent remembers.
#define REPLAY_PARAM(X, P, n)                                               \
  X(P, INT, capacity, n, 100, 1000000, LOG, "rows", GDN_EXPERT, "Capacity", \
    "Real steps that are remembered; the oldest give way.")

// Marks of a row. The step before it may be missing although the episode had one: it was not finite, or somebody
// moved the world between the two, so that this row does not begin where that one led.
enum {
  REPLAY_TERMINATED = 1, // the world ended the episode
  REPLAY_TRUNCATED = 2,  // a limit did
  REPLAY_FOLLOWS = 4     // the row with the number before is the step before
};

typedef struct Replay {
  int32_t observation_dim, action_dim;
  int32_t capacity; // rows
  int32_t width;    // floats in a row
  int32_t n;        // rows in use: slots 0 .. n-1
  uint64_t total;   // rows ever added
  float *data;      // [capacity][width]
  uint8_t *marks;   // [capacity]
  int32_t goes_on;  // a row that begins at `next` follows the newest one
  double *next;     // [observation_dim]
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
// The slot of the row with this number, while it lies in the ring.
static inline int32_t replay_slot(const Replay *r, uint64_t number) {
  return (int32_t)(number % (uint64_t)r->capacity);
}
// How many rows, the one numbered `first` and those after it, are steps of one episode without a gap; at most `most`,
// which is 1 or more; 0 when that row is not in the ring. They have the numbers first, first + 1, ...
int32_t replay_stretch(const Replay *r, uint64_t first, int32_t most);
void replay_state(Replay *r, gdn_archive *archive);

#endif
