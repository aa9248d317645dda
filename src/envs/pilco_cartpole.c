// The cart-pole of PILCO (Deisenroth and Rasmussen 2011; pilco-matlab, scenarios/cartPole): a
// uniform pole of length l and mass m hangs from a cart of mass M with friction b. With the cart's
// velocity v, the pole's angle th (0 hanging, counter-clockwise) and angular velocity w, s = sin
// th, c = cos th and the force u,
//
//     v' = (2 m l w^2 s + 3 m g s c + 4 u - 4 b v) / (4 (M + m) - 3 m c^2)
//     w' = (-3 m l w^2 s c - 6 (M + m) g s - 6 (u - b v) c) / (4 l (M + m) - 3 m l c^2).
//
// How it is seen and paid for stands in pilco_body.h.
#include "envs/pilco_body.h"
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
  PilcoBody body;
  PilcoCartpoleParams params;
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
    {"Start", "Near rest, hanging: every number normal with a standard deviation of 0.1."},
    {"Push", "`push` adds to the pole's angular velocity, from -20 to 20 rad/s."},
};

static void derivative(const void *world, const double *z, double u, double *dz) {
  const PilcoCartpoleParams *p = &((const PilcoCartpole *)world)->params;
  double m = p->pole_mass, both = p->cart_mass + m, l = p->length, g = p->gravity;
  double s = scalar_sin(z[TH]), c = scalar_cos(z[TH]), f = u - p->friction * z[V];
  double swing = m * l * z[W] * z[W] * s, below = 4.0 * both - 3.0 * m * c * c;
  dz[X] = z[V];
  dz[V] = (2.0 * swing + 3.0 * m * g * s * c + 4.0 * f) / below;
  dz[W] = (-3.0 * swing * c - 6.0 * both * g * s - 6.0 * f * c) / (l * below);
  dz[TH] = z[W];
}

static gdn_status open(gdn_env *env, gdn_arena *arena, gdn_message *why) {
  static const char *const action_names[] = {"force"}, *const action_units[] = {"N"};
  static const double action_low[] = {-REACH}, action_high[] = {REACH};
  PilcoCartpole *b = (PilcoCartpole *)env;
  const PilcoCartpoleParams *p = &b->params;
  PilcoWorld world = {.dim = DIM,
                      .derivative = derivative,
                      .reach = REACH,
                      .largest = &p->force,
                      .length = &p->length,
                      .width = &p->width,
                      .noise = &p->noise,
                      .sensors = {&p->sensor, &p->sensor, &p->sensor, &p->sensor}};
  (void)arena, (void)why;
  pilco_open(&b->body, world, 12.0);
  env->action = motion_box(1, action_low, action_high, action_names, action_units);
  env->x1 = 2.0f;
  env->y1 = 0.9f;
  env->x0 = -env->x1;
  env->y0 = -env->y1;
  return GDN_OK;
}

static void draw(const gdn_env *env, gdn_scene *scene) {
  const PilcoCartpole *b = (const PilcoCartpole *)env;
  const PilcoCartpoleParams *p = &b->params;
  double x = b->body.state[X], width = 0.3;
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, env->x0, 0.0f, env->x1, 0.0f, 0.03f, 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_WORLD, GDN_INK_GOAL, 0.0f, (float)-p->length, 0.08f, 0.0f);
  if (motion_draw_outside(scene, x, EDGE, 0.0, 0.3)) return;
  physics_draw_cart(scene, x, 0.0, width);
  physics_draw_pole(scene, x, 0.0, PHYSICS_PI - b->body.state[TH], p->length);
  physics_draw_force(scene, x, 0.14, b->body.action, REACH);
}

const gdn_env_type env_pilco_cartpole = {
    .component = {MOTION_COMPONENT(PilcoCartpole, GDN_CONTINUOUS | GDN_GOAL),
                  .id = "pilco-cartpole", .title = "PILCO cart-pole",
                  .summary = "Swing up a pole within four seconds, seen through noisy sensors.",
                  .picture_steps = 14,
                  .source = "Deisenroth and Rasmussen 2011, pilco-matlab scenarios/cartPole"},
    .time_limit = 40,
    .measure = "return",
    .axis = "steps",
    PILCO_FUNCTIONS};
