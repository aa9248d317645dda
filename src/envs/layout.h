// Layout texts: a grid world as rows of one-letter cells with `/` between them, e.g. "S.#/..G".
//
//     #  wall            S  start (one)        H  pit: ends the episode
//     .  floor           G  goal: ends it      C  cliff: back to the start, the episode goes on
//     1-9  floor that pays on entering         a-i  floor that costs on entering
#ifndef GEDANKEN_ENVS_LAYOUT_H
#define GEDANKEN_ENVS_LAYOUT_H

#include "gedanken/base.h"

#define LAYOUT_SIDE 40   // most rows and most columns
#define LAYOUT_TEXT 1700 // longest text; 40 rows of 40 and their separators are 1639
#define LAYOUT_GLYPHS "# wall, . floor, S start, G goal, H pit, C cliff, 1-9 reward, a-i cost"

// 1 when the glyph is one of the above.
int32_t glyph_known(uint8_t glyph);
// 1 when an agent can stand there and go on: floor, start, or a floor that pays or costs.
int32_t glyph_is_floor(uint8_t glyph);
// What entering the cell pays, as a multiple of the cell reward: -9 to 9.
int32_t glyph_pay(uint8_t glyph);

// "floor", "wall", "pit".
const char *glyph_name(uint8_t glyph);

// Checks the whole text and counts its rows and columns. Rows must be equally long, and there must
// be one S, or at most one when `start_optional`. On failure `why` names row and column.
gdn_status layout_measure(const char *text, int32_t start_optional, int32_t *rows, int32_t *columns,
                          gdn_message *why);
// The glyph of a cell of a measured text with that many columns.
uint8_t layout_at(const char *text, int32_t columns, int32_t row, int32_t column);

#endif
