// The pendulum of Gymnasium's Pendulum-v1: a rod on a motor too weak to lift it in one go. theta counts
// from upright, counter-clockwise; m and l are the rod's mass and length, u the torque.
//
//     omega <- clip(omega + (3 g / (2 l) sin theta + 3 / (m l^2) u) dt, -8, 8),   dt = 0.05 s
//     theta <- theta + omega dt
//
// The reward judges the state before the step and the torque: -(theta^2 + 0.1 omega^2 + 0.001 u^2), theta
// taken between -pi and pi.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define PENDULUM(X, P)                                                                     \
  X(P, REAL, gravity, 10.0, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",               \
    "Acceleration of free fall.")                                                          \
  X(P, REAL, mass, 1.0, 0.1, 5.0, LOG, "kg", GDN_LIVE, "Mass", "Mass of the rod.")         \
  X(P, REAL, length, 1.0, 0.5, 1.5, LINEAR, "m", GDN_LIVE, "Length", "Length of the rod.") \
  X(P, REAL, torque, 2.0, 0.5, 10.0, LINEAR, "N m", GDN_LIVE, "Torque",                    \
    "Torque of the motor for an action of 2; actions reach from -2 to 2.")                 \
  MOTION_NOISE(X, P, "rad/s")
GDN_PARAM_STRUCT(PendulumParams, PENDULUM);
GDN_PARAM_TABLE(params, PendulumParams, PENDULUM);

enum { THETA, OMEGA, STATE, TORQUE = STATE }; // rad, rad/s
enum { COSINE, SINE, SPEED, OBSERVATION };

#define MAX_SPEED 8.0  // rad/s
#define REACH 2.0      // largest action
#define TIME_STEP 0.05 // s

typedef struct Pendulum {
  gdn_env base;
  PendulumParams params;
  double state[STATE + 1]; // theta is not wrapped; and the torque of the latest step, N m
} Pendulum;

static const gdn_fact facts[] = {
    {"Observation",
     "Cosine and sine of the angle from upright (counter-clockwise), angular velocity."},
    {"Action", "The torque, from -2 to 2, positive counter-clockwise; beyond that it is cut."},
    {"Reward", "-(angle^2 + 0.1 velocity^2 + 0.001 torque^2) of the state before the step."},
    {"Ends", "Never; after 200 steps it is cut off."},
    {"Start", "Any angle, and an angular velocity between -1 and 1 rad/s."},
    {"Push", "`push` adds to the angular velocity, from -8 to 8 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"cosine", "sine", "angular velocity"};
  static const char *const units[] = {"", "", "rad/s"};
  static const char *const action_names[] = {"torque"}, *const action_units[] = {"N m"};
  static const double low[] = {-1.0, -1.0, -MAX_SPEED}, high[] = {1.0, 1.0, MAX_SPEED};
  static const double action_low[] = {-REACH}, action_high[] = {REACH};
  (void)arena;
  (void)why;
  env->observation = motion_box(OBSERVATION, low, high, names, units);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->plane = motion_angle_plane(-PHYSICS_PI, PHYSICS_PI, MAX_SPEED);
  env->x0 = env->y0 = -1.7f;
  env->x1 = env->y1 = 1.7f;
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  Pendulum *p = (Pendulum *)env;
  p->state[THETA] = PHYSICS_PI * (2.0 * gdn_random_unit(random) - 1.0);
  p->state[OMEGA] = 2.0 * gdn_random_unit(random) - 1.0;
  p->state[TORQUE] = 0.0;
}

// In N m.
static double torque_of(const Pendulum *p, double action) {
  return physics_clamp(action, -REACH, REACH) * (p->params.torque / REACH);
}

static double reward_of(double theta, double omega, double torque) {
  double lean = physics_wrap(theta);
  return -(lean * lean + 0.1 * (omega * omega) + 0.001 * (torque * torque));
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Pendulum *p = (Pendulum *)env;
  double g = p->params.gravity, m = p->params.mass, l = p->params.length, *s = p->state;
  double u = s[TORQUE] = torque_of(p, action[0]);
  out->reward = reward_of(s[THETA], s[OMEGA], u);
  s[OMEGA] += (3.0 * g / (2.0 * l) * scalar_sin(s[THETA]) + 3.0 / (m * (l * l)) * u) * TIME_STEP;
  motion_disturb(&s[OMEGA], p->params.noise, random);
  s[OMEGA] = physics_clamp(s[OMEGA], -MAX_SPEED, MAX_SPEED);
  s[THETA] += s[OMEGA] * TIME_STEP;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)next;
  double theta = scalar_atan2(observation[SINE], observation[COSINE]);
  double torque = torque_of((const Pendulum *)env, action[0]);
  out->reward = reward_of(theta, observation[SPEED], torque);
}

static void observe(const gdn_env *env, double *observation) {
  const double *s = ((const Pendulum *)env)->state;
  observation[COSINE] = scalar_cos(s[THETA]);
  observation[SINE] = scalar_sin(s[THETA]);
  observation[SPEED] = s[OMEGA];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((Pendulum *)env)->state, STATE + 1);
}

// From (theta, omega) or from an observation.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  Pendulum *p = (Pendulum *)env;
  if ((n != STATE && n != OBSERVATION) || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  if (at[n - 1] < -MAX_SPEED || at[n - 1] > MAX_SPEED) return GDN_BAD_ARGUMENT;
  p->state[THETA] = n == STATE ? at[THETA] : scalar_atan2(at[SINE], at[COSINE]);
  p->state[OMEGA] = at[n - 1];
  p->state[TORQUE] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  double *omega = &((Pendulum *)env)->state[OMEGA];
  gdn_status status = motion_push(env, key, value, MAX_SPEED, omega, why);
  *omega = physics_clamp(*omega, -MAX_SPEED, MAX_SPEED);
  return status;
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = physics_wrap(scalar_atan2(observation[SINE], observation[COSINE]));
  uv[1] = observation[SPEED];
}

static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[COSINE] = scalar_cos(uv[0]);
  observation[SINE] = scalar_sin(uv[0]);
  observation[SPEED] = uv[1];
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double theta = scalar_atan2(observation[SINE], observation[COSINE]);
  physics_tip(0.0, 0.0, -theta, ((const Pendulum *)env)->params.length, x, y);
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const Pendulum *p = (const Pendulum *)env;
  double length = p->params.length;
  float l = (float)length;
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, l + 0.12f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, 0.0f, 0.0f, 0.0f, -l, 0.02f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, -l, 0.1f, 0.0f);
  physics_draw_pole(scene, 0.0, 0.0, -p->state[THETA], length);
  physics_draw_torque(scene, 0.0, 0.0, p->state[TORQUE], p->params.torque, 0.3 * length);
}

const gdn_env_type env_pendulum = {
    .component = {MOTION_COMPONENT(Pendulum, GDN_CONTINUOUS), .id = "pendulum", .title = "Pendulum",
                  .summary =
                      "A motor too weak to lift a pendulum must swing it up, and keep it there.",
                  .picture_steps = 24, .source = "Gymnasium Pendulum-v1"},
    .time_limit = 200,
    .measure = "return",
    .axis = "steps",
    .to_plane = to_plane,
    .from_plane = from_plane,
    MOTION_FUNCTIONS};
