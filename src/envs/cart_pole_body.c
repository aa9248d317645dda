// See cart_pole_body.h.
#include "envs/cart_pole_body.h"

#include "base/text.h"
#include "envs/physics.h"
#include "math/scalar.h"

#define RX 0.0005 // the pole of cartpole.xml leans a little: its end lies at x = 0.001, m

enum { X = CART_POLE_X, THETA = CART_POLE_THETA, XD = CART_POLE_XD, THETAD = CART_POLE_THETAD };
enum { ACTION = CART_POLE_STATE };

// -- moving ---------------------------------------------------------------------------------------

static void derivative(const void *world, const double *s, double f, double *ds) {
  const CartPole *b = world;
  const CartPoleParams *p = &b->params;
  // The inertia was measured at one mass and is proportional to it.
  const double inertia_per_mass = 0.1887497668730885 / 5.018591641363306;
  double mp = p->pole_mass, rz = b->rz;
  double c = scalar_cos(s[THETA]), n = scalar_sin(s[THETA]);
  double across = -RX * n + rz * c, along = RX * c + rz * n; // A; -B and -C
  double m11 = p->cart_mass + mp, m12 = mp * across;
  double m22 = mp * (inertia_per_mass + RX * RX + rz * rz);
  double f1 = f - p->damping * s[XD] + mp * along * s[THETAD] * s[THETAD];
  double f2 = mp * p->gravity * along - p->damping * s[THETAD];
  double determinant = m11 * m22 - m12 * m12;
  ds[X] = s[XD];
  ds[THETA] = s[THETAD];
  ds[XD] = (m22 * f1 - m12 * f2) / determinant;
  ds[THETAD] = (m11 * f2 - m12 * f1) / determinant;
}

double cart_pole_action(const double *action) {
  return physics_clamp(action[0], -CART_POLE_REACH, CART_POLE_REACH);
}

void cart_pole_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  CartPole *b = (CartPole *)env;
  double *s = b->state;
  s[ACTION] = cart_pole_action(action);
  physics_rk4(derivative, b, s, CART_POLE_STATE, b->params.force * s[ACTION], 0.04, 2);
  motion_disturb(&s[XD], b->params.noise, random);
  motion_disturb(&s[THETAD], b->params.noise, random);
  double inside = physics_clamp(s[X], -b->rail, b->rail);
  if (inside != s[X]) s[XD] = 0.0;
  s[X] = inside;
  env->type->judge(env, NULL, action, s, out);
}

// -- the interface --------------------------------------------------------------------------------

void cart_pole_open(CartPole *b) {
  static const char *const names[] = {"position", "angle", "velocity", "angular velocity"};
  static const char *const units[] = {"m", "rad", "m/s", "rad/s"};
  static const char *const action_names[] = {"force"}, *const action_units[] = {""};
  static const double low[] = {-SCALAR_INFINITY, -SCALAR_INFINITY, -SCALAR_INFINITY,
                               -SCALAR_INFINITY};
  static const double high[] = {SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY};
  static const double action_low[] = {-CART_POLE_REACH}, action_high[] = {CART_POLE_REACH};
  static const uint8_t angles[] = {0, 1, 0, 0};
  b->base.observation = motion_box(CART_POLE_STATE, low, high, names, units);
  b->base.observation.angles = angles;
  b->base.action = motion_box(1, action_low, action_high, action_names, action_units);
}

void cart_pole_observe(const gdn_env *env, double *observation) {
  const CartPole *b = (const CartPole *)env;
  for (int32_t i = 0; i < CART_POLE_STATE; i++) observation[i] = b->state[i];
}

void cart_pole_state(gdn_env *env, gdn_archive *archive) {
  gdn_archive_f64(archive, ((CartPole *)env)->state, CART_POLE_STATE + 1);
}

gdn_status cart_pole_place(gdn_env *env, const double *at, int32_t n) {
  CartPole *b = (CartPole *)env;
  if (n != CART_POLE_STATE || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < n; i++) b->state[i] = at[i];
  b->state[X] = physics_clamp(at[X], -b->rail, b->rail);
  b->state[ACTION] = 0.0;
  return GDN_OK;
}

gdn_status cart_pole_edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  return motion_push(env, key, value, 20.0, &((CartPole *)env)->state[THETAD], why);
}

void cart_pole_to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  double upright = ((const CartPole *)env)->from_down ? PHYSICS_PI : 0.0;
  uv[0] = physics_wrap(observation[THETA] - upright) + upright;
  uv[1] = observation[THETAD];
}

void cart_pole_from_plane(const gdn_env *env, const double uv[2], double *observation) {
  (void)env;
  observation[X] = observation[XD] = 0.0;
  observation[THETA] = uv[0];
  observation[THETAD] = uv[1];
}

// -- drawing --------------------------------------------------------------------------------------

// From upright, clockwise.
static double drawn_angle(const CartPole *b, double theta) {
  return b->from_down ? theta + PHYSICS_PI : theta;
}

void cart_pole_point(const gdn_env *env, const double *observation, float *x, float *y) {
  double angle = drawn_angle((const CartPole *)env, observation[THETA]);
  physics_tip(observation[X], 0.0, angle, CART_POLE_LENGTH, x, y);
}

void cart_pole_draw(const CartPole *b, gdn_scene *scene) {
  const double *s = b->state, width = 0.36;
  physics_draw_rail(scene, -b->rail - 0.5 * width, b->rail + 0.5 * width, 0.0);
  physics_draw_cart(scene, s[X], 0.0, width);
  physics_draw_pole(scene, s[X], 0.0, drawn_angle(b, s[THETA]), CART_POLE_LENGTH);
  physics_draw_force(scene, s[X], 0.16, s[ACTION], CART_POLE_REACH);
}
