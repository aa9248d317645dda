// See replay.h.
#include "core/replay.h"

#include <string.h>

void replay_open(Replay *r, int32_t observation_dim, int32_t action_dim, int32_t capacity,
                 gdn_arena *arena) {
  r->observation_dim = observation_dim;
  r->action_dim = action_dim;
  r->capacity = capacity;
  r->width = 2 * observation_dim + action_dim + 1;
  r->data = ARENA_NEW(arena, float, (int64_t)capacity * r->width);
  r->marks = ARENA_NEW(arena, uint8_t, capacity);
  r->next = ARENA_NEW(arena, double, observation_dim);
}

// Neither infinite nor NaN: those differ from themselves.
static int32_t all_finite(const float *x, int64_t n) {
  int32_t finite = 1;
  for (int64_t i = 0; i < n; i++) finite &= x[i] - x[i] == 0.0f;
  return finite;
}

// Whether the step begins where the newest row led.
static int32_t follows(const Replay *r, const Transition *t) {
  int32_t same = r->goes_on;
  for (int32_t i = 0; i < r->observation_dim; i++) same &= r->next[i] == t->observation[i];
  return same;
}

int32_t replay_add(Replay *r, const Transition *t, const double *action) {
  int32_t slot = replay_slot(r, r->total), at = 0;
  // A refused row in a full ring must not harm the one that lies there, so look before writing.
  const float reward = (float)t->reward;
  int32_t finite = all_finite(&reward, 1);
  for (int32_t i = 0; i < r->observation_dim; i++) {
    const float pair[] = {(float)t->observation[i], (float)(t->next[i] - t->observation[i])};
    finite &= all_finite(pair, 2);
  }
  for (int32_t i = 0; i < r->action_dim; i++) {
    const float number = (float)action[i];
    finite &= all_finite(&number, 1);
  }
  if (!finite) {
    r->goes_on = 0;
    return -1;
  }
  float *row = &r->data[(int64_t)slot * r->width];
  for (int32_t i = 0; i < r->observation_dim; i++) row[at++] = (float)t->observation[i];
  for (int32_t i = 0; i < r->action_dim; i++) row[at++] = (float)action[i];
  for (int32_t i = 0; i < r->observation_dim; i++)
    row[at++] = (float)(t->next[i] - t->observation[i]);
  row[at] = reward;
  int32_t end = t->terminated ? REPLAY_TERMINATED : t->truncated ? REPLAY_TRUNCATED : 0;
  r->marks[slot] = (uint8_t)(end | (follows(r, t) ? REPLAY_FOLLOWS : 0));
  r->goes_on = end == 0;
  memcpy(r->next, t->next, (size_t)r->observation_dim * sizeof *r->next);
  r->total++;
  if (r->n < r->capacity) r->n++;
  return slot;
}

ReplayRow replay_row(const Replay *r, int32_t slot) {
  const float *row = &r->data[(int64_t)slot * r->width];
  const float *delta = row + r->observation_dim + r->action_dim;
  const float *reward = delta + r->observation_dim;
  return (ReplayRow){row, row + r->observation_dim, delta, *reward,
                     r->marks[slot] & REPLAY_TERMINATED};
}

uint64_t replay_number(const Replay *r, int32_t slot) {
  uint64_t newest = r->total - 1;
  return newest - (newest - (uint64_t)slot) % (uint64_t)r->capacity;
}

int32_t replay_stretch(const Replay *r, uint64_t first, int32_t most) {
  if (first >= r->total || r->total - first > (uint64_t)r->n) return 0;
  uint64_t after = first + 1;
  while (after < r->total && after - first < (uint64_t)most &&
         (r->marks[replay_slot(r, after)] & REPLAY_FOLLOWS)) {
    after++;
  }
  return (int32_t)(after - first);
}

void replay_state(Replay *r, gdn_archive *archive) {
  gdn_archive_u64(archive, &r->total, 1);
  if (archive->mode == ARCHIVE_READ) {
    uint64_t capacity = (uint64_t)r->capacity;
    r->n = archive->failed ? 0 : (int32_t)(r->total < capacity ? r->total : capacity);
  }
  int64_t numbers = (int64_t)r->n * r->width;
  gdn_archive_f32(archive, r->data, numbers);
  gdn_archive_u8(archive, r->marks, r->n);
  gdn_archive_i32(archive, &r->goes_on, 1);
  archive_check_range(archive, &r->goes_on, 1, 0, 1);
  if (r->goes_on) gdn_archive_f64(archive, r->next, r->observation_dim);
  if (archive->mode == ARCHIVE_READ) gdn_archive_check(archive, all_finite(r->data, numbers));
}
