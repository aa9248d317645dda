// Curve fitting: no acting, only learning. The world shows points (x, y); the model learns y from x and says how
// sure it is: the members' spread is what it does not know (epistemic), the noise they expect is what nobody
// can know (aleatoric; Kendall & Gal 2017). A point is an episode of one step from x to y.
#include "agents/table.h"
#include "agents/train_model.h"
#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "math/scalar.h"
#include "models/dynamics.h"

#define CURVE_FIT_PARAMS(X, P)                                                           \
  X(P, INT, points_between, 10, 1, 1000, LOG, "points", GDN_LIVE, "Points between fits", \
    "How many points are shown between two fits of the model.")
GDN_PARAM_STRUCT(CurveFitParams, CURVE_FIT_PARAMS);
GDN_PARAM_TABLE(params, CurveFitParams, CURVE_FIT_PARAMS);

enum { T = DYNAMICS_TILE, COLUMNS = 4 * T };

typedef struct CurveFit {
  Agent base;
  CurveFitParams p;
  int32_t members, since_fit;
  gdn_random noise;
  float *x, *action, *mean, *deviation; // one tile: [members][1][T]
  float *curve;                         // [members][COLUMNS] y over the drawing's width
  float *band;                          // [COLUMNS] the noise expected
} CurveFit;

static const gdn_line listing[] = {
    {GDN_PHASE_ACT, 0, "see the next point (x, y)"},
    {GDN_PHASE_OBSERVE, 0, "D ← D ∪ {(x, y)}"},
    {GDN_PHASE_UPDATE, 0, "every few points: fit each member of the ensemble to D"},
    {GDN_PHASE_DECIDE, 0, "look at the next point"},
};

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  CurveFit *me = (CurveFit *)agent;
  (void)why;
  me->members = dynamics_of(agent->model)->members(agent->model);
  me->x = ARENA_NEW(arena, float, me->members *T);
  me->action = ARENA_NEW(arena, float, me->members * agent->env->action.dim * T);
  me->mean = ARENA_NEW(arena, float, me->members * 2 * T);
  me->deviation = ARENA_NEW(arena, float, me->members * 2 * T);
  me->curve = ARENA_NEW(arena, float, me->members *COLUMNS);
  me->band = ARENA_NEW(arena, float, COLUMNS);
  return GDN_OK;
}

static void start(Agent *agent) {
  CurveFit *me = (CurveFit *)agent;
  me->noise = rng_stream(agent->seed, "imagination", 0);
}

static void decide(Agent *agent, const double *observation, double *action) {
  (void)observation;
  for (int32_t i = 0; i < agent->env->action.dim; i++) action[i] = 0; // there is nothing to do
}

static int32_t observe(Agent *agent, const Transition *t) {
  CurveFit *me = (CurveFit *)agent;
  if (!t->terminated) return 0; // there was no point to see
  dynamics_of(agent->model)->add(agent->model, t);
  agent->line = 2;
  if (++me->since_fit < me->p.points_between) return 0;
  me->since_fit = 0;
  return dynamics_of(agent->model)->begin_training(agent->model);
}

static void state(Agent *agent, gdn_archive *archive) {
  CurveFit *me = (CurveFit *)agent;
  gdn_archive_i32(archive, &me->since_fit, 1);
  archive_check_range(archive, &me->since_fit, 1, 0, INT32_MAX - 1);
}

// -- drawing: y over x, on the world's drawing (y down) ------------------------------------------------

static float x_of(const gdn_env *env, int32_t column) {
  return env->x0 + (env->x1 - env->x0) * ((float)column + 0.5f) / COLUMNS;
}

static void predict_curve(CurveFit *me) {
  const Agent *agent = &me->base;
  int32_t rows = 1 + dynamics_of(agent->model)->learns_reward(agent->model);
  gdn_random noise = me->noise;
  for (int32_t first = 0; first < COLUMNS; first += T) {
    for (int32_t i = 0; i < me->members * T; i++) me->x[i] = x_of(agent->env, first + i % T);
    for (int32_t i = 0; i < me->members * agent->env->action.dim * T; i++) me->action[i] = 0;
    Prediction p = {me->x, me->action, me->mean, me->deviation};
    dynamics_of(agent->model)->predict(agent->model, &p, &noise);
    for (int32_t j = 0; j < T; j++) {
      float square = 0;
      for (int32_t m = 0; m < me->members; m++) {
        float deviation = me->deviation[m * rows * T + j];
        me->curve[m * COLUMNS + first + j] = me->x[j] + me->mean[m * rows * T + j];
        square += deviation * deviation;
      }
      me->band[first + j] = scalar_sqrtf(square / (float)me->members);
    }
  }
}

static float mean_at(const CurveFit *me, int32_t column) {
  float sum = 0;
  for (int32_t m = 0; m < me->members; m++) sum += me->curve[m * COLUMNS + column];
  return sum / (float)me->members;
}

static float spread_at(const CurveFit *me, int32_t column) {
  float mean = mean_at(me, column), square = 0;
  for (int32_t m = 0; m < me->members; m++) {
    float off = me->curve[m * COLUMNS + column] - mean;
    square += off * off;
  }
  return scalar_sqrtf(square / (float)me->members);
}

// A band of two deviations to either side, one slim rectangle a column.
static void draw_band(const CurveFit *me, gdn_scene *scene, int32_t column, float deviation,
                      float value) {
  const gdn_env *env = me->base.env;
  float width = (env->x1 - env->x0) / COLUMNS, y = -mean_at(me, column);
  float top = y - 2 * deviation, bottom = y + 2 * deviation;
  top = top < env->y0 ? env->y0 : top;
  bottom = bottom > env->y1 ? env->y1 : bottom;
  if (!(bottom > top)) return;
  gdn_scene_rect(scene, GDN_LAYER_MODEL, GDN_INK_IMAGINED, x_of(env, column) - width / 2, top,
                 width, bottom - top, value);
}

static void draw_curves(const CurveFit *me, gdn_scene *scene) {
  const gdn_env *env = me->base.env;
  float width = 0.004f * (env->y1 - env->y0);
  for (int32_t m = 0; m < me->members; m++) {
    for (int32_t c = 1; c < COLUMNS; c++) {
      float y = -me->curve[m * COLUMNS + c - 1], y2 = -me->curve[m * COLUMNS + c];
      int32_t seen = y > env->y0 && y < env->y1 && y2 > env->y0 && y2 < env->y1;
      if (!seen) continue;
      gdn_scene_line(scene, GDN_LAYER_PLANNING, GDN_INK_IMAGINED, x_of(env, c - 1), y, x_of(env, c),
                     y2, width, 1);
    }
  }
}

static void draw(const Agent *agent, gdn_scene *scene) {
  CurveFit *me = (CurveFit *)(uintptr_t)agent; // only its scratch is written
  uint32_t layers = 1u << GDN_LAYER_MODEL | 1u << GDN_LAYER_PLANNING;
  if (!(scene->layers & layers) || agent->updates == 0) return;
  predict_curve(me);
  for (int32_t c = 0; c < COLUMNS; c++) {
    float spread = spread_at(me, c), noise = me->band[c];
    draw_band(me, scene, c, scalar_sqrtf(spread * spread + noise * noise), 0.2f); // both together
    draw_band(me, scene, c, spread, 0.45f);                                       // epistemic alone
  }
  draw_curves(me, scene);
}

const agent_type curve_fit_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "curve-fit",
                  .title = "Curve fitting",
                  .summary = "Learns y from x, and shows what it does not know: the dark band is "
                             "disagreement, the light band noise.",
                  .source = "Lakshminarayanan et al. 2017; Kendall & Gal 2017",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(CurveFit),
                  .params_at = offsetof(CurveFit, p),
                  .needs_env = GDN_POINTS,
                  .needs_model = GDN_DYNAMICS,
                  .usual_model = "ensemble",
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .decide = decide,
    .observe = observe,
    .update = agent_train_model,
    .state = state,
    .draw = draw,
};
