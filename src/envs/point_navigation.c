// Point navigation: a point with inertia and drag finds its way across a square room, around a wall
// where there is one, in wind where it blows. With p the place, v the velocity, a the action and dt
// = 0.1 s,
//
//     v' = (1 - drag dt) v + (thrust a + wind) dt,   p' = p + dt v',
//     r  = -|p' - goal| - 0.01 |a|^2.
//
// A border takes away the velocity across it. The wall stands on x = 0 below y = 0.5; a step that
// would cross it ends where it began, at rest.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define DT 0.1
#define GOAL 0.8 // both coordinates; the start is opposite
#define GAP 0.5  // the wall reaches up to here

#define POINT_NAVIGATION(X, P)                                                       \
  X(P, CHOICE, wall, 0, 0, 1, LINEAR, "off|on", GDN_LIVE, "Wall",                    \
    "Whether a wall with a gap at the top stands across the room.")                  \
  X(P, REAL, wind_x, 0.0, -2.0, 2.0, LINEAR, "m/s^2", GDN_LIVE, "Wind to the right", \
    "Acceleration of the point by the wind.")                                        \
  X(P, REAL, wind_y, 0.0, -2.0, 2.0, LINEAR, "m/s^2", GDN_LIVE, "Wind upwards",      \
    "Acceleration of the point by the wind.")                                        \
  X(P, REAL, thrust, 2.0, 0.1, 5.0, LINEAR, "m/s^2", GDN_LIVE, "Thrust",             \
    "Acceleration for an action of 1.")                                              \
  X(P, REAL, drag, 1.0, 0.0, 5.0, LINEAR, "1/s", GDN_LIVE, "Drag",                   \
    "Share of the velocity that is lost in a second.")                               \
  MOTION_NOISE(X, P, "m/s")
GDN_PARAM_STRUCT(PointNavigationParams, POINT_NAVIGATION);
GDN_PARAM_TABLE(params, PointNavigationParams, POINT_NAVIGATION);

enum { X, Y, VX, VY, DIM };

typedef struct PointNavigation {
  gdn_env base;
  PointNavigationParams params;
  double state[DIM + 2]; // place, velocity, and the latest action, for the drawing
} PointNavigation;

static const gdn_fact facts[] = {
    {"Observation", "Place and velocity; the room reaches from -1 to 1 m."},
    {"Action", "The thrust to the right and upwards, each from -1 to 1."},
    {"Reward", "Minus the distance from the goal in metres, minus 0.01 times the squared length of "
               "the action."},
    {"Ends", "After 100 steps of 0.1 s."},
    {"Start", "At rest at (-0.8, -0.8); the goal is at (0.8, 0.8)."},
    {"Goal", "For who computes with it: the nearer the better, half a metre wide, whatever the "
             "action costs."},
    {"Push", "`push` adds to the velocity to the right, from -2 to 2 m/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"x", "y", "velocity x", "velocity y"};
  static const char *const units[] = {"m", "m", "m/s", "m/s"};
  static const char *const action_names[] = {"right", "up"}, *const action_units[] = {"", ""};
  static const double low[] = {-1.0, -1.0, -SCALAR_INFINITY, -SCALAR_INFINITY};
  static const double high[] = {1.0, 1.0, SCALAR_INFINITY, SCALAR_INFINITY};
  static const double action_low[] = {-1.0, -1.0}, action_high[] = {1.0, 1.0};
  (void)arena, (void)why;
  env->observation = motion_box(DIM, low, high, names, units);
  env->action = motion_box(2, action_low, action_high, action_names, action_units);
  env->x0 = env->y0 = -1.1f;
  env->x1 = env->y1 = 1.1f;
  env->plane = (gdn_plane){
      .names = {"x", "y"}, .units = {"m", "m"}, .low = {-1.0, -1.0}, .high = {1.0, 1.0}};
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  PointNavigation *b = (PointNavigation *)env;
  (void)random;
  for (int32_t i = 0; i < DIM + 2; i++) b->state[i] = i <= Y ? -GOAL : 0.0;
}

// -- moving ---------------------------------------------------------------------------------------

static double clamp_action(double a) {
  return physics_clamp(a, -1.0, 1.0);
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env, (void)observation;
  double ax = clamp_action(action[0]), ay = clamp_action(action[1]);
  double dx = next[X] - GOAL, dy = next[Y] - GOAL;
  out->reward = -scalar_sqrt(dx * dx + dy * dy) - 0.01 * (ax * ax + ay * ay);
}

// The nearer the better, as the reward has it, without what the action costs; half a metre wide.
static void goal(const gdn_env *env, gdn_goal *out) {
  (void)env;
  for (int32_t i = X; i <= Y; i++) {
    out->target[i] = GOAL;
    out->weights[i * DIM + i] = 4.0;
    out->mean[i] = -GOAL;
  }
}

// Whether the way from s to (x, y) meets the wall: it changes sides below the gap.
static int32_t hits_wall(const PointNavigation *b, double x, double y) {
  const double *s = b->state;
  if (!b->params.wall || (s[X] < 0.0) == (x < 0.0)) return 0;
  double crossing = s[Y] + (y - s[Y]) * (s[X] / (s[X] - x));
  return crossing < GAP;
}

static void move(PointNavigation *b) {
  double *s = b->state, to[2] = {s[X] + DT * s[VX], s[Y] + DT * s[VY]};
  if (hits_wall(b, to[X], to[Y])) {
    s[VX] = s[VY] = 0.0;
    return;
  }
  for (int32_t i = 0; i < 2; i++) {
    s[i] = physics_clamp(to[i], -1.0, 1.0);
    if (s[i] != to[i]) s[VX + i] = 0.0;
  }
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  PointNavigation *b = (PointNavigation *)env;
  const PointNavigationParams *p = &b->params;
  const double wind[2] = {p->wind_x, p->wind_y};
  for (int32_t i = 0; i < 2; i++) {
    double *v = &b->state[VX + i], a = clamp_action(action[i]);
    *v = (1.0 - p->drag * DT) * *v + (p->thrust * a + wind[i]) * DT;
    motion_disturb(v, p->noise, random);
    b->state[DIM + i] = a;
  }
  move(b);
  judge(env, NULL, action, b->state, out);
}

// -- the interface --------------------------------------------------------------------------------

static void observe(const gdn_env *env, double *observation) {
  const PointNavigation *b = (const PointNavigation *)env;
  for (int32_t i = 0; i < DIM; i++) observation[i] = b->state[i];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((PointNavigation *)env)->state, DIM + 2);
}

// Places outside of the room become the nearest inside.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  PointNavigation *b = (PointNavigation *)env;
  if (n != DIM || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < DIM; i++) b->state[i] = i <= Y ? physics_clamp(at[i], -1.0, 1.0) : at[i];
  b->state[DIM] = b->state[DIM + 1] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  return motion_push(env, key, value, 2.0, &((PointNavigation *)env)->state[VX], why);
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  (void)env;
  *x = (float)observation[X];
  *y = (float)-observation[Y];
}

// -- drawing --------------------------------------------------------------------------------------

// Small arrows on both sides of where the wall may stand.
static void draw_wind(const PointNavigation *b, gdn_scene *scene) {
  float dx = (float)(0.15 * b->params.wind_x), dy = (float)(-0.15 * b->params.wind_y);
  if (dx == 0.0f && dy == 0.0f) return;
  for (int32_t i = 0; i < 12; i++) {
    float x = 0.5f * (float)(i % 4) - 0.75f - 0.5f * dx, y = 0.6f * (float)(i / 4 - 1) - 0.5f * dy;
    gdn_scene_arrow(scene, GDN_LAYER_WORLD, GDN_INK_START, x, y, x + dx, y + dy, 0.025f, 0.0f);
  }
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const PointNavigation *b = (const PointNavigation *)env;
  const double *s = b->state;
  float x = (float)s[X], y = (float)-s[Y], goal = (float)GOAL;
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_WALL, -1.1f, -1.1f, 2.2f, 2.2f, 0.0f);
  gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, -1.06f, -1.06f, 2.12f, 2.12f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_START, -goal, goal, 0.09f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, goal, -goal, 0.09f, 0.0f);
  if (b->params.wall) {
    float top = (float)-GAP;
    gdn_scene_rect(scene, GDN_LAYER_WORLD, GDN_INK_WALL, -0.015f, top, 0.03f, 1.06f - top, 0.0f);
  }
  draw_wind(b, scene);
  float push_x = (float)(0.25 * s[DIM]), push_y = (float)(-0.25 * s[DIM + 1]);
  if (push_x != 0.0f || push_y != 0.0f) {
    gdn_scene_arrow(scene, GDN_LAYER_AGENT, GDN_INK_POLICY, x, y, x + push_x, y + push_y, 0.03f,
                    0.0f);
  }
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, x, y, 0.05f, 0.0f);
}

const gdn_env_type env_point_navigation = {
    .component = {MOTION_COMPONENT(PointNavigation, GDN_CONTINUOUS | GDN_GOAL),
                  .id = "point-navigation", .title = "Point navigation",
                  .summary =
                      "Steer a gliding point across a room, around a wall, against the wind.",
                  .picture = "env.wall=on", .picture_steps = 40, .source = "our own"},
    .time_limit = 100,
    .measure = "return",
    .axis = "steps",
    .goal = goal,
    .to_plane = motion_to_plane,
    .from_plane = motion_from_plane,
    MOTION_FUNCTIONS};
