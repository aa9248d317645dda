// See imagination.h.
#include "imagine/imagination.h"

#include <string.h>

#include "base/arena.h"
#include "math/rng.h"
#include "math/sample.h"
#include "math/scalar.h"
#include "tensor/graph.h"

enum { T = DYNAMICS_TILE };

void imagine_open(Imagination *im, gdn_arena *arena) {
  const dynamics_type *model = dynamics_of(im->model);
  int32_t drawn = im->options.members == IMAGINE_MEMBERS_DRAWN;
  im->members = model->members(im->model);
  im->dim = im->env->observation.dim;
  im->action_dim = im->env->action.dim;
  im->rows = im->dim + model->learns_reward(im->model);
  if (!drawn || im->tiles > im->members) im->tiles = im->members;
  int64_t cases = (int64_t)im->tiles * T, asked = drawn ? (int64_t)im->members * T : 0;
  im->observation = ARENA_NEW(arena, float, cases * im->dim);
  im->action = ARENA_NEW(arena, float, cases * im->action_dim);
  im->mean = ARENA_NEW(arena, float, cases * im->rows);
  im->std = ARENA_NEW(arena, float, cases * im->rows);
  im->normal = ARENA_NEW(arena, float, cases * im->rows);
  im->next = ARENA_NEW(arena, float, cases * im->dim);
  im->alive = ARENA_NEW(arena, uint8_t, cases);
  im->ended = ARENA_NEW(arena, uint8_t, cases);
  im->reward = ARENA_NEW(arena, double, cases);
  im->asks = ARENA_NEW(arena, int32_t, drawn ? im->members : 0);
  im->place = ARENA_NEW(arena, int32_t, drawn ? cases : 0);
  im->asked = ARENA_NEW(arena, float, asked * im->dim);
  im->done = ARENA_NEW(arena, float, asked * im->action_dim);
  im->said = ARENA_NEW(arena, float, asked * im->rows);
  im->doubt = ARENA_NEW(arena, float, asked * im->rows);
  im->here = ARENA_NEW(arena, double, 2 * im->dim + im->action_dim);
  im->act = ARENA_NEW(arena, double, im->action_dim);
  if (im->here == NULL) return; // memory is being measured
  im->unit = im->here + im->dim;
  im->after = im->unit + im->action_dim;
}

void imagine_start(Imagination *im, uint64_t seed, const char *stream) {
  im->noise = rng_stream(seed, stream, 0);
  for (int32_t m = 0; im->options.members == IMAGINE_MEMBERS_DRAWN && m < im->members; m++) {
    im->asks[m] = m;
  }
}

// Tiles that hold cases of their own.
static int32_t tiles_apart(const Imagination *im) {
  return im->options.members == IMAGINE_MEMBERS_MIXED ? 1 : im->tiles;
}

void imagine_place(Imagination *im, const double *observation) {
  for (int32_t k = 0; k < im->tiles * im->dim; k++) {
    float x = (float)observation[k % im->dim];
    for (int32_t j = 0; j < T; j++) im->observation[k * T + j] = x;
  }
  memset(im->alive, 1, (size_t)im->tiles * T);
}

// -- asking ------------------------------------------------------------------------------------------

static void predict(Imagination *im, const Prediction *p) {
  dynamics_of(im->model)->predict(im->model, p, &im->noise);
}

// Deals the cases to the places: any is equally likely for any case, and all members that are asked are asked equally
// often (Durstenfeld 1964).
static void assign(Imagination *im) {
  for (int32_t j = 0; j < im->tiles * T; j++) {
    int32_t k = rng_below(&im->noise, j + 1);
    im->place[j] = im->place[k];
    im->place[k] = j;
  }
}

// The place of case j in the model's tiles.
static inline int32_t place_of(const Imagination *im, int32_t j) {
  return im->asks[im->place[j] / T] * T + im->place[j] % T;
}

static void ask_drawn(Imagination *im) {
  const Prediction p = {im->asked, im->done, im->said, im->doubt, NULL};
  assign(im);
  for (int32_t j = 0; j < im->tiles * T; j++) {
    int32_t at = place_of(im, j);
    for (int32_t i = 0; i < im->dim; i++) {
      *imagine_number(im->asked, im->dim, i, at) = *imagine_number(im->observation, im->dim, i, j);
    }
    for (int32_t i = 0; i < im->action_dim; i++) {
      *imagine_number(im->done, im->action_dim, i, at) =
          *imagine_number(im->action, im->action_dim, i, j);
    }
  }
  predict(im, &p);
  for (int32_t j = 0; j < im->tiles * T; j++) {
    int32_t at = place_of(im, j);
    for (int32_t i = 0; i < im->rows; i++) {
      *imagine_number(im->mean, im->rows, i, j) = *imagine_number(im->said, im->rows, i, at);
      *imagine_number(im->std, im->rows, i, j) = *imagine_number(im->doubt, im->rows, i, at);
    }
  }
}

// The members' Gaussians become one with the mean and the variance of the mixture, in the first tile.
static void mix(Imagination *im) {
  float share = 1.0f / (float)im->members;
  int32_t tile = im->rows * T;
  for (int32_t k = 0; k < tile; k++) {
    float mean = 0, square = 0;
    for (int32_t m = 0; m < im->members; m++) mean += im->mean[m * tile + k];
    mean *= share;
    for (int32_t m = 0; m < im->members; m++) {
      float apart = im->mean[m * tile + k] - mean, noise = im->std[m * tile + k];
      square += apart * apart + noise * noise;
    }
    im->mean[k] = mean;
    im->std[k] = scalar_sqrtf(square * share);
  }
}

static void copy_tile(float *block, int32_t members, int32_t rows) {
  for (int32_t m = 1; m < members; m++) {
    memcpy(block + (int64_t)m * rows * T, block, sizeof(float) * (size_t)rows * T);
  }
}

void imagine_ask(Imagination *im) {
  const Prediction p = {im->observation, im->action, im->mean, im->std, im->unsure};
  if (im->options.members == IMAGINE_MEMBERS_DRAWN) {
    ask_drawn(im);
    return;
  }
  int32_t mixed = im->options.members == IMAGINE_MEMBERS_MIXED;
  if (mixed) copy_tile(im->observation, im->members, im->dim);
  if (mixed) copy_tile(im->action, im->members, im->action_dim);
  predict(im, &p);
  if (mixed) mix(im);
}

// -- moving ------------------------------------------------------------------------------------------

static int32_t expects_noise(const Imagination *im) {
  float sum = 0;
  int64_t n = (int64_t)tiles_apart(im) * im->rows * T;
  for (int64_t i = 0; i < n; i++) sum += im->std[i];
  return !(sum == 0);
}

// Rows of a case that noise is drawn for.
static int32_t noisy_rows(const Imagination *im) {
  return im->options.reward == IMAGINE_REWARD_DRAWN ? im->rows : im->dim;
}

// Returns whether there is any noise.
static int32_t draw(Imagination *im) {
  if (im->options.noise == IMAGINE_NOISE_MEAN || !expects_noise(im)) return 0;
  sample_normals(&im->noise, im->normal, (int64_t)tiles_apart(im) * noisy_rows(im) * T);
  return 1;
}

static void keep_bounds(const Imagination *im, int32_t i, float *next) {
  const gdn_space *space = &im->env->observation;
  for (int32_t j = 0; j < T; j++) next[j] = (float)dynamics_within(space, i, (double)next[j]);
}

static void move(Imagination *im, int32_t noisy) {
  int32_t bounded = im->options.bounds == IMAGINE_BOUNDS_KEPT;
  for (int32_t e = 0; e < tiles_apart(im); e++) {
    for (int32_t i = 0; i < im->dim; i++) {
      int32_t at = (e * im->dim + i) * T, said = (e * im->rows + i) * T;
      const float *here = im->observation + at, *mean = im->mean + said;
      const float *std = im->std + said;
      const float *z = im->normal + (e * noisy_rows(im) + i) * T;
      float *next = im->next + at;
      for (int32_t j = 0; j < T; j++) next[j] = here[j] + mean[j];
      for (int32_t j = 0; noisy && j < T; j++) next[j] += std[j] * z[j];
      if (bounded) keep_bounds(im, i, next);
    }
  }
}

// -- in a graph --------------------------------------------------------------------------------------

static Node mean_of_members(Graph *g, Node x) {
  return graph_shape(g, x).members > 1 ? op_mean(g, x, AXIS_MEMBERS) : x;
}

int32_t imagine_build(const Imagination *im, Graph *g, int32_t observation, int32_t action,
                      int32_t *reward) {
  DynamicsNodes said = dynamics_of(im->model)->build(im->model, g, observation, action);
  *reward = said.reward < 0 ? -1 : mean_of_members(g, said.reward);
  return mean_of_members(g, said.next);
}

int32_t imagine_build_each(const Imagination *im, Graph *g, int32_t observation, int32_t action,
                           int32_t normal, int32_t *reward) {
  DynamicsNodes said = dynamics_of(im->model)->build(im->model, g, observation, action);
  *reward = said.reward;
  if (said.std < 0 || normal < 0) return said.next;
  return op_add(g, said.next, op_mul(g, said.std, normal));
}

// -- judging -----------------------------------------------------------------------------------------

static gdn_step rule(Imagination *im) {
  gdn_step step = {0};
  im->env->type->judge(im->env, im->here, im->act, im->after, &step);
  return step;
}

gdn_step imagine_judge(Imagination *im) {
  dynamics_action_back(&im->env->action, im->unit, im->act);
  return rule(im);
}

double imagine_derivative(Imagination *im, double *number) {
  double x = *number, size = x < 0 ? -x : x, h = 1e-5 * (size > 1 ? size : 1);
  *number = x + h;
  double above = imagine_judge(im).reward;
  *number = x - h;
  double below = imagine_judge(im).reward;
  *number = x;
  return (above - below) / (2 * h);
}

void imagine_case(Imagination *im, int32_t j) {
  for (int32_t i = 0; i < im->dim; i++) {
    im->here[i] = (double)*imagine_number(im->observation, im->dim, i, j);
    im->after[i] = (double)*imagine_number(im->next, im->dim, i, j);
  }
  for (int32_t i = 0; i < im->action_dim; i++) {
    im->unit[i] = (double)*imagine_number(im->action, im->action_dim, i, j);
  }
  dynamics_action_back(&im->env->action, im->unit, im->act);
}

// The reward that the model predicts for case j.
static double learned_reward(Imagination *im, int32_t j, int32_t noisy) {
  float reward = *imagine_number(im->mean, im->rows, im->dim, j);
  if (!noisy || im->options.reward != IMAGINE_REWARD_DRAWN) return (double)reward;
  float std = *imagine_number(im->std, im->rows, im->dim, j);
  return (double)(reward + std * *imagine_number(im->normal, im->rows, im->dim, j));
}

static void judge(Imagination *im, int32_t j, int32_t noisy) {
  im->reward[j] = 0;
  im->ended[j] = 0;
  if (!im->alive[j]) return;
  imagine_case(im, j);
  gdn_step step = rule(im);
  int32_t learned = im->rows > im->dim && im->options.reward != IMAGINE_REWARD_KNOWN;
  im->reward[j] = learned ? learned_reward(im, j, noisy) : step.reward;
  im->ended[j] = step.terminated != 0;
  im->alive[j] = !im->ended[j];
}

// -- the step ----------------------------------------------------------------------------------------

void imagine_step(Imagination *im, int32_t n) {
  imagine_ask(im);
  int32_t noisy = draw(im);
  move(im, noisy);
  for (int32_t e = 0; e < tiles_apart(im); e++) {
    for (int32_t j = 0; j < n; j++) judge(im, e * T + j, noisy);
  }
}

void imagine_go_on(Imagination *im) {
  int32_t rows = tiles_apart(im) * im->dim;
  if (im->options.ended == IMAGINE_ENDED_GO_ON) {
    memcpy(im->observation, im->next, sizeof(float) * (size_t)rows * T);
    return;
  }
  for (int32_t k = 0; k < rows; k++) {
    // What ended with this step still comes where it ended.
    const uint8_t *alive = im->alive + k / im->dim * T, *ended = im->ended + k / im->dim * T;
    for (int32_t j = 0; j < T; j++) {
      if (alive[j] | ended[j]) im->observation[k * T + j] = im->next[k * T + j];
    }
  }
}

// -- looking -----------------------------------------------------------------------------------------

Imagination imagine_look(const Imagination *im) {
  Imagination look = *im;
  look.options = (ImagineOptions){
      .noise = IMAGINE_NOISE_MEAN, .bounds = IMAGINE_BOUNDS_FREE, .ended = IMAGINE_ENDED_GO_ON};
  return look;
}

int32_t imagine_functions(const Imagination *im, int32_t n, const float *observation,
                          const float *action, int32_t count, gdn_random *random, float *next) {
  const dynamics_type *model = dynamics_of(im->model);
  if (model->sample == NULL) return 0;
  if (!model->sample(im->model, n, observation, action, count, random, next)) return 0;
  for (int32_t k = 0; k < count * im->dim * n; k++) next[k] += observation[k % (im->dim * n)];
  return 1;
}

void imagine_members(const Imagination *im, const float *actions, int32_t steps,
                     const double *observation, double *path, double *noise) {
  Imagination show = imagine_look(im);
  imagine_place(&show, observation);
  for (int32_t h = 0; h <= steps; h++) {
    for (int32_t m = 0; m < im->members; m++) {
      double *at = path + ((int64_t)m * (steps + 1) + h) * im->dim;
      for (int32_t i = 0; i < im->dim; i++) {
        at[i] = (double)*imagine_number(im->observation, im->dim, i, m * T);
      }
    }
    if (h == steps) break;
    for (int32_t k = 0; k < im->members * im->action_dim * T; k++) {
      im->action[k] = actions[h * im->action_dim + k / T % im->action_dim];
    }
    imagine_step(&show, 0);
    for (int32_t m = 0; noise != NULL && m < im->members; m++) {
      double *at = noise + ((int64_t)m * steps + h) * im->dim;
      for (int32_t i = 0; i < im->dim; i++) {
        at[i] = (double)*imagine_number(im->std, im->rows, i, m * T);
      }
    }
    imagine_go_on(&show);
  }
}
