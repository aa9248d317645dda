// The Dyna maze (Sutton and Barto 2018, example 8.1), and the larger ones in which prioritized
// sweeping is measured: every cell becomes scale x scale cells (section 8.4). There start and goal
// stay one cell, the upper left of their block, so that the shortest path is 14 x scale steps; with
// a goal of a whole block it would be 13 x scale + 1.
#include "envs/grid.h"

#define DYNA_MAZE(X, P)                                    \
  X(P, INT, scale, 1, 1, 16, LINEAR, "", 0, "Scale",       \
    "Every cell of the maze becomes scale x scale cells.") \
  GRID_SLIP(X, P, 0.0)
GDN_PARAM_TABLE(params, GridParams, DYNA_MAZE);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "1 for reaching the goal G, otherwise 0."},
    {"Ends", "At the goal."},
    {"Optimum", "14 steps (14 x scale); with discount 0.95 the start is worth 0.95^13 = 0.5133."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = ".......#G/"
                     "..#....#./"
                     "S.#....#./"
                     "..#....../"
                     ".....#.../"
                     ".........";
  g->params.goal_reward = 1.0;
  return grid_open(g, arena, why);
}

const gdn_env_type env_dyna_maze = {
    .component = {GRID_COMPONENT, .id = "dyna-maze", .title = "Dyna maze",
                  .summary = "Find the way around three walls: 47 free cells, one reward.",
                  .picture = "seed=7", .picture_steps = 420,
                  .source = "Sutton and Barto 2018, example 8.1", .params = params,
                  .n_params = GDN_COUNT(params), .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "length",
    .axis = "episodes",
    .open = open,
    GRID_FUNCTIONS};
