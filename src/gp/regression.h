// Regression by a Gaussian process with mean 0 (Rasmussen & Williams 2006, algorithm 2.1): of y_i = f(x_i) + noise, with
// covariance k (gp/kernel.h) and noise of variance sn2,
//
//     L L' = K + sn2 I,   beta = L'^-1 L^-1 y
//     mean(x) = beta' k(x),   var(x) = sf2 - |L^-1 k(x)|^2      of f itself, without the noise
#ifndef GEDANKEN_GP_REGRESSION_H
#define GEDANKEN_GP_REGRESSION_H

#include "gp/kernel.h"

typedef struct Regression {
  KernelKind kind;
  int32_t n, D;
  const double *x; // [n][D]
  const double *y; // [n]
  const double *l; // [D] length-scales
  double sf2, sn2;
  // Of the fit; where it lies is the caller's.
  double jitter; // added to sn2, so that K + sn2 I can be factored in spite of rounding; usually 0
  double *rows;  // [D][n] x in units of l
  double *L;     // [n][n] lower triangle; the upper one is left alone
  double *beta;  // [n]
  // Instead of L where beta comes from elsewhere (gp/sparse.h): var(x) = sf2 - k(x)'iK k(x). NULL: as above.
  const double *iK; // [n][n]
  double *slope;    // [n][n] lower triangle, -2 dk/d(r^2); NULL: not wanted
} Regression;

// With the jitter that is set: 0 where K + (sn2 + jitter) I cannot be factored, and nothing is known.
int32_t regression_try(Regression *r);
// Raises the jitter from 0, by powers of ten from 1e-12 sf2, until it can. 0 where no jitter helps: a number is not finite.
int32_t regression_fit(Regression *r);

// Of `columns` cases x [D][columns]: mean [columns] and, unless NULL, variance [columns] of f. Scratch:
// [regression_scratch(r) * columns].
int32_t regression_scratch(int32_t n, int32_t D);
void regression_predict(const Regression *r, int32_t columns, const double *x, double *mean,
                        double *variance, double *scratch);

#endif
