// The line: a point that drives itself to the origin. The smallest world in which planning ahead
// pays: whoever brakes too late flies past.
//
//     v' = v + a,   x' = x + v',   r = -0.001 x'^2,   from x = 1, v = 0.
//
// a = -1, 1, 0, 0, ... loses nothing. Also the test world of mbrl-lib (Pineda et al. 2021), which
// asks of a learner a return above -0.02.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define EDGE 2.9 // the drawing shows +-EDGE, m; the line goes on

#define LINE(X, P)                                                        \
  X(P, REAL, thrust, 1.0, 0.1, 2.0, LINEAR, "m/step", GDN_LIVE, "Thrust", \
    "What an action of 1 adds to the velocity.")                          \
  X(P, REAL, drag, 0.0, 0.0, 1.0, LINEAR, "", GDN_LIVE, "Drag",           \
    "Share of the velocity that is lost in each step.")                   \
  MOTION_NOISE(X, P, "m/step")
GDN_PARAM_STRUCT(LineParams, LINE);
GDN_PARAM_TABLE(params, LineParams, LINE);

enum { X, V, DIM };

typedef struct Line {
  gdn_env base;
  LineParams params;
  double state[DIM + 1]; // position, velocity, and the latest action, for the drawing
} Line;

static const gdn_fact facts[] = {
    {"Observation", "Position and velocity."},
    {"Action", "What is added to the velocity, from -1 to 1, times `thrust`."},
    {"Reward", "-0.001 times the square of the new position."},
    {"Ends", "After 30 steps."},
    {"Start", "Position 1, velocity 0."},
    {"Goal", "For who computes with it: the nearer the better, half a metre wide."},
    {"Push", "`push` adds to the velocity, from -2 to 2 m/step."},
    {"Optimum", "0: -1, then 1, then nothing."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"position", "velocity"}, *const units[] = {"m", "m/step"};
  static const char *const action_names[] = {"thrust"}, *const action_units[] = {""};
  static const double low[] = {-SCALAR_INFINITY, -SCALAR_INFINITY};
  static const double high[] = {SCALAR_INFINITY, SCALAR_INFINITY};
  static const double action_low[] = {-1.0}, action_high[] = {1.0};
  (void)arena, (void)why;
  env->observation = motion_box(DIM, low, high, names, units);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->x1 = 3.0f;
  env->y1 = 0.8f;
  env->x0 = -env->x1;
  env->y0 = -env->y1;
  env->plane = (gdn_plane){.names = {"position", "velocity"},
                           .units = {"m", "m/step"},
                           .low = {-2.0, -2.0},
                           .high = {2.0, 2.0}};
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  Line *b = (Line *)env;
  (void)random;
  b->state[X] = 1.0;
  b->state[V] = b->state[DIM] = 0.0;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env, (void)observation, (void)action;
  out->reward = -0.001 * (next[X] * next[X]);
}

// The nearer the better, as the reward has it; half a metre wide, so that the start is in sight.
static void goal(const gdn_env *env, gdn_goal *out) {
  (void)env;
  out->weights[0] = 4.0;
  out->mean[X] = 1.0;
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Line *b = (Line *)env;
  double *s = b->state, a = physics_clamp(action[0], -1.0, 1.0);
  s[V] = (1.0 - b->params.drag) * s[V] + b->params.thrust * a;
  motion_disturb(&s[V], b->params.noise, random);
  s[X] += s[V];
  s[DIM] = a;
  judge(env, NULL, action, s, out);
}

static void observe(const gdn_env *env, double *observation) {
  const Line *b = (const Line *)env;
  observation[X] = b->state[X];
  observation[V] = b->state[V];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((Line *)env)->state, DIM + 1);
}

static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  Line *b = (Line *)env;
  if (n != DIM || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  b->state[X] = at[X];
  b->state[V] = at[V];
  b->state[DIM] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  return motion_push(env, key, value, 2.0, &((Line *)env)->state[V], why);
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  (void)env;
  *x = (float)observation[X];
  *y = 0.0f;
}

// The velocity is an arrow over the point, the thrust one below it.
static void draw(const gdn_env *env, gdn_scene *scene) {
  const double *s = ((const Line *)env)->state;
  float x = (float)s[X], v = (float)physics_clamp(s[V], -1.0, 1.0);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, env->x0, 0.0f, env->x1, 0.0f, 0.03f, 0.0f);
  for (int32_t i = -2; i <= 2; i++) {
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, (float)i, -0.08f, (float)i, 0.08f, 0.03f,
                   0.0f);
  }
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, 0.0f, 0.2f, 0.0f);
  if (motion_draw_outside(scene, s[X], EDGE, 0.0, 0.4)) return;
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, x, 0.0f, 0.13f, 0.0f);
  if (v != 0.0f) {
    gdn_scene_arrow(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, x, -0.3f, x + v, -0.3f, 0.05f, 0.0f);
  }
  physics_draw_force(scene, s[X], 0.3, s[DIM], 1.0);
}

const gdn_env_type env_line = {
    .component = {MOTION_COMPONENT(Line, GDN_CONTINUOUS | GDN_GOAL), .id = "line", .title = "Line",
                  .summary = "Bring a sliding point to rest at the origin: brake in time.",
                  .picture_steps = 25, .source = "Pineda et al. 2021 (mbrl-lib), its test world"},
    .time_limit = 30,
    .measure = "return",
    .axis = "steps",
    .goal = goal,
    .to_plane = motion_to_plane,
    .from_plane = motion_from_plane,
    MOTION_FUNCTIONS};
