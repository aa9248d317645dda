// The pendulum of PILCO (Deisenroth and Rasmussen 2011; pilco-matlab, scenarios/pendulum): a
// uniform rod of length l and mass m on a joint with friction b and a motor too weak to lift it at
// once. With the angle th (0 hanging, counter-clockwise), the angular velocity w and the torque u,
//
//     w' = (u - b w - m g l sin(th) / 2) / (m l^2 / 3).
//
// PILCO minimises the cost 1 - exp(-d^2 / (2 width^2)), d from the tip to its place upright; the
// reward here is 1 - cost. What the agent sees carries noise, what it is paid for does not.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define REACH 2.5 // largest action, N m

#define PILCO_PENDULUM(X, P)                                                                 \
  X(P, REAL, gravity, 9.82, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",                 \
    "Acceleration of free fall.")                                                            \
  X(P, REAL, mass, 1.0, 0.1, 5.0, LOG, "kg", GDN_LIVE, "Mass", "Mass of the rod.")           \
  X(P, REAL, length, 1.0, 0.3, 1.2, LINEAR, "m", GDN_LIVE, "Length", "Length of the rod.")   \
  X(P, REAL, friction, 0.01, 0.0, 0.5, LINEAR, "N m s", GDN_LIVE, "Friction",                \
    "Torque against the motion for each rad/s.")                                             \
  X(P, REAL, torque, 2.5, 0.1, 20.0, LOG, "N m", GDN_LIVE, "Largest torque",                 \
    "Torque at the bounds of the action.")                                                   \
  X(P, REAL, width, 0.5, 0.05, 2.0, LOG, "m", GDN_LIVE | GDN_EXPERT, "Reward width",         \
    "Distance from the goal at which the reward has fallen to 0.61.")                        \
  X(P, REAL, rate_sensor, 0.1, 0.0, 1.0, LINEAR, "rad/s", GDN_LIVE, "Noise on the velocity", \
    "One standard deviation of the noise on the angular velocity that is seen.")             \
  X(P, REAL, angle_sensor, 0.01, 0.0, 1.0, LINEAR, "rad", GDN_LIVE, "Noise on the angle",    \
    "One standard deviation of the noise on the angle that is seen.")                        \
  MOTION_NOISE(X, P, "rad/s")
GDN_PARAM_STRUCT(PilcoPendulumParams, PILCO_PENDULUM);
GDN_PARAM_TABLE(params, PilcoPendulumParams, PILCO_PENDULUM);

enum { W, TH, DIM };

typedef struct PilcoPendulum {
  gdn_env base;
  PilcoPendulumParams params;
  // What changes: the true state, what is seen of it, and the latest action, for the drawing.
  double state[2 * DIM + 1];
} PilcoPendulum;

static const gdn_fact facts[] = {
    {"Observation",
     "Angular velocity and angle, each with its sensor's noise; the angle is 0 where "
     "the rod hangs, pi where it stands, and is not wrapped."},
    {"Action", "The torque of the motor, from -2.5 to 2.5 N m (more where `torque` is changed)."},
    {"Reward", "1 minus PILCO's cost: exp(-d^2 / (2 width^2)), d the distance of the tip from its "
               "place upright."},
    {"Ends", "After 40 steps of 0.1 s."},
    {"Start", "Near rest, hanging: both numbers normal with a deviation of 0.1."},
    {"Push", "`push` adds to the angular velocity, from -20 to 20 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"angular velocity", "angle"};
  static const char *const units[] = {"rad/s", "rad"};
  static const char *const action_names[] = {"torque"}, *const action_units[] = {"N m"};
  static const double low[] = {-SCALAR_INFINITY, -SCALAR_INFINITY};
  static const double high[] = {SCALAR_INFINITY, SCALAR_INFINITY};
  static const double action_low[] = {-REACH}, action_high[] = {REACH};
  static const uint8_t angles[] = {0, 1};
  (void)arena, (void)why;
  env->observation = (gdn_space){
      .dim = DIM, .low = low, .high = high, .names = names, .units = units, .angles = angles};
  env->action = (gdn_space){.dim = 1,
                            .low = action_low,
                            .high = action_high,
                            .names = action_names,
                            .units = action_units};
  env->x1 = env->y1 = 1.35f;
  env->x0 = env->y0 = -1.35f;
  env->plane = (gdn_plane){.names = {"angle", "angular velocity"},
                           .units = {"rad", "rad/s"},
                           .low = {0.0, -8.0},
                           .high = {2.0 * PHYSICS_PI, 8.0}};
  return GDN_OK;
}

// -- moving ---------------------------------------------------------------------------------------

static void slope(const void *world, const double *z, double u, double *dz) {
  const PilcoPendulumParams *p = &((const PilcoPendulum *)world)->params;
  double weight = 0.5 * p->mass * p->gravity * p->length * scalar_sin(z[TH]);
  dz[W] = (u - p->friction * z[W] - weight) / (p->mass * p->length * p->length / 3.0);
  dz[TH] = z[W];
}

static void look(PilcoPendulum *b, gdn_random *random) {
  b->state[DIM + W] = b->state[W];
  b->state[DIM + TH] = b->state[TH];
  motion_disturb(&b->state[DIM + W], b->params.rate_sensor, random);
  motion_disturb(&b->state[DIM + TH], b->params.angle_sensor, random);
}

static void reset(gdn_env *env, gdn_random *random) {
  PilcoPendulum *b = (PilcoPendulum *)env;
  for (int32_t i = 0; i < DIM; i++) b->state[i] = 0.1 * gdn_random_normal(random);
  b->state[2 * DIM] = 0.0;
  look(b, random);
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  const PilcoPendulumParams *p = &((const PilcoPendulum *)env)->params;
  (void)observation, (void)action;
  double right = p->length * scalar_sin(next[TH]);
  double above = -p->length * scalar_cos(next[TH]) - p->length;
  double square = right * right + above * above;
  out->reward = scalar_exp(-square / (2.0 * p->width * p->width));
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  PilcoPendulum *b = (PilcoPendulum *)env;
  double a = physics_clamp(action[0], -REACH, REACH);
  physics_rk4(slope, b, b->state, DIM, a * (b->params.torque / REACH), 0.1, 10);
  motion_disturb(&b->state[W], b->params.noise, random);
  b->state[2 * DIM] = a;
  look(b, random);
  judge(env, NULL, action, b->state, out);
}

// -- the interface --------------------------------------------------------------------------------

static void observe(const gdn_env *env, double *observation) {
  const PilcoPendulum *b = (const PilcoPendulum *)env;
  for (int32_t i = 0; i < DIM; i++) observation[i] = b->state[DIM + i];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((PilcoPendulum *)env)->state, 2 * DIM + 1);
}

// What is placed is true and seen alike.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  PilcoPendulum *b = (PilcoPendulum *)env;
  if (n != DIM || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < DIM; i++) b->state[i] = b->state[DIM + i] = at[i];
  b->state[2 * DIM] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  PilcoPendulum *b = (PilcoPendulum *)env;
  double before = b->state[W];
  gdn_status status = motion_push(env, key, value, 20.0, &b->state[W], why);
  b->state[DIM + W] += b->state[W] - before;
  return status;
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double length = ((const PilcoPendulum *)env)->params.length;
  physics_tip(0.0, 0.0, PHYSICS_PI - observation[TH], length, x, y);
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = physics_wrap(observation[TH] - PHYSICS_PI) + PHYSICS_PI;
  uv[1] = observation[W];
}

static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[W] = uv[1];
  observation[TH] = uv[0];
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const PilcoPendulum *b = (const PilcoPendulum *)env;
  double length = b->params.length;
  float l = (float)length;
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, l + 0.12f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, -l, 0.1f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, 0.0f, 0.0f, 0.0f, -l, 0.02f, 0.0f);
  physics_draw_pole(scene, 0.0, 0.0, PHYSICS_PI - b->state[TH], length);
  physics_draw_torque(scene, 0.0, 0.0, b->state[2 * DIM], REACH, 0.3 * length);
}

const gdn_env_type env_pilco_pendulum = {
    .component = {.family = GDN_FAMILY_ENV,
                  .id = "pilco-pendulum",
                  .title = "PILCO pendulum",
                  .summary = "Swing up a rod with a weak motor, seen through noisy sensors.",
                  .source = "Deisenroth and Rasmussen 2011, pilco-matlab scenarios/pendulum",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(PilcoPendulum),
                  .params_at = offsetof(PilcoPendulum, params),
                  .offers = GDN_JUDGED | GDN_PLACEABLE,
                  .facts = facts,
                  .n_facts = GDN_COUNT(facts)},
    .time_limit = 40,
    .open = open,
    .reset = reset,
    .step = step,
    .observe = observe,
    .state = state,
    .place = place,
    .judge = judge,
    .point = point,
    .to_plane = to_plane,
    .from_plane = from_plane,
    .edit = edit,
    .draw = draw};
