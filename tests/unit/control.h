// For tests of the classic control worlds: which they are, and how to put, move and read them.
#ifndef GEDANKEN_TESTS_CONTROL_H
#define GEDANKEN_TESTS_CONTROL_H

#include <math.h>

#include "math/rng.h"
#include "world.h"

#define PI 3.14159265358979323846
enum { MOST = 8 }; // numbers in an observation, at most

static const char *const ids[] = {"cartpole", "pendulum", "acrobot", "mountain-car-continuous"};

static inline void put(gdn_env *env, const double *state, int32_t n) {
  CHECK_INT(env->type->place(env, state, n), GDN_OK);
}

static inline gdn_step act(gdn_env *env, double action, gdn_random *random) {
  gdn_step out = {0};
  env->type->step(env, &action, random, &out);
  return out;
}

static inline double random_action(const gdn_env *env, gdn_random *random) {
  if (env->action.n > 0) return rng_below(random, env->action.n);
  double low = env->action.low[0], high = env->action.high[0];
  return low + (high - low) * rng_unit(random);
}

// The own state that an observation means; its angles, which come first, may be off by whole turns.
// Returns how many there are.
static inline int32_t state_of(const gdn_env *env, const double *observation, double *state) {
  int32_t turned = env->observation.dim == 3 ? 1 : env->observation.dim == 6 ? 2 : 0;
  for (int32_t i = 0; i < turned; i++) state[i] = atan2(observation[2 * i + 1], observation[2 * i]);
  for (int32_t i = turned; i < env->observation.dim - turned; i++)
    state[i] = observation[turned + i];
  return turned;
}

#endif
