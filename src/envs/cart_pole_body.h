// A cart on a rail and a pole on the cart, as MuJoCo computes them for the PETS cart-pole (kchua/
// handful-of-trials, cartpole.xml) and for Gymnasium's InvertedPendulum, but in closed form. With x
// the cart's place, theta the pole's angle (clockwise, from hanging in one world and from upright
// in the other), (rx, rz) the pole's centre of mass seen from the joint at theta = 0, z upwards, c
// = cos theta and n = sin theta,
//
//     A = -rx n + rz c,   B = -rx c - rz n,   C = -(rx c + rz n)
//     | mc + mp   mp A              | | x''     |   | f - d x' - mp C theta'^2 |
//     | mp A      I + mp (rx^2+rz^2)| | theta'' | = | -mp g B - d theta'       |
//
// where f = `force` times the action and d the damping of both joints. One step of 0.04 s is two
// Runge-Kutta steps of 0.02 s. At the ends of the rail the cart stops (MuJoCo's contact is soft).
#ifndef GEDANKEN_ENVS_CART_POLE_BODY_H
#define GEDANKEN_ENVS_CART_POLE_BODY_H

#include "envs/motion.h"

// Masses of MuJoCo's capsules (1000 kg/m^3); the digits matter for agreement with its trajectories.
#define CART_POLE_PARAMS(X, P)                                                          \
  X(P, REAL, gravity, 9.81, 0.0, 30.0, LINEAR, "m/s^2", GDN_LIVE, "Gravity",            \
    "Acceleration of free fall.")                                                       \
  X(P, REAL, cart_mass, 10.47197551196598, 1.0, 50.0, LOG, "kg", GDN_LIVE, "Cart mass", \
    "Mass of the cart.")                                                                \
  X(P, REAL, pole_mass, 5.018591641363306, 0.5, 20.0, LOG, "kg", GDN_LIVE, "Pole mass", \
    "Mass of the pole; its inertia grows with it.")                                     \
  X(P, REAL, damping, 1.0, 0.0, 5.0, LINEAR, "N s/m", GDN_LIVE, "Damping",              \
    "Friction of the rail for each m/s, and of the joint, in N m, for each rad/s.")     \
  X(P, REAL, force, 100.0, 1.0, 300.0, LINEAR, "N", GDN_LIVE, "Force",                  \
    "Force on the cart for an action of 1; actions reach from -3 to 3.")                \
  MOTION_NOISE(X, P, "m/s, rad/s")
GDN_PARAM_STRUCT(CartPoleParams, CART_POLE_PARAMS);

enum { CART_POLE_X, CART_POLE_THETA, CART_POLE_XD, CART_POLE_THETAD, CART_POLE_STATE };

#define CART_POLE_LENGTH 0.6 // from the joint to the tip, m
#define CART_POLE_REACH 3.0  // largest action

typedef struct CartPole {
  gdn_env base;
  CartPoleParams params;
  double rz;         // height of the pole's centre of mass over the joint at theta = 0, m
  double rail;       // the cart stays within +-rail, m
  int32_t from_down; // 1: theta = 0 is hanging, 0: upright
  // What changes: x (m), theta (rad), x' (m/s), theta' (rad/s), and the latest action, for the
  // drawing.
  double state[CART_POLE_STATE + 1];
} CartPole;

#define CART_POLE_ACTION \
  "The force on the cart, from -3 to 3; `force` says of how many newtons each."
#define CART_POLE_PUSH "`push` adds to the pole's angular velocity, from -20 to 20 rad/s."

// Fills observation and action; rz, rail, from_down and the plane are set by the world.
void cart_pole_open(CartPole *body);
// The action as it acts: within its bounds.
double cart_pole_action(const double *action);
// One step of the body; the judge of its world is told no observation before it.
void cart_pole_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out);
void cart_pole_observe(const gdn_env *env, double *observation);
void cart_pole_state(gdn_env *env, gdn_archive *archive);
gdn_status cart_pole_place(gdn_env *env, const double *at, int32_t n);
gdn_status cart_pole_edit(gdn_env *env, const char *key, const char *value, gdn_message *why);
void cart_pole_point(const gdn_env *env, const double *observation, float *x, float *y);
void cart_pole_to_plane(const gdn_env *env, const double *observation, double uv[2]);
void cart_pole_from_plane(const gdn_env *env, const double uv[2], double *observation);
// Rail, cart, pole and the force that acts.
void cart_pole_draw(const CartPole *body, gdn_scene *scene);

// What a gdn_env_type takes from the names in its file, and from here.
#define CART_POLE_FUNCTIONS                                                           \
  .open = open, .reset = reset, .judge = judge, .draw = draw, .step = cart_pole_step, \
  .observe = cart_pole_observe, .state = cart_pole_state, .place = cart_pole_place,   \
  .edit = cart_pole_edit, .point = cart_pole_point, .to_plane = cart_pole_to_plane,   \
  .from_plane = cart_pole_from_plane

#endif
