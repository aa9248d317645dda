// The chain of STEVE's toy problem (Buckman et al. 2018, section 4.1): a hundred states in a row, one action, a
// cost of 1 for each step and 100 for reaching the end. So the state s is worth s, and whoever learns values
// from values has a long way to carry them.
#include "gedanken/env.h"

#define CHAIN(X, P)                                                                     \
  X(P, INT, length, 100, 2, 1000, LOG, "states", 0, "Length", "States before the end.") \
  X(P, REAL, prize, 100.0, 0.0, 10000.0, LINEAR, "", GDN_LIVE, "Prize",                 \
    "Reward of the last step.")                                                         \
  X(P, REAL, cost, 1.0, 0.0, 100.0, LINEAR, "per step", GDN_LIVE, "Cost",               \
    "Paid for every other step.")
GDN_PARAM_STRUCT(ChainParams, CHAIN);
GDN_PARAM_TABLE(params, ChainParams, CHAIN);

// State 0 is the end; s steps on to s + 1, and the last one, `length`, to the end.
typedef struct Chain {
  gdn_env base;
  ChainParams params;
  int32_t state;
} Chain;

static const gdn_fact facts[] = {
    {"Observation", "The state, 1 to length; 0 is the end."},
    {"Action", "One: go on."},
    {"Reward", "Minus the cost of each step; the prize for the last."},
    {"Ends", "After the last state."},
    {"Start", "State 1."},
    {"Values", "State s is worth s with the usual numbers: 100 - (100 - s)."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Chain *c = (Chain *)env;
  (void)arena, (void)why;
  env->observation = (gdn_space){.n = c->params.length + 1, .dim = 1};
  env->action = (gdn_space){.n = 1, .dim = 1};
  env->n_outcomes = 1;
  // Room above the states for the values that an agent draws.
  env->x0 = -2.0f;
  env->x1 = (float)c->params.length + 2.0f;
  env->y0 = -0.55f * (float)c->params.length;
  env->y1 = 0.1f * (float)c->params.length;
  return GDN_OK;
}

static int32_t outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const Chain *c = (const Chain *)env;
  (void)a;
  if (s < 1 || s > c->params.length) return 0;
  int32_t last = s == c->params.length;
  out[0] = (gdn_outcome){.probability = 1,
                         .reward = last ? c->params.prize : -c->params.cost,
                         .next = last ? 0 : s + 1,
                         .terminated = last};
  return 1;
}

static void reset(gdn_env *env, gdn_random *random) {
  (void)random;
  ((Chain *)env)->state = 1;
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Chain *c = (Chain *)env;
  gdn_outcome one;
  (void)random;
  if (outcomes(env, c->state, (int32_t)action[0], &one) == 0) return;
  c->state = one.next;
  out->reward = one.reward;
  out->terminated = one.terminated;
  out->success = one.terminated; // the prize
}

static void observe(const gdn_env *env, double *observation) {
  observation[0] = ((const Chain *)env)->state;
}

static void state(gdn_env *env, gdn_archive *archive) {
  Chain *c = (Chain *)env;
  gdn_archive_i32(archive, &c->state, 1);
  int32_t sound = c->state >= 0 && c->state <= c->params.length;
  if (!sound) c->state = 0;
  gdn_archive_check(archive, sound);
}

static int32_t locate(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  if (s < 1 || s > ((const Chain *)env)->params.length) return 0;
  *x = (float)s;
  *y = 0.0f;
  *half = 0.5f;
  return 1;
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const Chain *c = (const Chain *)env;
  float n = (float)c->params.length;
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, env->x0, env->y0, env->x1 - env->x0,
                 env->y1 - env->y0, 0);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_WALL, 1, 0, n, 0, 0.004f * n, 0);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, n, 0, 0.015f * n, 0);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, (float)c->state, 0, 0.02f * n, 0);
}

const gdn_env_type env_chain = {
    .component = {GDN_COMPONENT(ENV, Chain, params), .id = "chain", .title = "Chain",
                  .summary = "A hundred steps to the only prize: values have a long way to travel.",
                  .idea = GDN_IDEA_TABLES, .picture_steps = 300,
                  .source = "Buckman et al. 2018 (STEVE), section 4.1",
                  .offers = GDN_FINITE | GDN_OUTCOMES | GDN_SINGLE, .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .measure = "cumulative",
    .axis = "steps",
    .open = open,
    .reset = reset,
    .step = step,
    .observe = observe,
    .state = state,
    .outcomes = outcomes,
    .locate = locate,
    .draw = draw,
};
