// The 4 x 4 grid (Sutton and Barto 2018, example 4.1): two opposite corners end the episode, every
// step costs 1. The book evaluates the random policy here; episodes begin in any other cell.
#include "envs/grid.h"

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", "0 up, 1 down, 2 left, 3 right; the border stops the move."},
    {"Reward", "-1 each step."},
    {"Ends", "In the upper left and the lower right corner."},
    {"Start", "Any other cell, equally likely."},
    {"Optimum", "Minus the number of steps to the nearer corner, without discount: -1 to -3."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = "G.../"
                     "..../"
                     "..../"
                     "...G";
  g->random_start = 1;
  g->params.scale = 1;
  g->params.step_reward = -1.0;
  g->params.goal_reward = -1.0;
  return grid_open(g, arena, why);
}

const gdn_env_type env_gridworld_4x4 = {
    .component = {GRID_COMPONENT, .id = "gridworld-4x4", .title = "4 x 4 grid",
                  .summary = "The smallest world in which planning can be followed by hand.",
                  .picture_steps = 60, .source = "Sutton and Barto 2018, example 4.1",
                  .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "length",
    .axis = "episodes",
    .open = open,
    GRID_FUNCTIONS};
