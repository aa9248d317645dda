// A world of your own: two rooms joined by one door, registered through the public interface, and
// Dyna-Q trained in it. Everything that the library, the command line and the page know about a
// world is here.
//
//     S . . . . # . . . . .
//     . . . . . # . . . . .
//     . . . . . . . . . . .     the door is in the middle of the wall
//     . . . . . # . . . . .
//     . . . . . # . . . . G
//
//     cc -std=c11 custom_env.c $(pkg-config --cflags --libs gedanken) -o custom_env
#include <stdio.h>
#include <stdlib.h>

#include "gedanken/gedanken.h"

// 1. The parameters, stated once. From this list come the struct below, defaults, limits and help.
// clang-format off
#define ROOMS_PARAMS(X, P)                                                                          \
  X(P, INT,  size, 5, 3, 9, LINEAR, "cells", 0, "Room size", "Cells along each side of a room.")    \
  X(P, REAL, slip, 0.1, 0.0, 0.5, LINEAR, "", GDN_LIVE, "Slip",                                     \
    "Probability that the floor decides where the agent goes.")
// clang-format on
GDN_PARAM_STRUCT(RoomsParams, ROOMS_PARAMS);
GDN_PARAM_TABLE(params, RoomsParams, ROOMS_PARAMS);

// 2. The struct: gdn_env first, then the parameters, then what changes.
typedef struct Rooms {
  gdn_env env;
  RoomsParams p;
  int32_t rows, columns;
  int32_t at; // state = row * columns + column
} Rooms;

enum { UP, RIGHT, DOWN, LEFT, ACTIONS };
static const char *const action_names[ACTIONS] = {"up", "right", "down", "left"};
static const int32_t row_step[ACTIONS] = {-1, 0, 1, 0}, column_step[ACTIONS] = {0, 1, 0, -1};

// 3. The rules. `step` and `outcomes` share them, so that truth and theory cannot drift apart.
static int32_t is_wall(const Rooms *w, int32_t row, int32_t column) {
  return column == w->p.size && row != w->rows / 2;
}

static int32_t goal(const Rooms *w) {
  return w->rows * w->columns - 1;
}

// Where the agent is after it moved from s in a direction; walls and edges keep it where it is.
static int32_t moved(const Rooms *w, int32_t s, int32_t direction) {
  int32_t row = s / w->columns + row_step[direction];
  int32_t column = s % w->columns + column_step[direction];
  int32_t outside = row < 0 || row >= w->rows || column < 0 || column >= w->columns;
  return outside || is_wall(w, row, column) ? s : row * w->columns + column;
}

static gdn_status rooms_open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Rooms *w = (Rooms *)env;
  (void)arena,
      (void)why; // it needs no memory beyond its struct, and every parameter in range is fine
  w->rows = w->p.size;
  w->columns = 2 * w->p.size + 1;
  env->observation = (gdn_space){.n = w->rows * w->columns, .dim = 1};
  env->action = (gdn_space){.n = ACTIONS, .dim = 1, .names = action_names};
  env->n_outcomes = ACTIONS;
  env->x1 = (float)w->columns; // x0 and y0 are 0
  env->y1 = (float)w->rows;
  return GDN_OK;
}

static void rooms_reset(gdn_env *env, gdn_random *random) {
  (void)random;
  ((Rooms *)env)->at = 0;
}

static void rooms_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Rooms *w = (Rooms *)env;
  int32_t direction = (int32_t)action[0];
  if (gdn_random_unit(random) < w->p.slip) direction = gdn_random_below(random, ACTIONS);
  w->at = moved(w, w->at, direction);
  out->terminated = w->at == goal(w);
  out->reward = out->terminated ? 1.0 : 0.0;
  out->success = out->terminated;
}

static void rooms_observe(const gdn_env *env, double *observation) {
  observation[0] = ((const Rooms *)env)->at;
}

// Saves, loads and digests: one function. A damaged snapshot must not put the agent outside.
static void rooms_state(gdn_env *env, gdn_archive *archive) {
  Rooms *w = (Rooms *)env;
  gdn_archive_i32(archive, &w->at, 1);
  gdn_archive_check(archive, w->at >= 0 && w->at <= goal(w));
}

// 4. Optional: the probabilities (then value iteration can solve it), and the picture.
static int32_t rooms_outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const Rooms *w = (const Rooms *)env;
  int32_t n = 0;
  if (s == goal(w) || is_wall(w, s / w->columns, s % w->columns)) return 0;
  for (int32_t d = 0; d < ACTIONS; d++) {
    double probability = w->p.slip / ACTIONS + (d == a ? 1.0 - w->p.slip : 0.0);
    int32_t next = moved(w, s, d), done = next == goal(w);
    if (probability > 0.0) out[n++] = (gdn_outcome){probability, done ? 1.0 : 0.0, next, done};
  }
  return n;
}

static void rooms_draw(const gdn_env *env, gdn_scene *scene) {
  const Rooms *w = (const Rooms *)env;
  for (int32_t s = 0; s <= goal(w); s++) {
    int32_t row = s / w->columns, column = s % w->columns;
    gdn_ink ink = is_wall(w, row, column) ? GDN_INK_WALL : GDN_INK_FLOOR;
    if (s == 0) ink = GDN_INK_START;
    if (s == goal(w)) ink = GDN_INK_GOAL;
    gdn_scene_rect(scene, GDN_LAYER_WORLD, ink, (float)column, (float)row, 1.0F, 1.0F, 0.0F);
  }
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, (float)(w->at % w->columns) + 0.5F,
                 (float)(w->at / w->columns) + 0.5F, 0.3F, 0.0F);
}

// With these two, agents can draw values and arrows where the states are.
static int32_t rooms_locate(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  const Rooms *w = (const Rooms *)env;
  *x = (float)(s % w->columns) + 0.5F;
  *y = (float)(s / w->columns) + 0.5F;
  *half = 0.5F;
  return !is_wall(w, s / w->columns, s % w->columns);
}

static void rooms_direct(const gdn_env *env, int32_t a, float *dx, float *dy) {
  (void)env;
  *dx = (float)column_step[a];
  *dy = (float)row_step[a];
}

// 5. The table row.
static const gdn_fact rooms_facts[] = {
    {"Observation", "The number of the cell, row by row."},
    {"Action", "Up, right, down or left; walls keep the agent where it is."},
    {"Reward", "1 at the goal, else 0."},
    {"Ends", "At the goal, or after 1000 steps."},
};
static const gdn_env_type rooms_type = {
    .component = {GDN_COMPONENT(ENV, Rooms, p), .id = "two-rooms", .title = "Two rooms",
                  .summary = "Two rooms joined by one door, with a slippery floor.",
                  .source = "examples/custom_env.c", .offers = GDN_FINITE | GDN_OUTCOMES,
                  .facts = rooms_facts, .n_facts = GDN_COUNT(rooms_facts)},
    .time_limit = 1000,
    .open = rooms_open,
    .reset = rooms_reset,
    .step = rooms_step,
    .observe = rooms_observe,
    .state = rooms_state,
    .outcomes = rooms_outcomes,
    .draw = rooms_draw,
    .locate = rooms_locate,
    .direct = rooms_direct,
};

// 6. From here on it is a world like any other.
int main(void) {
  enum { EPISODES = 30, LATE = 10 };
  gdn_config config;
  gdn_message why;
  uint64_t bytes, before = 0;
  gdn_run *run = NULL;
  void *memory = NULL;

  // On a slippery floor the model must count outcomes: one that remembers only the last is fooled.
  gdn_config_make(&config);
  if (gdn_env_register(&rooms_type, &why) ||
      gdn_config_parse(&config, "env=two-rooms agent=dyna-q model=counts agent.planning_steps=20",
                       &why) ||
      gdn_run_bytes(&config, &bytes, &why) || (memory = malloc((size_t)bytes)) == NULL ||
      gdn_run_create(&config, memory, bytes, &run, &why)) {
    fprintf(stderr, "%s\n", why.text);
    return EXIT_FAILURE;
  }

  double late = 0.0;
  for (int k = 1; k <= EPISODES; k++) {
    gdn_run_advance(run, INT64_MAX, GDN_UNTIL_EPISODE);
    uint64_t length = gdn_run_progress(run).env_steps - before;
    before += length;
    if (k > EPISODES - LATE) late += (double)length / LATE;
    printf("%llu%c", (unsigned long long)length, k % 10 == 0 ? '\n' : ' ');
  }
  printf("digest %016llx\n", (unsigned long long)gdn_run_digest(run));
  free(memory);

  // The shortest way has 14 steps; slipping and exploring cost some more.
  printf("late episodes take %.1f steps\n", late);
  return late < 28.0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
