// See grid.h. One function, `arrive`, says what a move in a direction leads to; `grid_step` picks a
// direction by one random number, `grid_outcomes` lists the directions with their probabilities. So
// the world that acts and the world that planners read cannot differ.
#include "envs/grid.h"

#include "math/rng.h"

enum { UP, DOWN, LEFT, RIGHT, N_ACTIONS };

static int32_t cell_count(const Grid *g) {
  return g->rows * g->columns;
}

// -- moving ---------------------------------------------------------------------------------------

// The cell on that side of s, or s itself where a wall or the border is in the way.
static int32_t neighbour(const Grid *g, int32_t s, int32_t direction) {
  int32_t to = s;
  if (direction == UP) {
    if (s >= g->columns) to = s - g->columns;
  } else if (direction == DOWN) {
    if (s + g->columns < cell_count(g)) to = s + g->columns;
  } else if (direction == LEFT) {
    if (s % g->columns != 0) to = s - 1;
  } else {
    if ((s + 1) % g->columns != 0) to = s + 1;
  }
  return g->glyphs[to] == '#' ? s : to;
}

// What comes of a move from s that really goes in this direction (probability 1).
static gdn_outcome arrive(const Grid *g, int32_t s, int32_t direction) {
  const GridParams *p = &g->params;
  int32_t to = neighbour(g, s, direction);
  uint8_t glyph = g->glyphs[to];
  if (to == s || glyph == '.' || glyph == 'S') return (gdn_outcome){1.0, p->step_reward, to, 0};
  if (glyph == 'G') return (gdn_outcome){1.0, p->goal_reward, to, 1};
  if (glyph == 'H') return (gdn_outcome){1.0, p->pit_reward, to, 1};
  if (glyph == 'C') return (gdn_outcome){1.0, p->pit_reward, g->start, 0};
  return (gdn_outcome){1.0, p->step_reward + glyph_pay(glyph) * p->cell_reward, to, 0};
}

// The two directions at a right angle to a: left and right for up and down, and conversely.
static int32_t side(int32_t a, int32_t which) {
  return a ^ (LEFT + which);
}

// The only wall that can be left is one that closed over the agent: it stays until it moves out.
static int32_t can_be_left(const Grid *g, int32_t s) {
  return glyph_is_floor(g->glyphs[s]) || (g->glyphs[s] == '#' && s == g->agent);
}

int32_t grid_outcomes(const gdn_env *env, int32_t s, int32_t a, gdn_outcome *out) {
  const Grid *g = (const Grid *)env;
  double slip = g->params.slip;
  if (!can_be_left(g, s)) return 0;
  out[0] = arrive(g, s, a);
  if (slip == 0.0) return 1;
  out[0].probability = 1.0 - slip;
  for (int32_t i = 0; i < 2; i++) {
    out[1 + i] = arrive(g, s, side(a, i));
    out[1 + i].probability = 0.5 * slip;
  }
  return 3;
}

// The second layout takes effect where the first still stands: what a person has put into a cell
// meanwhile (the start, a goal, a wall of their own) stays.
static void change_layout(Grid *g) {
  int32_t k = g->params.scale, columns = g->columns / k;
  for (int32_t s = 0; s < cell_count(g); s++) {
    int32_t row = s / g->columns / k, column = s % g->columns / k;
    uint8_t before = layout_at(g->params.layout, columns, row, column);
    uint8_t after = layout_at(g->later, columns, row, column);
    if (g->glyphs[s] == before) g->glyphs[s] = after;
  }
  g->base.revision++;
}

// Always one draw, whatever the slip: worlds that differ in slip only see the same random numbers.
void grid_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Grid *g = (Grid *)env;
  int32_t a = (int32_t)action[0];
  double slip = g->params.slip, u = rng_unit(random);
  if (u >= 1.0 - slip) a = side(a, u >= 1.0 - 0.5 * slip);
  gdn_outcome o = arrive(g, g->agent, a);
  g->agent = o.next;
  out->reward = o.reward;
  out->terminated = o.terminated;
  if (o.terminated) out->success = g->glyphs[g->agent] == 'G' ? 1 : -1; // else it is a pit
  if (++g->steps == (uint64_t)g->params.change_step) change_layout(g);
}

// -- building -------------------------------------------------------------------------------------

gdn_status grid_open(Grid *g, gdn_arena *arena, gdn_message *why) {
  static const char *const actions[N_ACTIONS] = {"up", "down", "left", "right"};
  int32_t rows, columns, k = g->params.scale;
  gdn_status status = layout_measure(g->params.layout, g->random_start, &rows, &columns, why);
  if (status != GDN_OK) return status;
  g->rows = rows * k;
  g->columns = columns * k;
  g->base.observation = (gdn_space){.n = cell_count(g), .dim = 1};
  g->base.action = (gdn_space){.n = N_ACTIONS, .dim = 1, .names = actions};
  g->base.n_outcomes = 3;
  g->base.x0 = g->base.y0 = 0.0f;
  g->base.x1 = (float)g->columns;
  g->base.y1 = (float)g->rows;
  g->glyphs = gdn_arena_take(arena, (uint64_t)cell_count(g), sizeof *g->glyphs);
  return GDN_OK;
}

// Finds the start among the cells. Returns 1 when they make a world where episodes can begin.
static int32_t find_start(Grid *g) {
  int32_t known = 1, floors = 0, starts = 0, cliffs = 0;
  g->start = -1;
  for (int32_t s = 0; s < cell_count(g); s++) {
    uint8_t glyph = g->glyphs[s];
    if (!glyph_known(glyph)) known = 0;
    if (glyph_is_floor(glyph)) floors++;
    if (glyph == 'C') cliffs++;
    if (glyph == 'S') {
      g->start = s;
      starts++;
    }
  }
  return known && (starts == 1 || (starts == 0 && g->random_start && cliffs == 0 && floors > 0));
}

// A block of scale x scale cells repeats its glyph, but start and goal stay one cell: the first.
void grid_start(gdn_env *env) {
  Grid *g = (Grid *)env;
  int32_t k = g->params.scale;
  for (int32_t s = 0; s < cell_count(g); s++) {
    int32_t row = s / g->columns, column = s % g->columns;
    uint8_t glyph = layout_at(g->params.layout, g->columns / k, row / k, column / k);
    int32_t first = row % k == 0 && column % k == 0;
    g->glyphs[s] = (glyph == 'S' || glyph == 'G') && !first ? '.' : glyph;
  }
  g->steps = 0;
  find_start(g);
  g->agent = g->start < 0 ? 0 : g->start;
}

void grid_reset(gdn_env *env, gdn_random *random) {
  Grid *g = (Grid *)env;
  g->agent = g->start;
  if (g->start >= 0) return;
  int32_t floors = 0;
  for (int32_t s = 0; s < cell_count(g); s++) floors += glyph_is_floor(g->glyphs[s]);
  int32_t chosen = rng_below(random, floors);
  for (int32_t s = 0; chosen >= 0; s++) {
    g->agent = s;
    chosen -= glyph_is_floor(g->glyphs[s]);
  }
}

void grid_observe(const gdn_env *env, double *observation) {
  observation[0] = ((const Grid *)env)->agent;
}

void grid_state(gdn_env *env, gdn_archive *archive) {
  Grid *g = (Grid *)env;
  gdn_archive_u8(archive, g->glyphs, cell_count(g));
  gdn_archive_i32(archive, &g->agent, 1);
  gdn_archive_u64(archive, &g->steps, 1);
  int32_t sound = find_start(g) && g->agent >= 0 && g->agent < cell_count(g);
  if (!sound) g->agent = g->start = 0; // inside the tables until the damaged run is thrown away
  gdn_archive_check(archive, sound);
}

// The whole number x when it is one of 0 .. n-1, otherwise -1.
static int32_t whole_below(double x, int32_t n) {
  if (!(x >= 0.0 && x < n)) return -1;
  int32_t i = (int32_t)x;
  return i == x ? i : -1;
}

gdn_status grid_place(gdn_env *env, const double *state, int32_t n) {
  Grid *g = (Grid *)env;
  if (n != 1 && n != 2) return GDN_BAD_ARGUMENT;
  int32_t s;
  if (n == 1) {
    s = whole_below(state[0], cell_count(g));
  } else {
    int32_t row = whole_below(state[0], g->rows), column = whole_below(state[1], g->columns);
    s = row < 0 || column < 0 ? -1 : row * g->columns + column;
  }
  if (s < 0 || !glyph_is_floor(g->glyphs[s])) return GDN_OUT_OF_RANGE;
  g->agent = s;
  return GDN_OK;
}

// -- looking --------------------------------------------------------------------------------------

const uint8_t *grid_cells(const gdn_env *env, int32_t *rows, int32_t *columns) {
  const Grid *g = (const Grid *)env;
  *rows = g->rows;
  *columns = g->columns;
  return g->glyphs;
}

static float centre_x(const Grid *g, int32_t s) {
  return (float)(s % g->columns) + 0.5f;
}
static float centre_y(const Grid *g, int32_t s) {
  return (float)(s / g->columns) + 0.5f;
}

int32_t grid_locate(const gdn_env *env, int32_t s, float *x, float *y, float *half) {
  const Grid *g = (const Grid *)env;
  if (g->glyphs[s] == '#') return 0;
  *x = centre_x(g, s);
  *y = centre_y(g, s);
  *half = 0.5f;
  return 1;
}

void grid_direct(const gdn_env *env, int32_t a, float *dx, float *dy) {
  (void)env;
  *dx = (float)((a == RIGHT) - (a == LEFT));
  *dy = (float)((a == DOWN) - (a == UP));
}

static gdn_ink glyph_ink(uint8_t glyph) {
  if (glyph == '#') return GDN_INK_WALL;
  if (glyph == 'S') return GDN_INK_START;
  if (glyph == 'G') return GDN_INK_GOAL;
  if (glyph == 'H' || glyph == 'C') return GDN_INK_PIT;
  return GDN_INK_REWARD;
}

// The floor is one shape, every cell that is not plain floor another.
void grid_draw(const gdn_env *env, gdn_scene *scene) {
  const Grid *g = (const Grid *)env;
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, env->x1, env->y1, 0.0f);
  for (int32_t s = 0; s < cell_count(g); s++) {
    uint8_t glyph = g->glyphs[s];
    if (glyph == '.') continue;
    float x = centre_x(g, s), y = centre_y(g, s), value = (float)glyph_pay(glyph) / 9.0f;
    gdn_scene_rect(scene, GDN_LAYER_WORLD, glyph_ink(glyph), x - 0.5f, y - 0.5f, 1.0f, 1.0f, value);
    if (glyph == 'S') gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, x, y, 0.5f, "S");
    if (glyph == 'G') gdn_scene_text(scene, GDN_LAYER_WORLD, GDN_INK_LABEL, x, y, 0.5f, "G");
  }
  for (int32_t row = 1; row < g->rows; row++) {
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_GRID, 0.0f, (float)row, env->x1, (float)row,
                   0.02f, 0.0f);
  }
  for (int32_t column = 1; column < g->columns; column++) {
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_GRID, (float)column, 0.0f, (float)column,
                   env->y1, 0.02f, 0.0f);
  }
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, centre_x(g, g->agent),
                 centre_y(g, g->agent), 0.3f, 0.0f);
}
