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
// X [n][columns] := L^-1 X, L'^-1 X
void cholesky_forward_all(const double *l, int32_t n, double *x, int32_t columns);
void cholesky_backward_all(const double *l, int32_t n, double *x, int32_t columns);

double cholesky_log_determinant(const double *l, int32_t n);        // of A
void cholesky_inverse(const double *l, int32_t n, double *inverse); // A^-1, both triangles

// A grows by a last row, row [n + 1] with the diagonal last: l [n][n] becomes [n + 1][n + 1], for which there must be room;
// to the bit as if factored anew, by O(n^2). 0 where A would not be positive definite to working accuracy: l stays as it
// was, and `row` is spoilt.
int32_t cholesky_append(double *l, int32_t n, double *row);
// Row and column i of A are left out: l [n][n] becomes [n - 1][n - 1].
void cholesky_remove(double *l, int32_t n, int32_t i);

#endif
