// Rooms with one reward: a house of rooms x rooms, with one way through it, row by row to and fro, and a goal at its end.
// Who tries actions at random needs thousands of steps to get there, and nothing on the way says that it is right: a world
// for those who look for what they do not know.
//
// In the second room a television may stand, which is seen from everywhere in that room. What it shows can never be
// predicted, so that whoever is drawn to what it cannot predict stays there (the noisy television; Burda et al. 2019). The
// channel changes by itself in every step; with a remote control it changes by an action of its own, and by nothing else.
//
// A state is a cell and a channel: channel * cells + cell. Out of sight of the television the channel is 0.
#include "core/archive.h"
#include "envs/grid.h"
#include "math/rng.h"

#define ROOMS(X, P)                                                                       \
  X(P, INT, rooms, 3, 2, 5, LINEAR, "", 0, "Rooms", "The house has rooms x rooms rooms.") \
  X(P, INT, size, 3, 2, 6, LINEAR, "cells", 0, "Size", "A room has size x size cells.")   \
  X(P, INT, channels, 1, 1, 8, LINEAR, "", 0, "Channels",                                 \
    "Channels of a television in the second room, drawn by chance; 1: there is none.")    \
  X(P, BOOL, remote, 0, 0, 1, LINEAR, "", 0, "Remote control",                            \
    "Whether the channel changes only by a fifth action; else it changes in every step there.")
GDN_PARAM_STRUCT(RoomsParams, ROOMS);
GDN_PARAM_TABLE(params, RoomsParams, ROOMS);

enum { ZAP = 4 }; // the fifth action

typedef struct Rooms {
  Grid grid;
  RoomsParams p;
  int32_t channel;
  char layout[LAYOUT_TEXT];
} Rooms;

static const gdn_fact facts[] = {
    {"Observation", "The cell: row x columns + column, counted from 0 over all cells; in the room "
                    "of the television also its channel, "
                    "channel x cells + cell."},
    {"Action", "0 up, 1 down, 2 left, 3 right; a wall or the border stops the move. With a remote "
               "control 4 stays, and draws a "
               "channel."},
    {"Reward", "1 for reaching the goal G, otherwise 0."},
    {"Ends", "At the goal, in the middle of the last room, or after 200 steps."},
    {"Optimum", "34 steps in nine rooms of nine cells; random actions take 4188.5 on average."},
};

// -- the house --------------------------------------------------------------------------------------

// Walls stand in every (size + 1)th row and column; doors are in their middles, and lead from each room to the next one.
static char glyph_at(const RoomsParams *p, int32_t row, int32_t column) {
  int32_t pitch = p->size + 1, middle = 1 + (p->size - 1) / 2;
  int32_t r = row / pitch, c = column / pitch, y = row % pitch, x = column % pitch,
          last = p->rooms - 1;
  int32_t end = last % 2 == 0 ? last : 0; // column of the last room
  if (y > 0 && x > 0) {
    if (row == 1 && column == 1) return 'S';
    return r == last && c == end && y == middle && x == middle ? 'G' : '.';
  }
  if (x == 0 && y == middle && c > 0 && c <= last) return '.';
  // From one row of rooms down to the next: on the right after an even row, on the left after an odd one.
  int32_t turn = r % 2 == 1 ? last : 0;
  return y == 0 && x == middle && r > 0 && r <= last && c == turn ? '.' : '#';
}

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const actions[] = {"up", "down", "left", "right", "next channel"};
  Rooms *me = (Rooms *)env;
  int32_t side = me->p.rooms * (me->p.size + 1) + 1, n = 0;
  for (int32_t row = 0; row < side; row++) {
    for (int32_t column = 0; column < side; column++)
      me->layout[n++] = glyph_at(&me->p, row, column);
    me->layout[n++] = '/';
  }
  me->layout[n - 1] = 0;
  me->grid.params.layout = me->layout;
  me->grid.params.scale = 1;
  me->grid.params.goal_reward = 1.0;
  gdn_status status = grid_open(&me->grid, arena, why);
  env->observation.n *= me->p.channels;
  env->action.n = me->p.remote ? ZAP + 1 : ZAP;
  env->action.names = actions;
  env->n_outcomes = me->p.channels;
  return status;
}

// -- the television ----------------------------------------------------------------------------------

static int32_t cell_count(const Rooms *me) {
  return me->grid.rows * me->grid.columns;
}

// Whether the television is seen from a cell.
static int32_t sees(const Rooms *me, int32_t cell) {
  int32_t size = me->p.size, row = cell / me->grid.columns,
          column = cell % me->grid.columns - (size + 1);
  return row >= 1 && row <= size && column >= 1 && column <= size;
}

// How many channels may follow that of state s where action a leads to a cell: all alike, or one, which is in *only.
static int32_t channels_then(const Rooms *me, int32_t s, int32_t a, int32_t cell, int32_t *only) {
  *only = sees(me, cell) ? s / cell_count(me) : 0;
  return sees(me, cell) && (!me->p.remote || a == ZAP) ? me->p.channels : 1;
}

static int32_t outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const Rooms *me = (const Rooms *)env;
  int32_t cells = cell_count(me), cell = s % cells, only;
  if (s >= cells && !sees(me, cell)) return 0;
  if (grid_outcomes(env, cell, a == ZAP ? 0 : a, out) == 0) return 0;
  gdn_outcome to = a == ZAP ? (gdn_outcome){1.0, 0.0, cell, 0} : out[0];
  int32_t n = channels_then(me, s, a, to.next, &only);
  for (int32_t k = 0; k < n; k++) {
    out[k] = to;
    out[k].next += cells * (n == 1 ? only : k);
    out[k].probability = 1.0 / n;
  }
  return n;
}

static void observe(const gdn_env *env, double *observation) {
  const Rooms *me = (const Rooms *)env;
  observation[0] = me->channel * cell_count(me) + me->grid.agent;
}

// One draw, whatever happens: of the channel. That of the grid decides nothing without slip, and may be the same.
static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Rooms *me = (Rooms *)env;
  int32_t a = (int32_t)action[0], s = me->channel * cell_count(me) + me->grid.agent, only;
  gdn_random again = *random;
  if (a != ZAP) grid_step(env, action, &again, out);
  int32_t n = channels_then(me, s, a, me->grid.agent, &only), drawn = rng_below(random, n);
  me->channel = n == 1 ? only : drawn;
}

static void reset(gdn_env *env, gdn_random *random) {
  ((Rooms *)env)->channel = 0;
  grid_reset(env, random);
}

// -- moving it about ---------------------------------------------------------------------------------

static void state(gdn_env *env, gdn_archive *archive) {
  Rooms *me = (Rooms *)env;
  grid_state(env, archive);
  gdn_archive_i32(archive, &me->channel, 1);
  int32_t most = sees(me, me->grid.agent) ? me->p.channels - 1 : 0;
  archive_check_range(archive, &me->channel, 1, 0, most);
  if (archive->failed) me->channel = 0; // as grid_state does
}

// One number: the state; two: row and column, where channel 0 is on.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  Rooms *me = (Rooms *)env;
  double cell = at[0];
  int32_t channel = 0;
  if (n == 1 && at[0] >= cell_count(me) && at[0] < env->observation.n) {
    channel = (int32_t)at[0] / cell_count(me);
    cell = at[0] - (double)channel * cell_count(me);
    if (!sees(me, (int32_t)cell)) return GDN_OUT_OF_RANGE;
  }
  gdn_status status = grid_place(env, n == 1 ? &cell : at, n);
  if (status == GDN_OK) me->channel = channel;
  return status;
}

// -- looking -----------------------------------------------------------------------------------------

static int32_t locate(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  return grid_locate(env, s % cell_count((const Rooms *)env), x, y, half);
}

// The set stands in the wall.
static void draw(const gdn_env *env, gdn_scene *scene) {
  const Rooms *me = (const Rooms *)env;
  grid_draw(env, scene);
  if (me->p.channels == 1) return;
  const char number[] = {(char)('1' + me->channel), 0};
  float x = (float)(me->p.size + 1) + 1.0f + 0.5f * (float)me->p.size;
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_REWARD, x - 0.7f, 0.1f, 1.4f, 0.8f, 1.0f);
  gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, x, 0.5f, 0.6f, number);
}

static const gdn_legend legend[] = {{GDN_INK_REWARD, "television, and its channel"}};

const gdn_env_type env_rooms = {
    .component = {GDN_COMPONENT(ENV, Rooms, p), .id = "rooms", .title = "Rooms",
                  .summary = "Nine rooms, one way through them, and the only reward in the last.",
                  .idea = GDN_IDEA_TABLES, .picture = "seed=2", .picture_steps = 600,
                  .source = "Gedanken; the television: Burda et al. 2019",
                  .offers = GDN_FINITE | GDN_OUTCOMES | GDN_CHOICES | GDN_ACTIONS, .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .time_limit = 200,
    .measure = "length",
    .axis = "episodes",
    .open = open,
    .start = grid_start,
    .reset = reset,
    .step = step,
    .observe = observe,
    .state = state,
    .outcomes = outcomes,
    .place = place,
    .edit = grid_edit,
    .draw = draw,
    .locate = locate,
    .direct = grid_direct,
    .cells = grid_cells,
    .legend = legend,
    .n_legend = GDN_COUNT(legend)};
