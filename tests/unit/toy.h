// For tests: worlds registered from outside. `toy` is a ring of five states with a parameter of
// every kind and without anything optional; `toy-box` is the same world, but says that its
// observation is a box of numbers, so that no tabular agent can live in it.
#ifndef GEDANKEN_TESTS_TOY_H
#define GEDANKEN_TESTS_TOY_H

#include "check.h"
#include "gedanken/env.h"

#define TOY_TEXT(X, P, key) X(P, TEXT, key, "", 0, 8000, LINEAR, "", 0, "Text", "Says something.")
#define TOY_PARAMS(X, P)                                                                \
  TOY_TEXT(X, P, one)                                                                   \
  X(P, REAL, pay, 1.0, -1e308, 1e308, LINEAR, "", GDN_LIVE, "Pay", "For every step.")   \
  X(P, BOOL, mirror, 0, 0, 1, LINEAR, "", GDN_LIVE, "Mirror", "Turns the ring around.") \
  TOY_TEXT(X, P, two)                                                                   \
  X(P, CHOICE, colour, 1, 0, 2, LINEAR, "red|green|blue", 0, "Colour", "Does nothing.") \
  TOY_TEXT(X, P, three)
GDN_PARAM_STRUCT(ToyParams, TOY_PARAMS);
GDN_PARAM_TABLE(toy_params, ToyParams, TOY_PARAMS);

typedef struct Toy {
  gdn_env base;
  ToyParams p;
  int32_t at;
} Toy;

static gdn_status toy_open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  (void)arena, (void)why;
  env->observation = (gdn_space){.n = 5, .dim = 1};
  env->action = (gdn_space){.n = 2, .dim = 1};
  env->x1 = env->y1 = 1;
  return GDN_OK;
}

static void toy_reset(gdn_env *env, gdn_random *random) {
  (void)random;
  ((Toy *)env)->at = 0;
}

static void toy_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Toy *toy = (Toy *)env;
  (void)random;
  int32_t right = (action[0] > 0) != (toy->p.mirror != 0);
  toy->at = (toy->at + (right ? 1 : 4)) % 5;
  out->reward = toy->p.pay;
}

static void toy_observe(const gdn_env *env, double *observation) {
  observation[0] = ((const Toy *)env)->at;
}

static void toy_state(gdn_env *env, gdn_archive *archive) {
  Toy *toy = (Toy *)env;
  gdn_archive_i32(archive, &toy->at, 1);
  gdn_archive_check(archive, toy->at >= 0 && toy->at < 5);
}

#define TOY_TYPE(name, what)                                                 \
  {                                                                          \
    .component = {.family = GDN_FAMILY_ENV,                                  \
                  .id = name,                                                \
                  .title = "Toy",                                            \
                  .summary = "A ring.",                                      \
                  .source = "Nowhere",                                       \
                  .params = toy_params,                                      \
                  .n_params = GDN_COUNT(toy_params),                         \
                  .struct_bytes = sizeof(Toy),                               \
                  .params_at = offsetof(Toy, p),                             \
                  .offers = what},                                           \
    .time_limit = 7, .open = toy_open, .reset = toy_reset, .step = toy_step, \
    .observe = toy_observe, .state = toy_state                               \
  }
static const gdn_env_type toy_type = TOY_TYPE("toy", GDN_FINITE);
static const gdn_env_type toy_box_type = TOY_TYPE("toy-box", 0);

static inline void toy_register(void) {
  CHECK(gdn_env_register(&toy_type, NULL) == GDN_OK);
  CHECK(gdn_env_register(&toy_box_type, NULL) == GDN_OK);
}

#endif
