// The blocking maze (Sutton and Barto 2018, example 8.2): the short way closes on the right, a
// longer one opens on the left, and whoever trusts an old model keeps running into the wall.
#include "envs/grid.h"

#define BLOCKING_MAZE(X, P)                                                    \
  X(P, INT, change_step, 1000, 0, 1000000, LINEAR, "steps", 0, "Change after", \
    "Real steps until the wall moves; 0 = never.")                             \
  GRID_SLIP(X, P, 0.0)
GDN_PARAM_TABLE(params, GridParams, BLOCKING_MAZE);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "1 for reaching the goal G, otherwise 0."},
    {"Ends", "At the goal."},
    {"Change",
     "After change_step real steps, counted over all episodes, the opening moves from the "
     "right end of the wall to the left. An agent over which it closes stays there until "
     "it moves out."},
    {"Optimum", "10 steps before the change, 16 after it."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = "........G/"
                     "........./"
                     "........./"
                     "########./"
                     "........./"
                     "...S.....";
  g->later = "........G/"
             "........./"
             "........./"
             ".########/"
             "........./"
             "...S.....";
  g->params.scale = 1;
  g->params.goal_reward = 1.0;
  return grid_open(g, arena, why);
}

const gdn_env_type env_blocking_maze = {
    .component = {GRID_COMPONENT, .id = "blocking-maze", .title = "Blocking maze",
                  .summary = "The short way closes while the agent lives here; a longer one opens.",
                  .picture_steps = 900, .source = "Sutton and Barto 2018, example 8.2",
                  .params = params, .n_params = GDN_COUNT(params), .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .measure = "length",
    .axis = "steps",
    .changes = "change_step",
    .open = open,
    GRID_FUNCTIONS};
