// A maze of one's own: the layout is a parameter, so a link carries it. In the initial one the
// short way leads through a muddy cell (a) and the clean one is a detour; `cell_reward` decides.
#include "envs/grid.h"

#define MAZE_LAYOUT \
  "S..#.....#.../"  \
  ".#.#.###.#.#./"  \
  ".#...#...#.#./"  \
  ".###.#.###.#./"  \
  ".....a......./"  \
  ".#.###.###.##/"  \
  ".#...#.#...#./"  \
  ".###.#.#.#.H./"  \
  ".....c...#..G"

#define MAZE(X, P)                                                                            \
  X(P, TEXT, layout, MAZE_LAYOUT, 0, LAYOUT_TEXT, LINEAR, "", 0, "Layout",                    \
    "Rows of cells with / between them: " LAYOUT_GLYPHS ". One S; at most 40 x 40.")          \
  GRID_SLIP(X, P, 0.0)                                                                        \
  X(P, REAL, goal_reward, 1.0, -10.0, 10.0, LINEAR, "", GDN_LIVE, "Goal reward",              \
    "Paid for entering a goal, which ends the episode.")                                      \
  X(P, REAL, step_reward, 0.0, -1.0, 1.0, LINEAR, "", GDN_LIVE, "Step reward",                \
    "Paid for every step that does not enter a goal, a pit or a cliff.")                      \
  X(P, REAL, pit_reward, -1.0, -100.0, 0.0, LINEAR, "", GDN_LIVE, "Pit reward",               \
    "Paid for entering a pit, which ends the episode, or a cliff, which leads to the start.") \
  X(P, REAL, cell_reward, 0.1, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Cell reward",                 \
    "Entering a cell 1-9 pays that many times this, every time; a-i costs 1 to 9 times this.")
GDN_PARAM_TABLE(params, GridParams, MAZE);

static const gdn_fact facts[] = {
    {"Observation", GRID_OBSERVATION},
    {"Action", GRID_ACTION},
    {"Reward", "goal_reward, pit_reward or step_reward by the cell that the step ends in; entering "
               "1-9 or a-i adds or takes that many times cell_reward."},
    {"Ends", "At a goal G or in a pit H. A cliff C leads back to the start."},
    {"Optimum", "First layout: 20 steps through the mud, 28 around it."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  Grid *g = (Grid *)env;
  g->params.scale = 1;
  return grid_open(g, arena, why);
}

static const gdn_legend legend[] = {
    {GDN_INK_PIT, "pit (the episode ends) or cliff (back to the start)"},
    {GDN_INK_REWARD, "floor that costs or pays: the stronger, the more"}};

const gdn_env_type env_maze = {
    .component = {GRID_COMPONENT, .id = "maze", .title = "Your maze",
                  .summary =
                      "A maze of your own, with rewards, pits and cliffs where you want them.",
                  .picture_steps = 300, .source = "Gedanken", .params = params,
                  .n_params = GDN_COUNT(params), .facts = facts, .n_facts = GDN_COUNT(facts)},
    .measure = "length",
    .axis = "episodes",
    .open = open,
    .legend = legend,
    .n_legend = GDN_COUNT(legend),
    GRID_FUNCTIONS};
