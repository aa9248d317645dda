// The engine of all grid worlds. A world of this kind is a layout, some parameters and its facts;
// how the agent moves, what it earns, how the world is drawn and edited is the same for all.
//
// A state is a cell: number row * columns + column over all cells, walls included, so that tables
// keep their size when walls are edited. Rows count downwards, both from 0.
//
// Actions 0 up, 1 down, 2 left, 3 right. With probability `slip` the move goes to one side instead,
// half of it each way. A wall or the border stops the move: the agent stays. A step pays
//
//     step_reward                     ending on floor, on the start, or where it began
//     step_reward + d * cell_reward   entering a cell 1..9 (d = 1..9) or a..i (d = -1..-9)
//     goal_reward, pit_reward         entering a goal, a pit or a cliff
#ifndef GEDANKEN_ENVS_GRID_H
#define GEDANKEN_ENVS_GRID_H

#include "envs/layout.h"
#include "gedanken/env.h"

// The parameters of all grid worlds. A world's list names those that people may set; its `open`
// sets the others it needs (the rest is 0).
typedef struct GridParams {
  double slip; // probability of going to one side
  double step_reward, goal_reward, pit_reward, cell_reward;
  int32_t scale;       // every cell of the layout becomes scale x scale cells
  int32_t size;        // which of several layouts
  int32_t change_step; // the real step after which the world changes; 0 = never
  const char *layout;
} GridParams;

typedef struct Grid {
  gdn_env base;
  GridParams params;
  const char *later;    // the layout after change_step, same size
  int32_t random_start; // a layout without S: episodes begin in any floor cell
  int32_t rows, columns;
  int32_t start;   // the cell S, or -1: any floor cell
  int32_t agent;   // the cell it is in
  uint8_t *glyphs; // [rows * columns]
  uint64_t steps;  // real steps since creation
} Grid;

// The row that worlds with slip share.
#define GRID_SLIP(X, P, initial)                                    \
  X(P, REAL, slip, initial, 0.0, 0.9, LINEAR, "", GDN_LIVE, "Slip", \
    "Probability that a move goes to one side instead, half of it each way.")

// Facts that worlds share.
#define GRID_OBSERVATION "The cell: row x columns + column, counted from 0 over all cells."
#define GRID_ACTION                                                                                \
  "0 up, 1 down, 2 left, 3 right; a wall or the border stops the move. With probability slip the " \
  "move goes to one side."

// Measures params.layout (given with scale, later and random_start) and takes memory. Worlds call
// it at the end of their `open`.
gdn_status grid_open(Grid *g, gdn_arena *arena, gdn_message *why);

void grid_start(gdn_env *env);
void grid_reset(gdn_env *env, gdn_random *random);
void grid_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out);
void grid_observe(const gdn_env *env, double *observation);
void grid_state(gdn_env *env, gdn_archive *archive);
int32_t grid_outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out);
// One number: the cell; two: row and column. Only cells that can be left.
gdn_status grid_place(gdn_env *env, const double *state, int32_t n);
// "cell.ROW.COLUMN" and one glyph. A new S moves the start. An episode under way goes on.
gdn_status grid_edit(gdn_env *env, const char *key, const char *value, gdn_message *why);
void grid_draw(const gdn_env *env, gdn_scene *scene);
int32_t grid_locate(const gdn_env *env, int32_t s, float *x, float *y, float *half);
void grid_direct(const gdn_env *env, int32_t a, float *dx, float *dy);
const uint8_t *grid_cells(const gdn_env *env, int32_t *rows, int32_t *columns);

// What the table rows of all grid worlds have in common.
#define GRID_COMPONENT                                                                         \
  .family = GDN_FAMILY_ENV, .struct_bytes = sizeof(Grid), .params_at = offsetof(Grid, params), \
  .offers = GDN_FINITE | GDN_OUTCOMES | GDN_CHOICES | GDN_ACTIONS, .idea = GDN_IDEA_TABLES
#define GRID_FUNCTIONS                                                                    \
  .start = grid_start, .reset = grid_reset, .step = grid_step, .observe = grid_observe,   \
  .state = grid_state, .outcomes = grid_outcomes, .place = grid_place, .edit = grid_edit, \
  .draw = grid_draw, .locate = grid_locate, .direct = grid_direct, .cells = grid_cells

#endif
