// The cart-pole of Barto, Sutton and Anderson (1983) as in Gymnasium's CartPole-v1: a cart on a rail is
// pushed so that a pole on it does not fall. With M the mass of both, l half the pole's length and m its
// mass, a push F gives
//
//     t       = (F + m l omega^2 sin theta) / M
//     omega'  = (g sin theta - t cos theta) / (l (4/3 - m cos^2 theta / M))
//     v'      = t - m l omega' cos theta / M
//
// integrated by Euler's method with the velocities from before the step. The continuous variant is that of
// mbrl-lib (Pineda et al. 2021): the push is any part of the largest one.
#include "envs/motion.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define CARTPOLE(X, P)                                                                         \
  X(P, CHOICE, force, 0, 0, 1, LINEAR, "discrete|continuous", 0, "Force",                      \
    "Whether the cart is always pushed fully, left or right, or by any part of the largest "   \
    "force.")                                                                                  \
  X(P, REAL, max_force, 10.0, 1.0, 30.0, LINEAR, "N", GDN_LIVE, "Largest force",               \
    "How hard the cart is pushed at most.")                                                    \
  X(P, REAL, gravity, 9.8, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",                    \
    "Acceleration of free fall.")                                                              \
  X(P, REAL, cart_mass, 1.0, 0.1, 10.0, LOG, "kg", GDN_LIVE, "Cart mass", "Mass of the cart.") \
  X(P, REAL, pole_mass, 0.1, 0.01, 2.0, LOG, "kg", GDN_LIVE, "Pole mass", "Mass of the pole.") \
  X(P, REAL, length, 0.5, 0.1, 0.75, LINEAR, "m", GDN_LIVE, "Half length",                     \
    "Half the length of the pole.")                                                            \
  MOTION_NOISE(X, P, "m/s, rad/s")
GDN_PARAM_STRUCT(CartpoleParams, CARTPOLE);
GDN_PARAM_TABLE(params, CartpoleParams, CARTPOLE);

enum { X, V, THETA, OMEGA, STATE, PUSH = STATE }; // m, m/s, rad from upright, rad/s

#define X_LIMIT 2.4                                   // m
#define THETA_LIMIT (12.0 * 2.0 * PHYSICS_PI / 360.0) // 12 degrees
#define TIME_STEP 0.02                                // s

typedef struct Cartpole {
  gdn_env base;
  CartpoleParams params;
  double state[STATE + 1]; // and the force of the latest step, N, for the drawing
} Cartpole;

static const gdn_fact facts[] = {
    {"Observation",
     "Position and velocity of the cart, angle of the pole from upright (clockwise) and "
     "its angular velocity."},
    {"Action",
     "Push left or right; or with force=continuous the part of the largest force, from -1 to "
     "1, positive to the right."},
    {"Reward", "1 for every step, also the last."},
    {"Ends",
     "When the cart is beyond 2.4 m from the middle or the pole leans by more than 12 degrees."},
    {"Start", "All four numbers at random between -0.05 and 0.05."},
    {"Push", "`push` adds to the pole's angular velocity, from -10 to 10 rad/s."},
};

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const names[] = {"position", "velocity", "angle", "angular velocity"};
  static const char *const units[] = {"m", "m/s", "rad", "rad/s"};
  static const char *const sides[] = {"left", "right"};
  static const char *const action_names[] = {"push"}, *const action_units[] = {""};
  static const double high[] = {2.0 * X_LIMIT, SCALAR_INFINITY, 2.0 * THETA_LIMIT, SCALAR_INFINITY};
  static const double low[] = {-2.0 * X_LIMIT, -SCALAR_INFINITY, -2.0 * THETA_LIMIT,
                               -SCALAR_INFINITY};
  static const double action_low[] = {-1.0}, action_high[] = {1.0};
  Cartpole *c = (Cartpole *)env;
  (void)arena;
  (void)why;
  env->observation = motion_box(STATE, low, high, names, units);
  if (c->params.force == 0) {
    env->action = (gdn_space){.n = 2, .dim = 1, .names = sides};
  } else {
    env->action = motion_box(1, action_low, action_high, action_names, action_units);
  }
  env->plane = motion_angle_plane(-THETA_LIMIT, THETA_LIMIT, 3.0);
  env->x0 = -2.6f;
  env->x1 = 2.6f;
  env->y0 = -1.65f;
  env->y1 = 0.4f;
  return GDN_OK;
}

static void reset(gdn_env *env, gdn_random *random) {
  Cartpole *c = (Cartpole *)env;
  for (int32_t i = 0; i < STATE; i++) c->state[i] = -0.05 + 0.1 * gdn_random_unit(random);
  c->state[PUSH] = 0.0;
}

static void judge(const gdn_env *env, const double *observation, const double *action,
                  const double *next, gdn_step *out) {
  (void)env;
  (void)observation;
  (void)action;
  out->reward = 1.0;
  out->terminated = next[X] < -X_LIMIT || next[X] > X_LIMIT || next[THETA] < -THETA_LIMIT ||
                    next[THETA] > THETA_LIMIT;
  out->success = -out->terminated;
}

static double force_of(const CartpoleParams *p, const double *action) {
  if (p->force == 0) return action[0] == 1.0 ? p->max_force : -p->max_force;
  return p->max_force * physics_clamp(action[0], -1.0, 1.0);
}

static void step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  Cartpole *c = (Cartpole *)env;
  const CartpoleParams *p = &c->params;
  double *s = c->state, sine = scalar_sin(s[THETA]), cosine = scalar_cos(s[THETA]);
  double mass = p->cart_mass + p->pole_mass, moment = p->pole_mass * p->length;
  s[PUSH] = force_of(p, action);
  double t = (s[PUSH] + moment * (s[OMEGA] * s[OMEGA]) * sine) / mass;
  double turning = (p->gravity * sine - cosine * t) /
                   (p->length * (4.0 / 3.0 - p->pole_mass * (cosine * cosine) / mass));
  double moving = t - moment * turning * cosine / mass;
  s[X] += TIME_STEP * s[V];
  s[V] += TIME_STEP * moving;
  s[THETA] += TIME_STEP * s[OMEGA];
  s[OMEGA] += TIME_STEP * turning;
  motion_disturb(&s[V], p->noise, random);
  motion_disturb(&s[OMEGA], p->noise, random);
  judge(env, NULL, NULL, s, out);
}

static void observe(const gdn_env *env, double *observation) {
  for (int32_t i = 0; i < STATE; i++) observation[i] = ((const Cartpole *)env)->state[i];
}

static void state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((Cartpole *)env)->state, STATE + 1);
}

static gdn_status place(gdn_env *env, const double *at, int32_t n) {
  Cartpole *c = (Cartpole *)env;
  if (n != STATE || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < STATE; i++) c->state[i] = at[i];
  c->state[PUSH] = 0.0;
  return GDN_OK;
}

static gdn_status edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  return motion_push(env, key, value, 10.0, &((Cartpole *)env)->state[OMEGA], why);
}

static void to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = observation[THETA];
  uv[1] = observation[OMEGA];
}

static void from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[X] = observation[V] = 0.0;
  observation[THETA] = uv[0];
  observation[OMEGA] = uv[1];
}

static void point(const gdn_env *env, const double *observation, float *x, float *y) {
  double length = 2.0 * ((const Cartpole *)env)->params.length;
  physics_tip(observation[X], 0.0, observation[THETA], length, x, y);
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const Cartpole *c = (const Cartpole *)env;
  const double *s = c->state, width = 0.6, length = 2.0 * c->params.length;
  physics_draw_rail(scene, -X_LIMIT, X_LIMIT, 0.0);
  for (int32_t side = -1; side <= 1; side += 2) { // how far the pole may lean
    float x, y;
    physics_tip(s[X], 0.0, side * THETA_LIMIT, length, &x, &y);
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, (float)s[X], 0.0f, x, y, 0.02f, 0.0f);
  }
  physics_draw_cart(scene, s[X], 0.0, width);
  physics_draw_pole(scene, s[X], 0.0, s[THETA], length);
  physics_draw_force(scene, s[X], 0.28, s[PUSH], c->params.max_force);
}

const gdn_env_type env_cartpole = {
    .component = {MOTION_COMPONENT(Cartpole, GDN_CHOICES | GDN_CONTINUOUS), .id = "cartpole",
                  .title = "Cart-pole",
                  .summary = "A cart is pushed to and fro so that the pole on it stays upright.",
                  .picture_steps = 12,
                  .source = "Barto, Sutton and Anderson 1983; Gymnasium CartPole-v1; mbrl-lib"},
    .time_limit = 500,
    .measure = "return",
    .axis = "steps",
    .to_plane = to_plane,
    .from_plane = from_plane,
    MOTION_FUNCTIONS};
