// The cart-pole of PILCO (Deisenroth and Rasmussen 2011; pilco-matlab, scenarios/cartPole): a
// uniform pole of length l and mass m hangs from a cart of mass M with friction b. With the cart's
// velocity v, the pole's angle th (0 hanging, counter-clockwise) and angular velocity w, s = sin
// th, c = cos th and the force u,
//
//     v' = (2 m l w^2 s + 3 m g s c + 4 u - 4 b v) / (4 (M + m) - 3 m c^2)
//     w' = (-3 m l w^2 s c - 6 (M + m) g s - 6 (u - b v) c) / (4 l (M + m) - 3 m l c^2).
//
// PILCO minimises the cost 1 - exp(-d^2 / (2 width^2)), d from the pole's tip to its place upright
// over x = 0; the reward here is 1 - cost. What the agent sees carries noise, what it is paid for
// does not.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define REACH 10.0 // largest action, N
#define EDGE 1.9   // the drawing shows +-EDGE, m; there is no rail

#define PILCO_CARTPOLE(X, P)                                                                      \
  X(P, REAL, gravity, 9.82, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",                      \
    "Acceleration of free fall.")                                                                 \
  X(P, REAL, cart_mass, 0.5, 0.1, 5.0, LOG, "kg", GDN_LIVE, "Cart mass", "Mass of the cart.")     \
  X(P, REAL, pole_mass, 0.5, 0.05, 5.0, LOG, "kg", GDN_LIVE, "Pole mass", "Mass of the pole.")    \
  X(P, REAL, length, 0.5, 0.2, 0.8, LINEAR, "m", GDN_LIVE, "Pole length",                         \
    "From the joint to the tip.")                                                                 \
  X(P, REAL, friction, 0.1, 0.0, 2.0, LINEAR, "N s/m", GDN_LIVE, "Friction",                      \
    "Force against the cart for each m/s.")                                                       \
  X(P, REAL, force, 10.0, 1.0, 30.0, LINEAR, "N", GDN_LIVE, "Largest force",                      \
    "Force at the bounds of the action.")                                                         \
  X(P, REAL, width, 0.25, 0.05, 2.0, LOG, "m", GDN_LIVE | GDN_EXPERT, "Reward width",             \
    "Distance from the goal at which the reward has fallen to 0.61.")                             \
  X(P, REAL, sensor, 0.01, 0.0, 0.5, LINEAR, "m, rad, m/s, rad/s", GDN_LIVE, "Observation noise", \
    "One standard deviation of the noise on every number that is seen.")                          \
  MOTION_NOISE(X, P, "m/s, rad/s")
GDN_PARAM_STRUCT(PilcoCartpoleParams, PILCO_CARTPOLE);
GDN_PARAM_TABLE(params, PilcoCartpoleParams, PILCO_CARTPOLE);

enum { X, V, W, TH, DIM };

typedef struct PilcoCartpole {
  gdn_env base;
  PilcoCartpoleParams params;
  // What changes: the true state, what is seen of it, and the latest action, for the drawing.
  double state[2 * DIM + 1];
} PilcoCartpole;

static const gdn_fact facts[] = {
    {"Observation",
     "Position and velocity of the cart, angular velocity and angle of the pole, each "
     "with the noise of `sensor`; the angle is 0 where the pole hangs, pi where it "
     "stands, and is not wrapped."},
    {"Action", "The force on the cart, from -10 to 10 N (more where `force` is changed)."},
    {"Reward",
     "1 minus PILCO's cost: exp(-d^2 / (2 width^2)), d the distance of the pole's tip from "
     "its place upright over the middle."},
    {"Ends", "After 40 steps of 0.1 s."},
    {"Start", "Near rest, hanging: every number normal with a deviation of 0.1."},
    {"Push", "`push` adds to the pole's angular velocity, from -20 to 20 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"position", "velocity", "angular velocity", "angle"};
  static const char *const units[] = {"m", "m/s", "rad/s", "rad"};
  static const char *const action_names[] = {"force"}, *const action_units[] = {"N"};
  static const double low[] = {-SCALAR_INFINITY, -SCALAR_INFINITY, -SCALAR_INFINITY,
                               -SCALAR_INFINITY};
  static const double high[] = {SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY};
  static const double action_low[] = {-REACH}, action_high[] = {REACH};
  static const uint8_t angles[] = {0, 0, 0, 1};
  (void)arena, (void)why;
  env->observation = (gdn_space){
      .dim = DIM, .low = low, .high = high, .names = names, .units = units, .angles = angles};
  env->action = (gdn_space){.dim = 1,
                            .low = action_low,
                            .high = action_high,
                            .names = action_names,
                            .units = action_units};
  env->x1 = 2.0f;
  env->y1 = 0.9f;
  env->x0 = -env->x1;
  env->y0 = -env->y1;
  env->plane = (gdn_plane){.names = {"angle", "angular velocity"},
                           .units = {"rad", "rad/s"},
                           .low = {0.0, -12.0},
                           .high = {2.0 * PHYSICS_PI, 12.0}};
  return GDN_OK;
}

// -- moving ---------------------------------------------------------------------------------------

static void slope(const void *world, const double *z, double u, double *dz) {
  const PilcoCartpoleParams *p = &((const PilcoCartpole *)world)->params;
  double m = p->pole_mass, both = p->cart_mass + m, l = p->length, g = p->gravity;
  double s = scalar_sin(z[TH]), c = scalar_cos(z[TH]), f = u - p->friction * z[V];
  double swing = m * l * z[W] * z[W] * s, below = 4.0 * both - 3.0 * m * c * c;
  dz[X] = z[V];
  dz[V] = (2.0 * swing + 3.0 * m * g * s * c + 4.0 * f) / below;
  dz[W] = (-3.0 * swing * c - 6.0 * both * g * s - 6.0 * f * c) / (l * below);
  dz[TH] = z[W];
}

static void look(PilcoCartpole *b, gdn_random *random) {
  for (int32_t i = 0; i < DIM; i++) {
    b->state[DIM + i] = b->state[i];
    motion_disturb(&b->state[DIM + i], b->params.sensor, random);
  }
}

static void reset(gdn_env *env, gdn_random *random) {
  PilcoCartpole *b = (PilcoCartpole *)env;
  for (int32_t i = 0; i < DIM; i++) b->state[i] = 0.1 * gdn_random_normal(random);
  b->state[2 * DIM] = 0.0;
  look(b, random);
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  const PilcoCartpoleParams *p = &((const PilcoCartpole *)env)->params;
  (void)observation, (void)action;
  double right = next[X] + p->length * scalar_sin(next[TH]);
  double above = -p->length * scalar_cos(next[TH]) - p->length;
  double square = right * right + above * above;
  out->reward = scalar_exp(-square / (2.0 * p->width * p->width));
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  PilcoCartpole *b = (PilcoCartpole *)env;
  double a = physics_clamp(action[0], -REACH, REACH);
  physics_rk4(slope, b, b->state, DIM, a * (b->params.force / REACH), 0.1, 10);
  motion_disturb(&b->state[V], b->params.noise, random);
  motion_disturb(&b->state[W], b->params.noise, random);
  b->state[2 * DIM] = a;
  look(b, random);
  judge(env, NULL, action, b->state, out);
}

// -- the interface --------------------------------------------------------------------------------

static void observe(const gdn_env *env, double *observation) {
  const PilcoCartpole *b = (const PilcoCartpole *)env;
  for (int32_t i = 0; i < DIM; i++) observation[i] = b->state[DIM + i];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((PilcoCartpole *)env)->state, 2 * DIM + 1);
}

// What is placed is true and seen alike.
static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  PilcoCartpole *b = (PilcoCartpole *)env;
  if (n != DIM || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < DIM; i++) b->state[i] = b->state[DIM + i] = at[i];
  b->state[2 * DIM] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  PilcoCartpole *b = (PilcoCartpole *)env;
  double before = b->state[W];
  gdn_status status = motion_push(env, key, value, 20.0, &b->state[W], why);
  b->state[DIM + W] += b->state[W] - before;
  return status;
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double length = ((const PilcoCartpole *)env)->params.length;
  physics_tip(observation[X], 0.0, PHYSICS_PI - observation[TH], length, x, y);
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = physics_wrap(observation[TH] - PHYSICS_PI) + PHYSICS_PI;
  uv[1] = observation[W];
}

static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[X] = observation[V] = 0.0;
  observation[W] = uv[1];
  observation[TH] = uv[0];
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const PilcoCartpole *b = (const PilcoCartpole *)env;
  const PilcoCartpoleParams *p = &b->params;
  double x = b->state[X], width = 0.3;
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, env->x0, 0.0f, env->x1, 0.0f, 0.03f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, (float)-p->length, 0.08f, 0.0f);
  if (motion_draw_outside(scene, x, EDGE, 0.0, 0.3)) return;
  physics_draw_cart(scene, x, 0.0, width);
  physics_draw_pole(scene, x, 0.0, PHYSICS_PI - b->state[TH], p->length);
  physics_draw_force(scene, x, 0.14, b->state[2 * DIM], REACH);
}

const gdn_env_type env_pilco_cartpole = {
    .component = {.family = GDN_FAMILY_ENV,
                  .id = "pilco-cartpole",
                  .title = "PILCO cart-pole",
                  .summary = "Swing up a pole within four seconds, seen through noisy sensors.",
                  .source = "Deisenroth and Rasmussen 2011, pilco-matlab scenarios/cartPole",
                  .params = params,
                  .n_params = GDN_COUNT(params),
                  .struct_bytes = sizeof(PilcoCartpole),
                  .params_at = offsetof(PilcoCartpole, params),
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
