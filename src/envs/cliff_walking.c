// Cliff walking (Sutton and Barto 2018, example 6.6): the best way runs along the edge, where an
// agent that explores now and then falls. No discount: the sum of rewards counts.
#include "envs/grid.h"

#define CLIFF_WALKING(X, P) GRID_SLIP(X, P, 0.0)
GDN_PARAM_TABLE(params, GridParams, CLIFF_WALKING);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "-1 each step, -100 for a step into the cliff."},
    {"Ends", "At the goal. The cliff leads back to the start and the episode goes on."},
    {"Optimum", "13 steps along the edge: -13 without discount."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = "............/"
                     "............/"
                     "............/"
                     "SCCCCCCCCCCG";
  g->params.scale = 1;
  g->params.step_reward = -1.0;
  g->params.goal_reward = -1.0;
  g->params.pit_reward = -100.0;
  return grid_open(g, arena, why);
}

static const gdn_legend legend[] = {{GDN_INK_PIT, "cliff: back to the start"}};

const gdn_env_type env_cliff_walking = {
    .component = {GRID_COMPONENT, .id = "cliff-walking", .title = "Cliff walking",
                  .summary = "The best way leads along a cliff; a slip costs a hundred steps.",
                  .picture = "seed=2", .picture_steps = 400,
                  .source = "Sutton and Barto 2018, example 6.6", .params = params,
                  .n_params = GDN_COUNT(params), .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "return",
    .axis = "episodes",
    .open = open,
    .legend = legend,
    .n_legend = GDN_COUNT(legend),
    GRID_FUNCTIONS};
