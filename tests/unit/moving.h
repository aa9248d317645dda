// For tests of the worlds of numbers: placing, stepping and looking, with streams of their own.
#ifndef GEDANKEN_TESTS_MOVING_H
#define GEDANKEN_TESTS_MOVING_H

#include "world.h"

#define MAX_DIM 8

// Whether a world is one of numbers and can be set and judged.
static inline int32_t is_judged(const gdn_env *env) {
  uint32_t both = GDN_JUDGED | GDN_PLACEABLE;
  return (env->type->component.offers & both) == both;
}

static inline double unit_draw(gdn_random *random, double low, double high) {
  return low + (high - low) * gdn_random_unit(random);
}

// An action anywhere in the box, and now and then at or beyond its bounds.
static inline void draw_action(const gdn_env *env, gdn_random *random, double *action) {
  for (int32_t i = 0; i < env->action.dim; i++) {
    double low = env->action.low[i], high = env->action.high[i];
    action[i] = unit_draw(random, low - 0.2 * (high - low), high + 0.2 * (high - low));
  }
}

static inline gdn_step move(gdn_env *env, const double *action, gdn_random *random) {
  gdn_step out = {0};
  env->type->step(env, action, random, &out);
  return out;
}

// One step from a state; the observation after it goes into `state`.
static inline gdn_step move_from(gdn_env *env, double *state, int32_t n, const double *action) {
  gdn_random random = gdn_random_stream(3, "move", 0);
  CHECK(env->type->place(env, state, n) == GDN_OK);
  gdn_step out = move(env, action, &random);
  env->type->observe(env, state);
  return out;
}

// The field of a REAL parameter, to change it while the world goes on.
static inline double *live(gdn_env *env, const char *key) {
  const gdn_component *c = &env->type->component;
  for (int32_t i = 0; i < c->n_params; i++) {
    if (strcmp(c->params[i].key, key) != 0) continue;
    CHECK(c->params[i].kind == GDN_KIND_REAL && (c->params[i].flags & GDN_LIVE) != 0);
    return (double *)(void *)((uint8_t *)env + c->params_at + c->params[i].offset);
  }
  printf("no parameter is called %s\n", key);
  exit(1);
}

#endif
