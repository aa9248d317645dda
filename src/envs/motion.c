// See motion.h.
#include "envs/motion.h"

#include "base/text.h"
#include "envs/physics.h"

int32_t motion_finite(const double *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    if (!(x[i] - x[i] == 0.0)) return 0;
  }
  return 1;
}

void motion_disturb(double *x, double deviation, gdn_random *random) {
  if (deviation > 0.0) *x += deviation * gdn_random_normal(random);
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
