// The pendulum of PILCO (Deisenroth and Rasmussen 2011; pilco-matlab, scenarios/pendulum): a
// uniform rod of length l and mass m on a joint with friction b and a motor too weak to lift it at
// once. With the angle th (0 hanging, counter-clockwise), the angular velocity w and the torque u,
//
//     w' = (u - b w - m g l sin(th) / 2) / (m l^2 / 3).
//
// How it is seen and paid for stands in pilco_body.h.
#include "envs/pilco_body.h"
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
  PilcoBody body;
  PilcoPendulumParams params;
} PilcoPendulum;

static const gdn_fact facts[] = {
    {"Observation",
     "Angular velocity and angle, each with its sensor's noise; the angle is 0 where "
     "the rod hangs, pi where it stands, and is not wrapped."},
    {"Action", "The torque of the motor, from -2.5 to 2.5 N m (more where `torque` is changed)."},
    {"Reward", "1 minus PILCO's cost: exp(-d^2 / (2 width^2)), d the distance of the tip from its "
               "place upright."},
    {"Ends", "After 40 steps of 0.1 s."},
    {"Start", "Near rest, hanging: both numbers normal with a standard deviation of 0.1."},
    {"Push", "`push` adds to the angular velocity, from -20 to 20 rad/s."},
};

static void derivative(const void *world, const double *z, double u, double *dz) {
  const PilcoPendulumParams *p = &((const PilcoPendulum *)world)->params;
  double weight = 0.5 * p->mass * p->gravity * p->length * scalar_sin(z[TH]);
  dz[W] = (u - p->friction * z[W] - weight) / (p->mass * p->length * p->length / 3.0);
  dz[TH] = z[W];
}

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const action_names[] = {"torque"}, *const action_units[] = {"N m"};
  static const double action_low[] = {-REACH}, action_high[] = {REACH};
  PilcoPendulum *b = (PilcoPendulum *)env;
  const PilcoPendulumParams *p = &b->params;
  PilcoWorld world = {.dim = DIM,
                      .derivative = derivative,
                      .reach = REACH,
                      .largest = &p->torque,
                      .length = &p->length,
                      .width = &p->width,
                      .noise = &p->noise,
                      .sensors = {&p->rate_sensor, &p->angle_sensor}};
  (void)arena, (void)why;
  pilco_open(&b->body, world, 8.0);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->x1 = env->y1 = 1.35f;
  env->x0 = env->y0 = -1.35f;
  return GDN_OK;
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const PilcoPendulum *b = (const PilcoPendulum *)env;
  double length = b->params.length;
  float l = (float)length;
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_FLOOR, 0.0f, 0.0f, l + 0.12f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, -l, 0.1f, 0.0f);
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, 0.0f, 0.0f, 0.0f, -l, 0.02f, 0.0f);
  physics_draw_pole(scene, 0.0, 0.0, PHYSICS_PI - b->body.state[TH], length);
  physics_draw_torque(scene, 0.0, 0.0, b->body.action, REACH, 0.3 * length);
}

const gdn_env_type env_pilco_pendulum = {
    .component = {MOTION_COMPONENT(PilcoPendulum, GDN_CONTINUOUS | GDN_GOAL),
                  .id = "pilco-pendulum", .title = "PILCO pendulum",
                  .summary = "Swing up a rod with a weak motor, seen through noisy sensors.",
                  .picture_steps = 14,
                  .source = "Deisenroth and Rasmussen 2011, pilco-matlab scenarios/pendulum"},
    .time_limit = 40,
    .measure = "return",
    .axis = "steps",
    PILCO_FUNCTIONS};
