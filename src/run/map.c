// See map.h and gdn_run_map. The model is asked about DYNAMICS_TILE cells at a time; the truth is a second
// instance of the world, put into each of them.
#include "run/map.h"

#include <string.h>

#include "base/text.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "models/dynamics.h"
#include "run/run.h"

enum { SIDE = GDN_MAP_SIDE, CELLS = SIDE * SIDE, T = DYNAMICS_TILE, DIM = 16, MEMBERS = 10 };

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

// How the observation of a cell really changes under the action in the middle of its range.
static void true_change(const gdn_run *run, int32_t cell, double *change) {
  gdn_env *truth = run->truth;
  int32_t dim = truth->observation.dim;
  double from[DIM], to[DIM], nearest[DIM], middle[DIM] = {0}, action[DIM];
  gdn_random random = rng_stream(run->agent->seed, "map", (uint64_t)cell);
  gdn_step step = {0, 0, 0};
  cell_observation(run->env, cell, from);
  memcpy(to, from, sizeof to);
  dynamics_action_back(&truth->action, middle, action);
  if (dynamics_place(truth, from, nearest) == GDN_OK) {
    truth->type->step(truth, action, &random, &step);
    truth->type->observe(truth, to);
  }
  for (int32_t i = 0; i < dim; i++) change[i] = to[i] - from[i];
}

// Root mean square of the true changes on the map, the unit of what is shown.
static void true_scale(const gdn_run *run, double *scale) {
  int32_t dim = run->truth->observation.dim;
  double change[DIM];
  memset(scale, 0, DIM * sizeof *scale);
  for (int32_t cell = 0; cell < CELLS; cell++) {
    true_change(run, cell, change);
    for (int32_t i = 0; i < dim; i++) scale[i] += change[i] * change[i] / CELLS;
  }
  for (int32_t i = 0; i < dim; i++) scale[i] = scale[i] > 0 ? scalar_sqrt(scale[i]) : 1;
}

// What the model says about T cells, [members][rows][T].
typedef struct Tile {
  float observation[MEMBERS * DIM * T], action[MEMBERS * DIM * T];
  float mean[MEMBERS * (DIM + 1) * T], deviation[MEMBERS * (DIM + 1) * T];
  int32_t members, rows;
} Tile;

static void ask(gdn_run *run, int32_t first, Tile *tile) {
  const dynamics_type *model = dynamics_of(run->model);
  int32_t dim = run->env->observation.dim;
  double observation[DIM];
  memset(tile->action, 0, sizeof tile->action);
  for (int32_t j = 0; j < T; j++) {
    cell_observation(run->env, first + j, observation);
    for (int32_t m = 0; m < tile->members; m++) {
      for (int32_t i = 0; i < dim; i++) {
        tile->observation[(m * dim + i) * T + j] = (float)observation[i];
      }
    }
  }
  gdn_random random = rng_stream(run->agent->seed, "map", (uint64_t)first);
  model->predict(run->model,
                 &(Prediction){tile->observation, tile->action, tile->mean, tile->deviation},
                 &random);
}

// Squares of error, spread and noise of column j, averaged over the state's numbers.
static void judge_column(const gdn_run *run, const Tile *tile, int32_t j, const double *change,
                         const double *scale, double *squares) {
  int32_t dim = run->env->observation.dim;
  double members = tile->members;
  for (int32_t i = 0; i < dim; i++) {
    double sum = 0, apart = 0, noise = 0;
    for (int32_t m = 0; m < tile->members; m++) {
      int32_t at = (m * tile->rows + i) * T + j;
      sum += (double)tile->mean[at];
      noise += (double)tile->deviation[at] * (double)tile->deviation[at];
    }
    double mean = sum / members, error = mean - change[i], unit = scale[i] * scale[i] * dim;
    for (int32_t m = 0; m < tile->members; m++) {
      double off = (double)tile->mean[(m * tile->rows + i) * T + j] - mean;
      apart += off * off;
    }
    squares[0] += error * error / unit;
    squares[1] += apart / members / unit;
    squares[2] += noise / members / unit;
  }
}

static void map_model(gdn_run *run, float *out) {
  const dynamics_type *model = dynamics_of(run->model);
  double scale[DIM], change[DIM];
  Tile tile;
  tile.members = model->members(run->model);
  tile.rows = run->env->observation.dim + model->learns_reward(run->model);
  true_scale(run, scale);
  for (int32_t first = 0; first < CELLS; first += T) {
    ask(run, first, &tile);
    for (int32_t j = 0; j < T; j++) {
      double squares[3] = {0, 0, 0};
      true_change(run, first + j, change);
      judge_column(run, &tile, j, change, scale, squares);
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
  int32_t fits = run->truth != NULL && run->env->observation.dim <= DIM &&
                 run->env->action.dim <= DIM &&
                 dynamics_of(run->model)->members(run->model) <= MEMBERS;
  if (fits) map_model(run, out);
  return GDN_OK;
}
