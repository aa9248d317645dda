// Changing a grid world while an agent lives in it (grid_edit of grid.h): what is allowed, and the
// sentence for what is not.
#include "base/text.h"
#include "envs/grid.h"

// A row or column in a key: one to four digits; -1 for anything else.
static int32_t read_index(text_span span) {
  if (span.n < 1 || span.n > 4) return -1;
  int32_t index = 0;
  for (int32_t i = 0; i < span.n; i++) {
    if (span.at[i] < '0' || span.at[i] > '9') return -1;
    index = 10 * index + (span.at[i] - '0');
  }
  return index;
}

// "rows are 0 to 5, columns 0 to 8"
static void put_bounds(text_writer *w, const Grid *g) {
  text_put(w, "rows are 0 to ");
  text_i64(w, g->rows - 1);
  text_put(w, ", columns 0 to ");
  text_i64(w, g->columns - 1);
}

// The cell that a key names.
static gdn_status read_key(const Grid *g, const char *key, int32_t *cell, text_writer *w) {
  text_span rest = text_all(key), word = text_cut(&rest, '.');
  int32_t row = read_index(text_cut(&rest, '.')), column = read_index(rest);
  if (!text_equal(word, "cell") || row < 0 || column < 0) {
    text_put(w, "what can be edited is cell.ROW.COLUMN: ");
    put_bounds(w, g);
    return GDN_UNKNOWN_ID;
  }
  if (row >= g->rows || column >= g->columns) {
    text_put(w, "that cell lies outside: ");
    put_bounds(w, g);
    return GDN_OUT_OF_RANGE;
  }
  *cell = row * g->columns + column;
  return GDN_OK;
}

static int32_t is_last_floor(const Grid *g, int32_t cell) {
  for (int32_t s = 0; s < g->rows * g->columns; s++) {
    if (s != cell && glyph_is_floor(g->glyphs[s])) return 0;
  }
  return 1;
}

// Why the glyph may not go into the cell; NULL when it may. An agent on a goal or in a pit has
// ended its episode and is in nobody's way.
static const char *objection(const Grid *g, int32_t cell, uint8_t glyph) {
  uint8_t old = g->glyphs[cell];
  if (glyph == old) return NULL;
  if (cell == g->start) return "this cell is the start: put S into another cell first";
  if (glyph == 'C' && g->start < 0) {
    return "a cliff sends back to the start and this world has none: put S into a cell first";
  }
  if (glyph_is_floor(glyph)) return NULL;
  if (cell == g->agent && old != 'G' && old != 'H') {
    return "the agent stands here: until it moves on only floor is allowed (. S 1-9 a-i)";
  }
  if (g->start < 0 && is_last_floor(g, cell)) {
    return "episodes begin on floor: one cell of it must be left";
  }
  return NULL;
}

gdn_status grid_edit(gdn_env *env, const char *key, const char *value, gdn_message *why) {
  Grid *g = (Grid *)env;
  text_writer w = text_message(why);
  int32_t cell;
  gdn_status status = read_key(g, key, &cell, &w);
  if (status != GDN_OK) return status;
  if (!glyph_known((uint8_t)value[0]) || value[1] != 0) {
    text_put(&w, "a cell is one of " LAYOUT_GLYPHS);
    return GDN_BAD_FORMAT;
  }
  uint8_t glyph = (uint8_t)value[0];
  const char *sentence = objection(g, cell, glyph);
  if (sentence != NULL) {
    text_put(&w, sentence);
    return GDN_BAD_ARGUMENT;
  }
  if (glyph == 'S') {
    if (g->start >= 0) g->glyphs[g->start] = '.';
    g->start = cell;
  }
  g->glyphs[cell] = glyph;
  env->revision++;
  return GDN_OK;
}
