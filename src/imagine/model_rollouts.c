// See model_rollouts.h.
#include "imagine/model_rollouts.h"

#include <string.h>

#include "base/arena.h"
#include "core/way.h"
#include "math/rng.h"

enum { T = DYNAMICS_TILE };

static const ImagineOptions options = {.members = IMAGINE_MEMBERS_DRAWN};

void model_rollouts_open(ModelRollouts *b, gdn_arena *arena) {
  b->im.options = options;
  imagine_open(&b->im, arena);
  b->columns = b->im.tiles * T;
  b->age = ARENA_NEW(arena, int32_t, b->columns);
  b->over = ARENA_NEW(arena, uint8_t, b->columns);
  b->path = ARENA_NEW(arena, float, (BRANCH_MOST + 1) * b->im.dim * T);
}

void model_rollouts_start(ModelRollouts *b, uint64_t seed) {
  imagine_start(&b->im, seed, "branch");
  memset(b->over, 1, (size_t)b->columns);
}

int32_t model_rollouts_schedule(int32_t start, int32_t end, int64_t from, int64_t to, int64_t now) {
  if (now >= to) return end;
  if (now <= from) return start;
  return (int32_t)((start * (to - now) + end * (now - from)) / (to - from));
}

// -- the elites ----------------------------------------------------------------------------------------

void model_rollouts_renew(ModelRollouts *b) {
  const dynamics_type *model = dynamics_of(b->im.model);
  const double *errors = model->held_out == NULL ? NULL : model->held_out(b->im.model);
  memset(b->over, 1, (size_t)b->columns);
  // By insertion. An error that is NaN tells nothing: such a member stays where it is.
  for (int32_t i = 1; errors != NULL && i < b->im.members; i++) {
    for (int32_t j = i; j > 0 && errors[b->im.asks[j]] < errors[b->im.asks[j - 1]]; j--) {
      int32_t better = b->im.asks[j];
      b->im.asks[j] = b->im.asks[j - 1];
      b->im.asks[j - 1] = better;
    }
  }
}

// -- one step ------------------------------------------------------------------------------------------

static void note_path(ModelRollouts *b, int32_t j) {
  if (j >= T || b->age[j] > BRANCH_MOST) return;
  for (int32_t i = 0; i < b->im.dim; i++) {
    b->path[(b->age[j] * b->im.dim + i) * T + j] =
        *imagine_number(b->im.observation, b->im.dim, i, j);
  }
}

static void begin_anew(ModelRollouts *b, const Replay *real, int32_t length) {
  for (int32_t j = 0; j < b->columns; j++) {
    if (!b->over[j] && b->age[j] < length) continue;
    ReplayRow row = replay_row(real, rng_below(&b->im.noise, real->n));
    for (int32_t i = 0; i < b->im.dim; i++) {
      *imagine_number(b->im.observation, b->im.dim, i, j) = row.observation[i];
    }
    b->age[j] = 0;
    b->over[j] = 0;
    note_path(b, j);
  }
}

static void choose_actions(ModelRollouts *b) {
  Imagination *im = &b->im;
  for (int32_t e = 0; e < im->tiles; e++) {
    b->policy(b->context, im->observation + e * im->dim * T, im->action + e * im->action_dim * T);
  }
}

// Branch j has taken its step. Returns 0 where the model's numbers are not finite: then there was none.
static int32_t keep_step(ModelRollouts *b, int32_t j, int32_t length, Replay *imagined) {
  Imagination *im = &b->im;
  imagine_case(im, j);
  Transition t = {im->here, im->act, im->after, im->reward[j], im->ended[j], 0};
  if (replay_add(imagined, &t, im->unit) < 0) {
    b->over[j] = 1;
    im->alive[j] = im->ended[j] = 0; // it stays where it was
    return 0;
  }
  b->age[j]++;
  b->over[j] = im->ended[j] || b->age[j] >= length;
  return 1;
}

int32_t model_rollouts_owe(ModelRollouts *b, int32_t steps) {
  b->owed += steps;
  int32_t moves = b->owed / b->columns;
  b->owed %= b->columns;
  return moves;
}

int32_t model_rollouts_step(ModelRollouts *b, const Replay *real, int32_t length,
                            Replay *imagined) {
  int32_t taken = 0;
  begin_anew(b, real, length);
  choose_actions(b);
  memset(b->im.alive, 1, (size_t)b->columns);
  imagine_step(&b->im, T);
  for (int32_t j = 0; j < b->columns; j++) taken += keep_step(b, j, length, imagined);
  imagine_go_on(&b->im);
  for (int32_t j = 0; j < T; j++) note_path(b, j);
  return taken;
}

// -- state, drawing ------------------------------------------------------------------------------------

void model_rollouts_state(ModelRollouts *b, gdn_archive *archive) {
  gdn_archive_u64(archive, &b->im.noise.state, 1);
  gdn_archive_i32(archive, b->im.asks, b->im.members);
  archive_check_range(archive, b->im.asks, b->im.members, 0, b->im.members - 1);
  gdn_archive_f32(archive, b->im.observation, (int64_t)b->columns * b->im.dim);
  gdn_archive_i32(archive, &b->owed, 1);
  archive_check_range(archive, &b->owed, 1, 0, b->columns - 1);
  gdn_archive_i32(archive, b->age, b->columns);
  archive_check_range(archive, b->age, b->columns, 0, BRANCH_MOST);
  gdn_archive_u8(archive, b->over, b->columns);
  gdn_archive_f32(archive, b->path, (BRANCH_MOST + 1) * b->im.dim * T);
}

static void path_at(const ModelRollouts *b, int32_t h, int32_t j, float *x, float *y) {
  for (int32_t i = 0; i < b->im.dim; i++)
    b->im.here[i] = (double)b->path[(h * b->im.dim + i) * T + j];
  b->im.env->type->point(b->im.env, b->im.here, x, y);
}

void model_rollouts_draw(const ModelRollouts *b, gdn_scene *scene) {
  const gdn_env *env = b->im.env;
  if (env->type->point == NULL || !(scene->layers & 1u << GDN_LAYER_PLANNING)) return;
  float size = 0.005f * (env->y1 - env->y0);
  for (int32_t j = 0; j < T; j++) {
    float x, y, x2, y2;
    if (b->age[j] == 0) continue;
    path_at(b, 0, j, &x, &y);
    way_dot(scene, GDN_LAYER_PLANNING, GDN_INK_TRAIL, x, y, size, 0.5f);
    for (int32_t h = 1; h <= b->age[j]; h++) {
      path_at(b, h, j, &x2, &y2);
      float value = 1 - 0.8f * (float)(h - 1) / BRANCH_MOST;
      way_step(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x, y, x2, y2, size, value);
      x = x2;
      y = y2;
    }
  }
}
