// Minimises a function of n numbers within bounds by L-BFGS. It asks and is told, as planners do, so that whoever has the
// function can pause, and be saved, between any two evaluations of it:
//
//     minimise_begin(&m, x, low, high);
//     do f = function(m.x, gradient);            // at m.x, which is where it wants to know
//     while (!minimise_tell(&m, f, gradient));   // 1: done; m.best is the least, m.best_f its value, m.why says why
//
// f = infinity or NaN: there is nothing there, and it comes nearer to where it was. It never asks beyond the bounds.
#ifndef GEDANKEN_MATH_MINIMISE_H
#define GEDANKEN_MATH_MINIMISE_H

#include "math/line_search.h"

enum { MINIMISE_MEMORY = 10 }; // steps, and how the gradient changed on them

typedef enum MinimiseEnd {
  MINIMISE_GOES_ON,
  MINIMISE_FLAT,    // the last search gained next to nothing
  MINIMISE_STEADY,  // the gradient is 0, or points out of the bounds
  MINIMISE_STUCK,   // no step down the gradient gains anything
  MINIMISE_SPENT,   // as many searches or evaluations as were allowed
  MINIMISE_NOWHERE, // there is nothing where it begins
  MINIMISE_ENDS
} MinimiseEnd;

typedef struct Minimise {
  int32_t n;
  // Line searches that have ended, evaluations, and how many there may be (0: any number), which is set before `begin`.
  int32_t searches, most, evaluations, most_evaluations;
  double *x;     // [n] the point asked about
  double *best;  // [n] the least so far
  double best_f; // infinite before there is one
  int32_t why;   // MinimiseEnd

  double *low, *high;         // [n] bounds, infinite where there are none
  double *from, *gradient, f; // [n], [n] where the search began, and what was told there
  double *direction;          // [n]
  double *s, *y;              // [MINIMISE_MEMORY][n] steps, and the changes of the gradient
  int32_t known, next;        // how many of them, and where the next one goes
  LineSearch search;
  // Scratch: the quadratic model, the point that it leads to, and when the way there meets bounds.
  double theta, *M;       // [2 MINIMISE_MEMORY][2 MINIMISE_MEMORY]
  double *target, *reach; // [n], [n]
} Minimise;

void minimise_open(Minimise *m, int32_t n, gdn_arena *arena);
// low, high NULL: no bounds. An x beyond them is moved onto them.
void minimise_begin(Minimise *m, const double *x, const double *low, const double *high);
int32_t minimise_tell(Minimise *m, double f, const double *gradient);
// All that changes, also within a search.
void minimise_state(Minimise *m, gdn_archive *archive);

#endif
