// Whole functions, as a Gaussian process believes in them: what f is at several inputs at once, which is jointly normal
// (Rasmussen & Williams 2006, equations 2.22 to 2.24)
//
//     f ~ N(m, C),   m = K_*' beta,   C = K_** - K_*'(K + sn2 I)^-1 K_*
//     f = m + R z,   R R' = C,   z normal
//
// Where a sparse process gives another iK than that (gp/regression.h), it stands in the place of (K + sn2 I)^-1. Of a
// process that was told nothing (n = 0) they are draws from the prior: m = 0, C = K_**.
#ifndef GEDANKEN_GP_DRAWS_H
#define GEDANKEN_GP_DRAWS_H

#include "base/arena.h"
#include "gedanken/random.h"
#include "gp/regression.h"

typedef struct Draws {
  int32_t n;        // inputs
  double *mean;     // [n]
  double *variance; // [n]
  double *R;        // [n][n]: R in the lower triangle, C above the diagonal
  double *at;       // scratch: [D][n] inputs in units of l
  double *K, *V;    // [points][n]
  double *z;        // [n]
} Draws;

// Takes memory for at most so many inputs, and points that the process was told.
void draws_open(Draws *w, int32_t n, int32_t points, int32_t D, gdn_arena *arena);
// At n inputs x [D][n], of a regression that was fitted, or has n = 0. What is needed to factor C in spite of rounding
// is added to its diagonal. 0 where a number is not finite.
int32_t draws_at(Draws *w, const Regression *r, int32_t n, const double *x);
// One of them, out [n]; takes n numbers.
void draws_take(Draws *w, gdn_random *random, double *out);

#endif
