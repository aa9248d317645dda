// See replay.h.
#include "core/replay.h"

void replay_open(Replay *r, int32_t observation_dim, int32_t action_dim, int32_t capacity,
                 gdn_arena *arena) {
  r->observation_dim = observation_dim;
  r->action_dim = action_dim;
  r->capacity = capacity;
  r->width = 2 * observation_dim + action_dim + 2;
  r->data = ARENA_NEW(arena, float, (int64_t)capacity * r->width);
}

// Neither infinite nor NaN: those differ from themselves.
static int32_t all_finite(const float *x, int64_t n) {
  int32_t finite = 1;
  for (int64_t i = 0; i < n; i++) finite &= x[i] - x[i] == 0.0f;
  return finite;
}

int32_t replay_add(Replay *r, const Transition *t, const double *action) {
  int32_t slot = (int32_t)(r->total % (uint64_t)r->capacity), at = 0;
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
  if (!finite) return -1;
  float *row = &r->data[(int64_t)slot * r->width];
  for (int32_t i = 0; i < r->observation_dim; i++) row[at++] = (float)t->observation[i];
  for (int32_t i = 0; i < r->action_dim; i++) row[at++] = (float)action[i];
  for (int32_t i = 0; i < r->observation_dim; i++)
    row[at++] = (float)(t->next[i] - t->observation[i]);
  row[at++] = reward;
  row[at] = t->terminated ? 1.0f : 0.0f;
  r->total++;
  if (r->n < r->capacity) r->n++;
  return slot;
}

ReplayRow replay_row(const Replay *r, int32_t slot) {
  const float *row = &r->data[(int64_t)slot * r->width];
  const float *delta = row + r->observation_dim + r->action_dim;
  const float *reward = delta + r->observation_dim;
  return (ReplayRow){row, row + r->observation_dim, delta, reward[0], reward[1] != 0.0f};
}

uint64_t replay_number(const Replay *r, int32_t slot) {
  uint64_t newest = r->total - 1;
  return newest - (newest - (uint64_t)slot) % (uint64_t)r->capacity;
}

void replay_state(Replay *r, gdn_archive *archive) {
  gdn_archive_u64(archive, &r->total, 1);
  if (archive->mode == ARCHIVE_READ) {
    uint64_t capacity = (uint64_t)r->capacity;
    r->n = archive->failed ? 0 : (int32_t)(r->total < capacity ? r->total : capacity);
  }
  int64_t numbers = (int64_t)r->n * r->width;
  gdn_archive_f32(archive, r->data, numbers);
  if (archive->mode == ARCHIVE_READ) gdn_archive_check(archive, all_finite(r->data, numbers));
}
