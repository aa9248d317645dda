/// The scene: a list of shapes in world units (x to the right, y down). Worlds and agents draw
/// themselves into it; the page, PNG export and the SVG writer know nothing but shapes.
#ifndef GEDANKEN_SCENE_H
#define GEDANKEN_SCENE_H

#include "gedanken/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Overlays, drawn in this order; `1 << layer` is its bit in a mask.
/// Reality is solid ink (WORLD, TRAIL, AGENT), imagination translucent (MODEL, PLANNING).
#define GDN_LAYER_LIST(X)                                                                 \
  X(WORLD, "world", "World", "Floor, walls, start and goal.")                             \
  X(VALUES, "values", "Values", "What the agent expects from each action: its Q-values.") \
  X(VISITS, "visits", "Visits", "How often the agent really stood here.")                 \
  X(MODEL, "model", "Learned model",                                                      \
    "Where the agent believes each action leads, crossed where the world would say "      \
    "otherwise; or what the members of its ensemble would have predicted for what "       \
    "has just happened.")                                                                 \
  X(POLICY, "policy", "Policy", "The greedy action in each state.")                       \
  X(PLANNING, "planning", "Imagination",                                                  \
    "The latest imagined steps; or the plans considered, the best of them clearer, and "  \
    "the one chosen.")                                                                    \
  X(TRAIL, "trail", "Trail", "The latest real steps.")                                    \
  X(AGENT, "agent", "Agent", "Where the agent is.")

typedef enum gdn_layer {
#define GDN_LAYER_ENUM(name, key, label, doc) GDN_LAYER_##name,
  GDN_LAYER_LIST(GDN_LAYER_ENUM)
#undef GDN_LAYER_ENUM
      GDN_LAYER_COUNT
} gdn_layer;

typedef enum gdn_shape_kind {
  GDN_SHAPE_RECT,     ///< p: x, y (top left), width, height
  GDN_SHAPE_DISC,     ///< p: x, y (centre), radius
  GDN_SHAPE_LINE,     ///< p: x1, y1, x2, y2
  GDN_SHAPE_ARROW,    ///< p: x, y (tail), x, y (head)
  GDN_SHAPE_TRIANGLE, ///< p: three corners
  GDN_SHAPE_TEXT,     ///< p: x, y (centre), height of the letters
  GDN_SHAPE_CROSS     ///< p: x, y (centre), half size
} gdn_shape_kind;

/// What a shape stands for; the viewer gives it a colour that works in light and dark.
typedef enum gdn_ink {
  GDN_INK_FLOOR,
  GDN_INK_WALL,
  GDN_INK_START,
  GDN_INK_GOAL,
  GDN_INK_PIT,    ///< costs or ends the episode badly
  GDN_INK_REWARD, ///< a floor cell with a reward of its own; value: its sign and size, -1 to 1
  GDN_INK_AGENT,
  GDN_INK_TRAIL,  ///< value: 0 = long ago, 1 = just now
  GDN_INK_VALUE,  ///< value: -1 to 1, on a scale that diverges at 0
  GDN_INK_VISITS, ///< value: 0 to 1
  GDN_INK_POLICY,
  GDN_INK_IMAGINED, ///< value: 0 to 1, how sure or how recent
  GDN_INK_WRONG,    ///< a belief that is not true (any more)
  GDN_INK_LABEL,
  GDN_INK_GRID,   ///< the lines between cells
  GDN_INK_UNSURE, ///< how far the members of a model lie apart, or what it has never tried
  GDN_INK_COUNT
} gdn_ink;

/// 44 bytes, no padding: the page reads it straight from memory.
typedef struct gdn_shape {
  uint8_t kind, layer, ink, reserved;
  float p[6];   ///< geometry, world units; see gdn_shape_kind
  float value;  ///< intensity; see gdn_ink
  float width;  ///< line width, world units
  char text[8]; ///< ends with 0
} gdn_shape;

/// Where shapes go. Zero `shapes`/`cap` counts without writing.
typedef struct gdn_scene {
  float x0, y0, x1, y1; ///< the box to show, world units
  uint32_t layers;      ///< only these layers are drawn
  gdn_shape *shapes;
  int32_t cap, n; ///< n counts all, even beyond cap
} gdn_scene;

GDN_API void gdn_scene_rect(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float w,
                            float h, float value);
GDN_API void gdn_scene_disc(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float r,
                            float value);
GDN_API void gdn_scene_line(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x1, float y1,
                            float x2, float y2, float width, float value);
GDN_API void gdn_scene_arrow(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x1, float y1,
                             float x2, float y2, float width, float value);
GDN_API void gdn_scene_triangle(gdn_scene *s, gdn_layer layer, gdn_ink ink, const float corners[6],
                                float value);
GDN_API void gdn_scene_cross(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y, float r,
                             float width);
/// At most 7 letters are kept.
GDN_API void gdn_scene_text(gdn_scene *s, gdn_layer layer, gdn_ink ink, float x, float y,
                            float height, const char *text);

/// Name of a layer for people and for links; NULL out of range.
GDN_API const char *gdn_layer_key(gdn_layer layer);
GDN_API const char *gdn_layer_label(gdn_layer layer);
GDN_API const char *gdn_layer_doc(gdn_layer layer);

#ifdef __cplusplus
}
#endif
#endif
