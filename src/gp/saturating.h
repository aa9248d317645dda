// The saturating cost of a normal f ~ N(m, S) (Deisenroth & Rasmussen 2011, equations 24 and 25):
//
//     c(f)   = 1 - exp(-(f - z)'W(f - z) / 2)
//     E c(f) = 1 - exp(-(m - z)'T(m - z) / 2) / sqrt |I + S W|,   T = W (I + S W)^-1
//
// with the derivatives, where L = 1 - E c and d = m - z,
//
//     dE c / dm = L T d,   dE c / dS = L (T - T d d'T) / 2.
//
// Far from the goal every place costs alike, so that a wide S there costs less than a narrow one: doubt is welcome as long
// as all is bad, and shunned near the goal. That is all the exploration PILCO has.
#ifndef GEDANKEN_GP_SATURATING_H
#define GEDANKEN_GP_SATURATING_H

#include "base/arena.h"

typedef struct Saturating {
  int32_t n;          // numbers of f
  double *z, *W;      // [n], [n][n] symmetric and positive semidefinite; the caller's
  double *A, *T, *Td; // scratch: [n][n], [n][n], [n]
} Saturating;

void saturating_open(Saturating *c, int32_t n, gdn_arena *arena);
// *cost := E c(f). 0 where it cannot be computed. m_adj and S_adj, NULL: not wanted: `weight` times its derivatives are
// added to them.
int32_t saturating_cost(const Saturating *c, const double *m, const double *S, double *cost,
                        double weight, double *m_adj, double *S_adj);

#endif
