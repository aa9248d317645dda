// The reacher: an arm of two links on a table, a motor in each joint, its hand to be brought to a
// goal that is somewhere else in every episode. The links are uniform rods of length l = 0.1 m and
// mass m; t2 and w2 are those of the elbow relative to the first link, b is the damping and u the
// torques of the joints. Lagrange's equations of the kinetic energy (Murray, Li and Sastry 1994,
// chapter 4, section 2.3) read
//
//     | m l^2 (5/3 + c)    m l^2 (1/3 + c/2) | | w1' |   | u1 - b w1 + h (2 w1 w2 + w2^2) |
//     | m l^2 (1/3 + c/2)  m l^2 / 3         | | w2' | = | u2 - b w2 - h w1^2             |
//
// with c = cos t2 and h = m l^2 sin(t2) / 2. The table carries the arm: there is no gravity. One
// step of 0.02 s is four Runge-Kutta steps. Scale and start are those of Gymnasium's Reacher.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define LINK 0.1 // length of a link, m
#define FAR 0.18 // goals lie within this distance, m

#define TWO_LINK_REACHER(X, P)                                                        \
  X(P, REAL, mass, 0.1, 0.05, 1.0, LOG, "kg", GDN_LIVE, "Mass", "Mass of each link.") \
  X(P, REAL, damping, 0.002, 0.0, 0.01, LINEAR, "N m s", GDN_LIVE, "Damping",         \
    "Torque against the motion of each joint, for each rad/s.")                       \
  X(P, REAL, torque, 0.05, 0.005, 0.2, LOG, "N m", GDN_LIVE, "Largest torque",        \
    "Torque of a motor for an action of 1.")                                          \
  MOTION_NOISE(X, P, "rad/s")
GDN_PARAM_STRUCT(TwoLinkReacherParams, TWO_LINK_REACHER);
GDN_PARAM_TABLE(params, TwoLinkReacherParams, TWO_LINK_REACHER);

enum { T1, T2, W1, W2, GX, GY, STATE, MOVING = GX }; // angles, velocities, goal
enum { C1, S1, C2, S2, OW1, OW2, OGX, OGY, DIM };    // what is seen of them

typedef struct TwoLinkReacher {
  gdn_env base;
  TwoLinkReacherParams params;
  double state[STATE + 2]; // and the torques of the latest step, N m
} TwoLinkReacher;

static const gdn_fact facts[] = {
    {"Observation", "Cosine and sine of the shoulder's and of the elbow's angle, both angular "
                    "velocities, and the place of the goal."},
    {"Action", "The torques of shoulder and elbow, each from -1 to 1, times `torque`."},
    {"Reward", "Minus the distance of the hand from the goal in metres, minus 0.01 times the "
               "squared length of the action."},
    {"Ends", "After 100 steps of 0.02 s."},
    {"Start", "Stretched out to the right, near rest; the goal anywhere within 0.18 m."},
    {"Push", "`push` adds to the angular velocity of the shoulder, from -20 to 20 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {
      "cos shoulder",      "sin shoulder",   "cos elbow", "sin elbow",
      "shoulder velocity", "elbow velocity", "goal x",    "goal y"};
  static const char *const units[] = {"", "", "", "", "rad/s", "rad/s", "m", "m"};
  static const char *const action_names[] = {"shoulder", "elbow"}, *const action_units[] = {"", ""};
  static const double low[] = {
      -1.0, -1.0, -1.0, -1.0, -SCALAR_INFINITY, -SCALAR_INFINITY, -2.0 * LINK, -2.0 * LINK};
  static const double high[] = {1.0,        1.0,       1.0, 1.0, SCALAR_INFINITY, SCALAR_INFINITY,
                                2.0 * LINK, 2.0 * LINK};
  static const double action_low[] = {-1.0, -1.0}, action_high[] = {1.0, 1.0};
  (void)arena, (void)why;
  env->observation = motion_box(DIM, low, high, names, units);
  env->action = motion_box(2, action_low, action_high, action_names, action_units);
  env->x0 = env->y0 = -0.22f;
  env->x1 = env->y1 = 0.22f;
  env->plane = (gdn_plane){.names = {"shoulder", "elbow"},
                           .units = {"rad", "rad"},
                           .low = {-PHYSICS_PI, -PHYSICS_PI},
                           .high = {PHYSICS_PI, PHYSICS_PI}};
  return GDN_OK;
}

// -- moving ---------------------------------------------------------------------------------------

static void derivative(const void *world, const double *s, double unused, double *ds) {
  const TwoLinkReacher *b = world;
  const double *u = b->state + STATE;
  (void)unused; // two torques do not fit into one number
  double unit = b->params.mass * LINK * LINK, c = scalar_cos(s[T2]);
  double h = 0.5 * unit * scalar_sin(s[T2]);
  double m11 = unit * (5.0 / 3.0 + c), m12 = unit * (1.0 / 3.0 + 0.5 * c), m22 = unit / 3.0;
  double f1 = u[0] - b->params.damping * s[W1] + h * (2.0 * s[W1] + s[W2]) * s[W2];
  double f2 = u[1] - b->params.damping * s[W2] - h * s[W1] * s[W1];
  double determinant = m11 * m22 - m12 * m12;
  ds[T1] = s[W1];
  ds[T2] = s[W2];
  ds[W1] = (m22 * f1 - m12 * f2) / determinant;
  ds[W2] = (m11 * f2 - m12 * f1) / determinant;
}

// The first goal inside of the circle, among places drawn in the square around it.
static void reset(gdn_env *env, gdn_random *random) {
  double *s = ((TwoLinkReacher *)env)->state;
  s[T1] = 0.2 * gdn_random_unit(random) - 0.1;
  s[T2] = 0.2 * gdn_random_unit(random) - 0.1;
  s[W1] = 0.01 * gdn_random_unit(random) - 0.005;
  s[W2] = 0.01 * gdn_random_unit(random) - 0.005;
  do {
    s[GX] = FAR * (2.0 * gdn_random_unit(random) - 1.0);
    s[GY] = FAR * (2.0 * gdn_random_unit(random) - 1.0);
  } while (s[GX] * s[GX] + s[GY] * s[GY] > FAR * FAR);
  s[STATE] = s[STATE + 1] = 0.0;
}

static void observe(const gdn_env *env, double *observation) {
  const double *s = ((const TwoLinkReacher *)env)->state;
  observation[C1] = scalar_cos(s[T1]);
  observation[S1] = scalar_sin(s[T1]);
  observation[C2] = scalar_cos(s[T2]);
  observation[S2] = scalar_sin(s[T2]);
  for (int32_t i = OW1; i < DIM; i++) observation[i] = s[W1 + i - OW1];
}

// The hand, from cosines and sines alone: the second link points to t1 + t2.
static void find_hand(const double *o, double hand[2]) {
  hand[0] = LINK * (o[C1] + (o[C1] * o[C2] - o[S1] * o[S2]));
  hand[1] = LINK * (o[S1] + (o[S1] * o[C2] + o[C1] * o[S2]));
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env, (void)observation;
  double a1 = physics_clamp(action[0], -1.0, 1.0), a2 = physics_clamp(action[1], -1.0, 1.0);
  double hand[2];
  find_hand(next, hand);
  double dx = hand[0] - next[OGX], dy = hand[1] - next[OGY];
  out->reward = -scalar_sqrt(dx * dx + dy * dy) - 0.01 * (a1 * a1 + a2 * a2);
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  TwoLinkReacher *b = (TwoLinkReacher *)env;
  double next[DIM];
  for (int32_t i = 0; i < 2; i++) {
    b->state[STATE + i] = b->params.torque * physics_clamp(action[i], -1.0, 1.0);
  }
  physics_rk4(derivative, b, b->state, MOVING, 0.0, 0.02, 4);
  motion_disturb(&b->state[W1], b->params.noise, random);
  motion_disturb(&b->state[W2], b->params.noise, random);
  observe(env, next);
  judge(env, NULL, action, next, out);
}

// -- the interface --------------------------------------------------------------------------------

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((TwoLinkReacher *)env)->state, STATE + 2);
}

// From an observation, or from the six numbers t1, t2, w1, w2, goal x and y.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  double *s = ((TwoLinkReacher *)env)->state;
  if ((n != STATE && n != DIM) || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  if (n == DIM) {
    s[T1] = scalar_atan2(at[S1], at[C1]);
    s[T2] = scalar_atan2(at[S2], at[C2]);
  } else {
    s[T1] = at[T1];
    s[T2] = at[T2];
  }
  for (int32_t i = W1; i < STATE; i++) s[i] = at[n - STATE + i];
  s[STATE] = s[STATE + 1] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  return motion_push(env, key, value, 20.0, &((TwoLinkReacher *)env)->state[W1], why);
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double hand[2];
  (void)env;
  find_hand(observation, hand);
  *x = (float)hand[0];
  *y = (float)-hand[1];
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = scalar_atan2(observation[S1], observation[C1]);
  uv[1] = scalar_atan2(observation[S2], observation[C2]);
}

// At rest, with the goal where it is now.
static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  const double *s = ((const TwoLinkReacher *)env)->state;
  observation[C1] = scalar_cos(uv[0]);
  observation[S1] = scalar_sin(uv[0]);
  observation[C2] = scalar_cos(uv[1]);
  observation[S2] = scalar_sin(uv[1]);
  observation[OW1] = observation[OW2] = 0.0;
  observation[OGX] = s[GX];
  observation[OGY] = s[GY];
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const TwoLinkReacher *b = (const TwoLinkReacher *)env;
  const double *s = b->state;
  double o[DIM], hand[2], limit = b->params.torque;
  observe(env, o);
  find_hand(o, hand);
  float elbow_x = (float)(LINK * o[C1]), elbow_y = (float)(-LINK * o[S1]);
  float hand_x = (float)hand[0], hand_y = (float)-hand[1];
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, (float)(2.0 * LINK), 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, (float)s[GX], (float)-s[GY], 0.014f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, 0.0f, 0.0f, elbow_x, elbow_y, 0.018f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, elbow_x, elbow_y, hand_x, hand_y, 0.014f,
                 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_WALL, 0.0f, 0.0f, 0.014f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_WALL, elbow_x, elbow_y, 0.011f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, hand_x, hand_y, 0.009f, 0.0f);
  physics_draw_torque(scene, 0.0, 0.0, s[STATE], limit, 0.03);
  physics_draw_torque(scene, (double)elbow_x, (double)elbow_y, s[STATE + 1], limit, 0.025);
}

const gdn_env_type env_two_link_reacher = {
    .component = {MOTION_COMPONENT(TwoLinkReacher, GDN_CONTINUOUS), .id = "two-link-reacher",
                  .title = "Two-link reacher",
                  .summary =
                      "Bring the hand of an arm with two motors to a goal that moves each time.",
                  .picture_steps = 20, .source = "our own, after Gymnasium's Reacher"},
    .time_limit = 100,
    .measure = "return",
    .axis = "steps",
    .to_plane = to_plane,
    .from_plane = from_plane,
    MOTION_FUNCTIONS};
