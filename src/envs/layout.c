// See layout.h. A text is checked in one pass and then read by index: rows of equal length make the
// place of every cell known.
#include "envs/layout.h"

#include "base/text.h"

int32_t glyph_pay(uint8_t glyph) {
  if (glyph >= '1' && glyph <= '9') return glyph - '0';
  if (glyph >= 'a' && glyph <= 'i') return -(glyph - 'a' + 1);
  return 0;
}

int32_t glyph_is_floor(uint8_t glyph) {
  return glyph == '.' || glyph == 'S' || glyph_pay(glyph) != 0;
}

const char *glyph_name(uint8_t glyph) {
  switch (glyph) {
  case '#':
    return "wall";
  case 'S':
    return "start";
  case 'G':
    return "goal";
  case 'H':
    return "pit, which ends the episode";
  case 'C':
    return "cliff, back to the start";
  default:
    return glyph_pay(glyph) > 0   ? "floor that pays"
           : glyph_pay(glyph) < 0 ? "floor that costs"
                                  : "floor";
  }
}

int32_t glyph_known(uint8_t glyph) {
  return glyph_is_floor(glyph) || glyph == '#' || glyph == 'G' || glyph == 'H' || glyph == 'C';
}

uint8_t layout_at(const char *text, int32_t columns, int32_t row, int32_t column) {
  return (uint8_t)text[row * (columns + 1) + column];
}

// "row 2, column 5 of the layout": both count from 0, as in cell.ROW.COLUMN.
static void put_place(text_writer *w, int32_t row, int32_t column) {
  text_put(w, "row ");
  text_i64(w, row);
  text_put(w, ", column ");
  text_i64(w, column);
  text_put(w, " of the layout (counted from 0)");
}

static gdn_status refuse_glyph(text_writer *w, int32_t row, int32_t column, char glyph) {
  put_place(w, row, column);
  text_put(w, " is \"");
  text_char(w, glyph > ' ' && glyph <= '~' ? glyph : '?');
  text_put(w, "\"; allowed are " LAYOUT_GLYPHS);
  return GDN_BAD_FORMAT;
}

static gdn_status refuse_size(text_writer *w, int32_t row, int32_t column) {
  put_place(w, row, column);
  text_put(w, " is too far out: at most 40 rows and 40 columns are allowed");
  return GDN_OUT_OF_RANGE;
}

static gdn_status refuse_length(text_writer *w, int32_t row, int32_t cells, int32_t columns) {
  put_place(w, row, cells < columns ? cells : columns);
  text_put(w, cells < columns ? " is missing: row " : " is too much: row ");
  text_i64(w, row);
  text_put(w, " has ");
  text_i64(w, cells);
  text_put(w, " cells and row 0 has ");
  text_i64(w, columns);
  text_put(w, ", but all must be equally long");
  return GDN_BAD_FORMAT;
}

static gdn_status refuse_second_start(text_writer *w, int32_t row, int32_t column) {
  put_place(w, row, column);
  text_put(w, " is a second S: exactly one start is allowed");
  return GDN_BAD_FORMAT;
}

gdn_status layout_measure(const char *text, int32_t start_optional, int32_t *rows, int32_t *columns,
                          gdn_message *why) {
  text_writer w = text_message(why);
  if (text[0] == 0 || text[0] == '/') {
    text_put(&w,
             "row 0 of the layout is empty: write rows of cells with / between them, e.g. S.#/..G");
    return GDN_BAD_FORMAT;
  }
  int32_t row = 0, column = 0, width = -1, starts = 0;
  for (const char *c = text;; c++) {
    if (*c == '/' || *c == 0) {
      if (width < 0) width = column;
      if (column != width) return refuse_length(&w, row, column, width);
      row++;
      column = 0;
      if (*c == 0) break;
      continue;
    }
    if (!glyph_known((uint8_t)*c)) return refuse_glyph(&w, row, column, *c);
    if (row >= LAYOUT_SIDE || column >= LAYOUT_SIDE) return refuse_size(&w, row, column);
    if (*c == 'S' && starts++ > 0) return refuse_second_start(&w, row, column);
    column++;
  }
  if (starts == 0 && !start_optional) {
    text_put(&w, "no row or column of the layout has an S: exactly one cell must be the start");
    return GDN_BAD_FORMAT;
  }
  *rows = row;
  *columns = width;
  return GDN_OK;
}
