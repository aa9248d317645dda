// See map.h and gdn_run_map. The model is asked about DYNAMICS_TILE cells at a time; the truth is a second
// instance of the world, put into each of them.
#include "run/map.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "run/run.h"

enum { SIDE = GDN_MAP_SIDE, CELLS = SIDE * SIDE, T = DYNAMICS_TILE };

// Both edges belong to the plane: what a world's own limit holds lies exactly there.
static int32_t coordinate(const gdn_plane *plane, int32_t axis, double x) {
  double part = (x - plane->low[axis]) / (plane->high[axis] - plane->low[axis]) * SIDE;
  if (x == plane->high[axis]) return SIDE - 1;
  return part >= 0 && part < SIDE ? (int32_t)part : -1;
}

int32_t map_cell(const gdn_env *env, const double *observation) {
  double uv[2] = {0, 0};
  env->type->to_plane(env, observation, uv);
  int32_t column = coordinate(&env->plane, 0, uv[0]), row = coordinate(&env->plane, 1, uv[1]);
  return column < 0 || row < 0 ? -1 : row * SIDE + column;
}

static void cell_observation(const gdn_env *env, int32_t cell, double *observation) {
  const gdn_plane *p = &env->plane;
  double uv[2] = {p->low[0] + (p->high[0] - p->low[0]) * (cell % SIDE + 0.5) / SIDE,
                  p->low[1] + (p->high[1] - p->low[1]) * (cell / SIDE + 0.5) / SIDE};
  env->type->from_plane(env, uv, observation);
}

void map_open(Map *map, Model *model, const gdn_env *env, gdn_arena *arena) {
  int32_t dim = env->observation.dim, action_dim = env->action.dim;
  double **of_dim[] = {&map->from, &map->to, &map->nearest, &map->change, &map->scale};
  map->im = (Imagination){.model = model, .env = env};
  imagine_open(&map->im, arena);
  for (int32_t i = 0; i < GDN_COUNT(of_dim); i++) *of_dim[i] = ARENA_NEW(arena, double, dim);
  map->middle = ARENA_NEW(arena, double, action_dim); // zeroed, and never written
  map->action = ARENA_NEW(arena, double, action_dim);
}

// How the observation of a cell really changes under the action in the middle of its range.
static void true_change(gdn_run *run, int32_t cell) {
  Map *map = &run->map;
  gdn_env *truth = run->truth;
  size_t bytes = (size_t)map->im.dim * sizeof *map->to;
  gdn_random random = rng_stream(run->agent->seed, "map", (uint64_t)cell);
  gdn_step step = {0};
  cell_observation(run->env, cell, map->from);
  memcpy(map->to, map->from, bytes);
  dynamics_action_back(&truth->action, map->middle, map->action);
  if (dynamics_place(truth, map->from, map->nearest) == GDN_OK) {
    truth->type->step(truth, map->action, &random, &step);
    truth->type->observe(truth, map->to);
  }
  for (int32_t i = 0; i < map->im.dim; i++) map->change[i] = map->to[i] - map->from[i];
}

// Root mean square of the true changes on the map, the unit of what is shown.
static void true_scale(gdn_run *run) {
  Map *map = &run->map;
  memset(map->scale, 0, (size_t)map->im.dim * sizeof *map->scale);
  for (int32_t cell = 0; cell < CELLS; cell++) {
    true_change(run, cell);
    for (int32_t i = 0; i < map->im.dim; i++) {
      map->scale[i] += map->change[i] * map->change[i] / CELLS;
    }
  }
  for (int32_t i = 0; i < map->im.dim; i++) {
    map->scale[i] = map->scale[i] > 0 ? scalar_sqrt(map->scale[i]) : 1;
  }
}

// What the model says about T cells from the first one on.
static void ask(gdn_run *run, int32_t first) {
  Imagination *im = &run->map.im;
  memset(im->action, 0, sizeof *im->action * (size_t)(im->members * im->action_dim * T));
  for (int32_t j = 0; j < T; j++) {
    cell_observation(run->env, first + j, run->map.from);
    for (int32_t m = 0; m < im->members; m++) {
      for (int32_t i = 0; i < im->dim; i++) {
        *imagine_number(im->observation, im->dim, i, m * T + j) = (float)run->map.from[i];
      }
    }
  }
  im->noise = rng_stream(run->agent->seed, "map", (uint64_t)first);
  imagine_ask(im);
}

// Squares of error, spread and noise of column j, averaged over the state's numbers.
static void judge_column(const Map *map, int32_t j, double *squares) {
  const Imagination *im = &map->im;
  double members = im->members;
  for (int32_t i = 0; i < im->dim; i++) {
    double sum = 0, apart = 0, noise = 0;
    for (int32_t m = 0; m < im->members; m++) {
      double std = (double)*imagine_number(im->std, im->rows, i, m * T + j);
      sum += (double)*imagine_number(im->mean, im->rows, i, m * T + j);
      noise += std * std;
    }
    double mean = sum / members, error = mean - map->change[i];
    double unit = map->scale[i] * map->scale[i] * im->dim;
    for (int32_t m = 0; m < im->members; m++) {
      double off = (double)*imagine_number(im->mean, im->rows, i, m * T + j) - mean;
      apart += off * off;
    }
    squares[0] += error * error / unit;
    squares[1] += apart / members / unit;
    squares[2] += noise / members / unit;
  }
}

static void map_model(gdn_run *run, float *out) {
  true_scale(run);
  for (int32_t first = 0; first < CELLS; first += T) {
    ask(run, first);
    for (int32_t j = 0; j < T; j++) {
      double squares[3] = {0, 0, 0};
      true_change(run, first + j);
      judge_column(&run->map, j, squares);
      for (int32_t k = 0; k < 3; k++) {
        out[(GDN_MAP_ERROR + k) * CELLS + first + j] = (float)scalar_sqrt(squares[k]);
      }
    }
  }
}

_Static_assert(CELLS % T == 0, "whole tiles");

gdn_status gdn_run_map(gdn_run *run, float *out, gdn_plane *plane) {
  if (run == NULL || out == NULL) return GDN_BAD_ARGUMENT;
  if (run->visits == NULL) return GDN_UNFIT;
  memset(out, 0, sizeof(float) * GDN_MAP_COUNT * CELLS);
  if (plane != NULL) *plane = run->env->plane;
  for (int32_t cell = 0; cell < CELLS; cell++) out[cell] = (float)run->visits[cell];
  if (run->imagines) map_model(run, out);
  return GDN_OK;
}
