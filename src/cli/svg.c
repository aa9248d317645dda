// A scene as an SVG picture. It knows shapes and inks, and nothing of worlds or agents.
//
// The visual language: reality is solid ink, imagination one translucent violet; values run from
// orange over nothing to teal (told apart with every kind of colour vision); a false belief is
// vermilion. Each ink is a class, so that the picture follows the reader's light or dark theme, and
// a value is only an opacity.
#include "svg.h"

#include <stdint.h>
#include <string.h>

// How a shape's value becomes opacity: base + slope * |value|, at most 1.
typedef struct Ink {
  const char *name, *light, *dark;
  const char *light_negative, *dark_negative; // colours of values below 0, or NULL
  float base, slope;
} Ink;

// The colours are those of the page (web/src/ui/tokens.ts).
static const Ink inks[GDN_INK_COUNT] = {
    [GDN_INK_FLOOR] = {"floor", "#f4f3f6", "#201f27", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_WALL] = {"wall", "#35333d", "#77748a", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_START] = {"start", "#dddae3", "#3a3845", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_GOAL] = {"goal", "#45bfa3", "#15806a", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_PIT] = {"pit", "#e9a883", "#8a4526", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_REWARD] = {"reward", "#45bfa3", "#15806a", "#e9a883", "#8a4526", 0.15f, 0.55f},
    [GDN_INK_AGENT] = {"agent", "#19181e", "#eeecf3", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_TRAIL] = {"trail", "#19181e", "#eeecf3", NULL, NULL, 0.15f, 0.6f},
    [GDN_INK_VALUE] = {"value", "#189f86", "#2fbf9f", "#d9692b", "#f0914f", 0.04f, 0.8f},
    [GDN_INK_VISITS] = {"visits", "#19181e", "#eeecf3", NULL, NULL, 0.03f, 0.25f},
    [GDN_INK_POLICY] = {"policy", "#19181e", "#eeecf3", NULL, NULL, 0.85f, 0.0f},
    [GDN_INK_IMAGINED] = {"imagined", "#5a3fd0", "#a796ff", NULL, NULL, 0.2f, 0.55f},
    [GDN_INK_WRONG] = {"wrong", "#c13a1b", "#ff8f6e", NULL, NULL, 0.95f, 0.0f},
    [GDN_INK_LABEL] = {"label", "#5b5965", "#a9a6b6", NULL, NULL, 1.0f, 0.0f},
    [GDN_INK_UNSURE] = {"unsure", "#b57600", "#ffbf3f", NULL, NULL, 0.9f, 0.0f},
    [GDN_INK_GRID] = {"grid", "#e3e1e8", "#302f39", NULL, NULL, 1.0f, 0.0f},
};

// Letters are about 0.72 of the font's size high.
static const float FONT_PER_HEIGHT = 1.39f;
// The longer side of the picture, pixels.
static const float LONGER_SIDE = 960.0f;

// From world units to the picture's.
typedef struct Pen {
  FILE *out;
  float scale, x0, y0;
} Pen;

static double pen_x(const Pen *pen, float x) {
  return (double)((x - pen->x0) * pen->scale);
}
static double pen_y(const Pen *pen, float y) {
  return (double)((y - pen->y0) * pen->scale);
}
static double pen_size(const Pen *pen, float size) {
  return (double)(size * pen->scale);
}

void svg_escape(FILE *out, const char *text) {
  for (; *text != 0; text++) {
    if (*text == '&')
      fputs("&amp;", out);
    else if (*text == '<')
      fputs("&lt;", out);
    else if (*text == '>')
      fputs("&gt;", out);
    else if (*text == '"')
      fputs("&quot;", out);
    else if ((unsigned char)*text >= 32)
      fputc(*text, out);
  }
}

// One rule for each ink: shapes are drawn in `currentColor`.
static void write_colours(FILE *out, int dark) {
  fprintf(out, ".paper{color:%s}", dark ? "#14171d" : "#ffffff");
  for (int i = 0; i < GDN_INK_COUNT; i++) {
    const Ink *ink = &inks[i];
    fprintf(out, ".%s{color:%s}", ink->name, dark ? ink->dark : ink->light);
    if (ink->light_negative != NULL)
      fprintf(out, ".%s-low{color:%s}", ink->name, dark ? ink->dark_negative : ink->light_negative);
  }
}

static void write_style(FILE *out) {
  fputs("<style>rect,circle,polygon,text{fill:currentColor}"
        "path{fill:none;stroke:currentColor;stroke-linecap:round;stroke-linejoin:round}"
        "text{font-family:system-ui,sans-serif;text-anchor:middle;dominant-baseline:central}"
        ".floor{stroke:#80808030}",
        out);
  write_colours(out, 0);
  fputs("@media(prefers-color-scheme:dark){", out);
  write_colours(out, 1);
  fputs("}</style>\n", out);
}

static float size_of(float x) {
  return x < 0.0f ? -x : x;
}

// Class and opacity, the first attributes of every shape.
static void open_shape(const Pen *pen, const char *element, const gdn_shape *shape) {
  const Ink *ink = &inks[shape->ink];
  int low = ink->light_negative != NULL && shape->value < 0.0f;
  fprintf(pen->out, "<%s class=\"%s%s\"", element, ink->name, low ? "-low" : "");
  float opacity = ink->base + ink->slope * size_of(shape->value);
  if (opacity < 1.0f) fprintf(pen->out, " opacity=\"%.3g\"", (double)opacity);
}

// A stroke of zero width would not be seen at all: a hairline is meant.
static void open_path(const Pen *pen, const gdn_shape *shape) {
  open_shape(pen, "path", shape);
  double width = pen_size(pen, shape->width);
  fprintf(pen->out, " stroke-width=\"%.2f\" d=\"", width > 0.5 ? width : 0.5);
}

static void write_segment(const Pen *pen, float x1, float y1, float x2, float y2) {
  fprintf(pen->out, "M%.2f %.2fL%.2f %.2f", pen_x(pen, x1), pen_y(pen, y1), pen_x(pen, x2),
          pen_y(pen, y2));
}

// The head goes back from the tip by a third of the arrow, but at most by three widths, and half as
// far to each side.
static void write_arrow(const Pen *pen, const gdn_shape *shape) {
  const float *p = shape->p;
  float dx = p[2] - p[0], dy = p[3] - p[1];
  float length = size_of(dx) > size_of(dy) ? size_of(dx) : size_of(dy);
  float part = 3.0f * shape->width < length / 3.0f ? 3.0f * shape->width / length : 1.0f / 3.0f;
  dx *= part;
  dy *= part;
  write_segment(pen, p[0], p[1], p[2], p[3]);
  write_segment(pen, p[2] - dx - dy / 2.0f, p[3] - dy + dx / 2.0f, p[2], p[3]);
  fprintf(pen->out, "L%.2f %.2f", pen_x(pen, p[2] - dx + dy / 2.0f),
          pen_y(pen, p[3] - dy - dx / 2.0f));
}

static void write_filled(const Pen *pen, const gdn_shape *shape) {
  const float *p = shape->p;
  if (shape->kind == GDN_SHAPE_RECT) {
    open_shape(pen, "rect", shape);
    fprintf(pen->out, " x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/>\n", pen_x(pen, p[0]),
            pen_y(pen, p[1]), pen_size(pen, p[2]), pen_size(pen, p[3]));
  } else if (shape->kind == GDN_SHAPE_DISC) {
    open_shape(pen, "circle", shape);
    fprintf(pen->out, " cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\"/>\n", pen_x(pen, p[0]), pen_y(pen, p[1]),
            pen_size(pen, p[2]));
  } else if (shape->kind == GDN_SHAPE_TRIANGLE) {
    open_shape(pen, "polygon", shape);
    fprintf(pen->out, " points=\"%.2f,%.2f %.2f,%.2f %.2f,%.2f\"/>\n", pen_x(pen, p[0]),
            pen_y(pen, p[1]), pen_x(pen, p[2]), pen_y(pen, p[3]), pen_x(pen, p[4]),
            pen_y(pen, p[5]));
  } else {
    open_shape(pen, "text", shape);
    fprintf(pen->out, " x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\">", pen_x(pen, p[0]),
            pen_y(pen, p[1]), pen_size(pen, p[2] * FONT_PER_HEIGHT));
    svg_escape(pen->out, shape->text);
    fputs("</text>\n", pen->out);
  }
}

static void write_shape(const Pen *pen, const gdn_shape *shape) {
  const float *p = shape->p;
  switch ((gdn_shape_kind)shape->kind) {
  case GDN_SHAPE_RECT:
  case GDN_SHAPE_DISC:
  case GDN_SHAPE_TRIANGLE:
  case GDN_SHAPE_TEXT:
    write_filled(pen, shape);
    return;
  case GDN_SHAPE_LINE:
    open_path(pen, shape);
    write_segment(pen, p[0], p[1], p[2], p[3]);
    break;
  case GDN_SHAPE_ARROW:
    open_path(pen, shape);
    write_arrow(pen, shape);
    break;
  case GDN_SHAPE_CROSS:
    open_path(pen, shape);
    write_segment(pen, p[0] - p[2], p[1] - p[2], p[0] + p[2], p[1] + p[2]);
    write_segment(pen, p[0] - p[2], p[1] + p[2], p[0] + p[2], p[1] - p[2]);
    break;
  }
  fputs("\"/>\n", pen->out);
}

void svg_write(FILE *out, const gdn_scene *scene, const char *title) {
  float w = scene->x1 - scene->x0, h = scene->y1 - scene->y0;
  if (!(w > 0.0f)) w = 1.0f;
  if (!(h > 0.0f)) h = 1.0f;
  Pen pen = {.out = out, .scale = LONGER_SIDE / (w > h ? w : h), .x0 = scene->x0, .y0 = scene->y0};
  fprintf(out,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%.0f\" height=\"%.0f\" "
          "viewBox=\"0 0 %.2f %.2f\">\n<title>",
          pen_size(&pen, w), pen_size(&pen, h), pen_size(&pen, w), pen_size(&pen, h));
  svg_escape(out, title);
  fputs("</title>\n", out);
  write_style(out);
  fputs("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n", out);
  int32_t n = scene->n < scene->cap ? scene->n : scene->cap;
  for (int layer = 0; layer < GDN_LAYER_COUNT; layer++) {
    fprintf(out, "<g id=\"%s\">\n", gdn_layer_key((gdn_layer)layer));
    for (int32_t i = 0; i < n; i++)
      if (scene->shapes[i].layer == layer && scene->shapes[i].ink < GDN_INK_COUNT)
        write_shape(&pen, &scene->shapes[i]);
    fputs("</g>\n", out);
  }
  fputs("</svg>\n", out);
}
