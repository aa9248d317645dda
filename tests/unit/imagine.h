// For tests of imagination: a model whose members are constants and a world whose judge is a formula, so that
// every return is known.
#ifndef GEDANKEN_TESTS_IMAGINE_H
#define GEDANKEN_TESTS_IMAGINE_H

#include <math.h>

#include "base/arena.h"
#include "check.h"
#include "imagine/plan_value.h"

// Member m predicts that number i changes by bias + step * m + push * action, with a std.
typedef struct Constant {
  Model base;
  int32_t members, learns_reward;
  float bias, step, push, std;
  float breaks; // beyond this action every prediction is NaN
} Constant;

static int32_t constant_members(const Model *model) {
  return ((const Constant *)model)->members;
}

static int32_t constant_learns_reward(const Model *model) {
  return ((const Constant *)model)->learns_reward;
}

// The row of the reward, where there is one, is 7 + m.
static void constant_predict(Model *model, const Prediction *p, gdn_random *random) {
  const Constant *me = (const Constant *)model;
  int32_t dim = model->observation.dim, rows = dim + me->learns_reward;
  (void)random;
  for (int32_t m = 0; m < me->members; m++) {
    for (int32_t k = 0; k < rows * DYNAMICS_TILE; k++) {
      float action =
          p->action[m * model->action.dim * DYNAMICS_TILE + k % DYNAMICS_TILE]; // its first number
      float change = me->bias + me->step * (float)m + me->push * action;
      int32_t at = m * rows * DYNAMICS_TILE + k;
      p->mean[at] = k / DYNAMICS_TILE == dim ? 7 + (float)m : change;
      if (action > me->breaks) p->mean[at] = (float)NAN;
      p->std[at] = me->std;
    }
  }
}

static const dynamics_type constant_dynamics = {.members = constant_members,
                                                .learns_reward = constant_learns_reward,
                                                .predict = constant_predict};
static const model_type constant_type = {.dynamics = &constant_dynamics};

// The reward is the first number's change; where the world has an `end`, it comes when that is reached.
typedef struct Judge {
  gdn_env base;
  double end, pay;   // pay: for each step, instead of the change; NaN: the change
  int32_t by_action; // the reward is the action as the world sees it
} Judge;

static void judge_step(const gdn_env *env, const double *observation, const double *action,
                       const double *next, gdn_step *out) {
  const Judge *me = (const Judge *)env;
  out->reward = me->by_action ? action[0] : me->pay == me->pay ? me->pay : next[0] - observation[0];
  out->terminated = next[0] >= me->end;
}

static const gdn_env_type judge_type = {.judge = judge_step};

// A model, a world, a planner of `population` candidates of one number each, all 0, and what they are worth.
typedef struct Dream {
  Constant model;
  Judge world;
  Planner planner;
  PlanValue value;
  void *memory;
} Dream;

// Memory for it as the model is now.
static inline void dream_take(Dream *im) {
  gdn_arena arena = arena_measure();
  free(im->memory);
  plan_value_open(&im->value, &arena);
  uint64_t bytes = arena_bytes(&arena);
  im->memory = malloc((size_t)bytes);
  arena = arena_over(im->memory, bytes);
  plan_value_open(&im->value, &arena);
  CHECK(!arena.failed);
  imagine_start(&im->value.im, 5, "imagination");
}

static inline void dream_open(Dream *im, Propagation propagation, int32_t members,
                              int32_t particles, int32_t horizon) {
  static const double low[] = {-2, -2}, high[] = {2, 2};
  enum { POPULATION = 40 };
  *im = (Dream){.model = {.members = members, .step = 1, .breaks = 100},
                .world = {.end = (double)INFINITY, .pay = (double)NAN}};
  im->model.base.type = &constant_type;
  im->model.base.observation = (gdn_space){.dim = 2};
  im->model.base.action = (gdn_space){.dim = 1, .low = low, .high = high};
  im->world.base.type = &judge_type;
  im->world.base.observation = im->model.base.observation;
  im->world.base.action = im->model.base.action;
  im->planner = (Planner){.dim = 1, .horizon = horizon, .population = POPULATION};
  im->planner.candidates = calloc((size_t)(horizon * POPULATION), sizeof(float));
  im->planner.returns = calloc(POPULATION, sizeof(double));
  im->value = (PlanValue){.im = {.model = &im->model.base, .env = &im->world.base},
                          .propagation = propagation,
                          .particles = particles};
  dream_take(im);
}

static inline void dream_close(Dream *im) {
  free(im->planner.candidates);
  free(im->planner.returns);
  free(im->memory);
}

// All candidates, from an observation; as many at a time as go.
static inline void dream(Dream *im, const double *observation) {
  int32_t width = plan_value_width(&im->value), population = im->planner.population;
  for (int32_t first = 0; first < population; first += width) {
    int32_t n = population - first < width ? population - first : width;
    plan_value_candidates(&im->value, &im->planner, observation, first, n);
  }
}

#endif
