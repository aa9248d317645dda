// A sparse Gaussian process: n points are explained through M inducing inputs u, at a cost of n M^2 instead of n^3 (Snelson &
// Ghahramani 2006, "FITC"). Given what f is at the inducing inputs the points are independent of each other, so that their
// covariance is
//
//     C = Q + diag(sf2 - Q_ii + sn2),   Q = K_nm K_mm^-1 K_mn
//
// and nothing is lost where u are the points themselves. The negative logarithm of the marginal likelihood is
//
//     NLML = log|C| / 2 + y'C^-1 y / 2 + n/2 log 2 pi
//
// u can be moved downhill in it, like hyper-parameters. What is then predicted has the form of gp/functions.h.
#ifndef GEDANKEN_GP_SPARSE_H
#define GEDANKEN_GP_SPARSE_H

#include "base/arena.h"
#include "gp/kernel.h"

typedef struct Sparse {
  // Set by the caller.
  KernelKind kind;
  int32_t n, M, D;
  const double *x; // [n][D]
  const double *y; // [n]
  double
      jitter; // added to the diagonal of K_mm, usually 1e-6 sf2; the same all through a minimisation
  // Filled by sparse_evidence, from the hyper-parameters and the inducing inputs that it is told.
  double sf2, sn2;
  double *l;               // [D]
  double *rows, *inducing; // [D][n], [D][M] x and u in units of l
  double *L, *A;           // [M][n] factors of K_mm, and of sn2 I + V diag(sn2 / lambda) V'
  double *beta;            // [M]
  double *lambda;          // [n] sf2 - Q_ii + sn2
  // Scratch.
  double *K, *slope, *V, *Z; // [M][n]
  double *slope_u, *E;       // [M][M]
  double *w, *alpha;         // [n]
} Sparse;

// Takes memory for at most so many points and inducing inputs.
void sparse_open(Sparse *s, int32_t n, int32_t M, int32_t D, gdn_arena *arena);
// NLML at theta = [log l_1 ... log l_D, log sf, log sn] and u [M][D]; infinite where it cannot be computed. The gradient by
// theta [D + 2] is written (NULL: no gradient is wanted); that by u [M][D] is added, for outputs that share their inducing
// inputs (NULL: not wanted).
double sparse_evidence(Sparse *s, const double *theta, const double *u, double *theta_gradient,
                       double *u_gradient);
// Where the last evidence was finite: beta [M] and iK [M][M] of a GpFunctions whose x are u.
void sparse_functions(Sparse *s, double *beta, double *iK);

#endif
