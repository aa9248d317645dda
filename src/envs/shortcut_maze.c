// The shortcut maze (Sutton and Barto 2018, example 8.3): a shorter way opens on the right. Nothing
// that the agent knows becomes wrong, so only one that tries old things again finds it.
#include "envs/grid.h"

#define SHORTCUT_MAZE(X, P)                                                    \
  X(P, INT, change_step, 3000, 0, 1000000, LINEAR, "steps", 0, "Change after", \
    "Real steps until the shortcut opens; 0 = never.")                         \
  GRID_SLIP(X, P, 0.0)
GDN_PARAM_TABLE(params, GridParams, SHORTCUT_MAZE);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "1 for reaching the goal G, otherwise 0."},
    {"Ends", "At the goal."},
    {"Change", "After change_step real steps, counted over all episodes, the right end of the wall "
               "opens; the way on the left stays."},
    {"Optimum", "16 steps before the change, 10 after it."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = "........G/"
                     "........./"
                     "........./"
                     ".########/"
                     "........./"
                     "...S.....";
  g->later = "........G/"
             "........./"
             "........./"
             ".#######./"
             "........./"
             "...S.....";
  g->params.scale = 1;
  g->params.goal_reward = 1.0;
  return grid_open(g, arena, why);
}

const gdn_env_type env_shortcut_maze = {
    .component = {GRID_COMPONENT, .id = "shortcut-maze", .title = "Shortcut maze",
                  .summary = "A shorter way opens after a while; who keeps looking finds it.",
                  .picture_steps = 900, .source = "Sutton and Barto 2018, example 8.3",
                  .params = params, .n_params = GDN_COUNT(params), .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .measure = "length",
    .axis = "steps",
    .changes = "change_step",
    .open = open,
    GRID_FUNCTIONS};
