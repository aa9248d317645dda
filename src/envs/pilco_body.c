// See pilco_body.h.
#include "envs/pilco_body.h"

#include "math/scalar.h"

#define SPREAD 0.1 // std of each number where an episode begins

// Places in the state.
static int32_t angle_of(const PilcoBody *b) {
  return b->world.dim - 1;
}
static int32_t turning_of(const PilcoBody *b) {
  return b->world.dim - 2;
}

static int32_t has_cart(const PilcoBody *b) {
  return b->world.dim == PILCO_STATE;
}

void pilco_open(PilcoBody *b, PilcoWorld world, double speed) {
  static const char *const names[] = {"position", "velocity", "angular velocity", "angle"};
  static const char *const units[] = {"m", "m/s", "rad/s", "rad"};
  static const double low[] = {-SCALAR_INFINITY, -SCALAR_INFINITY, -SCALAR_INFINITY,
                               -SCALAR_INFINITY};
  static const double high[] = {SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY, SCALAR_INFINITY};
  static const uint8_t angles[] = {0, 0, 0, 1};
  int32_t n = world.dim, first = PILCO_STATE - n; // without a cart the state begins with the rod
  b->world = world;
  b->base.observation = motion_box(n, low + first, high + first, names + first, units + first);
  b->base.observation.angles = angles + first;
  b->base.plane = motion_angle_plane(0.0, 2.0 * PHYSICS_PI, speed);
}

// -- moving ---------------------------------------------------------------------------------------

static void look(PilcoBody *b, gdn_random *random) {
  for (int32_t i = 0; i < b->world.dim; i++) {
    b->seen[i] = b->state[i];
    motion_disturb(&b->seen[i], *b->world.sensors[i], random);
  }
}

void pilco_reset(gdn_env *env, gdn_random *random) {
  PilcoBody *b = (PilcoBody *)env;
  for (int32_t i = 0; i < b->world.dim; i++) b->state[i] = SPREAD * gdn_random_normal(random);
  b->action = 0.0;
  look(b, random);
}

static double joint_of(const PilcoBody *b, const double *state) {
  return has_cart(b) ? state[0] : 0.0;
}

void pilco_judge(const gdn_env *env, const double *observation, const double *action,
                 const double *next, gdn_step *out) {
  const PilcoBody *b = (const PilcoBody *)env;
  double length = *b->world.length, width = *b->world.width, angle = next[angle_of(b)];
  (void)observation, (void)action;
  double right = joint_of(b, next) + length * scalar_sin(angle);
  double above = -length * scalar_cos(angle) - length;
  double square = right * right + above * above;
  out->reward = scalar_exp(-square / (2.0 * width * width));
}

void pilco_step(gdn_env *env, const double *action, gdn_random *random, gdn_step *out) {
  PilcoBody *b = (PilcoBody *)env;
  const PilcoWorld *w = &b->world;
  b->action = physics_clamp(action[0], -w->reach, w->reach);
  physics_rk4(w->derivative, b, b->state, w->dim, b->action * (*w->largest / w->reach), 0.1, 10);
  int32_t first = has_cart(b); // its place is no velocity
  for (int32_t i = first; i < angle_of(b); i++) motion_disturb(&b->state[i], *w->noise, random);
  look(b, random);
  pilco_judge(env, NULL, action, b->state, out);
}

// -- the interface --------------------------------------------------------------------------------

void pilco_observe(const gdn_env *env, double *observation) {
  const PilcoBody *b = (const PilcoBody *)env;
  for (int32_t i = 0; i < b->world.dim; i++) observation[i] = b->seen[i];
}

void pilco_state(gdn_env *env, gdn_archive *archive) {
  PilcoBody *b = (PilcoBody *)env;
  gdn_archive_f64(archive, b->state, b->world.dim);
  gdn_archive_f64(archive, b->seen, b->world.dim);
  gdn_archive_f64(archive, &b->action, 1);
}

gdn_status pilco_place(gdn_env *env, const double *at, int32_t n) {
  PilcoBody *b = (PilcoBody *)env;
  if (n != b->world.dim || !motion_finite(at, n)) return GDN_BAD_ARGUMENT;
  for (int32_t i = 0; i < n; i++) b->state[i] = b->seen[i] = at[i];
  b->action = 0.0;
  return GDN_OK;
}

gdn_status pilco_edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  PilcoBody *b = (PilcoBody *)env;
  double *turning = &b->state[turning_of(b)], before = *turning;
  gdn_status status = motion_push(env, key, value, 20.0, turning, why);
  b->seen[turning_of(b)] += *turning - before;
  return status;
}

void pilco_to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  const PilcoBody *b = (const PilcoBody *)env;
  uv[0] = physics_wrap(observation[angle_of(b)] - PHYSICS_PI) + PHYSICS_PI;
  uv[1] = observation[turning_of(b)];
}

void pilco_from_plane(const gdn_env *env, const double uv[2], double *observation) {
  const PilcoBody *b = (const PilcoBody *)env;
  if (has_cart(b)) observation[0] = observation[1] = 0.0;
  observation[angle_of(b)] = uv[0];
  observation[turning_of(b)] = uv[1];
}

// Features are the state's numbers, with the angle, the last, as sine and cosine.
void pilco_goal(const gdn_env *env, gdn_goal *out) {
  const PilcoBody *b = (const PilcoBody *)env;
  int32_t sine = angle_of(b);
  motion_goal_of_tip(out, sine + 2, has_cart(b) ? 0 : -1, sine, *b->world.length, *b->world.width);
  for (int32_t i = 0; i < b->world.dim; i++) out->std[i] = SPREAD;
}

void pilco_point(const gdn_env *env, const double *observation, float *x, float *y) {
  const PilcoBody *b = (const PilcoBody *)env;
  double angle = PHYSICS_PI - observation[angle_of(b)];
  physics_tip(joint_of(b, observation), 0.0, angle, *b->world.length, x, y);
}
