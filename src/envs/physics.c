// Angles, integration in time and drawings shared by the worlds of numbers (see physics.h).
#include "envs/physics.h"

#include "base/text.h"
#include "math/scalar.h"

double physics_clamp(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

// The remainder after whole turns. From 2^52 turns on a double no longer tells directions apart.
double physics_wrap(double angle) {
  const double turn = 2.0 * PHYSICS_PI;
  if (angle >= -PHYSICS_PI && angle < PHYSICS_PI) return angle; // unchanged to the bit
  double turns = (angle + PHYSICS_PI) / turn;
  if (!(turns > -0x1p52 && turns < 0x1p52)) return 0.0 * angle; // NaN where there is no direction
  double whole = (double)(int64_t)turns;
  if (whole > turns) whole -= 1.0; // the conversion rounds towards 0
  double rest = angle - whole * turn;
  if (rest < -PHYSICS_PI) rest += turn; // what rounding may leave
  return rest < PHYSICS_PI ? rest : rest - turn;
}

// One step: derivatives at the start, twice in the middle and at the end, weighted 1 : 2 : 2 : 1.
static void rk4_step(physics_derivative derivative, const void *world, double *x, int32_t n,
                     double u, double h) {
  double k1[PHYSICS_STATE], k2[PHYSICS_STATE], k3[PHYSICS_STATE], k4[PHYSICS_STATE];
  double at[PHYSICS_STATE];
  derivative(world, x, u, k1);
  for (int32_t i = 0; i < n; i++) at[i] = x[i] + 0.5 * h * k1[i];
  derivative(world, at, u, k2);
  for (int32_t i = 0; i < n; i++) at[i] = x[i] + 0.5 * h * k2[i];
  derivative(world, at, u, k3);
  for (int32_t i = 0; i < n; i++) at[i] = x[i] + h * k3[i];
  derivative(world, at, u, k4);
  for (int32_t i = 0; i < n; i++) x[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
}

void physics_rk4(physics_derivative derivative, const void *world, double *x, int32_t n, double u,
                 double dt, int32_t steps) {
  for (int32_t i = 0; i < steps; i++) rk4_step(derivative, world, x, n, u, dt / steps);
}

gdn_status physics_number(const char *value, double limit, double *out, gdn_message *why) {
  double number;
  text_writer w = text_message(why);
  if (text_number(text_all(value), &number) && number >= -limit && number <= limit) {
    *out = number;
    return GDN_OK;
  }
  text_put(&w, "the value is a number from ");
  text_f64(&w, -limit);
  text_put(&w, " to ");
  text_f64(&w, limit);
  return GDN_BAD_FORMAT;
}

// -- drawings --------------------------------------------------------------------------------------

void physics_draw_rail(gdn_scene *scene, double x0, double x1, double y) {
  float left = (float)x0, right = (float)x1, height = (float)y, stop = 0.1f;
  gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, left, height, right, height, 0.04f, 0.0f);
  for (int32_t side = 0; side < 2; side++) {
    float x = side ? right : left;
    gdn_scene_line(scene, GDN_LAYER_WORLD, GDN_INK_START, x, height - stop, x, height + stop, 0.04f,
                   0.0f);
  }
}

void physics_draw_cart(gdn_scene *scene, double x, double y, double width) {
  float w = (float)width, h = 0.5f * w;
  gdn_scene_rect(scene, GDN_LAYER_AGENT, GDN_INK_WALL, (float)x - 0.5f * w, (float)y - 0.5f * h, w,
                 h, 0.0f);
}

void physics_draw_pole(gdn_scene *scene, double x, double y, double angle, double length) {
  float tip_x, tip_y, thick = 0.08f * (float)length;
  physics_tip(x, y, angle, length, &tip_x, &tip_y);
  gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_AGENT, (float)x, (float)y, tip_x, tip_y, thick,
                 0.0f);
  gdn_scene_disc(scene, GDN_LAYER_AGENT, GDN_INK_FLOOR, (float)x, (float)y, 0.3f * thick, 0.0f);
}

void physics_draw_force(gdn_scene *scene, double x, double y, double force, double limit) {
  if (!(limit > 0.0) || force == 0.0) return;
  float length = (float)(0.6 * force / limit);
  gdn_scene_arrow(scene, GDN_LAYER_AGENT, GDN_INK_POLICY, (float)x, (float)y, (float)x + length,
                  (float)y, 0.05f, 0.0f);
}

// The arc begins at the right or left, whence it goes up.
void physics_draw_torque(gdn_scene *scene, double x, double y, double torque, double limit,
                         double radius) {
  enum { PIECES = 16 };
  if (!(limit > 0.0) || torque == 0.0) return;
  double part = physics_clamp(torque / limit, -1.0, 1.0), size = part < 0.0 ? -part : part;
  double begin = part > 0.0 ? 0.5 * PHYSICS_PI : -0.5 * PHYSICS_PI;
  float thick = 0.15f * (float)radius, from_x, from_y, to_x, to_y;
  physics_tip(x, y, begin, radius, &from_x, &from_y);
  for (int32_t i = 1; i <= PIECES; i++) {
    physics_tip(x, y, begin - 1.5 * PHYSICS_PI * part * i / PIECES, radius, &to_x, &to_y);
    gdn_scene_line(scene, GDN_LAYER_AGENT, GDN_INK_WALL, from_x, from_y, to_x, to_y, thick, 0.0f);
    from_x = to_x;
    from_y = to_y;
  }
  // The head points along the tangent; small torques have a small one.
  double angle = begin - 1.5 * PHYSICS_PI * part,
         half = 0.3 * radius * (size < 0.2 ? 5.0 * size : 1.0);
  float corners[6];
  physics_tip(x, y, angle, radius - half, &corners[0], &corners[1]);
  physics_tip(x, y, angle, radius + half, &corners[2], &corners[3]);
  double ahead = part > 0.0 ? angle - 0.5 * PHYSICS_PI : angle + 0.5 * PHYSICS_PI;
  physics_tip((double)to_x, (double)to_y, ahead, 1.6 * half, &corners[4], &corners[5]);
  gdn_scene_triangle(scene, GDN_LAYER_AGENT, GDN_INK_WALL, corners, 0.0f);
}

void physics_tip(double x, double y, double angle, double length, float *tip_x, float *tip_y) {
  *tip_x = (float)(x + length * scalar_sin(angle));
  *tip_y = (float)(y - length * scalar_cos(angle));
}
