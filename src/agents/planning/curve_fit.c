// Curve fitting: no acting, only learning. The world shows points (x, y); the model learns y from x and says how
// sure it is: the members' spread is what it does not know (epistemic), the noise they expect is what nobody
// can know (aleatoric; Kendall & Gal 2017). A Gaussian process has no members; it tells of itself how unsure it is. A point is an episode of one step from x to y.
#include <string.h>

#include "agents/bases/experience.h"
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "gauges/calibration.h"
#include "imagine/imagination.h"
#include "math/rng.h"
#include "math/scalar.h"

#define CURVE_FIT_PARAMS(X, P)                                                           \
  X(P, INT, points_between, 10, 1, 1000, LOG, "points", GDN_LIVE, "Points between fits", \
    "How many points are shown between two fits of the model.")                          \
  REPLAY_PARAM(X, P, 10000)
GDN_PARAM_STRUCT(CurveFitParams, CURVE_FIT_PARAMS);
GDN_PARAM_TABLE(params, CurveFitParams, CURVE_FIT_PARAMS);

enum { T = DYNAMICS_TILE, COLUMNS = 4 * T, DRAWS = 5 };
_Static_assert(COLUMNS <= DYNAMICS_SAMPLED, "whole functions are told at so many places");
// Columns with a point at most so many columns away are near one; those without any within FAR are far.
enum { NEAR = COLUMNS / 64, FAR = COLUMNS / 16, DOUBT_ROWS = 512 };

// What the model is unsure of, after each fit: standard deviations, root mean squares over columns.
#define DOUBT_LIST(X, P)                                                                     \
  X(P, POINTS, "seen", "Points", "points", AXIS, 0, 0)                                       \
  X(P, NEAR, "near", "Disagreement where points are", "", REAL, 0, 0)                        \
  X(P, FAR, "far", "Disagreement where none are", "", IMAGINED, 0, 0)                        \
  X(P, NOISE_NEAR, "noise_near", "Noise expected where points are", "", REAL, 0, GDN_DASHED) \
  X(P, NOISE_FAR, "noise_far", "Noise expected where none are", "", IMAGINED, 0, GDN_DASHED)
enum { DOUBT_LIST(GDN_COLUMN_ENUM, DOUBT) DOUBT_COLUMNS };

typedef struct CurveFit {
  Agent base;
  CurveFitParams p;
  Replay real;  // D
  double *unit; // the action, which does nothing, in [-1, 1]
  Imagination im;
  FitClock clock; // not started: points come first
  float *curve;   // [members][COLUMNS] y over the drawing's width
  float *band;    // [COLUMNS] the noise expected
  float *unsure;  // [COLUMNS] what each member does not know by itself, if the model can tell
  // Of whole functions that the model believes in, beside those that members are.
  float *at, *idle; // [COLUMNS] x, [action.dim][COLUMNS] 0
  float *drawn;     // [DRAWS][COLUMNS] y
  uint64_t doubts;  // rows of `doubt` so far
  double *doubt;    // a ring, [DOUBT_ROWS][DOUBT_COLUMNS]
  Calibration calibration;
} CurveFit;

#define LINES(X)                                                              \
  X(ACT, ACT, 0, "see the next point (x, y)")                                 \
  X(OBSERVE, OBSERVE, 0, "D ← D ∪ {(x, y)}")                                  \
  X(FIT, UPDATE, 0, "every few points: fit each member of the ensemble to D") \
  X(LOOK, DECIDE, 0, "look at the next point")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  CurveFit *me = (CurveFit *)agent;
  (void)why;
  me->im = (Imagination){.model = agent->model, .env = agent->env};
  agent_open_data(agent, &me->real, me->p.capacity, arena);
  me->unit = ARENA_NEW(arena, double, agent->env->action.dim);
  imagine_open(&me->im, arena);
  me->curve = ARENA_NEW(arena, float, me->im.members *COLUMNS);
  me->band = ARENA_NEW(arena, float, COLUMNS);
  me->unsure = ARENA_NEW(arena, float, COLUMNS);
  me->at = ARENA_NEW(arena, float, COLUMNS);
  me->idle = ARENA_NEW(arena, float, COLUMNS * agent->env->action.dim);
  me->drawn = ARENA_NEW(arena, float, DRAWS *COLUMNS);
  me->im.unsure = ARENA_NEW(arena, float, (int64_t)me->im.members * me->im.rows * T);
  me->doubt = ARENA_NEW(arena, double, DOUBT_ROWS *DOUBT_COLUMNS);
  calibration_open(&me->calibration, arena);
  return GDN_OK;
}

static void start(Agent *agent) {
  CurveFit *me = (CurveFit *)agent;
  imagine_start(&me->im, agent->seed, "imagination");
}

static void decide(Agent *agent, const double *observation, double *action) {
  (void)observation;
  for (int32_t i = 0; i < agent->env->action.dim; i++) action[i] = 0; // there is nothing to do
}

// -- y over x ---------------------------------------------------------------------------------------

static float x_of(const gdn_env *env, int32_t column) {
  return env->x0 + (env->x1 - env->x0) * ((float)column + 0.5f) / COLUMNS;
}

// The action is 0, as it was at every point.
static void imagine_curve(CurveFit *me) {
  Imagination look = imagine_look(&me->im), *im = &look;
  memset(im->action, 0, sizeof(float) * (size_t)(im->members * im->action_dim * T));
  for (int32_t first = 0; first < COLUMNS; first += T) {
    for (int32_t i = 0; i < im->members * T; i++) {
      im->observation[i] = x_of(me->base.env, first + i % T);
    }
    imagine_step(im, 0);
    for (int32_t j = 0; j < T; j++) {
      float square = 0, unsure = 0;
      for (int32_t m = 0; m < im->members; m++) {
        float std = im->std[m * im->rows * T + j], own = im->unsure[m * im->rows * T + j];
        me->curve[m * COLUMNS + first + j] = im->next[m * T + j];
        square += std * std - own * own;
        unsure += own * own;
      }
      me->band[first + j] = scalar_sqrtf(square > 0 ? square / (float)im->members : 0);
      me->unsure[first + j] = scalar_sqrtf(unsure / (float)im->members);
    }
  }
}

static float mean_at(const CurveFit *me, int32_t column) {
  float sum = 0;
  for (int32_t m = 0; m < me->im.members; m++) sum += me->curve[m * COLUMNS + column];
  return sum / (float)me->im.members;
}

static float spread_at(const CurveFit *me, int32_t column) {
  float mean = mean_at(me, column), square = 0, own = me->unsure[column];
  for (int32_t m = 0; m < me->im.members; m++) {
    float off = me->curve[m * COLUMNS + column] - mean;
    square += off * off;
  }
  return scalar_sqrtf(square / (float)me->im.members + own * own);
}

static int32_t column_of(const gdn_env *env, float x) {
  int32_t column = (int32_t)((x - env->x0) / (env->x1 - env->x0) * COLUMNS);
  return column < 0 ? 0 : column < COLUMNS ? column : COLUMNS - 1;
}

// -- what it is unsure of -----------------------------------------------------------------------------

// 1 in the columns where a point of D lies.
static void mark_points(const CurveFit *me, uint8_t *hit) {
  memset(hit, 0, COLUMNS);
  for (int32_t i = 0; i < me->real.n; i++)
    hit[column_of(me->base.env, replay_row(&me->real, i).observation[0])] = 1;
}

// Columns to the next one with a point; COLUMNS: there is none.
static int32_t distance(const uint8_t *hit, int32_t column) {
  int32_t nearest = COLUMNS;
  for (int32_t c = 0; c < COLUMNS; c++) {
    int32_t away = c < column ? column - c : c - column;
    if (hit[c] && away < nearest) nearest = away;
  }
  return nearest;
}

static void measure_doubt(CurveFit *me, const uint8_t *hit) {
  double disagreement[2] = {0, 0}, noise[2] = {0, 0}, n[2] = {0, 0};
  for (int32_t c = 0; c < COLUMNS; c++) {
    int32_t away = distance(hit, c), far = away > FAR;
    if (away > NEAR && !far) continue;
    double spread = (double)spread_at(me, c), std = (double)me->band[c];
    disagreement[far] += spread * spread;
    noise[far] += std * std;
    n[far]++;
  }
  double *row = &me->doubt[me->doubts++ % DOUBT_ROWS * DOUBT_COLUMNS];
  row[DOUBT_POINTS] = (double)me->real.total;
  row[DOUBT_NEAR] = n[0] > 0 ? scalar_sqrt(disagreement[0] / n[0]) : 0;
  row[DOUBT_FAR] = n[1] > 0 ? scalar_sqrt(disagreement[1] / n[1]) : 0;
  row[DOUBT_NOISE_NEAR] = n[0] > 0 ? scalar_sqrt(noise[0] / n[0]) : 0;
  row[DOUBT_NOISE_FAR] = n[1] > 0 ? scalar_sqrt(noise[1] / n[1]) : 0;
}

// What is told to the gauge, which knows the truth, and tells it to nobody here.
static void measure_calibration(CurveFit *me, const uint8_t *hit) {
  Told told[COLUMNS];
  Region region[COLUMNS];
  for (int32_t c = 0; c < COLUMNS; c++) {
    told[c] = (Told){.x = (double)x_of(me->base.env, c),
                     .mean = (double)mean_at(me, c),
                     .epistemic = (double)spread_at(me, c),
                     .aleatoric = (double)me->band[c]};
  }
  calibration_regions(hit, COLUMNS, region);
  calibration_measure(&me->calibration, me->base.env, (double)me->real.total, told, region,
                      COLUMNS);
}

static void measure(CurveFit *me) {
  uint8_t hit[COLUMNS];
  imagine_curve(me);
  mark_points(me, hit);
  measure_doubt(me, hit);
  measure_calibration(me, hit);
}

// -- learning -----------------------------------------------------------------------------------------

static int32_t fit(Agent *agent, int32_t *n) {
  int32_t more = agent_train_model(agent, n);
  if (!more) measure((CurveFit *)agent);
  return more;
}

enum { FIT };
static const Stage stages[] = {[FIT] = {.work = fit, .line = LINE_FIT, .updates = 1}};

static void observe(Agent *agent, const Transition *t) {
  CurveFit *me = (CurveFit *)agent;
  if (!t->terminated) return; // there was no point to see
  dynamics_action(&agent->env->action, t->action, me->unit);
  agent_keep(agent, &me->real, t, me->unit);
  fit_clock_step(&me->clock);
  if (!fit_clock_is_due(&me->clock, me->p.points_between)) return;
  me->clock.steps = 0;
  agenda_put(&agent->agenda, FIT, agent_begin_training(agent));
}

static void state(Agent *agent, gdn_archive *archive) {
  CurveFit *me = (CurveFit *)agent;
  replay_state(&me->real, archive);
  fit_clock_state(&me->clock, archive);
  gdn_archive_u64(archive, &me->doubts, 1);
  gdn_archive_f64(archive, me->doubt, DOUBT_ROWS * DOUBT_COLUMNS);
  calibration_state(&me->calibration, archive);
}

static const gdn_column doubt_columns[] = {DOUBT_LIST(GDN_COLUMN_ROW, DOUBT)};
static const gdn_figure doubt_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Two kinds of doubt",
     .axis = "points",
     .caption = "Disagreement falls where points come; noise stays, however many there are.",
     .scale = GDN_FIGURE_LOG}};
static const gdn_channel_type doubt = {
    .key = "curve-fit.doubt",
    .label = "Doubt",
    .unit = "",
    .doc = "A ring of rows, one for each fit: points so far, then standard deviations where points "
           "are "
           "and where none are: of the members' means, and as they expect it.",
    CHANNEL_FIGURES(doubt_figures),
    CHANNEL_COLUMNS(doubt_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const CurveFit *me = (const CurveFit *)agent;
  channel_add(list, &doubt, me->doubt, GDN_F64, DOUBT_ROWS, DOUBT_COLUMNS);
  calibration_channels(&me->calibration, agent->env, list);
}

// -- drawing on the world's drawing (y down) ----------------------------------------------------------

enum { SLICES = 4 }; // of a column, so that a band has no steps

// Two stds to either side of a mean, one slim rectangle.
static void draw_slice(const gdn_env *env, gdn_scene *scene, float x, float mean, float std,
                       float value) {
  float width = (env->x1 - env->x0) / (COLUMNS * SLICES), top = -mean - 2 * std,
        bottom = -mean + 2 * std;
  top = top < env->y0 ? env->y0 : top;
  bottom = bottom > env->y1 ? env->y1 : bottom;
  if (!(bottom > top)) return;
  gdn_scene_rect(scene, GDN_LAYER_MODEL, GDN_INK_IMAGINED, x, top, width, bottom - top, value);
}

// From one column to the next; epistemic alone: without the noise of the points.
static void draw_band(const CurveFit *me, gdn_scene *scene, int32_t c, int32_t epistemic,
                      float value) {
  const gdn_env *env = me->base.env;
  float std[2], x = x_of(env, c), width = (env->x1 - env->x0) / (COLUMNS * SLICES);
  for (int32_t k = 0; k < 2; k++) {
    float spread = spread_at(me, c + k), noise = epistemic ? 0 : me->band[c + k];
    std[k] = scalar_sqrtf(spread * spread + noise * noise);
  }
  for (int32_t k = 0; k < SLICES; k++) {
    float part = ((float)k + 0.5f) / SLICES;
    float mean = mean_at(me, c) + part * (mean_at(me, c + 1) - mean_at(me, c));
    draw_slice(env, scene, x + (float)k * width, mean, std[0] + part * (std[1] - std[0]), value);
  }
}

static void draw_curve(const gdn_env *env, gdn_scene *scene, const float *curve, float part,
                       float value) {
  float width = part * 0.004f * (env->y1 - env->y0);
  for (int32_t c = 1; c < COLUMNS; c++) {
    float y = -curve[c - 1], y2 = -curve[c];
    int32_t seen = y > env->y0 && y < env->y1 && y2 > env->y0 && y2 < env->y1;
    if (!seen) continue;
    gdn_scene_line(scene, GDN_LAYER_MODEL, GDN_INK_IMAGINED, x_of(env, c - 1), y, x_of(env, c), y2,
                   width, value);
  }
}

// The same luck each time: they move with what is known, and not for themselves.
static int32_t imagine_drawn(CurveFit *me) {
  gdn_random random = rng_stream(me->base.seed, "functions", 0);
  for (int32_t c = 0; c < COLUMNS; c++) me->at[c] = x_of(me->base.env, c);
  return imagine_functions(&me->im, COLUMNS, me->at, me->idle, DRAWS, &random, me->drawn);
}

// Before the first fit there is something to see only of who believes in whole functions beforehand.
static void draw(const Agent *agent, gdn_scene *scene) {
  CurveFit *me = (CurveFit *)(uintptr_t)agent; // only its scratch is written
  if (!(scene->layers & 1u << GDN_LAYER_MODEL)) return;
  int32_t drawn = imagine_drawn(me) ? DRAWS : 0;
  if (drawn == 0 && agent->updates == 0) return;
  imagine_curve(me);
  for (int32_t c = 0; c + 1 < COLUMNS; c++) {
    draw_band(me, scene, c, 0, 0.2f);
    draw_band(me, scene, c, 1, 0.45f);
  }
  for (int32_t k = 0; k < drawn; k++)
    draw_curve(agent->env, scene, me->drawn + k * COLUMNS, 0.5f, 0.8f);
  for (int32_t m = 0; m < me->im.members; m++)
    draw_curve(agent->env, scene, me->curve + m * COLUMNS, 1, 1);
}

// What it makes of the x that is asked about; its line is the mean of the members.
static void near(Agent *agent, gdn_answer *answer) {
  CurveFit *me = (CurveFit *)agent;
  if (agent->updates == 0) return;
  int32_t c = column_of(agent->env, answer->x);
  imagine_curve(me);
  if (!gdn_answer_about(answer, x_of(agent->env, c), -mean_at(me, c), 0.05f, "The model's y"))
    return;
  gdn_answer_number(answer, "x", (double)x_of(agent->env, c), "", GDN_MARK_NONE);
  gdn_answer_number(answer, "y, mean of the members", (double)mean_at(me, c), "",
                    GDN_MARK_IMAGINED);
  gdn_answer_number(answer, "Disagreement", (double)spread_at(me, c), "", GDN_MARK_SPREAD);
  gdn_answer_number(answer, "Noise expected", (double)me->band[c], "", GDN_MARK_SPREAD);
}

const agent_type curve_fit_agent = {
    .component = {AGENT_COMPONENT(CurveFit), .id = "curve-fit", .title = "Curve fitting",
                  .summary = "Learns y from x, and shows what it does not know: the dark band is "
                             "disagreement, the light band noise.",
                  .idea = GDN_IDEA_FITTING, .picture = "env=scatter", .picture_steps = 60,
                  .source = "Lakshminarayanan et al. 2017; Kendall & Gal 2017",
                  .needs_env = GDN_POINTS, .needs_model = GDN_DYNAMICS, .usual_model = "ensemble"},
    AGENT_STAGES,
    .open = open,
    .start = start,
    .decide = decide,
    .observe = observe,
    .state = state,
    .channels = channels,
    .draw = draw,
    .near = near,
};
