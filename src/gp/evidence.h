// How well hyper-parameters explain the data: the negative logarithm of the marginal likelihood, of y given x with f
// integrated out, and its gradient (Rasmussen & Williams 2006, equations 2.30 and 5.9):
//
//     NLML = y'beta / 2 + sum_i log L_ii + n/2 log 2 pi
//     dNLML/dt = tr(W dK/dt) / 2,   W = (K + sn2 I)^-1 - beta beta'
//
// in O(n^3 + n^2 D). The hyper-parameters are theta = [log l_1 ... log l_D, log sf, log sn].
//
// Where data say little about them the evidence may lead far away. PILCO's penalties (Deisenroth & Rasmussen's code,
// hypCurb) are nothing near where it makes sense and steep walls beyond: length-scales a hundred times the inputs' standard
// deviation or a hundredth of it, and noise a thousandth of the signal.
//
//     + sum_d ((log l_d - log std x_d) / log 100)^30 + ((log sf - log sn) / log 1000)^30
#ifndef GEDANKEN_GP_EVIDENCE_H
#define GEDANKEN_GP_EVIDENCE_H

#include "base/arena.h"
#include "gp/regression.h"

typedef struct Evidence {
  Regression r;          // kind, n, x, y and jitter are set by the caller; the rest is filled
  const double *log_std; // [D] log std x_d; NULL: no penalties
  double *l;             // [D]
  double *inverse;       // [n][n] (K + sn2 I)^-1
  double *sums;          // [D][n]
} Evidence;

// Takes memory for at most so many points.
void evidence_open(Evidence *e, int32_t most, int32_t D, gdn_arena *arena);
// At theta [D + 2]. Infinity where K + (sn2 + jitter) I cannot be factored or something is not finite; `gradient` [D + 2] is
// then of no use.
double evidence_of(Evidence *e, const double *theta, double *gradient);

#endif
