// See action_gradient.h.
#include "gauges/action_gradient.h"

#include <string.h>

#include "base/arena.h"
#include "core/agent.h"
#include "core/archive.h"
#include "core/way.h"
#include "math/rng.h"
#include "math/scalar.h"

enum { T = DYNAMICS_TILE, ROWS = ACTION_GRADIENT_ROWS, STEPS = ACTION_GRADIENT_STEPS };

// -- memory ------------------------------------------------------------------------------------------

static void take(ActionGradient *g, gdn_arena *arena) {
  int32_t dim = g->dim, n = g->n;
  g->s = ARENA_NEW(arena, float, dim *T);
  g->a = ARENA_NEW(arena, float, n *T);
  g->by_a = ARENA_NEW(arena, float, n *T);
  g->at = ARENA_NEW(arena, double, dim *T);
  g->sum = ARENA_NEW(arena, double, T);
  g->nearest = ARENA_NEW(arena, double, dim);
  g->unit = ARENA_NEW(arena, double, n);
  g->action = ARENA_NEW(arena, double, n);
  g->chance = ARENA_NEW(arena, gdn_random, T);
  g->alive = ARENA_NEW(arena, uint8_t, T);
  g->from = ARENA_NEW(arena, double, g->states *dim);
  g->latest = ARENA_NEW(arena, double, g->states *n *DERIVATIVE_COLUMNS);
  g->rows = ARENA_NEW(arena, double, ROWS *AGREEMENT_COLUMNS);
}

static gdn_status open_path(ActionGradient *g, Model *model, gdn_arena *arena, gdn_message *why) {
  g->im = (Imagination){.model = model, .env = g->env};
  imagine_open(&g->im, arena);
  g->path.im = &g->im;
  g->path.learner = g->learner;
  g->path.columns = g->states;
  g->path.longest = ACTION_GRADIENT_PATH;
  g->path.by_action = 1;
  return value_path_open(&g->path, arena, why);
}

gdn_status action_gradient_open(ActionGradient *g, const Agent *agent, gdn_arena *arena,
                                gdn_message *why) {
  Model *model = agent->model;
  int32_t n = agent->env->action.dim;
  if (agent->truth == NULL || 2 * n > T) return GDN_OK;
  g->truth = agent->truth;
  g->env = agent->env;
  g->seed = agent->seed;
  g->dim = agent->env->observation.dim;
  g->n = n;
  g->states = T / (2 * n);
  g->has_path = model != NULL && dynamics_of(model)->build != NULL;
  take(g, arena);
  return g->has_path ? open_path(g, model, arena, why) : GDN_OK;
}

// -- a look -------------------------------------------------------------------------------------------

static float inside(float a) {
  const float most = (float)(1 - ACTION_GRADIENT_STEP);
  return a > most ? most : a > -most ? a : -most;
}

// Row k of the latest look: number i of the action at state j.
static double *derivatives(ActionGradient *g, int32_t j, int32_t i) {
  return g->latest + (j * g->n + i) * DERIVATIVE_COLUMNS;
}

// The policy's actions at the tile.
static void greedy(ActionGradient *g) {
  g->learner->type->act_tile(g->learner, g->s, 1, g->a);
}

// Remembered states into the first columns of the tile, the others repeat them; and the policy's actions there.
static void choose_states(ActionGradient *g, gdn_random *random) {
  for (int32_t j = 0; j < T; j++) {
    if (j < g->states) {
      ReplayRow row = replay_row(g->real, rng_below(random, g->real->n));
      for (int32_t i = 0; i < g->dim; i++) g->from[j * g->dim + i] = (double)row.observation[i];
    }
    for (int32_t i = 0; i < g->dim; i++)
      g->s[i * T + j] = (float)g->from[j % g->states * g->dim + i];
  }
  greedy(g);
  for (int32_t k = 0; k < g->n * T; k++) g->a[k] = inside(g->a[k]);
}

static void ask_critic(ActionGradient *g) {
  actor_critic_derivative_tile(g->learner, g->s, g->a, g->by_a);
  for (int32_t j = 0; j < g->states; j++) {
    for (int32_t i = 0; i < g->n; i++)
      derivatives(g, j, i)[DERIVATIVE_CRITIC] = (double)g->by_a[i * T + j];
  }
}

// What the path adds to pi(s) so that the action is inside, and the states, for every member.
static void ask_path(ActionGradient *g, double gamma) {
  ValuePath *path = &g->path;
  int32_t columns = path->columns;
  Real *s = scan_at(&path->scan, 0), *raw = path->a;
  memset(path->nudge, 0, (size_t)(path->n * path->cases) * sizeof *path->nudge);
  for (int32_t k = 0; k < path->members * g->dim * columns; k++)
    s[k] = g->s[k / columns % g->dim * T + k % columns];
  for (int32_t j = 0; j < path->cases; j++) path->weight[j] = 1;
  value_path_imagine(path, 1, gamma, 0); // what the policy does there by itself
  for (int32_t k = 0; k < path->n * path->cases; k++) path->nudge[k] = inside(raw[k]) - raw[k];
  value_path_imagine(path, ACTION_GRADIENT_PATH, gamma, 0);
  value_path_sweep(path, ACTION_GRADIENT_PATH, 0);
  for (int32_t k = 0; k < g->states * g->n; k++) {
    double sum = 0;
    for (int32_t m = 0; m < path->members; m++)
      sum += (double)path->gradient[(m * g->n + k % g->n) * columns + k / g->n];
    g->latest[k * DERIVATIVE_COLUMNS + DERIVATIVE_PATH] = sum / path->members;
  }
}

// -- the truth ----------------------------------------------------------------------------------------

// Every number of every action twice: a little less, a little more. Both meet the same chance.
static void place(ActionGradient *g, gdn_random *random) {
  int32_t used = 2 * g->states * g->n;
  for (int32_t k = 0; k < used; k++) {
    int32_t j = k / 2 / g->n;
    memcpy(g->at + k * g->dim, g->from + j * g->dim, sizeof(double) * (size_t)g->dim);
    if (k % 2 == 0) g->chance[k] = (gdn_random){rng_next(random)};
    if (k % 2 == 1) g->chance[k] = g->chance[k - 1];
    g->alive[k] = 1;
    g->sum[k] = 0;
  }
  memset(g->alive + used, 0, (size_t)(T - used));
}

// One step of case k, which does what `unit` says.
static void step(ActionGradient *g, int32_t k, double discount) {
  gdn_env *world = g->truth;
  gdn_step out = {0};
  double *at = g->at + k * g->dim;
  g->alive[k] = 0;
  if (dynamics_place(world, at, g->nearest) != GDN_OK) return;
  dynamics_action_back(&world->action, g->unit, g->action);
  world->type->step(world, g->action, &g->chance[k], &out);
  world->type->observe(world, at);
  g->sum[k] += discount * out.reward;
  g->alive[k] = !out.terminated;
}

static void act(ActionGradient *g) {
  for (int32_t k = 0; k < T; k++) {
    for (int32_t i = 0; i < g->dim; i++) g->s[i * T + k] = (float)g->at[k * g->dim + i];
  }
  greedy(g);
}

// All rollouts go one step further; in the first the actions are varied.
static void step_all(ActionGradient *g, int32_t t, double discount) {
  act(g);
  for (int32_t k = 0; k < T; k++) {
    if (!g->alive[k]) continue;
    for (int32_t i = 0; i < g->n; i++) {
      float a = g->a[i * T + k];
      double more = i != k / 2 % g->n ? 0 : k % 2 ? ACTION_GRADIENT_STEP : -ACTION_GRADIENT_STEP;
      g->unit[i] = t > 0 ? (double)a : (double)inside(a) + more;
    }
    step(g, k, discount);
  }
}

static void roll_out(ActionGradient *g, double gamma) {
  double discount = 1;
  for (int32_t t = 0; t < STEPS; t++) {
    if (!(discount > 0.01)) break;
    step_all(g, t, discount);
    discount *= gamma;
  }
  for (int32_t k = 0; k < g->states * g->n; k++) {
    double change = g->sum[2 * k + 1] - g->sum[2 * k];
    g->latest[k * DERIVATIVE_COLUMNS + DERIVATIVE_TRUE] = change / (2 * ACTION_GRADIENT_STEP);
  }
}

// -- how they agree -----------------------------------------------------------------------------------

typedef struct Agreement {
  double cosine, signs, error;
} Agreement;

static Agreement agreement(const ActionGradient *g, int32_t column) {
  int32_t n = g->states * g->n, alike = 0;
  double xx = 0, xy = 0, yy = 0, off = 0;
  for (int32_t k = 0; k < n; k++) {
    double x = g->latest[k * DERIVATIVE_COLUMNS + column],
           y = g->latest[k * DERIVATIVE_COLUMNS + DERIVATIVE_TRUE];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    off += (x - y) * (x - y);
    alike += (x > 0) == (y > 0);
  }
  double lengths = scalar_sqrt(xx) * scalar_sqrt(yy);
  if (!(lengths > 0 && lengths < SCALAR_INFINITY)) return (Agreement){0};
  return (Agreement){xy / lengths, (double)alike / n, scalar_sqrt(off / yy)};
}

// The row of the look after so many updates.
static double *row_of(const ActionGradient *g, uint64_t updates) {
  return g->rows + (updates / ACTION_GRADIENT_EVERY - 1) % ROWS * AGREEMENT_COLUMNS;
}

static void note(ActionGradient *g, uint64_t updates) {
  double *row = row_of(g, updates);
  double square = 0;
  Agreement critic = agreement(g, DERIVATIVE_CRITIC), path = {0};
  if (g->has_path) path = agreement(g, DERIVATIVE_PATH);
  for (int32_t k = 0; k < g->states * g->n; k++) {
    double y = g->latest[k * DERIVATIVE_COLUMNS + DERIVATIVE_TRUE];
    square += y * y;
  }
  row[AGREEMENT_UPDATES] = (double)updates;
  row[AGREEMENT_CRITIC_COSINE] = critic.cosine;
  row[AGREEMENT_PATH_COSINE] = path.cosine;
  row[AGREEMENT_CRITIC_SIGNS] = critic.signs;
  row[AGREEMENT_PATH_SIGNS] = path.signs;
  row[AGREEMENT_CRITIC_ERROR] = critic.error;
  row[AGREEMENT_PATH_ERROR] = path.error;
  row[AGREEMENT_LENGTH] = scalar_sqrt(square / g->states);
}

// A look that was taken is not taken again, should the next updates be refused.
static int32_t is_due(const ActionGradient *g) {
  uint64_t updates = g->learner->updates;
  if (g->truth == NULL || g->real->n == 0) return 0;
  if (updates == 0 || updates % ACTION_GRADIENT_EVERY != 0) return 0;
  return row_of(g, updates)[AGREEMENT_UPDATES] != (double)updates;
}

void action_gradient_look(ActionGradient *g) {
  if (!is_due(g)) return;
  double gamma = (double)g->learner->gamma;
  gdn_random random = rng_stream(g->seed, "action gradient", g->learner->updates);
  choose_states(g, &random);
  ask_critic(g);
  if (g->has_path) ask_path(g, gamma);
  place(g, &random);
  roll_out(g, gamma);
  note(g, g->learner->updates);
}

// -- state, channels, drawing -------------------------------------------------------------------------

void action_gradient_start(ActionGradient *g) {
  if (g->truth != NULL && g->has_path) imagine_start(&g->im, g->seed, "action gradient");
}

void action_gradient_state(ActionGradient *g, gdn_archive *archive) {
  if (g->truth == NULL || !archive_shows(archive)) return;
  gdn_archive_f64(archive, g->from, g->states * g->dim);
  gdn_archive_f64(archive, g->latest, g->states * g->n * DERIVATIVE_COLUMNS);
  gdn_archive_f64(archive, g->rows, ROWS * AGREEMENT_COLUMNS);
}

static const gdn_column agreement_columns[] = {ACTION_GRADIENT_LIST(GDN_COLUMN_ROW, AGREEMENT)};
static const gdn_column derivative_columns[] = {ACTION_GRADIENT_EACH(GDN_COLUMN_ROW, DERIVATIVE)};
static const gdn_figure agreement_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Is the action gradient right?",
     .axis = "updates",
     .caption = "Cosine with the gradient of the true return, which rollouts in the world itself "
                "tell; 1 is the same direction, -1 the opposite one.",
     .low = -1,
     .high = 1},
    {.form = GDN_FORM_RING,
     .title = "Does it point the right way?",
     .axis = "updates",
     .caption = "The part of numbers of the action, at a few remembered states, that it would move "
                "to the same side as the true gradient; a coin gives 0.5.",
     .high = 1},
};
static const gdn_figure latest_figures[] = {
    {.form = GDN_FORM_TABLE,
     .title = "Derivatives of the return by the action",
     .axis = "",
     .caption = "At remembered states, at the policy’s action: the true one, what the critic says, "
                "and what a path of the model with the critic at its end says."}};
static const gdn_channel_type types[] = {
    {.key = "action-gradient.agreement",
     .label = "Action gradient",
     .unit = "",
     .doc = "A ring of rows, one for every 500 updates: updates so far; cosine with the true "
            "gradient of the critic’s and of the path’s; the part of their signs that agree; "
            "their errors, relative to the true one’s length; and that length for one state.",
     CHANNEL_FIGURES(agreement_figures),
     CHANNEL_COLUMNS(agreement_columns)},
    {.key = "action-gradient.latest",
     .label = "Latest action gradients",
     .unit = "",
     .doc = "For each number of the action at each state of the latest look: d/da of the true "
            "return, by the critic, and by the path.",
     CHANNEL_FIGURES(latest_figures),
     CHANNEL_COLUMNS(derivative_columns)},
};

void action_gradient_channels(const ActionGradient *g, ChannelList *list) {
  if (g->truth == NULL) return;
  channel_add(list, &types[0], g->rows, GDN_F64, ROWS, AGREEMENT_COLUMNS);
  channel_add(list, &types[1], g->latest, GDN_F64, g->states * g->n, DERIVATIVE_COLUMNS);
}

static const gdn_ink inks[DERIVATIVE_COLUMNS] = {GDN_INK_TRAIL, GDN_INK_VALUE, GDN_INK_IMAGINED};

// The longest true gradient is drawn this long, in heights of the box.
#define LONGEST 0.12f

static void draw_state(const ActionGradient *g, gdn_scene *scene, int32_t j, double unit) {
  float x, y, height = g->env->y1 - g->env->y0, width = 0.006f * height;
  g->env->type->point(g->env, g->from + j * g->dim, &x, &y);
  const double *row = g->latest + j * g->n * DERIVATIVE_COLUMNS;
  for (int32_t c = 0; c < DERIVATIVE_COLUMNS - !g->has_path; c++) {
    double across = row[c] / unit, down = g->n > 1 ? row[DERIVATIVE_COLUMNS + c] / unit : 0;
    double most = across * across + down * down;
    double cut = most > 4 ? 2 / scalar_sqrt(most) : 1; // twice as long as the longest true one
    float dx = LONGEST * height * (float)(cut * across),
          dy = LONGEST * height * (float)(cut * down);
    float beside = g->n > 1 ? 0 : (float)(c - 1) * 2 * width;
    way_step(scene, GDN_LAYER_VALUES, inks[c], x, y + beside, x + dx, y + beside + dy, width, 0.9f);
  }
}

void action_gradient_draw(const ActionGradient *g, gdn_scene *scene) {
  double longest = 0;
  if (g->truth == NULL || g->env->type->point == NULL) return;
  if (!(scene->layers & 1u << GDN_LAYER_VALUES)) return;
  for (int32_t k = 0; k < g->states * g->n; k++) {
    double y = g->latest[k * DERIVATIVE_COLUMNS + DERIVATIVE_TRUE], size = y < 0 ? -y : y;
    longest = size > longest ? size : longest;
  }
  if (!(longest > 0 && longest < SCALAR_INFINITY)) return; // nothing yet
  for (int32_t j = 0; j < g->states; j++) draw_state(g, scene, j, longest);
}
