// See motion.h.
#include "envs/motion.h"

#include "base/text.h"
#include "envs/physics.h"

gdn_space motion_box(int32_t dim, const double *low, const double *high, const char *const *names,
                     const char *const *units) {
  return (gdn_space){.dim = dim, .low = low, .high = high, .names = names, .units = units};
}

int32_t motion_finite(const double *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    if (!(x[i] - x[i] == 0.0)) return 0;
  }
  return 1;
}

void motion_disturb(double *x, double std, gdn_random *random) {
  if (std > 0.0) *x += std * gdn_random_normal(random);
}

gdn_status motion_push(gdn_env *env, const char *key, const char *value, double limit,
                       double *velocity, gdn_message *why) {
  double push;
  if (!text_equal(text_all(key), "push")) {
    text_writer w = text_message(why);
    text_put(&w, "what can be edited here is push");
    return GDN_UNKNOWN_ID;
  }
  gdn_status status = physics_number(value, limit, &push, why);
  if (status != GDN_OK) return status;
  *velocity += push;
  env->revision++;
  return GDN_OK;
}

int32_t motion_draw_outside(gdn_scene *scene, double x, double edge, double y, double size) {
  if (x >= -edge && x <= edge) return 0;
  float head = (float)(x < 0.0 ? -edge : edge), tail = (float)(x < 0.0 ? size - edge : edge - size);
  gdn_scene_arrow(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, tail, (float)y, head, (float)y,
                  (float)(0.15 * size), 0.0f);
  return 1;
}

void motion_goal_of_tip(gdn_goal *goal, int32_t features, int32_t x, int32_t sine, double length,
                        double width) {
  double scale = 1.0 / (width * width), square = length * length * scale, *w = goal->weights;
  int32_t n = features, cosine = sine + 1;
  goal->target[cosine] = -1.0;
  w[sine * n + sine] = w[cosine * n + cosine] = square;
  if (x < 0) return;
  w[x * n + x] = scale;
  w[x * n + sine] = w[sine * n + x] = length * scale;
}

gdn_plane motion_angle_plane(double low, double high, double speed) {
  return (gdn_plane){.names = {"angle", "angular velocity"},
                     .units = {"rad", "rad/s"},
                     .low = {low, -speed},
                     .high = {high, speed}};
}

void motion_to_plane(const gdn_env *env, const double *observation, double uv[2]) {
  (void)env;
  uv[0] = observation[0];
  uv[1] = observation[1];
}

void motion_from_plane(const gdn_env *env, const double uv[2], double *observation) {
  for (int32_t i = 0; i < env->observation.dim; i++) observation[i] = i < 2 ? uv[i] : 0.0;
}
