// See branch.h.
#include "planners/branch.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/sample.h"
#include "models/fit.h"

enum { T = DYNAMICS_TILE };

void branch_open(Branch *b, gdn_arena *arena) {
  const dynamics_type *model = dynamics_of(b->model);
  b->members = model->members(b->model);
  if (b->elites > b->members) b->elites = b->members;
  b->dim = b->env->observation.dim;
  b->action_dim = b->env->action.dim;
  b->rows = b->dim + model->learns_reward(b->model);
  b->columns = b->elites * T;
  b->elite = ARENA_NEW(arena, int32_t, b->members);
  b->observation = ARENA_NEW(arena, float, b->columns * b->dim);
  b->age = ARENA_NEW(arena, int32_t, b->columns);
  b->over = ARENA_NEW(arena, uint8_t, b->columns);
  b->path = ARENA_NEW(arena, float, (BRANCH_MOST + 1) * b->dim * T);
  b->action = ARENA_NEW(arena, float, b->columns * b->action_dim);
  b->normal = ARENA_NEW(arena, float, b->columns * b->rows);
  b->place = ARENA_NEW(arena, int32_t, b->columns);
  b->asked = ARENA_NEW(arena, float, b->members * b->dim * T);
  b->done = ARENA_NEW(arena, float, b->members * b->action_dim * T);
  b->mean = ARENA_NEW(arena, float, b->members * b->rows * T);
  b->deviation = ARENA_NEW(arena, float, b->members * b->rows * T);
  b->here = ARENA_NEW(arena, double, b->dim);
  b->unit = ARENA_NEW(arena, double, b->action_dim);
  b->act = ARENA_NEW(arena, double, b->action_dim);
  b->next = ARENA_NEW(arena, double, b->dim);
}

void branch_start(Branch *b, uint64_t seed) {
  b->random = rng_stream(seed, "branch", 0);
  for (int32_t m = 0; m < b->members; m++) b->elite[m] = m;
  memset(b->over, 1, (size_t)b->columns);
}

int32_t branch_schedule(int32_t start, int32_t end, int64_t from, int64_t to, int64_t now) {
  if (now >= to) return end;
  if (now <= from) return start;
  return (int32_t)((start * (to - now) + end * (now - from)) / (to - from));
}

// -- the elites ----------------------------------------------------------------------------------------

// The members' hold-out errors after the latest epoch; NULL where there are none.
static const double *latest_errors(const Branch *b) {
  ChannelList list = {.n = 0};
  const double *latest = NULL;
  if (b->model->type->channels != NULL) b->model->type->channels(b->model, &list);
  for (int32_t k = 0; k < list.n; k++) {
    const gdn_channel *fit = &list.channels[k];
    if (strcmp(fit->key, "model.fit") != 0) continue;
    const double *row = fit->data;
    for (int32_t i = 0; i < FIT_ROWS; i++, row += FIT_COLUMNS + b->members) {
      // Updates only grow; 0 marks a row that is not in use.
      if (row[FIT_UPDATES] > (latest == NULL ? 0 : latest[FIT_UPDATES])) latest = row;
    }
  }
  return latest == NULL ? NULL : latest + FIT_COLUMNS;
}

void branch_renew(Branch *b) {
  const double *errors = latest_errors(b);
  memset(b->over, 1, (size_t)b->columns);
  // By insertion. An error that is NaN tells nothing: such a member stays where it is.
  for (int32_t i = 1; errors != NULL && i < b->members; i++) {
    for (int32_t j = i; j > 0 && errors[b->elite[j]] < errors[b->elite[j - 1]]; j--) {
      int32_t better = b->elite[j];
      b->elite[j] = b->elite[j - 1];
      b->elite[j - 1] = better;
    }
  }
}

// -- one step ------------------------------------------------------------------------------------------

// Number i of branch j in a block [tiles][rows][T].
static inline float *number_of(float *block, int32_t rows, int32_t i, int32_t j) {
  return block + (j / T * rows + i) * T + j % T;
}

static void note_path(Branch *b, int32_t j) {
  if (j >= T || b->age[j] > BRANCH_MOST) return;
  for (int32_t i = 0; i < b->dim; i++) {
    b->path[(b->age[j] * b->dim + i) * T + j] = *number_of(b->observation, b->dim, i, j);
  }
}

static void begin_anew(Branch *b, const Replay *real, int32_t length) {
  for (int32_t j = 0; j < b->columns; j++) {
    if (!b->over[j] && b->age[j] < length) continue;
    ReplayRow row = replay_row(real, rng_below(&b->random, real->n));
    for (int32_t i = 0; i < b->dim; i++) {
      *number_of(b->observation, b->dim, i, j) = row.observation[i];
    }
    b->age[j] = 0;
    b->over[j] = 0;
    note_path(b, j);
  }
}

static void choose_actions(Branch *b) {
  for (int32_t e = 0; e < b->elites; e++) {
    b->policy(b->context, b->observation + e * b->dim * T, b->action + e * b->action_dim * T);
  }
}

// Deals the branches to the places of the elites' tiles: any member is equally likely for any branch, and all
// are asked equally often (Durstenfeld 1964).
static void deal(Branch *b) {
  for (int32_t j = 0; j < b->columns; j++) {
    int32_t k = rng_below(&b->random, j + 1);
    b->place[j] = b->place[k];
    b->place[k] = j;
  }
}

// The column of the model's tiles in which branch j is, as a branch there.
static inline int32_t place_of(const Branch *b, int32_t j) {
  return b->elite[b->place[j] / T] * T + b->place[j] % T;
}

static void ask_model(Branch *b) {
  for (int32_t j = 0; j < b->columns; j++) {
    int32_t at = place_of(b, j);
    for (int32_t i = 0; i < b->dim; i++) {
      *number_of(b->asked, b->dim, i, at) = *number_of(b->observation, b->dim, i, j);
    }
    for (int32_t i = 0; i < b->action_dim; i++) {
      *number_of(b->done, b->action_dim, i, at) = *number_of(b->action, b->action_dim, i, j);
    }
  }
  Prediction p = {b->asked, b->done, b->mean, b->deviation};
  dynamics_of(b->model)->predict(b->model, &p, &b->random);
  sample_normals(&b->random, b->normal, (int64_t)b->columns * b->rows);
}

// Number i of what the model says about branch j: mean + deviation z.
static inline float imagined_number(Branch *b, int32_t i, int32_t j) {
  int32_t at = place_of(b, j);
  return *number_of(b->mean, b->rows, i, at) +
         *number_of(b->deviation, b->rows, i, at) * *number_of(b->normal, b->rows, i, j);
}

// Branch j takes its step. Returns 0 where the model's numbers are not finite: then there was none.
static int32_t take_step(Branch *b, int32_t j, int32_t length, Replay *imagined) {
  gdn_step step = {0, 0, 0};
  for (int32_t i = 0; i < b->dim; i++) {
    b->here[i] = (double)*number_of(b->observation, b->dim, i, j);
    double to = b->here[i] + (double)imagined_number(b, i, j);
    b->next[i] = dynamics_within(&b->env->observation, i, to);
  }
  for (int32_t i = 0; i < b->action_dim; i++) {
    b->unit[i] = (double)*number_of(b->action, b->action_dim, i, j);
  }
  dynamics_action_back(&b->env->action, b->unit, b->act);
  b->env->type->judge(b->env, b->here, b->act, b->next, &step);
  if (b->rows > b->dim) step.reward = (double)imagined_number(b, b->dim, j);
  Transition t = {b->here, b->act, b->next, step.reward, step.terminated, 0};
  if (replay_add(imagined, &t, b->unit) < 0) {
    b->over[j] = 1;
    return 0;
  }
  for (int32_t i = 0; i < b->dim; i++) {
    *number_of(b->observation, b->dim, i, j) = (float)b->next[i];
  }
  b->age[j]++;
  b->over[j] = step.terminated || b->age[j] >= length;
  note_path(b, j);
  return 1;
}

int32_t branch_step(Branch *b, const Replay *real, int32_t length, Replay *imagined) {
  int32_t taken = 0;
  begin_anew(b, real, length);
  choose_actions(b);
  deal(b);
  ask_model(b);
  for (int32_t j = 0; j < b->columns; j++) taken += take_step(b, j, length, imagined);
  return taken;
}

// -- state, drawing ------------------------------------------------------------------------------------

void branch_state(Branch *b, gdn_archive *archive) {
  gdn_archive_u64(archive, &b->random.state, 1);
  gdn_archive_i32(archive, b->elite, b->members);
  archive_check_range(archive, b->elite, b->members, 0, b->members - 1);
  gdn_archive_f32(archive, b->observation, (int64_t)b->columns * b->dim);
  gdn_archive_i32(archive, b->age, b->columns);
  archive_check_range(archive, b->age, b->columns, 0, BRANCH_MOST);
  gdn_archive_u8(archive, b->over, b->columns);
  gdn_archive_f32(archive, b->path, (BRANCH_MOST + 1) * b->dim * T);
}

static void path_at(const Branch *b, int32_t h, int32_t j, float *x, float *y) {
  for (int32_t i = 0; i < b->dim; i++) b->here[i] = (double)b->path[(h * b->dim + i) * T + j];
  b->env->type->point(b->env, b->here, x, y);
}

void branch_draw(const Branch *b, gdn_scene *scene) {
  const gdn_env *env = b->env;
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  float size = 0.005f * (env->y1 - env->y0);
  for (int32_t j = 0; j < T; j++) {
    float x, y, x2, y2;
    if (b->age[j] == 0) continue;
    path_at(b, 0, j, &x, &y);
    gdn_scene_disc(scene, GDN_LAYER_PLANNING, GDN_INK_TRAIL, x, y, size, 0.5f);
    for (int32_t h = 1; h <= b->age[j]; h++) {
      path_at(b, h, j, &x2, &y2);
      float value = 1 - 0.8f * (float)(h - 1) / BRANCH_MOST;
      gdn_scene_line(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, size, value);
      x = x2;
      y = y2;
    }
  }
}
