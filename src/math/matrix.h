// Small dense matrices in double, [rows][columns] row by row: products, a linear system, and the nearest positive
// semidefinite one. Sums run from left to right, so that the bits are the same everywhere.
#ifndef GEDANKEN_MATH_MATRIX_H
#define GEDANKEN_MATH_MATRIX_H

#include <stdint.h>

// out [r][c] := or += scale A B, with A [r][k] and B [k][c]; `out` overlaps with neither.
void matrix_product(double *out, const double *a, const double *b, int32_t r, int32_t k, int32_t c);
void matrix_add_product(double *out, double scale, const double *a, const double *b, int32_t r,
                        int32_t k, int32_t c);
// The same with A transposed, A [k][r].
void matrix_product_t(double *out, const double *a, const double *b, int32_t r, int32_t k,
                      int32_t c);
void matrix_add_product_t(double *out, double scale, const double *a, const double *b, int32_t r,
                          int32_t k, int32_t c);
// out [r][c] += scale A B', with A [r][k] and B [c][k]: each sum by itself, then added.
void matrix_add_product_by_t(double *out, double scale, const double *a, const double *b, int32_t r,
                             int32_t k, int32_t c);
void matrix_transpose(double *out, const double *a, int32_t r, int32_t c); // out [c][r]
void matrix_identity(double *a, int32_t n);
void matrix_symmetrise(double *a, int32_t n); // A := (A + A') / 2
// Whether none of the numbers is infinite or NaN.
int32_t matrix_is_finite(const double *a, int64_t n);

// B [n][c] := A^-1 B, by elimination with partial pivoting; A is spoilt. 0 where A is singular to working accuracy.
int32_t matrix_solve(double *a, double *b, int32_t n, int32_t c);

// A symmetric A without its negative eigenvalues: of all positive semidefinite matrices the nearest (Higham 1988).
// One that has none stays as it is, to the bit. Scratch: w [n][n], v [n][n].
void matrix_make_positive(double *a, int32_t n, double *w, double *v);

#endif
