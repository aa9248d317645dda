// Symmetric positive definite matrices in double: A = L L', L a lower triangle. Matrices are
// [n][n], row by row; only the lower triangle is read and written.
#ifndef GEDANKEN_MATH_CHOLESKY_H
#define GEDANKEN_MATH_CHOLESKY_H

#include <stdint.h>

// Overwrites the lower triangle of A with L. Returns 0 when A is not positive definite to working
// accuracy (or has a NaN); A is then spoilt.
int32_t cholesky_factor(double *a, int32_t n);

void cholesky_forward(const double *l, int32_t n, double *x); // x := L^-1 x
void cholesky_solve(const double *l, int32_t n, double *x);   // x := A^-1 x

double cholesky_log_determinant(const double *l, int32_t n);        // of A
void cholesky_inverse(const double *l, int32_t n, double *inverse); // A^-1, both triangles

#endif
