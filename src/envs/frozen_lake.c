// The frozen lake (OpenAI Gym, toy_text/frozen_lake; now Gymnasium): on ice a move goes where it
// was meant to with probability 1/3 and to each side with 1/3. The maps are Gymnasium's 4x4 and
// 8x8, its F written as `.`; the actions have the order of our grid worlds, not Gymnasium's.
#include "envs/grid.h"

#define FROZEN_LAKE(X, P)                                                              \
  X(P, CHOICE, size, 0, 0, 1, LINEAR, "4x4|8x8", 0, "Size", "Which of the two lakes.") \
  GRID_SLIP(X, P, 2.0 / 3.0)
GDN_PARAM_TABLE(params, GridParams, FROZEN_LAKE);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "1 for reaching the goal G, otherwise 0."},
    {"Ends", "At the goal or in a hole."},
    {"Optimum",
     "With slip 2/3 the best policy reaches the goal with probability 14/17 = 0.8235 on the "
     "small lake and 1 on the large one, given time."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.layout = g->params.size == 0 ? "S.../"
                                           ".H.H/"
                                           "...H/"
                                           "H..G"
                                         : "S......./"
                                           "......../"
                                           "...H..../"
                                           ".....H../"
                                           "...H..../"
                                           ".HH...H./"
                                           ".H..H.H./"
                                           "...H...G";
  g->params.scale = 1;
  g->params.goal_reward = 1.0;
  return grid_open(g, arena, why);
}

static const gdn_legend legend[] = {{GDN_INK_PIT, "hole: the episode ends"}};

const gdn_env_type env_frozen_lake = {
    .component = {GRID_COMPONENT, .id = "frozen-lake", .title = "Frozen lake",
                  .summary = "Cross the ice between the holes; two moves of three go astray.",
                  .picture_steps = 300,
                  .source = "OpenAI Gym (Brockman et al. 2016), FrozenLake-v1", .params = params,
                  .n_params = GDN_COUNT(params), .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "cumulative",
    .axis = "episodes",
    .open = open,
    .legend = legend,
    .n_legend = GDN_COUNT(legend),
    GRID_FUNCTIONS};
