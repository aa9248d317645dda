// How far to go along a line that leads downhill: a step at which
//
//     f(step) <= f(0) + 1e-3 step f'(0)   and   |f'(step)| <= 0.9 |f'(0)|
//
// by the search of More & Thuente (1994), which closes in on one by cubics and quadratics through what it was told. It asks
// (`step`) and is told. Where f is infinite or NaN there is nothing, and it turns back.
#ifndef GEDANKEN_MATH_LINE_SEARCH_H
#define GEDANKEN_MATH_LINE_SEARCH_H

#include "gedanken/memory.h"

typedef struct LinePoint {
  double step, f, slope; // slope: f'(step)
} LinePoint;

typedef struct LineSearch {
  double step, most; // asked about now, and the longest that is allowed
  LinePoint start, best, end;
  double low, high;      // between them lies the next step
  double width, earlier; // of the interval from best to end, and before that
  int32_t is_bracketed;  // a minimum lies between best and end
  int32_t is_refining;   // a step that falls enough, and rises there, is known
  int32_t is_last;       // no more is to be gained: the best point is asked about again, and taken
  int32_t trials;
} LineSearch;

enum { LINE_SEARCH_MOST = 20 }; // trials

// Downhill: slope < 0. `step`: the first.
void line_search_begin(LineSearch *s, double f, double slope, double step, double most);
// What f and f' are at `step`: 1 it will do; 0 there is another to ask about; -1 none was found.
int32_t line_search_tell(LineSearch *s, double f, double slope);
void line_search_state(LineSearch *s, gdn_archive *archive);

#endif
