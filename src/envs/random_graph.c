// Random graphs (Sutton and Barto 2018, section 8.6): every one of two actions in every state leads
// to one of `branching` states, equally likely; which ones, and what each transition pays, was
// drawn once (states uniformly and with replacement, rewards from a standard normal). Every step
// ends the episode with probability `end`, and then pays nothing. The number `graph` alone decides
// the graph: all seeds of a run share it.
#include "gedanken/env.h"
#include "math/rng.h"
#include "math/scalar.h"

#define RANDOM_GRAPH(X, P)                                                                   \
  X(P, INT, states, 1000, 10, 10000, LOG, "", 0, "States", "How many states the graph has.") \
  X(P, INT, branching, 3, 1, 10, LINEAR, "", 0, "Branching",                                 \
    "How many next states an action has, all equally likely.")                               \
  X(P, REAL, end, 0.1, 0.01, 1.0, LINEAR, "", GDN_LIVE, "End",                               \
    "Probability that a step ends the episode.")                                             \
  X(P, INT, graph, 0, 0, 1000000, LINEAR, "", 0, "Graph", "Each number is another graph.")
GDN_PARAM_STRUCT(RandomGraphParams, RANDOM_GRAPH);
GDN_PARAM_TABLE(params, RandomGraphParams, RANDOM_GRAPH);

enum { N_ACTIONS = 2 };

// The state number `states` is the end: it has no place and nothing leads out of it.
typedef struct RandomGraph {
  gdn_env base;
  RandomGraphParams params;
  int32_t agent;
  int32_t *next;  // [states][N_ACTIONS][branching]
  double *reward; // likewise: expected, and the only one
  float *place;   // [states][2] where the state is drawn
} RandomGraph;

static const gdn_fact facts[] = {
    {"Observation", "The state: 0 to states - 1; the number after them is the end."},
    {"Action", "0 or 1; which states they lead to is different in every state."},
    {"Reward", "Drawn once for each transition, normal with mean 0 and variance 1; 0 at the end."},
    {"Ends", "With probability end after every step."},
    {"Start", "State 0."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const actions[N_ACTIONS] = {"0", "1"};
  RandomGraph *g = (RandomGraph *)env;
  (void)why;
  uint64_t states = (uint64_t)g->params.states;
  uint64_t transitions = states * N_ACTIONS * (uint64_t)g->params.branching;
  env->observation = (gdn_space){.n = g->params.states + 1, .dim = 1};
  env->action = (gdn_space){.n = N_ACTIONS, .dim = 1, .names = actions};
  env->n_outcomes = g->params.branching + 1;
  env->x1 = env->y1 = (float)(0.5641896 * scalar_sqrt(g->params.states)) + 0.5f; // see place_states
  env->x0 = env->y0 = -env->x1;
  g->next = gdn_arena_take(arena, transitions, sizeof *g->next);
  g->reward = gdn_arena_take(arena, transitions, sizeof *g->reward);
  g->place = gdn_arena_take(arena, states, 2 * sizeof *g->place);
  return GDN_OK;
}

// A sunflower: state i lies at the radius sqrt((i + 1/2) / pi) and one golden angle, 2.39996 rad,
// further round than the state before it. So each has an area of 1 and neighbours are 1 apart.
static void place_states(RandomGraph *g) {
  const double turn_x = -0.7373688780783197, turn_y = 0.6754902942615238;
  double x = 1.0, y = 0.0;
  for (int32_t i = 0; i < g->params.states; i++) {
    double radius = 0.5641896 * scalar_sqrt(i + 0.5);
    g->place[2 * i] = (float)(radius * x);
    g->place[2 * i + 1] = (float)(radius * y);
    double turned = x * turn_x - y * turn_y;
    y = x * turn_y + y * turn_x;
    x = turned;
  }
}

static void start(gdn_env *env) {
  RandomGraph *g = (RandomGraph *)env;
  gdn_random random = rng_stream((uint64_t)g->params.graph, "graph", 0);
  int32_t transitions = g->params.states * N_ACTIONS * g->params.branching;
  for (int32_t i = 0; i < transitions; i++) {
    g->next[i] = rng_below(&random, g->params.states);
    g->reward[i] = gdn_random_normal(&random);
  }
  place_states(g);
}

static void reset(gdn_env *env, gdn_random *random) {
  (void)random;
  ((RandomGraph *)env)->agent = 0;
}

// What one step can lead to: number 0 is the end, 1 .. branching are the next states.
static gdn_outcome branch(const RandomGraph *g, int32_t s, int32_t a, int32_t number) {
  double end = g->params.end;
  if (number == 0) return (gdn_outcome){end, 0.0, g->params.states, 1};
  int32_t n = g->params.branching, i = (s * N_ACTIONS + a) * n + number - 1;
  return (gdn_outcome){(1.0 - end) / n, g->reward[i], g->next[i], 0};
}

static int32_t outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const RandomGraph *g = (const RandomGraph *)env;
  if (s == g->params.states) return 0;
  for (int32_t i = 0; i < env->n_outcomes; i++) out[i] = branch(g, s, a, i);
  return env->n_outcomes;
}

// One draw: below `end` it ends the episode, the rest of the interval is shared by the next states.
static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  RandomGraph *g = (RandomGraph *)env;
  int32_t n = g->params.branching, number = 0;
  double end = g->params.end, u = rng_unit(random);
  if (g->agent == g->params.states) g->agent = 0; // a step without a reset begins again
  if (u >= end) number = 1 + (int32_t)((u - end) / (1.0 - end) * n);
  if (number > n) number = n; // rounding, when u is almost 1
  gdn_outcome o = branch(g, g->agent, (int32_t)action[0], number);
  g->agent = o.next;
  out->reward = o.reward;
  out->terminated = o.terminated;
}

static void observe(const gdn_env *env, double *observation) {
  observation[0] = ((const RandomGraph *)env)->agent;
}

static void state(gdn_env *env, gdn_archive *archive) {
  RandomGraph *g = (RandomGraph *)env;
  gdn_archive_i32(archive, &g->agent, 1);
  int32_t sound = g->agent >= 0 && g->agent <= g->params.states;
  if (!sound) g->agent = 0; // inside the tables until the damaged run is thrown away
  gdn_archive_check(archive, sound);
}

static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  RandomGraph *g = (RandomGraph *)env;
  if (n != 1) return GDN_BAD_ARGUMENT;
  if (!(at[0] >= 0.0 && at[0] < g->params.states)) return GDN_OUT_OF_RANGE;
  int32_t s = (int32_t)at[0];
  if (s != at[0]) return GDN_OUT_OF_RANGE;
  g->agent = s;
  return GDN_OK;
}

static int32_t locate(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  const RandomGraph *g = (const RandomGraph *)env;
  if (s == g->params.states) return 0;
  *x = g->place[2 * s];
  *y = g->place[2 * s + 1];
  *half = 0.35f;
  return 1;
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const RandomGraph *g = (const RandomGraph *)env;
  float x, y, half;
  for (int32_t s = 0; locate(env, s, &x, &y, &half); s++) {
    gdn_ink ink = s == 0 ? GDN_INK_START : GDN_INK_FLOOR;
    gdn_scene_disc(scene, GDN_LAYER_WORLD, ink, x, y, half, 0.0f);
  }
  if (!locate(env, g->agent, &x, &y, &half)) return;
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, x, y, 0.3f, 0.0f);
}

const gdn_env_type env_random_graph = {
    .component = {GDN_COMPONENT(ENV, RandomGraph, params), .id = "random-graph",
                  .title = "Random graph",
                  .summary = "States joined by chance: how does planning scale with branching?",
                  .idea = GDN_IDEA_TABLES, .picture_steps = 40,
                  .source = "Sutton and Barto 2018, section 8.6",
                  .offers = GDN_FINITE | GDN_OUTCOMES | GDN_CHOICES | GDN_ACTIONS, .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .measure = "cumulative",
    .axis = "steps",
    .open = open,
    .start = start,
    .reset = reset,
    .step = step,
    .observe = observe,
    .state = state,
    .outcomes = outcomes,
    .place = place,
    .draw = draw,
    .locate = locate};
