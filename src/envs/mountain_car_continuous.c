// The mountain car of Moore (1990) with a continuous throttle, as Gymnasium's MountainCarContinuous-v0:
// the motor is too weak for the slope, so the car must first go backwards. The ground has the height
// 0.45 sin 3x + 0.55; per step
//
//     v <- clip(v + power clip(a, -1, 1) - gravity cos 3x, -0.07, 0.07),   x <- clip(x + v, -1.2, 0.6)
//
// and the left end stops the car. The throttle costs 0.1 a^2 whether or not it is cut.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define MOUNTAIN_CAR(X, P)                                                         \
  X(P, REAL, power, 0.0015, 0.0002, 0.005, LINEAR, "1/step^2", GDN_LIVE, "Power",  \
    "How much full throttle adds to the velocity in a step.")                      \
  X(P, REAL, gravity, 0.0025, 0.0, 0.005, LINEAR, "1/step^2", GDN_LIVE, "Gravity", \
    "How much the steepest slope takes from the velocity in a step.")              \
  X(P, REAL, noise, 0.0, 0.0, 0.01, LINEAR, "1/step", GDN_LIVE, "Process noise",   \
    "One standard deviation of what chance adds to the velocity in each step.")
GDN_PARAM_STRUCT(MountainCarParams, MOUNTAIN_CAR);
GDN_PARAM_TABLE(params, MountainCarParams, MOUNTAIN_CAR);

enum { X, V, STATE, THROTTLE = STATE };

#define LEFT (-1.2)
#define RIGHT 0.6
#define GOAL 0.45
#define MAX_SPEED 0.07

typedef struct MountainCar {
  gdn_env base;
  MountainCarParams params;
  double state[STATE + 1]; // and the latest throttle, for the drawing
} MountainCar;

static const gdn_fact facts[] = {
    {"Observation", "Position, from -1.2 to 0.6 (the bottom is at -0.52), and velocity per step."},
    {"Action", "The throttle, from -1 to 1, positive to the right; beyond that it is cut."},
    {"Reward", "-0.1 action^2 for every step, and 100 for the one that reaches the flag."},
    {"Ends", "When the car is at the flag, 0.45 or beyond, and does not roll back."},
    {"Start", "At rest, at random between -0.6 and -0.4."},
    {"Push", "`push` adds to the velocity, from -0.07 to 0.07 per step."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"position", "velocity"}, *const units[] = {"", "1/step"};
  static const char *const action_names[] = {"throttle"}, *const action_units[] = {""};
  static const double low[] = {LEFT, -MAX_SPEED}, high[] = {RIGHT, MAX_SPEED};
  static const double action_low[] = {-1.0}, action_high[] = {1.0};
  (void)arena;
  (void)why;
  env->observation = motion_box(STATE, low, high, names, units);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->plane = (gdn_plane){.names = {"position", "velocity"},
                           .units = {"", "1/step"},
                           .low = {LEFT, -MAX_SPEED},
                           .high = {RIGHT, MAX_SPEED}};
  env->x0 = -1.3f;
  env->x1 = 0.7f;
  env->y0 = -1.35f;
  env->y1 = 0.0f;
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  MountainCar *m = (MountainCar *)env;
  m->state[X] = -0.6 + 0.2 * gdn_random_unit(random);
  m->state[V] = m->state[THROTTLE] = 0.0;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env;
  (void)observation;
  out->terminated = next[X] >= GOAL && next[V] >= 0.0;
  out->reward = (out->terminated ? 100.0 : 0.0) - action[0] * action[0] * 0.1;
  out->success = out->terminated;
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  MountainCar *m = (MountainCar *)env;
  double *s = m->state;
  s[THROTTLE] = physics_clamp(action[0], -1.0, 1.0);
  s[V] += s[THROTTLE] * m->params.power - m->params.gravity * scalar_cos(3.0 * s[X]);
  motion_disturb(&s[V], m->params.noise, random);
  s[V] = physics_clamp(s[V], -MAX_SPEED, MAX_SPEED);
  s[X] = physics_clamp(s[X] + s[V], LEFT, RIGHT);
  if (s[X] == LEFT && s[V] < 0.0) s[V] = 0.0;
  judge(env, NULL, action, s, out);
}

static void observe(const gdn_env *env, double *observation) {
  for (int32_t i = 0; i < STATE; i++) observation[i] = ((const MountainCar *)env)->state[i];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((MountainCar *)env)->state, STATE + 1);
}

static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  MountainCar *m = (MountainCar *)env;
  if (n != STATE || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  if (at[X] < LEFT || at[X] > RIGHT) return GDN_BAD_ARGUMENT;
  if (at[V] < -MAX_SPEED || at[V] > MAX_SPEED) return GDN_BAD_ARGUMENT;
  m->state[X] = at[X];
  m->state[V] = at[V];
  m->state[THROTTLE] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  double *v = &((MountainCar *)env)->state[V];
  gdn_status status = motion_push(env, key, value, MAX_SPEED, v, why);
  *v = physics_clamp(*v, -MAX_SPEED, MAX_SPEED);
  return status;
}

// -- drawing ---------------------------------------------------------------------------------------

// The ground, y down.
static float ground(double x) {
  return (float)(-0.45 * scalar_sin(3.0 * x) - 0.55);
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  (void)env;
  *x = (float)observation[X];
  *y = ground(observation[X]);
}

static void draw_ground(gdn_scene *scene) {
  enum { PIECES = 60 };
  float from = (float)LEFT, right = (float)RIGHT, flag = (float)GOAL, top = ground(GOAL) - 0.24f;
  for (int32_t i = 1; i <= PIECES; i++) {
    float to = (float)LEFT + (right - (float)LEFT) * (float)i / PIECES;
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_WALL, from, ground((double)from), to,
                   ground((double)to), 0.02f, 0.0f);
    from = to;
  }
  float left = (float)LEFT, stop = ground(LEFT);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_WALL, left, stop, left, stop - 0.15f, 0.02f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_WALL, flag, ground(GOAL), flag, top, 0.015f, 0.0f);
  gdn_scene_triangle(scene, GDN_LAYER_WORLD, GDN_INK_GOAL,
                     (float[]){flag, top, flag + 0.14f, top + 0.05f, flag, top + 0.1f}, 0.0f);
}

// A place near the car: so far along the slope, so far off the ground.
static void beside(const double *s, double along, double off, float *x, float *y) {
  double rise = 1.35 * scalar_cos(3.0 * s[X]), unit = 1.0 / scalar_sqrt(1.0 + rise * rise);
  *x = (float)(s[X] + (along - off * rise) * unit);
  *y = (float)((double)ground(s[X]) - (along * rise + off) * unit);
}

// An area, which grows with the picture as the wheels do: lines have a greatest width.
static void draw_body(const double *s, gdn_scene *scene) {
  float low[4], high[4]; // two corners each
  beside(s, -0.09, 0.05, &low[0], &low[1]);
  beside(s, 0.09, 0.05, &low[2], &low[3]);
  beside(s, -0.075, 0.12, &high[0], &high[1]);
  beside(s, 0.075, 0.12, &high[2], &high[3]);
  gdn_scene_triangle(scene, GDN_LAYER_AGENT, GDN_INK_AGENT,
                     (float[]){low[0], low[1], low[2], low[3], high[0], high[1]}, 0.0f);
  gdn_scene_triangle(scene, GDN_LAYER_AGENT, GDN_INK_AGENT,
                     (float[]){high[0], high[1], high[2], high[3], low[2], low[3]}, 0.0f);
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const double *s = ((const MountainCar *)env)->state;
  float x, y, x2, y2;
  draw_ground(scene);
  draw_body(s, scene);
  for (int32_t side = -1; side <= 1; side += 2) {
    beside(s, side * 0.055, 0.045, &x, &y);
    gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_WALL, x, y, 0.034f, 0.0f);
  }
  if (s[THROTTLE] == 0.0) return;
  beside(s, 0.0, 0.2, &x, &y);
  beside(s, 0.25 * s[THROTTLE], 0.2, &x2, &y2);
  gdn_scene_arrow(scene, GDN_LAYER_AGENT, GDN_INK_POLICY, x, y, x2, y2, 0.02f, 0.0f);
}

const gdn_env_type env_mountain_car_continuous = {
    .component = {MOTION_COMPONENT(MountainCar, GDN_CONTINUOUS), .id = "mountain-car-continuous",
                  .title = "Mountain car",
                  .summary = "A car too weak for the slope gains speed by going backwards first.",
                  .picture_steps = 60, .source = "Moore 1990; Gymnasium MountainCarContinuous-v0"},
    .time_limit = 999,
    .measure = "return",
    .axis = "steps",
    .to_plane = motion_to_plane,
    .from_plane = motion_from_plane,
    MOTION_FUNCTIONS};
