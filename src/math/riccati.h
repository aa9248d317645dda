// The discrete algebraic Riccati equation (DARE) of x' = A x + B u with the cost
// sum over all time of (x'Q x + 2 u'S x + u'R u) / 2:
//
//     P = Q + A'P A - (S' + A'P B) (R + B'P B)^-1 (S + B'P A)
//     u = K x,   K = -(R + B'P B)^-1 (S + B'P A)
//
// by the structured doubling algorithm (Chu, Fan, Lin & Wang 2004), whose k-th iterate is the cost of 2^k steps: it
// converges quadratically where some K stabilises what costs anything.
#ifndef GEDANKEN_MATH_RICCATI_H
#define GEDANKEN_MATH_RICCATI_H

#include <stdint.h>

// A [n][n], B [n][m], Q [n][n], S [m][n] or NULL for none, R [m][m] -> P [n][n] and K [m][n].
typedef struct Riccati {
  int32_t n, m;
  const double *A, *B, *Q, *S, *R;
  double *P, *K;
} Riccati;

// Scratch of riccati_solve, numbers.
int32_t riccati_scratch(int32_t n, int32_t m);
// 0 where R is not positive definite, or no cost is finite.
int32_t riccati_solve(const Riccati *r, double *scratch);

#endif
