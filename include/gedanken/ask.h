/// Asking: what is known of a place on the drawing, or behind a line of the listing, in words and numbers. World and
/// agent describe it; whoever shows it need not know them.
#ifndef GEDANKEN_ASK_H
#define GEDANKEN_ASK_H

#include "gedanken/channel.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { GDN_ANSWER_LINES = 24 };

/// One line: what it is of, its numbers, and what is believed of it; of numbers that were imagined, what really was.
typedef struct gdn_answer_line {
  char name[64];      ///< "right", "Visits"
  char text[224];     ///< "0.333, best"
  char believed[112]; ///< "to row 3, column 6, reward 0"; empty: nothing
  gdn_mark mark; ///< REAL: real or chosen; IMAGINED: imagined or learned; SPREAD: uncertainty; NONE
  int32_t line;  ///< of the listing, the one that did it; -1: none
} gdn_answer_line;

/// What is known of the thing that lies nearest to the point asked about. Without a title there is nothing near.
typedef struct gdn_answer {
  float x, y;     ///< the point, world units
  float distance; ///< how far off the thing is; at first, how far it may be
  char title[96]; ///< "Row 3, column 5: floor"
  float box[4];   ///< where the thing is: x, y (top left), width, height; a width of 0: nowhere
  float way[4];   ///< from x, y to x, y, where it is a step; all 0: it is none
  int32_t n;      ///< lines
  gdn_answer_line lines[GDN_ANSWER_LINES];
} gdn_answer;

/// For who answers: says that a thing lies at x, y. Returns 1 when no other is nearer: what was said of another is gone,
/// and the lines that follow are of this one. `half` is half the size of its box.
GDN_API int32_t gdn_answer_about(gdn_answer *answer, float x, float y, float half,
                                 const char *title);
/// Adds a line with a number, to four digits; beyond GDN_ANSWER_LINES it is left out.
GDN_API void gdn_answer_number(gdn_answer *answer, const char *name, double number,
                               const char *unit, gdn_mark mark);
/// Writes an answer as JSON. Returns the length without the final 0; when that is >= cap the text was cut.
GDN_API int32_t gdn_answer_json(const gdn_answer *answer, char *out, int32_t cap);

#ifdef __cplusplus
}
#endif
#endif
