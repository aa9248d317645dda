// The shape list: each call adds one shape, if its layer is asked for; without room it only counts.
#include "gedanken/scene.h"

#include <string.h>

static void scene_add(gdn_scene *s, gdn_shape_kind kind, gdn_layer layer, gdn_ink ink,
                      const float *p, int32_t n, float width, float value, const char *text) {
  if (s == NULL || p == NULL || text == NULL || (uint32_t)layer >= GDN_LAYER_COUNT) return;
  if ((s->layers >> layer & 1) == 0) return;
  if (s->n++ >= s->cap || s->shapes == NULL) return;
  gdn_shape *shape = &s->shapes[s->n - 1];
  *shape = (gdn_shape){.kind = (uint8_t)kind, .layer = (uint8_t)layer, .ink = (uint8_t)ink};
  memcpy(shape->p, p, (size_t)n * sizeof *p);
  shape->width = width;
  shape->value = value;
  size_t letters = strlen(text);
  memcpy(shape->text, text, letters < 7 ? letters : 7);
}

void gdn_scene_rect(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float w, float h,
                    float value) {
  scene_add(s, GDN_SHAPE_RECT, layer, ink, (float[]){x, y, w, h}, 4, 0, value, "");
}

void gdn_scene_disc(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float r,
                    float value) {
  scene_add(s, GDN_SHAPE_DISC, layer, ink, (float[]){x, y, r}, 3, 0, value, "");
}

void gdn_scene_line(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x1, float y1, float x2,
                    float y2, float width, float value) {
  scene_add(s, GDN_SHAPE_LINE, layer, ink, (float[]){x1, y1, x2, y2}, 4, width, value, "");
}

void gdn_scene_arrow(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x1, float y1, float x2,
                     float y2, float width, float value) {
  scene_add(s, GDN_SHAPE_ARROW, layer, ink, (float[]){x1, y1, x2, y2}, 4, width, value, "");
}

void gdn_scene_triangle(gdn_scene *s, gdn_layer layer, gdn_ink ink, const float corners[6],
                        float value) {
  scene_add(s, GDN_SHAPE_TRIANGLE, layer, ink, corners, 6, 0, value, "");
}

void gdn_scene_cross(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float r,
                     float width) {
  scene_add(s, GDN_SHAPE_CROSS, layer, ink, (float[]){x, y, r}, 3, width, 0, "");
}

void gdn_scene_text(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float height,
                    const char *text) {
  scene_add(s, GDN_SHAPE_TEXT, layer, ink, (float[]){x, y, height}, 3, 0, 0, text);
}

// What people call the layers: one row each of GDN_LAYER_LIST.
static const char *const layer_words[][3] = {
#define LAYER_WORDS(name, key, label, doc) {key, label, doc},
    GDN_LAYER_LIST(LAYER_WORDS)
#undef LAYER_WORDS
};

static const char *layer_word(gdn_layer layer, int32_t column) {
  return (uint32_t)layer < GDN_LAYER_COUNT ? layer_words[layer][column] : NULL;
}

const char *gdn_layer_key(gdn_layer layer) {
  return layer_word(layer, 0);
}
const char *gdn_layer_label(gdn_layer layer) {
  return layer_word(layer, 1);
}
const char *gdn_layer_doc(gdn_layer layer) {
  return layer_word(layer, 2);
}
