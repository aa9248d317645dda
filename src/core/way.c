#include "core/way.h"

#include "math/scalar.h"

#define HEAD 0.028f // length of a head, in heights of the box
#define SLIM 0.5f   // and half its width, in lengths

// Narrows from..to, parts of a step that goes by d from a, to where it lies between low and high.
static void cut(float a, float d, float low, float high, float *from, float *to) {
  if (d == 0) {
    if (a < low || a > high) *to = -1; // nowhere
    return;
  }
  float near = ((d > 0 ? low : high) - a) / d, far = ((d > 0 ? high : low) - a) / d;
  if (near > *from) *from = near;
  if (far < *to) *to = far;
}

static float between(float x, float low, float high) {
  return x < low ? low : x > high ? high : x;
}

void way_triangle(gdn_scene *s, gdn_layer layer, gdn_ink ink, float corners[6], float value) {
  for (int32_t i = 0; i < 6; i += 2) {
    corners[i] = between(corners[i], s->x0, s->x1);
    corners[i + 1] = between(corners[i + 1], s->y0, s->y1);
  }
  gdn_scene_triangle(s, layer, ink, corners, value);
}

// With its tip at x, y, in the direction of dx, dy; no corner of it lies outside.
static void draw_head(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float dx,
                      float dy, float value) {
  float size = HEAD * (s->y1 - s->y0) / scalar_sqrtf(dx * dx + dy * dy), ux = size * dx,
        uy = size * dy;
  if (!(size - size == 0)) return; // too short or too long to have a direction
  float corners[6] = {
      x, y, x - ux - SLIM * uy, y - uy + SLIM * ux, x - ux + SLIM * uy, y - uy - SLIM * ux};
  way_triangle(s, layer, ink, corners, value);
}

// Liang and Barsky (1984): the part of a line that lies in a rectangle.
void way_step(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x1, float y1, float x2, float y2,
              float width, float value) {
  float dx = x2 - x1, dy = y2 - y1, from = 0, to = 1;
  if (!(dx - dx == 0 && dy - dy == 0)) return;
  cut(x1, dx, s->x0, s->x1, &from, &to);
  cut(y1, dy, s->y0, s->y1, &from, &to);
  if (from > to) return;
  float ax = between(x1 + from * dx, s->x0, s->x1), ay = between(y1 + from * dy, s->y0, s->y1);
  float bx = between(x2, s->x0, s->x1), by = between(y2, s->y0, s->y1);
  int32_t leaves = bx != x2 || by != y2;
  if (leaves) {
    bx = between(x1 + to * dx, s->x0, s->x1);
    by = between(y1 + to * dy, s->y0, s->y1);
  }
  gdn_scene_line(s, layer, ink, ax, ay, bx, by, width, value);
  if (leaves) draw_head(s, layer, ink, bx, by, dx, dy, value);
}

void way_dot(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float r, float value) {
  if (x - r >= s->x0 && x + r <= s->x1 && y - r >= s->y0 && y + r <= s->y1)
    gdn_scene_disc(s, layer, ink, x, y, r, value);
}
